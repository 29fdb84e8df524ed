//! The text of a file to load, read into plain values.
//!
//! Enters: a [`Source`], and the centres that the network has already. Leaves: a [`Network`] in which every reference
//! points at something, and all that is wrong with the file, line by line. Whether something stands twice is not looked at
//! here.

use jiff::civil::Date;
use telecentre_proto::agreement::Agreement;
use telecentre_proto::centre::{
    Centre, CentrePatch, Closure, InstantRule, Kind, Kiosk, Online, Opened, Outage, Position, Resource,
};
use telecentre_proto::course::Course;
use telecentre_proto::hours::{Holidays, Hours};
use telecentre_proto::id::{RecordId, Slug};
use telecentre_proto::limit::{CAPACITY, COURSE_HOURS, NAME_BYTES, SUM_EUR, TEXT_BYTES};
use telecentre_proto::person::{MemberDetails, MemberPatch, PublicField, Status, unfit};
use toml::de::DeTable;

use super::file::Source;
use super::instant::read_instant;
use super::problem::Problems;
use super::section::Section;

/// Something the file says, and the line where it begins.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry<T> {
    /// From 1.
    pub line: u32,
    /// What it says.
    pub value: T,
}

/// A centre and what can be booked there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LoadedCentre {
    /// Its profile, with those of its rules that the file names.
    pub centre: Centre,
    /// Its rules, as far as the file speaks of them.
    pub rules: CentrePatch,
    /// When it is closed.
    pub closures: Vec<Entry<Closure>>,
    /// Its resources.
    pub resources: Vec<Entry<LoadedResource>>,
    /// What is lent to the hub by itself, as far as the file speaks of that; none in it: nothing.
    pub lends: Option<Entry<Option<InstantRule>>>,
}

/// What can be booked at a centre.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LoadedResource {
    /// The resource, as the file describes it.
    pub resource: Resource,
    /// Whether it is offered no longer, if the file says so or says otherwise.
    pub retired: Option<bool>,
    /// On which days it is out of service, if the file speaks of that; none in it: on no day.
    pub out_of_service: Option<Option<Outage>>,
}

impl LoadedResource {
    /// It, with what the file leaves out as it is.
    pub(super) fn over(&self, known: Option<&Resource>) -> Resource {
        Resource {
            retired: self.retired.unwrap_or_else(|| known.is_some_and(|k| k.retired)),
            order: self.resource.order.or_else(|| known.and_then(|k| k.order)),
            out_of_service: self.out_of_service.unwrap_or_else(|| known.and_then(|k| k.out_of_service)),
            ..self.resource.clone()
        }
    }
}

/// A member, with an id if the file gives one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LoadedMember {
    /// The record; without it the member is found by name and home centre.
    pub id: Option<RecordId>,
    /// What the file says of somebody new; a telephone is not part of it.
    pub details: MemberDetails,
    /// What it says of somebody known: a key that it leaves out keeps its value, an empty text takes it back.
    pub patch: MemberPatch,
}

/// All that a file says.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Network {
    /// `[[centre]]`.
    pub centres: Vec<Entry<LoadedCentre>>,
    /// `[[member]]`.
    pub members: Vec<Entry<LoadedMember>>,
    /// `[[course]]`.
    pub courses: Vec<Entry<Course>>,
    /// `[[agreement]]`.
    pub agreements: Vec<Entry<Agreement>>,
}

/// A syntax error makes the parser guess at the rest; in a text up to this size its further guesses are still useful.
const RECOVERABLE_BYTES: usize = 256 * 1024;

/// Reads a file's text, and puts what is wrong on the list. `known`: the centres of the network, which members and
/// agreements of the file may name too.
pub(super) fn read(source: &Source, known: &[Slug], problems: &mut Problems) -> Network {
    let table = match DeTable::parse(&source.text) {
        Ok(table) => table,
        Err(first) => {
            let recovers = source.text.len() <= RECOVERABLE_BYTES;
            let all = if recovers { DeTable::parse_recoverable(&source.text).1 } else { vec![first] };
            for error in all {
                let at = error.span().map_or(1, |span| source.line(span.start));
                let message = error.message().replace(char::is_control, " ");
                problems.add(at, "", format!("this is not TOML ({message}): check quotes, brackets and doubled keys"));
            }
            return Network::default();
        }
    };
    let root = Section::new("", table.get_ref(), table.span(), source);
    root.only(&["centre", "member", "course", "agreement"], problems);
    let centres = root.sections("centre", "centre", problems);
    // Named even when the rest of the centre has mistakes: one mistake should not make every reference dangle.
    let mut named: Vec<Slug> = known.to_vec();
    named.extend(centres.iter().filter_map(|s| s.parsed("slug", NAME_BYTES, &mut Problems::default())));
    Network {
        centres: each(&centres, problems, read_centre),
        members: each(&root.sections("member", "member", problems), problems, |s, p| read_member(s, &named, p)),
        courses: each(&root.sections("course", "course", problems), problems, read_course),
        agreements: each(&root.sections("agreement", "agreement", problems), problems, |s, p| {
            read_agreement(s, &named, p)
        }),
    }
}

fn each<T>(
    sections: &[Section<'_>],
    problems: &mut Problems,
    read: impl Fn(&Section<'_>, &mut Problems) -> Option<T>,
) -> Vec<Entry<T>> {
    let one = |s: &Section<'_>| Some(Entry { line: s.line(), value: read(s, problems)? });
    sections.iter().filter_map(one).collect()
}

fn read_centre(s: &Section<'_>, p: &mut Problems) -> Option<LoadedCentre> {
    s.only(
        &[
            "slug",
            "name",
            "address",
            "opened",
            "hours",
            "investment_eur",
            "running_cost_eur_per_year",
            "holidays",
            "requests",
            "horizon_days",
            "no_show_minutes",
            "no_shows",
            "kiosk",
            "position",
            "resource",
            "closure",
            "instant",
        ],
        p,
    );
    s.need(&["slug", "name"], p);
    let slug = s.parsed("slug", NAME_BYTES, p);
    let name = s.text("name", NAME_BYTES, p);
    let centre = Centre {
        address: s.text("address", TEXT_BYTES, p).unwrap_or_default(),
        opened: s.date_text("opened", true, p).and_then(|t| t.parse::<Opened>().ok()),
        hours: s.read("hours", TEXT_BYTES, p, |text| Hours::parse(text).map_err(|e| e.to_string())),
        investment_eur: s.number("investment_eur", 0, SUM_EUR, p),
        running_cost_eur_per_year: s.number("running_cost_eur_per_year", 0, SUM_EUR, p),
        ..Centre::named(slug?, name.unwrap_or_default())
    };
    let rules = CentrePatch {
        holidays: s.parsed::<Holidays>("holidays", NAME_BYTES, p),
        requests_wait: s.read("requests", NAME_BYTES, p, |text| match text {
            "wait" => Ok(true),
            "answer" => Ok(false),
            _ => Err("write wait or answer".to_owned()),
        }),
        horizon_days: s.number("horizon_days", 0, 36_500, p).map(Some),
        no_show_minutes: s.number("no_show_minutes", 0, 1_440, p).map(Some),
        releases_no_shows: s.read("no_shows", NAME_BYTES, p, |text| match text {
            "ask" => Ok(false),
            "release" => Ok(true),
            _ => Err("write ask or release".to_owned()),
        }),
        kiosk: s.parsed::<Kiosk>("kiosk", NAME_BYTES, p),
        position: s.parsed::<Position>("position", NAME_BYTES, p).map(Some),
        ..CentrePatch::default()
    };
    let sections = s.sections("resource", "centre.resource", p);
    let resources = each(&sections, p, read_resource);
    let sections = s.sections("closure", "centre.closure", p);
    let closures = each(&sections, p, read_closure);
    let lends = s
        .section("instant", "centre.instant", p)
        .and_then(|s| Some(Entry { line: s.line(), value: read_instant(&s, p).ok()? }));
    Some(LoadedCentre { centre: rules.apply(&centre), rules, closures, resources, lends })
}

/// Whole days on which a centre, or a resource of it, is closed.
fn read_closure(s: &Section<'_>, p: &mut Problems) -> Option<Closure> {
    s.only(&["from", "until", "reason", "resource"], p);
    s.need(&["from", "until"], p);
    let (from, until, reason) = (s.date("from", p), s.date("until", p), s.text("reason", NAME_BYTES, p));
    let resource = s.parsed("resource", NAME_BYTES, p);
    if s.has("resource") && resource.is_none() {
        return None;
    }
    let (from, until) = (from?, until?);
    is_in_order(s, (from, until), p).then(|| Closure {
        reason,
        resource,
        ..Closure::of_days(RecordId::SINGLE, from, until)
    })
}

/// Whether a last day does not lie before the first; noted if it does.
fn is_in_order(s: &Section<'_>, (from, until): (Date, Date), p: &mut Problems) -> bool {
    if until < from {
        p.add(s.line_of("until"), s.path("until"), "the last day lies before the first: correct one");
    }
    from <= until
}

/// The days on which a resource is out of service; an empty table: none.
#[expect(clippy::option_option, reason = "absent, taken back and some days are three different wishes")]
fn read_outage(s: &Section<'_>, p: &mut Problems) -> Option<Option<Outage>> {
    s.only(&["from", "until"], p);
    if !s.has("from") && !s.has("until") {
        return Some(None);
    }
    s.need(&["from"], p);
    let (from, until) = (s.date("from", p)?, s.date("until", p));
    if s.has("until") && until.is_none() {
        return None;
    }
    until.is_none_or(|until| is_in_order(s, (from, until), p)).then_some(Some(Outage { from, until }))
}

fn read_resource(s: &Section<'_>, p: &mut Problems) -> Option<LoadedResource> {
    s.only(&["id", "name", "kind", "capacity", "online", "order", "retired", "out_of_service"], p);
    s.need(&["id", "name", "kind"], p);
    let slug = s.parsed("id", NAME_BYTES, p);
    let name = s.text("name", NAME_BYTES, p);
    let kind = s.parsed::<Kind>("kind", NAME_BYTES, p);
    let capacity = s.number("capacity", 1, CAPACITY, p).unwrap_or(1);
    let online = s.parsed("online", NAME_BYTES, p).unwrap_or(Online::Request);
    let order = s.number("order", 0, u32::MAX, p);
    let retired = s.flag("retired", p);
    let outage = s.section("out_of_service", "centre.resource.out_of_service", p);
    let out_of_service = outage.and_then(|s| read_outage(&s, p));
    let resource = Resource { capacity, online, order, ..Resource::named(slug?, name?, kind?) };
    Some(LoadedResource { resource, retired, out_of_service })
}

fn read_member(s: &Section<'_>, centres: &[Slug], p: &mut Problems) -> Option<LoadedMember> {
    s.only(&["id", "name", "activity", "status", "employer", "home_centre", "email", "public"], p);
    s.need(&["name", "status", "home_centre"], p);
    let id: Option<RecordId> = s.parsed("id", NAME_BYTES, p);
    if id == Some(RecordId::SINGLE) {
        p.add(s.line_of("id"), s.path("id"), "an id of zeros only names nobody: leave it out and one is drawn");
    }
    let (name, status) = (s.text("name", NAME_BYTES, p), s.parsed::<Status>("status", NAME_BYTES, p));
    let home_centre = named_centre(s, "home_centre", centres, p);
    let patch = MemberPatch {
        activity: s.text_or_empty("activity", NAME_BYTES, p),
        employer: s.text_or_empty("employer", NAME_BYTES, p).map(filled),
        email: s.text_or_empty("email", NAME_BYTES, p).map(filled),
        public: s.words::<PublicField>("public", p),
        ..MemberPatch::default()
    };
    let (name, status, home_centre) = (name?, status?, Some(home_centre?));
    let empty = MemberDetails {
        name: name.clone(),
        activity: String::new(),
        status,
        employer: None,
        home_centre: home_centre.clone(),
        email: None,
        phone: None,
        public: Vec::new(),
    };
    let patch = MemberPatch { name: Some(name), status: Some(status), home_centre: Some(home_centre), ..patch };
    let details = patch.apply(&empty);
    // What the desk would refuse while it saves, before anything is saved.
    for error in unfit(&details) {
        p.add(s.line_of(error.field), s.path(error.field), error.message);
    }
    Some(LoadedMember { id, details, patch })
}

fn filled(text: String) -> Option<String> {
    Some(text).filter(|t| !t.is_empty())
}

fn read_course(s: &Section<'_>, p: &mut Problems) -> Option<Course> {
    let keys = ["code", "title", "hours", "provider"];
    s.only(&keys, p);
    s.need(&keys, p);
    let (code, title) = (s.text("code", NAME_BYTES, p), s.text("title", NAME_BYTES, p));
    let (hours, provider) = (s.number("hours", 1, COURSE_HOURS, p), s.text("provider", NAME_BYTES, p));
    Some(Course { code: code?, title: title?, hours: hours?, provider: provider? })
}

fn read_agreement(s: &Section<'_>, centres: &[Slug], p: &mut Problems) -> Option<Agreement> {
    s.only(&["partner", "kind", "centre", "signed", "expires"], p);
    s.need(&["partner", "kind", "signed"], p);
    let (partner, kind) = (s.text("partner", NAME_BYTES, p), s.text("kind", NAME_BYTES, p));
    let centre = named_centre(s, "centre", centres, p);
    let (signed, expires) = (s.date("signed", p), s.date("expires", p));
    if signed.zip(expires).is_some_and(|(signed, expires)| expires < signed) {
        p.add(s.line_of("expires"), s.path("expires"), "the agreement would expire before it was signed: correct one");
    }
    Some(Agreement { partner: partner?, kind: kind?, centre, signed: signed?, expires })
}

/// A centre of the file or of the network.
fn named_centre(s: &Section<'_>, key: &str, centres: &[Slug], p: &mut Problems) -> Option<Slug> {
    s.read(key, NAME_BYTES, p, |text| {
        let slug: Slug = text.parse().map_err(|e: telecentre_proto::id::BadId| e.to_string())?;
        if centres.contains(&slug) {
            return Ok(slug);
        }
        Err(format!("there is no centre “{slug}”, neither in this file nor in the network: add it or correct the name"))
    })
}
