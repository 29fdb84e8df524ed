//! Lists of members, with real programs: what a spreadsheet saved, by call and by the command line, all of it or nothing.

use std::fmt::Write as _;
use std::io::Write as _;

use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};
use telecentre_tests::{Api, Network, PATIENCE, until};

const CALL: &str = "/members/import";

/// As Excel in France saves it: `;`, Windows-1252, a zero taken from the telephone, one line twice.
const LIST: &[u8] = b"Nom;Pr\xe9nom;Statut;T\xe9l\xe9phone;Centre;Adh\xe9sion\r\n\
    Petit;\xc9lo\xefse;ind\xe9pendante;565341234;Figeac;01/02/2026\r\n\
    Roux;Zo\xe9;Salari\xe9(e) du public;05 65 34 00 00;FIGEAC;\r\n\
    ROUX;Zo\xe9;Salari\xe9(e) du public;05 65 34 00 00;figeac;\r\n";

fn import(api: &Api, list: &[u8]) -> (u16, Value) {
    let answer = api.post_bytes(CALL, "text/csv", list).unwrap();
    (answer.status, answer.body)
}

fn preview(api: &Api, list: &[u8]) -> Value {
    api.post_bytes(&format!("{CALL}?preview=true"), "application/octet-stream", list).unwrap().expect(200)
}

fn statuses(preview: &Value) -> Vec<&str> {
    preview["lines"].as_array().unwrap().iter().map(|line| line["status"].as_str().unwrap()).collect()
}

fn entries(api: &Api) -> u64 {
    api.status()["have"]["entries"].as_u64().unwrap()
}

fn found(api: &Api, name: &str) -> Vec<Value> {
    api.get(&format!("/members?query={name}")).expect(200)["members"].as_array().unwrap().clone()
}

#[test]
fn what_excel_saved_is_previewed_imported_once_and_repeated_as_the_same() {
    let network = Network::found(&["figeac", "maurs"]);
    let hub = network.hub.api();
    let before = entries(hub);
    let told = preview(hub, LIST);
    assert_eq!(statuses(&told), ["new", "new", "double"], "{told}");
    assert!(told["notes"].to_string().contains("Adhésion"), "{told}");
    assert_eq!(entries(hub), before, "a preview writes nothing");
    assert_eq!(import(hub, LIST), (201, json!({ "new": 2, "changed": 0, "same": 0 })));
    let eloise = &found(hub, "eloise")[0];
    assert_eq!((&eloise["name"], &eloise["phone"]), (&json!("Éloïse Petit"), &json!("0565341234")));
    assert_eq!(found(hub, "roux")[0]["status"], "public-employee");
    let written = entries(hub);
    assert_eq!(written, before + 2, "an entry each");
    assert_eq!(import(hub, LIST), (201, json!({ "new": 0, "changed": 0, "same": 2 })));
    assert_eq!(entries(hub), written, "nothing is written twice");
    let mut list = LIST.to_vec();
    list.extend_from_slice(b"Bras;Luc;retrait\xe9;;Figeac;\r\nVal;Eve;ind\xe9pendante;;Maurs;\r\n");
    let (status, refused) = import(hub, &list);
    assert_eq!((status, refused["lines"][0]["line"].as_u64()), (422, Some(5)), "{refused}");
    assert_eq!((entries(hub), found(hub, "eve").len()), (written, 0), "one refused line refuses all");
}

#[test]
fn a_workbook_is_read_as_a_csv_is_and_one_that_unpacks_without_end_is_refused() {
    let network = Network::found(&["figeac"]);
    let hub = network.hub.api();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let rows = [["Name", "Status", "Centre", "Phone"], ["Jane Doe", "self-employed", "Figeac", ""]];
    for (row, cells) in (0_u32..).zip(rows) {
        for (column, cell) in (0_u16..).zip(cells) {
            sheet.write(row, column, cell).unwrap();
        }
    }
    sheet.write(1, 3, 565_341_234).unwrap();
    let book = book.save_to_buffer().unwrap();
    assert_eq!(statuses(&preview(hub, &book)), ["new"]);
    assert_eq!(import(hub, &book), (201, json!({ "new": 1, "changed": 0, "same": 0 })));
    assert_eq!(found(hub, "jane")[0]["phone"], "0565341234");
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for name in ["[Content_Types].xml", "xl/worksheets/sheet1.xml"] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        for _ in 0..64 {
            zip.write_all(&vec![b' '; 1 << 20]).unwrap();
        }
    }
    let bomb = zip.finish().unwrap().into_inner();
    assert!(bomb.len() < 1 << 20);
    let (status, problem) = import(hub, &bomb);
    assert_eq!(status, 422);
    assert!(problem["detail"].as_str().unwrap().contains("Unpacked"), "{problem}");
    hub.get("/members").expect(200);
}

#[test]
fn the_command_line_shows_a_table_and_ends_with_1_where_a_line_is_refused() {
    let network = Network::found(&["figeac"]);
    let hub = &network.hub;
    let file = network.path("liste.csv");
    std::fs::write(&file, LIST).unwrap();
    let path = file.to_str().unwrap();
    let table = hub.command(&["import", path, "--preview"]).ok();
    let rows: Vec<&str> = table.lines().collect();
    assert!(rows[0].contains("Adhésion"), "{table}");
    assert!(rows[1].starts_with("line  status    name"), "{table}");
    assert!(rows[2].starts_with("   2  new       Éloïse Petit"), "{table}");
    assert!(rows[4].starts_with("   4  double    Zoé ROUX") && rows[4].contains("line 3"), "{table}");
    assert!(found(hub.api(), "petit").is_empty());
    assert_eq!(hub.command(&["import", path]).ok().lines().last(), Some("2 new, 0 changed, 0 the same"));
    std::fs::write(&file, "Nom;Statut;Centre\nA B;retraité;Figeac\nXavier Quint;indépendant;Figeac\n").unwrap();
    for args in [&["import", path, "--preview"][..], &["import", path]] {
        let refused = hub.command(args);
        assert!(refused.stdout.contains("   2  refused   A B "), "{}", refused.stdout);
        assert!(refused.failed(1).contains("1 of 2 lines"));
    }
    assert!(found(hub.api(), "quint").is_empty());
    std::fs::write(&file, "Courriel\na@b.fr\n").unwrap();
    assert!(hub.command(&["import", path]).failed(1).contains("A column is missing: name, status, centre"));
    assert!(hub.command(&["import", "/nowhere/liste.csv"]).failed(2).contains("check the path"));
}

#[test]
fn a_host_imports_at_her_box_and_members_and_hosts_of_elsewhere_do_not() {
    let network = Network::with_nodes(&["figeac", "maurs"]);
    let node = network.nodes[0].api();
    let list = b"Nom;Statut\nZo\xe9 Roux;ind\xe9pendante\n";
    let host = person(&network, 0, Some("figeac"));
    let member = person(&network, 1, None);
    network.converge();
    let signed_in = |api: &Api, card: &str| {
        let wish = json!({ "badge": card, "pin": "471100" });
        let answer = until("the badge opens", PATIENCE, || {
            let answer = api.post("/sign-in", &wish);
            (answer.status == 200).then_some(answer.body)
        });
        api.with_token(answer["token"].as_str().unwrap())
    };
    let (her, them) = (signed_in(node, &host), signed_in(node, &member));
    assert_eq!(import(&them, list).0, 403);
    assert_eq!(import(&signed_in(network.nodes[1].api(), &host), list).0, 403, "no desk but her own");
    assert_eq!(import(&signed_in(network.hub.api(), &host), list).0, 403);
    let (status, refused) = import(&her, b"Nom;Statut;Centre\nLuc Bras;public;Maurs\n");
    assert_eq!((status, &refused["lines"][0]["errors"][0]["field"]), (422, &json!("home_centre")), "{refused}");
    assert_eq!(import(&her, list).0, 201);
    assert_eq!(found(node, "roux")[0]["home_centre"], "figeac");
    assert_eq!(import(network.hub.api(), list).0, 422, "at the hub each line names its centre");
    network.converge();
    assert_eq!(found(network.hub.api(), "roux").len(), 1);
}

/// A badge of the n-th member, a host of a centre or not.
fn person(network: &Network, n: usize, hosts: Option<&str>) -> String {
    let (hub, member) = (network.hub.api(), &network.members[n]);
    if let Some(centre) = hosts {
        hub.post("/roles", &json!({ "person": member, "role": "host", "centre": centre })).expect(201);
    }
    let given = hub.post(&format!("/members/{member}/badge"), &json!({ "pin": "471100" })).expect(201);
    given["badge"].as_str().unwrap().to_owned()
}

#[test]
fn an_import_that_a_kill_cuts_short_leaves_whole_members_and_the_same_file_writes_the_rest() {
    let mut network = Network::found(&["figeac"]);
    let mut list = "Nom;Statut;Centre;Activité\n".to_owned();
    for n in 0..3_000 {
        writeln!(list, "Membre {n};indépendant;Figeac;métier {n}").unwrap();
    }
    let api = network.hub.api().clone();
    let before = found(&api, "membre").len();
    assert_eq!(before, 0);
    let sender = {
        let (api, list) = (api.clone(), list.clone());
        std::thread::spawn(move || api.post_bytes(CALL, "text/csv", list.as_bytes()).is_ok_and(|a| a.status == 201))
    };
    until("some are written", PATIENCE, || (!found(&api, "membre").is_empty()).then_some(()));
    network.hub.kill();
    let was_whole = sender.join().unwrap();
    network.hub.start();
    let api = network.hub.api();
    let there = found(api, "membre").len();
    assert!(was_whole || (1..3_000).contains(&there), "{there}");
    let (status, done) = import(api, list.as_bytes());
    assert_eq!((status, done), (201, json!({ "new": 3_000 - there, "changed": 0, "same": there })));
    assert_eq!(found(api, "membre").len(), 3_000);
    assert_eq!(import(api, list.as_bytes()).1, json!({ "new": 0, "changed": 0, "same": 3_000 }));
}
