//! What a replica writes of its own accord because of what it holds, without a person's command.
//!
//! Enters: the replica as it stands after a batch, the clock. Leaves: drafts, which the writer saves with that batch, and the rule that wrote them. The
//! rules are in `proto` (`steward`, `witness`, forks); here is only in which order they are asked.

use telecentre_proto::document::Draft;
use telecentre_proto::id::{NodeId, RecordId, Slug};
use telecentre_proto::replica::Replica;
use telecentre_proto::steward::{self, Expiry, StandingRule};
use telecentre_proto::store::Store;

use crate::local_day::{hub_clock, local};

/// What must be written before any request is answered. The hub says which branch of a forked actor counts, and who
/// witnesses for which centre; whoever wrote on a branch that does not count writes it again; a witness acknowledges what
/// it holds of the hub's confirmations; a centre takes over what a replaced box still brings.
pub fn arrears(replica: &mut Replica, store: &dyn Store, now_ms: i64) -> Vec<Draft> {
    let mut drafts = replica.settle_forks();
    if drafts.is_empty() {
        drafts = replica.to_reissue(store);
    }
    drafts.extend(replica.to_appoint());
    drafts.extend(replica.to_witness());
    if replica.network().hub() == Some(replica.me()) {
        drafts.extend(replica.to_open(local(replica, now_ms).0));
    }
    drafts.extend(replica.to_offer(store));
    drafts
}

/// The steward's answers to the requests that are visible now; when there are none, the pairs that waited too long; then
/// what it releases because nobody came.
pub fn answers(replica: &Replica, expiry: &Expiry, now_ms: i64) -> (StandingRule, Vec<Draft>) {
    let now = local(replica, now_ms);
    let drafts = steward::answers(replica.view(), replica, now, replica.recovering());
    if !drafts.is_empty() {
        return (StandingRule::Answers, drafts);
    }
    let drafts = steward::expired(replica.view(), replica, expiry, replica.recovering());
    if drafts.is_empty() { timed(replica, now_ms) } else { (StandingRule::PairExpiry, drafts) }
}

/// What falls due with the time: what is released because nobody came, lent days that come back or are asked back.
fn timed(replica: &Replica, now_ms: i64) -> (StandingRule, Vec<Draft>) {
    let (view, now, recovering) = (replica.view(), local(replica, now_ms), replica.recovering());
    let drafts = steward::no_shows(view, replica, now);
    if !drafts.is_empty() {
        return (StandingRule::NoShow, drafts);
    }
    let drafts = steward::comes_back(view, replica, hub_clock(replica, now_ms), recovering);
    if !drafts.is_empty() {
        return (StandingRule::ComesBack, drafts);
    }
    (StandingRule::Recall, steward::recalls(view, replica, now.0, recovering))
}

/// Whether something has fallen due, though nothing new arrived.
pub fn falls_due(replica: &Replica, now_ms: i64) -> bool {
    !timed(replica, now_ms).1.is_empty()
}

/// What this node lends by its centre's rule, under `fresh` ids, where the hub's door is open and `answered` says that its
/// witness can be heard: that somebody else has to know.
pub fn lendings(
    replica: &Replica,
    answered: impl Fn(&NodeId) -> bool,
    fresh: &mut dyn FnMut() -> RecordId,
    now_ms: i64,
) -> Vec<Draft> {
    let today = local(replica, now_ms).0;
    let open = |centre: &Slug| {
        let witness = replica.network().witness_of(centre);
        replica.hub_is_open(centre) && witness.is_some_and(|(_, witness)| answered(&witness))
    };
    steward::lend(replica.view(), replica, today, replica.recovering(), &open, fresh)
}
