//! What one box in bad hands can do, and where that ends: its own centre and what is shown of persons, until it is closed.

use telecentre_log::document::{DocumentName, Draft};
use telecentre_log::field::{Field, Put, Scalar};
use telecentre_log::id::{RecordId, Space};
use telecentre_log::network::{self, ClosingKind, Cut, Role, Standing};

use crate::testing::{Site, centre, close, close_drafts, closing, confirmed, hub, sync};

fn draft(space: Space, document: &str, puts: Vec<Put>) -> Draft {
    Draft { space, document: document.parse().unwrap(), puts }
}

/// A hub and the boxes of two centres, which have met; the second is in bad hands.
fn met() -> (Site, Site, Site) {
    let (mut hub, mut honest, mut liar) = (hub(&[2, 3]), Site::new(2), Site::new(3));
    sync(&mut honest, &mut hub, [None, None]);
    sync(&mut liar, &mut hub, [None, None]);
    (hub, honest, liar)
}

fn is_booked(site: &Site, n: u8) -> bool {
    site.replica.view().bookings.get(RecordId([n; 8])).is_some()
}

#[test]
fn a_box_in_bad_hands_rules_its_own_centre_and_no_other() {
    let (mut hub, mut honest, mut liar) = met();
    let (own, other) = (Space::Centre(centre(3)), Space::Centre(centre(2)));
    let name = |name: &str, n| vec![Put { n, ..Put::new(RecordId::SINGLE, Field::NAME, name.into()) }];
    for space in [&own, &other] {
        hub.write(&[draft(space.clone(), "profile", name("Centre", 1))]);
    }
    let shown = |site: &Site, n: u8| site.replica.view().centres.get(&centre(n)).unwrap().name.clone();
    for (space, n) in [(&own, 7), (&other, 8)] {
        liar.write(&[draft(space.clone(), "ledger/2026-11", confirmed(RecordId([n; 8]), 7))]);
        liar.write(&[draft(space.clone(), "profile", name("Volé", 2))]);
    }
    liar.write(&[draft(Space::Lent(centre(2)), "ledger/2026-11", confirmed(RecordId([9; 8]), 7))]);
    let mut wire = crate::testing::connect(&liar, &hub, [None, None]);
    wire.settle(&mut liar, &mut hub);
    sync(&mut honest, &mut hub, [None, None]);
    for site in [&hub, &honest] {
        assert!(is_booked(site, 7), "its own centre is its own until it is closed");
        assert!(!is_booked(site, 8) && !is_booked(site, 9));
        assert_eq!((shown(site, 3).as_str(), shown(site, 2).as_str()), ("Volé", "Centre"));
    }
    let (void, _) = hub.replica.void(Some(liar.keys.id()), &hub.store);
    assert_eq!(void.len(), 2, "what it wrote elsewhere is held and shown as without effect: {void:?}");
}

#[test]
fn a_box_in_bad_hands_gives_no_role_closes_nobody_and_names_neither_hub_nor_witness() {
    let (mut hub, mut honest, mut liar) = met();
    let before = format!("{:?}", hub.replica.network().enrolments().collect::<Vec<_>>());
    let victim = honest.keys.id();
    let word = closing(&hub, victim, ClosingKind::Revoked, Cut::default());
    let me = Scalar::Bytes(liar.keys.id().0.to_vec());
    liar.write(&close_drafts(&word));
    liar.write(&[network::draft(network::enrol(RecordId([4; 8]), &victim, Role::Hub, None, "Hub"))]);
    let charter =
        vec![Put::new(RecordId([5; 8]), Field::NODE, me), Put::new(RecordId([5; 8]), Field::ROLE, "hub".into())];
    liar.write(&[Draft { space: Space::Commons, document: DocumentName::charter(), puts: charter }]);
    let mut wire = crate::testing::connect(&liar, &hub, [None, None]);
    wire.settle(&mut liar, &mut hub);
    sync(&mut honest, &mut hub, [None, None]);
    for site in [&hub, &honest] {
        assert_eq!(format!("{:?}", site.replica.network().enrolments().collect::<Vec<_>>()), before);
        assert_eq!(site.replica.network().standing(&victim), Standing::Open);
        assert_eq!(site.replica.network().hub(), Some(hub.keys.id()));
    }
}

#[test]
fn what_a_box_in_bad_hands_showed_of_a_person_goes_with_what_does_not_count_of_it() {
    let (mut hub, mut honest, mut liar) = met();
    honest.add(7);
    sync(&mut honest, &mut hub, [None, None]);
    sync(&mut liar, &mut hub, [None, None]);
    let name = |site: &Site| site.replica.view().people.member(RecordId([7; 8])).unwrap().details.name.clone();
    let cut = hub.replica.draw_cut(&liar.keys.id(), telecentre_log::counted::CutLimits::default(), |_| true).cut;
    let put = Put { n: 2, ..Put::new(RecordId([7; 8]), Field::NAME, "Personne".into()) };
    liar.write(&[Draft { space: Space::Directory, document: DocumentName::member(RecordId([7; 8])), puts: vec![put] }]);
    sync(&mut liar, &mut hub, [None, None]);
    assert_eq!(name(&hub), "Personne");
    close(&mut hub, liar.keys.id(), ClosingKind::Revoked, cut);
    sync(&mut honest, &mut hub, [None, None]);
    for site in [&hub, &honest] {
        assert_eq!(name(site), "Member 7");
    }
}

#[test]
fn one_silent_box_does_not_end_the_recovery_of_a_hub_and_two_of_them_do() {
    let (mut hub, honest, liar) = met();
    hub.replica.set_recovering(true);
    let (one, two) = (liar.keys.id(), honest.keys.id());
    assert!(!hub.replica.is_whole_by(&one, |peer| *peer == one));
    assert!(hub.replica.is_whole_by(&one, |peer| *peer == one || *peer == two));
}
