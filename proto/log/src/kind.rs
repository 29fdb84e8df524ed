//! The kinds of documents: one row for each.
//!
//! Enters: a document's name, a field, a code. Leaves: what a row says of the kind: what its names look like, in which
//! spaces it may stand and who may write it there, which code stands for which of its fields. Whoever asks finds the
//! answer here and nowhere else; a feature that keeps records of its own adds a row.
//! A name that no row describes is a later release's: its kind is `Unknown`, and its entries are held and passed on,
//! not shown.

use std::fmt::Display;
use std::str::FromStr;

use crate::field::Field;
use crate::id::{RecordId, Space};

mod name;

pub use name::{BadDocumentName, DocumentName, Month};

/// A sort of space.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SpaceKind {
    /// The network's own.
    Commons,
    /// The members'.
    Directory,
    /// A centre's.
    Centre,
    /// The hub's for a centre.
    Lent,
}

/// Who may write a document of some kind in some place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MayWrite {
    /// The key that founded the network.
    Root,
    /// Whoever is or was the hub.
    Hub,
    /// Whoever is or was enrolled for the space's centre.
    Node,
    /// Either of these two.
    HubOrNode,
    /// Whoever is or was the witness of the space's centre, and never the hub.
    Witness,
    /// Every replica that is or was enrolled.
    Anyone,
}

/// What is said of a kind.
#[derive(Debug)]
pub struct Row {
    /// What its names begin with.
    pub name: &'static str,
    /// Where it may stand, and who may write it there.
    pub places: &'static [(SpaceKind, MayWrite)],
    /// Its fields: the first has code 1. A field is never taken out nor moved; a new one goes to the end, under a name
    /// with an underscore, which nobody can have spelt out before.
    pub fields: &'static [Field],
    /// Each record is begun by the document's author, by one entry that nothing is added to.
    pub own_ids: bool,
}

impl Row {
    /// Who may write a document of this kind in a space; nobody may where it does not belong.
    pub fn writer(&self, space: &Space) -> Option<MayWrite> {
        let place = match space {
            Space::Commons => SpaceKind::Commons,
            Space::Directory => SpaceKind::Directory,
            Space::Centre(_) => SpaceKind::Centre,
            Space::Lent(_) => SpaceKind::Lent,
        };
        self.places.iter().find(|(at, _)| *at == place).map(|(_, writer)| *writer)
    }
}

/// What follows a kind's name and a slash, in its one spelling.
fn spelt<T: FromStr + Display>(rest: &str) -> Option<T> {
    rest.parse().ok().filter(|value: &T| value.to_string() == rest)
}

/// Whether a name ends with a slash and a record id.
fn is_of_record(name: &str) -> bool {
    name.split_once('/').is_some_and(|(_, rest)| spelt::<RecordId>(rest).is_some())
}

macro_rules! read {
    ($rest:ident $kind:ident) => {
        $rest.is_none().then_some(DocumentKind::$kind)
    };
    ($rest:ident $kind:ident $of:ident) => {
        $rest.and_then(spelt::<$of>).map(DocumentKind::$kind)
    };
}

macro_rules! own_ids {
    () => {
        false
    };
    (own) => {
        true
    };
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident $(($of:ident))? = $name:literal $new:ident
        in [$($place:ident by $writer:ident),*] has [$($field:ident)*] $(each $own:ident)?;)*) => {
        /// What a document is for.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum DocumentKind {
            $($(#[$doc])* $kind $(($of))?,)*
            /// Of a later release.
            Unknown,
        }

        impl DocumentKind {
            /// The kind of the documents of this name.
            fn of(name: &str) -> Self {
                let (name, rest) = name.split_once('/').map_or((name, None), |(name, rest)| (name, Some(rest)));
                let kind = match name { $($name => read!(rest $kind $($of)?),)* _ => None };
                kind.unwrap_or(Self::Unknown)
            }

            /// Its row; none of a kind that only a later release knows.
            pub fn row(self) -> Option<&'static Row> {
                match self {
                    $(Self::$kind { .. } => {
                        static ROW: Row = Row {
                            name: $name,
                            places: &[$((SpaceKind::$place, MayWrite::$writer)),*],
                            fields: &[$(Field::$field),*],
                            own_ids: own_ids!($($own)?),
                        };
                        Some(&ROW)
                    })*
                    Self::Unknown => None,
                }
            }
        }

        impl DocumentName {
            $(
                #[doc = concat!("The document `", $name, $("/<", stringify!($of), ">",)? "`.")]
                pub fn $new($(of: $of)?) -> Self {
                    let name = $name.to_owned();
                    $(
                        let of: $of = of;
                        let name = format!("{name}/{of}");
                    )?
                    Self(name.into())
                }
            )*
        }
    };
}

// Of each kind the fields that are written most come first.
kinds! {
    /// Centres, enrolments, cuts, witnesses, erasures: the hub's.
    Network = "network" network in [Commons by Hub] has [
        NODE ROLE NAME CENTRE ENDPOINT AGE WITNESS SECRET EXPIRES CLOSED REASON ERASED TIMEZONE ACTOR KEPT RECOVERED
        CUT_PARTS LENT_UPTO DAILY
    ];
    /// Which NodeId is the hub: the root key's.
    Charter = "charter" charter in [Commons by Root] has [NODE ROLE NAME STOLEN];
    /// Training courses.
    Catalogue = "catalogue" catalogue in [Commons by Hub] has [CODE TITLE HOURS PROVIDER];
    /// Signed agreements.
    Agreements = "agreements" agreements in [Commons by Hub] has [PARTNER KIND SIGNED EXPIRES CENTRE];
    /// A member. Erasable.
    Member(RecordId) = "member" member in [Directory by Anyone] has [
        NAME STATUS ACTIVITY EMPLOYER HOME EMAIL PHONE PUBLIC NOTE REASON BADGE DEVICES_ENDED
    ];
    /// A walk-in of a centre. Erasable.
    Guest(RecordId) = "guest" guest in [Centre by Node] has [NAME NOTE REASON];
    /// A centre's profile and resources.
    Profile = "profile" profile in [Centre by HubOrNode] has [
        SLUG NAME KIND CAPACITY ONLINE RETIRED DAY UNTIL REASON HOURS ADDRESS OPENED INVESTMENT RUNNING_COST WAIT HORIZON
        RECOVERED HOLIDAYS GRACE RELEASES ORDER OUT_FROM OUT_UNTIL FROM_MINUTE UNTIL_MINUTE CLOSED_RESOURCE
        KIOSK POSITION INSTANT
    ];
    /// A steward's record of what it confirms in a month.
    Ledger(Month) = "ledger" ledger in [Centre by Node, Lent by Hub] has [
        SLOT RESOURCE WHO REQUESTED CHECKED_IN CANCELLED GUEST CAPACITY WISH MOVED MOVED_TO NO_SHOW OVERRIDE LATE
        DECLINED ALTERNATIVES DISPLACED SERIES HAND_OVER DAY NODE LEFT_AT HALF_DAYS TURN WAIT_KIND PAIR DECIDED
        LET_GO RULE RECALLED UNTIL_MINUTE
    ];
    /// Requests and wishes for a month, from elsewhere.
    Requests(Month) = "requests" requests in [Centre by Anyone] has [
        SLOT RESOURCE WHO REQUESTED GUEST WISH MOVED MOVED_TO SERIES LATE SALVAGED CAPACITY ABOUT WAIT_KIND WAIT_UNTIL
        PAIR
    ] each own;
    /// Events and training sessions of a month.
    Sessions(Month) = "sessions" sessions in [Centre by HubOrNode] has [SLOT TITLE RESOURCE CODE CAPACITY];
    /// What the host of a centre, or the hub, has seen of bookings of a month.
    Inbox(Month) = "inbox" inbox in [Centre by HubOrNode] has [SEEN];
    /// Series of bookings that begin in a month, as whoever made them planned them.
    Series(Month) = "series" series in [Centre by Anyone] has [SLOT WHO RESOURCE KIND GUEST PLAN] each own;
    /// Who is admin or director of the network, or host of a centre.
    Roles = "roles" roles in [Commons by Hub, Centre by HubOrNode] has [WHO ROLE ENDED];
    /// What the witness of a centre holds of the hub's entries there.
    Witness = "witness" witness in [Lent by Witness] has [WITNESSED RESIGNED];
}

impl DocumentKind {
    /// Whether in documents of this kind each record is begun by the author, by one entry (see [`Row::own_ids`]).
    pub fn own_ids(self) -> bool {
        self.row().is_some_and(|row| row.own_ids)
    }

    /// The code of a field in documents of this kind; none for one that travels by its name.
    pub(crate) fn code(self, field: &Field) -> Option<u32> {
        let known = self.row().and_then(|row| row.fields.iter().position(|known| known == field));
        known.and_then(|nth| u32::try_from(nth + 1).ok()).or_else(|| field.as_code())
    }

    /// The field of a code, which is above 0, in documents of this kind.
    pub(crate) fn field(self, code: u32) -> Field {
        let nth = usize::try_from(code).ok().and_then(|code| code.checked_sub(1));
        let known = self.row().zip(nth).and_then(|(row, nth)| row.fields.get(nth));
        known.cloned().unwrap_or_else(|| Field::of_code(code))
    }
}

#[cfg(test)]
mod tests;
