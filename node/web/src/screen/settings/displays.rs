//! *Affichages*: what a screen for everybody shows at a centre, and where it is found.
//!
//! Enters: the centre's setting; a choice. Leaves: the page, with the addresses of the screens and of the sheet to print.
//! What everybody may see is off until a host turns it on.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Form};
use telecentre_proto::centre::{CentreCommand, CentrePatch, Kind, Kiosk};
use telecentre_proto::desk::Command;

use super::frame::{
    AskedSettings, SettingsFrame, SettingsTab, TypedSettings, Way, Wrong, at, centre_meant, saved, told,
};
use crate::auth::Visitor;
use crate::page::{Page, render};
use crate::problem::Problem;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "settings/displays.html")]
struct DisplaysPage {
    page: Page,
    frame: SettingsFrame,
    wrong: Wrong,
    choices: Vec<(String, String)>,
    chosen: Kiosk,
    /// The screen of all places; none where this is another box than the centre's.
    board: Option<&'static str>,
    doors: Vec<Way>,
    /// What a calendar may be of: its short name, its name.
    places: Vec<(String, String)>,
    sheet: String,
}

pub(crate) async fn show(visit: Visit, Query(asked): Query<AskedSettings>) -> Result<Response, Problem> {
    compose(&visit, &asked, Wrong::default(), StatusCode::OK)
}

fn compose(visit: &Visit, asked: &AskedSettings, wrong: Wrong, status: StatusCode) -> Result<Response, Problem> {
    let page = visit.site.moment(|moment| {
        let words = &visit.words;
        let centre = centre_meant(moment, asked.centre.as_deref())?;
        let all = moment.view().centres.in_order(&centre.slug).into_iter().filter(|r| !r.retired);
        let places = all.clone().map(|r| (r.slug.to_string(), r.name.clone())).collect();
        let rooms = all.filter(|r| matches!(r.kind, Kind::MeetingRoom | Kind::VideoPoint | Kind::Office));
        let door = |r: &telecentre_proto::centre::Resource| Way {
            path: format!("/porte/{}/{}", centre.slug, r.slug),
            name: r.name.clone(),
            current: false,
        };
        let (page, frame) =
            SettingsFrame::of(visit, moment, (&centre, SettingsTab::Displays), None, told(words, asked));
        Ok::<_, Problem>(DisplaysPage {
            page: page.refusing(wrong.is_any()),
            choices: Kiosk::ALL.iter().map(|k| (k.as_str().to_owned(), words.of("kiosk-mode", k.as_str()))).collect(),
            chosen: centre.kiosk,
            board: (moment.here().centre.as_ref() == Some(&centre.slug)).then_some("/borne"),
            doors: rooms.map(door).collect(),
            places,
            sheet: at("/qr", &centre.slug),
            wrong,
            frame,
        })
    })??;
    Ok(render(status, &page))
}

pub(crate) async fn save(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    visit: Visit,
    Query(asked): Query<AskedSettings>,
    Form(fields): Form<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    let centre = site.moment(|moment| centre_meant(moment, asked.centre.as_deref()))??.slug;
    let Ok(kiosk) = TypedSettings(fields).get("kiosk").parse::<Kiosk>() else {
        let mut wrong = Wrong::default();
        wrong.note("kiosk", visit.words.say("field-unknown-word"));
        return compose(&visit, &asked, wrong, StatusCode::UNPROCESSABLE_ENTITY);
    };
    let patch = CentrePatch { kiosk: Some(kiosk), ..CentrePatch::default() };
    let command = Command::Centre(CentreCommand::Change { centre: centre.clone(), patch });
    match site.replica.command(site.caller(visitor)?, command).await {
        Ok(_) => Ok(saved(SettingsTab::Displays.path(), &centre)),
        Err(error) => {
            let refused = Refusal::from(error);
            let wrong = Wrong::of(&visit.words, &refused, str::to_owned);
            compose(&visit, &asked, wrong, refused.status())
        }
    }
}
