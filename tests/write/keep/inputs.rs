//! Inputs: damaged departments in workbooks with everything that people put into them, and changes to
//! the parts of such a workbook.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use rust_xlsxwriter::{
    Chart, ChartType, ConditionalFormatCell, ConditionalFormatCellRule, Format, FormatBorder,
    Formula, Note, Workbook,
};

use lab::departments::{Cell, Damaged, Department, Profile, RoundingMode, Stratum, damage};

/// The parts of an archive.
pub type Parts = BTreeMap<String, Vec<u8>>;

pub fn damaged(seed: u64) -> Damaged {
    let printed = Department::random(seed, Profile::Small).print(RoundingMode::Exact);
    damage(&printed, Stratum::OneCell, seed).expect("a cell can always be mistyped")
}

/// The damaged tables in a workbook with formats, notes, a chart, conditional formats and a sheet of
/// formulas over the tables. `formula` says which cell is to be a formula with its printed result.
pub fn workbook(damaged: &Damaged, formula: Option<(usize, usize, usize)>) -> Vec<u8> {
    let mut book = Workbook::new();
    let money = Format::new()
        .set_num_format("#,##0.00_ ")
        .set_border(FormatBorder::Thin);
    let text = Format::new().set_bold().set_font_name("宋体");
    for (index, sheet) in damaged.printed.sheets.iter().enumerate() {
        let page = book.add_worksheet();
        page.set_name(&sheet.name).expect("name");
        for (top, left, bottom, right) in &sheet.merges {
            page.merge_range(
                *top as u32,
                *left as u16,
                *bottom as u32,
                *right as u16,
                "",
                &text,
            )
            .expect("merge");
        }
        for (row, cells) in sheet.rows.iter().enumerate() {
            for (col, cell) in cells.iter().enumerate() {
                let at = (row as u32, col as u16);
                match cell {
                    Cell::Blank => continue,
                    Cell::Text(words) => page.write_with_format(at.0, at.1, words, &text),
                    Cell::Number(n) if formula == Some((index, row, col)) => {
                        let value = (*n as f64 / 100.0).to_string();
                        page.write_formula(at.0, at.1, Formula::new("=1+1").set_result(value))
                    }
                    // Figures typed as text, with and without a format.
                    Cell::Number(n) if (row + col) % 5 == 0 => {
                        page.write(at.0, at.1, format!("{:.2}", *n as f64 / 100.0))
                    }
                    Cell::Number(n) if (row + col) % 3 == 0 => {
                        page.write(at.0, at.1, *n as f64 / 100.0)
                    }
                    Cell::Number(n) => {
                        page.write_with_format(at.0, at.1, *n as f64 / 100.0, &money)
                    }
                }
                .expect("written");
            }
        }
        page.insert_note(2, 0, &Note::new("请核对")).expect("note");
        let rule = ConditionalFormatCell::new()
            .set_rule(ConditionalFormatCellRule::LessThan(0))
            .set_format(Format::new().set_font_color("FF0000"));
        page.add_conditional_format(4, 1, 20, 3, &rule)
            .expect("conditional format");
    }
    let page = book.add_worksheet().set_name("自算'表 一").expect("name");
    for (row, sheet) in (0..).zip(&damaged.printed.sheets) {
        page.write_formula(
            row,
            0,
            Formula::new(format!("=SUM({}!A1:J200)", sheet.name)).set_result("1"),
        )
        .expect("formula");
    }
    page.write_formula(20, 0, Formula::new("=SUM(B1:B9)").set_result("0"))
        .expect("formula");
    page.write_formula(21, 0, Formula::new("=SUM(A1:A13)*2").set_result("26"))
        .expect("formula");
    let mut chart = Chart::new(ChartType::Pie);
    chart.add_series().set_values("表一!$B$5:$B$9");
    page.insert_chart(0, 3, &chart).expect("chart");
    book.save_to_buffer().expect("saved")
}

pub fn parts(bytes: &[u8]) -> Parts {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    (0..zip.len())
        .map(|index| {
            let mut entry = zip.by_index(index).expect("an entry");
            let mut part = Vec::new();
            entry.read_to_end(&mut part).expect("inflated");
            (entry.name().expect("a name").to_string(), part)
        })
        .collect()
}

pub fn packed(parts: &Parts) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in parts {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(name.as_str(), options).expect("started");
        zip.write_all(part).expect("written");
    }
    zip.finish().expect("finished").into_inner()
}

/// Changes the text of the parts whose names begin so.
pub fn edit(bytes: &[u8], prefix: &str, change: impl Fn(&str) -> String) -> Vec<u8> {
    let mut all = parts(bytes);
    for (name, part) in &mut all {
        if name.starts_with(prefix) && name.ends_with(".xml") {
            *part = change(std::str::from_utf8(part).expect("XML")).into_bytes();
        }
    }
    packed(&all)
}
