use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::chain::{self, Keypair};
use crate::entry::{Body, Entry, Head};
use crate::id::ActorId;
use crate::line::Stored;
use crate::testing::config;

const NETWORK: NetworkId = NetworkId([7; 32]);

/// What a naive reader knows of an entry: where it is, and which entries it directly follows.
#[derive(Clone)]
struct Known {
    line: Line,
    actor: ActorId,
    seq: u64,
    follows: Vec<(ActorId, u64)>,
    run: SignedRun,
}

type Place3 = (Line, ActorId, u64);

/// A random history, an entry a step: (author and space, restart or restored image, how far back the image is).
fn history(steps: &[(u8, u8, u8)]) -> Vec<Known> {
    let mut entries: Vec<Known> = Vec::new();
    for (i, (who, kind, back)) in steps.iter().enumerate() {
        let keys = Keypair::from_seed(&[who % 2; 32]);
        let space = if who & 2 == 0 { Space::Directory } else { Space::Commons };
        let line = Line { space, author: keys.id() };
        let own: Vec<Known> = entries.iter().filter(|e| e.line == line).cloned().collect();
        let (actor, seq, follows) = match own.last() {
            Some(last) if kind % 4 > 0 => (last.actor, last.seq + 1, vec![(last.actor, last.seq)]),
            // A new process: it holds all of its line, or, from an old image, the first entries of it.
            _ => {
                let held = if kind % 8 == 0 { own.len().saturating_sub(usize::from(*back) % 5) } else { own.len() };
                let actor = ActorId::new(&line.author, (i as u64).to_be_bytes());
                (actor, 1, maximal(&own[..held]))
            }
        };
        let birth = (seq == 1).then(|| follows.iter().map(|at| position(&own, *at)).collect());
        let head =
            Head { document: "profile".parse().unwrap(), time: 0, dependencies: vec![], birth, extensions: vec![] };
        let entry = Entry { head, body: Body::Present(vec![u8::try_from(i % 200).unwrap()]) };
        let before = if seq == 1 { chain::start(&NETWORK, &line, &actor) } else { position(&own, follows[0]).h };
        let signature = keys.sign(seq, &chain::next(&before, &entry));
        let before = before.short();
        let run = SignedRun { line: line.clone(), actor, first: seq, before, entries: vec![entry], signature };
        entries.push(Known { line, actor, seq, follows, run });
    }
    entries
}

fn position(own: &[Known], (actor, seq): (ActorId, u64)) -> Position {
    let log = own.iter().filter(|e| e.actor == actor && e.seq <= seq);
    let start = chain::start(&NETWORK, &own[0].line, &actor);
    Position { actor, seq, h: log.fold(start, |h, e| chain::next(&h, &e.run.entries[0])) }
}

/// The entries that no other of them follows.
fn maximal(entries: &[Known]) -> Vec<(ActorId, u64)> {
    let followed: BTreeSet<_> = entries.iter().flat_map(|e| e.follows.iter().copied()).collect();
    entries.iter().map(|e| (e.actor, e.seq)).filter(|at| !followed.contains(at)).collect()
}

/// Everything below some entries, and they themselves.
fn below(entries: &[Known], ends: &[(ActorId, u64)]) -> BTreeSet<(ActorId, u64)> {
    let mut work = ends.to_vec();
    let mut all = BTreeSet::new();
    while let Some(at) = work.pop() {
        if all.insert(at) {
            work.extend(entries.iter().filter(|e| (e.actor, e.seq) == at).flat_map(|e| e.follows.iter().copied()));
        }
    }
    all
}

/// Delivers entries as the choices say, each when it is asked for and its predecessors are there.
fn deliver(entries: &[Known], choices: &[u8]) -> (Have, BTreeSet<Place3>) {
    let mut have = Have::new(NETWORK);
    let mut held = BTreeSet::new();
    let mut waiting = entries.to_vec();
    for choice in choices {
        if waiting.is_empty() {
            break;
        }
        let known = waiting.remove(usize::from(*choice) % waiting.len());
        let ready = known.follows.iter().all(|(a, n)| held.contains(&(known.line.clone(), *a, *n)));
        let mut run = known.run.clone();
        match have.place(&mut run, &|_, _| None) {
            Ok(place) => {
                assert!(ready, "held before its predecessors");
                let before = match &place {
                    Place::Known => panic!("it was not held"),
                    Place::After(_, h) | Place::Birth(_, h) | Place::Branch(_, _, h) => *h,
                };
                let verified = chain::verify(run, &before).unwrap();
                let (line, log) = have.append(&place, &verified).unwrap();
                let at = Stored { record: 0, nth: 0 };
                have.at_mut(line).unwrap().stored(log, verified.end(), 1, at);
                held.insert((known.line, known.actor, known.seq));
            }
            Err(refusal) => {
                assert!(!ready, "refused: {refusal}");
                waiting.push(known);
            }
        }
    }
    (have, held)
}

fn steps() -> impl Strategy<Value = Vec<(u8, u8, u8)>> {
    proptest::collection::vec(any::<(u8, u8, u8)>(), 0..16)
}

fn choices() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(any::<u8>(), 0..60)
}

proptest! {
    #![proptest_config(config(192))]

    #[test]
    fn digests_are_equal_exactly_when_the_entries_held_are(steps in steps(), a in choices(), b in choices()) {
        let entries = history(&steps);
        let ((a, held_a), (b, held_b)) = (deliver(&entries, &a), deliver(&entries, &b));
        prop_assert_eq!(a.digest(None) == b.digest(None), held_a == held_b);
        for space in [Space::Directory, Space::Commons] {
            let of = |held: &BTreeSet<Place3>| -> BTreeSet<Place3> {
                held.iter().filter(|(line, ..)| line.space == space).cloned().collect()
            };
            prop_assert_eq!(a.digest(Some(&space)) == b.digest(Some(&space)), of(&held_a) == of(&held_b));
        }
        // All of it, in two orders.
        let all: Vec<u8> = (0..=255).chain(0..=255).collect();
        let back: Vec<u8> = all.iter().rev().copied().collect();
        let ((x, held_x), (y, held_y)) = (deliver(&entries, &all), deliver(&entries, &back));
        if held_x.len() == entries.len() && held_y.len() == entries.len() {
            prop_assert_eq!(x.digest(None), y.digest(None));
        }
    }

    #[test]
    fn tips_are_the_maximal_entries_and_closures_what_lies_below(steps in steps(), choices in choices(), seed: u8) {
        let entries = history(&steps);
        let (have, held) = deliver(&entries, &choices);
        for line in have.lines() {
            let own: Vec<Known> = entries
                .iter()
                .filter(|e| e.line == line.line && held.contains(&(e.line.clone(), e.actor, e.seq)))
                .cloned()
                .collect();
            let tips: BTreeSet<_> = line.tips().map(|tip| (tip.actor, tip.seq)).collect();
            prop_assert_eq!(tips, maximal(&own).into_iter().collect::<BTreeSet<_>>());
            let ends: Vec<_> = own.iter().skip(usize::from(seed) % 3).step_by(3).map(|e| (e.actor, e.seq)).collect();
            let model = below(&own, &ends);
            let ix = |(actor, seq): &(ActorId, u64)| (line.log_of(actor).unwrap().0, u32::try_from(*seq).unwrap());
            let upto = line.closure(ends.iter().map(ix));
            let closure: BTreeSet<_> = line
                .logs()
                .iter()
                .zip(&upto)
                .flat_map(|(log, last)| (1..=u64::from(*last)).map(|seq| (log.actor, seq)))
                .collect();
            prop_assert_eq!(&closure, &model);
            prop_assert_eq!(line.lack(&upto).0, (own.len() - model.len()) as u64);
            let inside: Vec<Known> = own.iter().filter(|e| model.contains(&(e.actor, e.seq))).cloned().collect();
            let within: BTreeSet<_> = line.tips_within(&upto).iter().map(|(actor, seq, _)| (*actor, u64::from(*seq))).collect();
            prop_assert_eq!(within, maximal(&inside).into_iter().collect::<BTreeSet<_>>());
            // Ranks put every entry after those that it follows.
            let rank = |at: &(ActorId, u64)| line.log_of(&at.0).unwrap().1.rank(u32::try_from(at.1).unwrap());
            prop_assert!(own.iter().all(|e| e.follows.iter().all(|before| rank(before) < rank(&(e.actor, e.seq)))));
        }
    }
}
