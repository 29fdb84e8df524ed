//! Copying the sheet that came back: a row a line, by the Tab key alone.
//!
//! Enters: a day that has begun; rows. Leaves: each row that holds written down as a visit, whole or not at all; the
//! others shown again with what is wrong beside them, and what was written told above. The same form sent again writes
//! nothing twice.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Form};
use jiff::civil::Date;
use serde::Deserialize;
use telecentre_proto::booking::BookingCommand;
use telecentre_proto::desk::{Command, Outcome};
use telecentre_proto::id::Slug;
use telecentre_proto::limit::KEY_BYTES;

use super::page::read_date;
use super::row::TypedRow;
use crate::auth::Visitor;
use crate::own_path::lead_to;
use crate::page::{Banner, Page, Tone, render};
use crate::problem::Problem;
use crate::refusal::{self, Refusal};
use crate::replica::Moment;
use crate::screen::reserve::names;
use crate::site::Site;
use crate::slip::Slip;
use crate::visit::Visit;

/// The rows of a form.
const ROWS: usize = 12;
/// The longest key that still has room for a row's number.
const LONGEST_KEY: usize = KEY_BYTES - 8;

/// What the address may say.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct AskedSheet {
    date: Option<String>,
    /// The bookings that were just written down, by their ids.
    noted: Option<String>,
}

/// A place to choose.
struct SheetPlace {
    slug: String,
    name: String,
}

#[derive(Template)]
#[template(path = "sheet/typed.html")]
struct TypedPage {
    page: Page,
    date: Date,
    date_words: String,
    centre_name: String,
    key: String,
    noted: Vec<String>,
    refusal: Option<String>,
    rows: Vec<TypedRow>,
    places: Vec<SheetPlace>,
    names: Vec<String>,
    notes: Vec<Banner>,
}

impl TypedPage {
    /// What is wrong with all rows, each with the field that it is about.
    fn wrong(&self) -> Vec<(String, String)> {
        let colon = self.page.say("colon");
        let of = |row: &TypedRow| {
            let (n, who) = (row.n, row.who.clone());
            row.wrong
                .iter()
                .map(|(field, text)| (format!("{field}-{n}"), format!("{who}{colon}{text}")))
                .collect::<Vec<_>>()
        };
        self.rows.iter().flat_map(of).collect()
    }
}

/// The empty form.
pub(crate) async fn show(visit: Visit, Query(asked): Query<AskedSheet>) -> Result<Response, Problem> {
    let date = day_of(&visit, &asked)?;
    let key = visit.site.fresh_key("sheet")?;
    let rows = (0..ROWS).map(|n| TypedRow { n, ..TypedRow::default() }).collect();
    let ids = asked.noted.unwrap_or_default();
    let ids: Vec<&str> = ids.split(',').take(ROWS).collect();
    compose(&visit, date, key, (rows, &ids), None, StatusCode::OK)
}

/// The day that is asked for: one that has begun, else today.
fn day_of(visit: &Visit, asked: &AskedSheet) -> Result<Date, Problem> {
    let today = visit.site.moment(|moment| moment.today())?;
    Ok(asked.date.as_deref().and_then(read_date).filter(|date| *date <= today).unwrap_or(today))
}

fn compose(
    visit: &Visit,
    date: Date,
    key: String,
    (rows, noted): (Vec<TypedRow>, &[&str]),
    refusal: Option<String>,
    status: StatusCode,
) -> Result<Response, Problem> {
    let page = visit.site.moment(|moment| page_of(visit, moment, date, key, (rows, noted), refusal))?;
    let page = page.ok_or_else(|| Problem::not_found("This box has no centre of its own, or not yet."))?;
    Ok(render(status, &page))
}

fn page_of(
    visit: &Visit,
    moment: &dyn Moment,
    date: Date,
    key: String,
    (rows, noted): (Vec<TypedRow>, &[&str]),
    refusal: Option<String>,
) -> Option<TypedPage> {
    let (words, view) = (&visit.words, moment.view());
    let slug = moment.here().centre?;
    let centre = view.centres.get(&slug)?;
    let told = |id: &&str| {
        let slip = Slip::of(view, words, &view.bookings.get(id.parse().ok()?)?);
        let text = format!("{}, {}, {} {}", slip.who, slip.resource, slip.day, slip.span);
        Some(words.with2("sheet-noted", text, slip.state_words))
    };
    let places = view.centres.in_order(&slug).into_iter().filter(|r| !r.retired);
    let is_refused = refusal.is_some() || rows.iter().any(|row| !row.wrong.is_empty());
    let late = (date < moment.today()).then(|| Banner { tone: Tone::Calm, text: words.say("sheet-late") });
    Some(TypedPage {
        page: visit.page(moment, words.say("sheet-type")).refusing(is_refused),
        date,
        date_words: words.date(date),
        centre_name: centre.name.clone(),
        key,
        noted: noted.iter().filter_map(told).collect(),
        refusal,
        rows,
        places: places.map(|r| SheetPlace { slug: r.slug.to_string(), name: r.name.clone() }).collect(),
        names: names(view, &slug),
        notes: late.into_iter().collect(),
    })
}

/// Writes the rows down, each for itself.
pub(crate) async fn save(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    visit: Visit,
    Query(asked): Query<AskedSheet>,
    Form(fields): Form<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    let date = day_of(&visit, &asked)?;
    let key = fields.get("key").cloned().unwrap_or_default();
    let mut rows: Vec<TypedRow> = (0..ROWS).filter_map(|n| TypedRow::read(&fields, n)).collect();
    if key.is_empty() || key.len() > LONGEST_KEY {
        let refusal = Some(visit.words.say("refused-key-missing"));
        return compose(
            &visit,
            date,
            visit.site.fresh_key("sheet")?,
            (rows, &[]),
            refusal,
            StatusCode::UNPROCESSABLE_ENTITY,
        );
    }
    let mut noted: Vec<String> = Vec::new();
    for row in &mut rows {
        if let Some(booking) = write_down(&site, visitor, &visit, (date, &key), row).await? {
            noted.push(booking);
        }
    }
    rows.retain(|row| !row.wrong.is_empty());
    if rows.is_empty() {
        let noted = noted.join(",");
        return Ok(lead_to(&format!("/feuille/saisie?date={date}&noted={noted}")));
    }
    let noted: Vec<&str> = noted.iter().map(String::as_str).collect();
    compose(&visit, date, key, (rows, &noted), None, StatusCode::UNPROCESSABLE_ENTITY)
}

/// Writes a row down; what is wrong is noted on it.
async fn write_down(
    site: &Site,
    visitor: Visitor,
    visit: &Visit,
    (date, key): (Date, &str),
    row: &mut TypedRow,
) -> Result<Option<String>, Problem> {
    let id = site.replica.id_for_key(&format!("{key}-{}", row.n));
    let words = &visit.words;
    let book = site.moment(|moment| {
        let centre: Slug = moment.here().centre?;
        row.book(words, moment.view(), (&centre, date), id)
    })?;
    let Some(book) = book else { return Ok(None) };
    match site.replica.command(site.caller(visitor)?, Command::Booking(BookingCommand::Visited(book))).await {
        Ok(Outcome::Booking(done)) => return Ok(Some(done.booking.to_string())),
        Ok(_) => return Err(Problem::internal()),
        Err(error) => {
            let refused = Refusal::from(error);
            if refused.is_key_reused() {
                row.note("who", words.say("sheet-changed"));
            } else if refused.alternatives().is_some() {
                // Paper proves no right to a place: which others are free is of no use afterwards.
                row.note("place", words.say("sheet-taken"));
            } else if refused.fields().is_empty() {
                row.note("place", refused.sentence(words));
            }
            for error in refused.fields() {
                row.note(shown_at(error.field), refusal::field(words, error));
            }
        }
    }
    Ok(None)
}

/// The field of a row at which one of the rules is shown.
fn shown_at(field: &'static str) -> &'static str {
    match field {
        "start" => "from",
        "end" => "to",
        "member" | "guest" => "who",
        _ => "place",
    }
}
