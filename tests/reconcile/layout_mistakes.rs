//! A mistake in a layout file is reported with its line, its column and what was expected.
//!
//! Each test makes one mistake in the small layout below and states the place where a person would put
//! a finger, counted in characters from 1, and the words that have to be in the message.

use duibiao::layout::parse;
use proptest::prelude::*;

/// Line numbers below count from the line of `id`.
const GOOD: &str = r#"id = "sample"
name = "示例"
unit = "万元"
decimals = 2

[[list]]
id = "类"
rows = [
  { label = "一、教育支出", code = "205" },
  { label = "二、农林水支出", code = "213" },
]

[[table]]
id = "T1"
sheet = "表一"
title = "{year}年收支总表"

[[table.ledger]]
name = "收入"
columns = [
  { id = "项目", head = "收入/项目", role = "name" },
  { id = "金额", head = "收入/金额" },
]
rows = { list = [
  { label = "财政拨款", group = "收入项" },
  { label = "事业收入", group = "收入项" },
  { blank = 2 },
  { label = "收入总计", total = true },
] }

[[table.ledger]]
name = "支出"
columns = [
  { id = "项目", head = "支出/项目", role = "name" },
  { id = "合计", head = "支出/合计" },
  { id = "当年", head = "支出/当年" },
]
rows = { list = [
  { use = "类", group = "支出项" },
  { label = "支出总计", total = true },
] }

[[table]]
id = "T2"
sheet = "表二"
title = "{year}年支出表"

[[table.ledger]]
columns = [
  { id = "编码", head = "科目编码", role = "code" },
  { id = "名称", head = "科目名称", role = "name" },
  { id = "合计", head = "合计" },
  { id = "基本支出", head = "基本支出" },
  { id = "项目支出", head = "项目支出" },
  { id = "比例", head = "增减%", role = "percent" },
]
rows = { codes = "function", total = "合计", at = "last" }

[[rule]]
id = "sum"
formula = "T2[每行].合计 = T2[每行].基本支出 + T2[每行].项目支出"
message = "合计应等于基本支出加项目支出"

[[rule]]
id = "class"
formula = "T2[类].合计 = T1.支出[类].合计"
when = "T1.收入[事业收入] = 0"
message = "每个类应等于收支总表同类的支出"

[[check]]
id = "text.year"
kind = "same-year"
tables = ["T1", "T2"]
message = "年度应一致"
"#;

const SUM: &str = "T2[每行].合计 = T2[每行].基本支出 + T2[每行].项目支出";
const WHEN: &str = "T1.收入[事业收入] = 0";

/// The layout with one passage exchanged for another.
fn with(good: &str, bad: &str) -> String {
    assert_eq!(
        GOOD.matches(good).count(),
        1,
        "{good} should stand there once"
    );
    GOOD.replace(good, bad)
}

/// The layout is refused there, with these words.
#[track_caller]
fn refused(text: &str, line: usize, column: usize, words: &[&str]) {
    let error = parse("示例.toml", text).expect_err("the mistake is seen");
    assert_eq!((error.line, error.column), (line, column), "{error}");
    assert!(
        words.iter().all(|word| error.message.contains(word)),
        "{error}"
    );
    assert!(error.to_string().contains("示例.toml"), "{error}");
    assert!(error.message.ends_with('。'), "a whole sentence: {error}");
}

/// One passage is exchanged for another, and refused there.
#[track_caller]
fn mistake(good: &str, bad: &str, line: usize, column: usize, words: &[&str]) {
    refused(&with(good, bad), line, column, words);
}

/// The formula of the first rule is exchanged; `column` counts from its first character.
#[track_caller]
fn formula(bad: &str, column: usize, words: &[&str]) {
    mistake(SUM, bad, 61, 11 + column, words);
}

/// The scope of the second rule is exchanged; `column` counts from its first character.
#[track_caller]
fn scope(bad: &str, column: usize, words: &[&str]) {
    mistake(WHEN, bad, 67, 8 + column, words);
}

#[test]
fn the_layout_without_a_mistake_reads() {
    let layout = parse("示例.toml", GOOD).expect("no mistake");
    assert_eq!((layout.tables.len(), layout.rules.len()), (2, 2));
}

// ---------------------------------------------------------------- keys and types

#[test]
fn an_unknown_key_names_the_known_ones() {
    mistake(
        "sheet = \"表二\"",
        "shet = \"表二\"",
        45,
        1,
        &["不认识的键 shet", "sheet"],
    );
}

#[test]
fn an_unknown_key_of_a_column_is_seen() {
    let bad = "{ id = \"合计\", titel = \"合计\" }";
    mistake(
        "{ id = \"合计\", head = \"合计\" }",
        bad,
        52,
        16,
        &["titel", "head"],
    );
}

#[test]
fn a_missing_key_of_a_table_points_at_the_table() {
    mistake("title = \"{year}年支出表\"\n", "", 43, 1, &["缺少键 title"]);
}

#[test]
fn a_missing_key_of_a_rule_points_at_the_rule() {
    mistake(
        "message = \"合计应等于基本支出加项目支出\"\n",
        "",
        59,
        1,
        &["缺少键 message"],
    );
}

#[test]
fn a_missing_key_of_the_family_points_at_the_beginning() {
    mistake("name = \"示例\"\n", "", 1, 1, &["缺少键 name"]);
}

#[test]
fn an_empty_file_lacks_everything() {
    refused("", 1, 1, &["缺少键 id"]);
}

#[test]
fn a_number_is_no_unit() {
    mistake(
        "unit = \"万元\"",
        "unit = 4",
        3,
        8,
        &["整数 4", "引号里的文字"],
    );
}

#[test]
fn decimals_are_no_text() {
    mistake(
        "decimals = 2",
        "decimals = \"2\"",
        4,
        12,
        &["文字 \"2\"", "整数"],
    );
}

#[test]
fn a_truth_is_not_written_as_a_word() {
    let bad = "{ label = \"支出总计\", total = \"是\" }";
    let good = "{ label = \"支出总计\", total = true }";
    mistake(good, bad, 40, 29, &["文字 \"是\"", "true 或 false"]);
}

#[test]
fn rows_are_no_text() {
    let good = "rows = { codes = \"function\", total = \"合计\", at = \"last\" }";
    mistake(good, "rows = \"codes\"", 57, 8, &["类型不对", "行的种类"]);
}

// ---------------------------------------------------------------- TOML

#[test]
fn text_without_quotes_is_told_to_take_them() {
    mistake("unit = \"万元\"", "unit = 万元", 3, 8, &["半角引号"]);
}

#[test]
fn text_without_its_closing_quote_is_seen() {
    mistake(
        "unit = \"万元\"",
        "unit = \"万元",
        3,
        11,
        &["没有在本行用引号"],
    );
}

#[test]
fn chinese_quotes_are_recognised() {
    mistake(
        "unit = \"万元\"",
        "unit = “万元”",
        3,
        8,
        &["全角的「“」", "半角的「\"」"],
    );
}

#[test]
fn a_full_width_equals_sign_is_recognised() {
    mistake("decimals = 2", "decimals ＝ 2", 4, 10, &["全角的「＝」"]);
}

#[test]
fn a_full_width_comma_between_keys_is_recognised() {
    let good = "{ label = \"一、教育支出\", code";
    mistake(
        good,
        "{ label = \"一、教育支出\"，code",
        9,
        21,
        &["全角的「，」"],
    );
}

#[test]
fn a_missing_comma_between_keys_is_seen() {
    let good = "{ label = \"一、教育支出\", code";
    mistake(
        good,
        "{ label = \"一、教育支出\" code",
        9,
        22,
        &["半角逗号"],
    );
}

#[test]
fn a_chinese_key_is_seen() {
    mistake("decimals = 2", "小数 = 2", 4, 1, &["英文单词"]);
}

#[test]
fn a_key_written_twice_is_seen() {
    mistake(
        "decimals = 2",
        "decimals = 2\ndecimals = 2",
        5,
        1,
        &["只能写一次"],
    );
}

#[test]
fn a_heading_with_one_bracket_missing_is_seen() {
    mistake("[[check]]", "[[check]", 70, 9, &["]]"]);
}

// ---------------------------------------------------------------- values

#[test]
fn an_unknown_unit_names_the_known_ones() {
    mistake(
        "unit = \"万元\"",
        "unit = \"百元\"",
        3,
        8,
        &["百元", "万元"],
    );
}

#[test]
fn too_many_decimals_are_seen() {
    mistake("decimals = 2", "decimals = 7", 4, 12, &["0 到 6"]);
    mistake("decimals = 2", "decimals = 300", 4, 12, &["0 到 6"]);
    mistake("decimals = 2", "decimals = -1", 4, 12, &["0 到 6"]);
}

#[test]
fn an_unknown_role_names_the_known_ones() {
    mistake(
        "role = \"code\"",
        "role = \"kode\"",
        50,
        38,
        &["kode", "ordinal"],
    );
}

#[test]
fn a_total_counts_in_an_amount_of_its_own_ledger() {
    mistake(
        "head = \"支出/合计\"",
        "head = \"支出/合计\", including = { column = \"结转\", head = \"合计\" }",
        35,
        55,
        &["没有金额栏 结转", "合计、当年"],
    );
    mistake(
        "head = \"支出/合计\"",
        "head = \"支出/合计\", including = { column = \"当年\", head = \"支出/\" }",
        35,
        68,
        &["最后一级不能为空"],
    );
}

#[test]
fn an_unknown_place_of_the_total_names_the_known_ones() {
    mistake(
        "at = \"last\"",
        "at = \"bottom\"",
        57,
        49,
        &["bottom", "first、last、none"],
    );
}

#[test]
fn an_unknown_classification_names_the_known_ones() {
    mistake(
        "codes = \"function\"",
        "codes = \"functions\"",
        57,
        18,
        &["dept-economic"],
    );
}

#[test]
fn an_unknown_kind_of_check_names_the_known_ones() {
    mistake(
        "kind = \"same-year\"",
        "kind = \"year\"",
        72,
        8,
        &["year", "same-department"],
    );
}

#[test]
fn a_code_of_four_digits_is_seen() {
    mistake(
        "code = \"213\"",
        "code = \"2130\"",
        10,
        31,
        &["3、5、7 或 9 位"],
    );
}

#[test]
fn a_heading_without_its_last_part_is_seen() {
    mistake(
        "head = \"收入/金额\"",
        "head = \"收入/\"",
        22,
        23,
        &["head"],
    );
}

#[test]
fn more_empty_lines_than_any_form_has_are_seen() {
    mistake(
        "{ blank = 2 }",
        "{ blank = 9999999999 }",
        27,
        13,
        &["1 到 200"],
    );
}

#[test]
fn rows_of_two_kinds_are_seen() {
    mistake(
        "codes = \"function\"",
        "codes = \"function\", single = \"金额\"",
        57,
        8,
        &["恰有"],
    );
}

#[test]
fn the_place_of_a_total_means_nothing_to_a_list() {
    let good = "  { label = \"支出总计\", total = true },\n] }";
    let bad = "  { label = \"支出总计\", total = true },\n], at = \"last\" }";
    mistake(good, bad, 41, 9, &["只与 codes 或 groups 同用"]);
}

#[test]
fn a_list_that_does_not_exist_is_seen_with_those_that_do() {
    mistake(
        "use = \"类\"",
        "use = \"款\"",
        39,
        11,
        &["没有名为 款 的行表", "已有的是 类"],
    );
}

#[test]
fn an_empty_line_bears_no_label() {
    mistake(
        "{ blank = 2 }",
        "{ blank = 2, label = \"空\" }",
        27,
        24,
        &["blank"],
    );
}

// ---------------------------------------------------------------- identities

#[test]
fn two_tables_of_one_id_are_seen() {
    mistake("id = \"T2\"", "id = \"T1\"", 44, 6, &["表 T1 已经有了"]);
}

#[test]
fn two_columns_of_one_id_are_seen() {
    mistake(
        "id = \"基本支出\"",
        "id = \"合计\"",
        53,
        10,
        &["栏 合计 已经有了"],
    );
}

#[test]
fn two_rows_of_one_id_are_seen() {
    mistake(
        "\"事业收入\", group",
        "\"财政拨款\", group",
        26,
        13,
        &["行 财政拨款 已经有了"],
    );
}

#[test]
fn two_ledgers_of_one_name_are_seen() {
    mistake(
        "name = \"支出\"",
        "name = \"收入\"",
        32,
        8,
        &["分栏 收入 已经有了"],
    );
}

#[test]
fn a_ledger_beside_another_needs_a_name() {
    mistake("name = \"支出\"\n", "", 37, 8, &["应有 name"]);
}

#[test]
fn two_rules_of_one_id_are_seen() {
    mistake(
        "id = \"class\"",
        "id = \"sum\"",
        65,
        6,
        &["规则 sum 已经有了"],
    );
}

#[test]
fn a_name_that_formulas_cannot_write_is_seen() {
    mistake(
        "id = \"项目支出\"",
        "id = \"项目-支出\"",
        54,
        10,
        &["公式里写不出来"],
    );
    mistake("id = \"项目支出\"", "id = \"每列\"", 54, 10, &["另有含义"]);
}

#[test]
fn a_check_of_a_table_that_does_not_exist_is_seen() {
    mistake(
        "[\"T1\", \"T2\"]",
        "[\"T1\", \"T3\"]",
        73,
        17,
        &["T3", "应为 T1、T2"],
    );
}

// ---------------------------------------------------------------- formulas

#[test]
fn an_unknown_table_names_the_known_ones() {
    formula(
        "T2[合计].合计 = T9[合计].合计",
        13,
        &["没有名为 T9 的表", "T1、T2"],
    );
}

#[test]
fn an_unknown_ledger_names_the_known_ones() {
    formula(
        "T1.结余[收入总计] = 0",
        4,
        &["没有名为 结余 的分栏", "收入、支出"],
    );
}

#[test]
fn a_table_of_two_ledgers_needs_one_named() {
    formula("T1[收入总计] = 0", 3, &["多个分栏", "收入、支出"]);
}

#[test]
fn a_table_of_one_ledger_names_none() {
    formula("T2.支出[合计].合计 = 0", 4, &["T2 不分栏"]);
}

#[test]
fn an_unknown_column_names_the_known_ones() {
    formula(
        "T2[合计].总计 = 0",
        8,
        &["没有名为 总计 的金额栏", "基本支出"],
    );
}

#[test]
fn one_of_several_columns_has_to_be_named() {
    formula("T2[合计] = 0", 8, &["多个金额栏"]);
}

#[test]
fn an_unknown_row_of_a_list_names_the_known_ones() {
    formula(
        "T1.收入[本年收入] = 0",
        7,
        &["没有名为 本年收入 的行或组", "收入总计"],
    );
}

#[test]
fn an_unknown_name_of_a_subject_is_seen() {
    formula("T2[合记].合计 = 0", 4, &["没有名为 合记 的行", "合计"]);
}

#[test]
fn a_code_of_six_digits_in_a_formula_is_seen() {
    formula("T2[208050].合计 = 0", 4, &["208050 不是"]);
}

#[test]
fn a_group_needs_a_sum() {
    formula("T1.收入[收入总计] = T1.收入[收入项]", 21, &["前面应有 Σ"]);
}

#[test]
fn a_single_row_needs_no_sum() {
    formula("T1.收入[收入总计] = Σ T1.收入[财政拨款]", 23, &["不用 Σ"]);
}

#[test]
fn each_row_and_codes_do_not_mix() {
    formula("T2[每行].合计 = T1.支出[码].合计", 13, &["只能用一种"]);
}

#[test]
fn parts_need_their_whole() {
    formula("T2[合计].合计 = Σ T2[下级].合计", 15, &["另有 每级"]);
}

#[test]
fn each_row_stays_within_one_ledger() {
    formula("T2[每行].合计 = T1.支出[每行].合计", 13, &["跨表应用 码"]);
}

#[test]
fn lists_have_no_levels() {
    formula(
        "T1.支出[每级].合计 = Σ T1.支出[下级].合计",
        7,
        &["没有上下级"],
    );
}

#[test]
fn rows_without_codes_are_not_bound_by_codes() {
    formula("T2[类].合计 = T1.收入[类]", 18, &["没有科目编码"]);
}

#[test]
fn each_column_on_the_right_needs_it_on_the_left() {
    formula("T2[合计].合计 = T2[213].每列", 13, &["左边也应用 每列"]);
}

#[test]
fn each_column_has_to_exist_on_both_sides() {
    formula(
        "T2[类].每列 = T1.支出[类].每列",
        12,
        &["这里没有 基本支出、项目支出"],
    );
}

#[test]
fn percentages_are_not_added() {
    formula("T2[合计].合计 = T2[合计].比例", 13, &["百分比栏不能加减"]);
}

#[test]
fn a_ratio_gives_a_percentage() {
    formula(
        "T2[合计].合计 = T2[合计].基本支出 / T2[合计].项目支出",
        1,
        &["percent"],
    );
}

#[test]
fn a_ratio_has_one_term_in_each_place() {
    let bad = "T2[合计].比例 = T2[合计].基本支出 + T2[合计].项目支出 / T2[合计].合计";
    formula(bad, 41, &["甲 = 乙 / 丙"]);
}

#[test]
fn text_behind_the_end_of_a_formula_is_seen() {
    formula("T2[合计].合计 = T2[213].合计 元", 24, &["到此应当结束"]);
}

#[test]
fn a_formula_without_a_comparison_is_seen() {
    formula("T2[合计].合计", 10, &["=、<=、>="]);
}

#[test]
fn a_formula_without_a_left_side_is_seen() {
    formula("0 = T2[合计].合计", 1, &["左边应有至少一项"]);
}

#[test]
fn an_empty_formula_is_seen() {
    formula("", 1, &["表名"]);
}

#[test]
fn a_bracket_that_does_not_close_is_seen() {
    formula("T2[合计.合计 = 0", 4, &["缺少 ]"]);
}

#[test]
fn full_width_brackets_are_recognised() {
    formula("T2［合计］.合计 = 0", 3, &["全角的「［」"]);
    formula("T2[合计］.合计 = 0", 6, &["全角的「］」"]);
    formula("T2（合计）.合计 = 0", 3, &["方括号"]);
}

#[test]
fn full_width_signs_are_recognised() {
    formula("T2[合计].合计＝0", 10, &["全角的「＝」"]);
    formula(
        "T2[合计].合计 = T2[213].合计 ＋ T2[205].合计",
        24,
        &["全角的「＋」"],
    );
    formula("T2[合计]。合计 = 0", 7, &["全角的「。」"]);
}

#[test]
fn a_comma_between_row_and_column_is_recognised() {
    formula("T2[合计，基本支出] = 0", 6, &["没有逗号"]);
}

// ---------------------------------------------------------------- scopes

#[test]
fn a_scope_compares_with_zero() {
    scope("T1.收入[事业收入] = 5", 15, &["只能与 0 比较"]);
    scope("T1.收入[事业收入] > 0", 13, &["= 0 或 ≠ 0"]);
}

#[test]
fn a_scope_names_fixed_rows() {
    scope(
        "T1.收入[财政拨款] - T2[每行].合计 = 0",
        15,
        &["固定的行和列"],
    );
}

#[test]
fn scopes_are_joined_by_a_word() {
    scope(
        "T1.收入[事业收入] = 0 和 T2[合计].合计 = 0",
        17,
        &["以 且 接"],
    );
}

#[test]
fn the_line_and_a_mark_under_the_place_are_shown() {
    let error = parse("示例.toml", &with("decimals = 2", "decimals = 9")).expect_err("too many");
    assert_eq!(error.excerpt, "  decimals = 9\n             ^");
}

// ---------------------------------------------------------------- any text at all

/// What damaged bytes become, and whether a reported place lies inside.
fn any_answer_is_in_place(bytes: &[u8]) -> Result<(), TestCaseError> {
    let text = String::from_utf8_lossy(bytes);
    if let Err(error) = parse("坏.toml", &text) {
        let lines: Vec<&str> = text.split('\n').collect();
        prop_assert!((1..=lines.len()).contains(&error.line), "{error}");
        let columns = lines[error.line - 1].chars().count() + 1;
        prop_assert!((1..=columns).contains(&error.column), "{error}");
        prop_assert!(!error.message.is_empty());
    }
    Ok(())
}

const FAMILIES: [&str; 3] = [
    GOOD,
    include_str!("../../templates/shanxi-budget.toml"),
    include_str!("../../templates/final-accounts.toml"),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_damage_to_a_layout_makes_the_reader_fall_over(
        family in 0..FAMILIES.len(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3), 1..6),
    ) {
        let mut bytes = FAMILIES[family].as_bytes().to_vec();
        for (at, byte, how) in damage {
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => {
                    bytes.remove(at);
                }
            }
        }
        any_answer_is_in_place(&bytes)?;
    }

    #[test]
    fn a_layout_cut_off_anywhere_is_answered(
        family in 0..FAMILIES.len(),
        at in any::<prop::sample::Index>(),
    ) {
        let bytes = FAMILIES[family].as_bytes();
        any_answer_is_in_place(&bytes[..at.index(bytes.len())])?;
    }

    #[test]
    fn any_formula_is_read_or_answered(
        text in "[T12.支出\\[\\]每行码类Σ合计+=/<>0 ，（［-]{0,40}",
    ) {
        any_answer_is_in_place(with(SUM, &text).as_bytes())?;
    }
}

#[test]
fn all_mistakes_of_the_tables_are_told_and_then_all_of_the_rules() {
    let tables = GOOD
        .replacen("role = \"percent\"", "role = \"share\"", 1)
        .replacen("{ use = \"类\"", "{ use = \"款\"", 1)
        .replacen("T2[类].合计", "T9[类].合计", 1);
    let error = parse("我的.toml", &tables).expect_err("it has mistakes");
    let lines: Vec<usize> = std::iter::once(&error)
        .chain(&error.more)
        .map(|e| e.line)
        .collect();
    let line = |text: &str| {
        tables
            .lines()
            .position(|line| line.contains(text))
            .map_or(0, |at| at + 1)
    };
    assert_eq!(lines, [line("use = \"款\""), line("role = \"share\"")]);
    let rules = GOOD
        .replacen("T2[类].合计", "T9[类].合计", 1)
        .replacen("T2[每行].项目支出", "T2[每行].项目", 1)
        .replacen("kind = \"same-year\"", "kind = \"years\"", 1);
    let error = parse("我的.toml", &rules).expect_err("it has mistakes");
    assert_eq!(error.more.len(), 2, "{error}");
    let told = error.to_string();
    assert_eq!(told.matches("版式文件 我的.toml 第").count(), 3, "{told}");
}

#[test]
fn all_mistakes_of_one_ledger_are_told() {
    let text = GOOD
        .replacen("role = \"percent\"", "role = \"share\"", 1)
        .replacen(
            "{ id = \"基本支出\", head",
            "{ id = \"基本支出\", aside = true, is = \"支出\", head",
            1,
        )
        .replacen("head = \"科目名称\"", "head = \"科目名称/\"", 1)
        .replacen("at = \"last\"", "at = \"below\"", 1);
    let error = parse("我的.toml", &text).expect_err("it has mistakes");
    let told = error.to_string();
    assert_eq!(error.more.len(), 3, "{told}");
    for words in [
        "不认识的取值 share",
        "aside 是别的金额栏的其中数",
        "最后一级不能为空",
        "不认识的取值 below",
    ] {
        assert_eq!(told.matches(words).count(), 1, "{words}: {told}");
    }
    let twice = GOOD
        .replacen("{ id = \"基本支出\"", "{ id = \"合计\"", 1)
        .replacen("{ id = \"名称\"", "{ id = \"编码\"", 1);
    let error = parse("我的.toml", &twice).expect_err("it has mistakes");
    let told = error.to_string();
    assert_eq!(
        told.matches("已经有了，同一分栏里栏的 id 应不同").count(),
        2,
        "{told}"
    );
}

#[test]
fn a_ledger_of_another_shape_has_the_rows_of_the_one_of_its_name() {
    let shape = |name: &str| {
        let text = format!(
            r#"[[table.shape]]
[[table.shape.ledger]]
name = "{name}"
columns = [
  {{ id = "项目", head = "项目", role = "name" }},
  {{ head = "金额" }},
]

[[table]]
id = "T2""#
        );
        GOOD.replacen("[[table]]\nid = \"T2\"", &text, 1)
    };
    let layout = parse("我的.toml", &shape("收入")).expect("it reads");
    let shapes: Vec<usize> = layout
        .shapes
        .of(0)
        .map(|spec| spec.ledgers[0].list().len())
        .collect();
    assert_eq!(shapes, [layout.tables[0].ledgers[0].list().len()]);
    let error = parse("我的.toml", &shape("收支")).expect_err("no ledger is called so");
    let told = error.to_string();
    assert!(
        told.contains("没有写 rows，前面也没有同名的分栏可以照用。"),
        "{told}"
    );
}

// ---------------------------------------------------------------- what several tables have

/// A list of columns before the tables.
const COLUMNS: &str = "[[columns]]\nid = \"支出\"\ncolumns = [{ head = \"合计\" }]\n\n[[list]]";

#[test]
fn a_list_of_columns_that_does_not_exist_names_those_that_do() {
    let text = with("[[list]]", COLUMNS)
        .replace("{ id = \"合计\", head = \"合计\" }", "{ use = \"收入\" }");
    refused(&text, 56, 11, &["没有名为 收入 的栏表", "支出"]);
}

#[test]
fn two_lists_of_columns_of_one_name_are_refused() {
    let twice = format!("{}{COLUMNS}", COLUMNS.trim_end_matches("[[list]]"));
    mistake("[[list]]", &twice, 11, 6, &["栏表 支出 已经有了"]);
}

#[test]
fn lists_of_columns_use_no_lists() {
    let nested = COLUMNS.replace("{ head = \"合计\" }", "{ use = \"支出\" }");
    mistake("[[list]]", &nested, 8, 20, &["[[columns]] 里不能再用 use"]);
}

#[test]
fn a_list_of_columns_has_its_own_headings() {
    let own = "{ use = \"支出\", head = \"合计\" }";
    let text = with("[[list]]", COLUMNS).replace("{ id = \"合计\", head = \"合计\" }", own);
    refused(&text, 56, 24, &["use 引用整个栏表"]);
}

#[test]
fn headings_above_are_those_of_a_list() {
    let bad = "{ id = \"合计\", head = \"合计\", above = \"支出\" }";
    mistake(
        "{ id = \"合计\", head = \"合计\" }",
        bad,
        52,
        37,
        &["above、below 只与 use 同写"],
    );
}

#[test]
fn a_column_without_heading_is_refused() {
    mistake(
        "{ id = \"合计\", head = \"合计\" }",
        "{ id = \"合计\" }",
        52,
        10,
        &["每一栏应有 head"],
    );
}

#[test]
fn a_table_without_sheet_or_form_is_refused() {
    mistake("sheet = \"表二\"\n", "", 44, 6, &["表应有 sheet", "form"]);
}

#[test]
fn a_class_that_is_none_is_not_left_out() {
    let bad = "{ classes = \"function\", without = [\"200\"] }";
    mistake(
        "{ label = \"一、教育支出\", code = \"205\" }",
        bad,
        9,
        38,
        &["没有 200 这个类"],
    );
}

#[test]
fn a_shape_leaves_out_what_the_table_has() {
    let shape = "\n[[table.shape]]\ndrop = [\"乙\"]\n\n[[table]]\nid = \"T2\"";
    mistake(
        "\n[[table]]\nid = \"T2\"",
        shape,
        44,
        9,
        &["没有 id 为 乙 的栏或行"],
    );
}

#[test]
fn a_usual_check_that_there_is_not_is_not_left_out() {
    mistake(
        "decimals = 2\n",
        "decimals = 2\nusual_checks = true\nskip_checks = [\"text.y\"]\n",
        6,
        16,
        &["常用的检查里没有 text.y"],
    );
}

#[test]
fn names_without_codes_stand_in_no_table_of_codes() {
    mistake(
        "rows = { codes = \"function\", total = \"合计\", at = \"last\" }",
        "rows = { groups = \"dept-economic\", total = \"合计\", at = \"last\" }",
        57,
        8,
        &["groups 用于不印编码的表"],
    );
}

#[test]
fn only_amounts_say_what_they_are() {
    mistake(
        "{ id = \"名称\", head = \"科目名称\", role = \"name\" }",
        "{ id = \"名称\", head = \"科目名称\", role = \"name\", is = \"支出\" }",
        51,
        23,
        &["is 说明金额是什么"],
    );
}

#[test]
fn mistakes_in_keys_and_types_are_all_told_in_the_order_of_the_file() {
    let text = with("decimals = 2\n", "decimals = \"2\"\ncolour = 1\n")
        .replace("{ label = \"财政拨款\"", "{ lable = \"财政拨款\"")
        .replace("title = \"{year}年支出表\"\n", "");
    let error = parse("sample.toml", &text).expect_err("it is refused");
    let all = std::iter::once(&error).chain(&error.more);
    let all: Vec<(usize, &str)> = all.map(|one| (one.line, one.message.as_str())).collect();
    let told = |words: &str| {
        let mut told = all.iter();
        told.any(|(_, message)| message.contains(words))
    };
    for words in [
        "类型不对",
        "不认识的键 colour",
        "不认识的键 lable",
        "缺少键 title",
    ] {
        assert!(told(words), "{words}: {all:?}");
    }
    assert_eq!(all.len(), 4, "{all:?}");
    assert!(all.is_sorted_by_key(|(line, _)| *line), "{all:?}");
}

#[test]
fn what_is_filled_in_in_a_title_is_known_and_sheets_have_names_of_their_own() {
    let line = |text: &str, of: &str| {
        let at = text.find(of).expect("it is there");
        text[..at].matches('\n').count() + 1
    };
    for (good, bad, words) in [
        ("{year}年支出表", "{years}年支出表", "{years}"),
        ("sheet = \"表二\"", "sheet = \"表一\"", "已经是表 T1 的"),
    ] {
        let text = with(good, bad);
        let error = parse("sample.toml", &text).expect_err("it is refused");
        assert!(error.message.contains(words), "{error}");
        let last = text.rfind(bad).expect("it is there");
        assert_eq!(
            error.line,
            line(&text[last..], bad) + text[..last].matches('\n').count()
        );
    }
}

#[test]
fn names_alone_do_not_tell_three_levels() {
    let bad = with("codes = \"function\"", "groups = \"function\"");
    let error = parse("sample.toml", &bad)
        .expect_err("it is refused")
        .to_string();
    assert!(error.contains("groups"), "{error}");
}
