//! Packages encrypted with the password that Excel tries by itself, as Excel 2007 does it.

use std::io::{Cursor, Write};

use aes::Aes128;
use aes::cipher::{BlockCipherEncrypt, KeyInit};
use sha1::{Digest, Sha1};

fn digest(pieces: &[&[u8]]) -> Vec<u8> {
    let mut digest = Sha1::new();
    for piece in pieces {
        digest.update(piece);
    }
    digest.finalize().to_vec()
}

fn key(salt: &[u8], password: &str) -> Vec<u8> {
    let password: Vec<u8> = password.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut derived = digest(&[salt, &password]);
    for round in 0..50_000_u32 {
        derived = digest(&[&round.to_le_bytes(), &derived]);
    }
    derived = digest(&[&derived, &[0; 4]]);
    let mut block = [0x36; 64];
    for (byte, own) in block.iter_mut().zip(&derived) {
        *byte ^= own;
    }
    digest(&[&block])[..16].to_vec()
}

fn encrypted(key: &[u8], bytes: &[u8]) -> Vec<u8> {
    let cipher = Aes128::new_from_slice(key).expect("a key");
    let mut bytes = bytes.to_vec();
    bytes.resize(bytes.len().next_multiple_of(16), 0);
    for block in bytes.chunks_exact_mut(16) {
        cipher.encrypt_block(block.try_into().expect("sixteen bytes"));
    }
    bytes
}

/// The compound file around an encrypted package.
pub fn with_password(package: &[u8], password: &str) -> Vec<u8> {
    let salt: Vec<u8> = (1..=16).collect();
    let key = key(&salt, password);
    let mut header = vec![0; 32];
    header[16..20].copy_from_slice(&128_u32.to_le_bytes());
    let mut verified = digest(&[&[9; 16]]);
    verified.resize(32, 0);
    let info = [
        &[3, 0, 2, 0, 0x24, 0, 0, 0, 32, 0, 0, 0][..],
        &header,
        &[16, 0, 0, 0],
        &salt,
        &encrypted(&key, &[9; 16]),
        &[20, 0, 0, 0],
        &encrypted(&key, &verified),
    ]
    .concat();
    let body = [
        &(package.len() as u64).to_le_bytes()[..],
        &encrypted(&key, package),
    ]
    .concat();
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("created");
    for (name, bytes) in [("EncryptionInfo", info), ("EncryptedPackage", body)] {
        let mut stream = file.create_stream(name).expect("a stream");
        stream.write_all(&bytes).expect("written");
    }
    file.flush().expect("flushed");
    file.into_inner().into_inner()
}
