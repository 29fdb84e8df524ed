//! The forms of an import: the file, and the word that what was shown is to be done.
//!
//! Enters: a file as a browser sends it; then the word under which it is held, and a digest of what the page showed.
//! Leaves: the preview; the members, imported; or the page again with what is wrong. Where something changed since the
//! preview, the new preview is shown and nothing is written.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::Multipart;
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Form};
use serde::Deserialize;

use super::page::{Above, begin, digest, show_plan};
use super::read::look as look_at;
use super::write::save;
use crate::auth::Visitor;
use crate::own_path::lead_to;
use crate::problem::Problem;
use crate::site::query;
use crate::spreadsheet::FILE_BYTES;
use crate::visit::Visit;

/// Takes a file, and leads to its preview.
pub(crate) async fn look(
    visit: Visit,
    Extension(visitor): Extension<Visitor>,
    mut form: Multipart,
) -> Result<Response, Problem> {
    let words = &visit.words;
    let file = match form.next_field().await {
        Ok(Some(field)) => field.bytes().await,
        Ok(None) => Ok(Bytes::new()),
        Err(error) => Err(error),
    };
    let file = match file {
        Ok(file) if file.len() <= FILE_BYTES => file,
        Err(error) if error.status() != StatusCode::PAYLOAD_TOO_LARGE => Bytes::new(),
        _ => {
            let text = words.with("member-import-file-too-large", FILE_BYTES as u64 >> 20);
            return begin(&visit, StatusCode::PAYLOAD_TOO_LARGE, Above::Refused(text));
        }
    };
    if file.is_empty() {
        return begin(&visit, StatusCode::UNPROCESSABLE_ENTITY, Above::Refused(words.say("member-import-no-file")));
    }
    let (site, bytes) = (&visit.site, Arc::new(Vec::from(file)));
    // Looked at before it is held: what is no list is told at once.
    if let Err(unusable) = look_at(site, site.caller(visitor)?, bytes.clone()).await? {
        return begin(&visit, StatusCode::UNPROCESSABLE_ENTITY, Above::Refused(unusable.said(words)));
    }
    let word = site.fresh_key("list")?;
    site.uploads.keep(word.clone(), visit.session.clone(), bytes, site.replica.monotonic());
    Ok(lead_to(&format!("/membres/import/apercu?{}", query([("file", word.as_str())]))))
}

/// Which file is to be imported, and what the page showed of it.
#[derive(Deserialize)]
pub(crate) struct Confirmed {
    file: String,
    digest: String,
}

/// Imports what was shown.
pub(crate) async fn import(
    visit: Visit,
    Extension(visitor): Extension<Visitor>,
    Form(confirmed): Form<Confirmed>,
) -> Result<Response, Problem> {
    let (site, words) = (&visit.site, &visit.words);
    let Some(bytes) = site.uploads.find(&confirmed.file, visit.session.as_deref(), site.replica.monotonic()) else {
        return begin(&visit, StatusCode::NOT_FOUND, Above::Refused(words.say("member-import-gone")));
    };
    let caller = site.caller(visitor)?;
    let plan = match look_at(site, caller, bytes).await? {
        Ok(plan) => plan,
        Err(unusable) => return begin(&visit, StatusCode::UNPROCESSABLE_ENTITY, Above::Refused(unusable.said(words))),
    };
    if plan.is_refused() || digest(&plan) != confirmed.digest {
        let changed = words.say("member-import-changed");
        return show_plan(&visit, StatusCode::CONFLICT, &plan, (&confirmed.file, 0), Some(changed));
    }
    match save(site, caller, plan).await {
        Ok(done) => {
            site.uploads.drop_of(&confirmed.file);
            begin(&visit, StatusCode::OK, Above::Done(done))
        }
        Err(broken) => {
            let sentence = crate::refusal::Refusal::from(broken.source).sentence(words);
            let counted = words.with2(
                "member-import-broken-off",
                words.number(broken.saved as u64),
                words.number(broken.all as u64),
            );
            begin(&visit, StatusCode::SERVICE_UNAVAILABLE, Above::Refused(format!("{counted} {sentence}")))
        }
    }
}
