//! Closings as records: which one counts, whole, whatever was written in which order.

use telecentre_log::document::Draft;
use telecentre_log::id::{ActorId, NodeId, RecordId, ShortHash, Space};
use telecentre_log::limit::{CUT_BYTES, POSITIONS_PER_CUT};
use telecentre_log::network::{ClosingKind, Cut, Role, Standing, draft, enrol, enrol_again};
use telecentre_log::peer::Tip;

use crate::testing::{self, Site, centre, close, close_drafts, closing, hub, sync};

fn cut(author: &NodeId, lines: u16) -> Cut {
    let tip = |n: u16| Tip { actor: ActorId::new(author, [7; 8]), seq: u64::from(n) + 1, h: ShortHash([9; 16]) };
    let space = |n: u16| Space::Centre(format!("a-centre-with-a-long-name-{n}").parse().unwrap());
    Cut((0..lines).map(|n| (space(n), tip(n))).collect())
}

#[test]
fn a_cut_of_two_hundred_lines_closes_whole_and_a_smaller_one_moves_it() {
    let (mut hub, node) = (hub(&[2]), Site::new(2).keys.id());
    testing::enrol(&mut hub, 3);
    let mut other = Site::new(3);
    for lines in [200, 0, 3, 120] {
        let cut = cut(&node, lines);
        close(&mut hub, node, ClosingKind::Revoked, cut.clone());
        sync(&mut other, &mut hub, [None, None]);
        for site in [&hub, &other] {
            assert_eq!(site.replica.network().cut(&node), Some(&cut), "{lines} lines");
        }
    }
    other.restart();
    assert_eq!(other.replica.network().cut(&node).map(|cut| cut.0.len()), Some(120));
}

#[test]
fn the_largest_cut_fits_a_closing_and_no_more_is_read_of_one() {
    let (mut hub, node) = (hub(&[2]), Site::new(2).keys.id());
    let most = u16::try_from(POSITIONS_PER_CUT).unwrap();
    for lines in [most, most + 40] {
        let mut cut = cut(&node, lines);
        for (n, (space, _)) in cut.0.iter_mut().enumerate() {
            *space = Space::Centre(format!("c-{}", n / 8).parse().unwrap());
        }
        assert!(cut.encode().len() < CUT_BYTES);
        close(&mut hub, node, ClosingKind::Revoked, cut);
        assert_eq!(hub.replica.network().cut(&node).map(|cut| cut.0.len()), Some(POSITIONS_PER_CUT));
    }
}

#[test]
fn a_revoked_box_is_never_enrolled_again_and_a_retired_one_may_be() {
    let (mut hub, box_2) = (hub(&[2, 3]), Site::new(2).keys.id());
    let standing = |hub: &Site| hub.replica.network().standing(&box_2);
    let again = |hub: &mut Site, record: u8| {
        let puts = enrol(RecordId([record; 8]), &box_2, Role::Node, Some(&centre(4)), "Again");
        hub.write(&[draft(enrol_again(puts, hub.replica.network().next_enrolment(&box_2)))]);
    };
    close(&mut hub, box_2, ClosingKind::Retired, Cut::default());
    assert_eq!(standing(&hub), Standing::Closed);
    again(&mut hub, 40);
    assert_eq!(standing(&hub), Standing::Open, "it moved to another centre");
    close(&mut hub, box_2, ClosingKind::Retired, Cut::default());
    assert_eq!(standing(&hub), Standing::Closed);
    close(&mut hub, box_2, ClosingKind::Revoked, Cut::default());
    assert_eq!(standing(&hub), Standing::Revoked, "what was retired may prove to be stolen");
    close(&mut hub, box_2, ClosingKind::Retired, cut(&box_2, 3));
    assert_eq!((standing(&hub), hub.replica.network().cut(&box_2)), (Standing::Revoked, Some(&Cut::default())));
    again(&mut hub, 41);
    assert_eq!(standing(&hub), Standing::Revoked, "a hub that forgot the closing enrols it in vain");
    hub.restart();
    assert_eq!(standing(&hub), Standing::Revoked);
}

#[test]
fn of_two_closings_with_one_number_the_revocation_counts_whichever_comes_first() {
    let (mut first, node) = (hub(&[2]), Site::new(2).keys.id());
    let retired = close_drafts(&closing(&first, node, ClosingKind::Retired, Cut::default()));
    let mut revoked = closing(&first, node, ClosingKind::Revoked, cut(&node, 2));
    let record = RecordId([77; 8]);
    revoked.reason = Some("volé".to_owned());
    let (mut drafts, puts) = telecentre_log::network::close(record, &revoked).unwrap();
    drafts.push(draft(puts));
    let mut second = Site::new(1);
    for run in first.journal() {
        second.take(run).unwrap();
    }
    for (site, order) in [(&mut first, [&retired, &drafts]), (&mut second, [&drafts, &retired])] {
        for drafts in order {
            site.write(drafts);
        }
        let network = site.replica.network();
        assert_eq!((network.standing(&node), network.cut(&node)), (Standing::Revoked, Some(&cut(&node, 2))));
        assert_eq!(network.enrolment(&node).unwrap().reason.as_deref(), Some("volé"));
    }
}

#[test]
fn the_last_number_is_followed_by_none() {
    let (mut hub, node) = (hub(&[2]), Site::new(2).keys.id());
    let mut last = closing(&hub, node, ClosingKind::Revoked, Cut::default());
    last.number = u32::MAX;
    hub.write(&close_drafts(&last));
    assert_eq!(hub.replica.network().next_closing(&node), None);
}

#[test]
fn one_author_whose_clock_runs_ahead_does_not_move_the_credible_time() {
    let mut hub = hub(&[2]);
    let mut node = Site::new(2);
    sync(&mut node, &mut hub, [None, None]);
    // The root key wrote at the founding, the hub since: both at the same second in this harness.
    assert_eq!(hub.replica.have().credible_time(), Some(1_700_000_000));
    let mut random = |out: &mut [u8]| out.fill(3);
    let year_2090 = 3_800_000_000;
    let late = Draft { space: Space::Directory, document: "member/0000000000001".parse().unwrap(), puts: Vec::new() };
    node.replica.write(&[late], year_2090, &mut random, &node.store).unwrap();
    node.commit();
    assert_eq!(node.replica.have().credible_time(), Some(1_700_000_000));
}
