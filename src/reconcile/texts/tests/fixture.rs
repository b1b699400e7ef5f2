//! A small department, built by hand: two tables of functional codes, one of economic names, an empty
//! one, and one with two ledgers side by side. All names are those of a published budget of 2026.

use crate::layout::classification::Classification;
use crate::layout::*;
use crate::model::*;

pub(super) const WAN: Precision = Precision {
    unit: MoneyUnit::TenThousandYuan,
    decimals: 2,
    coarser: 0,
};

/// The indices of the tables.
pub(super) const T2: usize = 0;
pub(super) const T3: usize = 1;
pub(super) const T6: usize = 2;
pub(super) const T8: usize = 3;
pub(super) const T9: usize = 4;

/// The clean department with one check.
pub(super) fn clean(kind: TextCheckKind, severity: CheckSeverity) -> (Layout, Submission) {
    let function = [
        ("201", "一般公共服务支出", "937.62"),
        ("20103", "政府办公厅（室）及相关机构事务", "937.62"),
        ("2010301", "行政运行", "100.25"),
        ("2010303", "机关服务", "122.03"),
        ("2010350", "事业运行", "715.34"),
        ("208", "社会保障和就业支出", "80.8"),
        ("20805", "行政事业单位养老支出", "80.8"),
        ("2080505", "机关事业单位基本养老保险缴费支出", "80.8"),
    ];
    let economic = [
        ("301", "工资福利支出", ""),
        ("30101", "基本工资", "工资奖金津补贴"),
        ("30101", "基本工资", "工资福利支出"),
        ("302", "商品和服务支出", ""),
        ("30211", "差旅费", "办公经费"),
    ];
    let coded = |rows: &[(&str, &str, &str)]| Ledger {
        rows: rows
            .iter()
            .enumerate()
            .map(|(i, (code, label, amount))| row(i, code, label, amount, &[]))
            .collect(),
        ..Ledger::default()
    };
    let groups = Ledger {
        rows: economic
            .iter()
            .enumerate()
            .map(|(i, (code, label, gov))| row(i, code, label, "1.5", &[gov]))
            .collect(),
        ..Ledger::default()
    };
    let revenue = [
        ("103", "非税收入", "3"),
        ("10306", "国有资本经营收入", "3"),
        ("1030601", "利润收入", "3"),
    ];
    let spending = [("223", "国有资本经营预算支出", "3")];
    let parts = [
        (
            "T2",
            vec![(codes(Classification::Function), coded(&function))],
        ),
        (
            "T3",
            vec![(codes(Classification::Function), coded(&function))],
        ),
        ("T6", vec![(names(), groups)]),
        ("T8", vec![(codes(Classification::Function), coded(&[]))]),
        (
            "T9",
            vec![
                (codes(Classification::Revenue), coded(&revenue)),
                (codes(Classification::Function), coded(&spending)),
            ],
        ),
    ];
    let (mut specs, mut tables) = (Vec::new(), Vec::new());
    for (id, parts) in parts {
        let (ledgers, books): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
        specs.push(spec(id, ledgers));
        tables.push(table(id, books));
    }
    tables[T8].notes.push(note("注：本表无数据"));
    let check = TextCheck {
        id: "text.check".into(),
        kind,
        tables: Vec::new(),
        severity,
        message: Text::default(),
    };
    let layout = Layout {
        id: "test".into(),
        name: "试验".into(),
        contents: None,
        tables: specs,
        rules: Vec::new().into(),
        checks: vec![check],
        charts: Vec::new(),
        narrative: Default::default(),
        document: Default::default(),
        contexts: Vec::new().into(),
        shapes: Default::default(),
        chosen: Vec::new(),
        implied: Default::default(),
    };
    let submission = Submission {
        layout: "test".into(),
        year: Some(Year(2026)),
        department: Some("某县审批局".into()),
        tables,
    };
    (layout, submission)
}

fn column(id: &str, role: ColumnRole) -> ColumnSpec {
    ColumnSpec {
        id: ColumnId::new(id),
        heads: vec![vec![id.into()]],
        role,
        including: None,
        meaning: Text::default(),
        optional: false,
        usual: false,
        aside: None,
        apart: false,
    }
}

fn total() -> TotalRow {
    TotalRow {
        labels: vec!["合计".into()],
        position: TotalPosition::First,
    }
}

fn codes(classification: Classification) -> LedgerSpec {
    let name = match classification {
        Classification::Revenue => "收入",
        _ => "支出",
    };
    LedgerSpec {
        partial: false,
        meaning: Text::default(),
        name: name.into(),
        columns: vec![
            column("科目编码", ColumnRole::Code),
            column("科目名称", ColumnRole::Name),
            column("合计", ColumnRole::Amount),
        ],
        rows: RowsSpec::Codes {
            classification,
            total: total(),
            leaf: false,
        },
    }
}

fn names() -> LedgerSpec {
    LedgerSpec {
        partial: false,
        meaning: Text::default(),
        name: Text::default(),
        columns: vec![
            column("部门预算支出经济科目名称", ColumnRole::Name),
            column("政府预算支出经济科目名称", ColumnRole::Text),
            column("合计", ColumnRole::Amount),
        ],
        rows: RowsSpec::Groups {
            classification: Classification::DeptEconomic,
            total: total(),
        },
    }
}

fn spec(id: &str, ledgers: Vec<LedgerSpec>) -> TableSpec {
    TableSpec {
        asked: Default::default(),
        meaning: Text::default(),
        id: TableId::new(id),
        sheet: id.into(),
        titles: vec![format!("{{year}}年{id}").into()],
        kept_titles: 0,
        form: None,
        precision: WAN,
        ledgers: ledgers.into(),
        notes: Vec::new(),
        empty_note: Some("注：本表无数据".into()),
        column_numbers: false,
        landscape: false,
    }
}

fn table(id: &str, ledgers: Vec<Ledger>) -> Table {
    let at = |row| Some(CellRef::new(row, 0));
    Table {
        id: TableId::new(id),
        presence: Presence::Found(Heading {
            sheet: SheetName::new(&id.replace('T', "表")),
            title: Located {
                value: format!("2026年{id}"),
                at: at(0),
            },
            year: Some(Year(2026)),
            department: Some(Located {
                value: "某县审批局".into(),
                at: at(1),
            }),
            unit: Some(Located {
                value: MoneyUnit::TenThousandYuan,
                at: at(1),
            }),
        }),
        precision: WAN,
        ledgers,
        notes: Vec::new(),
    }
}

pub(super) fn note(text: &str) -> Note {
    Note {
        text: text.into(),
        at: Some(CellRef::new(30, 0)),
    }
}

/// A row in line 6 and below; its figure stands in column C.
pub(super) fn row(index: usize, code: &str, label: &str, figure: &str, texts: &[&str]) -> Row {
    let at = |col| Some(CellRef::new(index as u32 + 5, col));
    Row {
        key: RowKey::new(code),
        code: Code::parse(code),
        label: label.into(),
        texts: texts.iter().map(|text| (*text).into()).collect(),
        role: RowRole::Item,
        parent: None,
        entries: vec![Entry {
            value: amount(figure),
            at: at(2),
        }],
        at: at(0),
        sheet: None,
        print: LabelPrint::default(),
    }
}

pub(super) fn amount(text: &str) -> Value {
    text.parse().map_or(Value::Blank, Value::Amount)
}

pub(super) fn heading(submission: &mut Submission, table: usize) -> &mut Heading {
    match &mut submission.tables[table].presence {
        Presence::Found(heading) => heading,
        Presence::Missing => panic!("the fixture has all tables"),
    }
}

/// The first ledger's rows.
pub(super) fn rows(submission: &mut Submission, table: usize) -> &mut Vec<Row> {
    &mut submission.tables[table].ledgers[0].rows
}
