//! Forms of labels and values (绩效目标表) that stand beside the tables, read by a layout's labels.

use rust_decimal::Decimal;

use super::labels::bare;
use super::sections::{Headings, Rows, ends_form};
use super::sentence::Unit;
use super::tell::amount;
use crate::layout::{FormSpec, NarrativeSpec, Text};
use crate::model::{CellRef, MoneyUnit, Place, SheetName, plain};
use crate::read::{Book, CellValue, Grid, GridCell};

/// A form as it stands in a document.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Form {
    /// Which of the layout's forms it is.
    pub spec: usize,
    /// Its title as printed.
    pub title: String,
    /// What it is of.
    pub name: Option<(String, Place)>,
    /// Its totals with their parts, one for each block of the layout that it has.
    pub blocks: Vec<Block>,
    /// Its numbers, by their index in the layout.
    pub counts: Vec<(usize, Decimal, Place)>,
    /// The names of the department, with the code in front of them.
    pub departments: Vec<(String, Place)>,
    /// The names of who carries it out, likewise.
    pub units: Vec<(String, Place)>,
    /// The year that it is headed with.
    pub year: Option<(u16, Place)>,
    /// The rows that it takes.
    pub rows: Rows,
}

/// A total and its parts.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Block {
    /// Which of the form's blocks it is.
    pub nth: usize,
    pub total: Money,
    /// One for each part of the layout: blank, or money.
    pub parts: Vec<Option<Money>>,
    /// Whether all their labels are there.
    pub complete: bool,
}

/// Money on a form.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Money {
    /// In 元.
    pub value: Decimal,
    /// Half a unit of its last digit, in 元.
    pub half: Decimal,
    pub unit: MoneyUnit,
    pub place: Place,
}

impl Form {
    /// The money that it states.
    pub fn money(&self) -> impl Iterator<Item = Decimal> {
        self.blocks.iter().flat_map(|block| {
            let parts = block.parts.iter().flatten();
            parts
                .chain([&block.total])
                .map(|money| money.value.normalize())
        })
    }
}

/// How many rows below a title its year stands.
const YEAR_ROWS: usize = 3;
/// How many rows below a total its parts stand.
const PART_ROWS: usize = 12;

/// The forms of a book.
pub(super) fn find(book: &Book, spec: &NarrativeSpec, headed: &Headings) -> Vec<Form> {
    let mut forms = Vec::new();
    for grid in &book.sheets {
        let titled: Vec<(usize, usize, &str)> = grid
            .rows
            .iter()
            .enumerate()
            .filter_map(|(at, row)| {
                let mut texts = row.cells.iter().filter_map(GridCell::text);
                texts.find_map(|text| Some((at, headed.form(text)?, text)))
            })
            .collect();
        for (nth, &(at, form, title)) in titled.iter().enumerate() {
            let end = titled.get(nth + 1).map_or(grid.rows.len(), |next| next.0);
            let ends = (at + 1..end).find(|&row| ends_form(grid, &grid.rows[row], headed));
            let labels = Cells {
                grid,
                from: at + 1,
                to: ends.unwrap_or(end),
            };
            forms.extend(labels.form(&spec.forms[form], form, title));
        }
    }
    forms
}

/// The rows of one form.
struct Cells<'g> {
    grid: &'g Grid,
    from: usize,
    to: usize,
}

impl Cells<'_> {
    /// The form, if any of its labels is there.
    fn form(&self, spec: &FormSpec, nth: usize, title: &str) -> Option<Form> {
        let texts = |labels: &[Text]| labels.iter().filter_map(|label| self.text(label)).collect();
        let mut form = Form {
            spec: nth,
            title: title.trim().to_owned(),
            name: spec.name.as_ref().and_then(|label| self.text(label)),
            blocks: Vec::new(),
            counts: Vec::new(),
            departments: texts(&spec.department),
            units: texts(&spec.units),
            year: self.year(),
            rows: Rows::of(self.grid, self.from.saturating_sub(1)..self.to),
        };
        for (at, count) in spec.counts.iter().enumerate() {
            if let Some((text, place)) = self.text(&count.label)
                && let Some(value) = leading_number(&text)
            {
                form.counts.push((at, value, place));
            }
        }
        for at in 0..spec.blocks.len() {
            form.blocks.extend(self.block(spec, at));
        }
        // A form that does not say of what it is says nothing.
        let read = match spec.name {
            Some(_) => form.name.is_some(),
            None => !form.blocks.is_empty() || !form.counts.is_empty(),
        };
        read.then_some(form)
    }

    /// The year in the line below the title: （2026年度）.
    fn year(&self) -> Option<(u16, Place)> {
        let rows = self.from..self.to.min(self.from + YEAR_ROWS);
        let cells = rows.flat_map(|row| {
            self.grid.rows[row]
                .cells
                .iter()
                .map(move |cell| (row, cell))
        });
        let mut years = cells
            .filter_map(|(row, cell)| Some((year_alone(cell.text()?)?, self.place(row, cell.col))));
        years.next()
    }

    /// A total with its parts: where two totals have one label, or two parts, the nth of a row is that of the nth.
    fn block(&self, spec: &FormSpec, nth: usize) -> Option<Block> {
        let block = &spec.blocks[nth];
        let alike = spec.blocks[..nth]
            .iter()
            .filter(|other| other.total == block.total)
            .count();
        let (row, total) = self.labelled(&block.total, self.from..self.to, alike)?;
        let unit = self.unit(spec, row)?;
        let total = self.money(unit, row, total)?;
        let below = row..self.to.min(row + PART_ROWS);
        let labels = block.parts.iter().map(|part| {
            let others = spec.blocks[..nth].iter().flat_map(|other| &other.parts);
            let alike = others.filter(|other| other.label == part.label).count();
            self.labelled(&part.label, below.clone(), alike)
        });
        let labels: Vec<Option<(usize, usize)>> = labels.collect();
        let parts = labels
            .iter()
            .map(|label| label.and_then(|(row, at)| self.money(unit, row, at)));
        Some(Block {
            nth,
            total,
            parts: parts.collect(),
            complete: labels.iter().all(Option::is_some),
        })
    }

    /// The first row of some in which a label stands more than so many times, and where it does.
    fn labelled(
        &self,
        label: &str,
        rows: std::ops::Range<usize>,
        before: usize,
    ) -> Option<(usize, usize)> {
        let label = bare(label);
        rows.clone().find_map(|row| {
            let cells = self.grid.rows[row].cells.iter().enumerate();
            let own =
                cells.filter(|(_, cell)| cell.text().is_some_and(|text| is_label(text, &label)));
            own.map(|(at, _)| at).nth(before).map(|at| (row, at))
        })
    }

    /// The text behind a label.
    fn text(&self, label: &str) -> Option<(String, Place)> {
        let (row, at) = self.labelled(label, self.from..self.to, 0)?;
        let cell = self.grid.rows[row].cells.get(at + 1)?;
        let text = match &cell.value {
            CellValue::Text(text) => text.trim().to_owned(),
            CellValue::Number(number) => number.to_string(),
            _ => return None,
        };
        (!text.is_empty()).then(|| (text, self.place(row, cell.col)))
    }

    /// The unit of the money in a row, and of what stands below: as the labels of the row or of the one above say, else as
    /// the form does, else the usual one.
    fn unit(&self, spec: &FormSpec, row: usize) -> Option<MoneyUnit> {
        let texts = |row: usize| self.grid.rows[row].cells.iter().filter_map(GridCell::text);
        let near = (self.from.max(row.saturating_sub(1))..=row).rev();
        let mut near = near.flat_map(texts).filter_map(unit_of_label);
        let all = (self.from.saturating_sub(1)..self.to).flat_map(texts);
        let mut all = all.filter_map(unit_of_form);
        near.next()
            .or_else(|| all.next())
            .or_else(|| MoneyUnit::named(&spec.unit))
    }

    /// The money behind a label.
    fn money(&self, unit: MoneyUnit, row: usize, at: usize) -> Option<Money> {
        let cells = &self.grid.rows[row].cells;
        let cell = cells.get(at + 1)?;
        let printed = match &cell.value {
            CellValue::Text(text) => text.trim().replace([',', '，'], ""),
            CellValue::Number(number) => number.to_string(),
            _ => return None,
        };
        let value: Decimal = printed.trim_end_matches(unit.name()).parse().ok()?;
        let factor = Decimal::from(unit.yuan());
        Some(Money {
            value: value.checked_mul(factor)?,
            half: Decimal::new(5, (value.scale() + 1).min(28)).checked_mul(factor)?,
            unit,
            place: self.place(row, cell.col),
        })
    }

    fn place(&self, row: usize, col: u32) -> Place {
        Place {
            sheet: self.grid.name.clone(),
            cell: CellRef::new(self.grid.rows[row].number, col),
        }
    }
}

/// The year that a text is and no more: （2026）年度.
fn year_alone(text: &str) -> Option<u16> {
    let plain = plain(text);
    let bare = plain.replace(['(', ')'], "");
    let digits = bare
        .strip_suffix("年度")
        .or_else(|| bare.strip_suffix('年'))?;
    digits.parse().ok().filter(|_| digits.len() == 4)
}

/// The unit in which a label ends: 项目资金（万元）.
fn unit_of_label(text: &str) -> Option<MoneyUnit> {
    let plain = plain(text);
    let (_, unit) = plain
        .trim_end_matches(':')
        .strip_suffix(')')?
        .rsplit_once('(')?;
    MoneyUnit::named(unit)
}

/// The unit that a line of a form states: 金额单位：万元.
fn unit_of_form(text: &str) -> Option<MoneyUnit> {
    let plain = plain(text);
    let (label, unit) = plain.rsplit_once(':')?;
    let mut labels = crate::vocabulary::UNIT.iter();
    labels
        .any(|word| label.ends_with(word))
        .then(|| MoneyUnit::named(unit))?
}

/// So many letters tell a label of which the last is cut off.
const LEAST_CUT: usize = 5;

/// Whether a text is a label, what leads to it, marks and its unit left out.
fn is_label(text: &str, label: &str) -> bool {
    let plain = plain(text);
    let named = match unit_of_label(text) {
        Some(_) => plain
            .rsplit_once('(')
            .map_or(plain.as_ref(), |(named, _)| named),
        None => plain.as_ref(),
    };
    let bare = bare(named);
    let own = crate::vocabulary::OF_WHICH
        .iter()
        .find_map(|word| bare.strip_prefix(*word));
    let own = own.unwrap_or(&bare);
    // A narrow cell may cut the last letter off.
    let cut = label
        .strip_prefix(own)
        .filter(|_| own.chars().count() >= LEAST_CUT);
    own == label || cut.is_some_and(|rest| rest.chars().count() == 1)
}

/// The number that a text begins with: 11个.
fn leading_number(text: &str) -> Option<Decimal> {
    let plain = plain(text);
    let end = plain
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(plain.len());
    plain[..end].parse().ok()
}

impl Form {
    /// The sheet that it stands on.
    pub fn sheet(&self) -> &SheetName {
        self.rows.sheet()
    }
}

impl Money {
    /// As it is said.
    pub fn told(&self) -> String {
        amount(self.value, Unit::Money(self.unit))
    }
}
