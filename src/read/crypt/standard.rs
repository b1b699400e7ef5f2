//! The encryption of Excel 2007 (\[MS-OFFCRYPTO\] 2.3.4.5 to 2.3.4.9): AES, each block by itself, with a key
//! derived from the password by 50,000 rounds of SHA-1.

use super::super::error::Reason;
use super::super::limits::Budget;
use super::super::password::Password;
use super::ciphers::{Hash, aes};

const ROUNDS: u32 = 50_000;

/// The plain bytes of a package; `info` begins with the flags.
pub fn plain(
    info: &[u8],
    body: &[u8],
    password: &Password,
    budget: &mut Budget,
) -> Result<Vec<u8>, Reason> {
    let word = |at: usize| {
        let four = info.get(at..at.saturating_add(4))?;
        Some(u32::from_le_bytes(four.try_into().ok()?) as usize)
    };
    let read = || {
        let header = word(4)?;
        let key_bytes = word(8 + 16)? / 8;
        // Behind the header: the salt and its length, the verifier, its digest and its length.
        let at = 8_usize.checked_add(header)?;
        let salt = info.get(at + 4..at + 20)?;
        let verifier = info.get(at + 20..at + 36)?;
        let verified = info.get(at + 40..at + 72)?;
        Some((key_bytes, salt, verifier.to_vec(), verified.to_vec()))
    };
    let (key_bytes, salt, mut verifier, mut verified) = read().ok_or(Reason::Cipher)?;
    let key = key(password, salt, key_bytes, budget)?;
    let opened = aes(&key, None, &mut verifier).and_then(|()| aes(&key, None, &mut verified));
    opened.ok_or(Reason::Cipher)?;
    if Hash::Sha1.of(&[&verifier]) != verified[..20] {
        return Err(Reason::Encrypted);
    }
    let mut plain = body.to_vec();
    budget.step()?;
    aes(&key, None, &mut plain).ok_or(Reason::Cipher)?;
    Ok(plain)
}

/// The key of that many bytes.
pub(super) fn key(
    password: &Password,
    salt: &[u8],
    bytes: usize,
    budget: &mut Budget,
) -> Result<Vec<u8>, Reason> {
    let hash = Hash::Sha1;
    let mut derived = hash.of(&[salt, &password.utf16()]);
    for round in 0..ROUNDS {
        budget.step()?;
        derived = hash.of(&[&round.to_le_bytes(), &derived]);
    }
    derived = hash.of(&[&derived, &0_u32.to_le_bytes()]);
    let padded = |fill: u8| {
        let mut block = [fill; 64];
        for (byte, own) in block.iter_mut().zip(&derived) {
            *byte ^= own;
        }
        hash.of(&[&block])
    };
    let mut key = [padded(0x36), padded(0x5C)].concat();
    key.truncate(bytes);
    Ok(key)
}
