//! `join`: a fresh folder becomes a replica of a network.
//!
//! Enters: the code that the hub printed. Leaves: a folder with a key, enrolled, that holds what the hub holds. The key
//! is made first and kept, so a join whose answer was lost can be repeated with the same code. Where it begins as another
//! replica's does, a new one is made and asks with the same code.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use clap::Args;
use telecentre_proto::join::{Ask, JoinCode, Reply, decode_reply};
use telecentre_proto::refusal::Refusal;

use super::failure::Failure;
use super::terminal::say;
use crate::folder::Folder;
use crate::host::Host;
use crate::identity::{Identity, api_token};
use crate::link::{Alpn, Endpoint, LinkConfig};
use crate::program::{MEMBERSHIP, Membership, Program, Start};
use crate::seal::Key;
use crate::sync::resolve;

/// How many new keys are made where one begins as another replica's does: a chance of one in thousands each time.
const NEW_KEYS: usize = 8;
/// How long the hub has to answer.
const ANSWER: Duration = Duration::from_mins(1);
/// How long the first sync may take before it is left to `run`.
const FIRST_SYNC: Duration = Duration::from_mins(10);

/// Arguments of `join`.
#[derive(Args, Debug)]
pub(super) struct JoinArgs {
    /// The code that the hub printed.
    code: String,
    /// The address on which this box will listen for the other centres' boxes, if they can reach it.
    #[arg(long, value_name = "ADDR")]
    quic: Option<SocketAddr>,
}

pub(super) async fn join(data: &Path, args: JoinArgs) -> Result<(), Failure> {
    let code: JoinCode = args.code.parse().map_err(Failure::usage)?;
    let host = Host::new();
    let folder = Folder::create(data)?;
    let membership = enrol(&folder, &host, &code, args.quic).await?;
    let centre = membership.centre.as_ref().map_or("no centre (a witness)".to_owned(), ToString::to_string);
    say(format!("joined as {centre}; fetching what the network knows"));
    // The first sync at once, so that the box works from now on with no internet at all.
    let any = SocketAddr::from(([0, 0, 0, 0], 0));
    let start =
        Start { folder, host, quic: any, socket: None, peers: Vec::new(), hub_at: None, registrar: None, demo: false };
    let program = Program::start(start).await?;
    let fetched = tokio::time::timeout(FIRST_SYNC, program.sync.first_sync(&code.hub)).await;
    let entries = program.handle.read(|replica, _| replica.have().entries());
    super::run::tell_setup_code(&super::run::setup_code(&program.identity));
    program.stop().await;
    match fetched {
        Ok(()) => say(format!("ready with {entries} entries; start it with: telecentre-node run")),
        Err(_) => say(format!("enrolled, with {entries} entries so far; the rest comes when it runs")),
    }
    Ok(())
}

/// Asks the hub, and writes the folder's membership.
pub async fn enrol(
    folder: &Folder,
    host: &Host,
    code: &JoinCode,
    listens: Option<SocketAddr>,
) -> Result<Membership, Failure> {
    if let Some(membership) = MEMBERSHIP.load(folder)?
        && membership.network != code.network
    {
        return Err(Failure::usage(format!(
            "the folder {} belongs to another network already; choose another with --data",
            folder.path().display()
        )));
    }
    let mut identity = Identity::open_or_create(folder, host)?;
    api_token(folder, host)?;
    let mut left = NEW_KEYS;
    let centre = loop {
        match ask(&identity, code, listens).await? {
            Ok(centre) => break centre,
            // A key that was never enrolled is nobody's yet.
            Err(Refusal::TakenPrefix) if left > 0 && MEMBERSHIP.load(folder)?.is_none() => {
                left -= 1;
                identity = Identity::renew(folder, host)?;
            }
            Err(refusal) => return Err(Failure::new(format!("the hub refuses: {refusal}"))),
        }
    };
    let name = centre.as_ref().map_or_else(|| "witness".to_owned(), ToString::to_string);
    let hub = Some((code.hub, code.address.clone()));
    let membership = Membership { network: code.network, hub, centre, name };
    MEMBERSHIP.save(folder, &membership)?;
    Ok(membership)
}

/// Asks the hub to enrol this key: its answer.
async fn ask(identity: &Identity, code: &JoinCode, listens: Option<SocketAddr>) -> Result<Reply, Failure> {
    let endpoint = Endpoint::bind(LinkConfig::new(identity.seed(), SocketAddr::from(([0, 0, 0, 0], 0))))?;
    let address = resolve(&code.address).await.map_err(Failure::new)?;
    let connection = endpoint
        .dial(code.hub, address, Alpn::Join)
        .await
        .map_err(|e| Failure::new(format!("{e}; joining needs the hub this one time: check the link and try again")))?;
    let name = std::fs::read_to_string("/etc/hostname").map_or_else(|_| "node".to_owned(), |n| n.trim().to_owned());
    let listens = listens.map(|a| a.to_string()).unwrap_or_default();
    let recipient = Key::of(identity).map_err(Failure::new)?.recipient();
    let ask = Ask { network: code.network, secret: code.secret, name, listens, recipient };
    connection.send(&ask.encode()).await.map_err(Failure::new)?;
    let answer = tokio::time::timeout(ANSWER, connection.recv()).await;
    let answer =
        answer.map_err(|_| Failure::new("the hub did not answer within a minute; try again with the same code"))?;
    let reply = decode_reply(&answer.map_err(Failure::new)?);
    connection.close(None, "answered");
    endpoint.close(None, "answered").await;
    Ok(reply)
}
