//! The calls under `/api/v1`: JSON in, JSON out, problems as RFC 9457 documents.
//!
//! Enters: requests with a token (full rights) or a session. Leaves: exactly what the contract's table says. Input is
//! strict: what is not JSON is 400, what is not understood is 422 and names the fields, all of them at once. Nothing is
//! decided here: reads go to the view, the rest become commands.

mod body;
pub(super) mod booking;
pub(super) mod centre;
pub(super) mod lent;
pub(super) mod member;
pub(super) mod metrics;
mod network;
pub(super) mod openapi;
mod refusal;
mod schema;
pub(super) mod state;

pub(super) use body::Asked;
pub use body::Body;
pub use openapi::document;
pub use refusal::problem;
