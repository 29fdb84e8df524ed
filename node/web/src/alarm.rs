//! What an admin should look at: boxes that live twice, actors that went on twice, entries without effect.
//!
//! Enters: what the replica and its links found out. Leaves: JSON for `status`, `fleet` and `void`. Holds no logic, and
//! nothing of a person: a booking is named by its id, its resource and its slot.

use jiff::Timestamp;
use serde::Serialize;
use telecentre_proto::id::{NodeId, Space};
use telecentre_proto::replica::VoidEntry;
use utoipa::ToSchema;

/// What kind of thing is wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AlarmKind {
    /// Two processes live with one key: a disk was copied and both machines are on.
    Clone,
    /// One run of a process went on twice: a machine was resumed from an old image, or its owner cheats.
    Fork,
    /// More branches of one run than are taken in.
    Frozen,
}

impl AlarmKind {
    /// The word for it, as JSON and translations key it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Clone => "clone",
            Self::Fork => "fork",
            Self::Frozen => "frozen",
        }
    }
}

/// Something that an admin should look at.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Alarm {
    /// What.
    pub kind: AlarmKind,
    /// Whose.
    #[schema(value_type = String)]
    pub node: NodeId,
    /// What people call it.
    pub name: String,
    /// In which space, for a fork.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub space: Option<Space>,
    /// How many branches of it are held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branches: Option<usize>,
    /// For a fork: the hub has said which branch counts, and the rest is issued again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settled: Option<bool>,
    /// When it was first seen here.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub since: Option<Timestamp>,
}

/// How many entries of an author count for nothing, for one reason.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct VoidStatus {
    /// Who wrote them.
    #[schema(value_type = String)]
    pub author: NodeId,
    /// What people call it.
    pub name: String,
    /// Why, in one word.
    pub reason: &'static str,
    /// The same in one English sentence.
    pub words: String,
    /// How many.
    pub entries: u64,
}

/// The answer of `GET /void`.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct VoidList {
    /// How many entries count for nothing.
    pub count: u64,
    /// The newest of them.
    #[schema(value_type = Vec<Object>)]
    pub entries: Vec<VoidEntry>,
}
