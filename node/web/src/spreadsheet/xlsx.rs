//! A list as an xlsx workbook: its first visible sheet.
//!
//! Enters: the bytes of a zip. Leaves: rows; numbers as people write them, dates as `2026-11-24`. First every part is
//! unpacked as far as the limit goes and looked at: sizes that a zip tells of itself are not believed, and nor are counts
//! within, for the reader behind would make room for as many texts as a part claims to have. Then cells are taken one by
//! one: where a cell claims to stand makes no room either.

use std::io::{Cursor, Read};

use calamine::{CellErrorType, DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx};
use zip::ZipArchive;

use super::rows::{BadFile, COLUMNS, FileRow, ROWS, Rows, TEXTS_BYTES, UNPACKED_BYTES};

/// The most parts of a workbook.
const PARTS: usize = 1_000;
/// The most texts that a workbook may say it shares: each cell one of its own.
const SHARED_TEXTS: u64 = (ROWS * COLUMNS) as u64;

/// The rows of the first visible sheet.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<FileRow>, BadFile> {
    check(bytes)?;
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|_| BadFile::Damaged)?;
    let shown = |sheet: &&calamine::Sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible;
    let name = book.sheets_metadata().iter().find(shown).map(|sheet| sheet.name.clone()).ok_or(BadFile::Empty)?;
    let mut cells = book.worksheet_cells_reader(&name).map_err(|_| BadFile::Damaged)?;
    let mut rows = Rows::default();
    let (mut line, mut row, mut texts) = (0_u32, Vec::new(), 0_usize);
    while let Some(cell) = cells.next_cell().map_err(|_| BadFile::Damaged)? {
        let text = text(cell.get_value());
        if text.is_empty() {
            continue;
        }
        texts += text.len();
        if texts > TEXTS_BYTES {
            return Err(BadFile::UnpacksTooLarge);
        }
        let (at, column) = cell.get_position();
        let at = at.saturating_add(1);
        let column = usize::try_from(column).ok().filter(|c| *c < COLUMNS).ok_or(BadFile::TooManyColumns(at))?;
        if at != line {
            // Programs write rows in order; what goes back would be a second row of one line.
            if at < line {
                return Err(BadFile::Damaged);
            }
            rows.push(line, std::mem::take(&mut row))?;
            line = at;
        }
        if row.len() <= column {
            row.resize(column + 1, String::new());
        }
        row[column] = text;
    }
    rows.push(line, row)?;
    Ok(rows.rows)
}

/// Unpacks every part, none of it kept, and refuses what would be too much for the reader.
fn check(bytes: &[u8]) -> Result<(), BadFile> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| BadFile::Damaged)?;
    if zip.len() > PARTS {
        return Err(BadFile::OtherProgram);
    }
    let mut left = UNPACKED_BYTES;
    let mut is_workbook = false;
    for at in 0..zip.len() {
        let part = zip.by_index(at).map_err(|_| BadFile::Damaged)?;
        if part.size() > left {
            return Err(BadFile::UnpacksTooLarge);
        }
        let name = part.name().map_err(|_| BadFile::Damaged)?.to_ascii_lowercase();
        is_workbook |= name == "[content_types].xml";
        let is_text = [".xml", ".rels"].iter().any(|end| name.ends_with(end));
        let mut unpacked = Vec::new();
        let read = part.take(left + 1).read_to_end(&mut unpacked).map_err(|_| BadFile::Damaged)?;
        left = left.checked_sub(read as u64).ok_or(BadFile::UnpacksTooLarge)?;
        if is_text {
            check_text(&unpacked)?;
        }
    }
    if is_workbook { Ok(()) } else { Err(BadFile::OtherProgram) }
}

/// Refuses a part whose count of shared texts would make the reader ask for more room than there is. The count is looked
/// for as it stands; so that nothing hides it, a part must be UTF-8 without the control characters that XML forbids.
fn check_text(part: &[u8]) -> Result<(), BadFile> {
    const COUNT: &str = "uniqueCount";
    let text = std::str::from_utf8(part).map_err(|_| BadFile::Damaged)?;
    if text.bytes().any(|b| b.is_ascii_control() && !matches!(b, b'\t' | b'\r' | b'\n')) {
        return Err(BadFile::Damaged);
    }
    for (at, _) in text.match_indices(COUNT) {
        let value = text[at + COUNT.len()..].trim_start_matches([' ', '\t', '\r', '\n', '=', '"', '\'', '+']);
        let digits = value.bytes().take_while(u8::is_ascii_digit).count();
        // More digits than a number has are too many as well.
        let too_many = digits > 0 && value[..digits].parse::<u64>().map_or(true, |count| count > SHARED_TEXTS);
        if too_many {
            return Err(BadFile::UnpacksTooLarge);
        }
    }
    Ok(())
}

/// A cell as people read it.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty | DataRef::DurationIso(_) => String::new(),
        DataRef::String(text) => text.trim().to_owned(),
        DataRef::SharedString(text) => text.trim().to_owned(),
        DataRef::DateTimeIso(text) => text.split('T').next().unwrap_or_default().to_owned(),
        DataRef::Int(number) => number.to_string(),
        // Rust writes a whole number without a point: a telephone number stays one.
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(yes) => if *yes { "oui" } else { "non" }.to_owned(),
        DataRef::DateTime(at) => date(at),
        DataRef::Error(error) => error_text(error).to_owned(),
    }
}

fn date(at: &ExcelDateTime) -> String {
    let (year, month, day, ..) = at.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}")
}

/// What a cell shows whose formula has no value.
fn error_text(error: &CellErrorType) -> &'static str {
    match error {
        CellErrorType::Div0 => "#DIV/0!",
        CellErrorType::Name => "#NAME?",
        CellErrorType::Null => "#NULL!",
        CellErrorType::Num => "#NUM!",
        CellErrorType::Ref => "#REF!",
        CellErrorType::Value => "#VALUE!",
        _ => "#N/A",
    }
}
