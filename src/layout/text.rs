//! The texts of a layout: those of the built-in ones lie in the program, those of a file in memory.
//!
//! A built-in layout is compiled in with its texts told by their number, so that they are neither copied nor checked
//! again when the program starts.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

use crate::compiled;

/// A text of a layout; used like a `&str`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Text(Cow<'static, str>);

impl Text {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Text(Cow::Owned(text))
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl PartialEq<String> for Text {
    fn eq(&self, other: &String) -> bool {
        self.0 == *other
    }
}

// TOML holds the text itself, what is compiled in its number.
impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return serializer.serialize_str(self);
        }
        match compiled::number_of(self) {
            Some(number) => number.serialize(serializer),
            None => Err(ser::Error::custom("not a text of a built-in layout")),
        }
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return String::deserialize(deserializer).map(Text::from);
        }
        let text = compiled::text(u16::deserialize(deserializer)?);
        text.map(|text| Text(Cow::Borrowed(text)))
            .ok_or_else(|| de::Error::custom("no text of a built-in layout"))
    }
}

/// Names that the model keeps, as texts.
pub(super) mod name {
    use super::*;

    pub fn serialize<N: fmt::Display, S: Serializer>(
        name: &N,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        Text::from(name.to_string()).serialize(serializer)
    }

    pub fn deserialize<'de, N: for<'n> From<&'n str>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<N, D::Error> {
        Text::deserialize(deserializer).map(|text| N::from(&text))
    }
}
