//! The register as a table for spreadsheets.
//!
//! Enters: acts, in one moment of the view. Leaves: CSV as French spreadsheets read it: semicolons, UTF-8 with its mark, one
//! heading, local times. A text that a spreadsheet would work out as a formula is led in by an apostrophe.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use telecentre_proto::replica::Registered;

use super::act_words::ActWords;
use crate::replica::Moment;
use crate::words::Words;

/// Tells programs that the text is UTF-8.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// The acts as a table.
pub(super) fn table(words: &Words, moment: &dyn Moment, zone: &TimeZone, acts: &[Registered]) -> Vec<u8> {
    let mut out =
        csv::WriterBuilder::new().delimiter(b';').terminator(csv::Terminator::CRLF).from_writer(MARK.to_vec());
    let heading = ["register-at", "register-by", "register-act", "register-what", "register-where", "register-record"];
    let heading = heading.map(|key| words.say(key));
    // Writing to memory does not fail; of a row that did, nothing would be there.
    let _ = out.write_record(&heading);
    let shown = ActWords::of(words, moment);
    for act in acts {
        let at = Timestamp::from_second(act.mark.at).unwrap_or_default();
        let row = shown.row(act);
        let cells = [
            zone.to_datetime(at).strftime("%Y-%m-%d %H:%M:%S").to_string(),
            row.by,
            row.act,
            row.what,
            row.place,
            act.record.to_string(),
        ];
        let _ = out.write_record(cells.map(harmless));
    }
    out.into_inner().unwrap_or_default()
}

/// A cell that no spreadsheet works out (OWASP, CSV injection).
fn harmless(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_work_out_is_text() {
        assert_eq!(harmless("=1+1".to_owned()), "'=1+1");
        assert_eq!(harmless("Anne".to_owned()), "Anne");
    }
}
