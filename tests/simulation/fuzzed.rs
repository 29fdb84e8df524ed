//! What the fuzzers found worth keeping, fed to the same functions by any compiler, and changes of it.
//!
//! The corpora stand in `tests/fuzz/corpus`, one folder for each way in. `TELECENTRE_CHANGES` says how many changes are
//! made of each input; `TELECENTRE_SEED` repeats them.

use std::collections::BTreeSet;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use telecentre_tests::fuzzed::TARGETS;
use telecentre_tests::{Chance, chance};

/// Bytes of all corpora together: they are part of the source.
const KEPT_BYTES: usize = 400 << 10;

fn corpora() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus")
}

fn corpus(name: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = std::fs::read_dir(corpora().join(name)).unwrap_or_else(|e| panic!("the corpus of {name}: {e}"));
    let mut files: Vec<PathBuf> = folder.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.into_iter().map(|file| (file.clone(), std::fs::read(file).unwrap())).collect()
}

/// One to four small changes; sometimes a piece of another input.
fn changed(bytes: &[u8], other: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for _ in 0..=chance.below(4) {
        let at = chance.index(out.len());
        match chance.below(6) {
            0 if !out.is_empty() => out[at] ^= 1 << chance.below(8),
            1 if !out.is_empty() => out[at] = *chance.one_of(&[0, 1, 0x7f, 0x80, 0xff]),
            2 => out.truncate(at),
            3 => out.insert(at, chance.bytes(1)[0]),
            4 if !out.is_empty() => drop(out.drain(at..(at + 1 + chance.index(8)).min(out.len()))),
            _ => {
                let from = chance.index(other.len());
                let piece = &other[from..(from + chance.index(64)).min(other.len())];
                out.splice(at..at, piece.iter().copied());
            }
        }
    }
    out
}

#[test]
fn nothing_that_comes_from_outside_breaks_the_program() {
    let changes = std::env::var("TELECENTRE_CHANGES").ok().and_then(|n| n.parse().ok()).unwrap_or(6);
    let mut chance = chance::seeded("fuzzed");
    for (name, target) in TARGETS {
        let inputs = corpus(name);
        assert!(!inputs.is_empty(), "{name} has no corpus");
        let mut fed = 0;
        for (file, bytes) in &inputs {
            let feed = |what: &str, bytes: &[u8]| {
                let held = catch_unwind(|| target(bytes)).is_ok();
                assert!(held, "{name} breaks on {what} of {}: {bytes:?}", file.display());
            };
            feed("the bytes", bytes);
            for _ in 0..changes {
                let other = &inputs[chance.index(inputs.len())].1;
                feed("a change", &changed(bytes, other, &mut chance));
            }
            fed += 1 + changes;
        }
        println!("{name}: {} inputs, fed {fed} times", inputs.len());
    }
}

#[test]
fn every_target_has_a_fuzzer_and_a_corpus_of_a_bearable_size() {
    let names = |folder: PathBuf| {
        let entries = std::fs::read_dir(folder).unwrap();
        entries.map(|e| e.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned()).collect::<BTreeSet<_>>()
    };
    let targets: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names(corpora()), targets);
    assert_eq!(names(corpora().with_file_name("fuzz_targets")), targets);
    let bytes: usize = targets.iter().flat_map(|name| corpus(name)).map(|(_, bytes)| bytes.len()).sum();
    assert!(bytes < KEPT_BYTES, "{bytes} bytes");
}
