//! Erasing a person, after the page that names who was found.
//!
//! Enters: a person's id, sent by a button. Leaves: the erasure asked of every replica, and the list again.

use axum::response::Response;
use axum::{Extension, Form};
use serde::Deserialize;
use telecentre_web::problem::Problem;

use crate::console::hub::Hub;
use crate::console::refusal::not_erased;
use crate::erase;
use telecentre_web::own_path::lead_to;

/// The form of the second step.
#[derive(Deserialize)]
pub(super) struct Sure {
    who: String,
}

/// Erases the person.
pub(super) async fn erase(Extension(hub): Extension<Hub>, Form(sure): Form<Sure>) -> Result<Response, Problem> {
    erase::erase(&hub.program.handle, sure.who).await.map_err(|error| not_erased(&error))?;
    Ok(lead_to("/erasures?done=1"))
}
