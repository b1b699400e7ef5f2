//! The notes on a sheet of an .xls, and what lies over its cells. A note names an object, the object's
//! text comes with the records of drawings, and each drawing says where it stands before its object.

use std::collections::BTreeMap;

use crate::model::CellRef;

use super::super::drawn::{Drawing, Drawn};
use super::super::error::Reason;
use super::super::limits::Budget;
use super::super::sheet::Sheet;
use super::records::{Record, u16_at};
use super::strings::Coding;

pub const TEXT: u16 = 0x01B6;

/// What a sheet's records have told so far.
#[derive(Default)]
pub struct Drawings {
    /// Where the last drawing stands.
    at: CellRef,
    objects: Vec<Object>,
    /// The cells of notes and the numbers of their objects.
    notes: BTreeMap<CellRef, u16>,
    /// Notes of Excel 5, which hold their text.
    texts: Vec<(CellRef, String)>,
}

struct Object {
    number: u16,
    kind: u16,
    at: CellRef,
    text: String,
}

/// Kinds of objects: a group, which is none by itself; a dropdown, which filters have; a note.
const NOT_TOLD: [u16; 3] = [0, 20, 25];

impl Drawings {
    /// Looks at a record.
    pub fn record(&mut self, record: &Record<'_>, coding: Coding) {
        let data = record.data;
        match record.kind {
            0x00EC => self.at = corner(data).unwrap_or(self.at),
            0x005D if u16_at(data, 0) == 0x15 => self.objects.push(Object {
                number: u16_at(data, 6),
                kind: u16_at(data, 4),
                at: self.at,
                text: String::new(),
            }),
            0x001C => {
                let at = CellRef::new(u16_at(data, 0).into(), u16_at(data, 2).into());
                match coding {
                    Coding::Unicode => {
                        self.notes.insert(at, u16_at(data, 6));
                    }
                    Coding::Bytes(encoding) => {
                        let bytes = data.get(6..).unwrap_or_default();
                        let bytes = &bytes[..bytes.len().min(u16_at(data, 4).into())];
                        self.texts.push((at, encoding.decode(bytes).0.into_owned()));
                    }
                }
            }
            _ => {}
        }
    }

    /// The text of the last object: its length, then in the records that go on its letters.
    pub fn text(&mut self, data: &[u8], more: &[&[u8]]) {
        let Some(object) = self.objects.last_mut() else {
            return;
        };
        let mut left = usize::from(u16_at(data, 10));
        for piece in more {
            let Some((wide, letters)) = piece.split_first().filter(|_| left > 0) else {
                break;
            };
            let size = 1 + usize::from(wide & 1);
            let letters = &letters[..letters.len().min(left * size)];
            left -= letters.len() / size;
            match size {
                1 => object
                    .text
                    .extend(letters.iter().map(|letter| char::from(*letter))),
                _ => object.text += &encoding_rs::UTF_16LE.decode(letters).0,
            }
        }
    }

    /// Adds everything to the sheet.
    pub fn finish(self, sheet: &mut Sheet, budget: &mut Budget) -> Result<(), Reason> {
        for (at, text) in self.texts {
            sheet.note(budget, at, text)?;
        }
        let mut notes: BTreeMap<u16, CellRef> = BTreeMap::new();
        notes.extend(self.notes.into_iter().map(|(at, object)| (object, at)));
        for object in self.objects {
            let text = object.text.replace('\r', "\n");
            if let (25, Some(at)) = (object.kind, notes.get(&object.number)) {
                sheet.note(budget, *at, text)?;
            } else if !NOT_TOLD.contains(&object.kind) {
                let kind = match object.kind {
                    5 => Drawing::Chart,
                    8 => Drawing::Picture,
                    _ => Drawing::shape(&text),
                };
                let at = object.at;
                sheet.draw(budget, Drawn { kind, at, text })?;
            }
        }
        Ok(())
    }
}

/// The upper left corner that a drawing's record tells: behind the head of its anchor stand flags, a
/// column, how far into it, and a row.
fn corner(data: &[u8]) -> Option<CellRef> {
    let head = [0x10, 0xF0, 0x12, 0, 0, 0];
    let at = memchr::memmem::rfind(data, &head)? + head.len();
    data.get(at..at + 8)
        .map(|anchor| CellRef::new(u16_at(anchor, 6).into(), u16_at(anchor, 2).into()))
}
