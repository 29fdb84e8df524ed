//! Erasure in a world: the hub's admin asks, every site carries it out on its own journal, and the checker looks.
//!
//! Enters: a world or a site. Leaves: entries of `network` that erase members; journals rewritten with the shipping
//! core's own function, copies forgotten, receipts given; or a panic that says who keeps text of whom. A site that falls
//! in the middle begins again at its next start.

use std::collections::{BTreeSet, HashMap};

use telecentre_node::journal::{Moved, Rewritten};
use telecentre_proto::document::DocumentName;
use telecentre_proto::erasure::{self, Receipts};
use telecentre_proto::id::RecordId;
use telecentre_proto::{network, run};

use super::site::{Fell, Site};
use super::world::World;

/// Members that are never erased, so that there is always somebody to book for.
const LEFT: usize = 2;

/// The hub's admin erases some member.
pub fn ask(world: &mut World) {
    if world.sites[0].running.is_none() {
        return;
    }
    let all: Vec<RecordId> = world.sites[0].replica().view().members("").iter().map(|m| m.id).collect();
    if all.len() <= LEFT {
        return;
    }
    let who = *world.chance.one_of(&all);
    ask_for(world, who);
}

/// The hub's admin erases this member.
pub fn ask_for(world: &mut World, who: RecordId) {
    let record = RecordId(world.chance.bytes(8).try_into().unwrap());
    let draft = network::draft(vec![network::erase(record, &DocumentName::member(who))]);
    if let Err(fell) = world.sites[0].reserve() {
        world.fell(0, fell);
        return;
    }
    let now = world.now;
    world.sites[0].write(&[draft], now, &mut world.truth);
    world.count("erasures asked");
    if world.save(0) {
        world.pump_all(0);
    }
}

/// Carries out what a site has not reported yet, as the node's writer does.
pub fn carry_out(site: &mut Site) -> Result<(), Fell> {
    let doomed = site.doomed;
    let running = site.running.as_mut().unwrap();
    if !running.replica.owes_erasure() {
        return Ok(());
    }
    let erased: BTreeSet<DocumentName> = running.replica.network().erasures().map(|(name, _)| name.clone()).collect();
    let numbers: Vec<u32> = running.journal.segments().collect();
    for number in numbers {
        let gone = |name: &DocumentName| erased.contains(name);
        let moved = running.journal.rewrite(number, |payload| match erasure::rewrite(payload, gone).unwrap() {
            Some(new) => Rewritten::Replace(new),
            None => Rewritten::Keep,
        });
        let moved = match moved {
            Ok(moved) => moved,
            Err(_) if doomed => return Err(Fell::Dark),
            Err(_) if running.journal.is_stopped() => return Err(Fell::Stopped),
            // No room, or damage that the next start finds: tried again, and not reported.
            Err(_) => return Ok(()),
        };
        let to = |moved: &Moved| Some((moved.from.to_u64(), moved.to?.to_u64()));
        running.replica.moved(&moved.iter().filter_map(to).collect::<HashMap<_, _>>());
    }
    site.copies.borrow_mut().clear();
    running.replica.set_receipts(Receipts(erased.into_iter().map(|name| (name, 0)).collect()));
    Ok(())
}

/// Whether the journal of a site that runs holds a body of this document.
pub fn holds(site: &Site, name: &DocumentName) -> bool {
    let record = |payload: Vec<u8>| run::decode_block(&payload).unwrap();
    let mut runs = site.up().journal.scan().flat_map(|item| record(item.unwrap().1));
    runs.any(|run| run.entries.iter().any(|e| e.head.document == *name && e.body.bytes().is_some()))
}

/// No site that reports an erasure holds a body of that document in any record of its journal.
pub fn gone(world: &World) {
    for site in world.sites.iter().filter(|site| site.running.is_some()) {
        let running = site.up();
        let done = &running.replica.receipts().0;
        for record in running.journal.scan() {
            let (address, payload) = record.unwrap();
            let runs = run::decode_block(&payload).unwrap();
            let texts = runs.iter().flat_map(|run| &run.entries).filter(|entry| entry.body.bytes().is_some());
            for entry in texts {
                let name = &entry.head.document;
                assert!(!done.contains_key(name), "{} reports {name} as erased and holds it at {address}", site.name);
            }
        }
    }
}

/// Every one of these sites reports everything that the network erased.
pub fn reported(world: &World, open: &[usize]) {
    for site in open.iter().map(|number| &world.sites[*number]) {
        assert!(site.worn || !site.replica().owes_erasure(), "{} has not carried out an erasure", site.name);
    }
}
