//! *Clé USB*: a bundle to download, one to take in, and in plain words what it brought.
//!
//! Enters: an addressee, or a file from a form. Leaves: the file, or the page with its report. Works without script; script
//! only shows how far an upload has come. Nothing is gathered: the form's file streams through.

use askama::Template;
use axum::Extension;
use axum::body::Body;
use axum::extract::{Multipart, Query};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use tokio_stream::wrappers::ReceiverStream;

use super::{Carrier, read, write};
use crate::bundle::{BundleError, Report};
use telecentre_web::page::{Page, render};
use telecentre_web::problem::Problem;
use telecentre_web::visit::Visit;

/// Pieces of an upload that wait for the disk.
const WAITING: usize = 4;

/// A replica that a file can be for.
struct Choice {
    id: String,
    name: String,
}

#[derive(Template)]
#[template(path = "bundle/bundle.html")]
struct BundlePage {
    page: Page,
    choices: Vec<Choice>,
    report: Option<Report>,
    brought: String,
    left: Vec<String>,
    refusal: Option<String>,
}

fn page(
    visit: &Visit,
    status: StatusCode,
    report: Option<Report>,
    refusal: Option<String>,
) -> Result<Response, Problem> {
    let words = &visit.words;
    let mut left = Vec::new();
    let mut brought = String::new();
    if let Some(report) = &report {
        brought = words.with2("bundle-brought", words.number(report.new), words.number(report.known));
        for (key, count) in [
            ("bundle-early", report.early),
            ("bundle-unknown", report.unknown_author),
            ("bundle-refused", report.refused_entries),
        ] {
            if count > 0 {
                left.push(words.with(key, words.number(count)));
            }
        }
        if report.damage.is_some() {
            left.push(words.say("bundle-damaged"));
        }
    }
    let page = visit.site.moment(|moment| {
        let peers = moment.status().peers.into_iter();
        let choices = peers.map(|p| Choice { id: p.id.to_string(), name: p.name }).collect();
        let page = visit.page(moment, words.say("bundle-title"));
        BundlePage { page, choices, report, brought, left, refusal }
    })?;
    Ok(render(status, &page))
}

pub(in crate::files) async fn show(visit: Visit) -> Result<Response, Problem> {
    page(&visit, StatusCode::OK, None, None)
}

#[derive(Deserialize)]
pub(in crate::files) struct Wanted {
    r#for: Option<String>,
}

pub(in crate::files) async fn download(
    Extension(carrier): Extension<Carrier>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    write(carrier, wanted.r#for.filter(|who| !who.is_empty()), None).await
}

/// The words for a bundle that could not be taken in.
fn refusal(visit: &Visit, error: &BundleError) -> String {
    use telecentre_proto::bundle::BadBundle;
    let key = match error {
        BundleError::Bad(BadBundle::NotOne | BadBundle::Version) => "bundle-not-one",
        BundleError::Bad(BadBundle::WrongNetwork) => "bundle-wrong-network",
        BundleError::Bad(_) => "bundle-damaged",
        BundleError::Seal(_) => "bundle-for-others",
        _ => "bundle-not-saved",
    };
    visit.words.say(key)
}

pub(in crate::files) async fn take_in(
    visit: Visit,
    Extension(carrier): Extension<Carrier>,
    mut form: Multipart,
) -> Result<Response, Problem> {
    let Ok(Some(mut field)) = form.next_field().await else {
        return page(&visit, StatusCode::BAD_REQUEST, None, Some(visit.words.say("bundle-no-file")));
    };
    let (to, pieces) = tokio::sync::mpsc::channel(WAITING);
    let read = tokio::spawn(read(carrier, Body::from_stream(ReceiverStream::new(pieces))));
    loop {
        let piece = match field.chunk().await {
            Ok(Some(piece)) => Ok(piece),
            Ok(None) => break,
            Err(error) => Err(std::io::Error::other(error)),
        };
        let broken = piece.is_err();
        // Whoever reads has seen enough, or nothing more comes.
        if to.send(piece).await.is_err() || broken {
            break;
        }
    }
    drop(to);
    match read.await {
        Ok(Ok(report)) => page(&visit, StatusCode::OK, Some(report), None),
        Ok(Err(error)) => page(&visit, StatusCode::BAD_REQUEST, None, Some(refusal(&visit, &error))),
        Err(_) => page(&visit, StatusCode::INTERNAL_SERVER_ERROR, None, Some(visit.words.say("bundle-not-saved"))),
    }
}
