//! The ciphers and digests that workbooks are encrypted with, on whole buffers.

use aes::cipher::{BlockCipherDecrypt, KeyInit};
use aes::{Aes128, Aes192, Aes256};
use md5::Digest;

/// The bytes of a block of AES.
const BLOCK: usize = 16;

/// A digest that key derivations use.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// The digest of that name.
    pub fn named(name: &str) -> Option<Hash> {
        match name {
            "SHA1" | "SHA-1" => Some(Hash::Sha1),
            "SHA256" | "SHA-256" => Some(Hash::Sha256),
            "SHA384" | "SHA-384" => Some(Hash::Sha384),
            "SHA512" | "SHA-512" => Some(Hash::Sha512),
            _ => None,
        }
    }

    /// The digest of some pieces.
    pub fn of(self, pieces: &[&[u8]]) -> Vec<u8> {
        fn digest<D: Digest>(pieces: &[&[u8]]) -> Vec<u8> {
            let mut digest = D::new();
            for piece in pieces {
                digest.update(piece);
            }
            digest.finalize().to_vec()
        }
        match self {
            Hash::Sha1 => digest::<sha1::Sha1>(pieces),
            Hash::Sha256 => digest::<sha2::Sha256>(pieces),
            Hash::Sha384 => digest::<sha2::Sha384>(pieces),
            Hash::Sha512 => digest::<sha2::Sha512>(pieces),
        }
    }
}

/// The MD5 of some pieces.
pub fn md5(pieces: &[&[u8]]) -> [u8; 16] {
    let mut digest = md5::Md5::new();
    for piece in pieces {
        digest.update(piece);
    }
    digest.finalize().into()
}

/// Decrypts whole blocks in place, each by itself, or chained from `iv`; what is no whole block stays.
/// `None` if no such cipher has a key of that length.
pub fn aes(key: &[u8], iv: Option<&[u8]>, bytes: &mut [u8]) -> Option<()> {
    match key.len() {
        16 => blocks(&Aes128::new_from_slice(key).ok()?, iv, bytes),
        24 => blocks(&Aes192::new_from_slice(key).ok()?, iv, bytes),
        32 => blocks(&Aes256::new_from_slice(key).ok()?, iv, bytes),
        _ => return None,
    }
    Some(())
}

fn blocks<C: BlockCipherDecrypt>(cipher: &C, iv: Option<&[u8]>, bytes: &mut [u8]) {
    let mut before = [0; BLOCK];
    if let Some(iv) = iv {
        let length = iv.len().min(BLOCK);
        before[..length].copy_from_slice(&iv[..length]);
    }
    for block in bytes.chunks_exact_mut(BLOCK) {
        let mut own = [0; BLOCK];
        own.copy_from_slice(block);
        let Ok(inner) = block.try_into() else {
            return;
        };
        cipher.decrypt_block(inner);
        if iv.is_some() {
            for (byte, before) in block.iter_mut().zip(before) {
                *byte ^= before;
            }
            before = own;
        }
    }
}

/// The stream cipher of old workbooks.
pub struct Rc4 {
    state: [u8; 256],
    i: u8,
    j: u8,
}

impl Rc4 {
    /// The cipher of a key, which is not empty.
    pub fn new(key: &[u8]) -> Rc4 {
        let mut state = [0; 256];
        for (at, byte) in state.iter_mut().enumerate() {
            *byte = at as u8;
        }
        let mut j = 0_u8;
        for (at, key) in (0..256).zip(key.iter().cycle()) {
            j = j.wrapping_add(state[at]).wrapping_add(*key);
            state.swap(at, usize::from(j));
        }
        Rc4 { state, i: 0, j: 0 }
    }

    /// Decrypts, or encrypts, the next bytes in place.
    pub fn apply(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            *byte ^= self.next();
        }
    }

    /// Passes over so many bytes.
    pub fn skip(&mut self, bytes: usize) {
        for _ in 0..bytes {
            self.next();
        }
    }

    fn next(&mut self) -> u8 {
        self.i = self.i.wrapping_add(1);
        let (i, state) = (usize::from(self.i), &mut self.state);
        self.j = self.j.wrapping_add(state[i]);
        state.swap(i, usize::from(self.j));
        let sum = state[i].wrapping_add(state[usize::from(self.j)]);
        state[usize::from(sum)]
    }
}
