//! What stands in an amount cell: a figure, nothing, or something that is neither.
//!
//! Takes what people type: thousand separators, full-width digits, brackets or a trailing minus for
//! negative amounts, a unit behind the figure, dashes and 无 for nothing. Anything else is [`Unread`],
//! never zero.

use rust_decimal::Decimal;

use super::spelling::without_mark;
use crate::model::{Amount, MoneyUnit, Unread, Value, plain};
use crate::read::{CellValue, GridCell};
use crate::words::convert as words;

/// The amount that a person sees in a cell of a page printed in `printed`, for a table in `unit`.
pub fn amount_of_cell(cell: &GridCell, printed: MoneyUnit, unit: MoneyUnit) -> Value {
    amount_in(cell, cell.seen.unit.unwrap_or(printed), unit)
}

/// The same, whatever unit its number format shows.
pub fn amount_in(cell: &GridCell, printed: MoneyUnit, unit: MoneyUnit) -> Value {
    let value = as_seen(cell, amount_of_page(&cell.value, printed, unit));
    match value {
        Value::Amount(amount) if cell.seen.percent && !amount.is_zero() => {
            Value::Unread(Unread::Text(format!("{}%", written(&cell.value))))
        }
        value => value,
    }
}

/// The percentage that a person sees in a cell.
pub fn percent_of_cell(cell: &GridCell) -> Value {
    as_seen(cell, percent(&cell.value))
}

/// What is struck out or not shown is no figure, unless it is none anyway.
fn as_seen(cell: &GridCell, value: Value) -> Value {
    let nothing = match &value {
        Value::Blank => true,
        Value::Amount(amount) => amount.is_zero(),
        Value::Unread(_) => false,
    };
    if nothing {
        value
    } else if cell.seen.struck {
        Value::Unread(Unread::StruckOut(written(&cell.value)))
    } else if cell.seen.hidden {
        Value::Unread(Unread::Hidden(written(&cell.value)))
    } else {
        value
    }
}

/// What stands in a cell, in letters.
fn written(value: &CellValue) -> String {
    match value {
        CellValue::Number(number) => Amount::from_stored(*number)
            .map_or_else(|| number.to_string(), |amount| amount.to_string()),
        CellValue::Text(text) | CellValue::Date(text) | CellValue::Error(text) => {
            text.trim().to_owned()
        }
        CellValue::Bool(_) | CellValue::NotComputed => String::new(),
    }
}

/// Reads an amount cell of a page printed in `printed`, for a table in `unit`.
fn amount_of_page(cell: &CellValue, printed: MoneyUnit, unit: MoneyUnit) -> Value {
    let value = amount(cell, printed);
    let Value::Amount(amount) = value else {
        return value;
    };
    if printed == unit {
        return value;
    }
    let factor = Decimal::from(printed.yuan()) / Decimal::from(unit.yuan());
    match amount.decimal().checked_mul(factor) {
        Some(value) => Value::Amount(Amount::new(value.normalize())),
        None => Value::Unread(Unread::OutOfRange(amount.to_string())),
    }
}

/// Reads an amount cell of a table printed in `unit`.
pub fn amount(cell: &CellValue, unit: MoneyUnit) -> Value {
    match cell {
        CellValue::Number(number) => match Amount::from_stored(*number) {
            Some(amount) => bounded(amount, unit, || number.to_string()),
            None => Value::Unread(Unread::OutOfRange(number.to_string())),
        },
        CellValue::Text(text) => text_amount(text, unit),
        CellValue::Bool(value) => {
            Value::Unread(Unread::Text(if *value { "TRUE" } else { "FALSE" }.into()))
        }
        CellValue::Date(text) => Value::Unread(Unread::Date(text.clone())),
        CellValue::Error(text) => Value::Unread(Unread::Error(text.clone())),
        CellValue::NotComputed => Value::Unread(Unread::NotComputed),
    }
}

/// Reads a percentage: `-60.86%` is -60.86. Never summed, so it needs no unit.
pub fn percent(cell: &CellValue) -> Value {
    match cell {
        CellValue::Text(text) => {
            let plain = plain(text);
            // The sign may stand within the brackets of a negative one.
            let inner = plain.strip_suffix("%)").map(|inner| format!("{inner})"));
            let bare = plain.strip_suffix('%').map(str::to_owned).or(inner);
            amount(
                &CellValue::Text(bare.unwrap_or(plain.into_owned())),
                MoneyUnit::Yuan,
            )
        }
        other => amount(other, MoneyUnit::Yuan),
    }
}

fn bounded(amount: Amount, unit: MoneyUnit, shown: impl FnOnce() -> String) -> Value {
    match amount.ticks(unit) {
        Some(_) => Value::Amount(amount),
        None => Value::Unread(Unread::OutOfRange(shown())),
    }
}

/// Reads an amount typed as text.
fn text_amount(text: &str, unit: MoneyUnit) -> Value {
    let plain = plain(without_mark(text));
    if stands_for_nothing(&plain) {
        return Value::Blank;
    }
    // A workbook of ours says so in words.
    if let Some(struck) = text.strip_prefix(words::STRUCK_OUT) {
        return Value::Unread(Unread::StruckOut(struck.to_owned()));
    }
    if let Some(hidden) = text.strip_prefix(words::HIDDEN) {
        return Value::Unread(Unread::Hidden(hidden.to_owned()));
    }
    let unread = || Value::Unread(Unread::Text(text.trim().to_owned()));
    let Some((digits, negative, own_unit)) = undress(&plain) else {
        return unread();
    };
    let Ok(amount) = digits.parse::<Amount>() else {
        return unread();
    };
    let signed = if negative {
        -amount.decimal()
    } else {
        amount.decimal()
    };
    let in_table_unit = match own_unit {
        Some(own) if own != unit => {
            let factor = Decimal::from(own.yuan()) / Decimal::from(unit.yuan());
            signed.checked_mul(factor)
        }
        _ => Some(signed),
    };
    match in_table_unit {
        Some(value) => bounded(Amount::new(value.normalize()), unit, || {
            text.trim().to_owned()
        }),
        None => Value::Unread(Unread::OutOfRange(text.trim().to_owned())),
    }
}

/// Whether a text can only be an amount, a column's number or a sign for nothing, and no heading.
pub fn looks_like_figure(text: &str) -> bool {
    let plain = plain(without_mark(text));
    let unit = MoneyUnit::ALL
        .iter()
        .find_map(|unit| plain.strip_suffix(unit.name()));
    let bare = unit.unwrap_or(&plain);
    let sign = |c: char| c.is_ascii_digit() || "().,-+=%¥￥/".contains(c);
    (!bare.is_empty() && bare.chars().all(sign)) || stands_for_nothing(&plain)
}

fn stands_for_nothing(plain: &str) -> bool {
    plain.chars().all(|c| matches!(c, '-' | '/' | '\\' | '~')) || matches!(plain, "无" | "空")
}

/// The bare digits with point, whether they are negative, and the unit written behind them.
fn undress(plain: &str) -> Option<(String, bool, Option<MoneyUnit>)> {
    let (mut rest, mut unit) = without_unit(plain.trim_start_matches(['¥', '￥']));
    let mut negative = false;
    if let Some(inner) = rest.strip_prefix('(').and_then(|r| r.strip_suffix(')')) {
        let (bare, inside) = without_unit(inner.trim_start_matches(['¥', '￥']));
        if unit.is_some() && inside.is_some() {
            return None;
        }
        (rest, negative, unit) = (bare, true, unit.or(inside));
    }
    let sign = rest
        .strip_prefix('-')
        .map(|r| (r, true))
        .or(rest.strip_prefix('+').map(|r| (r, false)));
    let sign = sign.or(rest.strip_suffix('-').map(|r| (r, true)));
    if let Some((unsigned, minus)) = sign {
        if negative {
            return None;
        }
        (rest, negative) = (unsigned, minus);
    }
    let (whole, fraction) = rest.split_once('.').unwrap_or((rest, ""));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let whole = without_separators(whole)?;
    if !digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    let whole = if whole.is_empty() {
        "0".to_owned()
    } else {
        whole
    };
    let text = if fraction.is_empty() {
        whole
    } else {
        format!("{whole}.{fraction}")
    };
    Some((text, negative, unit))
}

/// A figure without the unit behind it, and the unit.
fn without_unit(text: &str) -> (&str, Option<MoneyUnit>) {
    let mut units = MoneyUnit::ALL.into_iter();
    units
        .find_map(|unit| Some((text.strip_suffix(unit.name())?, Some(unit))))
        .unwrap_or((text, None))
}

/// The digits of `1,118` or `1118`; `None` if the separators do not stand at thousands, since then the
/// text may mean something else (`1,5`).
fn without_separators(whole: &str) -> Option<String> {
    let mut groups = whole.split([',', '、']);
    let first = groups.next().unwrap_or("");
    let rest: Vec<&str> = groups.collect();
    let is_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let well_formed = rest.is_empty()
        || (!first.is_empty() && first.len() <= 3 && rest.iter().all(|group| group.len() == 3));
    (well_formed && is_digits(first) && rest.iter().all(|g| is_digits(g)))
        .then(|| std::iter::once(first).chain(rest.iter().copied()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Value {
        amount(&CellValue::Text(text.into()), MoneyUnit::TenThousandYuan)
    }

    fn figure(text: &str) -> Value {
        Value::Amount(text.parse().expect("a test's own digits"))
    }

    #[test]
    fn figures_are_read_as_people_type_them() {
        for (typed, meant) in [
            ("1118.07", "1118.07"),
            ("1,118.07", "1118.07"),
            ("１，１１８．０７", "1118.07"),
            (" 1 118.07 ", "1118.07"),
            ("(3.50)", "-3.5"),
            ("（3.50）", "-3.5"),
            ("-3.50", "-3.5"),
            ("－3.50", "-3.5"),
            ("3.50-", "-3.5"),
            ("+3.50", "3.5"),
            (".5", "0.5"),
            ("12.", "12"),
            ("1118.07万元", "1118.07"),
            ("11180700元", "1118.07"),
            ("0.5亿元", "5000"),
            ("￥80.80", "80.8"),
            ("0.00", "0"),
        ] {
            assert_eq!(read(typed), figure(meant), "{typed}");
        }
    }

    #[test]
    fn a_percentage_is_one_number_however_it_is_written() {
        let text = |text: &str| percent(&CellValue::Text(text.into()));
        for written in ["4.88%", "4.88", "４．８８％", " 4.88 % "] {
            assert_eq!(text(written), figure("4.88"), "{written}");
        }
        for written in ["-4.88%", "(4.88%)", "（4.88）%"] {
            assert_eq!(text(written), figure("-4.88"), "{written}");
        }
        assert_eq!(percent(&CellValue::Number(4.88)), figure("4.88"));
    }

    #[test]
    fn signs_for_nothing_are_blank_and_other_words_are_not_zero() {
        for nothing in ["-", "—", "——", "－", "无", " ", "/"] {
            assert_eq!(read(nothing), Value::Blank, "{nothing}");
        }
        for other in [
            "1,5",
            "12a",
            "见附件",
            "1.2.3",
            "--3",
            "(-3)",
            "10%",
            "#REF!",
        ] {
            assert!(
                matches!(read(other), Value::Unread(Unread::Text(_))),
                "{other}"
            );
        }
        let huge = read("99999999999999999999");
        assert!(matches!(huge, Value::Unread(_)), "{huge:?}");
    }

    #[test]
    fn what_is_no_number_is_never_read_as_zero() {
        let unit = MoneyUnit::TenThousandYuan;
        assert_eq!(
            amount(&CellValue::NotComputed, unit),
            Value::Unread(Unread::NotComputed)
        );
        assert!(matches!(
            amount(&CellValue::Error("#REF!".into()), unit),
            Value::Unread(Unread::Error(_))
        ));
        assert!(matches!(
            amount(&CellValue::Date("2026-01-01".into()), unit),
            Value::Unread(Unread::Date(_))
        ));
        assert!(matches!(
            amount(&CellValue::Number(f64::NAN), unit),
            Value::Unread(_)
        ));
    }
}
