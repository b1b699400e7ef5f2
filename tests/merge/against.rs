//! The whole beside what it should be: tails are never mismatches, and one wrong cell among many units is named first.

use duibiao::MergeOptions;
use duibiao::read::CellValue;
use duibiao::report::Outcome;
use lab::bureau::{Bureau, BureauLayout, Plan};
use lab::departments::RoundingMode;

use super::{Office, named};

fn plan(form: BureauLayout, units: usize, damaged: usize) -> Plan {
    Plan {
        rounding: RoundingMode::Rounded,
        damaged,
        ..Plan::plain(units, form)
    }
}

/// A bureau with what was granted and the department's own workbook.
fn office(bureau: &Bureau) -> Office {
    let office = Office::of(bureau);
    std::fs::write(office.path("部门.xlsx"), bureau.department_book()).expect("written");
    std::fs::write(office.path("控制数.xlsx"), bureau.control_figures()).expect("written");
    office
}

fn against(office: &Office, file: &str) -> MergeOptions {
    MergeOptions {
        against: Some(office.path(file)),
        ..office.options()
    }
}

#[test]
fn rounding_is_never_a_mismatch_however_many_units_there_are() {
    for form in [BureauLayout::Shanxi, BureauLayout::Shanghai] {
        for (seed, units) in [(1, 5), (2, 40)] {
            let bureau = Bureau::random(seed, &plan(form, units, 0));
            let office = office(&bureau);
            for file in ["部门.xlsx", "控制数.xlsx"] {
                let merged = office.merge(&against(&office, file));
                assert!(
                    merged.outcome <= Outcome::Tail,
                    "{form:?} {file}: {}",
                    merged.summary
                );
                assert!(merged.summary.contains("不符 0。"), "{}", merged.summary);
            }
        }
    }
}

#[test]
fn one_wrong_cell_among_many_units_is_named_first() {
    let (mut tried, mut by_department, mut by_list) = (0, 0, 0);
    for seed in 20..32 {
        let bureau = Bureau::random(seed, &plan(BureauLayout::Shanxi, 12, 1));
        let damaged = bureau.files.iter().find_map(|file| {
            let unit = &bureau.units[file.unit?];
            Some((unit.name.clone(), file.damage()?))
        });
        let (unit, damage) = damaged.expect("one is damaged");
        let truth = (unit, format!("{}!{}", damage.sheet, damage.cell));
        let office = office(&bureau);
        tried += 1;
        office.merge(&against(&office, "部门.xlsx"));
        by_department += usize::from(named(&office.path("汇总.xlsx"), 0).as_ref() == Some(&truth));
        office.merge(&against(&office, "控制数.xlsx"));
        by_list += usize::from(named(&office.path("汇总.xlsx"), 0).as_ref() == Some(&truth));
    }
    assert!(
        by_department * 100 >= tried * 99,
        "{by_department} of {tried} beside the department"
    );
    assert!(
        by_list * 100 >= tried * 95,
        "{by_list} of {tried} beside what was granted"
    );
}

/// A bureau of which one unit's workbook has lost a row, or has a wrong code on it: the office, the unit, and the row from
/// one. The row is a 项 of 表三 or 表五 that nobody else prints.
fn with_a_row_wrong(seed: u64, table: &str, wrong: Option<&str>) -> Option<(Office, String, u32)> {
    let bureau = Bureau::random(seed, &Plan::plain(6, BureauLayout::Shanxi));
    let office = office(&bureau);
    let file = bureau.files.iter().find(|file| file.unit.is_some())?;
    let unit = bureau.units[file.unit?].name.clone();
    let path = office.path(&format!("报送件/{}", file.path));
    let mut pages = lab::desk::Pages::open(&path);
    let page = pages.page(table);
    let code = |value: &CellValue| lab::desk::text(value).trim().len() == 7;
    let row = page
        .cells
        .iter()
        .rev()
        .find(|(at, value)| at.1 == 0 && code(value))?
        .0
        .0;
    match wrong {
        Some(code) => drop(
            page.cells
                .insert((row, 0), CellValue::Text(code.to_owned())),
        ),
        None => page.cells.retain(|at, _| at.0 != row),
    }
    std::fs::write(&path, pages.bytes()).expect("written");
    Some((office, unit, row + 1))
}

#[test]
fn a_row_that_a_unit_lost_or_put_under_a_wrong_code_is_that_units() {
    for seed in 40..43 {
        let (office, unit, _) = with_a_row_wrong(seed, "表三", None).expect("a row");
        office.merge(&against(&office, "部门.xlsx"));
        let first = named(&office.path("汇总.xlsx"), 0);
        let lines = super::texts(&office.path("汇总.xlsx"), "差异表");
        let open = |line: &&Vec<String>| line.contains(&unit) && line.iter().any(|t| t == "要您定");
        assert_eq!(lines.iter().filter(open).count(), 1, "{seed}: {lines:?}");
        assert_eq!(first, Some((unit, "表三（缺行）".to_owned())), "{seed}");
        // 2010350 is no row of any of them.
        let (office, unit, row) = with_a_row_wrong(seed, "表五", Some("2010350")).expect("a row");
        office.merge(&against(&office, "部门.xlsx"));
        let first = named(&office.path("汇总.xlsx"), 0);
        let lines = super::texts(&office.path("汇总.xlsx"), "差异表");
        let truth = Some((unit, format!("表五!A{row}")));
        assert_eq!(first, truth, "{seed}: {lines:?}");
    }
}

#[test]
fn a_unit_that_the_department_left_out_is_named() {
    let bureau = Bureau::random(3, &plan(BureauLayout::Shanxi, 10, 0));
    let office = Office::of(&bureau);
    let options = MergeOptions {
        output: office.path("部门.xlsx"),
        units: None,
        ..office.options()
    };
    let most: Vec<String> = bureau.files[1..]
        .iter()
        .map(|file| format!("报送件/{}", file.path))
        .collect();
    let most: Vec<&str> = most.iter().map(String::as_str).collect();
    office.try_merge(&most, &options).expect("merged");
    let merged = office.merge(&against(&office, "部门.xlsx"));
    assert_eq!(merged.outcome, Outcome::Mismatch);
    let (unit, _) = named(&office.path("汇总.xlsx"), 0).expect("a line");
    let left_out = bureau.files[0].unit.expect("a unit");
    assert_eq!(unit, bureau.units[left_out].name);
}

#[test]
fn a_unit_that_has_no_part_in_the_book_explains_nothing() {
    let mut named_first = 0;
    for seed in 20..26 {
        let bureau = Bureau::random(seed, &plan(BureauLayout::Shanxi, 12, 1));
        let office = office(&bureau);
        let list = office.path("单位名单.csv");
        let listed =
            std::fs::read_to_string(&list).expect("a list") + "999999,青岚县没有报的局,,行政,\n";
        std::fs::write(&list, listed).expect("written");
        let merged = office.merge(&against(&office, "部门.xlsx"));
        // A mistake in the largest amount of all might as well be what is missing.
        if merged.summary.contains("未核 0") || !merged.summary.contains("没有加入") {
            let damaged = bureau.files.iter().find(|file| file.damage().is_some());
            let damaged = damaged.and_then(|file| file.unit).expect("a unit");
            let (unit, _) = named(&office.path("汇总.xlsx"), 0).expect("a line");
            assert_eq!(unit, bureau.units[damaged].name, "{}", merged.summary);
            named_first += 1;
        }
    }
    assert!(named_first > 3, "{named_first}");
}

#[test]
fn what_may_be_a_missing_units_is_unchecked_and_the_unit_is_named() {
    for form in [BureauLayout::Shanxi, BureauLayout::Shanghai] {
        let bureau = Bureau::random(3, &plan(form, 10, 0));
        let office = office(&bureau);
        let lost = bureau.files.iter().find(|file| file.unit == Some(4));
        let lost = office.path("报送件").join(&lost.expect("a file").path);
        std::fs::remove_file(lost).expect("removed");
        let merged = office.merge(&against(&office, "部门.xlsx"));
        assert_eq!(merged.outcome, Outcome::Unchecked);
        let summary = &merged.summary;
        assert!(summary.contains("不符 0，未核"), "{summary}");
        let name = &bureau.units[4].name;
        assert!(
            summary.contains(&format!("没有加入 1 户：{name}：")),
            "{summary}"
        );
    }
}
