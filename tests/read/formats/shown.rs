//! What a person sees is the figure: numbers that their format scales, texts of which parts are struck out, columns
//! in a unit of their own, in every container.

use duibiao::model::{CellRef, Unread, Value};
use duibiao::report::{Notice, Outcome};
use duibiao::{FixOptions, Recogniser, Report};

use super::{reads_as_the_example, recogniser};
use lab::containers::dressed::{CONTAINERS, Dress, How, PLAIN, Parted, docx};
use lab::departments::{Cell, Department, Printed, RoundingMode};

/// Figures in 万元 that are stored in 元 or in tenths of 元, and a format each that shows 万元.
const SCALED: [Dress; 4] = [
    Dress {
        code: "0!.0000",
        tree: "<number:number number:decimal-places=\"0\" number:min-integer-digits=\"5\">\
               <number:embedded-text number:position=\"4\">.</number:embedded-text></number:number>",
        power: 4,
    },
    Dress {
        code: "0\".\"0,\"万元\"",
        tree: "<number:number number:decimal-places=\"0\" number:min-integer-digits=\"2\" \
               number:display-factor=\"1000\"><number:embedded-text number:position=\"1\">.\
               </number:embedded-text></number:number><number:text>万元</number:text>",
        power: 4,
    },
    Dress {
        code: "#,##0.00,",
        tree: "<number:number number:decimal-places=\"2\" number:min-integer-digits=\"1\" \
               number:grouping=\"true\" number:display-factor=\"1000\"/>",
        power: 3,
    },
    Dress {
        code: "#\\.0000;-#\\.0000;0",
        tree: "<number:number number:decimal-places=\"0\" number:min-integer-digits=\"1\">\
               <number:embedded-text number:position=\"4\">.</number:embedded-text></number:number>",
        power: 4,
    },
];

fn seed() -> Printed {
    Department::seed().print(RoundingMode::Rounded)
}

/// Where 表三 prints its total, 1,118.07.
fn total(book: &Printed) -> (usize, usize, usize) {
    let sheet = book.sheets.iter().position(|sheet| sheet.table == "T3");
    let sheet = sheet.expect("表三");
    assert_eq!(book.sheets[sheet].rows[4][2], Cell::Number(111_807));
    (sheet, 4, 2)
}

fn parted(at: (usize, usize, usize), parts: &[(How, &str)]) -> Vec<Parted> {
    let parts = parts.iter().map(|(how, text)| (*how, (*text).to_owned()));
    vec![(at.0, at.1, at.2, parts.collect())]
}

#[test]
fn figures_kept_in_yuan_are_what_their_format_shows_in_every_container() {
    let book = seed();
    for dress in SCALED {
        for (name, write) in CONTAINERS {
            println!("{name} {}", dress.code);
            reads_as_the_example(name, &write(&book, dress, &[]));
        }
    }
}

#[test]
fn of_a_cell_with_parts_struck_out_the_rest_counts_in_every_container() {
    let book = seed();
    let at = total(&book);
    for parts in [
        &[(How::Struck, "90"), (How::Plain, "1118.07")][..],
        &[(How::Plain, "1118.07"), (How::Struck, " 1,181.07")],
        &[(How::Plain, "1118.07"), (How::Raised, "①")],
    ] {
        for (name, write) in CONTAINERS {
            println!("{name} {parts:?}");
            reads_as_the_example(name, &write(&book, PLAIN, &parted(at, parts)));
        }
    }
}

#[test]
fn the_check_names_the_cells_of_whose_text_a_part_is_not_read_in_every_container() {
    let book = seed();
    let at = total(&book);
    for (part, word) in [(How::Struck, "划掉"), (How::Raised, "上标")] {
        for (name, write) in CONTAINERS {
            let parts = parted(at, &[(How::Plain, "1118.07"), (part, "①")]);
            let report = duibiao::check_bytes(&recogniser(), name, &write(&book, PLAIN, &parts));
            let told = |notice: &Notice| {
                let cell = notice.at.rsplit_once('!').map(|(_, cell)| cell);
                notice.message.contains(word) && cell.is_some_and(|cell| cell.starts_with('C'))
            };
            let count = report.notices.iter().filter(|notice| told(notice)).count();
            assert_eq!(count, 1, "{name} {part:?}: {:?}", report.notices);
        }
    }
}

#[test]
fn names_are_read_without_what_is_struck_out_or_raised() {
    let book = seed();
    let (sheet, row, _) = total(&book);
    let at = (sheet, row + 1, 1);
    let Cell::Text(name) = &book.sheets[sheet].rows[at.1][at.2] else {
        panic!("a name");
    };
    for parts in [
        [(How::Struck, "公共安全支出"), (How::Plain, name.as_str())],
        [(How::Plain, name.as_str()), (How::Raised, "*")],
    ] {
        for (container, write) in CONTAINERS {
            println!("{container} {parts:?}");
            reads_as_the_example(container, &write(&book, PLAIN, &parted(at, &parts)));
        }
    }
}

#[test]
fn in_a_document_what_was_deleted_or_moved_away_is_out_and_what_was_put_in_is_in() {
    let book = seed();
    let parts = [(How::Struck, "90"), (How::Plain, "1118.07")];
    let parts = parted(total(&book), &parts);
    for struck in [
        ("<w:r><w:rPr><w:strike/></w:rPr><w:t>", "</w:t></w:r>"),
        (
            "<w:r><w:rPr><w:dstrike w:val=\"true\"/></w:rPr><w:t>",
            "</w:t></w:r>",
        ),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>", "</w:t></w:r>"),
        (
            "<w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr><w:t>",
            "</w:t></w:r>",
        ),
        (
            "<w:del w:id=\"2\"><w:r><w:delText>",
            "</w:delText></w:r></w:del>",
        ),
        (
            "<w:moveFrom w:id=\"2\"><w:r><w:t>",
            "</w:t></w:r></w:moveFrom>",
        ),
    ] {
        println!("{}", struck.0);
        reads_as_the_example("表.docx", &docx(&book, &parts, struck));
    }
    // What it looked like before a change says nothing.
    let before = (
        "<w:r><w:rPr><w:rPrChange><w:rPr><w:strike/></w:rPr></w:rPrChange></w:rPr><w:t>",
        "</w:t></w:r>",
    );
    let kept = parted(total(&book), &[(How::Struck, "1118.07")]);
    reads_as_the_example("表.docx", &docx(&book, &kept, before));
}

fn examined(name: &str, bytes: &[u8]) -> duibiao::Examined<'static> {
    let recogniser: &'static Recogniser<'static> = Box::leak(Box::new(recogniser()));
    duibiao::examine_bytes(recogniser, name, bytes).unwrap_or_else(|report| panic!("{report:?}"))
}

/// What a report says of a cell.
fn said(report: &Report, words: &str) -> bool {
    report
        .findings
        .iter()
        .any(|finding| finding.message.contains(words))
}

#[test]
fn a_cell_that_is_struck_out_as_a_whole_is_left_to_the_submitter() {
    let book = seed();
    let at = total(&book);
    let parts = parted(at, &[(How::Struck, "1118.07")]);
    let deleted = ("<w:del><w:r><w:delText>", "</w:delText></w:r></w:del>");
    let files = CONTAINERS
        .iter()
        .map(|(name, write)| (*name, write(&book, PLAIN, &parts)))
        .chain([("表.docx", docx(&book, &parts, deleted))]);
    for (name, bytes) in files {
        let read = examined(name, &bytes);
        let report = &read.report;
        assert_eq!(
            report.outcome,
            Outcome::Unchecked,
            "{name}: {:#?}",
            report.findings
        );
        assert!(
            said(report, "1118.07 整格已划掉，未核；请删去或恢复"),
            "{name}"
        );
        assert!(report.corrections.is_empty(), "{name}");
    }
}

/// Labels of 表三: the title, the unit, a heading, a code, a name.
fn labels(book: &Printed) -> [(usize, usize, usize); 5] {
    let (sheet, row, _) = total(book);
    let rows = &book.sheets[sheet].rows;
    let unit = |cell: &Cell| matches!(cell, Cell::Text(text) if text.contains("单位：万元"));
    let line = rows.iter().position(|row| row.iter().any(unit));
    let line = line.expect("a line with the unit");
    let col = rows[line].iter().position(unit).expect("the unit");
    let heading = |cell: &Cell| *cell == Cell::Text("基本支出".into());
    let head = rows[row - 1].iter().position(heading).expect("a heading");
    let places = [
        (0, 0),
        (line, col),
        (row - 1, head),
        (row + 1, 0),
        (row + 1, 1),
    ];
    places.map(|(row, col)| (sheet, row, col))
}

#[test]
fn a_label_that_is_struck_out_as_a_whole_is_named_itself_and_nothing_else_is_blamed() {
    let book = seed();
    for (sheet, row, col) in labels(&book) {
        let Cell::Text(label) = &book.sheets[sheet].rows[row][col] else {
            panic!("a text");
        };
        let parts = parted((sheet, row, col), &[(How::Struck, label)]);
        let strike = ("<w:r><w:rPr><w:strike/></w:rPr><w:t>", "</w:t></w:r>");
        let files = CONTAINERS
            .iter()
            .map(|(name, write)| (*name, write(&book, PLAIN, &parts)))
            .chain([("表.docx", docx(&book, &parts, strike))]);
        for (name, bytes) in files {
            let report = examined(name, &bytes).report;
            // What else is open is open because of it.
            let told = report.findings.iter().filter(|one| one.equation.is_empty());
            let told =
                told.filter(|one| matches!(one.outcome, Outcome::Mismatch | Outcome::Unchecked));
            let told: Vec<&str> = told.map(|one| one.message.as_str()).collect();
            let at = CellRef::new(row as u32, col as u32);
            let own = |message: &str| match name {
                "页.xls" | "表.docx" => message.contains("整格已划掉"),
                _ => message.contains("整格已划掉") && message.starts_with(&format!("表三!{at}")),
            };
            assert!(
                report.outcome == Outcome::Unchecked && matches!(told[..], [one] if own(one)),
                "{name} {at}: {told:#?}"
            );
        }
    }
}

#[test]
fn a_row_whose_name_is_struck_out_does_not_count_and_is_not_forgotten() {
    let book = seed();
    let (sheet, row, _) = total(&book);
    let Cell::Text(name) = &book.sheets[sheet].rows[row + 1][1] else {
        panic!("a name");
    };
    let parts = parted((sheet, row + 1, 1), &[(How::Struck, name)]);
    for (container, write) in CONTAINERS {
        let read = examined(container, &write(&book, PLAIN, &parts));
        assert_eq!(read.report.outcome, Outcome::Unchecked, "{container}");
        assert!(said(&read.report, "整格已划掉"), "{container}");
        let table = &read.submission.tables[2];
        let struck = table.rows().filter(|row| {
            let figures = row.entries.iter();
            let mut unread = figures.filter(|entry| matches!(entry.value, Value::Unread(_)));
            unread.any(|entry| matches!(entry.value, Value::Unread(Unread::StruckOut(_))))
        });
        assert_eq!(struck.count(), 1, "{container}");
    }
}

#[test]
fn a_struck_row_beside_the_one_that_replaced_it_is_no_code_that_stands_twice() {
    let (sheet, row, _) = total(&seed());
    for first in [true, false] {
        let mut book = seed();
        // The first item below its class and section.
        let item = row + 3;
        let rows = &mut book.sheets[sheet].rows;
        let again = rows[item].clone();
        rows.insert(item, again);
        let struck = if first { item } else { item + 1 };
        let Cell::Text(name) = &book.sheets[sheet].rows[struck][1] else {
            panic!("a name");
        };
        let parts = parted((sheet, struck, 1), &[(How::Struck, name)]);
        for (container, write) in CONTAINERS {
            let report = examined(container, &write(&book, PLAIN, &parts)).report;
            assert_eq!(report.outcome, Outcome::Unchecked, "{container} {first}");
            assert!(said(&report, "整格已划掉"), "{container} {first}");
        }
    }
}

#[test]
fn a_struck_figure_stays_struck_out_in_what_is_written() {
    let book = seed();
    let parts = parted(total(&book), &[(How::Struck, "1118.07")]);
    let folder = tempfile::tempdir().expect("a folder");
    let (input, output) = (folder.path().join("件.xlsx"), folder.path().join("正.xlsx"));
    std::fs::write(&input, CONTAINERS[0].1(&book, PLAIN, &parts)).expect("written");
    let recogniser = recogniser();
    duibiao::fix(&recogniser, &input, &FixOptions::to(&output));
    let again = duibiao::check(&recogniser, &output);
    assert!(said(&again, "1118.07 整格已划掉"), "{:#?}", again.findings);
}

/// The book with 表三's first column in yuan, its heading typed so, and its figures stored so or not.
fn in_yuan(heading: &str, figures: bool) -> Printed {
    let mut book = seed();
    let (sheet, row, col) = total(&book);
    let rows = &mut book.sheets[sheet].rows;
    let head = rows[..row]
        .iter_mut()
        .rev()
        .find(|row| row[col] == Cell::Text("合计".into()));
    head.expect("a heading")[col] = Cell::Text(heading.into());
    for cells in rows[row..].iter_mut().filter(|_| figures) {
        if let Cell::Number(n) = &mut cells[col] {
            *n *= 10_000;
        }
    }
    book
}

#[test]
fn a_column_whose_heading_names_another_unit_is_in_that_unit() {
    for heading in ["合计（元）", "合计(单位：元)"] {
        for (name, write) in CONTAINERS {
            reads_as_the_example(name, &write(&in_yuan(heading, true), PLAIN, &[]));
            // A heading that its figures speak against is only a heading.
            reads_as_the_example(name, &write(&in_yuan(heading, false), PLAIN, &[]));
        }
    }
}

#[test]
fn a_unit_over_all_columns_is_read_if_the_other_tables_print_the_same_amounts_so() {
    for text in ["2026年预算数", "2026年预算支出总表"] {
        for figures in [true, false] {
            let mut book = seed();
            let (sheet, row, _) = total(&book);
            let rows = &mut book.sheets[sheet].rows;
            let mut cells = rows.iter_mut().flatten();
            let named = cells.find(|cell| **cell == Cell::Text(text.into()));
            *named.expect("it is there") = Cell::Text(format!("{text}（元）"));
            for cell in rows[row..].iter_mut().flatten().filter(|_| figures) {
                if let Cell::Number(n) = cell {
                    *n *= 10_000;
                }
            }
            for (name, write) in CONTAINERS {
                reads_as_the_example(name, &write(&book, PLAIN, &[]));
            }
        }
    }
}

#[test]
fn a_figure_that_its_format_hides_is_not_read() {
    let book = seed();
    let (sheet, row, col) = total(&book);
    let mut workbook = rust_xlsxwriter::Workbook::new();
    lab::departments::add_tables(&mut workbook, &book).expect("tables");
    let hidden = rust_xlsxwriter::Format::new().set_num_format(";;;");
    let page = workbook.worksheet_from_index(sheet).expect("a sheet");
    page.write_with_format(row as u32, col as u16, 1118.07, &hidden)
        .expect("written");
    let read = examined("件.xlsx", &workbook.save_to_buffer().expect("saved"));
    assert_eq!(read.report.outcome, Outcome::Unchecked);
    let place = CellRef::new(row as u32, col as u32);
    let words = format!("表三!{place}");
    assert!(said(&read.report, &words) && said(&read.report, "格里不显示"));
}

#[test]
fn a_title_that_is_struck_out_is_no_title() {
    let mut book = seed();
    let (sheet, ..) = total(&book);
    let page = &mut book.sheets[sheet];
    let width = page.rows[0].len();
    page.rows.insert(0, vec![Cell::Blank; width]);
    for merge in &mut page.merges {
        (merge.0, merge.2) = (merge.0 + 1, merge.2 + 1);
    }
    let parts = parted((sheet, 0, 0), &[(How::Struck, "2025年预算支出总表")]);
    for (name, write) in CONTAINERS {
        println!("{name}");
        let read = examined(name, &write(&book, PLAIN, &parts));
        assert_eq!(
            read.report.outcome,
            Outcome::Pass,
            "{:#?}",
            read.report.findings
        );
    }
}
