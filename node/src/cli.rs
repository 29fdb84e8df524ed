//! The command line: what `telecentre-node` and `telecentre-hub` share, and the node's own commands.
//!
//! Enters: arguments. Leaves: one sentence on stderr and an exit code when something is wrong (0 done, 1 failed, 2 wrong
//! use, 3 folder in use, 4 damage), the answer on stdout when nothing is. Commands talk to the running program through
//! its control socket, or open the folder themselves where the contract says so.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand};

pub use crate::config::LogForm;

mod access;
mod allocator;
mod atomic_file;
mod backup;
mod bundle;
mod check;
mod failure;
mod join;
mod next_step;
mod progress;
mod run;
mod salvage;
mod status;
mod terminal;

pub use access::{password, setup_code};
pub use allocator::keep_little;
pub use backup::{BackupArgs, RestoreArgs, backup, restore};
pub use bundle::{BundleCommand, bundle};
pub use check::check;
pub use failure::Failure;
pub use join::enrol;
pub use next_step::{next_step, typed};
pub use run::{Pages, RunArgs, Served, config, http_of, reachable, serve, start_of, told_to_stop, until_stopped};
pub use status::{recovered, status};
pub use terminal::say;

use terminal::is_watched;

/// Where everything is kept.
#[derive(Args, Clone, Debug)]
pub struct DataFolder {
    /// The data folder.
    #[arg(long, global = true, env = "TELECENTRE_DATA", default_value = "/var/lib/telecentre", value_name = "DIR")]
    pub data: PathBuf,
}

/// How the program logs to stderr; RUST_LOG chooses what.
#[derive(Args, Clone, Debug)]
pub struct Log {
    /// Form of the log.
    #[arg(long, global = true, value_enum, default_value_t = LogForm::Text, value_name = "FORM")]
    pub log: LogForm,
}

/// The box at a telecentre: bookings that work with no internet, in sync with the network whenever there is some.
#[derive(Parser, Debug)]
#[command(name = "telecentre-node", version)]
struct Cli {
    #[command(flatten)]
    data: DataFolder,
    #[command(flatten)]
    log: Log,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Join a network with the code that its hub printed. Needs the hub this one time.
    Join(join::JoinArgs),
    /// Serve the centre.
    Run(run::NodeRunArgs),
    /// Show the state of the running program.
    Status {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Show the code that the first visit of the pages asks for, as long as no password is set.
    SetupCode,
    /// Set the password of the pages, read from stdin. Every browser that is signed in is signed out.
    Password,
    /// Go on although entries of this box may be missing after a restore; everybody can see that it was decided.
    Recovered,
    /// Carry entries in a file.
    #[command(subcommand)]
    Bundle(BundleCommand),
    /// Read what a revoked box of this centre had booked out of the bundle that it exported: the host books it anew.
    Salvage(salvage::SalvageArgs),
    /// Write everything with which this replica rises again on another box, its secret key too, to a file.
    Backup(BackupArgs),
    /// Rise again from a backup: verifies all of it before anything is replaced.
    Restore(RestoreArgs),
    /// Verify the journal and the documents, changing nothing.
    Check,
}

/// Runs `telecentre-node` with the process's arguments.
pub fn main() -> ExitCode {
    let cli: Cli = match arguments() {
        Ok(cli) => cli,
        Err(code) => return code,
    };
    let serves = matches!(cli.command, Command::Run(_));
    if serves {
        keep_little();
    }
    start_log(cli.log.log, if serves { SERVING } else { ONE_COMMAND });
    let data = &cli.data.data;
    let done = match cli.command {
        Command::Join(args) => block_on(join::join(data, args)),
        Command::Run(args) => block_on(run::run_node(data, args)),
        Command::Status { json } => block_on(status(data, json)),
        Command::SetupCode => block_on(setup_code(data)),
        Command::Password => block_on(password(data)),
        Command::Recovered => block_on(recovered(data)),
        Command::Bundle(command) => block_on(bundle(data, command)),
        Command::Salvage(args) => block_on(salvage::salvage(data, args)),
        Command::Backup(args) => block_on(backup(data, args)),
        Command::Restore(args) => block_on(restore(data, args)),
        Command::Check => check(data),
    };
    done.map_or_else(|failure| failure.tell(), |()| ExitCode::SUCCESS)
}

/// Reads the process's arguments. Help and version go to stdout; a mistake is told in one sentence, with exit code 2.
pub fn arguments<C: Parser + CommandFactory>() -> Result<C, ExitCode> {
    C::try_parse().map_err(|error| {
        if is_bare(&error) {
            // Whoever gives no command wants to know which there are; for a script it is wrong use all the same.
            let _ = C::command().print_help();
            return ExitCode::from(2);
        }
        if error.use_stderr() {
            return wrong_use(&error).tell();
        }
        // Nobody reads the help: then it does not matter that it was not written.
        let _ = error.print();
        ExitCode::SUCCESS
    })
}

/// Whether no command was given at all.
fn is_bare(error: &clap::Error) -> bool {
    use clap::error::ErrorKind::{DisplayHelpOnMissingArgumentOrSubcommand, MissingSubcommand};
    matches!(error.kind(), DisplayHelpOnMissingArgumentOrSubcommand | MissingSubcommand)
        && std::env::args_os().len() == 1
}

/// What is wrong with the arguments, in one sentence.
fn wrong_use(error: &clap::Error) -> Failure {
    use clap::error::ErrorKind::{DisplayHelpOnMissingArgumentOrSubcommand, MissingSubcommand};
    if matches!(error.kind(), DisplayHelpOnMissingArgumentOrSubcommand | MissingSubcommand) {
        return Failure::usage("a command is missing: --help lists them");
    }
    // What is wrong comes first; tips and usage follow. A value that is quoted may hold blank lines itself.
    let text = error.to_string();
    let ends = ["\n\n  tip:", "\n\nUsage:", "\n\nFor more information"];
    let end = ends.iter().filter_map(|end| text.find(end)).min().unwrap_or(text.len());
    let said = text[..end].trim_start_matches("error: ");
    let words: Vec<&str> = said.split_whitespace().collect();
    Failure::usage(format!("{}; --help shows how it is written", words.join(" ")))
}

/// Runs a command on a runtime of its own.
pub fn block_on<T>(command: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(|e| Failure::new(format!("the program could not start its threads: {e}")))?.block_on(command)
}

/// What a program that serves logs, unless RUST_LOG says otherwise.
pub const SERVING: &str = "info,quinn=warn";
/// What a single command logs: its answer and its error stand alone.
pub const ONE_COMMAND: &str = "error";

/// Logs to stderr from now on.
pub fn start_log(form: LogForm, default: &str) {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(default));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(is_watched());
    // A second call, in a test, changes nothing.
    let _ = match form {
        LogForm::Json => log.json().try_init(),
        LogForm::Text => log.with_target(false).try_init(),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_use_is_one_sentence_that_names_the_mistake() {
        for (arguments, named) in [
            (&[][..], "a command is missing"),
            (&["frobnicate"], "frobnicate"),
            (&["run", "--quik"], "--quik"),
            (&["run", "--quic", "nonsense"], "nonsense"),
            (&["join"], "<CODE>"),
            (&["bundle", "export", "f", "--part-size", "a\n\nb"], "--part-size"),
        ] {
            let error = Cli::try_parse_from([&["telecentre-node"][..], arguments].concat()).unwrap_err();
            let failure = wrong_use(&error);
            assert_eq!(failure.code, 2);
            assert!(failure.sentence.contains(named) && !failure.sentence.contains('\n'), "{}", failure.sentence);
            assert!(failure.sentence.contains("--help") && !failure.sentence.contains("Usage"), "{}", failure.sentence);
        }
    }
}
