//! Counts wrong passwords and codes by address, and makes whoever goes on guessing wait.
//!
//! Enters: an address, what became of its try, and monotonic time. Leaves: how long it has to wait. Five tries are
//! free, then the wait doubles from one second to five minutes; a right password forgets the wrong ones. An address
//! counts by its /64 in IPv6. The table is bounded: the address whose wait ends first is forgotten first.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

const FREE_TRIES: u32 = 5;
const LONGEST_WAIT_S: u64 = 300;
const ADDRESSES: usize = 1_024;

#[derive(Clone, Copy)]
struct Tries {
    wrong: u32,
    until: Duration,
}

/// Wrong tries, by address.
#[derive(Default)]
pub struct Attempts {
    tries: Mutex<HashMap<IpAddr, Tries>>,
}

impl Attempts {
    /// Seconds that this address still has to wait, if any.
    pub fn wait(&self, from: IpAddr, now: Duration) -> Option<u64> {
        let tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        let left = tries.get(&network(from))?.until.saturating_sub(now);
        (!left.is_zero()).then(|| left.as_secs() + 1)
    }

    /// Notes a wrong try.
    pub fn wrong(&self, from: IpAddr, now: Duration) {
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        let from = network(from);
        if tries.len() >= ADDRESSES
            && !tries.contains_key(&from)
            && let Some(oldest) = tries.iter().min_by_key(|(_, t)| t.until).map(|(ip, _)| *ip)
        {
            tries.remove(&oldest);
        }
        let entry = tries.entry(from).or_insert(Tries { wrong: 0, until: now });
        entry.wrong = entry.wrong.saturating_add(1);
        let over = entry.wrong.saturating_sub(FREE_TRIES);
        let wait = if over == 0 { 0 } else { LONGEST_WAIT_S.min(1 << (over - 1).min(16)) };
        entry.until = now + Duration::from_secs(wait);
    }

    /// Notes a right one.
    pub fn right(&self, from: IpAddr) {
        self.tries.lock().unwrap_or_else(PoisonError::into_inner).remove(&network(from));
    }
}

fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        v4 @ IpAddr::V4(_) => v4,
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::from_secs(1_000);
    const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 168, 1, 20));

    #[test]
    fn guessing_gets_slower_and_a_pause_lets_one_try_again() {
        let attempts = Attempts::default();
        for _ in 0..FREE_TRIES {
            attempts.wrong(HOME, NOW);
            assert_eq!(attempts.wait(HOME, NOW), None);
        }
        attempts.wrong(HOME, NOW);
        assert!(attempts.wait(HOME, NOW).is_some());
        assert_eq!(attempts.wait(HOME, NOW + Duration::from_secs(2)), None);
        for _ in 0..40 {
            attempts.wrong(HOME, NOW);
        }
        assert!(attempts.wait(HOME, NOW).is_some_and(|s| s <= LONGEST_WAIT_S + 1));
    }

    #[test]
    fn a_right_password_forgets_the_wrong_ones_of_that_address_only() {
        let other = IpAddr::V4(std::net::Ipv4Addr::new(192, 168, 1, 21));
        let attempts = Attempts::default();
        for _ in 0..20 {
            attempts.wrong(HOME, NOW);
            attempts.wrong(other, NOW);
        }
        attempts.right(HOME);
        assert_eq!(attempts.wait(HOME, NOW), None);
        assert!(attempts.wait(other, NOW).is_some());
    }

    #[test]
    fn addresses_of_one_home_count_as_one_and_the_table_stays_bounded() {
        let attempts = Attempts::default();
        let address = |net: u16, host: u16| IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, net, 0, 0, 0, host));
        for host in 0..20 {
            attempts.wrong(address(1, host), NOW);
        }
        assert!(attempts.wait(address(1, 99), NOW).is_some());
        for net in 0..3_000 {
            attempts.wrong(address(net, 1), NOW);
        }
        assert!(attempts.tries.lock().unwrap().len() <= ADDRESSES);
    }
}
