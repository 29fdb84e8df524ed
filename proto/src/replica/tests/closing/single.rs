//! Single steps of a closing: what is taken, held, shown and forgotten.

use std::collections::{BTreeSet, HashMap};

use telecentre_log::counted::{Arrival, Drawn};
use telecentre_log::erasure::thin;
use telecentre_log::have::Have;
use telecentre_log::line::Stored;
use telecentre_log::network::{self, Cut, Standing};
use telecentre_log::store::Store;
use telecentre_log::store::memory::MemoryStore;

use super::*;
use crate::testing::{close_drafts, closing, enrol, root};

fn later() -> Vec<crate::testing::Forged> {
    vec![("later".parse().unwrap(), vec![], vec![])]
}

#[test]
fn a_box_that_lacks_only_the_last_log_of_a_closed_one_loses_nothing_from_sight_meanwhile() {
    let (mut hub, mut node) = (hub(&[2, 3]), Site::new(2));
    let mut other = Site::new(3);
    sync(&mut node, &mut hub, [None, None]);
    let book = |node: &mut Site, n: u8| {
        let draft = Draft {
            space: Space::Centre(centre(2)),
            document: "ledger/2026-11".parse().unwrap(),
            puts: confirmed(RecordId([n; 8]), 7),
        };
        node.write(&[draft]);
    };
    (1..=10).for_each(|n| book(&mut node, n));
    sync(&mut node, &mut hub, [None, None]);
    sync(&mut other, &mut hub, [None, None]);
    node.restart();
    book(&mut node, 11);
    sync(&mut node, &mut hub, [None, None]);
    let last = node.journal().pop().unwrap();
    let held = hub.journal().len();
    crate::testing::revoke(&mut hub, 2);
    let shown =
        |site: &Site| (1..=11).filter(|n| site.replica.view().bookings.get(RecordId([*n; 8])).is_some()).count();
    for closing in hub.journal().split_off(held) {
        other.take(closing).unwrap();
        assert_eq!(shown(&other), 10, "the closing waits for the last log");
    }
    other.restart();
    assert_eq!(shown(&other), 10);
    other.take(last).unwrap();
    assert_eq!(shown(&other), 11);
    sync(&mut other, &mut hub, [None, None]);
}

#[test]
fn what_lies_beyond_a_revocation_is_neither_held_nor_taken_and_comes_back_when_the_closing_is_moved_up() {
    let (mut hub, mut node) = met();
    let id = node.keys.id();
    node.add(7);
    sync(&mut node, &mut hub, [None, None]);
    let before = hub.digests();
    close(&mut hub, id, ClosingKind::Revoked, Cut::default());
    assert!(hub.replica.have().lines().all(|held| held.line.author != id));
    assert!(hub.replica.view().people.member(RecordId([7; 8])).is_none());
    node.add(8);
    let junk = node.journal().pop().unwrap();
    assert_eq!(hub.take(junk.clone()), Ok(Admission::Shed));
    hub.restart();
    assert_eq!(hub.take(junk), Ok(Admission::Shed));
    let drawn = hub.replica.draw_cut(&id, CutLimits::default(), |_| true);
    assert_eq!((drawn.cut.0.len(), drawn.shortened.len() + drawn.left_out.len()), (1, 0), "it is still stored");
    close(&mut hub, id, ClosingKind::Revoked, drawn.cut);
    assert!(hub.replica.view().people.member(RecordId([7; 8])).is_some());
    let directory = |site: &Site| site.replica.have().digest(Some(&Space::Directory));
    let mut early = Site::new(9);
    for run in hub.journal() {
        let _ = early.take(run);
    }
    assert_eq!(directory(&hub), directory(&early));
    assert_ne!(before.0, hub.digests().0, "the closings are held");
}

#[test]
fn a_flood_of_any_size_is_closed_at_once_in_a_few_kilobytes_at_what_came_first() {
    let mut hub = hub(&[2, 3, 4, 5, 6, 7, 8]);
    let cheat = Site::new(2);
    let mut nth = 0_u16;
    let spaces = (2..9).map(|seed| Space::Centre(centre(seed))).chain([Space::Directory]);
    for space in spaces {
        for n in 0..(limit::TIPS_PER_LINE + 6) {
            nth += 1;
            let [high, low] = nth.to_be_bytes();
            let run = cheat.forge(space.clone(), [high, low, 0, 0, 0, 0, 0, 0], later());
            let taken = hub.take(run);
            assert_eq!(taken, if n < limit::TIPS_PER_LINE { Ok(Admission::New(1)) } else { Err(Refusal::Frozen) });
        }
    }
    assert_eq!(hub.replica.frozen().count(), 8);
    let Drawn { cut, shortened, left_out } = hub.replica.draw_cut(&cheat.keys.id(), CutLimits::default(), |_| true);
    assert_eq!((cut.0.len(), shortened.len(), left_out.len()), (8 * limit::POSITIONS_PER_LINE, 8, 0));
    let held = hub.journal().len();
    close(&mut hub, cheat.keys.id(), ClosingKind::Revoked, cut);
    let closing: usize = hub.journal().split_off(held).iter().map(SignedRun::bound).sum();
    assert!(closing <= 4_096, "a closing of {closing} bytes");
    assert_eq!(hub.replica.frozen().count(), 0);
    let held: Vec<usize> =
        hub.replica.have().lines().filter(|l| l.line.author == cheat.keys.id()).map(|l| l.tips().count()).collect();
    assert_eq!(held, [limit::POSITIONS_PER_LINE; 8]);
    let mut other = Site::new(3);
    sync(&mut other, &mut hub, [None, None]);
}

#[test]
fn a_line_in_a_space_that_nobody_named_waits_in_memory_and_needs_no_position() {
    let (mut hub, cheat) = met();
    for n in 0..200_u8 {
        let space = Space::Centre(format!("invented-{n}").parse().unwrap());
        let run = cheat.forge(space, [n; 8], later());
        assert_eq!(hub.take(run), Ok(Admission::Parked));
    }
    assert!(hub.replica.have().lines().all(|held| held.line.author != cheat.keys.id()));
    // Once the hub writes there, or enrols or invites somebody for it, the centre is named.
    hub.write(&[Draft {
        space: Space::Centre("invented-7".parse().unwrap()),
        document: DocumentName::profile(),
        puts: Vec::new(),
    }]);
    let named: Vec<_> = hub.replica.have().lines().filter(|l| l.line.author == cheat.keys.id()).collect();
    assert_eq!(named.len(), 1);
    let lent = cheat.forge(Space::Lent(centre(2)), [1; 8], later());
    assert_eq!(hub.take(lent), Ok(Admission::Parked), "it is no witness");
    let commons = cheat.forge(Space::Commons, [1; 8], later());
    assert_eq!(hub.take(commons), Ok(Admission::Parked), "it is no hub");
}

#[test]
fn a_frozen_line_goes_on_from_what_is_held_and_honest_pairs_owe_each_other_nothing_of_it() {
    let (mut hub, mut other) = (hub(&[2, 3]).bounded(3), Site::new(3).bounded(3));
    sync(&mut other, &mut hub, [None, None]);
    let cheat = Site::new(2);
    let log = |n: u8| cheat.forge(Space::Directory, [n; 8], later());
    (0..3).for_each(|n| assert_eq!(hub.take(log(n)), Ok(Admission::New(1))));
    (3..6).for_each(|n| assert_eq!(other.take(log(n)), Ok(Admission::New(1))));
    assert_eq!(hub.take(log(7)), Err(Refusal::Frozen));
    let mut wire = connect(&other, &hub, [None, None]);
    wire.settle(&mut other, &mut hub);
    assert_eq!((wire.entries, wire.refused), ([0, 0], 0), "what the other would refuse is not sent");
    assert!(wire.a.shown().lacks(other.replica.have(), |_| true).values().all(|lag| lag.entries == 0));
    // A birth that joins tips is taken.
    let mut joined = Site::new(2);
    for n in 0..3 {
        joined.hold(&log(n));
    }
    let join = joined.forge(Space::Directory, [9; 8], later());
    assert_eq!(hub.take(join), Ok(Admission::New(1)));
    crate::testing::revoke(&mut hub, 2);
    sync(&mut other, &mut hub, [None, None]);
}

#[test]
fn a_closing_at_an_instant_goes_by_when_the_hub_held_what_and_not_by_the_authors_clock() {
    let (mut hub, mut node) = met();
    let id = node.keys.id();
    // The second entry came later, whatever time it carries; then the hub's clock is set back.
    for (n, clock) in [(7, 1_000), (8, 2_000), (9, 500)] {
        node.add(n);
        hub.store.clock = clock;
        sync(&mut node, &mut hub, [None, None]);
    }
    for (instant, shown) in [(1_000, &[][..]), (1_001, &[7]), (2_001, &[7, 8, 9]), (1_500, &[7])] {
        let store = hub.store.clone();
        let early = |run: Arrival<'_>| store.stored_at(run.record).is_some_and(|at| at < instant);
        let drawn = hub.replica.draw_cut(&id, CutLimits::default(), early);
        close(&mut hub, id, ClosingKind::Revoked, drawn.cut);
        let people = &hub.replica.view().people;
        let now: Vec<u8> = (7..10).filter(|n| people.member(RecordId([*n; 8])).is_some()).collect();
        assert_eq!(now, shown, "held before {instant}");
    }
}

#[test]
fn a_box_that_a_stolen_hub_enrolled_is_forgotten_by_all_once_that_is_cut_away() {
    let (mut old, mut node, mut other) = (hub(&[2, 3]), Site::new(2), Site::new(3));
    sync(&mut node, &mut old, [None, None]);
    let honest = old.replica.draw_cut(&old.keys.id(), CutLimits::default(), |_| true).cut;
    enrol(&mut old, 5);
    let mut thiefs = Site::new(5);
    for site in [&mut thiefs, &mut node, &mut other] {
        sync(site, &mut old, [None, None]);
    }
    thiefs.add(7);
    node.add(8);
    sync(&mut thiefs, &mut node, [None, None]);
    let id = thiefs.keys.id();
    assert!(node.replica.view().people.member(RecordId([7; 8])).is_some());
    // The root key names another hub, which closes the stolen one at what was written before the theft.
    let mut new = Site::new(9);
    let word = network::succeed(
        &root(),
        &Have::new(network_id()),
        (&new.keys.id(), "Relève"),
        (1_800_000_000, true),
        (1_700_000_100, [7; 8]),
    );
    new.take(word).unwrap();
    for run in node.journal() {
        new.take(run).unwrap();
    }
    close(&mut new, old.keys.id(), ClosingKind::Revoked, honest);
    for site in [&mut node, &mut other] {
        for run in new.journal() {
            let _ = site.take(run);
        }
    }
    for _ in 0..2 {
        sync(&mut node, &mut new, [None, None]);
        sync(&mut other, &mut new, [None, None]);
        for site in [&mut new, &mut node, &mut other] {
            assert_eq!(site.replica.network().standing(&id), Standing::Unknown);
            assert!(site.replica.have().lines().all(|held| held.line.author != id));
            let people = &site.replica.view().people;
            assert_eq!([7, 8].map(|n| people.member(RecordId([n; 8])).is_some()), [false, true]);
            site.restart();
        }
    }
    // Should the new hub enrol it after all, what it wrote counts again, wherever it is still stored.
    enrol(&mut new, 5);
    sync(&mut node, &mut new, [None, None]);
    assert!(new.replica.view().people.member(RecordId([7; 8])).is_some());
}

#[test]
fn what_was_shed_leaves_the_journal_when_it_is_rewritten_and_nothing_else_does() {
    let (mut hub, mut node) = met();
    let cheat = Site::new(2);
    node.add(7);
    sync(&mut node, &mut hub, [None, None]);
    for n in 0..20 {
        hub.take(cheat.forge(Space::Directory, [n; 8], later())).unwrap();
        hub.add(100 + n);
    }
    let drawn = hub.replica.draw_cut(&cheat.keys.id(), CutLimits::default(), |_| true);
    close(&mut hub, cheat.keys.id(), ClosingKind::Revoked, drawn.cut);
    let (expected, runs) = (hub.digests(), hub.journal().len());
    let shed = hub.replica.shed();
    assert!(!shed.is_empty());
    let (mut store, mut addresses) = (MemoryStore::default(), HashMap::new());
    let (mut places, mut gone) = (HashMap::new(), BTreeSet::new());
    for (record, block) in hub.store.records() {
        let at = |nth| Stored { record, nth };
        let Some(thinned) = thin(block, |_| false, |nth| shed.contains(&at(nth))).unwrap() else {
            addresses.insert(record, store.append(block.to_vec()));
            continue;
        };
        places.extend((0..).zip(&thinned.places).map(|(now, before)| (at(*before), at(now))));
        gone.extend(shed.range(at(0)..=at(u32::MAX)).copied());
        if let Some(block) = thinned.block {
            addresses.insert(record, store.append(block));
        }
    }
    hub.store = store;
    hub.replica.thinned(&places, &gone);
    hub.replica.moved(&addresses);
    assert_eq!(hub.journal().len(), runs - shed.len());
    assert!(hub.replica.shed().is_empty());
    let mut other = Site::new(9);
    for _ in 0..2 {
        assert_eq!(hub.digests(), expected);
        let mut wire = connect(&other, &hub, [None, None]);
        wire.settle(&mut other, &mut hub);
        hub.restart();
    }
    let junk = cheat.forge(Space::Directory, [19; 8], later());
    assert_eq!(hub.take(junk), Ok(Admission::Shed));
}

#[test]
fn a_flood_in_a_centre_pushes_no_true_tip_out_of_what_a_ledger_names() {
    let (mut hub, mut node) = (hub(&[2, 3]), Site::new(2));
    let space = Space::Centre(centre(2));
    let profile = Draft { space: space.clone(), document: DocumentName::profile(), puts: Vec::new() };
    hub.write(&[profile]);
    sync(&mut node, &mut hub, [None, None]);
    let cheat = Site::new(3);
    for n in 0..u8::try_from(limit::TIPS_PER_LINE).unwrap() {
        node.take(cheat.forge(space.clone(), [n; 8], later())).unwrap();
    }
    let document: DocumentName = "ledger/2026-11".parse().unwrap();
    node.write(&[Draft { space: space.clone(), document, puts: confirmed(RecordId([1; 8]), 7) }]);
    let named = node.journal().pop().unwrap().entries.pop().unwrap().head.dependencies;
    assert!(named.iter().all(|on| on.line.author == hub.keys.id()), "{named:?}");
    assert!(named.iter().any(|on| on.line.space == space));
}

#[test]
fn a_closing_of_a_hub_that_was_cut_away_closes_nobody() {
    let (mut old, mut node) = (hub(&[2]), Site::new(2));
    sync(&mut node, &mut old, [None, None]);
    let honest = old.replica.draw_cut(&old.keys.id(), CutLimits::default(), |_| true).cut;
    close(&mut old, node.keys.id(), ClosingKind::Revoked, Cut::default());
    let mut new = Site::new(9);
    let word = network::succeed(
        &root(),
        &Have::new(network_id()),
        (&new.keys.id(), "Relève"),
        (1_800_000_000, true),
        (1_700_000_100, [7; 8]),
    );
    new.take(word).unwrap();
    for run in old.journal() {
        new.take(run).unwrap();
    }
    assert_eq!(new.replica.network().standing(&node.keys.id()), Standing::Revoked);
    let drafts = close_drafts(&closing(&new, old.keys.id(), ClosingKind::Revoked, honest));
    new.write(&drafts);
    for _ in 0..2 {
        assert_eq!(new.replica.network().standing(&node.keys.id()), Standing::Open);
        assert_eq!(new.replica.network().standing(&old.keys.id()), Standing::Revoked);
        new.restart();
    }
}

#[test]
fn a_branch_beyond_a_revocation_keeps_back_nothing_of_what_came_after_it() {
    let (mut hub, mut cheat) = (hub(&[2, 3]), Site::new(2));
    let id = cheat.keys.id();
    sync(&mut cheat, &mut hub, [None, None]);
    cheat.add(7);
    let image = cheat.frozen();
    cheat.add(8);
    sync(&mut cheat, &mut hub, [None, None]);
    // One that goes on twice; and a log that comes after the branch.
    cheat.resume(image);
    cheat.drawn += 100;
    cheat.add(9);
    let branch = cheat.journal().pop().unwrap();
    let line = branch.line.clone();
    assert_eq!(hub.take(branch), Ok(Admission::New(1)));
    cheat.restart();
    cheat.add(10);
    let mut after = cheat.journal().pop().unwrap();
    after.entries[0].head.birth = Some(Vec::new());
    let h = chain::next(&chain::start(&network_id(), &line, &after.actor), &after.entries[0]);
    after.signature = cheat.keys.sign(1, &h);
    assert_eq!(hub.take(after), Ok(Admission::New(1)));
    let (_, held) = hub.replica.have().line(&line).unwrap();
    let beyond = held.logs().iter().find(|log| log.base > 0).unwrap().h.short();
    let tips = telecentre_log::peer::tips_of(held).into_iter().filter(|tip| tip.h != beyond);
    let cut = Cut(tips.map(|tip| (Space::Directory, tip)).collect());
    assert_eq!(cut.0.len(), 2);
    close(&mut hub, id, ClosingKind::Revoked, cut);
    let mut late = Site::new(3);
    sync(&mut late, &mut hub, [None, None]);
    assert_eq!(late.digests(), hub.digests(), "who comes later is sent all that counts");
    let mut all = telecentre_log::readback::Lacked::of(hub.replica.have(), None, |_| 0);
    while let Some(runs) = all.next(hub.replica.have(), &hub.store) {
        assert!(!runs.unwrap().is_empty(), "a file can be written of all that counts");
    }
}
