//! Slows down whoever guesses at badges and PINs, without shutting anybody out.
//!
//! Enters: a handle, an address, what became of a try, monotonic time. Leaves: how long to wait. Ten tries a minute come
//! from an address. After ten wrong ones a handle sleeps for that address for 15 minutes, then twice as long, up to a day.
//! Over all addresses a handle that was guessed at takes one try a minute, so that nobody can shut its owner out for
//! good. A handle that nobody has is treated alike. Tables are bounded: what was tried longest ago is forgotten first.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use telecentre_proto::person::badge::Handle;

use crate::front::home_of;

const A_MINUTE: u32 = 10;
const MINUTE: Duration = Duration::from_mins(1);
const WRONG_BEFORE_SLEEP: u32 = 10;
const FIRST_SLEEP: Duration = Duration::from_mins(15);
const LONGEST_SLEEP: Duration = Duration::from_hours(24);
/// Wrong tries of a handle over all addresses from which on it is slow.
const WRONG_BEFORE_SLOW: u32 = 20;
const ROWS: usize = 4_096;

#[derive(Clone, Copy, Default)]
struct BadgeTries {
    wrong: u32,
    sleeps: u32,
    until: Duration,
    last: Duration,
}

#[derive(Default)]
struct Tables {
    /// BadgeTries within a minute, by address.
    addresses: HashMap<IpAddr, BadgeTries>,
    /// Wrong tries, by handle and address.
    pairs: HashMap<(Handle, IpAddr), BadgeTries>,
    /// Wrong tries, by handle.
    handles: HashMap<Handle, BadgeTries>,
}

/// BadgeTries at badges.
#[derive(Default)]
pub struct BadgeAttempts(Mutex<Tables>);

/// The row of a key, made room for where there is none.
fn row<K: Eq + Hash + Copy>(table: &mut HashMap<K, BadgeTries>, key: K) -> &mut BadgeTries {
    if table.len() >= ROWS
        && !table.contains_key(&key)
        && let Some(oldest) = table.iter().min_by_key(|(_, tries)| tries.last).map(|(key, _)| *key)
    {
        table.remove(&oldest);
    }
    table.entry(key).or_default()
}

fn left(until: Duration, now: Duration) -> Option<u64> {
    let left = until.saturating_sub(now);
    (!left.is_zero()).then(|| left.as_secs() + 1)
}

impl BadgeAttempts {
    /// Counts a try before it is made, as wrong until it proves right. The error: seconds to wait, nothing is tried.
    pub fn begin(&self, handle: Handle, from: IpAddr, now: Duration) -> Result<(), u64> {
        let from = home_of(from);
        let tables = &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let address = row(&mut tables.addresses, from);
        if now.saturating_sub(address.last) >= MINUTE || address.wrong == 0 {
            *address = BadgeTries { last: now, ..BadgeTries::default() };
        }
        if address.wrong >= A_MINUTE {
            return Err(left(address.last + MINUTE, now).unwrap_or(1));
        }
        if let Some(seconds) = tables.pairs.get(&(handle, from)).and_then(|tries| left(tries.until, now)) {
            return Err(seconds);
        }
        if let Some(seconds) = tables.handles.get(&handle).and_then(|tries| left(tries.until, now)) {
            return Err(seconds);
        }
        address.wrong += 1;
        let pair = row(&mut tables.pairs, (handle, from));
        (pair.wrong, pair.last) = (pair.wrong + 1, now);
        if pair.wrong >= WRONG_BEFORE_SLEEP {
            let sleep = FIRST_SLEEP.saturating_mul(1 << pair.sleeps.min(10)).min(LONGEST_SLEEP);
            (pair.until, pair.sleeps, pair.wrong) = (now + sleep, pair.sleeps + 1, 0);
        }
        let all = row(&mut tables.handles, handle);
        if now.saturating_sub(all.last) >= LONGEST_SLEEP {
            all.wrong = 0;
        }
        (all.wrong, all.last) = (all.wrong.saturating_add(1), now);
        if all.wrong > WRONG_BEFORE_SLOW {
            all.until = now + MINUTE;
        }
        Ok(())
    }

    /// The try was right: what was wrong before from there is forgotten.
    pub fn right(&self, handle: Handle, from: IpAddr) {
        let from = home_of(from);
        let tables = &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tables.pairs.remove(&(handle, from));
        if let Some(all) = tables.handles.get_mut(&handle) {
            all.wrong = all.wrong.saturating_sub(1);
            all.until = Duration::ZERO;
        }
        if let Some(address) = tables.addresses.get_mut(&from) {
            address.wrong = address.wrong.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use telecentre_proto::person::badge::BadgeCode;

    use super::*;

    const START: Duration = Duration::from_secs(100_000);

    fn handle(n: u8) -> Handle {
        BadgeCode::new([n; 16]).handle()
    }

    fn address(n: u8) -> IpAddr {
        IpAddr::V4(std::net::Ipv4Addr::new(192, 168, 1, n))
    }

    #[test]
    fn ten_wrong_tries_put_a_handle_to_sleep_for_that_address_and_longer_each_time() {
        let attempts = BadgeAttempts::default();
        let mut now = START;
        for expected in [15 * 60, 30 * 60, 60 * 60] {
            for _ in 0..WRONG_BEFORE_SLEEP {
                // The owner comes in from elsewhere now and then, which leaves this address asleep.
                attempts.right(handle(1), address(2));
                attempts.begin(handle(1), address(1), now).unwrap();
                now += MINUTE;
            }
            let wait = attempts.begin(handle(1), address(1), now).unwrap_err();
            assert!(wait.abs_diff(expected) <= 61, "{wait} {expected}");
            now += Duration::from_secs(wait);
        }
    }

    #[test]
    fn a_handle_guessed_at_from_everywhere_takes_one_try_a_minute_and_is_never_shut() {
        let attempts = BadgeAttempts::default();
        for n in 0..=WRONG_BEFORE_SLOW {
            attempts.begin(handle(1), address(u8::try_from(n).unwrap()), START).unwrap();
        }
        let wait = attempts.begin(handle(1), address(99), START).unwrap_err();
        assert!(wait <= 61);
        assert_eq!(attempts.begin(handle(1), address(99), START + MINUTE), Ok(()));
        assert_eq!(attempts.begin(handle(2), address(98), START), Ok(()), "others are as quick as ever");
    }

    #[test]
    fn an_address_tries_ten_times_a_minute_whatever_the_handle() {
        let attempts = BadgeAttempts::default();
        for n in 0..10 {
            attempts.begin(handle(n), address(1), START).unwrap();
        }
        assert!(attempts.begin(handle(11), address(1), START).is_err());
        assert_eq!(attempts.begin(handle(11), address(1), START + MINUTE), Ok(()));
    }

    #[test]
    fn the_tables_stay_bounded() {
        let attempts = BadgeAttempts::default();
        for n in 0..6_000_u32 {
            let [_, a, b, c] = n.to_be_bytes();
            let from = IpAddr::V4(std::net::Ipv4Addr::new(10, a, b, c));
            attempts
                .begin(BadgeCode::new([b, c, a, b, c, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]).handle(), from, START)
                .ok();
        }
        let tables = attempts.0.lock().unwrap();
        assert!(tables.addresses.len() <= ROWS && tables.pairs.len() <= ROWS && tables.handles.len() <= ROWS);
    }
}
