//! The buttons of a demonstration, which cut or slow a link.
//!
//! Enters: a centre and what its link is to be like. Leaves: that wish, to whoever carries the packets, and the way back
//! to the page on which it was pressed.

use axum::Form;
use axum::extract::Path;
use axum::response::Response;
use serde::Deserialize;
use telecentre_proto::id::Slug;

use crate::demonstration::{Controls, LinkSetting};
use crate::own_path::OwnPath;
use crate::problem::Problem;
use crate::visit::Visit;

/// A button of a demonstration.
#[derive(Deserialize)]
pub(super) struct Wish {
    setting: String,
    next: Option<String>,
}

/// Sets a link, where this is a demonstration.
pub(super) async fn set_link(
    visit: Visit,
    Path(centre): Path<String>,
    Form(wish): Form<Wish>,
) -> Result<Response, Problem> {
    let centre: Slug = centre.parse().map_err(|_| Problem::not_found("No centre has this name."))?;
    let setting = LinkSetting::of_word(&wish.setting);
    let setting = setting.ok_or_else(|| Problem::invalid_field("setting", "choose normal, slow or unplugged"))?;
    let controls = visit.site.extensions.get::<Controls>();
    let links = controls.filter(|controls| controls.0.centres().iter().any(|(slug, _)| *slug == centre));
    links.ok_or_else(|| Problem::not_found("This centre's link can't be set from here."))?.0.set(&centre, setting);
    Ok(OwnPath::onward(wish.next.as_deref()).lead())
}
