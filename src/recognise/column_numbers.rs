//! The row below a header that numbers the columns: 1 2 3 …, 甲 乙 1 2, ① ②, A B C.
//!
//! In: the cells of the first row below a header. Out: whether they number the columns. Refuses a row of figures that
//! happen to count up behind a name.

use crate::model::plain;
use crate::read::{CellValue, GridCell};
use crate::vocabulary;
use crate::words::decide::NUMERALS;

/// A row of column numbers (1 2 3 …, 栏次, 甲 乙 1 2): they count up without gaps, from 1 or 2 or from the
/// number that their column has on the sheet. Where three or more do, a short word may stand in front of them, where
/// four do, any. Letters and Chinese numerals may count the columns as well. Where no word stands in front, one number in
/// five may come after a gap (somebody deleted a column), and one among four others may be mistyped.
pub(super) fn is_column_numbers(cells: &[GridCell]) -> bool {
    [in_digits, in_letters, in_chinese]
        .iter()
        .any(|number| count_up(cells, number))
}

/// Whether cells count up, read in that way.
fn count_up(cells: &[GridCell], number_in: &impl Fn(&str) -> Option<f64>) -> bool {
    let mut numbers: Vec<(u32, f64)> = Vec::with_capacity(cells.len());
    let (mut words, mut long) = (0, false);
    for cell in cells {
        let number = match &cell.value {
            CellValue::Number(number) => Some(*number),
            CellValue::Text(text) if text.len() > 40 => return false,
            CellValue::Text(text) => {
                let plain = plain(text);
                let bare = plain.trim_matches(|c| matches!(c, '(' | ')' | '"'));
                let bare = bare.trim_start_matches('第').trim_end_matches('栏');
                let lettered = matches!(bare, "**" | "" | "-" | "甲" | "乙" | "丙" | "丁");
                let headed = vocabulary::NUMBER_HEAD
                    .iter()
                    .chain(vocabulary::SERIAL_HEAD.first());
                if lettered || headed.clone().any(|head| *head == bare) {
                    continue;
                }
                let number = number_in(bare.split_once('=').map_or(bare, |(own, _)| own));
                if number.is_none() && numbers.is_empty() && !is_total(bare) {
                    words += 1;
                    long |= bare.chars().count() > 2;
                    continue;
                }
                number
            }
            _ => None,
        };
        let Some(number) = number else {
            return false;
        };
        numbers.push((cell.col, number));
    }
    let count = numbers.len();
    if words == 0 && has_one_slip(&numbers) {
        return true;
    }
    let Some(gaps) = gaps(&numbers) else {
        return false;
    };
    if gaps > 0 {
        return words == 0 && gaps * WITHOUT_GAP <= count;
    }
    let enough = if long { 4 } else { 3 };
    count >= enough || (words == 0 && (count == 2 || (count == 1 && cells.len() > 1)))
}

/// How many of the numbers come after a gap; `None` if they do not count up.
fn gaps(numbers: &[(u32, f64)]) -> Option<usize> {
    let (mut last, mut gaps) = (0.0, 0);
    for &(col, number) in numbers {
        let next = follows(number, last, col);
        if !next && !goes_on_later(number, last) {
            return None;
        }
        gaps += usize::from(!next);
        last = number;
    }
    Some(gaps)
}

/// So many numbers that count up show that another one is a slip.
const BESIDE_SLIP: usize = 4;

/// Whether the numbers count up but for one behind the first that is no larger than the numbers of so many columns are.
fn has_one_slip(numbers: &[(u32, f64)]) -> bool {
    let Some(&(col, first)) = numbers.first() else {
        return false;
    };
    let places = (0..).map(|place: u32| first + f64::from(place));
    let mut off = numbers
        .iter()
        .zip(places)
        .filter(|((_, number), place)| number != place);
    let (Some(((_, slip), _)), None) = (off.next(), off.next()) else {
        return false;
    };
    let small = slip.fract() == 0.0 && (0.0..=first + numbers.len() as f64).contains(slip);
    small && follows(first, 0.0, col) && numbers.len() > BESIDE_SLIP
}

fn is_total(plain: &str) -> bool {
    let mut ends = vocabulary::TOTAL.iter().chain(vocabulary::SUBTOTAL.first());
    ends.any(|end| plain.ends_with(end))
}

/// 1, or ①: a number that stands alone in a circle.
fn in_digits(plain: &str) -> Option<f64> {
    plain.parse().ok().or_else(|| nth(plain, '①', 20))
}

/// A is the first.
fn in_letters(plain: &str) -> Option<f64> {
    nth(plain, 'A', 26)
}

fn in_chinese(plain: &str) -> Option<f64> {
    let mut numerals = NUMERALS.chars();
    let at = numerals.position(|numeral| plain.chars().eq([numeral]))?;
    Some(at as f64 + 1.0)
}

/// The place of a text of one character among so many from `first` on, counted from one.
fn nth(plain: &str, first: char, many: u32) -> Option<f64> {
    let mut chars = plain.chars();
    let at = u32::from(chars.next()?).checked_sub(u32::from(first))?;
    (at < many && chars.next().is_none()).then(|| f64::from(at) + 1.0)
}

/// Whether a number may come after another one, or first (after 0), in a row of column numbers.
fn follows(number: f64, last: f64, col: u32) -> bool {
    let first = [1.0, 2.0, f64::from(col), f64::from(col) + 1.0];
    if last == 0.0 {
        number > 0.0 && first.contains(&number)
    } else {
        number == last + 1.0
    }
}

/// Of so many numbers one may come after a gap.
const WITHOUT_GAP: usize = 5;

/// Whether a number may come after another one if few columns between them were deleted.
fn goes_on_later(number: f64, last: f64) -> bool {
    let missing = number - last - 1.0;
    last > 0.0 && (missing == 1.0 || missing == 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(texts: &[&str]) -> Vec<GridCell> {
        let cells = (0..).zip(texts).map(|(col, text)| GridCell {
            col,
            seen: Default::default(),
            value: match text.parse() {
                Ok(number) => CellValue::Number(number),
                Err(_) => CellValue::Text((*text).into()),
            },
            formula: None,
            look: 0,
        });
        cells.collect()
    }

    #[test]
    fn column_numbers_count_up_and_a_unit_named_by_a_letter_is_a_row() {
        for numbers in [
            ["甲", "乙", "1", "2"],
            ["1", "2", "3", "4"],
            ["栏次", "1", "2", "3=1+2"],
            ["栏目", "1", "2", "3"],
            ["A", "1", "2", "3"],
            ["①", "②", "③", "④"],
            ["'1", "2", "3", "4"],
            ["第1栏", "第2栏", "第3栏", "第4栏"],
            ["A", "B", "C", "D"],
            ["一", "二", "三", "四"],
        ] {
            assert!(is_column_numbers(&row(&numbers)), "{numbers:?}");
        }
        for figures in [
            ["甲", "60", "", ""],
            ["甲", "20", "40", ""],
            ["1", "2", "5", "9"],
            ["合计", "1", "2", "3"],
            ["丙局", "乙室", "1", "2"],
            ["1", "2", "3", "丙室"],
            ["物业费", "1", "2", "3"],
            ["A", "C", "D", "E"],
        ] {
            assert!(!is_column_numbers(&row(&figures)), "{figures:?}");
        }
        let numbers = ["栏次序号", "1", "2", "3", "4"];
        assert!(is_column_numbers(&row(&numbers)));
        let without = ["甲", "1", "2", "4", "5", "6"];
        assert!(is_column_numbers(&row(&without)));
        for slip in [
            ["1", "2", "4", "4", "5", "6"],
            ["栏次", "1", "2", "3", "4", "4"],
        ] {
            assert!(is_column_numbers(&row(&slip)), "{slip:?}");
        }
        for no_slip in [
            ["1", "2", "4", "4", "5", "5"],
            ["某局", "1", "2", "4", "4", "5"],
        ] {
            assert!(!is_column_numbers(&row(&no_slip)), "{no_slip:?}");
        }
        let twice = ["", "1", "3", "4", "6", "7"];
        assert!(!is_column_numbers(&row(&twice)));
    }
}
