//! What a box in bad hands writes lawfully and never should: values at the edge in every field, runs beyond every size,
//! runs after its day is full. The others keep it, show what reads, and go on.

use std::time::{Duration, Instant};

use telecentre_node::link::{Alpn, Connection};
use telecentre_proto::chain::SignedRun;
use telecentre_proto::document::DocumentName;
use telecentre_proto::field::{Field, Put, Scalar};
use telecentre_proto::id::{NodeId, RecordId, Space};
use telecentre_proto::slot::Slot;
use telecentre_proto::wire::{FrameWriter, Message};
use telecentre_tests::api::Wish;
use telecentre_tests::disk::resident_kib;
use telecentre_tests::puppet::pen::{Pen, entry, id};
use telecentre_tests::puppet::{Puppet, runtime};
use telecentre_tests::{Network, PATIENCE, Replica, until};
use tokio::time::timeout;

fn prepared() -> Network {
    let mut network = Network::with_nodes(&["figeac", "maurs"]);
    network.converge();
    assert!(network.nodes[0].stop().success());
    network
}

fn centre(slug: &str) -> Space {
    Space::Centre(slug.parse().unwrap())
}

/// A connection that has greeted, and listens.
async fn open(puppet: &Puppet) -> Connection {
    try_open(puppet).await.expect("it is let in")
}

/// The same, for one that may have been sent away for a while by now.
async fn try_open(puppet: &Puppet) -> Option<Connection> {
    let connection = puppet.dial(Alpn::Sync).await.unwrap();
    let mut writer = FrameWriter::default();
    writer.push(&puppet.greeting());
    writer.push(&Message::Listed);
    connection.send(&writer.finish()).await.ok()?;
    let listening = connection.clone();
    tokio::spawn(async move { while listening.recv().await.is_ok() {} });
    Some(connection)
}

/// Sends runs until the other side ends the connection. Returns how many went out.
async fn send(connection: &Connection, writer: &mut FrameWriter, runs: impl Iterator<Item = SignedRun>) -> usize {
    let mut sent = 0;
    for run in runs {
        writer.push(&Message::Run(Box::new(run)));
        sent += 1;
        if !writer.has_room(50_000) || writer.len() > 50_000 {
            let done = timeout(PATIENCE, connection.send(&writer.finish())).await.expect("it is heard, or sent away");
            if done.is_err() || connection.close_reason().is_some() {
                return sent;
            }
        }
    }
    let _ = connection.send(&writer.finish()).await;
    sent
}

fn edges() -> Vec<Scalar> {
    let numbers = [i64::MAX, i64::MIN, -1, 0, 1, 1 << 31, (1 << 32) - 1, 1 << 40, 2_932_896, -1_000_000];
    let texts = ["\0\r\n<script>", "9999-12-31", "-9999-01-01", "Mo-Su 00:00-48:00; 9999 Dec 31 off", ""];
    let mut all: Vec<Scalar> = numbers.map(Scalar::Int).into();
    all.extend(texts.map(|text| Scalar::Text(text.into())));
    all.push(Scalar::Text("x".repeat(2_000)));
    all.extend([Scalar::Bytes(vec![0xff; 8]), Scalar::Bytes(vec![0; 16]), Scalar::Null, Scalar::Bool(true)]);
    all
}

/// Where something is written, and what.
type Written = (Space, DocumentName, Vec<(Field, Scalar)>);

/// What a document of each kind that a box may write holds in an honest record.
fn kinds(member: RecordId, booking: RecordId) -> Vec<Written> {
    let month = || "2031-03".parse().unwrap();
    let slot = || Scalar::Int(Slot::new(jiff::civil::date(2031, 3, 5), 540, 600).unwrap().pack());
    let base = || vec![(Field::RESOURCE, "desk-1".into()), (Field::WHO, Scalar::id(member)), (Field::SLOT, slot())];
    let wish = vec![
        (Field::WISH, Scalar::Int(2)),
        (Field::ABOUT, Scalar::id(booking)),
        (Field::MOVED, slot()),
        (Field::MOVED_TO, "desk-3".into()),
    ];
    let desk = vec![(Field::NAME, "n".into()), (Field::SLUG, "desk-9".into()), (Field::KIND, "desk".into())];
    let person = vec![(Field::NAME, "n".into()), (Field::STATUS, "self-employed".into())];
    vec![
        (centre("figeac"), DocumentName::ledger(month()), base()),
        (centre("maurs"), DocumentName::requests(month()), base()),
        (centre("maurs"), DocumentName::requests(month()), wish),
        (centre("figeac"), DocumentName::profile(), desk),
        (
            centre("figeac"),
            "sessions/2031-03".parse().unwrap(),
            vec![(Field::TITLE, "t".into()), (Field::SLOT, slot())],
        ),
        (Space::Directory, DocumentName::member(member), person),
    ]
}

/// Every field of every kind, with every value at the edge, under the first and under the last number.
fn flood_of_edges(puppet: &Puppet, me: &NodeId, member: RecordId, booking: RecordId) -> Vec<SignedRun> {
    let mut runs = Vec::new();
    for (space, document, base) in kinds(member, booking) {
        let mut pen = Pen::new(puppet, space.clone());
        for field in document.kind().row().unwrap().fields {
            for value in edges() {
                for number in [0, u32::MAX] {
                    let record = if space == Space::Directory { member } else { id(me, 5_000 + runs.len() as u64) };
                    let others = base.iter().filter(|(other, _)| other != field);
                    let mut puts: Vec<Put> =
                        others.map(|(field, value)| Put::new(record, field.clone(), value.clone())).collect();
                    puts.push(Put { record, field: field.clone(), n: number, value: value.clone() });
                    runs.push(pen.run(puppet, vec![entry(document.clone(), &puts)], Vec::new()));
                }
            }
        }
    }
    runs
}

const PAGES: [&str; 12] = [
    "/status",
    "/void",
    "/members",
    "/members?query=n",
    "/requests",
    "/requests?centre=maurs",
    "/centres",
    "/centres/figeac",
    "/centres/maurs/bookings?from=2031-03-01&to=2031-03-30",
    "/centres/figeac/bookings?from=2031-03-01&to=2031-03-30",
    "/centres/figeac/free?start=2031-03-05T09:00&end=2031-03-05T10:00",
    "/centres/maurs/free?start=2031-03-05T09:00&end=2031-03-05T10:00",
];

/// Everything is answered, a box books, and a request of the hub is confirmed.
#[track_caller]
fn all_is_well(network: &Network, day: u32) {
    assert_eq!(network.hub.api().get("/fleet").status, 200);
    for replica in [&network.hub, &network.nodes[1]] {
        for path in PAGES {
            assert_eq!(replica.api().get(path).status, 200, "{path}");
        }
        assert!(!replica.log().contains("panicked"), "{}", replica.log());
    }
    let at = |replica: &Replica, month: &str| {
        let day = format!("2031-{month}-{day:02}");
        let booked = replica.api().book(&Wish::hour("maurs", "desk-4", &network.members[0], &day, 9, &day)).expect(201);
        booked["id"].as_str().unwrap().to_owned()
    };
    for id in [at(&network.nodes[1], "06"), at(&network.hub, "07")] {
        until("it is confirmed", PATIENCE, || (network.hub.api().state_of(&id) == "confirmed").then_some(()));
    }
}

#[test]
fn a_value_at_the_edge_in_any_field_stops_nobody_and_changes_nobodys_booking() {
    let mut network = prepared();
    let wish = Wish::hour("maurs", "desk-2", &network.members[0], "2031-03-04", 9, "victim");
    let victim = network.nodes[1].api().book(&wish).expect(201)["id"].as_str().unwrap().to_owned();
    // More than a day's worth is to arrive.
    network.hub.command(&["budget", "figeac", "64"]).ok();
    network.converge();
    runtime().block_on(async {
        let puppet = Puppet::enrolled(&network.nodes[0], &network);
        let (member, booking) = (network.members[1].parse().unwrap(), victim.parse().unwrap());
        let runs = flood_of_edges(&puppet, &puppet.keys.id(), member, booking);
        let (connection, count) = (open(&puppet).await, runs.len() as u64);
        let entries = || network.hub.api().status()["have"]["entries"].as_u64().unwrap();
        let before = entries();
        assert_eq!(send(&connection, &mut FrameWriter::default(), runs.into_iter()).await as u64, count);
        until("all of it is there", PATIENCE, || (entries() >= before + count * 9 / 10).then_some(()));
    });
    all_is_well(&network, 2);
    assert_eq!(network.hub.api().state_of(&victim), "confirmed");
    network.hub.restart();
    network.nodes[1].restart();
    network.converge();
    all_is_well(&network, 3);
    network.hub.command(&["revoke", network.nodes[0].id()]).ok();
    network.converge();
    all_is_well(&network, 4);
    assert_eq!(network.hub.api().state_of(&victim), "confirmed");
}

#[test]
fn a_run_of_very_many_entries_is_refused_and_takes_no_memory() {
    let network = prepared();
    let before = resident_kib(network.hub.pid());
    runtime().block_on(async {
        let puppet = Puppet::enrolled(&network.nodes[0], &network);
        let document: DocumentName = "ledger/2031-03".parse().unwrap();
        for turn in 0..10 {
            // On a slow machine the work of the first few is enough to be sent away for.
            let Some(connection) = try_open(&puppet).await else {
                assert!(turn > 0, "the first is let in");
                break;
            };
            let mut pen = Pen::new(&puppet, centre("maurs"));
            let run = pen.run(&puppet, (0..80_000).map(|_| entry(document.clone(), &[])).collect(), Vec::new());
            let mut writer = FrameWriter::default();
            writer.push(&Message::Run(Box::new(run)));
            let _ = timeout(PATIENCE, connection.send(&writer.finish())).await.unwrap();
            connection.close(None, "done");
        }
    });
    let more = resident_kib(network.hub.pid()).saturating_sub(before);
    assert!(more < 64 << 10, "{more} KiB");
    all_is_well(&network, 2);
}

#[test]
fn what_comes_after_a_full_day_takes_neither_memory_nor_the_hubs_time() {
    let network = prepared();
    runtime().block_on(async {
        let puppet = Puppet::enrolled(&network.nodes[0], &network);
        let (connection, mut writer) = (open(&puppet).await, FrameWriter::default());
        let document = DocumentName::member(RecordId([5; 8]));
        let mut pen = Pen::new(&puppet, Space::Directory);
        let junk = || {
            let mut junk = entry(document.clone(), &[]);
            junk.body = telecentre_proto::entry::Body::Present(vec![7; 8_000]);
            junk
        };
        let runs = (0..450).map(|_| pen.run(&puppet, (0..5).map(|_| junk()).collect(), Vec::new()));
        send(&connection, &mut writer, runs).await;
        let (before, start) = (resident_kib(network.hub.pid()), Instant::now());
        let mut n = 0_u64;
        while start.elapsed() < Duration::from_secs(5) && connection.close_reason().is_none() {
            // Each in a log of its own, and badly signed.
            let runs: Vec<SignedRun> = (0..200_u64)
                .map(|i| {
                    let space = centre(&format!("x{}", (n + i) % 4_000));
                    let mut run = Pen::new(&puppet, space).run(&puppet, vec![entry(document.clone(), &[])], Vec::new());
                    run.signature = [0; 64];
                    run
                })
                .collect();
            n += send(&connection, &mut writer, runs.into_iter()).await as u64;
        }
        let more = resident_kib(network.hub.pid()).saturating_sub(before);
        assert!(more < 16 << 10, "{more} KiB after {n} runs");
    });
    all_is_well(&network, 2);
}
