//! Inviting and revoking.
//!
//! Enters: the admin's wish. Leaves: a join code or a closed enrolment, else the list with the reason. Who may be
//! invited and what a revocation cuts is decided in `enrol`.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Form};
use jiff::Timestamp;
use serde::Deserialize;
use telecentre_proto::id::{NodeId, Slug};
use telecentre_proto::network::{ClosingKind, Role};
use telecentre_web::page::render;
use telecentre_web::problem::Problem;
use telecentre_web::qr::drawing;
use telecentre_web::visit::Visit;

use super::page::{CodePage, DAY_S, DAYS, Grouped, WITNESS, invite_page, revocable};
use crate::closing::{self, CloseError, UpTo};
use crate::console::hub::Hub;
use crate::console::instant::Instant;
use crate::console::refusal::not_closed;
use crate::enrol::{self, EnrolError};
use telecentre_web::own_path::lead_to;

/// Letters of a reason that are kept.
const REASON_CHARS: usize = 200;

/// The form that invites.
#[derive(Deserialize)]
pub(super) struct Invite {
    centre: String,
    days: i64,
}

/// Makes a code and shows it, once.
pub(super) async fn invite(
    visit: Visit,
    Extension(hub): Extension<Hub>,
    Form(form): Form<Invite>,
) -> Result<Response, Problem> {
    let words = &visit.words;
    let refused = |key: &str, status| {
        let wrong = Some(words.say(key));
        let page = visit.site.moment(|moment| invite_page(&visit, moment, Some(&form.centre), wrong))?;
        Ok(render(status, &page))
    };
    let (role, centre) = match form.centre.as_str() {
        WITNESS => (Role::Witness, None),
        slug => match slug.parse::<Slug>() {
            Ok(slug) => (Role::Node, Some(slug)),
            Err(_) => return refused("invite-refused-centre", StatusCode::UNPROCESSABLE_ENTITY),
        },
    };
    let expires_s = DAYS.into_iter().find(|days| *days == form.days).map_or(enrol::EXPIRES_S, |days| days * DAY_S);
    let (handle, folder) = (&hub.program.handle, hub.program.folder.path());
    match enrol::invite(handle, folder, role, centre.clone(), expires_s, hub.advertise.clone()).await {
        Ok(codes) => {
            let until = Timestamp::from_second(visit.site.replica.now().as_second() + expires_s)
                .map_or_else(|_| String::new(), |at| Instant::of(words, words.zone(), at).at);
            let page = visit.site.moment(|moment| {
                let name = match &centre {
                    Some(slug) => moment.view().centres.get(slug).map(|c| c.name.clone()),
                    None => Some(words.say("invite-witness")),
                };
                let title = words.with("invite-code-title", name.unwrap_or_default());
                let short = codes.short.to_string();
                CodePage {
                    page: visit.page(moment, title),
                    code: codes.long.to_string(),
                    drawn: drawing(&short),
                    grouped: Grouped::of(&short),
                    short,
                    until,
                }
            })?;
            Ok(render(StatusCode::OK, &page))
        }
        Err(EnrolError::NoAddress) => refused("invite-refused-address", StatusCode::CONFLICT),
        Err(EnrolError::NoCentre(_)) => refused("invite-refused-centre", StatusCode::UNPROCESSABLE_ENTITY),
        Err(error) => Err(Problem::unavailable(error.to_string())),
    }
}

/// The form that revokes.
#[derive(Deserialize)]
pub(super) struct Revocation {
    #[serde(default)]
    reason: String,
    /// It was replaced or moved away, in good hands.
    retired: Option<String>,
}

/// Revokes a box.
pub(super) async fn revoke(
    visit: Visit,
    Extension(hub): Extension<Hub>,
    Path(node): Path<NodeId>,
    Form(form): Form<Revocation>,
) -> Result<Response, Problem> {
    visit.site.moment(|moment| revocable(&visit.words, moment, node).map(drop))??;
    let reason: String = form.reason.trim().chars().take(REASON_CHARS).collect();
    let reason = Some(reason).filter(|reason| !reason.is_empty());
    let kind = if form.retired.is_some() { ClosingKind::Retired } else { ClosingKind::Revoked };
    match closing::close(&hub.program.handle, node.to_string(), reason, kind, UpTo::Now).await {
        Ok(closed) => {
            let less = !closed.shortened.is_empty() || !closed.left_out.is_empty();
            let less = if less { "&less=true" } else { "" };
            Ok(lead_to(&format!("/boites?done={}{less}", closed.node)))
        }
        Err(CloseError::NotSaved(error)) => Err(Problem::unavailable(error.to_string())),
        Err(error @ CloseError::NotNamed(_)) => Err(Problem::not_found(error.to_string())),
        Err(error) => Err(not_closed(&error)),
    }
}
