//! Cuts of any size, closed and moved: the last word counts, whole.

use telecentre_log::document::Draft;
use telecentre_log::id::{ActorId, NodeId, RecordId, ShortHash, Space};
use telecentre_log::network::*;
use telecentre_log::peer::Tip;

use crate::testing::{Site, enrol, hub, sync};

fn cut(author: &NodeId, lines: u16) -> Cut {
    let tip = |n: u16| Tip { actor: ActorId::new(author, [7; 8]), seq: u64::from(n) + 1, h: ShortHash([9; 16]) };
    let space = |n: u16| Space::Centre(format!("a-centre-with-a-long-name-{n}").parse().unwrap());
    Cut((0..lines).map(|n| (space(n), tip(n))).collect())
}

fn close_at(hub: &mut Site, node: &NodeId, cut: &Cut) {
    let closings = hub.replica.network().enrolment(node).unwrap().closings;
    let (mut drafts, puts): (Vec<Draft>, _) = close(RecordId([2; 8]), closings, cut, Some("volé")).unwrap();
    drafts.push(draft(puts));
    hub.write(&drafts);
}

#[test]
fn a_cut_of_two_hundred_lines_closes_whole_and_a_smaller_one_moves_it() {
    let (mut hub, node) = (hub(&[2]), Site::new(2).keys.id());
    enrol(&mut hub, 3);
    let mut other = Site::new(3);
    for lines in [200, 0, 3, 120] {
        let cut = cut(&node, lines);
        close_at(&mut hub, &node, &cut);
        sync(&mut other, &mut hub, [None, None]);
        for site in [&hub, &other] {
            assert_eq!(site.replica.network().cut(&node), Some(&cut), "{lines} lines");
        }
    }
    other.restart();
    assert_eq!(other.replica.network().cut(&node).map(|cut| cut.0.len()), Some(120));
}

#[test]
fn a_cut_with_more_lines_than_a_record_can_name_is_refused_and_not_shortened() {
    let node = NodeId([5; 32]);
    assert!(close(RecordId([2; 8]), 0, &cut(&node, 4_000), None).is_none());
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
