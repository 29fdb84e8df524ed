//! Positions at which an author is closed, and how a document holds them.
//!
//! Enters: positions, or bytes of a document. Leaves: the one, or the other in values that fit an entry. Of what comes in
//! no more is read than a cut may have, so that a hub in bad hands takes no memory.
//!
//! ```text
//! cut = (space: number [length, bytes if new]  actor's last 8  seq  short hash, 16)*
//! ```
//! Spaces are numbered as they first occur; all actors are of the author that is closed. Never decides what follows.

use std::collections::BTreeMap;

use crate::id::{ActorId, NodeId, ShortHash, Space};
use crate::limit::{POSITIONS_PER_CUT, POSITIONS_PER_LINE, SCALAR_BYTES, SPACE_BYTES};
use crate::peer::Tip;
use crate::varint::{Reader, put_bytes, put_unsigned};

/// Positions at which an author is closed, none of a line below another: what it wrote beyond them counts for nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Cut(pub Vec<(Space, Tip)>);

impl Cut {
    /// Its positions on the line of a space.
    pub fn on<'a>(&'a self, space: &'a Space) -> impl Iterator<Item = &'a Tip> {
        self.0.iter().filter(move |(at, _)| at == space).map(|(_, tip)| tip)
    }

    /// As bytes; see the module.
    pub fn encode(&self) -> Vec<u8> {
        self.positions().concat()
    }

    /// As values that each fit a document. Put together they are what [`Cut::encode`] gives.
    pub(super) fn parts(&self) -> Vec<Vec<u8>> {
        let mut parts: Vec<Vec<u8>> = Vec::new();
        for bytes in self.positions() {
            match parts.last_mut() {
                Some(part) if part.len() + bytes.len() <= SCALAR_BYTES => part.extend(bytes),
                _ => parts.push(bytes),
            }
        }
        parts
    }

    fn positions(&self) -> Vec<Vec<u8>> {
        let mut spaces: Vec<&Space> = Vec::new();
        let mut positions = Vec::with_capacity(self.0.len());
        for (space, tip) in &self.0 {
            let mut out = Vec::new();
            let known = spaces.iter().position(|known| *known == space);
            put_unsigned(&mut out, known.unwrap_or(spaces.len()) as u64);
            if known.is_none() {
                put_bytes(&mut out, space.to_string().as_bytes());
                spaces.push(space);
            }
            out.extend_from_slice(&tip.actor.suffix());
            put_unsigned(&mut out, tip.seq);
            out.extend_from_slice(tip.h.as_bytes());
            positions.push(out);
        }
        positions
    }

    /// From bytes; what can't be read cuts everything. Positions beyond what a cut may have are left out.
    pub fn decode(author: &NodeId, bytes: &[u8]) -> Self {
        let mut r = Reader::new(bytes);
        let mut spaces: Vec<Space> = Vec::new();
        let mut on: BTreeMap<usize, usize> = BTreeMap::new();
        let mut cut = Vec::new();
        while !r.is_empty() && cut.len() < POSITIONS_PER_CUT {
            let mut next = || {
                let number = r.count(spaces.len()).ok()?;
                if number == spaces.len() {
                    spaces.push(std::str::from_utf8(r.bytes(SPACE_BYTES).ok()?).ok()?.parse().ok()?);
                }
                let (actor, seq) = (ActorId::new(author, r.array().ok()?), r.unsigned().ok()?);
                Some((number, spaces.get(number)?.clone(), Tip { actor, seq, h: ShortHash(r.array().ok()?) }))
            };
            let Some((number, space, tip)) = next() else { return Self::default() };
            let count = on.entry(number).or_default();
            *count += 1;
            if *count <= POSITIONS_PER_LINE {
                cut.push((space, tip));
            }
        }
        Self(cut)
    }
}
