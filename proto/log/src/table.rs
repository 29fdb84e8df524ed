//! Tables of what recurs: replicas, spaces, lines, actors and documents are named once, then by a small number.
//!
//! Enters: a reference while writing, or bytes while reading. Leaves: a number, followed by the thing itself where it
//! is new. One pair of tables lives as long as the bytes that use it: a direction of a session, a journal record, a
//! bundle part. Both sides grow theirs in the same order, so nothing about them is agreed beforehand. A table that is
//! full begins anew, on both sides at the same name: it never grows beyond [`TABLE_ENTRIES`], and never stops a large
//! network.

use std::collections::HashMap;
use std::hash::Hash as StdHash;

use crate::id::{ActorId, Line, NodeId, Space};
use crate::kind::DocumentName;
use crate::limit::{DOCUMENT_NAME_BYTES, SPACE_BYTES, TABLE_ENTRIES};
use crate::varint::{Reader, Truncated, put_bytes, put_unsigned};

/// The writing side.
#[derive(Debug, Default, Clone)]
pub struct Writer {
    nodes: HashMap<NodeId, u64>,
    spaces: HashMap<Space, u64>,
    lines: HashMap<Line, u64>,
    actors: HashMap<ActorId, u64>,
    documents: HashMap<DocumentName, u64>,
    time: i64,
}

/// The reading side.
#[derive(Debug, Default, Clone)]
pub struct Seen {
    nodes: Vec<NodeId>,
    spaces: Vec<Space>,
    lines: Vec<Line>,
    actors: Vec<ActorId>,
    documents: Vec<DocumentName>,
    time: i64,
}

/// Writes the number of `key`; true if it is new, so that its definition must follow.
fn number<K: Clone + Eq + StdHash>(map: &mut HashMap<K, u64>, key: &K, out: &mut Vec<u8>) -> bool {
    let next = map.len() as u64;
    let n = map.get(key).copied();
    put_unsigned(out, n.unwrap_or(next));
    if n.is_none() {
        if map.len() >= TABLE_ENTRIES {
            map.clear();
        }
        map.insert(key.clone(), map.len() as u64);
    }
    n.is_none()
}

/// Reads a number: `Some` of what it stands for, `None` if a definition follows.
fn known<T: Clone>(list: &[T], r: &mut Reader<'_>) -> Result<Option<T>, Truncated> {
    let n = r.count(list.len())?;
    Ok(list.get(n).cloned())
}

/// Takes in a definition.
fn learn<T>(list: &mut Vec<T>, new: T) {
    if list.len() >= TABLE_ENTRIES {
        list.clear();
    }
    list.push(new);
}

impl Writer {
    /// Writes a replica.
    pub fn node(&mut self, node: &NodeId, out: &mut Vec<u8>) {
        if number(&mut self.nodes, node, out) {
            out.extend_from_slice(node.as_bytes());
        }
    }

    /// Writes a space.
    pub fn space(&mut self, space: &Space, out: &mut Vec<u8>) {
        if number(&mut self.spaces, space, out) {
            put_bytes(out, space.to_string().as_bytes());
        }
    }

    /// Writes a line.
    pub fn line(&mut self, line: &Line, out: &mut Vec<u8>) {
        if number(&mut self.lines, line, out) {
            self.space(&line.space, out);
            self.node(&line.author, out);
        }
    }

    /// Writes an actor of a replica that the reader can tell: 8 bytes, since the others are the replica's.
    pub fn actor(&mut self, actor: &ActorId, out: &mut Vec<u8>) {
        if number(&mut self.actors, actor, out) {
            out.extend_from_slice(&actor.suffix());
        }
    }

    /// Writes a document's name.
    pub fn document(&mut self, name: &DocumentName, out: &mut Vec<u8>) {
        if number(&mut self.documents, name, out) {
            put_bytes(out, name.as_str().as_bytes());
        }
    }

    /// What to write for a time: its distance from the last one written.
    pub fn time(&mut self, time: i64) -> i64 {
        let distance = time.wrapping_sub(self.time);
        self.time = time;
        distance
    }
}

impl Seen {
    /// Reads a replica.
    pub fn node(&mut self, r: &mut Reader<'_>) -> Result<NodeId, Truncated> {
        if let Some(node) = known(&self.nodes, r)? {
            return Ok(node);
        }
        let node = NodeId(r.array()?);
        learn(&mut self.nodes, node);
        Ok(node)
    }

    /// Reads a space.
    pub fn space(&mut self, r: &mut Reader<'_>) -> Result<Space, Truncated> {
        if let Some(space) = known(&self.spaces, r)? {
            return Ok(space);
        }
        let text = std::str::from_utf8(r.bytes(SPACE_BYTES)?).map_err(|_| Truncated)?;
        let space: Space = text.parse().map_err(|_| Truncated)?;
        learn(&mut self.spaces, space.clone());
        Ok(space)
    }

    /// Reads a line.
    pub fn line(&mut self, r: &mut Reader<'_>) -> Result<Line, Truncated> {
        if let Some(line) = known(&self.lines, r)? {
            return Ok(line);
        }
        let line = Line { space: self.space(r)?, author: self.node(r)? };
        learn(&mut self.lines, line.clone());
        Ok(line)
    }

    /// Reads an actor of `author`.
    pub fn actor(&mut self, author: &NodeId, r: &mut Reader<'_>) -> Result<ActorId, Truncated> {
        if let Some(actor) = known(&self.actors, r)? {
            return if actor.is_of(author) { Ok(actor) } else { Err(Truncated) };
        }
        let actor = ActorId::new(author, r.array()?);
        learn(&mut self.actors, actor);
        Ok(actor)
    }

    /// Reads a document's name.
    pub fn document(&mut self, r: &mut Reader<'_>) -> Result<DocumentName, Truncated> {
        if let Some(name) = known(&self.documents, r)? {
            return Ok(name);
        }
        let text = std::str::from_utf8(r.bytes(DOCUMENT_NAME_BYTES)?).map_err(|_| Truncated)?;
        let name: DocumentName = text.parse().map_err(|_| Truncated)?;
        learn(&mut self.documents, name.clone());
        Ok(name)
    }

    /// The time that a distance leads to.
    pub fn time(&mut self, distance: i64) -> i64 {
        self.time = self.time.wrapping_add(distance);
        self.time
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_that_is_full_begins_anew_on_both_sides() {
        let node = |n: u32| NodeId(*blake3::hash(&n.to_be_bytes()).as_bytes());
        let count = u32::try_from(TABLE_ENTRIES).unwrap();
        // Twice as many as fit, each said again now and then.
        let said: Vec<NodeId> = (0..2 * count).flat_map(|n| [node(n), node(n / 2), node(n)]).collect();
        let (mut writer, mut out) = (Writer::default(), Vec::new());
        for node in &said {
            writer.node(node, &mut out);
        }
        let (mut seen, mut r) = (Seen::default(), Reader::new(&out));
        for node in &said {
            assert_eq!(seen.node(&mut r), Ok(*node));
            assert!(seen.nodes.len() <= TABLE_ENTRIES && writer.nodes.len() <= TABLE_ENTRIES);
        }
        assert!(r.is_empty());
    }
}
