//! What was passed on by itself in a simulated network: written down beside the replicas.
//!
//! Enters: what a site writes of its own accord. Leaves: which hand-over numbers came by themselves, and how many. Never read
//! by anything that the core runs.

use std::collections::BTreeMap;

use jiff::civil::Date;
use telecentre_proto::document::Draft;
use telecentre_proto::field::{Field, Scalar};
use telecentre_proto::id::{RecordId, Slug, Space};
use telecentre_proto::slot::date_of_days;

/// What was passed on by itself.
#[derive(Default)]
pub struct PassedByRule {
    /// Centre, resource, day and number: whoever may have written it down.
    pub numbers: BTreeMap<(Slug, Slug, Date), Vec<u32>>,
    /// How many days were lent, given back, asked back.
    pub counts: [u64; 3],
}

impl PassedByRule {
    /// Notes what a site writes of its own accord.
    pub fn note(&mut self, drafts: &[Draft]) {
        for draft in drafts {
            let (Space::Centre(place) | Space::Lent(place)) = &draft.space else { continue };
            let of = |record: RecordId, field: Field| {
                draft.puts.iter().find(|put| put.record == record && put.field == field).map(|put| &put.value)
            };
            self.counts[2] += draft.puts.iter().filter(|put| put.field == Field::RECALLED).count() as u64;
            for put in draft.puts.iter().filter(|put| put.field == Field::HAND_OVER) {
                let resource: Slug =
                    of(put.record, Field::RESOURCE).and_then(Scalar::as_text).unwrap().parse().unwrap();
                let day = of(put.record, Field::DAY).and_then(Scalar::as_int).unwrap();
                let day = date_of_days(i32::try_from(day).unwrap()).unwrap();
                let n = u32::try_from(put.value.as_int().unwrap()).unwrap();
                let lent = matches!(draft.space, Space::Lent(_));
                assert_eq!(n % 2 == 0, lent, "{place}/{resource} on {day} goes to nobody new under {n}");
                self.counts[usize::from(lent)] += 1;
                self.numbers.entry((place.clone(), resource, day)).or_default().push(n);
            }
        }
    }

    /// Whether a number was written by itself; none asked for: any.
    pub fn has(&self, (centre, resource, day): (&Slug, &Slug, Date), n: Option<u32>) -> bool {
        let numbers = self.numbers.get(&(centre.clone(), resource.clone(), day));
        numbers.is_some_and(|numbers| n.is_none_or(|n| numbers.contains(&n)))
    }
}
