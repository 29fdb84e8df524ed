//! What a bundle brought, or holds, as plain values.
//!
//! Enters: what became of each run. Leaves: counts by line, with the names of the authors where the network knows them,
//! and the reasons of what was refused. Kept small: refusals beyond a bound are counted, not listed.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use telecentre_proto::bundle::BundleHead;
use telecentre_proto::id::{Line, NodeId};
use telecentre_proto::limit::REFUSALS_KEPT;
use telecentre_proto::network::Network;
use telecentre_proto::refusal::Refusal;
use telecentre_proto::replica::Admission;
use utoipa::ToSchema;

use super::name_of;

/// What a bundle brought.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Report {
    /// Who made the file.
    #[schema(value_type = Option<String>)]
    pub from: Option<NodeId>,
    /// What the network calls its maker; empty where that is not known here.
    pub from_name: String,
    /// When it was made, by its maker's clock.
    #[schema(value_type = Option<String>)]
    pub made_at: Option<Timestamp>,
    /// Its place among the parts of an export, counted from 1.
    pub part: u16,
    /// Parts of that export; 0 where its maker did not know their number yet.
    pub parts: u16,
    /// Entries in the file.
    pub entries: u64,
    /// Entries that were new here.
    pub new: u64,
    /// Entries that were held before.
    pub known: u64,
    /// Entries that come later: others before them are missing here. Take in what holds those, then this file again.
    pub early: u64,
    /// Entries whose author this replica does not know yet: bring a bundle with the network's own entries first.
    pub unknown_author: u64,
    /// Entries that were refused for good.
    pub refused_entries: u64,
    /// The runs that were refused for good, as many as are worth a list.
    pub refused: Vec<RefusedRun>,
    /// The same by space and author.
    pub lines: Vec<LineReport>,
    /// What is wrong with the file after what was read of it.
    pub damage: Option<String>,
}

/// A run of a bundle that was refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RefusedRun {
    /// Who wrote it.
    #[schema(value_type = String)]
    pub author: NodeId,
    /// What the network calls its author.
    pub name: String,
    /// Its first entry.
    pub seq: u64,
    /// The refusal, in one sentence.
    pub reason: String,
}

/// What a bundle brought of one line.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LineReport {
    /// The space.
    pub space: String,
    /// Who wrote it.
    #[schema(value_type = String)]
    pub author: String,
    /// What the network calls its author.
    pub name: String,
    /// Entries that were new here.
    pub new: u64,
    /// Entries that were held before.
    pub known: u64,
    /// Entries that were not taken in: they come later, their author is not known, or they are refused.
    pub left: u64,
}

/// A line of a bundle's content.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Content {
    /// The space.
    pub space: String,
    /// Who wrote it.
    pub author: NodeId,
    /// Entries.
    pub entries: u64,
}

/// A bundle's content, without taking it in.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// What it says of itself.
    pub head: BundleHead,
    /// What it holds, by space and author.
    pub content: Vec<Content>,
    /// What is wrong with the file after what was read of it.
    pub damage: Option<String>,
}

/// Gathers a [`Report`].
#[derive(Default)]
pub(super) struct Tally {
    pub(super) report: Report,
    lines: BTreeMap<(String, NodeId), LineReport>,
}

impl Tally {
    pub(super) fn of(head: &BundleHead) -> Self {
        let made_at = Timestamp::from_second(head.made).ok();
        let (part, parts) = (head.part, head.parts);
        let report = Report { from: Some(head.maker), made_at, part, parts, ..Report::default() };
        Self { report, lines: BTreeMap::new() }
    }

    /// Takes note of what became of a run of so many entries, the first of which is `seq`.
    pub(super) fn note(&mut self, line: &Line, seq: u64, entries: u64, outcome: Result<Admission, Refusal>) {
        let of = self.lines.entry((line.space.to_string(), line.author)).or_default();
        let all = &mut self.report;
        all.entries += entries;
        match outcome {
            Ok(Admission::New(new)) => {
                let known = entries.saturating_sub(new);
                all.new += new;
                of.new += new;
                all.known += known;
                of.known += known;
                return;
            }
            Ok(Admission::Known | Admission::Shed) => {
                all.known += entries;
                of.known += entries;
                return;
            }
            Ok(Admission::Parked) | Err(Refusal::UnknownAuthor) => all.unknown_author += entries,
            Err(Refusal::Gap) => all.early += entries,
            Err(refusal) => {
                all.refused_entries += entries;
                if all.refused.len() < REFUSALS_KEPT {
                    let (author, reason) = (line.author, refusal.to_string());
                    all.refused.push(RefusedRun { author, name: String::new(), seq, reason });
                }
            }
        }
        of.left += entries;
    }

    /// The report, with the names that the network knows now.
    pub(super) fn finish(mut self, network: &Network) -> Report {
        for refused in &mut self.report.refused {
            refused.name = name_of(network, &refused.author);
        }
        self.report.from_name = self.report.from.map(|from| name_of(network, &from)).unwrap_or_default();
        let named = |((space, author), line): ((String, NodeId), LineReport)| LineReport {
            space,
            author: author.to_string(),
            name: name_of(network, &author),
            ..line
        };
        self.report.lines = self.lines.into_iter().map(named).collect();
        self.report
    }
}
