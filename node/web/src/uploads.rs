//! Files between two pages: sent once, looked at, and only then taken in.
//!
//! Enters: a file that a browser sent, of which session, and the process's own time. Leaves: a word under which the next
//! page finds it again, for a while and only in the same session. They lie in memory alone: few, and the oldest makes
//! room for the newest. A file that is gone must be sent again; nothing else is lost with it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The most files at once.
const FILES: usize = 4;
/// How long a file is kept.
const KEPT: Duration = Duration::from_mins(30);

struct Upload {
    word: String,
    session: Option<String>,
    since: Duration,
    bytes: Arc<Vec<u8>>,
}

/// The files that wait.
#[derive(Default)]
pub(crate) struct Uploads(Mutex<VecDeque<Upload>>);

impl Uploads {
    /// Keeps a file under a word that nobody can guess.
    pub(crate) fn keep(&self, word: String, session: Option<String>, bytes: Arc<Vec<u8>>, now: Duration) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == FILES {
            kept.pop_front();
        }
        kept.push_back(Upload { word, session, since: now, bytes });
    }

    /// The file of a word, if it is still there and of this session.
    pub(crate) fn find(&self, word: &str, session: Option<&str>, now: Duration) -> Option<Arc<Vec<u8>>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|upload| now.saturating_sub(upload.since) < KEPT);
        kept.iter().find(|u| u.word == word && u.session.as_deref() == session).map(|u| u.bytes.clone())
    }

    /// Lets go of a file that was taken in.
    pub(crate) fn drop_of(&self, word: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|upload| upload.word != word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(n: u8) -> Arc<Vec<u8>> {
        Arc::new(vec![n])
    }

    #[test]
    fn a_file_is_found_in_its_own_session_for_half_an_hour_and_the_oldest_makes_room() {
        let uploads = Uploads::default();
        let at = Duration::from_secs;
        let of = |word: &str, session, now| uploads.find(word, session, now).map(|bytes| bytes[0]);
        uploads.keep("a".into(), Some("me".into()), file(1), at(0));
        assert_eq!(of("a", Some("me"), at(1_799)), Some(1));
        assert_eq!((of("a", Some("you"), at(0)), of("a", None, at(0)), of("b", Some("me"), at(0))), (None, None, None));
        assert_eq!(of("a", Some("me"), at(1_800)), None);
        for n in 0..5 {
            uploads.keep(n.to_string(), None, file(n), at(2_000));
        }
        assert_eq!((of("0", None, at(2_000)), of("4", None, at(2_000))), (None, Some(4)));
        uploads.drop_of("4");
        assert_eq!(of("4", None, at(2_000)), None);
    }
}
