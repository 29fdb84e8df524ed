//! Content for a stand: seven centres, their places, some people, a day with all that a day may have.

use std::str::FromStr;

use jiff::Timestamp;
use telecentre_proto::booking::{Book, BookingCommand, Who};
use telecentre_proto::centre::CentreCommand;
use telecentre_proto::centre::{Centre, Kind, Resource};
use telecentre_proto::desk::{Caller, Command, Outcome};
use telecentre_proto::hours::Hours;
use telecentre_proto::id::{NodeId, RecordId};
use telecentre_proto::person::{MemberDetails, Status};
use telecentre_proto::person::{PersonCommand, PersonOutcome};
use telecentre_proto::slot::Slot;
use telecentre_web::replica::LiveReplica;
use telecentre_web::status::{PeerState, PeerStatus};

use super::stand::{HUB, Stand, slug};

pub(crate) const CENTRES: &[(&str, &str)] = &[
    ("figeac", "Figeac"),
    ("aurillac", "Aurillac"),
    ("montmurat", "Montmurat"),
    ("decazeville", "Decazeville"),
    ("maurs", "Maurs"),
    ("bagnac", "Bagnac-sur-Célé"),
    ("capdenac", "Capdenac-Gare"),
];

pub(crate) const DAY: &str = "2026-11-24";

const PEOPLE: &[(&str, &str, &str)] = &[
    ("Marie Delcros", "traductrice", "figeac"),
    ("Jean-Noël Vaissière", "consultant", "figeac"),
    ("Aïcha Benali", "graphiste", "figeac"),
    ("Élodie Puech", "secrétaire indépendante", "figeac"),
    ("Robert <script>alert(1)</script>", "testeur", "figeac"),
    ("Pierre Calmette", "développeur", "aurillac"),
    ("Marie Delcros", "comptable", "aurillac"),
];

pub(crate) fn slot(start: &str, end: &str) -> Slot {
    Slot::parse(&format!("{DAY}T{start}"), &format!("{DAY}T{end}")).unwrap()
}

fn resource(id: &str, name: &str, kind: Kind, capacity: u32) -> Resource {
    Resource { capacity, ..Resource::named(slug(id), name, kind) }
}

fn save(stand: &Stand, command: &Command) -> Outcome {
    stand.command_of(HUB, Caller::Admin, command).unwrap()
}

/// Centres, places and people, written by the hub.
pub(crate) fn furnish(stand: &Stand) -> Vec<RecordId> {
    for (id, name) in CENTRES {
        let centre = Centre {
            address: format!("Place de la Mairie, {name}"),
            hours: Some(Hours::parse("Mo-Fr 08:30-12:30,13:30-18:00; PH off").unwrap()),
            investment_eur: Some(10_000),
            running_cost_eur_per_year: Some(3_750),
            requests_wait: *id == "figeac",
            ..Centre::named(slug(id), *name)
        };
        save(stand, &Command::Centre(CentreCommand::Save(centre)));
        for place in [
            resource("bureau-1", "Bureau 1", Kind::Desk, 1),
            resource("bureau-2", "Bureau 2", Kind::Desk, 1),
            resource("ferme", "Bureau fermé", Kind::Office, 1),
            resource("salle", "Salle du Célé", Kind::MeetingRoom, 1),
            resource("atelier", "Atelier de formation", Kind::MeetingRoom, 8),
            resource("visio", "Visioconférence", Kind::VideoPoint, 1),
        ] {
            save(stand, &Command::Centre(CentreCommand::SaveResource { centre: slug(id), resource: place }));
        }
    }
    let member = |(name, activity, home): &(&str, &str, &str)| {
        let details = MemberDetails {
            name: (*name).to_owned(),
            activity: (*activity).to_owned(),
            status: Status::SelfEmployed,
            employer: None,
            home_centre: Some(slug(home)),
            email: Some("quelquun@example.org".to_owned()),
            phone: None,
            public: Vec::new(),
        };
        match save(stand, &Command::Person(PersonCommand::Add { details })) {
            Outcome::Person(PersonOutcome::Saved { member }) => member,
            other => panic!("{other:?}"),
        }
    };
    PEOPLE.iter().map(member).collect()
}

pub(crate) fn book(stand: &Stand, by: NodeId, key: &str, place: (&str, &str), who: Who, slot: Slot) -> RecordId {
    let (centre, resource) = place;
    let command = Command::Booking(BookingCommand::Book(Book {
        id: RecordId::of(&by, telecentre_proto::id::Hash(*blake3::hash(key.as_bytes()).as_bytes()).first()),
        centre: slug(centre),
        resource: slug(resource),
        who,
        slot,
        note: None,
        series: None,
        insist: false,
    }));
    match stand.command_of(by, Caller::Host, &command).unwrap() {
        Outcome::Booking(done) => done.booking,
        other => panic!("{other:?}"),
    }
}

/// A full day at Figeac, requests both ways, links in every state.
pub(crate) fn a_day(stand: &Stand) {
    let people = furnish(stand);
    let figeac = NodeId([1; 32]);
    let who = |n: usize| Who::Member(people[n]);
    let here = |key: &str, place: &str, who: Who, from: &str, to: &str| {
        book(stand, figeac, key, ("figeac", place), who, slot(from, to))
    };
    let came = here("1", "bureau-1", who(0), "08:30", "12:30");
    here("2", "bureau-1", who(1), "13:30", "18:00");
    here("3", "bureau-2", who(2), "09:00", "11:00");
    let missed = here("4", "ferme", who(3), "08:30", "09:30");
    here("5", "salle", Who::Guest { name: "Mme Roques".to_owned() }, "14:00", "16:30");
    here("6", "atelier", who(4), "09:00", "12:00");
    here("7", "atelier", who(0), "09:00", "12:00");
    here("8", "visio", who(3), "10:15", "11:00");
    let gone = here("9", "visio", who(1), "15:00", "16:00");
    let act = |command: Command| stand.command_of(figeac, Caller::Host, &command).unwrap();
    act(Command::Booking(BookingCommand::CheckIn { booking: came }));
    act(Command::Booking(BookingCommand::NoShow { booking: missed }));
    act(Command::Booking(BookingCommand::Cancel { booking: gone }));
    book(stand, HUB, "10", ("figeac", "visio"), who(5), slot("13:30", "15:00"));
    book(stand, HUB, "11", ("figeac", "bureau-2"), who(5), slot("14:00", "17:00"));
    book(stand, figeac, "12", ("aurillac", "salle"), who(0), slot("09:00", "10:00"));
    book(stand, figeac, "13", ("maurs", "bureau-1"), who(2), slot("14:00", "18:00"));
}

pub(crate) fn peer(n: u8, name: &str, state: PeerState, minutes_ago: i64, now: Timestamp) -> PeerStatus {
    let at = Timestamp::from_second(now.as_second() - minutes_ago * 60).unwrap();
    PeerStatus {
        id: NodeId([n; 32]),
        name: name.to_owned(),
        centre: CENTRES.iter().find(|(_, c)| *c == name).map(|(c, _)| slug(c)),
        state,
        last_contact: Some(at),
        last_attempt: Some(at),
        last_error: (state == PeerState::Offline).then(|| "no answer within 10 s".to_owned()),
        last_error_code: (state == PeerState::Offline).then_some("silent"),
        rtt_ms: (state == PeerState::Live).then_some(612),
        skew_ms: Some(40),
        behind_entries: if state == PeerState::Live { 0 } else { 37 },
        behind_bytes: if state == PeerState::Live { 0 } else { 4_210 },
        missing_entries: 0,
        bytes_in: 81_200,
        bytes_out: 44_100,
    }
}

/// Some linked, some not.
pub(crate) fn peers(stand: &Stand) -> Vec<PeerStatus> {
    let now = stand.now();
    let mut out: Vec<PeerStatus> = CENTRES
        .iter()
        .zip(1..)
        .filter(|(_, n)| NodeId([*n; 32]) != stand.here.node)
        .map(|((_, name), n)| match n {
            2 | 3 | 7 => peer(n, name, PeerState::Live, 0, now),
            4 => peer(n, name, PeerState::Connecting, 4, now),
            _ => peer(n, name, PeerState::Offline, 190, now),
        })
        .collect();
    if stand.here.node != HUB {
        out.insert(0, peer(9, "Tête de réseau", PeerState::Live, 0, now));
    }
    out
}

/// Parses what must parse.
pub(crate) fn parsed<T: FromStr>(text: &str) -> T
where
    T::Err: std::fmt::Debug,
{
    text.parse().unwrap()
}
