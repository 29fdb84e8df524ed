//! Promises of the pages and calls of a node, kept at its router: who gets in, what is refused, what is shown.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "in a test a panic is the report")]

#[path = "web/account.rs"]
mod account;
#[path = "web/api.rs"]
mod api;
#[path = "web/booking_page.rs"]
mod booking_page;
#[path = "web/browser.rs"]
mod browser;
#[path = "web/clash.rs"]
mod clash;
#[path = "web/day.rs"]
mod day;
#[path = "web/described.rs"]
mod described;
#[path = "web/gate.rs"]
mod gate;
#[path = "web/inbox.rs"]
mod inbox;
#[path = "web/kiosk.rs"]
mod kiosk;
#[path = "web/list_part.rs"]
mod list_part;
#[path = "web/member.rs"]
mod member;
#[path = "web/member_import.rs"]
mod member_import;
#[path = "web/pair.rs"]
mod pair;
#[path = "web/planning.rs"]
mod planning;
#[path = "web/question.rs"]
mod question;
#[path = "web/reserve.rs"]
mod reserve;
#[path = "web/salvage.rs"]
mod salvage;
#[path = "web/series.rs"]
mod series;
#[path = "web/served.rs"]
mod served;
#[path = "web/settings.rs"]
mod settings;
#[path = "web/settings_page.rs"]
mod settings_page;
#[path = "web/sheet.rs"]
mod sheet;
#[path = "web/stand.rs"]
mod stand;
#[path = "web/today.rs"]
mod today;
#[path = "web/village.rs"]
mod village;
#[path = "web/waitlist.rs"]
mod waitlist;
#[path = "web/walk_in.rs"]
mod walk_in;
#[path = "web/wording.rs"]
mod wording;
