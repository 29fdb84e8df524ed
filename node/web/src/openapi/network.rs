//! What only a hub answers besides the fleet, described for the OpenAPI document.
//!
//! Enters: nothing. Leaves: descriptions. The hub's own crate holds these calls; the document is one for all replicas, and
//! a node answers 404 to them. Never called itself.

#![allow(dead_code, reason = "these functions and types only describe")]

use utoipa::ToSchema;

use crate::erasures::Erasure;
use crate::problem::Problem;

/// A file to load.
#[derive(ToSchema)]
struct LoadFile {
    /// What it is called in messages.
    name: String,
    /// Its TOML text.
    text: String,
}

/// What was loaded, in one line.
#[derive(ToSchema)]
struct Loaded {
    summary: String,
}

/// For a centre or for a witness.
#[derive(ToSchema)]
struct Invite {
    centre: Option<String>,
    witness: Option<bool>,
    /// Seconds until the code is void; a week when absent.
    expires_s: Option<i64>,
}

#[derive(ToSchema)]
struct Invited {
    /// The join code: works once.
    code: String,
}

#[derive(ToSchema)]
struct Revoke {
    /// The NodeId, the beginning of it, the name or the centre.
    node: String,
    reason: Option<String>,
}

#[derive(ToSchema)]
struct Revoked {
    node: String,
}

#[utoipa::path(post, path = "/api/v1/network/load", request_body = LoadFile,
    responses((status = 200, body = Loaded), (status = 404), (status = 422, body = Problem)))]
pub(super) fn load() {}

#[utoipa::path(post, path = "/api/v1/network/invite", request_body = Invite,
    responses((status = 200, body = Invited), (status = 404), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
pub(super) fn invite() {}

#[utoipa::path(post, path = "/api/v1/network/revoke", request_body = Revoke,
    responses((status = 200, body = Revoked), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) fn revoke() {}

#[derive(ToSchema)]
struct MoveCut {
    /// The closed replica: its id, the beginning of it (8 digits or more), or its name.
    node: String,
    /// To what it wrote before this instant, by its own clock; else to everything that the hub holds now.
    before: Option<String>,
}

#[derive(ToSchema)]
struct CutMoved {
    node: String,
    /// How many positions the cut names.
    positions: usize,
}

#[utoipa::path(post, path = "/api/v1/network/cut", request_body = MoveCut,
    responses((status = 200, body = CutMoved), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) fn cut() {}

#[derive(ToSchema)]
struct Appoint {
    centre: String,
    /// The replica: its id, the beginning of it (8 digits or more), its name or its centre.
    node: String,
}

#[derive(ToSchema)]
struct Witness {
    centre: String,
    /// None: no replica of the network can be one yet.
    node: Option<String>,
    name: Option<String>,
    /// Which one it is in the row of the centre's witnesses.
    n: Option<u32>,
}

#[derive(ToSchema)]
struct Witnesses {
    witnesses: Vec<Witness>,
}

#[utoipa::path(get, path = "/api/v1/network/witness", responses((status = 200, body = Witnesses)))]
pub(super) fn witnesses() {}

#[utoipa::path(post, path = "/api/v1/network/witness", request_body = Appoint,
    responses((status = 200, body = Witnesses), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) fn appoint() {}

#[derive(ToSchema)]
struct Erase {
    /// The id of a member or a guest, or the whole name if only one person has it.
    who: String,
}

#[derive(ToSchema)]
struct Erased {
    document: String,
    /// Whether this was asked for only now.
    new: bool,
    erasure: Erasure,
}

#[utoipa::path(post, path = "/api/v1/network/erase", request_body = Erase,
    responses((status = 200, body = Erased), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) fn erase() {}
