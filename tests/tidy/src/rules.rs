//! The rules of the house, each over one file.
//!
//! Enters: a [`Source`]. Leaves: its breaches, as lines that an editor can follow: path, line, what is wrong.

use crate::breach::Breach;
use crate::source::Source;
use crate::tree::is_at_or_below;

/// Lines of a file.
pub const FILE_LINES: usize = 400;
/// Lines of a program's `main.rs`: it only starts things.
pub const MAIN_LINES: usize = 60;
/// Lines of a function.
pub const FUNCTION_LINES: usize = 70;
/// Lines of a module's header.
pub const HEADER_LINES: std::ops::RangeInclusive<usize> = 3..=15;
/// What says nothing of what a thing does.
pub const EMPTY_NAMES: &[&str] =
    &["common", "data", "helper", "helpers", "info", "manager", "misc", "service", "util", "utils"];

/// Where pages and calls are.
const PAGES: &[&str] = &["node/web/src", "node/src/files", "hub/src/console"];

/// An outside name, and where it may stand: the beginnings of the paths of files, without `.rs`.
pub const HOMES: &[(&str, &[&str])] = &[
    ("automerge", &["proto/log/src/document"]),
    ("sled", &["node/src/cache"]),
    ("age", &["node/src/seal"]),
    ("quinn", &["node/src/link"]),
    ("quinn_proto", &["node/src/link"]),
    ("rustls", &["node/src/link", "node/src/https"]),
    ("tokio_rustls", &["node/src/https"]),
    ("rustls_native_certs", &["node/src/https"]),
    ("instant_acme", &["node/src/https"]),
    ("x509_cert", &["node/src/https"]),
    ("calamine", &["node/web/src/spreadsheet"]),
    ("csv", &["node/web/src/spreadsheet", "node/web/src/screen/register"]),
    ("encoding_rs", &["node/web/src/spreadsheet"]),
    ("zip", &["node/web/src/spreadsheet"]),
    ("axum", PAGES),
    ("axum_extra", PAGES),
    ("tower_http", PAGES),
    ("getrandom", &["node/src/host"]),
    ("SystemTime", &["node/src/host"]),
    // The transport's own timers run on the runtime's monotonic clock; nothing else asks what time it is.
    ("Instant :: now", &["node/src/host", "node/src/link", "node/web/src/serve", "node/emulator/src"]),
    ("Timestamp :: now", &["node/src/host"]),
    ("Zoned :: now", &["node/src/host"]),
];

/// Every breach in a file.
pub fn breaches(source: &Source) -> Vec<Breach> {
    let mut out = Vec::new();
    let mut breach = |line: usize, what: String| out.push(Breach::new(&source.path, line, what));
    lengths(source, &mut breach);
    header(source, &mut breach);
    names(source, &mut breach);
    if !source.is_test {
        homes(source, &mut breach);
        words(source, &mut breach);
    }
    out
}

/// The homes that nothing lives in any more: a list that names them would let anything in later.
pub fn homes_that_are_not_there(sources: &[Source]) -> Vec<Breach> {
    let homes: std::collections::BTreeSet<&str> = HOMES.iter().flat_map(|(_, homes)| homes.iter().copied()).collect();
    let is_there = |home: &&str| sources.iter().any(|s| is_at_or_below(s.module(), home));
    let empty = homes.into_iter().filter(|home| !is_there(home));
    empty.map(|home| Breach::new(home, 1, "an outside crate's home (HOMES) that is not there")).collect()
}

fn lengths(source: &Source, breach: &mut impl FnMut(usize, String)) {
    let lines = source.text.lines().count();
    let most = if source.path.ends_with("src/main.rs") { MAIN_LINES } else { FILE_LINES };
    if lines > most {
        breach(most + 1, format!("the file has {lines} lines, the most is {most}"));
    }
    for f in source.functions.iter().filter(|f| !source.is_test && f.lines > FUNCTION_LINES) {
        breach(f.line, format!("fn {} has {} lines, the most is {FUNCTION_LINES}", f.name, f.lines));
    }
}

fn header(source: &Source, breach: &mut impl FnMut(usize, String)) {
    let lines = source.text.lines().take_while(|l| l.starts_with("//!")).count();
    let exempt = source.is_test || source.path.ends_with("src/main.rs");
    // A drawing (bytes of a format, modules of a crate) is not prose: it may be as long as it needs.
    let mut fenced = false;
    let drawn = source.text.lines().take(lines).filter(|l| {
        let fence = l.trim_start_matches("//!").trim_start().starts_with("```");
        fenced ^= fence;
        fenced || fence
    });
    let prose = lines - drawn.count();
    if !exempt && (lines < *HEADER_LINES.start() || prose > *HEADER_LINES.end()) {
        let (least, most) = (HEADER_LINES.start(), HEADER_LINES.end());
        breach(1, format!("the module's header (//!) has {prose} lines, it should have {least} to {most}"));
    }
}

fn names(source: &Source, breach: &mut impl FnMut(usize, String)) {
    let stem = source.module().rsplit('/').next().unwrap_or_default();
    if stem == "mod" {
        breach(1, "a module's file is foo.rs beside foo/, never mod.rs".to_owned());
    }
    for part in source.module().split('/').filter(|p| EMPTY_NAMES.contains(p)) {
        breach(1, format!("“{part}” says nothing: name the file or folder for what it holds"));
    }
    for (name, line) in source.modules.iter().chain(&source.types) {
        let last = last_word(name);
        if EMPTY_NAMES.contains(&last.as_str()) {
            breach(*line, format!("“{name}” ends in a word that says nothing: name it for what it is"));
        }
    }
}

/// `manager` of `SyncManager` and of `sync_manager`.
fn last_word(name: &str) -> String {
    let word = name.rsplit('_').next().unwrap_or(name);
    let start = word.rfind(char::is_uppercase).unwrap_or(0);
    word[start..].to_lowercase()
}

fn homes(source: &Source, breach: &mut impl FnMut(usize, String)) {
    for (name, homes) in HOMES {
        let at_home = homes.iter().any(|home| is_at_or_below(source.module(), home));
        let words: Vec<&str> = name.split(' ').flat_map(|w| if w == "::" { vec![":", ":"] } else { vec![w] }).collect();
        if at_home {
            continue;
        }
        for at in 0..source.tokens.len() {
            let says = |i: usize, word: &str| source.tokens.get(at + i).is_some_and(|t| t.text == word);
            let named = words.iter().enumerate().all(|(i, word)| says(i, word));
            // A crate's name counts where something is taken out of it; a local or a field of that name does not.
            let is_crate = words.len() > 1 || *name == "SystemTime" || (says(1, ":") && says(2, ":"));
            let inside = at >= 2 && source.tokens[at - 1].text == ":" && source.tokens[at - 2].text == ":";
            if named && is_crate && !(inside && words.len() == 1 && *name != "SystemTime") {
                let name = name.replace(' ', "");
                breach(source.tokens[at].line, format!("{name} may only stand in {}", homes.join(", ")));
            }
        }
    }
}

fn words(source: &Source, breach: &mut impl FnMut(usize, String)) {
    for (at, token) in source.tokens.iter().enumerate() {
        let before = at.checked_sub(1).map_or("", |i| source.tokens[i].text.as_str());
        let after = source.tokens.get(at + 1).map_or("", |t| t.text.as_str());
        match token.text.as_str() {
            "todo" | "unimplemented" | "dbg" if after == "!" => {
                breach(token.line, format!("{}! is not finished work", token.text));
            }
            "unwrap" | "expect" if before == "." && after == "Parenthesis" && !is_explained(source, token.line) => {
                breach(token.line, format!("{} needs a comment above it that proves it cannot fail", token.text));
            }
            _ => {}
        }
    }
}

/// Whether a comment stands on the line, or above the statement that the line ends.
fn is_explained(source: &Source, line: usize) -> bool {
    const STATEMENT_LINES: usize = 4;
    let comment = |l: &str| l.contains("// ") && !l.trim_start().starts_with("///");
    comment(source.line(line)) || (1..=STATEMENT_LINES).any(|n| comment(source.line(line.saturating_sub(n))))
}
