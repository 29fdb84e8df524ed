use jiff::civil::date;
use telecentre_log::document::{DocumentKey, DocumentName, RecordChange};
use telecentre_log::field::Scalar;
use telecentre_log::id::{ActorId, NodeId, Space};
use telecentre_log::record::{Stamp, Value};

use super::*;
use crate::slot::month_of;
use crate::view::View;
use crate::world::{TODAY, id, slot, slug};

fn session(slot: Slot) -> Fields {
    let stamp = Stamp { actor: ActorId([0; 16]), seq: 1, time: 0, rank: 1 };
    let fields = [
        (Field::TITLE, Scalar::from("Tableur")),
        (Field::CODE, Scalar::from("B1")),
        (Field::SLOT, Scalar::Int(slot.pack())),
        (Field::CAPACITY, Scalar::Int(8)),
    ];
    fields.into_iter().map(|(field, scalar)| (field, Value { n: 1, scalar, stamp })).collect()
}

#[test]
fn sessions_of_a_later_release_are_shown_by_day_until_their_document_is_withdrawn() {
    let figeac = slug("figeac");
    let document = DocumentKey {
        space: Space::Centre(figeac.clone()),
        name: DocumentName::sessions(month_of(TODAY)),
        author: NodeId([9; 32]),
    };
    let mut view = View::new();
    for (n, hour) in [(1, 14), (2, 9)] {
        let fields = session(slot(TODAY, hour, hour + 2));
        view.apply(&RecordChange { document: &document, record: id(n), fields: &fields });
    }
    let shown = view.events.between(&figeac, TODAY, TODAY);
    assert_eq!(shown.iter().map(|s| s.id).collect::<Vec<_>>(), [id(2), id(1)], "by start");
    assert_eq!((shown[0].course.as_deref(), shown[0].capacity), (Some("B1"), 8));
    assert!(view.events.between(&figeac, date(2026, 11, 25), date(2026, 12, 1)).is_empty());
    assert!(view.events.between(&slug("aurillac"), TODAY, TODAY).is_empty());
    view.forget(&document);
    assert!(view.events.between(&figeac, TODAY, TODAY).is_empty());
}
