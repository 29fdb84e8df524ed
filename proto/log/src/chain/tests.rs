use super::*;
use crate::entry::{Body, Head};
use crate::id::Space;

fn key() -> Keypair {
    Keypair::from_seed(&[3; 32])
}

fn entry(n: u8) -> Entry {
    let birth = (n == 1).then(Vec::new);
    let head = Head {
        document: "profile".parse().unwrap(),
        time: 1_700_000_000 + i64::from(n),
        dependencies: vec![],
        birth,
        extensions: vec![],
    };
    Entry { head, body: Body::Present(vec![n; 12]) }
}

fn run() -> (SignedRun, Hash) {
    let line = Line { space: Space::Commons, author: key().id() };
    let actor = ActorId::new(&key().id(), [9; 8]);
    let before = start(&NetworkId([1; 32]), &line, &actor);
    let entries: Vec<Entry> = (1..=5).map(entry).collect();
    let end = entries.iter().fold(before, |h, e| next(&h, e));
    let signature = key().sign(5, &end);
    (SignedRun { line, actor, first: 1, before: before.short(), entries, signature }, before)
}

#[test]
fn a_signed_run_verifies_and_ends_at_its_last_entry() {
    let (run, before) = run();
    let verified = verify(run, &before).unwrap();
    assert_eq!(verified.end().seq, 5);
    assert_eq!(verified.hashes().len(), 5);
}

#[test]
fn the_tail_of_a_run_verifies_from_the_hash_before_it() {
    let (mut run, before) = run();
    let h3 = run.entries[..3].iter().fold(before, |h, e| next(&h, e));
    run.skip_to(3, &h3);
    assert_eq!((run.first, run.entries.len()), (4, 2));
    verify(run, &h3).unwrap();
}

#[test]
fn any_change_to_a_run_breaks_its_signature() {
    let (good, before) = run();
    let mut forged = Vec::new();
    for i in 0..5 {
        let mut r = good.clone();
        r.entries[i].body = Body::Present(vec![77]);
        forged.push(r);
        let mut r = good.clone();
        r.entries[i].head.time += 1;
        forged.push(r);
        let mut r = good.clone();
        r.entries[i].head.document = "network".parse().unwrap();
        forged.push(r);
    }
    let mut swapped = good.clone();
    swapped.entries.swap(2, 3);
    forged.push(swapped);
    let mut shorter = good.clone();
    shorter.entries.pop();
    forged.push(shorter);
    let mut other = good;
    other.line.author = Keypair::from_seed(&[4; 32]).id();
    forged.push(other);
    for r in forged {
        assert!(verify(r, &before).is_err());
    }
}

#[test]
fn a_log_of_another_network_or_space_starts_elsewhere() {
    let (run, before) = run();
    assert_ne!(start(&NetworkId([2; 32]), &run.line, &run.actor), before);
    let other = Line { space: Space::Directory, author: run.line.author };
    assert_ne!(start(&NetworkId([1; 32]), &other, &run.actor), before);
}

#[test]
fn an_erased_body_keeps_the_chain_verifiable() {
    let (mut run, before) = run();
    let hash = run.entries[2].body.hash();
    run.entries[2].body = Body::Erased(hash);
    verify(run, &before).unwrap();
}
