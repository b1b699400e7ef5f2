//! A compound file (.xls, encrypted packages): its streams by their names.
//!
//! The directory is a tree that readers are meant to search by comparing names. Programs differ in how
//! they order it, and some leave it broken, so the tree is walked as a whole and names are compared
//! afterwards; a stream that hangs in no tree is still found in the list of entries. Every chain is
//! followed at most as far as the file has sectors: a loop ends as damage.

use std::ops::Range;

use super::error::{Bound, Reason};
use super::limits;

/// The bytes of an entry of the directory.
const ENTRY: usize = 128;
/// Numbers above this one mean no sector.
const LAST_SECTOR: u32 = 0xFFFF_FFFA;
/// Small streams stand in sectors of this many bytes.
const SMALL: usize = 64;

/// A compound file whose directory has been read.
pub struct Compound<'a> {
    bytes: &'a [u8],
    shift: u32,
    /// The sector after each sector.
    next: Vec<u32>,
    /// The small sector after each small sector.
    next_small: Vec<u32>,
    /// Where the sectors stand that hold the small ones.
    small: Vec<Range<usize>>,
    /// Streams of this many bytes have sectors of their own.
    least: u64,
    entries: Vec<Entry>,
    /// The entries at the top of the tree, as far as it leads.
    top: Vec<usize>,
}

struct Entry {
    name: String,
    kind: u8,
    left: u32,
    right: u32,
    below: u32,
    start: u32,
    size: u64,
}

impl<'a> Compound<'a> {
    /// Reads the allocation tables and the directory.
    pub fn open(bytes: &'a [u8]) -> Result<Compound<'a>, Reason> {
        if is_truncated(bytes) {
            return Err(Reason::Truncated);
        }
        let mut file = Compound {
            bytes,
            shift: sector_shift(bytes),
            next: Vec::new(),
            next_small: Vec::new(),
            small: Vec::new(),
            least: word(bytes, 56).unwrap_or(4096).into(),
            entries: Vec::new(),
            top: Vec::new(),
        };
        for table in file.tables()? {
            let table = file.sector(table)?;
            file.next.extend(words(table));
        }
        let directory = file.chain(word(bytes, 48).unwrap_or(u32::MAX))?;
        let directory = file.gathered(&directory);
        file.entries = directory.chunks_exact(ENTRY).map(Entry::of).collect();
        let Some(root) = file.entries.first() else {
            return Err(Reason::damaged("no directory"));
        };
        let (start, size, below) = (root.start, root.size, root.below);
        if start < LAST_SECTOR && size > 0 {
            file.small = file.chain(start)?;
            let tables = file.chain(word(bytes, 60).unwrap_or(u32::MAX))?;
            file.next_small = words(&file.gathered(&tables)).collect();
        }
        file.top = file.tree(below);
        Ok(file)
    }

    /// Whether there is a stream of that name.
    pub fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// Whether there is a storage of that name anywhere.
    pub fn has_storage(&self, name: &str) -> bool {
        let named = |entry: &&Entry| entry.kind == 1 && entry.name.eq_ignore_ascii_case(name);
        self.entries.iter().any(|entry| named(&entry))
    }

    /// The bytes of the stream of that name; `None` if there is none.
    pub fn stream(&self, name: &str) -> Result<Option<Vec<u8>>, Reason> {
        let Some(entry) = self.find(name) else {
            return Ok(None);
        };
        if entry.size > limits::PART_BYTES {
            return Err(Reason::TooLarge(Bound::Inflated));
        }
        let mut stream = self.gathered(&self.places(entry)?);
        stream.truncate(entry.size as usize);
        Ok(Some(stream))
    }

    /// The file with other bytes, just as many, in the stream of that name.
    pub fn with_stream(&self, name: &str, stream: &[u8]) -> Result<Vec<u8>, Reason> {
        let mut bytes = self.bytes.to_vec();
        let Some(entry) = self.find(name) else {
            return Ok(bytes);
        };
        let mut rest = stream;
        for place in self.places(entry)? {
            let (own, behind) = rest.split_at(place.len().min(rest.len()));
            bytes[place.start..place.start + own.len()].copy_from_slice(own);
            rest = behind;
        }
        Ok(bytes)
    }

    /// Where the sectors of a stream stand in the file.
    fn places(&self, entry: &Entry) -> Result<Vec<Range<usize>>, Reason> {
        match entry.size {
            0 => Ok(Vec::new()),
            size if size < self.least => self.small_chain(entry.start),
            _ => self.chain(entry.start),
        }
    }

    /// The bytes that stand at those places.
    fn gathered(&self, places: &[Range<usize>]) -> Vec<u8> {
        let pieces: Vec<&[u8]> = places
            .iter()
            .map(|place| &self.bytes[place.clone()])
            .collect();
        pieces.concat()
    }

    /// The stream of that name: at the top, or where no tree leads to it.
    fn find(&self, name: &str) -> Option<&Entry> {
        let named = |entry: &&Entry| entry.kind == 2 && entry.name.eq_ignore_ascii_case(name);
        let top = self.top.iter().map(|&at| &self.entries[at]);
        top.into_iter()
            .find(named)
            .or_else(|| self.entries.iter().find(named))
    }

    /// All entries of the tree with that root, in whatever order it has them.
    fn tree(&self, root: u32) -> Vec<usize> {
        let mut seen = vec![false; self.entries.len()];
        let (mut found, mut left) = (Vec::new(), vec![root]);
        while let Some(at) = left.pop() {
            let at = at as usize;
            let Some(entry) = self.entries.get(at).filter(|_| !seen[at]) else {
                continue;
            };
            seen[at] = true;
            found.push(at);
            left.extend([entry.left, entry.right]);
        }
        found.sort_unstable();
        found
    }

    /// The sectors of the allocation tables: those that the header names, then those of further lists.
    fn tables(&self) -> Result<Vec<u32>, Reason> {
        let sectors = self.bytes.len() >> self.shift;
        let per_sector = 1 << (self.shift - 2);
        let most = sectors / per_sector + 2;
        let mut tables: Vec<u32> = (0..109)
            .filter_map(|nth| word(self.bytes, 76 + 4 * nth))
            .filter(|sector| *sector < LAST_SECTOR)
            .collect();
        let mut list = word(self.bytes, 68).unwrap_or(u32::MAX);
        let mut lists = 0;
        while list < LAST_SECTOR {
            lists += 1;
            if lists > most / per_sector + 2 {
                return Err(Reason::damaged("more allocation tables than sectors"));
            }
            let sector = self.sector(list)?;
            let named = words(sector).take(per_sector - 1);
            tables.extend(named.filter(|sector| *sector < LAST_SECTOR));
            list = word(sector, sector.len().saturating_sub(4)).unwrap_or(u32::MAX);
        }
        if tables.len() > most {
            return Err(Reason::damaged("more allocation tables than sectors"));
        }
        Ok(tables)
    }

    /// The bytes of a sector; fewer if the file ends within it.
    fn sector(&self, number: u32) -> Result<&'a [u8], Reason> {
        Ok(&self.bytes[self.place(number)?])
    }

    /// Where a sector stands, as far as the file has it.
    fn place(&self, number: u32) -> Result<Range<usize>, Reason> {
        let start = (u64::from(number) + 1) << self.shift;
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        let end = start.saturating_add(1 << self.shift).min(self.bytes.len());
        match start < end {
            true => Ok(start..end),
            false => Err(Reason::Truncated),
        }
    }

    /// The sectors from that one on, one behind the other.
    fn chain(&self, start: u32) -> Result<Vec<Range<usize>>, Reason> {
        let mut whole = Vec::new();
        let mut at = start;
        let mut left = self.bytes.len() >> self.shift;
        while at < LAST_SECTOR {
            left = left.checked_sub(1).ok_or_else(endless)?;
            whole.push(self.place(at)?);
            at = self.next.get(at as usize).copied().unwrap_or(u32::MAX);
        }
        Ok(whole)
    }

    /// The small sectors from that one on.
    fn small_chain(&self, start: u32) -> Result<Vec<Range<usize>>, Reason> {
        let mut whole = Vec::new();
        let mut at = start;
        let per_sector = (1 << self.shift) / SMALL;
        let mut left = self.small.len() * per_sector + 1;
        while at < LAST_SECTOR {
            left = left.checked_sub(1).ok_or_else(endless)?;
            let at_sector = self.small.get(at as usize / per_sector);
            let sector = at_sector.ok_or(Reason::Truncated)?;
            let from = sector.start + at as usize % per_sector * SMALL;
            if from >= sector.end {
                return Err(Reason::Truncated);
            }
            whole.push(from..(from + SMALL).min(sector.end));
            at = self
                .next_small
                .get(at as usize)
                .copied()
                .unwrap_or(u32::MAX);
        }
        Ok(whole)
    }
}

impl Entry {
    fn of(bytes: &[u8]) -> Entry {
        let length = usize::from(bytes[64]).clamp(2, 64) - 2;
        let units = bytes[..length].chunks_exact(2);
        let units: Vec<u16> = units
            .map(|unit| u16::from_le_bytes([unit[0], unit[1]]))
            .collect();
        let number = |at: usize| word(bytes, at).unwrap_or(u32::MAX);
        Entry {
            name: String::from_utf16_lossy(&units),
            kind: bytes[66],
            left: number(68),
            right: number(72),
            below: number(76),
            start: number(116),
            // The upper half is only for files of 2 GiB and holds anything in older ones.
            size: number(120).into(),
        }
    }
}

fn endless() -> Reason {
    Reason::damaged("a chain of sectors without end")
}

/// The number at that place.
fn word(bytes: &[u8], at: usize) -> Option<u32> {
    bytes
        .get(at..at.checked_add(4)?)
        .map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}

/// All numbers of a table.
fn words(table: &[u8]) -> impl Iterator<Item = u32> {
    let fours = table.chunks_exact(4);
    fours.map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}

/// The power of two that a sector's bytes are.
fn sector_shift(bytes: &[u8]) -> u32 {
    u32::from(bytes.get(30).copied().unwrap_or(9)).clamp(9, 12)
}

/// Whether the header points behind the end of the file.
fn is_truncated(bytes: &[u8]) -> bool {
    let shift = sector_shift(bytes);
    // The directory's first sector, then the sectors of the allocation table.
    let starts = std::iter::once(48)
        .chain((0..109).map(|n| 76 + 4 * n))
        .filter_map(|at| word(bytes, at));
    let behind = |sector: u32| {
        sector < LAST_SECTOR && ((u64::from(sector) + 1) << shift) >= bytes.len() as u64
    };
    bytes.len() < 512 || starts.into_iter().any(behind)
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::*;

    /// A file with these streams, as the cfb library writes it.
    fn file(streams: &[(&str, Vec<u8>)]) -> Vec<u8> {
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("created");
        for (name, bytes) in streams {
            let mut stream = file.create_stream(name).expect("a stream");
            stream.write_all(bytes).expect("written");
        }
        file.flush().expect("flushed");
        file.into_inner().into_inner()
    }

    fn bytes(length: u32) -> Vec<u8> {
        (0..length).map(|n| (n % 251) as u8).collect()
    }

    /// Where the directory's entries stand in a file.
    fn entries(file: &[u8]) -> impl Iterator<Item = usize> {
        let shift = sector_shift(file);
        let start = ((word(file, 48).expect("a header") as usize) + 1) << shift;
        (start..start + (1 << shift)).step_by(ENTRY)
    }

    #[test]
    fn streams_of_every_length_are_found() {
        for length in [1, 63, 64, 65, 4095, 4096, 4097, 100_000] {
            let made = file(&[("Workbook", bytes(length)), ("Other", bytes(70))]);
            let read = Compound::open(&made).expect("sound");
            let found = read.stream("workbook").expect("read");
            assert_eq!(found, Some(bytes(length)), "{length}");
            assert_eq!(read.stream("Other").expect("read"), Some(bytes(70)));
            assert!(!read.has("Book"));
        }
    }

    #[test]
    fn the_order_of_the_directory_does_not_matter_nor_that_it_leads_nowhere() {
        let names = ["Workbook", "Zeta", "Alpha", "Middle Stream"];
        let streams: Vec<_> = names.iter().map(|name| (*name, bytes(5_000))).collect();
        let made = file(&streams);
        // Left and right exchanged everywhere: no comparison of names finds its way.
        let mut turned = made.clone();
        for at in entries(&made) {
            turned.copy_within(at + 68..at + 72, at + 72);
            turned[at + 68..at + 72].copy_from_slice(&made[at + 72..at + 76]);
        }
        // No tree at all.
        let mut cut = made.clone();
        let root = entries(&made).next().expect("a root");
        cut[root + 76..root + 80].copy_from_slice(&[0xFF; 4]);
        for bytes_of in [turned, cut] {
            let read = Compound::open(&bytes_of).expect("readable");
            for name in names {
                assert_eq!(read.stream(name).expect("read"), Some(bytes(5_000)));
            }
        }
    }

    #[test]
    fn the_workbook_at_the_top_is_taken_not_one_within_another_document() {
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("created");
        file.create_storage("/A").expect("a storage");
        for (name, fill) in [("/A/Workbook", 1), ("/Workbook", 2)] {
            let mut stream = file.create_stream(name).expect("a stream");
            stream.write_all(&[fill; 5_000]).expect("written");
        }
        file.flush().expect("flushed");
        let made = file.into_inner().into_inner();
        let read = Compound::open(&made).expect("sound");
        assert_eq!(read.stream("Workbook").expect("read"), Some(vec![2; 5_000]));
        assert!(read.has_storage("a"));
    }
}
