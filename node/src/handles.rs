//! File handles: how many the process may have open.
//!
//! Enters: nothing. Leaves: their number, after it was raised as far as the operating system lets an ordinary process
//! raise it. Who serves pages divides by it, so that journal, link and command line never lack one. Never opens anything.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Where there is no limit at all: more than is ever needed.
const PLENTY: u64 = 1 << 20;

/// Raises the limit, and says what it is then.
pub fn most() -> usize {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current != maximum && setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }).is_err() {
        tracing::debug!("the number of open files stays as it was");
    }
    let now = getrlimit(Resource::Nofile).current.unwrap_or(PLENTY).min(PLENTY);
    usize::try_from(now).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_soft_limit_is_raised_to_the_hard_one() {
        let most = most();
        let limit = getrlimit(Resource::Nofile);
        assert_eq!(limit.current, limit.maximum);
        assert!(most > 0);
    }
}
