//! The password that its owner gave a workbook.

use std::fmt;

/// A password. It is shown nowhere, not even to developers.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// The password that Excel tries by itself.
    pub(super) fn of_excel() -> Password {
        Password("VelvetSweatshop".to_owned())
    }

    /// Its letters as two bytes each, as Office hashes them.
    pub(super) fn utf16(&self) -> Vec<u8> {
        self.0.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    /// Its letters as OpenDocument hashes them.
    pub(super) fn utf8(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl From<String> for Password {
    fn from(text: String) -> Password {
        Password(text)
    }
}

impl From<&str> for Password {
    fn from(text: &str) -> Password {
        Password(text.to_owned())
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}
