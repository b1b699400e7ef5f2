//! A small layout and a submission of it, built by hand for the tests of this module: two lists side
//! by side (T1), codes (T3), two code ledgers without data (T9), a tree with column numbers (T12), and
//! a table that was not submitted (T13).

use crate::layout::classification::Classification;
use crate::layout::*;
use crate::model::*;
use crate::report::*;

pub(crate) const DEPARTMENT: &str = "长治市屯留区行政审批服务管理局";

fn column(id: &str, role: ColumnRole, path: &[&str]) -> ColumnSpec {
    ColumnSpec {
        id: ColumnId::new(id),
        heads: vec![path.iter().map(|head| Text::from(*head)).collect()],
        role,
        including: None,
        meaning: Text::default(),
        optional: false,
        usual: false,
        aside: None,
        apart: false,
    }
}

fn precision() -> Precision {
    Precision {
        unit: MoneyUnit::TenThousandYuan,
        decimals: 2,
        coarser: 0,
    }
}

fn table(id: &str, sheet: &str, title: &str, ledgers: Vec<LedgerSpec>) -> TableSpec {
    TableSpec {
        id: TableId::new(id),
        sheet: sheet.into(),
        titles: vec![title.into()],
        kept_titles: 0,
        form: None,
        precision: precision(),
        ledgers: ledgers.into(),
        notes: Vec::new(),
        empty_note: Some("注：本表无数据".into()),
        column_numbers: false,
        landscape: true,
        meaning: Text::default(),
        asked: AskedRows::default(),
    }
}

fn list_row(label: &str, blank: bool) -> ListRow {
    let total = label.ends_with("合计") || label.ends_with("总计");
    ListRow {
        key: RowKey::new(label),
        labels: vec![label.into()],
        code: None,
        meaning: Text::default(),
        group: None,
        indent: 0,
        total,
        own: false,
        blank,
    }
}

const INCOME: [&str; 10] = [
    "一、一般公共预算",
    "二、政府性基金预算",
    "三、国有资本经营预算",
    "四、财政专户管理资金",
    "五、单位资金",
    "空6",
    "空7",
    "本年收入合计",
    "上年结转",
    "收入总计",
];

const EXPENDITURE: [(&str, &str); 10] = [
    ("一、一般公共服务支出", "937.62"),
    ("二、外交支出", ""),
    ("三、国防支出", ""),
    ("四、公共安全支出", ""),
    ("八、社会保障和就业支出", "81.52"),
    ("十、卫生健康支出", "34.34"),
    ("二十、住房保障支出", "64.59"),
    ("本年支出合计", "1118.07"),
    ("年终结转", ""),
    ("支出总计", "1118.07"),
];

const CODES: [(&str, &str, &str, &str, &str); 8] = [
    ("", "合计", "1118.07", "768.79", "349.28"),
    ("201", "一般公共服务支出", "937.62", "588.34", "349.28"),
    (
        "20103",
        "政府办公厅（室）及相关机构事务",
        "937.62",
        "588.34",
        "349.28",
    ),
    ("2010301", "行政运行", "100.25", "100.25", ""),
    ("2010303", "机关服务", "122.03", "7.69", "114.34"),
    ("208", "社会保障和就业支出", "81.52", "81.52", "0"),
    ("20805", "行政事业单位养老支出", "80.80", "80.80", ""),
    (
        "2080505",
        "机关事业单位基本养老保险缴费支出",
        "80.80",
        "80.80",
        "?",
    ),
];

fn total_row() -> TotalRow {
    TotalRow {
        labels: vec!["合计".into()],
        position: TotalPosition::First,
    }
}

pub(crate) fn layout() -> Layout {
    use ColumnRole::{Amount, Code, Name};
    let codes = |classification| RowsSpec::Codes {
        classification,
        total: total_row(),
        leaf: false,
    };
    let t1 = TableSpec {
        form: Some("预算公开表1".into()),
        ..table(
            "T1",
            "表一",
            "{year}年预算收支总表",
            vec![
                LedgerSpec {
                    partial: false,
                    name: "收入".into(),
                    meaning: Text::default(),
                    columns: vec![
                        column("项目", Name, &["收入", "项目"]),
                        column("金额", Amount, &["收入", "{year}年"]),
                    ],
                    rows: RowsSpec::List(
                        INCOME
                            .iter()
                            .map(|l| list_row(l, l.starts_with('空')))
                            .collect(),
                    ),
                },
                LedgerSpec {
                    partial: false,
                    name: "支出".into(),
                    meaning: Text::default(),
                    columns: vec![
                        column("项目", Name, &["支出", "项目"]),
                        column("合计", Amount, &["支出", "{year}年合计"]),
                        column("当年", Amount, &["支出", "当年预算安排"]),
                        column("结转", Amount, &["支出", "上年结转安排"]),
                    ],
                    rows: RowsSpec::List(
                        EXPENDITURE
                            .iter()
                            .map(|(l, _)| list_row(l, false))
                            .collect(),
                    ),
                },
            ],
        )
    };
    let t3 = table(
        "T3",
        "表三",
        "{year}年预算支出总表",
        vec![LedgerSpec {
            partial: false,
            name: Text::default(),
            meaning: Text::default(),
            columns: vec![
                column("编码", Code, &["项目", "科目编码"]),
                column("名称", Name, &["项目", "科目名称"]),
                column("合计", Amount, &["{year}年预算数", "合计"]),
                column("基本支出", Amount, &["{year}年预算数", "基本支出"]),
                column("项目支出", Amount, &["{year}年预算数", "项目支出"]),
            ],
            rows: codes(Classification::Function),
        }],
    );
    let t9 = table(
        "T9",
        "表九",
        "{year}年国有资本经营预算收支预算表（不含上年结转）",
        vec![
            LedgerSpec {
                partial: false,
                name: "收入".into(),
                meaning: Text::default(),
                columns: vec![
                    column(
                        "编码",
                        Code,
                        &["国有资本经营预算收入", "项目", "收入科目编码"],
                    ),
                    column("名称", Name, &["国有资本经营预算收入", "项目", "科目名称"]),
                    column(
                        "金额",
                        Amount,
                        &["国有资本经营预算收入", "国有资本经营收入预算"],
                    ),
                ],
                rows: codes(Classification::Revenue),
            },
            LedgerSpec {
                partial: false,
                name: "支出".into(),
                meaning: Text::default(),
                columns: vec![
                    column("编码", Code, &["国有资本经营预算支出", "科目编码"]),
                    column("名称", Name, &["国有资本经营预算支出", "科目名称"]),
                    column("合计", Amount, &["国有资本经营预算支出", "合计"]),
                    column("基本支出", Amount, &["国有资本经营预算支出", "基本支出"]),
                    column("项目支出", Amount, &["国有资本经营预算支出", "项目支出"]),
                ],
                rows: codes(Classification::Function),
            },
        ],
    );
    let projects = |id: &str, sheet: &str, title: &str| TableSpec {
        column_numbers: true,
        ..table(
            id,
            sheet,
            title,
            vec![LedgerSpec {
                partial: false,
                name: Text::default(),
                meaning: Text::default(),
                columns: vec![
                    column("项目名称", Name, &["项目名称"]),
                    column("合计", Amount, &["合计"]),
                    column(
                        "一般公共预算",
                        Amount,
                        &["{year}年财政拨款", "一般公共预算"],
                    ),
                    column(
                        "政府性基金预算",
                        Amount,
                        &["{year}年财政拨款", "政府性基金预算"],
                    ),
                    column(
                        "国有资本经营预算",
                        Amount,
                        &["{year}年财政拨款", "国有资本经营预算"],
                    ),
                    column("财政专户管理资金", Amount, &["财政专户管理资金"]),
                    column("单位资金", Amount, &["单位资金"]),
                ],
                rows: RowsSpec::Tree {
                    levels: vec!["部门".into(), "单位".into(), "项目".into()],
                    total: None,
                    by: None,
                },
            }],
        )
    };
    Layout {
        id: "sample".into(),
        name: "样例".into(),
        contents: None,
        tables: vec![
            t1,
            t3,
            t9,
            projects("T12", "表十二", "{year}年项目支出预算表（本年预算）"),
            projects("T13", "表十三", "{year}年项目支出预算表（上年结转）"),
        ],
        rules: Vec::new().into(),
        checks: Vec::new(),
        charts: Vec::new(),
        narrative: Default::default(),
        document: Default::default(),
        contexts: Vec::new().into(),
        shapes: Default::default(),
        chosen: Vec::new(),
        implied: Default::default(),
    }
}

fn value(text: &str) -> Value {
    match text {
        "" => Value::Blank,
        "?" => Value::Unread(Unread::Text("=见附件".into())),
        digits => Value::Amount(digits.parse().expect("a sample's digits")),
    }
}

pub(crate) fn row(key: &str, label: &str, parent: Option<usize>, figures: &[&str]) -> Row {
    Row {
        key: RowKey::new(key),
        code: Code::parse(key),
        label: label.into(),
        texts: Vec::new(),
        role: if label == "合计" {
            RowRole::Total
        } else {
            RowRole::Item
        },
        parent,
        entries: figures
            .iter()
            .map(|f| Entry {
                value: value(f),
                at: None,
            })
            .collect(),
        at: None,
        sheet: None,
        print: LabelPrint::default(),
    }
}

fn found(id: &str, sheet: &str, ledgers: Vec<Vec<Row>>, notes: &[&str]) -> Table {
    Table {
        id: TableId::new(id),
        presence: Presence::Found(Heading {
            sheet: SheetName::new(sheet),
            title: Located {
                value: "…".into(),
                at: None,
            },
            year: Some(Year(2026)),
            department: Some(Located {
                value: DEPARTMENT.into(),
                at: None,
            }),
            unit: None,
        }),
        precision: precision(),
        ledgers: ledgers
            .into_iter()
            .map(|rows| Ledger {
                rows,
                including: Vec::new(),
                open: false,
            })
            .collect(),
        notes: notes
            .iter()
            .map(|text| Note {
                text: (*text).into(),
                at: None,
            })
            .collect(),
    }
}

pub(crate) fn submission() -> Submission {
    let income = INCOME
        .iter()
        .filter(|label| !label.starts_with('空'))
        .map(|label| {
            let figure = match *label {
                "一、一般公共预算" | "本年收入合计" | "收入总计" => "1118.07",
                _ => "",
            };
            row(label, label, None, &[figure])
        })
        .collect();
    let expenditure = EXPENDITURE
        .iter()
        .map(|(label, figure)| row(label, label, None, &[figure, figure, ""]))
        .collect();
    let codes = CODES
        .iter()
        .map(|(code, name, a, b, c)| {
            row(
                if code.is_empty() { name } else { code },
                name,
                None,
                &[a, b, c],
            )
        })
        .collect();
    let projects = vec![
        row(
            "局",
            DEPARTMENT,
            None,
            &["349.28", "349.28", "", "", "", ""],
        ),
        row(
            "局/本级",
            DEPARTMENT,
            Some(0),
            &["349.28", "349.28", "", "", "", ""],
        ),
        row(
            "局/本级/物业",
            "2025年政务大厅物业费",
            Some(1),
            &["23.70", "23.70", "", "", "", ""],
        ),
        row(
            "局/本级/式",
            "=1+1 看似公式的项目",
            Some(1),
            &["80.00", "80.00", "", "", "", ""],
        ),
        row(
            "局/本级/长",
            &"很长的项目名称".repeat(29),
            Some(1),
            &["245.58", "245.58", "", "", "", ""],
        ),
    ];
    let empty = vec![vec![row("合计", "合计", None, &[""])], Vec::new()];
    Submission {
        layout: "sample".into(),
        year: Some(Year(2026)),
        department: Some(DEPARTMENT.into()),
        tables: vec![
            found(
                "T1",
                "表1",
                vec![income, expenditure],
                &["注：本套报表因取数时四舍五入，部分金额可能存在尾差"],
            ),
            found("T3", "表3", vec![codes], &[]),
            found("T9", "表9", empty, &["注：本表无数据"]),
            found("T12", "表12", vec![projects], &[]),
            Table {
                presence: Presence::Missing,
                ..found("T13", "", vec![Vec::new()], &[])
            },
        ],
    }
}

fn cell(row: &str, label: &str, column: &str, at: &str, value: &str) -> Cell {
    Cell {
        sheet: Some("表3".into()),
        cell: Some(at.into()),
        spot: Spot {
            table: "T3".into(),
            row: row.into(),
            column: column.into(),
        },
        label: label.into(),
        value: Some(value.into()),
    }
}

fn change(row: &str, column: &str, at: &str, from: &str, to: &str) -> Change {
    Change {
        sheet: Some("表3".into()),
        cell: Some(at.into()),
        spot: Spot {
            table: "T3".into(),
            row: row.into(),
            column: column.into(),
        },
        from: Some(from.into()),
        to: Some(to.into()),
        field: None,
        from_text: None,
        to_text: None,
    }
}

fn finding(id: &str, outcome: Outcome, message: &str, equation: &str, cells: [Cell; 1]) -> Finding {
    Finding {
        outcome,
        rule: "T3.row-sum".into(),
        equation: equation.into(),
        residual: Some("0.10".into()),
        allowed: Some("0.01".into()),
        cells: cells.into(),
        ..Finding::new(FindingCode::Relation, "T3", id.into(), message.into())
    }
}

fn cluster(id: &str, explanations: Vec<Vec<Change>>) -> Cluster {
    Cluster {
        findings: vec![id.into()],
        events: 1,
        complete: true,
        why: None,
        explanations: explanations
            .into_iter()
            .enumerate()
            .map(|(index, cells)| Explanation {
                rank: index + 1,
                evidence: "一位数字之差".into(),
                events: vec![Event::new(EventKind::Cell, cells)],
                tied: false,
            })
            .collect(),
    }
}

fn statuses() -> Vec<TableReport> {
    let line = |id: &str, status, why: Option<&str>| TableReport {
        layout: "sample".to_owned(),
        id: id.into(),
        title: id.into(),
        sheet: None,
        unit: "万元".into(),
        status,
        why: why.map(Into::into),
    };
    vec![
        line("T1", TableStatus::Pass, None),
        line("T3", TableStatus::Mismatch, None),
        line("T9", TableStatus::Empty, None),
        line("T12", TableStatus::Tail, None),
        line("T13", TableStatus::Missing, Some("提交件中没有这张表")),
    ]
}

/// One corrected cell, one open cluster with a rival, one tail, one unchecked relation.
pub(crate) fn report() -> Report {
    let fixed = change("20103", "合计", "C9", "937.26", "937.62");
    Report {
        file: "屯留区审批局.xlsx".into(),
        outcome: Outcome::Mismatch,
        book: BookReport {
            layout: None,
            year: Some(2026),
            department: Some(DEPARTMENT.into()),
            rounding: Rounding::Rounded,
        },
        tables: statuses(),
        findings: vec![
            finding(
                "T3/20103/尾差",
                Outcome::Tail,
                "本行合计等于各列之和",
                "588.34 + 349.28 = 937.61",
                [cell("201", "一般公共服务支出", "合计", "C8", "937.62")],
            ),
            finding(
                "T3/20103/合计",
                Outcome::Mismatch,
                "本行的合计应等于基本支出加项目支出",
                "937.26 = 588.34 + 349.28",
                [cell(
                    "20103",
                    "政府办公厅（室）及相关机构事务",
                    "合计",
                    "C9",
                    "937.26",
                )],
            ),
            finding(
                "T3/2010303/合计",
                Outcome::Mismatch,
                "本行的合计应等于基本支出加项目支出",
                "122.13 = 7.69 + 114.34",
                [cell("2010303", "机关服务", "合计", "C11", "122.13")],
            ),
            finding(
                "T3/2080505/合计",
                Outcome::Unchecked,
                "项目支出不是数字，无法核对本行合计",
                "80.80 = 80.80 + ?",
                [cell(
                    "2080505",
                    "机关事业单位基本养老保险缴费支出",
                    "项目支出",
                    "E14",
                    "=见附件",
                )],
            ),
        ],
        clusters: vec![
            cluster("T3/20103/合计", vec![vec![fixed.clone()]]),
            cluster(
                "T3/2010303/合计",
                vec![
                    vec![change("2010303", "合计", "C11", "122.13", "122.03")],
                    vec![change("2010303", "基本支出", "D11", "7.69", "7.79")],
                ],
            ),
        ],
        corrections: vec![Correction {
            change: fixed,
            label: "政府办公厅（室）及相关机构事务".into(),
            margin: 2,
            because: "表二同一科目与下级之和都是937.62；若此格无误，至少还要另有2处错误".into(),
        }],
        ..Report::default()
    }
}
