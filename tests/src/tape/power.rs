//! A disk that loses its power: what it may hold after any step of a tape.
//!
//! Enters: the steps, one after the other. Leaves: the files of one possible rest, chosen by chance. What was synced is
//! there. Of what came since: names up to some point (of all folders, or of each its own), lengths up to some point,
//! written sectors each for itself, or all up to some write that is torn. A new name lasts once its folder is synced,
//! a file's content once the file is, and neither for the other's sake: stricter than the file systems in use.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Files, Inode, Recorded};
use crate::Chance;

/// What a disk writes whole or not at all.
const SECTORS: [u64; 2] = [512, 4_096];

/// A number of our own for an inode: the operating system gives its numbers again after a removal.
type Id = usize;

/// What a disk says it has synced and has not: to show that a check would see it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lies {
    /// `fdatasync` of files whose name ends so does nothing.
    pub data_of: Option<&'static str>,
    /// `fsync` of folders does nothing.
    pub folders: bool,
}

#[derive(Clone, Debug)]
enum Change {
    Write(u64, Vec<u8>),
    Length(u64),
}

#[derive(Clone, Debug, Default)]
struct Content {
    name: String,
    folder: bool,
    kept: Vec<u8>,
    pending: Vec<Change>,
}

/// Changes of names that happen together; the last of them says in which folder.
type Names = Vec<(Id, String, Option<Id>)>;

/// How much of what was not synced is kept.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rest {
    Nothing,
    All,
    /// Each sector for itself, so many times out of a hundred.
    Sectors(u64),
    /// All writes up to one, and a part of that one.
    Torn,
}

/// A disk that may lose power. Clones share nothing.
#[derive(Clone, Debug)]
pub struct Power {
    lies: Lies,
    root: Id,
    live: BTreeMap<Inode, Id>,
    all: Vec<Content>,
    entries: BTreeMap<Id, BTreeMap<String, Id>>,
    names: Vec<Names>,
}

impl Power {
    /// A disk that holds one empty folder.
    pub fn new(root: &Path, lies: Lies) -> Self {
        use std::os::unix::fs::MetadataExt;
        let inode = std::fs::metadata(root).unwrap().ino();
        let root = Content { folder: true, ..Content::default() };
        Self {
            lies,
            root: 0,
            live: BTreeMap::from([(inode, 0)]),
            all: vec![root],
            entries: BTreeMap::new(),
            names: Vec::new(),
        }
    }

    /// The same disk, before its first step, with these lies.
    #[must_use]
    pub fn lying(&self, lies: Lies) -> Self {
        Self { lies, ..self.clone() }
    }

    /// The disk that holds these files, safely, where they stand now below a root.
    pub fn holding(root: &Path) -> Self {
        use std::os::unix::fs::MetadataExt;
        let mut power = Self::new(root, Lies::default());
        let files = Files::read(root);
        let all = files.folders.iter().map(|path| (path, None));
        for (path, bytes) in all.chain(files.files.iter().map(|(path, bytes)| (path, Some(bytes)))) {
            let inode = |path: &Path| std::fs::metadata(root.join(path)).unwrap().ino();
            let (parent, name) = (path.parent().unwrap(), path.file_name().unwrap().to_str().unwrap());
            let parent = power.live[&inode(parent)];
            let id = power.enter(inode(path), name, bytes.is_none());
            power.all[id].kept = bytes.cloned().unwrap_or_default();
            power.entries.entry(parent).or_default().insert(name.to_owned(), id);
        }
        power
    }

    fn enter(&mut self, inode: Inode, name: &str, folder: bool) -> Id {
        self.all.push(Content { name: name.to_owned(), folder, ..Content::default() });
        let id = self.all.len() - 1;
        self.live.insert(inode, id);
        id
    }

    /// Takes one step. What happens outside of the root's folder is ignored.
    pub fn step(&mut self, event: &Recorded) {
        match event {
            Recorded::Create { folder, file: made, name } | Recorded::MakeFolder { folder, made, name } => {
                let Some(folder) = self.live.get(folder).copied() else { return };
                let id = self.enter(*made, name, matches!(event, Recorded::MakeFolder { .. }));
                self.names.push(vec![(folder, name.clone(), Some(id))]);
            }
            Recorded::Write { file, at, bytes } => self.change(*file, Change::Write(*at, bytes.clone())),
            Recorded::Length { file, length } => self.change(*file, Change::Length(*length)),
            Recorded::Sync { inode, data_only } => self.sync(*inode, *data_only),
            Recorded::Rename { from, old, to, new, moved } => {
                let ids = [from, to, moved].map(|inode| self.live.get(inode).copied());
                let [Some(from), Some(to), Some(moved)] = ids else { return };
                self.all[moved].name.clone_from(new);
                self.names.push(vec![(from, old.clone(), None), (to, new.clone(), Some(moved))]);
            }
            Recorded::Remove { folder, name } => {
                let Some(folder) = self.live.get(folder).copied() else { return };
                self.names.push(vec![(folder, name.clone(), None)]);
            }
            Recorded::Say(_) | Recorded::Range | Recorded::Strange(_) => {}
        }
    }

    fn change(&mut self, file: Inode, change: Change) {
        if let Some(id) = self.live.get(&file) {
            self.all[*id].pending.push(change);
        }
    }

    fn sync(&mut self, inode: Inode, data_only: bool) {
        let Some(id) = self.live.get(&inode).copied() else { return };
        let content = &mut self.all[id];
        if content.folder {
            if self.lies.folders {
                return;
            }
            let touches = |names: &Names| names.iter().any(|(folder, ..)| *folder == id);
            let (lasting, waiting): (Vec<Names>, _) = std::mem::take(&mut self.names).into_iter().partition(touches);
            self.names = waiting;
            for names in lasting {
                apply_names(&mut self.entries, &names);
            }
            return;
        }
        if data_only && self.lies.data_of.is_some_and(|end| content.name.ends_with(end)) {
            return;
        }
        for change in std::mem::take(&mut content.pending) {
            apply(&mut content.kept, &change);
        }
    }

    /// Whether anything is not synced.
    pub fn is_pending(&self) -> bool {
        !self.names.is_empty() || self.all.iter().any(|content| !content.pending.is_empty())
    }

    /// All that was done, as if nothing were ever lost: what a killed process leaves.
    pub fn all(&self) -> Files {
        self.rest(self.names.iter(), &mut |content| content.after(Rest::All, 512, &mut Chance::new(0)))
    }

    /// What is there after the power went.
    pub fn cut(&self, chance: &mut Chance) -> Files {
        let sector = *chance.one_of(&SECTORS);
        let rests = [Rest::Nothing, Rest::All, Rest::Sectors(50), Rest::Sectors(85), Rest::Torn, Rest::Torn];
        // The same for all files, or for each another.
        let same = (chance.below(2) == 0).then(|| *chance.one_of(&rests));
        let together = chance.below(2) == 0;
        let up_to = |chance: &mut Chance, most: usize| usize::try_from(chance.below(most as u64 + 1)).unwrap();
        let most = match same {
            Some(Rest::Nothing) => 0,
            Some(Rest::All) => self.names.len(),
            _ => up_to(chance, self.names.len()),
        };
        let mut left: BTreeMap<Id, usize> = BTreeMap::new();
        let of = |names: &&Names| names.last().map_or(0, |(folder, ..)| *folder);
        for names in &self.names {
            *left.entry(of(&names)).or_default() += 1;
        }
        for count in left.values_mut() {
            *count = up_to(chance, *count);
        }
        let kept: Vec<&Names> = if together {
            self.names.iter().take(most).collect()
        } else {
            let mut take =
                |names: &&Names| left.get_mut(&of(names)).is_some_and(|n| n.checked_sub(1).map(|l| *n = l).is_some());
            self.names.iter().filter(|names| take(names)).collect()
        };
        let mut content = |content: &Content| {
            let rest = same.unwrap_or_else(|| *chance.one_of(&rests));
            content.after(rest, sector, chance)
        };
        self.rest(kept.into_iter(), &mut content)
    }

    fn rest<'n>(&self, names: impl Iterator<Item = &'n Names>, content: &mut dyn FnMut(&Content) -> Vec<u8>) -> Files {
        let mut entries = self.entries.clone();
        names.for_each(|names| apply_names(&mut entries, names));
        let mut files = Files::default();
        let mut waiting = vec![(self.root, PathBuf::new())];
        while let Some((folder, path)) = waiting.pop() {
            for (name, id) in entries.get(&folder).into_iter().flatten() {
                let path = path.join(name);
                if self.all[*id].folder {
                    files.folders.insert(path.clone());
                    waiting.push((*id, path));
                } else {
                    files.files.insert(path, content(&self.all[*id]));
                }
            }
        }
        files
    }
}

fn apply_names(entries: &mut BTreeMap<Id, BTreeMap<String, Id>>, names: &Names) {
    for (folder, name, id) in names {
        let folder = entries.entry(*folder).or_default();
        match id {
            Some(id) => folder.insert(name.clone(), *id),
            None => folder.remove(name),
        };
    }
}

fn size(n: u64) -> usize {
    usize::try_from(n).unwrap()
}

fn apply(content: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Write(at, bytes) => {
            let end = size(*at) + bytes.len();
            content.resize(content.len().max(end), 0);
            content[size(*at)..end].copy_from_slice(bytes);
        }
        Change::Length(length) => content.resize(size(*length), 0),
    }
}

impl Content {
    fn after(&self, rest: Rest, sector: u64, chance: &mut Chance) -> Vec<u8> {
        let mut content = self.kept.clone();
        match rest {
            Rest::Nothing => {}
            Rest::All => self.pending.iter().for_each(|change| apply(&mut content, change)),
            Rest::Torn => {
                let whole = size(chance.below(self.pending.len() as u64 + 1));
                self.pending[..whole].iter().for_each(|change| apply(&mut content, change));
                if let Some(Change::Write(at, bytes)) = self.pending.get(whole) {
                    let parts = sectors(*at, bytes, sector);
                    for (at, part) in &parts[..size(chance.below(parts.len() as u64 + 1))] {
                        apply(&mut content, &Change::Write(*at, part.to_vec()));
                    }
                }
            }
            Rest::Sectors(odds) => return self.scattered(content, odds, sector, chance),
        }
        content
    }

    fn scattered(&self, mut content: Vec<u8>, odds: u64, sector: u64, chance: &mut Chance) -> Vec<u8> {
        let lengths = size(chance.below(self.pending.len() as u64 + 1));
        let mut length = content.len();
        for (nth, change) in self.pending.iter().enumerate() {
            match change {
                Change::Write(at, bytes) => {
                    if nth < lengths {
                        length = length.max(size(*at) + bytes.len());
                    }
                    for (at, part) in sectors(*at, bytes, sector) {
                        if chance.below(100) < odds {
                            apply(&mut content, &Change::Write(at, part.to_vec()));
                        }
                    }
                }
                Change::Length(_) if nth < lengths => {
                    apply(&mut content, change);
                    length = content.len();
                }
                Change::Length(_) => {}
            }
        }
        content.resize(length, 0);
        content
    }
}

/// The parts of a write that fall into one sector each.
fn sectors(at: u64, bytes: &[u8], sector: u64) -> Vec<(u64, &[u8])> {
    let (mut parts, mut at, mut rest) = (Vec::new(), at, bytes);
    while !rest.is_empty() {
        let (part, next) = rest.split_at(size(sector - at % sector).min(rest.len()));
        parts.push((at, part));
        at += part.len() as u64;
        rest = next;
    }
    parts
}
