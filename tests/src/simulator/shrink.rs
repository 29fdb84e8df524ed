//! A failing seed, made small: the steps without which it fails in the same way are left out.
//!
//! Enters: a seed that failed, and how to try it. Leaves: which steps to skip. Halves first, then smaller spans, as
//! delta debugging does (Zeller, Hildebrandt 2002), until nothing more goes or the time is up.

use std::time::{Duration, Instant};

use super::run::Skip;

/// Leaves out spans of steps while `fails` says that the failure stays the same.
pub fn shrink(steps: u64, skip: &Skip, most: Duration, mut fails: impl FnMut(&Skip) -> bool) -> Skip {
    let began = Instant::now();
    let mut left: Vec<u64> = (0..steps).filter(|n| !skip.0.contains(n)).collect();
    let mut best = skip.clone();
    let mut span = left.len().div_ceil(2);
    while span > 0 {
        let mut at = 0;
        let before = left.len();
        while at < left.len() {
            if began.elapsed() > most {
                return best;
            }
            let end = (at + span).min(left.len());
            let mut tried = best.clone();
            tried.0.extend(&left[at..end]);
            if fails(&tried) {
                best = tried;
                left.drain(at..end);
            } else {
                at = end;
            }
        }
        if span == 1 && left.len() == before {
            break;
        }
        span = if span == 1 { 1 } else { span.div_ceil(2) };
    }
    best
}
