use telecentre_log::document::{DocumentKey, DocumentName, RecordChange};
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
