//! Erasures as calls and pages tell them: what was asked for, who has carried it out, who has yet to.
//!
//! Enters: what the network asks, this replica's own receipts and those of its peers. Leaves: JSON, as the contract has
//! it. Holds no logic. A closed replica is listed apart: nobody can make it keep its word, so it may keep its copy.

use jiff::Timestamp;
use serde::Serialize;
use telecentre_proto::id::NodeId;
use utoipa::ToSchema;

/// The answer of `GET /erasures`.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct Erasures {
    /// One for each erased person, the newest first.
    pub erasures: Vec<Erasure>,
}

/// One erasure.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Erasure {
    /// The document: `member/…` or `guest/…`.
    pub document: String,
    /// When it was asked for, by the hub's clock.
    #[schema(value_type = String)]
    pub asked_at: Timestamp,
    /// The replicas that report that nothing of it is in any of its files.
    pub done: Vec<Done>,
    /// The replicas that have not reported that yet.
    pub waiting: Vec<Waiting>,
    /// Replicas whose enrolment is closed: they may keep their copy.
    pub closed: Vec<Closed>,
}

/// A replica that has carried out an erasure.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Done {
    /// The replica.
    #[schema(value_type = String)]
    pub node: NodeId,
    /// What people call it.
    pub name: String,
    /// When, by its own clock.
    #[schema(value_type = String)]
    pub at: Timestamp,
}

/// A replica that has yet to carry out an erasure, or to report it here.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Waiting {
    /// The replica.
    #[schema(value_type = String)]
    pub node: NodeId,
    /// What people call it.
    pub name: String,
    /// When it was last heard.
    #[schema(value_type = Option<String>)]
    pub last_contact: Option<Timestamp>,
}

/// A replica whose enrolment is closed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Closed {
    /// The replica.
    #[schema(value_type = String)]
    pub node: NodeId,
    /// What people call it.
    pub name: String,
    /// When it carried the erasure out, if it ever said so; else it may keep its copy.
    #[schema(value_type = Option<String>)]
    pub at: Option<Timestamp>,
}
