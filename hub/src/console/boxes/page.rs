//! *Boîtes*: the boxes that are enrolled, the codes that wait; the form that invites; a code, shown once; what a revocation
//! means.
//!
//! Enters: the network's register. Leaves: pages, each of one moment. A join code stands on one answer and is kept nowhere.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use serde::Deserialize;
use telecentre_proto::centre::Centre;
use telecentre_proto::id::{NodeId, Slug};
use telecentre_proto::network::{Enrolment, Role};
use telecentre_web::own_path::lead_to;
use telecentre_web::page::{Banner, Page, Tone, render};
use telecentre_web::problem::Problem;
use telecentre_web::qr::Drawing;
use telecentre_web::replica::Moment;
use telecentre_web::visit::Visit;
use telecentre_web::words::Words;

use crate::console::instant::{Instant, count};
use crate::enrol;
use crate::succession::STOLEN;

/// How long a code may be good for, to choose from: days.
pub(super) const DAYS: [i64; 3] = [1, 7, 30];
pub(super) const DAY_S: i64 = 86_400;
/// The choice that is no centre.
pub(super) const WITNESS: &str = "*witness";

pub(super) struct BoxRow {
    short_id: String,
    node: NodeId,
    name: String,
    role: String,
    centre: Option<String>,
    closed: Option<String>,
    can_revoke: bool,
}

struct Choice {
    value: String,
    name: String,
    chosen: bool,
}

struct WaitingCode {
    whom: String,
    expires: String,
}

#[derive(Template)]
#[template(path = "boxes/boxes.html")]
pub(super) struct BoxesPage {
    page: Page,
    banner: Option<Banner>,
    boxes: Vec<BoxRow>,
    waiting: Vec<WaitingCode>,
}

#[derive(Template)]
#[template(path = "boxes/invite.html")]
pub(super) struct InvitePage {
    page: Page,
    wrong: Option<String>,
    choices: Vec<Choice>,
    days: Vec<Choice>,
}

/// A short code as it is dictated: the address, then group by group.
pub(super) struct Grouped {
    address: String,
    groups: Vec<String>,
}

impl Grouped {
    pub(super) fn of(short: &str) -> Self {
        let (address, digits) = short.rsplit_once('/').unwrap_or(("", short));
        Self { address: address.to_owned(), groups: digits.split('-').map(str::to_owned).collect() }
    }
}

#[derive(Template)]
#[template(path = "boxes/join-code.html")]
pub(super) struct CodePage {
    pub(super) page: Page,
    pub(super) code: String,
    pub(super) short: String,
    pub(super) grouped: Grouped,
    /// The short code, for a camera.
    pub(super) drawn: Option<Drawing>,
    pub(super) until: String,
}

#[derive(Template)]
#[template(path = "boxes/revoke.html")]
struct RevokePage {
    page: Page,
    row: BoxRow,
}

/// What the address may say.
#[derive(Deserialize)]
pub(super) struct AskedBoxes {
    done: Option<NodeId>,
    less: Option<bool>,
}

/// For whom the address asks for a code.
#[derive(Deserialize)]
pub(super) struct AskedInvite {
    centre: Option<String>,
}

/// The old address of the list.
pub(super) async fn lead() -> Response {
    lead_to("/boites")
}

/// The list.
pub(super) async fn show(visit: Visit, Query(asked): Query<AskedBoxes>) -> Result<Response, Problem> {
    let page = visit.site.moment(|moment| {
        let banner = asked.done.and_then(|node| {
            let row = rows(&visit.words, moment).into_iter().find(|r| r.node == node && r.closed.is_some())?;
            let mut text = visit.words.with("box-revoked", row.name);
            if asked.less == Some(true) {
                text = format!("{text} {}", visit.words.say("box-revoked-less"));
            }
            Some(Banner { tone: Tone::Good, text })
        });
        let words = &visit.words;
        BoxesPage {
            page: visit.page(moment, words.say("menu-enrol")),
            banner,
            boxes: rows(words, moment),
            waiting: waiting(&visit, moment),
        }
    })?;
    Ok(render(StatusCode::OK, &page))
}

/// The form that invites.
pub(super) async fn ask_invite(visit: Visit, Query(asked): Query<AskedInvite>) -> Result<Response, Problem> {
    let page = visit.site.moment(|moment| invite_page(&visit, moment, asked.centre.as_deref(), None))?;
    Ok(render(StatusCode::OK, &page))
}

/// The form that invites; `chosen`: for whom a code is to be made; `wrong`: why none was made.
pub(super) fn invite_page(
    visit: &Visit,
    moment: &dyn Moment,
    chosen: Option<&str>,
    wrong: Option<String>,
) -> InvitePage {
    let words = &visit.words;
    let choice = |c: &Centre| Choice {
        value: c.slug.to_string(),
        name: c.name.clone(),
        chosen: chosen == Some(c.slug.as_str()),
    };
    let mut choices: Vec<Choice> = moment.view().centres.all().map(choice).collect();
    choices.sort_by(|a, b| a.name.cmp(&b.name));
    let witness = words.say("invite-witness");
    choices.push(Choice { value: WITNESS.to_owned(), name: witness, chosen: chosen == Some(WITNESS) });
    let day = |d: &i64| Choice {
        value: d.to_string(),
        name: count(words, "invite-days-for", d.unsigned_abs()),
        chosen: *d == enrol::EXPIRES_S / DAY_S,
    };
    InvitePage {
        page: visit.page(moment, words.say("invite-title")).refusing(wrong.is_some()),
        wrong,
        choices,
        days: DAYS.iter().map(day).collect(),
    }
}

/// Codes that nobody used, in words: the first to expire comes first.
fn waiting(visit: &Visit, moment: &dyn Moment) -> Vec<WaitingCode> {
    let (words, zone, now) = (&visit.words, visit.words.zone(), visit.site.replica.now().as_second());
    let invites = moment.network().invites().map(|(_, invite)| invite);
    let mut open: Vec<(i64, Option<&Slug>)> =
        invites.filter(|i| i.node.is_none() && i.expires > now).map(|i| (i.expires, i.centre.as_ref())).collect();
    open.sort();
    let waiting = |(expires, centre): (i64, Option<&Slug>)| WaitingCode {
        whom: match centre {
            Some(slug) => moment.view().centres.get(slug).map_or_else(|| slug.to_string(), |c| c.name.clone()),
            None => words.say("invite-witness"),
        },
        expires: Timestamp::from_second(expires)
            .map_or_else(|_| words.say("never"), |at| words.with("invite-expires", Instant::of(words, zone, at).at)),
    };
    open.into_iter().map(waiting).collect()
}

/// All enrolments, the open ones first.
fn rows(words: &Words, moment: &dyn Moment) -> Vec<BoxRow> {
    let (network, centres) = (moment.network(), &moment.view().centres);
    let former = |e: &Enrolment| e.role == Role::Hub && network.hub() != Some(e.node);
    let row = |e: &Enrolment| BoxRow {
        short_id: e.node.to_string().chars().take(12).collect(),
        node: e.node,
        name: if e.name.is_empty() { e.node.to_string().chars().take(8).collect() } else { e.name.clone() },
        role: words.of("box-role", e.role.word()),
        centre: e.centre.as_ref().map(|slug| centres.get(slug).map_or_else(|| slug.to_string(), |c| c.name.clone())),
        closed: (e.closed.is_some() || former(e)).then(|| match e.reason.as_deref().map(str::trim) {
            _ if e.closed.is_none() => words.say("box-former"),
            None | Some("") => words.say("box-closed"),
            Some(enrol::REPLACED) => words.with("box-closed-for", words.say("box-replaced")),
            Some(STOLEN) => words.with("box-closed-for", words.say("box-stolen")),
            Some(reason) => words.with("box-closed-for", reason),
        }),
        can_revoke: e.closed.is_none() && network.hub() != Some(e.node),
    };
    let mut rows: Vec<BoxRow> = network.enrolments().map(|(_, e)| row(e)).collect();
    rows.sort_by(|a, b| (a.closed.is_some(), a.can_revoke, &a.name).cmp(&(b.closed.is_some(), b.can_revoke, &b.name)));
    rows
}

/// A box that can be revoked.
pub(super) fn revocable(words: &Words, moment: &dyn Moment, node: NodeId) -> Result<BoxRow, Problem> {
    let row = rows(words, moment).into_iter().find(|row| row.node == node && row.can_revoke);
    row.ok_or_else(|| Problem::not_found("No box of this id is enrolled, or its enrolment is closed already."))
}

/// Asks whether a box is really to be revoked.
pub(super) async fn ask_revoke(visit: Visit, Path(node): Path<NodeId>) -> Result<Response, Problem> {
    let page = visit.site.moment(|moment| {
        let row = revocable(&visit.words, moment, node)?;
        let title = visit.words.with("box-revoke-title", row.name.as_str());
        Ok::<_, Problem>(RevokePage { page: visit.page(moment, title), row })
    })??;
    Ok(render(StatusCode::OK, &page))
}
