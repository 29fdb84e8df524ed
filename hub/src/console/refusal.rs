//! What the hub refuses, as problem documents.
//!
//! Enters: why an enrolment, a witness or an erasure can't be. Leaves: a status and a sentence, the same for calls and
//! pages. What the rules refuse is told by the pages' own refusals.

use axum::http::StatusCode;
use telecentre_proto::network::NotNamed;
use telecentre_web::problem::Problem;

use crate::enrol::EnrolError;
use crate::erase::EraseError;
use crate::witness::AppointError;

/// The problem of an enrolment that can't be made or closed.
pub(super) fn not_enrolled(error: &EnrolError) -> Problem {
    let detail = error.to_string();
    match error {
        EnrolError::NotSaved(_) => Problem::unavailable(detail),
        EnrolError::NoCentre(_) | EnrolError::NotNamed(NotNamed::None(_)) => Problem::not_found(detail),
        _ => Problem::new(StatusCode::CONFLICT, "enrolment", "This can't be done", detail),
    }
}

/// The problem of a witness that can't be appointed.
pub(super) fn not_appointed(error: AppointError) -> Problem {
    match error {
        AppointError::NotGoverning(error) => not_enrolled(&error.into()),
        AppointError::NotNamed(error) => not_enrolled(&error.into()),
        AppointError::NotSaved(error) => not_enrolled(&error.into()),
        AppointError::NoBox(_) => Problem::not_found(error.to_string()),
        _ => Problem::new(StatusCode::CONFLICT, "witness", "This can't be done", error.to_string()),
    }
}

/// The problem of an erasure that can't be asked for.
pub(super) fn not_erased(error: &EraseError) -> Problem {
    let detail = error.to_string();
    match error {
        EraseError::NotSaved(_) => Problem::unavailable(detail),
        EraseError::Nobody(_) => Problem::not_found(detail),
        EraseError::NotGoverning(error) => not_enrolled(&(*error).into()),
        EraseError::Several { .. } | EraseError::NotHub => {
            Problem::new(StatusCode::CONFLICT, "ambiguous", "This can't be done", detail)
        }
    }
}
