use super::*;
use crate::document::DocumentName;
use crate::field::{Field, Put, Scalar};
use crate::id::RecordId;
use crate::limit::RUN_BYTES;
use crate::record::Draft;
use crate::testing::{Site, hub, sync};

mod order;

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
    let mut hub = hub(&[2]);
    let mut node = Site::new(2);
    sync(&mut node, &mut hub, [None, None]);
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
