//! Erasure in a world: the hub's admin asks for it, and the checker looks whether the text is gone.
//!
//! Enters: a world. Leaves: entries of `network` that erase members; or a panic that says which site keeps text of whom.
//! The sites carry it out when they save.

use telecentre_proto::document::DocumentName;
use telecentre_proto::id::RecordId;
use telecentre_proto::{network, run};

use super::site::Site;
use super::world::World;

/// Members that are never erased, so that there is always somebody to book for.
const LEFT: usize = 2;

/// The hub's admin erases some member.
pub fn ask(world: &mut World) {
    if world.sites[0].running.is_none() {
        return;
    }
    let all: Vec<RecordId> = world.sites[0].replica().view().people.find("").iter().map(|m| m.id).collect();
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
    world.truth.erased.insert(who);
    world.sites[0].write(&[draft], now, &mut world.truth);
    world.count("erasures asked");
    if world.save(0) {
        world.pump_all(0);
    }
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
