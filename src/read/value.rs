//! What calamine found in a cell becomes a [`CellValue`]; nothing found becomes `None`.

use calamine::{Data, DataRef, ExcelDateTime};

use super::CellValue;

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

/// The value of a cell of a range.
pub fn from_data(value: &Data) -> Option<CellValue> {
    Some(match value {
        Data::Empty => return None,
        Data::Int(number) => CellValue::Number(*number as f64),
        Data::Float(number) => float(*number),
        Data::String(text) => return text_value(text),
        Data::Bool(truth) => CellValue::Bool(*truth),
        Data::DateTime(date) => date_value(date),
        Data::DateTimeIso(text) | Data::DurationIso(text) => CellValue::Date(text.clone()),
        Data::Error(error) => CellValue::Error(error.to_string()),
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
        let seconds = (days * 86_400.0).round() as u64;
        format!(
            "{}:{:02}:{:02}",
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60
        )
    } else if days < 1.0 {
        format!("{hour:02}:{minute:02}:{second:02}")
    } else if (hour, minute, second) == (0, 0, 0) {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    })
}
