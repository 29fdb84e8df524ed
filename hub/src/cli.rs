//! The command line of `telecentre-hub`.
//!
//! Enters: arguments. Leaves: as the node's (see [`telecentre_node::cli`]): one sentence and an exit code, or the answer
//! on stdout. `invite` prints the join code alone, so that scripts can use it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Parser, Subcommand};
use serde_json::{Value, json};
use telecentre_node::cli::{
    self, BundleCommand, DataFolder, Failure, Log, RunArgs, block_on, config, http_of, next_step, reachable, say,
    serve, start_of, typed, until_stopped,
};
use telecentre_node::control::Control;
use telecentre_node::folder::Folder;
use telecentre_node::host::Host;
use telecentre_node::program::Program;
use telecentre_node::seal::Key;
use telecentre_proto::id::{NetworkId, Slug};
use telecentre_web::site::Site;

use self::closing::{RevokeArgs, move_cut, revoke};
use self::load::{ImportArgs, import, load};
use crate::console::{HUB, Hub};
use crate::{charter, demo, enrol, succession};

mod closing;
mod load;

/// What this program is called.
const NAME: &str = "telecentre-hub";

/// Connections of those signed in, when nobody says: a whole network's.
const SIGNED_IN: usize = 4_096;

/// The centre of a network of telecentres: enrols the nodes, holds everything, shows the state of sync.
#[derive(Parser, Debug)]
#[command(name = NAME, version)]
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
    /// Found a network: identity, journal, root key.
    Init {
        /// What people call the network.
        #[arg(long)]
        name: String,
        /// The time zone of its centres.
        #[arg(long, default_value = "Europe/Paris")]
        timezone: String,
    },
    /// Make a lost hub anew in an empty folder, from a copy of its identity file or with the root key on paper; its boxes
    /// give back the rest.
    Rebuild(RebuildArgs),
    /// Go on after a restore without waiting for the boxes of the network.
    Recovered {
        /// Yes: there are none that could bring back what is missing.
        #[arg(long)]
        alone: bool,
    },
    /// Serve the network.
    Run(HubRunArgs),
    /// Load centres, resources, members, courses and agreements from a TOML file. Loading again changes nothing.
    Load {
        /// The file.
        file: PathBuf,
    },
    /// Import members from a list that a spreadsheet saved as csv or xlsx: all of it or nothing. Importing it again changes
    /// nothing.
    Import(ImportArgs),
    /// Print a join code for a new box.
    Invite(InviteArgs),
    /// Close a replica's enrolment: what it writes from now on counts for nothing. Again, with other options: moves where it
    /// is closed.
    Revoke(RevokeArgs),
    /// Take in more of a replica's own entries in a day than the 16 MiB that every one may bring.
    Budget {
        /// Its id, the beginning of it (8 digits or more), its name or its centre.
        node: String,
        /// Mebibytes a day.
        mib: u32,
    },
    /// Erase the personal data of a member or a guest everywhere. It cannot be undone.
    Erase {
        /// Their id, or their whole name if only one person has it.
        who: String,
    },
    /// Move the cut of a closed replica: what it wrote up to there counts, the rest does not.
    Cut {
        /// Its id, the beginning of it (8 digits or more), or its name.
        node: String,
        /// To what this hub held before this instant, by its own notes (RFC 3339); else to everything that is held now.
        #[arg(long, value_name = "INSTANT")]
        before: Option<jiff::Timestamp>,
    },
    /// Show which replica witnesses what this hub confirms for each centre, or name another for one.
    #[command(group = clap::ArgGroup::new("appointment").args(["centre", "node"]).multiple(true).requires_all(["centre", "node"]))]
    Witness {
        /// The centre.
        centre: Option<Slug>,
        /// The replica: its id, the beginning of it (8 digits or more), its name or its centre.
        node: Option<String>,
    },
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
    /// Carry entries in a file.
    #[command(subcommand)]
    Bundle(BundleCommand),
    /// Write everything with which this replica rises again on another box, its secret key too, to a file.
    Backup(cli::BackupArgs),
    /// Rise again from a backup: verifies all of it before anything is replaced.
    Restore(cli::RestoreArgs),
    /// Verify the journal and the documents, changing nothing.
    Check,
    /// Show it all: a hub and seven nodes with demo data, on this machine, in a folder that is removed at the end.
    Demo(demo::DemoArgs),
}

#[derive(Args, Debug)]
struct HubRunArgs {
    #[command(flatten)]
    run: RunArgs,
    /// Host and port where the nodes reach this hub, if it is not the address that it listens on.
    #[arg(long, value_name = "HOST:PORT", value_parser = reachable)]
    advertise: Option<String>,
}

#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
struct For {
    /// The centre that the new box will serve.
    #[arg(long, value_name = "SLUG")]
    centre: Option<Slug>,
    /// The new box serves no centre: it witnesses what the hub confirms.
    #[arg(long)]
    witness: bool,
}

#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
struct From {
    /// A copy of the old `identity` file.
    #[arg(long, value_name = "FILE")]
    identity: Option<PathBuf>,
    /// The old key is lost: a file that holds the root key as `init` showed it, or - to type it. It is not kept.
    #[arg(long, value_name = "FILE|-")]
    root_key: Option<PathBuf>,
}

#[derive(Args, Debug)]
struct RebuildArgs {
    #[command(flatten)]
    from: From,
    /// The network's id: it stands in `network.json` of every box.
    #[arg(long, value_name = "NETWORKID")]
    network: NetworkId,
    /// The old hub was stolen: it is shut out, and closed at what the boxes hold of it.
    #[arg(long, conflicts_with = "identity")]
    stolen: bool,
}

#[derive(Args, Debug)]
struct InviteArgs {
    #[command(flatten)]
    to: For,
    /// Print the short form: the hub's address and 16 characters, which can be dictated.
    #[arg(long)]
    short: bool,
    /// How long the code is good for: 30m, 12h, 7d.
    #[arg(long, default_value = "7d", value_parser = seconds)]
    expires: i64,
}

/// `30m`, `12h` or `7d` in seconds.
fn seconds(text: &str) -> Result<i64, String> {
    let wrong = || format!("“{text}” is not a length of time; write 30m, 12h or 7d");
    let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or_else(wrong)?;
    let unit = match unit {
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err(wrong()),
    };
    let number: i64 = number.parse().map_err(|_| wrong())?;
    let most = 10 * 366 * 86_400;
    number.checked_mul(unit).filter(|s| (1..=most).contains(s)).ok_or_else(wrong)
}

/// Runs `telecentre-hub` with the process's arguments.
pub fn main() -> ExitCode {
    let cli: Cli = match cli::arguments() {
        Ok(cli) => cli,
        Err(code) => return code,
    };
    if !matches!(cli.command, Command::Demo(_)) {
        let serves = matches!(cli.command, Command::Run(_));
        if serves {
            cli::keep_little();
        }
        cli::start_log(cli.log.log, if serves { cli::SERVING } else { cli::ONE_COMMAND });
    }
    let data = &cli.data.data;
    let done = match cli.command {
        Command::Init { name, timezone } => block_on(init(data, &name, &timezone)),
        Command::Rebuild(args) => block_on(rebuild(data, args)),
        Command::Recovered { alone: true } => block_on(cli::recovered(data)),
        Command::Recovered { alone: false } => Err(Failure::usage(
            "a hub that recovers goes on by itself once two of its boxes have synced; if there are none, say so: --alone",
        )),
        Command::Run(args) => block_on(run(data, args)),
        Command::Load { file } => block_on(load(NAME, data, &file)),
        Command::Import(args) => block_on(import(data, args)),
        Command::Invite(args) => block_on(invite(data, args)),
        Command::Revoke(args) => block_on(revoke(data, args)),
        Command::Budget { node, mib } => block_on(budget(data, node, mib)),
        Command::Cut { node, before } => block_on(move_cut(data, node, before)),
        Command::Witness { centre, node } => block_on(witness(data, centre.zip(node))),
        Command::Erase { who } => block_on(erase(data, who)),
        Command::Status { json } => block_on(cli::status(data, json)),
        Command::SetupCode => block_on(cli::setup_code(data)),
        Command::Password => block_on(cli::password(data)),
        Command::Bundle(command) => block_on(cli::bundle(data, command)),
        Command::Backup(args) => block_on(cli::backup(data, args)),
        Command::Restore(args) => block_on(cli::restore(data, args)),
        Command::Check => cli::check(data),
        Command::Demo(args) => demo::main(&args, cli.log.log),
    };
    done.map_or_else(|failure| failure.tell(), |()| ExitCode::SUCCESS)
}

async fn init(data: &Path, name: &str, timezone: &str) -> Result<(), Failure> {
    let folder = Folder::create(data)?;
    let founded = charter::init(&folder, &Host::new(), name, timezone).await.map_err(|error| match error {
        charter::InitError::Start(error) => Failure::from(error),
        charter::InitError::NotSaved(error) => Failure::new(error),
        wrong => Failure::usage(wrong),
    })?;
    say(format!("network founded; hub {}", founded.hub));
    say("");
    say("ROOT KEY - write it on paper now and keep it in a safe place. It is shown once and saved nowhere.");
    say("Whoever has it can name another hub for this network; without it a lost hub can't be replaced.");
    say("");
    say(format!("    {}", founded.root_key));
    next_step(format_args!(
        "{}, where HOST is the name or address at which the centres reach this machine",
        typed(NAME, data, "run --advertise HOST:7400")
    ));
    Ok(())
}

async fn rebuild(data: &Path, args: RebuildArgs) -> Result<(), Failure> {
    let wrong = |error| match error {
        charter::InitError::Start(error) => Failure::from(error),
        charter::InitError::NotSaved(error) => Failure::new(error),
        wrong => Failure::usage(wrong),
    };
    let host = Host::new();
    let Some(paper) = &args.from.root_key else {
        let identity = args.from.identity.unwrap_or_default();
        let hub = charter::rebuild(&Folder::create(data)?, &host, &identity, args.network).map_err(wrong)?;
        say(format!(
            "hub {hub} is ready to be given back what it held; start it at its old address: telecentre-hub run"
        ));
        return Ok(());
    };
    // Before the folder is made: a wrong key leaves nothing behind.
    let root = succession::read_root_key(paper, &args.network).map_err(Failure::usage)?;
    let folder = Folder::create(data)?;
    let named = succession::rebuild(&folder, &host, &root, args.network, args.stolen);
    let hub = named.await.map_err(wrong)?;
    say(format!("hub {hub} is named by the root key, which was not kept; the paper goes back to its safe place"));
    say("start it at the old one's address, where the boxes find it by themselves: telecentre-hub run");
    say("at another address, tell each box once: telecentre-node run --hub HOST:PORT");
    Ok(())
}

async fn run(data: &Path, args: HubRunArgs) -> Result<(), Failure> {
    let config = config(&args.run)?;
    let pages = http_of(&args.run, &config, SIGNED_IN)?;
    let mut start = start_of(data, &args.run, &config)?;
    start.registrar = Some(|handle, folder| Arc::new(enrol::Enroller::new(handle, folder)));
    let program = Arc::new(Program::start(start).await?);
    let configured = config.quic.advertise.as_deref().map(reachable).transpose();
    let configured = configured.map_err(|e| Failure::usage(format!("“advertise” in the configuration: {e}")))?;
    let advertise = args.advertise.or(configured).or_else(|| enrol::own_address(program.quic));
    let recipient = Key::of(&program.identity).map_err(Failure::new)?.recipient();
    let whole = succession::when_whole(&program.handle, advertise.clone(), recipient);
    whole.await.map_err(Failure::new)?;
    let hub = Hub { program: program.clone(), advertise };
    let equip = |site: Site| site.with(hub);
    let served = serve(program, pages, HUB, equip).await?;
    let is_empty = served.program.handle.read(|replica, _| replica.view().centres.all().next().is_none());
    let next = is_empty.then(|| typed(NAME, data, "load network.toml")).map(|load| {
        format!("{load}, with your centres, places and members (deploy/example/network.toml shows what it can hold)")
    });
    until_stopped(served, next).await
}

async fn invite(data: &Path, args: InviteArgs) -> Result<(), Failure> {
    let body = json!({ "centre": args.to.centre, "witness": args.to.witness, "expires_s": args.expires });
    let answer = Control::of(data).post("/api/v1/network/invite", &body).await?;
    let answer: Value = serde_json::from_slice(&answer).unwrap_or_default();
    let code = answer[if args.short { "short" } else { "code" }]
        .as_str()
        .ok_or_else(|| Failure::new("the hub gave no code; look at its log"))?;
    say(code);
    next_step(format_args!("on the new box: telecentre-node join {code}"));
    Ok(())
}

async fn budget(data: &Path, node: String, mib: u32) -> Result<(), Failure> {
    let answer = Control::of(data).post("/api/v1/network/budget", &json!({ "node": node, "mib": mib })).await?;
    let answer: Value = serde_json::from_slice(&answer).unwrap_or_default();
    let of = answer["of"].as_u64().unwrap_or_default() >> 20;
    say(format!("{} may bring {of} MiB of its own entries a day", answer["node"].as_str().unwrap_or(&node)));
    Ok(())
}

async fn witness(data: &Path, appointment: Option<(Slug, String)>) -> Result<(), Failure> {
    let control = Control::of(data);
    let answer = match appointment {
        Some((centre, node)) => {
            control.post("/api/v1/network/witness", &json!({ "centre": centre, "node": node })).await?
        }
        None => control.get("/api/v1/network/witness").await?,
    };
    let answer: Value = serde_json::from_slice(&answer).unwrap_or_default();
    for shown in answer["witnesses"].as_array().into_iter().flatten() {
        let of = |field: &str| shown[field].as_str().unwrap_or_default();
        match (of("node"), of("name")) {
            ("", _) => say(format!("{}: none yet", of("centre"))),
            (node, name) => say(format!("{}: {name} {node}", of("centre"))),
        }
    }
    Ok(())
}

async fn erase(data: &Path, who: String) -> Result<(), Failure> {
    let answer = Control::of(data).post("/api/v1/network/erase", &json!({ "who": who })).await?;
    let answer: Value = serde_json::from_slice(&answer).unwrap_or_default();
    let document = answer["document"].as_str().unwrap_or(&who);
    say(match answer["new"].as_bool() {
        Some(false) => format!("{document}: its erasure was asked for before"),
        _ => format!("{document}: every replica erases it as soon as it hears of it; this cannot be undone"),
    });
    let names = |of: &str| -> Vec<String> {
        let listed = answer["erasure"][of].as_array().map(Vec::as_slice).unwrap_or_default();
        let name = |r: &Value| r["name"].as_str().filter(|n| !n.is_empty()).or(r["node"].as_str()).map(str::to_owned);
        listed.iter().filter_map(name).collect()
    };
    for (of, words) in
        [("done", "done, they report"), ("waiting", "still to do it"), ("closed", "closed, they may keep their copy")]
    {
        let names = names(of);
        if !names.is_empty() {
            say(format!("{words}: {}", names.join(", ")));
        }
    }
    say(
        "The hub's page “Erasures” shows who has yet to report it. Backups and bundles made before still hold the data.",
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn a_length_of_time_has_a_number_and_a_unit() {
        assert_eq!(seconds("7d"), Ok(604_800));
        assert_eq!(seconds("30m"), Ok(1_800));
        for wrong in ["", "d", "7", "-1d", "7w", "99999999999999999999d", "0h", "é"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }
}
