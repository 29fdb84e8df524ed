//! kill -9 at random moments under load: no acknowledged booking is lost, and digests are equal afterwards.
//!
//! Writers book through the HTTP API of the hub and of every node, each remembering what it was told. A round lets them
//! write, kills one process at a random moment, starts it again (sometimes without its sled folder). Twelve rounds, or
//! as many as `TELECENTRE_ROUNDS` says; `TELECENTRE_SEED` repeats the choices.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use telecentre_tests::api::Wish;
use telecentre_tests::{Api, Chance, Network, PATIENCE, chance, until};

const CENTRES: [&str; 3] = ["figeac", "maurs", "aurillac"];
const WRITERS_EACH: usize = 2;

/// What a writer was told: the booking's id, and the state in which it was acknowledged, by key.
type Told = BTreeMap<String, (String, String, Wish)>;

/// A thread that books at one replica until it is told to stop; the replica may be killed and come back elsewhere.
struct Writer {
    stop: Arc<AtomicBool>,
    api: Arc<Mutex<Option<Api>>>,
    acknowledged: Arc<AtomicUsize>,
    thread: JoinHandle<Told>,
}

impl Writer {
    fn start(number: usize, centre: String, members: Vec<String>, seed: u64, calm: &Arc<AtomicBool>) -> Self {
        let own_calm = Arc::clone(calm);
        let (stop, api, acknowledged) = (Arc::default(), Arc::new(Mutex::new(None)), Arc::default());
        let (own_stop, own_api): (Arc<AtomicBool>, Arc<Mutex<Option<Api>>>) = (Arc::clone(&stop), Arc::clone(&api));
        let count: Arc<AtomicUsize> = Arc::clone(&acknowledged);
        let thread = std::thread::spawn(move || {
            let mut chance = Chance::new(seed);
            let (mut told, mut doubtful) = (Told::new(), None);
            while !own_stop.load(Ordering::Relaxed) {
                let Some(api) = own_api.lock().unwrap().clone() else {
                    std::thread::yield_now();
                    std::thread::sleep(Duration::from_millis(2));
                    continue;
                };
                // A wish whose answer was lost with the process is sent again with its key.
                let wish = doubtful.take().unwrap_or_else(|| wish(&mut chance, number, &centre, &members));
                match api.try_post("/bookings", &wish.body()) {
                    Ok(answer) if matches!(answer.status, 200 | 201) => {
                        let text = |field: &str| answer.body[field].as_str().unwrap().to_owned();
                        told.insert(wish.key.clone(), (text("id"), text("state"), wish));
                        count.fetch_add(1, Ordering::Relaxed);
                    }
                    Ok(answer) if answer.status == 409 => {}
                    Ok(answer) if answer.status >= 500 => doubtful = Some(wish),
                    Ok(answer) => panic!("{} {}", answer.status, answer.text),
                    Err(_) => doubtful = Some(wish),
                }
                // At full speed around the kill; slowly while a process starts, so that a soak does not fill the calendar.
                if own_calm.load(Ordering::Relaxed) {
                    std::thread::sleep(Duration::from_millis(100));
                }
            }
            told
        });
        Self { stop, api, acknowledged, thread }
    }

    fn end(self) -> Told {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().unwrap()
    }
}

/// A booking at random; mostly at the writer's own centre, so that stewards confirm and requests travel.
fn wish(chance: &mut Chance, number: usize, centre: &str, members: &[String]) -> Wish {
    let at = if chance.below(4) == 0 { *chance.one_of(&CENTRES) } else { centre };
    let (desk, hour) = (1 + chance.below(4), chance.below(23));
    let day = format!("2031-{:02}-{:02}", 1 + chance.below(3), 1 + chance.below(28));
    let key = format!("{number}-{}", chance.number());
    Wish::hour(at, &format!("desk-{desk}"), chance.one_of(members).as_str(), &day, hour, &key)
}

#[test]
fn nothing_acknowledged_is_lost_when_processes_are_killed_under_load() {
    let rounds = std::env::var("TELECENTRE_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(12);
    let mut chance = chance::seeded("kill");
    let mut network = Network::with_nodes(&CENTRES);
    network.converge();
    let (mut writers, calm) = (Vec::new(), Arc::new(AtomicBool::new(false)));
    for replica in 0..=CENTRES.len() {
        for _ in 0..WRITERS_EACH {
            // The writers of the hub book anywhere.
            let centre = CENTRES[replica.saturating_sub(1)].to_owned();
            writers
                .push((replica, Writer::start(writers.len(), centre, network.members.clone(), chance.number(), &calm)));
        }
    }
    give(&writers, &network);
    for round in 0..rounds {
        let victim = chance.index(1 + CENTRES.len());
        // The moment of the kill: a number of bookings of this replica after its last start, then a little later.
        let own = |w: &Vec<(usize, Writer)>| {
            w.iter().filter(|(r, _)| *r == victim).map(|(_, w)| w.acknowledged.load(Ordering::Relaxed)).sum::<usize>()
        };
        let goal = own(&writers) + usize::try_from(chance.below(12)).unwrap();
        until("bookings are made", PATIENCE, || (own(&writers) >= goal).then_some(()));
        std::thread::sleep(Duration::from_micros(chance.below(20_000)));
        let without_sled = chance.below(4) == 0;
        let replica = network.all_mut().swap_remove(victim);
        replica.kill();
        calm.store(true, Ordering::Relaxed);
        if without_sled {
            let _ = std::fs::remove_dir_all(replica.path("sled"));
        }
        replica.start();
        give(&writers, &network);
        calm.store(false, Ordering::Relaxed);
        println!(
            "round {round}: killed {victim} after {goal} bookings{}",
            if without_sled { ", sled gone" } else { "" }
        );
    }
    let told: Vec<(usize, Told)> = writers.into_iter().map(|(replica, writer)| (replica, writer.end())).collect();
    network.converge();
    verify(&network, &told);
}

/// Tells the writers where their replica is now.
fn give(writers: &[(usize, Writer)], network: &Network) {
    let all = network.all();
    for (replica, writer) in writers {
        *writer.api.lock().unwrap() = Some(all[*replica].api().clone());
    }
}

/// Every acknowledged booking is known everywhere, what was confirmed still is, and nothing overlaps.
fn verify(network: &Network, told: &[(usize, Told)]) {
    let mut listed: BTreeMap<String, serde_json::Value> = BTreeMap::new();
    for centre in CENTRES {
        let query = format!("/centres/{centre}/bookings?from=2031-01-01&to=2031-03-31");
        let bookings = network.hub.api().get(&query).expect(200);
        for booking in bookings["bookings"].as_array().unwrap() {
            listed.insert(booking["id"].as_str().unwrap().to_owned(), booking.clone());
        }
    }
    let acknowledged: usize = told.iter().map(|(_, told)| told.len()).sum();
    println!("{acknowledged} bookings were acknowledged");
    assert!(acknowledged > 50, "the load was too small to show anything");
    for (replica, told) in told {
        for (key, (id, state, wish)) in told {
            let now = listed.get(id).cloned().or_else(|| network.hub.api().booking(id));
            let now = now.unwrap_or_else(|| panic!("{id} (key {key}), acknowledged by {replica}, is lost"));
            let kept = now["state"] == *state || state == "requested";
            assert!(kept, "{id} was acknowledged as {state} by {replica} and is now {now}");
            assert_ne!(now["state"], "displaced", "{now}");
            assert_eq!((now["start"].as_str(), now["resource"].as_str()), (Some(&*wish.start), Some(&*wish.resource)));
        }
    }
    let mut taken: BTreeMap<(String, String, String), &str> = BTreeMap::new();
    for (id, booking) in listed.iter().filter(|(_, b)| b["state"] == "confirmed") {
        let text = |field: &str| booking[field].as_str().unwrap().to_owned();
        if let Some(other) = taken.insert((text("centre"), text("resource"), text("start")), id) {
            panic!("{id} and {other} overlap: {booking}");
        }
    }
}
