//! Frames on a stream: 3 bytes of header, then up to 65,535 bytes that the link never reads.
//!
//! ```text
//! | length, u16 little-endian | flags, u8, 0 for now | payload … |
//! ```
//!
//! Enters: bytes as they arrive, cut anywhere. Leaves: whole payloads, in order. A flag that this version does not know
//! ends the connection: it would change what the bytes mean. Never holds more than one frame, so a peer cannot make it
//! grow.

use telecentre_proto::limit::FRAME_BYTES;
use telecentre_proto::refusal::Refusal;
use thiserror::Error;

/// Length (2 bytes) and flags (1 byte).
pub(super) const HEADER_BYTES: usize = 3;

/// A frame that cannot be: whose fault is said in each case.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum BadFrame {
    /// This program tried to send it.
    #[error(
        "a frame of {bytes} bytes cannot be sent: the limit is {limit}; cut the message into smaller frames",
        limit = FRAME_BYTES
    )]
    TooLong {
        /// The payload's length.
        bytes: usize,
    },
    /// The peer announced it.
    #[error(
        "the peer announced a frame of {bytes} bytes on a connection that takes at most {limit}, and the connection was \
         closed; the peer's program is another version, or damaged: update both"
    )]
    TooLongForUs {
        /// What the header says.
        bytes: usize,
        /// What this side takes.
        limit: usize,
    },
    /// The peer set a flag that this version does not know.
    #[error(
        "the peer sent a frame with flags {flags:#04x}, which this version does not know, and the connection was closed; \
         update this program"
    )]
    Flags {
        /// The header's third byte.
        flags: u8,
    },
    /// The peer ended its stream inside it.
    #[error("the peer ended its stream inside a frame: {have} bytes came of {need}; what came before it stands")]
    Truncated {
        /// Bytes that came, the header with them.
        have: usize,
        /// Bytes that the frame has, as far as is known.
        need: usize,
    },
}

impl BadFrame {
    /// What the peer is told.
    pub(super) fn refusal(&self) -> Refusal {
        match self {
            Self::TooLong { .. } | Self::TooLongForUs { .. } => Refusal::TooLarge,
            Self::Flags { .. } => Refusal::WrongVersion,
            Self::Truncated { .. } => Refusal::Malformed,
        }
    }
}

/// Writes a frame's header and payload to `out`.
pub fn encode(payload: &[u8], out: &mut Vec<u8>) -> Result<(), BadFrame> {
    let too_long = BadFrame::TooLong { bytes: payload.len() };
    let length = u16::try_from(payload.len()).ok().filter(|n| usize::from(*n) <= FRAME_BYTES).ok_or(too_long)?;
    out.extend_from_slice(&length.to_le_bytes());
    out.push(0);
    out.extend_from_slice(payload);
    Ok(())
}

/// The frame that is arriving. Give it bytes with [`ArrivingFrame::push`]; it says how many it still wants.
#[derive(Debug)]
pub struct ArrivingFrame {
    limit: usize,
    buffer: Vec<u8>,
}

impl ArrivingFrame {
    /// Takes payloads up to `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Self { limit, buffer: Vec::new() }
    }

    /// Bytes that complete the header, or the frame once the header is there. Never zero.
    pub fn wanted(&self) -> usize {
        match self.payload_bytes() {
            None => HEADER_BYTES - self.buffer.len(),
            Some(n) => HEADER_BYTES + n - self.buffer.len(),
        }
    }

    /// Takes at most [`ArrivingFrame::wanted`] bytes; gives the payload that they complete.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Option<Vec<u8>>, BadFrame> {
        debug_assert!(bytes.len() <= self.wanted());
        self.buffer.extend_from_slice(bytes);
        let Some(n) = self.payload_bytes() else { return Ok(None) };
        if self.buffer[2] != 0 {
            return Err(BadFrame::Flags { flags: self.buffer[2] });
        }
        if n > self.limit {
            return Err(BadFrame::TooLongForUs { bytes: n, limit: self.limit });
        }
        if self.buffer.len() < HEADER_BYTES + n {
            self.buffer.reserve_exact(HEADER_BYTES + n - self.buffer.len());
            return Ok(None);
        }
        let mut payload = std::mem::take(&mut self.buffer);
        payload.drain(..HEADER_BYTES);
        Ok(Some(payload))
    }

    /// The stream ended here: fine between two frames, an error inside one.
    pub fn end(&self) -> Result<(), BadFrame> {
        match self.buffer.len() {
            0 => Ok(()),
            have => Err(BadFrame::Truncated { have, need: have + self.wanted() }),
        }
    }

    fn payload_bytes(&self) -> Option<usize> {
        let header = self.buffer.first_chunk::<HEADER_BYTES>()?;
        Some(usize::from(u16::from_le_bytes([header[0], header[1]])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(mut bytes: &[u8], limit: usize, cut: usize) -> Result<Vec<Vec<u8>>, BadFrame> {
        let mut reader = ArrivingFrame::new(limit);
        let mut frames = Vec::new();
        while !bytes.is_empty() {
            let n = reader.wanted().min(bytes.len()).min(cut);
            frames.extend(reader.push(&bytes[..n])?);
            bytes = &bytes[n..];
        }
        reader.end().map(|()| frames)
    }

    #[test]
    fn frames_come_back_whole_however_the_stream_is_cut() {
        let frames: Vec<Vec<u8>> =
            (0..).zip([0, 1, 2, 255, 256, 4_000, FRAME_BYTES]).map(|(i, n)| vec![i; n]).collect();
        let mut bytes = Vec::new();
        for frame in &frames {
            encode(frame, &mut bytes).unwrap();
        }
        for cut in [1, 2, 3, 1_200, usize::MAX] {
            assert_eq!(read(&bytes, FRAME_BYTES, cut).unwrap(), frames);
        }
    }

    #[test]
    fn a_stream_that_ends_inside_a_frame_is_an_error_at_every_cut() {
        let mut bytes = Vec::new();
        encode(b"booking", &mut bytes).unwrap();
        assert!(read(&bytes[..0], FRAME_BYTES, 9).unwrap().is_empty());
        for n in 1..bytes.len() {
            assert!(matches!(read(&bytes[..n], FRAME_BYTES, 9), Err(BadFrame::Truncated { have, .. }) if have == n));
        }
    }

    #[test]
    fn a_header_beyond_the_limit_is_refused_before_any_payload_is_taken() {
        let refused = BadFrame::TooLongForUs { bytes: 16_385, limit: 16_384 };
        assert_eq!(read(&[0x01, 0x40, 0], 16_384, 3), Err(refused));
    }

    #[test]
    fn a_flag_of_a_later_version_is_refused() {
        assert_eq!(read(&[1, 0, 4, 9], FRAME_BYTES, 9), Err(BadFrame::Flags { flags: 4 }));
    }

    #[test]
    fn a_payload_longer_than_the_header_can_say_is_not_sent() {
        let mut out = Vec::new();
        assert_eq!(encode(&vec![0; 65_536], &mut out), Err(BadFrame::TooLong { bytes: 65_536 }));
        assert!(out.is_empty());
    }
}
