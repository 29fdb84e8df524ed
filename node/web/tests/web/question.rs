//! Cancel and move where the caller may only ask: 202 with the question's id, words on pages, the host's answer.

use axum::http::{Method, StatusCode};
use serde_json::json;
use telecentre_proto::booking::{BookingCommand, State, Who};
use telecentre_proto::desk::{Caller, Command};
use telecentre_proto::id::{NodeId, RecordId};

use super::browser::Browser;
use super::stand::ME;
use super::village::{DAY, book, slot};

const AURILLAC: NodeId = NodeId([2; 32]);

/// A booking that a centre's own ledger began.
fn booked(browser: &Browser, by: NodeId, place: (&str, &str)) -> RecordId {
    let who = browser.stand.view(|view| view.people.find("Pierre")[0].id);
    book(&browser.stand, by, "question", place, Who::Member(who), slot("16:00", "17:00"))
}

fn state(browser: &Browser, id: RecordId) -> State {
    browser.stand.view(|view| view.bookings.get(id).unwrap().state)
}

#[tokio::test]
async fn a_cancel_or_move_that_is_only_asked_for_is_a_question_which_the_host_answers() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let id = booked(&browser, AURILLAC, ("aurillac", "salle"));
    let path = format!("/api/v1/bookings/{id}");
    let asked = browser.call(Method::POST, &format!("{path}/cancel"), Some("{}")).await;
    assert_eq!(asked.status, StatusCode::ACCEPTED, "{}", asked.text);
    let question = asked.json()["question"].as_str().unwrap().to_owned();
    let again = browser.call(Method::POST, &format!("{path}/cancel"), Some("{}")).await;
    assert_eq!((again.status, again.json()), (StatusCode::ACCEPTED, json!({ "question": question })));
    assert_eq!(browser.call(Method::GET, &path, None).await.json()["asked"], "cancel");
    let to = json!({ "start": format!("{DAY}T17:00"), "end": format!("{DAY}T18:00") }).to_string();
    let moved = browser.call(Method::POST, &format!("{path}/move"), Some(&to)).await;
    assert_eq!(moved.status, StatusCode::ACCEPTED, "{}", moved.text);
    assert_ne!(moved.json()["question"], question.as_str(), "a question of its own");
    let waiting = browser.call(Method::GET, "/api/v1/requests?centre=aurillac", None).await.json();
    let here =
        |q: &str| waiting["requests"].as_array().unwrap().iter().any(|r| r["question"] == q && r["host"] == true);
    assert!(here(&question) && here(moved.json()["question"].as_str().unwrap()), "{waiting}");
    // The page says that it was asked for, and who can do it at once.
    let page = browser.post(&format!("/reservations/{id}/cancel"), &[]).await;
    let told = browser.get(page.location()).await;
    assert!(told.text.contains("L’annulation est demandée, elle n’est pas faite"), "{}", told.text);
    assert!(told.text.contains("Peuvent aussi annuler tout de suite : la tête de réseau"));
    assert_eq!(state(&browser, id), State::Confirmed);
    // The host there says yes to one of them.
    let yes = BookingCommand::Confirm { booking: id, question: question.parse().ok(), insist: false };
    browser.stand.command_of(AURILLAC, Caller::Host, &Command::Booking(yes)).unwrap();
    assert_eq!(state(&browser, id), State::Cancelled);
    let late = browser.call(Method::POST, &format!("{path}/move"), Some(&to)).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "the booking has ended");
}

#[tokio::test]
async fn what_another_box_asks_of_a_booking_here_stands_in_the_hosts_inbox_with_a_button_of_its_own() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let id = booked(&browser, ME, ("figeac", "atelier"));
    for command in [
        BookingCommand::Cancel { booking: id },
        BookingCommand::Move { booking: id, slot: slot("17:00", "18:00"), resource: None, insist: false },
    ] {
        browser.stand.command_of(AURILLAC, Caller::Host, &Command::Booking(command)).unwrap();
    }
    let wishes = browser.stand.view(|view| view.bookings.get(id).unwrap().wishes);
    let (cancel, moved) = (
        wishes.iter().find(|wish| wish.to.is_none()).unwrap().id.to_string(),
        wishes.iter().find(|wish| wish.to.is_some()).unwrap().id.to_string(),
    );
    for page in ["/".to_owned(), format!("/reservations/{id}")] {
        let page = browser.get(&page).await.text;
        for question in [&cancel, &moved] {
            assert!(page.contains(&format!("name=\"question\" value=\"{question}\"")), "{page}");
        }
    }
    browser.post(&format!("/reservations/{id}/decline"), &[("question", &cancel)]).await;
    assert_eq!(state(&browser, id), State::Confirmed);
    browser.post(&format!("/reservations/{id}/confirm"), &[("question", &moved)]).await;
    assert_eq!(browser.stand.view(|view| view.bookings.get(id).unwrap().slot), slot("17:00", "18:00"));
    let answered = browser.post(&format!("/reservations/{id}/confirm"), &[("question", &moved)]).await;
    assert_eq!(answered.status, StatusCode::NOT_FOUND);
    assert!(answered.text.contains("elle a déjà sa réponse"), "{}", answered.text);
}

#[tokio::test]
async fn what_the_hub_cancels_is_answered_as_done_whoever_began_it() {
    let mut hub = Browser::signed_in_at_the_hub().await;
    let node = hub.stand.network.nodes[&super::stand::slug("figeac")];
    let id = booked(&hub, node, ("figeac", "atelier"));
    let done = hub.call(Method::POST, &format!("/api/v1/bookings/{id}/cancel"), Some("{}")).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
}
