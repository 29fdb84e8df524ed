use telecentre_log::counted::CutLimits;
use telecentre_log::document::{DocumentName, Draft};
use telecentre_log::entry::Body;
use telecentre_log::field::{Field, Put, Scalar};
use telecentre_log::id::RecordId;
use telecentre_log::limit::{RUN_BYTES, SALT_BYTES, UNNAMED_BYTES, UNNAMED_BYTES_PER_PEER};
use telecentre_log::network::ClosingKind;

use super::*;
use crate::testing::{Site, hub, sync};

mod branch;
mod closing;
mod deep;
mod erasure;
mod group;
mod later;
mod network;
mod order;
mod requests;
mod shed;
mod succession;
mod threats;
mod witness;

/// A hub and the node of a centre, which hold the same.
pub(crate) fn met() -> (Site, Site) {
    let (mut hub, mut node) = (hub(&[2]), Site::new(2));
    sync(&mut node, &mut hub, [None, None]);
    (hub, node)
}

/// Bytes that no compression shortens.
fn noise(n: u32, len: usize) -> Vec<u8> {
    let mut out = vec![0; len];
    blake3::Hasher::new().update(&n.to_be_bytes()).finalize_xof().fill(&mut out);
    out
}

fn drafts(count: u32, bytes: usize) -> Vec<Draft> {
    let draft = |n: u32| {
        let id = RecordId(u64::from(n + 1).to_be_bytes());
        let puts = vec![Put::new(id, Field::BADGE, Scalar::Bytes(noise(n, bytes)))];
        Draft { space: Space::Directory, document: DocumentName::member(id), puts }
    };
    (0..count).map(draft).collect()
}

#[test]
fn a_batch_of_any_size_is_stored_in_records_that_read_back_and_sent_in_frames_that_fit() {
    for (count, bytes) in [(400, 1), (200, 1_000)] {
        let mut hub = hub(&[2]);
        hub.write(&drafts(count, bytes));
        for run in hub.journal() {
            assert!(run.bound() <= RUN_BYTES, "one signature for {} bytes", run.bound());
        }
        let digests = hub.digests();
        hub.restart();
        assert_eq!(hub.digests(), digests);
        sync(&mut hub, &mut Site::new(2), [None, None]);
    }
}

#[test]
fn a_run_that_is_small_by_its_entries_and_large_by_its_names_is_bounded_too() {
    let (mut hub, mut node) = met();
    let entries = |count| (0..count).map(|n: u32| (format!("{n:0>64}").parse().unwrap(), Vec::new(), Vec::new()));
    let fits = node.forge(Space::Directory, [1; 8], entries(300).collect());
    assert_eq!(hub.take(fits), Ok(Admission::New(300)));
    let large = node.forge(Space::Directory, [2; 8], entries(2_000).collect());
    assert_eq!(hub.take(large), Err(Refusal::TooLarge));
    hub.restart();
    sync(&mut hub, &mut node, [None, None]);
}

#[test]
fn after_a_failed_append_a_replica_opened_anew_is_as_before_the_batch() {
    let mut hub = hub(&[2]);
    let before = hub.digests();
    let view = hub.replica.view().fingerprint();
    hub.stage(&drafts(20, 40));
    assert!(hub.replica.has_staged());
    let blocks = hub.replica.seal(&hub.keys);
    assert!(!blocks.is_empty());
    assert_ne!(hub.replica.have().digest(None), before.0, "the batch sees itself");
    // The disk took nothing of it: the caller drops this replica and opens another.
    hub.restart();
    assert_eq!(hub.digests(), before);
    assert_eq!(hub.replica.view().fingerprint(), view);
    hub.write(&drafts(20, 40));
    sync(&mut hub, &mut Site::new(2), [None, None]);
}

#[test]
fn what_lies_beyond_a_closing_counts_for_nothing_and_what_lies_before_stands_whichever_comes_first() {
    for kind in [ClosingKind::Retired, ClosingKind::Revoked] {
        let (mut hub, mut node) = met();
        node.add(7);
        sync(&mut node, &mut hub, [None, None]);
        let before = hub.journal();
        node.add(8);
        let cut = hub.replica.draw_cut(&node.keys.id(), CutLimits::default(), |_| true).cut;
        crate::testing::close(&mut hub, node.keys.id(), kind, cut);
        let closing: Vec<_> = hub.journal().drain(before.len()..).collect();
        let late = vec![node.journal().pop().unwrap()];
        let nothing = Site::new(9).replica.view().fingerprint();
        let expected = hub.replica.view().fingerprint();
        assert_ne!(expected, nothing, "the member from before the closing is shown");
        for last in [[closing.clone(), late.clone()], [late, closing]] {
            let mut site = Site::new(9);
            for run in before.iter().cloned().chain(last.into_iter().flatten()) {
                site.take(run).unwrap();
            }
            for _ in 0..2 {
                assert_eq!(site.replica.view().fingerprint(), expected);
                let more = site.replica.have().entries() > hub.replica.have().entries();
                assert_eq!(more, kind == ClosingKind::Retired, "of one in good hands it is held all the same");
                assert_eq!(more, site.digests() != hub.digests());
                site.restart();
            }
        }
    }
}

#[test]
fn an_entry_is_shown_once_what_it_follows_is_held() {
    let (mut hub, node) = met();
    let (mut site, id) = (Site::new(9), RecordId([5; 8]));
    sync(&mut site, &mut hub, [None, None]);
    hub.add(6);
    let followed = hub.journal().pop().unwrap();
    let tip = hub.replica.have().line(&followed.line).unwrap().1.tips().next().unwrap();
    let follows = telecentre_log::entry::Dependency {
        line: followed.line.clone(),
        actor: tip.actor,
        seq: tip.seq,
        h: tip.h.short(),
    };
    let puts = [Put::new(id, Field::NAME, "Anna".into()), Put::new(id, Field::STATUS, "self-employed".into())];
    let body = telecentre_log::body::encode_body(&DocumentName::member(id), Some([1; 16]), &puts);
    let run = node.forge(Space::Directory, [1; 8], vec![(DocumentName::member(id), vec![follows], body)]);
    let empty = site.replica.view().fingerprint();
    site.take(run.clone()).unwrap();
    assert_eq!(site.replica.view().fingerprint(), empty, "it waits");
    let without = hub.replica.view().fingerprint();
    hub.take(run).unwrap();
    site.take(followed).unwrap();
    assert_ne!(hub.replica.view().fingerprint(), without, "now it is shown");
    assert_eq!(site.replica.view().fingerprint(), hub.replica.view().fingerprint());
    assert_eq!(site.digests(), hub.digests());
}

#[test]
fn the_first_entry_after_a_start_or_a_recovery_is_of_a_new_actor_and_names_all_that_came_before() {
    let mut hub = hub(&[2]);
    let line = telecentre_log::id::Line { space: Space::Directory, author: hub.keys.id() };
    let tips = |site: &Site| site.replica.have().line(&line).map_or(0, |(_, held)| held.tips().count());
    hub.add(5);
    let mut actors = vec![hub.replica.actor()];
    for round in 0..3 {
        match round {
            0 => hub.restart(),
            // It learned that it has forgotten something; later, that it holds it again.
            1 => hub.replica.set_recovering(true),
            _ => hub.replica.set_recovering(false),
        }
        hub.add(6 + round);
        assert!(!actors.contains(&hub.replica.actor()), "{actors:?}");
        actors.push(hub.replica.actor());
        assert_eq!(tips(&hub), 1, "its birth names the rest");
    }
}

#[test]
fn an_entry_of_its_own_that_came_from_elsewhere_retires_the_actor() {
    let mut hub = hub(&[2]);
    hub.add(5);
    let image = hub.frozen();
    hub.add(6);
    let mut other = Site::new(9);
    sync(&mut other, &mut hub, [None, None]);
    hub.resume(image);
    let actor = hub.replica.actor();
    hub.take(other.journal().pop().unwrap()).unwrap();
    assert_eq!((hub.replica.actor(), actor.is_some()), (None, true));
}

#[test]
fn what_an_author_wrote_whom_the_network_does_not_name_is_not_held_until_it_does() {
    let mut hub = hub(&[2]);
    let mut stranger = Site::new(3);
    let id = RecordId([5; 8]);
    let puts = [Put::new(id, Field::NAME, "Anna".into()), Put::new(id, Field::STATUS, "self-employed".into())];
    let body = telecentre_log::body::encode_body(&DocumentName::member(id), Some([1; 16]), &puts);
    let run = stranger.forge(Space::Directory, [1; 8], vec![(DocumentName::member(id), Vec::new(), body)]);
    stranger.hold(&run);
    let before = hub.digests();
    assert_eq!(hub.take(run), Ok(Admission::Parked));
    assert_eq!(hub.digests(), before);
    crate::testing::enrol(&mut hub, 3);
    hub.commit();
    assert!(hub.replica.view().people.member(id).is_some(), "it was kept, and is tried again");
}

#[test]
fn what_authors_without_a_name_wrote_waits_up_to_a_mebibyte_a_quarter_for_each_peer_and_no_further() {
    let mut hub = hub(&[2]);
    let stranger = Site::new(3);
    let run = |n: u8| {
        let id = RecordId([n; 8]);
        let puts = [Put::new(id, Field::BADGE, Scalar::Bytes(noise(n.into(), 30_000)))];
        let body = telecentre_log::body::encode_body(&DocumentName::member(id), Some([n; SALT_BYTES]), &puts);
        stranger.forge(Space::Directory, [n; 8], vec![(DocumentName::member(id), Vec::new(), body)])
    };
    let peers = [5, 6, 7, 8, 9].map(|seed| Site::new(seed).keys.id());
    let mut came = 0;
    for (peer, part) in peers.iter().zip(0..) {
        let mut of_peer = 0;
        let mut take = |n: u8| hub.replica.admit_from(peer, run(part * 50 + n), None, &hub.store);
        while take(of_peer) == Ok(Admission::Parked) {
            of_peer += 1;
        }
        assert_eq!(take(of_peer), Err(Refusal::UnknownAuthor));
        let most = usize::from(part < 4) * UNNAMED_BYTES_PER_PEER / 30_000;
        assert!((most.saturating_sub(1)..=most + 2).contains(&of_peer.into()), "{of_peer} runs of {part} wait");
        came += u64::from(of_peer);
    }
    let most = (UNNAMED_BYTES / 30_000) as u64;
    assert!((most - 4..=most).contains(&came), "{came} runs wait");
    // What comes again takes no room.
    assert_eq!(hub.replica.admit_from(&peers[4], run(0), None, &hub.store), Ok(Admission::Parked));
    // What waited is taken in once its author has a name, and there is room again.
    let held = hub.replica.have().entries();
    crate::testing::enrol(&mut hub, 3);
    hub.commit();
    assert_eq!(hub.replica.have().entries(), held + 1 + came);
    let other = Site::new(4).forge(
        Space::Directory,
        [1; 8],
        vec![(DocumentName::member(RecordId([1; 8])), Vec::new(), noise(1, 30_000))],
    );
    assert_eq!(hub.take(other), Ok(Admission::Parked));
}

#[test]
fn the_body_of_an_erasable_document_begins_with_random_bytes_and_no_other_does() {
    let mut hub = hub(&[2]);
    let id = RecordId([5; 8]);
    // A field that no kind of document has a code for: its bytes are the same in all of them.
    let puts = vec![Put::new(id, Field::named("telephone").unwrap(), "0471480000".into())];
    let draft = |space, document| Draft { space, document, puts: puts.clone() };
    let erasable = draft(Space::Directory, DocumentName::member(id));
    let guest = draft(Space::Centre(crate::testing::centre(2)), DocumentName::guest(id));
    let plain = draft(Space::Commons, DocumentName::network());
    hub.write(&[erasable.clone(), erasable, guest, plain]);
    let entries: Vec<_> = hub.journal().into_iter().flat_map(|run| run.entries).collect();
    let bodies = |kind: fn(&DocumentName) -> bool| -> Vec<Vec<u8>> {
        let of_kind = entries.iter().filter(|entry| kind(&entry.head.document));
        of_kind
            .filter_map(|entry| match &entry.body {
                Body::Present(bytes) => Some(bytes.clone()),
                Body::Erased(_) => None,
            })
            .collect()
    };
    let without = telecentre_log::body::encode_body(&DocumentName::network(), None, &puts);
    let salted = bodies(DocumentName::is_erasable);
    let salts: Vec<_> = salted.iter().map(|body| body.strip_suffix(&without[..]).unwrap()).collect();
    assert_eq!(salts.len(), 3);
    assert!(salts.iter().all(|salt| salt.len() == SALT_BYTES));
    assert!(salts[0] != salts[1] && salts[1] != salts[2] && salts[0] != salts[2], "{salts:?}");
    assert_eq!(bodies(|name| *name == DocumentName::network()).last(), Some(&without));
}

#[test]
fn of_two_bookings_in_one_place_the_one_whose_author_knew_the_other_loses() {
    let node = |seed: u8, id: u8| {
        let puts = crate::testing::confirmed(RecordId([id; 8]), seed);
        Draft { space: Space::Centre(crate::testing::centre(2)), document: "ledger/2026-11".parse().unwrap(), puts }
    };
    // Two boxes of one centre: the second took over, and knew what the first had sold.
    for (first, second) in [(8, 7), (7, 8)] {
        let mut hub = hub(&[2]);
        let puts = telecentre_log::network::enrol(
            RecordId([3; 8]),
            &Site::new(3).keys.id(),
            telecentre_log::network::Role::Node,
            Some(&crate::testing::centre(2)),
            "Node",
        );
        hub.write(&[telecentre_log::network::draft(puts)]);
        let (mut a, mut b) = (Site::new(2), Site::new(3));
        sync(&mut a, &mut hub, [None, None]);
        a.write(&[node(2, first)]);
        sync(&mut a, &mut hub, [None, None]);
        sync(&mut b, &mut hub, [None, None]);
        b.write(&[node(3, second)]);
        sync(&mut b, &mut hub, [None, None]);
        let day = jiff::civil::date(2026, 11, 24);
        let lost = hub.replica.losers(&crate::testing::centre(2), (day, day), &hub.store);
        let lost: Vec<_> = lost.iter().map(|l| (l.booking.id, l.kept)).collect();
        assert_eq!(lost, [(RecordId([second; 8]), RecordId([first; 8]))]);
    }
}

#[test]
fn a_cut_its_move_and_what_lies_on_either_side_come_in_every_order_to_equal_views() {
    let (mut hub, mut node) = met();
    node.add(7);
    sync(&mut node, &mut hub, [None, None]);
    let before = hub.journal();
    // Two late entries under two actors; the cut is moved to hold the first of them.
    node.add(8);
    let first = node.journal().pop().unwrap();
    node.restart();
    node.add(9);
    let second = node.journal().pop().unwrap();
    let close = |hub: &mut Site| {
        let cut = hub.replica.draw_cut(&node.keys.id(), CutLimits::default(), |_| true).cut;
        let held = hub.journal().len();
        crate::testing::close(hub, node.keys.id(), ClosingKind::Retired, cut);
        let mut written = hub.journal().split_off(held);
        assert_eq!(written.len(), 1, "a closing is one run");
        written.remove(0)
    };
    let cut = close(&mut hub);
    hub.take(first.clone()).unwrap();
    let moved = close(&mut hub);
    hub.take(second.clone()).unwrap();
    let shows = |site: &mut Site| (site.digests(), site.replica.view().fingerprint());
    let expected = shows(&mut hub);
    assert!(hub.replica.view().people.member(RecordId([8; 8])).is_some(), "the moved cut holds it");
    assert!(hub.replica.view().people.member(RecordId([9; 8])).is_none(), "beyond the moved cut");
    let late = [cut, moved, first, second];
    for mix in 0..24 {
        let mut left: Vec<_> = late.to_vec();
        let mut order = Vec::new();
        for n in (1..=4).rev() {
            order.push(left.remove(mix / [1, 1, 2, 6][n - 1] % n));
        }
        let mut site = Site::new(9);
        for run in before.iter().cloned() {
            site.take(run).unwrap();
        }
        // What can't be placed yet is told again, as in a session.
        while !order.is_empty() {
            let held = order.len();
            order.retain(|run| site.take(run.clone()).is_err());
            assert!(order.len() < held, "nothing can be placed any more");
        }
        assert_eq!(shows(&mut site), expected, "order {mix}");
        site.restart();
        assert_eq!(shows(&mut site), expected, "order {mix}, after a start");
    }
}
