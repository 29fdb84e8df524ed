//! `check`: verifies the journal and the documents of a stopped replica, changing nothing.
//!
//! Every record's checksum, every chain and every signature is checked anew, as if each run had just arrived.

use std::path::Path;

use telecentre_proto::chain::Keypair;
use telecentre_proto::replica::{Admission, Replica};
use telecentre_proto::run;
use telecentre_proto::store::memory::MemoryStore;

use super::{Failure, say};
use crate::folder::Folder;
use crate::identity::Identity;
use crate::journal;
use crate::program::{MEMBERSHIP, StartError};

/// Exit code for damage beyond the journal's last record.
const DAMAGE: u8 = 4;

/// Verifies a folder.
pub fn check(data: &Path) -> Result<(), Failure> {
    let folder = Folder::open(data)?;
    let membership = MEMBERSHIP.load(&folder)?.ok_or(StartError::NotJoined("init or join first"))?;
    let identity = Identity::open(&folder)?;
    let me = Keypair::from_seed(identity.seed()).id();
    let mut replica = Replica::new(me, membership.network);
    let mut store = MemoryStore::default();
    let mut refused = 0_u64;
    let mut last_refusal = String::new();
    let disk = journal::RealDisk::existing(folder.journal());
    let report = journal::verify(&disk, &membership.network.0, &mut |record| {
        let Ok(runs) = run::decode_block(record) else {
            refused += 1;
            "a record does not hold runs".clone_into(&mut last_refusal);
            return;
        };
        for run in runs {
            match replica.admit(run, &store) {
                Ok(Admission::Parked) | Err(_) => {
                    refused += 1;
                    "a run does not verify, or follows one that is missing".clone_into(&mut last_refusal);
                }
                Ok(_) => {}
            }
        }
        let address = store.append(record.to_vec());
        replica.stored(&[address], &store);
    })
    .map_err(Failure::new)?;
    let (documents, _) = replica.shelf().count();
    say(format!(
        "{} records, {} entries, {documents} documents, digest {}",
        report.records,
        replica.have().entries(),
        replica.have().digest(None)
    ));
    if let Some(damage) = report.damage.first() {
        return Err(Failure { code: DAMAGE, sentence: damage.to_string() });
    }
    if refused > 0 {
        let sentence = format!(
            "{refused} runs of the journal can't be used: {last_refusal}. Start the replica and let it sync: what a peer holds comes back"
        );
        return Err(Failure { code: DAMAGE, sentence });
    }
    Ok(())
}
