//! How often the same address may begin a connection.
//!
//! Enters: the address from which a first packet comes, time. Leaves: whether it is looked at. A handshake costs a
//! signature and an exchange of keys before anybody has proven who they are. Counted is by address and port, then by
//! address: replicas behind one router have ports of their own. Whoever is not looked at is not refused: an honest peer's
//! next try, a second later, finds room. Never grows beyond a bound.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

/// Connections at once, and a second, from one address and port.
const OF_PORT: (u32, u32) = (10, 1);
/// Connections at once, and a second, from one address.
const OF_HOST: (u32, u32) = (100, 15);
/// Addresses that are remembered.
const REMEMBERED: usize = 1_024;

/// What came lately.
#[derive(Debug, Default)]
pub(super) struct Arrivals {
    ports: HashMap<SocketAddr, Count>,
    hosts: HashMap<IpAddr, Count>,
}

#[derive(Clone, Copy, Debug)]
struct Count {
    /// When all that came will be paid off.
    free_at: Instant,
}

fn takes<K: Hash + Eq>(counts: &mut HashMap<K, Count>, key: K, (at_once, a_second): (u32, u32), now: Instant) -> bool {
    if counts.len() >= REMEMBERED && !counts.contains_key(&key) {
        counts.retain(|_, count| count.free_at > now);
        if counts.len() >= REMEMBERED {
            return false;
        }
    }
    let each = Duration::from_secs(1) / a_second;
    let count = counts.entry(key).or_insert(Count { free_at: now });
    let next = count.free_at.max(now) + each;
    let room = next.duration_since(now) <= each * at_once;
    if room {
        count.free_at = next;
    }
    room
}

impl Arrivals {
    /// Whether one more connection from this address is looked at.
    pub(super) fn take(&mut self, from: SocketAddr, now: Instant) -> bool {
        takes(&mut self.ports, from, OF_PORT, now) && takes(&mut self.hosts, from.ip(), OF_HOST, now)
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "of an instant no test can make one but by asking for it")]
mod tests {
    use super::*;

    #[test]
    fn a_storm_from_one_port_leaves_room_for_its_neighbours_and_for_itself_later() {
        let (mut arrivals, start) = (Arrivals::default(), Instant::now());
        let at = |port: u16| SocketAddr::from(([10, 0, 0, 1], port));
        let taken = (0..1_000).filter(|_| arrivals.take(at(1), start)).count();
        assert_eq!(taken, 10);
        assert!(arrivals.take(at(2), start), "another box behind the same router");
        assert!(arrivals.take(at(1), start + Duration::from_secs(1)));
        let ports = (3..1_000).filter(|port| arrivals.take(at(*port), start)).count();
        assert!(ports < 100, "{ports} from one address");
        assert!(arrivals.take(SocketAddr::from(([10, 0, 0, 2], 1)), start), "another address");
    }

    #[test]
    fn what_is_remembered_of_addresses_is_bounded() {
        let (mut arrivals, start) = (Arrivals::default(), Instant::now());
        for n in 0..20_000_u32 {
            arrivals.take(SocketAddr::from((n.to_be_bytes(), 1)), start);
        }
        assert!(arrivals.ports.len() <= REMEMBERED && arrivals.hosts.len() <= REMEMBERED);
        let later = start + Duration::from_mins(1);
        assert!(arrivals.take(SocketAddr::from(([9, 9, 9, 9], 9)), later), "they are forgotten in time");
    }
}
