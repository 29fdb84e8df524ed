//! Closings that wait, move down, or are forgotten by the hub that wrote them.

use super::*;
use crate::testing::enrol;
use telecentre_log::counted::Drawn;
use telecentre_log::limit::{AWAITED_BYTES_PER_DAY, BODY_BYTES};
use telecentre_log::network::Standing;

fn log(cheat: &Site, n: u64, bodies: usize) -> SignedRun {
    let entry = || ("later".parse().unwrap(), vec![], vec![0; if bodies == 0 { 0 } else { BODY_BYTES }]);
    cheat.forge(Space::Directory, n.to_be_bytes(), (0..bodies.max(1)).map(|_| entry()).collect())
}

/// A hub that closed a cheat at three tips, and another replica that holds three others and the closing, which waits.
fn waiting() -> (Site, Site, Site) {
    let (mut hub, mut other) = (hub(&[2, 3]).bounded(3), Site::new(3).bounded(3));
    sync(&mut other, &mut hub, [None, None]);
    let cheat = Site::new(2);
    (0..3).for_each(|n| assert_eq!(hub.take(log(&cheat, n, 0)), Ok(Admission::New(1))));
    (3..6).for_each(|n| assert_eq!(other.take(log(&cheat, n, 0)), Ok(Admission::New(1))));
    let held = hub.journal().len();
    crate::testing::revoke(&mut hub, 2);
    for run in hub.journal().split_off(held) {
        other.take(run).unwrap();
    }
    (hub, other, cheat)
}

#[test]
fn who_shows_what_a_waiting_closing_names_and_a_file_bring_it_beyond_the_number_of_tips() {
    let (mut hub, mut other, cheat) = waiting();
    let named: Vec<SignedRun> = (0..3).map(|n| log(&cheat, n, 0)).collect();
    assert_eq!(other.take(named[0].clone()), Err(Refusal::Frozen), "from whoever shows something else");
    let me = other.keys.id();
    for run in named {
        let taken = other.replica.admit_from(&me, run, Some(1), &other.store);
        assert_eq!(taken, Ok(Admission::New(1)));
        other.commit();
    }
    sync(&mut other, &mut hub, [None, None]);
    assert_eq!(other.replica.have().digest(None), hub.replica.have().digest(None));
}

#[test]
fn an_accomplice_brings_sixty_four_mebibytes_a_day_of_a_line_whose_closing_waits_and_no_more() {
    let (_, mut other, cheat) = waiting();
    let accomplice = Site::new(4).keys.id();
    let (mut bytes, mut n, mut stored) = (0, 100, 0);
    let mut bring = |other: &mut Site, day: i64| {
        n += 1;
        let run = log(&cheat, n, 7);
        let size = run.bound() as u64;
        let taken = other.replica.admit_from(&accomplice, run, Some(day), &other.store);
        if n % 40 == 0 {
            other.commit();
        }
        taken.map(|_| size)
    };
    let refused = loop {
        match bring(&mut other, 1) {
            Ok(size) => (bytes, stored) = (bytes + size, stored + 1),
            Err(refused) => break refused,
        }
        assert!(bytes <= AWAITED_BYTES_PER_DAY, "{bytes} bytes in a day");
    };
    assert_eq!(refused, Refusal::Frozen);
    assert!(bytes > AWAITED_BYTES_PER_DAY * 9 / 10, "{bytes} bytes in {stored} runs");
    assert!(bring(&mut other, 2).is_ok(), "another day");
}

#[test]
fn a_revocation_that_moves_down_takes_away_what_lies_between_wherever_it_was_held() {
    let (mut hub, mut node) = met();
    let (mut early, mut late) = (Site::new(8), Site::new(9));
    for n in [7, 8] {
        node.add(n);
        sync(&mut node, &mut hub, [None, None]);
    }
    let id = node.keys.id();
    let of = |site: &Site| -> Vec<u8> {
        [7, 8].into_iter().filter(|n| site.replica.view().people.member(RecordId([*n; 8])).is_some()).collect()
    };
    let copy = |from: &Site, to: &mut Site| {
        from.journal().into_iter().for_each(|run| {
            let _ = to.take(run);
        });
    };
    let Drawn { cut, .. } = hub.replica.draw_cut(&id, CutLimits::default(), |_| true);
    close(&mut hub, id, ClosingKind::Revoked, cut);
    copy(&hub, &mut early);
    assert_eq!((of(&hub), of(&early)), (vec![7, 8], vec![7, 8]));
    let first = |run: telecentre_log::counted::Arrival<'_>| run.last <= 1;
    let lower = hub.replica.draw_cut(&id, CutLimits::default(), first);
    close(&mut hub, id, ClosingKind::Revoked, lower.cut);
    copy(&hub, &mut early);
    copy(&hub, &mut late);
    for site in [&hub, &early, &late] {
        assert_eq!(of(site), [7], "what lies beyond the lower position counts nowhere");
        assert_eq!(site.replica.have().digest(None), hub.replica.have().digest(None));
    }
}

#[test]
fn a_hub_that_was_put_back_to_before_a_closing_learns_it_again_and_it_stands() {
    let (mut hub, mut node) = met();
    let mut other = Site::new(3);
    enrol(&mut hub, 3);
    node.add(7);
    sync(&mut node, &mut hub, [None, None]);
    sync(&mut other, &mut hub, [None, None]);
    let image = hub.frozen();
    crate::testing::revoke(&mut hub, 2);
    sync(&mut other, &mut hub, [None, None]);
    hub.resume(image);
    assert_eq!(hub.replica.network().standing(&node.keys.id()), Standing::Open, "it forgot");
    sync(&mut other, &mut hub, [None, None]);
    for site in [&hub, &other] {
        assert_eq!(site.replica.network().standing(&node.keys.id()), Standing::Revoked);
    }
}
