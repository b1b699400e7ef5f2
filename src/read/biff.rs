//! The record stream of an .xls is checked before calamine lays it out: calamine reads all sheets at
//! once into full rectangles, trusts the size a sheet claims, and copies a shared string for each cell
//! that shows it. In goes the stream; out comes what calamine cannot tell; refused is what would take
//! more memory or time than the bounds allow, and what needs a password.

use std::collections::BTreeSet;

use super::error::{Bound, Reason};
use super::limits::{self, Budget};

/// What the stream tells beyond what calamine reads.
#[derive(Default, Debug)]
pub struct Scan {
    /// For each sheet, in the order of its list, the cells whose formula has no stored result.
    pub not_computed: Vec<BTreeSet<(u32, u32)>>,
    /// Whether texts are in an eight-bit code page other than a Chinese one, or in none at all.
    pub doubtful_code_page: bool,
    /// Where records stand that claim a sheet's size.
    claims: Vec<usize>,
}

/// Bytes of formulas in a workbook; as text, with names in place of numbers, they may grow 200-fold.
const FORMULA_BYTES: usize = 2 << 20;
/// Records read, a sheet that is listed twice counted twice.
const RECORDS: usize = 8_000_000;

/// Checks the stream and strikes out the claims of size.
pub fn check(stream: &mut [u8], budget: &mut Budget) -> Result<Scan, Reason> {
    // A claim struck out in one sheet may be another one's data, if the sheets overlap: look again.
    for _ in 0..3 {
        let scan = Scanner::new(stream).scan(budget)?;
        if scan.claims.is_empty() {
            return Ok(scan);
        }
        for at in &scan.claims {
            stream[*at..*at + 2].copy_from_slice(&BLANK.to_le_bytes());
        }
    }
    Err(Reason::damaged("overlapping sheets"))
}

const BOF: u16 = 0x0809;
const EOF: u16 = 0x000A;
const BLANK: u16 = 0x0201;
const CONTINUE: u16 = 0x003C;
const STRING: u16 = 0x0207;

struct Scanner<'a> {
    stream: &'a [u8],
    scan: Scan,
    string_bytes: Vec<u32>,
    records: usize,
    dense: u64,
    text: u64,
    formulas: usize,
}

struct Record<'a> {
    at: usize,
    kind: u16,
    data: &'a [u8],
    next: usize,
}

impl<'a> Scanner<'a> {
    fn new(stream: &'a [u8]) -> Scanner<'a> {
        let scan = Scan::default();
        Scanner {
            stream,
            scan,
            string_bytes: Vec::new(),
            records: 0,
            dense: 0,
            text: 0,
            formulas: 0,
        }
    }

    fn record(&mut self, at: usize, budget: &mut Budget) -> Result<Option<Record<'a>>, Reason> {
        budget.step()?;
        self.records += 1;
        if self.records > RECORDS {
            return Err(Reason::TooLarge(Bound::Cells));
        }
        let Some(head) = self.stream.get(at..at + 4) else {
            return Ok(None);
        };
        let length = usize::from(u16_at(head, 2));
        let data = self
            .stream
            .get(at + 4..at + 4 + length)
            .ok_or(Reason::Truncated)?;
        Ok(Some(Record {
            at,
            kind: u16_at(head, 0),
            data,
            next: at + 4 + length,
        }))
    }

    fn scan(mut self, budget: &mut Budget) -> Result<Scan, Reason> {
        let mut sheets = Vec::new();
        let mut at = 0;
        let (mut eight_bit, mut chinese) = (false, false);
        while let Some(record) = self.record(at, budget)? {
            at = record.next;
            match record.kind {
                EOF => break,
                BOF => eight_bit |= u16_at(record.data, 0) == 0x0500,
                0x0042 => chinese |= matches!(u16_at(record.data, 0), 936 | 54936 | 950 | 932),
                0x002F if u16_at(record.data, 0) != 0 => return Err(Reason::Encrypted),
                0x002F => return Err(Reason::Encrypted),
                0x0085 => sheets.push(u32_at(record.data, 0) as usize),
                0x00FC => self.string_bytes = self.shared_strings(&record, budget)?,
                _ => {}
            }
        }
        self.scan.doubtful_code_page = eight_bit && !chinese;
        if sheets.len() > limits::SHEETS {
            return Err(Reason::TooLarge(Bound::Sheets));
        }
        for start in sheets {
            let waiting = self.sheet(start, budget)?;
            self.scan.not_computed.push(waiting);
        }
        Ok(self.scan)
    }

    /// Walks one sheet as calamine does, adding up what it will take.
    fn sheet(&mut self, start: usize, budget: &mut Budget) -> Result<BTreeSet<(u32, u32)>, Reason> {
        let mut waiting = BTreeSet::new();
        let mut last_formula = None;
        let (mut at, mut depth, mut corner) = (start, 0_usize, (0, 0));
        while let Some(record) = self.record(at, budget)? {
            at = record.next;
            match record.kind {
                BOF if record.at != start => depth += 1,
                EOF if depth == 0 => break,
                EOF => depth -= 1,
                _ if depth > 0 => {}
                0x0200 => self.scan.claims.push(record.at),
                STRING => {
                    if let Some(cell) = last_formula.take() {
                        waiting.remove(&cell);
                    }
                }
                0x0006 | 0x0203..=0x0205 | 0x00D6 | 0x027E | 0x00FD | 0x00BD
                    if record.data.len() >= 6 =>
                {
                    let (row, first) = (
                        u32::from(u16_at(record.data, 0)),
                        u32::from(u16_at(record.data, 2)),
                    );
                    let last = match record.kind {
                        0x00BD => first + (record.data.len() as u32).saturating_sub(6) / 6,
                        _ => first,
                    };
                    corner = (row.max(corner.0), last.max(corner.1));
                    match record.kind {
                        0x0006 => {
                            self.formulas += record.data.len();
                            last_formula = Some((row, first));
                            if awaits_string(record.data) {
                                waiting.insert((row, first));
                            }
                        }
                        0x00FD => self.text += u64::from(self.string(u32_at(record.data, 6))),
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        self.dense += (u64::from(corner.0) + 1) * (u64::from(corner.1) + 1);
        if self.dense > limits::DENSE_CELLS {
            return Err(Reason::TooLarge(Bound::Cells));
        }
        if self.text > limits::ALL_TEXT as u64 || self.formulas > FORMULA_BYTES {
            return Err(Reason::TooLarge(Bound::AllText));
        }
        Ok(waiting)
    }

    /// The bytes of a shared string; of one that could not be found, the most there may be.
    fn string(&self, index: u32) -> u32 {
        self.string_bytes
            .get(index as usize)
            .copied()
            .unwrap_or(3 * 65_535)
    }

    /// The sizes of the shared strings, in bytes of UTF-8 at most.
    fn shared_strings(
        &mut self,
        first: &Record<'a>,
        budget: &mut Budget,
    ) -> Result<Vec<u32>, Reason> {
        let mut pieces = vec![first.data.get(8..).unwrap_or_default()];
        let mut at = first.next;
        while let Some(record) = self.record(at, budget)? {
            if record.kind != CONTINUE {
                break;
            }
            pieces.push(record.data);
            at = record.next;
        }
        let mut strings = Strings {
            pieces,
            piece: 0,
            at: 0,
        };
        let mut sizes = Vec::new();
        while let Some(size) = strings.next_size() {
            sizes.push(size);
        }
        Ok(sizes)
    }
}

/// Whether a formula's result is a text that the next record holds.
fn awaits_string(formula: &[u8]) -> bool {
    formula.get(6) == Some(&0) && formula.get(12..14) == Some(&[0xFF, 0xFF])
}

/// The shared strings, laid over a record and its continuations.
struct Strings<'a> {
    pieces: Vec<&'a [u8]>,
    piece: usize,
    at: usize,
}

impl Strings<'_> {
    fn left(&self) -> usize {
        self.pieces
            .get(self.piece)
            .map_or(0, |piece| piece.len() - self.at)
    }

    fn next_piece(&mut self) -> Option<()> {
        self.piece += 1;
        self.at = 0;
        (self.piece < self.pieces.len()).then_some(())
    }

    fn byte(&mut self) -> Option<u8> {
        while self.left() == 0 {
            self.next_piece()?;
        }
        self.at += 1;
        Some(self.pieces[self.piece][self.at - 1])
    }

    fn number(&mut self, bytes: u32) -> Option<u32> {
        (0..bytes).try_fold(0, |sum, n| Some(sum | u32::from(self.byte()?) << (8 * n)))
    }

    fn skip(&mut self, mut bytes: usize) -> Option<()> {
        while bytes > self.left() {
            bytes -= self.left();
            self.next_piece()?;
        }
        self.at += bytes;
        Some(())
    }

    fn next_size(&mut self) -> Option<u32> {
        let chars = self.number(2)?;
        let mut flags = self.byte()?;
        let runs = if flags & 8 != 0 { self.number(2)? } else { 0 };
        let phonetic = if flags & 4 != 0 { self.number(4)? } else { 0 };
        let mut left = chars as usize;
        loop {
            let width = if flags & 1 != 0 { 2 } else { 1 };
            let here = left.min(self.left() / width);
            self.skip(here * width)?;
            left -= here;
            if left == 0 {
                break;
            }
            self.next_piece()?;
            flags = self.byte()?;
        }
        self.skip(4 * runs as usize + phonetic as usize)?;
        Some(3 * chars)
    }
}

fn u16_at(data: &[u8], at: usize) -> u16 {
    data.get(at..at + 2)
        .map_or(0, |b| u16::from_le_bytes([b[0], b[1]]))
}

fn u32_at(data: &[u8], at: usize) -> u32 {
    data.get(at..at + 4)
        .map_or(0, |b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}
