//! Printed tables in several containers, with figures that are stored otherwise than they are shown, and texts of
//! which parts are struck out.

use std::fmt::Write;

use rust_xlsxwriter::{Format, FormatScript, Workbook};

use crate::departments::{Cell, Printed, Sheet};

/// How figures are stored and shown.
#[derive(Clone, Copy)]
pub struct Dress {
    /// The code of the number format, as Excel writes it.
    pub code: &'static str,
    /// The same for an .ods: what stands in its number style.
    pub tree: &'static str,
    /// What is stored is the figure times ten to this power.
    pub power: u32,
}

/// Figures that are stored as they are shown.
pub const PLAIN: Dress = Dress {
    code: "General",
    tree: "<number:number number:min-integer-digits=\"1\"/>",
    power: 0,
};

/// How a part of a text is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum How {
    Plain,
    Struck,
    Raised,
}

/// A cell whose text has parts: sheet, row, column, and the parts.
pub type Parted = (usize, usize, usize, Vec<(How, String)>);

/// A way to save a book: its name, and how.
pub type Container = (&'static str, fn(&Printed, Dress, &[Parted]) -> Vec<u8>);

pub const CONTAINERS: [Container; 4] = [
    ("书.xlsx", xlsx),
    ("书.xls", xml_2003),
    ("页.xls", html),
    ("书.fods", fods),
];

/// What is stored for so many hundredths.
fn stored(hundredths: i64, dress: Dress) -> String {
    format!("{hundredths}e{}", i64::from(dress.power) - 2)
        .parse::<f64>()
        .expect("digits")
        .to_string()
}

/// The parts of a cell, if it has any.
fn parts_of(parted: &[Parted], at: (usize, usize, usize)) -> Option<&[(How, String)]> {
    let found = parted.iter().find(|(s, r, c, _)| (*s, *r, *c) == at);
    found.map(|(.., parts)| parts.as_slice())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

/// The parts, each within the tags for it.
fn tagged(parts: &[(How, String)], tags: impl Fn(How) -> (&'static str, &'static str)) -> String {
    let parts = parts.iter().map(|(how, text)| {
        let (open, close) = tags(*how);
        format!("{open}{}{close}", escaped(text))
    });
    parts.collect()
}

/// How many columns and rows a cell covers.
fn span(sheet: &Sheet, row: usize, col: usize) -> (usize, usize) {
    let merge = sheet.merges.iter().find(|m| (m.0, m.1) == (row, col));
    merge.map_or((1, 1), |m| (m.3 - m.1 + 1, m.2 - m.0 + 1))
}

pub fn xlsx(book: &Printed, dress: Dress, parted: &[Parted]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let money = Format::new().set_num_format(dress.code);
    let plain = Format::new();
    let struck = Format::new().set_font_strikethrough();
    let raised = Format::new().set_font_script(FormatScript::Superscript);
    for (nth, sheet) in book.sheets.iter().enumerate() {
        let page = workbook.add_worksheet();
        page.set_name(&sheet.name).expect("name");
        for (top, left, bottom, right) in &sheet.merges {
            let (from, to) = ((*top as u32, *left as u16), (*bottom as u32, *right as u16));
            page.merge_range(from.0, from.1, to.0, to.1, "", &plain)
                .expect("merge");
        }
        for (row, cells) in sheet.rows.iter().enumerate() {
            for (col, cell) in cells.iter().enumerate() {
                let at = (row as u32, col as u16);
                let parts = parts_of(parted, (nth, row, col));
                let written = match (parts, cell) {
                    (Some([(How::Struck, text)]), _) => {
                        page.write_with_format(at.0, at.1, text.as_str(), &struck)
                    }
                    (Some(parts), _) => {
                        let runs: Vec<(&Format, &str)> = parts
                            .iter()
                            .map(|(how, text)| match how {
                                How::Plain => (&plain, text.as_str()),
                                How::Struck => (&struck, text.as_str()),
                                How::Raised => (&raised, text.as_str()),
                            })
                            .collect();
                        page.write_rich_string(at.0, at.1, &runs)
                    }
                    (None, Cell::Blank) => continue,
                    (None, Cell::Text(text)) => page.write_string(at.0, at.1, text),
                    (None, Cell::Number(n)) => {
                        let number: f64 = stored(*n, dress).parse().expect("digits");
                        page.write_number_with_format(at.0, at.1, number, &money)
                    }
                };
                written.expect("written");
            }
        }
    }
    workbook.save_to_buffer().expect("saved")
}

pub fn xml_2003(book: &Printed, dress: Dress, parted: &[Parted]) -> Vec<u8> {
    let mut text = format!(
        "<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n\
         <Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" \
         xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Styles>\
         <Style ss:ID=\"Default\"><Font ss:FontName=\"宋体\"/></Style>\
         <Style ss:ID=\"money\"><NumberFormat ss:Format=\"{}\"/></Style>\
         <Style ss:ID=\"old\"><Font ss:StrikeThrough=\"1\"/></Style></Styles>\n",
        escaped(dress.code)
    );
    for (nth, sheet) in book.sheets.iter().enumerate() {
        let _ = write!(text, "<Worksheet ss:Name=\"{}\"><Table>", sheet.name);
        for (row, cells) in sheet.rows.iter().enumerate() {
            let _ = write!(text, "<Row ss:Index=\"{}\">", row + 1);
            for (col, cell) in cells.iter().enumerate() {
                let (across, down) = span(sheet, row, col);
                let (style, kind, value) = match (parts_of(parted, (nth, row, col)), cell) {
                    (Some([(How::Struck, text)]), _) => ("old", "String", escaped(text)),
                    (Some(parts), _) => {
                        let tags = |how| match how {
                            How::Plain => ("<Font>", "</Font>"),
                            How::Struck => ("<S>", "</S>"),
                            How::Raised => ("<Sup>", "</Sup>"),
                        };
                        ("Default", "String", tagged(parts, tags))
                    }
                    (None, Cell::Blank) => continue,
                    (None, Cell::Text(text)) => ("Default", "String", escaped(text)),
                    (None, Cell::Number(n)) => ("money", "Number", stored(*n, dress)),
                };
                let _ = write!(
                    text,
                    "<Cell ss:Index=\"{}\" ss:StyleID=\"{style}\" ss:MergeAcross=\"{}\" \
                     ss:MergeDown=\"{}\"><Data ss:Type=\"{kind}\">{value}</Data></Cell>",
                    col + 1,
                    across - 1,
                    down - 1
                );
            }
            text += "</Row>";
        }
        text += "</Table></Worksheet>\n";
    }
    (text + "</Workbook>").into_bytes()
}

pub fn html(book: &Printed, dress: Dress, parted: &[Parted]) -> Vec<u8> {
    let code: String = dress
        .code
        .chars()
        .map(|c| match c {
            '"' => "\\0022".to_owned(),
            c if c.is_ascii_punctuation() => format!("\\{c}"),
            c => c.to_string(),
        })
        .collect();
    let mut text = format!(
        "<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><head><meta charset=\"utf-8\"><style>\n\
         <!-- .xl65 {{mso-number-format:\"{code}\"; white-space:nowrap;}}\n\
         .xl66 {{text-decoration:line-through;}}\n.font7 {{text-decoration:line-through;}} --></style></head><body>"
    );
    for (nth, sheet) in book.sheets.iter().enumerate() {
        text += "<table>";
        for (row, cells) in sheet.rows.iter().enumerate() {
            text += "<tr>";
            for (col, cell) in cells.iter().enumerate() {
                let covered = |m: &&(usize, usize, usize, usize)| {
                    (m.0..=m.2).contains(&row)
                        && (m.1..=m.3).contains(&col)
                        && (m.0, m.1) != (row, col)
                };
                if sheet.merges.iter().any(|m| covered(&m)) {
                    continue;
                }
                let (across, down) = span(sheet, row, col);
                let (says, value) = match (parts_of(parted, (nth, row, col)), cell) {
                    (Some([(How::Struck, text)]), _) => ("class=xl66".to_owned(), escaped(text)),
                    (Some(parts), _) => {
                        let tags = |how| match how {
                            How::Plain => ("<font class=\"font5\">", "</font>"),
                            How::Struck => ("<font class=\"font7\"><b>", "</b></font>"),
                            How::Raised => ("<sup>", "</sup>"),
                        };
                        (String::new(), tagged(parts, tags))
                    }
                    (None, Cell::Blank) => (String::new(), String::new()),
                    (None, Cell::Text(text)) => (String::new(), escaped(text)),
                    // What Excel writes: the number, and the text that its format makes of it.
                    (None, Cell::Number(n)) => {
                        let says = format!("class=xl65 x:num=\"{}\"", stored(*n, dress));
                        let (sign, n) = (if *n < 0 { "-" } else { "" }, n.abs());
                        (says, format!("{sign}{}.{:02}", n / 100, n % 100))
                    }
                };
                let _ = write!(
                    text,
                    "<td colspan={across} rowspan={down} {says}>{value}</td>"
                );
            }
            text += "</tr>\n";
        }
        text += "</table>\n";
    }
    (text + "</body></html>").into_bytes()
}

pub fn fods(book: &Printed, dress: Dress, parted: &[Parted]) -> Vec<u8> {
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <office:document xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
         xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
         xmlns:number=\"urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0\" \
         office:mimetype=\"application/vnd.oasis.opendocument.spreadsheet\"><office:automatic-styles>\
         <number:number-style style:name=\"N1\">{}</number:number-style>\
         <style:style style:name=\"money\" style:family=\"table-cell\" style:data-style-name=\"N1\"/>\
         <style:style style:name=\"old\" style:family=\"table-cell\">\
         <style:text-properties style:text-line-through-style=\"solid\"/></style:style>\
         <style:style style:name=\"T1\" style:family=\"text\">\
         <style:text-properties style:text-line-through-style=\"solid\"/></style:style>\
         <style:style style:name=\"T2\" style:family=\"text\">\
         <style:text-properties style:text-position=\"super 58%\"/></style:style>\
         </office:automatic-styles><office:body><office:spreadsheet>",
        dress.tree
    );
    for (nth, sheet) in book.sheets.iter().enumerate() {
        let _ = write!(text, "<table:table table:name=\"{}\">", sheet.name);
        for (row, cells) in sheet.rows.iter().enumerate() {
            text += "<table:table-row>";
            for (col, cell) in cells.iter().enumerate() {
                let (across, down) = span(sheet, row, col);
                let (says, value) = match (parts_of(parted, (nth, row, col)), cell) {
                    (Some([(How::Struck, text)]), _) => (
                        "table:style-name=\"old\" office:value-type=\"string\"".to_owned(),
                        escaped(text),
                    ),
                    (Some(parts), _) => {
                        let tags = |how| match how {
                            How::Plain => ("", ""),
                            How::Struck => ("<text:span text:style-name=\"T1\">", "</text:span>"),
                            How::Raised => ("<text:span text:style-name=\"T2\">", "</text:span>"),
                        };
                        (
                            "office:value-type=\"string\"".to_owned(),
                            tagged(parts, tags),
                        )
                    }
                    (None, Cell::Blank) => (String::new(), String::new()),
                    (None, Cell::Text(text)) => {
                        ("office:value-type=\"string\"".to_owned(), escaped(text))
                    }
                    (None, Cell::Number(n)) => {
                        let value = stored(*n, dress);
                        let says = format!(
                            "table:style-name=\"money\" office:value-type=\"float\" office:value=\"{value}\""
                        );
                        (says, value)
                    }
                };
                let _ = write!(
                    text,
                    "<table:table-cell {says} table:number-columns-spanned=\"{across}\" \
                     table:number-rows-spanned=\"{down}\"><text:p>{value}</text:p></table:table-cell>"
                );
            }
            text += "</table:table-row>\n";
        }
        text += "</table:table>\n";
    }
    (text + "</office:spreadsheet></office:body></office:document>").into_bytes()
}

/// The tables in a document: every cell with the runs of its parts, struck out in the way that is asked for.
pub fn docx(book: &Printed, parted: &[Parted], struck: (&str, &str)) -> Vec<u8> {
    let mut body = String::new();
    for (nth, sheet) in book.sheets.iter().enumerate() {
        body += "<w:tbl>";
        for (row, cells) in sheet.rows.iter().enumerate() {
            body += "<w:tr>";
            for (col, cell) in cells.iter().enumerate() {
                let within = sheet
                    .merges
                    .iter()
                    .find(|m| (m.0..=m.2).contains(&row) && (m.1..=m.3).contains(&col));
                let mut properties = String::new();
                if let Some(m) = within {
                    if col > m.1 {
                        continue;
                    }
                    let _ = write!(properties, "<w:gridSpan w:val=\"{}\"/>", m.3 - m.1 + 1);
                    if m.2 > m.0 {
                        let restart = if row == m.0 { " w:val=\"restart\"" } else { "" };
                        let _ = write!(properties, "<w:vMerge{restart}/>");
                    }
                }
                let run = |text: &str| format!("<w:r><w:t>{}</w:t></w:r>", escaped(text));
                let runs = match (parts_of(parted, (nth, row, col)), cell) {
                    (Some(parts), _) => parts
                        .iter()
                        .map(|(how, text)| match how {
                            How::Plain => format!("<w:ins w:id=\"1\">{}</w:ins>", run(text)),
                            How::Struck => format!("{}{}{}", struck.0, escaped(text), struck.1),
                            How::Raised => format!(
                                "<w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr><w:t>{}</w:t></w:r>",
                                escaped(text)
                            ),
                        })
                        .collect(),
                    (None, Cell::Blank) => String::new(),
                    (None, Cell::Text(text)) => run(text),
                    (None, Cell::Number(n)) => run(&format!("{:.2}", *n as f64 / 100.0)),
                };
                let _ = write!(
                    body,
                    "<w:tc><w:tcPr>{properties}</w:tcPr><w:p>{runs}</w:p></w:tc>"
                );
            }
            body += "</w:tr>";
        }
        body += "</w:tbl><w:p/>";
    }
    let document = format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"
    );
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file(
        "word/document.xml",
        zip::write::SimpleFileOptions::default(),
    )
    .expect("started");
    std::io::Write::write_all(&mut zip, document.as_bytes()).expect("written");
    zip.finish().expect("finished").into_inner()
}
