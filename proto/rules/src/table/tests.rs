use telecentre_log::document::{DocumentKey, DocumentName, RecordChange};
use telecentre_log::field::{Field, Scalar};
use telecentre_log::id::{ActorId, NodeId, Space};
use telecentre_log::record::{Fields, Stamp, Value};

use crate::view::View;
use crate::world::{details, id};

#[test]
fn the_greatest_number_wins_and_of_equal_ones_the_greater_author() {
    let document = |author: u8| DocumentKey {
        space: Space::Directory,
        name: DocumentName::member(id(1)),
        author: NodeId([author; 32]),
    };
    let with = |n: u32, name: &str| -> Fields {
        let stamp = Stamp { actor: ActorId([0; 16]), seq: 1, time: 0, rank: 1 };
        let fields = details(name).fields();
        fields.into_iter().map(|(field, scalar)| (field, Value { n, scalar, stamp })).collect()
    };
    let mut view = View::new();
    let mut put = |author: u8, n: u32, name: &str| {
        let fields = with(n, name);
        view.apply(&RecordChange { document: &document(author), record: id(1), fields: &fields });
        view.people.member(id(1)).unwrap().details.name.clone()
    };
    assert_eq!(put(5, 1, "Five"), "Five");
    assert_eq!(put(9, 1, "Nine"), "Nine");
    assert_eq!(put(2, 1, "Two"), "Nine");
    assert_eq!(put(2, 2, "Two again"), "Two again");
}

#[test]
fn a_value_that_does_not_read_makes_no_record_vanish_and_the_next_word_has_its_effect() {
    let document = |author: u8| DocumentKey {
        space: Space::Directory,
        name: DocumentName::member(id(1)),
        author: NodeId([author; 32]),
    };
    let stamp = Stamp { actor: ActorId([0; 16]), seq: 1, time: 0, rank: 1 };
    let numbered = |n: u32, fields: Vec<(Field, Scalar)>| -> Fields {
        fields.into_iter().map(|(field, scalar)| (field, Value { n, scalar, stamp })).collect()
    };
    let bad = [Scalar::Null, Scalar::Int(7), Scalar::Text("\u{1}".into()), Scalar::Bytes(vec![0xff])];
    let honest = numbered(3, details("Anne").fields());
    for value in bad {
        for field in [Field::NAME, Field::STATUS, Field::HOME, Field::PUBLIC, Field::EMAIL] {
            let cheat = numbered(u32::MAX, vec![(field.clone(), value.clone())]);
            for order in [[0, 1], [1, 0]] {
                let mut view = View::new();
                for nth in order {
                    let (author, fields) = [(5, &honest), (9, &cheat)][nth];
                    view.apply(&RecordChange { document: &document(author), record: id(1), fields });
                }
                let name = |view: &View| view.people.member(id(1)).map(|member| member.details.name.clone());
                assert_eq!(name(&view).as_deref(), Some("Anne"), "{field:?} {value:?}");
                // What is numbered on is what counts.
                let wanted = vec![(Field::NAME, "Anne Neuve".into())];
                let puts = crate::reading::changed(id(1), &view.people.fields(id(1)), wanted).unwrap();
                let mut now = honest.clone();
                now.extend(puts.into_iter().map(|put| (put.field, Value { n: put.n, scalar: put.value, stamp })));
                view.apply(&RecordChange { document: &document(5), record: id(1), fields: &now });
                assert_eq!(name(&view).as_deref(), Some("Anne Neuve"), "{field:?} {value:?}");
            }
        }
    }
}
