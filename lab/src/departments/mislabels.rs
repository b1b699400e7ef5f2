//! Wrong labels: a row under another code, name or parent, its amounts as they should be. A workbook, a kind and a
//! seed go in; the mislabelled workbook comes out with every cell whose text is wrong and what it should say.
//! `None` where the workbook has no place for that mistake, or where nothing could tell it.

use duibiao::report::Field;
use std::collections::BTreeMap;

use super::dice::Dice;
use super::page::{Cell, Printed};

/// A kind of wrong label.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Mislabel {
    /// One digit of a code mistyped, in one table.
    CodeMistyped,
    /// A digit of a code lost, or only its end left, in one table.
    CodeCut,
    /// The codes of two rows exchanged.
    CodesExchanged,
    /// The names of two rows with codes exchanged.
    NamesExchanged,
    /// The labels of two rows of a list exchanged.
    LabelsExchanged,
    /// The label of the next row of a list printed twice.
    LabelTwice,
    /// A character of a label mistyped, in a list or among the economic names.
    LabelMistyped,
    /// A project below another unit.
    ProjectElsewhere,
    /// An economic item below another group.
    ItemElsewhere,
}

/// A cell whose text is wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WrongLabel {
    /// The name of its sheet.
    pub sheet: String,
    /// Its row, from 0.
    pub row: usize,
    /// Its column, from 0.
    pub col: usize,
    /// `code`, `name` or `place`.
    pub field: Field,
    /// What it should say; for a place, the name of the row that it belongs below.
    pub right: String,
}

/// A mislabelled workbook and the truth about it.
#[derive(Clone, Debug)]
pub struct Mislabelled {
    /// What was done.
    pub kind: Mislabel,
    /// The workbook.
    pub printed: Printed,
    /// Its wrong labels.
    pub truth: Vec<WrongLabel>,
}

impl Mislabel {
    /// All of them.
    pub const ALL: [Mislabel; 9] = [
        Mislabel::CodeMistyped,
        Mislabel::CodeCut,
        Mislabel::CodesExchanged,
        Mislabel::NamesExchanged,
        Mislabel::LabelsExchanged,
        Mislabel::LabelTwice,
        Mislabel::LabelMistyped,
        Mislabel::ProjectElsewhere,
        Mislabel::ItemElsewhere,
    ];
}

/// How often a place is looked for.
const TRIES: usize = 200;

/// A printed row: where its label stands, and its amounts.
#[derive(Clone, Debug)]
struct Line {
    table: &'static str,
    ledger: &'static str,
    id: String,
    sheet: usize,
    row: usize,
    /// The column of its first amount.
    col: usize,
    values: Vec<i64>,
}

/// The workbook with one wrong label of that kind (or two that are exchanged), drawn from the seed.
pub fn mislabel(honest: &Printed, kind: Mislabel, seed: u64) -> Option<Mislabelled> {
    let mut dice = Dice::new(seed ^ ((kind as u64) << 40) ^ 0x006c_6162_656c);
    let mut work = Work {
        lines: lines(honest),
        out: Mislabelled {
            kind,
            printed: honest.clone(),
            truth: Vec::new(),
        },
    };
    let dice = &mut dice;
    match kind {
        Mislabel::CodeMistyped => work.code(dice, mistyped),
        Mislabel::CodeCut => work.code(dice, cut),
        Mislabel::CodesExchanged => work.exchanged(dice, 2, Field::Code, is_coded),
        Mislabel::NamesExchanged => work.exchanged(dice, 1, Field::Name, is_coded),
        Mislabel::LabelsExchanged => work.exchanged(dice, 1, Field::Name, is_listed),
        Mislabel::LabelTwice => work.twice(dice),
        Mislabel::LabelMistyped => work.slip(dice),
        Mislabel::ProjectElsewhere => work.elsewhere(dice, &["T12", "T13"]),
        Mislabel::ItemElsewhere => work.elsewhere(dice, &["T6"]),
    }?;
    Some(work.out)
}

fn lines(printed: &Printed) -> Vec<Line> {
    let mut lines: BTreeMap<(usize, usize, &str), Line> = BTreeMap::new();
    for (id, entry) in &printed.cells {
        let line = lines
            .entry((entry.sheet, entry.row, id.ledger))
            .or_insert_with(|| Line {
                table: id.table,
                ledger: id.ledger,
                id: id.row.clone(),
                sheet: entry.sheet,
                row: entry.row,
                col: entry.col,
                values: Vec::new(),
            });
        line.col = line.col.min(entry.col);
        line.values.push(entry.value);
    }
    lines.into_values().collect()
}

fn is_coded(line: &Line) -> bool {
    ["T2", "T3", "T5", "T7", "T8", "T9"].contains(&line.table)
        && line.id.bytes().all(|b| b.is_ascii_digit())
}

fn is_listed(line: &Line) -> bool {
    ["T1", "T4"].contains(&line.table)
}

fn has_figures(line: &Line) -> bool {
    line.values.iter().any(|value| value.abs() >= 2)
}

/// One digit of the code is another one.
fn mistyped(dice: &mut Dice, code: &str) -> String {
    let at = dice.below(code.len());
    let mut digits: Vec<u8> = code.bytes().collect();
    let other = (digits[at] - b'0' + 1 + dice.below(9) as u8) % 10;
    digits[at] = b'0' + other;
    String::from_utf8(digits).expect("digits")
}

/// A digit is gone, or nothing but the end is left.
fn cut(dice: &mut Dice, code: &str) -> String {
    if dice.chance(50) {
        let end = &code[code.len() - 2..];
        return end.trim_start_matches('0').to_owned();
    }
    let at = dice.below(code.len());
    format!("{}{}", &code[..at], &code[at + 1..])
}

struct Work {
    lines: Vec<Line>,
    out: Mislabelled,
}

impl Work {
    fn text(&self, line: &Line, back: usize) -> String {
        match &self.out.printed.sheets[line.sheet].rows[line.row][line.col - back] {
            Cell::Text(text) => text.clone(),
            _ => String::new(),
        }
    }

    /// Prints another text, and notes what should stand there.
    fn spoil(&mut self, line: &Line, back: usize, field: Field, wrong: &str) {
        let right = self.text(line, back);
        let sheet = &mut self.out.printed.sheets[line.sheet];
        sheet.rows[line.row][line.col - back] = Cell::Text(wrong.to_owned());
        self.out.truth.push(WrongLabel {
            sheet: sheet.name.clone(),
            row: line.row,
            col: line.col - back,
            field,
            right,
        });
    }

    fn chosen(&self, dice: &mut Dice, fits: impl Fn(&Line) -> bool) -> Option<Line> {
        let fitting: Vec<&Line> = self.lines.iter().filter(|line| fits(line)).collect();
        (!fitting.is_empty()).then(|| (*dice.pick(&fitting)).clone())
    }

    fn beside<'a>(&'a self, line: &'a Line) -> impl Iterator<Item = &'a Line> {
        let same = |other: &&Line| {
            (other.sheet, other.ledger) == (line.sheet, line.ledger) && other.row != line.row
        };
        self.lines.iter().filter(same)
    }

    fn code(&mut self, dice: &mut Dice, change: fn(&mut Dice, &str) -> String) -> Option<()> {
        for _ in 0..TRIES {
            let line = self.chosen(dice, |line| is_coded(line) && has_figures(line))?;
            let wrong = change(dice, &line.id);
            let known = self.beside(&line).any(|other| other.id == wrong);
            if known || wrong == line.id || wrong.is_empty() {
                continue;
            }
            self.spoil(&line, 2, Field::Code, &wrong);
            return Some(());
        }
        None
    }

    /// Two rows of one level whose labels are exchanged. Their amounts differ: else nothing is wrong but order.
    fn exchanged(
        &mut self,
        dice: &mut Dice,
        back: usize,
        field: Field,
        fits: fn(&Line) -> bool,
    ) -> Option<()> {
        for _ in 0..TRIES {
            let one = self.chosen(dice, |line| fits(line) && has_figures(line))?;
            let alike: Vec<Line> = self
                .beside(&one)
                .filter(|other| fits(other))
                .filter(|other| !is_coded(&one) || other.id.len() == one.id.len())
                .filter(|other| self.text(other, back) != self.text(&one, back))
                .filter(|other| differ(&one, other))
                .cloned()
                .collect();
            if alike.is_empty() {
                continue;
            }
            let other = dice.pick(&alike).clone();
            let (a, b) = (self.text(&one, back), self.text(&other, back));
            if a.is_empty() || b.is_empty() {
                continue;
            }
            self.spoil(&one, back, field, &b);
            self.spoil(&other, back, field, &a);
            return Some(());
        }
        None
    }

    /// A row of a list under the label of the next one.
    fn twice(&mut self, dice: &mut Dice) -> Option<()> {
        for _ in 0..TRIES {
            let one = self.chosen(dice, |line| is_listed(line) && has_figures(line))?;
            let next = self.beside(&one).filter(|other| other.row > one.row);
            let next = next.min_by_key(|other| other.row).cloned();
            let Some(next) = next.filter(has_figures) else {
                continue;
            };
            let (own, label) = (self.text(&one, 1), self.text(&next, 1));
            if own != label && !label.is_empty() {
                self.spoil(&one, 1, Field::Name, &label);
                return Some(());
            }
        }
        None
    }

    /// One character of a label is another one.
    fn slip(&mut self, dice: &mut Dice) -> Option<()> {
        for _ in 0..TRIES {
            let fits = |line: &Line| {
                (is_listed(line) || line.table == "T6" && line.id.contains('/'))
                    && has_figures(line)
            };
            let line = self.chosen(dice, fits)?;
            let back = if line.table == "T6" { 2 } else { 1 };
            let right = self.text(&line, back);
            let mut characters: Vec<char> = right.chars().collect();
            // The ordinal in front is read past, and short names are other names with one character changed.
            let first = right.find('、').map_or(0, |_| 3);
            if characters.len() < first + 4 {
                continue;
            }
            let at = first + dice.below(characters.len() - first);
            characters[at] = *dice.pick(&['囗', '冂', '彐']);
            let wrong: String = characters.into_iter().collect();
            self.spoil(&line, back, Field::Name, &wrong);
            return Some(());
        }
        None
    }

    /// A row moved below another row of its parent's level.
    fn elsewhere(&mut self, dice: &mut Dice, tables: &[&str]) -> Option<()> {
        for _ in 0..TRIES {
            let fits = |line: &Line| {
                let depth = line.id.split('/').count();
                let leaf = if line.table == "T6" {
                    depth > 1
                } else {
                    depth == 3
                };
                tables.contains(&line.table) && leaf && has_figures(line)
            };
            let line = self.chosen(dice, fits)?;
            let above = |id: &str| match line.table {
                "T6" => id.split('/').next().unwrap_or_default().to_owned(),
                _ => id
                    .rsplit_once('/')
                    .map_or("", |(above, _)| above)
                    .to_owned(),
            };
            let parent = above(&line.id);
            let level = parent.split('/').count();
            let others: Vec<Line> = self
                .beside(&line)
                .filter(|other| other.id.split('/').count() == level)
                .filter(|other| other.id != parent && other.id != "合计")
                .cloned()
                .collect();
            if others.is_empty() {
                continue;
            }
            let target = dice.pick(&others).clone();
            let home = self.beside(&line).find(|other| other.id == parent)?;
            let right = self.text(home, if line.table == "T6" { 2 } else { 1 });
            // Its row goes to the end of the other parent's.
            let of_target = |other: &&Line| other.id.starts_with(&format!("{}/", target.id));
            let last = self.beside(&line).filter(of_target).map(|l| l.row).max();
            let after = last.unwrap_or(target.row);
            let to = if after > line.row { after } else { after + 1 };
            move_row(&mut self.out.printed, line.sheet, line.row, to);
            self.out.truth.push(WrongLabel {
                sheet: self.out.printed.sheets[line.sheet].name.clone(),
                row: to,
                col: 0,
                field: Field::Place,
                right,
            });
            return Some(());
        }
        None
    }
}

fn differ(one: &Line, other: &Line) -> bool {
    let pairs = one.values.iter().zip(&other.values);
    pairs.into_iter().any(|(a, b)| a.abs_diff(*b) >= 2)
}

fn move_row(printed: &mut Printed, sheet: usize, from: usize, to: usize) {
    let rows = &mut printed.sheets[sheet].rows;
    let row = rows.remove(from);
    rows.insert(to, row);
    for entry in printed.cells.values_mut().filter(|e| e.sheet == sheet) {
        entry.row = match entry.row {
            row if row == from => to,
            row if from < row && row <= to => row - 1,
            row if to <= row && row < from => row + 1,
            row => row,
        };
    }
}
