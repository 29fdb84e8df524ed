//! Our crates: each has its place, depends one way, and names in its manifest only what it may touch.
//!
//! Enters: the manifests. Leaves: crates without a place in [`CRATES`], places without a crate, dependencies of ours
//! against the one way, and outside ones that a manifest may not name ([`BARRED`]), or not with some feature
//! ([`WITHOUT_FEATURES`]). Renamed dependencies count by their package.

use toml_edit::{DocumentMut, Item, TableLike};

use crate::breach::Breach;
use crate::tree::{Package, Tree};

/// A crate's place.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// Its folder.
    pub folder: &'static str,
    /// Those of ours that it may depend on.
    pub uses: &'static [&'static str],
    /// Those that its own tests may depend on as well.
    pub in_tests: &'static [&'static str],
}

const LOG: &str = "telecentre-log";
const RULES: &str = "telecentre-rules";
const PROTO: &str = "telecentre-proto";
const WEB: &str = "telecentre-web";
const NODE: &str = "telecentre-node";
const HUB: &str = "telecentre-hub";
const DISK: &str = "telecentre-disk";
const EMULATOR: &str = "telecentre-emulator";
const MEMORY_DISK: &str = "telecentre-memory-disk";

const fn member(folder: &'static str, uses: &'static [&'static str]) -> Member {
    Member { folder, uses, in_tests: &[] }
}

/// log ← rules ← proto ← web ← node ← hub ← tests, and what stands beside them.
pub const CRATES: &[Member] = &[
    member("proto/log", &[]),
    member("proto/rules", &[LOG]),
    member("proto", &[LOG, RULES]),
    member("node/web", &[LOG, RULES, PROTO]),
    member("node/disk", &[]),
    member("node/emulator", &[]),
    Member { folder: "node", uses: &[LOG, RULES, PROTO, WEB, DISK], in_tests: &[EMULATOR, MEMORY_DISK] },
    member("hub", &[LOG, RULES, PROTO, WEB, NODE, EMULATOR]),
    // What it keeps of a write and what it loses is drawn from the same seeds as what the emulated link loses.
    member("tests/memory_disk", &[DISK, EMULATOR]),
    member("tests", &[LOG, RULES, PROTO, WEB, NODE, HUB, DISK, EMULATOR, MEMORY_DISK]),
    member("tests/tidy", &[]),
];

/// What does I/O, asks the time, draws at random or waits.
const IMPURE: &[&str] =
    &["axum", "getrandom", "quinn", "quinn-proto", "rand", "rustix", "rustls", "sled", "tempfile", "tokio", "tracing"];

/// What a crate's manifest may not name, its tests apart.
pub const BARRED: &[(&str, &[&str])] = &[
    ("proto/log", IMPURE),
    ("proto/rules", IMPURE),
    ("proto", IMPURE),
    ("node/web", &["getrandom", "quinn", "quinn-proto", "rustix", "rustls", "sled", "tempfile"]),
];

/// What a crate's manifest may name only without some features.
pub const WITHOUT_FEATURES: &[(&str, &str, &[&str])] = &[("node/web", "tokio", &["fs", "full"])];

/// Every breach of a manifest.
pub fn breaches(tree: &Tree) -> Result<Vec<Breach>, String> {
    let workspace = tree.manifest()?;
    let mut out = Vec::new();
    for member in CRATES {
        let Some(package) = tree.packages.iter().find(|p| p.folder == member.folder) else {
            out.push(Breach::new(member.folder, 1, "this crate has a place in the list and is not there"));
            continue;
        };
        dependencies(package, member, &mut out);
        features(package, &workspace, &mut out);
    }
    for package in &tree.packages {
        if !CRATES.iter().any(|member| member.folder == package.folder) {
            out.push(Breach::new(&package.folder, 1, "a new crate needs its place in the list (CRATES)"));
        }
    }
    Ok(out)
}

/// A dependency in a manifest.
struct Dependency<'a> {
    package: &'a str,
    is_of_tests: bool,
    item: &'a Item,
}

fn listed_in(manifest: &DocumentMut) -> Vec<Dependency<'_>> {
    let targets = manifest.get("target").and_then(Item::as_table_like).into_iter().flat_map(TableLike::iter);
    let targets = targets.filter_map(|(_, item)| item.as_table_like());
    let mut out = Vec::new();
    for table in std::iter::once(manifest.as_table() as &dyn TableLike).chain(targets) {
        for (key, is_of_tests) in [("dependencies", false), ("build-dependencies", false), ("dev-dependencies", true)] {
            let listed = table.get(key).and_then(Item::as_table_like).into_iter().flat_map(TableLike::iter);
            out.extend(listed.map(|(name, item)| {
                let package = item.get("package").and_then(Item::as_str).unwrap_or(name);
                Dependency { package, is_of_tests, item }
            }));
        }
    }
    out
}

fn dependencies(package: &Package, member: &Member, out: &mut Vec<Breach>) {
    let path = format!("{}/Cargo.toml", package.folder);
    let barred = BARRED.iter().find(|(folder, _)| *folder == package.folder).map_or(&[][..], |(_, names)| names);
    for dependency in listed_in(&package.manifest) {
        let name = dependency.package;
        let may = member.uses.contains(&name) || (dependency.is_of_tests && member.in_tests.contains(&name));
        if name.starts_with("telecentre-") && !may {
            out.push(Breach::new(&path, 1, format!("this crate may not depend on {name}")));
        }
        if barred.contains(&name) && !dependency.is_of_tests {
            out.push(Breach::new(&path, 1, format!("this crate may not name {name}: see what it never does")));
        }
    }
}

fn features(package: &Package, workspace: &DocumentMut, out: &mut Vec<Breach>) {
    let listed = |item: &Item| -> Vec<String> {
        let features = item.get("features").and_then(Item::as_array).into_iter().flatten();
        features.filter_map(|f| f.as_str().map(str::to_owned)).collect()
    };
    for (_, name, without) in WITHOUT_FEATURES.iter().filter(|(folder, ..)| *folder == package.folder) {
        for dependency in listed_in(&package.manifest).iter().filter(|d| d.package == *name && !d.is_of_tests) {
            let mut features = listed(dependency.item);
            if dependency.item.get("workspace").and_then(Item::as_bool) == Some(true) {
                let shared = workspace.get("workspace").and_then(|w| w.get("dependencies")).and_then(|d| d.get(name));
                features.extend(shared.map(listed).unwrap_or_default());
            }
            for feature in features.iter().filter(|f| without.contains(&f.as_str())) {
                let what = format!("this crate may name {name} only without its feature {feature}");
                out.push(Breach::new(&format!("{}/Cargo.toml", package.folder), 1, what));
            }
        }
    }
}
