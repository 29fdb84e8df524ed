//! What a list is made of, and how much of it there may be.
//!
//! Enters: texts of cells, row by row. Leaves: rows within the limits, or why a file is no list. Knows no format.

/// The most bytes of a file.
pub(crate) const FILE_BYTES: usize = 8 * 1_024 * 1_024;
/// The most rows, those above the list included.
pub(crate) const ROWS: usize = 20_000;
/// The most cells of a row.
pub(crate) const COLUMNS: usize = 64;
/// The most bytes of all texts together: in an xlsx a text may stand in many cells at once.
pub(super) const TEXTS_BYTES: usize = 32 * 1_024 * 1_024;
/// The most bytes to which the parts of an xlsx may unpack.
pub(super) const UNPACKED_BYTES: u64 = 48 * 1_024 * 1_024;

/// A row of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct FileRow {
    /// Its line, from 1, as the program that wrote the file shows it.
    pub(crate) line: u32,
    /// The texts of its cells, without blanks around them; the empty ones at the end are left out.
    pub(crate) cells: Vec<String>,
}

/// Why a file is no list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum BadFile {
    /// There is nothing in it.
    Empty,
    /// It is larger than any list.
    TooLarge,
    /// It has more rows than are read at once.
    TooManyRows,
    /// A row has more cells than any list; its line.
    TooManyColumns(u32),
    /// What it unpacks to, or all its texts together, is larger than any list.
    UnpacksTooLarge,
    /// It is neither text nor xlsx.
    NotAList,
    /// It is of Excel before 2007, or behind a password.
    OldExcel,
    /// It is a packed file of another program: LibreOffice's own, a document, an archive.
    OtherProgram,
    /// It is an xlsx, and broken.
    Damaged,
}

impl BadFile {
    /// The word for translation.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLarge => "too-large",
            Self::TooManyRows => "too-many-rows",
            Self::TooManyColumns(_) => "too-many-columns",
            Self::UnpacksTooLarge => "unpacks-too-large",
            Self::NotAList => "not-a-list",
            Self::OldExcel => "old-excel",
            Self::OtherProgram => "other-program",
            Self::Damaged => "damaged",
        }
    }

    /// The words of all.
    #[cfg(test)]
    pub(crate) const CODES: [&str; 9] = [
        "empty",
        "too-large",
        "too-many-rows",
        "too-many-columns",
        "unpacks-too-large",
        "not-a-list",
        "old-excel",
        "other-program",
        "damaged",
    ];

    /// What the sentence about it names.
    pub(crate) fn argument(&self) -> u64 {
        match self {
            Self::TooManyColumns(line) => u64::from(*line),
            Self::TooManyRows => ROWS as u64,
            Self::UnpacksTooLarge => UNPACKED_BYTES >> 20,
            _ => FILE_BYTES as u64 >> 20,
        }
    }
}

/// Rows as they are gathered, within the limits.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) rows: Vec<FileRow>,
    bytes: usize,
}

impl Rows {
    /// Adds a row that holds something; one that does not is left out.
    pub(super) fn push(&mut self, line: u32, mut cells: Vec<String>) -> Result<(), BadFile> {
        while cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        if cells.is_empty() {
            return Ok(());
        }
        self.bytes += cells.iter().map(String::len).sum::<usize>();
        match () {
            () if cells.len() > COLUMNS => Err(BadFile::TooManyColumns(line)),
            () if self.bytes > TEXTS_BYTES => Err(BadFile::UnpacksTooLarge),
            () if self.rows.len() == ROWS => Err(BadFile::TooManyRows),
            () => {
                self.rows.push(FileRow { line, cells });
                Ok(())
            }
        }
    }
}
