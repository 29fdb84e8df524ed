//! Forms: what a browser sends when something is to be done.
//!
//! Enters: form fields. Leaves: a redirect to the page that shows what was done, or the same page again with what was
//! typed and why it was refused. The guard has seen to the session and the origin.

pub(super) mod act;
pub(super) mod book;
pub(super) mod member;
pub(super) mod setup;
pub(super) mod sign_in;
