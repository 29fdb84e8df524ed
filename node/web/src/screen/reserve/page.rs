//! *Réserver* as a page.
//!
//! Enters: an address that proposes a centre, a day, a place, hours; or what was typed and what became of it. Leaves: the
//! page. All of it is of one moment of the view.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use telecentre_proto::booking::calendar::Day;
use telecentre_proto::centre::{Centre, Kind, Resource};
use telecentre_proto::view::View;

use super::panel::{
    PanelRefused, PartChoice, PlaceChoice, PlaceGroup, WeekdayChoice, parts, places, propose, weekdays,
};
use super::typed::Typed;
use super::who::names;
use crate::centre_link::Links;
use crate::elsewhere;
use crate::lending;
use crate::own_path::lead_to;
use crate::page::{Banner, Page, render};
use crate::problem::Problem;
use crate::rank::Rank;
use crate::replica::Moment;
use crate::screen::planning::{Place, past_until};
use crate::slot_words::day_path;
use crate::visit::Visit;
use crate::words::minutes_of;

/// A centre to choose.
struct PanelCentre {
    slug: String,
    name: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "reserve/reserve.html")]
pub(crate) struct ReservePage {
    page: Page,
    back: String,
    centre: String,
    centre_name: String,
    own: bool,
    /// The centre can be reached.
    up: bool,
    date_words: String,
    opening: Option<String>,
    typed: Typed,
    refused: PanelRefused,
    /// What of one's own centre the hub has that day, and until when.
    lent: Vec<Banner>,
    /// How old is what is known of another centre.
    known: Option<Banner>,
    centres: Vec<PanelCentre>,
    parts: Vec<PartChoice>,
    places: Vec<PlaceGroup>,
    weekdays: Vec<WeekdayChoice>,
    names: Vec<String>,
    /// The videoconference points of other centres.
    pairs: Vec<PlaceChoice>,
}

/// The day of a panel, and what of it has passed.
pub(crate) fn day_of(visit: &Visit, moment: &dyn Moment, place: &Place) -> Result<(Day, u16), Problem> {
    let day = moment.view().calendar().day(&place.centre, place.date);
    let day = day.ok_or_else(|| Problem::not_found("This centre is not known here, or not yet."))?;
    let now = visit.words.local(visit.site.replica.now());
    Ok((day, past_until(place.date, moment.today(), minutes_of(now.time()))))
}

pub(crate) async fn show(visit: Visit, Query(asked): Query<Vec<(String, String)>>) -> Result<Response, Problem> {
    if visit.rank == Some(Rank::Member) {
        return Ok(lead_to("/moi/reserver"));
    }
    let mut typed = Typed::of(asked);
    typed.set("key", visit.site.fresh_key("form")?);
    let page = visit.site.moment(|moment| {
        let (place, wrong) = place_of(moment, &typed)?;
        let problems = wrong.into_iter().map(|(field, code)| (field, visit.words.of("field", code))).collect();
        compose(&visit, moment, &place, typed, PanelRefused { problems, ..PanelRefused::default() })
    })??;
    let status = if page.refused.is_refused() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(render(status, &page))
}

/// The centre and day that were chosen; today and one's own where nothing was, or nothing that there is: then with the
/// field and the code of what is wrong.
pub(crate) fn place_of(moment: &dyn Moment, typed: &Typed) -> Result<(Place, Vec<WrongPlace>), Problem> {
    let given = |field| Some(typed.get(field)).filter(|text| !text.is_empty());
    let mut place = Place::find(moment, None, None)?;
    let mut wrong = Vec::new();
    match Place::find(moment, typed.date().as_deref(), None) {
        Ok(found) => place.date = found.date,
        Err(_) => wrong.push(("date", "not-a-date")),
    }
    match Place::find(moment, None, given("centre")) {
        Ok(found) => place.centre = found.centre,
        Err(_) => wrong.push(("centre", "unknown-centre")),
    }
    Ok((place, wrong))
}

/// A field that names no day or no centre, and the code of what is wrong with it.
pub(crate) type WrongPlace = (&'static str, &'static str);

/// The page of a panel.
pub(crate) fn compose(
    visit: &Visit,
    moment: &dyn Moment,
    place: &Place,
    mut typed: Typed,
    refused: PanelRefused,
) -> Result<ReservePage, Problem> {
    let (words, view) = (&visit.words, moment.view());
    let (day, past) = day_of(visit, moment, place)?;
    propose(view, &mut typed, &day, past);
    if refused.problem("date").is_none() {
        typed.set("date", place.date.to_string());
    }
    let own = moment.here().centre.as_ref() == Some(&place.centre);
    let open = Some(&day.open).filter(|open| !open.is_empty());
    let choice = |centre: &Centre| PanelCentre {
        slug: centre.slug.to_string(),
        name: centre.name.clone(),
        chosen: centre.slug == place.centre,
    };
    Ok(ReservePage {
        page: visit.page(moment, words.say("book")).refusing(refused.is_refused()),
        back: day_path(&place.centre, place.date),
        centre: place.centre.to_string(),
        centre_name: day.centre.name.clone(),
        own,
        up: Links::of(moment, visit.site.replica.now()).to(&place.centre).up,
        date_words: words.date(place.date),
        opening: open.map(|open| words.with("today-open", words.hours(open))),
        lent: if own { lending::banners(words, moment, &place.centre, place.date) } else { Vec::new() },
        known: elsewhere::known(words, moment, &place.centre),
        centres: view.centres.all().map(choice).collect(),
        parts: parts(words, &day, &typed),
        places: places(words, &day, &typed),
        weekdays: weekdays(words, &day, &typed),
        names: names(view, &place.centre),
        pairs: pairs(view, place, &typed),
        typed,
        refused,
    })
}

/// The videoconference points of other centres.
fn pairs(view: &View, place: &Place, typed: &Typed) -> Vec<PlaceChoice> {
    let others = view.centres.all().filter(|centre| centre.slug != place.centre);
    let points = others.flat_map(|centre| {
        let all = view.centres.in_order(&centre.slug).into_iter();
        all.filter(|r| r.kind == Kind::VideoPoint && !r.retired).map(move |r| (centre, r))
    });
    let choice = |(centre, point): (&Centre, &Resource)| {
        let value = format!("{}/{}", centre.slug, point.slug);
        PlaceChoice { chosen: typed.get("pair") == value, value, name: format!("{}, {}", centre.name, point.name) }
    };
    points.map(choice).collect()
}
