//! *Mon profil*: what one shows and to whom, one's PIN, one's devices, one's data.
//!
//! Enters: one's details and consent, a PIN, the wish to end all devices. Leaves: the page, saved or with what was refused.
//! Name and status are the host's to change.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Form};
use serde::Deserialize;
use telecentre_proto::desk::Command;
use telecentre_proto::person::{Member, MemberPatch, PersonCommand, PublicField};

use super::api::{PinRefused, change_pin, end_all};
use super::own::{self, OwnDevice};
use super::page::Chosen;
use crate::auth::Visitor;
use crate::front::Client;
use crate::own_path::lead_to;
use crate::page::{Page, render};
use crate::problem::Problem;
use crate::refusal::{self, Refusal};
use crate::visit::Visit;
use crate::words::Words;

/// A field, and who sees it.
struct SeenField {
    field: String,
    value: String,
    /// Other members, too.
    by_members: bool,
}

struct DeviceRow {
    browser: String,
    used: String,
    current: bool,
}

/// What the form holds.
#[derive(Clone, Debug, Default)]
struct TypedProfile {
    activity: String,
    employer: String,
    email: String,
    phone: String,
    public: Vec<PublicField>,
}

#[derive(Template)]
#[template(path = "me/profile.html")]
struct ProfilePage {
    page: Page,
    name: String,
    typed: TypedProfile,
    shown: Vec<Chosen>,
    seen: Vec<SeenField>,
    devices: Vec<DeviceRow>,
    /// Since when there is a calendar address, in words.
    feed: Option<String>,
    done: Option<String>,
    refusal: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct ToldProfile {
    done: Option<String>,
}

fn typed_of(member: &Member) -> TypedProfile {
    let d = member.details.clone();
    TypedProfile {
        activity: d.activity,
        employer: d.employer.unwrap_or_default(),
        email: d.email.unwrap_or_default(),
        phone: d.phone.unwrap_or_default(),
        public: d.public,
    }
}

fn seen(words: &Words, member: &Member, home: &str) -> Vec<SeenField> {
    let d = &member.details;
    let value = |field: PublicField| match field {
        PublicField::Name => d.name.clone(),
        PublicField::Activity => d.activity.clone(),
        PublicField::Status => words.of("status", d.status.as_str()),
        PublicField::Employer => d.employer.clone().unwrap_or_default(),
        PublicField::HomeCentre => home.to_owned(),
        PublicField::Email => d.email.clone().unwrap_or_default(),
        PublicField::Phone => d.phone.clone().unwrap_or_default(),
    };
    let row = |field: &PublicField| SeenField {
        field: words.of("public", field.as_str()),
        value: value(*field),
        // Who does not show their name shows nothing.
        by_members: member.shows(PublicField::Name) && member.shows(*field),
    };
    PublicField::ALL.iter().map(row).filter(|seen| !seen.value.is_empty()).collect()
}

fn device(words: &Words, device: OwnDevice) -> DeviceRow {
    let browser = if device.browser.is_empty() { words.say("account-unknown-browser") } else { device.browser };
    DeviceRow { browser, used: words.with("account-used", words.ago(device.used)), current: device.current }
}

fn composed(
    visit: &Visit,
    visitor: Visitor,
    status: StatusCode,
    done: Option<String>,
    refused: Option<(String, Option<TypedProfile>)>,
) -> Result<Response, Problem> {
    let id = own::person(visitor)?.person;
    let words = &visit.words;
    let devices = own::devices(&visit.site, id, visit.session.as_deref());
    let page = visit.site.moment(|moment| {
        let member = own::member(moment, id)?;
        let home = member.details.home_centre.as_ref().and_then(|home| moment.view().centres.get(home));
        let (refusal, typed) = refused.map_or((None, None), |(text, typed)| (Some(text), typed));
        let typed = typed.unwrap_or_else(|| typed_of(member));
        let choice = |field: &PublicField| Chosen {
            value: field.to_string(),
            name: words.of("public", field.as_str()),
            selected: typed.public.contains(field),
        };
        Ok::<_, Problem>(ProfilePage {
            page: visit.page(moment, words.say("profile-menu")).refusing(refusal.is_some()),
            name: member.details.name.clone(),
            shown: PublicField::ALL.iter().map(choice).collect(),
            seen: seen(words, member, home.map_or("", |home| home.name.as_str())),
            feed: own::feed_since(&visit.site, id).map(|since| words.since(since)),
            devices: devices.into_iter().map(|row| device(words, row)).collect(),
            typed,
            done,
            refusal,
        })
    })??;
    Ok(render(status, &page))
}

pub(crate) async fn show(
    visit: Visit,
    Extension(visitor): Extension<Visitor>,
    Query(news): Query<ToldProfile>,
) -> Result<Response, Problem> {
    let done = (news.done.as_deref() == Some("saved")).then(|| visit.words.say("member-saved"));
    composed(&visit, visitor, StatusCode::OK, done, None)
}

pub(crate) async fn save(
    visit: Visit,
    Extension(visitor): Extension<Visitor>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let member = own::person(visitor)?.person;
    let mut typed = TypedProfile::default();
    for (name, value) in pairs {
        let value = value.trim().to_owned();
        match name.as_str() {
            "activity" => typed.activity = value,
            "employer" => typed.employer = value,
            "email" => typed.email = value,
            "phone" => typed.phone = value,
            "public" => typed.public.extend(value.parse::<PublicField>().ok()),
            _ => {}
        }
    }
    let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let patch = MemberPatch {
        activity: Some(typed.activity.clone()),
        employer: Some(given(&typed.employer)),
        email: Some(given(&typed.email)),
        phone: Some(given(&typed.phone)),
        public: Some(typed.public.clone()),
        ..MemberPatch::default()
    };
    let command = Command::Person(PersonCommand::Edit { member, patch });
    match visit.site.replica.command(visit.site.caller(visitor)?, command).await {
        Ok(_) => Ok(lead_to("/moi/profil?done=saved")),
        Err(error) => {
            let refused = Refusal::from(error);
            let fields: Vec<String> = refused.fields().iter().map(|e| refusal::field(&visit.words, e)).collect();
            let text = if fields.is_empty() { refused.sentence(&visit.words) } else { fields.join(" ") };
            composed(&visit, visitor, refused.status(), None, Some((text, Some(typed))))
        }
    }
}

#[derive(Deserialize)]
pub(crate) struct TypedNewPin {
    badge: String,
    old_pin: String,
    pin: String,
    again: String,
}

pub(crate) async fn set_pin(
    visit: Visit,
    Extension(visitor): Extension<Visitor>,
    client: Client,
    Form(form): Form<TypedNewPin>,
) -> Result<Response, Problem> {
    let words = &visit.words;
    let refused = |status, text| composed(&visit, visitor, status, None, Some((text, None)));
    if form.pin.trim() != form.again.trim() {
        return refused(StatusCode::UNPROCESSABLE_ENTITY, words.say("badge-pins-differ"));
    }
    let typed = (form.badge.as_str(), form.old_pin.trim(), form.pin.trim());
    match change_pin(&visit.site, visitor, client, typed).await? {
        // Every device signs in anew, this one too.
        Ok(()) => Ok(lead_to("/entrer?next=/moi/profil")),
        Err(PinRefused::Bad(bad)) => refused(StatusCode::UNPROCESSABLE_ENTITY, words.say(bad.key())),
        Err(PinRefused::Wrong) => refused(StatusCode::FORBIDDEN, words.say("sign-in-wrong-badge")),
        Err(PinRefused::Wait(seconds)) => refused(StatusCode::TOO_MANY_REQUESTS, words.with("sign-in-wait", seconds)),
    }
}

pub(crate) async fn end_devices(visit: Visit, Extension(visitor): Extension<Visitor>) -> Result<Response, Problem> {
    end_all(&visit.site, visitor).await?;
    Ok(lead_to("/entrer"))
}
