//! One table of the file: its keys, read by type, with the line of each.
//!
//! Enters: a parsed table. Leaves: values within the limits; what is missing, of another type, too long or unknown is
//! put on the list of problems and reads as nothing, so that one pass finds all mistakes.

use std::fmt::Display;
use std::ops::Range;
use std::str::FromStr;

use jiff::civil::Date;
use telecentre_proto::letters::{is_visible, turns_lines};
use telecentre_proto::limit::NAME_BYTES;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::file::Source;
use super::problem::Problems;

/// A table such as `[[member]]`.
pub(super) struct Section<'a> {
    /// What people call it: `member`, `centre.resource`.
    name: &'static str,
    table: &'a DeTable<'a>,
    source: &'a Source,
    span: Range<usize>,
}

type Found<'a> = Option<(&'a DeValue<'a>, u32)>;

impl<'a> Section<'a> {
    pub(super) fn new(name: &'static str, table: &'a DeTable<'a>, span: Range<usize>, source: &'a Source) -> Self {
        Self { name, table, source, span }
    }

    /// The line where it begins.
    pub(super) fn line(&self) -> u32 {
        self.source.line(self.span.start)
    }

    /// The line of a key, or of the table if it has no such key.
    pub(super) fn line_of(&self, key: &str) -> u32 {
        self.table.get(key).map_or_else(|| self.line(), |v| self.source.line(v.span().start))
    }

    /// What people call a key of it.
    pub(super) fn path(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }

    /// Puts every key that is not among these on the list.
    pub(super) fn only(&self, keys: &[&str], problems: &mut Problems) {
        for key in self.table.keys().filter(|k| !keys.contains(&k.get_ref().as_ref())) {
            let line = self.source.line(key.span().start);
            let shown: String = key.get_ref().chars().take(40).filter(|c| !c.is_control()).collect();
            problems.add(line, self.path(&shown), format!("there is no such key here; there are {}", keys.join(", ")));
        }
    }

    /// Whether a key is there, whatever its value.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    fn get(&self, key: &str) -> Found<'a> {
        self.table.get(key).map(|v| (v.get_ref(), self.source.line(v.span().start)))
    }

    /// A table such as `[centre.instant]`, if it is there.
    pub(super) fn section(&self, key: &str, name: &'static str, problems: &mut Problems) -> Option<Section<'a>> {
        let (value, line) = self.get(key)?;
        let table = value.as_table();
        if table.is_none() {
            problems.add(line, name, format!("write [{name}] once, in one pair of brackets"));
        }
        let span = self.table.get(key)?.span();
        Some(Section::new(name, table?, span, self.source))
    }

    /// The tables of an array such as `[[member]]`.
    pub(super) fn sections(&self, key: &str, name: &'static str, problems: &mut Problems) -> Vec<Section<'a>> {
        let Some((value, line)) = self.get(key) else { return Vec::new() };
        let Some(array) = value.as_array() else {
            problems.add(line, name, format!("write [[{name}]], in two pairs of brackets, once for each"));
            return Vec::new();
        };
        let mut out = Vec::new();
        for item in array {
            match item.get_ref().as_table() {
                Some(table) => out.push(Section::new(name, table, item.span(), self.source)),
                None => problems.add(self.source.line(item.span().start), name, "this should be a table of keys"),
            }
        }
        out
    }

    /// Yes or no, if the key is there.
    pub(super) fn flag(&self, key: &str, problems: &mut Problems) -> Option<bool> {
        let (value, line) = self.get(key)?;
        let read = value.as_bool();
        if read.is_none() {
            problems.add(line, self.path(key), format!("this is {}, not true or false", what(value)));
        }
        read
    }

    /// A text of 1 to `bytes` bytes without control characters, if the key is there.
    pub(super) fn text(&self, key: &str, bytes: usize, problems: &mut Problems) -> Option<String> {
        let text = self.text_or_empty(key, bytes, problems)?;
        if text.is_empty() {
            let message = "it is empty: write something or leave the key out";
            problems.add(self.line_of(key), self.path(key), message);
            return None;
        }
        Some(text)
    }

    /// A text of at most `bytes` bytes without control characters, which may be empty, if the key is there.
    pub(super) fn text_or_empty(&self, key: &str, bytes: usize, problems: &mut Problems) -> Option<String> {
        let (value, line) = self.get(key)?;
        let Some(text) = value.as_str() else {
            problems.add(line, self.path(key), format!("write a text in quotes, not {}", what(value)));
            return None;
        };
        let text = text.trim();
        let problem = if text.len() > bytes {
            format!("it is longer than {bytes} bytes: shorten it")
        } else if text.chars().any(char::is_control) {
            "it holds a control character, such as a tab or a line break: take it out".to_owned()
        } else if turns_lines(text) {
            "it holds a character that turns the direction of a line round: take it out".to_owned()
        } else if !text.is_empty() && !is_visible(text) {
            "nothing in it can be seen: write something".to_owned()
        } else {
            return Some(text.to_owned());
        };
        problems.add(line, self.path(key), problem);
        None
    }

    /// A text that reads as something else: a slug, a word of a list, opening hours.
    pub(super) fn parsed<T>(&self, key: &str, bytes: usize, problems: &mut Problems) -> Option<T>
    where
        T: FromStr,
        T::Err: Display,
    {
        self.read(key, bytes, problems, |text| text.parse().map_err(|e: T::Err| e.to_string()))
    }

    /// A text that `read` makes something of, or refuses in words.
    pub(super) fn read<T>(
        &self,
        key: &str,
        bytes: usize,
        problems: &mut Problems,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let text = self.text(key, bytes, problems)?;
        read(&text).map_err(|e| problems.add(self.line_of(key), self.path(key), e)).ok()
    }

    /// A whole number from `least` to `most`.
    pub(super) fn number(&self, key: &str, least: u32, most: u32, problems: &mut Problems) -> Option<u32> {
        let (value, line) = self.get(key)?;
        let number = value.as_integer().and_then(|n| i64::from_str_radix(n.as_str(), n.radix()).ok());
        let good = number.and_then(|n| u32::try_from(n).ok()).filter(|n| (least..=most).contains(n));
        if good.is_none() {
            problems.add(line, self.path(key), format!("write a whole number from {least} to {most}, without quotes"));
        }
        good
    }

    /// A date in quotes or not, or a year alone where `year` allows it.
    pub(super) fn date_text(&self, key: &str, year: bool, problems: &mut Problems) -> Option<String> {
        let (value, line) = self.get(key)?;
        let text = match value {
            DeValue::String(text) => Some(text.trim().to_owned()),
            DeValue::Datetime(d) if d.time.is_none() => Some(d.to_string()),
            DeValue::Integer(n) if year => Some(n.to_string()),
            _ => None,
        };
        let good = text.filter(|t| (year && is_year(t)) || is_date(t));
        if good.is_none() {
            let form = if year { "a year such as 2012, or a day" } else { "a day" };
            problems.add(line, self.path(key), format!("write {form} such as 2012-03-05, one that the calendar has"));
        }
        good
    }

    /// A day, in quotes or not.
    pub(super) fn date(&self, key: &str, problems: &mut Problems) -> Option<Date> {
        self.date_text(key, false, problems)?.parse().ok()
    }

    /// A list of words, each read as `T`, if the key is there.
    pub(super) fn words<T>(&self, key: &str, problems: &mut Problems) -> Option<Vec<T>>
    where
        T: FromStr + PartialEq,
        T::Err: Display,
    {
        let (value, line) = self.get(key)?;
        let Some(array) = value.as_array() else {
            problems.add(line, self.path(key), "write a list such as [\"name\", \"activity\"]");
            return None;
        };
        let mut out: Vec<T> = Vec::new();
        for item in array {
            let line = self.source.line(item.span().start);
            match word(item) {
                Ok(word) if out.contains(&word) => problems.add(line, self.path(key), "a word stands here twice"),
                Ok(word) => out.push(word),
                Err(message) => problems.add(line, self.path(key), message),
            }
        }
        Some(out)
    }

    /// Puts a key that must be there, and is not, on the list.
    pub(super) fn need(&self, keys: &[&str], problems: &mut Problems) {
        for key in keys.iter().filter(|k| !self.table.contains_key(**k)) {
            problems.add(self.line(), self.path(key), format!("it is missing: add a line “{key} = …” to this table"));
        }
    }
}

fn word<T: FromStr>(item: &Spanned<DeValue<'_>>) -> Result<T, String>
where
    T::Err: Display,
{
    let text = item.get_ref().as_str().ok_or_else(|| "write each word of the list in quotes".to_owned())?;
    if text.len() > NAME_BYTES {
        return Err("this word is too long".to_owned());
    }
    text.parse().map_err(|e: T::Err| e.to_string())
}

/// What a value of the wrong type is, in words.
fn what(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date without quotes",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && text.bytes().all(|c| c.is_ascii_digit())
}

/// Exactly `YYYY-MM-DD`: the parser behind it would take more forms.
fn is_date(text: &str) -> bool {
    text.len() == 10 && text.bytes().next().is_some_and(|c| c.is_ascii_digit()) && text.parse::<Date>().is_ok()
}
