//! A connection between two sites: frames in order, each a while under way, lost with the connection.
//!
//! Enters: sessions of both ends, the path's speed. Leaves: when the next frame arrives, when somebody should look again.
//! Nothing is reordered inside a connection, since the transport sees to that; what is under way when it is cut is lost.

use std::collections::VecDeque;

use telecentre_proto::network::Standing;
use telecentre_proto::session::{Session, Stranger};

use super::Site;

/// What lies between two sites.
#[derive(Clone, Copy, Debug)]
pub struct Path {
    /// Whether a connection can be made.
    pub up: bool,
    /// One way, milliseconds.
    pub latency_ms: i64,
    /// Each way, bits per second.
    pub bits: i64,
}

impl Path {
    /// A path as good as any.
    pub const GOOD: Self = Self { up: true, latency_ms: 40, bits: 8_000_000 };

    /// Whether the transport would call it slow.
    pub fn is_slow(&self) -> bool {
        self.bits < 300_000
    }
}

/// A connection between two sites. Side 0 dialled.
pub struct Wire {
    /// The sites.
    pub ends: [usize; 2],
    /// Their sessions.
    pub sessions: [Session; 2],
    /// What each thought of the other when it began.
    pub standing: [Standing; 2],
    /// Frames sent by each side that have not arrived: when each will, and its bytes.
    pub flying: [VecDeque<(i64, Vec<u8>)>; 2],
    /// When each side may send again.
    pub free_at: [i64; 2],
    /// Whether nothing arrives any more of what this side sends.
    pub blocked: [bool; 2],
    /// Whether each side was told by the other that it sent what was lacking.
    pub flushed: [bool; 2],
    /// When it will be looked at again.
    pub wake_at: i64,
    /// Entries that came although they were held.
    pub twice: u64,
    /// Bytes of the first frame of each side: its Hello, and what went with it.
    pub first: [Option<usize>; 2],
}

impl Wire {
    /// Connects two running sites.
    pub fn new(ends: [usize; 2], sites: &[Site], now: i64) -> Self {
        let standing = |side: usize| sites[ends[side]].replica().network().standing(&sites[ends[1 - side]].id);
        let session = |side: usize| {
            let (me, peer) = (&sites[ends[side]], &sites[ends[1 - side]]);
            let memory = me.shown.get(&peer.id).cloned();
            let mut session = Session::new(peer.id, side == 0, me.up().boot, memory, me.context(now));
            // Whoever joins knows the hub from its code, and nothing of the network; an enrolled box expects the hub that
            // it knows.
            let joins = side == 0 && me.replica().network().hub().is_none();
            if standing(side) == Standing::Unknown && !joins {
                session.take_as_stranger(if side == 0 { Stranger::Claims } else { Stranger::Gives });
            }
            session
        };
        Self {
            ends,
            sessions: [session(0), session(1)],
            standing: [standing(0), standing(1)],
            flying: [VecDeque::new(), VecDeque::new()],
            free_at: [now; 2],
            blocked: [false; 2],
            flushed: [false; 2],
            wake_at: 0,
            twice: 0,
            first: [None; 2],
        }
    }

    /// Lets one side send a frame if the line is free. Gives back when it arrives.
    pub fn send(&mut self, side: usize, sites: &mut [Site], path: Path, now: i64) -> Option<i64> {
        if self.free_at[side] > now {
            return None;
        }
        let (me, peer) = (self.ends[side], sites[self.ends[1 - side]].id);
        let frame = self.sessions[side].poll_transmit(path.is_slow(), sites[me].context(now));
        if self.sessions[side].take_news() {
            self.note_shown(side, &mut sites[me], peer);
        }
        let frame = frame?;
        assert!(frame.len() <= telecentre_proto::limit::FRAME_BYTES, "a frame of {} bytes", frame.len());
        self.first[side].get_or_insert(frame.len());
        let bits = i64::try_from(frame.len()).unwrap() * 8;
        self.free_at[side] = now + 1 + bits * 1_000 / path.bits;
        // No two frames take the same time.
        let jitter = sites[me].chance.below(1 + path.latency_ms.unsigned_abs() / 2);
        let arrives = self.free_at[side] + path.latency_ms + i64::try_from(jitter).unwrap();
        self.flying[side].push_back((arrives, frame));
        Some(arrives)
    }

    /// Keeps what the peer of one side showed.
    pub fn note_shown(&self, side: usize, site: &mut Site, peer: telecentre_proto::id::NodeId) {
        site.shown.insert(peer, self.sessions[side].shown().clone());
        // The cache is written behind, so that it may be older.
        if site.chance.below(3) == 0 {
            site.kept.insert(peer, self.sessions[side].shown().clone());
        }
    }

    /// When it should be looked at again, by the world's clock.
    pub fn due(&self, now: i64) -> Option<i64> {
        let side = |side: usize| {
            if self.free_at[side] > now {
                return Some(self.free_at[side]);
            }
            // The node looks again after an hour at the latest.
            self.sessions[side].poll_timeout().map(|due| due.clamp(now + 1, now + 3_600_000))
        };
        [side(0), side(1)].into_iter().flatten().min()
    }
}
