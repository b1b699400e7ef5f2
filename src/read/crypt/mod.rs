//! Workbooks that Excel encrypts with a password that it knows itself.
//!
//! A workbook whose structure is protected, or that a program was told to encrypt without being given a
//! password, is encrypted with the password below; Excel and WPS open it without asking, so people do not
//! know that it is encrypted at all. What any other password keeps shut stays shut.

mod agile;
mod ciphers;
mod records;
mod standard;

use super::compound::Compound;
use super::error::Reason;
use super::limits::Budget;

pub use records::opened as opened_records;

/// The password that Excel tries by itself.
const PASSWORD: &str = "VelvetSweatshop";

/// The password in the two-byte letters in which it is hashed.
fn password() -> Vec<u8> {
    PASSWORD.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// The archive in an encrypted package.
///
/// # Errors
/// [`Reason::Encrypted`] if it needs a password, or is encrypted in a way that is not known here.
pub fn package(file: &Compound<'_>, budget: &mut Budget) -> Result<Vec<u8>, Reason> {
    let info = file.stream("EncryptionInfo")?.unwrap_or_default();
    let package = file.stream("EncryptedPackage")?.unwrap_or_default();
    let (Some(version), Some((size, body))) = (info.get(..4), package.split_first_chunk::<8>())
    else {
        return Err(Reason::Encrypted);
    };
    let mut plain = match version {
        [4, 0, 4, 0] => agile::plain(info.get(8..).unwrap_or_default(), body, budget)?,
        [2..=4, 0, 2, 0] => standard::plain(&info[4..], body, budget)?,
        _ => return Err(Reason::Encrypted),
    };
    let size = u64::from_le_bytes(*size);
    plain.truncate(usize::try_from(size).unwrap_or(usize::MAX));
    Ok(plain)
}

#[cfg(test)]
mod tests;
