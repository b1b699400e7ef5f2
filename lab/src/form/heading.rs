//! What stands above the rows of a table: title, form number, department, unit, lead-in, header.

use duibiao::read::CellValue;

use super::arrange::Plan;
use super::table::Table;
use super::texts::spelled;
use super::ways::{Form, Way};

/// A rectangle of rows with its merged cells: first row and column, last row and column.
#[derive(Clone, Debug, Default)]
pub struct Block {
    pub rows: Vec<Vec<Option<CellValue>>>,
    pub merges: Vec<(usize, usize, usize, usize)>,
}

impl Block {
    /// A row with texts in those columns.
    pub fn line(&mut self, width: usize, texts: &[(usize, String)]) {
        let mut row = vec![None; width];
        for (col, text) in texts {
            row[(*col).min(width - 1)] = Some(CellValue::Text(text.clone()));
        }
        self.rows.push(row);
    }

    /// The other block to the right of this one, with so many columns between and so many rows down.
    pub fn beside(&mut self, other: Block, gap: usize, down: usize) {
        let width = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let right = width + gap;
        let height = self.rows.len().max(other.rows.len() + down);
        self.rows.resize(height, Vec::new());
        for (row, cells) in other.rows.into_iter().enumerate() {
            let row = &mut self.rows[row + down];
            row.resize(right, None);
            row.extend(cells);
        }
        let moved = other.merges.into_iter();
        self.merges.extend(moved.map(|(top, left, bottom, last)| {
            (top + down, left + right, bottom + down, last + right)
        }));
    }

    /// The other block below this one.
    pub fn below(&mut self, other: Block) {
        let down = self.rows.len();
        self.rows.extend(other.rows);
        let moved = other.merges.into_iter();
        self.merges.extend(
            moved.map(|(top, left, bottom, right)| (top + down, left, bottom + down, right)),
        );
    }
}

/// Title and lead-in.
pub fn lead(table: &Table, plan: &Plan, titled: bool, form: &mut Form) -> Block {
    let width = plan.columns.len();
    let mut block = Block::default();
    let (department, unit) = (department(table, form), unit(plan, form));
    let title = title(table, form);
    let number = form_number(table, form);
    let one_cell = titled && form.now(Way::LeadVariants, 15);
    let place = if form.has(Way::TitleVariants) {
        form.dice.below(4)
    } else {
        3
    };
    if titled && place == 0 {
        block.line(width, &[(0, number.clone())]);
    }
    if one_cell {
        let gap = *form.dice.pick(&["\n", "  ", "\u{3000}"]);
        block.line(
            width,
            &[(0, format!("{title}{gap}{department}{gap}{unit}"))],
        );
    } else if titled && place == 1 {
        block.line(width, &[(0, title), (width - 1, number)]);
    } else if titled {
        block.line(width, &[(0, title)]);
        block
            .merges
            .push((block.rows.len() - 1, 0, block.rows.len() - 1, width - 1));
        if place == 2 {
            block.line(width, &[(width - 1, number)]);
        }
    }
    if form.has(Way::LeadInLines) {
        for text in ["填报日期：2026年1月15日", "（公章）", "项目负责人：张三"]
        {
            if form.dice.chance(40) {
                block.line(width, &[(form.dice.below(width), text.to_owned())]);
            }
        }
    }
    if !one_cell {
        match form.has(Way::LeadVariants) {
            true if form.dice.chance(25) => {
                block.line(width, &[(0, format!("{department}\u{3000}\u{3000}{unit}"))]);
            }
            true if form.dice.chance(30) => {
                block.line(width, &[(0, department)]);
                block.line(width, &[(width - 1, unit)]);
            }
            _ => block.line(width, &[(0, department), (width - 1, unit)]),
        }
    }
    block
}

fn title(table: &Table, form: &mut Form) -> String {
    let (year, words) = (table.year, &table.title);
    let number: usize = table.id[1..].parse().expect("T1 to T13");
    if form.now(Way::TitleWithoutYear, 50) {
        return spelled(words, form);
    }
    let plain = format!("{year}年{words}");
    let text = if !form.has(Way::TitleVariants) {
        plain
    } else {
        match form.dice.below(13) {
            0 => format!("表{}：{plain}", CHINESE[number]),
            1 => format!("表{number} {plain}"),
            2 => format!("{plain}（预算公开表{number}）"),
            3 => format!("{}{plain}", table.department),
            4 => format!("{year}年度{words}"),
            5 => format!("{year}年部门{words}"),
            6 => format!("{year}年单位{words}"),
            7 => format!("{}{year}年度部门{words}", table.department),
            8 => format!("{year}年部门预算公开{words}"),
            9 => format!("{}{year}年部门预算公开{words}", table.department),
            10 => format!("{year}年度单位预算公开表{words}"),
            11 => format!("{}{year}年部门预算公开表{words}", table.department),
            _ => plain,
        }
    };
    spelled(&text, form)
}

/// 一 to 三十.
pub const CHINESE: [&str; 31] = [
    "零",
    "一",
    "二",
    "三",
    "四",
    "五",
    "六",
    "七",
    "八",
    "九",
    "十",
    "十一",
    "十二",
    "十三",
    "十四",
    "十五",
    "十六",
    "十七",
    "十八",
    "十九",
    "二十",
    "二十一",
    "二十二",
    "二十三",
    "二十四",
    "二十五",
    "二十六",
    "二十七",
    "二十八",
    "二十九",
    "三十",
];

fn form_number(table: &Table, form: &mut Form) -> String {
    let number: usize = table.id[1..].parse().expect("T1 to T13");
    let text = match form.dice.below(4) {
        0 => format!("预算公开表{number}"),
        1 => format!("公开{number:02}表"),
        2 => format!("表{}", CHINESE[number]),
        _ => format!("部门公开表 {number}"),
    };
    spelled(&text, form)
}

fn department(table: &Table, form: &mut Form) -> String {
    let name = &table.department;
    let text = match form.has(Way::LeadVariants) {
        true => match form.dice.below(7) {
            0 => format!("部门：{name}"),
            1 => format!("编制单位：{name}"),
            2 => format!("预算单位:{name}"),
            3 => format!("部门（单位）：{name}"),
            4 => format!("单位名称：{name}"),
            5 => format!("单位：{name}"),
            _ => format!("部门名称:{name}"),
        },
        false => format!("部门名称：{name}"),
    };
    spelled(&text, form)
}

fn unit(plan: &Plan, form: &mut Form) -> String {
    let name = plan.unit.name();
    let text = match form.has(Way::LeadVariants) {
        true => match form.dice.below(6) {
            0 => format!("金额单位：{name}"),
            5 => format!("（{name}）"),
            1 => format!("（单位：{name}）"),
            2 => format!("单位:{name}"),
            3 => format!("单位：人民币{name}"),
            _ => format!("计量单位：{name}"),
        },
        false => format!("单位：{name}"),
    };
    spelled(&text, form)
}

/// The header rows.
pub fn header(plan: &Plan, form: &mut Form) -> Block {
    let width = plan.columns.len();
    let depth = plan
        .columns
        .iter()
        .map(|column| column.path.len())
        .max()
        .unwrap_or(1);
    let merged = !form.has(Way::UnmergedHeader) && !form.has(Way::RepeatedHeader);
    let repeated = form.has(Way::RepeatedHeader);
    let mut block = Block {
        rows: vec![vec![None; width]; depth],
        merges: Vec::new(),
    };
    for (col, column) in plan.columns.iter().enumerate() {
        for (row, head) in column.path.iter().enumerate() {
            let leaf = row + 1 == column.path.len();
            let begins = leaf || !continues(plan, col, row);
            if !begins && !repeated {
                continue;
            }
            let text = Some(CellValue::Text(spelled(head, form)));
            let bottom = if leaf { depth - 1 } else { row };
            let right = if leaf { col } else { group_end(plan, col, row) };
            if repeated {
                (row..=bottom).for_each(|row| block.rows[row][col] = text.clone());
            } else {
                block.rows[row][col] = text;
            }
            if merged && (bottom > row || right > col) {
                block.merges.push((row, col, bottom, right));
            }
        }
    }
    block
}

/// Whether a group heading goes on from a column to the left, gaps left aside.
fn continues(plan: &Plan, col: usize, row: usize) -> bool {
    let left = plan.columns[..col]
        .iter()
        .rev()
        .find(|column| !column.path.is_empty());
    left.is_some_and(|left| same_group(&left.path, &plan.columns[col].path, row))
}

fn group_end(plan: &Plan, col: usize, row: usize) -> usize {
    let own = &plan.columns[col].path;
    let mut end = col;
    for (at, column) in plan.columns.iter().enumerate().skip(col + 1) {
        if column.path.is_empty() {
            continue;
        }
        if !same_group(own, &column.path, row) {
            break;
        }
        end = at;
    }
    end
}

fn same_group(a: &[String], b: &[String], row: usize) -> bool {
    row + 1 < a.len() && row + 1 < b.len() && a[..=row] == b[..=row]
}

/// The row of column numbers.
pub fn column_numbers(plan: &Plan, form: &mut Form) -> Block {
    let style = form.dice.below(4);
    let mut count = 0;
    let row = plan.columns.iter().enumerate().map(|(col, column)| {
        if column.path.is_empty() {
            return None;
        }
        if col == 0 && style == 1 {
            return Some(CellValue::Text("栏次".into()));
        }
        count += 1;
        Some(match style {
            0 | 1 => CellValue::Number(f64::from(count)),
            2 => CellValue::Text(format!("({count})")),
            _ => CellValue::Text(count.to_string()),
        })
    });
    Block {
        rows: vec![row.collect()],
        merges: Vec::new(),
    }
}
