//! What a revoked box had booked: its file by form or call, the list, booking anew, putting the list away.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use serde_json::json;
use telecentre_proto::booking::State;
use telecentre_proto::id::RecordId;
use telecentre_proto::shed::{ShedBooking, ShedBookings, ShedPerson};
use telecentre_web::replica::LiveReplica;

use super::browser::{Answer, Browser, TOKEN};
use super::stand::slug;
use super::village::slot;

const OLD: &[u8] = b"old box";

fn listed(n: u8, resource: &str, span: (&str, &str), who: ShedPerson) -> ShedBooking {
    let (id, slot) = (RecordId([n; 8]), slot(span.0, span.1));
    ShedBooking { id, resource: slug(resource), slot, who, note: None, state: State::Confirmed }
}

/// A browser at Figeac, where the old box had booked a free place for a member, the same for a guest, and a taken one.
async fn robbed() -> Browser {
    let browser = Browser::signed_in_at_figeac().await;
    let member = browser.stand.view(|view| view.people.find("Benali")[0].id);
    let guest = |name: Option<&str>| ShedPerson::Guest { id: RecordId([77; 8]), name: name.map(str::to_owned) };
    let mut noted = listed(2, "salle", ("09:00", "11:00"), guest(Some("Mme Vidal <b>")));
    noted.note = Some("apporte son écran".to_owned());
    *browser.stand.file.lock().unwrap() = ShedBookings {
        bookings: vec![
            noted,
            listed(1, "bureau-2", ("11:00", "12:30"), ShedPerson::Member(member)),
            listed(3, "bureau-1", ("14:00", "15:00"), ShedPerson::Member(member)),
            listed(4, "salle", ("17:00", "18:00"), guest(None)),
        ],
        past: 2,
        more: 0,
    };
    browser
}

async fn send(browser: &mut Browser, bytes: &[u8]) -> Answer {
    let request = Request::post("/api/v1/salvage").header(header::AUTHORIZATION, format!("Bearer {TOKEN}"));
    let request = request.header(header::CONTENT_TYPE, "application/octet-stream");
    let answer = browser.send(request.body(Body::from(bytes.to_vec())).unwrap()).await;
    super::described::check(&Method::POST, "/api/v1/salvage", answer.status, &answer.text);
    answer
}

/// Sends a file as the page's form does.
async fn upload(browser: &mut Browser, bytes: &[u8]) -> Answer {
    let mut body = b"--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n".to_vec();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--x--\r\n");
    let request = Request::post("/salvage").header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
    let request = request.header(header::ORIGIN, "http://figeac.local:8081");
    browser.send(request.body(Body::from(body)).unwrap()).await
}

fn id(n: u8) -> String {
    RecordId([n; 8]).to_string()
}

#[tokio::test]
async fn the_calls_list_what_the_file_shows_and_book_each_once_or_say_why_not() {
    let mut browser = robbed().await;
    assert_eq!(browser.stranger().get("/api/v1/salvage").await.status, StatusCode::UNAUTHORIZED);
    let read = send(&mut browser, OLD).await;
    assert_eq!(read.status, StatusCode::OK, "{}", read.text);
    let list = browser.call(Method::GET, "/api/v1/salvage", None).await.json();
    assert_eq!((list["items"].as_array().unwrap().len(), &list["past"]), (4, &json!(2)), "{list}");
    let free = |n: u8| list["items"].as_array().unwrap().iter().find(|i| i["id"] == id(n)).unwrap()["free"].clone();
    assert_eq!([1, 2, 3].map(free), [true, true, false].map(|free| json!(free)), "{list}");
    let all = json!({ "ids": [id(1), id(2), id(3), id(4), id(9)] }).to_string();
    let done = browser.call(Method::POST, "/api/v1/salvage/book", Some(&all)).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    let done = done.json();
    let of = |done: &serde_json::Value, n: u8| {
        done["items"].as_array().unwrap().iter().find(|item| item["id"] == id(n)).unwrap().clone()
    };
    assert_eq!(of(&done, 3)["reason"], "taken", "{done}");
    assert_eq!(
        (of(&done, 4)["reason"].clone(), of(&done, 9)["reason"].clone()),
        (json!("no-name"), json!("not-listed"))
    );
    for n in [1, 2] {
        let booked: RecordId = of(&done, n)["booked"].as_str().unwrap().parse().unwrap();
        let booking = browser.stand.view(|view| view.bookings.get(booking_of(n)).unwrap());
        assert_eq!((booking.id, booking.state), (booked, State::Confirmed));
    }
    // Twice is once; what is booked has left the list, what is not stays.
    let again = browser.call(Method::POST, "/api/v1/salvage/book", Some(&all)).await.json();
    assert_eq!(of(&again, 1)["booked"], of(&done, 1)["booked"], "{again}");
    assert_eq!(browser.call(Method::GET, "/api/v1/salvage", None).await.json()["items"].as_array().unwrap().len(), 2);
    let away = browser.call(Method::POST, "/api/v1/salvage/dismiss", None).await;
    assert_eq!(away.status, StatusCode::NO_CONTENT);
    assert!(browser.stand.salvage().is_empty());
}

/// The id under which Figeac's box books the n-th anew.
fn booking_of(n: u8) -> RecordId {
    RecordId([n; 8]).again(&super::stand::ME)
}

#[tokio::test]
async fn a_wrong_file_is_refused_with_a_word_and_what_waited_still_waits() {
    let mut browser = robbed().await;
    send(&mut browser, OLD).await;
    for (bytes, status, word) in [
        (b"rubbish".to_vec(), StatusCode::BAD_REQUEST, "not-one"),
        (b"early".to_vec(), StatusCode::CONFLICT, "unsettled"),
        (vec![0; (4 << 20) + 1], StatusCode::PAYLOAD_TOO_LARGE, "too-large"),
    ] {
        let refused = send(&mut browser, &bytes).await;
        let problem = refused.json();
        assert_eq!(refused.status, status, "{problem}");
        assert!(problem["type"].as_str().unwrap().ends_with(word), "{problem}");
        let page = upload(&mut browser, &bytes).await;
        assert_eq!(page.status, status, "{}", page.text);
        assert!(page.text.contains("class=\"banner alarm\"") && page.text.contains("<h1>"), "{}", page.text);
    }
    assert_eq!(browser.stand.salvage().bookings.len(), 4);
    for wrong in ["{}", r#"{"ids":"x"}"#, r#"{"ids":[],"more":1}"#] {
        let refused = browser.call(Method::POST, "/api/v1/salvage/book", Some(wrong)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
}

#[tokio::test]
async fn the_page_takes_the_file_ticks_what_is_free_books_it_and_puts_the_rest_away() {
    let mut browser = robbed().await;
    let today = |text: &str| text.contains("href=\"/salvage\"");
    assert!(!today(&browser.get("/").await.text), "nothing waits");
    assert!(today(&browser.get("/liaison").await.text));
    let empty = browser.get("/salvage").await;
    assert!(empty.text.contains("type=\"file\"") && empty.text.contains("age1key"), "{}", empty.text);
    assert!(!empty.text.contains("type=\"checkbox\""));
    let read = upload(&mut browser, OLD).await;
    assert_eq!(read.status, StatusCode::OK, "{}", read.text);
    assert!(read.text.contains("4 réservations attendent votre décision"), "{}", read.text);
    let ticked = |text: &str, n: u8| text.contains(&format!("value=\"{}\" checked", id(n)));
    assert_eq!([1, 2, 3, 4].map(|n| ticked(&read.text, n)), [true, true, false, false]);
    for said in
        ["Aïcha Benali", "Mme Vidal &#60;b&#62;", "Salle du Célé", "la place est prise", "2 réservations sont passées"]
    {
        assert!(read.text.contains(said), "{said}: {}", read.text);
    }
    let waits = browser.get("/").await;
    assert!(today(&waits.text) && waits.text.contains("notées par l’ancienne boîte attendent"), "{}", waits.text);
    browser.language = "en";
    let english = browser.get("/salvage").await.text;
    assert!(english.contains("Bookings noted by the former box") && english.contains("Book anew"), "{english}");
    browser.language = "fr";
    let none = browser.post("/salvage/book", &[]).await;
    assert!(none.status == StatusCode::UNPROCESSABLE_ENTITY && none.text.contains("Cochez"), "{}", none.text);
    let done = browser.post("/salvage/book", &[("ids", &id(1)), ("ids", &id(2)), ("ids", &id(3))]).await;
    assert!(done.text.contains("2 réservations sont faites à nouveau"), "{}", done.text);
    assert!(done.text.contains("pas réservé"), "{}", done.text);
    assert!(browser.stand.view(|view| view.bookings.get(booking_of(2)).is_some()));
    let away = browser.post("/salvage/dismiss", &[]).await;
    assert_eq!(away.location(), "/salvage");
    assert!(browser.stand.salvage().is_empty());
    assert!(!today(&browser.get("/").await.text));
}

#[tokio::test]
async fn the_hub_has_no_such_list() {
    let mut hub = Browser::signed_in_at_the_hub().await;
    assert!(!hub.get("/liaison").await.text.contains("/salvage"));
    let asked = hub.call(Method::POST, "/api/v1/salvage/book", Some(r#"{"ids":[]}"#)).await;
    assert_eq!(asked.status, StatusCode::NOT_FOUND);
}
