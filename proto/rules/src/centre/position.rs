//! Where a centre lies on the earth.
//!
//! Enters: a latitude and a longitude in one text, as people copy them from a map. Leaves: [`Position`], to a hundred
//! thousandth of a degree, some metre. Both stand in one field: two people who set a place at once never make a third
//! place out of the halves of theirs.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::reading::Unknown;

/// Parts of a degree that are kept.
const PARTS: i32 = 100_000;
/// Digits behind the point that are kept.
const DIGITS: usize = 5;
const LATITUDE: i32 = 90;
const LONGITUDE: i32 = 180;

/// A place: degrees north and degrees east.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Position {
    /// Hundred thousandths of a degree, north of the equator.
    latitude: i32,
    /// Hundred thousandths of a degree, east of Greenwich.
    longitude: i32,
}

impl Position {
    /// Degrees north of the equator; negative: south.
    pub fn latitude(self) -> f64 {
        f64::from(self.latitude) / f64::from(PARTS)
    }

    /// Degrees east of Greenwich; negative: west.
    pub fn longitude(self) -> f64 {
        f64::from(self.longitude) / f64::from(PARTS)
    }
}

impl FromStr for Position {
    type Err = Unknown;

    /// Reads `44.609, 2.033`: a point in each number, a comma or a blank between the two.
    fn from_str(s: &str) -> Result<Self, Unknown> {
        let bad = || Unknown::new(s, "a latitude and a longitude in degrees, such as 44.609, 2.033");
        let mut parts = s.split([',', ';', ' ', '\u{a0}', '\u{202f}']).filter(|part| !part.is_empty());
        let (Some(north), Some(east), None) = (parts.next(), parts.next(), parts.next()) else {
            return Err(bad());
        };
        let latitude = degrees(north, LATITUDE).ok_or_else(bad)?;
        let longitude = degrees(east, LONGITUDE).ok_or_else(bad)?;
        Ok(Self { latitude, longitude })
    }
}

/// Degrees in hundred thousandths; finer digits are left out.
fn degrees(text: &str, most: i32) -> Option<i32> {
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|c| c.is_ascii_digit());
    if !is_number(whole) || whole.len() > 3 || !is_number(part) {
        return None;
    }
    let part: String = part.chars().chain("00000".chars()).take(DIGITS).collect();
    let size = whole.parse::<i32>().ok()? * PARTS + part.parse::<i32>().ok()?;
    (size <= most * PARTS).then_some(if negative { -size } else { size })
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |size: i32| {
            let sign = if size < 0 { "-" } else { "" };
            let part = format!("{:05}", size.unsigned_abs() % PARTS.unsigned_abs());
            let part = part.trim_end_matches('0');
            let point = if part.is_empty() { "" } else { "." };
            format!("{sign}{}{point}{part}", size.unsigned_abs() / PARTS.unsigned_abs())
        };
        write!(f, "{}, {}", text(self.latitude), text(self.longitude))
    }
}

impl Serialize for Position {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Position {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_reads_as_people_copy_it_and_says_itself_back() {
        for (typed, said) in [
            ("44.609, 2.033", "44.609, 2.033"),
            ("44.609,2.033", "44.609, 2.033"),
            ("44.60912345 2.03300", "44.60912, 2.033"),
            ("-21.1;55.5", "-21.1, 55.5"),
            ("0,-0.5", "0, -0.5"),
            ("90, -180", "90, -180"),
        ] {
            let read: Position = typed.parse().unwrap();
            assert_eq!(read.to_string(), said, "{typed}");
            assert_eq!(said.parse::<Position>().unwrap(), read);
        }
        assert!((("44.609, -2.033").parse::<Position>().unwrap().longitude() + 2.033).abs() < 1e-9);
    }

    #[test]
    fn what_is_no_place_on_the_earth_is_refused() {
        let long = "9".repeat(40);
        for typed in
            ["", "44.609", "91, 2", "44, 181", "90.00001, 0", "1,2,3", "a, b", "44.6e3, 2", "44., 2", "--1, 2", &long]
        {
            assert!(typed.parse::<Position>().is_err(), "{typed}");
        }
    }
}
