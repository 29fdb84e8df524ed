//! A box in bad hands gives different parts of a flood to everybody; it is closed, moved, closed again. Whoever holds the
//! same counted entries is equal, and nothing honest is ever out of sight.

use std::collections::BTreeSet;

use proptest::prelude::*;
use telecentre_log::body::encode_body;
use telecentre_log::chain::SignedRun;
use telecentre_log::counted::{CutLimits, draw};
use telecentre_log::document::Draft;
use telecentre_log::entry::{Body, Dependency, Entry, Head};
use telecentre_log::id::{ActorId, Line, Position, RecordId, Space};
use telecentre_log::network::ClosingKind;
use telecentre_log::{chain, limit};

use super::*;
use crate::testing::{centre, close, config, confirmed, connect, network_id};

mod moved;
mod single;

/// The hub, and the boxes of four centres.
const HONEST: usize = 5;
const HUB: usize = 0;
/// Tips of a line, where 64 would take long to be found out.
const TIPS: usize = 6;
/// The most steps of one history.
const STEPS: usize = 60;

type Step = (u8, u8, u8, u16);

struct World {
    sites: Vec<Site>,
    cheat: Site,
    /// What the cheat signed; of each log its end, for births to name.
    flood: Vec<(SignedRun, Position)>,
    /// What honest boxes booked.
    booked: Vec<RecordId>,
    /// What each has seen of that.
    seen: Vec<BTreeSet<RecordId>>,
    lost: bool,
}

impl World {
    fn new() -> Self {
        let mut hub = hub(&[2, 3, 4, 5, 6]).bounded(TIPS);
        let mut sites: Vec<Site> = (3..7).map(|seed| Site::new(seed).bounded(TIPS)).collect();
        let mut cheat = Site::new(2).bounded(usize::MAX);
        for site in sites.iter_mut().chain([&mut cheat]) {
            sync(site, &mut hub, [None, None]);
        }
        sites.insert(HUB, hub);
        let seen = vec![BTreeSet::new(); HONEST];
        Self { sites, cheat, flood: Vec::new(), booked: Vec::new(), seen, lost: false }
    }

    /// The cheat signs a log: after nothing, after some of its others, or beside one of them under the same actor.
    fn sign(&mut self, of: u8, how: u8, x: u16) {
        let space = [Space::Directory, Space::Centre(centre(2)), Space::Centre(centre(3))][usize::from(of) % 3].clone();
        let line = Line { space: space.clone(), author: self.cheat.keys.id() };
        let same: Vec<(SignedRun, Position)> = self.flood.iter().filter(|(run, _)| run.line == line).cloned().collect();
        let nth = u16::try_from(self.flood.len()).unwrap();
        let [high, low] = nth.to_be_bytes();
        let entry = |birth: Option<Vec<Position>>, n: u8| {
            let id = RecordId([9, 9, high, low, n, 0, 0, 1]);
            let document: DocumentName = if matches!(space, Space::Directory) {
                DocumentName::member(id)
            } else {
                "requests/2026-11".parse().unwrap()
            };
            let salt = document.is_erasable().then_some([1; limit::SALT_BYTES]);
            let body = Body::Present(encode_body(&document, salt, &confirmed(id, 7)));
            let head = Head { document, time: 1_700_000_200, dependencies: Vec::new(), birth, extensions: Vec::new() };
            Entry { head, body }
        };
        let pick = |x: u16| same.get(usize::from(x) % same.len().max(1));
        let branch = pick(x).filter(|(run, _)| how % 4 == 3 && run.first == 1 && run.entries.len() > 1);
        let (actor, first, before, entries) = if let Some((run, _)) = branch {
            let h = chain::next(&chain::start(&network_id(), &line, &run.actor), &run.entries[0]);
            (run.actor, 2, h, vec![entry(None, 1)])
        } else {
            let actor = ActorId::new(&line.author, [2, 2, 2, 2, 2, 2, high, low]);
            let named = match how % 4 {
                0 => Vec::new(),
                1 => pick(x).map(|(_, end)| *end).into_iter().collect(),
                _ => same.iter().rev().take(3).map(|(_, end)| *end).collect(),
            };
            let first = entry(Some(named), 0);
            let entries = if x.is_multiple_of(3) { vec![first, entry(None, 1), entry(None, 2)] } else { vec![first] };
            (actor, 1, chain::start(&network_id(), &line, &actor), entries)
        };
        let h = entries.iter().fold(before, |h, entry| chain::next(&h, entry));
        let last = first + entries.len() as u64 - 1;
        let signature = self.cheat.keys.sign(last, &h);
        let run = SignedRun { line, actor, first, before: before.short(), entries, signature };
        self.flood.push((run, Position { actor, seq: last, h }));
    }

    /// The cheat gives a part of its flood to one replica: what that one has no place for is lost.
    fn give(&mut self, to: usize, from: u16, count: u8) {
        let from = usize::from(from) % self.flood.len().max(1);
        for (run, _) in self.flood.clone().into_iter().skip(from).take(usize::from(count % 12)) {
            let _ = self.sites[to].take(run);
        }
    }

    /// A box books at its own centre; sometimes its entry names something of the cheat's.
    fn book(&mut self, at: usize, junk: Option<u16>) {
        let seed = u8::try_from(at + 2).unwrap();
        let id = RecordId([seed, 1, 1, 1, 1, 1, 1, u8::try_from(self.booked.len()).unwrap()]);
        let document: DocumentName = "ledger/2026-11".parse().unwrap();
        let space = Space::Centre(centre(seed));
        let named = junk.and_then(|x| self.flood.get(usize::from(x) % self.flood.len().max(1)));
        let site = &mut self.sites[at];
        if let Some((run, end)) = named {
            let on = Dependency { line: run.line.clone(), actor: end.actor, seq: end.seq, h: end.h.short() };
            let body = encode_body(&document, None, &confirmed(id, 7));
            let suffix = [3, 3, 3, 3, 3, 3, 3, u8::try_from(self.booked.len()).unwrap()];
            let run = site.forge(space, suffix, vec![(document, vec![on], body)]);
            site.take(run).unwrap();
        } else {
            site.write(&[Draft { space, document, puts: confirmed(id, 7) }]);
        }
        self.booked.push(id);
    }

    fn meet(&mut self, a: usize, b: usize, frames: Option<u16>) {
        if a == b || self.lost && (a == HUB || b == HUB) {
            return;
        }
        let (low, high) = (a.min(b), a.max(b));
        let (left, right) = self.sites.split_at_mut(high);
        let (x, y) = (&mut left[low], &mut right[0]);
        let mut wire = connect(x, y, [None, None]);
        match frames {
            None => wire.settle(x, y),
            Some(frames) => {
                for n in 0..frames % 8 {
                    wire.now += 10_000;
                    let _ = wire.step(usize::from(n % 2), [x, y]);
                }
            }
        }
    }

    fn close(&mut self, kind: ClosingKind, upto: u16) {
        if self.lost {
            return;
        }
        let (hub, cheat) = (&mut self.sites[HUB], self.cheat.keys.id());
        let limits = CutLimits { per_line: 2, ..CutLimits::default() };
        let upto = match upto % 4 {
            0 => 0,
            1 => u64::MAX,
            _ => u64::from(upto) % hub.store.records().count() as u64,
        };
        let drawn = draw(hub.replica.network(), hub.replica.have(), &cheat, limits, |run| run.record < upto);
        if kind == ClosingKind::Revoked || drawn.shortened.is_empty() {
            close(hub, cheat, kind, drawn.cut);
        }
    }

    fn step(&mut self, (what, a, b, x): Step) {
        let (to, other) = (usize::from(a) % HONEST, usize::from(b) % HONEST);
        match what % 16 {
            0..=4 => self.sign(a, b, x),
            5..=7 => self.give(to, x, b),
            8 => self.book(1 + to % (HONEST - 1), None),
            9 => self.book(1 + to % (HONEST - 1), Some(x)),
            10 => self.meet(to, other, None),
            11 => self.meet(to, other, Some(x)),
            12 => self.sites[to].restart(),
            13 => self.close(ClosingKind::Revoked, x),
            14 => self.close(ClosingKind::Retired, x),
            // The hub is lost right after a closing that one box has heard.
            _ if x % 8 == 0 && self.is_closed(HUB) => {
                self.meet(HUB, 1 + to % (HONEST - 1), None);
                self.lost = true;
            }
            _ => {}
        }
        self.look();
    }

    fn is_closed(&self, at: usize) -> bool {
        self.sites[at].replica.network().is_revoked(&self.cheat.keys.id())
    }

    /// What was seen once of what honest boxes booked is never out of sight again.
    fn look(&mut self) {
        for (at, (site, seen)) in self.sites.iter().zip(&mut self.seen).enumerate() {
            for id in &self.booked {
                let shown = site.replica.view().bookings.get(*id).is_some();
                assert!(shown || !seen.contains(id), "{id} went out of sight at {at}");
                if shown {
                    seen.insert(*id);
                }
            }
        }
    }

    /// Everybody meets everybody, until nothing is new.
    fn rest(&mut self) {
        if !self.lost && !self.is_closed(HUB) {
            self.close(ClosingKind::Revoked, 1);
        }
        let from = usize::from(self.lost);
        let reached: Vec<usize> = (from..HONEST).collect();
        for _ in 0..3 {
            for a in &reached {
                for b in &reached {
                    self.meet(*a, *b, None);
                    self.look();
                }
            }
        }
        for at in &reached {
            assert!(self.is_closed(*at));
        }
        let shown = |site: &mut Site| (site.digests(), site.replica.view().fingerprint());
        let expected = shown(&mut self.sites[from]);
        for at in reached {
            assert_eq!(shown(&mut self.sites[at]), expected, "{at} and {from} differ");
            for id in &self.booked {
                let written = !self.lost || self.sites[at].replica.view().bookings.get(*id).is_some();
                assert!(written, "{id} is not shown at {at}");
            }
            self.sites[at].restart();
            assert_eq!(shown(&mut self.sites[at]), expected, "{at} differs after a start");
        }
    }
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec((any::<u8>(), any::<u8>(), any::<u8>(), any::<u16>()), 1..STEPS)
}

proptest! {
    #![proptest_config(config(60))]

    #[test]
    fn whoever_holds_what_counts_of_a_closed_box_is_equal_whatever_part_of_its_flood_came_when(steps in steps()) {
        let mut world = World::new();
        for step in steps {
            world.step(step);
        }
        world.rest();
    }
}
