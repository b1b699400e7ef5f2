//! Other spellings of the same amount: units, separators, signs, and what stands for nothing.

use duibiao::model::MoneyUnit;
use duibiao::read::CellValue;

use super::ways::{Form, Way};

/// An amount of so many hundredths of 万元, in a table of that unit.
pub fn amount(hundredths: i64, unit: MoneyUnit, form: &mut Form) -> CellValue {
    let other = *form.dice.pick(&MoneyUnit::ALL);
    if form.now(Way::CellUnits, 20) {
        return CellValue::Text(format!("{}{}", digits(hundredths, other), other.name()));
    }
    let negative = hundredths < 0;
    if negative && form.has(Way::Negatives) {
        let bare = digits(-hundredths, unit);
        match form.dice.below(5) {
            0 => return CellValue::Text(format!("({bare})")),
            1 => return CellValue::Text(format!("（{bare}）")),
            2 => return CellValue::Text(format!("{bare}-")),
            3 => return CellValue::Text(format!("－{bare}")),
            _ => {}
        }
    }
    let text = digits(hundredths, unit);
    if form.now(Way::AmountTexts, 70) {
        return CellValue::Text(match form.dice.below(6) {
            0 => text,
            1 => separated(&text),
            2 => text.chars().map(wide).collect(),
            3 => separated(&text).chars().map(wide).collect(),
            4 => format!(" {text} "),
            _ => format!("￥{text}"),
        });
    }
    CellValue::Number(text.parse().expect("digits"))
}

/// What stands where there is no amount.
pub fn nothing(form: &mut Form) -> Option<CellValue> {
    if !form.now(Way::SignsForNothing, 60) {
        return None;
    }
    Some(match form.dice.below(7) {
        0 => CellValue::Number(0.0),
        1 => CellValue::Text("0.00".into()),
        2 => CellValue::Text("-".into()),
        3 => CellValue::Text("—".into()),
        4 => CellValue::Text("无".into()),
        5 => CellValue::Text("——".into()),
        _ => CellValue::Text("\u{3000}".into()),
    })
}

/// So many hundredths of 万元 as digits of a unit, exactly.
fn digits(hundredths: i64, unit: MoneyUnit) -> String {
    let (units, decimals) = match unit {
        MoneyUnit::Yuan => (hundredths * 100, 0),
        MoneyUnit::ThousandYuan => (hundredths, 1),
        MoneyUnit::TenThousandYuan => (hundredths, 2),
        MoneyUnit::HundredMillionYuan => (hundredths, 6),
    };
    let sign = if units < 0 { "-" } else { "" };
    let units = units.abs();
    let one = 10_i64.pow(decimals);
    if decimals == 0 {
        return format!("{sign}{units}");
    }
    let decimals = decimals as usize;
    format!("{sign}{}.{:0decimals$}", units / one, units % one)
}

fn separated(digits: &str) -> String {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let (sign, whole) = whole
        .strip_prefix('-')
        .map_or(("", whole), |rest| ("-", rest));
    let mut out = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if fraction.is_empty() {
        out
    } else {
        format!("{out}.{fraction}")
    }
}

fn wide(c: char) -> char {
    match c {
        '!'..='~' => char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c),
        c => c,
    }
}
