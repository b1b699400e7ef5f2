//! Tables put on sheets: one or several on each, over pages and over sheets.

use duibiao::model::{CellRef, Region};
use duibiao::read::{Book, CellValue, Format, Grid};

use super::arrange::{Plan, Shown, Source, body_cell, plan};
use super::foreign::foreign;
use super::heading::{Block, CHINESE, column_numbers, header, lead};
use super::table::{Role, Table};
use super::ways::{Form, Way};
use crate::departments::Cell;

/// What of a table is repeated where it goes on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Again {
    Title,
    Header,
    Nothing,
}

/// The tables as a book.
pub fn book(tables: &[Table], form: &mut Form) -> Book {
    let mut groups: Vec<Vec<Grid>> = Vec::new();
    let mut at = 0;
    while at < tables.len() {
        let together = if form.has(Way::TablesTogether) || form.has(Way::SideBySide) {
            1 + form.dice.below(4)
        } else {
            1
        };
        let end = (at + together).min(tables.len());
        groups.push(sheets(&tables[at..end], form));
        at = end;
    }
    if form.has(Way::ForeignSheets) {
        for grid in foreign(tables, form) {
            let at = form.dice.below(groups.len() + 1);
            groups.insert(at, vec![grid]);
        }
    }
    if form.has(Way::SheetOrder) {
        for at in (1..groups.len()).rev() {
            let other = form.dice.below(at + 1);
            groups.swap(at, other);
        }
    }
    let mut sheets: Vec<Grid> = groups.into_iter().flatten().collect();
    for sheet in &mut sheets {
        sheet.visible = !form.now(Way::HiddenSheets, 30);
    }
    Book {
        format: Format::Xlsx,
        sheets,
        ..Book::default()
    }
}

/// The sheets of some tables: one, or two where a table goes on on another.
fn sheets(tables: &[Table], form: &mut Form) -> Vec<Grid> {
    let [first, ..] = tables else {
        return Vec::new();
    };
    let alone = tables.len() == 1;
    let in_name = alone && form.now(Way::TitleInSheetName, 70);
    let name = match in_name {
        true => title_name(first, form),
        false => sheet_name(first, form),
    };
    let mut whole = Block::default();
    let mut rest = None;
    let beside = form.now(Way::SideBySide, 80);
    for (nth, table) in tables.iter().enumerate() {
        if nth > 0 && !beside {
            let gap = form.dice.below(3);
            (0..gap).for_each(|_| whole.rows.push(Vec::new()));
        }
        let last = nth + 1 == tables.len();
        let over = last && form.now(Way::OverSheets, 70);
        let (block, more) = block(table, !in_name, over, form);
        if nth > 0 && beside {
            let (gap, down) = (form.dice.below(3), form.dice.below(4));
            whole.beside(block, gap, down);
        } else {
            whole.below(block);
        }
        rest = more;
    }
    let mut grids = vec![grid_of(&name, whole)];
    if let Some((block, again)) = rest {
        let related = ["", "续", "-2"];
        let suffix = form.dice.pick(&related[1..]);
        let other = match again {
            Again::Nothing => {
                let name: String = name.chars().take(29).collect();
                format!("{name}{suffix}")
            }
            _ => format!("Sheet{}", 30 + form.dice.below(60)),
        };
        grids.push(grid_of(&other, block));
    }
    grids
}

fn sheet_name(table: &Table, form: &mut Form) -> String {
    let number: usize = table.id[1..].parse().expect("T1 to T13");
    if !form.has(Way::SheetNames) {
        return format!("表{}", CHINESE[number]);
    }
    match form.dice.below(5) {
        0 => format!("Sheet{number}"),
        1 => format!("表{} ", CHINESE[number]),
        2 => format!("{number}"),
        3 => format!("{number}.{}", cut(&table.title)),
        _ => format!("工作表{}", 14 - number),
    }
}

fn title_name(table: &Table, form: &mut Form) -> String {
    let number: usize = table.id[1..].parse().expect("T1 to T13");
    match form.dice.below(4) {
        0 => cut(&format!("{}年{}", table.year, table.title)),
        1 => format!("{} ", cut(&table.title)),
        2 => cut(&format!("{number}.{}", table.title)),
        _ => cut(&table.title),
    }
}

/// Excel's limit.
fn cut(name: &str) -> String {
    name.chars().take(31).collect()
}

/// A table as a block; and its rest, if it goes on on another sheet.
fn block(
    table: &Table,
    titled: bool,
    over: bool,
    form: &mut Form,
) -> (Block, Option<(Block, Again)>) {
    let own;
    let table = if form.has(Way::OwnClasses) && ["T1", "T4"].contains(&table.id) {
        own = own_classes(table);
        &own
    } else {
        table
    };
    let plan = plan(table, form);
    let width = plan.columns.len();
    let mut block = lead(table, &plan, titled, form);
    block.below(header(&plan, form));
    if table.numbers || form.has(Way::ColumnNumbers) {
        block.below(column_numbers(&plan, form));
    }
    let height = table
        .ledgers
        .iter()
        .map(|ledger| ledger.rows.len())
        .max()
        .unwrap_or(0);
    let split = (height > 3 && (over || form.now(Way::OverPages, 70)))
        .then(|| 2 + form.dice.below(height - 3));
    let mut finished = None;
    for row in 0..height {
        if split == Some(row) {
            let again = *form
                .dice
                .pick(&[Again::Title, Again::Header, Again::Nothing]);
            if over {
                finished = Some((std::mem::take(&mut block), again));
            } else if form.dice.chance(50) {
                page_number(&mut block, width, form);
            }
            if again == Again::Title {
                block.below(lead(table, &plan, true, form));
            } else if again == Again::Header && form.dice.chance(30) {
                block.line(width, &[(0, "续表".to_owned())]);
            }
            if again != Again::Nothing {
                block.below(header(&plan, form));
            }
        }
        let cells = plan.columns.iter();
        let cells = cells
            .map(|column| body_cell(table, &plan, row, column, form))
            .collect();
        block.rows.push(cells);
        if form.now(Way::BlankRows, 15) {
            block.rows.push(Vec::new());
        }
        if form.now(Way::ZeroRows, 10) {
            block.rows.push(zeros(table, &plan));
        }
        if form.now(Way::PageNumbers, 5) {
            page_number(&mut block, width, form);
        }
    }
    for note in &table.notes {
        block.line(width, &[(0, note.clone())]);
    }
    match finished {
        Some((before, again)) => (before, Some((block, again))),
        None => (block, None),
    }
}

/// A row of a platform's grid that nobody filled in: no name, and 0 for every amount.
fn zeros(table: &Table, plan: &Plan) -> Vec<Option<CellValue>> {
    let zero = |column: &Shown| match column.source {
        Source::Cell { ledger, col } => {
            let is_amount = table.ledgers[ledger].columns[col].role == Role::Amount;
            is_amount.then_some(CellValue::Number(0.0))
        }
        _ => None,
    };
    plan.columns.iter().map(zero).collect()
}

fn page_number(block: &mut Block, width: usize, form: &mut Form) {
    let page = 1 + form.dice.below(40);
    let text = match form.dice.below(5) {
        0 => format!("—{page}—"),
        1 => format!("- {page} -"),
        2 => format!("第 {page} 页"),
        3 => format!("第{page}页 共41页"),
        _ => format!("{page}"),
    };
    block.line(width, &[(width / 2, text)]);
}

/// Only the classes that have figures, numbered anew; the ledgers close up.
fn own_classes(table: &Table) -> Table {
    let mut table = table.clone();
    for ledger in &mut table.ledgers {
        let mut count = 0;
        ledger.rows.retain_mut(|row| {
            let figures = row[1..].iter().any(|cell| matches!(cell, Cell::Number(_)));
            let Cell::Text(label) = &mut row[0] else {
                return figures;
            };
            let class = ledger.columns.len() > 2 && label.contains('、');
            if class && figures {
                count += 1;
                let name = label.split_once('、').map_or("", |(_, name)| name);
                *label = format!("{}、{name}", CHINESE[count]);
            }
            figures || !class
        });
    }
    table
}

/// A block as a grid.
pub fn grid_of(name: &str, block: Block) -> Grid {
    let mut grid = Grid::new(name);
    for (row, cells) in block.rows.into_iter().enumerate() {
        for (col, value) in cells.into_iter().enumerate() {
            match value {
                Some(CellValue::Text(text)) if text.is_empty() => {}
                Some(value) => grid.push(CellRef::new(row as u32, col as u32), value, None),
                None => {}
            }
        }
    }
    let region = |(top, left, bottom, right): (usize, usize, usize, usize)| Region {
        first: CellRef::new(top as u32, left as u32),
        last: CellRef::new(bottom as u32, right as u32),
    };
    grid.merges = block.merges.into_iter().map(region).collect();
    grid
}
