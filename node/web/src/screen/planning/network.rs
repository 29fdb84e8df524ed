//! A day of all centres: what is free where, by half-day and kind, and how fresh that is.
//!
//! Enters: a day. Leaves: the page: one row a centre, the own one first. What is known of another centre is as old as the
//! page says; a box that nobody hears is named so, with an hour.

use askama::Template;
use telecentre_proto::centre::Centre;
use telecentre_proto::hours::{Half, HalfDay, halves};
use telecentre_proto::id::Slug;

use super::head::{PlanningHead, View};
use super::place::Place;
use crate::centre_link::{CentreLink, Links};
use crate::page::Page;
use crate::problem::Problem;
use crate::replica::Moment;
use crate::screen::today::free;
use crate::visit::Visit;
use crate::words::Words;

/// A half-day of a centre.
struct HalfOf {
    name: String,
    shut: bool,
    free: Option<String>,
}

struct CentreRow {
    name: String,
    path: String,
    chosen: bool,
    halves: Vec<HalfOf>,
    note: Option<String>,
    fresh: String,
    tone: &'static str,
}

#[derive(Template)]
#[template(path = "planning/network.html")]
pub(crate) struct NetworkDayPage {
    page: Page,
    head: PlanningHead,
    rows: Vec<CentreRow>,
}

impl NetworkDayPage {
    /// The page of a day.
    // The signature is that of the fallible pages beside it.
    #[expect(clippy::unnecessary_wraps)]
    pub(crate) fn of(visit: &Visit, moment: &dyn Moment, place: &Place) -> Result<Self, Problem> {
        let (words, own) = (&visit.words, moment.here().centre);
        let links = Links::of(moment, visit.site.replica.now());
        let mut centres: Vec<&Centre> = moment.view().centres.all().collect();
        centres.sort_by_key(|c| (own.as_ref() != Some(&c.slug), &c.name));
        let mut head = PlanningHead::of(words, moment, place, View::Network, words.heading(place.date));
        head.under = Some(words.say("network-caption"));
        head.centres.clear();
        Ok(Self {
            page: visit.page(moment, format!("{}, {}", words.of("view", "reseau"), words.inside(&head.heading))),
            rows: centres.into_iter().filter_map(|c| row(words, moment, place, c, &links)).collect(),
            head,
        })
    }
}

fn row(words: &Words, moment: &dyn Moment, place: &Place, centre: &Centre, links: &Links<'_>) -> Option<CentreRow> {
    let view = moment.view();
    let day = view.calendar().day(&centre.slug, place.date)?;
    let open = halves(&day.open);
    let half = |word: Half| {
        let found = open.iter().find(|half| half.half == word);
        let words_of = |half: &HalfDay| free(view, words, &day, (half.start, half.end));
        HalfOf { name: words.of("half", word.as_str()), shut: found.is_none(), free: found.and_then(words_of) }
    };
    let (fresh, tone) = fresh(words, moment.here().centre.as_ref(), links, &centre.slug);
    Some(CentreRow {
        name: centre.name.clone(),
        path: View::Day.path(&centre.slug, place.date),
        chosen: moment.here().centre.as_ref() == Some(&centre.slug),
        halves: [Half::Morning, Half::Afternoon].into_iter().map(half).collect(),
        note: day.closure.clone().filter(|reason| !reason.is_empty()),
        fresh,
        tone,
    })
}

/// How fresh what is known of a centre is, and the class in the style sheet.
fn fresh(words: &Words, own: Option<&Slug>, links: &Links<'_>, centre: &Slug) -> (String, &'static str) {
    if own == Some(centre) {
        return (words.say("fresh-here"), "good");
    }
    match links.to(centre) {
        CentreLink { up: false, since: Some(at), .. } => (words.with("fresh-cut", words.since(at)), "warning"),
        CentreLink { as_of: Some(at), .. } => (words.with("fresh-seen", words.ago(at)), "mute"),
        _ => (words.say("fresh-never"), "warning"),
    }
}
