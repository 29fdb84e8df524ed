//! *Registre* as a page.
//!
//! Enters: the days, the person and the centre that were asked for. Leaves: acts in words, newest first, each with a link
//! to what it was about; a form to ask otherwise; the way to the older ones and to the table for a spreadsheet.

use askama::Template;
use axum::Extension;
use axum::http::StatusCode;
use axum::response::Response;
use telecentre_proto::replica::Registered;

use super::act_words::{ActRow, ActWords};
use super::asked::{AskedRegister, word_of};
use crate::auth::Visitor;
use crate::body::Asked;
use crate::page::{Page, render};
use crate::problem::Problem;
use crate::replica::Moment;
use crate::status::Role;
use crate::visit::Visit;

/// Acts of a page.
const SHOWN: usize = 50;

struct RegisterChoice {
    value: String,
    name: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "register/register.html")]
struct RegisterPage {
    page: Page,
    from: String,
    to: String,
    people: Vec<RegisterChoice>,
    /// None: whoever looks sees one centre alone.
    centres: Option<Vec<RegisterChoice>>,
    rows: Vec<ActRow>,
    older: Option<String>,
    csv: String,
    /// The hub shows what became of erasures on a page of its own.
    at_hub: bool,
}

fn composed(
    visit: &Visit,
    moment: &dyn Moment,
    asked: &AskedRegister,
    found: &[Registered],
    more: bool,
) -> RegisterPage {
    let (words, view) = (&visit.words, moment.view());
    let choice = |value: String, name: String, chosen: bool| RegisterChoice { value, name, chosen };
    let mut people: Vec<RegisterChoice> = view
        .people
        .find("")
        .into_iter()
        .map(|m| choice(m.id.to_string(), m.details.name.clone(), asked.person == Some(m.id)))
        .collect();
    people.sort_by(|a, b| a.name.cmp(&b.name));
    let centres = (!asked.bound).then(|| {
        let of = |c: &telecentre_proto::centre::Centre| {
            choice(c.slug.to_string(), c.name.clone(), asked.centre.as_ref() == Some(&c.slug))
        };
        view.centres.all().map(of).collect()
    });
    let days = format!("from={}&to={}", asked.from, asked.to);
    let person = asked.person.map(|person| format!("&person={person}")).unwrap_or_default();
    let centre = asked.centre.as_ref().filter(|_| !asked.bound).map(|c| format!("&centre={c}")).unwrap_or_default();
    let query = format!("{days}{person}{centre}");
    let shown = ActWords::of(words, moment);
    let older = found.last().filter(|_| more).map(|last| format!("/registre?{query}&after={}", word_of(&last.mark)));
    RegisterPage {
        page: visit.page(moment, words.say("register-title")),
        from: asked.from.to_string(),
        to: asked.to.to_string(),
        people,
        centres,
        rows: found.iter().map(|act| shown.row(act)).collect(),
        older,
        csv: format!("/api/v1/register.csv?{query}"),
        at_hub: moment.here().role == Role::Hub,
    }
}

pub(crate) async fn show(
    visit: Visit,
    Extension(visitor): Extension<Visitor>,
    Asked(asked): Asked,
) -> Result<Response, Problem> {
    let asked = AskedRegister::read(&visit.site, visitor, asked)?.showing(SHOWN);
    let mut found = visit.site.replica.register(asked.query(&visit.site)).await;
    let more = found.len() > SHOWN;
    found.truncate(SHOWN);
    let page = visit.site.moment(|moment| composed(&visit, moment, &asked, &found, more))?;
    Ok(render(StatusCode::OK, &page))
}
