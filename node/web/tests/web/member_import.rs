//! Importing members: a list looked at line by line, by call and by page; rights; all or nothing; what is held between pages.

use std::fmt::Write as _;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};
use telecentre_web::status::{NodeState, Role};

use super::browser::{Answer, Browser, TOKEN};

const LIST: &str = "Nom;Prénom;Statut;Centre;Courriel;Cotisation\n\
    Petit;Anne;indépendante;Figeac;anne@example.org;20\n\
    Delcros;Marie;travailleuse indépendante;FIGEAC;marie@example.org;20\n\
    Benali;Aïcha;indépendante;figeac;quelquun@example.org;0\n";

async fn send(browser: &mut Browser, path: &str, list: &[u8], token: bool) -> Answer {
    let mut request = Request::post(path).header(header::CONTENT_TYPE, "text/csv");
    if token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {TOKEN}"));
    } else {
        request = request.header(header::ORIGIN, "http://figeac.local:8081");
    }
    let answer = browser.send(request.body(Body::from(list.to_vec())).unwrap()).await;
    super::described::check(&Method::POST, path, answer.status, &answer.text);
    answer
}

async fn look(browser: &mut Browser, list: &str) -> Value {
    let answer = send(browser, "/api/v1/members/import?preview=true", list.as_bytes(), true).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.json()
}

async fn import(browser: &mut Browser, list: &str) -> Answer {
    send(browser, "/api/v1/members/import", list.as_bytes(), true).await
}

fn statuses(preview: &Value) -> Vec<(u64, &str)> {
    let lines = preview["lines"].as_array().unwrap().iter();
    lines.map(|line| (line["line"].as_u64().unwrap(), line["status"].as_str().unwrap())).collect()
}

fn people(browser: &Browser) -> usize {
    browser.stand.view(|view| view.people.find("").len())
}

#[tokio::test]
async fn a_preview_tells_each_line_and_writes_nothing_then_the_import_writes_and_again_finds_all_the_same() {
    let mut browser = Browser::signed_in_at_the_hub().await;
    let before = people(&browser);
    let preview = look(&mut browser, LIST).await;
    assert_eq!(statuses(&preview), [(2, "new"), (3, "change"), (4, "same")]);
    let change = &preview["lines"][1]["changes"][0];
    assert_eq!(change, &json!({ "field": "email", "from": "quelquun@example.org", "to": "marie@example.org" }));
    assert!(preview["notes"][0].as_str().unwrap().contains("“Cotisation”"), "{preview}");
    assert_eq!(people(&browser), before);
    let done = import(&mut browser, LIST).await;
    assert_eq!((done.status, done.json()), (StatusCode::CREATED, json!({ "new": 1, "changed": 1, "same": 1 })));
    assert_eq!(people(&browser), before + 1);
    let anne = browser.stand.view(|view| view.people.find("anne petit")[0].details.clone());
    assert_eq!((anne.name.as_str(), anne.email.as_deref()), ("Anne Petit", Some("anne@example.org")));
    let again = import(&mut browser, LIST).await;
    assert_eq!(again.json(), json!({ "new": 0, "changed": 0, "same": 3 }));
    // A name that is known keeps its form, and an empty cell takes nothing back.
    let capitals = "Nom;Statut;Centre;Courriel\nANNE PETIT;indépendante;Figeac;\n";
    assert_eq!(import(&mut browser, capitals).await.json(), json!({ "new": 0, "changed": 0, "same": 1 }));
}

#[tokio::test]
async fn one_refused_line_refuses_all_and_says_what_is_wrong_with_it() {
    let mut browser = Browser::signed_in_at_the_hub().await;
    let before = people(&browser);
    let list = format!(
        "{LIST}Roux;Paul;retraité;Rodez;pas une adresse;\n;;indépendant;Figeac;;\nDelcros;Marie;#N/A;Aurillac;;\n\
         Long;{};indépendant;Figeac;;\n",
        "x".repeat(250)
    );
    let preview = look(&mut browser, &list).await;
    assert_eq!(statuses(&preview)[3..], [(5, "refused"), (6, "refused"), (7, "refused"), (8, "refused")]);
    let fields = |at: usize| -> Vec<String> {
        let errors = preview["lines"][at]["errors"].as_array().unwrap().iter();
        errors.map(|error| error["field"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(fields(3), ["status", "home_centre"], "{preview}");
    assert_eq!((fields(4), fields(6)), (vec!["name".to_owned()], vec!["name".to_owned()]), "{preview}");
    let refused = import(&mut browser, &list).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.json()["lines"].as_array().unwrap().len(), 4, "{}", refused.text);
    assert!(refused.json()["type"].as_str().unwrap().ends_with("import-refused"));
    assert_eq!(people(&browser), before, "nothing is written");
}

#[tokio::test]
async fn who_is_said_twice_is_taken_once_and_the_second_line_names_the_first() {
    let mut browser = Browser::signed_in_at_the_hub().await;
    let list = "Nom;Statut;Centre;Activité\nZoé Roux;indépendante;Figeac;potière\nZOÉ  ROUX;indépendante;figeac;potière\n\
                Zoé Roux;indépendante;Figeac;graveuse\nZoé Roux;indépendante;Maurs;potière\n";
    let preview = look(&mut browser, list).await;
    assert_eq!(statuses(&preview), [(2, "new"), (3, "double"), (4, "double"), (5, "new")]);
    let note = |at: usize| preview["lines"][at]["note"].as_str().unwrap().to_owned();
    assert!(note(1).contains("line 2") && note(2).contains("line 2") && note(1) != note(2), "{preview}");
    assert_eq!(import(&mut browser, list).await.json(), json!({ "new": 2, "changed": 0, "same": 0 }));
}

#[tokio::test]
async fn an_id_finds_its_member_whatever_the_name_and_namesakes_without_one_are_refused() {
    let mut browser = Browser::signed_in_at_the_hub().await;
    let marie = browser.stand.view(|view| view.people.find("delcros traductrice")[0].id);
    let list = format!("id,name,status,centre\n{marie},Marie Delcros-Roux,,\n,Marie Delcros,self-employed,Figeac\n");
    let preview = look(&mut browser, &list).await;
    assert_eq!(statuses(&preview), [(2, "change"), (3, "new")], "{preview}");
    assert_eq!(import(&mut browser, &list).await.status, StatusCode::CREATED);
    assert_eq!(browser.stand.view(|v| v.people.member(marie).unwrap().details.name.clone()), "Marie Delcros-Roux");
    assert_eq!(import(&mut browser, &list).await.json(), json!({ "new": 0, "changed": 0, "same": 2 }));
    // A second one of that name, by the form, and the line fits both.
    let body = json!({ "name": "Marie Delcros", "status": "self-employed", "home_centre": "figeac" }).to_string();
    browser.call(Method::POST, "/api/v1/members", Some(&body)).await;
    let preview = look(&mut browser, "Nom,Statut,Centre\nMarie Delcros,indépendante,Figeac\n").await;
    assert_eq!(statuses(&preview), [(2, "refused")]);
    assert!(preview["lines"][0]["errors"][0]["message"].as_str().unwrap().starts_with("2 members"), "{preview}");
    for (id, says) in [("12", "no id"), ("0000000000000", "no id")] {
        let preview = look(&mut browser, &format!("id,name,status,centre\n{id},A B,self-employed,Figeac\n")).await;
        assert!(preview["lines"][0]["errors"][0]["message"].as_str().unwrap().contains(says), "{preview}");
    }
}

#[tokio::test]
async fn consent_is_taken_by_field_and_only_where_the_line_says_something() {
    let mut browser = Browser::signed_in_at_the_hub().await;
    let list =
        "Nom;Statut;Centre;Public;Courriel visible dans l’annuaire\nZoé Roux;indépendante;Figeac;nom, activité;oui\n";
    import(&mut browser, list).await;
    let shown = |browser: &Browser| {
        browser
            .stand
            .view(|v| v.people.find("zoe roux")[0].details.public.iter().map(|f| f.as_str()).collect::<Vec<_>>())
    };
    assert_eq!(shown(&browser), ["name", "activity", "email"]);
    let less = "Nom;Statut;Centre;Public;Courriel public\nZoé Roux;indépendante;Figeac;;non\n";
    import(&mut browser, less).await;
    assert_eq!(shown(&browser), ["name", "activity"]);
    let mere = "Nom;Statut;Centre;Public\nZoé Roux;indépendante;Figeac;oui\n";
    assert_eq!(statuses(&look(&mut browser, mere).await), [(2, "refused")]);
}

#[tokio::test]
async fn a_host_imports_members_of_her_own_centre_which_lines_need_not_name_and_takes_none_of_another() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let own = "Nom;Statut\nZoé Roux;indépendante\n";
    let done = send(&mut browser, "/api/v1/members/import", own.as_bytes(), false).await;
    assert_eq!(done.status, StatusCode::CREATED, "{}", done.text);
    assert_eq!(
        browser.stand.view(|v| v.people.find("zoe roux")[0].details.home_centre.clone().unwrap().to_string()),
        "figeac"
    );
    let pierre = browser.stand.view(|view| view.people.find("calmette")[0].id);
    let others =
        format!("id;Nom;Statut;Centre\n;Luc Bras;indépendant;Maurs\n{pierre};Pierre Calmette;;Figeac\n{pierre};P;;\n");
    let preview = send(&mut browser, "/api/v1/members/import?preview=true", others.as_bytes(), false).await.json();
    assert_eq!(statuses(&preview), [(2, "refused"), (3, "refused"), (4, "double")], "{preview}");
    assert!(preview["lines"][1]["errors"][0]["message"].as_str().unwrap().contains("Aurillac"), "{preview}");
    let refused = send(&mut browser, "/api/v1/members/import", others.as_bytes(), false).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let stranger = send(&mut browser.stranger(), "/api/v1/members/import", own.as_bytes(), false).await;
    assert_eq!(stranger.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_file_that_is_no_list_is_one_clear_error() {
    let mut browser = Browser::signed_in_at_the_hub().await;
    for (list, status, says) in [
        (b"Courriel;Statut\na@b.fr;public\n".to_vec(), 422, "name, centre"),
        (b"Nom;Statut;Centre\n".to_vec(), 422, "nothing below"),
        (b"Nom;Statut;Centre;Mail;E-mail\nA\n".to_vec(), 422, "Mail"),
        (Vec::new(), 422, "empty"),
        (b"\xd0\xcf\x11\xe0".to_vec(), 422, "old Excel"),
        (vec![b'a'; (8 << 20) + 1], 413, ""),
    ] {
        let answer = send(&mut browser, "/api/v1/members/import?preview=true", &list, true).await;
        assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
        assert!(answer.json()["detail"].as_str().unwrap().contains(says), "{says}: {}", answer.text);
    }
    *browser.stand.state.lock().unwrap() = NodeState::Recovering;
    assert_eq!(import(&mut browser, LIST).await.status, StatusCode::CONFLICT);
    *browser.stand.state.lock().unwrap() = NodeState::ReadOnly;
    let broken = import(&mut browser, LIST).await;
    assert_eq!(broken.status, StatusCode::SERVICE_UNAVAILABLE, "{}", broken.text);
    assert!(broken.json()["detail"].as_str().unwrap().starts_with("0 of 2 members were saved"), "{}", broken.text);
}

/// Sends a file as the page's form does.
async fn upload(browser: &mut Browser, bytes: &[u8]) -> Answer {
    let mut body = b"--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n".to_vec();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--x--\r\n");
    let request = Request::post("/membres/import").header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
    let request = request.header(header::ORIGIN, "http://figeac.local:8081");
    browser.send(request.body(Body::from(body)).unwrap()).await
}

#[tokio::test]
async fn the_pages_show_what_will_happen_and_the_file_is_sent_only_once() {
    let mut browser = Browser::signed_in_at_the_hub().await;
    let before = people(&browser);
    assert!(browser.get("/membres").await.text.contains("href=\"/membres/import\""));
    let begin = browser.get("/membres/import").await;
    assert!(
        begin.text.contains("type=\"file\"") && begin.text.contains("« Centre » : le nom du télécentre"),
        "{}",
        begin.text
    );
    let sent = upload(&mut browser, &encoded(LIST)).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let path = sent.location().to_owned();
    let preview = browser.get(&path).await;
    for shown in [
        "1 nouveau · 1 changement · 1 identique",
        "Colonne « Cotisation » non reconnue : ignorée.",
        "courriel : quelquun@example.org → marie@example.org",
        "Importer 2 membres",
    ] {
        assert!(preview.text.contains(shown), "{shown}: {}", preview.text);
    }
    assert_eq!(people(&browser), before);
    assert_eq!(browser.stranger().get(&path).await.status, StatusCode::SEE_OTHER, "a stranger is led to the door");
    let other = browser.twin().signed_in_again().get(&path).await;
    assert_eq!(other.status, StatusCode::NOT_FOUND, "another session does not see it");
    let form = [("file", preview.input("file")), ("digest", preview.input("digest"))];
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let done = browser.post("/membres/import/faire", &form).await;
    assert_eq!(done.status, StatusCode::OK);
    assert!(done.text.contains("role=\"status\"") && done.text.contains("1 nouveau · 1 changement"), "{}", done.text);
    assert_eq!(people(&browser), before + 1);
    let again = browser.post("/membres/import/faire", &form).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND, "what was taken in is not kept");
    let again = upload(&mut browser, &encoded(LIST)).await.location().to_owned();
    assert!(browser.get(&again).await.text.contains("il n’y a rien à importer"));
}

/// As Excel in France saves it.
fn encoded(list: &str) -> Vec<u8> {
    encoding_rs::WINDOWS_1252.encode(list).0.into_owned()
}

#[tokio::test]
async fn a_refused_line_stands_above_all_with_a_way_to_it_and_there_is_no_button() {
    let mut browser = Browser::signed_in_at_the_hub().await;
    let sent = upload(&mut browser, format!("{LIST}Roux;Paul;retraité;Figeac;;\n").as_bytes()).await;
    let preview = browser.get(sent.location()).await;
    for shown in ["id=\"errors\"", "href=\"#line-5\"", "id=\"line-5\"", "Statut « retraité »", "<title>Erreur : "] {
        assert!(preview.text.contains(shown), "{shown}: {}", preview.text);
    }
    assert!(!preview.text.contains("membres/import/faire"), "{}", preview.text);
    for (file, status, says) in [
        (Vec::new(), StatusCode::UNPROCESSABLE_ENTITY, "Choisissez un fichier"),
        (b"a;b\n".to_vec(), StatusCode::UNPROCESSABLE_ENTITY, "Il manque la colonne : nom, statut, centre"),
        (vec![b'a'; (8 << 20) + 1], StatusCode::PAYLOAD_TOO_LARGE, "dépasse 8 Mo"),
    ] {
        let page = upload(&mut browser, &file).await;
        assert_eq!(page.status, status);
        assert!(page.text.contains("id=\"errors\"") && page.text.contains(says), "{says}: {}", page.text);
    }
}

#[tokio::test]
async fn what_changed_since_the_preview_is_shown_anew_and_not_written() {
    let mut browser = Browser::signed_in_at_the_hub().await;
    let path = upload(&mut browser, LIST.as_bytes()).await.location().to_owned();
    let preview = browser.get(&path).await;
    import(&mut browser, LIST).await;
    let before = people(&browser);
    let form = [("file", preview.input("file")), ("digest", preview.input("digest"))];
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let changed = browser.post("/membres/import/faire", &form).await;
    assert_eq!(changed.status, StatusCode::CONFLICT);
    assert!(
        changed.text.contains("Quelque chose a changé") && changed.text.contains("3 identiques"),
        "{}",
        changed.text
    );
    assert_eq!(people(&browser), before);
}

#[tokio::test]
async fn a_long_list_is_shown_part_by_part() {
    let mut browser = Browser::signed_in_at_the_hub().await;
    assert_eq!(browser.stand.here.role, Role::Hub);
    let mut list = "Nom;Statut;Centre\n".to_owned();
    for n in 0..1_100 {
        writeln!(list, "Membre {n};indépendant;Figeac").unwrap();
    }
    let path = upload(&mut browser, list.as_bytes()).await.location().to_owned();
    let first = browser.get(&path).await;
    assert!(
        first.text.contains("Lignes 1 à 500 sur 1 100") && first.text.contains("Importer 1100 membres"),
        "{}",
        &first.text[..3000]
    );
    let last = browser.get(&format!("{path}&from=1000")).await;
    assert!(last.text.contains("Lignes 1 001 à 1 100 sur 1 100") && last.text.contains("Membre 1099"));
    assert!(last.text.contains("from=500") && !last.text.contains("Membre 999<"));
    assert_eq!(browser.get(&format!("{path}&from=99999999999")).await.status, StatusCode::OK);
}
