//! Files that nobody can read.

use std::io::{Cursor, Write as _};

use super::paper::Paper;
use crate::departments::Dice;

/// What is wrong with a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Broken {
    /// The upload ended half-way.
    Half,
    /// It is protected by a password that nobody knows.
    Encrypted,
    /// It has no bytes.
    Empty,
    /// It is something else under the name of a workbook.
    Noise,
}

impl Broken {
    /// All of them.
    pub(super) const ALL: [Broken; 4] = [
        Broken::Half,
        Broken::Encrypted,
        Broken::Empty,
        Broken::Noise,
    ];

    /// The bytes that are left of a submission.
    pub(super) fn bytes(self, paper: &Paper) -> Vec<u8> {
        match self {
            Broken::Half => {
                let mut bytes = paper.bytes();
                bytes.truncate(bytes.len() / 2);
                bytes
            }
            Broken::Encrypted => encrypted(paper.seed).expect("in memory"),
            Broken::Empty => Vec::new(),
            Broken::Noise => noise(paper.seed, 4_000),
        }
    }
}

fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut dice = Dice::new(seed);
    // Nothing begins with a 1.
    let rest = (1..length).map(|_| dice.below(256) as u8);
    std::iter::once(1).chain(rest).collect()
}

/// What Excel makes of a workbook with a password, as far as anybody sees without it.
fn encrypted(seed: u64) -> std::io::Result<Vec<u8>> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new()))?;
    for stream in ["/EncryptionInfo", "/EncryptedPackage"] {
        let bytes = noise(seed, 5_000);
        file.create_stream(stream)?.write_all(&bytes)?;
    }
    Ok(file.into_inner().into_inner())
}
