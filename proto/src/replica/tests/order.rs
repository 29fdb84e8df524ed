//! Any admissible order of the same runs gives the same replica, with restarts, kept copies, cuts, late enrolments,
//! late dependencies, and entries that count for nothing.

use proptest::prelude::*;
use telecentre_log::body::encode_body;
use telecentre_log::chain::SignedRun;
use telecentre_log::document::{DocumentName, Draft};
use telecentre_log::entry::Dependency;
use telecentre_log::field::{Field, Put, Scalar};
use telecentre_log::id::{RecordId, Space};
use telecentre_log::{network, run};

use super::noise;
use crate::replica::Admission;
use crate::testing::{Site, centre, config, connect, enrol, hub, revoke};

/// What happens next: a kind, and numbers that say to whom and how.
type Step = (u8, u8, u8);

/// The site with this number is the hub (0) or the node with seed 1 + number; the last node is enrolled late, or never.
const SITES: u8 = 4;

struct History {
    sites: Vec<Site>,
    images: Vec<Option<telecentre_log::store::memory::MemoryStore>>,
    /// Machines as they were, to be resumed with the actor of then.
    frozen: Vec<Option<(crate::replica::Replica, telecentre_log::store::memory::MemoryStore)>>,
    forged: u64,
}

impl History {
    fn new() -> Self {
        let mut sites = vec![hub(&[2, 3])];
        sites.extend((2..=SITES).map(Site::new));
        let frozen = sites.iter().map(|_| None).collect();
        Self { images: sites.iter().map(|_| None).collect(), frozen, sites, forged: 0 }
    }

    fn write(&mut self, at: usize, how: u8) {
        let of = centre(2 + how / 16 % 3);
        // Requests count only under the author's own tag; some are about what others began.
        let own = how % 5 == 2 && (how / 8).is_multiple_of(2);
        let random = RecordId([how % 8; 8]);
        let id = if own { RecordId::of(&self.sites[at].keys.id(), [how % 8; 5]) } else { random };
        let text = |field, text: &str| Put::new(id, field, text.into());
        let register = Put { n: u32::from(how / 64), ..text(Field::PHONE, &format!("0{how}{at}")) };
        let (space, document, puts) = match how % 5 {
            0 => {
                let puts = vec![text(Field::NAME, "Anna"), text(Field::STATUS, "self-employed"), register];
                (Space::Directory, DocumentName::member(id), puts)
            }
            1 | 2 => {
                let slot = Put::new(id, Field::SLOT, Scalar::Int((20_000 << 22) + (600 << 11) + 660 + i64::from(how)));
                let puts = vec![text(Field::RESOURCE, "desk"), Put::new(id, Field::WHO, Scalar::id(id)), slot];
                let name = if how % 5 == 1 { "ledger/2026-11" } else { "requests/2026-11" };
                (Space::Centre(of), name.parse().unwrap(), puts)
            }
            3 => (Space::Centre(of), DocumentName::profile(), vec![text(Field::NAME, "Figeac")]),
            _ => (Space::Centre(of), DocumentName::guest(id), vec![text(Field::NAME, "Bob")]),
        };
        self.sites[at].write(&[Draft { space, document, puts }]);
    }

    /// Entries that no command writes: out of place, of a later release, not canonical, following what may come late.
    fn forge(&mut self, at: usize, how: u8) {
        self.forged += 1;
        let id = RecordId([9; 8]);
        let puts = [Put::new(id, Field::NAME, "Zoe".into()), Put::new(id, Field::CODE, "Z".into())];
        let good = |name: &str| encode_body(&name.parse().unwrap(), None, &puts);
        let (space, name, body) = match how % 6 {
            0 => (Space::Commons, "network", good("network")),
            1 => (Space::Directory, "profile", good("profile")),
            2 => (Space::Centre(centre(2)), "of-a-later-release/7", vec![1, 2, 3]),
            3 => (Space::Centre(centre(2)), "profile", vec![0x14, 4, 1, b'x']),
            4 => (Space::Directory, "member/0000000000001", good("member/0000000000001")[..5].to_vec()),
            _ => (Space::Commons, "catalogue", good("catalogue")),
        };
        let other = &self.sites[usize::from(how / 6) % self.sites.len()];
        let tips = other.replica.have().lines().flat_map(|held| held.tips().map(|tip| (held.line.clone(), tip)));
        let follows = tips.filter(|(line, _)| line.author != self.sites[at].keys.id()).take(usize::from(how % 3));
        let dependency = |(line, tip): (_, telecentre_log::id::Position)| Dependency {
            line,
            actor: tip.actor,
            seq: tip.seq,
            h: tip.h.short(),
        };
        let dependencies = follows.map(dependency).collect();
        let name: DocumentName = name.parse().unwrap();
        let second = encode_body(&name, None, &[Put::new(id, Field::TITLE, "later".into())]);
        let entries = vec![(name.clone(), dependencies, body), (name, Vec::new(), second)];
        let run = self.sites[at].forge(space, self.forged.to_be_bytes(), entries);
        // An author that is not enrolled, as far as it knows itself, keeps what it wrote only in its journal.
        let _ = self.sites[at].take(run);
    }

    fn step(&mut self, (kind, x, y): Step) {
        let at = usize::from(x) % self.sites.len();
        match kind % 18 {
            0..=5 => self.write(at, y),
            6 | 7 => self.forge(at, y),
            8 => self.sites[at].restart(),
            9 => self.images[at] = Some(self.sites[at].store.clone()),
            10 => {
                if let Some(image) = self.images[at].clone() {
                    self.sites[at].store = image;
                    self.sites[at].restart();
                }
            }
            16 | 17 => match self.frozen[at].take() {
                Some(image) => self.sites[at].resume(image),
                None => self.frozen[at] = Some(self.sites[at].frozen()),
            },
            11 => revoke(&mut self.sites[0], 2 + y % 2),
            12 => enrol(&mut self.sites[0], SITES),
            13 => self.sites[0].write(&[network::settle(&format!("Network {y}"), "Europe/Paris")]),
            _ => {
                let other = (at + 1 + usize::from(y) % (self.sites.len() - 1)) % self.sites.len();
                let [a, b] = self.sites.get_disjoint_mut([at, other]).unwrap();
                connect(a, b, [None, None]).settle(a, b);
            }
        }
    }

    /// Every run that anybody stored, once.
    fn runs(&self) -> Vec<SignedRun> {
        let mut runs: Vec<SignedRun> = self.sites.iter().flat_map(Site::journal).collect();
        let key = |run: &SignedRun| (run.line.clone(), run.actor, run.first, run.last(), run.signature);
        runs.sort_by_key(key);
        runs.dedup_by_key(|run| key(run));
        runs
    }
}

/// Numbers that look random, from a seed.
struct Dice(u32);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 += 1;
        let bytes = noise(self.0, 4);
        usize::from(u16::from_be_bytes([bytes[0], bytes[1]])) % sides
    }
}

/// Gives all runs to an empty replica in an order that the dice choose, some of them joined, with restarts.
fn delivered(mut runs: Vec<SignedRun>, seed: u32) -> Site {
    let mut dice = Dice(seed.wrapping_mul(7_919));
    let mut site = Site::new(60);
    // Two runs over one stretch of a log: whole and in parts, or branches, which nobody may join to each other.
    let beside = |a: &SignedRun, b: &SignedRun| {
        a.line == b.line
            && a.actor == b.actor
            && a.signature != b.signature
            && a.first <= b.last()
            && b.first <= a.last()
    };
    let of = |run: &SignedRun| (run.line.clone(), run.actor);
    let several: Vec<_> = runs.iter().filter(|run| runs.iter().any(|other| beside(run, other))).map(of).collect();
    let mut joined: Vec<SignedRun> = Vec::new();
    for run in runs.drain(..) {
        if !several.contains(&of(&run)) && dice.roll(2) == 0 && !joined.is_empty() {
            let mut pair = vec![joined.pop().unwrap(), run];
            run::join(&mut pair);
            joined.extend(pair);
        } else {
            joined.push(run);
        }
    }
    // Runs are drawn from those that were not refused since something was last taken in.
    let (mut waiting, mut refused) = (joined, Vec::new());
    let mut held = 0;
    loop {
        if waiting.is_empty() {
            site.commit();
            let now = site.replica.have().entries();
            if now == held {
                return site;
            }
            held = now;
            waiting.append(&mut refused);
            continue;
        }
        let run = waiting.swap_remove(dice.roll(waiting.len()));
        match site.replica.admit(run.clone(), &site.store) {
            Ok(Admission::New(_)) => waiting.append(&mut refused),
            Ok(Admission::Known | Admission::Shed) => {}
            // Not named yet, or out of order: it comes again.
            Ok(Admission::Parked) | Err(_) => refused.push(run),
        }
        if dice.roll(3) > 0 {
            site.commit();
        }
        match dice.roll(24) {
            0 => {
                site.commit();
                site.restart();
                waiting.append(&mut refused);
            }
            1 => {
                site.commit();
                site.replica.keep_snapshots(&site.store, 1);
            }
            2 => site.store.drop_snapshots(),
            _ => {}
        }
    }
}

/// Everything that people and peers can see of a replica.
fn shown(site: &mut Site) -> impl PartialEq + std::fmt::Debug + use<> {
    let network = site.replica.network();
    let (name, zone, hub) = (network.name.clone(), network.timezone.clone(), network.hub());
    let enrolments: Vec<_> = network.enrolments().map(|(id, e)| (*id, e.clone())).collect();
    let fingerprint = site.replica.view().fingerprint();
    (site.digests(), fingerprint, name, zone, hub, enrolments)
}

proptest! {
    #![proptest_config(config(32))]

    #[test]
    fn any_admissible_order_gives_the_same_replica(
        steps in proptest::collection::vec(any::<Step>(), 0..40),
        seed: u16,
    ) {
        let mut history = History::new();
        for step in steps {
            history.step(step);
        }
        let runs = history.runs();
        let mut first = delivered(runs.clone(), u32::from(seed));
        let expected = shown(&mut first);
        for i in 1..4 {
            let mut other = delivered(runs.clone(), u32::from(seed) + i * 70_000);
            prop_assert_eq!(&shown(&mut other), &expected);
            other.replica.keep_snapshots(&other.store, 1);
            other.restart();
            prop_assert_eq!(&shown(&mut other), &expected, "after a restart");
        }
    }
}
