//! Which files a machine takes, told by their names alone: each machine sees all names and opens only its own files.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

use crate::words::dataset as words;

/// The `number`-th of `of` parts, counted from one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shard {
    number: u32,
    of: u32,
}

impl Shard {
    /// Everything.
    pub const WHOLE: Shard = Shard { number: 1, of: 1 };

    /// The most machines.
    const MOST: u32 = 9_999;

    /// How many there are.
    pub fn of(self) -> u32 {
        self.of
    }

    /// Whether it takes a file, by its path below the folder that was named. The same file is taken by the same shard
    /// wherever the folder lies and whatever else lies in it.
    pub fn takes(self, path: &str) -> bool {
        let digest = Sha256::digest(path.replace('\\', "/").as_bytes());
        let number = digest
            .iter()
            .take(8)
            .fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        number % u64::from(self.of) == u64::from(self.number - 1)
    }
}

/// As names of files have it; all of the same length for the same number of shards.
impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-of-{:04}", self.number, self.of)
    }
}

impl FromStr for Shard {
    type Err = &'static str;

    /// `2/3`
    fn from_str(text: &str) -> Result<Shard, &'static str> {
        let (number, of) = text.split_once('/').ok_or(words::NO_SHARD)?;
        match (number.trim().parse(), of.trim().parse()) {
            (Ok(number), Ok(of)) if (1..=of).contains(&number) && of <= Shard::MOST => {
                Ok(Shard { number, of })
            }
            _ => Err(words::NO_SHARD),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_taken_by_one_shard() {
        let shards: Vec<Shard> = (1..=3)
            .map(|number| format!("{number}/3").parse().expect("a shard"))
            .collect();
        let mut taken = [0; 3];
        for number in 0..300 {
            let path = format!("二科/单位{number}.xlsx");
            let takers: Vec<usize> = (0..3).filter(|at| shards[*at].takes(&path)).collect();
            let [one] = takers[..] else {
                panic!("{path}: {takers:?}");
            };
            taken[one] += 1;
            assert!(Shard::WHOLE.takes(&path));
        }
        assert!(taken.iter().all(|count| *count > 60), "{taken:?}");
        let windows = |shard: &Shard| shard.takes("二科\\甲.xlsx");
        assert!(
            shards
                .iter()
                .all(|one| windows(one) == one.takes("二科/甲.xlsx"))
        );
    }

    #[test]
    fn what_is_no_shard_is_refused() {
        for text in ["0/3", "4/3", "3", "1/0", "a/b", "1/10000"] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
        assert_eq!(
            "2/12".parse::<Shard>().map(|one| one.to_string()),
            Ok("0002-of-0012".to_owned())
        );
    }
}
