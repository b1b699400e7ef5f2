//! A workbook with its owner's password becomes the same workbook without one, bytes to bytes: whoever reads it
//! afterwards needs to know nothing of passwords.

use std::borrow::Cow;

use super::archive::Archive;
use super::error::{ReadError, Reason};
use super::limits::Budget;
use super::password::Password;
use super::sniff::{self, Content};
use super::{crypt, quiet, xls};

/// The bytes of a file without its password; as they are if it has none, or only the one that Excel tries by itself.
/// `name` is only for the sentences of errors.
///
/// # Errors
/// Another password keeps it shut, or it is encrypted in a way that is not known here. Whatever else is wrong with the
/// file is left to [`read_bytes`](super::read_bytes).
pub fn unlocked<'b>(
    bytes: &'b [u8],
    name: &str,
    password: &Password,
) -> Result<Cow<'b, [u8]>, ReadError> {
    let open = || opened(bytes, password);
    match quiet::catch(open).unwrap_or(Ok(None)) {
        Ok(Some(plain)) => Ok(Cow::Owned(plain)),
        Ok(None) => Ok(Cow::Borrowed(bytes)),
        // Excel's own is not asked for, and so not given.
        Err(Reason::Encrypted) if needs_none(bytes) => Ok(Cow::Borrowed(bytes)),
        Err(Reason::Encrypted) => Err(ReadError::new(name, Reason::WrongPassword)),
        Err(reason) => Err(ReadError::new(name, reason)),
    }
}

/// The bytes behind a password; `None` if there is none.
fn opened(bytes: &[u8], password: &Password) -> Result<Option<Vec<u8>>, Reason> {
    let budget = &mut Budget::new();
    match sniff::content(bytes) {
        Ok(Content::CompoundFile) => xls::unlocked(bytes, password, budget),
        Ok(Content::Zip) => match Archive::open(bytes) {
            Ok(mut archive) => crypt::open_document(&mut archive, password, budget),
            Err(_) => Ok(None),
        },
        _ => Ok(None),
    }
}

/// Whether the password that Excel tries by itself opens a file.
fn needs_none(bytes: &[u8]) -> bool {
    let open = || opened(bytes, &Password::of_excel());
    matches!(quiet::catch(open), Some(Ok(Some(_))))
}
