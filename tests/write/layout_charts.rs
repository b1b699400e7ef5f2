//! A chart is data in the layout: what it shows is found, and what it cannot show is reported in place.

use duibiao::layout;

const TABLES: &str = r#"
id = "t"
name = "样例"
unit = "万元"
decimals = 2

[[table]]
id = "T1"
sheet = "表一"
title = "支出表"

[[table.ledger]]
columns = [
  { id = "项目", head = "项目", role = "name" },
  { id = "合计", head = "合计" },
]
rows = { list = [
  { label = "一、教育支出", code = "205", group = "支出项" },
  { label = "二、其他支出", code = "229", group = "支出项" },
  { label = "合计", total = true },
] }
"#;

/// Where the mistake is, the line it stands on, and what is said of it.
fn mistake(chart: &str) -> (usize, String, String) {
    let text = format!("{TABLES}\n{chart}");
    let error = layout::parse("x.toml", &text).expect_err("a mistake");
    let line = text.lines().nth(error.line - 1).unwrap_or_default();
    (error.column, line.to_owned(), error.message)
}

fn chart(sheet: &str, slices: &str) -> String {
    format!("[[chart]]\nsheet = \"{sheet}\"\ntitle = \"{{year}}年结构图\"\nslices = \"{slices}\"\n")
}

#[test]
fn rows_of_a_group_or_of_a_level_of_codes_are_slices() {
    for slices in ["Σ T1[支出项].合计", "T1[类].合计"] {
        let text = format!("{TABLES}\n{}", chart("结构图", slices));
        let layout = layout::parse("x.toml", &text).expect("a layout");
        assert_eq!(layout.charts.len(), 1, "{slices}");
        assert_eq!(layout.charts[0].sheet, "结构图");
    }
}

#[test]
fn mistakes_are_reported_where_they_stand() {
    for (sheet, slices, column, said) in [
        ("结构图", "T1[合计].合计", 11, "多行和一列"),
        ("结构图", "T1[类].每列", 11, "多行和一列"),
        ("结构图", "T7[类].合计", 11, "没有名为 T7 的表"),
        ("结构图", "T1[类].小计", 17, "没有名为 小计 的金额栏"),
        ("结构图", "T1[类].合计 + T1[类].合计", 20, "到此应当结束"),
        ("表一", "T1[类].合计", 9, "工作表名 表一 已经有了"),
        (" ", "T1[类].合计", 9, "不能为空"),
    ] {
        let (at, line, message) = mistake(&chart(sheet, slices));
        assert!(message.contains(said), "{slices}: {message}");
        assert_eq!(at, column, "{slices}: {line}");
    }
}

#[test]
fn two_charts_cannot_share_a_sheet_and_unknown_keys_are_refused() {
    let one = chart("结构图", "T1[类].合计");
    assert!(mistake(&format!("{one}\n{one}")).2.contains("已经有了"));
    let (_, line, message) = mistake(&format!("{one}colour = \"red\"\n"));
    assert!(message.contains("colour"), "{message}");
    assert!(line.contains("colour"), "{line}");
}
