//! A command that was not carried out, as a problem document.
//!
//! Enters: a [`CommandError`]. Leaves: the status and the fields that the contract gives it.

use axum::http::StatusCode;
use telecentre_proto::desk::{BookingRefusal, DeskError, PersonRefusal};

use crate::web::problem::Problem;
use crate::web::telecentre::CommandError;

/// The problem document of a refusal.
pub fn problem(error: &CommandError) -> Problem {
    match error {
        CommandError::Desk(refusal) => desk(refusal),
        CommandError::ReadOnly(_) | CommandError::Stopping => Problem::unavailable(sentence(&error.to_string())),
    }
}

fn desk(refusal: &DeskError) -> Problem {
    let (status, title) = match refusal {
        DeskError::Booking(BookingRefusal::Taken { .. }) => (StatusCode::CONFLICT, "The slot is taken"),
        DeskError::Invalid { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "Some fields cannot be accepted"),
        DeskError::Booking(BookingRefusal::KeyReused { .. }) => {
            (StatusCode::CONFLICT, "The key was used for something else")
        }
        DeskError::NotAllowed { .. } => (StatusCode::FORBIDDEN, "This is not allowed"),
        DeskError::NotFound { .. } => (StatusCode::NOT_FOUND, "There is no such thing here"),
        DeskError::Person(PersonRefusal::Erased) => (StatusCode::GONE, "This person's data was erased"),
        DeskError::Booking(BookingRefusal::WrongState { .. }) => {
            (StatusCode::CONFLICT, "The booking's state does not allow it")
        }
        DeskError::Booking(BookingRefusal::NotSteward { .. }) => {
            (StatusCode::CONFLICT, "Another replica decides about this")
        }
        DeskError::Closed => (StatusCode::FORBIDDEN, "This box is closed"),
        DeskError::Booking(BookingRefusal::Waiting { .. }) => (StatusCode::CONFLICT, "An answer is on its way"),
    };
    let problem = Problem::new(status, refusal.code(), title, sentence(&refusal.to_string()));
    match refusal {
        DeskError::Booking(BookingRefusal::Taken { conflicts, alternatives }) => {
            problem.with("conflicts", conflicts).with("alternatives", alternatives)
        }
        DeskError::Invalid { errors } => problem.with("errors", errors),
        DeskError::Booking(BookingRefusal::KeyReused { booking })
        | DeskError::Booking(BookingRefusal::Waiting { booking }) => problem.with("booking", booking),
        DeskError::NotAllowed { right } => problem.with("right", right.as_str()),
        DeskError::NotFound { .. } | DeskError::Person(PersonRefusal::Erased) | DeskError::Closed => problem,
        DeskError::Booking(BookingRefusal::WrongState { booking, state, .. }) => {
            problem.with("booking", booking).with("state", state)
        }
        DeskError::Booking(BookingRefusal::NotSteward { steward }) => problem.with("steward", steward),
    }
}

/// Begins with a capital and ends with a full stop.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().collect::<String>()).unwrap_or_default();
    let end = if text.ends_with(['?', '!']) { "" } else { "." };
    format!("{first}{}{end}", chars.as_str().trim_end_matches('.'))
}
