//! Small layouts, and what follows from their words.

use super::{Fed, Inputs};
use crate::layout::{self, Layout, Strength};

/// Two tables: what came in and what it was spent on.
const BUDGET: &str = r#"
id = "small"
name = "两张表"
unit = "元"
decimals = 2
derive = true

[[table]]
id = "甲"
sheet = "收支表"
title = "收支表"
is = "收入"

[[table.ledger]]
name = "收入"
columns = [{ id = "项目", head = "收入/项目", role = "name" }, { id = "金额", head = "收入/金额" }]
rows = { list = [
  { id = "本年收入", label = "本年收入", is = "当年" },
  { id = "上年结转", label = "上年结转", is = "上年结转" },
  { id = "收入总计", label = "收入总计", is = "收入" },
] }

[[table.ledger]]
name = "支出"
columns = [{ id = "项目", head = "支出/项目", role = "name" }, { id = "金额", head = "支出/金额" }]
rows = { list = [
  { label = "一、教育支出", code = "205", group = "支出项", is = "支出" },
  { label = "二、其他支出", code = "229", group = "支出项", is = "支出" },
  { id = "本年支出", label = "本年支出", is = "支出" },
  { id = "结转下年", label = "结转下年", is = "结转下年" },
  { id = "支出总计", label = "支出总计", is = "收入" },
] }

[[table]]
id = "乙"
sheet = "支出表"
title = "支出表"
is = "支出·当年"

[[table.ledger]]
columns = [
  { id = "编码", head = "编码", role = "code" },
  { id = "名称", head = "名称", role = "name" },
  { id = "合计", head = "合计" },
  { id = "基本支出", head = "基本支出", is = "基本支出" },
  { id = "项目支出", head = "项目支出", is = "项目支出" },
]
rows = { codes = "function", total = "合计" }
"#;

fn read(text: &str) -> Layout {
    layout::parse("small.toml", text).expect("it reads")
}

fn formulas(layout: &Layout) -> Vec<&str> {
    layout.rules.iter().map(|rule| rule.text.as_str()).collect()
}

#[test]
fn sums_of_rows_and_columns_and_levels_follow_from_the_words() {
    let layout = read(BUDGET);
    let formulas = formulas(&layout);
    for formula in [
        "甲.收入[收入总计] = 甲.收入[本年收入] + 甲.收入[上年结转]",
        "甲.支出[本年支出] = Σ 甲.支出[支出项]",
        "甲.支出[支出总计] = 甲.支出[本年支出] + 甲.支出[结转下年]",
        "乙[每行].合计 = 乙[每行].基本支出 + 乙[每行].项目支出",
        "乙[每级].每列 = Σ 乙[下级].每列",
        "甲.支出[支出总计] = 甲.收入[收入总计]",
    ] {
        assert!(formulas.contains(&formula), "{formula} of {formulas:#?}");
    }
}

#[test]
fn a_relation_that_needs_an_empty_box_asks_for_two_printed_zeros() {
    let layout = read(BUDGET);
    let equal = |formula: &str| {
        let mut rules = layout.rules.iter();
        let rule = rules.find(|rule| rule.text.as_str() == formula);
        rule.unwrap_or_else(|| panic!("{formula} of {:#?}", formulas(&layout)))
    };
    // Spent of this year's money is all that is spent only if nothing is left of last year's.
    let scoped = equal("甲.支出[类] = 乙[类].合计");
    assert_eq!(scoped.when.len(), 2);
    // In any case it is no more.
    let bound = equal("乙[类].合计 <= 甲.支出[类]");
    assert!(bound.when.is_empty());
    assert_eq!(bound.strength, Strength::Hard);
}

#[test]
fn what_offices_fill_in_differently_is_usual_across_tables_and_hard_within_one() {
    let head = "{ id = \"合计\", head = \"合计\" },";
    let text = BUDGET.replace(head, "{ id = \"合计\", head = \"合计\", usual = true },");
    let layout = read(&text);
    for rule in layout.rules.iter() {
        let text = rule.text.as_str();
        let across = text.contains('甲') && text.contains("乙");
        let wanted = match across && text.contains(".合计") {
            true => Strength::Usual,
            false => Strength::Hard,
        };
        assert_eq!(rule.strength, wanted, "{text}");
    }
}

#[test]
fn a_rule_of_the_file_replaces_the_derived_one_that_says_the_same() {
    let by_hand = "\n[[rule]]\nid = \"hand\"\nformula = \"甲.收入[收入总计] = 甲.支出[支出总计]\"\nstrength = \"usual\"\nmessage = \"通常相等\"\n";
    let layout = read(&format!("{BUDGET}{by_hand}"));
    let balance = |text: &str| text.contains("收入[收入总计]") && text.contains("支出[支出总计]");
    let rules: Vec<_> = layout
        .rules
        .iter()
        .filter(|rule| balance(&rule.text))
        .collect();
    assert_eq!(rules.len(), 1);
    assert_eq!(rules[0].id.as_str(), "hand");
}

#[test]
fn words_that_are_not_known_or_contradict_each_other_are_refused_where_they_stand() {
    for (from, to, said) in [
        (
            "is = \"支出·当年\"",
            "is = \"支出·今年\"",
            "不认识的含义 今年",
        ),
        (
            "is = \"支出·当年\"",
            "is = \"结转下年·支出\"",
            "含义 支出 与前面说的 结转下年 矛盾",
        ),
        (
            "is = \"基本支出\" }",
            "is = \"上年结转\" }",
            "含义 上年结转 与前面说的 当年 矛盾",
        ),
    ] {
        let text = BUDGET.replacen(from, to, 1);
        let error = layout::parse("small.toml", &text).expect_err("it is refused");
        let message = error.to_string();
        assert!(message.contains(said), "{message}");
        let line = to.trim_end_matches(" }");
        assert!(message.contains(line), "{message}");
    }
}

#[test]
fn a_list_whose_rows_alone_say_what_they_are_says_it() {
    let text = r#"
id = "x"
name = "摘录"
unit = "万元"
decimals = 2
derive = true
[[list]]
id = "收入"
rows = [{ label = "拨款", is = "财政拨款" }, { label = "其他", is = "单位资金" }]
[[table]]
id = "甲"
sheet = "甲"
title = "收入表"
[[table.ledger]]
columns = [{ head = "项目", role = "name" }, { head = "金额" }]
rows = { list = [{ use = "收入", is = "当年" }, { label = "合计", is = "当年", total = true }] }
"#;
    let layout = read(text);
    let list = layout.tables[0].ledgers[0].list();
    let meanings: Vec<&str> = list.iter().map(|row| row.meaning.as_str()).collect();
    assert_eq!(meanings, ["当年·财政拨款", "当年·单位资金", "当年"]);
    assert_eq!(formulas(&layout), ["甲[合计] = 甲[拨款] + 甲[其他]"]);
}

#[test]
fn a_layout_without_words_has_the_rules_of_its_file_only() {
    let words = without_words(BUDGET);
    assert!(read(&words).rules.is_empty());
}

/// The text without its words.
fn without_words(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("is = \"") {
        let before = rest[..at].trim_end_matches([' ', ',']);
        plain.push_str(before);
        plain.push('\n');
        let after = &rest[at + 6..];
        rest = after.split_once('"').map_or("", |(_, rest)| rest);
    }
    plain.push_str(rest);
    plain.replace("\n },", " },").replace("\n }", " }")
}

#[test]
fn what_has_to_be_typed_follows_from_what_the_tables_print() {
    let layouts = crate::layout::builtin().expect("the built-in layouts are right");
    let of = |id: &str| {
        let mut layouts = layouts.iter();
        let layout = layouts.find(|layout| &*layout.id == id);
        (
            layout.expect("built in"),
            Inputs::of(layout.expect("built in")),
        )
    };
    let (layout, inputs) = of("shanxi-budget");
    let inputs = inputs.expect("its tables follow");
    assert_eq!(inputs.uses, ["基本支出", "项目支出", "结转下年"]);
    let columns = inputs.sources.iter();
    let columns: Vec<String> = columns
        .map(|one| format!("{} {}", one.year, one.sources.join("+")))
        .collect();
    assert_eq!(
        columns,
        [
            "当年 一般公共预算",
            "当年 政府性基金预算",
            "当年 国有资本经营预算",
            "当年 财政专户管理资金",
            "当年 单位资金",
            "上年结转 一般公共预算",
            "上年结转 政府性基金预算",
            "上年结转 国有资本经营预算",
            "上年结转 财政专户管理资金+单位资金",
        ]
    );
    let own: Vec<&str> = inputs
        .ledgers
        .iter()
        .filter(|(_, fed)| matches!(fed, Fed::Own { .. }))
        .map(|((table, _), _)| layout.tables[*table].id.as_str())
        .collect();
    assert_eq!(own, ["T6", "T7", "T9", "T10", "T11"]);
    assert_eq!(of("shanghai-budget").1, None);
    assert_eq!(of("final-accounts").1, None);
}

#[test]
fn a_figure_is_what_table_column_and_row_say() {
    use crate::layout::{Meant, MeantLine};
    let layout = read(BUDGET);
    let words = |meant: Meant| {
        let all = [meant.purpose, meant.origin, meant.source, meant.function];
        all.map(|word| word.map(|word| word.as_str().to_owned()))
    };
    let some = |text: &str| Some(text.to_owned());
    let code = crate::model::Code::parse("2050201").expect("a code");
    // 支出表: 基本支出 of this year, for one function.
    assert_eq!(
        words(layout.meaning(1, 0).of(1, MeantLine::Code(code))),
        [
            some("基本支出"),
            some("当年"),
            some("全部来源"),
            some("2050201")
        ]
    );
    assert_eq!(
        words(layout.meaning(1, 0).of(0, MeantLine::Total)),
        [
            some("支出"),
            some("当年"),
            some("全部来源"),
            some("全部功能科目")
        ]
    );
    // What has no code is part of nobody knows which.
    assert_eq!(words(layout.meaning(1, 0).of(2, MeantLine::Named))[3], None);
    // A row of a list says it; one that is not in the list says nothing.
    assert_eq!(
        words(layout.meaning(0, 0).of(0, MeantLine::Fixed("上年结转")))[..2],
        [some("收入"), some("上年结转")]
    );
    assert_eq!(
        layout.meaning(0, 0).of(0, MeantLine::Fixed("没有这一行")),
        Meant::default()
    );
    let class = layout.tables[0].ledgers[1].list()[0].key.clone();
    assert_eq!(
        words(layout.meaning(0, 1).of(0, MeantLine::Fixed(class.as_str())))[3],
        some("205")
    );
}

#[test]
fn a_layout_prints_what_units_pay_each_other_or_hides_it_in_a_source_or_neither() {
    use crate::layout::{MeantLine, TransferSide};
    let layouts = layout::builtin().expect("the built-in layouts");
    let of = |id: &str| {
        let mut all = layouts.iter();
        all.find(|layout| layout.id.as_str() == id)
            .expect("a layout")
    };
    let accounts = of("final-accounts");
    let transfers = accounts.transfers();
    let names: Vec<(&str, &str)> = transfers
        .printed
        .iter()
        .map(|one| (one.paid.name.as_str(), one.received.name.as_str()))
        .collect();
    assert_eq!(
        names,
        [
            ("上缴上级支出", "附属单位上缴收入"),
            ("对附属单位补助支出", "上级补助收入")
        ]
    );
    assert!(transfers.hidden.is_none());
    // What comes in holds what is received, what is spent what is paid; a part that is neither holds nothing.
    let holds = |table: &str, column: &str| {
        let tables = accounts.tables.iter();
        let mut tables = tables.enumerate();
        let (at, spec) = tables.find(|(_, spec)| spec.id.as_str() == table)?;
        let mut figures = spec.ledgers[0].figures();
        let figure = figures.position(|one| one.id.as_str() == column)?;
        let meaning = accounts.meaning(at, 0);
        let holding = meaning.holds(figure, MeantLine::Total, &transfers.printed[0])?;
        assert!(holding.is_certain && holding.code.is_none());
        Some(holding.side)
    };
    assert_eq!(
        holds("公开02", "本年收入合计"),
        Some(TransferSide::Received)
    );
    assert_eq!(
        holds("公开02", "附属单位上缴收入"),
        Some(TransferSide::Received)
    );
    assert_eq!(holds("公开03", "本年支出合计"), Some(TransferSide::Paid));
    assert_eq!(holds("公开03", "上缴上级支出"), Some(TransferSide::Paid));
    for (table, column) in [
        ("公开02", "财政拨款收入"),
        ("公开02", "上级补助收入"),
        ("公开03", "基本支出"),
        ("公开05", "小计"),
    ] {
        assert_eq!(holds(table, column), None, "{table} {column}");
    }
    let shanxi = of("shanxi-budget").transfers();
    assert!(shanxi.printed.is_empty());
    assert_eq!(
        shanxi.hidden.map(|hidden| hidden.name).as_deref(),
        Some("单位资金")
    );
    let shanghai = of("shanghai-budget").transfers();
    assert!(shanghai.printed.is_empty() && shanghai.hidden.is_none() && shanghai.sums.is_empty());
}

#[test]
fn a_column_apart_follows_from_nothing_and_last_years_amounts_are_those_of_no_other_year() {
    let columns = |more: &str| {
        BUDGET.replace(
            r#"columns = [{ id = "项目", head = "支出/项目", role = "name" }, { id = "金额", head = "支出/金额" }]"#,
            &format!(
                r#"columns = [{{ id = "项目", head = "支出/项目", role = "name" }}, {{ id = "金额", head = "支出/金额" }}, {more}]"#
            ),
        )
    };
    let own = formulas(&read(BUDGET)).len();
    let apart = read(&columns(
        r#"{ id = "增减额", head = "支出/增减额", apart = true }"#,
    ));
    assert_eq!(formulas(&apart).len(), own, "{:?}", formulas(&apart));
    let last = read(&columns(
        r#"{ id = "上年", head = "支出/上年", is = "上年执行数" }"#,
    ));
    let of_last = formulas(&last);
    let of_last = of_last
        .iter()
        .filter(|formula| formula.contains("上年"))
        .count();
    assert!(of_last > 0, "{:?}", formulas(&last));
    for formula in formulas(&last) {
        // 上年结转 is a row of the income, 上年 the column.
        let terms = formula.matches("甲.支出").count();
        let columns = formula.matches(".上年").count();
        assert!(columns == 0 || columns == terms, "{formula}");
    }
}
