//! Comments, errors and the list of known breaches, seen to be judged.

use super::says;
use crate::breach::{Breach, report};
use crate::known::settle;
use crate::prose::breaches;
use crate::source::Source;

#[track_caller]
fn finds(text: &str, what: &[&str]) {
    assert_eq!(says(&breaches(&Source::new("a/src/x.rs", text.to_owned()).unwrap())), what, "{text}");
}

#[test]
fn a_comment_that_is_a_bare_question_is_found() {
    let nothing = |text: &str| format!("“{text}” says nothing: say the unit, the invariant, whose it is");
    for text in ["Which.", "For whom.", "Since when.", "Of how many.", "Who and when"] {
        finds(&format!("struct S {{\n    /// {text}\n    a: u8,\n}}\n"), &[&nothing(text)]);
    }
    for text in ["Which day it is about.", "Where the file was, from the root.", "Unix milliseconds.", "Yes or no."] {
        finds(&format!("/// {text}\nstruct S;\n"), &[]);
    }
    finds("/// Which.\n/// From 1.\nstruct S;\n", &[]);
    finds("// Which.\nstruct S;\n", &[]);
}

#[test]
fn an_error_that_is_not_said_the_one_way_is_found() {
    finds("#[error(\"The disk is full: free some space\")]\nstruct E;\n", &["an error begins in lower case: “The”"]);
    finds(
        "enum E {\n    #[error(\"the disk is full.\")]\n    A,\n}\n",
        &["an error has no full stop at its end: “disk is full.”"],
    );
    for text in ["the disk is full", "{0}: not now", "“x” is no day", "QUIC is refused", "x. And y"] {
        finds(&format!("#[error(\"{text}\")]\nstruct E;\n"), &[]);
    }
    finds("#[error(transparent)]\nstruct E;\n#[warn(\"The.\")]\nstruct F;\n", &[]);
}

#[test]
fn what_is_known_is_let_be_and_must_go_when_it_is_mended() {
    let known = [("names", "a/src", "“One”"), ("prose", "b", "“Two”")];
    let (one, two) = (Breach::new("a/src/x.rs", 1, "“One” names 2"), Breach::new("a/src/x.rs", 1, "“Two” names 2"));
    assert_eq!(settle("names", &[one.clone(), one.clone()], &known), Ok(()));
    let new = settle("names", &[one.clone(), two], &known).unwrap_err();
    assert!(new.contains("“Two”") && !new.contains("“One”") && !new.contains("mended"), "{new}");
    let gone = settle("names", &[], &known).unwrap_err();
    assert!(gone.contains("mended") && gone.contains("“One”") && !gone.contains("“Two”"), "{gone}");
    assert_eq!(settle("files", &[], &known), Ok(()));
}

#[test]
fn a_report_says_the_same_breach_of_a_file_once() {
    let breach = |line| Breach::new("a.rs", line, "wrong");
    let other = Breach::new("b.rs", 1, "wrong").with(vec!["c.rs:2".to_owned()]);
    let says = "4 breaches:\na.rs:1: wrong\n    and lines 5 9\nb.rs:1: wrong\n    c.rs:2\n";
    assert_eq!(report(&[breach(1), breach(5), breach(9), other]), says);
}
