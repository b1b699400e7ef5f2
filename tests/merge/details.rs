//! The 明细: what every sum is made of, by departments and by units, and none of it counted twice.

use std::fs;
use std::io::Read;

use duibiao::MergeOptions;
use lab::bureau::{Bureau, BureauLayout, Plan};

use super::{Office, texts};

/// A row of the 明细: the name in it and its amounts.
type Row = (String, Vec<Option<f64>>);

fn rows(office: &Office, sheet: &str) -> Vec<Row> {
    let all = texts(&office.path("汇总.xlsx"), sheet);
    let head = all
        .iter()
        .position(|row| row.first().is_some_and(|text| text == "科目编码"));
    let head = head.expect("headings");
    let width = all[head].len();
    let amounts = |row: &Vec<String>| {
        let amounts = (4..width).map(|col| row.get(col).and_then(|text| text.parse().ok()));
        amounts.collect()
    };
    let rows = all[head + 1..].iter();
    rows.map(|row| (row[3].clone(), amounts(row))).collect()
}

fn sum(rows: &[Row]) -> Vec<f64> {
    let width = rows.iter().map(|(_, amounts)| amounts.len()).max();
    let of = |col: usize| rows.iter().filter_map(|(_, amounts)| amounts[col]).sum();
    (0..width.unwrap_or(0)).map(of).collect()
}

fn assert_adds_up(row: &Row, parts: &[Row]) {
    for (amount, sum) in row.1.iter().zip(sum(parts)) {
        let off = amount.unwrap_or(0.0) - sum;
        assert!(off.abs() < 0.000_01, "{}: {amount:?}, not {sum}", row.0);
    }
}

#[test]
fn departments_stand_between_the_sum_and_the_units_and_are_not_counted_twice() {
    let bureau = Bureau::random(7, &Plan::plain(40, BureauLayout::Shanxi));
    let office = Office::of(&bureau);
    for formulas in [false, true] {
        let options = MergeOptions {
            formulas,
            ..office.options()
        };
        office.merge(&options);
        for sheet in ["表二明细", "表三明细", "表四收入明细"] {
            let rows = rows(&office, sheet);
            let sums: Vec<usize> = (0..rows.len())
                .filter(|at| rows[*at].0.ends_with("合计") && !rows[*at].0.contains("（部门"))
                .collect();
            assert!(sums.len() > 3, "{sheet}");
            let mut met = 0;
            for (nth, &at) in sums.iter().enumerate() {
                let end = sums.get(nth + 1).copied().unwrap_or(rows.len());
                let below = &rows[at + 1..end];
                let units = below.iter().position(|(name, _)| !name.contains("（部门"));
                let (departments, units) = below.split_at(units.expect("units"));
                assert!(units.iter().all(|(name, _)| !name.contains("（部门")));
                assert_adds_up(&rows[at], units);
                // Each department is the next of these units, as many as it says.
                let mut next = units.iter();
                for department in departments {
                    let (_, count) = department.0.split_once("（部门，").expect("a department");
                    let count = count.split('个').next().expect("a count");
                    let count: usize = count.parse().expect("a number");
                    let codes = bureau.units.iter();
                    let head = codes
                        .clone()
                        .find(|unit| department.0.starts_with(&*unit.name));
                    let head = head.expect("a department");
                    let own = |name: &str| {
                        let unit = codes.clone().find(|unit| unit.name == name);
                        let unit = unit.expect("a unit");
                        unit.code == head.code || unit.code[..3] == head.code[..3]
                    };
                    let parts = next.clone().skip_while(|(name, _)| !own(name)).take(count);
                    let parts: Vec<Row> = parts.cloned().collect();
                    assert!(parts.iter().all(|(name, _)| own(name)), "{parts:?}");
                    while next.as_slice().first().is_some_and(|(name, _)| !own(name)) {
                        next.next();
                    }
                    next.by_ref().take(count).for_each(drop);
                    assert_adds_up(department, &parts);
                    met += 1;
                }
            }
            assert!(met > 3, "{sheet}: {met} departments");
        }
        // Every department leads to its units; with formulas it follows them.
        let parts = parts(&office);
        assert_eq!(parts.contains("<f>SUM("), formulas);
        assert!(parts.contains("<hyperlink ref=\"D"));
    }
}

#[test]
fn a_total_that_bears_the_name_of_each_unit_is_called_a_total() {
    let office = Office::of(&Bureau::random(7, &Plan::plain(5, BureauLayout::Shanxi)));
    office.merge(&office.options());
    for sheet in ["表三明细", "表十二明细"] {
        let rows = texts(&office.path("汇总.xlsx"), sheet).into_iter();
        let rows = rows.skip_while(|row| row.first().is_none_or(|text| text != "科目编码"));
        let first = rows.skip(1).find(|row| row.get(1).is_some());
        assert_eq!(first.expect("a row")[1], "合计", "{sheet}");
    }
}

/// All sheets as they are written.
fn parts(office: &Office) -> String {
    let file = fs::File::open(office.path("汇总.xlsx")).expect("there");
    let mut zip = zip::ZipArchive::new(file).expect("a zip");
    let mut all = String::new();
    for nth in 0..zip.len() {
        let mut part = zip.by_index(nth).expect("a part");
        if part
            .name()
            .expect("a name")
            .starts_with("xl/worksheets/sheet")
        {
            part.read_to_string(&mut all).expect("a text");
        }
    }
    all
}
