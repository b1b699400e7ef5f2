//! Workbooks with a password of their owner. Those in `passwords/` hold one sheet 收入 with 公用经费 and 12.5, locked with
//! the password below: by LibreOffice 7.4 (.ods: AES and PBKDF2; .xls: RC4; .xlsx: the standard encryption of Excel 2007) and
//! by msoffcrypto-tool 6.1 (.xlsx: the agile encryption of later ones).

use std::borrow::Cow;
use std::io::{Cursor, Read, Write};
use std::path::Path;

use duibiao::read::{Password, read_bytes, unlocked};
use zip::write::SimpleFileOptions;

const PASSWORD: &str = "密码 Ab１";
const FILES: [&str; 4] = [
    "LibreOffice.ods",
    "LibreOffice.xls",
    "LibreOffice.xlsx",
    "msoffcrypto.xlsx",
];

fn file(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/read/passwords");
    std::fs::read(folder.join(name)).expect("a file of the tests")
}

/// The word for programs of why a file is not opened.
fn refused(bytes: &[u8], password: &str) -> &'static str {
    let error = unlocked(bytes, "a", &Password::from(password)).expect_err("shut");
    assert!(!error.to_string().contains(password), "{error}");
    error.kind()
}

#[test]
fn each_container_is_read_with_its_password() {
    for name in FILES {
        let bytes = file(name);
        let plain = unlocked(&bytes, name, &PASSWORD.into()).expect(name);
        let book = read_bytes(&plain, name).expect(name);
        let sheet = &book.sheets[0];
        let values = sheet.rows.iter().flat_map(|row| &row.cells);
        let values: Vec<String> = values.map(|cell| format!("{:?}", cell.value)).collect();
        assert_eq!(sheet.name.as_str(), "收入", "{name}");
        assert_eq!(values.len(), 2, "{name}: {values:?}");
        assert!(values[0].contains("公用经费"), "{name}: {values:?}");
        assert!(values[1].contains("12.5"), "{name}: {values:?}");
    }
}

#[test]
fn a_wrong_password_is_told_from_none() {
    for name in FILES {
        let bytes = file(name);
        for wrong in ["密码 Ab1", "密码 Ab１ ", "", "VelvetSweatshop"] {
            let error = unlocked(&bytes, name, &wrong.into()).expect_err("shut");
            assert_eq!(error.kind(), "wrong-password", "{name} {wrong}");
        }
        let error = read_bytes(&bytes, name).expect_err("shut");
        assert_eq!(error.kind(), "encrypted", "{name}");
        assert!(error.to_string().contains("--password"), "{error}");
    }
}

#[test]
fn a_file_without_a_password_stays_as_it_is_whatever_password_is_given() {
    let plain = crate::locked::with_password(b"PK", "VelvetSweatshop");
    for bytes in [
        b"PK\x03\x04".to_vec(),
        b"a,b\n1,2\n".to_vec(),
        plain,
        Vec::new(),
    ] {
        let same = unlocked(&bytes, "a", &PASSWORD.into()).expect("not shut");
        assert!(matches!(same, Cow::Borrowed(_)));
    }
}

/// The .ods with other words in its manifest.
fn with_manifest(from: &str, to: &str) -> Vec<u8> {
    let mut zip = zip::ZipArchive::new(Cursor::new(file("LibreOffice.ods"))).expect("an archive");
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..zip.len() {
        let mut part = zip.by_index(index).expect("a part");
        let name = part.name().expect("a name").into_owned();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).expect("its bytes");
        if name == "META-INF/manifest.xml" {
            let text = String::from_utf8(bytes).expect("text");
            assert!(text.contains(from), "{from}");
            bytes = text.replace(from, to).into_bytes();
        }
        out.start_file(name, SimpleFileOptions::default())
            .expect("a part");
        out.write_all(&bytes).expect("written");
    }
    out.finish().expect("an archive").into_inner()
}

#[test]
fn what_asks_for_endless_work_or_an_unknown_cipher_is_refused_with_a_sentence() {
    for (from, to, kind) in [
        (
            "iteration-count=\"100000\"",
            "iteration-count=\"1000000000\"",
            "too-large",
        ),
        (
            "iteration-count=\"100000\"",
            "iteration-count=\"0\"",
            "unknown-encryption",
        ),
        (
            "manifest:key-size=\"32\"",
            "manifest:key-size=\"4000000000\"",
            "unknown-encryption",
        ),
        ("PBKDF2", "argon2id", "unknown-encryption"),
        ("aes256-cbc", "blowfish", "unknown-encryption"),
        ("checksum=\"", "checksum=\"*", "unknown-encryption"),
        ("checksum=\"", "checksum=\"AAAA", "wrong-password"),
    ] {
        assert_eq!(refused(&with_manifest(from, to), PASSWORD), kind, "{to}");
    }
}

#[test]
fn damage_behind_a_password_is_a_sentence_too() {
    for name in FILES {
        let bytes = file(name);
        for at in (0..bytes.len()).step_by(997) {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x55;
            let plain = unlocked(&damaged, name, &PASSWORD.into());
            let read = plain.and_then(|plain| read_bytes(&plain, name));
            let told = read.map_or_else(|error| format!("{error:?}"), |_| String::new());
            assert!(!told.contains("panic"), "{name} at {at}: {told}");
        }
    }
}
