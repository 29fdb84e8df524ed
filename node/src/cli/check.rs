//! `check`: verifies the journal and the documents of a stopped replica, changing nothing.
//!
//! Every record's checksum, every chain and every signature is checked anew, as if each run had just arrived.

use std::path::Path;

use telecentre_proto::chain::Keypair;
use telecentre_proto::replica::{Admission, Replica};
use telecentre_proto::run;
use telecentre_proto::store::Store;
use telecentre_proto::store::memory::MemoryStore;

use super::failure::Failure;
use super::terminal::say;
use crate::folder::Folder;
use crate::identity::Identity;
use crate::journal;
use crate::program::{MEMBERSHIP, StartError};
use crate::replica::OpenError;

/// Exit code for damage beyond the journal's last record.
const DAMAGE: u8 = 4;

/// Admits a record's runs as if they had just arrived. Gives why one of them can't be used.
fn admit(replica: &mut Replica, record: &[u8], store: &MemoryStore) -> Option<String> {
    let Ok(runs) = run::decode_block(record) else { return Some("a record does not hold runs".to_owned()) };
    let mut refused = None;
    for run in runs {
        match replica.admit(run, store) {
            Ok(Admission::Parked) => refused = Some("its author is not named by the network".to_owned()),
            Err(refusal) => refused = Some(refusal.to_string()),
            Ok(_) => {}
        }
    }
    refused
}

/// Verifies a folder.
pub fn check(data: &Path) -> Result<(), Failure> {
    let folder = Folder::open(data)?;
    let membership = MEMBERSHIP.load(&folder)?.ok_or(StartError::NotJoined("init or join first"))?;
    let identity = Identity::open(&folder)?;
    let me = Keypair::from_seed(identity.seed()).id();
    // How many places a line may end in was asked when its runs were taken in.
    let mut replica = Replica::new(me, membership.network).with_tips_per_line(usize::MAX);
    let mut store = MemoryStore::default();
    let mut unplaced = Vec::new();
    let disk = journal::RealDisk::existing(folder.journal());
    let report = journal::verify(&disk, &membership.network.0, &mut |record| {
        let refused = admit(&mut replica, record, &store);
        let address = store.append(record.to_vec());
        if refused.is_some() {
            unplaced.push(address);
        }
        replica.stored(&[address], &store);
    })
    .map_err(|e| OpenError::journal(&folder.journal(), e))?;
    // What lies beyond damage may have come back from a peer since: then it stands again, later in the journal.
    let again = unplaced.iter().filter_map(|address| {
        let record = store.record(*address).unwrap_or_default();
        admit(&mut replica, &record, &store)
    });
    let refused: Vec<String> = again.collect();
    let (documents, _) = replica.documents().count();
    say(format!(
        "{} records, {} entries, {documents} documents, digest {}",
        report.records,
        replica.have().entries(),
        replica.have().digest(None)
    ));
    if let Some(damage) = report.damage.first() {
        let sentence = format!(
            "the journal in {} is damaged at {damage}; change nothing there and start the program: it sets the damaged \
             segment aside and fetches again what peers hold",
            data.display()
        );
        return Err(Failure { code: DAMAGE, sentence });
    }
    if let Some(last) = refused.last() {
        let sentence = format!(
            "{} records of the journal can't be used: {last}; start the replica and let it sync: what a peer holds comes back",
            refused.len()
        );
        return Err(Failure { code: DAMAGE, sentence });
    }
    Ok(())
}
