//! A list as text: csv, as Excel, LibreOffice and membership programs write it.
//!
//! Enters: bytes. Leaves: rows, each with the line of the file where it begins. The encoding is told by its mark, else by
//! whether the bytes are UTF-8; what is not is Windows-1252, of which Latin-1 is a part. The delimiter is the one that
//! stands most often in the first line outside quotes; `sep=;` above the list, which only Excel understands, is obeyed.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use super::rows::{BadFile, COLUMNS, FileRow, Rows};

/// The delimiters that programs write, the likeliest first.
const DELIMITERS: [u8; 4] = [b';', b',', b'\t', b'|'];

/// The rows of a text.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<FileRow>, BadFile> {
    let text = decoded(bytes)?;
    let (delimiter, skipped, text) = match told(&text) {
        Some((delimiter, rest)) => (delimiter, 1, rest),
        None => (guessed(&text), 0, &*text),
    };
    let mut reader = csv::ReaderBuilder::new();
    reader.has_headers(false).flexible(true).delimiter(delimiter).trim(csv::Trim::All);
    let mut reader = reader.from_reader(text.as_bytes());
    let (mut rows, mut record) = (Rows::default(), csv::StringRecord::new());
    let mut lines = Lines { text: text.as_bytes(), at: 0, line: 1 + skipped };
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(rows.rows),
            // The text is UTF-8 by now, and rows may differ in length: there is nothing else that it could mean.
            Err(_) => return Err(BadFile::NotAList),
        }
        let line = lines.at(record.position().map_or(0, csv::Position::byte));
        let end = (0..record.len()).rev().find(|at| !record[*at].is_empty()).map_or(0, |last| last + 1);
        if end > COLUMNS {
            return Err(BadFile::TooManyColumns(line));
        }
        rows.push(line, record.iter().take(end).map(str::to_owned).collect())?;
    }
}

/// Counts lines as editors do: a record may hold several, and empty ones stand between records.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u32,
}

impl Lines<'_> {
    /// The line on which the record begins that the reader found from here on, empty lines before it passed over.
    fn at(&mut self, byte: u64) -> u32 {
        let byte = usize::try_from(byte).unwrap_or(usize::MAX);
        while let Some(next) = self.text.get(self.at)
            && (self.at < byte || matches!(next, b'\r' | b'\n'))
        {
            let is_end = *next == b'\n' || *next == b'\r' && self.text.get(self.at + 1) != Some(&b'\n');
            self.line = self.line.saturating_add(u32::from(is_end));
            self.at += 1;
        }
        self.line
    }
}

/// The text, whatever its encoding.
fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, BadFile> {
    let (encoding, mark) = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => (encoding, mark),
        None if std::str::from_utf8(bytes).is_ok() => (UTF_8, 0),
        None => (WINDOWS_1252, 0),
    };
    let (text, is_broken) = encoding.decode_without_bom_handling(&bytes[mark..]);
    // A picture or a program: no list has what no keyboard writes.
    let is_odd = |c: char| c.is_control() && !matches!(c, '\t' | '\r' | '\n' | '\u{b}' | '\u{80}'..='\u{9f}');
    if is_broken || text.chars().any(is_odd) { Err(BadFile::NotAList) } else { Ok(text) }
}

/// The delimiter that a first line `sep=;` names, and what follows it.
fn told(text: &str) -> Option<(u8, &str)> {
    let (first, rest) = text.split_once('\n')?;
    let named = first.trim_end_matches('\r').trim_matches('"').strip_prefix("sep=")?;
    DELIMITERS.into_iter().find(|d| named.as_bytes() == [*d]).map(|d| (d, rest))
}

/// The delimiter that stands most often in the first line that has one.
fn guessed(text: &str) -> u8 {
    let mut counts = [0_usize; DELIMITERS.len()];
    let mut quoted = false;
    for byte in text.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted && counts.iter().any(|n| *n > 0) => break,
            _ if quoted => {}
            byte => {
                if let Some(at) = DELIMITERS.iter().position(|d| *d == byte) {
                    counts[at] += 1;
                }
            }
        }
    }
    // Of two that stand as often the first; without any there is one column, and it does not matter.
    let best = (0..counts.len()).rev().max_by_key(|at| counts[*at]).unwrap_or_default();
    DELIMITERS[best]
}
