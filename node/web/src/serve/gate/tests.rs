use super::*;

fn limits() -> Limits {
    Limits { per_address: 4, strangers: 8, hurried: 3, signed_in: 3, proxied: 4, ..Limits::new(3, true) }
}

fn address(n: u8) -> IpAddr {
    IpAddr::from([192, 0, 2, n])
}

fn gone(places: &[Held]) -> Vec<usize> {
    places.iter().enumerate().filter(|(_, held)| held.leave.is_cancelled()).map(|(i, _)| i).collect()
}

/// Connections from one address that have been there for a while.
fn crowd(gate: &Arc<Gate>, n: u8, count: usize, now: Instant) -> Vec<Held> {
    (0..count).map(|_| gate.enter(address(n), false, now).unwrap()).collect()
}

#[test]
fn half_sent_heads_make_room_for_the_next_visitor_of_their_address() {
    let (gate, start) = (Gate::new(limits()), Instant::now());
    let half = crowd(&gate, 1, 4, start);
    let later = start + YOUNG;
    let visitor = gate.enter(address(1), false, later).unwrap();
    assert!(!visitor.is_hurried, "there was room to be made");
    assert_eq!(gone(&half), [0], "the one that waited longest");
    assert!(matches!(visitor.speaks(address(1), false, false, later), Ok(None)));
}

#[test]
fn a_flood_of_one_address_takes_no_place_of_another() {
    let (gate, start) = (Gate::new(limits()), Instant::now());
    let calm = crowd(&gate, 2, 3, start);
    let mut flood = Vec::new();
    for _ in 0..4_096 {
        flood.extend(gate.enter(address(1), false, start + YOUNG).ok());
        let open = flood.iter().filter(|held| !held.leave.is_cancelled()).count();
        assert!(open <= 11, "{open} of one address");
    }
    assert_eq!(gone(&calm), [0usize; 0]);
    let other = gate.enter(address(3), false, start + YOUNG * 2).unwrap();
    assert!(!other.is_hurried && other.speaks(address(3), false, false, start + YOUNG * 2).is_ok());
    assert_eq!(gone(&calm), [0usize; 0]);
}

#[test]
fn who_is_signed_in_comes_in_though_all_strangers_places_are_at_work() {
    let (gate, start) = (Gate::new(limits()), Instant::now());
    let busy = crowd(&gate, 1, 4, start);
    for held in &busy {
        assert!(held.speaks(address(1), false, false, start).is_ok());
    }
    let later = start + YOUNG * 5;
    let stranger = gate.enter(address(1), false, later).unwrap();
    assert!(stranger.is_hurried);
    assert!(matches!(stranger.speaks(address(1), false, false, later), Err(Full)), "the fifth of an address");
    let host = gate.enter(address(1), false, later).unwrap();
    assert!(host.speaks(address(1), true, false, later).is_ok());
    assert_eq!((host.kind(), gone(&busy)), (Kind::SignedIn, vec![]));
    // Once one of them has its answer there is a place again.
    busy[2].waits(later);
    assert!(stranger.speaks(address(1), false, false, later).is_ok());
    assert_eq!(gone(&busy), [2]);
}

#[test]
fn bodies_that_do_not_come_keep_nobody_out() {
    let (gate, start) = (Gate::new(limits()), Instant::now());
    let slow = crowd(&gate, 1, 4, start);
    for held in &slow {
        assert!(held.speaks(address(1), false, true, start).is_ok());
    }
    slow[0].works();
    let visitor = gate.enter(address(1), false, start + YOUNG).unwrap();
    assert!(visitor.speaks(address(1), false, false, start + YOUNG).is_ok());
    assert_eq!(gone(&slow), [1], "not the one that is being answered");
}

#[test]
fn signed_in_connections_have_places_of_their_own_and_no_more() {
    let (gate, start) = (Gate::new(limits()), Instant::now());
    let hosts: Vec<Held> = (1..=3).map(|n| gate.enter(address(n), false, start).unwrap()).collect();
    for host in &hosts {
        assert!(host.speaks(address(9), true, false, start).is_ok());
    }
    let strangers: Vec<Held> = (0..8).map(|n| gate.enter(address(10 + n), false, start).unwrap()).collect();
    assert!(strangers.iter().all(|held| !held.is_hurried), "they take none of the strangers'");
    let fourth = gate.enter(address(4), false, start + YOUNG).unwrap();
    assert!(matches!(fourth.speaks(address(4), true, false, start + YOUNG), Err(Full)));
    hosts[1].waits(start + YOUNG);
    assert!(fourth.speaks(address(4), true, false, start + YOUNG).is_ok());
    assert_eq!(gone(&hosts), [1], "the one that asked nothing");
}

#[test]
fn a_proxys_connections_are_its_own_and_what_it_forwards_counts_by_address() {
    let (gate, start) = (Gate::new(limits()), Instant::now());
    let proxy: Vec<Held> = (0..4).map(|_| gate.enter(address(1), true, start).unwrap()).collect();
    let asked: Vec<_> = (0..4).map(|i| proxy[i].speaks(address(7), false, false, start).unwrap()).collect();
    assert!(asked.iter().all(Option::is_some));
    assert!(matches!(proxy[0].speaks(address(7), false, false, start), Err(Full)), "the fifth at once of one visitor");
    assert!(proxy[0].speaks(address(8), false, false, start).is_ok(), "another visitor");
    assert!(proxy[0].speaks(address(7), true, false, start).is_ok(), "or the same, signed in");
    drop(asked);
    assert!(proxy[0].speaks(address(7), false, false, start).is_ok());
    assert!(proxy[0].speaks(address(1), false, false, start).unwrap().is_none(), "the proxy itself is not counted");
    assert!(gate.inside().forwarded.is_empty() && gate.inside().forwarded_signed_in == 0);
}

#[test]
fn a_place_is_free_again_when_its_connection_ends() {
    let (gate, start) = (Gate::new(limits()), Instant::now());
    for _ in 0..100 {
        let four = crowd(&gate, 1, 4, start);
        assert!(four.iter().all(|held| !held.is_hurried));
    }
    assert!(gate.inside().places.is_empty());
}
