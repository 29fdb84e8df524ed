//! Writing bundles.
//!
//! Enters: the addressee, or none for all; how large a file may be. Leaves: one file, or several that can each be taken in alone. The
//! replica is held for a moment only, for each block anew: what is written is what it held when the export began.

use std::io::Write;

use telecentre_proto::bundle;
use telecentre_proto::bundle::BundleHead;
use telecentre_proto::chain::SignedRun;
use telecentre_proto::id::{Line, NodeId, Space};
use telecentre_proto::network::{Network, Standing};
use telecentre_proto::readback::Lacked;
use telecentre_proto::replica::Replica;
use telecentre_proto::visible;

use super::BundleError;
use crate::host::NoRandom;
use crate::replica::Handle;
use crate::seal::Sealed;

/// The smallest part that is worth a file: several blocks fit, and the encryption's own bytes.
pub const LEAST_PART_BYTES: u64 = 1_024 * 1_024;
/// What a file needs besides its blocks: its head, and 200 bytes for each recipient.
const FILE_BYTES: u64 = 1_024;
const RECIPIENT_BYTES: u64 = 200;
/// How the key of a recipient begins.
const RECIPIENT: &str = "age1";

/// An export that has begun.
pub struct Export {
    handle: Handle,
    head: BundleHead,
    recipients: Vec<String>,
    lacked: Lacked,
    waiting: Option<Vec<u8>>,
    /// Entries that it will hold in all.
    pub entries: u64,
    /// Entries written so far.
    pub written: u64,
}

/// The recipients of all open enrolments.
fn everybody(network: &Network) -> Vec<String> {
    let open = network.enrolments().filter(|(_, e)| e.closed.is_none() && network.standing(&e.node) == Standing::Open);
    open.filter_map(|(_, e)| network.recipient(e).map(str::to_owned)).collect()
}

/// All that a replica ever wrote at its own centre, whether or not it counts.
fn of_own_centre(replica: &Replica) -> Lacked {
    let (have, author) = (replica.have(), replica.me());
    let centre = replica.network().enrolment(&author).and_then(|enrolment| enrolment.centre.clone());
    let space = centre.map_or(Space::Commons, Space::Centre);
    Lacked::line(have, &Line { space, author })
}

impl Export {
    /// Begins an export: of what the replica that `who` names lacked at its last acknowledgement, or of everything; or,
    /// where `who` is the key of a box that this one has not heard of, of what this one wrote at its own centre.
    pub fn begin(handle: &Handle, who: Option<&str>) -> Result<Self, BundleError> {
        let mut set = [0; 8];
        let random: Result<[u8; 8], NoRandom> = handle.host().random_array();
        set.copy_from_slice(&random.map_err(std::io::Error::other)?);
        let made = handle.host().now_ms() / 1_000;
        let (head, mut recipients, lacked) = handle.read(|replica, store| {
            let network = replica.network();
            let head = BundleHead { network: *network.id(), maker: replica.me(), made, set, part: 0, parts: 0 };
            if let Some(key) = who.filter(|who| who.starts_with(RECIPIENT)) {
                crate::seal::check(key)?;
                return Ok((head, vec![key.to_owned()], of_own_centre(replica)));
            }
            let named = who.map(|who| network.named(who)).transpose()?.map(|(_, enrolment)| enrolment);
            let known = named.and_then(|enrolment| store.peer(&enrolment.node));
            let recipients = match named {
                Some(enrolment) => network.recipient(enrolment).map(str::to_owned).into_iter().collect(),
                None => everybody(network),
            };
            let first = |line: &Line| visible::precedence_of(network, line);
            // What a box wrote before it heard that it is revoked is of use to the one that follows it.
            let lacked = Lacked::of(replica.have(), known.as_ref(), first).with_shed_of(replica.have(), &replica.me());
            Ok::<_, BundleError>((head, recipients, lacked))
        })?;
        recipients.sort_unstable();
        recipients.dedup();
        if recipients.is_empty() {
            return Err(BundleError::Seal(crate::seal::SealError::Nobody));
        }
        let entries = lacked.entries;
        Ok(Self { handle: handle.clone(), head, recipients, lacked, waiting: None, entries, written: 0 })
    }

    /// Whether there is a file to write: one at least, however little there is to say.
    pub fn has_more(&mut self) -> Result<bool, BundleError> {
        if self.waiting.is_none() {
            self.waiting = self.next_block()?;
        }
        Ok(self.head.part == 0 || self.waiting.is_some())
    }

    /// Writes the next file, whole, of at most about `limit` bytes.
    pub fn write_file<W: Write>(
        &mut self,
        limit: u64,
        mut out: W,
        mut progress: impl FnMut(u64),
    ) -> Result<W, BundleError> {
        self.head.part = self.head.part.checked_add(1).ok_or(BundleError::TooManyParts)?;
        self.head.parts = u16::from(limit == u64::MAX);
        out.write_all(&self.head.encode())?;
        let mut sealed = Sealed::new(self.recipients.iter().map(String::as_str), out)?;
        let mut size = FILE_BYTES + RECIPIENT_BYTES * self.recipients.len() as u64;
        while let Some(block) = self.waiting.take().map_or_else(|| self.next_block(), |block| Ok(Some(block)))? {
            // Each 64 KiB carry 16 bytes of proof.
            let cost = block.len() as u64 + block.len() as u64 / 2_048 + 16;
            if size + cost > limit.max(LEAST_PART_BYTES) {
                self.waiting = Some(block);
                break;
            }
            size += cost;
            sealed.write_all(&block)?;
            progress(self.written);
        }
        let mut out = sealed.finish()?;
        out.flush()?;
        Ok(out)
    }

    fn next_block(&mut self) -> Result<Option<Vec<u8>>, BundleError> {
        let lacked = &mut self.lacked;
        let Some(runs) = self.handle.read(|replica, store| lacked.next(replica.have(), store)) else { return Ok(None) };
        let runs: Vec<SignedRun> = runs?;
        self.written += runs.iter().map(|run| run.entries.len() as u64).sum::<u64>();
        Ok(Some(bundle::block(&runs)))
    }

    /// The replica that makes it.
    pub fn maker(&self) -> NodeId {
        self.head.maker
    }
}

/// Several files in one stream, for whoever takes them apart again: frames of a length (4 bytes, big endian) and that
/// many bytes; a length of 0 ends a file.
pub struct Frames<W: Write>(pub W);

impl<W: Write> Write for Frames<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let bytes = bytes.get(..bytes.len().min(65_536)).unwrap_or_default();
        if bytes.is_empty() {
            return Ok(0);
        }
        let length = u32::try_from(bytes.len()).unwrap_or(0);
        self.0.write_all(&length.to_be_bytes())?;
        self.0.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

impl<W: Write> Frames<W> {
    /// Ends a file.
    pub fn end(&mut self) -> std::io::Result<()> {
        self.0.write_all(&[0; 4])
    }
}
