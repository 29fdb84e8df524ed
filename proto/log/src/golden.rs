//! The bytes that are stored, hashed and sent, exactly as they are.
//!
//! What stands here may not change while the versions stay what they are: of the head of an entry, the contexts of
//! hashing, the protocol, the journal's header, bundles and backups. A change to one of these lines is a change of the
//! format, and takes a new version of all of them; more lines may come. The journal's own bytes stand in its tests.

use std::fmt::Write as _;

use crate::body::encode_body;
use crate::chain::{self, Keypair, SignedRun};
use crate::document::{Document, DocumentName};
use crate::entry::{Body, Dependency, Entry, Extension, Head};
use crate::field::{Field, Put, Scalar};
use crate::id::{ActorId, Hash, Line, NetworkId, NodeId, Position, RecordId, Space};
use crate::kind::Row;
use crate::network::{Appointment, appoint};
use crate::peer::Tip;
use crate::record::Stamp;

mod sent;

/// Compares with what was written down; on a difference says what it is now.
fn same(what: &str, bytes: &[u8], golden: &str) {
    let mut now = String::new();
    for byte in bytes {
        write!(now, "{byte:02x}").unwrap();
    }
    assert_eq!(now, golden, "the bytes of {what} have changed: that is another version of the format");
}

fn keys() -> Keypair {
    Keypair::from_seed(&[3; 32])
}

const NETWORK: NetworkId = NetworkId([1; 32]);

fn name(text: &str) -> DocumentName {
    text.parse().unwrap()
}

fn row(text: &str) -> &'static Row {
    name(text).kind().row().unwrap()
}

fn line(space: Space) -> Line {
    Line { space, author: keys().id() }
}

fn actor() -> ActorId {
    ActorId::new(&keys().id(), [9; 8])
}

/// A put of each scalar.
fn puts() -> Vec<Put> {
    let put = |field, value| Put::new(RecordId([7; 8]), field, value);
    let later = Scalar::Later { tag: 7, bytes: vec![1, 2, 3] };
    vec![
        put(Field::SLOT, Scalar::Int(84_000_000_000)),
        put(Field::RESOURCE, "desk-1".into()),
        put(Field::WHO, Scalar::id(RecordId([8; 8]))),
        put(Field::CHECKED_IN, Scalar::Int(5)),
        put(Field::GUEST, Scalar::Bool(true)),
        put(Field::LATE, Scalar::Bool(false)),
        put(Field::NODE, Scalar::Bytes(vec![6; 3])),
        Put { record: RecordId([9; 8]), field: Field::CANCELLED, n: 300, value: Scalar::Null },
        Put { record: RecordId([9; 8]), field: Field::of_code(30), n: 0, value: Scalar::Int(-1) },
        Put { record: RecordId([9; 8]), field: Field::of_code(1_000), n: 2, value: later },
        Put { record: RecordId([9; 8]), field: Field::named("spelt-out").unwrap(), n: 0, value: Scalar::Int(240) },
    ]
}

fn heads() -> [Head; 4] {
    let other = NodeId([5; 32]);
    let plain = Head {
        document: name("ledger/2026-11"),
        time: 1_795_417_200,
        dependencies: Vec::new(),
        birth: None,
        extensions: Vec::new(),
    };
    let birth = vec![Position { actor: ActorId::new(&keys().id(), [8; 8]), seq: 300, h: Hash([0xab; 32]) }];
    let dependency = Dependency {
        line: Line { space: Space::Lent("figeac".parse().unwrap()), author: other },
        actor: ActorId::new(&other, [4; 8]),
        seq: 17,
        h: Hash([0xcd; 32]).short(),
    };
    let extensions = vec![Extension { code: 40, bytes: vec![1, 2] }, Extension { code: 200, bytes: Vec::new() }];
    [
        plain.clone(),
        Head { birth: Some(birth), ..plain.clone() },
        Head { dependencies: vec![dependency], ..plain.clone() },
        Head { extensions, ..plain },
    ]
}

/// A run of four entries with one head each, the third without its body.
fn signed() -> SignedRun {
    let line = line(Space::Centre("figeac".parse().unwrap()));
    let [plain, birth, dependencies, extension] = heads();
    let body = Body::Present(encode_body(&plain.document, None, &puts()));
    let erased = Body::Erased(body.hash());
    let heads = [(birth, body.clone()), (plain, body.clone()), (dependencies, erased), (extension, body)];
    let entries: Vec<Entry> = heads.into_iter().map(|(head, body)| Entry { head, body }).collect();
    let before = chain::start(&NETWORK, &line, &actor());
    let end = entries.iter().fold(before, |h, entry| chain::next(&h, entry));
    let signature = keys().sign(4, &end);
    SignedRun { line, actor: actor(), first: 1, before: before.short(), entries, signature }
}

fn tip() -> Tip {
    Tip { actor: actor(), seq: 4, h: Hash([0xef; 32]).short() }
}

#[test]
fn the_codes_of_each_kind_of_document_are_those_of_version_3() {
    let codes = |text: &str| {
        let fields = row(text).fields.iter().zip(1..);
        fields.map(|(field, code)| format!("{code} {field:?}")).collect::<Vec<_>>().join(", ")
    };
    for (kind, golden) in [
        (
            "network",
            "\
             1 node, 2 role, 3 name, 4 centre, 5 endpoint, 6 age, 7 witness, 8 secret, 9 expires, 10 closed, \
             11 reason, 12 erased, 13 timezone, 14 actor, 15 kept, 16 recovered, 17 cut_parts, 18 lent_upto, \
             19 daily_mib",
        ),
        ("charter", "1 node, 2 role, 3 name, 4 stolen"),
        ("catalogue", "1 code, 2 title, 3 hours, 4 provider"),
        ("agreements", "1 partner, 2 kind, 3 signed, 4 expires, 5 centre"),
        (
            "member/0000000000001",
            "\
             1 name, 2 status, 3 activity, 4 employer, 5 home, 6 email, 7 phone, 8 public, 9 note, \
             10 reason, 11 badge, 12 devices_ended",
        ),
        ("guest/0000000000001", "1 name, 2 note, 3 reason"),
        (
            "profile",
            "\
             1 slug, 2 name, 3 kind, 4 cap, 5 online, 6 retired, 7 day, 8 until, 9 reason, 10 hours, \
             11 address, 12 opened, 13 investment, 14 running-cost, 15 wait, 16 horizon, 17 recovered, \
             18 holidays_of, 19 no_show_minutes, 20 release_no_shows, 21 list_order, 22 out_from, \
             23 out_until, 24 from_minute, 25 until_minute, 26 closed_resource, 27 kiosk_mode, 28 map_position, 29 instant_rule",
        ),
        (
            "ledger/2026-11",
            "\
             1 slot, 2 res, 3 who, 4 requested, 5 in, 6 cancelled, 7 guest, 8 cap, 9 wish, 10 moved, \
             11 moved-to, 12 no-show, 13 override, 14 late, 15 declined, 16 alternatives, 17 displaced, \
             18 series, 19 hand-over, 20 day, 21 node, 22 left_at, 23 half_days, 24 queue_turn, 25 wait_kind, \
             26 pair_halves, 27 pair_decided, 28 pair_let_go, 29 rule_version, 30 recalled_number, 31 until_minute",
        ),
        (
            "requests/2026-11",
            "\
             1 slot, 2 res, 3 who, 4 requested, 5 guest, 6 wish, 7 moved, 8 moved-to, 9 series, 10 late, \
             11 salvaged, 12 cap, 13 about_booking, 14 wait_kind, 15 wait_until, 16 pair_halves",
        ),
        ("sessions/2026-11", "1 slot, 2 title, 3 res, 4 code, 5 cap"),
        ("inbox/2026-11", "1 seen_items"),
        ("series/2026-11", "1 slot, 2 who, 3 res, 4 kind, 5 guest, 6 series_plan"),
        ("roles", "1 who, 2 role, 3 role_ended"),
        ("witness", "1 witnessed, 2 resigned"),
    ] {
        assert_eq!(codes(kind), golden, "the codes of {kind} have changed: that is another version of the format");
    }
}

#[test]
fn the_bytes_of_a_body_of_each_kind_of_document_are_those_of_version_3() {
    for (kind, golden) in [
        (
            "network",
            "\
             81070707070707070710021103120413051406150716081709180a190b1a0c1b0d1c0e1d0f1e101f112012211322",
        ),
        ("charter", "81070707070707070710021103120413"),
        ("catalogue", "81070707070707070710021103120413"),
        ("agreements", "810707070707070707100211031204130514"),
        (
            "member/0000000000001",
            "\
             0202020202020202020202020202020281070707070707070710021103120413051406150716081709180a190b1a0c1b",
        ),
        ("guest/0000000000001", "020202020202020202020202020202028107070707070707071002110312"),
        (
            "profile",
            "\
             81070707070707070710021103120413051406150716081709180a190b1a0c1b0d1c0e1d0f1e101f1120122113221423\
             152416251726182719281a291b2a1c2b1d2c",
        ),
        (
            "ledger/2026-11",
            "\
             81070707070707070710021103120413051406150716081709180a190b1a0c1b0d1c0e1d0f1e101f1120122113221423\
             15241625172618271928\
             1a291b2a1c2b1d2c1e2d1f2e",
        ),
        ("requests/2026-11", "81070707070707070710021103120413051406150716081709180a190b1a0c1b0d1c0e1d0f1e101f"),
        ("sessions/2026-11", "810707070707070707100211031204130514"),
        ("inbox/2026-11", "81070707070707070710"),
        ("series/2026-11", "8107070707070707071002110312041305140615"),
        ("roles", "8107070707070707071002110312"),
        ("witness", "810707070707070707100211"),
    ] {
        let document = name(kind);
        let fields = row(kind).fields.iter().zip(0..);
        let puts: Vec<Put> =
            fields.map(|(field, n)| Put::new(RecordId([7; 8]), field.clone(), Scalar::Int(n))).collect();
        let salt = document.is_erasable().then_some([2; 16]);
        same(kind, &encode_body(&document, salt, &puts), golden);
    }
    same(
        "each scalar",
        &encode_body(&name("ledger/2026-11"), None, &puts()),
        "\
             8107070707070707070380a0d2ecf1040204066465736b2d3103060808080808080808051507020e01150503060606c6\
             0909090909090909ac02001e03017fe80702070301020300097370656c742d6f757403e003",
    );
    let mut document = Document::new(name("ledger/2026-11").kind());
    document.apply(Stamp { actor: actor(), seq: 1, time: 0, rank: 1 }, Some(&puts())).unwrap();
    same(
        "what a document shows",
        document.content().as_bytes(),
        "9e1923c50b4c820ddc29355491494f91158cbee3023fb4aad3f0b157726813ee",
    );
}

#[test]
fn the_bytes_of_heads_and_what_is_hashed_and_signed_are_those_of_version_3() {
    let golden = [
        "030e6c65646765722f323032362d3131e0919fb00d000000",
        "\
             030e6c65646765722f323032362d3131e0919fb00d000101ed4928c628d1c2c60808080808080808ac02abababababab\
             abababababababababababababababababababababababababab00",
        "\
             030e6c65646765722f323032362d3131e0919fb00d010b6c656e742f6669676561630505050505050505050505050505\
             0505050505050505050505050505050505050505050505050505040404040404040411cdcdcdcdcdcdcdcdcdcdcdcdcd\
             cdcdcd0000",
        "030e6c65646765722f323032362d3131e0919fb00d00000228020102c80100",
    ];
    for (head, golden) in heads().iter().zip(golden) {
        same("a head", &head.canonical(), golden);
    }
    let start = chain::start(&NETWORK, &line(Space::Commons), &actor());
    same(
        "a network's id",
        chain::network_id(&keys().id()).as_bytes(),
        "312a7845637163333c01cb635588acc1e33469e663c9a09a65104a83653749cc",
    );
    same("the start of a log", start.as_bytes(), "410381b4c7e24d9cc3fe29f63e36b40977e01871262462b98afa00686e6e6060");
    let [plain, ..] = heads();
    let h = chain::next(&start, &Entry { head: plain, body: Body::Present(vec![1, 2, 3]) });
    same("the hash of a log", h.as_bytes(), "41cf0f13d23174916b58106784e14d23bb6c29c334a8798d534c728abb67caa8");
    same(
        "a signature",
        &keys().sign(1, &h),
        "\
             5a71d2eb71e9b021de345a63ba15df68d6c659e2d0ebb09d9002a44943d19bf8de5fe6c6753cd2583b8c467278cea6cf\
             b6cd41315e9af496123dc2c1c54d7e0b",
    );
    let appointment = Appointment { centre: "figeac".parse().unwrap(), node: keys().id(), n: 2 };
    same("the record of an appointment", appoint(&appointment)[0].record.as_bytes(), "bed927ae6966b55f");
}
