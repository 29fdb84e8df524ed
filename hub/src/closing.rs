//! Closing a box: it was stolen, replaced, or moved away.
//!
//! Enters: whom an admin means, and up to where what the box wrote should count. Leaves: a closing in `network`, at once and
//! of bounded size, whatever the box wrote and also while this hub recovers; what found no room in it. A closing names up
//! to where whoever follows the box must hold this hub's own entries of its centre, so this hub writes one there first if
//! it has none. The same call moves the closing of a box that is closed already.
//! Never decides what a closing does: every replica works that out by itself.

use jiff::Timestamp;
use telecentre_node::local_day::local;
use telecentre_node::replica::{Handle, NotSaved, Workbench};
use telecentre_proto::counted::{CutLimits, Drawn};
use telecentre_proto::document::Draft;
use telecentre_proto::id::{NodeId, RecordId, Slug, Space};
use telecentre_proto::network::{self, Closing, ClosingKind, Network, NotNamed};
use telecentre_proto::replica::Replica;
use telecentre_proto::store::Store;

use crate::govern::{NotGoverning, may_close};

/// A closing that can't be.
#[derive(Debug, thiserror::Error)]
pub enum CloseError {
    /// No such replica, or more than one.
    #[error(transparent)]
    NotNamed(#[from] NotNamed),
    /// The hub itself.
    #[error("the hub can't be revoked here: its root key on paper names another")]
    Hub,
    /// Not by this hub.
    #[error(transparent)]
    NotGoverning(#[from] NotGoverning),
    /// In bad hands.
    #[error("“{0}” is revoked, which is for ever: it can't be retired; leave out --retired to move its closing")]
    Revoked(String),
    /// More ends than a retired box can have.
    #[error("what “{0}” wrote ends in more places than a box in good hands has; leave out --retired to revoke it")]
    TooManyEnds(String),
    /// Only a closed one's closing is moved.
    #[error("“{0}” is still enrolled, so it has no cut to move; close it first with telecentre-hub revoke")]
    NotClosed(String),
    /// No number is left.
    #[error("the closings of this box have no number left: the hub {0} took the last one; close that hub first")]
    Numbers(NodeId),
    /// More positions than a closing can name.
    #[error("the closing is larger than an entry can hold; report this, with the status of the hub")]
    TooLarge,
    /// Not written.
    #[error(transparent)]
    NotSaved(#[from] NotSaved),
}

/// Up to where what a box wrote counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum UpTo {
    /// Everything that this hub holds now.
    Now,
    /// What this hub held before an instant, by its own notes: Unix seconds.
    HeldBefore(i64),
    /// Nothing.
    Nothing,
}

/// A closing as it was written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Closed {
    /// Whom it closes.
    pub node: NodeId,
    /// How many positions it names.
    pub positions: usize,
    /// How many bytes they take.
    pub bytes: usize,
    /// The lines that end in too many places: of them counts what came first.
    pub shortened: Vec<Space>,
    /// The lines for which there was no room: nothing of them counts.
    pub left_out: Vec<Space>,
    /// This hub recovers, so it may lack what the box wrote: the closing may lie low.
    pub recovering: bool,
}

/// Closes a replica, named by its id, the beginning of it, its name or its centre; one that is closed is closed anew, which
/// moves the closing. `retired`: it was replaced or moved away, in good hands.
pub async fn close(
    handle: &Handle,
    who: String,
    reason: Option<String>,
    kind: ClosingKind,
    upto: UpTo,
) -> Result<Closed, CloseError> {
    let meant = who.clone();
    let opened = handle.edit(move |bench: &mut Workbench<'_>| {
        may_close(bench.replica)?;
        let node = meant_by(bench.replica.network(), &meant)?;
        Ok::<_, CloseError>((openings(bench, &node), node))
    });
    let node = opened.await??;
    // Times stand in the journal, which is read before the writer is asked.
    let noted = match upto {
        UpTo::Now => None,
        UpTo::Nothing => Some(Drawn::default()),
        UpTo::HeldBefore(instant) => Some(handle.read(|replica, store| {
            let early = |record| store.stored_at(record).is_some_and(|at| at < instant);
            replica.draw_cut(&node, CutLimits::default(), |run| early(run.record))
        })),
    };
    let written = handle.edit(move |bench: &mut Workbench<'_>| {
        may_close(bench.replica)?;
        let network = bench.replica.network();
        let drawn = noted.unwrap_or_else(|| drawn_now(bench.replica, &node));
        if kind == ClosingKind::Retired {
            if network.is_revoked(&node) {
                return Err(CloseError::Revoked(who));
            }
            if !fits_retired(&drawn) {
                return Err(CloseError::TooManyEnds(who));
            }
        }
        let closed = Closed {
            node,
            positions: drawn.cut.0.len(),
            bytes: drawn.cut.encode().len(),
            shortened: drawn.shortened.clone(),
            left_out: drawn.left_out.clone(),
            recovering: bench.replica.recovering(),
        };
        Ok((closing(bench, &node, kind, drawn, reason)?, closed))
    });
    written.await?
}

/// Moves the closing of a replica that is closed, and leaves its kind as it is.
pub async fn move_closing(handle: &Handle, who: String, upto: UpTo) -> Result<Closed, CloseError> {
    let kind = handle.read(|replica, _| {
        let network = replica.network();
        match network.named_closed(&who) {
            Err(NotNamed::None(_)) if network.named(&who).is_ok() => Err(CloseError::NotClosed(who.clone())),
            found => Ok(found?.1.kind.unwrap_or(ClosingKind::Revoked)),
        }
    })?;
    let reason = handle.read(|replica, _| {
        replica.network().named_closed(&who).ok().and_then(|(_, enrolment)| enrolment.reason.clone())
    });
    close(handle, who, reason, kind, upto).await
}

/// Whom a person means: an open enrolment, else a closed one.
fn meant_by(network: &Network, who: &str) -> Result<NodeId, CloseError> {
    let found = match network.named(who) {
        Err(NotNamed::None(_)) => network.named_closed(who),
        found => found,
    };
    let (_, enrolment) = found?;
    if network.hub() == Some(enrolment.node) { Err(CloseError::Hub) } else { Ok(enrolment.node) }
}

/// Whether a cut says all that a retired box wrote.
pub(crate) fn fits_retired(drawn: &Drawn) -> bool {
    drawn.shortened.is_empty() && drawn.left_out.is_empty()
}

/// What a cut at all that is held now says of a box.
pub(crate) fn drawn_now(replica: &Replica, node: &NodeId) -> Drawn {
    replica.draw_cut(node, CutLimits::default(), |_| true)
}

/// The entries that this hub must have written of a box's centres before it closes it.
pub(crate) fn openings(bench: &Workbench<'_>, node: &NodeId) -> Vec<Draft> {
    let today = local(bench.replica, bench.now_ms).0;
    centre_of(bench.replica, node).and_then(|centre| bench.replica.opening(&centre, today)).into_iter().collect()
}

fn centre_of(replica: &Replica, node: &NodeId) -> Option<Slug> {
    replica.network().enrolment(node)?.centre.clone()
}

/// The entries that close a box.
pub(crate) fn closing(
    bench: &mut Workbench<'_>,
    node: &NodeId,
    kind: ClosingKind,
    drawn: Drawn,
    reason: Option<String>,
) -> Result<Vec<Draft>, CloseError> {
    let record = bench.fresh();
    closing_in(bench.replica, record, node, kind, drawn, reason)
}

fn closing_in(
    replica: &Replica,
    record: RecordId,
    node: &NodeId,
    kind: ClosingKind,
    drawn: Drawn,
    reason: Option<String>,
) -> Result<Vec<Draft>, CloseError> {
    let network = replica.network();
    let closing = Closing {
        node: *node,
        kind,
        number: network.next_closing(node).ok_or_else(|| CloseError::Numbers(numbered_by(network, node)))?,
        cut: drawn.cut,
        reason,
        lent_upto: centre_of(replica, node).and_then(|centre| replica.lent_end(&centre)),
    };
    // A cut is drawn within the bounds of a closing.
    let (mut drafts, puts) = network::close(record, &closing).ok_or(CloseError::TooLarge)?;
    drafts.push(network::draft(puts));
    Ok(drafts)
}

/// Which hub took the last number.
fn numbered_by(network: &Network, node: &NodeId) -> NodeId {
    let last = network.closings(node).into_iter().max_by_key(|(_, closing)| closing.number);
    last.map_or(*node, |(by, _)| *by)
}

/// An instant as an admin gives it.
pub fn upto(held_before: Option<Timestamp>, nothing: bool) -> UpTo {
    match held_before {
        _ if nothing => UpTo::Nothing,
        Some(instant) => UpTo::HeldBefore(instant.as_second()),
        None => UpTo::Now,
    }
}
