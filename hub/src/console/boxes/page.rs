//! *Boîtes*: who is enrolled, invitations, revocations.
//!
//! Enters: the admin's wish. Leaves: a join code, shown on this one answer and kept nowhere; or an enrolment closed,
//! after a page that says what that means. Who may be invited and what a revocation cuts is decided in `enrol`.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use jiff::Timestamp;
use serde::Deserialize;
use telecentre_proto::centre::Centre;
use telecentre_proto::id::{NodeId, Slug};
use telecentre_proto::network::{Enrolment, Network, Role};
use telecentre_web::page::{Banner, Page, Tone, render};
use telecentre_web::problem::Problem;
use telecentre_web::replica::Moment;
use telecentre_web::visit::Visit;

use crate::calls::Hub;
use crate::console::network::row::{Instant, count};
use crate::enrol::{self, EnrolError};
use crate::succession::STOLEN;

/// How long a code may be good for, to choose from: days.
const DAYS: [i64; 3] = [1, 7, 30];
const DAY_S: i64 = 86_400;
/// The choice that is no centre.
const WITNESS: &str = "*witness";
/// Letters of a reason that are kept.
const REASON_CHARS: usize = 200;

struct BoxRow {
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
struct BoxesPage {
    page: Page,
    banner: Option<Banner>,
    boxes: Vec<BoxRow>,
    choices: Vec<Choice>,
    days: Vec<Choice>,
    waiting: Vec<WaitingCode>,
}

#[derive(Template)]
#[template(path = "boxes/join-code.html")]
struct CodePage {
    page: Page,
    code: String,
    until: String,
}

#[derive(Template)]
#[template(path = "boxes/revoke.html")]
struct RevokePage {
    page: Page,
    row: BoxRow,
}

/// What the address may say.
#[derive(Deserialize)]
pub(crate) struct AskedBoxes {
    centre: Option<String>,
    done: Option<NodeId>,
}

/// The list, and the form that invites.
pub(crate) async fn show(
    visit: Visit,
    Extension(hub): Extension<Hub>,
    Query(asked): Query<AskedBoxes>,
) -> Result<Response, Problem> {
    let banner = asked.done.and_then(|node| {
        let row = hub.rows(&visit).into_iter().find(|row| row.node == node && row.closed.is_some())?;
        Some(Banner { tone: Tone::Good, text: visit.words.with("box-revoked", row.name) })
    });
    list(&visit, &hub, asked.centre.as_deref(), banner, StatusCode::OK)
}

fn list(
    visit: &Visit,
    hub: &Hub,
    chosen: Option<&str>,
    banner: Option<Banner>,
    status: StatusCode,
) -> Result<Response, Problem> {
    let words = &visit.words;
    // The hub's own register of boxes, then everything else, each of one moment.
    let (boxes, open) = (hub.rows(visit), hub.open_invites(visit));
    let page = visit.site.moment(|moment| {
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
        BoxesPage {
            page: visit.page(moment, words.say("menu-enrol")),
            banner,
            boxes,
            choices,
            days: DAYS.iter().map(day).collect(),
            waiting: waiting(visit, moment, &open),
        }
    })?;
    Ok(render(status, &page))
}

/// Codes that nobody used, in words.
fn waiting(visit: &Visit, moment: &dyn Moment, open: &[(i64, Option<Slug>)]) -> Vec<WaitingCode> {
    let (words, zone) = (&visit.words, visit.words.zone());
    let waiting = |(expires, centre): &(i64, Option<Slug>)| WaitingCode {
        whom: match centre {
            Some(slug) => moment.view().centres.get(slug).map_or_else(|| slug.to_string(), |c| c.name.clone()),
            None => words.say("invite-witness"),
        },
        expires: Timestamp::from_second(*expires)
            .map_or_else(|_| words.say("never"), |at| words.with("invite-expires", Instant::of(words, zone, at).at)),
    };
    open.iter().map(waiting).collect()
}

impl Hub {
    /// All enrolments, the open ones first.
    fn rows(&self, visit: &Visit) -> Vec<BoxRow> {
        let words = &visit.words;
        let former = |network: &Network, e: &Enrolment| e.role == Role::Hub && network.hub() != Some(e.node);
        let row = |network: &Network, e: &Enrolment| BoxRow {
            short_id: e.node.to_string().chars().take(12).collect(),
            node: e.node,
            name: if e.name.is_empty() { e.node.to_string().chars().take(8).collect() } else { e.name.clone() },
            role: words.of("box-role", e.role.word()),
            centre: e.centre.as_ref().map(Slug::to_string),
            closed: (e.closed.is_some() || former(network, e)).then(|| match e.reason.as_deref().map(str::trim) {
                _ if e.closed.is_none() => words.say("box-former"),
                None | Some("") => words.say("box-closed"),
                Some(enrol::REPLACED) => words.with("box-closed-for", words.say("box-replaced")),
                Some(STOLEN) => words.with("box-closed-for", words.say("box-stolen")),
                Some(reason) => words.with("box-closed-for", reason),
            }),
            can_revoke: e.closed.is_none() && network.hub() != Some(e.node),
        };
        let mut rows: Vec<BoxRow> = self.program.handle.read(|replica, _| {
            let network = replica.network();
            network.enrolments().map(|(_, e)| row(network, e)).collect()
        });
        rows.sort_by(|a, b| {
            (a.closed.is_some(), a.can_revoke, &a.name).cmp(&(b.closed.is_some(), b.can_revoke, &b.name))
        });
        rows
    }

    /// A replica that can be revoked.
    fn row(&self, visit: &Visit, node: NodeId) -> Result<BoxRow, Problem> {
        let row = self.rows(visit).into_iter().find(|row| row.node == node && row.can_revoke);
        row.ok_or_else(|| Problem::not_found("No box of this id is enrolled, or its enrolment is closed already."))
    }

    /// Codes that nobody used: until when, for which centre.
    fn open_invites(&self, visit: &Visit) -> Vec<(i64, Option<Slug>)> {
        let now = visit.site.replica.now().as_second();
        let mut open: Vec<(i64, Option<Slug>)> = self.program.handle.read(|replica, _| {
            let invites = replica.network().invites().map(|(_, invite)| invite);
            invites.filter(|i| i.node.is_none() && i.expires > now).map(|i| (i.expires, i.centre.clone())).collect()
        });
        open.sort();
        open
    }
}

/// The form that invites.
#[derive(Deserialize)]
pub(crate) struct Invite {
    centre: String,
    days: i64,
}

/// Makes a code and shows it, once.
pub(crate) async fn invite(
    visit: Visit,
    Extension(hub): Extension<Hub>,
    Form(form): Form<Invite>,
) -> Result<Response, Problem> {
    let words = &visit.words;
    let refused = |key: &str, status| {
        let banner = Banner { tone: Tone::Alarm, text: words.say(key) };
        list(&visit, &hub, Some(&form.centre), Some(banner), status)
    };
    let (role, centre) = match form.centre.as_str() {
        WITNESS => (Role::Witness, None),
        slug => match slug.parse::<Slug>() {
            Ok(slug) => (Role::Node, Some(slug)),
            Err(_) => return refused("invite-refused-centre", StatusCode::UNPROCESSABLE_ENTITY),
        },
    };
    let expires_s = DAYS.into_iter().find(|days| *days == form.days).map_or(enrol::EXPIRES_S, |days| days * DAY_S);
    let name = match &centre {
        Some(slug) => visit.site.look(|view, _| view.centres.get(slug).map(|c| c.name.clone()))?,
        None => Some(words.say("invite-witness")),
    };
    let advertise = hub.advertise.clone();
    match enrol::invite(&hub.program.handle, role, centre, expires_s, advertise).await {
        Ok(code) => {
            let until = Timestamp::from_second(visit.site.replica.now().as_second() + expires_s)
                .map_or_else(|_| String::new(), |at| Instant::of(words, words.zone(), at).at);
            let title = words.with("invite-code-title", name.unwrap_or_default());
            let page = visit.site.moment(|moment| visit.page(moment, title))?;
            Ok(render(StatusCode::OK, &CodePage { page, code: code.to_string(), until }))
        }
        Err(EnrolError::NoAddress) => refused("invite-refused-address", StatusCode::CONFLICT),
        Err(EnrolError::NoCentre(_)) => refused("invite-refused-centre", StatusCode::UNPROCESSABLE_ENTITY),
        Err(error) => Err(Problem::unavailable(error.to_string())),
    }
}

/// Asks whether a box is really to be revoked.
pub(crate) async fn ask_revoke(
    visit: Visit,
    Extension(hub): Extension<Hub>,
    Path(node): Path<NodeId>,
) -> Result<Response, Problem> {
    let row = hub.row(&visit, node)?;
    let title = visit.words.with("box-revoke-title", row.name.as_str());
    let page = visit.site.moment(|moment| visit.page(moment, title))?;
    Ok(render(StatusCode::OK, &RevokePage { page, row }))
}

/// Why it is revoked.
#[derive(Deserialize)]
pub(crate) struct Reason {
    #[serde(default)]
    reason: String,
}

/// Revokes it.
pub(crate) async fn revoke(
    visit: Visit,
    Extension(hub): Extension<Hub>,
    Path(node): Path<NodeId>,
    Form(form): Form<Reason>,
) -> Result<Response, Problem> {
    hub.row(&visit, node)?;
    let reason: String = form.reason.trim().chars().take(REASON_CHARS).collect();
    let reason = Some(reason).filter(|reason| !reason.is_empty());
    match enrol::revoke(&hub.program.handle, node.to_string(), reason).await {
        Ok(node) => Ok(Redirect::to(&format!("/boxes?done={node}")).into_response()),
        Err(EnrolError::NotSaved(error)) => Err(Problem::unavailable(error.to_string())),
        Err(error) => Err(Problem::not_found(error.to_string())),
    }
}
