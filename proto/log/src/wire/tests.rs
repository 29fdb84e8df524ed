use proptest::prelude::*;

use super::*;
use crate::id::{ActorId, NodeId, ShortHash};
use crate::limit::FRAME_BYTES;
use crate::limit::{MESSAGES_PER_FRAME, TIPS_PER_LINE};
use crate::testing::config;

fn lines() -> impl Strategy<Value = Lines> {
    let tip = (any::<[u8; 8]>(), any::<u64>(), any::<[u8; 16]>());
    let line = (0u8..4, any::<[u8; 32]>(), proptest::collection::vec(tip, 1..4));
    proptest::collection::vec(line, 1..5).prop_map(|lines| {
        let line = |(space, author, tips): (u8, _, Vec<_>)| {
            let space = if space == 0 { Space::Commons } else { format!("centre/c-{space}").parse().unwrap() };
            let author = NodeId(author);
            let tip = |(suffix, seq, h)| Tip { actor: ActorId::new(&author, suffix), seq, h: ShortHash(h) };
            (Line { space, author }, tips.into_iter().map(tip).collect())
        };
        lines.into_iter().map(line).collect()
    })
}

fn hello() -> impl Strategy<Value = Message> {
    (any::<[u8; 32]>(), any::<[u8; 16]>(), any::<i64>(), any::<[u8; 16]>(), any::<[u8; 8]>(), any::<bool>()).prop_map(
        |(network, boot, clock, digest, own, lists)| {
            let (network, boot) = (NetworkId(network), Boot(boot));
            Message::Hello(Box::new(Hello { network, boot, clock, digest, own, lists }))
        },
    )
}

fn proof() -> impl Strategy<Value = Message> {
    (lines(), any::<[u8; 32]>(), any::<[u8; 32]>()).prop_filter_map("a line", |(mut lines, h, half)| {
        let (line, tips) = lines.pop()?;
        let at = Position { actor: tips[0].actor, seq: tips[0].seq, h: Hash(h) };
        let mut signature = [0; 64];
        signature[..32].copy_from_slice(&half);
        Some(Message::Proof(Box::new(Proof { line, at, signature })))
    })
}

fn receipts() -> impl Strategy<Value = Receipts> {
    let one = (any::<[u8; 8]>(), any::<i64>());
    proptest::collection::vec(one, 0..5).prop_map(|all| {
        let name = |id: [u8; 8]| match id[0] % 3 {
            0 => crate::document::DocumentName::member(crate::id::RecordId(id)),
            1 => crate::document::DocumentName::guest(crate::id::RecordId(id)),
            _ => format!("later/{}", crate::id::RecordId(id)).parse().unwrap(),
        };
        Receipts(all.into_iter().map(|(id, at)| (name(id), at)).collect())
    })
}

fn message() -> impl Strategy<Value = Message> {
    let spaces = || proptest::sample::subsequence(vec![Space::Commons, Space::Directory], 0..=2);
    prop_oneof![
        hello(),
        crate::run::tests::run().prop_map(|run| Message::Run(Box::new(run))),
        lines().prop_map(Message::Ack),
        spaces().prop_map(Message::Want),
        lines().prop_map(Message::Lines),
        (any::<[u8; 16]>(), any::<bool>()).prop_map(|(digest, lists)| Message::Space(Space::Directory, digest, lists)),
        Just(Message::Listed),
        proof(),
        any::<[u8; 32]>().prop_map(|digest| Message::Digest(Hash(digest))),
        (lines(), any::<bool>()).prop_filter_map("a line", |(mut lines, held)| {
            let (line, tips) = lines.pop()?;
            Some(Message::Trail(line, if held { tips } else { Vec::new() }))
        }),
        Just(Message::Flushed),
        (any::<bool>(), receipts()).prop_map(|(anew, receipts)| Message::Receipts(anew, receipts)),
        proptest::collection::vec((any::<[u8; 32]>().prop_map(NodeId), any::<i64>()), 0..5).prop_map(Message::Heard),
        any::<[u8; 8]>().prop_map(Message::Remembered),
    ]
}

fn frames(messages: &[Message], each: usize) -> Vec<Vec<u8>> {
    let mut writer = FrameWriter::default();
    let frame = |chunk: &[Message]| {
        for message in chunk {
            writer.push(message);
        }
        writer.finish()
    };
    messages.chunks(each).map(frame).collect()
}

proptest! {
    #![proptest_config(config(24))]

    #[test]
    fn messages_read_back_however_they_are_cut_into_frames(
        messages in proptest::collection::vec(message(), 0..12),
        each in 1usize..5,
    ) {
        let mut reader = FrameReader::default();
        let read: Vec<Message> = frames(&messages, each).iter().flat_map(|frame| reader.read(frame).unwrap().messages).collect();
        prop_assert_eq!(read, messages);
    }

    #[test]
    fn a_truncated_frame_is_refused_or_reads_as_a_beginning(messages in proptest::collection::vec(message(), 1..4)) {
        let frame = frames(&messages, 9).remove(0);
        for end in 0..frame.len() {
            if let Ok(read) = FrameReader::default().read(&frame[..end]) {
                prop_assert!(read.messages.len() < messages.len());
                prop_assert_eq!(&messages[..read.messages.len()], &read.messages[..]);
            }
        }
    }

    #[test]
    fn a_flipped_bit_never_panics_and_never_reads_as_the_same_of_a_plain_frame(message in message()) {
        let frame = frames(std::slice::from_ref(&message), 1).remove(0);
        for bit in 0..frame.len() * 8 {
            let mut flipped = frame.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let read = FrameReader::default().read(&flipped);
            let same = read.is_ok_and(|read| read.messages == [message.clone()]);
            prop_assert!(frame[0] != 1 || !same, "bit {bit}");
        }
    }

    #[test]
    fn no_bytes_make_a_frame_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), kind in 0u8..16) {
        let _ = FrameReader::default().read(&bytes);
        let _ = FrameReader::default().read(&[&[1, kind], &bytes[..]].concat());
    }
}

#[test]
fn a_line_of_more_tips_than_anybody_reads_is_told_in_part_and_its_frame_is_read() {
    let line = Line { space: Space::Commons, author: NodeId([1; 32]) };
    let tips: Vec<Tip> =
        (0..100).map(|n| Tip { actor: ActorId::new(&line.author, [n; 8]), seq: 1, h: ShortHash([n; 16]) }).collect();
    let messages =
        [Message::Lines(vec![(line.clone(), tips.clone())]), Message::Ack(vec![(line.clone(), tips.clone())])];
    let mut writer = FrameWriter::default();
    for message in &messages {
        writer.push(message);
    }
    let read = FrameReader::default().read(&writer.finish()).unwrap().messages;
    let told = vec![(line, tips[..TIPS_PER_LINE].to_vec())];
    assert_eq!(read, [Message::Lines(told.clone()), Message::Ack(told)]);
}

#[test]
fn counts_beyond_what_is_there_are_refused() {
    for count in [1u64 << 60, u64::MAX, 60_000] {
        for start in [&[1u8, 3][..], &[1, 4], &[1, 6], &[1, 8], &[1, 9, 1], &[1, 11]] {
            let mut frame = start.to_vec();
            put_unsigned(&mut frame, count);
            frame.extend_from_slice(&[0; 40]);
            assert!(FrameReader::default().read(&frame).is_err());
        }
    }
}

#[test]
fn a_frame_of_more_messages_than_a_frame_may_hold_is_refused_before_they_take_memory() {
    for message in [vec![7], vec![12], vec![4, 0], vec![64, 0]] {
        let plain = message.repeat(FRAME_DECODED_BYTES / 2);
        assert_eq!(FrameReader::default().read(&pack(&plain)), Err(BadFrame(Refusal::TooLarge)));
        let plain = message.repeat(MESSAGES_PER_FRAME);
        assert!(FrameReader::default().read(&pack(&plain)).is_ok());
    }
    // What names no line is no message. One of which nothing is held any more has no tips.
    let mut line = vec![1, 3, 1, 0, 0, 7];
    line.extend_from_slice(b"commons");
    line.push(0);
    line.extend_from_slice(&[5; 32]);
    line.push(0);
    assert!(FrameReader::default().read(&line).is_ok());
    for frame in [[1, 3, 0], [1, 11, 0]] {
        assert_eq!(FrameReader::default().read(&frame), Err(BadFrame(Refusal::Malformed)));
    }
}

#[test]
fn another_version_is_refused_by_its_name_and_a_bomb_by_its_size() {
    for version in [1, 2, 4] {
        assert_eq!(FrameReader::default().read(&[1, 1, version]), Err(BadFrame(Refusal::WrongVersion)));
    }
    let bomb = zstd::bulk::compress(&vec![7; 64 << 20], 19).unwrap();
    assert!(bomb.len() < FRAME_BYTES);
    for claimed in [FRAME_DECODED_BYTES as u64, 64 << 20] {
        let mut frame = vec![2];
        put_unsigned(&mut frame, claimed);
        frame.extend_from_slice(&bomb);
        assert_eq!(FrameReader::default().read(&frame), Err(BadFrame(Refusal::Malformed)));
    }
}

#[test]
fn a_message_of_a_later_release_is_passed_over_and_one_beyond_their_range_is_refused() {
    let mut writer = FrameWriter::default();
    writer.push(&Message::Flushed);
    writer.push(&Message::Remembered([5; 8]));
    let plain = writer.finish()[1..].to_vec();
    for kind in [64, 100, 127] {
        for length in [0, 1, 300] {
            let mut later = vec![kind];
            put_unsigned(&mut later, length as u64);
            later.extend(vec![9; length]);
            let frame = [&[1], &later[..], &plain[..1], &later, &plain[1..], &later].concat();
            let read = FrameReader::default().read(&frame);
            assert_eq!(read.unwrap().messages, [Message::Flushed, Message::Remembered([5; 8])]);
            let cut = FrameReader::default().read(&frame[..frame.len() - 1]);
            assert!(length == 0 || cut.is_err(), "it ends before its length");
        }
    }
    for kind in [0, 15, 63, 128, 255] {
        assert_eq!(FrameReader::default().read(&[1, kind, 0]), Err(BadFrame(Refusal::Malformed)), "{kind}");
    }
}
