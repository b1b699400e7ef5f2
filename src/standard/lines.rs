//! Which row of which ledger stands on which printed line.
//!
//! In go a table's layout and its submitted rows; out come the lines of its body, each with one slot
//! a ledger. Nothing is left out: a row that the layout does not know stands after the row it followed
//! in the submission.

use crate::layout::{LedgerSpec, ListRow, RowsSpec, TableSpec, Text, TotalPosition, TotalRow};
use crate::model::{Ledger, Row, RowKey, RowRole, Table};
use crate::words::pages as words;

/// What stands in one ledger on one line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Line {
    /// The row's identity.
    pub key: RowKey,
    /// The row in the submission's ledger; `None` for a row that only the layout has.
    pub row: Option<usize>,
    /// The row in the layout's list.
    pub listed: Option<usize>,
    /// The label, where the submission has no row.
    pub label: String,
    /// Whether it is printed as a total.
    pub total: bool,
    /// Whether it is an empty line kept for the other ledgers' sake.
    pub blank: bool,
}

/// The deepest indentation, so that a hierarchy of any depth stays readable.
const DEEPEST_INDENT: usize = 6;

impl Line {
    /// What is printed as the row's name: the submission's own words, else the layout's.
    pub(crate) fn label_in<'a>(&'a self, rows: &'a [Row]) -> &'a str {
        match self.row.and_then(|row| rows.get(row)) {
            Some(row) if row.role == RowRole::Continued => words::DITTO,
            Some(row) => &row.label,
            None if self.blank => "",
            None => &self.label,
        }
    }

    /// How far a row's name is indented.
    pub(crate) fn indent(&self, spec: &LedgerSpec, rows: &[Row]) -> u8 {
        let above = |counts_total: bool| {
            let mut depth = 0;
            let mut next = self
                .row
                .and_then(|row| rows.get(row))
                .and_then(|row| row.parent);
            while let Some(row) = next.and_then(|parent| rows.get(parent)) {
                depth += usize::from(counts_total || row.role != RowRole::Total);
                if depth >= DEEPEST_INDENT {
                    break;
                }
                next = row.parent;
            }
            depth as u8
        };
        match &spec.rows {
            RowsSpec::List(list) => self
                .listed
                .and_then(|listed| list.get(listed))
                .map_or(0, |row| row.indent),
            RowsSpec::Codes { .. } => {
                let own = self.row.and_then(|row| rows.get(row));
                let above = own.and_then(|row| rows.get(row.parent?)?.code);
                match own {
                    Some(row) if row.role == RowRole::OfWhich => {
                        above.map_or(1, |code| code.level() as u8 + 1)
                    }
                    Some(row) if row.role == RowRole::Continued => {
                        above.map_or(0, |code| code.level() as u8)
                    }
                    own => own
                        .and_then(|row| row.code)
                        .map_or(0, |code| code.level() as u8),
                }
            }
            RowsSpec::Groups { .. } => above(false),
            RowsSpec::Tree { .. } => above(true),
            RowsSpec::Single { .. } => 0,
        }
    }
}

/// The lines of a table's body, each with one slot for every ledger of its layout.
pub(crate) fn of(spec: &TableSpec, table: &Table) -> Vec<Vec<Option<Line>>> {
    let none = Ledger::default();
    let missing = table.heading().is_none();
    let slots: Vec<Vec<Vec<Line>>> = spec
        .ledgers
        .iter()
        .enumerate()
        .map(|(index, ledger)| slots(ledger, table.ledgers.get(index).unwrap_or(&none), missing))
        .collect();
    let columns = if aligned_by_slot(spec) {
        by_slot(slots)
    } else {
        by_total(slots.into_iter().map(|slots| slots.concat()).collect())
    };
    let count = columns.iter().map(Vec::len).max().unwrap_or(0);
    (0..count)
        .map(|line| {
            columns
                .iter()
                .map(|column| column.get(line).cloned().flatten())
                .collect()
        })
        .collect()
}

/// The lines of one ledger: for a list one slot for each of its rows (with the rows that follow it
/// and are not listed), for everything else a single slot.
fn slots(spec: &LedgerSpec, ledger: &Ledger, missing: bool) -> Vec<Vec<Line>> {
    match &spec.rows {
        RowsSpec::List(rows) => list_slots(rows, ledger),
        RowsSpec::Codes { total, .. } | RowsSpec::Groups { total, .. } => {
            vec![open_lines(ledger, total_label(total).filter(|_| missing))]
        }
        RowsSpec::Tree { total, .. } => vec![open_lines(
            ledger,
            total.as_ref().filter(|_| missing).map(Text::to_string),
        )],
        RowsSpec::Single { label } => vec![open_lines(ledger, missing.then(|| label.to_string()))],
    }
}

fn total_label(total: &TotalRow) -> Option<String> {
    (total.position != TotalPosition::None)
        .then(|| total.labels.first().map(Text::to_string))
        .flatten()
}

/// The submitted rows in their order; the total alone if the whole table is missing.
fn open_lines(ledger: &Ledger, total: Option<String>) -> Vec<Line> {
    let mut lines: Vec<Line> = (0..ledger.rows.len())
        .map(|row| submitted(ledger, row))
        .collect();
    if lines.is_empty()
        && let Some(label) = total
    {
        lines.push(Line {
            key: RowKey::new(&label),
            row: None,
            listed: None,
            label,
            total: true,
            blank: false,
        });
    }
    lines
}

fn submitted(ledger: &Ledger, row: usize) -> Line {
    let found = &ledger.rows[row];
    Line {
        key: found.key.clone(),
        row: Some(row),
        listed: None,
        label: found.label.clone(),
        total: found.role == RowRole::Total,
        blank: false,
    }
}

fn list_slots(rows: &[ListRow], ledger: &Ledger) -> Vec<Vec<Line>> {
    let mut slots: Vec<Vec<Line>> = Vec::with_capacity(rows.len());
    let mut used = vec![false; ledger.rows.len()];
    for (listed, spec) in rows.iter().enumerate() {
        let row = ledger.rows.iter().position(|row| row.key == spec.key);
        if let Some(row) = row {
            used[row] = true;
        }
        if row.is_none() && spec.own {
            slots.push(Vec::new());
            continue;
        }
        slots.push(vec![Line {
            key: spec.key.clone(),
            row,
            listed: Some(listed),
            label: spec
                .labels
                .first()
                .map_or_else(String::new, Text::to_string),
            total: spec.total,
            blank: spec.blank && row.is_none_or(|row| is_bare(ledger, row)),
        }]);
    }
    add_unlisted(&mut slots, &used, ledger);
    slots
}

/// Whether a row says nothing at all.
fn is_bare(ledger: &Ledger, row: usize) -> bool {
    let row = &ledger.rows[row];
    row.label.is_empty() && row.entries.iter().all(|entry| entry.value.is_blank())
}

/// Puts each row that the list does not know after the row it followed in the submission.
fn add_unlisted(slots: &mut Vec<Vec<Line>>, used: &[bool], ledger: &Ledger) {
    let mut after: Option<usize> = None;
    for (row, &known) in used.iter().enumerate() {
        if known {
            after = slots
                .iter()
                .position(|slot| slot.iter().any(|line| line.row == Some(row)));
            continue;
        }
        let line = submitted(ledger, row);
        match after {
            Some(slot) => slots[slot].push(line),
            None if slots.is_empty() => slots.push(vec![line]),
            None => {
                // Before the first listed row; those that came before it stay before it.
                let listed = slots[0].iter().position(|line| line.listed.is_some());
                let at = listed.unwrap_or(slots[0].len());
                slots[0].insert(at, line);
            }
        }
    }
}

/// Whether all ledgers are lists of one length, so that line stands beside line.
fn aligned_by_slot(spec: &TableSpec) -> bool {
    let mut lengths = spec.ledgers.iter().map(|ledger| match &ledger.rows {
        RowsSpec::List(rows) if rows.iter().all(|row| !row.own) => Some(rows.len()),
        _ => None,
    });
    match lengths.next() {
        Some(Some(first)) => lengths.all(|length| length == Some(first)),
        _ => false,
    }
}

/// Pads every slot to the height of its tallest ledger.
fn by_slot(ledgers: Vec<Vec<Vec<Line>>>) -> Vec<Vec<Option<Line>>> {
    let count = ledgers.first().map_or(0, Vec::len);
    let mut columns: Vec<Vec<Option<Line>>> = vec![Vec::new(); ledgers.len()];
    for slot in 0..count {
        let tallest = ledgers
            .iter()
            .map(|slots| slots[slot].len())
            .max()
            .unwrap_or(0);
        for (column, slots) in columns.iter_mut().zip(&ledgers) {
            column.extend(slots[slot].iter().cloned().map(Some));
            let missing = tallest - slots[slot].len();
            column.extend(std::iter::repeat_n(None, missing));
        }
    }
    columns
}

/// Lets the totals of the ledgers stand on one line where they have equally many; otherwise each
/// ledger starts at the top.
fn by_total(ledgers: Vec<Vec<Line>>) -> Vec<Vec<Option<Line>>> {
    let segments: Vec<Vec<Vec<Line>>> = ledgers
        .iter()
        .map(|lines| split_after_totals(lines))
        .collect();
    let counts: Vec<usize> = segments.iter().map(Vec::len).collect();
    let even = counts.len() > 1 && counts.iter().all(|&count| count == counts[0]);
    let lists = ledgers.iter().flatten().any(|line| line.listed.is_some());
    if !(even && lists) {
        return ledgers
            .into_iter()
            .map(|lines| lines.into_iter().map(Some).collect())
            .collect();
    }
    let mut columns: Vec<Vec<Option<Line>>> = vec![Vec::new(); ledgers.len()];
    for segment in 0..counts[0] {
        let tallest = segments.iter().map(|s| s[segment].len()).max().unwrap_or(0);
        for (column, own) in columns.iter_mut().zip(&segments) {
            let mut lines: Vec<Option<Line>> = own[segment].iter().cloned().map(Some).collect();
            let total = match lines.last() {
                Some(Some(line)) if line.total => lines.pop(),
                _ => None,
            };
            lines.resize(tallest - usize::from(total.is_some()), None);
            lines.extend(total);
            column.extend(lines);
        }
    }
    columns
}

/// Cuts the lines after each total; lines that are blank by intent fall away before it, since the
/// lines are filled up again.
fn split_after_totals(lines: &[Line]) -> Vec<Vec<Line>> {
    let mut segments = vec![Vec::new()];
    for line in lines {
        let mut ended = false;
        if let Some(segment) = segments.last_mut() {
            if line.total {
                while segment.last().is_some_and(|line: &Line| line.blank) {
                    segment.pop();
                }
                ended = true;
            }
            segment.push(line.clone());
        }
        if ended {
            segments.push(Vec::new());
        }
    }
    segments
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Presence, RowRole};
    use crate::standard::sample;

    /// The lines of T1 with these rows kept, as `left | right`.
    fn shown(spec: &TableSpec, table: &Table) -> Vec<String> {
        of(spec, table)
            .iter()
            .map(|line| {
                let texts: Vec<&str> = line
                    .iter()
                    .enumerate()
                    .map(|(ledger, slot)| match slot {
                        Some(line) => line.label_in(&table.ledgers[ledger].rows),
                        None => "",
                    })
                    .collect();
                texts.join(" | ")
            })
            .collect()
    }

    fn t1() -> (TableSpec, Table) {
        let table = sample::submission().tables.remove(0);
        (sample::layout().tables.remove(0), table)
    }

    #[test]
    fn lists_of_one_length_stand_line_by_line_and_blank_lines_stay_blank() {
        let (spec, table) = t1();
        let lines = shown(&spec, &table);
        assert_eq!(lines.len(), 10);
        assert_eq!(lines[5], " | 十、卫生健康支出");
        assert_eq!(lines[7], "本年收入合计 | 本年支出合计");
        assert_eq!(lines[9], "收入总计 | 支出总计");
    }

    #[test]
    fn an_unlisted_row_follows_its_neighbour_and_the_totals_stay_side_by_side() {
        let (spec, mut table) = t1();
        let mut extra = sample::row("自编", "另加的一行", None, &["1", "1", ""]);
        extra.role = RowRole::Unplaced;
        table.ledgers[1].rows.insert(2, extra);
        let lines = shown(&spec, &table);
        assert_eq!(lines.len(), 11);
        assert_eq!(lines[1], "二、政府性基金预算 | 二、外交支出");
        assert_eq!(lines[2], " | 另加的一行");
        assert_eq!(lines[10], "收入总计 | 支出总计");
    }

    #[test]
    fn a_listed_row_that_was_not_submitted_is_printed_with_the_layouts_label() {
        let (spec, mut table) = t1();
        table.ledgers[1].rows.remove(1);
        let lines = of(&spec, &table);
        let slot = lines[1][1].as_ref().expect("a line");
        assert_eq!((slot.label.as_str(), slot.row), ("二、外交支出", None));
    }

    #[test]
    fn rows_that_only_some_have_close_up_and_totals_still_meet() {
        let (mut spec, mut table) = t1();
        let RowsSpec::List(rows) = &mut spec.ledgers[1].rows else {
            panic!("a list")
        };
        for row in rows.iter_mut().take(7) {
            row.own = true;
        }
        let kept = [
            "一、一般公共服务支出",
            "十、卫生健康支出",
            "本年支出合计",
            "年终结转",
            "支出总计",
        ];
        table.ledgers[1]
            .rows
            .retain(|row| kept.contains(&row.label.as_str()));
        let lines = shown(&spec, &table);
        assert_eq!(
            lines,
            [
                "一、一般公共预算 | 一、一般公共服务支出",
                "二、政府性基金预算 | 十、卫生健康支出",
                "三、国有资本经营预算 | ",
                "四、财政专户管理资金 | ",
                "五、单位资金 | ",
                "本年收入合计 | 本年支出合计",
                "上年结转 | 年终结转",
                "收入总计 | 支出总计",
            ]
        );
    }

    #[test]
    fn a_missing_code_table_has_its_total_and_an_empty_one_what_it_printed() {
        let spec = sample::layout().tables.remove(1);
        let mut table = sample::submission().tables.remove(1);
        table.ledgers[0].rows.clear();
        assert!(of(&spec, &table).is_empty());
        table.presence = Presence::Missing;
        let lines = of(&spec, &table);
        assert_eq!(lines.len(), 1);
        assert_eq!(
            lines[0][0].as_ref().map(|line| line.label.as_str()),
            Some("合计")
        );
    }
}
