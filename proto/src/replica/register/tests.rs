use telecentre_log::document::Draft;
use telecentre_log::field::{Put, Scalar};

use super::*;
use crate::testing::{Site, centre, confirmed};

fn all() -> RegisterQuery {
    let (from, until) = (i64::MIN, i64::MAX);
    RegisterQuery { from, until, person: None, centre: None, record: None, after: None, most: ACTS_AT_ONCE }
}

fn read(site: &Site, query: RegisterQuery) -> Vec<Registered> {
    let mut reading = site.replica.register(query);
    while reading.step(&site.replica, &site.store) {}
    reading.finish()
}

/// Writes one draft at a time, as a person commands it.
fn write(site: &mut Site, draft: Draft, at: i64, person: Option<u8>) {
    let by = person.map(|n| By::Person(RecordId([n; 8])));
    let drawn = &mut site.drawn;
    let mut fill = |out: &mut [u8]| {
        *drawn += 1;
        out.copy_from_slice(&blake3::hash(&drawn.to_be_bytes()).as_bytes()[..out.len()]);
    };
    site.replica.write(&[draft], super::super::Written { at, by }, &mut fill, &site.store).unwrap();
    site.commit();
}

fn member(n: u8) -> Draft {
    let id = RecordId([n; 8]);
    let puts = vec![
        Put::new(id, Field::NAME, Scalar::Text(format!("Member {n}"))),
        Put::new(id, Field::STATUS, Scalar::from("self-employed")),
    ];
    Draft { space: Space::Directory, document: DocumentName::member(id), puts }
}

/// The hub of a network, and forty commands of three persons there, an hour apart.
fn hub() -> Site {
    let (mut hub, _) = crate::replica::tests::met();
    for n in 0..40_u8 {
        let person = (n % 4 != 0).then_some(n % 4);
        write(&mut hub, member(100 + n), 1_800_000_000 + i64::from(n) * 3_600, person);
    }
    hub
}

#[test]
fn pages_of_the_register_give_each_act_once_and_the_newest_first_also_after_a_restart() {
    let mut hub = hub();
    let whole = read(&hub, all());
    assert!(whole.len() >= 40 && whole.is_sorted_by(|a, b| a.mark > b.mark));
    let mut paged: Vec<Registered> = Vec::new();
    loop {
        // Whoever pages on is not led astray by a restart in between.
        hub.restart();
        let page = read(&hub, RegisterQuery { most: 7, after: paged.last().map(|act| act.mark.clone()), ..all() });
        assert!(page.len() <= 7);
        if page.is_empty() {
            break;
        }
        paged.extend(page);
    }
    assert_eq!(paged, whole);
}

#[test]
fn the_register_is_asked_by_person_time_and_record_as_a_look_at_every_act_would_tell() {
    let hub = hub();
    let whole = read(&hub, all());
    let person = RecordId([2; 8]);
    let (from, until) = (1_800_010_000, 1_800_100_000);
    let query = RegisterQuery { from, until, person: Some(person), ..all() };
    let naive = |act: &&Registered| {
        act.by == Some(By::Person(person)) && act.mark.at >= from && act.mark.at < until && act.deed == Deed::AddMember
    };
    let expected: Vec<Registered> = whole.iter().filter(naive).cloned().collect();
    assert!(expected.len() > 3);
    assert_eq!(read(&hub, query), expected);
    let record = RecordId([110; 8]);
    let of_record = read(&hub, RegisterQuery { record: Some(record), ..all() });
    assert_eq!(of_record.iter().map(|act| act.deed).collect::<Vec<_>>(), [Deed::AddMember]);
}

#[test]
fn the_register_of_a_centre_tells_what_was_done_there_and_nothing_of_others() {
    let (_, mut node) = crate::replica::tests::met();
    let document: DocumentName = "ledger/2026-11".parse().unwrap();
    let booked = RecordId([9; 8]);
    let draft = Draft { space: Space::Centre(centre(2)), document: document.clone(), puts: confirmed(booked, 3) };
    write(&mut node, draft, 1_800_000_000, Some(3));
    write(&mut node, member(50), 1_800_000_001, Some(3));
    let there = read(&node, RegisterQuery { centre: Some(centre(2)), ..all() });
    assert_eq!(there.iter().map(|act| (act.record, act.deed)).collect::<Vec<_>>(), [(booked, Deed::Book)]);
    assert_eq!(read(&node, RegisterQuery { centre: Some(centre(7)), ..all() }), []);
    let mut history = node.replica.history_of(booked, &centre(2), &[document]);
    while history.step(&node.replica, &node.store) {}
    assert_eq!(history.finish(), there);
}
