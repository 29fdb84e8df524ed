//! What can be booked at a centre.
//!
//! Enters: records of a centre's `profile` documents that have a slug. Leaves: [`Resource`]s, their kinds, and the fields
//! that write them. One that is retired keeps its bookings and takes no others.

use jiff::civil::Date;
use telecentre_log::field::{Field, Scalar};
use telecentre_log::id::{RecordId, Slug};
use telecentre_log::limit::{CAPACITY, NAME_BYTES};
use telecentre_log::record::Fields;

use crate::reading::{Malformed, Reading, maybe, words};
use crate::slot::days_of_date;

/// A kind of resource.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// A desk in the open space.
    Desk,
    /// A closed office.
    Office,
    /// A meeting room.
    MeetingRoom,
    /// A professional videoconference point.
    VideoPoint,
    /// An area that takes several people at once, such as a workshop or a sofa corner.
    Area,
}

words!(Kind: "desk, office, meeting-room, video-point, area" {
    Desk "desk", Office "office", MeetingRoom "meeting-room", VideoPoint "video-point",
    Area "area",
});

impl Kind {
    /// Whether it counts as a workstation in the network's figures.
    pub fn is_workstation(self) -> bool {
        matches!(self, Self::Desk | Self::Office)
    }
}

/// How a resource is booked from elsewhere.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Online {
    /// By a request that the centre answers.
    Request,
    /// At once by the hub, on the days that the centre hands over to it.
    Immediate,
}

words!(Online: "request, immediate" { Request "request", Immediate "immediate" });

/// Something that can be booked. `id` serialises as the contract's resource id: its slug.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Resource {
    /// Its short name, unique in its centre.
    pub slug: Slug,
    /// Its name, as people say it.
    pub name: String,
    /// What sort of resource it is.
    pub kind: Kind,
    /// How many bookings it takes at once, one at least.
    pub capacity: u32,
    /// The way in which it is booked from elsewhere.
    pub online: Online,
    /// No longer offered.
    pub retired: bool,
    /// Where it stands in its centre's list, among those of its kind; none: after those that say so, by name.
    pub order: Option<u32>,
    /// The days on which it is out of service.
    pub out_of_service: Option<Outage>,
}

/// Days on which a resource is out of service.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Outage {
    /// The first day.
    pub from: Date,
    /// The last day; none: until further notice.
    pub until: Option<Date>,
}

impl Outage {
    /// Whether it is out of service on a day.
    pub fn covers(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}

impl Resource {
    /// A resource for one, booked by request.
    pub fn named(slug: Slug, name: impl Into<String>, kind: Kind) -> Self {
        let (name, online) = (name.into(), Online::Request);
        Self { slug, name, kind, capacity: 1, online, retired: false, order: None, out_of_service: None }
    }

    /// The resource of a profile's record that has a `slug`.
    pub fn read(id: RecordId, fields: &Fields) -> Result<Self, Malformed> {
        let r = Reading::new(id, fields);
        let capacity = r.unsigned(Field::CAPACITY, CAPACITY)?.unwrap_or(1);
        if capacity == 0 {
            return Err(r.malformed(Field::CAPACITY));
        }
        Ok(Self {
            slug: r.need(Field::SLUG, r.slug(Field::SLUG))?,
            name: r.need(Field::NAME, r.text(Field::NAME, NAME_BYTES))?,
            kind: r.need(Field::KIND, r.parsed(Field::KIND))?,
            capacity,
            online: r.parsed(Field::ONLINE)?.unwrap_or(Online::Request),
            retired: r.is_true(&Field::RETIRED),
            order: r.unsigned(Field::ORDER, u32::MAX)?,
            out_of_service: r
                .day(Field::OUT_FROM)?
                .map(|from| Ok(Outage { from, until: r.day(Field::OUT_UNTIL)? }))
                .transpose()?,
        })
    }

    /// All its fields.
    pub fn fields(&self) -> Vec<(Field, Scalar)> {
        let day = |day: Date| Scalar::Int(days_of_date(day).into());
        let out = self.out_of_service;
        vec![
            (Field::SLUG, Scalar::from(self.slug.as_str())),
            (Field::NAME, Scalar::from(self.name.as_str())),
            (Field::KIND, Scalar::from(self.kind.as_str())),
            (Field::CAPACITY, maybe((self.capacity != 1).then_some(self.capacity), |n| Scalar::Int(n.into()))),
            (Field::ONLINE, maybe((self.online != Online::Request).then_some(self.online), |o| o.as_str().into())),
            (Field::RETIRED, maybe(self.retired.then_some(true), Scalar::Bool)),
            (Field::ORDER, maybe(self.order, |n| Scalar::Int(n.into()))),
            (Field::OUT_FROM, maybe(out.map(|o| o.from), day)),
            (Field::OUT_UNTIL, maybe(out.and_then(|o| o.until), day)),
        ]
    }
}
