//! The words on screens: French by default, English for those whose browser asks for it.
//!
//! Enters: a message's name and its arguments. Leaves: text, not yet escaped (templates escape). Messages live in
//! `locales/`, one file for each screen, embedded in the binary; a program may bring more of its own, and a test holds
//! both languages to the same set of messages. Dates, times and amounts are worded here too, so that no page formats
//! them in a way of its own.

use std::borrow::Cow;
use std::collections::HashMap;

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, static_loader};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use unic_langid::langid;

use super::cookie;

pub mod spacing;

static_loader! {
    static LOCALES = {
        locales: "./locales",
        fallback_language: "fr",
        customise: |bundle| {
            spacing::ready(bundle);
        },
    };
}

static FRENCH: LanguageIdentifier = langid!("fr");
static ENGLISH: LanguageIdentifier = langid!("en");

/// The cookie that keeps a choice of language.
pub const LANGUAGE_COOKIE: &str = "telecentre-language";

/// A language that pages are written in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Language {
    /// The default.
    #[default]
    French,
    /// For visitors.
    English,
}

impl Language {
    /// The code in HTML, cookies and addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
        }
    }

    /// The language of a code.
    pub fn of_code(code: &str) -> Option<Self> {
        match code {
            "fr" => Some(Self::French),
            "en" => Some(Self::English),
            _ => None,
        }
    }

    /// What a visitor chose before, else the first of our languages that their browser prefers, else French.
    pub fn of(headers: &HeaderMap) -> Self {
        if let Some(chosen) = cookie::get(headers, LANGUAGE_COOKIE).and_then(Self::of_code) {
            return chosen;
        }
        let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let mut weighed: Vec<(Self, f32)> = accepted.split(',').filter_map(weighed).collect();
        // Stable: of equal weights the first counts.
        weighed.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        weighed.first().map(|(language, _)| *language).unwrap_or_default()
    }

    fn id(self) -> &'static LanguageIdentifier {
        match self {
            Self::French => &FRENCH,
            Self::English => &ENGLISH,
        }
    }
}

/// A language of ours out of an item of `Accept-Language`, and its weight, up to 1 (RFC 9110, section 12.4.2); none
/// for another language, and for one that is not wanted.
fn weighed(item: &str) -> Option<(Language, f32)> {
    let mut parts = item.split(';').map(str::trim);
    let code = parts.next()?.split('-').next()?.to_ascii_lowercase();
    let weight = parts.find_map(|p| p.strip_prefix("q=").or(p.strip_prefix("Q=")));
    let weight = weight.map_or(1.0, |q| q.parse::<f32>().unwrap_or(0.0));
    Some((Language::of_code(&code)?, weight)).filter(|(_, weight)| *weight > 0.0)
}

/// The messages of a program's own screens, beside those of this crate.
pub type Vocabulary = fn() -> &'static dyn Loader;

/// Words in one language, for one time zone.
#[derive(Clone, Debug)]
pub struct Words {
    /// The language.
    pub language: Language,
    zone: TimeZone,
    now: Timestamp,
    more: Vec<Vocabulary>,
}

impl Words {
    /// Words for a visitor, at an instant of the network's time zone.
    pub fn new(language: Language, zone: TimeZone, now: Timestamp) -> Self {
        Self { language, zone, now, more: Vec::new() }
    }

    /// The same words in a language.
    #[must_use]
    pub fn in_language(self, language: Language) -> Self {
        Self { language, ..self }
    }

    /// Adds messages of the program's own.
    #[must_use]
    pub fn with_more(self, more: Vec<Vocabulary>) -> Self {
        Self { more, ..self }
    }

    fn look_up(&self, key: &str, args: Option<&HashMap<Cow<'static, str>, FluentValue<'_>>>) -> String {
        let language = self.language.id();
        let own = LOCALES.try_lookup_complete(language, key, args);
        let found = own.or_else(|| self.more.iter().find_map(|more| more().try_lookup_complete(language, key, args)));
        let found = found.unwrap_or_else(|| LOCALES.lookup_complete(language, key, args));
        spacing::elided(found)
    }

    /// The instant for which these words are said.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The time zone of the network.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// A message without arguments.
    pub fn say(&self, key: &str) -> String {
        self.look_up(key, None)
    }

    /// A message with one argument, `x`.
    pub fn with<'a>(&self, key: &str, x: impl Into<FluentValue<'a>>) -> String {
        self.with_all(key, [("x", x.into())])
    }

    /// A message with two arguments, `x` and `y`.
    pub fn with2<'a>(&self, key: &str, x: impl Into<FluentValue<'a>>, y: impl Into<FluentValue<'a>>) -> String {
        self.with_all(key, [("x", x.into()), ("y", y.into())])
    }

    /// A message with named arguments.
    pub fn with_all<'a>(&self, key: &str, args: impl IntoIterator<Item = (&'static str, FluentValue<'a>)>) -> String {
        let args: HashMap<Cow<'static, str>, FluentValue<'a>> =
            args.into_iter().map(|(name, value)| (Cow::Borrowed(name), value)).collect();
        self.look_up(key, Some(&args))
    }

    /// A message of a family, such as `state-` and a word of the contract.
    pub fn of(&self, family: &str, word: &str) -> String {
        self.say(&format!("{family}-{word}"))
    }

    /// A date in full: `lundi 23 novembre 2026`.
    pub fn date(&self, date: Date) -> String {
        self.with_all(
            "date-long",
            [
                ("weekday", self.weekday(date).into()),
                ("day", day_of_month(date, self.language).into()),
                ("month", self.of("month", &date.month().to_string()).into()),
                ("year", date.year().to_string().into()),
            ],
        )
    }

    /// A date for lists: `lun. 23 nov.`, with its year if that is not this one.
    pub fn short_date(&self, date: Date) -> String {
        let args = [
            ("weekday", self.of("weekday-short", &weekday_number(date).to_string()).into()),
            ("day", day_of_month(date, self.language).into()),
            ("month", self.of("month-short", &date.month().to_string()).into()),
            ("year", date.year().to_string().into()),
        ];
        let is_this_year = date.year() == self.local(self.now).date().year();
        self.with_all(if is_this_year { "date-short" } else { "date-short-year" }, args)
    }

    /// A date as a heading: `Jeudi 26 novembre`, with its year if that is not this one.
    pub fn heading(&self, date: Date) -> String {
        capitalised(&self.day(date))
    }

    /// A date inside a sentence: `jeudi 26 novembre`, with its year if that is not this one.
    pub fn day(&self, date: Date) -> String {
        let args = [
            ("weekday", self.weekday(date).into()),
            ("day", day_of_month(date, self.language).into()),
            ("month", self.of("month", &date.month().to_string()).into()),
            ("year", date.year().to_string().into()),
        ];
        let is_this_year = date.year() == self.local(self.now).date().year();
        self.with_all(if is_this_year { "date-heading" } else { "date-long" }, args)
    }

    /// From which day to which, as a heading: `Du 23 au 29 novembre`.
    pub fn days(&self, first: Date, last: Date) -> String {
        let month = |date: Date| self.of("month", &date.month().to_string());
        let number = |date: Date| day_of_month(date, self.language);
        let this_year = self.local(self.now).date().year();
        let year = Some(last.year().to_string()).filter(|_| first.year() != this_year || last.year() != this_year);
        let day = |date: Date| self.with2("date-day", number(date), month(date));
        let from = if first.month() == last.month() { number(first) } else { day(first) };
        self.with_all("date-days", [("x", from.into()), ("y", day(last).into())])
            + &year.map(|year| format!(" {year}")).unwrap_or_default()
    }

    /// A heading inside a sentence or behind a comma: `du 23 au 29 novembre`, where the language writes it so.
    pub fn inside(&self, heading: &str) -> String {
        let mut letters = heading.chars();
        match self.language {
            Language::French => letters.next().into_iter().flat_map(char::to_lowercase).chain(letters).collect(),
            Language::English => heading.to_owned(),
        }
    }

    /// A month as a heading: `Novembre 2026`.
    pub fn month(&self, date: Date) -> String {
        let month = self.of("month", &date.month().to_string());
        capitalised(&self.with2("date-month", month, date.year().to_string()))
    }

    /// Since when, by the clock on the wall: `9 h 51`, `hier 17 h 40`, `le lun. 3 nov. à 9 h`.
    pub fn since(&self, at: Timestamp) -> String {
        let (then, today) = (self.local(at), self.local(self.now).date());
        let time = self.time(minutes_of(then.time()));
        match then.date() {
            date if date == today => time,
            date if today.yesterday().is_ok_and(|d| d == date) => self.with("since-yesterday", time),
            date => self.with2("ago-date", self.short_date(date), time),
        }
    }

    fn weekday(&self, date: Date) -> String {
        self.of("weekday", &weekday_number(date).to_string())
    }

    /// A time of day from minutes since midnight: `9 h 30`, `9:30`.
    pub fn time(&self, minutes: u16) -> String {
        let (hour, minute) = (minutes / 60, minutes % 60);
        match (self.language, minute) {
            (Language::French, 0) => format!("{hour}\u{a0}h"),
            (Language::French, _) => format!("{hour}\u{a0}h\u{a0}{minute:02}"),
            (Language::English, _) => format!("{hour}:{minute:02}"),
        }
    }

    /// From when to when: `de 9 h à 10 h 30`.
    pub fn span(&self, start: u16, end: u16) -> String {
        self.with2("span", self.time(start), self.time(end))
    }

    /// Opening hours: `de 8 h 30 à 12 h et de 13 h 30 à 18 h`.
    pub fn hours(&self, open: &[(u16, u16)]) -> String {
        let spans: Vec<String> = open.iter().map(|(start, end)| self.span(*start, *end)).collect();
        spans.join(&self.say("and"))
    }

    /// An instant, as people say it: `il y a 5 min`, `hier à 17 h 40`, `le lun. 3 nov. à 9 h`.
    pub fn ago(&self, at: Timestamp) -> String {
        let seconds = self.now.as_second() - at.as_second();
        let (then, today) =
            (at.to_zoned_datetime(self.zone.clone()).datetime(), self.now.to_zoned_datetime(self.zone.clone()).date());
        let time = self.time(minutes_of(then.time()));
        match seconds {
            // A clock that runs ahead of ours by a little is not worth a word.
            -60..=59 => self.say("ago-now"),
            60..=3_599 => self.with("ago-minutes", seconds / 60),
            3_600..=21_599 => self.with("ago-hours", seconds / 3_600),
            _ if then.date() == today => self.with("ago-today", time),
            _ if today.yesterday().is_ok_and(|d| d == then.date()) => self.with("ago-yesterday", time),
            _ => self.with2("ago-date", self.short_date(then.date()), time),
        }
    }

    /// An instant as the wall clock of the network shows it.
    pub fn local(&self, at: Timestamp) -> DateTime {
        at.to_zoned_datetime(self.zone.clone()).datetime()
    }

    /// How long: `3 min`, `2 h`, `4 j`.
    pub fn lasting(&self, seconds: i64) -> String {
        match seconds {
            ..=59 => self.say("lasting-moment"),
            60..=3_599 => self.with("lasting-minutes", seconds / 60),
            3_600..=172_799 => self.with("lasting-hours", seconds / 3_600),
            _ => self.with("lasting-days", seconds / 86_400),
        }
    }

    /// Bytes as people read them: `312 o`, `4,7 ko`, `2,0 Mo`.
    pub fn bytes(&self, bytes: u64) -> String {
        let (unit, divisor) = match bytes {
            0..1_000 => return self.with("bytes", bytes),
            1_000..1_000_000 => ("kilobytes", 100),
            _ => ("megabytes", 100_000),
        };
        let tenths = bytes.div_euclid(divisor);
        let point = if self.language == Language::French { ',' } else { '.' };
        self.with(unit, format!("{}{point}{}", tenths / 10, tenths % 10))
    }

    /// A whole number with its thousands apart: `24 000`.
    pub fn number(&self, n: u64) -> String {
        let digits = n.to_string();
        let separator = if self.language == Language::French { '\u{202f}' } else { ',' };
        let mut out = String::with_capacity(digits.len() + digits.len() / 3 * 3);
        for (i, c) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                out.push(separator);
            }
            out.push(c);
        }
        out
    }
}

/// Minutes since midnight of a wall time.
pub fn minutes_of(time: jiff::civil::Time) -> u16 {
    // A jiff time has hours 0 to 23 and minutes 0 to 59, never negative.
    u16::from(time.hour().unsigned_abs()) * 60 + u16::from(time.minute().unsigned_abs())
}

/// 1 for Monday.
fn weekday_number(date: Date) -> i8 {
    date.weekday().to_monday_one_offset()
}

/// With a capital, as headings begin.
fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// French says the first of a month as an ordinal.
fn day_of_month(date: Date, language: Language) -> String {
    match (language, date.day()) {
        (Language::French, 1) => "1er".to_owned(),
        (_, day) => day.to_string(),
    }
}

#[cfg(test)]
mod tests;
