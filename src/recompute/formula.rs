//! The value of a formula of plain arithmetic: `+ - * /`, percent, brackets, SUM, ROUND, ABS, cells of its
//! own sheet and of others. Anything else has none.

use std::collections::BTreeMap;

use crate::model::{CellRef, SheetName};
use crate::read::{CellValue, Grid};

use super::Figures;

/// The most formulas within each other.
const DEEPEST: usize = 32;
/// The most cells looked at for all values.
const MOST: usize = 2_000_000;

/// The cells that formulas look at.
pub struct Cells<'a> {
    carried: BTreeMap<String, &'a Grid>,
    figures: &'a Figures,
    left: usize,
}

impl<'a> Cells<'a> {
    /// The cells of the carried sheets and the figures of the tables.
    pub fn of(carried: &'a [Grid], figures: &'a Figures) -> Cells<'a> {
        let named = carried
            .iter()
            .map(|grid| (grid.name.as_str().to_lowercase(), grid));
        Cells {
            carried: named.collect(),
            figures,
            left: MOST,
        }
    }

    /// The value of the formula in that cell of a carried sheet.
    pub fn value(&mut self, sheet: &SheetName, at: CellRef) -> Option<f64> {
        self.number(&sheet.as_str().to_lowercase(), at, 0)?
    }

    /// What a cell counts as: nothing for a text; `None` if it is not known.
    fn number(&mut self, sheet: &str, at: CellRef, depth: usize) -> Option<Option<f64>> {
        self.left = self.left.checked_sub(1)?;
        let Some(&grid) = self.carried.get(sheet) else {
            return self
                .figures
                .get(&(sheet.to_owned(), at))
                .map(|figure| Some(*figure));
        };
        let Some(cell) = grid.get(at) else {
            return Some(Some(0.0));
        };
        match (&cell.formula, &cell.value) {
            (Some(formula), _) if depth < DEEPEST => {
                let mut reader = Reader {
                    cells: self,
                    sheet,
                    rest: formula.trim_start_matches('='),
                    depth,
                };
                let value = reader.sum()?;
                (reader.rest.trim().is_empty() && value.is_finite()).then_some(Some(value))
            }
            (Some(_), _) => None,
            (None, CellValue::Number(number)) => Some(Some(*number)),
            (None, CellValue::Text(_)) => Some(None),
            (None, _) => None,
        }
    }
}

struct Reader<'c, 'a, 'f> {
    cells: &'c mut Cells<'a>,
    /// The sheet of the formula, in lower case.
    sheet: &'f str,
    rest: &'f str,
    depth: usize,
}

impl<'f> Reader<'_, '_, 'f> {
    fn take(&mut self, sign: char) -> bool {
        let rest = self.rest.trim_start().strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn sum(&mut self) -> Option<f64> {
        let mut sum = self.product()?;
        loop {
            if self.take('+') {
                sum += self.product()?;
            } else if self.take('-') {
                sum -= self.product()?;
            } else {
                return Some(sum);
            }
        }
    }

    fn product(&mut self) -> Option<f64> {
        let mut product = self.factor()?;
        loop {
            if self.take('*') {
                product *= self.factor()?;
            } else if self.take('/') {
                let divisor = self.factor()?;
                product = (divisor != 0.0).then(|| product / divisor)?;
            } else {
                return Some(product);
            }
        }
    }

    fn factor(&mut self) -> Option<f64> {
        let mut negative = false;
        loop {
            if self.take('-') {
                negative = !negative;
            } else if !self.take('+') {
                break;
            }
        }
        let mut value = if self.take('(') {
            let value = self.sum()?;
            self.take(')').then_some(value)?
        } else {
            self.operand()?
        };
        while self.take('%') {
            value /= 100.0;
        }
        Some(if negative { -value } else { value })
    }

    /// A number, a function or a cell.
    fn operand(&mut self) -> Option<f64> {
        let before = self.rest;
        if let Some((sheet, first, last)) = self.region() {
            // One cell; what a range counts as outside of a function depends on where it stands.
            return match first == last {
                true => self.cells.number(&sheet, first, self.depth + 1)?,
                false => None,
            };
        }
        self.rest = before;
        let word = self.word();
        if self.take('(') {
            let value = self.function(&word.to_uppercase())?;
            return self.take(')').then_some(value);
        }
        word.parse()
            .ok()
            .filter(|_| word.starts_with(|c: char| c.is_ascii_digit() || c == '.'))
    }

    fn function(&mut self, name: &str) -> Option<f64> {
        match name {
            "SUM" => {
                let mut sum = 0.0;
                loop {
                    sum += self.addend()?;
                    if !self.take(',') {
                        return Some(sum);
                    }
                }
            }
            "ABS" => self.sum().map(f64::abs),
            "ROUND" => {
                let value = self.sum()?;
                let digits = self.take(',').then(|| self.sum())??;
                let scale = 10_f64.powi((0.0..=9.0).contains(&digits).then_some(digits as i32)?);
                // Half a unit away from nought, as printed: 1.005 is stored a little smaller.
                let scaled = value * scale;
                Some((scaled + scaled.signum() * 1e-7).round() / scale)
            }
            _ => None,
        }
    }

    /// What one argument adds to a sum; texts add nothing.
    fn addend(&mut self) -> Option<f64> {
        let before = self.rest;
        let region = self.region();
        let ends = self.rest.trim_start().starts_with([',', ')']);
        let Some((sheet, first, last)) = region.filter(|_| ends) else {
            self.rest = before;
            return self.sum();
        };
        let mut sum = 0.0;
        for row in first.row..=last.row {
            for col in first.col..=last.col {
                let at = CellRef::new(row, col);
                sum += self
                    .cells
                    .number(&sheet, at, self.depth + 1)?
                    .unwrap_or(0.0);
            }
        }
        Some(sum)
    }

    /// A cell or a range, with its sheet in lower case.
    fn region(&mut self) -> Option<(String, CellRef, CellRef)> {
        self.rest = self.rest.trim_start();
        let mut sheet = self.sheet.to_owned();
        if let Some(quoted) = self.rest.strip_prefix('\'') {
            let (name, rest) = quoted.split_once("'!")?;
            (sheet, self.rest) = (name.replace("''", "'").to_lowercase(), rest);
        } else if let Some((name, rest)) = self.rest.split_once('!')
            && name.chars().all(is_word)
        {
            (sheet, self.rest) = (name.to_lowercase(), rest);
        }
        let first = CellRef::parse(&self.word().replace('$', ""))?;
        if self.rest.starts_with(['(', '!']) {
            return None;
        }
        let last = match self.rest.strip_prefix(':') {
            Some(rest) => {
                self.rest = rest;
                CellRef::parse(&self.word().replace('$', ""))?
            }
            None => first,
        };
        (first.row <= last.row && first.col <= last.col).then_some((sheet, first, last))
    }

    fn word(&mut self) -> &'f str {
        self.rest = self.rest.trim_start();
        let end = self
            .rest
            .find(|c: char| !is_word(c))
            .unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '$')
}
