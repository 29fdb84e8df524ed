//! The founding of a simulated network: a hub, its charter, centres with resources, members, enrolled nodes.
//!
//! Enters: how many nodes, a seed. Leaves: sites; only the hub has been started and holds anything. The nodes know
//! their network by its id, as the join code told them.

use jiff::civil::Date;
use telecentre_proto::centre::CentreCommand;
use telecentre_proto::centre::{Centre, Kind, Resource};
use telecentre_proto::chain::{self, Keypair};
use telecentre_proto::desk::{Caller, Command};
use telecentre_proto::document::Draft;
use telecentre_proto::hours::Hours;
use telecentre_proto::id::{NetworkId, NodeId, RecordId, Slug};
use telecentre_proto::network::{self, Role};
use telecentre_proto::person::PersonCommand;
use telecentre_proto::person::{MemberDetails, Status};

use super::command::carry_out;
use super::{Site, Truth};
use crate::Chance;

/// When virtual time begins: 23 November 2026, 08:00 in Paris. Unix milliseconds.
pub const BEGIN_MS: i64 = 1_795_417_200_000;
/// The local day on which virtual time begins.
pub const FIRST_DAY: Date = jiff::civil::date(2026, 11, 23);

/// The key that founds every simulated network.
pub fn root() -> Keypair {
    Keypair::from_seed(&[200; 32])
}

/// The network that it founds.
pub fn network() -> NetworkId {
    chain::network_id(&root().id())
}

/// The slug of the centre of this node (counted from 1).
pub fn centre(node: usize) -> Slug {
    format!("centre-{node}").parse().unwrap()
}

/// The record of a node's enrolment.
pub fn enrolment(node: usize) -> RecordId {
    RecordId([100 + u8::try_from(node).unwrap(); 8])
}

/// A machine for the network: 0 is the hub.
pub fn machine(number: usize, chance: &mut Chance) -> Site {
    let name = if number == 0 { "hub".to_owned() } else { format!("node-{number}") };
    let centre = (number > 0).then(|| centre(number));
    let mut seed = [0; 32];
    seed.copy_from_slice(&chance.bytes(32));
    let own = Chance::new(chance.number());
    Site::new(&name, centre, seed, network(), own)
}

/// A hub that named so many nodes, and the nodes, not started.
pub fn found(nodes: usize, chance: &mut Chance, truth: &mut Truth) -> Vec<Site> {
    let mut sites: Vec<Site> = (0..=nodes).map(|n| machine(n, chance)).collect();
    let ids: Vec<NodeId> = sites.iter().map(|site| site.id).collect();
    let hub = &mut sites[0];
    hub.start().unwrap();
    let charter = network::charter_run(&root(), &hub.id, "Hub", BEGIN_MS / 1_000, [1; 8]);
    assert_eq!(hub.admit(vec![charter]).new, 1);
    hub.save(BEGIN_MS, truth).unwrap();
    write(hub, &[network::settle("Demo", "Europe/Paris")], truth);
    for (node, id) in ids.iter().enumerate().skip(1) {
        enrol(hub, enrolment(node), id, &centre(node), truth);
        let saved = carry_out(
            (0, hub),
            Caller::Admin,
            &Command::Centre(CentreCommand::Save(profile(centre(node)))),
            BEGIN_MS,
            truth,
        );
        assert!(saved.is_ok(), "{saved:?}");
        for (name, kind, capacity) in [("desk-1", Kind::Desk, 1), ("desk-2", Kind::Desk, 1), ("table", Kind::Desk, 2)] {
            let resource = Resource { capacity, ..Resource::named(name.parse().unwrap(), name, kind) };
            let save = Command::Centre(CentreCommand::SaveResource { centre: centre(node), resource });
            carry_out((0, hub), Caller::Admin, &save, BEGIN_MS, truth).unwrap();
        }
    }
    for n in 0..4 {
        let add = Command::Person(PersonCommand::Add { details: member(n) });
        carry_out((0, hub), Caller::Admin, &add, BEGIN_MS, truth).unwrap();
    }
    sites
}

/// Writes drafts that come from no command.
pub fn write(site: &mut Site, drafts: &[Draft], truth: &mut Truth) {
    site.write(drafts, BEGIN_MS, truth);
    site.save(BEGIN_MS, truth).unwrap();
}

/// Enrols a node for a centre.
pub fn enrol(hub: &mut Site, record: RecordId, node: &NodeId, centre: &Slug, truth: &mut Truth) {
    let puts = network::enrol(record, node, Role::Node, Some(centre), "Node");
    write(hub, &[network::draft(puts)], truth);
}

/// The profile of a centre as it was founded.
pub fn profile(slug: Slug) -> Centre {
    let name = slug.to_string();
    Centre {
        address: "1 place de la Raison".to_owned(),
        hours: Some(Hours::parse("Mo-Su 08:00-18:00").unwrap()),
        investment_eur: Some(10_000),
        running_cost_eur_per_year: Some(3_750),
        ..Centre::named(slug, name)
    }
}

/// Details of a member.
pub fn member(n: u64) -> MemberDetails {
    MemberDetails {
        name: format!("Membre {n}"),
        activity: "traductrice".to_owned(),
        status: Status::SelfEmployed,
        employer: None,
        home_centre: Some(centre(1)),
        email: None,
        phone: None,
        public: Vec::new(),
    }
}
