//! The layout language holds every shape of table that published books show.
//!
//! Each test is a short excerpt of a layout as somebody would write it for that family, and says what
//! it has to mean once it is read.

use duibiao::layout::{
    self, CheckSeverity, ColumnRole, ColumnSelector, Layout, RowSelector, RowsSpec, Strength,
    TotalPosition, parse,
};
use duibiao::model::MoneyUnit;

/// Reads tables and rules of a family in 万元 with two decimals.
#[track_caller]
fn read(tables: &str) -> Layout {
    let head = "id = \"x\"\nname = \"摘录\"\nunit = \"万元\"\ndecimals = 2\n";
    parse("摘录.toml", &format!("{head}{tables}")).unwrap_or_else(|error| panic!("{error}"))
}

fn roles(layout: &Layout) -> Vec<ColumnRole> {
    let columns = &layout.tables[0].ledgers[0].columns;
    columns.iter().map(|column| column.role).collect()
}

// ---------------------------------------------------------------- how code and name stand

#[test]
fn one_code_column_beside_the_name() {
    let layout = read(
        r#"
[[table]]
id = "T3"
sheet = "表3"
title = "部门支出总表"
form = "部门公开表3"
[[table.ledger]]
columns = [
  { id = "编码", head = "科目编码", role = "code" },
  { id = "名称", head = "科目名称", role = "name" },
  { head = "合计" },
  { head = "基本支出" },
  { head = "项目支出" },
]
rows = { codes = "function", total = "合计", also = ["总计"], at = "last" }
[[rule]]
id = "row-sum"
formula = "T3[每行].合计 = T3[每行].基本支出 + T3[每行].项目支出"
message = "合计应等于基本支出加项目支出"
[[rule]]
id = "hierarchy"
formula = "T3[每级].每列 = Σ T3[下级].每列"
message = "上级应等于下级之和"
"#,
    );
    let RowsSpec::Codes { total, .. } = &layout.tables[0].ledgers[0].rows else {
        panic!("rows by code")
    };
    assert_eq!(total.position, TotalPosition::Last);
    assert_eq!(total.labels, ["合计", "总计"]);
    assert_eq!(
        layout.rules[1].formula.left[0].rows,
        RowSelector::EachParent
    );
    assert_eq!(layout.rules[1].formula.left[0].column, ColumnSelector::Each);
}

#[test]
fn class_section_and_item_in_three_columns() {
    // Printed `208|05|05`, `|05|` or `205|03|99`: the columns are the same, only the cells differ.
    let layout = read(
        r#"
[[table]]
id = "T2"
sheet = "部门收入总表"
title = "{year}年部门收入预算总表"
[[table.ledger]]
columns = [
  { id = "类", head = "项目/功能分类科目编码/类", role = "code" },
  { id = "款", head = "项目/功能分类科目编码/款", role = "code" },
  { id = "项", head = "项目/功能分类科目编码/项", role = "code" },
  { id = "名称", head = "项目/功能分类科目名称", role = "name" },
  { head = "收入预算/合计" },
  { head = "收入预算/财政拨款收入" },
]
rows = { codes = "function", at = "last" }
[[rule]]
id = "class"
formula = "T2[类].合计 >= T2[类].财政拨款收入"
message = "合计不应小于财政拨款收入"
"#,
    );
    let codes = roles(&layout)
        .into_iter()
        .filter(|role| *role == ColumnRole::Code);
    assert_eq!(codes.count(), 3);
    assert!(matches!(
        layout.rules[0].formula.left[0].rows,
        RowSelector::EachCode(Some(_))
    ));
}

#[test]
fn code_and_name_in_one_cell() {
    // `[2010401]行政运行` or `2013601-行政运行`: there is no column for the code.
    let layout = read(
        r#"
[[table]]
id = "T5"
sheet = "表5"
title = "一般公共预算支出表"
[[table.ledger]]
columns = [
  { id = "科目", head = "功能科目名称", role = "name" },
  { head = "合计" },
]
rows = { codes = "function", at = "none" }
"#,
    );
    assert_eq!(roles(&layout), [ColumnRole::Name, ColumnRole::Amount]);
    assert!(matches!(
        &layout.tables[0].ledgers[0].rows,
        RowsSpec::Codes { .. }
    ));
}

#[test]
fn names_without_any_code() {
    let layout = read(
        r#"
[[table]]
id = "T6"
sheet = "表六"
title = "一般公共预算基本支出表"
[[table.ledger]]
columns = [
  { id = "科目", head = "经济分类科目", role = "name" },
  { head = "{year}年预算数/合计" },
  { head = "{year}年预算数/人员经费" },
  { head = "{year}年预算数/公用经费" },
]
rows = { groups = "dept-economic", total = "合计" }
[[rule]]
id = "hierarchy"
formula = "T6[每级].每列 = Σ T6[下级].每列"
message = "各组应等于所属款之和"
[[rule]]
id = "housing"
strength = "usual"
formula = "Σ T6[住房公积金].合计 <= T6[合计].人员经费"
message = "住房公积金通常不大于人员经费"
"#,
    );
    assert_eq!(layout.rules[1].strength, Strength::Usual);
    assert_eq!(
        layout.rules[1].formula.left[0].rows,
        RowSelector::Named("住房公积金".into())
    );
}

#[test]
fn two_codes_in_one_row() {
    let layout = read(
        r#"
[[table]]
id = "T8"
sheet = "表8"
title = "一般公共预算基本支出明细表（按经济分类科目）"
[[table.ledger]]
columns = [
  { id = "编码", head = "部门经济分类/科目编码", role = "code" },
  { id = "名称", head = "部门经济分类/科目名称", role = "name" },
  { id = "政府编码", head = "政府经济分类/科目编码", role = "text" },
  { id = "政府名称", head = "政府经济分类/科目名称", role = "text" },
  { head = "合计" },
]
rows = { codes = "dept-economic" }
[[check]]
id = "economic"
kind = "economic-map"
tables = ["T8"]
severity = "warning"
message = "两种经济科目应对应"
"#,
    );
    assert_eq!(layout.tables[0].ledgers[0].texts().count(), 2);
    assert_eq!(layout.checks[0].tables, [0]);
}

#[test]
fn items_alone_with_a_code_printed_once_a_unit() {
    // No rule on levels and no check of codes that stand twice: neither is true of such a table.
    let layout = read(
        r#"
[[table]]
id = "B3"
sheet = "表3"
title = "部门支出总体情况表"
[[table.ledger]]
columns = [
  { id = "科目", head = "功能分类科目", role = "name" },
  { id = "经济", head = "部门预算支出经济分类科目", role = "text" },
  { head = "合计" },
  { head = "基本支出" },
  { head = "项目支出" },
]
rows = { codes = "function", at = "last" }
[[rule]]
id = "row-sum"
formula = "B3[每行].合计 = B3[每行].基本支出 + B3[每行].项目支出"
message = "合计应等于基本支出加项目支出"
"#,
    );
    assert_eq!(layout.rules.len(), 1);
}

// ---------------------------------------------------------------- rows

#[test]
fn one_label_in_two_blocks_of_a_list() {
    let layout = read(
        r#"
[[table]]
id = "T4"
sheet = "表四"
title = "{year}年财政拨款收支总表"
[[table.ledger]]
columns = [
  { id = "项目", head = "收入/项目", role = "name" },
  { id = "预算数", head = "收入/预算数" },
]
rows = { list = [
  { id = "本年收入", label = "一、本年收入" },
  { id = "本年一般", label = "（一）一般公共预算拨款", group = "本年项", indent = 1 },
  { id = "本年基金", label = "（二）政府性基金预算拨款", group = "本年项", indent = 1 },
  { id = "上年结转", label = "二、上年结转" },
  { id = "结转一般", label = "（一）一般公共预算拨款", group = "结转项", indent = 1 },
  { id = "结转基金", label = "（二）政府性基金预算拨款", group = "结转项", indent = 1 },
  { blank = 1 },
  { id = "收入总计", label = "收入总计", also = ["收 入 总 计"], total = true },
] }
[[rule]]
id = "this-year"
formula = "T4[本年收入] = Σ T4[本年项]"
message = "本年收入应等于其下各项之和"
[[rule]]
id = "carry-over"
formula = "T4[上年结转] = Σ T4[结转项]"
message = "上年结转应等于其下各项之和"
"#,
    );
    let RowsSpec::List(rows) = &layout.tables[0].ledgers[0].rows else {
        panic!("a list")
    };
    assert_eq!(rows[1].labels, rows[4].labels);
    assert_ne!(rows[1].key, rows[4].key);
    assert!(rows[6].blank && rows[7].total);
}

#[test]
fn classes_printed_only_where_the_department_has_them() {
    let layout = read(
        r#"
[[list]]
id = "类"
rows = [
  { label = "一、一般公共服务支出", code = "201" },
  { label = "二、住房保障支出", code = "221" },
]
[[table]]
id = "T1"
sheet = "表1"
title = "部门收支总表"
[[table.ledger]]
columns = [
  { id = "项目", head = "支出/项目", role = "name" },
  { id = "预算数", head = "支出/预算数" },
]
rows = { list = [
  { use = "类", group = "支出项", own = true },
  { label = "本年支出合计", total = true },
] }
[[rule]]
id = "sum"
formula = "T1[本年支出合计] = Σ T1[支出项]"
message = "本年支出合计应等于各类之和"
"#,
    );
    let RowsSpec::List(rows) = &layout.tables[0].ledgers[0].rows else {
        panic!("a list")
    };
    assert!(rows[0].own && rows[1].own && !rows[2].own);
    assert_eq!(rows[1].key.as_str(), "221");
}

#[test]
fn a_single_row_without_label_under_many_columns() {
    let layout = read(
        r#"
[[table]]
id = "T2"
sheet = "表2"
title = "部门收入总表"
[[table.ledger]]
columns = [
  { head = "合计" },
  { head = "上年结转" },
  { head = "一般公共预算拨款收入" },
  { id = "事业收入", head = "事业收入/金额" },
  { id = "教育收费", head = "事业收入/其中：教育收费" },
]
rows = { single = "合计" }
[[rule]]
id = "sum"
formula = "T2[合计].合计 = T2[合计].上年结转 + T2[合计].一般公共预算拨款收入 + T2[合计].事业收入"
message = "合计应等于各项来源之和（其中项不重复计入）"
"#,
    );
    assert!(
        matches!(&layout.tables[0].ledgers[0].rows, RowsSpec::Single { label } if label == "合计")
    );
    assert_eq!(layout.rules[0].formula.right.len(), 3);
}

#[test]
fn items_as_rows_and_years_as_columns() {
    let layout = read(
        r#"
[[table]]
id = "T7"
sheet = "三公"
title = "“三公”经费支出表"
[[table.ledger]]
columns = [
  { id = "项目", head = "项目", role = "name" },
  { id = "上年", head = "{year-1}年预算数" },
  { id = "本年", head = "{year}年预算数" },
]
rows = { list = [
  { label = "合计", total = true },
  { id = "出国", label = "1.因公出国（境）费", group = "三公项" },
  { id = "接待", label = "2.公务接待费", group = "三公项" },
  { id = "用车", label = "3.公务用车购置及运行费", group = "三公项" },
  { id = "购置", label = "（1）公务用车购置费", group = "用车项", indent = 1 },
  { id = "运行", label = "（2）公务用车运行费", group = "用车项", indent = 1 },
] }
[[rule]]
id = "sum"
formula = "T7[合计].每列 = Σ T7[三公项].每列"
message = "合计应等于三项之和"
[[rule]]
id = "vehicles"
formula = "T7[用车].每列 = Σ T7[用车项].每列"
message = "用车应等于购置加运行"
"#,
    );
    assert_eq!(
        layout.tables[0].ledgers[0].columns[1].heads,
        [["{year-1}年预算数"]]
    );
}

#[test]
fn budget_and_actual_as_rows() {
    let layout = read(
        r#"
[[table]]
id = "公开09"
sheet = "公开09表"
title = "“三公”经费及会议费、培训费支出决算表"
column_numbers = true
[[table.ledger]]
columns = [
  { id = "项目", head = "项目", role = "name" },
  { id = "三公", head = "财政拨款安排的“三公”经费/小计" },
  { id = "接待", head = "财政拨款安排的“三公”经费/公务接待费" },
  { id = "会议费", head = "会议费" },
]
rows = { list = [{ label = "预算数" }, { label = "决算数" }] }
[[rule]]
id = "at-least"
formula = "公开09[每行].三公 >= 公开09[每行].接待"
message = "小计不应小于公务接待费，会议费在外"
"#,
    );
    assert!(layout.tables[0].column_numbers);
}

#[test]
fn department_units_and_projects_below_each_other() {
    let layout = read(
        r#"
[[table]]
id = "T12"
sheet = "表十二"
title = "{year}年项目支出预算表"
[[table.ledger]]
columns = [
  { id = "名称", head = "项目名称", role = "name" },
  { head = "合计" },
  { head = "一般公共预算" },
]
rows = { tree = ["部门", "单位", "项目"] }
[[rule]]
id = "tree"
formula = "T12[每级].每列 = Σ T12[下级].每列"
message = "上级应等于下级之和"
[[rule]]
id = "units"
formula = "T12[部门].合计 = Σ T12[单位].合计"
message = "部门应等于各单位之和"
"#,
    );
    assert_eq!(layout.rules[1].formula.left[0].rows, RowSelector::Total);
    assert_eq!(layout.rules[1].formula.right[0].rows, RowSelector::Level(1));
}

#[test]
fn lists_side_by_side_under_one_heading_with_row_numbers() {
    let layout = read(
        r#"
[[table]]
id = "公开06"
sheet = "公开06表"
title = "一般公共预算财政拨款基本支出决算明细表"
[[table.ledger]]
name = "公用"
columns = [
  { id = "编码", head = "公用经费/科目代码", role = "code" },
  { id = "名称", head = "公用经费/科目名称", role = "name" },
  { id = "行次", head = "公用经费/行次", role = "ordinal" },
  { head = "公用经费/决算数" },
]
rows = { list = [
  { label = "商品和服务支出", code = "302" },
  { label = "办公费", code = "30201", group = "302款", indent = 1 },
  { label = "印刷费", code = "30202", group = "302款", indent = 1 },
] }
[[table.ledger]]
name = "公用续"
columns = [
  { id = "编码", head = "公用经费/科目代码", role = "code" },
  { id = "名称", head = "公用经费/科目名称", role = "name" },
  { head = "公用经费/决算数" },
]
rows = { list = [
  { label = "资本性支出", code = "310" },
  { label = "公用经费合计", total = true },
] }
[[rule]]
id = "302"
formula = "公开06.公用[302] = Σ 公开06.公用[302款]"
message = "商品和服务支出应等于所属各款之和"
[[rule]]
id = "total"
formula = "公开06.公用续[公用经费合计] = 公开06.公用[302] + 公开06.公用续[310]"
message = "公用经费合计应等于各类之和"
"#,
    );
    assert_eq!(layout.tables[0].ledgers.len(), 2);
    assert_eq!(layout.rules[1].formula.right[1].ledger, 1);
}

// ---------------------------------------------------------------- units, percentages, scopes

#[test]
fn a_table_in_ten_thousand_among_tables_in_yuan() {
    let layout = parse(
        "上海.toml",
        r#"
id = "shanghai"
name = "摘录"
unit = "元"
decimals = 2
[[table]]
id = "T8"
sheet = "部门一般公共预算拨款基本支出明细表"
title = "{year}年部门一般公共预算基本支出部门预算经济分类预算表"
[[table.ledger]]
columns = [
  { id = "类", head = "项目/部门预算经济分类科目编码/类", role = "code" },
  { id = "款", head = "项目/部门预算经济分类科目编码/款", role = "code" },
  { id = "名称", head = "项目/部门预算经济分类科目名称", role = "name" },
  { head = "一般公共预算基本支出/合计" },
  { head = "一般公共预算基本支出/公用经费" },
]
rows = { codes = "dept-economic", at = "last" }
[[table]]
id = "T9"
sheet = "部门“三公”经费和机关运行费预算表"
title = "{year}年部门“三公”经费和机关运行经费预算表"
unit = "万元"
[[table.ledger]]
columns = [
  { head = "“三公”经费预算数/合计" },
  { id = "机关运行", head = "机关运行经费预算数" },
]
rows = { single = "金额" }
[[rule]]
id = "running"
formula = "T9[金额].机关运行 = T8[合计].公用经费"
strength = "usual"
message = "行政和参公单位的机关运行经费通常等于公用经费"
"#,
    )
    .unwrap_or_else(|error| panic!("{error}"));
    let units: Vec<MoneyUnit> = layout
        .tables
        .iter()
        .map(|table| table.precision.unit)
        .collect();
    assert_eq!(units, [MoneyUnit::Yuan, MoneyUnit::TenThousandYuan]);
}

#[test]
fn percentages_are_ratios() {
    let layout = read(
        r#"
[[table]]
id = "T5"
sheet = "表5"
title = "一般公共预算支出表"
form = "部门公开表5"
[[table.ledger]]
columns = [
  { id = "编码", head = "功能分类科目/科目编码", role = "code" },
  { id = "名称", head = "功能分类科目/科目名称", role = "name" },
  { head = "{year-1}年执行数/执行数" },
  { head = "{year}年预算数/年初预算数/小计" },
  { head = "{year}年预算数/年初预算数/基本支出" },
  { head = "{year}年预算数/年初预算数/项目支出" },
  { id = "增减额", head = "{year}年预算数比{year-1}年执行数/增减额" },
  { id = "增减率", head = "{year}年预算数比{year-1}年执行数/增减(%)", role = "percent" },
]
rows = { codes = "function", total = "合计", at = "last" }
[[rule]]
id = "change"
formula = "T5[每行].增减额 = T5[每行].小计 - T5[每行].执行数"
message = "增减额应等于预算数减执行数"
[[rule]]
id = "rate"
formula = "T5[每行].增减率 = T5[每行].增减额 / T5[每行].执行数"
message = "增减率应等于增减额除以执行数"
"#,
    );
    assert!(layout.rules[0].formula.right[1].negative);
    assert!(layout.rules[1].formula.divisor.is_some());
    assert_eq!(layout.tables[0].ledgers[0].figures().count(), 6);
}

#[test]
fn carry_over_inside_or_outside_decides_when_a_rule_holds() {
    let layout = read(
        r#"
[[table]]
id = "T4"
sheet = "表4"
title = "财政拨款收支总表"
[[table.ledger]]
columns = [
  { id = "项目", head = "项目", role = "name" },
  { head = "预算数", is = "支出·一般公共预算" },
]
rows = { list = [{ label = "一般公共预算拨款" }, { label = "上年结转" }, { label = "本年支出" }] }
[[table]]
id = "T5"
sheet = "表5"
title = "一般公共预算支出表（不含上年结转）"
also = ["一般公共预算支出表"]
[[table.ledger]]
columns = [
  { id = "编码", head = "科目编码", role = "code" },
  { id = "名称", head = "科目名称", role = "name" },
  { head = "小计", is = "支出·一般公共预算·当年" },
]
rows = { codes = "function", at = "last" }
[[rule]]
id = "without"
formula = "T5[合计] = T4[本年支出]"
when = "T4[上年结转] = 0"
message = "没有上年结转时两表相等"
[[rule]]
id = "with"
formula = "T5[合计] ≤ T4[本年支出]"
when = "T4[上年结转] ≠ 0 且 T4[本年支出] - T4[上年结转] ≠ 0"
message = "有上年结转时支出表不大于总表"
"#,
    );
    assert!(layout.rules[0].when[0].zero);
    assert_eq!(layout.rules[1].when.len(), 2);
    assert_eq!(layout.rules[1].when[1].terms.len(), 2);
}

#[test]
fn an_empty_table_has_its_own_words_or_those_of_the_family() {
    let layout = read(
        r#"
empty_note = "注：本表无数据"
[[table]]
id = "公开07"
sheet = "公开07表"
title = "政府性基金预算财政拨款收入支出决算表"
notes = ["注：本表反映政府性基金的收支情况。"]
empty_note = "说明：本部门没有政府性基金收入，故本表无数据。"
landscape = true
[[table.ledger]]
columns = [{ id = "名称", head = "科目名称", role = "name" }, { head = "本年收入" }]
rows = { codes = "function" }
[[table]]
id = "公开08"
sheet = "公开08表"
title = "国有资本经营预算财政拨款支出决算表"
[[table.ledger]]
columns = [{ id = "名称", head = "科目名称", role = "name" }, { head = "合计" }]
rows = { codes = "function" }
"#,
    );
    let notes: Vec<Option<&str>> = layout
        .tables
        .iter()
        .map(|table| table.empty_note.as_deref())
        .collect();
    let own = "说明：本部门没有政府性基金收入，故本表无数据。";
    assert_eq!(notes, [Some(own), Some("注：本表无数据")]);
}

// ---------------------------------------------------------------- the manual

/// The TOML blocks of the manual, in order.
fn examples() -> Vec<&'static str> {
    let manual = include_str!("../../templates/README.md");
    let blocks = manual.split("```toml\n").skip(1);
    blocks
        .filter_map(|block| block.split("```").next())
        .collect()
}

#[test]
fn the_example_of_the_manual_reads() {
    let layout = parse("README.md", examples()[0]).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((layout.tables.len(), layout.rules.len()), (1, 1));
}

#[test]
fn the_rules_of_the_manual_stand_so_in_the_families() {
    let families = layout::builtin().expect("the built-in layouts are right");
    let rules = families.iter().flat_map(|family| family.rules.iter());
    let rules: Vec<&str> = rules.map(|rule| rule.text.as_str()).collect();
    let formulas = |text: &'static str| {
        let lines = text.lines();
        let lines = lines.filter_map(|line| line.strip_prefix("formula = "));
        lines.map(|line| line.trim_matches('"'))
    };
    // The ratio belongs to a family that is not built in; its form has a test of its own above.
    let shown = examples().into_iter().skip(1).flat_map(formulas);
    for formula in shown.filter(|formula| !formula.contains('/')) {
        assert!(rules.contains(&formula), "{formula}");
    }
}

#[test]
fn the_manual_names_every_key() {
    let manual = include_str!("../../templates/README.md");
    let broken = [
        ("", "[[table]]\nid = \"a\"\nx = 1\n"),
        ("", "[[rule]]\nid = \"a\"\nx = 1\n"),
        ("", "[[check]]\nid = \"a\"\nx = 1\n"),
        ("", "[[list]]\nid = \"a\"\nx = 1\n"),
        ("", "[[list]]\nid = \"a\"\nrows = [{ x = 1 }]\n"),
        ("", "[[table]]\n[[table.ledger]]\nx = 1\n"),
        ("", "[[table]]\n[[table.ledger]]\ncolumns = [{ x = 1 }]\n"),
        ("", "[[table]]\n[[table.ledger]]\nrows = { x = 1 }\n"),
        ("x = 1\n", ""),
    ];
    for (before, after) in broken {
        let text = format!("{before}{after}");
        let error = parse("x.toml", &text).expect_err("x is no key");
        let all = std::iter::once(&error).chain(&error.more);
        let keys = all.flat_map(|one| one.message.split_once("可用的键有 "));
        let keys = keys.map(|(_, keys)| keys).next();
        let keys = keys.unwrap_or_else(|| panic!("{error}"));
        for key in keys.trim_end_matches('。').split('、') {
            let named = [
                format!("`{key}`"),
                format!("`{key} ="),
                format!("[[{key}]]"),
                format!("{{ {key} ="),
            ];
            let named = named.iter().any(|form| manual.contains(form.as_str()));
            assert!(
                named || manual.contains(&format!("[[table.{key}]]")),
                "{key}"
            );
        }
    }
}

// ---------------------------------------------------------------- what several tables have

#[test]
fn columns_that_several_tables_have_are_said_once() {
    let layout = read(
        r#"
[[columns]]
id = "支出"
columns = [
  { id = "编码", head = "编码", role = "code" },
  { head = "合计", also = ["小计"] },
  { id = "基本", head = "基本支出", is = "基本支出" },
]
[[table]]
id = "T1"
sheet = "表1"
title = "支出表"
[[table.ledger]]
columns = [{ use = "支出", above = "{year}年", below = "预算数", is = "一般公共预算", usual = true }]
rows = { codes = "function" }
"#,
    );
    let columns = &layout.tables[0].ledgers[0].columns;
    let heads: Vec<Vec<String>> = columns[1]
        .heads
        .iter()
        .map(|way| way.iter().map(ToString::to_string).collect())
        .collect();
    assert_eq!(
        heads,
        [
            ["{year}年", "合计", "预算数"],
            ["{year}年", "小计", "预算数"]
        ]
    );
    let ids: Vec<&str> = columns.iter().map(|column| column.id.as_str()).collect();
    assert_eq!(ids, ["编码", "合计", "基本"]);
    let meanings: Vec<&str> = columns
        .iter()
        .map(|column| column.meaning.as_str())
        .collect();
    assert_eq!(meanings, ["", "一般公共预算", "一般公共预算·基本支出"]);
    let usual: Vec<bool> = columns.iter().map(|column| column.usual).collect();
    assert_eq!(usual, [false, true, true]);
}

#[test]
fn classes_are_numbered_and_known_by_their_earlier_names() {
    let layout = read(
        r#"
[[table]]
id = "T1"
sheet = "表1"
title = "收支总表"
[[table.ledger]]
columns = [{ head = "项目", role = "name" }, { head = "金额" }]
rows = { list = [{ classes = "function", without = ["202", "203"], group = "支出项", also = ["229 杂项支出"] }] }
"#,
    );
    let rows = layout.tables[0].ledgers[0].list();
    let row = |code: &str| {
        let mut rows = rows.iter();
        rows.find(|row| row.code.is_some_and(|own| own.as_str() == code))
    };
    let labels = |code: &str| {
        let row = row(code).expect("a class");
        row.labels
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    assert_eq!(labels("204")[0], "二、公共安全支出");
    assert!(labels("210").contains(&"八、医疗卫生与计划生育支出".to_owned()));
    assert_eq!(labels("222")[0], "十九、粮油物资储备支出");
    assert!(
        labels("229").contains(&"二十三、杂项支出".to_owned()),
        "{:?}",
        labels("229")
    );
    assert!(row("202").is_none());
    assert!(
        rows.iter()
            .all(|row| row.group.as_deref() == Some("支出项"))
    );
}

#[test]
fn a_shape_may_be_the_table_without_some_columns_and_rows() {
    let layout = read(
        r#"
[[table]]
id = "T1"
sheet = "表1"
title = "收支总表"
[[table.ledger]]
columns = [{ head = "项目", role = "name" }, { id = "甲", head = "甲" }, { id = "乙", head = "乙" }]
rows = { list = [{ id = "一", label = "一" }, { id = "乙", label = "乙" }] }
[[table.shape]]
drop = ["乙"]
"#,
    );
    let other = layout.of_shape(0, 0).expect("the shape");
    let ledger = &other.tables[0].ledgers[0];
    assert_eq!(ledger.figures().count(), 1);
    assert_eq!(ledger.list().len(), 1);
    assert_eq!(layout.tables[0].ledgers[0].figures().count(), 2);
}

#[test]
fn the_checks_of_every_family_are_asked_for_in_one_line() {
    let text = r#"
usual_checks = true
skip_checks = ["text.digits"]
form = "预算{id}表"
column_numbers = true
[[table]]
id = "01"
title = "收支总表"
[[table.ledger]]
columns = [{ head = "项目", role = "name" }, { head = "金额" }]
rows = { single = "金额" }
[[table]]
id = "02"
title = "支出表"
column_numbers = false
[[table.ledger]]
columns = [{ head = "科目编码", role = "code" }, { head = "金额" }]
rows = { codes = "function" }
[[check]]
id = "text.unit"
kind = "unit-stated"
severity = "info"
message = "写明单位"
"#;
    let layout = read(text);
    let check = |id: &str| layout.checks.iter().find(|check| check.id == *id);
    assert!(check("text.digits").is_none());
    let codes = check("text.code-once").expect("a usual check");
    assert_eq!(codes.tables, [1]);
    let unit = check("text.unit").expect("its own");
    assert_eq!(
        (unit.severity, unit.message.as_str()),
        (CheckSeverity::Info, "写明单位")
    );
    let forms: Vec<&str> = layout
        .tables
        .iter()
        .filter_map(|t| t.form.as_deref())
        .collect();
    assert_eq!(forms, ["预算01表", "预算02表"]);
    assert_eq!(layout.tables[0].sheet, "预算01表");
    let numbers: Vec<bool> = layout
        .tables
        .iter()
        .map(|table| table.column_numbers)
        .collect();
    assert_eq!(numbers, [true, false]);
}
