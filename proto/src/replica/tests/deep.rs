//! A box writes a line of very many logs, each born after the one before it, or very many entries that count for nothing:
//! what that costs others grows with what it wrote, and not with its square.

use std::cell::Cell;

use telecentre_log::chain::{self, SignedRun};
use telecentre_log::counted::CutLimits;
use telecentre_log::document::{DocumentKey, DocumentName};
use telecentre_log::entry::{Body, Entry, Head};
use telecentre_log::id::{ActorId, Boot, Line, Position, RecordId, Space};
use telecentre_log::limit::VOID_LISTED;
use telecentre_log::store::memory::MemoryStore;
use telecentre_log::store::{Store, StoreError};
use telecentre_log::wire::{FrameWriter, Hello, Message};

use crate::session::{Context, Session};
use crate::testing::{Site, centre, hub, network_id, revoke};

/// A store that counts what is read from it and kept in it.
struct Counting<'a> {
    store: &'a MemoryStore,
    read: Cell<usize>,
    kept: Cell<usize>,
}

impl<'a> Counting<'a> {
    fn over(store: &'a MemoryStore) -> Self {
        Self { store, read: Cell::new(0), kept: Cell::new(0) }
    }
}

impl Store for Counting<'_> {
    fn record(&self, address: u64) -> Result<Vec<u8>, StoreError> {
        self.read.set(self.read.get() + 1);
        self.store.record(address)
    }

    fn stored_at(&self, address: u64) -> Option<i64> {
        self.store.stored_at(address)
    }

    fn snapshot(&self, key: &DocumentKey) -> Option<Vec<u8>> {
        self.store.snapshot(key)
    }

    fn keep_snapshot(&self, _: &DocumentKey, bytes: Vec<u8>) {
        self.kept.set(self.kept.get() + bytes.len());
    }
}

fn entry(document: &DocumentName, birth: Option<Vec<Position>>) -> Entry {
    let head = Head { document: document.clone(), time: 0, dependencies: Vec::new(), birth, extensions: Vec::new() };
    Entry { head, body: Body::Present(Vec::new()) }
}

/// Logs of one entry, each of which names the one before it.
fn births(site: &Site, count: u64) -> Vec<SignedRun> {
    let line = Line { space: Space::Directory, author: site.keys.id() };
    let document = DocumentName::member(RecordId([5; 8]));
    let mut last: Vec<Position> = Vec::new();
    let run = |n: u64| {
        let actor = ActorId::new(&line.author, n.to_be_bytes());
        let start = chain::start(&network_id(), &line, &actor);
        let entry = entry(&document, Some(std::mem::take(&mut last)));
        let h = chain::next(&start, &entry);
        last = vec![Position { actor, seq: 1, h }];
        let signature = site.keys.sign(1, &h);
        SignedRun { line: line.clone(), actor, first: 1, before: start.short(), entries: vec![entry], signature }
    };
    (0..count).map(run).collect()
}

/// A hub that took in these runs, in few records.
fn hub_with(runs: Vec<SignedRun>) -> Site {
    let mut hub = hub(&[2, 3]);
    for run in runs {
        hub.replica.admit(run, &hub.store).unwrap();
    }
    hub.commit();
    hub
}

#[test]
fn a_line_of_very_many_logs_has_one_end_is_passed_on_record_by_record_and_closed_at_one_position() {
    let cheat = Site::new(2);
    let logs = 3_000;
    let mut hub = hub_with(births(&cheat, logs));
    let line = Line { space: Space::Directory, author: cheat.keys.id() };
    let (_, held) = hub.replica.have().line(&line).unwrap();
    assert_eq!((held.logs().len(), held.tips().count(), held.ends().count()), (3_000, 1, 1));
    // Another box is sent all of it. Without what was read last at hand, each log would ask for its record anew.
    let store = Counting::over(&hub.store);
    let at = Context { replica: &hub.replica, store: &store, now: 0, clock: 0 };
    let mut session = Session::new(Site::new(3).keys.id(), false, Boot([1; 16]), None, at);
    let mut writer = FrameWriter::default();
    let hello =
        Hello { network: network_id(), boot: Boot([2; 16]), clock: 0, digest: [9; 16], own: [9; 8], lists: true };
    writer.push(&Message::Hello(Box::new(hello)));
    writer.push(&Message::Listed);
    session.on_frame(&writer.finish(), at).unwrap();
    let frames = std::iter::from_fn(|| session.poll_transmit(false, at)).count();
    let read = store.read.get();
    assert!(read <= 4 * frames + 40, "{read} records were read for {frames} frames");
    let cut = hub.replica.draw_cut(&cheat.keys.id(), CutLimits::default(), |_| true).cut;
    assert_eq!(cut.0.len(), 1);
    revoke(&mut hub, 2);
    let before = hub.digests();
    hub.restart();
    assert_eq!(hub.digests(), before);
}

#[test]
fn of_very_many_entries_that_count_for_nothing_only_those_that_are_listed_are_read_back() {
    let mut cheat = Site::new(2);
    let mut hub = hub(&[2, 3]);
    // A ledger of another's centre: void, entry by entry.
    let document: DocumentName = "ledger/2026-11".parse().unwrap();
    let space = Space::Centre(centre(3));
    hub.write(&[telecentre_log::document::Draft {
        space: space.clone(),
        document: DocumentName::profile(),
        puts: Vec::new(),
    }]);
    let mut expected = 0;
    for suffix in 0..20 {
        let entries = (0..400).map(|_| (document.clone(), Vec::new(), Vec::new())).collect();
        let run = cheat.forge(space.clone(), [suffix; 8], entries);
        cheat.replica.admit(run.clone(), &cheat.store).ok();
        hub.take(run).unwrap();
        expected += 400;
    }
    let store = Counting::over(&hub.store);
    let (void, count) = hub.replica.void(Some(cheat.keys.id()), &store);
    assert_eq!((void.len(), count), (VOID_LISTED, expected));
    assert!(store.read.get() <= 3, "{} records were read", store.read.get());
    let last = ActorId::new(&cheat.keys.id(), [19; 8]);
    assert_eq!(void.iter().filter(|entry| entry.actor == last).count(), 400, "those that came last");
}

#[test]
fn a_growing_document_is_copied_less_and_less_often() {
    let mut hub = hub(&[2]);
    let kept = |hub: &mut Site, entries: u8| {
        let mut kept = 0;
        for n in 0..entries {
            let store = hub.store.clone();
            let puts = vec![telecentre_log::field::Put::new(
                RecordId([7; 8]),
                telecentre_log::field::Field::TITLE,
                format!("{n}").as_str().into(),
            )];
            hub.write(&[telecentre_log::document::Draft {
                space: Space::Commons,
                document: DocumentName::catalogue(),
                puts,
            }]);
            let counting = Counting::over(&store);
            hub.replica.keep_snapshots(&counting, 2);
            kept += usize::from(counting.kept.get() > 0);
        }
        kept
    };
    let (first, later) = (kept(&mut hub, 40), (kept(&mut hub, 200), kept(&mut hub, 40)).1);
    assert!(first >= 12 && later <= 4, "{first} copies of a short one, {later} of a long one");
}

#[test]
fn a_document_larger_than_the_budget_stays_open_while_it_grows() {
    let cheat = Site::new(2);
    let mut hub = hub(&[2]);
    let document = DocumentName::member(RecordId([5; 8]));
    let mut runs = 0;
    let mut grow = |hub: &mut Site, entries: usize| {
        runs += 1;
        let entries = (0..entries).map(|_| (document.clone(), Vec::new(), Vec::new())).collect();
        let tips = hub.replica.have().line(&Line { space: Space::Directory, author: cheat.keys.id() });
        let birth = tips.map(|(_, held)| held.tips().collect::<Vec<_>>()).unwrap_or_default();
        let mut run = cheat.forge(Space::Directory, [runs; 8], entries);
        run.entries[0].head.birth = Some(birth);
        let start = chain::start(&network_id(), &run.line, &run.actor);
        let end = run.entries.iter().fold(start, |h, entry| chain::next(&h, entry));
        run.signature = cheat.keys.sign(run.entries.len() as u64, &end);
        hub.take(run).unwrap();
    };
    for _ in 0..20 {
        grow(&mut hub, 2_500);
    }
    hub.add(9);
    grow(&mut hub, 1);
    assert!(hub.replica.documents().count().1 > 0, "the one used last is open");
}
