//! Listing to the peer what is held here, piece by piece.
//!
//! Enters: the spaces to list: all with a Hello, or those that the peer wants. Leaves: messages of bounded size, each made
//! when it is sent, from what is held then. Wanting a space twice lists it once more, never twice at the same time: what
//! waits is bounded by what is held.

use std::collections::BTreeMap;

use telecentre_log::have::LineIx;
use telecentre_log::id::{Line, Space};
use telecentre_log::limit::{LINES_PER_MESSAGE, PIECE_BYTES, SPACE_BYTES};
use telecentre_log::peer::{Tip, half, tips_of};
use telecentre_log::wire::{Lines, Message};

use super::exchange::Listing;
use super::{Context, Session};

/// What a line with its tips takes at most in a message.
pub(super) fn bound(tips: usize) -> usize {
    SPACE_BYTES + 40 + tips * 36
}

impl Session {
    /// Begins to list everything that the peer may be told, except what it can tell by the digests.
    pub(super) fn list_all(&mut self, at: Context<'_>) {
        let have = at.replica.have();
        let index = self.index(at);
        let equal = |(space, lines): &(&Space, &Vec<LineIx>)| {
            let held = lines.iter().filter_map(|ix| have.at(*ix));
            self.remembers && self.shown.equals(held, space)
        };
        self.listing.told = index.iter().filter(equal).map(|(space, _)| space.clone()).collect();
        self.listing.spaces = index.keys().cloned().collect();
        self.listing.index = index;
        self.listing.open = true;
    }

    /// Takes note that the peer wants some spaces, or all.
    pub(super) fn wanted(&mut self, spaces: Vec<Space>, at: Context<'_>) {
        if !self.listing.open || self.listing.index.is_empty() {
            self.listing.index = self.index(at);
            self.works(at.replica.have().count() as u64);
        }
        let Listing { index, spaces: waiting, told, open, .. } = &mut self.listing;
        *open = true;
        if spaces.is_empty() {
            told.clear();
            waiting.extend(index.keys().cloned());
        }
        for space in spaces {
            told.remove(&space);
            if index.contains_key(&space) {
                waiting.insert(space);
            }
        }
    }

    /// The lines that the peer may be told of, by space.
    fn index(&self, at: Context<'_>) -> BTreeMap<Space, Vec<LineIx>> {
        let have = at.replica.have();
        let mut index = have.by_space();
        if self.closed || self.stranger.is_some() {
            for lines in index.values_mut() {
                lines.retain(|ix| have.at(*ix).is_some_and(|held| self.tells(&held.line)));
            }
            index.retain(|_, lines| !lines.is_empty());
        }
        index
    }

    /// Adds pieces of the list to the frame, as many as fit.
    pub(super) fn push_listing(&mut self, target: usize, at: Context<'_>) {
        let have = at.replica.have();
        while self.listing.open && self.writer.has_room(target) {
            if let Some(lines) = self.next_lines(at) {
                self.writer.push(&Message::Lines(lines));
            } else if let Some(space) = self.listing.spaces.pop_first() {
                let listed = !self.listing.told.remove(&space);
                let lines = self.listing.index.get(&space).cloned().unwrap_or_default();
                let digest = half(&have.digest_of(lines.iter().filter_map(|ix| have.at(*ix))));
                self.writer.push(&Message::Space(space, digest, listed));
                if listed {
                    self.listing.lines = lines.into();
                }
            } else {
                self.writer.push(&Message::Listed);
                self.listing = Listing::default();
            }
        }
    }

    /// The next lines of the space that was begun.
    fn next_lines(&mut self, at: Context<'_>) -> Option<Lines> {
        let lines = std::iter::from_fn(|| self.listing.lines.pop_front());
        let mut piece: Lines = Vec::new();
        let mut bytes = 0;
        for ix in lines {
            if let Some(held) = at.replica.have().at(ix) {
                let tips: Vec<Tip> = tips_of(held);
                bytes += bound(tips.len());
                let line: Line = held.line.clone();
                piece.push((line, tips));
            }
            if bytes >= PIECE_BYTES || piece.len() == LINES_PER_MESSAGE {
                break;
            }
        }
        (!piece.is_empty()).then_some(piece)
    }
}
