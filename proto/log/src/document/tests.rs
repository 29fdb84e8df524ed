use proptest::prelude::*;

use super::*;
use crate::id::ActorId;

const KIND: DocumentKind = DocumentKind::Profile;

fn stamp(seq: u64) -> Stamp {
    Stamp { actor: ActorId([1; 16]), seq, time: 1_700_000_000 + i64::try_from(seq).unwrap(), rank: 0 }
}

fn put(record: u8, field: Field, value: i64) -> Put {
    Put::new(RecordId([record; 8]), field, Scalar::Int(value))
}

#[test]
fn a_record_reads_back_with_the_entry_that_put_each_field() {
    let mut d = Document::new(KIND);
    d.apply(stamp(1), Some(&[put(1, Field::SLOT, 5), put(1, Field::CAPACITY, 1)])).unwrap();
    d.apply(stamp(2), None).unwrap();
    d.apply(stamp(3), Some(&[put(2, Field::SLOT, 6), put(1, Field::CAPACITY, 2)])).unwrap();
    let record = d.record(RecordId([1; 8]));
    assert_eq!(record[&Field::SLOT].stamp, stamp(1));
    assert_eq!(record[&Field::CAPACITY].scalar, Scalar::Int(2));
    assert_eq!(record[&Field::CAPACITY].stamp, stamp(3));
    assert_eq!(d.records().len(), 2);
    assert!(d.record(RecordId([3; 8])).is_empty());
}

#[test]
fn the_greatest_number_of_a_register_wins_in_a_document() {
    let mut d = Document::new(KIND);
    let numbered = |n, v| Put { n, ..put(1, Field::PHONE, v) };
    d.apply(stamp(1), Some(&[numbered(10, 1)])).unwrap();
    d.apply(stamp(2), Some(&[numbered(9, 2)])).unwrap();
    assert_eq!(d.record(RecordId([1; 8]))[&Field::PHONE].n, 10);
}

#[test]
fn putting_the_same_value_again_keeps_stamps_right() {
    let mut d = Document::new(KIND);
    d.apply(stamp(1), Some(&[put(1, Field::SLOT, 5)])).unwrap();
    d.apply(stamp(2), Some(&[put(1, Field::SLOT, 5)])).unwrap();
    d.apply(stamp(3), Some(&[put(1, Field::DAY, 5)])).unwrap();
    assert_eq!(d.record(RecordId([1; 8]))[&Field::DAY].stamp, stamp(3));
}

proptest! {
    #[test]
    fn a_snapshot_loads_to_the_same_document_and_goes_on_the_same(
        steps in proptest::collection::vec((0u8..4, 0i64..9, any::<bool>()), 1..30), cut in 0usize..30
    ) {
        let mut whole = Document::new(KIND);
        let mut resumed = Document::new(KIND);
        for (i, (record, value, void)) in steps.iter().enumerate() {
            if i == cut {
                resumed = Document::load(KIND, &resumed.save()).unwrap();
            }
            let puts = [put(*record, Field::SLOT, *value), put(*record, Field::DAY, 1)];
            let puts = if *void { None } else { Some(&puts[..]) };
            whole.apply(stamp(i as u64 + 1), puts).unwrap();
            resumed.apply(stamp(i as u64 + 1), puts).unwrap();
        }
        prop_assert_eq!(whole.records(), resumed.records());
        prop_assert_eq!(whole.content(), resumed.content());
        prop_assert_eq!(whole.automerge.get_heads(), resumed.automerge.get_heads());
    }

    #[test]
    fn rubbish_is_not_a_snapshot(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(Document::load(KIND, &bytes).is_err());
    }
}

#[test]
fn a_snapshot_damaged_anywhere_is_refused() {
    let mut document = Document::new(KIND);
    for seq in 1..30 {
        document.apply(stamp(seq), Some(&[put(u8::try_from(seq).unwrap(), Field::CAPACITY, 7)])).unwrap();
    }
    let bytes = document.save();
    assert_eq!(Document::load(KIND, &bytes).unwrap().content(), document.content());
    for at in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (at % 8);
        assert!(Document::load(KIND, &flipped).is_err());
        assert!(Document::load(KIND, &bytes[..at]).is_err());
    }
}

/// The same puts on a release that has no name for any code.
fn unnamed(puts: &[Put]) -> Vec<Put> {
    let unnamed = |put: &Put| Put { field: Field::of_code(KIND.code(&put.field).unwrap()), ..put.clone() };
    puts.iter().map(unnamed).collect()
}

#[test]
fn a_document_is_the_same_where_a_code_has_a_name_and_where_it_has_none() {
    let (mut newer, mut older) = (Document::new(KIND), Document::new(KIND));
    let fields = KIND.row().unwrap().fields;
    let later = Scalar::Later { tag: 9, bytes: vec![1, 2, 3] };
    for (field, seq) in fields.iter().zip(1..) {
        let puts = [put(1, field.clone(), 7), Put { n: 2, value: later.clone(), ..put(2, field.clone(), 7) }];
        newer.apply(stamp(seq), Some(&puts)).unwrap();
        older.apply(stamp(seq), Some(&unnamed(&puts))).unwrap();
    }
    assert_eq!(newer.content(), older.content());
    assert_eq!(newer.automerge.get_heads(), older.automerge.get_heads());
    // What the older one kept is read by name once the program is a newer one.
    let updated = Document::load(KIND, &older.save()).unwrap();
    assert_eq!(updated.records(), newer.records());
    let record = updated.record(RecordId([2; 8]));
    assert_eq!(record.keys().collect::<std::collections::BTreeSet<_>>(), fields.iter().collect());
    assert!(record.values().all(|value| value.scalar == later && value.n == 2));
}

#[test]
fn entries_of_any_time_and_of_any_number_of_actors_read_back_and_are_kept() {
    let mut document = Document::new(KIND);
    let times = [0, i64::MAX, i64::MIN, 1, i64::MIN, i64::MAX];
    for (seq, time) in (1..).zip(times) {
        let stamp = Stamp { actor: ActorId([u8::try_from(seq).unwrap(); 16]), time, ..stamp(seq) };
        document.apply(stamp, Some(&[put(u8::try_from(seq).unwrap(), Field::SLOT, i64::MIN)])).unwrap();
    }
    let again = Document::load(KIND, &document.save()).unwrap();
    assert_eq!((again.records(), again.content()), (document.records(), document.content()));
    let read: Vec<i64> = again.entries().map(|(stamp, _)| stamp.time).collect();
    assert_eq!(read, times);
    // What the library keeps grows with its actors' square.
    assert_eq!(
        document
            .automerge
            .get_changes(&[])
            .iter()
            .map(automerge::Change::actor_id)
            .collect::<std::collections::BTreeSet<_>>()
            .len(),
        1
    );
}

#[test]
fn entries_that_put_nothing_take_nothing_in_the_library() {
    let mut document = Document::new(KIND);
    document.apply(stamp(1), Some(&[put(1, Field::SLOT, 5)])).unwrap();
    for seq in 2..1_000 {
        document.apply(stamp(seq), if seq % 2 == 0 { None } else { Some(&[]) }).unwrap();
    }
    document.apply(stamp(1_000), Some(&[put(1, Field::SLOT, 6)])).unwrap();
    assert_eq!((document.len(), document.automerge.get_changes(&[]).len()), (1_000, 2));
    let again = Document::load(KIND, &document.save()).unwrap();
    assert_eq!(again.record(RecordId([1; 8]))[&Field::SLOT].stamp, stamp(1_000));
    assert!(again.entries().eq(document.entries()));
}
