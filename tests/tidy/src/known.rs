//! Breaches that stand in the tree and are to go: the list only shrinks.
//!
//! Enters: what a check found. Leaves: what is not on the list, and what is on the list and was not found. When a
//! breach is mended its entry must go; nothing may be added but with the reason why it cannot be mended now. For another
//! tree (`TELECENTRE_TREE`) the list is empty.

use crate::breach::{Breach, report};

/// A check, the beginning of a path, a part of what the check says.
pub type Known = (&'static str, &'static str, &'static str);

/// What is to go.
pub const KNOWN: &[Known] = &[
    ("files", "node/src/web", "axum may only stand"),
    ("files", "node/src/web", "tower_http may only stand"),
    ("files", "proto/src/document", "automerge may only stand"),
    ("files", "tests/emulator/src/proxy.rs", "Instant::now may only stand"),
    ("files", "node/emulator/src", "an outside crate's home (HOMES) that is not there"),
    ("files", "node/src/files", "an outside crate's home (HOMES) that is not there"),
    ("files", "node/web/src", "an outside crate's home (HOMES) that is not there"),
    ("files", "proto/log/src/document", "an outside crate's home (HOMES) that is not there"),
    ("imports", "proto/src", "a circle of files: hours → hours::days → hours"),
    ("imports", "proto/src", "a circle of files: line → line::place → line"),
    ("imports", "proto/src", "a circle of files: replica → replica::witness → replica"),
    ("imports", "proto/src", "a circle of files: session → session::receipts → session"),
    ("imports", "proto/src", "a circle of files: view::bookings → view::merge → view::bookings"),
    ("imports", "node/src", "a circle of files: cli → cli::join → cli"),
    ("imports", "node/src", "a circle of files: cli → cli::run → cli"),
    ("imports", "node/src", "a circle of files: cli → cli::run → config → cli"),
    ("imports", "node/src", "a circle of files: cli::bundle → cli::bundle::parts → cli::bundle"),
    ("imports", "node/src", "a circle of files: replica → replica::writer → replica"),
    ("imports", "node/src", "a circle of files: desk → replica → replica::writer → desk"),
    ("imports", "node/src", "a circle of files: journal::error → journal::reader → journal::error"),
    ("imports", "node/src", "a circle of files: journal::memory → journal::memory::power → journal::memory"),
    ("imports", "node/src", "a circle of files: sync → sync::peers → sync"),
    ("imports", "node/src", "a circle of files: sync::peers → sync::receipts → sync::peers"),
    ("imports", "node/src", "a circle of files: sync → sync::run → sync"),
    ("imports", "node/src", "a circle of files: sync → sync::run → sync::stranger → sync"),
    ("imports", "node/src", "a circle of files: web → web::api → web"),
    ("imports", "node/src", "a circle of files: web → web::auth → web"),
    ("imports", "node/src", "a circle of files: web::bundle → web::page::stick → web::bundle"),
    ("imports", "node/src", "a circle of files: web → web::form → web"),
    ("imports", "node/src", "a circle of files: web::form → web::form::act → web::form"),
    ("imports", "node/src", "a circle of files: web::form::book → web::page → web::form::book"),
    ("imports", "node/src", "a circle of files: web::form::member → web::page → web::form::member"),
    ("imports", "node/src", "a circle of files: web → web::form::setup → web"),
    ("imports", "node/src", "a circle of files: web → web::form::sign_in → web"),
    ("imports", "node/src", "a circle of files: web → web::live → web"),
    ("imports", "node/src", "a circle of files: web::page → web::page::booking → web::page"),
    ("imports", "node/src", "a circle of files: web::page → web::page::day → web::page"),
    ("imports", "node/src", "a circle of files: web::page::day → web::page::day::booking_form → web::page::day"),
    ("imports", "node/src", "a circle of files: web → web::page::error → web"),
    ("imports", "node/src", "a circle of files: web::page → web::page::member → web::page"),
    ("imports", "node/src", "a circle of files: web::page → web::page::sync → web::page"),
    ("imports", "node/src", "a circle of files: web → web::api → web::api::booking → web"),
    ("imports", "node/src", "a circle of files: web → web::api → web::api::centre → web"),
    ("imports", "node/src", "a circle of files: web → web::api → web::api::lent → web"),
    ("imports", "node/src", "a circle of files: web → web::api → web::api::member → web"),
    ("imports", "node/src", "a circle of files: web → web::api → web::api::metrics → web"),
    ("imports", "node/src", "a circle of files: web → web::api → web::api::openapi → web"),
    ("imports", "node/src", "a circle of files: web::api::lent → web::api::refusal → web::telecentre → web::api::lent"),
    ("imports", "node/src", "a circle of files: web → web::api → web::api::state → web"),
    ("imports", "node/src", "a circle of files: web → web::form::setup → web::auth::password → web::auth → web"),
    ("imports", "node/src", "a circle of files: web → web::api → web::api::openapi → web::backup → web"),
    ("imports", "node/src", "a circle of files: web → web::page → web::page::day → web::page::day::answers → web"),
    (
        "imports",
        "node/src",
        "a circle of files: web → web::form → web::form::act → web::page::refusal → web::telecentre → web::api::lent → web",
    ),
    ("imports", "node/src", "a circle of modules under web: web::api → web::backup → web::api"),
    ("imports", "node/src", "a circle of modules under web: web::api → web::bundle → web::api"),
    ("imports", "node/src", "a circle of modules under web: web::form → web::page → web::form"),
    ("imports", "node/src", "a circle of modules under web: web::api → web::telecentre → web::api"),
    (
        "imports",
        "node/src",
        "a circle of modules under web::page: web::page::booking → web::page::day → web::page::booking",
    ),
    ("imports", "hub/src", "a circle of files: console → console::boxes → console"),
    ("imports", "hub/src", "a circle of files: console → console::erasures → console"),
    ("imports", "hub/src", "a circle of files: demo::history → demo::history::person → demo::history"),
    ("imports", "hub/src", "a circle of files: load::check → load::read → load::check"),
    ("imports", "tests/src", "a circle of files: simulator::erase → simulator::site → simulator::erase"),
    ("imports", "tests/src", "a circle of files: simulator::run → simulator::world → simulator::run"),
    (
        "imports",
        "tests/src",
        "a circle of files: simulator::check → simulator::world → simulator::run → simulator::check",
    ),
    (
        "imports",
        "tests/src",
        "a circle of files: simulator::fault → simulator::world → simulator::run → simulator::fault",
    ),
    ("imports", "tests/src", "a circle of files: simulator::lie → simulator::world → simulator::run → simulator::lie"),
    (
        "imports",
        "tests/src",
        "a circle of files: simulator::people → simulator::world → simulator::run → simulator::people",
    ),
    (
        "imports",
        "tests/src",
        "a circle of files: simulator::carry → simulator::world → simulator::run → simulator::fault → simulator::carry",
    ),
    (
        "imports",
        "tests/src",
        "a circle of files: simulator::fault → simulator::replace → simulator::world → simulator::run → simulator::fault",
    ),
    (
        "imports",
        "tests/src",
        "a circle of files: simulator::erase → simulator::world → simulator::wire → simulator::site → simulator::erase",
    ),
    (
        "imports",
        "tests/src",
        "a circle of files: simulator::erase → simulator::world → simulator::run → simulator::found → simulator::site → simulator::erase",
    ),
    (
        "imports",
        "tests/src",
        "a circle of files: simulator::desk → simulator::site → simulator::erase → simulator::world → simulator::run → simulator::found → simulator::desk",
    ),
    ("diagrams", "proto/src/lib.rs", ""),
    ("diagrams", "node/src/lib.rs", ""),
    ("diagrams", "hub/src/lib.rs", ""),
    ("diagrams", "tests/src/lib.rs", ""),
    ("diagrams", "tests/emulator/src/lib.rs", ""),
    ("names", "proto/src", "“Head”"),
    ("names", "proto/src", "“Place”"),
    ("names", "proto/src", "“Reader”"),
    ("names", "proto/src", "“Record”"),
    ("names", "proto/src", "“Role”"),
    ("names", "proto/src", "“Rule”"),
    ("names", "proto/src", "“Session”"),
    ("names", "proto/src", "“Stretch”"),
    ("names", "node/src", "“Act”"),
    ("names", "node/src", "“Asked”"),
    ("names", "node/src", "“Body”"),
    ("names", "node/src", "“Change”"),
    ("names", "node/src", "“Choice”"),
    ("names", "node/src", "“Closed”"),
    ("names", "node/src", "“CommandError”"),
    ("names", "node/src", "“Content”"),
    ("names", "node/src", "“Failure”"),
    ("names", "node/src", "“Key”"),
    ("names", "node/src", "“OpenError”"),
    ("names", "node/src", "“Opened”"),
    ("names", "node/src", "“Peer”"),
    ("names", "node/src", "“PeerStatus”"),
    ("names", "node/src", "“Problem”"),
    ("names", "node/src", "“Reader”"),
    ("names", "node/src", "“Refusal”"),
    ("names", "node/src", "“Resource”"),
    ("names", "node/src", "“Row”"),
    ("names", "node/src", "“Shared”"),
    ("names", "node/src", "“State”"),
    ("names", "node/src", "“Tally”"),
    ("names", "node/src", "“Typed”"),
    ("names", "node/src", "“Waiting”"),
    ("names", "hub/src", "“Asked”"),
    ("names", "hub/src", "“Person”"),
    ("names", "hub/src", "“Place”"),
    ("names", "hub/src", "“Row”"),
    ("names", "tests/src", "“Event”"),
    ("names", "tests/src", "“Running”"),
    ("crates", "proto/log", "this crate has a place in the list and is not there"),
    ("crates", "proto/rules", "this crate has a place in the list and is not there"),
    ("crates", "node/web", "this crate has a place in the list and is not there"),
    ("crates", "node/disk", "this crate has a place in the list and is not there"),
    ("crates", "node/emulator", "this crate has a place in the list and is not there"),
    ("crates", "tests/memory_disk", "this crate has a place in the list and is not there"),
    ("crates", "tests/emulator", "a new crate needs its place in the list (CRATES)"),
    ("screens", "node/web/src/screen.rs", "there is no list of screens here"),
    ("screens", "node/src/files.rs", "there is no list of screens here"),
    ("screens", "hub/src/console/boxes.rs", "has no words in"),
    ("screens", "hub/src/console/centres.rs", "has no words in"),
    ("screens", "hub/src/console/erasures.rs", "has no words in"),
    ("screens", "hub/src/console/network.rs", "has no words in"),
    ("chapters", "proto/log", "this crate's design has no chapter (design/*.md)"),
    ("chapters", "proto/rules", "this crate's design has no chapter (design/*.md)"),
    ("chapters", "node", "this crate's design has no chapter (design/*.md)"),
    ("prose", "hub/src", "says nothing"),
    ("prose", "node/src", "says nothing"),
    ("prose", "node/src", "an error "),
    ("prose", "proto/src", "says nothing"),
    ("prose", "tests/src", "says nothing"),
];

/// The checks that look into the list.
pub const CHECKS: &[&str] =
    &["files", "imports", "diagrams", "names", "crates", "reach", "screens", "chapters", "prose"];

/// Whether a check found what is known, all of it, and nothing else; else what to mend.
pub fn settle(check: &str, found: &[Breach], known: &[Known]) -> Result<(), String> {
    let known: Vec<&Known> = known.iter().filter(|(of, ..)| *of == check).collect();
    let is = |breach: &Breach, (_, path, what): &Known| breach.path.starts_with(path) && breach.what.contains(what);
    let new: Vec<Breach> = found.iter().filter(|b| !known.iter().any(|k| is(b, k))).cloned().collect();
    let gone: Vec<&&Known> = known.iter().filter(|k| !found.iter().any(|b| is(b, k))).collect();
    let mut says = Vec::new();
    if !new.is_empty() {
        says.push(report(&new));
    }
    if !gone.is_empty() {
        says.push(format!("mended, so take it off the list (KNOWN in tests/tidy): {gone:#?}"));
    }
    if says.is_empty() { Ok(()) } else { Err(says.join("\n")) }
}
