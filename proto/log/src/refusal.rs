//! Every refusal that one replica gives another, in one table: its number on the wire, its words, whose fault it is.
//!
//! Enters: nothing. Leaves: what sessions send, what `status` lists under `refused`, what a person reads. Numbers are
//! never given another meaning; a number from a later release reads as [`Refusal::Other`].

use serde::{Serialize, Serializer};

/// Whose fault a refusal is: whom to ask to act.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// The replica that sent it.
    Peer,
    /// The person or program that runs this one, or its network's admin.
    User,
    /// This program.
    Ours,
    /// Nobody's: it settles by itself.
    Nobody,
}

macro_rules! refusals {
    ($($number:literal $name:ident $fault:ident $code:literal $words:literal;)*) => {
        /// Why a connection, a message or a run was not accepted.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, thiserror::Error)]
        pub enum Refusal {
            $(#[doc = $words] #[error($words)] $name,)*
            /// A refusal that only a later release knows.
            #[error("refused for a reason that only a later release knows (number {0}); update this one")]
            Other(u16),
        }

        impl Refusal {
            /// Its number on the wire.
            pub fn number(self) -> u16 {
                match self { $(Self::$name => $number,)* Self::Other(n) => n }
            }

            /// The refusal of a number.
            pub fn of_number(number: u16) -> Self {
                match number { $($number => Self::$name,)* n => Self::Other(n) }
            }

            /// Its short name, as JSON and translations key it.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* Self::Other(_) => "other" }
            }

            /// Whose fault it is.
            pub fn fault(self) -> Fault {
                match self { $(Self::$name => Fault::$fault,)* Self::Other(_) => Fault::User }
            }
        }
    };
}

refusals! {
    1 WrongNetwork User "wrong-network" "the peer belongs to another network; check its join code";
    2 WrongVersion User "wrong-version" "the peer speaks another version of the protocol; update the older of the two";
    3 NotEnrolled User "not-enrolled" "the peer is not enrolled in this network, or its enrolment is closed; invite it again";
    4 Malformed Peer "malformed" "the message is not in the form that the protocol prescribes";
    5 TooLarge Peer "too-large" "the message is larger than the protocol allows";
    6 Signature Peer "signature" "the signature at the end of the run does not verify";
    7 Branch Peer "branch" "the run continues a branch of its log that is not held here";
    8 Gap Nobody "gap" "the run does not follow what is held of its log; it will be sent again in order";
    9 UnknownAuthor Nobody "unknown-author" "the author is not named by the network yet; it will be sent again";
    10 Birth Peer "birth" "the first entry of the log names no birth, names tips that are not held, or another entry names one";
    11 Frozen User "frozen" "the line ends in too many places; an admin must look at the replica that wrote it, and close it";
    12 Paused User "paused" "sync is paused at the peer; resume it there";
    13 Duplicate Nobody "duplicate" "another connection to the same peer is kept instead";
    14 Stopping Nobody "stopping" "the peer is stopping";
    15 JoinCode User "join-code" "the join code is unknown, used by another replica, or has expired; ask for a new one";
    16 Erased User "erased" "an entry comes without its content although the network has not erased it";
    17 Foreign Peer "foreign" "the replica's enrolment is closed: it may deliver its own lines only";
    18 Full User "full" "the disk is full; make room and it goes on by itself";
    19 WrongPeer User "wrong-peer" "another replica answers at this address than the one expected there";
    20 Busy Peer "busy" "the peer asked for more work than a peer may for too long; it is let in again after a pause";
    23 HubRecovering Nobody "hub-recovering" "the hub came back from a backup and does not enrol before it has met its nodes again; try again later with the same code";
    24 TakenPrefix Nobody "taken-prefix" "another replica of the network has an id that begins alike; make a new key and join with the same code";
    25 Group Peer "group" "the run holds a part of what its author wrote as a whole";
}

impl Serialize for Refusal {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.code())
    }
}
