//! The two executables: built once for each test program, and run to their end.
//!
//! Enters: arguments. Leaves: what a command printed and its exit code, within a bound of time. The profile is the
//! test's own: benchmarks run release builds.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::time::Duration;

use crate::wait::until;

/// How long a command may take.
const COMMAND: Duration = Duration::from_mins(2);

/// The folder of the built programs.
static BUILT: LazyLock<PathBuf> = LazyLock::new(|| {
    // target/PROFILE/deps/test-hash
    let own = std::env::current_exe().unwrap();
    let folder = own.parent().and_then(Path::parent).unwrap().to_owned();
    let target = folder.parent().unwrap();
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| env!("CARGO").into()));
    cargo.args(["build", "--quiet", "--package", "telecentre-hub", "--package", "telecentre-node", "--bins"]);
    // This package is named too, so that features are those of the test's own build and nothing is compiled twice.
    cargo.args(["--package", "telecentre-tests"]);
    cargo.arg("--target-dir").arg(target).current_dir(env!("CARGO_MANIFEST_DIR"));
    // Cargo tells this test about its package; build scripts that look at those variables would run again.
    for (name, _) in std::env::vars_os() {
        let own = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_", "CARGO_TARGET_TMP"];
        if name.to_str().is_some_and(|name| own.iter().any(|prefix| name.starts_with(prefix))) {
            cargo.env_remove(name);
        }
    }
    if folder.file_name().is_some_and(|name| name == "release") {
        cargo.arg("--release");
    }
    assert!(cargo.status().unwrap().success(), "the programs could not be built");
    folder
});

/// The hub's executable.
pub fn hub() -> PathBuf {
    BUILT.join("telecentre-hub")
}

/// The node's executable.
pub fn node() -> PathBuf {
    BUILT.join("telecentre-node")
}

/// Builds a library of `preload/`, to be loaded before a program. None, with a line that says why, where there is no gcc.
pub fn preload(name: &str) -> Option<PathBuf> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("preload").join(name).with_extension("c");
    // It lies beside the test's own executable, built under another name first: tests build at the same time.
    let built = std::env::current_exe().unwrap().with_extension(format!("{name}.so"));
    let fresh = built.with_extension(format!("so.{}", std::process::id()));
    match Command::new("gcc").args(["-O2", "-shared", "-fPIC", "-o"]).arg(&fresh).arg(source).output() {
        Ok(done) if done.status.success() => {
            std::fs::rename(fresh, &built).unwrap();
            Some(built)
        }
        Ok(done) => panic!("{name} can't be built: {}", String::from_utf8_lossy(&done.stderr)),
        Err(error) => {
            println!("skipped: there is no gcc to build {name}: {error}");
            None
        }
    }
}

/// How a command ended.
#[derive(Clone, Debug)]
pub struct Done {
    /// Its exit code; None if a signal ended it.
    pub code: Option<i32>,
    /// What it answered.
    pub stdout: String,
    /// What it complained about.
    pub stderr: String,
}

impl Done {
    /// Its answer, if it did what it was told.
    #[track_caller]
    pub fn ok(self) -> String {
        assert_eq!(self.code, Some(0), "{}{}", self.stdout, self.stderr);
        self.stdout
    }

    /// Its complaint, if it ended with this code. One sentence is expected: no panic, no trace.
    #[track_caller]
    pub fn failed(self, code: i32) -> String {
        assert_eq!(self.code, Some(code), "{}{}", self.stdout, self.stderr);
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        assert!(!self.stderr.trim().is_empty(), "a command failed without a word");
        self.stderr
    }
}

/// Runs a command to its end, with some environment besides the test's.
#[track_caller]
pub fn run(program: &Path, data: &Path, args: &[&str], env: &[(String, String)]) -> Done {
    run_with(program, data, args, env, "")
}

/// Runs a command to its end, with this on its stdin.
#[track_caller]
pub fn run_with(program: &Path, data: &Path, args: &[&str], env: &[(String, String)], input: &str) -> Done {
    let mut command = Command::new(program);
    command.args(args).arg("--data").arg(data).env_remove("TELECENTRE_DATA").env("RUST_LOG", "error");
    command.envs(env.iter().map(|(name, value)| (name, value)));
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A command that reads nothing may have ended already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let stdout = reader(child.stdout.take().unwrap());
    let stderr = reader(child.stderr.take().unwrap());
    let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        until("a command ends", COMMAND, || child.try_wait().unwrap())
    }));
    let Ok(status) = ended else {
        let _ = (child.kill(), child.wait());
        panic!("{command:?} did not end: {}{}", stdout.join().unwrap(), stderr.join().unwrap());
    };
    Done { code: status.code(), stdout: stdout.join().unwrap(), stderr: stderr.join().unwrap() }
}

fn reader(mut from: impl std::io::Read + Send + 'static) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        // A pipe that breaks ends the text; the exit code tells the rest.
        let _ = from.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    })
}
