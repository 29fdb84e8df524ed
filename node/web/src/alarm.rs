//! What an admin should look at: boxes that live twice, actors that went on twice, entries without effect.
//!
//! Enters: what the replica and its links found out. Leaves: JSON for `status`, `fleet` and `void`. Holds no logic, and
//! nothing of a person: a booking is named by its id, its resource and its slot.

use jiff::Timestamp;
use serde::Serialize;
use telecentre_proto::id::{ActorId, NodeId, RecordId, Space};
use telecentre_proto::replica;
use telecentre_proto::visible::Void;
use utoipa::ToSchema;

/// What kind of thing is wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AlarmKind {
    /// Two processes live with one key: a disk was copied and both machines are on.
    Clone,
    /// One run of a process went on twice: a machine was resumed from an old image, or its owner cheats.
    Fork,
    /// A line that ends in so many places that no others are taken in.
    Frozen,
    /// The digests of this replica and a peer differ although neither lacks anything of the other.
    DigestsDiffer,
    /// The files of the pages' certificate changed, and what is in them now can't be used.
    CertificateUnread,
    /// The pages' certificate ends soon, or has ended.
    CertificateEnds,
    /// An authority gives the pages no certificate.
    CertificateRefused,
}

impl AlarmKind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Clone,
        Self::Fork,
        Self::Frozen,
        Self::DigestsDiffer,
        Self::CertificateUnread,
        Self::CertificateEnds,
        Self::CertificateRefused,
    ];

    /// The word for it, as JSON and translations key it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Clone => "clone",
            Self::Fork => "fork",
            Self::Frozen => "frozen",
            Self::DigestsDiffer => "digests-differ",
            Self::CertificateUnread => "certificate-unread",
            Self::CertificateEnds => "certificate-ends",
            Self::CertificateRefused => "certificate-refused",
        }
    }

    /// What is wrong and what to do, in English.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Clone => {
                "two machines live with one key: the disk was copied and both are on; switch one off, then enrol it anew"
            }
            Self::Fork => {
                "the machine was resumed from an old image and wrote twice at one place; the hub says which branch counts"
            }
            Self::Frozen => "too many branches of one log: no more of it is taken in; look at this machine first",
            Self::DigestsDiffer => {
                "this replica and that one hold different entries under the same names; compare their digests by space, \
                 and do not trust either before the program's makers have looked at both journals"
            }
            Self::CertificateUnread => {
                "the files of the pages' certificate were changed and can't be used, so the one of before is still \
                 shown; correct them, they are looked at every few seconds"
            }
            Self::CertificateEnds => {
                "the pages' certificate ends soon or has ended, and browsers refuse the pages then; renew it"
            }
            Self::CertificateRefused => {
                "the authority gives no certificate for these pages; it is asked again from time to time, and at once on \
                 SIGHUP"
            }
        }
    }
}

/// Something that an admin should look at.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Alarm {
    /// What kind of thing is wrong.
    pub kind: AlarmKind,
    /// The replica that it is about.
    #[schema(value_type = String)]
    pub node: NodeId,
    /// What people call it.
    pub name: String,
    /// In which space, for a fork or a frozen line.
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
    /// What is wrong and what to do, in English.
    pub text: String,
}

/// How many entries of an author count for nothing, for one reason.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct VoidStatus {
    /// The replica that wrote them.
    #[schema(value_type = String)]
    pub author: NodeId,
    /// What people call it.
    pub name: String,
    /// Why they count for nothing, in one word.
    pub reason: &'static str,
    /// The same in one English sentence.
    pub words: String,
    /// The number of entries.
    pub entries: u64,
}

/// The answer of `GET /void`.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct VoidList {
    /// How many entries count for nothing.
    pub count: u64,
    /// The newest of them.
    pub entries: Vec<VoidEntry>,
}

/// An entry that counts for nothing.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct VoidEntry {
    /// The replica that wrote it.
    #[schema(value_type = String)]
    pub author: NodeId,
    /// The space that it was written in.
    #[schema(value_type = String)]
    pub space: Space,
    /// The name of its document.
    pub document: String,
    /// The author's run.
    #[schema(value_type = String)]
    pub actor: ActorId,
    /// Its place in that run.
    pub seq: u64,
    /// Why it counts for nothing, in one word.
    #[schema(value_type = String)]
    pub reason: Void,
    /// When it was written, by its author's clock: Unix seconds.
    pub time: i64,
    /// The bookings that it spoke of.
    pub bookings: Vec<VoidBooking>,
}

/// What a void entry said of a booking.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct VoidBooking {
    /// Its id.
    #[schema(value_type = String)]
    pub id: RecordId,
    /// The resource, where the entry names it.
    pub resource: Option<String>,
    /// `2026-11-24T09:00`, where the entry names the slot.
    pub start: Option<String>,
    /// `2026-11-24T10:00`, where the entry names the slot.
    pub end: Option<String>,
}

impl From<replica::VoidEntry> for VoidEntry {
    fn from(entry: replica::VoidEntry) -> Self {
        let replica::VoidEntry { author, space, document, actor, seq, reason, time, bookings } = entry;
        let booking =
            |b: replica::VoidBooking| VoidBooking { id: b.id, resource: b.resource, start: b.start, end: b.end };
        let bookings = bookings.into_iter().map(booking).collect();
        Self { author, space, document, actor, seq, reason, time, bookings }
    }
}
