//! Who witnesses what this hub confirms for a centre: shown, and changed by hand.
//!
//! Enters: a centre and a replica that a person names. Leaves: the next appointment of `network`, or why it can't be;
//! the list of all centres with their witnesses. The first ones are named without being asked (see
//! `telecentre_proto::network`). A new one counts once the one before it has let it follow.

use serde::Serialize;
use telecentre_node::replica::{Handle, NotSaved, Workbench};
use telecentre_proto::document::Draft;
use telecentre_proto::id::{NodeId, Slug};
use telecentre_proto::network::{self, Network, NotNamed, Role};

use crate::govern::{NotGoverning, may_govern};

/// Why a witness can't be appointed.
#[derive(Debug, thiserror::Error)]
pub enum AppointError {
    /// This hub may not change the network, or not now.
    #[error(transparent)]
    NotGoverning(#[from] NotGoverning),
    /// No replica is named so, or more than one.
    #[error(transparent)]
    NotNamed(#[from] NotNamed),
    /// The journal could not be written.
    #[error(transparent)]
    NotSaved(#[from] NotSaved),
    /// The centre has no box.
    #[error("no box is enrolled for “{0}”, so it lends nothing to the hub; check the centre's short name")]
    NoBox(Slug),
    /// The hub itself was named.
    #[error("the hub can't be the witness of its own confirmations; name a box")]
    Hub,
    /// The centre's own box was named.
    #[error(
        "“{0}” serves this centre itself: while its link is down nothing could be confirmed from home; name another box"
    )]
    Own(String),
}

/// A centre's witness, for people.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Witness)]
pub struct Shown {
    /// The centre.
    #[schema(value_type = String)]
    pub centre: Slug,
    /// Its witness; none: no replica of the network can be one yet.
    #[schema(value_type = Option<String>)]
    pub node: Option<NodeId>,
    /// What people call it.
    pub name: Option<String>,
    /// Its place in the row of the centre's witnesses, from 1.
    pub n: Option<u32>,
}

/// The witnesses of all centres, by centre.
pub fn all(network: &Network) -> Vec<Shown> {
    let shown = network.centres().into_iter().map(|centre| {
        let now = network.witness_of(centre);
        let name = now.and_then(|(_, node)| network.enrolment(&node)).map(|e| e.name.clone());
        Shown { centre: centre.clone(), node: now.map(|(_, node)| node), name, n: now.map(|(n, _)| n) }
    });
    shown.collect()
}

/// Names a witness for a centre.
pub async fn appoint(handle: &Handle, centre: Slug, who: String) -> Result<Vec<Shown>, AppointError> {
    let done = handle.edit(move |bench: &mut Workbench<'_>| {
        may_govern(bench.replica)?;
        let network = bench.replica.network();
        if !network.centres().contains(&centre) {
            return Err(AppointError::NoBox(centre));
        }
        let (_, enrolment) = network.named(&who)?;
        if enrolment.role == Role::Hub {
            return Err(AppointError::Hub);
        }
        if enrolment.centre.as_ref() == Some(&centre) {
            return Err(AppointError::Own(who));
        }
        let now = network.witness_of(&centre).map(|(_, node)| node);
        let next = network.next_witness(&centre, enrolment.node);
        let changes = now != Some(enrolment.node);
        Ok((changes.then(|| network::draft(network::appoint(&next))).into_iter().collect::<Vec<Draft>>(), ()))
    });
    done.await??;
    Ok(handle.read(|replica, _| all(replica.network())))
}
