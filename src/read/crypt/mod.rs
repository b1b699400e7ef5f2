//! Workbooks that are encrypted, with a password of their owner or with one that Excel knows itself.
//!
//! A workbook whose structure is protected, or that a program was told to encrypt without being given a
//! password, is encrypted with the password of Excel; Excel and WPS open it without asking, so people do not
//! know that it is encrypted at all. What any other password keeps shut stays shut unless its owner gives it.
//! How often a password is hashed the file says; beyond the bounds it is refused.

mod agile;
mod ciphers;
mod open_document;
mod records;
mod standard;

use super::compound::Compound;
use super::error::Reason;
use super::limits::Budget;
use super::password::Password;

pub use open_document::{is_encrypted, plain as open_document};
pub use records::opened as opened_records;

/// The most rounds of hashing that are followed; Excel and LibreOffice do 100,000.
const MOST_ROUNDS: u32 = 1_000_000;

/// The archive in an encrypted package.
///
/// # Errors
/// [`Reason::Encrypted`] if it needs another password, [`Reason::Cipher`] if it is encrypted in a way that is not known
/// here.
pub fn package(
    file: &Compound<'_>,
    password: &Password,
    budget: &mut Budget,
) -> Result<Vec<u8>, Reason> {
    let info = file.stream("EncryptionInfo")?.unwrap_or_default();
    let package = file.stream("EncryptedPackage")?.unwrap_or_default();
    let (Some(version), Some((size, body))) = (info.get(..4), package.split_first_chunk::<8>())
    else {
        return Err(Reason::Cipher);
    };
    let mut plain = match version {
        [4, 0, 4, 0] => agile::plain(info.get(8..).unwrap_or_default(), body, password, budget)?,
        [2..=4, 0, 2, 0] => standard::plain(&info[4..], body, password, budget)?,
        _ => return Err(Reason::Cipher),
    };
    let size = u64::from_le_bytes(*size);
    plain.truncate(usize::try_from(size).unwrap_or(usize::MAX));
    Ok(plain)
}

#[cfg(test)]
mod tests;
