use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::agreement::{Agreement, AgreementCommand, AgreementOutcome};
use crate::booking::{BookingCommand, Who};
use crate::centre::{CentreCommand, CentreOutcome};
use crate::course::{Course, CourseCommand, CourseOutcome};
use crate::person::{MemberDetails, PersonCommand, PersonOutcome, Status};
use crate::world::{AURILLAC, FIGEAC, HUB, TODAY, World, details, id, slot, slug};

#[test]
fn saving_again_writes_only_what_changed() {
    let mut world = World::new();
    let centre = world.view(HUB).centres.get(&slug("figeac")).unwrap().clone();
    let course = Course { code: "B1".into(), title: "Tableur".into(), hours: 14, provider: "GRETA".into() };
    let agreement = Agreement {
        partner: "Ville de Figeac".into(),
        kind: "gestion".into(),
        centre: Some(slug("figeac")),
        signed: date(2012, 3, 1),
        expires: None,
    };
    let member = details("Éléonore Œhl");
    let save: [(Command, Outcome); 4] = [
        (CentreCommand::Save(centre.clone()).into(), CentreOutcome::Unchanged.into()),
        (CourseCommand::Save(course.clone()).into(), CourseOutcome::Unchanged.into()),
        (AgreementCommand::Save(agreement.clone()).into(), AgreementOutcome::Unchanged.into()),
        (PersonCommand::Save { id: None, details: member.clone() }.into(), PersonOutcome::Unchanged.into()),
    ];
    for (command, unchanged) in save {
        let _ = world.run(HUB, Caller::Admin, &command).unwrap();
        assert_eq!(world.run(HUB, Caller::Admin, &command), Ok(unchanged), "{command:?}");
    }
    let longer = Command::Course(CourseCommand::Save(Course { hours: 21, ..course }));
    let decision = world.decide(HUB, Caller::Admin, &longer).unwrap();
    assert_eq!((decision.drafts.len(), decision.drafts[0].puts.len(), decision.drafts[0].puts[0].n), (1, 1, 2));
    let moved = MemberDetails { status: Status::PublicEmployee, employer: Some("Mairie".into()), ..member };
    let decision =
        world.decide(HUB, Caller::Admin, &Command::Person(PersonCommand::Save { id: None, details: moved })).unwrap();
    assert_eq!(decision.drafts[0].puts.len(), 2);
    assert_eq!(world.view(HUB).people.find("").len(), 2, "found by name and home centre");
    let elsewhere = world.run(AURILLAC, Caller::Admin, &Command::Centre(CentreCommand::Save(centre)));
    assert_eq!(elsewhere, Err(DeskError::NotAllowed { right: Right::AtCentreOrHub }));
    assert!(matches!(world.run(HUB, Caller::Host, &longer), Err(DeskError::NotAllowed { right: Right::Admin })));
}

proptest! {
    #[test]
    fn no_text_makes_the_desk_panic(name in ".{0,300}", note in ".{0,40}", email in ".{0,20}", n: u8) {
        let mut world = World::new();
        let mut book = world.wanted(n, "desk-1", slot(TODAY, 11, 12));
        book.who = Who::Guest { name: name.clone() };
        book.note = Some(note.clone());
        let _ = world.run(FIGEAC, Caller::Host, &Command::Booking(BookingCommand::Book(book)));
        let _ = world.run(FIGEAC, Caller::Host, &Command::Booking(BookingCommand::Decline { booking: id(n), question: None, reason: Some(note.clone()) }));
        let _ = world.run(FIGEAC, Caller::Host, &Command::Booking(BookingCommand::Note { booking: id(n), note: Some(note) }));
        let added = MemberDetails { name: name.clone(), email: Some(email), ..details("x") };
        if let Ok(Outcome::Person(PersonOutcome::Saved { member: id })) = world.run(FIGEAC, Caller::Host, &Command::Person(PersonCommand::Add { details: added })) {
            prop_assert_eq!(&world.view(FIGEAC).people.member(id).unwrap().details.name, &crate::letters::composed(&name));
        }
    }
}
