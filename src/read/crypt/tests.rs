//! What another implementation encrypted is opened.

use super::super::error::Bound;
use super::super::limits::Budget;
use super::*;

const PLAIN: &[u8] = b"PK: a small package, twice as long as a block";

fn bytes(text: &str) -> Vec<u8> {
    agile::from_base_64(text).expect("base 64")
}

/// The description of a package whose key is made with that few rounds, so that the test is fast.
fn described(rounds: u32, verifier: &str) -> String {
    let way = "saltSize=\"16\" blockSize=\"16\" keyBits=\"256\" hashSize=\"64\" cipherAlgorithm=\"AES\" \
               cipherChaining=\"ChainingModeCBC\" hashAlgorithm=\"SHA512\"";
    format!(
        "<encryption xmlns:p=\"p\"><keyData {way} saltValue=\"KCkqKywtLi8wMTIzNDU2Nw==\"/><keyEncryptors><keyEncryptor>\
         <p:encryptedKey spinCount=\"{rounds}\" {way} saltValue=\"AAECAwQFBgcICQoLDA0ODw==\" \
         encryptedVerifierHashInput=\"{verifier}\" \
         encryptedVerifierHashValue=\"GOcEye1bCCtwhLTt6uwUjdvJ19IlOYvqremwiAosrNvzck6Qy9hQNcmQivwnkOovUBHyt3bgV39543OZb7/pgg==\" \
         encryptedKeyValue=\"5yhurQMqBhObStLjpQDIC/kk3Chg+Rpg65+8TxWbnzw=\"/></keyEncryptor></keyEncryptors></encryption>"
    )
}

#[test]
fn the_newer_encryption_with_the_password_of_excel_is_opened_and_no_other() {
    let body = bytes("arS10A53acSPNs+96xMccOdWmGlg7rlhC3gR725Z+95GgLs6j/rRdkxK8/mwBPZi");
    let plain = |info: String| {
        agile::plain(
            info.as_bytes(),
            &body,
            &Password::of_excel(),
            &mut Budget::new(),
        )
    };
    let verifier = "aRJx3quU5zM6AQ/LYfobLQ==";
    let opened = plain(described(1_000, verifier)).expect("opened");
    assert_eq!(&opened[..PLAIN.len()], PLAIN);
    for info in [
        described(1_001, verifier),
        described(1_000, "bRJx3quU5zM6AQ/LYfobLQ=="),
    ] {
        assert_eq!(plain(info), Err(Reason::Encrypted));
    }
    let endless = plain(described(u32::MAX, verifier));
    assert_eq!(endless, Err(Reason::TooLarge(Bound::Rounds)));
    for info in [
        described(1_000, verifier).replace("SHA512", "MD4"),
        described(1_000, verifier).replace("keyBits=\"256\"", "keyBits=\"4000000000\""),
        String::new(),
    ] {
        assert_eq!(plain(info), Err(Reason::Cipher));
    }
}

#[test]
fn the_older_encryption_with_the_password_of_excel_is_opened_and_no_other() {
    let salt: Vec<u8> = (0..16).collect();
    let mut header = vec![0; 32];
    header[16..20].copy_from_slice(&128_u32.to_le_bytes());
    let info = |verifier: &str| {
        [
            &[0; 4][..],
            &32_u32.to_le_bytes(),
            &header,
            &16_u32.to_le_bytes(),
            &salt,
            &bytes(verifier),
            &20_u32.to_le_bytes(),
            &bytes("QP0bwc/hPoMLIBAg1XI/MRrnXgLItzJ40t49oQjch44="),
        ]
        .concat()
    };
    let body = bytes("WIoPasTstchk3vLEy/aqESaR15lWJs+a56XcKP5ygHX74PQkSzZViBUlzbuUJlRg");
    let plain =
        |info: &[u8]| standard::plain(info, &body, &Password::of_excel(), &mut Budget::new());
    let verifier = "NIds4VfF6pQV7q5jDy5TjA==";
    let opened = plain(&info(verifier)).expect("opened");
    assert_eq!(&opened[..PLAIN.len()], PLAIN);
    let other = format!("A{}", &verifier[1..]);
    assert_eq!(plain(&info(&other)), Err(Reason::Encrypted));
    for info in [info(verifier)[..60].to_vec(), Vec::new()] {
        assert_eq!(plain(&info), Err(Reason::Cipher));
    }
}
