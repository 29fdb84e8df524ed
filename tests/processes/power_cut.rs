//! Power cuts at every step of the real programs: nothing acknowledged is lost, nothing panics, nothing is "damaged".
//!
//! A hub and a node are recorded while they are founded, joined, started, killed, written to from all sides, and erase
//! a person (which closes a segment, begins another and rewrites the old one). Then the power goes after any step of
//! the record: what a disk may hold then is opened again, and everything that was said to be saved before that step
//! must be there. Some of these are opened by the real program, recorded in turn, and cut again while they start.
//!
//! `TELECENTRE_CUTS` says how many cuts of each record; `TELECENTRE_SEED` repeats them.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use serde_json::json;
use telecentre_node::folder::{Folder, FolderError};
use telecentre_node::host::Host;
use telecentre_node::identity::Identity;
use telecentre_node::journal::{RealDisk, verify};
use telecentre_node::program::{MEMBERSHIP, open_handle};
use telecentre_proto::id::RecordId;
use telecentre_tests::api::Wish;
use telecentre_tests::tape::{Files, Lies, Power, Recorded, Tape};
use telecentre_tests::{Api, Chance, Network, PATIENCE, Replica, Role, chance, until};

/// What was acknowledged: a booking's id and whether it was confirmed, by the step before which it was said.
type Said = Vec<(usize, String, bool)>;

/// A record of a replica.
struct Record {
    role: Role,
    events: Vec<Recorded>,
    /// The disk before the first of them.
    before: Power,
    /// The data folder's name below the disk's root.
    data: &'static str,
    /// From which step on it must be a member of its network.
    founded: usize,
    said: Said,
}

/// What was seen at some cuts.
#[derive(Default, Debug)]
struct Tally {
    cuts: usize,
    with_something_lost: usize,
    not_yet_founded: usize,
    torn: usize,
    cache_rebuilt: usize,
    real_programs: usize,
}

impl Tally {
    fn add(&mut self, seen: &Seen) {
        self.cuts += 1;
        self.not_yet_founded += usize::from(!seen.founded);
        self.torn += usize::from(seen.torn);
        self.cache_rebuilt += usize::from(seen.cache_rebuilt);
    }
}

#[derive(Default)]
struct Seen {
    founded: bool,
    torn: bool,
    cache_rebuilt: bool,
}

fn wish(api: &Api, member: &str, day: u64, hour: u64, from: &str) -> Option<(String, bool)> {
    let wish =
        Wish::hour("figeac", "desk-1", member, &format!("2031-03-{day:02}"), hour, &format!("{from}{day}.{hour}"));
    let mut body = wish.body();
    // Some notes fit into a sector, some need several: their letters compress badly.
    let mut chance = Chance::new(day * 24 + hour);
    let letters = (0..hour * 380 % 2_000).map(|_| char::from(b'a' + u8::try_from(chance.below(26)).unwrap()));
    body["note"] = letters.collect::<String>().into();
    let answer = api.try_post("/bookings", &body).ok()?;
    (answer.status == 201)
        .then(|| (answer.body["id"].as_str().unwrap().to_owned(), answer.body["state"] == "confirmed"))
}

/// Bookings from three sides at once, so that some share a sync.
fn book(api: &Api, member: &str, days: std::ops::Range<u64>, from: &str) -> Vec<(String, bool)> {
    let side = |day: u64| (0..6).filter_map(|hour| wish(api, member, day, hour, from)).collect::<Vec<_>>();
    std::thread::scope(|scope| {
        let sides: Vec<_> = days.map(|day| scope.spawn(move || side(day))).collect();
        sides.into_iter().flat_map(|side| side.join().unwrap()).collect()
    })
}

/// Where each was first said to somebody, which is when it counts.
fn said(events: &[Recorded], since: usize, all: &[(String, bool)]) -> Said {
    let told = |id: &str| {
        let holds = |event: &Recorded| matches!(event, Recorded::Say(text) if text.windows(id.len()).any(|w| w == id.as_bytes()));
        since + events[since..].iter().position(holds).unwrap_or_else(|| panic!("{id} was never said"))
    };
    all.iter().map(|(id, confirmed)| (told(id), id.clone(), *confirmed)).collect()
}

/// Records a hub and a node. None where no tape can be made.
fn record() -> Option<(Network, [Record; 2])> {
    let dir = tempfile::tempdir().unwrap();
    let (site, tapes) = (dir.path().to_owned(), tempfile::tempdir().unwrap());
    let hub_tape = Tape::new(tapes.path().join("hub"))?;
    let node_tape = Tape::new(tapes.path().join("node"))?;
    std::fs::create_dir(site.join("box")).unwrap();
    let hub_disk = Power::new(&site, Lies::default());
    let node_disk = Power::new(&site.join("box"), Lies::default());
    let mut network = Network::found_in(dir, &["figeac", "maurs"], |hub| hub.env = hub_tape.env());
    let hub_founded = first_said(&hub_tape.events(), "ROOT KEY");
    let mut node = Replica::new(Role::Node, site.join("box/data"));
    node.env = node_tape.env();
    node.command(&["join", &network.invite("figeac")]).ok();
    let node_founded = first_said(&node_tape.events(), "joined as");
    node.start();
    network.nodes.push(node);
    let [kept, erased] = ["Kept", "Erased"].map(|name| {
        let member = json!({ "name": name, "status": "self-employed", "phone": "0611223344", "home_centre": "figeac" });
        network.hub.api().post("/members", &member).expect(201)["id"].as_str().unwrap().to_owned()
    });
    network.converge();
    let (mut by_hub, mut by_node) = (Vec::new(), Vec::new());
    by_node.extend(book(network.nodes[0].api(), &kept, 1..4, "n"));
    by_node.extend(book(network.nodes[0].api(), &erased, 4..7, "n"));
    by_hub.extend(book(network.hub.api(), &erased, 7..10, "h"));
    for replica in network.all_mut() {
        replica.kill();
        replica.start();
    }
    network.converge();
    network.hub.command(&["erase", &erased]).ok();
    by_node.extend(book(network.nodes[0].api(), &kept, 10..13, "n"));
    until("everybody has erased", PATIENCE, || {
        let all = network.hub.api().get("/erasures").expect(200);
        let waiting = all["erasures"].as_array().unwrap().iter().all(|e| e["waiting"] == json!([]));
        (waiting && network.nodes[0].segments().len() > 1).then_some(())
    });
    by_node.extend(book(network.nodes[0].api(), &kept, 13..16, "n"));
    by_hub.extend(book(network.hub.api(), &kept, 16..19, "h"));
    network.converge();
    assert!(by_node.len() > 60 && by_hub.len() > 30, "{} and {} bookings", by_node.len(), by_hub.len());
    network.all_mut().into_iter().for_each(Replica::kill);
    let records = [
        (Role::Hub, hub_tape, hub_disk, "hub", hub_founded, by_hub),
        (Role::Node, node_tape, node_disk, "data", node_founded, by_node),
    ];
    let records = records.map(|(role, tape, before, data, founded, booked)| {
        let events = tape.events();
        Record { said: said(&events, founded, &booked), role, events, before, data, founded }
    });
    for (record, now) in records.iter().zip([&network.hub.data, &network.nodes[0].data]) {
        followed(record, now);
    }
    Some((network, records))
}

fn first_said(events: &[Recorded], word: &str) -> usize {
    let holds = |e: &Recorded| matches!(e, Recorded::Say(text) if String::from_utf8_lossy(text).contains(word));
    events.iter().position(holds).unwrap_or_else(|| panic!("“{word}” was not said"))
}

/// The record misses nothing: played to its end it gives the very files that are there.
fn followed(record: &Record, now: &Path) {
    let strange: Vec<&Recorded> = record.events.iter().filter(|e| matches!(e, Recorded::Strange(_))).collect();
    assert!(strange.is_empty(), "calls that the tape can't follow: {strange:?}");
    let mut disk = record.before.clone();
    record.events.iter().for_each(|event| disk.step(event));
    let apart = disk.all().below(Path::new(record.data)).differences(&Files::read(now));
    assert!(apart.is_empty(), "{apart:#?}");
}

/// The generation of the cache in use.
fn cache(data: &Path) -> Option<String> {
    let entries = std::fs::read_dir(data.join("sled")).ok()?;
    entries.filter_map(|e| e.unwrap().file_name().into_string().ok()).filter(|name| !name.contains('.')).max()
}

/// Opens what is left as the program does, and looks for all that was said.
fn reopen(data: &Path, wanted: &[&(usize, String, bool)], founded: bool) -> Result<Seen, String> {
    let mut seen = Seen { founded: true, ..Seen::default() };
    let words = |e: &dyn std::fmt::Display| e.to_string();
    let folder = match Folder::open(data) {
        Ok(folder) => folder,
        Err(FolderError::Missing(_)) if !founded => return Ok(Seen::default()),
        Err(error) => return Err(words(&error)),
    };
    let Some(membership) = MEMBERSHIP.load(&folder).map_err(|e| words(&e))? else {
        return if founded { Err("it is no member of its network any more".into()) } else { Ok(Seen::default()) };
    };
    let identity = Identity::open(&folder).map_err(|e| words(&e))?;
    if folder.journal().is_dir() {
        let report = verify(&RealDisk::existing(folder.journal()), &membership.network.0, &mut |_| ());
        let report = report.map_err(|e| words(&e))?;
        if let Some(damage) = report.damage.first() {
            return Err(format!("the journal is damaged at {damage}"));
        }
        seen.torn = report.torn_bytes > 0;
    }
    let before = cache(data);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let missing = runtime.block_on(async {
        let handle = open_handle(&folder, &identity, membership.network, Host::new()).await.map_err(|e| words(&e))?;
        let missing = handle.read(|replica, _| {
            let lacks = |(_, id, confirmed): &&&(usize, String, bool)| {
                let id: RecordId = id.parse().unwrap();
                replica.view().bookings.get(id).is_none_or(|b| *confirmed && json!(b)["state"] != "confirmed")
            };
            let lost: Vec<&str> = wanted.iter().filter(lacks).map(|(_, id, _)| id.as_str()).collect();
            if replica.recovering() {
                Err("it believes that entries are missing".to_owned())
            } else {
                Ok(lost.join(", "))
            }
        })?;
        handle.stop().await;
        Ok::<_, String>(missing)
    })?;
    seen.cache_rebuilt = before.is_some() && cache(data) != before;
    if missing.is_empty() { Ok(seen) } else { Err(format!("acknowledged and lost: {missing}")) }
}

/// The same by the program itself: `check`, `run`, a booking.
fn run_again(role: Role, data: &Path, wanted: &[&(usize, String, bool)], tape: Option<&Tape>) -> Vec<(String, bool)> {
    let mut replica = Replica::new(role, data);
    replica.command(&["check"]).ok();
    replica.env = tape.map(Tape::env).unwrap_or_default();
    replica.start();
    for (_, id, confirmed) in wanted {
        let state = replica.api().state_of(id);
        assert!(if *confirmed { state == "confirmed" } else { !state.is_empty() }, "{id} is {state}");
    }
    assert!(!replica.log().contains("panicked"), "{}", replica.log());
    assert_eq!(replica.api().status()["node"]["state"], "ok");
    let member = replica.api().get("/members").expect(200)["members"][0]["id"].as_str().map(str::to_owned);
    let booked = member.map(|member| book(replica.api(), &member, 20..22, "after")).unwrap_or_default();
    replica.kill();
    booked
}

/// Cuts the power at chosen steps of a record and opens what is left. Stops at the first loss.
fn cut(record: &Record, lies: Lies, cuts: usize, chance: &mut Chance, tally: &mut Tally) -> Result<(), String> {
    let mut disk = record.before.lying(lies);
    let mut chosen: BTreeMap<usize, usize> = BTreeMap::new();
    let steps = |of: &dyn Fn(&Recorded) -> bool| {
        (0..record.events.len()).filter(|n| of(&record.events[*n])).collect::<Vec<usize>>()
    };
    // Half of the cuts come anywhere, half where something was written and is not synced yet.
    let (all, written) = (steps(&Recorded::counts), steps(&|event| matches!(event, Recorded::Write { .. })));
    for nth in 0..cuts {
        // The cuts are spread over the record, and within each stretch fall by chance.
        let among = if nth % 2 == 0 { &all } else { &written };
        let from = among.len() * nth / cuts;
        let to = (among.len() * (nth + 1) / cuts).max(from + 1);
        let at = from + usize::try_from(chance.below((to - from) as u64)).unwrap();
        *chosen.entry(among[at]).or_default() += 1;
    }
    for (step, event) in record.events.iter().enumerate() {
        disk.step(event);
        for _ in 0..chosen.get(&step).copied().unwrap_or(0) {
            let left = disk.cut(chance);
            tally.with_something_lost += usize::from(left != disk.all());
            let place = tempfile::tempdir().unwrap();
            left.write(place.path());
            let wanted: Vec<_> = record.said.iter().filter(|(at, ..)| *at <= step).collect();
            let data = place.path().join(record.data);
            let opened = catch_unwind(AssertUnwindSafe(|| reopen(&data, &wanted, step >= record.founded)));
            let opened = opened.unwrap_or_else(|_| Err("it panicked".into()));
            tally.add(&opened.map_err(|why| told(record, step, &why))?);
        }
    }
    Ok(())
}

fn told(record: &Record, step: usize, why: &str) -> String {
    let around = step.saturating_sub(6)..(step + 1).min(record.events.len());
    let short = |event: &Recorded| format!("{event:?}").chars().take(120).collect::<String>();
    let events: Vec<String> = record.events[around].iter().map(short).collect();
    format!("{:?}: after step {step} of {}: {why}\n{}", record.role, record.events.len(), events.join("\n"))
}

/// The real program on what some cuts left; it is recorded, and cut again while it starts and works.
fn cut_twice(record: &Record, cuts: usize, chance: &mut Chance, tally: &mut Tally) -> Result<(), String> {
    for nth in 0..cuts {
        let (first, last) = (record.founded + 1, record.events.len());
        let step = first
            + (last - first) * nth / cuts
            + usize::try_from(chance.below(((last - first) / cuts) as u64)).unwrap();
        let mut disk = record.before.clone();
        record.events[..=step].iter().for_each(|event| disk.step(event));
        let place = tempfile::tempdir().unwrap();
        let root = place.path().join("root");
        disk.cut(chance).write(&root);
        let Some(tape) = Tape::new(place.path().join("tape")) else { return Ok(()) };
        let mut held: Said = record.said.iter().filter(|(at, ..)| *at <= step).cloned().collect();
        let data = root.join(record.data);
        // What `check` sees is what the recorded program starts from: it changes nothing.
        let before = Power::holding(&root);
        let more = run_again(record.role, &data, &held.iter().collect::<Vec<_>>(), Some(&tape));
        tally.real_programs += 1;
        let events = tape.events();
        for (at, ..) in &mut held {
            *at = 0;
        }
        held.extend(said(&events, 0, &more));
        let again = Record { role: record.role, events, before, data: record.data, founded: 0, said: held };
        followed(&again, &data);
        cut(&again, Lies::default(), 12, chance, tally)?;
    }
    Ok(())
}

#[test]
fn a_power_cut_after_any_step_loses_nothing_that_was_acknowledged() {
    let cuts = std::env::var("TELECENTRE_CUTS").ok().and_then(|n| n.parse().ok()).unwrap_or(180);
    let mut chance = chance::seeded("power");
    let Some((_network, records)) = record() else { return };
    let mut tally = Tally::default();
    for record in &records {
        let steps = record.events.iter().filter(|e| e.counts()).count();
        println!("{:?}: {steps} steps, {} bookings acknowledged", record.role, record.said.len());
        cut(record, Lies::default(), cuts, &mut chance, &mut tally).unwrap_or_else(|lost| panic!("{lost}"));
        cut_twice(record, cuts.div_ceil(60), &mut chance, &mut tally).unwrap_or_else(|lost| panic!("{lost}"));
        println!("{tally:?}");
    }
    // The same record on a disk that says it synced and did not: a check that finds nothing there would never find any.
    for lies in [Lies { data_of: Some(".seg"), ..Lies::default() }, Lies { folders: true, ..Lies::default() }] {
        let mut tally = Tally::default();
        let found = records.iter().find_map(|record| cut(record, lies, 60, &mut chance, &mut tally).err());
        let found = found.unwrap_or_else(|| panic!("{lies:?} was not noticed in {tally:?}"));
        println!("{lies:?}: noticed at the {}th cut: {}", tally.cuts + 1, found.lines().next().unwrap_or_default());
    }
    let mut tally = Tally::default();
    let lies = Lies { data_of: Some("db"), ..Lies::default() };
    cut(&records[1], lies, 20, &mut chance, &mut tally).unwrap_or_else(|lost| panic!("{lost}"));
    println!("{lies:?}: {tally:?}");
}

#[test]
fn a_join_that_a_power_cut_interrupted_is_done_again_with_the_same_code() {
    let times = std::env::var("TELECENTRE_CUTS").ok().and_then(|n| n.parse::<usize>().ok()).map_or(6, |n| n / 20);
    let mut chance = chance::seeded("join");
    let mut network = Network::found(&["figeac"]);
    let (mut again, mut at_once) = (0, 0);
    for nth in 0..times {
        let place = tempfile::tempdir().unwrap();
        let Some(tape) = Tape::new(place.path().join("tape")) else { return };
        let (root, left) = (place.path().join("root"), network.path(&format!("left-{nth}")));
        std::fs::create_dir(&root).unwrap();
        let mut disk = Power::new(&root, Lies::default());
        let code = network.invite("figeac");
        let mut node = Replica::new(Role::Node, root.join("data"));
        node.env = tape.env();
        node.command(&["join", &code]).ok();
        let events = tape.events();
        // The hub is asked once the key is safe; what comes before it is of no consequence, since the hub knows nothing.
        let named =
            |name: &str| events.iter().position(|e| matches!(e, Recorded::Rename { new, .. } if new == name)).unwrap();
        let (key, last) = (named("identity"), if nth % 3 == 0 { events.len() - 2 } else { named("network.json") });
        let step = key + 1 + usize::try_from(chance.below((last - key + 1) as u64)).unwrap();
        events[..=step].iter().for_each(|event| disk.step(event));
        disk.cut(&mut chance).write(&left);
        let mut node = Replica::new(Role::Node, left.join("data"));
        let checked = node.command(&["check"]);
        assert!(!checked.stderr.contains("panicked"), "{checked:?}");
        let done = node.command(&["join", &code]);
        assert_eq!(done.code, Some(0), "after step {step} of {}, {:?}: {done:?}", events.len(), events[step]);
        if checked.code == Some(0) {
            at_once += 1;
        } else {
            again += 1;
        }
        node.start();
        network.nodes.push(node);
        network.converge();
        network.nodes.pop();
    }
    println!("{again} joins were begun again, {at_once} were done already");
}
