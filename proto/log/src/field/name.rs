//! The fields of records: a name, or the number under which a later release knows it.
//!
//! Enters: text, or a code that the document's kind does not know. Leaves: a field. Which code stands for a name is
//! said by the kind of the document alone (see [`DocumentKind`](crate::kind::DocumentKind)), so one name may have
//! different codes in two kinds. A code that this release does not know is a field like any other: its text is the
//! code in digits, which no name can be, since names begin with a letter.
//! Never decides what a field means.

use std::borrow::{Borrow, Cow};
use std::fmt;

use crate::limit::FIELD_NAME_BYTES;

/// A field inside a record: a name of 1 to 24 bytes of `a-z0-9-`, the first of them a letter, or a later release's code.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Field(Cow<'static, str>);

macro_rules! fields {
    ($($constant:ident $name:literal $doc:literal;)*) => {
        impl Field {
            $(#[doc = $doc] pub const $constant: Field = Field(Cow::Borrowed($name));)*

            /// The constant of this name, which takes no room of its own.
            fn known(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$constant),)* _ => None }
            }
        }
    };
}

fields! {
    RESOURCE "res" "A booking's resource: its slug.";
    WHO "who" "A booking's member or guest: its record id.";
    SLOT "slot" "Day and minutes, packed into one number.";
    CAPACITY "cap" "How many at once; absent means 1.";
    GUEST "guest" "True: `who` is a guest of the centre, not a member.";
    CANCELLED "cancelled" "Cancelled: by whom (0 the centre, 1 the member, 2 the hub).";
    CHECKED_IN "in" "Checked in: minute of the day.";
    NO_SHOW "no-show" "True: nobody came.";
    DISPLACED "displaced" "Lost an overlap: the booking that kept the slot.";
    DECLINED "declined" "A request declined: the code of the reason.";
    MOVED "moved" "Where the booking went: a packed slot.";
    OVERRIDE "override" "True: a host confirmed it over another, or while recovering.";
    LATE "late" "True: recorded after its day.";
    SERIES "series" "The series that a booking belongs to.";
    HAND_OVER "hand-over" "Hand-over number of a (resource, day): odd, the hub is steward; even, the centre.";
    DAY "day" "A day, counted from 1970-01-01.";
    WISH "wish" "What a wish asks of a booking: 1 cancel, 2 move; in a ledger, under the wish's id: 1 granted, 0 refused.";
    NOTE "note" "Free text about a booking, kept with its person.";
    REASON "reason" "Free text: why.";
    NAME "name" "What people call it.";
    SLUG "slug" "The short name.";
    KIND "kind" "Which kind of thing.";
    ADDRESS "address" "A postal address.";
    OPENED "opened" "The day a centre opened, or a year.";
    HOURS "hours" "Opening hours in OpenStreetMap's syntax, or a course's length in hours.";
    INVESTMENT "investment" "Euros invested.";
    RUNNING_COST "running-cost" "Euros a year.";
    ONLINE "online" "How a resource is booked from elsewhere: request or immediate.";
    RETIRED "retired" "True: no longer offered.";
    ACTIVITY "activity" "What a member does.";
    STATUS "status" "self-employed, public-employee or private-employee.";
    EMPLOYER "employer" "Who employs a member.";
    HOME "home" "A member's home centre.";
    EMAIL "email" "A member's mail address.";
    PHONE "phone" "A member's telephone.";
    PUBLIC "public" "Which of a member's fields the directory shows, comma-separated.";
    BADGE "badge" "Hash of a badge.";
    CODE "code" "A course's code.";
    TITLE "title" "A title.";
    PROVIDER "provider" "Who gives a course.";
    PARTNER "partner" "The other side of an agreement.";
    CENTRE "centre" "A centre's slug.";
    SIGNED "signed" "The day an agreement was signed.";
    EXPIRES "expires" "The day or instant after which it no longer holds.";
    NODE "node" "A NodeId.";
    ROLE "role" "hub, node or witness.";
    CLOSED "closed" "A closing: retired or revoked; numbered among the closings of its NodeId.";
    CUT_PARTS "cut_parts" "Into how many values the cut of a closing is divided.";
    LENT_UPTO "lent_upto" "Up to where a successor must hold what the hub wrote of the centre: actor, hash; numbered by the entry.";
    SECRET "secret" "Hash of a join code's secret.";
    ENDPOINT "endpoint" "Host and port where a replica can be dialled.";
    TIMEZONE "timezone" "IANA time zone.";
    WITNESS "witness" "The NodeId that witnesses the hub's confirmations of a centre.";
    ERASED "erased" "A document whose bodies are erased.";
    UNTIL "until" "The last day.";
    WAIT "wait" "True: requests wait for the host.";
    HORIZON "horizon" "Days ahead that may be booked.";
    AGE "age" "An age recipient for encrypted bundles.";
    ACTOR "actor" "An ActorId.";
    REQUESTED "requested" "When a request was first made: Unix seconds.";
    ALTERNATIVES "alternatives" "Free slots proposed instead.";
    MOVED_TO "moved-to" "The resource that a booking moved to: its slug, numbered as its `moved`.";
    WITNESSED "witnessed" "Which entry of a hub's log a witness holds: its run and hash; numbered by the entry.";
    RESIGNED "resigned" "True: the witness of a centre lets another follow; numbered by that one's appointment.";
    STOLEN "stolen" "Whether the hubs before this one were stolen.";
    KEPT "kept" "The branch of a forked actor that counts: positions.";
    SALVAGED "salvaged" "True: a booking of a box that was closed, offered again as a request to the host.";
    DAILY "daily_mib" "Mebibytes that a replica may bring of its own lines in a day.";
    ABOUT "about_booking" "The booking that a wish is about: its record id.";
    LEFT_AT "left_at" "Minute of the day from which the rest of a booking's slot is free again: the person left, or never came.";
    HOLIDAYS "holidays_of" "Whose public holidays a centre has: absent means those of all of France.";
    GRACE "no_show_minutes" "Minutes after its beginning when somebody who did not come is asked about.";
    RELEASES "release_no_shows" "True: what nobody came to is released by itself, not asked about.";
    ORDER "list_order" "Where a resource stands in its centre's list, among those of its kind.";
    OUT_FROM "out_from" "The first day on which a resource is out of service.";
    OUT_UNTIL "out_until" "The last such day; absent: until further notice.";
    FROM_MINUTE "from_minute" "Minute of its first day at which a closure begins.";
    UNTIL_MINUTE "until_minute" "Minute of its last day at which a closure ends, or until which a walk-in asked to stay; -1: until closing.";
    CLOSED_RESOURCE "closed_resource" "The one resource that a closure is of: its slug.";
    SEEN "seen_items" "What a host put away at the desk of a booking: the sorts of items, comma-separated.";
    POSITION "map_position" "Where a centre lies: degrees north, a comma, degrees east.";
    KIOSK "kiosk_mode" "What a screen for everybody at a centre shows without signing in: absent means nothing.";
    HALF_DAYS "half_days" "The half-days that a check-in counts for, numbered as that check-in: absent means one.";
    TURN "queue_turn" "Under the id of a wish that waits: its turn among those of its day and kind.";
    WAIT_KIND "wait_kind" "The kind of place that is waited for.";
    WAIT_UNTIL "wait_until" "When a wish that waits lapses: minutes of local time since 1970-01-01.";
    PAIR "pair_halves" "The halves of a pair, the first of them first: centre, slash, record id, comma-separated.";
    DECIDED "pair_decided" "True, on the first half of a pair: all halves stood when its steward wrote it.";
    LET_GO "pair_let_go" "True, on another half: it was let go before a decision was seen.";
    INSTANT "instant_rule" "Which resources a centre lends to the hub by itself, when, and under which version of the rule.";
    RULE "rule_version" "The version of the rule under which a day was handed over: a record id; absent: by a host's hand.";
    RECALLED "recalled_number" "A day handed over that the centre wants back: the hand-over number that is to be followed.";
    PLAN "series_plan" "The days of a series, counted from its first one, each with why it was left out or put elsewhere, if it was.";
    ENDED "role_ended" "A role that was taken back: whatever stands here, and for ever.";
    DEVICES_ENDED "devices_ended" "A member's remembered devices end: random bytes, which no device knew when it signed in.";
    RECOVERED "recovered" "A host decided to go on although entries of the replica's own may be missing: Unix seconds.";
}

/// A text that cannot name a field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a field's name has 1 to {FIELD_NAME_BYTES} lower-case letters, digits or hyphens, the first of them a letter")]
pub struct BadField;

impl Field {
    /// A field by its name.
    pub fn named(name: &str) -> Result<Self, BadField> {
        let good = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
        let letter = name.bytes().next().is_some_and(|c| c.is_ascii_lowercase());
        if !letter || name.len() > FIELD_NAME_BYTES || !name.bytes().all(good) {
            return Err(BadField);
        }
        Ok(Self::known(name).unwrap_or_else(|| Self(Cow::Owned(name.to_owned()))))
    }

    /// What stands for a code that this release does not know in a document's kind.
    pub(crate) fn of_code(code: u32) -> Self {
        Self(Cow::Owned(code.to_string()))
    }

    /// The code, where it is one that this release has no name for.
    pub(crate) fn as_code(&self) -> Option<u32> {
        self.0.parse().ok()
    }

    /// The name; of a code of a later release its digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Field {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
