//! How many connections are served at once, and how long each may take over what.
//!
//! Enters: the configuration, and how many file handles the process may have. Leaves: the limits of the contract, or
//! smaller ones, of which the log is told: what is left of the handles belongs to journal, link and command line.

use std::time::Duration;

/// The limits of one listener.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Strangers' connections from one address.
    pub per_address: usize,
    /// Strangers' connections in all.
    pub strangers: usize,
    /// Connections beyond these whose first head is read all the same, in a hurry: it may be that of somebody signed in.
    pub hurried: usize,
    /// Connections of those signed in.
    pub signed_in: usize,
    /// Connections of trusted proxies; none without one.
    pub proxied: usize,
    /// How long a head may take.
    pub head: Duration,
    /// How long a stranger's body may take.
    pub body: Duration,
    /// How long a connection may be silent between two requests, pause within the body of somebody signed in, or take
    /// nothing of an answer.
    pub idle: Duration,
}

/// Streams, files and sockets that a replica needs beside the pages; a small process gives half of what it has.
const RESERVED: usize = 256;

impl Limits {
    /// The contract's limits, with places for so many signed-in connections.
    pub fn new(signed_in: usize, has_proxies: bool) -> Self {
        let strangers = 256;
        Self {
            per_address: 32,
            strangers,
            hurried: 64,
            signed_in,
            proxied: if has_proxies { strangers + signed_in } else { 0 },
            head: Duration::from_secs(10),
            body: Duration::from_secs(10),
            idle: Duration::from_mins(1),
        }
    }

    /// All places together.
    pub fn places(&self) -> usize {
        self.strangers + self.hurried + self.signed_in + self.proxied
    }

    /// The same where the process has so many handles for this listener and all that lies behind it; smaller, and true,
    /// where they do not suffice.
    #[must_use]
    pub fn within(self, handles: usize) -> (Self, bool) {
        let room = handles - RESERVED.min(handles / 2);
        let all = self.places();
        if all <= room {
            return (self, false);
        }
        let part = |places: usize| if places == 0 { 0 } else { (places * room / all).max(1) };
        let strangers = part(self.strangers);
        let smaller = Self {
            per_address: self.per_address.min(strangers),
            strangers,
            hurried: part(self.hurried),
            signed_in: part(self.signed_in),
            proxied: part(self.proxied),
            ..self
        };
        (smaller, true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_handles_are_few_the_places_shrink_and_a_part_of_the_handles_stays_free() {
        for handles in [64, 256, 1_024, 4_096, 1 << 20] {
            for (signed_in, has_proxies) in [(256, false), (4_096, false), (4_096, true)] {
                let (limits, is_smaller) = Limits::new(signed_in, has_proxies).within(handles);
                // One place of each kind there is always.
                assert!(limits.places() <= handles - RESERVED.min(handles / 2) + 3, "{handles}: {limits:?}");
                assert!(limits.per_address >= 1 && limits.hurried >= 1 && limits.signed_in >= 1, "{limits:?}");
                assert_eq!(is_smaller, limits.places() < Limits::new(signed_in, has_proxies).places());
                assert_eq!(limits.proxied > 0, has_proxies);
            }
        }
        assert!(!Limits::new(256, false).within(1_024).1, "the usual thousand handles suffice for a box");
    }
}
