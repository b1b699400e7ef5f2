//! What the formats say of looks, in their own measures, becomes an [`Appearance`]: numbers of built-in
//! number formats become codes, widths in letters become pixels, each look is kept once.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::CellLook;
use super::appearance::GENERAL;
use super::dress::Dress;

/// The looks of a book, each kept once.
#[derive(Debug)]
pub struct Looks {
    table: Vec<CellLook>,
    known: BTreeMap<CellLook, u16>,
}

impl Looks {
    /// The plain look alone.
    pub fn new() -> Looks {
        let plain = CellLook::default();
        Looks {
            table: vec![plain.clone()],
            known: BTreeMap::from([(plain, 0)]),
        }
    }

    /// The number of a look. Beyond as many as Excel knows, all are plain.
    pub fn number(&mut self, format: &str, wrap: bool, struck: bool) -> u16 {
        self.dressed(format, wrap, struck, None)
    }

    /// The same of a cell that has more on than letters of the plain font.
    pub fn dressed(
        &mut self,
        format: &str,
        wrap: bool,
        struck: bool,
        dress: Option<Box<Dress>>,
    ) -> u16 {
        let format = if is_plain(format) { GENERAL } else { format };
        let look = CellLook {
            format: format.into(),
            wrap,
            struck,
            dress,
        };
        if let Some(known) = self.known.get(&look) {
            return *known;
        }
        let Ok(number) = u16::try_from(self.table.len()) else {
            return 0;
        };
        self.table.push(look.clone());
        self.known.insert(look, number);
        number
    }

    /// All of them, to be shared by sheets.
    pub fn shared(self) -> Arc<[CellLook]> {
        self.table.into()
    }
}

/// Whether the code shows every value as it is; or is longer than any that Excel takes.
fn is_plain(format: &str) -> bool {
    format.is_empty()
        || format.eq_ignore_ascii_case(GENERAL)
        || format.encode_utf16().count() > 255
        || format.chars().any(|c| c.is_control() && c != '\n')
}

/// What a number format makes of a number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shown {
    /// A number.
    Number,
    /// A date or a time of day.
    Date,
    /// A time that goes on beyond 24 hours.
    Duration,
}

/// What a number shows as under that code: only the part for positive numbers counts, and in it no
/// literal text.
pub fn shown(format: &str) -> Shown {
    let mut chars = format.chars();
    while let Some(char) = chars.next() {
        match char {
            '"' => while chars.next().is_some_and(|char| char != '"') {},
            '\\' | '!' | '_' | '*' => {
                chars.next();
            }
            '[' => {
                let inside: String = chars
                    .by_ref()
                    .take_while(|char| *char != ']')
                    .map(|char| char.to_ascii_lowercase())
                    .collect();
                let units = ["h", "hh", "m", "mm", "s", "ss"];
                if units.contains(&inside.as_str()) {
                    return Shown::Duration;
                }
            }
            ';' => return Shown::Number,
            // General and the colours' words stand for no date; neither does E of 0.00E+00.
            'G' | 'g'
                if format
                    .get(..7)
                    .is_some_and(|f| f.eq_ignore_ascii_case(GENERAL)) =>
            {
                return Shown::Number;
            }
            'd' | 'm' | 'h' | 'y' | 's' | 'D' | 'M' | 'H' | 'Y' | 'S' => return Shown::Date,
            _ => {}
        }
    }
    Shown::Number
}

/// The code of a built-in number format, as a Chinese Excel shows it.
pub fn built_in(number: u32) -> &'static str {
    match number {
        1 => "0",
        2 => "0.00",
        3 => "#,##0",
        4 => "#,##0.00",
        5 => "\"¥\"#,##0;\"¥\"\\-#,##0",
        6 => "\"¥\"#,##0;[Red]\"¥\"\\-#,##0",
        7 => "\"¥\"#,##0.00;\"¥\"\\-#,##0.00",
        8 => "\"¥\"#,##0.00;[Red]\"¥\"\\-#,##0.00",
        9 => "0%",
        10 => "0.00%",
        11 => "0.00E+00",
        12 => "# ?/?",
        13 => "# ??/??",
        14 => "yyyy/m/d",
        15 => "d-mmm-yy",
        16 => "d-mmm",
        17 => "mmm-yy",
        18 => "h:mm AM/PM",
        19 => "h:mm:ss AM/PM",
        20 => "h:mm",
        21 => "h:mm:ss",
        22 => "yyyy/m/d h:mm",
        27 | 36 | 50 | 52 | 57 => "yyyy\"年\"m\"月\"",
        28 | 29 | 51 | 53 | 54 | 58 => "m\"月\"d\"日\"",
        30 => "m-d-yy",
        31 => "yyyy\"年\"m\"月\"d\"日\"",
        32 => "h\"时\"mm\"分\"",
        33 => "h\"时\"mm\"分\"ss\"秒\"",
        34 | 55 => "AM/PMh\"时\"mm\"分\"",
        35 | 56 => "AM/PMh\"时\"mm\"分\"ss\"秒\"",
        37 => "#,##0 ;(#,##0)",
        38 => "#,##0 ;[Red](#,##0)",
        39 => "#,##0.00 ;(#,##0.00)",
        40 => "#,##0.00 ;[Red](#,##0.00)",
        41 => "_ * #,##0_ ;_ * \\-#,##0_ ;_ * \"-\"_ ;_ @_ ",
        42 => "_ \"¥\"* #,##0_ ;_ \"¥\"* \\-#,##0_ ;_ \"¥\"* \"-\"_ ;_ @_ ",
        43 => "_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * \"-\"??_ ;_ @_ ",
        44 => "_ \"¥\"* #,##0.00_ ;_ \"¥\"* \\-#,##0.00_ ;_ \"¥\"* \"-\"??_ ;_ @_ ",
        45 => "mm:ss",
        46 => "[h]:mm:ss",
        47 => "mm:ss.0",
        48 => "##0.0E+0",
        49 => "@",
        _ => GENERAL,
    }
}

/// How many pixels of 1/96 inch the digits of a font are wide. Books count the widths of columns in
/// digits of their first font; Chinese fonts are the wider ones.
pub fn digit_pixels(font: &str, points: f64) -> f64 {
    let pixels = (points * 96.0 / 72.0).round();
    let font = font.to_ascii_lowercase();
    let begins = |names: &[&str]| names.iter().any(|name| font.starts_with(name));
    let digit = if !font.is_ascii() || begins(&["simsun", "nsimsun", "simhei", "dengxian"]) {
        0.5
    } else if begins(&["arial", "helvetica", "microsoft yahei", "liberation sans"]) {
        0.556
    } else {
        0.49
    };
    (pixels * digit).round().clamp(1.0, 100.0)
}

/// A width or height in pixels, if it is one that Excel could show.
pub fn pixels(number: f64) -> Option<u16> {
    (number >= 1.0).then(|| number.round().min(f64::from(MOST_PIXELS)) as u16)
}

/// The widest column that Excel has, 255 letters of its own font.
const MOST_PIXELS: u16 = 1790;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_told_from_numbers_by_what_is_no_literal_text() {
        for (format, what) in [
            ("General", Shown::Number),
            ("#,##0.00", Shown::Number),
            ("0.00%", Shown::Number),
            ("@", Shown::Number),
            ("[Red]#,##0", Shown::Number),
            ("#,##0\"days\"", Shown::Number),
            ("0.00_d", Shown::Number),
            ("0.00E+00", Shown::Number),
            ("0;yyyy", Shown::Number),
            ("0!d", Shown::Number),
            ("yyyy\"年\"m\"月\"d\"日\"", Shown::Date),
            ("[$-804]yyyy/m/d", Shown::Date),
            ("[DBNum1]m月", Shown::Date),
            ("h:mm AM/PM", Shown::Date),
            ("[h]:mm:ss", Shown::Duration),
            ("[MM]:ss", Shown::Duration),
        ] {
            assert_eq!(shown(format), what, "{format}");
        }
    }

    #[test]
    fn a_look_is_kept_once_and_the_plain_one_is_the_first() {
        let mut looks = Looks::new();
        assert_eq!(looks.number("GENERAL", false, false), 0);
        assert_eq!(looks.number("0%", false, false), 1);
        assert_eq!(looks.number("0%", true, false), 2);
        assert_eq!(looks.number("0%", false, false), 1);
        assert_eq!(looks.number("0%", false, true), 3);
        assert_eq!(looks.shared().len(), 4);
    }

    #[test]
    fn the_fonts_that_workbooks_begin_with_have_the_digits_that_excel_counts() {
        for (font, size, digit) in [
            ("Calibri", 11.0, 7.0),
            ("宋体", 11.0, 8.0),
            ("宋体", 12.0, 8.0),
            ("SimSun", 12.0, 8.0),
            ("Arial", 10.0, 7.0),
        ] {
            assert_eq!(digit_pixels(font, size), digit, "{font} {size}");
        }
    }
}
