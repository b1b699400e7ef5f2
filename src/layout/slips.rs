//! A layout file's text becomes the shapes of `raw.rs`; all of its mistakes in keys and types are told at once.
//!
//! The TOML reader stops at the first mistake. So what is wrong is told and mended in the tables that it has read, a key
//! taken out or a value put in that reads as nothing, until the rest reads as well. What was mended is never used: a file
//! with mistakes is refused.

use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer};

use super::error::{LayoutError, Mistakes};
use super::{signs, toml_words};

/// So many mistakes are told.
const MOST: usize = 60;
/// What is put in the place of a value, one after the other until one has the right type.
const STAND_INS: [&str; 5] = ["\"\"", "1", "true", "[]", "{}"];

/// The shapes of a file; `file` is its name for messages.
///
/// # Errors
/// The mistakes, in the order of the file; the first in its signs, if there is one.
pub(super) fn read<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, LayoutError> {
    let told = |error: &toml::de::Error, span: Range<usize>| {
        let said = text.get(span.start..).and_then(signs::in_toml);
        let message = said.unwrap_or_else(|| toml_words::sentence(error.message()));
        LayoutError::at(file, text, span, message)
    };
    let mut table =
        DeTable::parse(text).map_err(|error| told(&error, error.span().unwrap_or(0..0)))?;
    let mut mistakes = Mistakes::default();
    // Values that were put in stand behind the end of the text, each in a place of its own.
    let mut next = text.len() + 1;
    for _ in 0..MOST * STAND_INS.len() {
        let error = match T::deserialize(Deserializer::from(table.clone())) {
            Ok(read) => {
                mistakes.stop()?;
                return Ok(read);
            }
            Err(error) => error,
        };
        let span = error.span().unwrap_or(0..0);
        let own = span.start <= text.len();
        if own {
            mistakes.push(told(&error, span.clone()));
        }
        let missing = missing_key(error.message());
        let place = if own { next } else { span.start };
        let mended = match missing.filter(|_| error.span().is_none() || span == table.span()) {
            Some(key) => put(table.get_mut(), key, place),
            None => mend(table.get_mut(), &span, (missing, place)),
        };
        next += usize::from(own);
        if !mended {
            break;
        }
    }
    mistakes.stop()?;
    let message = toml_words::sentence("");
    Err(LayoutError::at(file, text, 0..0, message))
}

/// The key that is not there.
fn missing_key(message: &str) -> Option<&str> {
    let rest = message.trim().strip_prefix("missing field ")?;
    Some(rest.trim_matches('`'))
}

/// Puts a value under a key.
fn put(table: &mut DeTable<'_>, key: &str, place: usize) -> bool {
    let Some(value) = stand_in(0, place) else {
        return false;
    };
    // No mistake is at this key, whatever is at its value.
    let key = Spanned::new(usize::MAX..usize::MAX, key.to_owned().into());
    table.insert(key, value);
    true
}

/// The value of that number, in its place behind the text: its end tells the number.
fn stand_in(nth: usize, place: usize) -> Option<Spanned<DeValue<'static>>> {
    let value = DeValue::parse(STAND_INS.get(nth)?).ok()?;
    Some(Spanned::new(place..place + nth, value.into_inner()))
}

/// Mends what stands at a place, wherever it is in a table; false if nothing does.
fn mend(table: &mut DeTable<'_>, at: &Range<usize>, slip: (Option<&str>, usize)) -> bool {
    let unknown = table.keys().find(|key| key.span() == *at);
    if let Some(key) = unknown.map(|key| key.get_ref().clone()) {
        table.remove(&*key);
        return true;
    }
    let mut values = table.iter_mut();
    values.any(|(_, value)| mend_value(value, at, slip))
}

fn mend_value(
    value: &mut Spanned<DeValue<'_>>,
    at: &Range<usize>,
    (missing, place): (Option<&str>, usize),
) -> bool {
    // What lacks a key is a table, though the array around it may begin at the same place.
    if value.span() == *at {
        match (missing, value.get_mut()) {
            (Some(key), DeValue::Table(table)) => return put(table, key, place),
            (Some(_), _) => {}
            (None, _) => {
                // A value that was put in is followed by the next; one of the file by the first.
                let nth = if at.start == place { at.len() + 1 } else { 0 };
                let next = stand_in(nth, place);
                return next.map(|next| *value = next).is_some();
            }
        }
    }
    match value.get_mut() {
        DeValue::Table(table) => mend(table, at, (missing, place)),
        DeValue::Array(items) => {
            let mut items = items.iter_mut();
            items.any(|item| mend_value(item, at, (missing, place)))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Deserialize, Debug)]
    #[serde(deny_unknown_fields)]
    struct Whole {
        #[serde(rename = "id")]
        _id: String,
        #[serde(rename = "part")]
        _parts: Vec<Part>,
    }

    #[derive(Deserialize, Debug)]
    #[serde(deny_unknown_fields)]
    struct Part {
        #[serde(rename = "name")]
        _name: Spanned<String>,
        #[serde(rename = "count")]
        _count: Spanned<i64>,
        #[serde(default, rename = "also")]
        _also: Vec<String>,
    }

    #[test]
    fn every_mistake_in_keys_and_types_is_told_in_the_order_of_the_file() {
        let text = "\
colour = 1
[[part]]
name = \"甲\"
cuont = 2
[[part]]
name = 3
count = \"三\"
also = [\"a\", 4]
[[part]]
name = \"丙\"
count = 3
also = 5
";
        let error = read::<Whole>("x.toml", text).expect_err("it is wrong");
        let all = std::iter::once(&error).chain(&error.more);
        let mut lines: Vec<usize> = all.map(|one| one.line).collect();
        lines.dedup();
        assert_eq!(lines, [1, 2, 4, 6, 7, 8, 12], "{error}");
        assert!(error.to_string().contains("缺少键 id"), "{error}");
        let right = "id = \"x\"\n[[part]]\nname = \"甲\"\ncount = 2\n";
        read::<Whole>("x.toml", right).expect("it is right");
    }
}
