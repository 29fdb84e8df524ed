//! *Moi*: what is next, what was answered, and the form that finds a free half-day.
//!
//! Enters: the person who is signed in. Leaves: the page. The form proposes what they booked last: the same need, the same
//! place, the next working half-day.

use askama::Template;
use axum::Extension;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use serde::Deserialize;
use telecentre_proto::booking::{Booking, State};
use telecentre_proto::centre::Kind;
use telecentre_proto::hours::{Half, part_of_day};
use telecentre_proto::id::{RecordId, Slug};
use telecentre_proto::person::PublicField;

use super::own;
use crate::auth::Visitor;
use crate::page::{Page, render};
use crate::problem::Problem;
use crate::replica::Moment;
use crate::slip::Slip;
use crate::visit::Visit;

/// A word to choose.
pub(super) struct Chosen {
    pub(super) value: String,
    pub(super) name: String,
    pub(super) selected: bool,
}

/// The form that finds a free half-day.
pub(super) struct FindForm {
    pub(super) date: String,
    pub(super) halves: Vec<Chosen>,
    pub(super) kinds: Vec<Chosen>,
    pub(super) centres: Vec<Chosen>,
}

/// What is looked for.
#[derive(Clone, Debug)]
pub(super) struct Need {
    pub(super) date: Date,
    pub(super) half: Half,
    pub(super) kind: Kind,
    /// None: everywhere.
    pub(super) centre: Option<Slug>,
}

#[derive(Template)]
#[template(path = "me/me.html")]
struct MePage {
    page: Page,
    first_name: String,
    done: Option<String>,
    form: FindForm,
    next: Vec<Slip>,
    answers: Vec<Slip>,
    /// Who is here now and shows their name.
    here: Vec<String>,
}

#[derive(Deserialize)]
pub(crate) struct ToldMe {
    done: Option<String>,
}

/// The need of a person: that of their last booking, at the next half-day in which the centre is open.
pub(super) fn usual(moment: &dyn Moment, id: RecordId, minute: u16) -> Need {
    let view = moment.view();
    let last = view.bookings.of(id).into_iter().max_by_key(|b| (b.requested_at, b.id));
    let home = view.people.member(id).and_then(|member| member.details.home_centre.clone());
    let centre = last.as_ref().map(|b| b.centre.clone()).or(home).or_else(|| moment.here().centre);
    let kind = last.as_ref().and_then(|b| Some(view.centres.resource(&b.centre, &b.resource)?.kind));
    let half = last.as_ref().map_or(Half::Morning, |b| half_of(moment, b));
    let today = moment.today();
    let open = |date: &Date| {
        let profile = centre.as_ref().and_then(|centre| view.centres.get(centre));
        let part = profile.and_then(|profile| part_of_day(&view.centres.open(profile, *date), half));
        part.is_some_and(|(start, _)| *date > today || start > minute)
    };
    let days = std::iter::successors(Some(today), |day| day.tomorrow().ok()).take(15);
    let date = days.into_iter().find(open).unwrap_or(today);
    Need { date, half, kind: kind.unwrap_or(Kind::Desk), centre }
}

fn half_of(moment: &dyn Moment, b: &Booking) -> Half {
    let view = moment.view();
    let open = view.centres.get(&b.centre).map(|profile| view.centres.open(profile, b.slot.day())).unwrap_or_default();
    let holds = |half: &Half| {
        part_of_day(&open, *half).is_some_and(|(start, end)| start <= b.slot.start() && b.slot.end() <= end)
    };
    [Half::Morning, Half::Afternoon].into_iter().find(holds).unwrap_or(Half::Day)
}

/// The form, filled in with a need.
pub(super) fn form(visit: &Visit, moment: &dyn Moment, need: &Need) -> FindForm {
    let words = &visit.words;
    let choice = |value: &str, name: String, chosen: bool| Chosen { value: value.to_owned(), name, selected: chosen };
    let halves = [Half::Morning, Half::Afternoon, Half::Day];
    let half = |half: Half| choice(half.as_str(), words.of("half", half.as_str()), half == need.half);
    let kind = |kind: &Kind| choice(kind.as_str(), words.of("kind", kind.as_str()), *kind == need.kind);
    let mut centres = vec![choice("", words.say("me-everywhere"), need.centre.is_none())];
    centres.extend(
        moment.view().centres.all().map(|centre| {
            choice(centre.slug.as_str(), centre.name.clone(), need.centre.as_ref() == Some(&centre.slug))
        }),
    );
    FindForm {
        date: need.date.to_string(),
        halves: halves.into_iter().map(half).collect(),
        kinds: Kind::ALL.iter().map(kind).collect(),
        centres,
    }
}

/// Who is at this centre now and shows their name.
fn who_is_here(moment: &dyn Moment, me: RecordId, minute: u16) -> Vec<String> {
    let Some(centre) = moment.here().centre else { return Vec::new() };
    let (view, today) = (moment.view(), moment.today());
    let present = |b: &Booking| {
        b.state == State::CheckedIn && b.left_at.is_none() && !b.guest && b.member != me && b.slot.end() > minute
    };
    let present = view.bookings.list(&centre, today, today).into_iter().filter(present);
    let shown = present.filter_map(|b| view.people.member(b.member)).filter(|member| member.shows(PublicField::Name));
    let mut names: Vec<String> = shown.map(|member| member.details.name.clone()).collect();
    names.sort();
    names.dedup();
    names
}

pub(crate) async fn show(
    visit: Visit,
    Extension(visitor): Extension<Visitor>,
    Query(news): Query<ToldMe>,
) -> Result<Response, Problem> {
    let id = own::person(visitor)?.person;
    let (words, minute) = (&visit.words, visit.minute());
    let done = (news.done.as_deref() == Some("cancelled")).then(|| words.say("me-cancelled"));
    let page = visit.site.moment(|moment| {
        let name = own::member(moment, id)?.details.name.clone();
        let slip = |b: &Booking| Slip::of(moment.view(), words, b);
        Ok::<_, Problem>(MePage {
            page: visit.page(moment, words.say("me-title")),
            first_name: name.split_whitespace().next().unwrap_or_default().to_owned(),
            done,
            form: form(&visit, moment, &usual(moment, id, minute)),
            next: own::upcoming(moment, id, minute).iter().map(slip).collect(),
            answers: own::answers(moment, id).iter().map(slip).collect(),
            here: who_is_here(moment, id, minute),
        })
    })??;
    Ok(render(StatusCode::OK, &page))
}
