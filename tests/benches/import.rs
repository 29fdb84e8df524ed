//! How long a list of 10,000 members takes at the hub: its preview, the import, the same list again; as csv and as xlsx.
//!
//! `cargo bench -p telecentre-tests --bench import [-- LINES]`

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

use std::fmt::Write as _;
use std::time::Instant;

use rust_xlsxwriter::Workbook;
use serde_json::json;
use telecentre_tests::disk::resident_kib;
use telecentre_tests::{Api, Network};

const CALL: &str = "/members/import";

fn main() {
    let lines = std::env::args().skip(1).find_map(|arg| arg.parse().ok()).unwrap_or(10_000_u32);
    let network = Network::found(&["figeac", "maurs"]);
    let api = network.hub.api();
    let cells = |n: u32| {
        let centre = ["Figeac", "Maurs"][usize::try_from(n % 2).unwrap()];
        [
            format!("Famille {n}"),
            format!("Prénom {n}"),
            "indépendante".into(),
            centre.into(),
            format!("m{n}@example.org"),
        ]
    };
    let headings = ["Nom", "Prénom", "Statut", "Centre", "Courriel"];
    let mut csv = headings.join(";");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in (0_u16..).zip(headings) {
        sheet.write(0, column, heading).unwrap();
    }
    for n in 1..=lines {
        write!(csv, "\n{}", cells(n).join(";")).unwrap();
        for (column, cell) in (0_u16..).zip(cells(n)) {
            sheet.write(n, column, cell).unwrap();
        }
    }
    let book = book.save_to_buffer().unwrap();
    println!("{lines} lines: csv {} KB, xlsx {} KB", csv.len() / 1_000, book.len() / 1_000);
    let kib = || resident_kib(network.hub.pid()) / 1_024;
    let preview = format!("{CALL}?preview=true");
    timed("preview, csv", || send(api, &preview, csv.as_bytes(), 200));
    timed("preview, xlsx", || send(api, &preview, &book, 200));
    println!("memory before the import: {} MB", kib());
    timed("import", || {
        let done = send(api, CALL, csv.as_bytes(), 201);
        assert_eq!(done, json!({ "new": lines, "changed": 0, "same": 0 }));
    });
    println!("memory after it: {} MB", kib());
    timed("the same again, csv", || {
        let done = send(api, CALL, csv.as_bytes(), 201);
        assert_eq!(done, json!({ "new": 0, "changed": 0, "same": lines }));
    });
    timed("the same again, xlsx", || send(api, CALL, &book, 201));
}

fn send(api: &Api, path: &str, list: &[u8], status: u16) -> serde_json::Value {
    api.post_bytes(path, "application/octet-stream", list).unwrap().expect(status)
}

fn timed<T>(what: &str, act: impl FnOnce() -> T) {
    let start = Instant::now();
    act();
    println!("{what:<22} {:>6.2} s", start.elapsed().as_secs_f64());
}
