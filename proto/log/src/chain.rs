//! The hash chain of a log, and the signature that an author puts at the end of a run.
//!
//! Enters: entries of ours to sign, or a [`SignedRun`] from anywhere. Leaves: a signature, or a [`VerifiedRun`], which
//! no other module can make: only what is chained to a hash that is held, and signed by its line's author, can go on
//! to the journal. Hashes are BLAKE3 in key-derivation mode with a context each; signatures are Ed25519 (RFC 8032),
//! checked strictly, so that one signature can't pass for two messages.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

use crate::entry::Entry;
use crate::id::{ActorId, Hash, Line, NetworkId, NodeId, Position, ShortHash};
use crate::refusal::Refusal;

const START: &str = "telecentre 3 start of a log";
const ENTRY: &str = "telecentre 3 entry of a log";
const NETWORK: &str = "telecentre 3 network id";
/// What a run takes besides its entries and its space's name: line, actor, numbers, signature.
const RUN_HEAD_BYTES: usize = 162;
const SIGN: &[u8] = b"telecentre 3 run\0";

/// A replica's or a root's secret key. Not printable; zeroed when dropped.
pub struct Keypair(SigningKey);

impl Keypair {
    /// The key pair of a 32-byte secret seed.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// The public key: who this is.
    pub fn id(&self) -> NodeId {
        NodeId(self.0.verifying_key().to_bytes())
    }

    /// Signs a log up to entry `n`, whose chain hash is `h`.
    pub fn sign(&self, n: u64, h: &Hash) -> [u8; 64] {
        self.0.sign(&signed_bytes(n, h)).to_bytes()
    }
}

fn signed_bytes(n: u64, h: &Hash) -> Vec<u8> {
    [SIGN, &n.to_be_bytes(), h.as_bytes()].concat()
}

/// The network that a root key founds.
pub fn network_id(root: &NodeId) -> NetworkId {
    NetworkId(blake3::derive_key(NETWORK, root.as_bytes()))
}

/// `h_0` of a log: binds the chain to the network, the space, the author and the run.
pub fn start(network: &NetworkId, line: &Line, actor: &ActorId) -> Hash {
    let mut hasher = blake3::Hasher::new_derive_key(START);
    hasher.update(network.as_bytes());
    let space = line.space.to_string();
    hasher.update(&(space.len() as u64).to_be_bytes());
    hasher.update(space.as_bytes());
    hasher.update(line.author.as_bytes());
    hasher.update(actor.as_bytes());
    Hash(*hasher.finalize().as_bytes())
}

/// `h_n` from `h_{n-1}` and entry n.
pub fn next(before: &Hash, entry: &Entry) -> Hash {
    let head = entry.head.canonical();
    let mut hasher = blake3::Hasher::new_derive_key(ENTRY);
    hasher.update(before.as_bytes());
    hasher.update(&(head.len() as u64).to_be_bytes());
    hasher.update(&head);
    hasher.update(entry.body.hash().as_bytes());
    Hash(*hasher.finalize().as_bytes())
}

/// Consecutive entries of one log with the author's signature at the last: the unit of transfer, unproven.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SignedRun {
    /// The line that it belongs to.
    pub line: Line,
    /// The log.
    pub actor: ActorId,
    /// The number of the first entry.
    pub first: u64,
    /// The hash before the first entry, shortened: which branch this continues.
    pub before: ShortHash,
    /// The entries, at least one.
    pub entries: Vec<Entry>,
    /// Ed25519 over the last entry's number and chain hash.
    pub signature: [u8; 64],
}

impl SignedRun {
    /// The number of the last entry.
    pub fn last(&self) -> u64 {
        self.first + self.entries.len() as u64 - 1
    }

    /// The most bytes that it takes where everything is named for the first time.
    pub fn bound(&self) -> usize {
        let mut previous = None;
        let mut bytes = RUN_HEAD_BYTES + self.line.space.to_string().len();
        for entry in &self.entries {
            bytes += entry.bound(previous);
            previous = Some(&entry.head.document);
        }
        bytes
    }

    /// Drops the entries up to number `seq`, which must be below the last.
    pub fn skip_to(&mut self, seq: u64, h: &Hash) {
        if seq >= self.first && seq < self.last() {
            let known = usize::try_from(seq + 1 - self.first).unwrap_or(usize::MAX);
            self.entries.drain(..known.min(self.entries.len()));
            self.first = seq + 1;
            self.before = h.short();
        }
    }
}

/// A run whose chain and signature hold. Made here only.
#[derive(Clone, Debug)]
pub struct VerifiedRun {
    run: SignedRun,
    hashes: Vec<Hash>,
}

impl VerifiedRun {
    /// The run.
    pub fn run(&self) -> &SignedRun {
        &self.run
    }

    /// The chain hash after each entry.
    pub fn hashes(&self) -> &[Hash] {
        &self.hashes
    }

    /// The position of the last entry.
    pub fn end(&self) -> Position {
        let h = self.hashes.last().copied().unwrap_or(Hash([0; 32]));
        Position { actor: self.run.actor, seq: self.run.last(), h }
    }

    /// Gives the run back.
    pub fn into_run(self) -> SignedRun {
        self.run
    }
}

/// Chains `run` to `before` (the hash before its first entry) and checks the signature at its end.
pub fn verify(run: SignedRun, before: &Hash) -> Result<VerifiedRun, Refusal> {
    let hashes = hashes(&run, before)?;
    let end = hashes.last().ok_or(Refusal::Malformed)?;
    if !signed(&run.line.author, run.last(), end, &run.signature) {
        return Err(Refusal::Signature);
    }
    Ok(VerifiedRun { run, hashes })
}

/// Whether an author signed a log of its own up to entry `n`, whose chain hash is `h`. Which log, the hash says.
pub fn signed(author: &NodeId, n: u64, h: &Hash, signature: &[u8; 64]) -> bool {
    let key = VerifyingKey::from_bytes(&author.0);
    key.is_ok_and(|key| key.verify_strict(&signed_bytes(n, h), &Signature::from_bytes(signature)).is_ok())
}

/// Chains a run that was verified when it was first saved, and read back from a journal record whose checksum holds:
/// the signature is not checked again.
pub fn recheck(run: SignedRun, before: &Hash) -> Result<VerifiedRun, Refusal> {
    let hashes = hashes(&run, before)?;
    Ok(VerifiedRun { run, hashes })
}

fn hashes(run: &SignedRun, before: &Hash) -> Result<Vec<Hash>, Refusal> {
    if run.entries.is_empty() || run.first == 0 {
        return Err(Refusal::Malformed);
    }
    if before.short() != run.before {
        return Err(Refusal::Branch);
    }
    let mut h = *before;
    Ok(run
        .entries
        .iter()
        .map(|entry| {
            h = next(&h, entry);
            h
        })
        .collect())
}

#[cfg(test)]
mod tests;
