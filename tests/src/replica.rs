//! One data folder and the program that runs on it.
//!
//! Enters: a role, a folder. Leaves: a process that said `ready`, its addresses, its API, its log. A replica that is
//! started again keeps its QUIC port, so that its peers find it. Dropping it kills the process; when the test is
//! failing, the end of the log is printed.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::api::Api;
use crate::programs::{self, Done};
use crate::wait::{PATIENCE, until};

/// How long a start may take, with rebuilding.
const START: Duration = Duration::from_mins(2);
/// Lines of the log shown when a test fails.
const SHOWN: usize = 40;

/// Which program.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// `telecentre-hub`.
    Hub,
    /// `telecentre-node`.
    Node,
}

/// A replica under test.
pub struct Replica {
    role: Role,
    /// Its data folder.
    pub data: PathBuf,
    /// Arguments of `run` besides the addresses.
    pub args: Vec<String>,
    /// Environment of what is run on it, besides the test's.
    pub env: Vec<(String, String)>,
    /// How many files the program may open, if not as many as the test.
    pub limit_files: Option<u32>,
    /// A folder with programs of another release; none: those of this build.
    pub programs: Option<PathBuf>,
    quic: Option<SocketAddr>,
    node: Option<String>,
    running: Option<Started>,
    log: Arc<Mutex<String>>,
}

struct Started {
    child: Child,
    api: Api,
    http: SocketAddr,
    redirect: Option<SocketAddr>,
}

impl Replica {
    /// A replica on a folder; nothing is started.
    pub fn new(role: Role, data: impl Into<PathBuf>) -> Self {
        let log = Arc::default();
        Self {
            role,
            data: data.into(),
            args: Vec::new(),
            env: Vec::new(),
            limit_files: None,
            programs: None,
            quic: None,
            node: None,
            running: None,
            log,
        }
    }

    /// Its executable.
    pub fn program(&self) -> PathBuf {
        match (&self.programs, self.role) {
            (Some(folder), Role::Hub) => folder.join("telecentre-hub"),
            (Some(folder), Role::Node) => folder.join("telecentre-node"),
            (None, Role::Hub) => programs::hub(),
            (None, Role::Node) => programs::node(),
        }
    }

    /// Runs another command on its folder, to its end.
    #[track_caller]
    pub fn command(&self, args: &[&str]) -> Done {
        programs::run(&self.program(), &self.data, args, &self.env)
    }

    /// The same, with this on its stdin.
    #[track_caller]
    pub fn command_with(&self, args: &[&str], input: &str) -> Done {
        programs::run_with(&self.program(), &self.data, args, &self.env, input)
    }

    /// Starts the program and waits until it serves.
    #[track_caller]
    pub fn start(&mut self) -> &mut Self {
        if let Err(done) = self.try_start() {
            panic!("{:?} on {} did not start: {done:?}", self.role, self.data.display());
        }
        self
    }

    /// Starts the program; the error is its end.
    pub fn try_start(&mut self) -> Result<(), Done> {
        assert!(self.running.is_none(), "started twice");
        let quic = self.quic.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 0)));
        let mut command = match self.limit_files {
            None => Command::new(self.program()),
            Some(most) => {
                let mut shell = Command::new("sh");
                shell.arg("-c").arg(format!("ulimit -n {most} && exec \"$0\" \"$@\"")).arg(self.program());
                shell
            }
        };
        command.args(["run", "--http", "127.0.0.1:0", "--quic"]).arg(quic.to_string()).arg("--data").arg(&self.data);
        command
            .args(&self.args)
            .env_remove("TELECENTRE_DATA")
            .env("NO_COLOR", "1")
            .envs(self.env.iter().map(|(k, v)| (k, v)));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let gathered = self.gather(child.stderr.take().unwrap());
        let ready = first_line(child.stdout.take().unwrap());
        let Ok(line) = ready.recv_timeout(START) else {
            let _ = child.kill();
            let code = child.wait().unwrap().code();
            // Its last words may still be on their way.
            gathered.join().unwrap();
            return Err(Done { code, stdout: String::new(), stderr: self.log() });
        };
        let field = |name: &str| {
            let found = line.split_whitespace().find_map(|word| word.strip_prefix(name));
            found.unwrap_or_else(|| panic!("“{line}” does not say {name}")).to_owned()
        };
        assert!(line.starts_with("ready "), "“{line}”");
        let http: SocketAddr = field("http=").parse().unwrap();
        let redirect = line.split_whitespace().find_map(|word| word.strip_prefix("redirect="));
        let redirect = redirect.map(|at| at.parse().unwrap());
        self.quic = Some(field("quic=").parse().unwrap());
        self.node = Some(field("node="));
        self.running = Some(Started { child, api: Api::new(http, &self.data), http, redirect });
        Ok(())
    }

    fn gather(&self, stderr: impl std::io::Read + Send + 'static) -> std::thread::JoinHandle<()> {
        let log = self.log.clone();
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                let mut log = log.lock().unwrap();
                log.push_str(&line);
                log.push('\n');
            }
        })
    }

    #[track_caller]
    fn running(&self) -> &Started {
        self.running.as_ref().expect("the replica does not run")
    }

    /// Its calls.
    #[track_caller]
    pub fn api(&self) -> &Api {
        &self.running().api
    }

    /// Where its pages are.
    #[track_caller]
    pub fn http(&self) -> SocketAddr {
        self.running().http
    }

    /// Where whoever comes in the clear is led to its pages over TLS, if that is configured.
    #[track_caller]
    pub fn redirect(&self) -> Option<SocketAddr> {
        self.running().redirect
    }

    /// Where its peers reach it, from the first start on.
    #[track_caller]
    pub fn quic(&self) -> SocketAddr {
        self.quic.expect("the replica never ran")
    }

    /// Its NodeId, from the first start on.
    #[track_caller]
    pub fn id(&self) -> &str {
        self.node.as_deref().expect("the replica never ran")
    }

    /// Its process.
    #[track_caller]
    pub fn pid(&self) -> u32 {
        self.running().child.id()
    }

    /// Whether it was started and not stopped.
    pub fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// All that it logged so far.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// SIGKILL: as if unplugged, except that the disk keeps what it was given.
    #[track_caller]
    pub fn kill(&mut self) {
        let mut running = self.running.take().expect("the replica does not run");
        running.child.kill().unwrap();
        running.child.wait().unwrap();
    }

    /// SIGTERM, and its end.
    #[track_caller]
    pub fn stop(&mut self) -> ExitStatus {
        let mut running = self.running.take().expect("the replica does not run");
        kill_process(Pid::from_child(&running.child), Signal::TERM).unwrap();
        until("the program stops", PATIENCE, || running.child.try_wait().unwrap())
    }

    /// Stops it cleanly if it runs, and starts it.
    #[track_caller]
    pub fn restart(&mut self) {
        if self.is_running() {
            assert!(self.stop().success(), "the program did not stop cleanly: {}", self.log());
        }
        self.start();
    }

    /// How it ended, if it ended by itself. Then it runs no more.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        let running = self.running.as_mut()?;
        let status = until("the program ends", PATIENCE, || running.child.try_wait().unwrap());
        self.running = None;
        Some(status)
    }

    /// A file or folder of its data folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.data.join(name)
    }

    /// Where it keeps the truth: the segments, oldest first.
    pub fn segments(&self) -> Vec<PathBuf> {
        let mut all: Vec<PathBuf> =
            std::fs::read_dir(self.path("journal")).unwrap().map(|entry| entry.unwrap().path()).collect();
        all.retain(|path| Path::is_file(path));
        all.sort();
        all
    }
}

/// The first line that a process prints; hung up when it ends without one.
fn first_line(stdout: impl std::io::Read + Send + 'static) -> mpsc::Receiver<String> {
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            // Later lines are read so that the process never waits for room, and dropped.
            let _ = tell.send(line);
        }
    });
    told
}

impl Drop for Replica {
    fn drop(&mut self) {
        if let Some(mut running) = self.running.take() {
            let _ = running.child.kill();
            let _ = running.child.wait();
        }
        if std::thread::panicking() {
            let log = self.log();
            let skip = log.lines().count().saturating_sub(SHOWN);
            println!("--- the log of {:?} on {} ends:", self.role, self.data.display());
            log.lines().skip(skip).for_each(|line| println!("{line}"));
        }
    }
}
