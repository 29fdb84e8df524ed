//! What a telecentre does: centres, people, courses, bookings, and who may confirm one.
//!
//! Knows nothing of how it replicates: of the log it knows ids, limits, fields, records and documents' names. Pure: no
//! I/O, no clock, no randomness, no async; time and random bytes are arguments. A module uses only those below it.

pub mod agreement;
pub mod booking;
pub mod centre;
pub mod course;
pub mod desk;
pub mod event;
pub mod hours;
pub mod person;
pub mod reading;
pub mod records;
pub mod slot;
pub mod steward;
pub mod table;
pub mod view;
#[cfg(test)]
pub(crate) mod world;
