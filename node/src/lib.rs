//! The node: everything that touches a machine.
//!
//! A module uses only those below it:
//!
//! ```text
//! cli                                the command line
//! program  files  config  control    everything, opened and stopped in order; bundles and backups over HTTP; settings;
//!                                    asking the running program
//! sync  bundle  backup               sessions with peers; files
//! replica                            the one writer: command or run, journal, documents, watchers
//! link  local_day  https              QUIC, without keeping anything; what day it is; TLS for the pages
//! journal  cache                     the truth on disk; what can be rebuilt from it
//! seal                               files that only some can read
//! identity  recovery                 the key; whether something of its own is missing
//! settings                           small files
//! folder                             the data folder and its lock
//! host  handles                      the one clock, the one random source; how many files may be open
//! design                             chapters to read, without code
//! ```
//!
//! Pages and calls are `telecentre-web`, which `program` serves through its port. A booking comes in there and goes on so,
//! passing no module twice but for the journal's answer:
//!
//! ```text
//! program/live_replica  Command, from a form or a call
//! replica               a job for the writer
//! replica/writer        the next batch
//! replica/bench         decided on the newest state: local_day, then the rules' desk ──► drafts, Outcome
//! replica/duty          what this replica owes to what is held now ──► drafts
//! journal               one append, one sync
//!         └──► replica/writer ──► replica ──► program/live_replica ──► the form or call that asked
//! ```
//!
//! A run comes from a peer through the same door:
//!
//! ```text
//! link                  a frame of one peer
//! sync/run              what the session reads in it: runs
//! replica               a job for the writer
//! replica/writer        the next batch: each run is proven and admitted by the replica's gate
//! replica/duty          what this replica owes to what is held now ──► drafts
//! journal               one append, one sync
//!         └──► replica/writer: the view shows it ──► replica ──► sync/run, which acknowledges
//! ```

pub mod backup;
pub mod bundle;
pub mod cache;
pub mod cli;
pub mod config;
pub mod control;
pub mod design;
pub mod files;
pub mod folder;
pub mod handles;
pub mod host;
pub mod https;
pub mod identity;
pub mod journal;
pub mod link;
pub mod local_day;
pub mod program;
pub mod recovery;
pub mod replica;
pub mod seal;
pub mod settings;
pub mod sync;
