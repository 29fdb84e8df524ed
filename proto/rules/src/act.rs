//! What an entry did, in one word for each record that it wrote: for histories and registers.
//!
//! Enters: a document's name and the puts of an entry that counts. Leaves: records with a word. A word tells what was
//! written, not whether it was right, and nothing is decided by it; what only a later release knows is told as such. It
//! holds no text of a person: whoever shows it looks the record up.

use telecentre_log::document::{DocumentKind, DocumentName};
use telecentre_log::field::{Field, Put, Scalar};
use telecentre_log::id::RecordId;

use crate::reading::words;

/// What was done to a record.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Deed {
    /// A booking was asked for, elsewhere than at its steward.
    Request,
    /// A booking was made and confirmed at once.
    Book,
    /// Somebody came without a booking and was seated.
    WalkIn,
    /// A request was accepted.
    Confirm,
    /// A request was refused.
    Decline,
    /// A booking was given up.
    Cancel,
    /// A booking got another place or time.
    Move,
    /// The person came.
    CheckIn,
    /// The person left.
    CheckOut,
    /// The person did not come.
    NoShow,
    /// What nobody came to became free.
    Release,
    /// Something noted before was taken back.
    Undo,
    /// One of two bookings in each other's way gave way.
    Displace,
    /// A wish of another was answered.
    Answer,
    /// All halves of a pair stand.
    Decide,
    /// A half of a pair was let go.
    LetGo,
    /// Somebody waits for a place.
    Wait,
    /// A wish that waits got its number.
    Queue,
    /// A day was lent to the hub.
    Lend,
    /// A lent day came back.
    GiveBack,
    /// A lent day was asked back.
    Recall,
    /// A series was planned.
    Series,
    /// A session or event was planned or changed.
    Session,
    /// A member was entered.
    AddMember,
    /// A member's details changed.
    EditMember,
    /// A badge or PIN was given.
    Badge,
    /// All devices of a person were signed out.
    EndDevices,
    /// A guest was entered or changed.
    Guest,
    /// A text about a booking was written.
    Note,
    /// Settings of a centre changed.
    Settings,
    /// A place of a centre was added or changed.
    Resource,
    /// A closure was added, changed or taken back.
    Closure,
    /// The rule of instant booking changed.
    Instant,
    /// A role was given.
    GrantRole,
    /// A role was taken back.
    WithdrawRole,
    /// An answer or a notice was ticked off.
    Done,
    /// A course of the catalogue changed.
    Course,
    /// An agreement changed.
    Agreement,
    /// A box was invited or enrolled, or its enrolment changed.
    Enrol,
    /// A box was revoked, or where it is cut moved.
    Revoke,
    /// A person's data was erased.
    Erase,
    /// Something else about the network was written.
    Network,
    /// A witness's word.
    Witness,
    /// Something that only a later release knows.
    Later,
}

words!(Deed: "an act of the register" {
    Request "request", Book "book", WalkIn "walk-in", Confirm "confirm", Decline "decline", Cancel "cancel", Move "move",
    CheckIn "check-in", CheckOut "check-out", NoShow "no-show", Release "release", Undo "undo", Displace "displace",
    Answer "answer", Decide "decide", LetGo "let-go", Wait "wait", Queue "queue", Lend "lend", GiveBack "give-back",
    Recall "recall", Series "series", Session "session", AddMember "add-member", EditMember "edit-member", Badge "badge",
    EndDevices "end-devices", Guest "guest", Note "note", Settings "settings", Resource "resource", Closure "closure",
    Instant "instant", GrantRole "grant-role", WithdrawRole "withdraw-role", Done "done", Course "course",
    Agreement "agreement", Enrol "enrol", Revoke "revoke", Erase "erase", Network "network", Witness "witness",
    Later "later",
});

/// The puts of one record in one entry.
struct OfRecord<'a>(Vec<&'a Put>);

impl OfRecord<'_> {
    fn value(&self, field: &Field) -> Option<&Scalar> {
        self.0.iter().find(|put| put.field == *field).map(|put| &put.value)
    }

    fn has(&self, field: &Field) -> bool {
        self.value(field).is_some()
    }

    /// Put, and not to say that it is no more.
    fn sets(&self, field: &Field) -> bool {
        self.value(field).is_some_and(|value| *value != Scalar::Null)
    }

    fn clears(&self, field: &Field) -> bool {
        self.value(field) == Some(&Scalar::Null)
    }

    /// Put for the first time: fields that several may set are numbered from 1.
    fn is_first(&self, field: &Field) -> bool {
        self.0.iter().any(|put| put.field == *field && put.n <= 1)
    }
}

/// What an entry of a document did, record by record in the order in which it names them. What an entry says of a record
/// that has one id for all (settings, a member's own) stands under that id.
pub fn deeds(document: &DocumentName, puts: &[Put]) -> Vec<(RecordId, Deed)> {
    let mut records: Vec<RecordId> = Vec::new();
    for put in puts {
        if !records.contains(&put.record) {
            records.push(put.record);
        }
    }
    let of = |record: RecordId| OfRecord(puts.iter().filter(|put| put.record == record).collect());
    records.into_iter().map(|record| (record, deed(document.kind(), &of(record)))).collect()
}

fn deed(kind: DocumentKind, written: &OfRecord<'_>) -> Deed {
    match kind {
        DocumentKind::Ledger(_) => in_ledger(written),
        DocumentKind::Requests(_) => in_requests(written),
        DocumentKind::Series(_) => Deed::Series,
        DocumentKind::Sessions(_) => Deed::Session,
        DocumentKind::Inbox(_) => Deed::Done,
        DocumentKind::Member(_) => of_member(written),
        DocumentKind::Guest(_) => of_person(written, Deed::Guest),
        DocumentKind::Profile => in_profile(written),
        DocumentKind::Roles if written.sets(&Field::ENDED) => Deed::WithdrawRole,
        DocumentKind::Roles => Deed::GrantRole,
        DocumentKind::Catalogue => Deed::Course,
        DocumentKind::Agreements => Deed::Agreement,
        DocumentKind::Network => of_network(written),
        DocumentKind::Charter => Deed::Network,
        DocumentKind::Witness => Deed::Witness,
        DocumentKind::Unknown => Deed::Later,
    }
}

fn in_ledger(w: &OfRecord<'_>) -> Deed {
    match () {
        () if w.has(&Field::HAND_OVER) => match w.value(&Field::HAND_OVER).and_then(Scalar::as_int) {
            Some(n) if n % 2 != 0 => Deed::Lend,
            _ => Deed::GiveBack,
        },
        () if w.has(&Field::RECALLED) => Deed::Recall,
        () if w.has(&Field::TURN) => Deed::Queue,
        () if w.sets(&Field::DECLINED) => Deed::Decline,
        () if w.sets(&Field::CANCELLED) => Deed::Cancel,
        () if w.sets(&Field::DISPLACED) => Deed::Displace,
        () if w.has(&Field::SLOT) && w.sets(&Field::CHECKED_IN) => Deed::WalkIn,
        () if w.has(&Field::SLOT) && w.has(&Field::REQUESTED) => Deed::Confirm,
        () if w.has(&Field::SLOT) => Deed::Book,
        () if w.has(&Field::MOVED) => Deed::Move,
        () if w.sets(&Field::CHECKED_IN) => Deed::CheckIn,
        () if w.sets(&Field::LEFT_AT) && w.sets(&Field::NO_SHOW) => Deed::Release,
        () if w.sets(&Field::NO_SHOW) => Deed::NoShow,
        () if w.sets(&Field::LEFT_AT) => Deed::CheckOut,
        () if [Field::CHECKED_IN, Field::NO_SHOW, Field::LEFT_AT, Field::CANCELLED].iter().any(|f| w.clears(f)) => {
            Deed::Undo
        }
        () if w.has(&Field::WISH) => Deed::Answer,
        () if w.has(&Field::DECIDED) => Deed::Decide,
        () if w.has(&Field::LET_GO) => Deed::LetGo,
        () => Deed::Later,
    }
}

fn in_requests(w: &OfRecord<'_>) -> Deed {
    match () {
        () if w.has(&Field::ABOUT) && w.has(&Field::MOVED) => Deed::Move,
        () if w.has(&Field::ABOUT) => Deed::Cancel,
        () if w.has(&Field::WAIT_KIND) => Deed::Wait,
        () if w.has(&Field::SLOT) => Deed::Request,
        () => Deed::Later,
    }
}

fn of_member(w: &OfRecord<'_>) -> Deed {
    match () {
        () if w.has(&Field::BADGE) => Deed::Badge,
        () if w.has(&Field::DEVICES_ENDED) => Deed::EndDevices,
        () if w.is_first(&Field::NAME) => Deed::AddMember,
        () => of_person(w, Deed::EditMember),
    }
}

/// Texts about bookings stand in the erasable document of the person whom they are about.
fn of_person(w: &OfRecord<'_>, otherwise: Deed) -> Deed {
    let about = [Field::NOTE, Field::REASON];
    if w.0.iter().all(|put| about.contains(&put.field)) { Deed::Note } else { otherwise }
}

fn in_profile(w: &OfRecord<'_>) -> Deed {
    match () {
        () if w.has(&Field::INSTANT) => Deed::Instant,
        () if w.has(&Field::DAY) || w.has(&Field::UNTIL) || w.has(&Field::CLOSED_RESOURCE) => Deed::Closure,
        () if [Field::KIND, Field::CAPACITY, Field::ONLINE, Field::RETIRED, Field::ORDER].iter().any(|f| w.has(f))
            || w.has(&Field::OUT_FROM) =>
        {
            Deed::Resource
        }
        () => Deed::Settings,
    }
}

fn of_network(w: &OfRecord<'_>) -> Deed {
    match () {
        () if w.has(&Field::ERASED) => Deed::Erase,
        () if w.has(&Field::CLOSED) || w.has(&Field::CUT_PARTS) => Deed::Revoke,
        () if w.has(&Field::NODE) || w.has(&Field::SECRET) || w.has(&Field::EXPIRES) => Deed::Enrol,
        () => Deed::Network,
    }
}

#[cfg(test)]
mod tests;
