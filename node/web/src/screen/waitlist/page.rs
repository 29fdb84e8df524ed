//! A wish that waits, as a page: for what, since when, whose turn it is.
//!
//! Enters: a wish's id. Leaves: the page, with what can be done: wait no longer, or see the booking that came of it.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use jiff::civil::Date;
use telecentre_proto::id::RecordId;
use telecentre_proto::view::View;
use telecentre_proto::waitlist::{Wait, WaitState};

use crate::centre_days::now_at;
use crate::page::{Page, render};
use crate::problem::Problem;
use crate::replica::Moment;
use crate::slot_words::day_path;
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "waitlist/wait.html")]
pub(crate) struct WaitPage {
    page: Page,
    id: String,
    back: String,
    what: String,
    when: String,
    state: String,
    since: String,
    refusal: Option<String>,
    waits: bool,
    given: bool,
}

/// The problem of a wish that is not known here.
pub(crate) fn missing() -> Problem {
    Problem::not_found("No such wish is known here, or not yet.")
}

pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Result<Response, Problem> {
    let id: RecordId = id.parse().map_err(|_| missing())?;
    let now = now_at(&visit.site)?;
    let page = visit.site.moment(|moment| wait_page(&visit, moment, id, now, None))?;
    Ok(render(StatusCode::OK, &page.ok_or_else(missing)?))
}

/// The page; none while the wish is not known here.
pub(crate) fn wait_page(
    visit: &Visit,
    moment: &dyn Moment,
    id: RecordId,
    now: (Date, u16),
    refusal: Option<String>,
) -> Option<WaitPage> {
    let (words, view) = (&visit.words, moment.view());
    let wait = view.bookings.wait(id)?;
    let who = view.people.name(wait.person()).map_or_else(|| words.say("who-unknown"), str::to_owned);
    let centre = view.centres.get(&wait.centre).map_or_else(|| wait.centre.to_string(), |c| c.name.clone());
    let place = wait.resource.as_ref().map_or_else(
        || words.of("kind", wait.kind.as_str()),
        |slug| view.centres.resource(&wait.centre, slug).map_or_else(|| slug.to_string(), |r| r.name.clone()),
    );
    let state = wait.state(now);
    let span = words.span(wait.slot.start(), wait.slot.end());
    Some(WaitPage {
        page: visit.page(moment, words.with("wait-title", who)).refusing(refusal.is_some()),
        id: id.to_string(),
        back: day_path(&wait.centre, wait.slot.day()),
        what: words.with2("wait-what", place, centre),
        when: words.with2("wait-what", words.date(wait.slot.day()), span),
        state: match state {
            WaitState::Queued => words.with("wait-queued", before(view, &wait, now)),
            state => words.of("wait", state.as_str()),
        },
        since: Timestamp::from_second(wait.since).map_or_else(|_| words.say("never"), |at| words.ago(at)),
        refusal,
        waits: wait.is_open(now),
        given: state == WaitState::Given,
    })
}

/// How many wait before somebody for such a place that day.
fn before(view: &View, wait: &Wait, now: (Date, u16)) -> usize {
    let day = wait.slot.day();
    let all = view.bookings.waits(Some(&wait.centre), day, day);
    let same = all.iter().filter(|other| other.kind == wait.kind && other.is_open(now) && other.q.is_some());
    same.filter(|other| (other.q, other.id) < (wait.q, wait.id)).count()
}
