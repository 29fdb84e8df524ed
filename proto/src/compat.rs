//! Paths under which callers still look for what moved.
//!
//! Enters and leaves: nothing but names. It goes once nobody uses it.

/// Records, and documents' keys and drafts.
pub mod record {
    pub use telecentre_log::document::{DocumentKey, Draft, RecordChange};
    pub use telecentre_log::record::{Fields, Stamp, Value};
}

/// Plain values.
pub mod model {
    pub use telecentre_rules::agreement::Agreement;
    pub use telecentre_rules::booking::{Alternative, Booking, CancelledBy, Reason, State, Wish};
    pub use telecentre_rules::centre::{Centre, Closure, Kind, Online, Opened, Resource};
    pub use telecentre_rules::course::Course;
    pub use telecentre_rules::event::CourseSession as Session;
    pub use telecentre_rules::person::{Guest, Member, MemberDetails, MemberPatch, PublicField, Status};
    pub use telecentre_rules::reading::{Malformed, Unknown, changed};
    pub use telecentre_rules::slot::{BadSlot, MINUTES_PER_DAY, Slot, date_of_days, days_of_date};
}

/// Days and free slots.
pub mod calendar {
    pub use telecentre_rules::booking::calendar::*;
    pub use telecentre_rules::centre::Shut;
}

/// What is shown.
pub mod view {
    pub use telecentre_rules::person::folded;
    pub use telecentre_rules::view::*;
}

/// The desk.
pub mod desk {
    pub use telecentre_rules::agreement::AgreementCommand;
    pub use telecentre_rules::booking::{Act, Book, BookingCommand, BookingRefusal, Who};
    pub use telecentre_rules::centre::CentreCommand;
    pub use telecentre_rules::course::CourseCommand;
    pub use telecentre_rules::desk::Guards as Desk;
    pub use telecentre_rules::desk::*;
    pub use telecentre_rules::person::{PersonCommand, PersonRefusal};
    pub use telecentre_rules::steward::StewardCommand;
}

/// Bundles.
pub mod bundle {
    pub use telecentre_log::bundle::BundleHead as Head;
    pub use telecentre_log::bundle::*;
}

/// Backups.
pub mod backup {
    pub use telecentre_log::backup::BackupHead as Head;
    pub use telecentre_log::backup::*;
}
