//! A part of a layout that is decoded when it is first asked for: a file needs the rules of its own family only.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::OnceLock;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

/// A value, or its bytes until it is asked for; used like the value.
#[derive(Clone, Default)]
pub struct Packed<T> {
    /// What the build script wrote; empty for what was read from a file.
    bytes: Vec<u8>,
    value: OnceLock<T>,
}

impl<T> From<T> for Packed<T> {
    fn from(value: T) -> Packed<T> {
        Packed {
            bytes: Vec::new(),
            value: OnceLock::from(value),
        }
    }
}

impl<T: Default + DeserializeOwned> Deref for Packed<T> {
    type Target = T;

    fn deref(&self) -> &T {
        // What is compiled in is what the files say (a test), so there are no bytes that do not decode.
        let unpack = || postcard::from_bytes(&self.bytes).unwrap_or_default();
        self.value.get_or_init(unpack)
    }
}

impl<T: Default + DeserializeOwned> DerefMut for Packed<T> {
    fn deref_mut(&mut self) -> &mut T {
        let _ = &**self;
        // It is there now.
        match self.value.get_mut() {
            Some(value) => value,
            None => unreachable!(),
        }
    }
}

impl<'a, T: DeserializeOwned> IntoIterator for &'a Packed<Vec<T>> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: Default + DeserializeOwned + fmt::Debug> fmt::Debug for Packed<T> {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        (**self).fmt(out)
    }
}

impl<T: Default + DeserializeOwned + Serialize> Serialize for Packed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bytes = postcard::to_stdvec(&**self).map_err(ser::Error::custom)?;
        serializer.serialize_bytes(&bytes)
    }
}

impl<'de, T> Deserialize<'de> for Packed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl de::Visitor<'_> for Bytes {
            type Value = Vec<u8>;

            fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
                out.write_str("bytes")
            }

            fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
                Ok(bytes.to_vec())
            }
        }
        Ok(Packed {
            bytes: deserializer.deserialize_bytes(Bytes)?,
            value: OnceLock::new(),
        })
    }
}
