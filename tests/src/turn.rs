//! Turns: how many networks of real processes live at once in one test program.
//!
//! Enters: a test that wants processes. Leaves: a [`Turn`], maybe after others have ended, which lasts until it is
//! dropped. A machine with many cores runs as many tests at once, and each has a network of two to four programs that
//! sync to one disk; unbounded, what takes milliseconds could take longer than a test waits. A test that founds two
//! networks takes one turn, so that no two tests wait for each other.

use std::cell::RefCell;
use std::sync::{Arc, Condvar, Mutex, PoisonError, Weak};

/// Networks that live at once, if the machine has as many cores.
const MOST: usize = 6;

static TAKEN: Mutex<usize> = Mutex::new(0);
static ENDED: Condvar = Condvar::new();

thread_local! {
    /// The turn of the test that this thread runs.
    static OWN: RefCell<Weak<Turn>> = const { RefCell::new(Weak::new()) };
}

/// The right to run processes.
#[derive(Debug)]
pub struct Turn(());

impl Turn {
    /// The turn of this thread's test; waits for one if it has none.
    pub fn take() -> Arc<Self> {
        OWN.with_borrow_mut(|own| {
            own.upgrade().unwrap_or_else(|| {
                let turn = Arc::new(Self::wait());
                *own = Arc::downgrade(&turn);
                turn
            })
        })
    }

    fn wait() -> Self {
        // One core runs two tests at a time well enough: most of a test is waiting.
        let most = std::thread::available_parallelism().map_or(1, usize::from).clamp(2, MOST);
        let taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
        let mut taken = ENDED.wait_while(taken, |taken| *taken >= most).unwrap_or_else(PoisonError::into_inner);
        *taken += 1;
        Self(())
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *TAKEN.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        ENDED.notify_one();
    }
}
