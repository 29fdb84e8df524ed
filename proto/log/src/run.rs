//! The bytes of runs: the same on the wire, in a journal record and in a bundle.
//!
//! Enters: signed runs, or bytes from a peer or a file. Leaves: bytes, or runs that are well formed and unproven.
//!
//! ```text
//! run   = line  actor  first seq  count  before: short hash, 16  entry*  signature, 64
//! entry = flags (1 birth, 2 dependencies, 4 erased, 8 another document than the entry before, 16 extensions)
//!         [document]  time: zigzag distance from the last time  [birth: count (actor seq hash, 32)*]
//!         [dependencies: count (line actor seq short hash, 16)*]  [extensions: count (code  length, bytes)*]
//!         body: length, bytes | hash, 32
//! block = 1 (plain) | 2 (zstd)  [decoded length]  run*                a block stands alone: tables start empty
//! ```
//! Line, actor and document are numbers of [`table`](crate::table). The other flags are refused: whatever more is to be
//! said of an entry is an extension, which every release passes on. A block that begins with a byte of [`LATER_BLOCKS`]
//! is no damage, but nothing that this release can read. Never trusts a length: each is bounded by
//! [`limit`](crate::limit) and by what is there.

use crate::chain::SignedRun;
use crate::entry::{Body, Dependency, Entry, Extension, Head};
use crate::id::{Hash, Line, Position, ShortHash};
use crate::limit::{
    BODY_BYTES, DEPENDENCIES_PER_ENTRY, EXTENSION_BYTES, EXTENSIONS_PER_ENTRY, FRAME_DECODED_BYTES, RUN_BYTES,
    TIPS_PER_BIRTH,
};
use crate::table::{Seen, Writer};
use crate::varint::{Reader, Truncated, put_bytes, put_signed, put_unsigned};

const BIRTH: u8 = 1;
const DEPENDENCIES: u8 = 2;
const ERASED: u8 = 4;
const DOCUMENT: u8 = 8;
const EXTENSIONS: u8 = 16;
const PLAIN: u8 = 1;
const ZSTD: u8 = 2;
/// First bytes of blocks set apart for what later releases carry beside runs. A bundle's reader passes them over, since
/// whoever made it holds them still. In a journal they never stand: a release that keeps something else there gives the
/// journal another version, so that an older program refuses the folder in place of losing it.
pub const LATER_BLOCKS: std::ops::RangeInclusive<u8> = 64..=127;
/// Below this, compression costs more than it saves.
const WORTH_COMPRESSING: usize = 256;
/// zstd's level for frames and records: beyond 9 the gain on runs is under 2 %.
pub(crate) const ZSTD_LEVEL: i32 = 9;

/// Appends a run.
pub fn encode(run: &SignedRun, table: &mut Writer, out: &mut Vec<u8>) {
    table.line(&run.line, out);
    table.actor(&run.actor, out);
    put_unsigned(out, run.first);
    put_unsigned(out, run.entries.len() as u64);
    out.extend_from_slice(run.before.as_bytes());
    let mut document = None;
    for entry in &run.entries {
        let same = document == Some(&entry.head.document);
        encode_entry(entry, same, table, out);
        document = Some(&entry.head.document);
    }
    out.extend_from_slice(&run.signature);
}

fn encode_entry(entry: &Entry, same_document: bool, table: &mut Writer, out: &mut Vec<u8>) {
    let head = &entry.head;
    let mut flags = if same_document { 0 } else { DOCUMENT };
    if head.birth.is_some() {
        flags |= BIRTH;
    }
    if !head.dependencies.is_empty() {
        flags |= DEPENDENCIES;
    }
    if entry.body.bytes().is_none() {
        flags |= ERASED;
    }
    if !head.extensions.is_empty() {
        flags |= EXTENSIONS;
    }
    out.push(flags);
    if !same_document {
        table.document(&head.document, out);
    }
    put_signed(out, table.time(head.time));
    if let Some(tips) = &head.birth {
        put_unsigned(out, tips.len() as u64);
        for tip in tips {
            table.actor(&tip.actor, out);
            put_unsigned(out, tip.seq);
            out.extend_from_slice(tip.h.as_bytes());
        }
    }
    if !head.dependencies.is_empty() {
        put_unsigned(out, head.dependencies.len() as u64);
        for dependency in &head.dependencies {
            table.line(&dependency.line, out);
            table.actor(&dependency.actor, out);
            put_unsigned(out, dependency.seq);
            out.extend_from_slice(dependency.h.as_bytes());
        }
    }
    if !head.extensions.is_empty() {
        put_unsigned(out, head.extensions.len() as u64);
        for extension in &head.extensions {
            put_unsigned(out, u64::from(extension.code));
            put_bytes(out, &extension.bytes);
        }
    }
    match &entry.body {
        Body::Present(bytes) => put_bytes(out, bytes),
        Body::Erased(hash) => out.extend_from_slice(hash.as_bytes()),
    }
}

/// Reads a run.
pub fn decode(r: &mut Reader<'_>, table: &mut Seen) -> Result<SignedRun, Truncated> {
    let line = table.line(r)?;
    let actor = table.actor(&line.author, r)?;
    let first = r.unsigned()?;
    let count = r.count(r.len())?;
    if count == 0 || first == 0 || first.checked_add(count as u64).is_none_or(|end| end > u64::from(u32::MAX)) {
        return Err(Truncated);
    }
    let before = ShortHash(r.array()?);
    // An entry takes at least 3 bytes, so this is bounded by what was received.
    let mut entries: Vec<Entry> = Vec::with_capacity(count.min(r.len() / 3));
    for _ in 0..count {
        let previous = entries.last().map(|e| &e.head);
        let entry = decode_entry(r, table, &line, previous)?;
        entries.push(entry);
    }
    Ok(SignedRun { line, actor, first, before, entries, signature: r.array()? })
}

fn decode_entry(
    r: &mut Reader<'_>,
    table: &mut Seen,
    line: &Line,
    previous: Option<&Head>,
) -> Result<Entry, Truncated> {
    let flags = r.byte()?;
    if flags & !(BIRTH | DEPENDENCIES | ERASED | DOCUMENT | EXTENSIONS) != 0 {
        return Err(Truncated);
    }
    let document =
        if flags & DOCUMENT == 0 { previous.ok_or(Truncated)?.document.clone() } else { table.document(r)? };
    let time = r.signed()?;
    let time = table.time(time);
    let birth = if flags & BIRTH == 0 { None } else { Some(decode_birth(r, table, line)?) };
    let dependencies = if flags & DEPENDENCIES == 0 { Vec::new() } else { decode_dependencies(r, table)? };
    let extensions = if flags & EXTENSIONS == 0 { Vec::new() } else { decode_extensions(r)? };
    let body =
        if flags & ERASED == 0 { Body::Present(r.bytes(BODY_BYTES)?.to_vec()) } else { Body::Erased(Hash(r.array()?)) };
    Ok(Entry { head: Head { document, time, dependencies, birth, extensions }, body })
}

fn decode_birth(r: &mut Reader<'_>, table: &mut Seen, line: &Line) -> Result<Vec<Position>, Truncated> {
    let count = r.count(TIPS_PER_BIRTH)?;
    let mut tips = Vec::with_capacity(count);
    for _ in 0..count {
        let actor = table.actor(&line.author, r)?;
        tips.push(Position { actor, seq: r.unsigned()?, h: Hash(r.array()?) });
    }
    Ok(tips)
}

/// At least one: an entry without any has no flag for them.
fn decode_dependencies(r: &mut Reader<'_>, table: &mut Seen) -> Result<Vec<Dependency>, Truncated> {
    let mut dependencies = Vec::new();
    for _ in 0..r.count(DEPENDENCIES_PER_ENTRY)? {
        let line = table.line(r)?;
        let actor = table.actor(&line.author, r)?;
        dependencies.push(Dependency { line, actor, seq: r.unsigned()?, h: ShortHash(r.array()?) });
    }
    if dependencies.is_empty() { Err(Truncated) } else { Ok(dependencies) }
}

/// At least one, by ascending code, so that there is one encoding of them.
fn decode_extensions(r: &mut Reader<'_>) -> Result<Vec<Extension>, Truncated> {
    let mut extensions: Vec<Extension> = Vec::new();
    for _ in 0..r.count(EXTENSIONS_PER_ENTRY)? {
        let code = u32::try_from(r.unsigned()?).map_err(|_| Truncated)?;
        if code <= extensions.last().map_or(0, |last| last.code) {
            return Err(Truncated);
        }
        extensions.push(Extension { code, bytes: r.bytes(EXTENSION_BYTES)?.to_vec() });
    }
    if extensions.is_empty() { Err(Truncated) } else { Ok(extensions) }
}

/// Some runs as bytes that stand alone: the payload of a journal record or of a bundle part.
pub fn encode_block(runs: &[SignedRun]) -> Vec<u8> {
    let mut plain = Vec::new();
    let mut table = Writer::default();
    for run in runs {
        encode(run, &mut table, &mut plain);
    }
    pack(&plain)
}

/// Compresses bytes if that makes them shorter, and says which.
pub(crate) fn pack(plain: &[u8]) -> Vec<u8> {
    if plain.len() >= WORTH_COMPRESSING
        && let Ok(packed) = zstd::bulk::compress(plain, ZSTD_LEVEL)
        && packed.len() + 4 < plain.len()
    {
        let mut out = vec![ZSTD];
        put_unsigned(&mut out, plain.len() as u64);
        out.extend_from_slice(&packed);
        return out;
    }
    [&[PLAIN], plain].concat()
}

/// Undoes [`pack`], never giving more than `limit` bytes.
pub(crate) fn unpack(bytes: &[u8], limit: usize) -> Result<Vec<u8>, Truncated> {
    let mut r = Reader::new(bytes);
    match r.byte()? {
        PLAIN if r.len() <= limit => Ok(r.take(r.len())?.to_vec()),
        ZSTD => {
            let size = r.count(limit)?;
            let plain = zstd::bulk::decompress(r.take(r.len())?, size).map_err(|_| Truncated)?;
            if plain.len() == size { Ok(plain) } else { Err(Truncated) }
        }
        _ => Err(Truncated),
    }
}

/// The runs of a block.
pub fn decode_block(bytes: &[u8]) -> Result<Vec<SignedRun>, Truncated> {
    let plain = unpack(bytes, BLOCK_DECODED_BYTES)?;
    let mut r = Reader::new(&plain);
    let mut table = Seen::default();
    let mut runs = Vec::new();
    while !r.is_empty() {
        runs.push(decode(&mut r, &mut table)?);
    }
    Ok(runs)
}

/// What a block may hold at most, decoded; a writer starts another block at half of it.
pub const BLOCK_DECODED_BYTES: usize = 4 * FRAME_DECODED_BYTES;

/// Joins runs that follow each other in one log, up to [`RUN_BYTES`] under one signature: only the last is needed.
pub fn join(runs: &mut Vec<SignedRun>) {
    let mut joined: Vec<SignedRun> = Vec::with_capacity(runs.len());
    let mut bytes = 0;
    for run in runs.drain(..) {
        let more = run.bound();
        match joined.last_mut() {
            Some(last)
                if last.actor == run.actor
                    && last.line == run.line
                    && last.last() + 1 == run.first
                    && bytes + more <= RUN_BYTES =>
            {
                last.entries.extend(run.entries);
                last.signature = run.signature;
                bytes += more;
            }
            _ => {
                joined.push(run);
                bytes = more;
            }
        }
    }
    *runs = joined;
}

#[cfg(test)]
pub(crate) mod tests;
