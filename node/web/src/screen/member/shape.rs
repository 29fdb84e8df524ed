//! The shapes of members in JSON: what calls read and send, described by the very types that are read and sent.
//!
//! Enters: members of the view; JSON, read field by field so that every mistake is told at once. Leaves: the answers of
//! the calls; a member's details, or what is to change of them.

use serde::Serialize;
use telecentre_proto::id::{RecordId, Slug};
use telecentre_proto::person;
use telecentre_proto::person::{MemberDetails, MemberPatch};
use utoipa::ToSchema;

use crate::body::request_body;

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
    /// Given as `after`, it leads to those that follow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<String>,
}

request_body! {
    /// The body of a new member.
    pub(crate) struct NewMember {
        need "name" name: String => String,
        /// self-employed, public-employee or private-employee.
        need "status" status: person::Status => String,
        take "activity" activity: String => Option<String>,
        take "employer" employer: String => Option<String>,
        take "home_centre" home_centre: Slug => Option<String>,
        take "email" email: String => Option<String>,
        take "phone" phone: String => Option<String>,
        /// What the directory shows.
        take "public" public: Vec<person::PublicField> => Option<Vec<String>>,
    }
}

request_body! {
    /// Some details; what is absent stays, what is null goes.
    pub(crate) struct MemberChanges {
        take "name" name: String => Option<String>,
        take "activity" activity: String => Option<String>,
        take "status" status: person::Status => Option<String>,
        take_or_null "employer" employer: Option<String> => Option<String>,
        take_or_null "home_centre" home_centre: Option<Slug> => Option<String>,
        take_or_null "email" email: Option<String> => Option<String>,
        take_or_null "phone" phone: Option<String> => Option<String>,
        take "public" public: Vec<person::PublicField> => Option<Vec<String>>,
    }
}

impl NewMember {
    /// The details of a member; none where one that is needed is missing or wrong.
    pub(crate) fn details(self) -> Option<MemberDetails> {
        Some(MemberDetails {
            name: self.name?,
            activity: self.activity.unwrap_or_default(),
            status: self.status?,
            employer: self.employer,
            home_centre: self.home_centre,
            email: self.email,
            phone: self.phone,
            public: self.public.unwrap_or_default(),
        })
    }
}

impl From<MemberChanges> for MemberPatch {
    fn from(changes: MemberChanges) -> Self {
        let MemberChanges { name, activity, status, employer, home_centre, email, phone, public } = changes;
        Self { name, activity, status, employer, home_centre, email, phone, public }
    }
}
