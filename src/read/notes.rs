//! The notes on the cells of .xlsx and .xlsb sheets; the comments of newer programs, which answer one
//! another and stand in a part of their own; those of Word documents.

use std::collections::BTreeMap;

use quick_xml::events::Event;

use crate::model::CellRef;

use super::archive::Parts;
use super::error::{Bound, Reason};
use super::limits::{self, Budget};
use super::relationships::Relationships;
use super::sheet::Sheet;
use super::xlsb_records::{Records, u32_at, wide_text};
use super::xml::{self, Events};

/// Adds the notes that belong to the sheet of that part. Notes that cannot be read are no reason to
/// refuse a sheet that can.
pub fn of_sheet(
    parts: &Parts,
    path: &str,
    sheet: &mut Sheet,
    budget: &mut Budget,
) -> Result<(), Reason> {
    let relationships = Relationships::of(parts, path, budget)?;
    let notes = relationships.of_kind("/comments").map(|path| (path, false));
    // Newer programs write their comments as notes as well; others may not.
    let threads = relationships.of_kind("/threadedComment");
    for (path, thread) in notes.chain(threads.map(|path| (path, true))) {
        let Some(part) = parts.get(path) else {
            continue;
        };
        let read = match (path.ends_with(".bin"), thread) {
            (true, _) => binary(part, sheet, budget),
            (false, false) => listed(part, sheet, budget),
            (false, true) => threaded(part, sheet, budget),
        };
        if let Err(reason @ (Reason::TooLarge(_) | Reason::TooSlow)) = read {
            return Err(reason);
        }
    }
    Ok(())
}

/// Reads a list of notes. What is none gives none.
fn listed(part: &[u8], sheet: &mut Sheet, budget: &mut Budget) -> Result<(), Reason> {
    let text = xml::decoded(part)?;
    let mut events = Events::new(&text);
    let (mut at, mut note, mut shown) = (None, String::new(), false);
    loop {
        match events.next(budget)? {
            Event::Start(e) => match e.local_name().as_ref() {
                "comment" => {
                    at = xml::attribute(&e, "ref")?.and_then(|cell| CellRef::parse(&cell));
                    note.clear();
                }
                // What is spoken, not shown.
                "rPh" => shown = false,
                "t" => shown = true,
                _ => {}
            },
            Event::End(e) => match e.local_name().as_ref() {
                "t" => shown = false,
                "comment" => {
                    if let Some(at) = at.take() {
                        sheet.note(budget, at, std::mem::take(&mut note))?;
                    }
                }
                _ => {}
            },
            Event::Text(part) if shown => note.push_str(&part.xml10_content()),
            Event::CData(part) if shown => note.push_str(&part.xml10_content()),
            Event::GeneralRef(e) if shown => xml::push_reference(&mut note, &e)?,
            Event::Eof => return Ok(()),
            _ => {}
        }
        if note.len() > limits::CELL_TEXT {
            return Err(Reason::TooLarge(Bound::CellText));
        }
    }
}

/// Reads the comments of newer programs on cells that have no note: all that were made on a cell are one.
fn threaded(part: &[u8], sheet: &mut Sheet, budget: &mut Budget) -> Result<(), Reason> {
    let text = xml::decoded(part)?;
    let mut events = Events::new(&text);
    let noted = sheet.appearance().notes.clone();
    let (mut at, mut said, mut shown) = (None::<CellRef>, String::new(), false);
    loop {
        match events.next(budget)? {
            Event::Start(e) => match e.local_name().as_ref() {
                "threadedComment" => {
                    at = xml::attribute(&e, "ref")?.and_then(|cell| CellRef::parse(&cell));
                    said.clear();
                }
                "text" => shown = true,
                _ => {}
            },
            Event::End(e) => match e.local_name().as_ref() {
                "text" => shown = false,
                "threadedComment" => {
                    let new = at.take().filter(|at| !noted.contains_key(at));
                    if let Some(at) = new {
                        let before = sheet.appearance().notes.get(&at);
                        let whole =
                            before.map_or(said.clone(), |before| format!("{before}\n{said}"));
                        sheet.note(budget, at, whole)?;
                    }
                }
                _ => {}
            },
            Event::Text(part) if shown => said.push_str(&part.xml10_content()),
            Event::GeneralRef(e) if shown => xml::push_reference(&mut said, &e)?,
            Event::Eof => return Ok(()),
            _ => {}
        }
        if said.len() > limits::CELL_TEXT {
            return Err(Reason::TooLarge(Bound::CellText));
        }
    }
}

/// The comments of a Word document by their numbers; one that is broken hides no figure.
pub fn by_number(part: &[u8], budget: &mut Budget) -> Result<BTreeMap<String, String>, Reason> {
    let mut comments = BTreeMap::new();
    match read_numbered(part, &mut comments, budget) {
        Err(reason @ (Reason::TooLarge(_) | Reason::TooSlow)) => Err(reason),
        _ => Ok(comments),
    }
}

fn read_numbered(
    part: &[u8],
    comments: &mut BTreeMap<String, String>,
    budget: &mut Budget,
) -> Result<(), Reason> {
    let text = xml::decoded(part)?;
    let mut events = Events::new(&text);
    let (mut number, mut said, mut shown) = (String::new(), String::new(), false);
    loop {
        match events.next(budget)? {
            Event::Start(e) => match e.local_name().as_ref() {
                "comment" => {
                    number = xml::attribute(&e, "id")?.unwrap_or_default().into_owned();
                    said.clear();
                }
                "p" if !said.is_empty() => said.push('\n'),
                "t" => shown = true,
                _ => {}
            },
            Event::End(e) => match e.local_name().as_ref() {
                "t" => shown = false,
                "comment" => {
                    budget.text(said.len())?;
                    comments.insert(std::mem::take(&mut number), std::mem::take(&mut said));
                }
                _ => {}
            },
            Event::Text(part) if shown => said.push_str(&part.xml10_content()),
            Event::GeneralRef(e) if shown => xml::push_reference(&mut said, &e)?,
            Event::Eof => return Ok(()),
            _ => {}
        }
        if said.len() > limits::CELL_TEXT {
            return Err(Reason::TooLarge(Bound::CellText));
        }
    }
}

/// BrtBeginComment: the cell of a note.
const COMMENT: u32 = 635;
/// BrtCommentText: its text.
const COMMENT_TEXT: u32 = 637;

/// Reads a binary list of notes.
fn binary(part: &[u8], sheet: &mut Sheet, budget: &mut Budget) -> Result<(), Reason> {
    let mut at = None;
    for (kind, data) in Records(part) {
        budget.step()?;
        match kind {
            // Behind the number of the author: the first and last row, the first and last column.
            COMMENT => at = u32_at(data, 4).zip(u32_at(data, 12)),
            COMMENT_TEXT => {
                let text = data.get(1..).and_then(wide_text).map(|(text, _)| text);
                if let (Some((row, col)), Some(text)) = (at.take(), text) {
                    sheet.note(budget, CellRef::new(row, col), text)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notes(
        read: impl FnOnce(&mut Sheet, &mut Budget) -> Result<(), Reason>,
    ) -> Vec<(String, String)> {
        let mut sheet = Sheet::new("a");
        read(&mut sheet, &mut Budget::new()).expect("read");
        let notes = sheet.finish().appearance.notes;
        notes
            .into_iter()
            .map(|(at, text)| (at.to_string(), text))
            .collect()
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|(at, text)| ((*at).to_owned(), (*text).to_owned()))
            .collect()
    }

    #[test]
    fn comments_of_a_thread_are_one_note_where_there_is_none() {
        let part = "<ThreadedComments><threadedComment ref=\"B2\"><text>此数&amp;依据？</text></threadedComment><threadedComment ref=\"B2\"><text>已核</text></threadedComment><threadedComment ref=\"C3\"><text>x</text></threadedComment></ThreadedComments>";
        let read = notes(|sheet, budget| {
            sheet.note(budget, CellRef::new(2, 2), "旧".to_owned())?;
            threaded(part.as_bytes(), sheet, budget)
        });
        assert_eq!(read, pairs(&[("B2", "此数&依据？\n已核"), ("C3", "旧")]));
    }

    #[test]
    fn notes_of_binary_workbooks_are_read() {
        let record = |kind: u32, data: &[u8]| {
            let kind = [(kind & 0x7F) as u8 | 0x80, (kind >> 7) as u8];
            [&kind[..], &[data.len() as u8], data].concat()
        };
        let text: Vec<u8> = "请核实".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let place: Vec<u8> = [0, 6, 6, 2, 2]
            .iter()
            .flat_map(|n: &u32| n.to_le_bytes())
            .collect();
        let part = [
            record(COMMENT, &[&place[..], &[0; 16]].concat()),
            record(COMMENT_TEXT, &[&[0, 3, 0, 0, 0][..], &text].concat()),
        ]
        .concat();
        let read = notes(|sheet, budget| binary(&part, sheet, budget));
        assert_eq!(read, pairs(&[("C7", "请核实")]));
    }
}
