//! The encryption of .xls workbooks: the data of records are encrypted one by one, their heads are not
//! (\[MS-XLS\] 2.2.10, \[MS-OFFCRYPTO\] 2.3.5, 2.3.6).

use std::borrow::Cow;

use super::super::error::Reason;
use super::super::limits::Budget;
use super::super::password::Password;
use super::ciphers::{Hash, Rc4, md5};

/// The bytes of the stream that one key is for.
const BLOCK: usize = 1024;
const FILE_PASS: u16 = 0x002F;
const BOUND_SHEET: u16 = 0x0085;
/// Records that stay as they are: BOF, FILEPASS, USREXCL, FILELOCK, INTERFACEHDR, RRDINFO, RRDHEAD.
const PLAIN: [u16; 7] = [0x0809, FILE_PASS, 0x0194, 0x0195, 0x00E1, 0x0196, 0x0138];

/// The record stream as it can be read; as it is if it is not encrypted.
///
/// # Errors
/// [`Reason::Encrypted`] if it needs another password, [`Reason::Cipher`] if it is encrypted in a way that is not known
/// here.
pub fn opened<'a>(
    stream: &'a [u8],
    password: &Password,
    budget: &mut Budget,
) -> Result<Cow<'a, [u8]>, Reason> {
    let Some(pass) = pass(stream, budget)? else {
        return Ok(Cow::Borrowed(stream));
    };
    let keys = Keys::of(pass, password)
        .ok_or(Reason::Cipher)?
        .ok_or(Reason::Encrypted)?;
    let mut plain = stream.to_vec();
    let mut at = 0;
    while let Some((kind, length)) = head(&plain, at) {
        budget.step()?;
        let end = (at + 4 + length).min(plain.len());
        // Where a sheet begins is needed before anything is decrypted.
        let from = match kind {
            kind if PLAIN.contains(&kind) => end,
            BOUND_SHEET => (at + 8).min(end),
            _ => at + 4,
        };
        keys.apply(&mut plain[from..end], from);
        at = end;
    }
    // Nothing is encrypted any more.
    at = 0;
    while let Some((kind, length)) = head(&plain, at) {
        if kind == FILE_PASS {
            plain[at..at + 2].copy_from_slice(&0x005C_u16.to_le_bytes());
            break;
        }
        at += 4 + length;
    }
    Ok(Cow::Owned(plain))
}

/// What the workbook says of its password; `None` if it has none.
fn pass<'a>(stream: &'a [u8], budget: &mut Budget) -> Result<Option<&'a [u8]>, Reason> {
    let mut at = 0;
    while let Some((kind, length)) = head(stream, at) {
        budget.step()?;
        match kind {
            FILE_PASS => return Ok(stream.get(at + 4..at + 4 + length)),
            0x000A => return Ok(None),
            _ => at += 4 + length,
        }
    }
    Ok(None)
}

/// Kind and length of the record at that place.
fn head(stream: &[u8], at: usize) -> Option<(u16, usize)> {
    let head = stream.get(at..at.checked_add(4)?)?;
    let kind = u16::from_le_bytes([head[0], head[1]]);
    Some((kind, usize::from(u16::from_le_bytes([head[2], head[3]]))))
}

/// What the keys of the blocks are made from.
enum Keys {
    /// The first five bytes of a digest.
    Old([u8; 5]),
    /// A digest, and how many bytes a key has.
    Newer(Vec<u8>, usize),
}

impl Keys {
    /// The keys, if the password is the right one; `None` if the way is unknown.
    fn of(pass: &[u8], password: &Password) -> Option<Option<Keys>> {
        let (keys, verifier, verified) = match pass.get(..6)? {
            [1, 0, 1, 0, 1, 0] => {
                let keys = Keys::old(password, pass.get(6..22)?);
                (keys, pass.get(22..38)?, pass.get(38..54)?)
            }
            [1, 0, 2..=4, 0, 2, 0] => {
                let word = |at: usize| {
                    let four = pass.get(at..at.checked_add(4)?)?;
                    Some(u32::from_le_bytes(four.try_into().ok()?) as usize)
                };
                let at = 14_usize.checked_add(word(10)?)?;
                // No length at all means the shortest.
                let bytes = match word(14 + 16)? {
                    0 => 5,
                    bits => bits / 8,
                };
                let keys = Keys::newer(password, pass.get(at + 4..at + 20)?, bytes)?;
                (
                    keys,
                    pass.get(at + 20..at + 36)?,
                    pass.get(at + 40..at + 60)?,
                )
            }
            _ => return None,
        };
        let mut cipher = keys.block(0);
        let (mut verifier, mut verified) = (verifier.to_vec(), verified.to_vec());
        cipher.apply(&mut verifier);
        cipher.apply(&mut verified);
        let right = match keys {
            Keys::Old(_) => verified == md5(&[&verifier]),
            Keys::Newer(..) => verified == Hash::Sha1.of(&[&verifier]),
        };
        Some(right.then_some(keys))
    }

    pub(super) fn old(password: &Password, salt: &[u8]) -> Keys {
        let first = md5(&[&password.utf16()]);
        let pieces: Vec<&[u8]> = [&first[..5], salt].repeat(16);
        let [a, b, c, d, e, ..] = md5(&pieces);
        Keys::Old([a, b, c, d, e])
    }

    pub(super) fn newer(password: &Password, salt: &[u8], bytes: usize) -> Option<Keys> {
        let digest = Hash::Sha1.of(&[salt, &password.utf16()]);
        (5..=16)
            .contains(&bytes)
            .then_some(Keys::Newer(digest, bytes))
    }

    /// The cipher at the beginning of a block.
    pub(super) fn block(&self, number: u32) -> Rc4 {
        let number = number.to_le_bytes();
        match self {
            Keys::Old(digest) => Rc4::new(&md5(&[digest, &number])),
            Keys::Newer(digest, bytes) => {
                let mut key = Hash::Sha1.of(&[digest, &number]);
                key.truncate(*bytes);
                if *bytes == 5 {
                    key.resize(16, 0);
                }
                Rc4::new(&key)
            }
        }
    }

    /// Decrypts, or encrypts, bytes that stand at that place of the stream.
    pub(super) fn apply(&self, bytes: &mut [u8], place: usize) {
        let mut rest = bytes;
        let mut place = place;
        while !rest.is_empty() {
            let within = place % BLOCK;
            let length = (BLOCK - within).min(rest.len());
            let (own, behind) = rest.split_at_mut(length);
            let mut cipher = self.block((place / BLOCK) as u32);
            cipher.skip(within);
            cipher.apply(own);
            (rest, place) = (behind, place + length);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stream of a BOF, what the password is, and a text record over several blocks, encrypted.
    fn encrypted(keys: &Keys, pass: &[u8], text: &[u8]) -> Vec<u8> {
        let record = |kind: u16, data: &[u8]| {
            [
                &kind.to_le_bytes()[..],
                &(data.len() as u16).to_le_bytes(),
                data,
            ]
            .concat()
        };
        let head = [record(0x0809, &[0, 6, 5, 0]), record(FILE_PASS, pass)].concat();
        let mut body = record(0x00FC, text);
        let place = head.len() + 4;
        keys.apply(&mut body[4..], place);
        [head, body, record(0x000A, &[])].concat()
    }

    fn verifier(keys: &Keys, digest: impl Fn(&[u8]) -> Vec<u8>) -> [Vec<u8>; 2] {
        let (mut plain, mut digested) = (vec![7; 16], digest(&[7; 16]));
        let mut cipher = keys.block(0);
        cipher.apply(&mut plain);
        cipher.apply(&mut digested);
        [plain, digested]
    }

    #[test]
    fn both_ways_of_old_workbooks_are_opened_and_other_passwords_are_not() {
        let text: Vec<u8> = (0..5_000).map(|n: u32| (n % 253) as u8).collect();
        let salt: Vec<u8> = (0..16).collect();
        let password = Password::from("密码");
        let old = Keys::old(&password, &salt);
        let [plain, digested] = verifier(&old, |bytes| md5(&[bytes]).to_vec());
        let old_pass = [&[1, 0, 1, 0, 1, 0][..], &salt, &plain, &digested].concat();
        let newer = Keys::newer(&password, &salt, 16).expect("a key");
        let [plain, digested] = verifier(&newer, |bytes| Hash::Sha1.of(&[bytes]));
        let mut header = vec![0; 34];
        header[16..20].copy_from_slice(&128_u32.to_le_bytes());
        let newer_pass = [
            &[1, 0, 2, 0, 2, 0, 0, 0, 0, 0, 34, 0, 0, 0][..],
            &header,
            &[16, 0, 0, 0],
            &salt,
            &plain,
            &[20, 0, 0, 0],
            &digested,
        ]
        .concat();
        for (keys, pass) in [(&old, &old_pass), (&newer, &newer_pass)] {
            let stream = encrypted(keys, pass, &text);
            let mut budget = Budget::new();
            let plain = opened(&stream, &password, &mut budget).expect("opened");
            assert!(plain.windows(text.len()).any(|found| found == text));
            let mut other = pass.clone();
            let last = other.len() - 1;
            other[last] ^= 1;
            let stream = encrypted(keys, &other, &text);
            assert!(opened(&stream, &password, &mut budget) == Err(Reason::Encrypted));
        }
    }
}
