//! Integers and byte strings in as few bytes as they need, in one way only.
//!
//! Unsigned integers are LEB128; signed ones are zigzag first (the encodings of Protocol Buffers). Enters: values, or
//! bytes from a peer, a file or a document. Leaves: bytes, or values. Never allocates: lengths are checked against what
//! is there and against the caller's bound before anything is taken.

/// The bytes end early, a number has a longer encoding than it needs, or a length is over its bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the bytes end early or hold a number in a form that is not canonical")]
pub struct Truncated;

/// Appends an unsigned integer: 7 bits a byte, the lowest first.
pub fn put_unsigned(out: &mut Vec<u8>, mut n: u64) {
    loop {
        // The mask leaves 7 bits, so this is exact.
        let byte = u8::try_from(n & 0x7f).unwrap_or(0);
        n >>= 7;
        if n == 0 {
            out.push(byte);
            return;
        }
        out.push(byte | 0x80);
    }
}

/// Appends a signed integer: small magnitudes stay short.
pub fn put_signed(out: &mut Vec<u8>, n: i64) {
    put_unsigned(out, (n.cast_unsigned() << 1) ^ (n >> 63).cast_unsigned());
}

/// Appends a length and the bytes.
pub fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_unsigned(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// Reads from the front of some bytes.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Reads `bytes` from their start.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Whether all is read.
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// How many bytes are left.
    pub fn len(&self) -> usize {
        self.rest.len()
    }

    /// The next `n` bytes.
    pub fn take(&mut self, n: usize) -> Result<&'a [u8], Truncated> {
        let (head, rest) = self.rest.split_at_checked(n).ok_or(Truncated)?;
        self.rest = rest;
        Ok(head)
    }

    /// The next byte.
    pub fn byte(&mut self) -> Result<u8, Truncated> {
        Ok(self.array::<1>()?[0])
    }

    /// The next `N` bytes.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], Truncated> {
        self.take(N)?.try_into().map_err(|_| Truncated)
    }

    /// Yes or no, as one byte: 1 or 0.
    pub fn flag(&mut self) -> Result<bool, Truncated> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Truncated),
        }
    }

    /// An unsigned integer in its shortest form.
    pub fn unsigned(&mut self) -> Result<u64, Truncated> {
        let mut n: u64 = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let part = u64::from(byte & 0x7f);
            if shift == 63 && part > 1 {
                return Err(Truncated);
            }
            n |= part << shift;
            if byte & 0x80 == 0 {
                return if byte == 0 && shift > 0 { Err(Truncated) } else { Ok(n) };
            }
        }
        Err(Truncated)
    }

    /// A signed integer in its shortest form.
    pub fn signed(&mut self) -> Result<i64, Truncated> {
        let n = self.unsigned()?;
        Ok((n >> 1).cast_signed() ^ -(n & 1).cast_signed())
    }

    /// An unsigned integer no greater than `max`.
    pub fn count(&mut self, max: usize) -> Result<usize, Truncated> {
        let n = usize::try_from(self.unsigned()?).map_err(|_| Truncated)?;
        if n > max { Err(Truncated) } else { Ok(n) }
    }

    /// A length of at most `max`, and as many bytes.
    pub fn bytes(&mut self, max: usize) -> Result<&'a [u8], Truncated> {
        let n = self.count(max)?;
        self.take(n)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_number_reads_back(n: u64, s: i64) {
            let mut out = Vec::new();
            put_unsigned(&mut out, n);
            put_signed(&mut out, s);
            let mut r = Reader::new(&out);
            prop_assert_eq!(r.unsigned(), Ok(n));
            prop_assert_eq!(r.signed(), Ok(s));
            prop_assert!(r.is_empty());
        }

        #[test]
        fn what_reads_as_a_number_is_its_only_encoding(bytes in proptest::collection::vec(any::<u8>(), 0..12)) {
            let mut r = Reader::new(&bytes);
            if let Ok(n) = r.unsigned() {
                let mut out = Vec::new();
                put_unsigned(&mut out, n);
                prop_assert_eq!(&bytes[..bytes.len() - r.len()], &out[..]);
            }
        }
    }
}
