//! What a box in bad hands may lawfully write, as much and as small as it likes: each way of filling the memory of those
//! who keep it.
//!
//! Enters: the one who speaks. Leaves: the next run, well formed and well signed, in a place where its author may write.

use telecentre_proto::chain::SignedRun;
use telecentre_proto::document::DocumentName;
use telecentre_proto::field::{Field, Put, Scalar};
use telecentre_proto::id::{Position, RecordId, Space};

use super::Puppet;
use super::pen::{Pen, entry, id};

/// A kind of small entries.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Flood {
    /// Entries without content in the own centre's ledger.
    Empty,
    /// The same in another centre's, where they count for nothing.
    Void,
    /// Wishes about bookings that are not there, fifty in one entry, at another centre.
    Wishes,
    /// One wish an entry.
    Wish,
    /// Records of one field, as many as an entry holds.
    Records,
    /// Bookings in the own ledger.
    Bookings,
    /// Bookings with much said of each.
    Said,
    /// Bookings all over two years.
    Spread,
    /// Persons, each a document.
    Persons,
    /// An entry a document.
    Documents,
    /// An entry a log, each born of the one before.
    Births,
}

impl Flood {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Empty,
        Self::Void,
        Self::Wishes,
        Self::Wish,
        Self::Records,
        Self::Bookings,
        Self::Said,
        Self::Spread,
        Self::Persons,
        Self::Documents,
        Self::Births,
    ];
}

/// A flood that goes on.
pub struct Writing {
    flood: Flood,
    pen: Pen,
    /// What it wrote so far, in entries.
    pub entries: u64,
}

impl Writing {
    /// Begins a flood.
    pub fn new(flood: Flood, puppet: &Puppet) -> Self {
        Self { flood, pen: Pen::new(puppet, space(flood)), entries: 0 }
    }

    /// The next run.
    pub fn run(&mut self, puppet: &Puppet) -> SignedRun {
        let me = puppet.keys.id();
        let first = self.entries;
        let count = match self.flood {
            Flood::Births => 1,
            Flood::Wishes | Flood::Records => 5,
            _ => 200,
        };
        let entries = (first..first + count).map(|n| {
            let wish = |n: u64| {
                let about = Scalar::id(id(&me, n + (1 << 32)));
                [Put::new(id(&me, n), Field::WISH, Scalar::Int(1)), Put::new(id(&me, n), Field::ABOUT, about)]
            };
            match self.flood {
                Flood::Empty | Flood::Void => entry(month("ledger"), &[]),
                Flood::Wishes => entry(month("requests"), &(0..50).flat_map(|k| wish(n * 50 + k)).collect::<Vec<_>>()),
                Flood::Wish => entry(month("requests"), &wish(n)),
                Flood::Records => {
                    let record = |k| Put::new(id(&me, n * 128 + k), Field::RESOURCE, "d".into());
                    entry(month("ledger"), &(0..128).map(record).collect::<Vec<_>>())
                }
                Flood::Bookings => entry(month("ledger"), &booking(id(&me, n), n)),
                Flood::Said => {
                    let mut puts = booking(id(&me, n), n).to_vec();
                    puts.extend(
                        [Field::CAPACITY, Field::CANCELLED, Field::CHECKED_IN]
                            .map(|field| Put::new(id(&me, n), field, Scalar::Int(1))),
                    );
                    entry(month("ledger"), &puts)
                }
                Flood::Spread => entry(
                    format!("ledger/20{:02}-{:02}", 31 + n / 1200 % 24, 1 + n / 100 % 12).parse().unwrap(),
                    &booking(id(&me, n), n),
                ),
                Flood::Persons => {
                    let put = |field, value: &str| Put::new(id(&me, n), field, value.into());
                    let puts = [put(Field::NAME, "x"), put(Field::STATUS, "self-employed")];
                    entry(DocumentName::member(id(&me, n)), &puts)
                }
                Flood::Documents => entry(DocumentName::member(id(&me, n)), &[]),
                Flood::Births => entry(DocumentName::member(RecordId([5; 8])), &[]),
            }
        });
        let entries = entries.collect();
        self.entries += count;
        let mut parents: Vec<Position> = Vec::new();
        if self.flood == Flood::Births && first > 0 {
            parents.push(self.pen.at());
            self.pen = Pen::new(puppet, space(self.flood));
        }
        self.pen.run(puppet, entries, parents)
    }
}

fn space(flood: Flood) -> Space {
    let centre = |slug: &str| Space::Centre(slug.parse().unwrap());
    match flood {
        Flood::Empty | Flood::Records | Flood::Bookings | Flood::Said | Flood::Spread => centre("figeac"),
        Flood::Void | Flood::Wishes | Flood::Wish => centre("maurs"),
        Flood::Persons | Flood::Documents | Flood::Births => Space::Directory,
    }
}

fn month(kind: &str) -> DocumentName {
    format!("{kind}/2031-03").parse().unwrap()
}

fn booking(record: RecordId, n: u64) -> [Put; 3] {
    let (day, hour) = (i8::try_from(1 + n % 28).unwrap_or(1), u16::try_from(n % 20).unwrap_or(0));
    let date = jiff::civil::date(2031, 3, day);
    let slot = telecentre_proto::slot::Slot::new(date, hour * 60, hour * 60 + 60).unwrap();
    [
        Put::new(record, Field::RESOURCE, "desk-1".into()),
        Put::new(record, Field::WHO, Scalar::id(RecordId([3; 8]))),
        Put::new(record, Field::SLOT, Scalar::Int(slot.pack())),
    ]
}
