//! Pages and calls of a replica, over a port that the program fulfils.
//!
//! Enters: HTTP requests. Leaves: pages in plain HTML, JSON under `/api/v1`, events that say that something changed.
//! Nothing but `/healthz`, the sign-in, the first set-up and the files of the design is served without a token or a
//! session ([`guard`]). Forms and calls become commands, and nothing here decides what they do. Knows neither the link nor
//! the cache nor a disk: this crate's manifest names none of them. A module uses only those below it:
//!
//! ```text
//! router  serve                                      everything, behind one guard
//! screen                                             THE list, and a folder for each screen
//! dress  guard  header  live  openapi                refusals, who gets in, headers, events, what calls say of themselves
//! told                                               what was just done, on the page that one is led to
//! visit  lending  elsewhere                          one request for a page; lent days and other centres, in words
//! page  centre_days  centre_link  list_part          what pages share; what calls ask of a centre, of a list; its link
//! site  refusal  slip  alternative  link_words  chip  demonstration  what screens stand on; commands, bookings, links in words
//! rank                                               what is open to a visitor
//! replica  auth  asset  body  words                  the port; who asks; files; strict input; languages
//! status  erasures  problem  slot_words  cookie  drain  own_path  front  series_shape
//! spreadsheet  uploads  ical                         lists of other programs; files between two pages; calendars
//! alarm  booking_shape  centre_shape  deed  icon  qr  bookings and centres in JSON; what can be done with one; icons, codes
//! sentence  tone  weekday                            errors as sentences; tones; mo to su
//! ```
//!
//! A booking goes one way and passes no module twice, but for the journal's answer:
//!
//! ```text
//! screen/planning/form   what was typed       ─┐
//! screen/booking/api     or a JSON body       ─┤
//! screen/booking/form ─► screen/booking/act   ─┼─ Command ──► replica (the port) ──► telecentre-node
//! screen/booking/api  ─► screen/booking/act   ─┘                     │
//!                                 Outcome or CommandError ◄──────────┘
//! refusal             a refusal: status, problem document, sentence, beside what was typed
//! else, one Moment of the view, as the journal made it durable:
//! screen/planning/day plain structs ──► templates/planning, to which a form that was accepted leads
//! screen/booking/page plain structs ──► templates/booking
//! booking_shape       the contract's BOOKING ──► JSON
//! ```

pub mod alarm;
pub mod alternative;
pub mod asset;
pub mod auth;
pub mod body;
mod booking_shape;
mod centre_days;
mod centre_link;
mod centre_shape;
pub mod chip;
pub mod cookie;
mod deed;
pub mod demonstration;
mod drain;
mod dress;
mod elsewhere;
pub mod erasures;
pub mod front;
pub mod guard;
mod header;
pub mod ical;
pub mod icon;
pub mod lending;
pub mod link_words;
mod list_part;
mod live;
pub mod openapi;
pub mod own_path;
pub mod page;
pub mod problem;
pub mod qr;
pub mod rank;
pub mod refusal;
pub mod replica;
pub mod router;
pub mod screen;
pub mod sentence;
mod series_shape;
pub mod serve;
pub mod site;
pub mod slip;
pub mod slot_words;
mod spreadsheet;
pub mod status;
mod told;
pub mod tone;
mod uploads;
pub mod visit;
pub mod weekday;
pub mod words;
