//! The checks that any text or span of days must pass.
//!
//! Enters: what was typed. Leaves: every problem at once, each with its field, so that a form is corrected in one go.

use jiff::civil::Date;

use super::{DeskError, FieldCode, FieldError};
use crate::letters::{is_visible, turns_lines};
use crate::slot::days_of_date;

/// A text of at most so many bytes, on one line or several, without control characters.
pub(crate) fn check_text(errors: &mut Vec<FieldError>, field: &'static str, text: &str, bytes: usize, lines: bool) {
    if text.len() > bytes {
        let message = format!("“{field}” is too long: it may have {bytes} bytes and has {}", text.len());
        errors.push(FieldError::new(field, FieldCode::TooLong, message).about(bytes));
    }
    if text.chars().any(|c| c.is_control() && !(lines && c == '\n')) || turns_lines(text) {
        errors.push(FieldError::new(
            field,
            FieldCode::ControlCharacters,
            format!("“{field}” holds invisible control characters"),
        ));
    }
}

/// A text on one line, of at most so many bytes and not empty.
pub(crate) fn check_name(errors: &mut Vec<FieldError>, field: &'static str, text: &str, bytes: usize) {
    if !is_visible(text) {
        errors.push(FieldError::new(
            field,
            FieldCode::Missing,
            format!("“{field}” is missing: write something that can be seen"),
        ));
    }
    check_text(errors, field, text, bytes, false);
}

/// A span of days, both ends included, of at most so many.
pub(crate) fn check_days(errors: &mut Vec<FieldError>, (from, until): (Date, Date), most: i32) {
    if until < from {
        errors.push(FieldError::new("until", FieldCode::BeforeFrom, "the last day lies before the first"));
    } else if days_of_date(until) - days_of_date(from) >= most {
        errors
            .push(FieldError::new("until", FieldCode::TooManyDays, format!("at most {most} days at once")).about(most));
    }
}

/// Goes on when nothing is wrong.
pub(crate) fn refuse(errors: Vec<FieldError>) -> Result<(), DeskError> {
    if errors.is_empty() { Ok(()) } else { Err(DeskError::Invalid { errors }) }
}
