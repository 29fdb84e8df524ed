//! The modules of a crate and which file imports from which.
//!
//! Enters: the sources of a crate. Leaves: [`Edge`]s between files. Test code is left out. What counts:
//! - every `use`, wherever it stands, and every path of two segments or more in code;
//! - an import leads to the file that *declares* the item: re-exports are followed, so a child that takes a sibling's
//!   item from their parent (`super::X`) imports from the sibling, and the parent's `pub use` is no import of its own;
//!   what a module passes on from another crate is that crate's;
//! - `mod child;` is none, and a module above is a name on the way: naming it alone (`use super::super::page`) is none;
//! - calling a method is none, wherever it is written.

use std::collections::{BTreeMap, BTreeSet};

use crate::scope::{Import, Scope};
use crate::source::Source;

/// A module's place in its crate; empty for the crate's root.
pub type Place = Vec<String>;

/// One import.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Edge {
    /// The module of the file that imports.
    pub from: Place,
    /// The module of the file that declares what is imported.
    pub to: Place,
    /// The line in the importing file.
    pub line: usize,
    /// The path as written.
    pub written: String,
}

/// The modules of a crate.
#[derive(Clone, Debug)]
pub struct Graph<'a> {
    /// The crate's folder with its sources, such as `proto/src`.
    pub folder: String,
    modules: BTreeMap<Place, (&'a Source, &'a Scope)>,
}

/// How a module is written in a report.
pub fn text(place: &[String]) -> String {
    if place.is_empty() { "the crate's root".to_owned() } else { place.join("::") }
}

/// How far re-exports of re-exports are followed.
const STEPS: usize = 12;

impl<'a> Graph<'a> {
    /// The modules below a folder with `lib.rs` or `main.rs`.
    pub fn new(folder: &str, sources: &'a [Source]) -> Self {
        let is_library = sources.iter().any(|s| s.path == format!("{folder}/lib.rs"));
        let mut modules = BTreeMap::new();
        for source in sources {
            let Some(place) = place_of(folder, source, is_library) else { continue };
            for scope in &source.scopes {
                modules.insert([place.clone(), scope.inner.clone()].concat(), (source, scope));
            }
        }
        Self { folder: folder.to_owned(), modules }
    }

    /// Every module that is a file, with its source.
    pub fn files(&self) -> impl Iterator<Item = (&Place, &'a Source)> {
        self.modules
            .iter()
            .filter(|(_, (_, scope))| scope.inner.is_empty())
            .map(|(place, (source, _))| (place, *source))
    }

    /// The source of a module.
    pub fn source(&self, place: &[String]) -> Option<&'a Source> {
        self.modules.get(place).map(|(source, _)| *source)
    }

    /// The modules declared at the crate's root, but those of tests.
    pub fn top(&self) -> BTreeSet<String> {
        self.modules.keys().filter(|place| place.len() == 1).map(|place| place[0].clone()).collect()
    }

    /// Where imports stand, each pair of files once.
    pub fn places<'e>(&self, edges: impl IntoIterator<Item = &'e Edge>) -> Vec<String> {
        let mut seen = BTreeSet::new();
        let first = edges.into_iter().filter(|edge| seen.insert((&edge.from, &edge.to)));
        let place = |edge: &Edge| {
            let path = self.source(&edge.from).map_or("", |s| s.path.as_str());
            format!("{path}:{}: {} (declared in {})", edge.line, edge.written, text(&edge.to))
        };
        first.map(place).collect()
    }

    /// The file that a module stands in, as that file's module.
    fn file(&self, place: &[String]) -> Place {
        let inner = self.modules.get(place).map_or(0, |(_, scope)| scope.inner.len());
        place[..place.len() - inner].to_vec()
    }

    /// Every import between two files.
    pub fn edges(&self) -> Vec<Edge> {
        let mut out = BTreeSet::new();
        for (place, (_, scope)) in &self.modules {
            let from = self.file(place);
            let shared = |i: &&Import| i.is_shared && self.is_below(place, &i.path);
            let imports = scope.imports.iter().filter(|i| !shared(i)).map(|i| (&i.path, i.line));
            for (path, line) in imports.chain(scope.named.iter().map(|n| (&n.path, n.line))) {
                let Some((to, is_item)) = self.find(place, path, STEPS) else { continue };
                let to = self.file(&to);
                if to != from && (is_item || !place.starts_with(&to)) {
                    out.insert(Edge { from: from.clone(), to, line, written: path.join("::") });
                }
            }
        }
        out.into_iter().collect()
    }

    /// Whether a path written in a module leads below that module.
    fn is_below(&self, place: &Place, path: &[String]) -> bool {
        self.find(place, path, STEPS).is_some_and(|(to, _)| to.len() > place.len() && to.starts_with(place))
    }

    /// The module that declares what a path names, and whether it names more than that module. None for what is not of
    /// this crate, and for local names.
    pub fn find(&self, place: &[String], path: &[String], steps: usize) -> Option<(Place, bool)> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => self.walk(Place::new(), rest, steps),
            "self" => self.walk(place.to_vec(), rest, steps),
            "super" => {
                let ups = path.iter().take_while(|s| *s == "super").count();
                self.walk(place[..place.len().checked_sub(ups)?].to_vec(), &path[ups..], steps)
            }
            name => {
                let (_, scope) = self.modules.get(place)?;
                let is_known = scope.children.contains(name)
                    || scope.imports.iter().any(|i| i.name.as_deref() == Some(name) && i.path != path);
                if is_known { self.walk(place.to_vec(), path, steps) } else { None }
            }
        }
    }

    fn walk(&self, mut place: Place, mut path: &[String], steps: usize) -> Option<(Place, bool)> {
        loop {
            let (_, scope) = self.modules.get(&place)?;
            let Some(next) = path.first() else { return Some((place, false)) };
            let below = [place.clone(), vec![next.clone()]].concat();
            if self.modules.contains_key(&below) {
                (place, path) = (below, &path[1..]);
                continue;
            }
            if scope.items.contains(next) || steps == 0 {
                return Some((place, true));
            }
            // What is taken from another crate and passed on stays the other's.
            if let Some(import) = scope.imports.iter().find(|i| i.name.as_ref() == Some(next)) {
                return self.find(&place, &[&import.path, &path[1..]].concat(), steps - 1);
            }
            let all = scope.imports.iter().filter(|i| i.name.is_none());
            let mut led = all.filter_map(|i| self.find(&place, &[&i.path, path].concat(), steps - 1));
            let found = led.find(|(to, is_item)| !is_item || self.declares(to, next));
            return Some(found.unwrap_or((place, true)));
        }
    }

    fn declares(&self, place: &[String], name: &str) -> bool {
        self.modules.get(place).is_some_and(|(_, scope)| scope.items.contains(name))
    }
}

/// The module that a file is; none for what is not of this crate, or only of its tests.
fn place_of(folder: &str, source: &Source, is_library: bool) -> Option<Place> {
    let inside = source.module().strip_prefix(folder)?.strip_prefix('/')?;
    let is_root = inside == if is_library { "lib" } else { "main" };
    let place: Place = if is_root { Place::new() } else { inside.split('/').map(str::to_owned).collect() };
    let is_test = source.is_test_module || place.iter().any(|part| part == "tests");
    let is_program = is_library && (inside == "main" || inside.starts_with("bin/"));
    (!is_test && !is_program).then_some(place)
}
