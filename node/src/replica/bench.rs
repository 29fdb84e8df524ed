//! The bench on which a job is decided: the newest state, the clock, random ids.
//!
//! Enters: a job that the writer prepares, such as a command of a person. Leaves: drafts, and what to tell once they are
//! saved. The rules are in `proto` (`desk`, `steward`); here is what they need of this process. Never writes itself.

use telecentre_proto::desk::{Caller, Command, DeskError, Guards, Outcome, decide};
use telecentre_proto::document::Draft;
use telecentre_proto::id::RecordId;
use telecentre_proto::replica::Replica;

use crate::host::Host;
use crate::local_day::{by_own_clock, day_began, local};

/// What a job may use while the writer prepares it.
pub struct Workbench<'a> {
    /// The replica, with all that earlier jobs of the batch changed.
    pub replica: &'a Replica,
    /// The clock: Unix milliseconds.
    pub now_ms: i64,
    /// The clock is that of a day that is over, told later: what entries make credible is no word on it.
    pub(super) is_told: bool,
    pub(super) host: &'a Host,
}

impl Workbench<'_> {
    /// The id of a new record of this replica, new among all that are held.
    pub fn fresh(&mut self) -> RecordId {
        loop {
            let id = RecordId::of(&self.replica.me(), self.draw());
            // The bound of the loop is the chance of meeting one of 2^40 ids.
            if id != RecordId::SINGLE && !self.replica.knows(id) {
                return id;
            }
        }
    }

    fn draw(&mut self) -> [u8; 5] {
        let mut random = [0; 5];
        self.host.draw(&mut random);
        random
    }

    /// Random bytes.
    pub fn random(&mut self, out: &mut [u8]) {
        self.host.draw(out);
    }

    /// Decides a command on what the bench shows.
    pub fn decide(&mut self, caller: Caller, command: &Command) -> Result<(Vec<Draft>, Outcome), DeskError> {
        let replica = self.replica;
        let local = if self.is_told { by_own_clock } else { local };
        let (today, now_minutes) = local(replica, self.now_ms);
        let day_began = day_began(replica, self.now_ms);
        let mut fresh = || self.draw();
        let mut desk = Guards {
            view: replica.view(),
            stewards: replica,
            caller,
            today,
            now_minutes,
            day_began,
            recovering: replica.recovering(),
            fresh: &mut fresh,
        };
        let decision = decide(&mut desk, command)?;
        Ok((decision.drafts, decision.outcome))
    }
}
