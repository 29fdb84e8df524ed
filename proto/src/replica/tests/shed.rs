//! What a revoked box had booked beyond its closing is read out of its own file, and out of nothing else.

use jiff::civil::{Date, date};
use telecentre_log::chain::{Keypair, SignedRun, network_id};
use telecentre_log::id::Space;
use telecentre_log::limit::{SHED_BOOKINGS, SHED_RUNS, TIPS_PER_LINE};
use telecentre_log::network::{self, Cut, Role};
use telecentre_log::readback::Lacked;
use telecentre_rules::shed::{ShedBookings, ShedPerson};

use super::*;
use crate::testing::{centre, close, confirmed, connect, revoke};

/// Long before the bookings of these tests.
const BEFORE: (Date, u16) = (date(2026, 11, 1), 0);

fn ledger(id: RecordId, person: u8) -> Draft {
    let document: DocumentName = "ledger/2026-11".parse().unwrap();
    Draft { space: Space::Centre(centre(2)), document, puts: confirmed(id, person) }
}

/// A box of the centre that a thief has: what counts of it, and what lies beyond; the hub; and the box that follows.
fn robbed(counts: &[Draft], beyond: &[Draft]) -> (Site, Site, Site) {
    let (mut hub, mut old) = met();
    old.write(counts);
    sync(&mut old, &mut hub, [None, None]);
    old.write(beyond);
    revoke(&mut hub, 2);
    let (old, new) = followed(&mut hub, old);
    (hub, old, new)
}

/// The box that the hub enrols in the place of a closed one.
fn followed(hub: &mut Site, old: Site) -> (Site, Site) {
    let mut new = Site::new(12);
    let puts = network::enrol(RecordId([12; 8]), &new.keys.id(), Role::Node, Some(&centre(2)), "Node");
    hub.write(&[network::draft(puts)]);
    sync(&mut new, hub, [None, None]);
    (old, new)
}

fn read(new: &Site, runs: impl IntoIterator<Item = SignedRun>) -> Result<ShedBookings, NothingShed> {
    read_at(new, runs, BEFORE)
}

fn read_at(
    new: &Site,
    runs: impl IntoIterator<Item = SignedRun>,
    now: (Date, u16),
) -> Result<ShedBookings, NothingShed> {
    let mut reader = new.replica.shed_reader()?;
    runs.into_iter().try_for_each(|run| reader.take(run, &new.store))?;
    Ok(new.replica.shed_bookings(&reader.finish()?, now))
}

fn ids(list: &ShedBookings) -> Vec<RecordId> {
    list.bookings.iter().map(|booking| booking.id).collect()
}

#[test]
fn what_lies_beyond_a_revocation_is_listed_and_what_counts_is_not() {
    let [counts, lost, taken_back, walk_in, guest] = [1, 2, 3, 4, 5].map(|n| RecordId([n; 8]));
    let mut for_guest = ledger(walk_in, 5);
    for_guest.puts.push(Put::new(walk_in, Field::GUEST, Scalar::Bool(true)));
    let mut cancelled = ledger(taken_back, 7);
    cancelled.puts.push(Put::new(taken_back, Field::CANCELLED, Scalar::Int(0)));
    let name = vec![Put { record: guest, field: Field::NAME, n: 1, value: "Mme Roques".into() }];
    let name = Draft { space: Space::Centre(centre(2)), document: DocumentName::guest(guest), puts: name };
    let (_, old, mut new) = robbed(&[ledger(counts, 7)], &[ledger(lost, 7), cancelled, name, for_guest]);
    let before = new.digests();
    let list = read(&new, old.journal()).unwrap();
    assert_eq!(ids(&list), [lost, walk_in]);
    assert_eq!(list.bookings[0].who, ShedPerson::Member(RecordId([7; 8])));
    assert_eq!(list.bookings[1].who, ShedPerson::Guest { id: guest, name: Some("Mme Roques".to_owned()) });
    assert_eq!((list.past, list.more), (0, 0));
    assert_eq!(new.digests(), before, "nothing of it is held or shown");
    // The day after, all of that has passed.
    let list = read_at(&new, old.journal(), (date(2026, 11, 24), 720)).unwrap();
    assert_eq!((list.bookings.len(), list.past), (0, 2));
    // What the new box booked in its place is known, and so is what it offered.
    new.write(&[ledger(lost.again(&new.keys.id()), 7)]);
    assert_eq!(ids(&read(&new, old.journal()).unwrap()), [walk_in]);
}

#[test]
fn a_file_that_begins_where_the_closing_cuts_or_within_a_run_is_read_like_a_whole_one() {
    let lost = RecordId([2; 8]);
    let (_, old, new) = robbed(&[ledger(RecordId([1; 8]), 7)], &[ledger(lost, 7)]);
    let mut last = old.journal().pop().unwrap();
    assert_eq!((last.first, last.entries.len()), (2, 1), "the file lacks what counts");
    assert_eq!(ids(&read(&new, [last.clone()]).unwrap()), [lost]);
    // Joined with what counts, as an export joins runs.
    let first = old.journal().into_iter().find(|run| run.line == last.line).unwrap();
    last.entries.splice(..0, first.entries);
    (last.first, last.before) = (first.first, first.before);
    assert_eq!(ids(&read(&new, [last]).unwrap()), [lost]);
}

#[test]
fn what_another_author_wrote_or_forged_or_signed_in_another_network_is_passed_over() {
    let (mut hub, old, new) = robbed(&[ledger(RecordId([1; 8]), 7)], &[ledger(RecordId([2; 8]), 7)]);
    let own = old.journal().into_iter().filter(|run| run.line.author == old.keys.id());
    let own: Vec<SignedRun> = own.collect();
    let nothing = Err(NothingShed::NotOfIt);
    // Another box of the network, in the same centre.
    crate::testing::enrol(&mut hub, 3);
    let third = Site::new(3);
    let body = || {
        telecentre_log::body::encode_body(&ledger(RecordId([3; 8]), 7).document, None, &confirmed(RecordId([3; 8]), 7))
    };
    let forged = |by: &Site| {
        by.forge(Space::Centre(centre(2)), [9; 8], vec![(ledger(RecordId([3; 8]), 7).document, vec![], body())])
    };
    assert_eq!(read(&new, [forged(&third)]), nothing);
    // Somebody else's signature, a changed entry, a line that the box has elsewhere.
    let mut signed = own.last().unwrap().clone();
    signed.signature[5] ^= 1;
    let mut changed = own.last().unwrap().clone();
    changed.entries[0].head.time += 1;
    let mut elsewhere = own.last().unwrap().clone();
    elsewhere.line.space = Space::Centre(centre(3));
    assert_eq!(read(&new, [signed, changed, elsewhere]), nothing);
    // The same key in another network.
    let other = network_id(&Keypair::from_seed(&[201; 32]).id());
    let mut foreign = forged(&old);
    let start = telecentre_log::chain::start(&other, &foreign.line, &foreign.actor);
    let end = foreign.entries.iter().fold(start, |h, entry| telecentre_log::chain::next(&h, entry));
    (foreign.before, foreign.signature) = (start.short(), old.keys.sign(1, &end));
    assert_eq!(read(&new, [foreign]), nothing);
    // One good run among them is enough.
    assert_eq!(ids(&read(&new, [forged(&third), own.last().unwrap().clone()]).unwrap()), [RecordId([2; 8])]);
}

#[test]
fn only_the_present_box_of_a_centre_reads_it_once_all_that_counts_of_the_revoked_one_is_there() {
    let (hub, old, new) = robbed(&[ledger(RecordId([1; 8]), 7)], &[ledger(RecordId([2; 8]), 7)]);
    assert_eq!(hub.replica.shed_reader().unwrap_err(), NothingShed::NoCentre);
    assert_eq!(old.replica.shed_reader().unwrap_err(), NothingShed::NoneRevoked, "it has not heard of it");
    let mut early = Site::new(12);
    let commons = hub.journal().into_iter().filter(|run| run.line.space == Space::Commons);
    for run in commons {
        early.take(run).unwrap();
    }
    assert_eq!(early.replica.shed_reader().unwrap_err(), NothingShed::Unsettled, "what counts would pass for lost");
    assert!(new.replica.shed_reader().is_ok());
    // A retired box is none in bad hands.
    let (mut hub, old) = met();
    close(&mut hub, old.keys.id(), ClosingKind::Retired, Cut::default());
    let (_, new) = followed(&mut hub, old);
    assert_eq!(new.replica.shed_reader().unwrap_err(), NothingShed::NoneRevoked);
}

#[test]
fn a_flood_in_the_file_is_bounded_in_runs_tips_and_bookings() {
    let many = u16::try_from(SHED_BOOKINGS + 1).unwrap();
    let id = |n: u16| RecordId([9, 9, 9, 9, 9, 9, n.to_be_bytes()[0], n.to_be_bytes()[1]]);
    let drafts: Vec<Draft> = (0..many).map(|n| ledger(id(n), 7)).collect();
    let (_, old, new) = robbed(&[ledger(RecordId([1; 8]), 7)], &drafts);
    let list = read(&new, old.journal()).unwrap();
    assert_eq!((list.bookings.len(), list.more), (SHED_BOOKINGS, 1));
    let own = old.journal().into_iter().find(|run| run.line.author == old.keys.id()).unwrap();
    let again = std::iter::repeat_n(own, SHED_RUNS + 1);
    assert_eq!(read(&new, again), Err(NothingShed::TooMuch));
    // Births that name nothing: each would be a tip more.
    let born = |n: u16| {
        let body = telecentre_log::body::encode_body(&drafts[0].document, None, &confirmed(id(n), 7));
        let [high, low] = n.to_be_bytes();
        let apart = Site::new(2);
        apart.forge(
            Space::Centre(centre(2)),
            [1, high, low, 0, 0, 0, 0, 0],
            vec![(drafts[0].document.clone(), vec![], body)],
        )
    };
    let list = read(&new, (0..200).map(born)).unwrap();
    assert!(list.bookings.len() <= TIPS_PER_LINE, "{}", list.bookings.len());
}

#[test]
fn a_box_that_hears_of_its_revocation_keeps_and_carries_what_it_wrote_beyond() {
    let (mut hub, mut old, _) = robbed(&[ledger(RecordId([1; 8]), 7)], &[ledger(RecordId([2; 8]), 7)]);
    let lost = old.journal().pop().unwrap();
    connect(&old, &hub, [None, None]).settle(&mut old, &mut hub);
    assert!(old.replica.view().bookings.get(RecordId([2; 8])).is_none(), "it counts for nothing there either");
    assert!(old.replica.shed().is_empty(), "a rewrite of its journal leaves nothing of it out");
    let carried = |lacked: Lacked| {
        let (mut lacked, mut runs) = (lacked, Vec::new());
        while let Some(next) = lacked.next(old.replica.have(), &old.store) {
            runs.extend(next.unwrap());
        }
        runs.iter().any(|run| run.line == lost.line && run.last() == lost.last())
    };
    let have = old.replica.have();
    let all = || Lacked::of(have, None, |_| 0);
    assert!(!carried(all()), "nobody else takes it");
    assert!(carried(all().with_shed_of(have, &old.keys.id())));
    assert!(carried(Lacked::line(have, &lost.line)));
}
