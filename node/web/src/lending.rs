//! What is told of days that a centre lent to the hub: until when, and what holds them there.
//!
//! Enters: the hand-overs of a view, and what the replica knows of the hub and its witness. Leaves: sentences. Which days
//! come back when, the rules say.

use jiff::civil::Date;
use telecentre_proto::id::Slug;
use telecentre_proto::steward::{HandedOverDay, hand_overs};

use crate::page::{Banner, Tone};
use crate::replica::Moment;
use crate::words::Words;

/// The places that the hub has between two days, both included, by day.
pub(crate) fn lent(moment: &dyn Moment, centre: &Slug, days: (Date, Date)) -> Vec<HandedOverDay> {
    let (view, stewards) = (moment.view(), moment.stewards());
    let mut all = hand_overs(view, stewards, centre, days);
    all.retain(|day| day.steward.is_some() && day.steward == stewards.hub());
    all
}

/// The names of the places of some days, as people see them, each once.
pub(crate) fn names(moment: &dyn Moment, centre: &Slug, days: &[&HandedOverDay]) -> String {
    let all = moment.view().centres.in_order(centre).into_iter();
    let named = all.filter(|r| days.iter().any(|day| day.resource == r.slug)).map(|r| r.name.clone());
    named.collect::<Vec<_>>().join(", ")
}

/// Until when a place is lent, in words.
pub(crate) fn until(words: &Words, day: &HandedOverDay) -> String {
    match day.comes_back {
        _ if day.recalled => words.say("lent-recalled"),
        Some(evening) => words.with("lent-until", words.short_date(evening)),
        None => words.say("lent-by-hand"),
    }
}

/// The banners of a day of which places are lent: which and until when, and what holds them.
pub(crate) fn banners(words: &Words, moment: &dyn Moment, centre: &Slug, date: Date) -> Vec<Banner> {
    let days = lent(moment, centre, (date, date));
    let mut said: Vec<String> = days.iter().map(|day| until(words, day)).collect();
    said.dedup();
    let here = moment.stewards().hub() == Some(moment.stewards().me());
    let key = if here { "day-lent-here" } else { "day-lent" };
    let banner = |said: &String| {
        let those: Vec<&HandedOverDay> = days.iter().filter(|day| until(words, day) == *said).collect();
        Banner { tone: Tone::Calm, text: words.with2(key, names(moment, centre, &those), said.as_str()) }
    };
    let mut banners: Vec<Banner> = said.iter().map(banner).collect();
    banners.dedup_by(|a, b| a.text == b.text);
    if let Some(held) = moment.lent_held(centre).filter(|_| !days.is_empty()) {
        let family = if here { "lent-held-here" } else { "lent-held" };
        banners.push(Banner { tone: Tone::Warning, text: words.of(family, held.as_str()) });
    }
    banners
}
