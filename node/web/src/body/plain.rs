//! What is wrong with a value, in plain words.
//!
//! Enters: the error of a reader, which speaks of types; what was to be read. Leaves: what to write instead, such as “a
//! whole number” or “one of desk, office”. What our own types say of themselves is plain already and stays.

use std::any::TypeId;

use jiff::Timestamp;
use jiff::civil::Date;

/// What to write where a type without words of its own is read.
fn wanted<T: 'static>() -> Option<&'static str> {
    let wanted = TypeId::of::<T>();
    let is_one_of = |types: &[TypeId]| types.contains(&wanted);
    if is_one_of(&[TypeId::of::<Date>(), TypeId::of::<Option<Date>>()]) {
        return Some("a date such as 2026-11-24");
    }
    if is_one_of(&[TypeId::of::<Timestamp>(), TypeId::of::<Option<Timestamp>>()]) {
        return Some("an instant such as 2026-11-24T09:00:00Z");
    }
    let whole = [
        TypeId::of::<u8>(),
        TypeId::of::<u16>(),
        TypeId::of::<u32>(),
        TypeId::of::<u64>(),
        TypeId::of::<usize>(),
        TypeId::of::<i32>(),
        TypeId::of::<i64>(),
        TypeId::of::<Option<u32>>(),
    ];
    is_one_of(&whole).then_some("a whole number")
}

/// What is wrong with a text that was to be read as `T`.
pub(super) fn of_text<T: 'static>(error: String) -> String {
    wanted::<T>().map_or(error, |wanted| format!("write {wanted}"))
}

/// What is wrong with a JSON value that was to be read as `T`.
pub(super) fn of_json<T: 'static>(error: &serde_json::Error) -> String {
    wanted::<T>().map_or_else(|| plainly(&error.to_string()), |wanted| format!("write {wanted}"))
}

fn plainly(error: &str) -> String {
    let named = |error: &str| error.split('`').nth(1).unwrap_or_default().to_owned();
    if error.starts_with("missing field ") {
        return format!("“{}” is missing in it", named(error));
    }
    if error.starts_with("unknown field ") {
        return format!("there is no field “{}” in it", named(error));
    }
    // What was sent stands first, and may hold the same words.
    let Some((before, expected)) = error.rsplit_once(", expected ") else { return error.to_owned() };
    if before.starts_with("unknown variant ") {
        let words: Vec<&str> = expected.split('`').skip(1).step_by(2).collect();
        return format!("write one of {}", words.join(", "));
    }
    if before.starts_with("invalid ") {
        return format!("write {}", noun(expected));
    }
    error.to_owned()
}

/// What a reader expects, without the name of a type.
fn noun(expected: &str) -> &str {
    match expected {
        "u8" | "u16" | "u32" | "u64" | "usize" | "i8" | "i16" | "i32" | "i64" => "a whole number",
        "a string" | "string" | "string or map" | "a borrowed string" => "a text",
        "a boolean" => "true or false",
        _ if expected.starts_with("a sequence") || expected.starts_with("tuple ") => "a list between [ and ]",
        _ if expected.starts_with("struct ") || expected.starts_with("a map") => "an object between { and }",
        other => other,
    }
}

/// Reads a date that stands inside an object.
pub(crate) fn day<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
    let text: String = serde::Deserialize::deserialize(from)?;
    text.trim().parse().map_err(|_| serde::de::Error::custom("write a date such as 2026-11-24"))
}

/// The same, where it may be absent or null.
pub(crate) fn day_or_none<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
    let text: Option<String> = serde::Deserialize::deserialize(from)?;
    let read =
        |text: String| text.trim().parse().map_err(|_| serde::de::Error::custom("write a date such as 2026-11-24"));
    text.map(read).transpose()
}
