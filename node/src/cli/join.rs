//! `join`: a fresh folder becomes a replica of a network.
//!
//! Enters: the code that the hub printed. Leaves: a folder with a key, enrolled, that holds what the hub holds. The key
//! is made first and kept, so a join whose answer was lost can be repeated with the same code. Where it begins as another
//! replica's does, a new one is made and asks with the same code.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use clap::Args;
use telecentre_proto::chain::{Keypair, network_id};
use telecentre_proto::id::{NetworkId, NodeId};
use telecentre_proto::join::{Ask, BadJoinCode, JoinCode, Reply, decode_reply};
use telecentre_proto::refusal::Refusal;
use telecentre_proto::short_join::{BadShortCode, EXPORTER_LABEL, Opening, ShortCode, Side, Transcript, decode_answer};

use super::failure::Failure;
use super::next_step::{next_step, typed};
use super::terminal::say;
use crate::folder::Folder;
use crate::host::Host;
use crate::identity::{Identity, api_token};
use crate::link::{Alpn, Connection, Endpoint, LinkConfig};
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
    /// The code that the hub printed: the long one, or the address and the 16 characters of the short one.
    #[arg(required = true, num_args = 1..=6, value_name = "CODE")]
    code: Vec<String>,
    /// The address on which this box will listen for the other centres' boxes, if they can reach it.
    #[arg(long, value_name = "ADDR")]
    quic: Option<SocketAddr>,
}

pub(super) async fn join(data: &Path, args: JoinArgs) -> Result<(), Failure> {
    let code = Code::read(&args.code.join(" ")).map_err(Failure::usage)?;
    let host = Host::new();
    let folder = Folder::create(data)?;
    let membership = enrol(&folder, &host, &code, args.quic).await?;
    let hub = membership.hub.as_ref().map_or(NodeId([0; 32]), |(hub, _)| *hub);
    let centre = membership.centre.as_ref().map_or("no centre (a witness)".to_owned(), ToString::to_string);
    say(format!("joined as {centre}; fetching what the network knows"));
    // The first sync at once, so that the box works from now on with no internet at all.
    let any = SocketAddr::from(([0, 0, 0, 0], 0));
    let start =
        Start { folder, host, quic: any, socket: None, peers: Vec::new(), hub_at: None, registrar: None, demo: false };
    let program = Program::start(start).await?;
    let fetched = tokio::time::timeout(FIRST_SYNC, program.sync.first_sync(&hub)).await;
    let entries = program.handle.read(|replica, _| replica.have().entries());
    super::run::tell_setup_code(&super::run::setup_code(&program.identity));
    program.stop().await;
    match fetched {
        Ok(()) => say(format!("ready with {entries} entries")),
        Err(_) => say(format!("enrolled, with {entries} entries so far; the rest comes when it runs")),
    }
    next_step(typed("telecentre-node", data, "run"));
    Ok(())
}

/// A join code in either form.
#[derive(Clone, Debug)]
pub enum Code {
    /// It says who the hub is.
    Long(JoinCode),
    /// It says where the hub is, and the hub proves itself with it.
    Short(ShortCode),
}

impl From<JoinCode> for Code {
    fn from(code: JoinCode) -> Self {
        Self::Long(code)
    }
}

impl Code {
    /// Reads either form: the short one has a slash, or a blank, between the address and its characters.
    fn read(text: &str) -> Result<Self, String> {
        if text.trim_start().starts_with("tc1-") {
            return text.parse().map(Self::Long).map_err(|e: BadJoinCode| e.to_string());
        }
        text.parse().map(Self::Short).map_err(|e: BadShortCode| e.to_string())
    }
}

/// Whom a box asked, and what the answer was.
struct Answered {
    network: NetworkId,
    hub: (NodeId, String),
    reply: Reply,
}

/// Asks the hub, and writes the folder's membership.
pub async fn enrol(
    folder: &Folder,
    host: &Host,
    code: &Code,
    listens: Option<SocketAddr>,
) -> Result<Membership, Failure> {
    let member = MEMBERSHIP.load(folder)?;
    let is_others = |network: NetworkId| member.as_ref().is_some_and(|member| member.network != network);
    let other = || {
        let folder = folder.path().display();
        Failure::usage(format!("the folder {folder} belongs to another network already; choose another with --data"))
    };
    if matches!(code, Code::Long(code) if is_others(code.network)) {
        return Err(other());
    }
    let mut identity = Identity::open_or_create(folder, host)?;
    api_token(folder, host)?;
    let mut left = NEW_KEYS;
    let (centre, answered) = loop {
        let answered = ask(&identity, code, listens).await?;
        if is_others(answered.network) {
            return Err(other());
        }
        match answered.reply.clone() {
            Ok(centre) => break (centre, answered),
            // A key that was never enrolled is nobody's yet.
            Err(Refusal::TakenPrefix) if left > 0 && member.is_none() => {
                left -= 1;
                identity = Identity::renew(folder, host)?;
            }
            Err(refusal) => return Err(Failure::new(format!("the hub refuses: {refusal}"))),
        }
    };
    let name = centre.as_ref().map_or_else(|| "witness".to_owned(), ToString::to_string);
    let membership = Membership { network: answered.network, hub: Some(answered.hub), centre, name };
    MEMBERSHIP.save(folder, &membership)?;
    Ok(membership)
}

/// Asks the hub to enrol this key.
async fn ask(identity: &Identity, code: &Code, listens: Option<SocketAddr>) -> Result<Answered, Failure> {
    let endpoint = Endpoint::bind(LinkConfig::new(identity.seed(), SocketAddr::from(([0, 0, 0, 0], 0))))?;
    let unreached = |e| Failure::new(format!("{e}; joining needs the hub this one time: check the link and try again"));
    let opening = Opening {
        name: std::fs::read_to_string("/etc/hostname").map_or_else(|_| "node".to_owned(), |n| n.trim().to_owned()),
        listens: listens.map(|a| a.to_string()).unwrap_or_default(),
        recipient: Key::of(identity).map_err(Failure::new)?.recipient(),
    };
    let answered = match code {
        Code::Long(code) => {
            let address = resolve(&code.address).await.map_err(Failure::new)?;
            let connection = endpoint.dial(code.hub, address, Alpn::Join).await.map_err(unreached)?;
            let Opening { name, listens, recipient } = opening;
            let ask = Ask { network: code.network, secret: code.secret, name, listens, recipient };
            connection.send(&ask.encode()).await.map_err(Failure::new)?;
            let reply = decode_reply(&heard(&connection).await?);
            connection.close(None, "answered");
            Answered { network: code.network, hub: (code.hub, code.address.clone()), reply }
        }
        Code::Short(code) => {
            let address = resolve(&code.address).await.map_err(Failure::new)?;
            let connection = endpoint.dial_stranger(address).await.map_err(unreached)?;
            let answered = prove(&connection, identity, code, &opening).await;
            connection.close(None, "answered");
            answered?
        }
    };
    endpoint.close(None, "answered").await;
    Ok(answered)
}

/// What the hub says next.
async fn heard(connection: &Connection) -> Result<Vec<u8>, Failure> {
    let frame = tokio::time::timeout(ANSWER, connection.recv()).await;
    let frame =
        frame.map_err(|_| Failure::new("the hub did not answer within a minute; try again with the same code"))?;
    frame.map_err(Failure::new)
}

/// Proves that this box knows a short code, and goes on only once whoever answered has proven it too.
async fn prove(
    connection: &Connection,
    identity: &Identity,
    code: &ShortCode,
    opening: &Opening,
) -> Result<Answered, Failure> {
    let strange =
        || Failure::new(format!("what answers at {} is no hub of this release; check the address", code.address));
    connection.send(&opening.encode()).await.map_err(Failure::new)?;
    let root = heard(connection).await?;
    let Ok(root) = <[u8; 32]>::try_from(root.as_slice()) else {
        // A refusal instead: such a hub hears nobody now.
        let refusal = decode_answer(&root).1.err().ok_or_else(strange)?;
        return Err(Failure::new(format!("the hub refuses: {refusal}")));
    };
    let exporter = connection.exporter(EXPORTER_LABEL).ok_or_else(strange)?;
    let seen = Transcript {
        exporter,
        joiner: Keypair::from_seed(identity.seed()).id(),
        hub: connection.peer(),
        root: NodeId(root),
    };
    let key = code.key();
    connection.send(&key.proof(Side::Joiner, &seen)).await.map_err(Failure::new)?;
    let (proof, reply) = decode_answer(&heard(connection).await?);
    match (proof, &reply) {
        (Some(proof), _) if key.is_proof(Side::Hub, &seen, &proof) => {}
        (None, Err(refusal)) => return Err(Failure::new(format!("the hub refuses: {refusal}"))),
        _ => {
            return Err(Failure::new(format!(
                "what answers at {} does not know this code: it is not your hub, and learnt nothing; check the address",
                code.address
            )));
        }
    }
    let network = network_id(&NodeId(root));
    Ok(Answered { network, hub: (connection.peer(), code.address.clone()), reply })
}
