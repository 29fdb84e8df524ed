//! The buttons of a demonstration, which cut or slow a link.
//!
//! Enters: a centre and what its link is to be like. Leaves: that wish, to whoever carries the packets.

use axum::extract::Path;
use axum::response::Response;
use axum::{Extension, Form};
use serde::Deserialize;
use telecentre_proto::id::Slug;
use telecentre_web::problem::Problem;

use crate::console::controls::{Controls, LinkSetting};
use telecentre_web::own_path::lead_to;

/// A button of a demonstration.
#[derive(Deserialize)]
pub(super) struct Wish {
    setting: String,
}

/// Sets a link, where this is a demonstration.
pub(super) async fn set_link(
    Extension(controls): Extension<Controls>,
    Path(centre): Path<String>,
    Form(wish): Form<Wish>,
) -> Result<Response, Problem> {
    let centre: Slug = centre.parse().map_err(|_| Problem::not_found("No centre has this name."))?;
    let setting = LinkSetting::of_word(&wish.setting);
    let setting = setting.ok_or_else(|| Problem::invalid_field("setting", "choose normal, slow or unplugged"))?;
    match (&controls.0, controls.of(&centre)) {
        (Some(links), Some(_)) => links.set(&centre, setting),
        _ => return Err(Problem::not_found("This centre's link can't be set from here.")),
    }
    Ok(lead_to(&format!("/#link-{centre}")))
}
