//! Bytes of an entry: live with its signature, and in bulk, on the workload of `peers`: requests by the hub, answers and
//! check-ins by the centres' nodes. Prints what the wire carries, the journal's records and the documents' size and time.
//!
//! `cargo bench -p telecentre-proto --bench encoding [-- BOOKINGS]`
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]
// A benchmark reads the clock and its arguments, which the core it measures may not.
#![allow(clippy::disallowed_methods)]
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_possible_wrap)]

use std::time::Instant;

use telecentre_proto::chain::{Keypair, network_id};
use telecentre_proto::document::{DocumentName, Draft, Month};
use telecentre_proto::field::{Field, Put, Scalar};
use telecentre_proto::id::{Boot, RecordId, Slug, Space};
use telecentre_proto::network::{self, Role};
use telecentre_proto::replica::Replica;
use telecentre_proto::session::{Context, Event, Session};
use telecentre_proto::store::memory::MemoryStore;

struct Site {
    replica: Replica,
    store: MemoryStore,
    keys: Keypair,
    random: blake3::OutputReader,
}

impl Site {
    fn new(seed: u8) -> Self {
        let keys = Keypair::from_seed(&[seed; 32]);
        let root = Keypair::from_seed(&[200; 32]);
        let random = blake3::Hasher::new().update(&[seed]).finalize_xof();
        Self { replica: Replica::new(keys.id(), network_id(&root.id())), store: MemoryStore::default(), keys, random }
    }

    fn commit(&mut self) {
        while self.replica.has_staged() {
            let blocks = self.replica.seal(&self.keys);
            let at: Vec<u64> = blocks.into_iter().map(|b| self.store.append(b)).collect();
            self.replica.stored(&at, &self.store);
        }
    }

    fn write(&mut self, now: i64, space: Space, document: DocumentName, puts: Vec<Put>) {
        let random = &mut self.random;
        let draft = Draft { space, document, puts };
        self.replica.write(&[draft], now, &mut |out| random.fill(out), &self.store).unwrap();
        self.commit();
    }

    fn id(&mut self) -> RecordId {
        let mut id = [0; 8];
        self.random.fill(&mut id);
        RecordId(id)
    }

    fn at(&self) -> Context<'_> {
        Context { replica: &self.replica, store: &self.store, now: 0, clock: 0 }
    }
}

/// Sends everything that `to` lacks; returns bytes, frames and the seconds that admission took.
fn transfer(from: &Site, to: &mut Site) -> (usize, usize, f64) {
    let mut a = Session::new(to.keys.id(), true, Boot([1; 16]), None, from.at());
    let mut b = Session::new(from.keys.id(), false, Boot([2; 16]), None, to.at());
    let (mut bytes, mut frames, mut took) = (0, 0, 0.0);
    loop {
        let mut silent = true;
        while let Some(frame) = a.poll_transmit(false, from.at()) {
            bytes += frame.len();
            frames += 1;
            silent = false;
            let start = Instant::now();
            for event in b.on_frame(&frame, to.at()).unwrap() {
                if let Event::Run(run) = event {
                    to.replica.admit(run, &to.store).unwrap();
                }
            }
            to.commit();
            took += start.elapsed().as_secs_f64();
        }
        while let Some(frame) = b.poll_transmit(false, to.at()) {
            silent = false;
            a.on_frame(&frame, from.at()).unwrap();
        }
        if silent {
            return (bytes, frames, took);
        }
    }
}

fn main() {
    let bookings: u64 = std::env::args().find_map(|a| a.parse().ok()).unwrap_or(24_000);
    let root = Keypair::from_seed(&[200; 32]);
    let mut hub = Site::new(1);
    let charter = network::charter_run(&root, &hub.keys.id(), "Hub", 1_700_000_000, [1; 8]);
    hub.replica.admit(charter, &hub.store).unwrap();
    hub.commit();
    let mut nodes: Vec<Site> = (2..9).map(Site::new).collect();
    for (i, node) in nodes.iter().enumerate() {
        let centre: Slug = format!("centre-{i}").parse().unwrap();
        let puts = network::enrol(RecordId([i as u8 + 1; 8]), &node.keys.id(), Role::Node, Some(&centre), "Node");
        hub.write(1_700_000_000, Space::Commons, DocumentName::network(), puts);
    }
    for node in &mut nodes {
        transfer(&hub, node);
    }
    let members: Vec<RecordId> = (0..80).map(|_| hub.id()).collect();
    let made = Instant::now();
    let mut requests = Vec::new();
    for n in 0..bookings {
        let c = (n % 7) as usize;
        let day = 20_000 + (n * 730 / bookings) as i64;
        let centre: Slug = format!("centre-{c}").parse().unwrap();
        let (id, who) = (nodes[c].id(), members[(n * 31 % 80) as usize]);
        let start = 480 + (n % 9) as i64 * 60;
        let slot = ((day << 11) | start) << 11 | (start + 120);
        let month = Month { year: 2026 + ((day - 20_000) / 365) as i16, month: 1 + ((day - 20_000) % 365 / 31) as i8 };
        let core = vec![
            Put::new(id, Field::RESOURCE, Scalar::Text(format!("poste-{}", n % 4))),
            Put::new(id, Field::WHO, Scalar::id(who)),
            Put::new(id, Field::SLOT, Scalar::Int(slot)),
        ];
        let now = day * 86_400 + start * 60;
        hub.write(now - 86_400, Space::Centre(centre.clone()), DocumentName::requests(month), core.clone());
        nodes[c].write(now - 86_000, Space::Centre(centre.clone()), DocumentName::ledger(month), core);
        let check_in = vec![Put::new(id, Field::CHECKED_IN, Scalar::Int(start + 3))];
        nodes[c].write(now, Space::Centre(centre), DocumentName::ledger(month), check_in);
        requests.push(id);
    }
    println!("written: {} entries in {:.1} s", bookings * 3, made.elapsed().as_secs_f64());
    let mut bytes = 0;
    for node in &mut nodes {
        let (more, frames, took) = transfer(node, &mut hub);
        bytes += more;
        println!("node to hub: {more} bytes in {frames} frames, admitted in {took:.2} s");
    }
    println!("bulk, ledgers: {:.1} bytes an entry", bytes as f64 / (bookings * 2) as f64);
    let mut empty = Site::new(2);
    let (all, frames, took) = transfer(&hub, &mut empty);
    let entries = hub.replica.have().entries();
    println!(
        "bootstrap: {all} bytes in {frames} frames for {entries} entries, {:.1} each; admitted in {took:.2} s",
        all as f64 / entries as f64
    );
    let records: usize = empty.store.records().map(|(_, r)| r.len()).sum();
    println!("journal after bootstrap: {records} bytes");
    let start = Instant::now();
    let mut again = Replica::new(empty.keys.id(), *hub.replica.have().network());
    empty.store.drop_snapshots();
    for (address, record) in empty.store.records() {
        again.read_back(record, address, &empty.store).unwrap();
    }
    again.ready(&empty.store);
    println!("rebuilt without kept copies in {:.2} s", start.elapsed().as_secs_f64());
    again.keep_snapshots(&empty.store, 1);
    let start = Instant::now();
    let mut again = Replica::new(empty.keys.id(), *hub.replica.have().network());
    for (address, record) in empty.store.records() {
        again.read_back(record, address, &empty.store).unwrap();
    }
    let index = start.elapsed().as_secs_f64();
    again.ready(&empty.store);
    println!("started with kept copies in {:.2} s, {index:.2} s of it the index", start.elapsed().as_secs_f64());
}
