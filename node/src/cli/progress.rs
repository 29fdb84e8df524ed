//! Progress of long work, for whoever watches a terminal.
//!
//! Enters: how much is done, of how much where that is known. Leaves: a line on stderr that is drawn over itself and goes
//! away at the end; nothing at all where nobody watches.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::terminal::is_watched;

/// How often the line is drawn anew while nothing is counted.
const TICK: Duration = Duration::from_millis(200);

/// A line of progress, in bytes.
#[derive(Clone)]
pub(super) struct Progress(ProgressBar);

impl Progress {
    /// Begins: what is done, and how many bytes there are, if that is known.
    pub(super) fn begin(what: &'static str, bytes: Option<u64>) -> Self {
        let target = if is_watched() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let (length, template) = match bytes {
            Some(_) => (bytes, "{prefix} {wide_bar} {bytes}/{total_bytes} {eta} {msg}"),
            None => (None, "{prefix} {spinner} {bytes} {elapsed} {msg}"),
        };
        let bar = ProgressBar::with_draw_target(length, target).with_prefix(what);
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        bar.set_style(style);
        bar.enable_steady_tick(TICK);
        Self(bar)
    }

    /// So many more bytes are done.
    pub(super) fn add(&self, bytes: u64) {
        self.0.inc(bytes);
    }

    /// Says more.
    pub(super) fn say(&self, text: String) {
        self.0.set_message(text);
    }

    /// A reader whose bytes count.
    pub(super) fn reading<R: std::io::Read>(&self, from: R) -> impl std::io::Read + use<R> {
        self.0.wrap_read(from)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
