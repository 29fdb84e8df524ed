//! What a list will do: line by line, for the view of one moment.
//!
//! Enters: lines that were read, who imports, the view. Leaves: for each line whether it is somebody new, a change and of
//! what, the same, said twice, or refused and why; and the members to save. Who is meant is found as `load` finds it: by
//! id, else by name and home. Rights are looked at here too, so that nothing is written before all of it may be; the desk
//! looks again. Writes nothing.

use std::collections::{BTreeMap, BTreeSet};

use telecentre_proto::desk::{Caller, acting};
use telecentre_proto::id::{RecordId, Slug};
use telecentre_proto::letters::name_key;
use telecentre_proto::person::listed::{Meant, Roll, as_kept};
use telecentre_proto::person::{MemberDetails, unfit};

use super::heading::Columns;
use super::line::{CentreNames, ListedLine, read};
use super::said::{ColumnNote, LineCode, LineError, LineNote};
use crate::replica::Moment;
use crate::spreadsheet::FileRow;
use crate::status::Role;

/// What becomes of a line.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum LineStatus {
    /// Somebody new.
    New,
    /// Somebody known, with something else.
    Change,
    /// All of it is so already.
    Same,
    /// An earlier line is about the same person: this one is left out.
    Double,
    /// It cannot be taken in; nor is anything else of the file.
    Refused,
}

impl LineStatus {
    /// All of them.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 5] = [Self::New, Self::Change, Self::Same, Self::Double, Self::Refused];

    /// The word in calls and messages.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Change => "change",
            Self::Same => "same",
            Self::Double => "double",
            Self::Refused => "refused",
        }
    }
}

/// A detail that changes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct DetailChange {
    /// The field, as the calls name it.
    pub(crate) field: &'static str,
    /// What it was; of somebody new nothing.
    pub(crate) from: String,
    /// What it becomes.
    pub(crate) to: String,
}

/// What a line will do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct PlannedLine {
    /// Its line in the file.
    pub(crate) line: u32,
    /// What becomes of it.
    pub(crate) status: LineStatus,
    /// The name that it gives.
    pub(crate) name: String,
    /// What is wrong, where it is refused.
    pub(crate) errors: Vec<LineError>,
    /// What changes.
    pub(crate) changes: Vec<DetailChange>,
    /// What there is to say.
    pub(crate) note: Option<LineNote>,
}

/// What a file will do.
#[derive(Clone, Debug, Default)]
pub(crate) struct ImportPlan {
    /// Its lines, in order.
    pub(crate) lines: Vec<PlannedLine>,
    /// What there is to say of its columns.
    pub(crate) notes: Vec<ColumnNote>,
    /// Who is to be saved: those with an id first, so that a name that they leave is free for others.
    pub(super) members: Vec<(Option<RecordId>, MemberDetails)>,
}

impl ImportPlan {
    /// How many lines have a status.
    pub(crate) fn count(&self, status: LineStatus) -> usize {
        self.lines.iter().filter(|line| line.status == status).count()
    }

    /// Whether a line is refused, and so all of it.
    pub(crate) fn is_refused(&self) -> bool {
        self.lines.iter().any(|line| line.status == LineStatus::Refused)
    }
}

/// The rights of whoever imports.
struct Importer<'a> {
    moment: &'a dyn Moment,
    caller: Caller,
    here: Option<Slug>,
}

impl Importer<'_> {
    /// Whether they may register members of a home. Whoever holds a box's password is the host of its centre, no other.
    fn may(&self, home: Option<&Slug>) -> bool {
        match (self.caller, home) {
            (Caller::Admin, _) => true,
            (Caller::Host, Some(home)) => self.here.as_ref() == Some(home),
            (caller, home) => acting(self.moment.view(), self.moment.stewards(), caller, home).is_at_desk(),
        }
    }
}

/// The home of members whose line names none: the centre of the box at which one imports.
pub(super) fn usual_home(moment: &dyn Moment, caller: Caller) -> Option<Slug> {
    let here = moment.here();
    let home = here.centre.clone().filter(|_| here.role == Role::Node)?;
    Importer { moment, caller, here: here.centre }.may(Some(&home)).then_some(home)
}

/// The lines of a list, with the homes that they name.
pub(super) fn lines(rows: &[FileRow], columns: &Columns, centres: &CentreNames) -> Vec<ListedLine> {
    rows.iter().map(|row| read(row, columns, centres)).collect()
}

/// What lines will do.
pub(super) fn plan(lines: &[ListedLine], moment: &dyn Moment, caller: Caller) -> ImportPlan {
    let named: BTreeSet<RecordId> = lines.iter().filter_map(|line| line.id).collect();
    let mut planner = Planner {
        roll: Roll::new(moment.view(), &named),
        usual_home: usual_home(moment, caller),
        importer: Importer { moment, caller, here: moment.here().centre },
        seen: EarlierLines::default(),
    };
    let mut plan = ImportPlan::default();
    let (mut with_id, mut without) = (Vec::new(), Vec::new());
    for line in lines {
        let (planned, save) = planner.line(line);
        plan.lines.push(planned);
        if let Some((id, details)) = save {
            if id.is_some() { with_id.push((id, details)) } else { without.push((id, details)) }
        }
    }
    with_id.append(&mut without);
    plan.members = with_id;
    plan
}

/// The persons of earlier lines.
#[derive(Default)]
struct EarlierLines {
    by_id: BTreeMap<RecordId, usize>,
    by_name: BTreeMap<(String, Option<Slug>), usize>,
    lines: Vec<EarlierLine>,
}

struct EarlierLine {
    line: u32,
    has_id: bool,
    /// What was to be saved, as far as that was understood.
    details: Option<MemberDetails>,
}

impl EarlierLines {
    /// The earlier line about the same person: the same id, or the same name and home unless each has an id of its own.
    fn earlier(&self, id: Option<RecordId>, key: &(String, Option<Slug>)) -> Option<&EarlierLine> {
        let by_id = id.and_then(|id| self.by_id.get(&id));
        let by_name = self.by_name.get(key).filter(|at| id.is_none() || !self.lines[**at].has_id);
        by_id.or(by_name).map(|at| &self.lines[*at])
    }

    fn add(&mut self, id: Option<RecordId>, key: (String, Option<Slug>), line: EarlierLine) {
        let at = self.lines.len();
        self.lines.push(line);
        if let Some(id) = id {
            self.by_id.entry(id).or_insert(at);
        }
        self.by_name.entry(key).or_insert(at);
    }
}

struct Planner<'a> {
    roll: Roll<'a>,
    usual_home: Option<Slug>,
    importer: Importer<'a>,
    seen: EarlierLines,
}

type ToSave = Option<(Option<RecordId>, MemberDetails)>;

impl Planner<'_> {
    /// What a line will do, and whom it saves.
    fn line(&mut self, line: &ListedLine) -> (PlannedLine, ToSave) {
        let mut planned = PlannedLine {
            line: line.line,
            status: LineStatus::Refused,
            name: line.name.clone(),
            errors: line.errors.clone(),
            changes: Vec::new(),
            note: line.note,
        };
        let view = self.importer.moment.view();
        let by_id = line.id.and_then(|id| view.people.member(id));
        // Whoever is named by id keeps their home unless the line names another.
        let kept = by_id.and_then(|member| member.details.home_centre.clone());
        let home = line.patch.home_centre.clone().flatten().or(kept).or_else(|| self.usual_home.clone());
        let name = line.patch.name.clone().unwrap_or_default();
        let key = (name_key(&name), home.clone());
        if home.is_none() && !planned.errors.iter().any(|error| error.field == "home_centre") {
            planned.errors.push(LineError::new("home_centre", LineCode::NO_CENTRE, ""));
        }
        let (known, wanted) = self.wanted(line, &name, home, &mut planned);
        if let Some(earlier) = self.seen.earlier(line.id, &key).filter(|_| !key.0.is_empty()) {
            // Capitals or the form of an accent make nothing else of a name.
            let same = wanted.as_ref().map(|wanted| as_kept(wanted.clone(), earlier.details.as_ref()));
            let is_otherwise = same.is_none() || earlier.details != same;
            let (of, errors) = (earlier.line, Vec::new());
            let note = if is_otherwise { LineNote::RepeatsOtherwise(of) } else { LineNote::Repeats(of) };
            let double =
                PlannedLine { status: LineStatus::Double, note: Some(note), errors, changes: vec![], ..planned };
            return (double, None);
        }
        let seen = EarlierLine { line: line.line, has_id: line.id.is_some(), details: wanted.clone() };
        self.seen.add(line.id.or(known), key, seen);
        if !planned.errors.is_empty() {
            return (planned, None);
        }
        let Some(wanted) = wanted else {
            // Understood, and nobody to be saved.
            return (PlannedLine { status: LineStatus::Same, ..planned }, None);
        };
        let before = known.and_then(|id| view.people.member(id)).map(|member| &member.details);
        planned.changes = changes(before, &wanted);
        planned.status = match before {
            None => LineStatus::New,
            Some(before) if *before == wanted => LineStatus::Same,
            Some(_) => LineStatus::Change,
        };
        let save = (planned.status != LineStatus::Same).then_some((line.id.or(known), wanted));
        (planned, save)
    }

    /// Who is meant, and the details that they are to have; what is wrong is noted.
    fn wanted(
        &self,
        line: &ListedLine,
        name: &str,
        home: Option<Slug>,
        planned: &mut PlannedLine,
    ) -> (Option<RecordId>, Option<MemberDetails>) {
        let view = self.importer.moment.view();
        let mut refuse = |field, code, argument: String| planned.errors.push(LineError::new(field, code, argument));
        let known = match self.roll.meant(line.id, name, home.as_ref()) {
            Meant::New => None,
            Meant::Known(id) => Some(id),
            Meant::Erased => {
                planned.note = Some(LineNote::Erased);
                return (None, None);
            }
            Meant::Other => {
                refuse("id", LineCode::OTHER, line.id.map(|id| id.to_string()).unwrap_or_default());
                return (None, None);
            }
            Meant::Namesakes(several) => {
                refuse("name", LineCode::NAMESAKES, several.len().to_string());
                return (None, None);
            }
        };
        let before = known.and_then(|id| view.people.member(id)).map(|member| &member.details);
        let homes = [home.as_ref(), before.and_then(|before| before.home_centre.as_ref())];
        if let Some(other) = homes.into_iter().flatten().find(|home| !self.importer.may(Some(home))) {
            let centre = view.centres.get(other).map_or_else(|| other.to_string(), |centre| centre.name.clone());
            refuse("home_centre", LineCode::NOT_YOURS, centre);
            return (known, None);
        }
        let Some(status) = line.patch.status.or(before.map(|before| before.status)) else {
            if !line.errors.iter().any(|error| error.field == "status") {
                refuse("status", LineCode::NO_STATUS, String::new());
            }
            return (known, None);
        };
        let base = before.cloned().unwrap_or_else(|| MemberDetails {
            name: String::new(),
            activity: String::new(),
            status,
            employer: None,
            home_centre: None,
            email: None,
            phone: None,
            public: Vec::new(),
        });
        let mut patch = line.patch.clone();
        patch.home_centre = Some(home);
        patch.public = line.public(&base.public);
        let wanted = as_kept(patch.apply(&base), before);
        if !name.is_empty() {
            planned.errors.extend(unfit(&wanted).into_iter().map(LineError::from));
        }
        (known, Some(wanted))
    }
}

/// The details that differ, in the order in which pages show them.
fn changes(before: Option<&MemberDetails>, wanted: &MemberDetails) -> Vec<DetailChange> {
    let texts = |details: &MemberDetails| {
        let given = |text: &Option<String>| text.clone().unwrap_or_default();
        [
            ("name", details.name.clone()),
            ("activity", details.activity.clone()),
            ("status", details.status.to_string()),
            ("employer", given(&details.employer)),
            ("home_centre", details.home_centre.as_ref().map(ToString::to_string).unwrap_or_default()),
            ("email", given(&details.email)),
            ("phone", given(&details.phone)),
            ("public", details.public.iter().map(|field| field.as_str()).collect::<Vec<_>>().join(" ")),
        ]
    };
    let was = before.map(texts);
    let pairs = texts(wanted).into_iter().enumerate().map(|(at, (field, to))| {
        let from = was.as_ref().map(|was| was[at].1.clone()).unwrap_or_default();
        DetailChange { field, from, to }
    });
    // Of somebody new the line's name says enough of the name.
    pairs.filter(|change| change.from != change.to && (before.is_some() || change.field != "name")).collect()
}
