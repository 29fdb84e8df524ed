use std::collections::BTreeMap;

use proptest::prelude::*;
use telecentre_log::document::DocumentName;
use telecentre_log::field::{Field, Scalar};
use telecentre_log::id::{ActorId, NodeId, Space};
use telecentre_log::record::{Fields, Stamp, Value};

use super::*;
use crate::steward::tests::random::{Step, step, take};
use crate::world::{FIGEAC, TODAY, World, id, id_of, rebuilt, slot, slug};

fn history(steps: &[Step]) -> World {
    let mut world = World::new();
    for step in steps {
        take(&mut world, step);
    }
    world
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn any_order_of_documents_and_records_gives_the_same_view(
        steps in proptest::collection::vec(step(), 1..50),
        seed: u64,
    ) {
        let world = history(&steps);
        // Of one record in one document the later change stays the later; all else is shuffled.
        let mut order: Vec<usize> = (0..world.all.changes.len()).collect();
        let mut random = seed | 1;
        for i in (1..order.len()).rev() {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            order.swap(i, usize::try_from(random % (i as u64 + 1)).unwrap());
        }
        let mut queues: BTreeMap<(&DocumentKey, RecordId), Vec<usize>> = BTreeMap::new();
        for (i, (document, record, _)) in world.all.changes.iter().enumerate().rev() {
            queues.entry((document, *record)).or_default().push(i);
        }
        let shuffled = order.iter().map(|i| {
            let (document, record, _) = &world.all.changes[*i];
            &world.all.changes[queues.get_mut(&(document, *record)).unwrap().pop().unwrap()]
        });
        let view = rebuilt(shuffled);
        prop_assert_eq!(view.fingerprint(), world.all.view.fingerprint());
        let centre = slug("figeac");
        let to = TODAY.checked_add(jiff::Span::new().days(30)).unwrap();
        prop_assert_eq!(view.bookings.list(&centre, TODAY, to), world.all.view.bookings.list(&centre, TODAY, to));
        prop_assert_eq!(pending(&view), pending(&world.all.view));
    }

    #[test]
    fn a_forgotten_document_leaves_what_the_others_say(
        steps in proptest::collection::vec(step(), 1..50),
        which: prop::sample::Index,
    ) {
        let mut world = history(&steps);
        let documents: Vec<DocumentKey> = world.all.documents.keys().cloned().collect();
        let gone = which.get(&documents);
        world.all.view.forget(gone);
        let rest = rebuilt(world.all.changes.iter().filter(|(document, _, _)| document != gone));
        prop_assert_eq!(world.all.view.fingerprint(), rest.fingerprint());
        prop_assert_eq!(pending(&world.all.view), pending(&rest));
        for (document, record, fields) in &world.all.changes {
            world.all.view.apply(&RecordChange { document, record: *record, fields });
        }
        prop_assert_eq!(world.all.view.fingerprint(), rebuilt(world.all.changes.iter()).fingerprint());
    }

    #[test]
    fn no_fields_make_a_view_panic(
        records in proptest::collection::vec((0usize..10, 0u8..3, 0u8..3, proptest::collection::vec(field(), 0..9)), 1..30),
    ) {
        let mut world = World::new();
        let view = &mut world.all.view;
        for (document, author, record, fields) in &records {
            let key = document_key(*document, *author);
            let fields: Fields = fields.iter().cloned().collect();
            // Some records go by the id that their document is named for.
            let record = id_of(usize::from(*author) % 3, *record);
            view.apply(&RecordChange { document: &key, record, fields: &fields });
        }
        let centre = slug("figeac");
        let _ = (view.fingerprint(), view.malformed(), view.bookings.pending(None), view.bookings.pending_count());
        for booking in view.bookings.list(&centre, TODAY, TODAY) {
            let _ = (view.people.name(booking.person()), view.people.note(booking.person(), booking.id));
        }
        let _ = (view.calendar().day(&centre, TODAY), view.calendar().occupancy(&centre, TODAY, TODAY), view.people.find("a b"), view.bookings.of(id(1)));
        let _ = view.calendar().alternatives(&centre, &slug("desk-1"), slot(TODAY, 9, 12), None, None);
        let seat = world.seat(FIGEAC);
        let _ = crate::steward::answers(&world.all.view, &seat, (TODAY, 600), false);
        for (document, author, _, _) in &records {
            world.all.view.forget(&document_key(*document, *author));
        }
    }
}

/// What waits, whatever the order in which it arrived.
fn pending(view: &View) -> Vec<(RecordId, Option<RecordId>)> {
    let pending = view.bookings.pending(None).into_iter();
    let mut ids: Vec<_> = pending.map(|p| (p.booking.id, p.wish.map(|wish| wish.id))).collect();
    ids.sort_unstable();
    ids
}

fn document_key(document: usize, author: u8) -> DocumentKey {
    let names =
        ["member", "guest", "profile", "ledger", "lent", "requests", "sessions", "catalogue", "agreements", "network"];
    let month = crate::slot::month_of(TODAY);
    let centre = Space::Centre(slug("figeac"));
    let (space, name) = match names[document] {
        "member" => (Space::Directory, DocumentName::member(id(1))),
        "guest" => (centre, DocumentName::guest(id(1))),
        "profile" => (centre, DocumentName::profile()),
        "ledger" => (centre, DocumentName::ledger(month)),
        "lent" => (Space::Lent(slug("figeac")), DocumentName::ledger(month)),
        "requests" => (centre, DocumentName::requests(month)),
        "sessions" => (centre, DocumentName::sessions(month)),
        "catalogue" => (Space::Commons, DocumentName::catalogue()),
        "agreements" => (Space::Commons, DocumentName::agreements()),
        _ => (Space::Commons, DocumentName::network()),
    };
    DocumentKey { space, name, author: NodeId([author; 32]) }
}

fn field() -> impl Strategy<Value = (Field, Value)> {
    let names = prop::sample::select(vec![
        Field::RESOURCE,
        Field::WHO,
        Field::SLOT,
        Field::CAPACITY,
        Field::GUEST,
        Field::CANCELLED,
        Field::CHECKED_IN,
        Field::DECLINED,
        Field::MOVED,
        Field::MOVED_TO,
        Field::WISH,
        Field::ABOUT,
        Field::HAND_OVER,
        Field::DAY,
        Field::UNTIL,
        Field::NAME,
        Field::SLUG,
        Field::KIND,
        Field::HOURS,
        Field::STATUS,
        Field::PUBLIC,
        Field::ALTERNATIVES,
        Field::REQUESTED,
        Field::DISPLACED,
        Field::TITLE,
        Field::CODE,
        Field::NOTE,
        Field::OPENED,
        Field::HORIZON,
        Field::NODE,
    ]);
    let scalar = prop_oneof![
        Just(Scalar::Null),
        any::<bool>().prop_map(Scalar::Bool),
        any::<i64>().prop_map(Scalar::Int),
        (0i64..3).prop_map(Scalar::Int),
        (0u16..1440, 1u16..=1440).prop_filter_map("slot", |(a, b)| {
            crate::slot::Slot::new(TODAY, a, b).ok().map(|s| Scalar::Int(s.pack()))
        }),
        prop::sample::select(vec![
            "desk-1",
            "desk",
            "table",
            "Mo-Fr 08:00-18:00",
            "self-employed",
            "a,b",
            "desk-1/5,",
            "2012"
        ])
        .prop_map(Scalar::from),
        ".{0,12}".prop_map(Scalar::Text),
        any::<[u8; 8]>().prop_map(|b| Scalar::Bytes(b.to_vec())),
        Just(Scalar::id(id(1))),
        Just(Scalar::Bytes(vec![1; 32])),
    ];
    (names, scalar, 0u32..3, 0u64..4, any::<i64>()).prop_map(|(name, scalar, n, seq, time)| {
        (name, Value { n, scalar, stamp: Stamp { actor: ActorId([3; 16]), seq, time, rank: seq } })
    })
}

#[test]
fn a_record_that_does_not_read_is_counted_and_left_out() {
    let mut world = World::new();
    let stamp = Stamp { actor: ActorId([0; 16]), seq: 1, time: 0, rank: 1 };
    let fields: Fields = [(Field::SLOT, Value { n: 0, scalar: Scalar::Int(-5), stamp })].into_iter().collect();
    let key = document_key(3, 9);
    world.all.view.apply(&RecordChange { document: &key, record: id(1), fields: &fields });
    assert_eq!((world.all.view.malformed(), world.all.view.bookings.get(id(1))), (1, None));
    world.all.view.apply(&RecordChange { document: &key, record: id(1), fields: &Fields::new() });
    assert_eq!(world.all.view.malformed(), 0);
}
