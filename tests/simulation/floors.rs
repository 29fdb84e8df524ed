//! What must have happened over the ordinary seeds, so that a pass means something.
//!
//! Enters: the counts of a whole run. Leaves: nothing, or the counts that are too small: a fault that hardly happens
//! finds nothing; or too large: excuses must not swallow the promises, nor wishes wait without a reason.

use std::collections::BTreeMap;

/// Each kind has happened at least so often over the ordinary seeds.
const FLOORS: &[(&str, u64)] = &[
    ("connection cut", 500),
    ("partition", 300),
    ("one-way partition", 600),
    ("slow link", 300),
    ("process killed", 250),
    ("power cut", 250),
    ("power cut during a start", 120),
    ("power cut during a write", 500),
    ("full disk", 250),
    ("sync failed", 250),
    ("clock jumped", 300),
    ("files carried", 500),
    ("stale restore", 80),
    ("machine resumed", 40),
    ("bit turned over", 250),
    ("hub's disk lost", 60),
    ("box replaced", 30),
    ("erasures asked", 80),
    ("done: booking", 2_000),
    ("done: cancellation", 500),
    ("done: move", 250),
    ("done: check-in", 20),
    ("done: no-show", 20),
    ("done: yes to a question", 100),
    ("done: no to a question", 20),
    ("done: overlap settled", 1),
    ("done: note", 150),
    ("done: member", 400),
    ("done: profile", 80),
    ("done: closure", 60),
    ("done: hand-over", 300),
    ("done: day given back", 120),
    ("done: day asked back", 80),
    ("done: rule for lending", 90),
    ("days lent by rule", 400),
    ("days that came back by themselves", 60),
    ("days asked back by themselves", 5),
    ("done: series", 300),
    ("done: rest of a series taken back", 40),
    ("done: days of a series tried again", 5),
    ("done: pair", 100),
    ("done: half of a decided pair taken back", 20),
    ("done: half of an undecided pair let go", 8),
    ("pairs let go: nobody decided in time", 10),
    ("done: wish that waits", 180),
    ("bookings that the hub decided for a centre", 700),
    ("lie: forged put", 80),
    ("lie: two entries at one position", 30),
    ("lie: claims of tips", 40),
    ("lie: strangers", 40),
    ("lie: another's name", 40),
    ("lie: birth of missing tips", 40),
    ("lie: wrong signature", 30),
    ("lie: noise", 40),
    ("lie: huge count", 40),
    ("lie: many logs", 90),
    ("lie: flood", 30),
    ("comparisons with a liar's line frozen", 4),
    ("lie: another's booking", 50),
    ("lie: number at the edge", 30),
    ("lie: you forgot", 30),
    ("lie: false proofs", 30),
    ("lies that ended their connection", 80),
    ("sessions ended by a fault", 40),
    ("liar closed in the end", 30),
    ("promises kept", 6_000),
    ("effects that go back to a command", 2_000),
];

/// Each share of all deeds, in percent, stays below this.
const SHARES: &[(&str, u64)] = &[
    ("excused: of a liar", 18),
    ("excused: about an erased person", 8),
    ("excused: never answered", 6),
    ("excused: the only disks that held it were lost", 4),
    ("excused: of a replaced box, beyond its cut", 2),
    ("excused: of a hub that did not know it was put back", 1),
];

/// What happens no more often in all of the ordinary seeds: what waits in the end although nothing was seen to hold it up,
/// and comparisons that leave something out.
const CEILINGS: &[(&str, u64)] = &[
    ("waits: at the node", 20),
    ("waits: at the hub", 20),
    ("waits: the box was replaced", 15),
    ("comparisons with a liar's line frozen", 20),
];

/// The counts of an ordinary run that are out of bounds, in words.
pub(crate) fn breaches(tally: &BTreeMap<&'static str, u64>) -> Vec<String> {
    let count = |kind: &str| tally.get(kind).copied().unwrap_or(0);
    let mut out = Vec::new();
    for (kind, least) in FLOORS.iter().filter(|(kind, least)| count(kind) < *least) {
        out.push(format!("“{kind}” happened {} times: {least} are wanted", count(kind)));
    }
    let deeds =
        count("promises kept") + tally.iter().filter(|(k, _)| k.starts_with("excused")).map(|(_, n)| n).sum::<u64>();
    for (kind, most) in SHARES.iter().filter(|(kind, most)| count(kind) * 100 > deeds * most) {
        out.push(format!("“{kind}”: {} of {deeds} deeds, more than {most} in a hundred", count(kind)));
    }
    for (kind, most) in CEILINGS.iter().filter(|(kind, most)| count(kind) > *most) {
        out.push(format!("“{kind}”: {}, more than {most}", count(kind)));
    }
    let named = |kind: &str| SHARES.iter().any(|(known, _)| *known == kind);
    out.extend(tally.keys().filter(|k| k.starts_with("excused") && !named(k)).map(|k| format!("nobody bounds “{k}”")));
    out
}

#[test]
fn a_run_without_faults_or_full_of_excuses_does_not_pass() {
    let mut tally: BTreeMap<&'static str, u64> = FLOORS.iter().copied().collect();
    assert_eq!(breaches(&tally), [""; 0]);
    tally.insert("power cut", 3);
    assert_eq!(breaches(&tally).len(), 1);
    tally.insert("excused: of a liar", 100_000);
    tally.insert("excused: because", 1);
    assert_eq!(breaches(&tally).len(), 3);
}
