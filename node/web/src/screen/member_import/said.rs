//! What is wrong with a line or a file, and what there is to say of it: a word for translation and what it names.
//!
//! Enters: codes and what they are about. Leaves: sentences in any language. For programs they are in English, as all that
//! calls say.

use telecentre_proto::desk::FieldError;

use crate::spreadsheet::BadFile;
use crate::words::Words;

/// What is wrong with a cell.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct LineError {
    /// The field, as the calls name it.
    pub(crate) field: &'static str,
    /// The message.
    key: String,
    /// What the message names.
    argument: String,
}

impl LineError {
    /// What is wrong that only a list can have.
    pub(crate) fn new(field: &'static str, code: LineCode, argument: impl Into<String>) -> Self {
        Self { field, key: format!("member-import-error-{}", code.0), argument: shortened(&argument.into()) }
    }

    /// In words.
    pub(crate) fn said(&self, words: &Words) -> String {
        words.with(&self.key, self.argument.as_str())
    }
}

impl From<FieldError> for LineError {
    fn from(error: FieldError) -> Self {
        let argument = error.argument.clone().unwrap_or_default();
        Self { field: error.field, key: format!("field-{}", error.code), argument }
    }
}

/// What a message shows of a text out of a file.
pub(crate) fn shortened(text: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    let short: String = text.chars().take(60).map(plain).collect();
    if text.chars().nth(60).is_some() { format!("{short}…") } else { short }
}

/// What can be wrong with a line of a list, beside what can be wrong with any member.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct LineCode(&'static str);

impl LineCode {
    pub(crate) const NO_NAME: Self = Self("no-name");
    pub(crate) const NO_STATUS: Self = Self("no-status");
    pub(crate) const UNKNOWN_STATUS: Self = Self("unknown-status");
    pub(crate) const NO_CENTRE: Self = Self("no-centre");
    pub(crate) const UNKNOWN_CENTRE: Self = Self("unknown-centre");
    pub(crate) const NOT_YOURS: Self = Self("not-yours");
    pub(crate) const NAMESAKES: Self = Self("namesakes");
    pub(crate) const OTHER: Self = Self("other");
    pub(crate) const BAD_ID: Self = Self("bad-id");
    pub(crate) const NOT_YES_OR_NO: Self = Self("not-yes-or-no");
    pub(crate) const NOT_A_FIELD: Self = Self("not-a-field");
    pub(crate) const NO_VALUE: Self = Self("no-value");
    pub(crate) const CELLS_BEYOND: Self = Self("cells-beyond");

    /// The words of all.
    #[cfg(test)]
    pub(crate) const CODES: [&str; 13] = [
        Self::NO_NAME.0,
        Self::NO_STATUS.0,
        Self::UNKNOWN_STATUS.0,
        Self::NO_CENTRE.0,
        Self::UNKNOWN_CENTRE.0,
        Self::NOT_YOURS.0,
        Self::NAMESAKES.0,
        Self::OTHER.0,
        Self::BAD_ID.0,
        Self::NOT_YES_OR_NO.0,
        Self::NOT_A_FIELD.0,
        Self::NO_VALUE.0,
        Self::CELLS_BEYOND.0,
    ];
}

/// What there is to say of a line that is not refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum LineNote {
    /// It says the same as an earlier line.
    Repeats(u32),
    /// It names the person of an earlier line, and says something else of them.
    RepeatsOtherwise(u32),
    /// This person's data was erased: they are not imported again.
    Erased,
    /// A zero was put before the telephone number, which a spreadsheet had taken away.
    ZeroPutBack,
}

impl LineNote {
    /// In words.
    pub(crate) fn said(self, words: &Words) -> String {
        match self {
            Self::Repeats(line) => words.with("member-import-repeats", line),
            Self::RepeatsOtherwise(line) => words.with("member-import-repeats-otherwise", line),
            Self::Erased => words.say("member-import-erased"),
            Self::ZeroPutBack => words.say("member-import-zero"),
        }
    }
}

/// What there is to say of a column.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum ColumnNote {
    /// Nobody knows what it is.
    Unknown(String),
    /// It counts where the column before it is empty.
    Second(String, String),
}

impl ColumnNote {
    /// In words.
    pub(crate) fn said(&self, words: &Words) -> String {
        match self {
            Self::Unknown(heading) => words.with("member-import-column-unknown", shortened(heading)),
            Self::Second(heading, first) => {
                words.with2("member-import-column-second", shortened(heading), shortened(first))
            }
        }
    }
}

/// Why a file cannot even be looked at line by line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Unusable {
    /// It cannot be read.
    Bad(BadFile),
    /// Columns that must be there are not; and those that are.
    MissingColumns {
        /// The fields.
        fields: Vec<&'static str>,
        /// The headings that stand there instead.
        found: Vec<String>,
    },
    /// Two columns say the same.
    Twice(String, String),
    /// Under the headings there is nothing.
    NoLines,
    /// This replica may lack what it wrote: members could be made twice.
    Recovering,
}

impl Unusable {
    /// In one sentence.
    pub(crate) fn said(&self, words: &Words) -> String {
        match self {
            Self::Bad(bad) => words.with(&format!("member-import-file-{}", bad.code()), bad.argument()),
            Self::MissingColumns { fields, found } => {
                let named: Vec<String> = fields.iter().map(|field| words.of("member-import-need", field)).collect();
                let found: Vec<String> = found.iter().take(12).map(|heading| shortened(heading)).collect();
                words.with2("member-import-missing-columns", named.join(", "), found.join(", "))
            }
            Self::Twice(first, second) => {
                words.with2("member-import-column-twice", shortened(first), shortened(second))
            }
            Self::NoLines => words.say("member-import-no-lines"),
            Self::Recovering => words.say("member-import-recovering"),
        }
    }
}
