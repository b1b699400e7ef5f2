//! Sheets that are none of the tables, as they stand in real books.

use duibiao::read::{CellValue, Grid};

use super::heading::{Block, CHINESE};
use super::sheets::grid_of;
use super::table::Table;
use super::ways::Form;
use crate::departments::Cell;

/// A table of contents, a performance form, a narrative, and somebody's own sums.
pub fn foreign(tables: &[Table], form: &mut Form) -> Vec<Grid> {
    let all = [
        contents(tables, form.dice.chance(50)),
        performance(),
        narrative(tables),
        scratch(tables),
        workings(),
    ];
    all.into_iter().filter(|_| form.dice.chance(60)).collect()
}

fn sheet(name: &str, lines: Vec<Vec<(usize, CellValue)>>) -> Grid {
    let mut block = Block::default();
    for line in lines {
        let mut row = vec![None; 9];
        for (col, value) in line {
            row[col] = Some(value);
        }
        block.rows.push(row);
    }
    grid_of(name, block)
}

fn text(text: &str) -> CellValue {
    CellValue::Text(text.to_owned())
}

fn contents(tables: &[Table], numbered: bool) -> Grid {
    let mut lines = vec![vec![(0, text("目 录"))]];
    if numbered {
        lines.push(vec![
            (0, text("序号")),
            (1, text("表名")),
            (2, text("页码")),
        ]);
    }
    for (at, table) in tables.iter().enumerate() {
        let title = format!("{}年{}", table.year, table.title);
        lines.push(match numbered {
            true => vec![
                (0, CellValue::Number(at as f64 + 1.0)),
                (1, text(&title)),
                (2, CellValue::Number(at as f64 + 3.0)),
            ],
            false => vec![(
                0,
                text(&format!("表{}{title}.....{}", CHINESE[at + 1], at + 3)),
            )],
        });
    }
    sheet("目录", lines)
}

fn performance() -> Grid {
    let figure = CellValue::Number;
    let lines = vec![
        vec![(0, text("2026年项目支出绩效目标表"))],
        vec![(0, text("单位：万元"))],
        vec![
            (0, text("项目名称")),
            (1, text("政务大厅物业费")),
            (3, text("主管部门及代码")),
        ],
        vec![
            (0, text("项目资金（万元）")),
            (1, text("年度资金总额")),
            (2, figure(23.7)),
        ],
        vec![(1, text("其中：财政拨款")), (2, figure(23.7))],
        vec![(1, text("其他资金")), (2, text("-"))],
        vec![
            (0, text("绩效指标")),
            (1, text("一级指标")),
            (2, text("二级指标")),
            (3, text("指标值")),
        ],
        vec![
            (1, text("产出指标")),
            (2, text("数量指标")),
            (3, text("≥12")),
        ],
    ];
    sheet("项目支出绩效目标表", lines)
}

fn narrative(tables: &[Table]) -> Grid {
    let department = &tables[0].department;
    let lines = [
        format!("{department}2026年部门预算情况说明"),
        "一、部门预算收支总体情况".to_owned(),
        "2026年预算收支总表反映本部门全部收支，收入总计1182.93万元，支出总计1182.93万元。"
            .to_owned(),
        "二、一般公共预算支出情况".to_owned(),
        "合计比上年增加12.5万元，主要原因是人员增加。".to_owned(),
    ];
    sheet(
        "说明",
        lines.iter().map(|line| vec![(0, text(line))]).collect(),
    )
}

/// Sums copied out of a table.
fn scratch(tables: &[Table]) -> Grid {
    let mut lines = vec![vec![
        (0, text("核对")),
        (1, text("合计")),
        (2, text("差额")),
    ]];
    for row in tables[2].ledgers[0].rows.iter().take(6) {
        let figure = match row[2] {
            Cell::Number(value) => value as f64 / 100.0,
            _ => 0.0,
        };
        if let Cell::Text(code) = &row[0] {
            lines.push(vec![
                (0, text(code)),
                (1, CellValue::Number(figure)),
                (2, CellValue::Number(0.0)),
            ]);
        }
    }
    sheet("草稿", lines)
}

/// Figures without any heading.
fn workings() -> Grid {
    let row = |name: &str, a: f64, b: f64| {
        vec![
            (0, text(name)),
            (1, CellValue::Number(a)),
            (2, CellValue::Number(b)),
        ]
    };
    let lines = vec![
        row("工资测算", 120.5, 12.0),
        row("公用测算", 33.0, 4.0),
        row("小计", 153.5, 16.0),
    ];
    sheet("Sheet99", lines)
}
