//! A .docx archive becomes a book of one sheet: the document's tables one below the other, the
//! paragraphs between them as rows of one cell. gridSpan and vMerge become merged regions.

use std::collections::BTreeMap;

use quick_xml::events::{BytesStart, Event};

use crate::model::CellRef;

use super::archive::Archive;
use super::docx_letters::Trace;
use super::drawn::{Drawing, Drawn};
use super::error::{Bound, Foreign, Reason};
use super::limits::{self, Budget};
use super::relationships::Relationships;
use super::runs::{self, Manner};
use super::sheet::Sheet;
use super::xml::{self, Events};
use super::{Book, Format, Grid, notes};

/// The name of the one sheet.
const SHEET: &str = "文档";
/// The part of the comments.
const COMMENTS: &str = "word/comments.xml";

/// Reads the document of an archive.
pub fn book(archive: &mut Archive<'_>, budget: &mut Budget) -> Result<Book, Reason> {
    let (_, parts) = parts(archive, budget)?;
    let (grid, _) = grid(&parts, None, budget)?;
    Ok(Book {
        format: Format::Docx,
        sheets: vec![grid],
        ..Book::default()
    })
}

/// The parts that are read: the name of the document, its text, and the comments.
pub(super) struct Parts {
    pub document: Vec<u8>,
    comments: Option<Vec<u8>>,
}

/// What of an archive is read, with the name of the document.
pub(super) fn parts(
    archive: &mut Archive<'_>,
    budget: &mut Budget,
) -> Result<(String, Parts), Reason> {
    let mut parts = archive.parts(|name| {
        let document = name.starts_with("word/document") && name.ends_with(".xml");
        name == "_rels/.rels" || name == COMMENTS || document
    })?;
    let package = Relationships::of(&parts, "", budget)?;
    let main = package.document().unwrap_or("word/document.xml").to_owned();
    let document = parts.remove(&main);
    let document = document.ok_or(Reason::Format(Foreign::Archive))?;
    let comments = parts.remove(COMMENTS);
    Ok((main, Parts { document, comments }))
}

/// The one sheet of a document, and where its letters stand if that is asked.
pub(super) fn grid(
    parts: &Parts,
    trace: Option<Trace>,
    budget: &mut Budget,
) -> Result<(Grid, Option<Trace>), Reason> {
    let text = xml::decoded(&parts.document)?;
    let mut document = Document {
        sheet: Sheet::new(SHEET),
        budget,
        row: 0,
        tables: Vec::new(),
        text: String::new(),
        paragraphs: 0,
        run: None,
        gone: 0,
        comments: BTreeMap::new(),
        trace,
    };
    if let Some(part) = &parts.comments {
        document.comments = notes::by_number(part, document.budget)?;
    }
    let mut events = Events::new(&text);
    while document.event(&mut events)? {}
    Ok((document.sheet.finish(), document.trace))
}

struct Document<'b> {
    sheet: Sheet,
    budget: &'b mut Budget,
    row: u32,
    tables: Vec<Table>,
    /// The text of the paragraph or cell that is open.
    text: String,
    /// Paragraphs of the cell that is open.
    paragraphs: usize,
    /// How the run that is open is shown.
    run: Option<Manner>,
    /// How many elements are open whose text was deleted or moved elsewhere.
    gone: usize,
    /// The comments by their numbers.
    comments: BTreeMap<String, String>,
    /// Where its letters stand, if that is asked.
    trace: Option<Trace>,
}

#[derive(Default)]
struct Table {
    in_row: bool,
    col: u32,
    cell: Option<Cell>,
    /// Cells that grow downwards: by their first column, the first and last row and the last column.
    growing: BTreeMap<u32, (u32, u32, u32)>,
}

struct Cell {
    at: CellRef,
    columns: u32,
    vertical: Vertical,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Vertical {
    Alone,
    Begins,
    Continues,
}

impl Document<'_> {
    /// Takes one event; false at the end.
    fn event(&mut self, events: &mut Events<'_>) -> Result<bool, Reason> {
        let text_follows = |document: &mut Self, text: &str| {
            document.manner().push(&mut document.text, text);
            let long = document.text.len() > limits::CELL_TEXT;
            if long {
                Err(Reason::TooLarge(Bound::CellText))
            } else {
                Ok(())
            }
        };
        let from = events.position();
        match events.next(self.budget)? {
            Event::Start(e) => match e.local_name().as_ref() {
                // The second form of what was already read, for old programs.
                "Fallback" => skip(events, "Fallback", self.budget)?,
                // How something looked before it was changed.
                name if name.ends_with("PrChange") => skip(events, name, self.budget)?,
                name @ ("t" | "delText") => {
                    let manner = self.manner();
                    let trace = self.trace.as_mut().map(|trace| (trace, manner));
                    let text = content(events, name, (self.budget, trace))?;
                    text_follows(self, &text)?;
                }
                "commentReference" => self.comment(&e)?,
                "pic" | "imagedata" => {
                    let (kind, at, text) = (Drawing::Picture, self.place(), String::new());
                    self.sheet.draw(self.budget, Drawn { kind, at, text })?;
                }
                _ => self.start(&e)?,
            },
            Event::End(e) => {
                let name = e.local_name();
                if name.as_ref() == "p"
                    && let Some(trace) = &mut self.trace
                {
                    trace.paragraph_ends(from, events.position());
                }
                self.end(name.as_ref())?;
            }
            Event::Eof => return Ok(false),
            _ => {}
        }
        Ok(true)
    }

    /// The cell that is open, or the one that the paragraph becomes.
    fn place(&self) -> CellRef {
        let cell = self.tables.last().and_then(|table| table.cell.as_ref());
        cell.map_or(CellRef::new(self.row, 0), |cell| cell.at)
    }

    /// Adds a comment to the note on the place where it is made.
    fn comment(&mut self, element: &BytesStart<'_>) -> Result<(), Reason> {
        let number = xml::attribute(element, "id")?.unwrap_or_default();
        let Some(comment) = self.comments.remove(number.as_ref()) else {
            return Ok(());
        };
        let at = self.place();
        let before = self.sheet.appearance().notes.get(&at);
        let whole = before.map_or(comment.clone(), |before| format!("{before}\n{comment}"));
        self.sheet.note(self.budget, at, whole)
    }

    fn start(&mut self, element: &BytesStart<'_>) -> Result<(), Reason> {
        let value = || xml::attribute(element, "val");
        let count = |most: u32| {
            let number = value()?.and_then(|text| text.trim().parse::<u32>().ok());
            Ok::<u32, Reason>(number.unwrap_or(1).min(most))
        };
        if let Some(manner) = self.run
            && let Some(own) = manner_of(element)?
            && manner != Manner::Hidden
        {
            self.run = Some(own);
        }
        let table = self.tables.last_mut();
        match (element.local_name().as_ref(), table) {
            ("r", _) => self.run = Some(Manner::AsCell),
            ("del" | "moveFrom", _) => self.gone += 1,
            ("tbl", _) => {
                self.end_row()?;
                self.end_paragraph()?;
                if self.tables.len() >= limits::DEPTH {
                    return Err(Reason::TooLarge(Bound::Depth));
                }
                self.tables.push(Table::default());
                self.sheet.begin_table(self.row);
            }
            ("tr", Some(table)) => table.in_row = true,
            ("gridBefore", Some(table)) => table.col = count(limits::COLS)?,
            ("tc", Some(table)) => {
                let at = CellRef::new(self.row, table.col);
                table.in_row = true;
                table.cell = Some(Cell {
                    at,
                    columns: 1,
                    vertical: Vertical::Alone,
                });
                self.text.clear();
                self.paragraphs = 0;
                if let Some(trace) = &mut self.trace {
                    trace.begins();
                }
            }
            (
                "gridSpan",
                Some(Table {
                    cell: Some(cell), ..
                }),
            ) => cell.columns = count(limits::COLS)?.max(1),
            (
                "vMerge",
                Some(Table {
                    cell: Some(cell), ..
                }),
            ) => {
                let begins = value()?.is_some_and(|value| value == "restart");
                cell.vertical = if begins {
                    Vertical::Begins
                } else {
                    Vertical::Continues
                };
            }
            ("p", Some(Table { cell: Some(_), .. })) => {
                if self.paragraphs > 0 {
                    self.letter('\n');
                }
                self.paragraphs += 1;
            }
            ("tab", _) if element.attributes_raw().is_empty() => self.letter('\t'),
            ("br" | "cr", _) => self.letter('\n'),
            ("noBreakHyphen", _) => self.letter('-'),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), Reason> {
        let in_cell = self.tables.last().is_some_and(|table| table.cell.is_some());
        match name {
            "r" => {
                self.run = None;
                Ok(())
            }
            "del" | "moveFrom" => {
                self.gone = self.gone.saturating_sub(1);
                Ok(())
            }
            "p" if !in_cell => self.end_paragraph(),
            "tc" => self.end_cell(),
            "tr" => self.end_row(),
            "tbl" => {
                self.end_row()?;
                let Some(table) = self.tables.pop() else {
                    return Ok(());
                };
                table
                    .growing
                    .into_iter()
                    .try_for_each(|(col, grown)| self.grown(col, grown))
            }
            _ => Ok(()),
        }
    }

    /// A letter that stands for an element.
    fn letter(&mut self, letter: char) {
        self.text.push(letter);
        if let Some(trace) = &mut self.trace {
            trace.letter(letter);
        }
    }

    /// Keeps where the letters of the text that was taken stand.
    fn keep(&mut self, at: CellRef) {
        if let Some(trace) = &mut self.trace {
            trace.keep(at);
        }
    }

    /// How the text is shown that comes next.
    fn manner(&self) -> Manner {
        match self.gone {
            0 => self.run.unwrap_or_default(),
            _ => Manner::Struck,
        }
    }

    fn end_paragraph(&mut self) -> Result<(), Reason> {
        let text = std::mem::take(&mut self.text);
        self.keep(CellRef::new(self.row, 0));
        let left = runs::left(&text, false);
        let gone = left.is_some_and(|left| left.struck || left.hidden || left.text.is_empty());
        if !text.trim().is_empty() && !gone {
            self.sheet
                .push_text(self.budget, CellRef::new(self.row, 0), text)?;
            self.row += 1;
        }
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), Reason> {
        let Some(table) = self.tables.last_mut() else {
            return Ok(());
        };
        let Some(cell) = table.cell.take() else {
            return Ok(());
        };
        let text = std::mem::take(&mut self.text);
        let (row, col) = (cell.at.row, cell.at.col);
        table.col = col.saturating_add(cell.columns);
        let last = table.col - 1;
        if let Some(trace) = &mut self.trace {
            trace.keep(cell.at);
        }
        let mut finished = None;
        match (cell.vertical, table.growing.get_mut(&col)) {
            (Vertical::Continues, Some(grown)) if grown.2 == last => {
                grown.1 = row;
                return Ok(());
            }
            _ => finished = table.growing.insert(col, (row, row, last)).or(finished),
        }
        if let Some(grown) = finished {
            self.grown(col, grown)?;
        }
        if text.trim().is_empty() {
            Ok(())
        } else {
            self.sheet.push_text(self.budget, cell.at, text)
        }
    }

    fn grown(&mut self, col: u32, (first, last, last_col): (u32, u32, u32)) -> Result<(), Reason> {
        if first == last && col == last_col {
            return Ok(());
        }
        self.sheet.merge(
            self.budget,
            CellRef::new(first, col),
            CellRef::new(last, last_col),
        )
    }

    fn end_row(&mut self) -> Result<(), Reason> {
        self.end_cell()?;
        if let Some(table) = self.tables.last_mut()
            && std::mem::take(&mut table.in_row)
        {
            self.sheet.widen_table(table.col);
            table.col = 0;
            self.row += 1;
        }
        Ok(())
    }
}

/// What a property of a run says of how it is shown.
fn manner_of(property: &BytesStart<'_>) -> Result<Option<Manner>, Reason> {
    let manner = match property.local_name().as_ref() {
        "strike" | "dstrike" => Manner::Struck,
        "vanish" => Manner::Hidden,
        "vertAlign" => {
            let raised = xml::attribute(property, "val")?.as_deref() == Some("superscript");
            return Ok(raised.then_some(Manner::Raised));
        }
        _ => return Ok(None),
    };
    let value = xml::attribute(property, "val")?;
    let off = matches!(value.as_deref(), Some("0" | "false" | "off"));
    Ok((!off).then_some(manner))
}

/// The text of the element that has begun, up to its end.
fn content(
    events: &mut Events<'_>,
    name: &str,
    (budget, mut trace): (&mut Budget, Option<(&mut Trace, Manner)>),
) -> Result<String, Reason> {
    let mut text = String::new();
    loop {
        let (from, before) = (events.position(), text.len());
        match events.next(budget)? {
            Event::Text(part) => text.push_str(&part.xml10_content()),
            Event::CData(part) => text.push_str(&part.xml10_content()),
            Event::GeneralRef(reference) => xml::push_reference(&mut text, &reference)?,
            Event::End(e) if e.local_name().as_ref() == name => return Ok(text),
            Event::Eof => return Err(Reason::damaged("document ends inside a text")),
            _ => {}
        }
        if let Some((trace, manner)) = &mut trace {
            trace.text(&text[before..], from..events.position(), *manner);
        }
        if text.len() > limits::CELL_TEXT {
            return Err(Reason::TooLarge(Bound::CellText));
        }
    }
}

/// Leaves out the element that has begun.
fn skip(events: &mut Events<'_>, name: &str, budget: &mut Budget) -> Result<(), Reason> {
    let mut depth = 1;
    while depth > 0 {
        match events.next(budget)? {
            Event::Start(e) if e.local_name().as_ref() == name => depth += 1,
            Event::End(e) if e.local_name().as_ref() == name => depth -= 1,
            Event::Eof => return Err(Reason::damaged("document ends inside an element")),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::archive::{self, Parts};
    use super::super::read_bytes;
    use super::*;

    #[test]
    fn comments_and_pictures_stand_where_they_were_made() {
        let comment = |id: &str| format!("<w:r><w:commentReference w:id=\"{id}\"/></w:r>");
        let document = format!(
            "<w:document xmlns:w=\"w\"><w:body><w:p><w:r><w:t>表一</w:t></w:r></w:p><w:tbl><w:tr>\
             <w:tc><w:p><w:r><w:t>合计</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>5.00</w:t></w:r>{}{}</w:p></w:tc>\
             </w:tr><w:tr><w:tc><w:p><w:r><w:drawing><p:pic xmlns:p=\"p\"/></w:drawing></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>",
            comment("3"),
            comment("4")
        );
        let comments = "<w:comments xmlns:w=\"w\"><w:comment w:id=\"3\"><w:p><w:r><w:t>请核实</w:t></w:r></w:p></w:comment><w:comment w:id=\"4\"><w:p><w:r><w:t>已核</w:t></w:r></w:p></w:comment></w:comments>";
        let parts = Parts::from([
            ("word/document.xml".to_owned(), document.into_bytes()),
            (COMMENTS.to_owned(), comments.as_bytes().to_vec()),
        ]);
        let book = read_bytes(&archive::pack(&parts).expect("packed"), "a.docx").expect("read");
        let look = &book.sheets[0].appearance;
        assert_eq!(look.notes[&CellRef::new(1, 1)], "请核实\n已核");
        let drawn = look.drawn.iter().map(|drawn| (drawn.kind, drawn.at));
        assert_eq!(
            drawn.collect::<Vec<_>>(),
            [(Drawing::Picture, CellRef::new(2, 0))]
        );
        let cell = book.sheets[0]
            .get(CellRef::new(1, 1))
            .and_then(|cell| cell.text());
        assert_eq!(cell, Some("5.00"));
    }

    #[test]
    fn tables_and_paragraphs_come_in_their_order_with_merged_cells() {
        let paragraph = |text: &str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
        let cell = |properties: &str, text: &str| {
            format!(
                "<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>",
                paragraph(text)
            )
        };
        let body = [
            paragraph("表一 收支总表"),
            "<w:p/><w:tbl><w:tr>".into(),
            cell(
                r#"<w:gridSpan w:val="2"/><w:vMerge w:val="restart"/>"#,
                "收 入",
            ),
            cell("", "a&amp;b</w:t><w:tab/><w:t>c"),
            "</w:tr><w:tr>".into(),
            cell(r#"<w:gridSpan w:val="2"/><w:vMerge/>"#, ""),
            cell("", "1,118.07</w:t></w:r></w:p><w:p><w:r><w:t>元"),
            "</w:tr></w:tbl>".into(),
            paragraph("注：x"),
        ]
        .concat();
        let document = format!("<w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>");
        let parts = Parts::from([("word/document.xml".to_owned(), document.into_bytes())]);
        let book =
            read_bytes(&archive::pack(&parts).expect("packed"), "a.docx").expect("a good document");
        assert_eq!(book.format, Format::Docx);
        let grid = &book.sheets[0];
        let text = |at: &str| {
            grid.get(CellRef::parse(at).expect("an address"))
                .and_then(|cell| cell.text())
        };
        assert_eq!(text("A1"), Some("表一 收支总表"));
        assert_eq!(text("A2"), Some("收 入"));
        assert_eq!(text("C2"), Some("a&b\tc"));
        assert_eq!(text("C3"), Some("1,118.07\n元"));
        assert_eq!(text("A4"), Some("注：x"));
        assert_eq!(grid.cell_count(), 5);
        let merges: Vec<String> = grid
            .merges
            .iter()
            .map(|m| format!("{}:{}", m.first, m.last))
            .collect();
        assert_eq!(merges, ["A2:B3"]);
    }
}
