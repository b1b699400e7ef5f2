//! What lies over the cells of a sheet: pictures, text boxes, charts, shapes, each with the cell at its
//! upper left corner. None of it is read as a figure; it is kept so that it can be told.

use quick_xml::events::Event;

use crate::model::CellRef;

use super::Book;
use super::archive::Parts;
use super::error::Reason;
use super::limits::{self, Budget};
use super::relationships::Relationships;
use super::sheet::Sheet;
use super::xml::{self, Events};

pub use crate::words::beside::Drawing;

/// Something that lies over cells.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Drawn {
    /// What it is.
    pub kind: Drawing,
    /// The cell at its upper left corner.
    pub at: CellRef,
    /// The text in it.
    pub text: String,
}

impl Drawing {
    /// What a shape is, by whether it has a text.
    pub(super) fn shape(text: &str) -> Drawing {
        match text.trim() {
            "" => Drawing::Shape,
            _ => Drawing::TextBox,
        }
    }
}

/// Whether a part of that name says what lies over a sheet.
pub fn is_part(name: &str) -> bool {
    name.starts_with("xl/drawings/drawing") && name.ends_with(".xml")
}

/// Adds what lies over the sheet of that part. What cannot be read is no reason to refuse a sheet that
/// can.
pub fn of_sheet(
    parts: &Parts,
    path: &str,
    sheet: &mut Sheet,
    budget: &mut Budget,
) -> Result<(), Reason> {
    let relationships = Relationships::of(parts, path, budget)?;
    let drawings = relationships.of_kind("/drawing");
    for part in drawings.filter_map(|path| parts.get(path)) {
        match anchors(part, sheet, budget) {
            Err(reason @ (Reason::TooLarge(_) | Reason::TooSlow)) => return Err(reason),
            _ => continue,
        }
    }
    Ok(())
}

/// Reads the anchors of a part.
fn anchors(part: &[u8], sheet: &mut Sheet, budget: &mut Budget) -> Result<(), Reason> {
    let text = xml::decoded(part)?;
    let mut events = Events::new(&text);
    let mut open = Anchor::default();
    loop {
        match events.next(budget)? {
            Event::Start(e) => open.start(e.local_name().as_ref()),
            Event::End(e) => {
                if let Some(drawn) = open.end(e.local_name().as_ref()) {
                    sheet.draw(budget, drawn)?;
                }
            }
            Event::Text(part) => open.text(&part.xml10_content()),
            Event::GeneralRef(e) if open.shown => xml::push_reference(&mut open.words, &e)?,
            Event::Eof => return Ok(()),
            _ => {}
        }
        if open.words.len() > limits::CELL_TEXT {
            return Err(Reason::TooLarge(super::error::Bound::CellText));
        }
    }
}

/// An anchor that is being read.
#[derive(Default)]
struct Anchor {
    kind: Option<Drawing>,
    words: String,
    /// The number that is being read, if it is one of the upper left corner.
    corner: Option<bool>,
    from: bool,
    at: CellRef,
    /// Whether text is the shape's.
    shown: bool,
    /// Whether it is what programs show that do not know the rest.
    fallback: bool,
}

impl Anchor {
    fn start(&mut self, name: &str) {
        match name {
            "twoCellAnchor" | "oneCellAnchor" | "absoluteAnchor" => {
                *self = Anchor {
                    fallback: self.fallback,
                    ..Anchor::default()
                }
            }
            "Fallback" => self.fallback = true,
            "from" => self.from = true,
            "row" | "col" if self.from => self.corner = Some(name == "row"),
            "pic" if self.kind != Some(Drawing::Chart) => self.kind = Some(Drawing::Picture),
            "graphicFrame" => self.kind = Some(Drawing::Chart),
            "sp" | "cxnSp" => self.kind = self.kind.or(Some(Drawing::Shape)),
            "t" => self.shown = !self.fallback,
            "p" if !self.words.is_empty() => self.words.push('\n'),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.shown {
            self.words.push_str(text);
        } else if let (Some(is_row), Ok(number)) = (self.corner, text.trim().parse()) {
            let place = match is_row {
                true => &mut self.at.row,
                false => &mut self.at.col,
            };
            *place = number;
        }
    }

    fn end(&mut self, name: &str) -> Option<Drawn> {
        match name {
            "Fallback" => self.fallback = false,
            "from" => self.from = false,
            "row" | "col" => self.corner = None,
            "t" => self.shown = false,
            "twoCellAnchor" | "oneCellAnchor" | "absoluteAnchor" if !self.fallback => {
                let text = std::mem::take(&mut self.words).trim().to_owned();
                let kind = match self.kind.take()? {
                    Drawing::Shape => Drawing::shape(&text),
                    kind => kind,
                };
                let at = self.at;
                return Some(Drawn { kind, at, text });
            }
            _ => {}
        }
        None
    }
}

/// Adds the pictures that WPS puts into cells, where they stand as the result of a function.
pub fn in_cells(book: &mut Book) {
    for grid in &mut book.sheets {
        let cells = grid.rows.iter().flat_map(|row| {
            let cells = row.cells.iter();
            cells.map(move |cell| (CellRef::new(row.number, cell.col), cell))
        });
        let pictures = cells.filter(|(_, cell)| {
            let text = cell.text().unwrap_or_default();
            let formula = cell.formula.as_deref().unwrap_or_default();
            text.starts_with("=DISPIMG(") || formula.contains("DISPIMG(")
        });
        let pictures: Vec<Drawn> = pictures
            .map(|(at, _)| Drawn {
                kind: Drawing::Picture,
                at,
                text: String::new(),
            })
            .collect();
        grid.appearance.drawn.extend(pictures);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_boxes_charts_and_lines_are_told_by_their_upper_left_cells() {
        let at = |row: u32, col: u32| {
            format!(
                "<x:from><x:col>{col}</x:col><x:colOff>9</x:colOff><x:row>{row}</x:row></x:from><x:to><x:col>99</x:col><x:row>99</x:row></x:to>"
            )
        };
        let text = format!(
            "<x:wsDr xmlns:x=\"x\" xmlns:a=\"a\"><x:twoCellAnchor>{}<x:pic/></x:twoCellAnchor>\
             <x:oneCellAnchor>{}<x:sp><x:txBody><a:p><a:r><a:t>请&lt;核实</a:t></a:r></a:p><a:p><a:r><a:t>张三</a:t></a:r></a:p></x:txBody></x:sp></x:oneCellAnchor>\
             <x:twoCellAnchor>{}<x:graphicFrame/></x:twoCellAnchor>\
             <x:twoCellAnchor>{}<x:cxnSp/></x:twoCellAnchor><x:twoCellAnchor>{}</x:twoCellAnchor></x:wsDr>",
            at(7, 1),
            at(2, 0),
            at(0, 3),
            at(5, 5),
            at(1, 1)
        );
        let mut sheet = Sheet::new("a");
        anchors(text.as_bytes(), &mut sheet, &mut Budget::new()).expect("read");
        let drawn = sheet.finish().appearance.drawn;
        let told: Vec<_> = drawn
            .iter()
            .map(|d| (d.kind, d.at.to_string(), d.text.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                (Drawing::Picture, "B8".to_owned(), ""),
                (Drawing::TextBox, "A3".to_owned(), "请<核实\n张三"),
                (Drawing::Chart, "D1".to_owned(), ""),
                (Drawing::Shape, "F6".to_owned(), ""),
            ]
        );
    }

    #[test]
    fn pictures_in_the_cells_of_a_page_and_of_a_flat_file_are_told_without_their_bytes() {
        let picture = |at: &str| Drawn {
            kind: Drawing::Picture,
            at: CellRef::parse(at).expect("an address"),
            text: String::new(),
        };
        let drawn = |text: &str, name: &str| {
            let book = super::super::read_bytes(text.as_bytes(), name).expect("a good file");
            let drawn = book
                .sheets
                .into_iter()
                .flat_map(|grid| grid.appearance.drawn.clone());
            drawn.collect::<Vec<_>>()
        };
        let page =
            "<img src='logo.png'><table><tr><td>收入</td><td>5<img src='data:'></td></tr></table>";
        assert_eq!(drawn(page, "a.html"), [picture("B1")]);
        let flat = r#"<?xml version="1.0"?><office:document xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:draw="d" office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body><office:spreadsheet><table:table table:name="a"><table:table-row><table:table-cell><draw:frame><draw:image><office:binary-data>iVBORw0KGgo=</office:binary-data><text:p/></draw:image></draw:frame><text:p>收入</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document>"#;
        assert_eq!(drawn(flat, "a.fods"), [picture("A1")]);
    }
}
