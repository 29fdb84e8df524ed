//! What a replica tells of itself and of the others: the contract's `status` and `fleet`, and what pages show of them.
//!
//! Enters: counts and states that the replica, its links and its journal filled in. Leaves: JSON, field for field as the
//! contract has it. Holds no logic: how much a peer lacks is worked out where the peers' memory is.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use telecentre_proto::id::{ActorId, Hash, NodeId, Signature, Slug, Space};
use telecentre_proto::replica::Awaits;
use utoipa::ToSchema;

use super::alarm::{Alarm, VoidStatus};

mod why;

pub use why::Why;

/// What kind of replica it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The replica at a centre.
    Node,
    /// The replica that enrols and aggregates.
    Hub,
    /// A node without a centre, which holds the hub's confirmations.
    Witness,
}

impl Role {
    /// The contract's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Node => "node",
            Self::Hub => "hub",
            Self::Witness => "witness",
        }
    }
}

/// Whether a replica can do its work.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NodeState {
    /// It can.
    Ok,
    /// It knows that entries of its own are missing here.
    Recovering,
    /// Nothing can be written: the disk is full or failed.
    ReadOnly,
}

/// How a peer is doing, as people see it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PeerState {
    /// A packet was heard within two probe intervals.
    Live,
    /// A connection is being made.
    Connecting,
    /// Nothing is heard, even if a connection is kept.
    Offline,
    /// One of the two refused the other.
    Refused,
    /// Sync is paused here.
    Paused,
}

impl PeerState {
    /// The contract's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Connecting => "connecting",
            Self::Offline => "offline",
            Self::Refused => "refused",
            Self::Paused => "paused",
        }
    }
}

/// The answer of `GET /status`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Status {
    /// This replica.
    pub node: NodeStatus,
    /// What it holds.
    pub have: HaveStatus,
    /// Its files.
    pub journal: JournalStatus,
    /// Its clock.
    pub clock: ClockStatus,
    /// Those it syncs with.
    pub peers: Vec<PeerStatus>,
    /// What it refused lately, the newest last.
    pub refused: Vec<RefusedStatus>,
    /// What waits for an answer.
    pub pending: PendingStatus,
    /// What an admin should look at.
    pub alarms: Vec<Alarm>,
    /// What is held and counts for nothing, by author and reason.
    pub void: Vec<VoidStatus>,
    /// What this replica wrote today, of what others take in of it.
    pub budget: BudgetStatus,
}

/// How much of its own lines a replica brought in a day.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct BudgetStatus {
    /// Bytes in this day.
    pub bytes: u64,
    /// Bytes that a day takes; what is beyond waits for the next one.
    pub of: u64,
    /// When this day ends, by this replica's clock; null before it began.
    #[schema(value_type = Option<String>)]
    pub until: Option<Timestamp>,
}

/// A replica itself.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NodeStatus {
    /// Its NodeId.
    #[schema(value_type = String)]
    pub id: NodeId,
    /// What people call it.
    pub name: String,
    /// Whether it is a node, the hub or a witness.
    pub role: Role,
    /// Its centre.
    #[schema(value_type = Option<String>)]
    pub centre: Option<Slug>,
    /// The program's version.
    pub version: String,
    /// Whether it can work.
    pub state: NodeState,
    /// Why it is read-only or recovering, in one English sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Its enrolment was closed by the network: what it writes counts for nothing elsewhere.
    pub closed: bool,
    /// What the new box of a centre waits for before it confirms by itself: what those before it wrote, what the hub wrote,
    /// the witness's word.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub awaits: BTreeSet<Awaits>,
    /// Since when it recovers, by its clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub recovering_since: Option<Timestamp>,
    /// Why it recovers, in one word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovering_why: Option<Why>,
    /// This run of its process; null before the first write.
    #[schema(value_type = Option<String>)]
    pub actor: Option<ActorId>,
    /// When this run began, by its clock.
    #[schema(value_type = String)]
    pub started_at: Timestamp,
}

/// What a replica holds.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HaveStatus {
    /// Entries of all lines.
    pub entries: u64,
    /// Equal on two replicas exactly when they hold the same entries.
    #[schema(value_type = String)]
    pub digest: Hash,
}

/// A replica's files.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct JournalStatus {
    /// Bytes of the journal's files.
    pub bytes: u64,
    /// The number of its files.
    pub segments: u64,
}

/// A replica's clock.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct ClockStatus {
    /// The instant that it shows.
    #[schema(value_type = String)]
    pub now: Timestamp,
    /// How far it is ahead of the hub's, where that is known.
    pub skew_ms: Option<i64>,
}

/// Another replica, as this one knows it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PeerStatus {
    /// Its NodeId.
    #[schema(value_type = String)]
    pub id: NodeId,
    /// What people call it.
    pub name: String,
    /// Its centre.
    #[schema(value_type = Option<String>)]
    pub centre: Option<Slug>,
    /// The state of the link to it.
    pub state: PeerState,
    /// When it was last heard.
    #[schema(value_type = Option<String>)]
    pub last_contact: Option<Timestamp>,
    /// When a connection was last tried.
    #[schema(value_type = Option<String>)]
    pub last_attempt: Option<Timestamp>,
    /// Why the last one failed or ended, in one English sentence.
    pub last_error: Option<String>,
    /// The same in one word, such as `silent`: what pages translate.
    #[schema(value_type = Option<String>)]
    pub last_error_code: Option<&'static str>,
    /// Round trip in milliseconds.
    pub rtt_ms: Option<u64>,
    /// How far its clock is ahead of ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skew_ms: Option<i64>,
    /// Entries of ours that it lacks.
    pub behind_entries: u64,
    /// Their bytes.
    pub behind_bytes: u64,
    /// Entries that it holds and we lack, as far as is known.
    pub missing_entries: u64,
    /// Bytes received from it since our start.
    pub bytes_in: u64,
    /// Bytes sent to it since our start.
    pub bytes_out: u64,
}

/// An entry that was refused.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RefusedStatus {
    /// When it was refused.
    #[schema(value_type = String)]
    pub at: Timestamp,
    /// Who sent it.
    #[schema(value_type = String)]
    pub from: NodeId,
    /// Who wrote it.
    #[schema(value_type = String)]
    pub author: NodeId,
    /// Which entry of that author's run.
    pub seq: u64,
    /// Why, in one English sentence.
    pub reason: String,
    /// How often this peer sent such a run of this author's.
    pub times: u64,
}

/// What waits for an answer.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub struct PendingStatus {
    /// The number of requests.
    pub requests: u64,
    /// When the oldest was made.
    #[schema(value_type = Option<String>)]
    pub oldest: Option<Timestamp>,
}

/// The answer of `GET /digest`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct Digests {
    /// Equal on two replicas exactly when they hold the same entries.
    #[schema(value_type = String)]
    pub have: Hash,
    /// Equal on two replicas exactly when their documents show the same.
    #[schema(value_type = String)]
    pub documents: Hash,
}

/// The answer of `GET /fleet`.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct Fleet {
    /// The hub first, then the others by name.
    pub replicas: Vec<ReplicaStatus>,
    /// Who lacks how much of whom; pairs that lack nothing are left out.
    pub matrix: Vec<LackStatus>,
    /// What became of links, the newest last.
    pub history: Vec<LinkEvent>,
    /// What an admin should look at.
    pub alarms: Vec<Alarm>,
}

/// One replica of the network, as the hub knows it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReplicaStatus {
    /// Whether it is a node, the hub or a witness.
    pub role: Role,
    /// Its enrolment has ended.
    pub closed: bool,
    /// What it brought of its own lines today, by its own link; for the hub itself: what it wrote.
    pub budget: BudgetStatus,
    /// It and its link. For the hub itself: live, and nothing behind.
    #[serde(flatten)]
    pub peer: PeerStatus,
}

/// What one replica lacks of what another wrote.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct LackStatus {
    /// The replica that lacks them.
    #[schema(value_type = String)]
    pub replica: NodeId,
    /// The replica that wrote them.
    #[schema(value_type = String)]
    pub of: NodeId,
    /// The number of entries.
    pub entries: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// A link came or went.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct LinkEvent {
    /// When that happened.
    #[schema(value_type = String)]
    pub at: Timestamp,
    /// The replica whose link to the hub it is.
    #[schema(value_type = String)]
    pub replica: NodeId,
    /// What it became.
    pub state: PeerState,
}

/// The last position of one of this replica's own logs: what a host's browser keeps for it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// The space of the log.
    #[schema(value_type = String)]
    pub space: Space,
    /// The run of the process that wrote it.
    #[schema(value_type = String)]
    pub actor: ActorId,
    /// The number of its last entry in that run.
    pub seq: u64,
    /// That entry's hash.
    #[schema(value_type = String)]
    pub h: Hash,
    /// This replica's signature over both.
    #[schema(value_type = String)]
    pub signature: Signature,
}

/// Why a day that is lent can't come back now, nor be booked from home at once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HeldBy {
    /// The centre and the hub do not hear each other.
    Link,
    /// The witness has not answered the hub for an hour.
    Witness,
    /// The hub, or this box, lacks entries of its own, or has just begun.
    Recovery,
}

impl HeldBy {
    /// Each of them.
    pub const ALL: [Self; 3] = [Self::Link, Self::Witness, Self::Recovery];

    /// The word of it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Witness => "witness",
            Self::Recovery => "recovery",
        }
    }
}
