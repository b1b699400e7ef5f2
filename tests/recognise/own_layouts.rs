//! Tables as other families print them, described by a layout of somebody's own: what the words of the language mean on a
//! book, up to what is accused.

use duibiao::layout::{Layout, Strength, parse};
use duibiao::model::{CellRef, RowRole};
use duibiao::read::{Book, CellValue, Format, Grid};
use duibiao::report::{Outcome, Report, TableStatus};
use duibiao::{Examined, Recogniser};
use lab::departments::{Cell, Department, Profile, RoundingMode};

const HEAD: &str = r#"
id = "own"
name = "自拟"
unit = "万元"
decimals = 2
derive = true
usual_checks = true
skip_checks = ["text.year", "text.department"]
"#;

/// The income and expenditure of a department, class by class.
const T1: &str = r#"
[[table]]
id = "T1"
sheet = "表一"
title = "部门收支总表"
[[table.ledger]]
name = "收入"
columns = [
  { id = "项目", head = "收入/项目", role = "name" },
  { id = "金额", head = "收入/预算数" },
]
rows = { list = [
  { label = "一般公共预算拨款收入", is = "收入·一般公共预算" },
  { label = "政府性基金预算拨款收入", is = "收入·政府性基金预算" },
  { label = "收入总计", is = "收入", total = true },
] }
[[table.ledger]]
name = "支出"
is = "支出"
columns = [
  { id = "项目", head = "支出/项目", role = "name" },
  { id = "金额", head = "支出/预算数" },
]
rows = { list = [
  { classes = "function", own = true },
  { label = "支出总计", is = "支出", total = true },
] }
"#;

fn layout(tables: &str) -> Vec<Layout> {
    let read = parse("自拟.toml", &format!("{HEAD}{tables}"));
    vec![read.unwrap_or_else(|error| panic!("{error}"))]
}

/// A sheet from lines of cells, parted by bars; what has a point is a number.
fn page(name: &str, lines: &[&str]) -> Grid {
    let mut grid = Grid::new(name);
    for (row, line) in (0..).zip(lines) {
        for (col, text) in (0..)
            .zip(line.split('|'))
            .filter(|(_, text)| !text.is_empty())
        {
            let value = match text.parse() {
                Ok(number) if text.contains('.') => CellValue::Number(number),
                _ => CellValue::Text(text.to_owned()),
            };
            grid.push(CellRef::new(row, col), value, None);
        }
    }
    grid
}

fn examined<'l>(recogniser: &Recogniser<'l>, sheets: &[Grid]) -> Examined<'l> {
    let book = Book {
        format: Format::Xlsx,
        sheets: sheets.to_vec(),
        ..Book::default()
    };
    let examined = duibiao::examine_bytes(recogniser, "a.xlsx", &lab::form::xlsx(&book));
    examined.unwrap_or_else(|report| panic!("{:?}", report.error))
}

fn report(layouts: &[Layout], sheets: &[Grid]) -> Report {
    examined(&Recogniser::new(layouts), sheets).report
}

/// The cells of each finding that is worse than a hint.
fn accused(report: &Report) -> Vec<(Outcome, Vec<String>)> {
    let findings = report.findings.iter();
    let bad = findings.filter(|one| !matches!(one.outcome, Outcome::Pass | Outcome::Hint));
    let cells = bad.map(|one| {
        let cells = one.cells.iter();
        let cells = cells
            .filter_map(|cell| Some(format!("{}!{}", cell.sheet.as_ref()?, cell.cell.as_ref()?)));
        (one.outcome, cells.collect())
    });
    cells.collect()
}

fn t1() -> Grid {
    page(
        "1",
        &[
            "部门收支总表",
            "|||单位：万元",
            "收入||支出",
            "项目|预算数|项目|预算数",
            "一般公共预算拨款收入|100.00|一、教育支出|60.00",
            "政府性基金预算拨款收入||二、社会保障和就业支出|40.00",
            "收入总计|100.00|支出总计|100.00",
        ],
    )
}

const LEAVES: &str = r#"
[[table]]
id = "T3"
sheet = "表三"
title = "部门支出总表"
is = "支出"
[[table.ledger]]
columns = [
  { id = "科目", head = "功能分类科目", role = "name" },
  { id = "经济", head = "部门预算支出经济分类科目", role = "text" },
  { head = "合计" },
  { head = "基本支出", is = "基本支出" },
  { head = "项目支出", is = "项目支出" },
]
rows = { codes = "function", leaf = true, at = "last" }
"#;

/// Items alone, unsorted, once for each economic subject.
fn leaves(teaching: &str) -> Grid {
    page(
        "3",
        &[
            "部门支出总表",
            "||||单位：万元",
            "功能分类科目|部门预算支出经济分类科目|合计|基本支出|项目支出",
            "2080505-机关事业单位基本养老保险缴费支出|30108-机关事业单位基本养老保险缴费|40.00|40.00|",
            &format!("2050202-小学教育|30101-基本工资|{teaching}|{teaching}|"),
            "2050203-初中教育|30101-基本工资|15.00|15.00|",
            "2050202-小学教育|30201-办公费|20.00||20.00",
            "2050202-小学教育|30299-其他商品和服务支出|10.00||10.00",
            "合计||100.00|70.00|30.00",
        ],
    )
}

#[test]
fn items_alone_in_any_order_add_up_to_the_total_and_each_code_to_its_class_elsewhere() {
    let layouts = layout(&format!("{T1}{LEAVES}"));
    let recogniser = Recogniser::new(&layouts);
    let right = examined(&recogniser, &[t1(), leaves("15.00")]);
    assert_eq!(accused(&right.report), []);
    assert_eq!(right.report.outcome, Outcome::Pass);
    let rows: Vec<RowRole> = right.submission.tables[1]
        .rows()
        .map(|row| row.role)
        .collect();
    assert_eq!(
        rows,
        [[RowRole::Item; 5].as_slice(), &[RowRole::Total]].concat()
    );
    let wrong = report(&layouts, &[t1(), leaves("18.50")]);
    let whose: Vec<String> = wrong.findings.iter().map(|one| one.rule.clone()).collect();
    assert_eq!(wrong.outcome, Outcome::Mismatch);
    // The columns do not add up to the total, nor the class to what 表一 says.
    let accused = accused(&wrong);
    let has = |cell: &str| {
        accused
            .iter()
            .any(|(_, cells)| cells.iter().any(|one| one == cell))
    };
    assert!(
        has("3!C5") && has("3!D5") && has("1!D5"),
        "{whose:?} {accused:?}"
    );
    let explanations = wrong.clusters.iter().flat_map(|one| &one.explanations);
    let told = explanations.map(|one| {
        let cells = one.events.iter().flat_map(|event| &event.cells);
        let to = cells.map(|cell| (cell.cell.clone(), cell.to.clone()));
        to.collect::<Vec<_>>()
    });
    let meant = ["C5", "D5"].map(|cell| (Some(cell.to_owned()), Some("15.00".to_owned())));
    assert!(
        told.into_iter().any(|to| to == meant),
        "{:?}",
        wrong.clusters
    );
}

const LEVELS: &str = r#"
[[table]]
id = "T4"
sheet = "表四"
title = "部门支出明细表"
is = "支出"
[[table.ledger]]
columns = [
  { id = "编码", head = "科目编码", role = "code" },
  { id = "科目", head = "科目名称", role = "name" },
  { head = "合计" },
]
rows = { codes = "function" }
"#;

#[test]
fn classes_may_be_the_lowest_codes_of_a_table_and_stand_in_it_once_for_each_unit() {
    let layouts = layout(&format!("{T1}{LEAVES}{LEVELS}"));
    let levels = page(
        "4",
        &[
            "部门支出明细表",
            "||单位：万元",
            "科目编码|科目名称|合计",
            "|合计|100.00",
            "205|教育支出|60.00",
            "20502|普通教育|60.00",
            "2050202|小学教育|45.00",
            "2050203|初中教育|15.00",
            "208|社会保障和就业支出|40.00",
            "20805|行政事业单位养老支出|40.00",
            "2080505|机关事业单位基本养老保险缴费支出|40.00",
        ],
    );
    let classes = |teaching: &str| {
        page(
            "3",
            &[
                "部门支出总表",
                "||||单位：万元",
                "功能分类科目|部门预算支出经济分类科目|合计|基本支出|项目支出",
                &format!("205-教育支出|30101-基本工资|{teaching}|{teaching}|"),
                "208-社会保障和就业支出|30108-机关事业单位基本养老保险缴费|40.00|40.00|",
                "205-教育支出|30201-办公费|30.00||30.00",
                "合计||100.00|70.00|30.00",
            ],
        )
    };
    let right = report(&layouts, &[t1(), classes("30.00"), levels.clone()]);
    assert_eq!((accused(&right), right.outcome), (vec![], Outcome::Pass));
    let wrong = report(&layouts, &[t1(), classes("33.00"), levels]);
    assert_eq!(wrong.outcome, Outcome::Mismatch);
}

const SECRET: &str = r#"
[[table]]
id = "T3"
sheet = "表三"
title = "部门支出总表"
is = "支出"
[[table.ledger]]
columns = [
  { id = "编码", head = "科目编码", role = "code" },
  { id = "科目", head = "科目名称", role = "name" },
  { head = "合计" },
  { head = "基本支出", is = "基本支出" },
  { head = "项目支出", is = "项目支出" },
]
rows = { codes = "function", partial = true }
"#;

/// One 项 of 205 and the class 208 as a whole are not printed; `basic` is what the total row says of 基本支出.
fn secret(basic: &str) -> Grid {
    page(
        "3",
        &[
            "部门支出总表",
            "||||单位：万元",
            "科目编码|科目名称|合计|基本支出|项目支出",
            &format!("|合计|100.00|{basic}|30.00"),
            "205|教育支出|60.00|30.00|30.00",
            "20502|普通教育|60.00|30.00|30.00",
            "2050202|小学教育|45.00|15.00|30.00",
        ],
    )
}

#[test]
fn where_rows_are_left_out_by_law_a_total_is_at_least_their_sum_and_a_row_that_is_not_there_says_nothing()
 {
    let layouts = layout(&format!("{T1}{SECRET}"));
    let right = report(&layouts, &[t1(), secret("70.00")]);
    assert_eq!((accused(&right), right.outcome), (vec![], Outcome::Pass));
    let complete = layout(&format!("{T1}{}", SECRET.replace(", partial = true", "")));
    assert_eq!(
        report(&complete, &[t1(), secret("70.00")]).outcome,
        Outcome::Mismatch
    );
    let wrong = report(&layouts, &[t1(), secret("20.00")]);
    let at_most = accused(&wrong)
        .into_iter()
        .any(|(_, cells)| cells.first().is_some_and(|cell| cell == "3!D4"));
    assert!(at_most, "{:?}", wrong.findings);
}

const PARTS: &str = r#"
[[table]]
id = "T2"
sheet = "表二"
title = "部门收入总表"
is = "收入"
[[table.ledger]]
columns = [
  { id = "编码", head = "科目编码", role = "code" },
  { id = "科目", head = "科目名称", role = "name" },
  { head = "合计" },
  { head = "一般公共预算", is = "一般公共预算" },
  { id = "事业收入", head = "事业收入/金额", is = "事业收入" },
  { id = "教育收费", head = "事业收入/其中：教育收费", aside = true },
]
rows = { codes = "function" }
"#;

fn parts(fees: &str) -> Grid {
    page(
        "2",
        &[
            "部门收入总表",
            "|||||单位：万元",
            "科目编码|科目名称|合计|一般公共预算|事业收入|事业收入",
            "||||金额|其中：教育收费",
            &format!("|合计|100.00|60.00|40.00|{fees}"),
            &format!("205|教育支出|100.00|60.00|40.00|{fees}"),
            &format!("20502|普通教育|100.00|60.00|40.00|{fees}"),
            &format!("2050202|小学教育|100.00|60.00|40.00|{fees}"),
        ],
    )
}

#[test]
fn a_part_of_a_column_is_counted_in_no_sum_and_is_no_more_than_the_column() {
    let layouts = layout(PARTS);
    let right = report(&layouts, &[parts("25.00")]);
    assert_eq!((accused(&right), right.outcome), (vec![], Outcome::Pass));
    let wrong = report(&layouts, &[parts("45.00")]);
    let cells: Vec<Vec<String>> = accused(&wrong)
        .into_iter()
        .map(|(_, cells)| cells)
        .collect();
    assert_eq!(cells.len(), 4, "{cells:?}");
    assert_eq!(cells[0], ["2!F5", "2!E5"]);
}

const UNITS: &str = r#"
[[table]]
id = "T8"
sheet = "表八"
title = "部门项目支出表"
is = "支出·项目支出"
[[table.ledger]]
columns = [
  { id = "单位编码", head = "单位编码", role = "text" },
  { id = "名称", head = "单位名称（项目）", role = "name" },
  { head = "合计" },
  { head = "一般公共预算", is = "一般公共预算" },
  { head = "政府性基金预算", is = "政府性基金预算" },
]
rows = { tree = ["部门", "单位", "项目"], total = "合计", by = "单位编码" }
"#;

/// Names and amounts alone would not tell: each unit has one project of its own figures.
fn units(second: &str) -> Grid {
    page(
        "8",
        &[
            "部门项目支出表",
            "||||单位：万元",
            "单位编码|单位名称（项目）|合计|一般公共预算|政府性基金预算",
            "|合计|30.00|30.00|",
            "015|某县农业农村局|30.00|30.00|",
            "015001|机关|10.00|10.00|",
            "|春耕|10.00|10.00|",
            "015002|良种场|20.00|20.00|",
            &format!("|育种|{second}|{second}|"),
        ],
    )
}

#[test]
fn codes_of_units_say_which_row_is_a_part_of_which() {
    let layouts = layout(UNITS);
    let recogniser = Recogniser::new(&layouts);
    let right = examined(&recogniser, &[units("20.00")]);
    assert_eq!(
        (accused(&right.report), right.report.outcome),
        (vec![], Outcome::Pass)
    );
    let keys: Vec<String> = right.submission.tables[0]
        .rows()
        .map(|row| row.key.to_string())
        .collect();
    let below = ["合计/机关/春耕", "合计/良种场/育种"];
    assert!(
        below.iter().all(|key| keys.iter().any(|own| own == key)),
        "{keys:?}"
    );
    let wrong = report(&layouts, &[units("21.50")]);
    let cells: Vec<Vec<String>> = accused(&wrong)
        .into_iter()
        .map(|(_, cells)| cells)
        .collect();
    assert!(
        cells.contains(&vec!["8!C8".to_owned(), "8!C9".to_owned()]),
        "{cells:?}"
    );
    let carried = right.submission.tables[0]
        .rows()
        .map(|row| row.texts[0].clone());
    assert_eq!(
        carried.collect::<Vec<_>>(),
        ["", "015", "015001", "", "015002", ""]
    );
}

/// Shanxi's form as a city prints it: 表五 under another title, no 表十一, one table more.
const CITY: &str = r#"
extends = "shanxi-budget"
id = "city"
name = "某市部门预算公开表"
without = ["T11"]

[[table]]
id = "T5"
title = "{year}年一般公共预算财政拨款支出明细表"

[[table]]
id = "T14"
sheet = "表十四"
title = "{year}年市级专项资金表"
[[table.ledger]]
columns = [
  { id = "项目", head = "项目", role = "name" },
  { id = "金额", head = "金额" },
]
rows = { list = [{ label = "专项资金合计", total = true }] }

[[rule]]
id = "T13-T1.at-most"
formula = "T13[部门].合计 <= T1.支出[本年支出合计].上年结转安排"
strength = "usual"
message = "上年结转的项目支出通常不大于收支总表的上年结转安排"
"#;

#[test]
fn a_layout_is_another_one_but_for_what_it_says_otherwise() {
    let city = parse("某市.toml", CITY).unwrap_or_else(|error| panic!("{error}"));
    let base = duibiao::layout::builtin().expect("they are right");
    let base = base
        .iter()
        .find(|one| one.id == "shanxi-budget")
        .expect("built in");
    let ids = |layout: &Layout| -> Vec<String> {
        layout
            .tables
            .iter()
            .map(|table| table.id.to_string())
            .collect()
    };
    let mut expected = ids(base);
    expected.retain(|id| id != "T11");
    expected.push("T14".to_owned());
    assert_eq!(ids(&city), expected);
    let rule = |id: &str| city.rules.iter().find(|rule| rule.id == id);
    assert!(rule("T11-T4.at-most").is_none());
    let own = rule("T13-T1.at-most").expect("said otherwise");
    assert_eq!(own.strength, Strength::Usual);

    let department = Department::random(7, Profile::Small);
    let mut printed = department.print(RoundingMode::Exact);
    let sheet = printed.sheets.iter_mut().find(|sheet| sheet.name == "表五");
    let cells = sheet.expect("a table").rows.iter_mut().flatten();
    let title = cells.into_iter().find_map(|cell| match cell {
        Cell::Text(text) if text.contains("一般公共预算") => Some(text),
        _ => None,
    });
    *title.expect("a title") = "2026年一般公共预算财政拨款支出明细表".to_owned();
    let layouts = vec![city];
    let recogniser = Recogniser::new(&layouts);
    let bytes = lab::departments::xlsx(&printed);
    let examined = duibiao::examine_bytes(&recogniser, "a.xlsx", &bytes);
    let report = examined
        .unwrap_or_else(|report| panic!("{:?}", report.error))
        .report;
    let status = |id: &str| {
        report
            .tables
            .iter()
            .find(|table| table.id == id)
            .map(|table| table.status)
    };
    assert_eq!(status("T5"), Some(TableStatus::Pass));
    assert_eq!(status("T14"), Some(TableStatus::Missing));
}

#[test]
fn a_mistake_is_told_where_it_stands_in_the_file_or_in_the_one_it_extends() {
    let told = |own: &str| {
        let head = "extends = \"shanxi-budget\"\nid = \"city\"\nname = \"某市\"\n";
        parse("某市.toml", &format!("{head}{own}"))
            .expect_err("a mistake")
            .to_string()
    };
    let own = told(
        "[[rule]]\nid = \"x\"\nformula = \"T3[合计].合计 = T99[合计].合计\"\nmessage = \"\"\n",
    );
    assert!(
        own.starts_with("版式文件 某市.toml 第 6 行第 24 列：没有名为 T99 的表"),
        "{own}"
    );
    let gone = told("without = [\"T99\"]\n");
    assert!(
        gone.starts_with("版式文件 某市.toml 第 4 行第 12 列：所引用的版式里没有表 T99"),
        "{gone}"
    );
    let new = told("[[table]]\nid = \"T99\"\n");
    assert!(new.contains("新的表应有 title"), "{new}");
    // What the family says of a column that is no longer there.
    let table = "[[table]]\nid = \"T13\"\n[[table.ledger]]\ncolumns = [{ head = \"项目\", role = \"name\" }, { head = \"金额\" }]\n";
    let behind = told(&format!(
        "{table}rows = {{ tree = [\"部门\", \"单位\"] }}\n"
    ));
    assert!(
        behind.starts_with("版式文件 shanxi-budget.toml 第 "),
        "{behind}"
    );
    let unknown = parse(
        "某市.toml",
        "extends = \"henan\"\nid = \"x\"\nname = \"x\"\n",
    )
    .expect_err("no such family");
    assert!(
        unknown.to_string().contains("没有内置的版式 henan"),
        "{unknown}"
    );
}

#[test]
fn items_alone_go_on_on_further_pages_with_the_codes_that_were_before() {
    let layouts = layout(&format!("{T1}{LEAVES}"));
    let mut first = leaves("15.00");
    let mut second = Grid::new("3续");
    let rows = first.rows.split_off(6);
    for row in rows {
        for cell in row.cells {
            let at = CellRef::new(row.number - 6, cell.col);
            second.push(at, cell.value, None);
        }
    }
    let recogniser = Recogniser::new(&layouts);
    let examined = examined(&recogniser, &[t1(), first, second]);
    assert_eq!(
        (accused(&examined.report), examined.report.outcome),
        (vec![], Outcome::Pass)
    );
    assert_eq!(examined.submission.tables[1].rows().count(), 6);
}

#[test]
fn items_alone_and_classes_may_be_left_out_by_law_as_well() {
    let partial = format!("{T1}{LEAVES}")
        .replace("leaf = true", "leaf = true, partial = true")
        .replace(
            "rows = { list = [\n  { classes",
            "rows = { partial = true, list = [\n  { classes",
        );
    // 社会保障 is printed in neither table, and still in their totals.
    let mut classes = t1();
    classes.rows[5].cells.retain(|cell| cell.col < 2);
    let mut items = leaves("15.00");
    items.rows.remove(3);
    let layouts = layout(&partial);
    let right = report(&layouts, &[classes.clone(), items.clone()]);
    assert_eq!((accused(&right), right.outcome), (vec![], Outcome::Pass));
    let complete = layout(&format!("{T1}{LEAVES}"));
    assert_eq!(
        report(&complete, &[classes.clone(), items]).outcome,
        Outcome::Mismatch
    );
    // More than the total is never right.
    let more = report(&layouts, &[classes, leaves("65.00")]);
    assert_eq!(more.outcome, Outcome::Mismatch);
}

#[test]
fn a_part_of_a_column_that_stands_elsewhere_is_named() {
    let named = PARTS.replace("aside = true", "aside = \"一般公共预算\"");
    let layouts = layout(&named);
    assert_eq!(report(&layouts, &[parts("55.00")]).outcome, Outcome::Pass);
    let wrong = report(&layouts, &[parts("65.00")]);
    let cells: Vec<Vec<String>> = accused(&wrong)
        .into_iter()
        .map(|(_, cells)| cells)
        .collect();
    assert_eq!(cells[0], ["2!F5", "2!D5"]);
    let refused = |aside: &str| {
        let text = PARTS.replace("aside = true", aside);
        parse("自拟.toml", &format!("{HEAD}{text}"))
            .expect_err("refused")
            .to_string()
    };
    assert!(refused("aside = \"专户\"").contains("没有金额栏 专户"));
    let first = PARTS.replace("{ head = \"合计\" }", "{ head = \"合计\", aside = true }");
    let first = parse("自拟.toml", &format!("{HEAD}{first}")).expect_err("refused");
    assert!(
        first.to_string().contains("aside 前面应有它所属的金额栏"),
        "{first}"
    );
}

const SPENT: &str = r#"
[[table]]
id = "T5"
sheet = "表五"
title = "一般公共预算支出表"
is = "支出·当年·一般公共预算"
[[table.ledger]]
columns = [
  { id = "编码", head = "科目编码", role = "code" },
  { id = "科目", head = "科目名称", role = "name" },
  { head = "合计" },
]
rows = { codes = "function" }
"#;

/// Income and what of it was spent, code by code; 其他 of 208 is taken back if asked for.
fn spent(teaching: &str, taken_back: bool) -> Vec<Grid> {
    let (whole, back) = if taken_back {
        ("35.00", "-5.00")
    } else {
        ("40.00", "")
    };
    let all = if taken_back { "95.00" } else { "100.00" };
    let total: f64 = teaching.parse::<f64>().expect("an amount") + 40.0;
    vec![
        page(
            "2",
            &[
                "部门收入总表",
                "|||||单位：万元",
                "科目编码|科目名称|合计|一般公共预算|事业收入|事业收入",
                "||||金额|其中：教育收费",
                &format!("|合计|{all}|100.00|{back}|"),
                "205|教育支出|60.00|60.00||",
                "20502|普通教育|60.00|60.00||",
                "2050202|小学教育|60.00|60.00||",
                &format!("208|社会保障和就业支出|{whole}|40.00|{back}|"),
                &format!("20805|行政事业单位养老支出|{whole}|40.00|{back}|"),
                &format!("2080505|机关事业单位基本养老保险缴费支出|{whole}|40.00|{back}|"),
            ],
        ),
        page(
            "5",
            &[
                "一般公共预算支出表",
                "||单位：万元",
                "科目编码|科目名称|合计",
                &format!("|合计|{total:.2}"),
                &format!("205|教育支出|{teaching}"),
                &format!("20502|普通教育|{teaching}"),
                &format!("2050202|小学教育|{teaching}"),
                "208|社会保障和就业支出|40.00",
                "20805|行政事业单位养老支出|40.00",
                "2080505|机关事业单位基本养老保险缴费支出|40.00",
            ],
        ),
    ]
}

#[test]
fn what_is_taken_back_of_one_code_puts_aside_no_bound_of_another() {
    // Of the year before as well, so that what is spent of this year is a part of it.
    let income = PARTS.replace("is = \"事业收入\"", "is = \"上年结转·事业收入\"");
    let layouts = layout(&format!("{income}{SPENT}"));
    for taken_back in [false, true] {
        let right = report(&layouts, &spent("60.00", taken_back));
        assert_eq!(
            (accused(&right), right.outcome),
            (vec![], Outcome::Pass),
            "{taken_back}"
        );
        let wrong = report(&layouts, &spent("70.00", taken_back));
        let cells: Vec<Vec<String>> = accused(&wrong)
            .into_iter()
            .map(|(_, cells)| cells)
            .collect();
        let told = cells.iter().any(|cells| cells[..] == ["5!C7", "2!D8"]);
        assert!(told, "{taken_back} {cells:?}");
        let mut messages = wrong.findings.iter().map(|one| one.message.as_str());
        assert!(messages.any(|message| message.contains("不应大于")));
    }
}
