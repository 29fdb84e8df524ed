//! A list that people keep in a spreadsheet: rows of texts, out of what their program wrote.
//!
//! Enters: the bytes of a file, of whatever name: csv as programs write it (`;`, `,` or tab; UTF-8, UTF-16 or
//! Windows-1252, told by the content), or xlsx. Leaves: its rows with the line that the program shows for each; or one
//! error in words. Knows no field. What a file claims of itself (sizes, counts, places of cells) decides about no memory
//! and no work: both are bounded here.

mod csv_text;
mod rows;
mod xlsx;

pub(crate) use rows::{BadFile, FILE_BYTES, FileRow};

/// The rows of a file that hold something.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<FileRow>, BadFile> {
    const OLE: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0];
    if bytes.len() > FILE_BYTES {
        return Err(BadFile::TooLarge);
    }
    let rows = if bytes.starts_with(b"PK\x03\x04") {
        xlsx::read(bytes)?
    } else if bytes.starts_with(OLE) {
        return Err(BadFile::OldExcel);
    } else {
        csv_text::read(bytes)?
    };
    if rows.is_empty() { Err(BadFile::Empty) } else { Ok(rows) }
}

#[cfg(test)]
mod tests;
