//! Why a connection ended, in a number that both programs share and in words.
//!
//! Enters: quinn's connection errors. Leaves: [`Closed`], which says whose doing it was, so that the caller can decide
//! whether to dial again and what to tell the admin. The numbers are those of [`Refusal`]; 0 is a plain goodbye.

use quinn::{ConnectionError, VarInt};
use telecentre_proto::refusal::Refusal;
use thiserror::Error;

/// QUIC's application error code for a refusal; 0 says that the work is done.
pub(super) fn code(why: Option<Refusal>) -> VarInt {
    why.map_or(VarInt::from_u32(0), |refusal| VarInt::from_u32(u32::from(refusal.number())))
}

/// The end of a connection, as this side knows it.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum Closed {
    /// The peer said so.
    #[error("the peer closed the connection: {words}{text}", words = words(*why), text = said(text))]
    ByPeer {
        /// The peer's reason; None for a plain goodbye.
        why: Option<Refusal>,
        /// What it added in words, for the log; at most 256 characters, as it came.
        text: String,
    },
    /// This side did.
    #[error("the connection was closed here")]
    Here,
    /// Nothing was heard for longer than the idle timeout.
    #[error("nothing was heard from the peer for {minutes} minutes, so the connection was given up",
        minutes = super::transport::IDLE_TIMEOUT.as_secs() / 60)]
    Silence,
    /// The peer's program has restarted and does not know this connection.
    #[error("the peer has restarted and no longer knows this connection")]
    Restarted,
    /// The peer ended its stream between two frames, without a reason.
    #[error("the peer ended its stream")]
    Ended,
    /// QUIC or TLS failed; the text is quinn's.
    #[error("the connection broke: {text}; dialling again makes a new one")]
    Broken {
        /// What quinn says.
        text: String,
    },
}

impl Closed {
    /// The word for it in JSON and in the names of messages: the refusal's own, where there is one.
    pub fn code(&self) -> &'static str {
        match self {
            Self::ByPeer { why: Some(refusal), .. } => refusal.code(),
            Self::ByPeer { why: None, .. } | Self::Ended => "ended",
            Self::Here => "here",
            Self::Silence => "silence",
            Self::Restarted => "restarted",
            Self::Broken { .. } => "broken",
        }
    }
}

/// Characters of a peer's text that are kept.
const TEXT_CHARS: usize = 256;

/// The refusal as the refused side reads it: the table's words speak of the peer, which here is this replica.
fn words(why: Option<Refusal>) -> String {
    match why {
        None => "its work is done".to_owned(),
        Some(Refusal::NotEnrolled) => {
            "this replica is not enrolled there, or its enrolment is closed; ask the network's admin for a join code"
                .to_owned()
        }
        Some(Refusal::WrongNetwork) => {
            "this replica belongs to another network than the peer; correct the peer's address".to_owned()
        }
        Some(other) => other.to_string(),
    }
}

fn said(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("; it adds: {text}") }
}

impl From<ConnectionError> for Closed {
    fn from(error: ConnectionError) -> Self {
        match error {
            ConnectionError::ApplicationClosed(close) => {
                // Peers print what they like; a control character must not reach a terminal through a log.
                let text = String::from_utf8_lossy(&close.reason);
                let text = text.chars().filter(|c| !c.is_control()).take(TEXT_CHARS).collect();
                let number = u16::try_from(close.error_code.into_inner()).unwrap_or(u16::MAX);
                Self::ByPeer { why: (number > 0).then(|| Refusal::of_number(number)), text }
            }
            ConnectionError::LocallyClosed => Self::Here,
            ConnectionError::TimedOut => Self::Silence,
            ConnectionError::Reset => Self::Restarted,
            other => Self::Broken { text: other.to_string() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closed(code: u64, reason: &'static [u8]) -> Closed {
        let (error_code, reason) = (VarInt::from_u64(code).unwrap(), bytes::Bytes::from_static(reason));
        ConnectionError::ApplicationClosed(quinn::ApplicationClose { error_code, reason }).into()
    }

    #[test]
    fn a_refusal_keeps_its_number_on_the_wire_and_a_goodbye_is_none() {
        let paused = closed(code(Some(Refusal::Paused)).into_inner(), b"");
        assert_eq!(paused, Closed::ByPeer { why: Some(Refusal::Paused), text: String::new() });
        assert_eq!(closed(code(None).into_inner(), b""), Closed::ByPeer { why: None, text: String::new() });
        let far = Closed::ByPeer { why: Some(Refusal::Other(u16::MAX)), text: String::new() };
        assert_eq!(closed(1 << 40, b""), far);
    }

    #[test]
    fn a_refused_replica_reads_that_it_is_the_one_refused() {
        let refused = closed(code(Some(Refusal::NotEnrolled)).into_inner(), b"").to_string();
        assert!(refused.starts_with("the peer closed the connection: this replica is not enrolled there"), "{refused}");
    }

    #[test]
    fn a_hostile_reason_reaches_no_terminal_and_fills_no_log() {
        let Closed::ByPeer { text, .. } = closed(1, b"\x1b[31mred\xff\n") else { panic!() };
        assert_eq!(text, "[31mred\u{fffd}");
        let Closed::ByPeer { text, .. } = closed(1, &[b'a'; 1_000]) else { panic!() };
        assert_eq!(text.len(), TEXT_CHARS);
    }
}
