//! The shapes of members in JSON: what calls send, described by the very types that are sent.
//!
//! Enters: members of the view. Leaves: the answers of the calls, and what their bodies may hold.

use serde::Serialize;
use telecentre_proto::id::{RecordId, Slug};
use telecentre_proto::person;
use utoipa::ToSchema;

/// A member.
#[derive(Serialize, ToSchema)]
pub(crate) struct Member {
    #[schema(value_type = String)]
    id: RecordId,
    name: String,
    activity: String,
    /// self-employed, public-employee or private-employee.
    #[schema(value_type = String)]
    status: person::Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    employer: Option<String>,
    #[schema(value_type = Option<String>)]
    home_centre: Option<Slug>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    /// What the directory shows.
    #[schema(value_type = Vec<String>)]
    public: Vec<person::PublicField>,
}

impl From<&person::Member> for Member {
    fn from(m: &person::Member) -> Self {
        let d = m.details.clone();
        Self {
            id: m.id,
            name: d.name,
            activity: d.activity,
            status: d.status,
            employer: d.employer,
            home_centre: d.home_centre,
            email: d.email,
            phone: d.phone,
            public: d.public,
        }
    }
}

/// Members of a search.
#[derive(Serialize, ToSchema)]
pub(crate) struct Members {
    pub(crate) members: Vec<Member>,
}

/// The body of a new member: read field by field, so that every mistake is told at once.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what is read, and is never made")]
pub(crate) struct NewMember {
    name: String,
    activity: Option<String>,
    /// self-employed, public-employee or private-employee.
    status: String,
    employer: Option<String>,
    home_centre: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    /// What the directory shows.
    public: Option<Vec<String>>,
}

/// Some details; what is absent stays, what is null goes.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what is read, and is never made")]
pub(crate) struct MemberChanges {
    name: Option<String>,
    activity: Option<String>,
    status: Option<String>,
    employer: Option<String>,
    home_centre: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    public: Option<Vec<String>>,
}
