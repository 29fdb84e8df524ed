//! The call that erases a person.
//!
//! Enters: JSON. Leaves: the erasure and who has carried it out, or a problem document. Only full rights or the signed-in
//! admin come this far; the guard in front has seen to it.

use axum::{Extension, Json};
use serde::Serialize;
use telecentre_web::body::{Body, request_body};
use telecentre_web::erasures::Erasure;
use telecentre_web::problem::Problem;
use utoipa::ToSchema;

use crate::console::hub::Hub;
use crate::console::refusal::not_erased;
use crate::erase;

request_body! {
    /// Whose data is erased.
    pub(super) struct EraseBody {
        /// The id of a member or a guest, or the whole name if only one person has it.
        need "who" who: String => String,
    }
}

#[derive(Serialize, ToSchema)]
pub(super) struct Erased {
    document: String,
    /// Whether this was asked for only now.
    new: bool,
    erasure: Option<Erasure>,
}

#[utoipa::path(post, path = "/api/v1/network/erase", request_body = EraseBody,
    responses((status = 200, body = Erased), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn erase_person(Extension(hub): Extension<Hub>, mut body: Body) -> Result<Json<Erased>, Problem> {
    let EraseBody { who } = body.read();
    let who = body.finish(who)?;
    let (person, new) = erase::erase(&hub.program.handle, who).await.map_err(|e| not_erased(&e))?;
    let document = person.document.to_string();
    let erasure = hub.program.erasures().erasures.into_iter().find(|erasure| erasure.document == document);
    Ok(Json(Erased { document, new, erasure }))
}
