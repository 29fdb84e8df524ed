//! The call that erases a person.
//!
//! Enters: JSON. Leaves: the erasure and who has carried it out, or a problem document. Only full rights or the signed-in
//! admin come this far; the guard in front has seen to it.

use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use telecentre_web::erasures::Erasure;
use telecentre_web::problem::Problem;
use utoipa::ToSchema;

use crate::console::hub::Hub;
use crate::console::refusal::not_erased;
use crate::erase;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EraseBody {
    /// The id of a member or a guest, or the whole name if only one person has it.
    who: String,
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
pub(super) async fn erase_person(
    Extension(hub): Extension<Hub>,
    Json(body): Json<EraseBody>,
) -> Result<Json<Erased>, Problem> {
    let (person, new) = erase::erase(&hub.program.handle, body.who).await.map_err(|e| not_erased(&e))?;
    let document = person.document.to_string();
    let erasure = hub.program.erasures().erasures.into_iter().find(|erasure| erasure.document == document);
    Ok(Json(Erased { document, new, erasure }))
}
