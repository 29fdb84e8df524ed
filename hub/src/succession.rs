//! A new hub in the place of one whose key is lost or stolen, by the root key on paper.
//!
//! Enters: the root key as a person copied it, an empty data folder. Leaves: a folder with a key of its own and one
//! entry, signed by the root key, that names it as the hub; everything else its boxes give back. Once they did, a hub
//! that was stolen is closed at what they held of it. Never keeps the root key: it is read, signs once, and is wiped from memory.

use std::io::Read;
use std::path::Path;
use std::time::Duration;

use telecentre_node::folder::Folder;
use telecentre_node::host::Host;
use telecentre_node::identity::Identity;
use telecentre_node::program::{MEMBERSHIP, Membership, StartError, open_handle};
use telecentre_node::recovery::Recovery;
use telecentre_node::replica::{Handle, NotSaved, Workbench};
use telecentre_proto::chain::{Keypair, network_id};
use telecentre_proto::have::Have;
use telecentre_proto::id::{NetworkId, NodeId};
use telecentre_proto::network::{self, ClosingKind};
use telecentre_web::status::Why;
use zeroize::Zeroizing;

use crate::charter::InitError;
use crate::closing::{CloseError, closing, drawn_now};
use crate::enrol::advertise;
use crate::govern::{NotGoverning, may_govern};

/// The most that is read of a file: one that is longer holds no root key.
const PAPER_BYTES: u64 = 4_096;
/// 2025-01-01: a clock before that was lost with the battery.
const EARLIEST: u32 = 1_735_689_600;
/// 2100-01-01: a hub placed there could hardly be followed by another.
const LATEST: u32 = 4_102_444_800;
/// What the new hub is called in the list of boxes.
const NAME: &str = "hub";

/// How long after a failure the first word of a new hub is tried again.
const AGAIN: Duration = Duration::from_mins(1);
/// The reason that is kept when a stolen hub is closed.
pub const STOLEN: &str = "stolen";

/// Why a root key can't be used.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    /// The file can't be read.
    #[error("the root key can't be read from {0}: {1}; check the path, or type it with --root-key -")]
    Unreadable(String, std::io::Error),
    /// What was given is no key.
    #[error(
        "a root key has 64 digits from 0 to 9 and a to f, in eight groups of eight; what was given has {0}: compare it with the paper, digit by digit"
    )]
    Digits(String),
    /// It is another network's key, or a digit is wrong.
    #[error(
        "this is not the root key of network {0}: compare it with the paper, digit by digit, and the network's id with network.json of a box"
    )]
    OtherNetwork(NetworkId),
}

/// Reads the root key from a file, or from what is typed (`-`), and checks that it founded the network.
pub fn read_root_key(paper: &Path, network: &NetworkId) -> Result<Keypair, PaperError> {
    let mut text = Zeroizing::new(Vec::with_capacity(usize::try_from(PAPER_BYTES).unwrap_or_default()));
    let typed = paper == Path::new("-");
    let read = if typed {
        read_line(&mut text)
    } else {
        std::fs::File::open(paper).and_then(|file| file.take(PAPER_BYTES).read_to_end(&mut text).map(|_| ()))
    };
    let name = if typed { "the keyboard".to_owned() } else { paper.display().to_string() };
    read.map_err(|error| PaperError::Unreadable(name, error))?;
    let root = Keypair::from_seed(&*seed(&text)?);
    if network_id(&root.id()) == *network { Ok(root) } else { Err(PaperError::OtherNetwork(*network)) }
}

/// One line of what is typed: nobody has to say that it ends.
fn read_line(text: &mut Vec<u8>) -> std::io::Result<()> {
    for byte in std::io::stdin().lock().take(PAPER_BYTES).bytes() {
        match byte? {
            b'\n' if !text.trim_ascii().is_empty() => break,
            byte => text.push(byte),
        }
    }
    Ok(())
}

/// The key in a text: hexadecimal digits; between them, whatever people put there to keep their place.
fn seed(text: &[u8]) -> Result<Zeroizing<[u8; 32]>, PaperError> {
    let between = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'-';
    let mut seed = Zeroizing::new([0; 32]);
    let mut digits = 0;
    for byte in text.iter().filter(|byte| !between(byte)) {
        let digit = char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let digit = digit.ok_or_else(|| PaperError::Digits("a sign that is none of them".to_owned()))?;
        if let Some(place) = seed.get_mut(digits / 2) {
            *place = *place << 4 | digit;
        }
        digits += 1;
    }
    if digits == 64 { Ok(seed) } else { Err(PaperError::Digits(digits.to_string())) }
}

/// Makes a new hub in an empty folder: a key of its own, and the root key's word that it is the hub. Its place in the row
/// of hubs is the second at which it was named, which comes after any before.
pub async fn rebuild(
    folder: &Folder,
    host: &Host,
    root: &Keypair,
    network: NetworkId,
    stolen: bool,
) -> Result<NodeId, InitError> {
    if MEMBERSHIP.load(folder).map_err(StartError::from)?.is_some() {
        return Err(InitError::Exists(folder.path().display().to_string()));
    }
    let now = host.now_ms() / 1_000;
    let term = u32::try_from(now).ok().filter(|term| (EARLIEST..LATEST).contains(term));
    let term = term.ok_or_else(|| InitError::Clock(host.now().to_string()))?;
    let identity = Identity::open_or_create(folder, host).map_err(StartError::from)?;
    telecentre_node::identity::api_token(folder, host).map_err(StartError::from)?;
    let hub = Keypair::from_seed(identity.seed()).id();
    let handle = open_handle(folder, &identity, network, host.clone()).await?;
    let random = host.random_array().map_err(StartError::from)?;
    let charter = network::succeed(root, &Have::new(network), (&hub, NAME), (term, stolen), (now, random));
    handle.admit(root.id(), vec![charter]).await?;
    handle.stop().await;
    Recovery::begin(folder, Why::NewKey, host.now()).map_err(StartError::from)?;
    // Last, so that a folder that names a network always holds its charter.
    let membership = Membership { network, hub: None, centre: None, name: NAME.to_owned() };
    MEMBERSHIP.save(folder, &membership).map_err(StartError::from)?;
    Ok(hub)
}

/// Writes, at the start of a hub or as soon as it no longer recovers, where it can be dialled, and closes a stolen one
/// before it.
pub async fn when_whole(handle: &Handle, address: Option<String>, recipient: String) -> Result<(), NotSaved> {
    let (mut changes, handle) = (handle.watch(), handle.clone());
    if begin(&handle, address.as_deref(), &recipient).await? {
        return Ok(());
    }
    tokio::spawn(async move {
        while changes.changed().await.is_ok() {
            if handle.recovery().recovering {
                continue;
            }
            match begin(&handle, address.as_deref(), &recipient).await {
                Ok(true) => return,
                Ok(false) => {}
                Err(error) => {
                    tracing::error!(%error, "the hub's address could not be written; it is tried again");
                    tokio::time::sleep(AGAIN).await;
                }
            }
        }
    });
    Ok(())
}

/// Does that and says so, unless the hub recovers. (Only the writer knows for certain: at the start it may be about to
/// be told.)
async fn begin(handle: &Handle, address: Option<&str>, recipient: &str) -> Result<bool, NotSaved> {
    let closed = handle.edit(|bench: &mut Workbench<'_>| {
        may_govern(bench.replica)?;
        let (mut drafts, mut closed) = (Vec::new(), Vec::new());
        for (_, former) in bench.replica.network().to_close() {
            closed.push((former, drawn_now(bench.replica, &former)));
        }
        for (former, drawn) in &closed {
            let reason = Some(STOLEN.to_owned());
            drafts.extend(closing(bench, former, ClosingKind::Revoked, drawn.clone(), reason)?);
        }
        Ok::<_, CloseError>((drafts, closed))
    });
    match closed.await? {
        Ok(closed) => closed.iter().for_each(|(hub, _)| tracing::warn!(%hub, "the stolen hub is closed")),
        Err(CloseError::NotGoverning(NotGoverning::Recovering)) => return Ok(false),
        Err(CloseError::NotGoverning(NotGoverning::Former)) => {}
        Err(error) => tracing::error!(%error, "the stolen hub could not be closed"),
    }
    advertise(handle, address, recipient).await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_key_reads_back_as_people_write_it_and_nothing_else_does() {
        let key = "00112233-44556677-8899aabb-ccddeeff-00112233-44556677-8899aabb-ccddeeff";
        let read = |text: &str| seed(text.as_bytes()).ok().map(|seed| *seed);
        let right = read(key).unwrap();
        assert_eq!((right[0], right[1], right[31]), (0x00, 0x11, 0xff));
        for same in [key.to_uppercase(), key.replace('-', " "), key.replace('-', ""), format!("\r\n {key} \n")] {
            assert_eq!(read(&same), Some(right), "{same}");
        }
        for wrong in ["", "xyz", &key[1..], &format!("{key}0"), &key.replace('f', "g"), "é"] {
            assert!(read(wrong).is_none(), "{wrong}");
        }
    }
}
