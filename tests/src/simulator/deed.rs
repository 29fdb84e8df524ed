//! What people asked for and were told, written down beside the replicas.
//!
//! Enters: every command that a replica decided, in the words of the command itself; the entries that it wrote for it; the
//! answer, once it was given. Leaves: for each thing the deeds about it, which of them knew of which, and which are
//! excused, by name. Reads none of the product's rules: an entry is only a place in a line here, and whoever holds the
//! place knows of the deed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::civil::Date;
use telecentre_proto::booking::State;
use telecentre_proto::desk::Caller;
use telecentre_proto::have::Have;
use telecentre_proto::id::{Line, RecordId, Slug};
use telecentre_proto::network::Cut;
use telecentre_proto::peer::{Tip, find};
use telecentre_proto::slot::Slot;

/// What deeds are about: each is looked at by itself.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Subject {
    /// A booking: where, when, for whom, and what became of it.
    Booking(RecordId),
    /// What was noted about a booking.
    Note(RecordId),
    /// A field of a member.
    Member(RecordId, &'static str),
    /// A field of a centre's profile.
    Centre(Slug, &'static str),
    /// The days on which a centre is closed.
    Closures(Slug),
    /// Who decides about a resource on a day.
    Day(Slug, Slug, Date),
}

/// The resource and the time of a booking.
pub type Place = (Slug, Slot);

/// What a command does to one thing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Act {
    /// A booking is made, or asked for: centre, place, and the member, unless it is for somebody who walked in.
    Book(Slug, Place, Option<RecordId>),
    /// Somebody waits for a place: centre, place, and the member.
    Wait(Slug, Place, Option<RecordId>),
    /// They wait no longer.
    Withdraw,
    /// It is taken back.
    Cancel,
    /// It goes to another time, and to another resource if one is named.
    Move(Option<Slug>, Slot),
    /// A request, or what is asked of a booking, is granted.
    Confirm,
    /// A request, or what is asked of a booking, is refused.
    Decline,
    /// The person came.
    CheckIn,
    /// The person did not come.
    NoShow,
    /// It lost its place to another.
    Displace,
    /// A field, or a note, is set to this.
    Set(String),
    /// A centre is closed from a day to another.
    Close(Date, Date),
    /// The right to decide passes on, under this number: an odd one to the hub, an even one to the centre.
    Pass(u32),
}

/// Why it may be that nothing, or something else, came of a deed. Each is counted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Excuse {
    /// The machine fell before it could answer; it may have been saved all the same.
    Unanswered,
    /// All disks that held it were lost, or put back to before it.
    Lost,
    /// A hub that was put back wrote it about a day that was handed over, not knowing, or before its witness had it: the
    /// witness says nothing of it.
    Unwitnessed,
    /// A box that was replaced wrote it, and the hub did not hold it when it closed that box.
    Beyond,
    /// A replica that does not keep to the rules answered, or decides about the thing.
    Liar,
    /// The data of the person was erased.
    Erased,
}

impl Excuse {
    /// The words under which it is counted.
    pub fn words(self) -> &'static str {
        match self {
            Self::Unanswered => "excused: never answered",
            Self::Lost => "excused: the only disks that held it were lost",
            Self::Unwitnessed => "excused: of a hub that did not know it was put back",
            Self::Beyond => "excused: of a replaced box, beyond its cut",
            Self::Liar => "excused: of a liar",
            Self::Erased => "excused: about an erased person",
        }
    }
}

/// What the answer to a command showed of its booking.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shown {
    /// Its state.
    pub state: State,
    /// Its resource and slot, after all moves.
    pub place: Place,
}

/// A command that a replica decided.
#[derive(Clone, Debug)]
pub struct Deed {
    /// The replica, by its place in the world.
    pub site: usize,
    /// Who gave the command.
    pub by: Caller,
    /// What it is about.
    pub subject: Subject,
    /// What it does to that.
    pub act: Act,
    /// Whether the replica wrote it into a ledger or a record of its own, which holds at once; else others must answer.
    pub direct: bool,
    /// The last entry of each line that it wrote.
    pub entries: Vec<(Line, Tip)>,
    /// The answer, of a booking.
    pub answer: Option<Shown>,
    /// Why nothing need come of it.
    pub excuse: Option<Excuse>,
    /// The deeds about the same thing that the replica knew of.
    pub saw: BTreeSet<usize>,
}

impl fmt::Display for Deed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (how, excuse) = (if self.direct { "did" } else { "asked" }, self.excuse.map_or("", Excuse::words));
        write!(f, "site {} ({:?}) {how} {:?} of {:?} {excuse}", self.site, self.by, self.act, self.subject)
    }
}

/// All deeds, in the order in which they were decided.
#[derive(Default)]
pub struct Deeds {
    all: Vec<Deed>,
    about: BTreeMap<Subject, Vec<usize>>,
    closed: BTreeSet<usize>,
}

impl Deeds {
    /// The deeds about something that a replica knows of, which holds this.
    pub fn known(&self, subject: &Subject, have: &Have) -> BTreeSet<usize> {
        let about = self.about.get(subject).into_iter().flatten();
        about.copied().filter(|nth| self.all[*nth].entries.iter().all(|(line, tip)| holds(have, line, tip))).collect()
    }

    /// Writes down a deed, which nobody has answered yet.
    pub fn note(&mut self, mut deed: Deed) -> usize {
        if self.closed.contains(&deed.site) {
            deed.excuse = Some(Excuse::Beyond);
        }
        self.about.entry(deed.subject.clone()).or_default().push(self.all.len());
        self.all.push(deed);
        self.all.len() - 1
    }

    /// Writes down what a replica that does not keep to the rules asks: nothing need come of it.
    pub fn note_lie(&mut self, site: usize, subject: Subject, act: Act) {
        let (by, entries, excuse) = (Caller::Host, Vec::new(), Some(Excuse::Liar));
        self.note(Deed { site, by, subject, act, direct: false, entries, answer: None, excuse, saw: BTreeSet::new() });
    }

    /// A deed was answered: from now on it is promised.
    pub fn answered(&mut self, nth: usize, answer: Option<Shown>) {
        let deed = &mut self.all[nth];
        deed.answer = answer;
        deed.excuse = deed.excuse.filter(|excuse| *excuse != Excuse::Unanswered);
    }

    /// All deeds.
    pub fn all(&self) -> &[Deed] {
        &self.all
    }

    /// The things that deeds are about.
    pub fn subjects(&self) -> impl Iterator<Item = &Subject> {
        self.about.keys()
    }

    /// The deeds about something, in order, by their numbers.
    pub fn about(&self, subject: &Subject) -> Vec<(usize, &Deed)> {
        self.about.get(subject).into_iter().flatten().map(|nth| (*nth, &self.all[*nth])).collect()
    }

    /// Excuses every deed that is promised and answers yes.
    pub fn excuse(&mut self, excuse: Excuse, mut which: impl FnMut(&Deed) -> bool) {
        for deed in self.all.iter_mut().filter(|deed| deed.excuse.is_none()) {
            if which(deed) {
                deed.excuse = Some(excuse);
            }
        }
    }

    /// Excuses one deed, if it is promised.
    pub fn excuse_one(&mut self, nth: usize, excuse: Excuse) {
        self.all[nth].excuse.get_or_insert(excuse);
    }

    /// The places in lines that promised deeds hang on.
    pub fn entries(&self) -> BTreeSet<(Line, Tip)> {
        self.all.iter().filter(|deed| deed.excuse.is_none()).flat_map(|deed| deed.entries.iter().cloned()).collect()
    }

    /// A box is closed at a cut of what the hub holds of it: beyond that nothing of its deeds is promised.
    pub fn close(&mut self, site: usize, hub: &Have, cut: &Cut) {
        self.closed.insert(site);
        self.excuse(Excuse::Beyond, |deed| {
            deed.site == site && !deed.entries.iter().all(|(line, tip)| is_below(hub, cut, line, tip))
        });
    }
}

/// Whether an entry is held.
pub fn holds(have: &Have, line: &Line, tip: &Tip) -> bool {
    have.line(line).is_some_and(|(_, held)| find(held, tip).is_some())
}

/// Whether an entry lies at or below the positions of a cut.
fn is_below(have: &Have, cut: &Cut, line: &Line, tip: &Tip) -> bool {
    let Some((_, held)) = have.line(line) else { return false };
    let upto = held.closure(cut.on(&line.space).filter_map(|end| find(held, end)));
    let at = find(held, tip).and_then(|(nth, seq)| Some((upto.get(usize::try_from(nth).ok()?)?, seq)));
    at.is_some_and(|(upto, seq)| *upto >= seq)
}
