//! QR codes as drawings.
//!
//! Enters: an address, or another short text. Leaves: the path of an `svg` that prints sharp at any size, with the quiet zone that readers need
//! around it; none where an address is longer than a code can hold.

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};

/// The white modules around a code.
const QUIET: i32 = 4;

/// A code, ready to draw.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Drawing {
    /// Modules along a side, the quiet zone included.
    pub side: i32,
    /// The dark modules: the path of an `svg` of that side.
    pub path: String,
}

/// The code of an address; none where it is too long for one. It bears a quarter of it being worn off: it lies on a desk
/// for years.
pub fn drawing(address: &str) -> Option<Drawing> {
    let code = QrCode::encode_text(address, QrCodeEcc::Quartile).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let long = (x..code.size()).take_while(|x| code.get_module(*x, y)).count();
            let long = i32::try_from(long).unwrap_or(0);
            if long > 0 {
                // Writing to a String cannot fail.
                let _ = write!(path, "M{} {}h{long}v1h-{long}z", x + QUIET, y + QUIET);
            }
            x += long.max(1);
        }
    }
    Some(Drawing { side: code.size() + 2 * QUIET, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_draws_its_three_corners_inside_a_quiet_zone() {
        let drawn = drawing("https://boite.example.org/q/figeac/poste-3").unwrap();
        let last = drawn.side - QUIET - 7;
        for corner in ["M4 4h7v1".to_owned(), format!("M{last} 4h7v1"), format!("M4 {last}h7v1")] {
            assert!(drawn.path.contains(&corner), "{corner}");
        }
        assert_eq!(drawing(&"x".repeat(10_000)), None);
    }
}
