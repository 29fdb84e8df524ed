//! The cache's promises: what is committed is read or reported as damaged, whatever happened to the files.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

fn every_cache(promise: impl Fn(&Cache)) {
    promise(&Cache::with_backing(Arc::new(MemoryBacking::default())).unwrap());
    let folder = tempfile::tempdir().unwrap();
    let (cache, opened) = Cache::open(folder.path().join("sled"));
    assert_eq!(opened, CacheOpened::Fresh(None));
    promise(&cache);
}

fn one(namespace: Namespace, key: &[u8], value: &[u8]) -> Batch {
    let mut batch = Batch::default();
    batch.put(namespace, key, value.to_vec());
    batch
}

fn bytes(length: usize, seed: u8) -> Vec<u8> {
    let mut bytes = vec![0; length];
    blake3::Hasher::new().update(&[seed]).finalize_xof().fill(&mut bytes);
    bytes
}

#[test]
fn values_of_any_size_are_read_back_and_a_shorter_one_leaves_nothing_of_the_longer() {
    every_cache(|cache| {
        for length in [100_000, 0, 1, 2_027, 2_028, 2_029, 4_056, 30_000, 5, 1_000_000, 7] {
            let value = bytes(length, 1);
            cache.commit(one(Namespace::Snapshot, b"doc", &value)).unwrap();
            assert_eq!(cache.get(Namespace::Snapshot, b"doc").unwrap(), Some(value.clone()), "{length}");
            assert_eq!(cache.scan(Namespace::Snapshot, b"").unwrap(), [(b"doc".to_vec(), value)], "{length}");
        }
        let mut batch = Batch::default();
        cache.commit(batch.remove(Namespace::Snapshot, b"doc").clone()).unwrap();
        assert_eq!(cache.get(Namespace::Snapshot, b"doc").unwrap(), None);
        assert!(cache.scan(Namespace::Snapshot, b"").unwrap().is_empty());
        let large = one(Namespace::Snapshot, b"doc", &vec![0; LARGEST_VALUE_BYTES + 1]);
        assert!(matches!(cache.commit(large), Err(CacheError::TooLarge(_))));
    });
}

#[test]
fn the_last_change_of_a_key_in_a_batch_counts() {
    every_cache(|cache| {
        let mut batch = Batch::default();
        batch.put(Namespace::Index, b"k", bytes(9_000, 1)).put(Namespace::Index, b"k", bytes(10, 2));
        batch.put(Namespace::Index, b"gone", bytes(9_000, 3)).remove(Namespace::Index, b"gone");
        batch.checkpoint(b"here".to_vec());
        cache.commit(batch).unwrap();
        assert_eq!(cache.scan(Namespace::Index, b"").unwrap(), [(b"k".to_vec(), bytes(10, 2))]);
        assert_eq!(cache.checkpoint().unwrap().unwrap(), b"here");
    });
}

#[test]
fn what_was_committed_is_there_when_it_is_opened_again_and_gone_when_wiped() {
    let base = tempfile::tempdir().unwrap();
    let folder = base.path().join("sled");
    for round in 0..5u8 {
        let (cache, opened) = Cache::open(&folder);
        assert_eq!(opened, if round == 0 { CacheOpened::Fresh(None) } else { CacheOpened::Kept });
        for earlier in 0..round {
            assert_eq!(cache.get(Namespace::Peer, &[earlier]).unwrap(), Some(bytes(5_000, earlier)));
        }
        cache.commit(one(Namespace::Peer, &[round], &bytes(5_000, round))).unwrap();
    }
    let (cache, _) = Cache::open(&folder);
    cache.commit(one(Namespace::Snapshot, b"member", b"06 11 22 33 44")).unwrap();
    assert!(cache.size_on_disk() > 0);
    cache.wipe().unwrap();
    assert!(cache.scan(Namespace::Peer, b"").unwrap().is_empty());
    cache.commit(one(Namespace::Peer, b"new", b"1")).unwrap();
    assert!(!files(&folder).values().any(|content| content.windows(14).any(|w| w == b"06 11 22 33 44")));
    drop(cache);
    let (cache, opened) = Cache::open(&folder);
    assert_eq!((opened, cache.get(Namespace::Peer, b"new").unwrap()), (CacheOpened::Kept, Some(b"1".to_vec())));
}

fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        if entry.path().is_dir() {
            all.extend(files(&entry.path()));
        } else {
            all.insert(entry.path(), fs::read(entry.path()).unwrap());
        }
    }
    all
}

#[test]
fn a_store_with_flipped_bits_is_begun_anew_or_comes_back_as_it_was_after_some_batch() {
    let base = tempfile::tempdir().unwrap();
    let folder = base.path().join("sled");
    {
        let (cache, _) = Cache::open(&folder);
        for n in 0..60u8 {
            let mut batch = one(Namespace::Index, &[n], &bytes(700, n));
            cache.commit(batch.put(Namespace::Index, b"last", vec![n]).checkpoint(vec![n]).clone()).unwrap();
        }
    }
    let whole = files(&folder);
    let db = whole.keys().find(|path| path.ends_with("db")).unwrap();
    let used = whole[db].iter().rposition(|b| *b != 0).unwrap();
    let mut changed = 0;
    for nth in 0..24 {
        fs::remove_dir_all(&folder).unwrap();
        for (path, content) in &whole {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        let mut content = whole[db].clone();
        content[used * nth / 24] ^= 1 << (nth % 8);
        fs::write(db, content).unwrap();
        let (cache, opened) = Cache::open(&folder);
        assert!(!matches!(opened, CacheOpened::Without(_)));
        let last = cache.checkpoint().unwrap();
        let expected = last.iter().flat_map(|last| (0..=last[0]).map(|n| (vec![n], bytes(700, n)))).collect::<Vec<_>>();
        let mut found = cache.scan(Namespace::Index, b"").unwrap();
        assert_eq!(found.pop_if(|(key, _)| key == b"last").map(|(_, value)| value), last);
        assert_eq!(found, expected, "{opened:?}");
        changed += usize::from(expected.len() < 60);
        cache.commit(one(Namespace::Meta, b"alive", b"yes")).unwrap();
        assert_eq!(cache.get(Namespace::Meta, b"alive").unwrap().unwrap(), b"yes");
    }
    assert!(changed > 0, "the test must hit what is used");
}

#[test]
fn rubbish_in_place_of_the_folder_does_not_keep_the_program_from_running() {
    let base = tempfile::tempdir().unwrap();
    let blocked = base.path().join("sled");
    fs::write(&blocked, b"a file").unwrap();
    let (cache, opened) = Cache::open(&blocked);
    assert!(matches!(opened, CacheOpened::Without(_)));
    assert!(!cache.remembers());
    cache.commit(one(Namespace::Meta, b"k", b"v")).unwrap();
    assert_eq!(cache.get(Namespace::Meta, b"k").unwrap(), None);

    let rubbish = base.path().join("other");
    fs::create_dir_all(rubbish.join("00000007")).unwrap();
    fs::write(rubbish.join("00000007/db"), bytes(70_000, 9)).unwrap();
    fs::write(rubbish.join("00000007.sound"), b"").unwrap();
    let (cache, opened) = Cache::open(&rubbish);
    // sled takes most rubbish for an empty store, which has no checkpoint.
    assert!(!matches!(opened, CacheOpened::Without(_)) && cache.remembers());
    assert_eq!(cache.checkpoint().unwrap(), None);
}

#[test]
fn a_store_that_failed_is_not_trusted_at_the_next_start() {
    let base = tempfile::tempdir().unwrap();
    let folder = base.path().join("sled");
    let (cache, _) = Cache::open(&folder);
    cache.commit(one(Namespace::Meta, b"k", b"v")).unwrap();
    assert!(matches!(cache.fail("the disk is full".into()), CacheError::Failed(_)));
    assert!(!cache.remembers());
    cache.commit(one(Namespace::Meta, b"k", b"v")).unwrap();
    drop(cache);
    let (cache, opened) = Cache::open(&folder);
    assert_eq!(opened, CacheOpened::Fresh(Some("it failed in an earlier run".into())));
    assert_eq!(cache.get(Namespace::Meta, b"k").unwrap(), None);
}

#[test]
fn a_store_of_mixed_moments_is_begun_anew() {
    let base = tempfile::tempdir().unwrap();
    let folder = base.path().join("sled");
    let open_raw = || store::open(&store_folder(&folder, 1), OPEN_LIMIT);
    {
        let (cache, _) = Cache::open(&folder);
        cache.commit(one(Namespace::Index, b"a", b"old")).unwrap();
        cache.commit(one(Namespace::Index, b"b", b"old")).unwrap();
    }
    let old = open_raw().unwrap().0.scan(&piece::stem(2, b"a")).unwrap().remove(0);
    {
        let (cache, _) = Cache::open(&folder);
        cache.commit(one(Namespace::Index, b"a", b"new")).unwrap();
    }
    // One value of an earlier moment, with a checksum that holds.
    open_raw().unwrap().0.apply(&[(old.0, Some(old.1))]).unwrap();
    let (cache, opened) = Cache::open(&folder);
    assert_eq!(opened, CacheOpened::Fresh(Some("its values are of different moments".into())));
    assert!(cache.scan(Namespace::Index, b"").unwrap().is_empty());
}

#[test]
fn a_panic_of_the_store_is_a_failure_with_its_words() {
    let failed = store::guarded::<()>(|| panic!("page {} is gone", 7));
    assert_eq!(failed, Err("it panicked: page 7 is gone".into()));
}

#[test]
fn every_tampered_piece_is_reported_as_damage() {
    let backing = Arc::new(MemoryBacking::default());
    let cache = Cache::with_backing(backing.clone()).unwrap();
    cache.commit(one(Namespace::Snapshot, b"a", &bytes(5_000, 1))).unwrap();
    cache.commit(one(Namespace::Snapshot, b"b", &bytes(5_000, 2))).unwrap();
    let damaged = || matches!(cache.get(Namespace::Snapshot, b"a"), Err(CacheError::Damaged(Namespace::Snapshot)));
    let pieces = backing.scan(&piece::stem(Namespace::Snapshot as u8, b"a")).unwrap();
    assert_eq!(pieces.len(), 3);
    for (nth, (raw, piece)) in pieces.iter().enumerate() {
        for at in (0..piece.len()).step_by(97) {
            backing.tamper(raw, |v| v[at] ^= 1);
            assert!(damaged() && cache.scan(Namespace::Snapshot, b"").is_err());
            backing.tamper(raw, |v| v[at] ^= 1);
        }
        // Another key's piece, and none at all.
        let other = backing.get(&piece::raw_key(&piece::stem(3, b"b"), u16::try_from(nth).unwrap())).unwrap();
        for value in [other, None] {
            // Without its first piece a value of one piece would be absent; here the others tell.
            backing.apply(&[(raw.clone(), value)]).unwrap();
            assert!(damaged(), "piece {nth}");
            backing.apply(&[(raw.clone(), Some(piece.clone()))]).unwrap();
        }
    }
    assert_eq!(cache.get(Namespace::Snapshot, b"a").unwrap(), Some(bytes(5_000, 1)));
    // A whole value of one piece under another's key.
    let raw = |key: &[u8]| piece::raw_key(&piece::stem(Namespace::Peer as u8, key), 0);
    cache.commit(one(Namespace::Peer, b"a", b"1")).unwrap();
    let foreign = backing.get(&raw(b"a")).unwrap();
    backing.apply(&[(raw(b"b"), foreign)]).unwrap();
    assert!(matches!(cache.get(Namespace::Peer, b"b"), Err(CacheError::Damaged(_))));
}

#[test]
fn what_is_put_later_is_read_at_once_and_kept_over_a_restart() {
    let base = tempfile::tempdir().unwrap();
    let folder = base.path().join("sled");
    for round in 0..3u8 {
        let behind = WriteBehind::new(Cache::open(&folder).0);
        if round > 0 {
            assert_eq!(behind.get(Namespace::Snapshot, &[40]), Some(bytes(3_000, round - 1)));
        }
        for key in 0..50u8 {
            behind.put_later(Namespace::Snapshot, &[key], bytes(9_000, 99));
            behind.put_later(Namespace::Snapshot, &[key], bytes(3_000, round));
            assert_eq!(behind.get(Namespace::Snapshot, &[key]), Some(bytes(3_000, round)));
            assert_eq!(behind.scan(Namespace::Snapshot, b"").len(), if round == 0 { usize::from(key) + 1 } else { 50 });
        }
        assert!(behind.flush());
        behind.put_later(Namespace::Peer, b"last", vec![round]);
    }
    assert_eq!(Cache::open(&folder).0.get(Namespace::Peer, b"last").unwrap(), Some(vec![2]), "dropping it commits");
    let behind = WriteBehind::new(Cache::open(&folder).0);
    behind.put_later(Namespace::Peer, b"queued", vec![1]);
    behind.wipe().unwrap();
    assert!(behind.scan(Namespace::Peer, b"").is_empty() && behind.scan(Namespace::Snapshot, b"").is_empty());
}

#[test]
fn damage_met_while_reading_begins_the_cache_anew_and_a_full_queue_drops_puts() {
    let backing = Arc::new(MemoryBacking::default());
    let behind = WriteBehind::new(Cache::with_backing(backing.clone()).unwrap());
    behind.put_later(Namespace::Index, b"a", b"1".to_vec());
    behind.put_later(Namespace::Index, b"b", b"2".to_vec());
    assert!(behind.flush());
    assert!(backing.tamper(&piece::raw_key(&piece::stem(2, b"a"), 0), |v| v[9] ^= 1));
    assert_eq!(behind.get(Namespace::Index, b"a"), None);
    assert_eq!(behind.get(Namespace::Index, b"b"), None);
    behind.put_later(Namespace::Index, b"c", vec![3; 17 << 20]);
    assert_eq!(behind.get(Namespace::Index, b"c"), None);
    behind.put_later(Namespace::Index, b"d", b"4".to_vec());
    assert_eq!(behind.get(Namespace::Index, b"d"), Some(b"4".to_vec()));
}

#[test]
fn the_bytes_of_a_piece_stay_so_that_a_new_version_reads_an_old_cache() {
    let pieces = piece::cut(&piece::stem(2, b"k\0y"), b"value").unwrap();
    let [(raw, piece)] = &pieces[..] else { panic!("one piece") };
    assert_eq!(raw, b"\x02k\0\xffy\0\0\0\0");
    assert_eq!(
        blake3::hash(piece).to_hex().as_str(),
        "3121b915796740301728645322603e32131221f7267f7467e4f90ef0b23ffd26"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_cache_is_a_sorted_map(
        steps in prop::collection::vec((prop::collection::vec(prop_oneof![Just(0u8), Just(0xff), any::<u8>()], 0..4),
            prop::option::of(0usize..7_000)), 0..30),
        prefix in prop::collection::vec(prop_oneof![Just(0u8), Just(0xff)], 0..2),
    ) {
        let cache = Cache::with_backing(Arc::new(MemoryBacking::default())).unwrap();
        let mut model = BTreeMap::new();
        for (nth, group) in steps.chunks(4).enumerate() {
            let mut batch = Batch::default();
            for (key, length) in group {
                let value = length.map(|length| bytes(length, u8::try_from(nth).unwrap()));
                if let Some(value) = value {
                    batch.put(Namespace::Index, key, value.clone());
                    model.insert(key.clone(), value);
                } else {
                    batch.remove(Namespace::Index, key);
                    model.remove(key);
                }
            }
            cache.commit(batch).unwrap();
        }
        for (key, _) in &steps {
            prop_assert_eq!(cache.get(Namespace::Index, key).unwrap(), model.get(key).cloned());
        }
        let expected: Vec<_> = model.into_iter().filter(|(key, _)| key.starts_with(&prefix)).collect();
        prop_assert_eq!(cache.scan(Namespace::Index, &prefix).unwrap(), expected);
        prop_assert!(cache.scan(Namespace::Peer, b"").unwrap().is_empty());
    }
}
