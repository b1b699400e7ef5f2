//! The whole beside that of last year.

use duibiao::MergeOptions;
use lab::bureau::{Bureau, BureauLayout, Plan};

use super::{Office, texts};

#[test]
fn units_that_came_and_went_are_named_and_amounts_compared() {
    let bureau = Bureau::random(6, &Plan::plain(8, BureauLayout::Shanxi));
    let office = Office::of(&bureau);
    let former = bureau.a_year_earlier();
    former.write(&office.path("上年件")).expect("written");
    let add = |output: &str, files: &[lab::bureau::File], last: Option<&str>| {
        let folder = if last.is_some() {
            "报送件"
        } else {
            "上年件"
        };
        let path = |file: &lab::bureau::File| format!("{folder}/{}", file.path);
        let named: Vec<String> = files.iter().map(path).collect();
        let named: Vec<&str> = named.iter().map(String::as_str).collect();
        let options = MergeOptions {
            output: office.path(output),
            units: None,
            last_year: last.map(|last| office.path(last)),
            ..office.options()
        };
        office.try_merge(&named, &options).expect("merged");
    };
    // The first unit is gone this year, the last is new.
    add("上年.xlsx", &bureau.files[..7], None);
    add("本年.xlsx", &bureau.files[1..], Some("上年.xlsx"));
    let sheet = texts(&office.path("本年.xlsx"), "趋势");
    let name = |at: usize| &bureau.units[bureau.files[at].unit.expect("a unit")].name;
    let told = sheet.iter().flatten();
    let turnover = told.clone().find(|text| text.starts_with("新增"));
    let turnover = turnover.expect("who came and went");
    assert_eq!(
        *turnover,
        format!("新增 1 户：{}。减少 1 户：{}。", name(7), name(0))
    );
    assert!(told.clone().any(|text| text.contains("7 户，本年 7 户")));
    // An amount that both have: what the one prints and the other, to the digit.
    let total = sheet
        .iter()
        .find(|row| row.iter().any(|text| text == "收入总计"));
    let total = total.expect("a line");
    let amount = |col: usize| -> f64 { total[col].parse().expect("a number") };
    let own = |at: usize| {
        let sums = bureau.unit_truth(bureau.files[at].unit.expect("a unit"));
        let id = sums
            .keys()
            .find(|id| id.table == "T1" && id.row == "收入总计");
        sums[id.expect("a total")] as f64 / 1_000_000.0
    };
    let by = amount(4) - amount(3);
    assert!((by - (own(7) - own(0))).abs() < 0.001, "{by}");
    // Lines stand as the table prints them.
    let place = |label: &str| {
        let label = |row: &&Vec<String>| row.get(2).is_some_and(|text| text.contains(label));
        let rows = sheet.iter().filter(|row| row[0].contains("表一"));
        rows.clone().position(|row| label(&row))
    };
    assert!(place("一般公共预算") < place("收入总计"), "{sheet:?}");
    // A workbook of this year is not last year's.
    let options = MergeOptions {
        last_year: Some(office.path("本年.xlsx")),
        ..office.options()
    };
    let error = office
        .try_merge(&["报送件"], &options)
        .expect_err("this year's");
    assert!(error.to_string().contains("上一年的汇总"), "{error}");
}
