//! The stream as records: each a kind, a length and that many bytes.

use super::super::error::{Bound, Reason};
use super::super::limits::Budget;

pub const BOF: u16 = 0x0809;
pub const EOF: u16 = 0x000A;
pub const CONTINUE: u16 = 0x003C;

/// Records read, a sheet that is listed twice counted twice.
const RECORDS: usize = 8_000_000;

/// A record of the stream.
#[derive(Clone, Copy)]
pub struct Record<'a> {
    pub kind: u16,
    pub data: &'a [u8],
    /// The whole of it, with its head.
    pub whole: &'a [u8],
}

/// The records from a place on.
pub struct Records<'a> {
    stream: &'a [u8],
    at: usize,
    count: usize,
}

impl<'a> Records<'a> {
    /// The records of the stream from that place on.
    pub fn from(stream: &'a [u8], at: usize) -> Records<'a> {
        Records {
            stream,
            at,
            count: 0,
        }
    }

    /// The next record; `None` behind the last.
    pub fn next(&mut self, budget: &mut Budget) -> Result<Option<Record<'a>>, Reason> {
        budget.step()?;
        self.count += 1;
        if self.count > RECORDS {
            return Err(Reason::TooLarge(Bound::Cells));
        }
        let rest = self.stream.get(self.at..).unwrap_or_default();
        let Some(head) = rest.get(..4) else {
            return Ok(None);
        };
        let length = usize::from(u16_at(head, 2));
        let whole = rest.get(..4 + length).ok_or(Reason::Truncated)?;
        self.at += whole.len();
        Ok(Some(Record {
            kind: u16_at(head, 0),
            data: &whole[4..],
            whole,
        }))
    }

    /// The data of the records that continue the last one.
    pub fn continued(&mut self, budget: &mut Budget) -> Result<Vec<&'a [u8]>, Reason> {
        let mut pieces = Vec::new();
        loop {
            let before = self.at;
            match self.next(budget)? {
                Some(record) if record.kind == CONTINUE => pieces.push(record.data),
                _ => {
                    self.at = before;
                    return Ok(pieces);
                }
            }
        }
    }
}

/// The number at that place; 0 behind the end.
pub fn u16_at(data: &[u8], at: usize) -> u16 {
    data.get(at..at + 2)
        .map_or(0, |b| u16::from_le_bytes([b[0], b[1]]))
}

/// The number at that place; 0 behind the end.
pub fn u32_at(data: &[u8], at: usize) -> u32 {
    data.get(at..at + 4)
        .map_or(0, |b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}

/// The number at that place.
pub fn f64_at(data: &[u8], at: usize) -> Option<f64> {
    Some(f64::from_le_bytes(data.get(at..at + 8)?.try_into().ok()?))
}
