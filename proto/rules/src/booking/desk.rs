//! What the desk makes of commands about bookings.
//!
//! Enters: commands. Leaves: decisions, made in `book` (what begins a booking) and `change` (what becomes of one).

mod book;
mod change;
