//! What a telecentre does: centres, people, courses, bookings, and who may confirm one.
//!
//! Knows nothing of how it replicates: of the log it uses `id`, `by`, `limit`, `field`, `record` and `document`. Pure: no
//! I/O, no clock, no randomness, no async; time and random bytes are arguments. A module uses only those below it. A
//! feature has two storeys: its records stand below the view that gathers them, the decisions on its commands above the
//! desk.
//!
//! ```text
//! agreement::desk  booking::desk  centre::desk  course::desk  inbox::desk  person::desk  steward::desk    commands, decided
//! role::desk  series::desk  waitlist::desk           roles; the same of series, and what one would be; of wishes that wait
//! desk                                              commands, outcomes: one line a feature; refusals; callers
//! door  inbox::item  series::standing               who opens doors for whom; what waits at the desk; what became of a series
//! steward                                           who may confirm; what it decides by itself; who loses an overlap
//! clash  pair  person::listed  shed                 one person at two places; halves of a pair; whom a file is about; what a
//!                                                   revoked box had booked
//! view                                              all that is visible, one line a feature
//! series  waitlist                                  several days of one place, as they were planned; wishes that wait
//! booking                                           bookings, out of ledgers and requests; days and free slots
//! agreement  centre  course  event  inbox  person  role    records, tables, commands of the other features
//! act                                               what an entry did, in a word: for histories and registers
//! listing                                           records of one kind that stand in one document of the commons
//! records  table                                    what a view asks of a feature; a table that several authors write
//! hours                                             opening hours and half-days
//! letters  order  reading                           when two texts are one; names as people count; fields in their limits
//! slot                                              minutes of a local day
//! design                                            chapters to read, without code
//! ```

pub mod act;
pub mod agreement;
pub mod booking;
pub mod centre;
pub mod clash;
pub mod course;
pub mod design;
pub mod desk;
pub mod door;
pub mod event;
pub mod hours;
pub mod inbox;
pub mod letters;
pub mod listing;
pub mod order;
pub mod pair;
pub mod person;
pub mod reading;
pub mod records;
pub mod role;
pub mod series;
pub mod shed;
pub mod slot;
pub mod steward;
pub mod table;
pub mod view;
pub mod waitlist;
#[cfg(test)]
pub(crate) mod world;
