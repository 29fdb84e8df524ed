//! Why something could not be done, in the reader's words.
//!
//! Enters: a refusal of the desk, or of the disk. Leaves: sentences, and for each field what is wrong with it. A code
//! that has no words here yet falls back to the desk's own English sentence, which a test keeps from happening.

use telecentre_proto::desk::{BookingRefusal, DeskError, FieldError, PersonRefusal};

use crate::web::telecentre::CommandError;
use crate::web::words::Words;

/// The codes of fields that have words in `locales/`.
pub const FIELD_CODES: &[&str] = &[
    "not-a-time",
    "empty-slot",
    "crosses-days",
    "too-long",
    "control-characters",
    "missing",
    "unknown-centre",
    "unknown-resource",
    "retired",
    "unknown-member",
    "erased-member",
    "closed",
    "outside-hours",
    "past",
    "too-late",
    "too-far-ahead",
    "not-yet",
    "not-an-address",
    "id-in-use",
    "bad-hours",
    "out-of-range",
    "before-from",
    "too-many-days",
    "no-overlap",
    "before-signed",
    "several",
    "unknown-word",
];

/// A field's problem in words.
pub fn field(words: &Words, error: &FieldError) -> String {
    if FIELD_CODES.contains(&error.code.as_str()) {
        words.with(&format!("field-{}", error.code), error.argument.clone().unwrap_or_default())
    } else {
        error.message.clone()
    }
}

/// A refusal in one sentence; what is wrong with fields is told beside them.
pub fn sentence(words: &Words, error: &CommandError) -> String {
    match error {
        CommandError::ReadOnly(_) => words.say("banner-read-only"),
        CommandError::Stopping => words.say("refused-stopping"),
        CommandError::Desk(refusal) => desk(words, refusal),
    }
}

fn desk(words: &Words, refusal: &DeskError) -> String {
    match refusal {
        DeskError::Booking(BookingRefusal::Taken { conflicts, alternatives }) => {
            let spans: Vec<String> = conflicts.iter().map(|c| words.span(c.slot.start(), c.slot.end())).collect();
            let taken = match spans.as_slice() {
                [] => words.say("refused-taken"),
                spans => words.with("refused-taken-by", spans.join(", ")),
            };
            let next = if alternatives.is_empty() { "refused-no-alternative" } else { "refused-alternatives" };
            format!("{taken} {}", words.say(next))
        }
        DeskError::Invalid { errors } => match errors.as_slice() {
            [only] => field(words, only),
            _ => words.say("refused-invalid"),
        },
        DeskError::Booking(BookingRefusal::KeyReused { .. }) => words.say("refused-key-reused"),
        DeskError::NotAllowed { right } => words.of("refused-right", right.as_str()),
        DeskError::NotFound { what, .. } => words.of("refused-missing", what.as_str()),
        DeskError::Person(PersonRefusal::Erased) => words.say("refused-erased"),
        DeskError::Booking(BookingRefusal::WrongState { state, .. }) => {
            words.with("refused-state", words.of("state", state.as_str()))
        }
        DeskError::Closed => words.say("refused-closed"),
        DeskError::Booking(BookingRefusal::Waiting { .. }) => words.say("refused-waiting"),
        DeskError::Booking(BookingRefusal::NotSteward { steward: None }) => words.say("refused-no-node"),
        DeskError::Booking(BookingRefusal::NotSteward { steward: Some(_) }) => words.say("refused-not-steward"),
    }
}
