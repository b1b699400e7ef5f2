//! What calamine found in a cell becomes a [`CellValue`]; nothing found becomes `None`.

use calamine::{CellErrorType, DataRef, ExcelDateTime, ExcelDateTimeType};

use super::CellValue;
use super::looks::Shown;

/// The value of a cell that was streamed.
pub fn from_ref(value: &DataRef<'_>) -> Option<CellValue> {
    Some(match value {
        DataRef::Empty => return None,
        DataRef::Int(number) => CellValue::Number(*number as f64),
        DataRef::Float(number) => float(*number),
        DataRef::String(text) => return text_value(text),
        DataRef::SharedString(text) => return text_value(text),
        DataRef::Bool(truth) => CellValue::Bool(*truth),
        DataRef::DateTime(date) => date_value(date),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => CellValue::Date(text.clone()),
        DataRef::Error(error) => CellValue::Error(error.to_string()),
    })
}

/// Errors that programs newer than calamine's list show.
const NEWER_ERRORS: [&str; 9] = [
    "#SPILL!",
    "#CALC!",
    "#FIELD!",
    "#BLOCKED!",
    "#CONNECT!",
    "#UNKNOWN!",
    "#BUSY!",
    "#PYTHON!",
    "#EXTERNAL!",
];

fn text_value(text: &str) -> Option<CellValue> {
    if text.starts_with('#') && NEWER_ERRORS.contains(&text) {
        return Some(CellValue::Error(text.to_owned()));
    }
    (!text.is_empty()).then(|| CellValue::Text(text.to_owned()))
}

/// A number in four bytes: an integer or the upper half of a float, perhaps a hundred times as large.
pub fn unpacked(bits: u32) -> f64 {
    let number = match bits & 2 {
        0 => f64::from_bits(u64::from(bits & !3) << 32),
        _ => f64::from(bits.cast_signed() >> 2),
    };
    match bits & 1 {
        0 => number,
        _ => number / 100.0,
    }
}

/// The error of that code, as binary formats number them.
pub fn error(code: u8) -> CellValue {
    let known = match code {
        0x00 => CellErrorType::Null,
        0x07 => CellErrorType::Div0,
        0x0F => CellErrorType::Value,
        0x17 => CellErrorType::Ref,
        0x1D => CellErrorType::Name,
        0x24 => CellErrorType::Num,
        0x2A => CellErrorType::NA,
        0x2B => CellErrorType::GettingData,
        _ => return CellValue::Error("#UNKNOWN!".to_owned()),
    };
    CellValue::Error(known.to_string())
}

/// A number; what is no number (a stored NaN) is kept as the text it is.
pub fn float(number: f64) -> CellValue {
    if number.is_finite() {
        CellValue::Number(number)
    } else {
        CellValue::Text(number.to_string())
    }
}

/// The last day Excel knows, 9999-12-31, plus one.
const END_OF_DAYS: f64 = 2_958_466.0;

/// The number behind a date, in days since 1899-12-30; a book may count from 1904 instead.
pub fn serial(value: &DataRef<'_>, from_1904: bool) -> Option<f64> {
    match value {
        DataRef::DateTime(date) => serial_of(date, from_1904),
        DataRef::DateTimeIso(text) => iso_serial(text),
        _ => None,
    }
}

/// As [`serial`], of a date that is already known.
fn serial_of(date: &ExcelDateTime, from_1904: bool) -> Option<f64> {
    let days = date.as_f64();
    let shift = if from_1904 && !date.is_duration() && days >= 1.0 {
        DAYS_TO_1904
    } else {
        0.0
    };
    (0.0..END_OF_DAYS)
        .contains(&(days + shift))
        .then_some(days + shift)
}

/// From 1899-12-30 to 1904-01-01.
const DAYS_TO_1904: f64 = 1462.0;

/// What a number shows under a number format that may be one of dates, and the number behind the
/// date.
pub fn shown(number: f64, shown: Shown, from_1904: bool) -> (CellValue, Option<f64>) {
    let kind = match shown {
        Shown::Number => return (float(number), None),
        Shown::Date => ExcelDateTimeType::DateTime,
        Shown::Duration => ExcelDateTimeType::TimeDelta,
    };
    let date = ExcelDateTime::new(number, kind, from_1904);
    let value = date_value(&date);
    let serial = matches!(value, CellValue::Date(_)).then(|| serial_of(&date, from_1904));
    (value, serial.flatten())
}

/// The number behind a date as `2026-02-28`, with or without a time of day after it.
pub fn iso_serial(text: &str) -> Option<f64> {
    let (date, time) = match text.split_once(['T', ' ']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let mut parts = date.splitn(3, '-');
    let mut part = || parts.next()?.parse::<i64>().ok();
    let (year, month, day) = (part()?, part()?, part()?);
    if !(1900..10_000).contains(&year) || !(1..13).contains(&month) || !(1..32).contains(&day) {
        return None;
    }
    // Days of a calendar whose years begin in March, so that the leap day is a year's last.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
    // 1899-12-30, counted so.
    let days = days - 693_899;
    // Excel counts a 29th of February 1900: before it, its days are one less.
    let days = if days < 61 { days - 1 } else { days };
    let fraction = match time {
        None => 0.0,
        Some(time) => clock(time.trim_end_matches('Z'))?,
    };
    (days > 0).then_some(days as f64 + fraction)
}

/// The number behind a time as `PT36H30M00S`, and how it is shown.
pub fn iso_duration(text: &str) -> Option<(f64, String)> {
    let mut rest = text.strip_prefix("PT")?;
    let mut seconds = 0.0;
    for (unit, worth) in [('H', 3600.0), ('M', 60.0), ('S', 1.0)] {
        if let Some((number, after)) = rest.split_once(unit) {
            seconds += number.replace(',', ".").parse::<f64>().ok()? * worth;
            rest = after;
        }
    }
    let known = rest.is_empty() && (0.0..END_OF_DAYS * 86_400.0).contains(&seconds);
    known.then(|| (seconds / 86_400.0, hours(seconds.round() as u64)))
}

/// Seconds as hours, minutes and seconds.
fn hours(seconds: u64) -> String {
    let (minutes, seconds) = (seconds / 60, seconds % 60);
    format!("{}:{:02}:{seconds:02}", minutes / 60, minutes % 60)
}

/// The part of a day that has passed at `10:30:00`.
fn clock(time: &str) -> Option<f64> {
    let mut parts = time.splitn(3, ':');
    let mut part = || parts.next().unwrap_or("0").parse::<f64>().ok();
    let seconds = part()? * 3600.0 + part()? * 60.0 + part()?;
    (0.0..=86_400.0)
        .contains(&seconds)
        .then_some(seconds / 86_400.0)
}

fn date_value(date: &ExcelDateTime) -> CellValue {
    let days = date.as_f64();
    if !(0.0..END_OF_DAYS).contains(&days) {
        return float(days);
    }
    let (year, month, day, hour, minute, second, milli) = date.to_ymd_hms_milli();
    // 499 ms and less is the noise of a float; Excel shows whole seconds.
    let second = if milli >= 500 && second < 59 {
        second + 1
    } else {
        second
    };
    CellValue::Date(if date.is_duration() {
        hours((days * 86_400.0).round() as u64)
    } else if days < 1.0 {
        format!("{hour:02}:{minute:02}:{second:02}")
    } else if (hour, minute, second) == (0, 0, 0) {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_the_numbers_that_excel_gives_them() {
        // As Excel and LibreOffice show them when such a cell is formatted as a number.
        for (text, serial) in [
            ("1900-01-01", 1.0),
            ("1900-02-28", 59.0),
            ("1900-03-01", 61.0),
            ("2000-02-29", 36_585.0),
            ("2024-12-31", 45_657.0),
            ("2026-02-28", 46_081.0),
            ("2026-02-28T12:00:00", 46_081.5),
            ("2026-02-28 06:00", 46_081.25),
            ("9999-12-31", 2_958_465.0),
        ] {
            assert_eq!(iso_serial(text), Some(serial), "{text}");
        }
        for text in [
            "1899-12-30",
            "2026-13-01",
            "2026",
            "",
            "今天",
            "2026-02-28T99",
        ] {
            assert_eq!(iso_serial(text), None, "{text}");
        }
    }

    #[test]
    fn a_duration_is_hours_minutes_and_seconds() {
        let shown = |text: &str| iso_duration(text);
        assert_eq!(shown("PT36H00M00S"), Some((1.5, "36:00:00".to_owned())));
        assert_eq!(shown("PT06H"), Some((0.25, "6:00:00".to_owned())));
        assert_eq!(shown("P1D"), None);
    }

    #[test]
    fn a_number_under_a_format_of_dates_is_the_date_and_keeps_its_number() {
        let date = |text: &str| CellValue::Date(text.to_owned());
        assert_eq!(
            shown(46_081.0, Shown::Date, false),
            (date("2026-02-28"), Some(46_081.0))
        );
        // The same day in a book that counts from 1904.
        assert_eq!(
            shown(44_619.0, Shown::Date, true),
            (date("2026-02-28"), Some(46_081.0))
        );
        assert_eq!(
            shown(1.5, Shown::Duration, false),
            (date("36:00:00"), Some(1.5))
        );
        assert_eq!(
            shown(-1.0, Shown::Date, false),
            (CellValue::Number(-1.0), None)
        );
    }
}
