//! The panel to book: what it proposes, half-days, several days, waiting for a place.

use axum::http::StatusCode;
use telecentre_proto::booking::{Booking, State};
use telecentre_proto::centre::{CentreCommand, CentrePatch};
use telecentre_proto::desk::{Caller, Command};
use telecentre_proto::hours::Hours;
use telecentre_proto::id::NodeId;
use telecentre_web::replica::LiveReplica;

use super::browser::{Answer, Browser};
use super::stand::slug;
use super::village::{DAY, parsed};

/// Sends the panel with these fields, with whatever key the page of before had.
async fn send(browser: &mut Browser, key: &str, fields: &[(&str, &str)]) -> Answer {
    let mut all = vec![("key", key), ("centre", "figeac")];
    all.extend_from_slice(fields);
    browser.post("/reserver", &all).await
}

fn of(browser: &Browser, name: &str, day: &str) -> Vec<Booking> {
    let day = parsed(day);
    browser.stand.view(|view| {
        let all = view.bookings.list(&slug("figeac"), day, day).into_iter();
        all.filter(|b| view.people.name(b.person()) == Some(name)).collect()
    })
}

fn checked(page: &str, value: &str) -> bool {
    page.contains(&format!("name=\"half\" value=\"{value}\" checked"))
}

#[tokio::test]
async fn what_is_proposed_begins_now_and_is_taken_as_it_stands() {
    // It is 10 h 40.
    let mut browser = Browser::signed_in_at_figeac().await;
    let page = browser.get("/reserver").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(
        (page.input("start"), page.input("end"), page.input("date")),
        ("13:30".into(), "18:00".into(), DAY.into()),
        "no desk is free before noon"
    );
    assert!(checked(&page.text, "afternoon") && page.text.contains("Le premier poste libre"), "{}", page.text);
    let key = page.input("key");
    let fields = [("who", "Aïcha Benali"), ("half", "morning"), ("resource", "kind-office"), ("date", DAY)];
    let made = send(&mut browser, &key, &fields).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    assert!(made.location().contains("done=book"));
    let office = of(&browser, "Aïcha Benali", DAY).into_iter().find(|b| b.resource == slug("ferme")).unwrap();
    assert_eq!((office.slot.start(), office.slot.end(), office.state), (630, 750, State::Confirmed));
    let page = browser.get("/reserver?date=2026-11-25").await;
    assert_eq!(page.input("start"), "08:30", "another day begins in the morning");
    let moved = browser.get(&format!("/planning/{DAY}?centre=figeac&resource=salle&start=10:00&end=11:00")).await;
    let panel = browser.get(moved.location()).await;
    assert!(checked(&panel.text, "hours") && panel.input("start") == "10:00", "{}", moved.location());
}

#[tokio::test]
async fn a_whole_day_goes_through_its_pause_and_hours_are_any_that_the_server_takes() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let day = [("who", "Aïcha Benali"), ("half", "day"), ("resource", "kind-meeting-room"), ("date", "2026-11-26")];
    assert_eq!(send(&mut browser, "d1", &day).await.status, StatusCode::SEE_OTHER);
    let whole = &of(&browser, "Aïcha Benali", "2026-11-26")[0];
    assert_eq!((whole.slot.start(), whole.slot.end()), (510, 1080));
    let odd = [("who", "Élodie Puech"), ("half", "hours"), ("resource", "kind-desk"), ("date", "2026-11-26")];
    let hours = [("start", "09:07"), ("end", "10:53")];
    assert_eq!(send(&mut browser, "d2", &[odd.as_slice(), &hours].concat()).await.status, StatusCode::SEE_OTHER);
    let panel = browser.get("/reserver").await.text;
    assert!(
        !panel.contains("step=") && !panel.contains("type=\"time\" min="),
        "nothing that can be had can't be typed"
    );
    let shut = [("who", "Élodie Puech"), ("half", "morning"), ("resource", "kind-desk"), ("date", "2026-11-28")];
    let shut = send(&mut browser, "d3", &shut).await;
    assert_eq!(shut.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(shut.text.contains("Figeac est fermé le samedi 28 novembre."), "{}", shut.text);
}

#[tokio::test]
async fn a_form_that_was_sent_and_cancelled_since_is_told_as_it_is() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let fields = [("who", "Aïcha Benali"), ("half", "day"), ("resource", "salle"), ("date", "2026-11-26")];
    let made = send(&mut browser, "back", &fields).await;
    let booking = of(&browser, "Aïcha Benali", "2026-11-26")[0].id;
    browser.post(&format!("/reservations/{booking}/cancel"), &[]).await;
    let again = send(&mut browser, "back", &fields).await;
    assert_eq!(again.location(), made.location());
    let told = browser.get(again.location().split('#').next().unwrap()).await.text;
    assert!(told.contains("La réservation de ce formulaire est maintenant « annulée »"), "{told}");
}

#[tokio::test]
async fn several_days_are_looked_at_before_they_are_booked_and_one_is_put_elsewhere() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let taken = [("who", "Élodie Puech"), ("half", "morning"), ("resource", "salle"), ("date", "2026-12-01")];
    assert_eq!(send(&mut browser, "t1", &taken).await.status, StatusCode::SEE_OTHER);
    let fields = [
        ("who", "Aïcha Benali"),
        ("half", "morning"),
        ("resource", "salle"),
        ("date", "2026-11-26"),
        ("repeat", "weekly"),
        ("tu", "1"),
        ("th", "1"),
        ("count", "4"),
        ("note", "Avec le projecteur"),
    ];
    let shown = send(&mut browser, "s1", &fields).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.text);
    for text in ["4 dates : vérifiez", "jeu. 26 nov.", "pris par Élodie Puech", "Laisser de côté", "Réserver ces dates"]
    {
        assert!(shown.text.contains(text), "{text}: {}", shown.text);
    }
    assert!(of(&browser, "Aïcha Benali", "2026-11-26").is_empty(), "nothing is booked yet");
    let digest = shown.input("digest");
    let mut sure = fields.to_vec();
    sure.push(("digest", &digest));
    sure.push(("do-2026-12-01", "salle|2026-12-02|08:30|12:30"));
    let made = send(&mut browser, "s1", &sure).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    assert!(made.location().starts_with("/series/"));
    let page = browser.get(made.location()).await.text;
    assert!(page.contains("C’est noté : 4 dates.") && page.contains("mer. 2 déc."), "{page}");
    let on_that_day = of(&browser, "Aïcha Benali", "2026-12-02");
    assert_eq!(on_that_day.len(), 1);
    assert!(browser.get(&format!("/reservations/{}", on_that_day[0].id)).await.text.contains("Avec le projecteur"));
    let late = send(&mut browser, "s2", &sure).await;
    assert_eq!(late.status, StatusCode::OK);
    assert!(late.text.contains("Entre-temps quelque chose a changé") && late.text.contains("pris par Aïcha Benali"));
}

#[tokio::test]
async fn dates_are_typed_as_people_write_them_and_what_is_no_date_is_told() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let fields = |dates| {
        [
            ("who", "Aïcha Benali"),
            ("half", "afternoon"),
            ("resource", "kind-meeting-room"),
            ("date", "2026-11-26"),
            ("repeat", "dates"),
            ("dates", dates),
        ]
    };
    let shown = send(&mut browser, "s1", &fields("3/12/2026\n2026-12-10")).await;
    assert!(shown.text.contains("3 dates : vérifiez") && shown.text.contains("jeu. 10 déc."), "{}", shown.text);
    let wrong = send(&mut browser, "s1", &fields("jeudi")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("« jeudi » n’est pas une date") && wrong.text.contains("href=\"#book-dates\""));
    let mut endless = fields("").to_vec();
    endless[4] = ("repeat", "weekly");
    let endless = send(&mut browser, "s1", &endless).await;
    assert!(endless.text.contains("Jusqu’à quand ?"), "{}", endless.text);
}

#[tokio::test]
async fn where_nothing_is_free_one_may_wait_and_wait_no_longer() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let fields = |who| {
        [("who", who), ("half", "morning"), ("resource", "kind-office"), ("date", "2026-11-26"), ("note", "calme")]
    };
    assert_eq!(send(&mut browser, "w1", &fields("Élodie Puech")).await.status, StatusCode::SEE_OTHER);
    let full = send(&mut browser, "w2", &fields("Aïcha Benali")).await;
    assert_eq!(full.status, StatusCode::CONFLICT);
    assert!(full.text.contains("Attendre cette place") && full.text.contains("value=\"calme\""), "{}", full.text);
    let mut wait = fields("Aïcha Benali").to_vec();
    wait.push(("wait", "1"));
    let waits = send(&mut browser, "w2", &wait).await;
    assert!(waits.location().starts_with("/attente/"), "{}", waits.text);
    let page = browser.get(waits.location()).await.text;
    assert!(page.contains("Aïcha Benali attend une place") && page.contains("Ne plus attendre"), "{page}");
    let twice = send(&mut browser, "w3", &wait).await;
    assert!(twice.text.contains("attend déjà une telle place"), "{}", twice.text);
    let stop = browser.post(&format!("{}/withdraw", waits.location()), &[]).await;
    assert!(browser.get(stop.location()).await.text.contains("Cette attente est retirée"));
    browser.language = "en";
    assert!(browser.get(waits.location()).await.text.contains("waits for a place"));
    assert_eq!(browser.get("/attente/0000000000000").await.status, StatusCode::NOT_FOUND);
    assert!(browser.stand.now().as_second() > 0);
}

#[tokio::test]
async fn when_a_centre_is_shut_it_is_named_with_the_hours_of_that_day_in_words() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let hours = "Le lundi 30 novembre, Figeac ouvre de 8 h 30 à 12 h 30 et de 13 h 30 à 18 h.";
    let of = |date, start, end| {
        [
            ("who", "Aïcha Benali"),
            ("half", "hours"),
            ("resource", "salle"),
            ("date", date),
            ("start", start),
            ("end", end),
        ]
    };
    for (key, date, start, end, told) in [
        ("o1", "2026-11-30", "19:00", "20:00", hours),
        ("o2", "2026-11-29", "09:00", "10:00", "Figeac est fermé le dimanche 29 novembre."),
    ] {
        let refused = send(&mut browser, key, &of(date, start, end)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains(told) && !refused.text.contains("Mo-Fr"), "{}", refused.text);
    }
    browser.language = "en";
    let told = send(&mut browser, "o3", &of("2026-11-30", "19:00", "20:00")).await.text;
    assert!(
        told.contains("On Monday 30 November, Figeac is open from 8:30 to 12:30 and from 13:30 to 18:00."),
        "{told}"
    );
}

#[tokio::test]
async fn of_a_pair_the_centre_that_is_shut_is_the_one_that_is_named() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let hours = Some(Hours::parse("Mo-Fr 14:00-18:00; PH off").unwrap());
    let patch = CentrePatch { hours: Some(hours), ..CentrePatch::default() };
    let later = Command::Centre(CentreCommand::Change { centre: slug("maurs"), patch });
    browser.stand.command_of(NodeId([5; 32]), Caller::Host, &later).unwrap();
    let fields = [
        ("who", "Aïcha Benali"),
        ("half", "morning"),
        ("resource", "visio"),
        ("date", "2026-11-30"),
        ("pair", "maurs/visio"),
    ];
    let refused = send(&mut browser, "p1", &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("Le lundi 30 novembre, Maurs ouvre de 14 h à 18 h."), "{}", refused.text);
}

#[tokio::test]
async fn a_day_that_there_is_not_is_told_beside_its_field_and_what_was_typed_stays() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let fields = [("who", "Aïcha Benali"), ("half", "morning"), ("resource", "salle"), ("note", "Avec le projecteur")];
    for (field, wrong) in [("date", "2027-02-30"), ("date", "demain"), ("centre", "atlantide")] {
        let mut fields = fields.to_vec();
        fields.push((field, wrong));
        let refused = send(&mut browser, "d1", &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        for kept in ["Aïcha Benali", "Avec le projecteur", &format!("href=\"#book-{field}\"")] {
            assert!(refused.text.contains(kept), "{wrong}: {kept}: {}", refused.text);
        }
        let asked = browser.get(&format!("/reserver?{field}={wrong}&who=Puech")).await;
        assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert!(asked.text.contains("Puech") && asked.text.contains(&format!("href=\"#book-{field}\"")));
    }
    let mut as_people_write = fields.to_vec();
    as_people_write.push(("date", "1/12/2026"));
    assert_eq!(send(&mut browser, "d2", &as_people_write).await.status, StatusCode::SEE_OTHER);
    assert_eq!(of(&browser, "Aïcha Benali", "2026-12-01").len(), 1);
}
