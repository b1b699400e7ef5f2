//! In what form an amount was submitted, where it is written in another.
//!
//! In goes a cell of the submission and what was read from it; out comes the most telling difference,
//! or none if the cell is written as it was.

use crate::model::{Amount, Value, plain};
use crate::read::{CellValue, GridCell};

pub use crate::words::form::AmountForm;

impl AmountForm {
    /// Whether a submission of text has no other way to say an amount.
    pub(crate) fn is_plain_text(self) -> bool {
        matches!(
            self,
            AmountForm::Text | AmountForm::Separators | AmountForm::PercentSign
        )
    }
}

/// The difference between a cell and what is written in its place; `decimals` are those printed.
pub(crate) fn of(cell: &GridCell, value: &Value, decimals: Option<u8>) -> Option<AmountForm> {
    match (&cell.value, value) {
        (CellValue::Text(text), Value::Amount(_)) => Some(of_text(text)),
        (CellValue::Text(text), Value::Blank) => {
            (!plain(text).is_empty()).then_some(AmountForm::Nothing)
        }
        (CellValue::Number(number), Value::Amount(amount)) => {
            match (cell.seen.power, cell.seen.percent) {
                (0, _) => {}
                (_, true) => return Some(AmountForm::PercentFormat),
                (_, false) => return Some(AmountForm::Scaled),
            }
            if Amount::from_stored(*number).is_some_and(|stored| stored != *amount) {
                // A percentage has no unit of money; it was a share that its format shows in percent.
                return Some(match decimals {
                    Some(_) => AmountForm::OtherUnit,
                    None => AmountForm::PercentSign,
                });
            }
            if cell.formula.is_some() {
                return Some(AmountForm::Formula);
            }
            let more = decimals.is_some_and(|decimals| {
                // What a float leaves behind the digits a person sees is no digit of hers.
                amount.decimal().round_dp(10).normalize().scale() > u32::from(decimals)
            });
            more.then_some(AmountForm::Digits)
        }
        // What could not be read is said in the 差异表.
        (_, Value::Unread(_)) => None,
        (_, _) => cell.formula.is_some().then_some(AmountForm::Formula),
    }
}

fn of_text(text: &str) -> AmountForm {
    let bare = plain(text);
    let written: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if bare.ends_with('元') {
        AmountForm::Unit
    } else if bare.contains(['(', ')']) || bare.ends_with('-') {
        AmountForm::Brackets
    } else if bare.starts_with(['¥', '￥']) {
        AmountForm::Currency
    } else if written != bare {
        AmountForm::FullWidth
    } else if bare.ends_with('%') {
        AmountForm::PercentSign
    } else if bare.contains(',') || written != text {
        AmountForm::Separators
    } else {
        AmountForm::Text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_of_typing_an_amount_has_its_name() {
        for (typed, form) in [
            ("1118.07", AmountForm::Text),
            ("1,118.07", AmountForm::Separators),
            (" 1118.07", AmountForm::Separators),
            ("１１１８．０７", AmountForm::FullWidth),
            ("￥80.80", AmountForm::Currency),
            ("1118.07万元", AmountForm::Unit),
            ("（3.50）", AmountForm::Brackets),
            ("3.50-", AmountForm::Brackets),
            ("12.5%", AmountForm::PercentSign),
        ] {
            assert_eq!(of_text(typed), form, "{typed}");
        }
    }

    #[test]
    fn a_number_that_is_written_as_it_was_has_no_other_form() {
        let cell = |value| GridCell {
            col: 0,
            look: 0,
            seen: Default::default(),
            value,
            formula: None,
        };
        let amount = |text: &str| Value::Amount(text.parse().expect("a test's own digits"));
        let number = cell(CellValue::Number(1118.07));
        assert_eq!(of(&number, &amount("1118.07"), Some(2)), None);
        let fine = cell(CellValue::Number(222.294832));
        let form = of(&fine, &amount("222.294832"), Some(2));
        assert_eq!(form, Some(AmountForm::Digits));
        let other = of(&number, &amount("11180700"), Some(2));
        assert_eq!(other, Some(AmountForm::OtherUnit));
        let blank = cell(CellValue::Text("　".into()));
        assert_eq!(of(&blank, &Value::Blank, Some(2)), None);
        let dash = cell(CellValue::Text("—".into()));
        assert_eq!(of(&dash, &Value::Blank, Some(2)), Some(AmountForm::Nothing));
    }
}
