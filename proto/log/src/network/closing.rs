//! Closings: the words by which a hub ends what an author may say.
//!
//! Enters: what each hub wrote of a record. Leaves: the closings of an author, the newest first: a revocation before any
//! retirement, then the greater number, then the word of the later hub. So a box that was revoked stays so, whatever is
//! written later, and a hub can be closed by those alone that came after it. A closing is a record of its own; the values
//! of its cut stand in entries of the same run before the one that closes, which says how many there are.
//! Never decides which of them works on a line: that asks what is stored (see `counted`).

use std::cmp::Reverse;

use super::Network;
use super::read::{Closing, ClosingKind, Enrolment, Role, Said, closing};
use crate::id::{NodeId, RecordId};
use crate::record::Fields;

impl Network {
    /// The closings of an author, the newest first, each with the hub that wrote it; none while it is enrolled openly,
    /// or where it was a hub that others merely followed.
    pub fn closings(&self, author: &NodeId) -> Vec<(&NodeId, &Closing)> {
        let all = self.closings_said(author);
        match all.first() {
            Some((_, newest)) if newest.kind == ClosingKind::Revoked || !self.is_open(author) => all,
            _ => Vec::new(),
        }
    }

    /// The newest closing of an author, if it is closed.
    pub fn closing(&self, author: &NodeId) -> Option<&Closing> {
        self.closings(author).first().map(|(_, closing)| *closing)
    }

    /// Whether an author was ever revoked: it is never enrolled again.
    pub fn is_revoked(&self, author: &NodeId) -> bool {
        self.closings_said(author).first().is_some_and(|(_, newest)| newest.kind == ClosingKind::Revoked)
    }

    /// The number of the next closing of an author, if there is one left.
    pub fn next_closing(&self, author: &NodeId) -> Option<u32> {
        let said = self.closings_said(author).into_iter().map(|(_, closing)| closing.number);
        // Of a hub the number says its place in the row.
        let enrolled = self.enrolments.values().filter(|e| e.node == *author && e.role != Role::Hub).map(|e| e.term);
        said.chain(enrolled).max().unwrap_or(0).checked_add(1)
    }

    /// What the next enrolment of a replica is numbered.
    pub fn next_enrolment(&self, node: &NodeId) -> u32 {
        self.closings_said(node).into_iter().map(|(_, closing)| closing.number).max().unwrap_or(0)
    }

    fn closings_said(&self, author: &NodeId) -> Vec<(&NodeId, &Closing)> {
        let Some(said) = self.closings.get(author) else { return Vec::new() };
        let own_term = self.term(author);
        let entitled = |by: &NodeId| own_term.is_none_or(|own| self.term(by).is_some_and(|term| term > own));
        let mut all: Vec<(&RecordId, &Said)> =
            said.iter().filter(|(_, said)| entitled(&said.by)).map(|((record, _), said)| (record, said)).collect();
        all.sort_by_key(|(record, Said { by, closing })| {
            Reverse((closing.kind, closing.number, self.term(by).unwrap_or(0), **record))
        });
        all.into_iter().map(|(_, Said { by, closing })| (by, closing)).collect()
    }

    fn is_open(&self, author: &NodeId) -> bool {
        self.enrolments().any(|(_, e)| e.node == *author && e.closed.is_none())
    }

    /// Takes in what one hub says of a record, as far as it is a closing.
    pub(super) fn hear_closing(&mut self, record: RecordId, by: NodeId, fields: &Fields) {
        let said = closing(fields).map(|closing| Said { by, closing });
        let key = (record, by);
        let mut changed: Vec<NodeId> = Vec::new();
        let node = said.as_ref().map(|said| said.closing.node);
        for (author, all) in &mut self.closings {
            if node != Some(*author) && all.remove(&key).is_some() {
                changed.push(*author);
            }
        }
        if let Some(said) = said {
            let author = said.closing.node;
            let all = self.closings.entry(author).or_default();
            if all.get(&key) != Some(&said) {
                all.insert(key, said);
                changed.push(author);
            }
        }
        self.closings.retain(|_, all| !all.is_empty());
        if changed.is_empty() {
            return;
        }
        self.version += 1;
        let judged: Vec<(RecordId, Enrolment)> = self
            .enrolments
            .iter()
            .filter(|(_, e)| changed.contains(&e.node))
            .map(|(id, e)| (*id, self.as_closed(e.clone())))
            .collect();
        self.enrolments.extend(judged);
        self.judge_hubs();
    }

    /// An enrolment as it stands: closed by the newest closing of its author, if that one speaks of it.
    pub(super) fn as_closed(&self, mut enrolment: Enrolment) -> Enrolment {
        let newest = self.closings_said(&enrolment.node).first().map(|(_, closing)| (*closing).clone());
        let speaks = |closing: &Closing| {
            closing.kind == ClosingKind::Revoked || enrolment.role == Role::Hub || closing.number > enrolment.term
        };
        let newest = newest.filter(speaks);
        enrolment.closed = newest.as_ref().map(|closing| closing.cut.clone());
        enrolment.kind = newest.as_ref().map(|closing| closing.kind);
        enrolment.reason = newest.and_then(|closing| closing.reason);
        enrolment
    }
}
