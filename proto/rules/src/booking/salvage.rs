//! What a box wrote after its centre had got another one, as requests of the new box.
//!
//! Enters: the last values of a record's fields, as the closed box wrote them beyond its cut. Leaves: a request for the
//! same booking, marked as salvaged, and the document of a walk-in's name. Nothing comes of a booking that was taken
//! back or does not read. Never decides which of them are offered: whoever holds the entries does.

use std::collections::BTreeMap;

use telecentre_log::document::{DocumentName, Draft};
use telecentre_log::field::{Field, Put, Scalar};
use telecentre_log::id::{RecordId, Slug, Space};

use crate::person::Person;
use crate::slot::{Slot, month_of};

/// The fields of a booking's record that its request repeats.
const REPEATED: [Field; 6] = [Field::RESOURCE, Field::WHO, Field::SLOT, Field::GUEST, Field::SERIES, Field::LATE];

/// The last value of each field of a record, with its number.
pub type LastFields = BTreeMap<Field, (u32, Scalar)>;

/// A booking of a closed box, to be asked for again.
#[derive(Clone, PartialEq, Debug)]
pub struct Salvaged {
    /// The request.
    pub request: Draft,
    /// The walk-in that it is for, if it is for one.
    pub guest: Option<RecordId>,
}

/// The booking that a record of a closed box takes back, if it does.
pub fn taken_back(fields: &LastFields) -> Option<RecordId> {
    let wish = fields.get(&Field::WISH)?.1.as_int();
    fields.get(&Field::ABOUT).filter(|_| wish == Some(1))?.1.as_id()
}

/// The request for a booking that a closed box recorded at a centre, under this box's own `id`. `asked`: when that was,
/// Unix seconds.
pub fn salvaged(centre: &Slug, id: RecordId, fields: &LastFields, asked: Option<i64>) -> Option<Salvaged> {
    if fields.contains_key(&Field::CANCELLED) || fields.contains_key(&Field::HAND_OVER) {
        return None;
    }
    let (_, Scalar::Int(packed)) = fields.get(&Field::SLOT)? else { return None };
    let slot = Slot::unpack(*packed)?;
    let put = |field: &Field| fields.get(field).map(|(_, value)| Put::new(id, field.clone(), value.clone()));
    let mut puts: Vec<Put> = REPEATED.iter().filter_map(put).collect();
    puts.push(Put::new(id, Field::SALVAGED, Scalar::Bool(true)));
    if let Some(asked) = asked {
        puts.push(Put::new(id, Field::REQUESTED, Scalar::Int(asked)));
    }
    let document = DocumentName::requests(month_of(slot.day()));
    let request = Draft { space: Space::Centre(centre.clone()), document, puts };
    Some(Salvaged { request, guest: guest_of(fields) })
}

/// The name that a closed box wrote of a walk-in, in a document of this box; none: no name was written.
pub fn salvaged_guest(centre: &Slug, guest: RecordId, fields: &LastFields) -> Option<Draft> {
    let (n, name) = fields.get(&Field::NAME)?;
    let put = Put { record: guest, field: Field::NAME, n: *n, value: name.clone() };
    Some(Person::Guest { centre, id: guest }.draft(vec![put]))
}

fn guest_of(fields: &LastFields) -> Option<RecordId> {
    let guest = fields.get(&Field::GUEST).is_some_and(|(_, value)| value.is_true());
    fields.get(&Field::WHO).filter(|_| guest)?.1.as_bytes()?.try_into().ok().map(RecordId)
}
