//! The writer over a disk that fails: who asked is told, and nothing of it is shown or kept.

use std::path::PathBuf;
use std::sync::Arc;

use telecentre_disk::Disk;
use telecentre_memory_disk::MemoryDisk;
use telecentre_proto::chain::{Keypair, network_id};
use telecentre_proto::document::DocumentName;
use telecentre_proto::document::Draft;
use telecentre_proto::field::{Field, Put};
use telecentre_proto::id::{RecordId, Space};
use telecentre_proto::network;
use telecentre_proto::replica::Replica;

use super::{DiskStore, Handle, NotSaved, Opened, Workbench};
use crate::cache::{Cache, WriteBehind};
use crate::host::Host;
use crate::journal::{Journal, Options};
use telecentre_web::status::Why;

async fn write(handle: &Handle, drafts: Vec<Draft>) -> Result<(), NotSaved> {
    let done: Result<Result<(), std::convert::Infallible>, _> =
        handle.edit(move |_: &mut Workbench<'_>| Ok((drafts, ()))).await;
    done.map(|_| ())
}

fn member(n: u8) -> Vec<Draft> {
    let id = RecordId([n; 8]);
    let puts = vec![Put::new(id, Field::NAME, "Anna".into()), Put::new(id, Field::STATUS, "self-employed".into())];
    vec![Draft { space: Space::Directory, document: DocumentName::member(id), puts }]
}

/// A founded network on a disk of memory.
async fn start(disk: &MemoryDisk) -> Handle {
    start_in(disk, std::env::temp_dir().join("no-such-folder")).await
}

/// The same with a folder for notes.
async fn start_in(disk: &MemoryDisk, folder: PathBuf) -> Handle {
    let (root, keys) = (Keypair::from_seed(&[200; 32]), Keypair::from_seed(&[1; 32]));
    let id = network_id(&root.id());
    let options = Options::new(id.0, [3; 16]);
    let (mut journal, _) = Journal::open(Arc::new(disk.clone()), &options).unwrap();
    let store = DiskStore::new(journal.reader(), WriteBehind::new(Cache::none()));
    let (replica, _) = super::open::read_journal(keys.id(), id, &mut journal, &store).unwrap();
    let founded = replica.network().hub().is_some();
    let shed = super::shed_list::ShedList::load(&folder);
    let expiry = super::expiry::ExpiryCount::load(&folder);
    let opened = Opened { replica, store, journal, folder, shed, expiry };
    let handle = Handle::start(opened, keys, Host::scripted(1_795_417_200_000, 1));
    if !founded {
        let me = handle.read(|replica, _| replica.me());
        let charter = network::charter_run(&root, &me, "Hub", 1_795_417_200, [1; 8]);
        assert_eq!(handle.admit(me, vec![charter]).await.unwrap().new, 1);
    }
    handle
}

#[tokio::test]
async fn a_batch_that_the_disk_refuses_is_refused_to_whoever_asked_and_nothing_of_it_stays() {
    let disk = MemoryDisk::new();
    let handle = start(&disk).await;
    write(&handle, member(1)).await.unwrap();
    let digest = |handle: &Handle| handle.read(|replica: &Replica, _| replica.have().digest(None));
    let before = digest(&handle);
    handle.recover(Why::PeerShowsMore).await;
    disk.fail_next_write_after(Some(5));
    let refused = write(&handle, member(2)).await;
    assert!(matches!(refused, Err(NotSaved::Full(_))), "{refused:?}");
    assert_eq!(digest(&handle), before);
    assert!(handle.read(|replica, _| replica.recovering()), "it still knows that something of its own is missing");
    assert!(handle.read(|replica, _| replica.view().people.member(RecordId([2; 8])).is_none()));
    // With room again all goes on, and a start finds what was acknowledged.
    disk.fail_next_write_after(None);
    write(&handle, member(3)).await.unwrap();
    let after = digest(&handle);
    handle.stop().await;
    let again = start(&disk.power_loss(7)).await;
    assert_eq!(digest(&again), after);
    again.stop().await;
}

#[tokio::test]
async fn while_a_replica_recovers_files_set_aside_are_kept_and_no_erasure_is_reported() {
    let (disk, folder) = (MemoryDisk::new(), tempfile::tempdir().unwrap());
    // A start found it damaged: it may hold the only copy of what this replica wrote.
    let aside = "00000001.journal.damaged";
    disk.create(aside).unwrap();
    let handle = start_in(&disk, folder.path().to_owned()).await;
    let is_there = || disk.list().unwrap().iter().any(|name| name == aside);
    write(&handle, member(1)).await.unwrap();
    handle.recover(Why::PeerShowsMore).await;
    let name = DocumentName::member(RecordId([1; 8]));
    write(&handle, vec![network::draft(vec![network::erase(RecordId([9; 8]), &name)])]).await.unwrap();
    let reported = || handle.read(|replica, _| replica.receipts().0.contains_key(&name));
    // Two more batches, so that the erasure had its turn.
    write(&handle, member(2)).await.unwrap();
    write(&handle, member(3)).await.unwrap();
    assert!(handle.read(|replica, _| replica.network().erased(&name)) && is_there() && !reported());
    handle.recovered().await;
    write(&handle, member(4)).await.unwrap();
    write(&handle, member(5)).await.unwrap();
    assert!(!is_there() && reported());
    handle.stop().await;
}
