use proptest::prelude::*;

use super::*;
use crate::chain::{self, Keypair, verify};
use crate::have::Have;
use crate::id::{ActorId, NetworkId, Space};
use crate::line::Place;
use crate::testing::config;

const NETWORK: NetworkId = NetworkId([7; 32]);

fn spaces() -> impl Strategy<Value = Space> {
    proptest::sample::select(vec!["commons", "directory", "centre/figeac", "lent/figeac"])
        .prop_map(|s| s.parse().unwrap())
}

fn dependency() -> impl Strategy<Value = Dependency> {
    (spaces(), any::<[u8; 32]>(), any::<[u8; 8]>(), 1u64..1_000_000, any::<[u8; 16]>()).prop_map(
        |(space, author, suffix, seq, h)| {
            let author = crate::id::NodeId(author);
            Dependency { line: Line { space, author }, actor: ActorId::new(&author, suffix), seq, h: ShortHash(h) }
        },
    )
}

fn entry() -> impl Strategy<Value = Entry> {
    let name = proptest::sample::select(vec!["profile", "ledger/2026-11", "ledger/2026-12", "of-a-later-release/x"]);
    let body = prop_oneof![
        4 => proptest::collection::vec(any::<u8>(), 0..60).prop_map(Body::Present),
        1 => any::<[u8; 32]>().prop_map(|h| Body::Erased(Hash(h))),
    ];
    let dependencies = proptest::collection::vec(dependency(), 0..3);
    let extensions = proptest::collection::btree_map(1u32.., proptest::collection::vec(any::<u8>(), 0..9), 0..3);
    let extensions =
        extensions.prop_map(|all| all.into_iter().map(|(code, bytes)| Extension { code, bytes }).collect());
    let said = (name, any::<i64>(), dependencies, extensions, body);
    said.prop_map(|(name, time, dependencies, extensions, body)| Entry {
        head: Head { document: name.parse().unwrap(), time, dependencies, birth: None, extensions },
        body,
    })
}

/// A run of a log from its birth, as its author signs it.
pub(crate) fn run() -> impl Strategy<Value = SignedRun> {
    let birth = proptest::collection::vec((any::<[u8; 8]>(), 1u64..900, any::<[u8; 32]>()), 0..3);
    (any::<u8>(), spaces(), any::<[u8; 8]>(), birth, proptest::collection::vec(entry(), 1..6)).prop_map(
        |(seed, space, suffix, birth, mut entries)| {
            let keys = Keypair::from_seed(&[seed; 32]);
            let line = Line { space, author: keys.id() };
            let tip = |(suffix, seq, h)| Position { actor: ActorId::new(&line.author, suffix), seq, h: Hash(h) };
            entries[0].head.birth = Some(birth.into_iter().map(tip).collect());
            let actor = ActorId::new(&line.author, suffix);
            let before = chain::start(&NETWORK, &line, &actor);
            let end = entries.iter().fold(before, |h, e| chain::next(&h, e));
            let signature = keys.sign(entries.len() as u64, &end);
            SignedRun { line, actor, first: 1, before: before.short(), entries, signature }
        },
    )
}

/// Whether a run that begins a log proves to be what its author signed.
fn proven(run: SignedRun) -> bool {
    let before = chain::start(&NETWORK, &run.line, &run.actor);
    let births = run.entries.iter().zip(run.first..).all(|(e, n)| e.head.birth.is_some() == (n == 1));
    births && run.first == 1 && verify(run, &before).is_ok()
}

proptest! {
    #![proptest_config(config(10))]

    #[test]
    fn runs_read_back_from_a_block_and_take_no_more_than_their_bound(runs in proptest::collection::vec(run(), 0..5)) {
        let block = encode_block(&runs);
        prop_assert_eq!(decode_block(&block).unwrap(), runs.clone());
        for run in runs {
            let mut alone = Vec::new();
            encode(&run, &mut Writer::default(), &mut alone);
            prop_assert!(alone.len() <= run.bound(), "{} over {}", alone.len(), run.bound());
            prop_assert!(proven(run));
        }
    }

    #[test]
    fn no_truncation_and_no_flipped_bit_of_a_run_is_proven(run in run(), packed: bool) {
        let mut plain = Vec::new();
        encode(&run, &mut Writer::default(), &mut plain);
        let bytes = if packed { pack(&plain) } else { [&[PLAIN], &plain[..]].concat() };
        for end in 0..bytes.len() {
            let runs = decode_block(&bytes[..end]).unwrap_or_default();
            prop_assert!(runs.is_empty());
        }
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            for read in decode_block(&flipped).unwrap_or_default() {
                prop_assert!(read == run || !proven(read), "bit {bit}");
            }
        }
    }

    #[test]
    fn no_bytes_make_a_block_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), form in 0u8..4) {
        let _ = decode_block(&bytes);
        let _ = decode_block(&[&[form], &bytes[..]].concat());
    }

    #[test]
    fn a_run_cut_at_any_entry_and_joined_again_is_the_same_run(run in run(), at in 0usize..6) {
        let keys = Keypair::from_seed(&[9; 32]);
        let mut run = run;
        run.line.author = keys.id();
        run.actor = ActorId::new(&keys.id(), [1; 8]);
        let start = chain::start(&NETWORK, &run.line, &run.actor);
        let sign = |run: &mut SignedRun, before: Hash| {
            let end = run.entries.iter().fold(before, |h, e| chain::next(&h, e));
            run.before = before.short();
            run.signature = keys.sign(run.last(), &end);
            end
        };
        sign(&mut run, start);
        let at = at.clamp(1, run.entries.len());
        let mut head = SignedRun { entries: run.entries[..at].to_vec(), ..run.clone() };
        let middle = sign(&mut head, start);
        let mut parts = vec![head];
        if at < run.entries.len() {
            let mut tail = run.clone();
            tail.skip_to(at as u64, &middle);
            prop_assert!(verify(tail.clone(), &middle).is_ok());
            parts.push(tail);
        }
        join(&mut parts);
        prop_assert_eq!(parts, vec![run]);
    }
}

#[test]
fn counts_beyond_what_is_there_are_refused_before_anything_is_allocated() {
    let keys = Keypair::from_seed(&[1; 32]);
    let line = Line { space: Space::Commons, author: keys.id() };
    for count in [1u64 << 60, u64::MAX, u64::from(u32::MAX), 100_000] {
        let mut out = Vec::new();
        let mut table = Writer::default();
        table.line(&line, &mut out);
        table.actor(&ActorId::new(&keys.id(), [1; 8]), &mut out);
        put_unsigned(&mut out, 1);
        put_unsigned(&mut out, count);
        out.extend_from_slice(&[0; 16]);
        assert!(decode(&mut Reader::new(&out), &mut Seen::default()).is_err());
        // The same where a birth and where dependencies are counted.
        for flags in [BIRTH | DOCUMENT, DEPENDENCIES | DOCUMENT, EXTENSIONS | DOCUMENT] {
            let mut out = vec![flags];
            Writer::default().document(&"profile".parse().unwrap(), &mut out);
            out.push(0);
            put_unsigned(&mut out, count);
            let entry = decode_entry(&mut Reader::new(&out), &mut Seen::default(), &line, None);
            assert!(entry.is_err());
        }
    }
}

#[test]
fn a_bomb_is_capped_by_what_it_claims_and_by_the_limit() {
    let bomb = zstd::bulk::compress(&vec![0; 64 << 20], 19).unwrap();
    for claimed in [0, 1, BLOCK_DECODED_BYTES as u64, BLOCK_DECODED_BYTES as u64 + 1, 64 << 20, 1 << 60] {
        let mut bytes = vec![ZSTD];
        put_unsigned(&mut bytes, claimed);
        bytes.extend_from_slice(&bomb);
        assert_eq!(unpack(&bytes, BLOCK_DECODED_BYTES), Err(Truncated), "{claimed}");
    }
    assert!(unpack(&vec![PLAIN; BLOCK_DECODED_BYTES + 2], BLOCK_DECODED_BYTES).is_err());
}

#[test]
fn a_log_whose_line_is_told_wrong_finds_no_place() {
    let keys = Keypair::from_seed(&[1; 32]);
    let line = Line { space: Space::Commons, author: keys.id() };
    let mut run = SignedRun {
        line,
        actor: ActorId::new(&keys.id(), [1; 8]),
        first: 2,
        before: ShortHash([0; 16]),
        entries: vec![],
        signature: [0; 64],
    };
    assert!(Have::new(NETWORK).place(&mut run, &|_, _| None).is_err(), "no entries");
    let head =
        Head { document: "profile".parse().unwrap(), time: 0, dependencies: vec![], birth: None, extensions: vec![] };
    run.entries.push(Entry { head, body: Body::Present(vec![]) });
    assert!(Have::new(NETWORK).place(&mut run, &|_, _| None).is_err(), "nothing before it");
    run.first = 1;
    assert!(Have::new(NETWORK).place(&mut run, &|_, _| None).is_err(), "no birth");
    run.entries[0].head.birth = Some(vec![]);
    assert!(matches!(Have::new(NETWORK).place(&mut run, &|_, _| None), Ok(Place::Birth(..))));
}
