//! The 差异表 and the 勾稽明细 as sheets of the submitter's workbook: a page as XML. Only what these use is written;
//! notes, charts, colours by formula and locks are not.
//!
//! In goes the page, whose links lead to the cells of the submission; out come the XML of the sheet and of its list, and
//! the names defined on it. Texts stand in the cells, so that the submitter's shared strings stay untouched.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::model::{CellRef, Region, sheet_prefix};
use crate::pages::{Accepts, Content, List, PIXELS_PER_UNIT, Page, PageCell, pixels};
use crate::words::pages as words;

use super::styles::Styles;
use super::xml::escaped;

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const SPREADSHEET: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// The sheet, ready.
pub(super) struct Added {
    /// Its XML; `rId1` is its list, if it has one.
    pub sheet: Vec<u8>,
    /// The XML of its list.
    pub table: Option<Vec<u8>>,
    /// The names defined on it, with their ranges.
    pub names: Vec<(String, String)>,
}

/// The page as parts of a workbook; its list gets an id and a name that are free there.
pub(super) fn sheet(page: &Page, styles: &mut Styles<'_>, list: Option<(u32, &str)>) -> Added {
    let table = page
        .list
        .as_ref()
        .zip(list)
        .map(|(own, (id, name))| table(own, id, name));
    let parts = match &table {
        Some(_) => "<tableParts count=\"1\"><tablePart r:id=\"rId1\"/></tableParts>",
        None => "",
    };
    let cells = sheet_data(page, styles);
    let xml = format!(
        "{DECLARATION}<worksheet xmlns=\"{SPREADSHEET}\" xmlns:r=\"{RELATIONSHIPS}\"><sheetPr><outlinePr summaryBelow=\"0\"/><pageSetUpPr fitToPage=\"1\"/></sheetPr>{view}<sheetFormatPr defaultRowHeight=\"15\" outlineLevelRow=\"1\"/>{columns}{cells}{merges}{accepts}{links}{print}{parts}</worksheet>",
        view = view(page.frozen),
        columns = columns(page),
        merges = merges(page),
        accepts = accepts(page),
        links = hyperlinks(page),
        print = print(page),
    );
    Added {
        sheet: xml.into_bytes(),
        table: table.map(String::into_bytes),
        names: names(page),
    }
}

fn range(cells: Region) -> String {
    match cells.first == cells.last {
        true => cells.first.to_string(),
        false => format!("{}:{}", cells.first, cells.last),
    }
}

fn view(frozen: u32) -> String {
    let top = CellRef::new(frozen, 0);
    format!(
        "<sheetViews><sheetView showGridLines=\"0\" workbookViewId=\"0\"><pane ySplit=\"{frozen}\" topLeftCell=\"{top}\" activePane=\"bottomLeft\" state=\"frozen\"/><selection pane=\"bottomLeft\"/></sheetView></sheetViews>"
    )
}

fn columns(page: &Page) -> String {
    let columns = page.columns.iter().filter_map(|(col, band)| {
        // Excel counts the margins in, and in 256ths.
        let width = pixels(band.size?.units()?) / PIXELS_PER_UNIT;
        let width = (width * 256.0).trunc() / 256.0;
        let number = col + 1;
        let hidden = if band.hidden { " hidden=\"1\"" } else { "" };
        Some(format!(
            "<col min=\"{number}\" max=\"{number}\" width=\"{width}\"{hidden} customWidth=\"1\"/>"
        ))
    });
    format!("<cols>{}</cols>", columns.collect::<String>())
}

/// The cells, row by row; of merged ones each has the look.
fn sheet_data(page: &Page, styles: &mut Styles<'_>) -> String {
    let mut cells: BTreeMap<CellRef, (&PageCell, usize)> = BTreeMap::new();
    for cell in &page.cells {
        let style = styles.of_look(cell.look, page);
        let Region { first, last } = cell.covers;
        for row in first.row..=last.row {
            for col in first.col..=last.col {
                cells.insert(CellRef::new(row, col), (cell, style));
            }
        }
    }
    let mut out = String::from("<sheetData>");
    let mut open = None;
    for (at, (cell, style)) in cells {
        if open != Some(at.row) {
            out.push_str(if open.is_some() { "</row>" } else { "" });
            let band = page.rows.get(&at.row);
            let height = band.and_then(|band| band.size?.units());
            let height = height.map_or(String::new(), |height| {
                format!(" ht=\"{height}\" customHeight=\"1\"")
            });
            let below = band.is_some_and(|band| band.below);
            let level = if below { " outlineLevel=\"1\"" } else { "" };
            let _ = write!(out, "<row r=\"{}\"{height}{level}>", at.row + 1);
            open = Some(at.row);
        }
        let content = match at == cell.covers.first {
            true => value(&cell.content),
            false => String::new(),
        };
        let _ = match content.as_str() {
            "" => write!(out, "<c r=\"{at}\" s=\"{style}\"/>"),
            content => write!(out, "<c r=\"{at}\" s=\"{style}\"{content}</c>"),
        };
    }
    out.push_str(if open.is_some() { "</row>" } else { "" });
    out.push_str("</sheetData>");
    out
}

/// What follows the style in a cell: its type and its value; nothing for an empty one.
fn value(content: &Content) -> String {
    match content {
        Content::Blank => String::new(),
        Content::Number(number) => format!("><v>{number}</v>"),
        Content::Truth(truth) => format!(" t=\"b\"><v>{}</v>", u8::from(*truth)),
        _ => format!(
            " t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is>",
            escaped(&content.text())
        ),
    }
}

fn merges(page: &Page) -> String {
    let merged = page.cells.iter().map(|cell| cell.covers);
    let merged = merged.filter(|cells| cells.first != cells.last);
    let merged: Vec<String> = merged
        .map(|cells| format!("<mergeCell ref=\"{}\"/>", range(cells)))
        .collect();
    listed("mergeCells", &merged)
}

fn accepts(page: &Page) -> String {
    let rules = page.accepts.iter().filter_map(|(cells, accepts)| {
        let Accepts::OneOf(texts) = accepts else {
            return None;
        };
        let texts = escaped(&texts.join(","));
        Some(format!(
            "<dataValidation type=\"list\" allowBlank=\"1\" showInputMessage=\"1\" showErrorMessage=\"1\" sqref=\"{}\"><formula1>\"{texts}\"</formula1></dataValidation>",
            range(*cells)
        ))
    });
    listed("dataValidations", &rules.collect::<Vec<_>>())
}

fn hyperlinks(page: &Page) -> String {
    let links = page.cells.iter().filter_map(|own| {
        let Content::Link { text, sheet, cell } = &own.content else {
            return None;
        };
        let location = escaped(&format!("{}{cell}", sheet_prefix(sheet)));
        Some(format!(
            "<hyperlink ref=\"{}\" location=\"{location}\" display=\"{}\"/>",
            own.covers.first,
            escaped(text)
        ))
    });
    let links: String = links.collect();
    match links.is_empty() {
        true => links,
        false => format!("<hyperlinks>{links}</hyperlinks>"),
    }
}

/// A list that says how many it holds; nothing if there are none.
fn listed(name: &str, items: &[String]) -> String {
    match items.len() {
        0 => String::new(),
        count => format!("<{name} count=\"{count}\">{}</{name}>", items.concat()),
    }
}

fn print(page: &Page) -> String {
    let [left, right, top, bottom, header, footer] = page.paper.margins;
    format!(
        "<printOptions horizontalCentered=\"1\"/><pageMargins left=\"{left}\" right=\"{right}\" top=\"{top}\" bottom=\"{bottom}\" header=\"{header}\" footer=\"{footer}\"/><pageSetup paperSize=\"9\" fitToHeight=\"0\" orientation=\"landscape\"/><headerFooter><oddFooter>{}</oddFooter></headerFooter>",
        escaped(words::FOOTER)
    )
}

fn table(list: &List, id: u32, name: &str) -> String {
    let name = escaped(name);
    let cells = range(list.covers);
    let columns = (1..).zip(list.heads).map(|(number, head): (u32, _)| {
        format!("<tableColumn id=\"{number}\" name=\"{}\"/>", escaped(head))
    });
    let columns: String = columns.collect();
    let count = list.heads.len();
    format!(
        "{DECLARATION}<table xmlns=\"{SPREADSHEET}\" id=\"{id}\" name=\"{name}\" displayName=\"{name}\" ref=\"{cells}\" totalsRowShown=\"0\"><autoFilter ref=\"{cells}\"/><tableColumns count=\"{count}\">{columns}</tableColumns><tableStyleInfo name=\"TableStyleLight1\" showFirstColumn=\"0\" showLastColumn=\"0\" showRowStripes=\"0\" showColumnStripes=\"0\"/></table>"
    )
}

/// What is printed, and the rows that stand on every page.
fn names(page: &Page) -> Vec<(String, String)> {
    let area = page.paper.area.map(|cells| {
        let range = format!("{}:{}", cells.first.absolute(), cells.last.absolute());
        ("_xlnm.Print_Area".to_owned(), range)
    });
    let repeat = page.paper.repeat.map(|(first, last)| {
        let range = format!("${}:${}", first + 1, last + 1);
        ("_xlnm.Print_Titles".to_owned(), range)
    });
    area.into_iter().chain(repeat).collect()
}
