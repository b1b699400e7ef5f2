//! The sums are exact to the digit, whatever the order of the files and however often parts are added up.

use std::collections::BTreeMap;
use std::path::Path;

use duibiao::facts::{self, Figure, Line, LineKey};
use duibiao::layout::{LedgerSpec, RowsSpec, Text};
use duibiao::{MergeOptions, Recogniser};
use lab::bureau::{Amounts, Bureau, BureauLayout, Plan};
use lab::departments::RoundingMode;

use super::{Office, layout_of, layouts, odd, read, texts};

/// Amounts in 分 by table, ledger, line and column.
pub(super) type Sums = BTreeMap<(String, String, String, String), i64>;

/// What a workbook of the whole prints, read as any submission is.
pub(super) fn printed(path: &Path) -> Sums {
    let recogniser = Recogniser::new(layouts());
    let book = duibiao::examine(&recogniser, path).expect("a submission");
    let layout = book.layout;
    let mut sums = Sums::new();
    let tables = facts::of(layout, &book.submission);
    for (spec, table) in layout.tables.iter().zip(&tables) {
        for (of, ledger) in spec.ledgers.iter().zip(&table.ledgers) {
            assert!(ledger.loose.is_empty(), "{:?}", ledger.loose);
            for line in &ledger.lines {
                let Some(row) = row(of, line, layout.id.as_str() == "shanghai-budget") else {
                    continue;
                };
                for (column, cell) in of.figures().zip(&line.cells) {
                    let Figure::Known(yuan) = &cell.figure else {
                        continue;
                    };
                    let fen = yuan * rust_decimal::Decimal::from(100);
                    assert!(fen.is_integer(), "{yuan}");
                    let key = (
                        spec.id.to_string(),
                        of.name.to_string(),
                        row.clone(),
                        column.id.to_string(),
                    );
                    sums.insert(key, i64::try_from(fen).expect("so small"));
                }
            }
        }
    }
    sums
}

/// A line as the generator names it.
fn row(of: &LedgerSpec, line: &Line, numbered_anew: bool) -> Option<String> {
    match &line.key {
        // These print no codes.
        LineKey::Code(_) if matches!(of.rows, RowsSpec::Groups { .. }) => Some(line.label.clone()),
        LineKey::Total => Some("合计".to_owned()),
        LineKey::Code(code) => Some(code.to_string()),
        LineKey::Named(name) => Some(name.clone()),
        LineKey::Fixed(key) => {
            let row = of.list().iter().find(|row| row.key == *key);
            let label = row.and_then(|row| row.labels.first()).map(Text::to_string);
            let label = label.unwrap_or_else(|| key.to_string());
            // Of two rows of one label the generator names the second by what it stands below.
            let first = of
                .list()
                .iter()
                .find(|row| row.labels.first().is_some_and(|own| own.as_str() == label));
            let ordinal = |c: char| "一二三四五六七八九十0123456789".contains(c);
            let numbered = label.split_once(['、', '.']);
            let name = numbered.filter(|(number, _)| number.chars().all(ordinal));
            Some(match first.is_some_and(|row| row.key != *key) {
                true => format!("上年财政拨款结转/{label}"),
                // Where each book numbers its rows anew, the generator leaves the numbers out.
                false if numbered_anew => name.map_or(label.as_str(), |(_, name)| name).to_owned(),
                false => label,
            })
        }
        LineKey::Listed(_) => None,
    }
}

/// What the generator knows that they should be; zeros are not printed everywhere.
fn truth(bureau: &Bureau) -> Sums {
    sums(bureau, bureau.truth())
}

/// The same if no figure were mistyped.
pub(super) fn sound(bureau: &Bureau) -> Sums {
    sums(bureau, bureau.sound_truth())
}

fn sums(bureau: &Bureau, amounts: Amounts) -> Sums {
    let layout = layout_of(bureau.layout);
    let mut sums = Sums::new();
    for (id, fen) in amounts {
        let spec = layout
            .tables
            .iter()
            .find(|table| table.id.as_str() == id.table);
        let spec = spec.expect("a table");
        let of = spec
            .ledgers
            .iter()
            .find(|one| one.name.as_str() == id.ledger);
        let of = of.expect("a ledger");
        let row = match (&of.rows, id.row.as_str()) {
            (RowsSpec::Tree { .. }, path) if path.contains('/') => continue,
            (RowsSpec::Tree { .. }, _) => "合计".to_owned(),
            // A group, the name in both classifications of the economy: the first of them is added up.
            (RowsSpec::Groups { .. }, path) => {
                let parts: Vec<&str> = path.split('/').collect();
                parts.get(1).unwrap_or(&parts[0]).to_string()
            }
            (_, label) => label.to_owned(),
        };
        let key = (
            spec.id.to_string(),
            id.ledger.to_owned(),
            row,
            id.column.to_owned(),
        );
        *sums.entry(key).or_default() += fen;
    }
    sums
}

pub(super) fn assert_same(found: &Sums, truth: &Sums) {
    for (key, fen) in truth {
        let own = found.get(key).copied().unwrap_or_default();
        assert_eq!(own, *fen, "{key:?}");
    }
    for (key, fen) in found {
        let own = truth.get(key).copied().unwrap_or_default();
        assert_eq!(own, *fen, "{key:?}, which the bureau does not print");
    }
}

#[test]
fn the_tables_of_the_whole_are_the_sums_of_what_was_taken_to_the_digit() {
    for form in [BureauLayout::Shanxi, BureauLayout::Shanghai] {
        for seed in [7, 8] {
            let bureau = Bureau::random(seed, &odd(form));
            let office = Office::of(&bureau);
            office.merge(&office.options());
            let truth = truth(&bureau);
            assert!(truth.values().filter(|fen| **fen != 0).count() > 100);
            assert_same(&printed(&office.path("汇总.xlsx")), &truth);
        }
    }
}

#[test]
fn the_order_of_the_files_never_matters() {
    let bureau = Bureau::random(11, &odd(BureauLayout::Shanxi));
    let office = Office::of(&bureau);
    office.merge(&office.options());
    let whole = read(&office.path("汇总.xlsx"));
    let mut paths: Vec<String> = bureau
        .files
        .iter()
        .map(|file| format!("报送件/{}", file.path))
        .collect();
    paths.reverse();
    let named: Vec<&str> = paths.iter().map(String::as_str).collect();
    office.try_merge(&named, &office.options()).expect("merged");
    assert!(whole == read(&office.path("汇总.xlsx")));
}

#[test]
fn merging_merged_parts_equals_merging_all() {
    let plan = Plan {
        rounding: RoundingMode::Rounded,
        ..Plan::plain(12, BureauLayout::Shanxi)
    };
    let bureau = Bureau::random(5, &plan);
    let office = Office::of(&bureau);
    office.merge(&office.options());
    let all = printed(&office.path("汇总.xlsx"));
    let part = |name: &str, files: &[lab::bureau::File]| {
        let named: Vec<String> = files
            .iter()
            .map(|file| format!("报送件/{}", file.path))
            .collect();
        let named: Vec<&str> = named.iter().map(String::as_str).collect();
        let options = MergeOptions {
            output: office.path(&format!("{name}.xlsx")),
            name: Some(name.to_owned()),
            ..MergeOptions::default()
        };
        office.try_merge(&named, &options).expect("merged");
    };
    part("东片办", &bureau.files[..5]);
    part("西片办", &bureau.files[5..]);
    let options = MergeOptions {
        output: office.path("合.xlsx"),
        ..MergeOptions::default()
    };
    let (merged, _) = office
        .try_merge(&["东片办.xlsx", "西片办.xlsx"], &options)
        .expect("merged");
    assert_eq!(merged.filings.units.len(), 2);
    assert_same(&printed(&office.path("合.xlsx")), &all);
}

#[test]
fn a_cell_that_cannot_be_read_leaves_its_sums_open_and_is_named() {
    let bureau = Bureau::random(12, &Plan::plain(4, BureauLayout::Shanxi));
    let office = Office::of(&bureau);
    // One unit hands in text where the total of 表三 should stand.
    let file = &bureau.files[2];
    let path = office.path("报送件").join(&file.path);
    let recogniser = Recogniser::new(layouts());
    let book = duibiao::examine(&recogniser, path.as_path()).expect("a submission");
    let text = duibiao::json::to_json(book.layout, &book.submission);
    let mut submission: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let tables = submission["tables"].as_array_mut().expect("tables");
    let table = tables
        .iter_mut()
        .find(|table| table["id"] == "T3")
        .expect("表三");
    let cell = &mut table["ledgers"][0]["rows"][0]["values"][0];
    let place = cell["cell"].as_str().expect("a cell").to_owned();
    cell["amount"] = serde_json::Value::Null;
    cell["unread"] = serde_json::json!({ "kind": "text", "text": "见附件" });
    std::fs::remove_file(&path).expect("removed");
    std::fs::write(path.with_extension("json"), submission.to_string()).expect("written");
    office.merge(&office.options());
    let whole = office.path("汇总.xlsx");
    let rows = texts(&whole, "表三");
    let open: Vec<&Vec<String>> = rows
        .iter()
        .filter(|row| row.iter().any(|text| text == "未核"))
        .collect();
    assert_eq!(open.len(), 1, "{open:?}");
    assert!(open[0].iter().any(|text| text == "合计"), "{open:?}");
    let unit = &bureau.units[file.unit.expect("a unit")].name;
    let told = texts(&whole, "差异表");
    let of_the_cell = told
        .iter()
        .filter(|row| row.contains(unit) && row.iter().any(|text| text.ends_with(&place)));
    // One line says that the cell is text and that the sums lack it.
    let [line] = of_the_cell.collect::<Vec<_>>()[..] else {
        panic!("{told:?}");
    };
    assert!(line.iter().any(|text| text == "汇总数也未核"), "{line:?}");
    assert!(line.iter().any(|text| text.contains("见附件")), "{line:?}");
}

#[test]
fn a_unit_that_typed_yuan_under_a_larger_unit_stands_out_among_the_others() {
    let plan = Plan {
        in_yuan: 1,
        ..Plan::plain(5, BureauLayout::Shanxi)
    };
    let bureau = Bureau::random(12, &plan);
    let office = Office::of(&bureau);
    let recogniser = Recogniser::new(layouts());
    let mut typed = Vec::new();
    for file in &bureau.files {
        let path = office.path("报送件").join(&file.path);
        let book = duibiao::examine(&recogniser, path.as_path()).expect("a submission");
        let text = duibiao::json::to_json(book.layout, &book.submission);
        let (yuan, wan) = (r#""unit": "元""#, r#""unit": "万元""#);
        if text.contains(yuan) {
            std::fs::remove_file(&path).expect("removed");
            let text = text.replace(yuan, wan);
            std::fs::write(path.with_extension("json"), text).expect("written");
            typed.push(&bureau.units[file.unit.expect("a unit")].name);
        }
    }
    office.merge(&office.options());
    let told = texts(&office.path("汇总.xlsx"), "差异表");
    let told = told
        .iter()
        .filter(|row| row.iter().any(|text| text.contains("元填在了万元")));
    let told: Vec<_> = told.collect();
    assert_eq!((told.len(), typed.len()), (1, 1), "{told:?}");
    assert!(told[0].contains(typed[0]), "{told:?}");
}
