//! Waiting for an event, with a bound.
//!
//! Enters: a question that is asked again and again. Leaves: its answer as soon as there is one, or a panic that names
//! what was waited for. The pause between two questions costs a test at most that much; nothing is assumed of how long
//! an event takes.

use std::time::{Duration, Instant};

/// How long a test waits for what takes milliseconds on an idle machine.
pub const PATIENCE: Duration = Duration::from_mins(1);
const PAUSE: Duration = Duration::from_millis(15);

/// Asks until there is an answer.
///
/// # Panics
/// When there is none within the bound.
#[track_caller]
pub fn until<T>(what: &str, bound: Duration, mut ask: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(start.elapsed() < bound, "waited {bound:?} in vain until {what}");
        std::thread::sleep(PAUSE);
    }
}
