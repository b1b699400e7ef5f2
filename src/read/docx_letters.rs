//! Where the letters of a .docx stand in its XML, and the same XML with other letters in some places.
//!
//! The reader of the format keeps for each cell of its sheet which piece of text came from where ([`Trace`]). A change is
//! a splice of just these places: runs, their looks and everything else stay byte for byte. What was deleted or is not
//! shown is never touched, and a place that cannot be told is left as it is.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use quick_xml::escape::minimal_escape;

use super::archive::Archive;
use super::docx;
use super::error::{ReadError, Reason};
use super::limits::Budget;
use super::quiet;
use super::runs::Manner;
use super::sniff::{self, Content};
use super::xml;
use crate::model::CellRef;

/// Other letters for a part of a cell's text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Letters {
    /// The cell.
    pub at: CellRef,
    /// Its text as read; empty where it has none.
    pub text: String,
    /// The part, in bytes of that text.
    pub part: Range<usize>,
    /// What stands there then.
    pub with: String,
}

/// A part of an archive with other letters in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Relettered {
    /// The name of the part, in lower case.
    pub part: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Which of the changes are in it.
    pub done: Vec<bool>,
}

/// Where the letters of a document stand.
#[derive(Default)]
pub(super) struct Trace {
    open: Cell,
    cells: BTreeMap<CellRef, Cell>,
}

#[derive(Clone, Default)]
struct Cell {
    pieces: Vec<Piece>,
    /// Where its first paragraph ends: the end tag, or nothing behind `<w:p/>`.
    end: Option<Range<usize>>,
}

/// A piece of text, and the XML that it came from; none for what stands for an element.
#[derive(Clone)]
struct Piece {
    text: String,
    xml: Option<Range<usize>>,
    manner: Manner,
}

impl Trace {
    /// A cell begins.
    pub fn begins(&mut self) {
        self.open = Cell::default();
    }

    /// A piece of text.
    pub fn text(&mut self, text: &str, xml: Range<usize>, manner: Manner) {
        if !text.is_empty() {
            let (text, xml) = (text.to_owned(), Some(xml));
            self.open.pieces.push(Piece { text, xml, manner });
        }
    }

    /// A letter that stands for an element.
    pub fn letter(&mut self, letter: char) {
        self.open.pieces.push(Piece {
            text: letter.to_string(),
            xml: None,
            manner: Manner::AsCell,
        });
    }

    /// A paragraph ends.
    pub fn paragraph_ends(&mut self, from: usize, to: usize) {
        self.open.end.get_or_insert(from..to);
    }

    /// The text so far is that of a cell.
    pub fn keep(&mut self, at: CellRef) {
        let cell = std::mem::take(&mut self.open);
        // Only a paragraph that says something takes a row.
        if !cell.pieces.is_empty() || !self.cells.contains_key(&at) {
            self.cells.insert(at, cell);
        }
    }
}

/// The document of an archive with these letters changed.
pub(crate) fn relettered(
    bytes: &[u8],
    name: &str,
    changes: &[Letters],
) -> Result<Relettered, ReadError> {
    let changed = quiet::catch(|| changed(bytes, changes));
    let changed = changed.unwrap_or_else(|| Err(Reason::damaged("panic")));
    changed.map_err(|reason| ReadError::new(name, reason))
}

fn changed(bytes: &[u8], changes: &[Letters]) -> Result<Relettered, Reason> {
    let mut budget = Budget::new();
    let Content::Zip = sniff::content(bytes)? else {
        return Err(Reason::damaged("no archive"));
    };
    let mut archive = Archive::open(bytes)?;
    let (part, parts) = docx::parts(&mut archive, &mut budget)?;
    let (_, trace) = docx::grid(&parts, Some(Trace::default()), &mut budget)?;
    let text = xml::decoded(&parts.document)?;
    let mark = parts.document.len().saturating_sub(text.len());
    // In another encoding the places would be others.
    let same = parts.document.get(mark..) == Some(text.as_bytes());
    let cells = trace.map(|trace| trace.cells).unwrap_or_default();
    let mut splices: BTreeMap<usize, (usize, String)> = BTreeMap::new();
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    let mut done = Vec::with_capacity(changes.len());
    for change in changes {
        let own = cells.get(&change.at).filter(|_| same);
        let own = own.and_then(|cell| cell.splices(change, &text));
        let free = own.filter(|own| own.iter().all(|(from, ..)| !taken.contains(from)));
        done.push(free.is_some());
        for (from, to, with) in free.unwrap_or_default() {
            taken.insert(from);
            splices.insert(from, (to, with));
        }
    }
    let mut out = parts.document[..mark].to_vec();
    let mut at = 0;
    for (from, (to, with)) in splices {
        out.extend_from_slice(text.get(at..from).unwrap_or_default().as_bytes());
        out.extend_from_slice(with.as_bytes());
        at = to;
    }
    out.extend_from_slice(text.get(at..).unwrap_or_default().as_bytes());
    Ok(Relettered {
        part,
        bytes: out,
        done,
    })
}

/// A place in the XML, and what stands there then.
type Splice = (usize, usize, String);

impl Cell {
    /// What has to be spliced for a change; `None` if that cannot be told.
    fn splices(&self, change: &Letters, xml: &str) -> Option<Vec<Splice>> {
        if change.text.is_empty() {
            return self.first_run(&change.with, xml);
        }
        let shown = |piece: &&Piece| matches!(piece.manner, Manner::AsCell | Manner::Plain);
        let pieces: Vec<&Piece> = self.pieces.iter().filter(shown).collect();
        let whole: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
        let lead = match whole == change.text {
            true => 0,
            false if whole.trim() == change.text => whole.len() - whole.trim_start().len(),
            false => return None,
        };
        let (from, to) = (change.part.start + lead, change.part.end + lead);
        let mut splices = Vec::new();
        let (mut begins, mut with) = (0, Some(change.with.as_str()));
        for piece in pieces {
            let ends = begins + piece.text.len();
            if begins < to && from < ends {
                let part = from.saturating_sub(begins)..to.min(ends) - begins;
                // The look of the first run is that of all.
                splices.push(piece.splice(part, with.take().unwrap_or_default(), xml)?);
            }
            begins = ends;
        }
        (!splices.is_empty()).then_some(splices)
    }

    /// A first run in a cell that has none.
    fn first_run(&self, with: &str, xml: &str) -> Option<Vec<Splice>> {
        let end = self.end.clone().filter(|_| self.pieces.is_empty())?;
        let with = minimal_escape(with);
        if end.is_empty() {
            // `<w:p/>` becomes a paragraph with an end.
            let before = xml.get(..end.start)?.strip_suffix("/>")?;
            let tag = &before[before.rfind('<')? + 1..];
            let name = tag.split_whitespace().next()?;
            let prefix = name.strip_suffix('p')?;
            let run = format!("><{prefix}r><{prefix}t>{with}</{prefix}t></{prefix}r></{name}>");
            return Some(vec![(before.len(), end.start, run)]);
        }
        let name = xml
            .get(end.clone())?
            .strip_prefix("</")?
            .strip_suffix('>')?;
        let prefix = name.trim_end().strip_suffix('p')?;
        let run = format!("<{prefix}r><{prefix}t>{with}</{prefix}t></{prefix}r>");
        Some(vec![(end.start, end.start, run)])
    }
}

impl Piece {
    /// Other letters for a part of it.
    fn splice(&self, part: Range<usize>, with: &str, xml: &str) -> Option<Splice> {
        let own = self.xml.clone()?;
        let (before, behind) = (self.text.get(..part.start)?, self.text.get(part.end..)?);
        if xml.get(own.clone())? == self.text {
            let with = minimal_escape(with).into_owned();
            return Some((own.start + part.start, own.start + part.end, with));
        }
        let whole = format!("{before}{with}{behind}");
        Some((own.start, own.end, minimal_escape(&whole).into_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::archive::{self, Parts};
    use super::super::read_bytes;
    use super::*;

    fn packed(body: &str) -> Vec<u8> {
        let document = format!("<w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>");
        let parts = Parts::from([("word/document.xml".to_owned(), document.into_bytes())]);
        archive::pack(&parts).expect("packed")
    }

    /// The body with some letters of a cell changed; `None` if they are not.
    fn changed(body: &str, at: (u32, u32), from: &str, with: &str) -> Option<String> {
        let bytes = packed(body);
        let at = CellRef::new(at.0, at.1);
        let book = read_bytes(&bytes, "a.docx").expect("a document");
        let cell = book.sheets[0].get(at).and_then(|cell| cell.text());
        let text = cell.unwrap_or_default().to_owned();
        let start = text.find(from).expect("it stands there");
        let change = Letters {
            at,
            part: start..start + from.len(),
            text,
            with: with.to_owned(),
        };
        let changed = relettered(&bytes, "a.docx", &[change]).expect("changed");
        let text = String::from_utf8(changed.bytes).expect("text");
        let body = text.split_once("<w:body>")?.1.split_once("</w:body>")?.0;
        changed.done[0].then(|| body.to_owned())
    }

    #[test]
    fn a_number_over_several_runs_is_changed_in_the_first() {
        let run = |look: &str, text: &str| format!("<w:r>{look}<w:t>{text}</w:t></w:r>");
        let body = format!(
            "<w:p>{}{}{}{}</w:p>",
            run("<w:rPr><w:b/></w:rPr>", "支出 9"),
            run("", "73"),
            "<w:del><w:r><w:delText>8</w:delText></w:r></w:del>",
            run("<w:rPr><w:i/></w:rPr>", ".62万元 &amp; 其他"),
        );
        let now = changed(&body, (0, 0), "973.62", "937.62").expect("done");
        let expected = body
            .replace("支出 9<", "支出 937.62<")
            .replace(">73<", "><")
            .replace(".62万元", "万元");
        assert_eq!(now, expected);
    }

    #[test]
    fn figures_of_tables_are_changed_where_they_stand_and_put_where_none_stood() {
        let table = |cells: &str| format!("<w:tbl><w:tr>{cells}</w:tr></w:tbl>");
        let body = table(
            "<w:tc><w:p><w:r><w:t>合计</w:t></w:r></w:p></w:tc><w:tc><w:p><w:pPr/></w:p></w:tc><w:tc><w:p w:x=\"1\"/></w:tc>",
        );
        let first = changed(&body, (0, 1), "", "5.00").expect("done");
        assert_eq!(
            first,
            body.replace("<w:pPr/></w:p>", "<w:pPr/><w:r><w:t>5.00</w:t></w:r></w:p>")
        );
        let second = changed(&body, (0, 2), "", "5.00").expect("done");
        assert_eq!(
            second,
            body.replace(
                "<w:p w:x=\"1\"/>",
                "<w:p w:x=\"1\"><w:r><w:t>5.00</w:t></w:r></w:p>"
            )
        );
        assert!(changed(&body, (0, 0), "合", "总").is_some());
    }

    #[test]
    fn what_is_written_as_a_reference_stays_one_where_it_is_not_changed() {
        let body = "<w:p><w:r><w:t>a&lt;b 1&#50;3</w:t></w:r></w:p>";
        let now = changed(body, (0, 0), "123", "9").expect("done");
        assert_eq!(now, "<w:p><w:r><w:t>a&lt;b 9</w:t></w:r></w:p>");
    }
}
