//! The pages of an import: what a list may hold and the form for it; then its lines, what each will do, and the button.
//!
//! Enters: a plan, which part of it to show. Leaves: a table of lines, of a long list part by part; what is refused above
//! all, with ways to its lines. Works without script. Nothing of a file is shown but to whoever sent it.

use std::fmt::Write as _;

use askama::Template;
use axum::Extension;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use telecentre_proto::person::Status;

use super::plan::{DetailChange, ImportPlan, LineStatus, PlannedLine};
use super::read::look;
use super::write::Imported;
use crate::auth::Visitor;
use crate::page::{Banner, Page, Tone, render};
use crate::problem::Problem;
use crate::site::query;
use crate::visit::Visit;
use crate::words::Words;

/// The lines on one page.
const LISTED: usize = 500;
/// The refused lines that stand above the others.
const SUMMED: usize = 20;

#[derive(Template)]
#[template(path = "member_import/begin.html")]
struct BeginPage {
    page: Page,
    refusal: Option<String>,
    done: Option<Banner>,
    /// Whether each line must name a centre.
    needs_centre: bool,
}

/// A line in words.
struct LineRow {
    line: u32,
    name: String,
    tone: &'static str,
    status: String,
    told: Vec<String>,
    is_wrong: bool,
}

#[derive(Template)]
#[template(path = "member_import/preview.html")]
struct PreviewPage {
    page: Page,
    file: String,
    digest: String,
    counts: Vec<String>,
    notes: Vec<String>,
    rows: Vec<LineRow>,
    shown: String,
    /// What is refused, with its line and whether that stands on this page.
    wrong: Vec<(u32, String, bool)>,
    more_wrong: usize,
    is_refused: bool,
    changed: Option<String>,
    /// How many members the button imports.
    to_save: usize,
    before: Option<String>,
    after: Option<String>,
}

/// What stands above the form.
pub(super) enum Above {
    Nothing,
    Refused(String),
    Done(Imported),
}

/// The page that begins an import.
pub(crate) async fn show(visit: Visit) -> Result<Response, Problem> {
    begin(&visit, StatusCode::OK, Above::Nothing)
}

pub(super) fn begin(visit: &Visit, status: StatusCode, above: Above) -> Result<Response, Problem> {
    let words = &visit.words;
    let (refusal, done) = match above {
        Above::Nothing => (None, None),
        Above::Refused(text) => (Some(text), None),
        Above::Done(Imported { new, changed, same }) => {
            let counts = [("new", new), ("change", changed), ("same", same)];
            let text = format!("{} {}", words.say("member-import-done"), counted(words, &counts).join(" · "));
            (None, Some(Banner { tone: Tone::Good, text }))
        }
    };
    let page = visit.site.moment(|moment| {
        let page = visit.page(moment, words.say("member-import-title")).refusing(refusal.is_some());
        let needs_centre = moment.here().centre.is_none();
        BeginPage { page, refusal, done, needs_centre }
    })?;
    Ok(render(status, &page))
}

/// How many of each, in words; what there is none of is left out.
fn counted(words: &Words, counts: &[(&str, usize)]) -> Vec<String> {
    let some = counts.iter().filter(|(_, n)| *n > 0);
    some.map(|(word, n)| words.with(&format!("member-import-count-{word}"), *n)).collect()
}

/// What the address of a preview says.
#[derive(Deserialize)]
pub(crate) struct AskedPreview {
    file: String,
    from: Option<usize>,
}

/// The preview of a file that is held.
pub(crate) async fn preview(
    visit: Visit,
    Extension(visitor): Extension<Visitor>,
    Query(asked): Query<AskedPreview>,
) -> Result<Response, Problem> {
    let site = &visit.site;
    let Some(bytes) = site.uploads.find(&asked.file, visit.session.as_deref(), site.replica.monotonic()) else {
        return begin(&visit, StatusCode::NOT_FOUND, Above::Refused(visit.words.say("member-import-gone")));
    };
    match look(site, site.caller(visitor)?, bytes).await? {
        Ok(plan) => show_plan(&visit, StatusCode::OK, &plan, (&asked.file, asked.from.unwrap_or_default()), None),
        Err(unusable) => begin(&visit, StatusCode::UNPROCESSABLE_ENTITY, Above::Refused(unusable.said(&visit.words))),
    }
}

/// What a plan does, as one word: two that do the same to the same lines have the same.
pub(super) fn digest(plan: &ImportPlan) -> String {
    let mut hash = blake3::Hasher::new();
    for line in &plan.lines {
        hash.update(&line.line.to_be_bytes());
        hash.update(line.status.as_str().as_bytes());
        for DetailChange { field, from, to } in &line.changes {
            for text in [field, from.as_str(), to.as_str()] {
                hash.update(&(text.len() as u64).to_be_bytes());
                hash.update(text.as_bytes());
            }
        }
    }
    hash.finalize().to_hex().to_string()
}

/// The preview, from its n-th line on.
pub(super) fn show_plan(
    visit: &Visit,
    status: StatusCode,
    plan: &ImportPlan,
    (file, from): (&str, usize),
    changed: Option<String>,
) -> Result<Response, Problem> {
    let words = &visit.words;
    let from = from.min(plan.lines.len()) / LISTED * LISTED;
    let until = (from + LISTED).min(plan.lines.len());
    let rows: Vec<LineRow> = plan.lines[from..until].iter().map(|line| row(line, words)).collect();
    let is_here = |line: u32| rows.iter().any(|row| row.line == line);
    let refused = || plan.lines.iter().filter(|line| line.status == LineStatus::Refused);
    let wrong: Vec<(u32, String, bool)> = refused()
        .take(SUMMED)
        .map(|line| {
            let first = line.errors.first().map(|error| error.said(words)).unwrap_or_default();
            (line.line, words.with2("member-import-wrong-line", line.line, first), is_here(line.line))
        })
        .collect();
    let of = |status: LineStatus| (status.as_str(), plan.count(status));
    let statuses =
        [LineStatus::New, LineStatus::Change, LineStatus::Same, LineStatus::Double, LineStatus::Refused].map(of);
    let part = |from: usize| {
        let from = from.to_string();
        format!("/membres/import/apercu?{}", query([("file", file), ("from", from.as_str())]))
    };
    let is_refused = plan.is_refused();
    let title = visit.site.moment(|moment| visit.page(moment, words.say("member-import-preview")))?;
    let page = PreviewPage {
        page: title.refusing(is_refused || changed.is_some()),
        file: file.to_owned(),
        digest: digest(plan),
        counts: counted(words, &statuses),
        notes: plan.notes.iter().map(|note| note.said(words)).collect(),
        shown: words.with_all(
            "member-import-shown",
            [
                ("x", words.number(from as u64 + 1).into()),
                ("y", words.number(until as u64).into()),
                ("z", words.number(plan.lines.len() as u64).into()),
            ],
        ),
        more_wrong: refused().count().saturating_sub(wrong.len()),
        wrong,
        rows,
        is_refused,
        changed,
        to_save: plan.count(LineStatus::New) + plan.count(LineStatus::Change),
        before: from.checked_sub(LISTED).map(part),
        after: (until < plan.lines.len()).then(|| part(until)),
    };
    Ok(render(status, &page))
}

/// A line in words.
fn row(line: &PlannedLine, words: &Words) -> LineRow {
    let mut told: Vec<String> = line.errors.iter().map(|error| error.said(words)).collect();
    if line.status == LineStatus::New || line.status == LineStatus::Change {
        told.extend(line.changes.iter().map(|change| changed(change, words)));
    }
    told.extend(line.note.map(|note| note.said(words)));
    let tone = match line.status {
        LineStatus::New | LineStatus::Change => Tone::Good,
        LineStatus::Same => Tone::Calm,
        LineStatus::Double => Tone::Warning,
        LineStatus::Refused => Tone::Alarm,
    };
    LineRow {
        line: line.line,
        name: line.name.clone(),
        tone: tone.class(),
        status: words.of("member-import-status", line.status.as_str()),
        told,
        is_wrong: line.status == LineStatus::Refused,
    }
}

/// A change in words: what it was, what it becomes.
fn changed(change: &DetailChange, words: &Words) -> String {
    let value = |text: &str| match change.field {
        "status" => text.parse::<Status>().map_or_else(|_| String::new(), |s| words.of("status", s.as_str())),
        "public" => text.split_whitespace().map(|field| words.of("public", field)).collect::<Vec<_>>().join(", "),
        _ => text.to_owned(),
    };
    let (from, to) = (value(&change.from), value(&change.to));
    let nothing = || words.say("member-import-nothing");
    let mut text = words.of("member-import-field", change.field);
    // Writing to a String cannot fail.
    let _ = match (from.as_str(), to.as_str()) {
        ("", to) => write!(text, " {to}"),
        (from, "") => write!(text, " {from} → {}", nothing()),
        (from, to) => write!(text, " {from} → {to}"),
    };
    text
}
