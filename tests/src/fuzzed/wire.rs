//! Bytes of peers and of carried files: frames, messages, runs, bundles, join codes.
//!
//! Enters: any bytes. What can be read is written and read again, and must be the same; a stream gives the same frames
//! however it is cut.

use telecentre_node::bundle::{Bundle, head_of};
use telecentre_node::link::frame::{ArrivingFrame, BadFrame};
use telecentre_node::seal::Key;
use telecentre_proto::bundle::{BLOCK_HEAD_BYTES, BundleHead, block_length, read_block};
use telecentre_proto::erasure;
use telecentre_proto::id::NetworkId;
use telecentre_proto::join::{Ask, JoinCode, decode_reply, encode_reply};
use telecentre_proto::run::{decode_block, encode_block};
use telecentre_proto::wire::{FrameReader, FrameWriter};

/// Frames taken from a stream, and how it ended.
fn frames(limit: usize, mut stream: &[u8], cut: usize) -> (Vec<Vec<u8>>, Option<BadFrame>) {
    let (mut reader, mut all) = (ArrivingFrame::new(limit), Vec::new());
    while !stream.is_empty() {
        let (now, later) = stream.split_at(reader.wanted().min(stream.len()).min(cut));
        stream = later;
        match reader.push(now) {
            Ok(frame) => all.extend(frame),
            Err(bad) => return (all, Some(bad)),
        }
    }
    let end = reader.end().err();
    (all, end)
}

/// A stream of frames, from the third byte on; the first two say what is taken and how it is cut.
pub(super) fn frame(bytes: &[u8]) {
    let Some(([limit, cut], stream)) = bytes.split_first_chunk() else { return };
    let limit = usize::from(*limit) * 257;
    let whole = frames(limit, stream, usize::MAX);
    assert_eq!(whole, frames(limit, stream, usize::from(*cut).max(1)));
    assert!(whole.0.iter().all(|frame| frame.len() <= limit));
}

/// One frame's messages.
pub(super) fn message(bytes: &[u8]) {
    let Ok(read) = FrameReader::default().read(bytes) else { return };
    let messages = read.messages;
    let mut writer = FrameWriter::default();
    for message in &messages {
        writer.push(message);
    }
    let again = FrameReader::default().read(&writer.finish());
    // Messages that use many names often may be longer than a frame once they are written out; they are not sent so.
    if let Ok(again) = again {
        assert_eq!(again.messages, messages);
    }
}

/// Runs that stand alone, as in a journal record.
pub(super) fn run(bytes: &[u8]) {
    let Ok(runs) = decode_block(bytes) else { return };
    assert_eq!(decode_block(&encode_block(&runs)).as_ref(), Ok(&runs));
    let mut joined = runs.clone();
    telecentre_proto::run::join(&mut joined);
    let entries =
        |runs: &[_]| runs.iter().map(|run: &telecentre_proto::chain::SignedRun| run.entries.len()).sum::<usize>();
    assert_eq!(entries(&joined), entries(&runs));
    let Ok(Some(erased)) = erasure::rewrite(bytes, telecentre_proto::document::DocumentName::is_erasable) else {
        return;
    };
    let erased = decode_block(&erased).unwrap();
    assert_eq!(entries(&erased), entries(&runs));
}

/// A bundle: sealed, and as it is inside.
pub(super) fn bundle(bytes: &[u8]) {
    if let Ok(head) = head_of(&mut &bytes[..]) {
        assert_eq!(BundleHead::decode(&head.encode()), Ok(head));
    }
    let key = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
    let Ok(key) = Key::read(key.as_bytes()) else { panic!("the key of the tests is none") };
    // The network is taken from the head, where there is one.
    let network = head_of(&mut &bytes[..]).map_or(NetworkId([0; 32]), |head| head.network);
    if let Ok(mut open) = Bundle::open(bytes, &network, &key) {
        while let Ok(Some(_)) = open.next_runs() {}
    }
    let mut rest = bytes;
    while let Some((head, blocks)) = rest.split_first_chunk::<BLOCK_HEAD_BYTES>() {
        let Ok(length) = block_length(head) else { return };
        let Some((block, next)) = blocks.split_at_checked(length) else { return };
        let _ = read_block(head, block);
        rest = next;
    }
}

/// A join code as it is typed, what is asked with it, what is answered.
pub(super) fn join(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Ok(code) = text.parse::<JoinCode>()
    {
        assert!(code.to_string().parse::<JoinCode>().is_ok_and(|again| again == code));
    }
    if let Ok(ask) = Ask::decode(bytes) {
        assert!(Ask::decode(&ask.encode()).is_ok_and(|again| again == ask));
    }
    let reply = decode_reply(bytes);
    if reply.is_ok() {
        assert_eq!(decode_reply(&encode_reply(&reply)), reply);
    }
}
