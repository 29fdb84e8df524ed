//! Runs of authors that the network names: signed well, whatever they say.
//!
//! Enters: bytes that may be runs. They are signed anew by the root, the hub or a node, so that nothing is refused for
//! its signature: what an enrolled machine could send. What is admitted must be there, and show the same, after a
//! restart from the journal.

use std::collections::HashMap;

use telecentre_proto::chain::{self, Keypair, SignedRun};
use telecentre_proto::id::{ActorId, Hash, Line, NetworkId, RecordId};
use telecentre_proto::network::{self, Role};
use telecentre_proto::replica::{Admission, Replica};
use telecentre_proto::run::decode_block;
use telecentre_proto::store::memory::MemoryStore;

/// Runs of one input.
const RUNS: usize = 12;
const NOW: i64 = 1_795_417_200;

thread_local! {
    static FOUNDED: (Replica, MemoryStore) = found();
}

fn keys() -> [Keypair; 3] {
    [200, 1, 2].map(|seed| Keypair::from_seed(&[seed; 32]))
}

fn network_id() -> NetworkId {
    chain::network_id(&keys()[0].id())
}

fn found() -> (Replica, MemoryStore) {
    let [root, hub, node] = keys();
    let (mut replica, mut store) = (Replica::new(hub.id(), network_id()), MemoryStore::default());
    replica.admit(network::charter_run(&root, &hub.id(), "Hub", NOW, [1; 8]), &store).unwrap();
    save(&mut replica, &mut store);
    let centre = "figeac".parse().unwrap();
    let enrol = network::enrol(RecordId([101; 8]), &node.id(), Role::Node, Some(&centre), "Boîte");
    let drafts = [network::settle("Essai", "Europe/Paris"), network::draft(enrol)];
    replica.write(&drafts, NOW, &mut |out: &mut [u8]| out.fill(7), &store).unwrap();
    save(&mut replica, &mut store);
    (replica, store)
}

fn save(replica: &mut Replica, store: &mut MemoryStore) {
    // What had waited for the network to say more is stored in turn.
    while replica.has_staged() {
        let records = replica.seal(&keys()[1]);
        let addresses: Vec<u64> = records.into_iter().map(|record| store.append(record)).collect();
        replica.stored(&addresses, store);
    }
}

/// Signs a run as one of ours would, at the end of its log.
fn signed(mut run: SignedRun, ends: &HashMap<(Line, ActorId), (u64, Hash)>) -> SignedRun {
    let keys = keys();
    let author = &keys[usize::from(run.line.author.0[0]) % keys.len()];
    run.line.author = author.id();
    let mut suffix = [0; 8];
    suffix.copy_from_slice(&run.actor.as_bytes()[8..]);
    run.actor = ActorId::new(&author.id(), suffix);
    let start = chain::start(&network_id(), &run.line, &run.actor);
    let (known, mut h) = ends.get(&(run.line.clone(), run.actor)).copied().unwrap_or((0, start));
    (run.first, run.before) = (known + 1, h.short());
    if known == 0
        && let Some(first) = run.entries.first_mut()
    {
        first.head.birth.get_or_insert_default();
    }
    for entry in &run.entries {
        h = chain::next(&h, entry);
    }
    run.signature = author.sign(run.last(), &h);
    run
}

/// What an enrolled machine sends.
pub(super) fn admitted(bytes: &[u8]) {
    let Ok(runs) = decode_block(bytes) else { return };
    let (mut replica, mut store) = FOUNDED.with(Clone::clone);
    let mut ends = HashMap::new();
    for run in runs.into_iter().filter(|run| !run.entries.is_empty()).take(RUNS) {
        let run = signed(run, &ends);
        let key = (run.line.clone(), run.actor);
        let mut h = ends.get(&key).map_or_else(|| chain::start(&network_id(), &key.0, &key.1), |(_, h)| *h);
        for entry in &run.entries {
            h = chain::next(&h, entry);
        }
        let last = run.last();
        if let Ok(Admission::New(_)) = replica.admit(run, &store) {
            save(&mut replica, &mut store);
            ends.insert(key, (last, h));
        }
    }
    if ends.is_empty() {
        return;
    }
    let mut again = Replica::new(keys()[1].id(), network_id());
    for (address, record) in store.records() {
        again.read_back(record, address, &store).unwrap();
    }
    again.ready(&store);
    assert_eq!(again.have().digest(None), replica.have().digest(None));
    assert_eq!(again.documents_digest(&store, None), replica.documents_digest(&store, None));
    assert_eq!(again.void(None, &store).1, replica.void(None, &store).1);
}

/// A record of the journal whose checksum holds.
pub(super) fn record(bytes: &[u8]) {
    let (mut replica, mut store) = FOUNDED.with(Clone::clone);
    let address = store.append(bytes.to_vec());
    let _ = replica.read_back(bytes, address, &store);
    replica.ready(&store);
    replica.documents_digest(&store, None);
}
