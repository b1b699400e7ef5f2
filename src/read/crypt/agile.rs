//! The encryption of Excel 2010 and later (\[MS-OFFCRYPTO\] 2.3.4.10): a description in XML, the key of the
//! package encrypted by a key that is derived from the password.

use quick_xml::events::{BytesStart, Event};

use super::super::error::{Bound, Reason};
use super::super::limits::Budget;
use super::super::password::Password;
use super::super::xml;
use super::MOST_ROUNDS;
use super::ciphers::{Hash, aes};

/// The bytes of the package that are encrypted together.
const SEGMENT: usize = 4096;
/// What the keys of the parts are derived with.
const VERIFIER: [u8; 8] = [0xFE, 0xA7, 0xD2, 0x76, 0x3B, 0x4B, 0x9E, 0x79];
const VERIFIED: [u8; 8] = [0xD7, 0xAA, 0x0F, 0x6D, 0x30, 0x61, 0x34, 0x4E];
const KEY: [u8; 8] = [0x14, 0x6E, 0x0B, 0xE7, 0xAB, 0xAC, 0xD0, 0xD6];

/// How something is encrypted.
struct Way {
    hash: Hash,
    hash_bytes: usize,
    key_bytes: usize,
    block: usize,
    salt: Vec<u8>,
}

/// How the key is encrypted.
struct Lock {
    way: Way,
    rounds: u32,
    verifier: Vec<u8>,
    verified: Vec<u8>,
    key: Vec<u8>,
}

/// The plain bytes of a package.
pub fn plain(
    info: &[u8],
    body: &[u8],
    password: &Password,
    budget: &mut Budget,
) -> Result<Vec<u8>, Reason> {
    let (package, lock) = described(info, budget)?.ok_or(Reason::Cipher)?;
    let key = lock.key(password, budget)?;
    let mut plain = body.to_vec();
    for (number, segment) in (0_u32..).zip(plain.chunks_mut(SEGMENT)) {
        budget.step()?;
        let iv = package.hash.of(&[&package.salt, &number.to_le_bytes()]);
        let iv = iv.get(..package.block).ok_or(Reason::Cipher)?;
        aes(&key, Some(iv), segment).ok_or(Reason::Cipher)?;
    }
    Ok(plain)
}

impl Lock {
    /// The key of the package, if the password opens it.
    fn key(&self, password: &Password, budget: &mut Budget) -> Result<Vec<u8>, Reason> {
        let hash = self.way.hash;
        let mut derived = hash.of(&[&self.way.salt, &password.utf16()]);
        for round in 0..self.rounds {
            budget.step()?;
            derived = hash.of(&[&round.to_le_bytes(), &derived]);
        }
        let opened = |block: &[u8], bytes: &[u8]| {
            let mut key = hash.of(&[&derived, block]);
            key.resize(self.way.key_bytes, 0x36);
            let mut bytes = bytes.to_vec();
            aes(&key, Some(&self.way.salt), &mut bytes).ok_or(Reason::Cipher)?;
            Ok(bytes)
        };
        let verifier = opened(&VERIFIER, &self.verifier)?;
        let verified = opened(&VERIFIED, &self.verified)?;
        let length = self.way.hash_bytes;
        let verifier = verifier.get(..self.way.salt.len()).unwrap_or(&verifier);
        if verified.get(..length) != hash.of(&[verifier]).get(..length) || length == 0 {
            return Err(Reason::Encrypted);
        }
        let mut key = opened(&KEY, &self.key)?;
        key.truncate(self.way.key_bytes);
        Ok(key)
    }
}

/// How the package is encrypted, and its key; `None` if the way is unknown.
fn described(info: &[u8], budget: &mut Budget) -> Result<Option<(Way, Lock)>, Reason> {
    let text = xml::decoded(info)?;
    let mut events = xml::Events::new(&text);
    let (mut package, mut lock) = (None, None);
    loop {
        match events.next(budget)? {
            Event::Start(e) if e.local_name().as_ref() == "keyData" => package = way(&e)?,
            Event::Start(e) if e.local_name().as_ref() == "encryptedKey" => {
                lock = lock.or(locked(&e)?)
            }
            Event::Eof => return Ok(package.zip(lock)),
            _ => {}
        }
    }
}

fn way(e: &BytesStart<'_>) -> Result<Option<Way>, Reason> {
    let hash = xml::attribute(e, "hashAlgorithm")?;
    let Some(hash) = hash.as_deref().and_then(Hash::named) else {
        return Ok(None);
    };
    let is = |name: &str, word: &str| {
        xml::attribute(e, name).map(|found| found.as_deref() == Some(word))
    };
    if !is("cipherAlgorithm", "AES")? || !is("cipherChaining", "ChainingModeCBC")? {
        return Ok(None);
    }
    let number =
        |name: &str| -> Result<usize, Reason> { Ok(xml::number(e, name)?.unwrap_or(0) as usize) };
    let salt = bytes(e, "saltValue")?;
    Ok(salt.map(|salt| Way {
        hash,
        hash_bytes: number("hashSize").unwrap_or(0),
        key_bytes: number("keyBits").unwrap_or(0) / 8,
        block: number("blockSize").unwrap_or(0),
        salt,
    }))
}

fn locked(e: &BytesStart<'_>) -> Result<Option<Lock>, Reason> {
    let rounds = xml::number(e, "spinCount")?;
    if rounds.is_some_and(|rounds| rounds > MOST_ROUNDS) {
        return Err(Reason::TooLarge(Bound::Rounds));
    }
    let parts = (
        way(e)?,
        bytes(e, "encryptedVerifierHashInput")?,
        bytes(e, "encryptedVerifierHashValue")?,
        bytes(e, "encryptedKeyValue")?,
    );
    Ok(match (rounds, parts) {
        (Some(rounds), (Some(way), Some(verifier), Some(verified), Some(key))) => Some(Lock {
            way,
            rounds,
            verifier,
            verified,
            key,
        }),
        _ => None,
    })
}

/// The bytes that an attribute spells in base 64.
pub(super) fn bytes(e: &BytesStart<'_>, name: &str) -> Result<Option<Vec<u8>>, Reason> {
    Ok(xml::attribute(e, name)?.and_then(|text| from_base_64(&text)))
}

pub(super) fn from_base_64(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0_u32, 0);
    for letter in text.trim().trim_end_matches('=').bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'\r' | b'\n' => continue,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    Some(bytes)
}
