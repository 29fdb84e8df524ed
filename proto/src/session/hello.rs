//! The first message of each direction.
//!
//! Enters: what is held here, or the peer's Hello. Leaves: ours, which lists what is held unless the peer can tell it by
//! the digest; or, of the peer's, what it holds where the digests are equal, and else what is to be listed or asked for.
//! Its size does not depend on the network's.

use telecentre_log::id::{Hash, NodeId};
use telecentre_log::peer::half;
use telecentre_log::refusal::Refusal;
use telecentre_log::wire::{BadFrame, Hello, Message};

use super::{Context, Event, Session};

/// What a Hello costs whoever reads it, whatever it says.
const HELLO_US: u64 = 1_000;

/// The beginning of the digest of one author's lines.
fn own(at: Context<'_>, author: &NodeId) -> [u8; 8] {
    let have = at.replica.have();
    let digest: Hash = have.digest_of(have.lines().filter(|held| held.line.author == *author));
    digest.first()
}

impl Session {
    /// Says Hello: with a list of our tips, except where the peer can tell them by their digest.
    pub(super) fn push_hello(&mut self, at: Context<'_>) {
        let have = at.replica.have();
        let told = self.remembers && self.shown.is_like(have);
        let lists = !told || self.closed || self.stranger.is_some();
        self.writer.push(&Message::Hello(Box::new(Hello {
            network: *have.network(),
            boot: self.boot,
            clock: at.clock,
            digest: half(&have.digest(None)),
            own: own(at, &at.replica.me()),
            lists,
        })));
        if lists {
            self.list_all(at);
        }
    }

    pub(super) fn on_hello(&mut self, hello: &Hello, at: Context<'_>, events: &mut Vec<Event>) -> Result<(), BadFrame> {
        let have = at.replica.have();
        if self.heard {
            return Err(BadFrame(Refusal::Malformed));
        }
        if hello.network != *have.network() {
            return Err(BadFrame(Refusal::WrongNetwork));
        }
        self.heard = true;
        self.works(HELLO_US);
        self.works_at(have.lines());
        let same = hello.digest == half(&have.digest(None));
        self.proofs.lacks_own = !same && hello.own != own(at, &self.peer);
        if hello.lists {
            self.expect_all(false, at);
        } else if !same {
            // The peer believes that we know: true if its last word was kept. Its memory of us may be newer.
            self.expect_all(true, at);
            self.prove_all_unseen(at);
        }
        if same {
            let believed: Vec<Vec<u32>> = (0..).zip(have.lines()).map(|(ix, _)| self.believed_of(ix, at)).collect();
            self.shown.set_equal(have, None);
            self.shown_changes += 1;
            (0..).zip(&believed).for_each(|(ix, before)| self.correct(ix, before, at));
            self.agreement.agree(have.counter());
            events.push(Event::Differs(false));
            self.look_at_all(at);
        }
        self.remembers = true;
        events.push(Event::Hello { boot: hello.boot, clock: hello.clock });
        Ok(())
    }
}
