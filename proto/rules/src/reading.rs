//! Reading a record's fields, and writing only those that changed.
//!
//! Enters: the fields of a record, merged over its authors. Leaves: values within the limits, or [`Malformed`], which
//! names the field. Text that is too long, of another type, or holds control characters does not get through.

use jiff::civil::Date;
use telecentre_log::field::{Field, Put, Scalar};
use telecentre_log::id::{ActorId, RecordId, Slug};
use telecentre_log::record::Fields;

use crate::slot::{Slot, date_of_days};

/// A record that does not hold what its kind needs. It is left out of every view, and counted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("record {record} has no usable “{}”", field.as_str())]
pub struct Malformed {
    /// The record.
    pub record: RecordId,
    /// The first field that is missing or does not read.
    pub field: Field,
}

/// Somebody wrote the greatest number that there is: no later word can count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Spent {
    /// The run of the replica that did.
    pub(crate) by: ActorId,
}

/// A word that is none of those a field allows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{got}” is not one of {allowed}")]
pub struct Unknown {
    /// What was written, shortened.
    pub got: String,
    /// The words that are allowed, comma-separated.
    pub allowed: &'static str,
}

impl Unknown {
    pub(crate) fn new(got: &str, allowed: &'static str) -> Self {
        Self { got: got.chars().take(40).collect(), allowed }
    }
}

/// An enum whose values are words of the contract.
macro_rules! words {
    ($name:ident: $allowed:literal { $($value:ident $word:literal),* $(,)? }) => {
        impl $name {
            /// Every value, in the order of the contract.
            pub const ALL: &'static [Self] = &[$(Self::$value),*];

            /// The contract's word for it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$value => $word),* }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::reading::Unknown;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                match s {
                    $($word => Ok(Self::$value),)*
                    _ => Err($crate::reading::Unknown::new(s, $allowed)),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use words;

/// The fields of one record, read with their limits.
#[derive(Clone, Copy)]
pub(crate) struct Reading<'a> {
    pub(crate) record: RecordId,
    pub(crate) fields: &'a Fields,
}

impl<'a> Reading<'a> {
    pub(crate) fn new(record: RecordId, fields: &'a Fields) -> Self {
        Self { record, fields }
    }

    /// The refusal of this record for the sake of `field`.
    pub(crate) fn malformed(self, field: Field) -> Malformed {
        Malformed { record: self.record, field }
    }

    /// The value of a field; one taken back is absent.
    pub(crate) fn get(self, field: &Field) -> Option<&'a Scalar> {
        self.fields.get(field).map(|v| &v.scalar).filter(|s| **s != Scalar::Null)
    }

    /// Whether the field is there.
    pub(crate) fn has(self, field: &Field) -> bool {
        self.get(field).is_some()
    }

    fn optional<T>(self, field: Field, read: impl FnOnce(&'a Scalar) -> Option<T>) -> Result<Option<T>, Malformed> {
        self.get(&field).map(|scalar| read(scalar).ok_or_else(|| self.malformed(field))).transpose()
    }

    pub(crate) fn text(self, field: Field, bytes: usize) -> Result<Option<String>, Malformed> {
        let good = |t: &&str| t.len() <= bytes && !t.chars().any(|c| c.is_control() && c != '\n');
        self.optional(field, |s| s.as_text().filter(good).map(str::to_owned))
    }

    pub(crate) fn parsed<T: std::str::FromStr>(self, field: Field) -> Result<Option<T>, Malformed> {
        self.optional(field, |s| s.as_text()?.parse().ok())
    }

    pub(crate) fn slug(self, field: Field) -> Result<Option<Slug>, Malformed> {
        self.parsed(field)
    }

    pub(crate) fn int(self, field: Field, range: std::ops::RangeInclusive<i64>) -> Result<Option<i64>, Malformed> {
        self.optional(field, |s| s.as_int().filter(|n| range.contains(n)))
    }

    pub(crate) fn unsigned(self, field: Field, most: u32) -> Result<Option<u32>, Malformed> {
        Ok(self.int(field, 0..=i64::from(most))?.and_then(|n| u32::try_from(n).ok()))
    }

    pub(crate) fn id(self, field: Field) -> Result<Option<RecordId>, Malformed> {
        self.optional(field, Scalar::as_id)
    }

    pub(crate) fn slot(self, field: Field) -> Result<Option<Slot>, Malformed> {
        self.optional(field, |s| Slot::unpack(s.as_int()?))
    }

    pub(crate) fn day(self, field: Field) -> Result<Option<Date>, Malformed> {
        self.optional(field, |s| date_of_days(i32::try_from(s.as_int()?).ok()?))
    }

    pub(crate) fn is_true(self, field: &Field) -> bool {
        self.get(field).is_some_and(Scalar::is_true)
    }

    /// The value, which must be there.
    pub(crate) fn need<T>(self, field: Field, value: Result<Option<T>, Malformed>) -> Result<T, Malformed> {
        value?.ok_or_else(|| self.malformed(field))
    }
}

/// The scalar of an optional text, number or whatever becomes one; nothing is `Null`.
pub(crate) fn maybe<T>(value: Option<T>, scalar: impl FnOnce(T) -> Scalar) -> Scalar {
    value.map_or(Scalar::Null, scalar)
}

/// The puts that turn a record's fields (merged over its authors) into `wanted`, each numbered one above the greatest
/// seen: only what differs is written. A field that is absent and wanted as `Null` stays unwritten. A number that nothing
/// can follow is refused: what is written after it would have no effect.
pub(crate) fn changed(record: RecordId, before: &Fields, wanted: Vec<(Field, Scalar)>) -> Result<Vec<Put>, Spent> {
    let mut puts = Vec::new();
    for (field, value) in wanted {
        let old = before.get(&field);
        if old.map_or(&Scalar::Null, |v| &v.scalar) != &value {
            let n = old.map_or(Ok(1), |v| v.n.checked_add(1).ok_or(Spent { by: v.stamp.actor }))?;
            puts.push(Put { record, field, n, value });
        }
    }
    Ok(puts)
}
