//! Every bound of the product, in one place, with its unit in the name.
//!
//! A bound that a peer, a file or a form can meet has a refusal that names it. Raising one is compatible (older
//! replicas hold what they can't show); lowering one is not, because logs keep what was once accepted.

/// A centre's or resource's short name.
pub const SLUG_BYTES: usize = 40;
/// A space's name: `centre/` and a slug.
pub const SPACE_BYTES: usize = SLUG_BYTES + 8;
/// A document's name inside its space (`requests/2026-11`).
pub const DOCUMENT_NAME_BYTES: usize = 64;
/// A field's name inside a record.
pub const FIELD_NAME_BYTES: usize = 24;
/// One text or byte string put in a document.
pub const SCALAR_BYTES: usize = 2_048;
/// The puts of one entry, encoded.
pub const BODY_BYTES: usize = 8_192;
/// Puts in one entry.
pub const PUTS_PER_ENTRY: usize = 128;
/// Other lines' tips that one entry may depend on.
pub const DEPENDENCIES_PER_ENTRY: usize = 64;
/// Tips that one birth may name.
pub const TIPS_PER_BIRTH: usize = 64;
/// Tips that are held of one line, and so that a message shows of it: what would raise their number beyond is refused. An
/// honest line stays far below.
pub const TIPS_PER_LINE: usize = 64;
/// Extensions of one entry's head.
pub const EXTENSIONS_PER_ENTRY: usize = 8;
/// One extension of an entry's head.
pub const EXTENSION_BYTES: usize = 256;
/// The 16 random bytes before the puts of an erasable document.
pub const SALT_BYTES: usize = 16;
/// Bytes of entries under one signature when stored or sent in bulk.
pub const RUN_BYTES: usize = 32_768;
/// Entries that stand or fall together, under one signature.
pub const GROUP_BYTES: usize = 30_720;
/// One run from a peer, as bytes that stand alone: it fits a frame, and a journal record, by itself.
pub const RUN_ALONE_BYTES: usize = 61_440;
/// One frame on the wire, its 3-byte header apart, before decompression.
pub const FRAME_BYTES: usize = 65_535;
/// One frame on a slow link, so that a live booking does not wait behind history.
pub const SLOW_FRAME_BYTES: usize = 16_384;
/// One frame, decompressed.
pub const FRAME_DECODED_BYTES: usize = 262_144;
/// Lines, actors, documents or node ids that a table of names holds; a full one begins anew on both sides.
pub const TABLE_ENTRIES: usize = 4_096;
/// Messages in one frame that is read.
pub const MESSAGES_PER_FRAME: usize = 4_096;
/// Messages at which a frame in the making is ended: the runs of a whole frame may follow the last of them.
pub const MESSAGES_PER_FRAME_SENT: usize = MESSAGES_PER_FRAME / 4;
/// Bytes at which a message that lists something is ended: what is left goes in the next. A quarter of a slow frame.
pub const PIECE_BYTES: usize = 4_096;
/// Spaces named in one message.
pub const SPACES_PER_MESSAGE: usize = 64;
/// Lines named in one message.
pub const LINES_PER_MESSAGE: usize = 256;
/// Positions of one trail.
pub const TIPS_PER_TRAIL: usize = 400;
/// Positions of one cut.
pub const TIPS_PER_CUT: usize = 65_536;
/// Replicas named in one message.
pub const REPLICAS_PER_MESSAGE: usize = 128;
/// Lines of which nothing is held here that a peer may show in one session: of more nothing is noted.
pub const LINES_CLAIMED: usize = 4_096;
/// Ends of a peer's own runs that are proven to it in one session, and that it takes.
pub const PROOFS_PER_SESSION: usize = 8;
/// False proofs after which a session ends.
pub const FALSE_PROOFS: usize = 3;
/// Positions of its own that a replica knows to be missing, or that a person set aside.
pub const LOST_KEPT: usize = 1_024;
/// Erasure receipts in one message.
pub const RECEIPTS_PER_MESSAGE: usize = 200;
/// Runs of authors that `network` does not name yet, or of lines that may not exist yet, kept in memory and sent again
/// later.
pub const UNNAMED_BYTES: usize = 1_048_576;
/// The same, of those that one peer sent.
pub const UNNAMED_BYTES_PER_PEER: usize = UNNAMED_BYTES / 4;
/// What of it one author may take that the network does name: runs of lines that it may not have.
pub const UNPLACED_BYTES: usize = UNNAMED_BYTES / 8;
/// Receipts kept of a peer beyond those of erasures that are known here: its word may be ahead of the network's.
pub const RECEIPTS_AHEAD: usize = 256;
/// Bytes that one author's own link brings of its own lines in a day, unless the hub allows more.
pub const DAILY_BYTES: u64 = 16 * 1_024 * 1_024;
/// Entries of a branch that does not count which are issued again in one batch.
pub const REISSUES_AT_ONCE: usize = 64;
/// Positions that a cut names of one line.
pub const POSITIONS_PER_LINE: usize = 8;
/// Positions that a cut names in all.
pub const POSITIONS_PER_CUT: usize = 1_024;
/// One cut.
pub const CUT_BYTES: usize = 40_960;
/// Values of a document that one cut may take.
pub const CUT_PARTS: usize = 24;
/// What a peer may bring in a day of lines of a closed author beyond [`TIPS_PER_LINE`], while the newest closing waits
/// for it here.
pub const AWAITED_BYTES_PER_DAY: u64 = 64 * 1024 * 1024;
/// Entries without effect that are listed one by one; the rest are counted.
pub const VOID_LISTED: usize = 500;
/// Refusals kept for the admin to read.
pub const REFUSALS_KEPT: usize = 256;
/// A person's, centre's or course's name.
pub const NAME_BYTES: usize = 200;
/// A note, reason or address.
pub const TEXT_BYTES: usize = 2_000;
/// Opening hours: other boxes write them too, and each day that is shown is worked out from them.
pub const HOURS_BYTES: usize = 500;
/// An age recipient as text: `age1` and 58 letters, with some room.
pub const RECIPIENT_BYTES: usize = 80;
/// One small file of the data folder in a backup.
pub const BACKUP_FILE_BYTES: usize = 4 * 1024 * 1024;
/// The name of such a file.
pub const FILE_NAME_BYTES: usize = 80;
/// The idempotency key of a booking.
pub const KEY_BYTES: usize = 200;
/// The most that fits one booking: a training room.
pub const CAPACITY: u32 = 1_000;
/// Days before today that a booking may be recorded late.
pub const LATE_DAYS: i32 = 3_660;
/// Years from now that a booking may lie ahead when its centre sets no horizon.
pub const HORIZON_YEARS: i16 = 20;
/// Days of one series.
pub const OCCURRENCES: usize = 104;
/// Open wishes of one box that wait at a centre for places of one day.
pub const WAITS_PER_BOX: usize = 32;
/// Open wishes of one box that wait at a centre, whatever the day.
pub const WAITS_PER_BOX_IN_ALL: usize = 512;
/// Halves of one pair, or sessions of one group, that several stewards decide about.
pub const PAIR_HALVES: usize = 32;
/// Alternatives proposed when a slot is taken.
pub const ALTERNATIVES: usize = 3;
/// Days that one list of bookings may span.
pub const LIST_DAYS: i32 = 1_100;
/// The budget of documents kept open in memory; the rest load when needed.
pub const DOCUMENT_CACHE_BYTES: usize = 16 * 1024 * 1024;
/// What of it one author's documents may take.
pub const DOCUMENT_CACHE_BYTES_PER_AUTHOR: usize = DOCUMENT_CACHE_BYTES / 4;
/// The file that `load` reads: some ten thousand members.
pub const LOAD_FILE_BYTES: usize = 4 * 1024 * 1024;
/// Mistakes that `load` reports of one file; it counts the rest.
pub const LOAD_PROBLEMS: usize = 50;
/// The most euros that one of a centre's sums may be.
pub const SUM_EUR: u32 = 1_000_000_000;
/// The longest training course.
pub const COURSE_HOURS: u32 = 10_000;
/// The file out of which a host reads what a revoked box had noted.
pub const SHED_FILE_BYTES: usize = 4 * 1024 * 1024;
/// What is unpacked of such a file.
pub const SHED_DECODED_BYTES: usize = 32 * 1024 * 1024;
/// Runs that are taken out of such a file: a box that starts every day needs a few a day.
pub const SHED_RUNS: usize = 16_384;
/// Bookings of such a file that wait for the host; of more only the number is told.
pub const SHED_BOOKINGS: usize = 1_000;
