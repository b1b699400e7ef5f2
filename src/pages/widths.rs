//! How much room text needs: in go texts, out come column widths (in Excel's character units) and row
//! heights (in points).
//!
//! The library's own measure gives Chinese half the room it takes, so it is not used. A Chinese
//! character counts as two columns; a tenth is added because a missing 仿宋 or 宋体 is replaced by a
//! wider font on many machines.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Excel's unit is a digit of Calibri 11; half a 宋体 character of that size is wider by this.
const UNITS_PER_COLUMN: f64 = 1.16;
/// The margins inside a cell, in Excel's unit.
const PADDING: f64 = 1.8;
/// The size that [`UNITS_PER_COLUMN`] holds for, in points.
const REFERENCE_SIZE: f64 = 11.0;
/// The room that one step of indentation takes, in Excel's unit.
const INDENT: f64 = 1.5;
/// The tallest row that Excel shows, in points.
const TALLEST_ROW: f64 = 409.0;
/// The widest column that Excel has.
pub(super) const WIDEST_COLUMN: f64 = 255.0;
/// The width that is reckoned with where a column has none of its own.
pub(super) const USUAL_WIDTH: f64 = 10.0;
/// The pixels of Excel's unit of width.
pub(crate) const PIXELS_PER_UNIT: f64 = 7.0;
/// The pixels of the two margins that Excel adds to the width of a column.
const MARGIN_PIXELS: f64 = 5.0;
/// From the foot of a line to that of the next, in sizes of the letters.
const LINE_SPACING: f64 = 1.4;
/// The room above and below the text of a row, in points.
const ROW_PADDING: f64 = 6.0;

/// The heights of rows of one line, in points, and so the least of those whose text may take more. A list has letters of
/// [`LIST_SIZE`](super::looks::LIST_SIZE), a table of [`BODY_SIZE`](super::looks::BODY_SIZE).
pub(super) mod heights {
    /// The title of a list.
    pub(in crate::pages) const LIST_TITLE: f64 = 32.0;
    /// A remark above a list.
    pub(in crate::pages) const REMARK: f64 = 19.0;
    /// The headings of a list.
    pub(in crate::pages) const LIST_HEAD: f64 = 24.0;
    /// A line of a list.
    pub(in crate::pages) const LIST_LINE: f64 = 20.0;
    /// What the title of a table is given beyond its lines.
    pub(in crate::pages) const BEYOND_TITLE: f64 = 6.0;
    /// A row of a table's header.
    pub(in crate::pages) const TABLE_HEAD: f64 = 22.0;
    /// A line of a table.
    pub(in crate::pages) const TABLE_LINE: f64 = 21.0;
    /// Of a row of a table that may stay unused.
    pub(in crate::pages) const OPEN_LINE: f64 = 18.0;
}

/// The pixels that a column of that width takes.
pub(crate) fn pixels(width: f64) -> f64 {
    width * PIXELS_PER_UNIT + MARGIN_PIXELS
}

/// How many columns of a terminal a text takes; Chinese takes two a character. Of several lines, the
/// widest counts.
pub(super) fn columns(text: &str) -> usize {
    text.lines()
        .map(UnicodeWidthStr::width_cjk)
        .max()
        .unwrap_or(0)
}

/// The width of a column that shows the text on one line, in Excel's unit.
pub(super) fn width(text: &str, size: u8, indent: u8) -> f64 {
    let scale = f64::from(size) / REFERENCE_SIZE;
    let needed =
        columns(text) as f64 * UNITS_PER_COLUMN * scale + PADDING + f64::from(indent) * INDENT;
    needed.min(WIDEST_COLUMN)
}

/// How many columns of text a column of that width holds.
pub(super) fn room(width: f64, size: u8) -> usize {
    let scale = f64::from(size) / REFERENCE_SIZE;
    let room = (width - PADDING) / (UNITS_PER_COLUMN * scale);
    (room + 0.01).floor().max(2.0) as usize
}

/// The same for indented text.
pub(super) fn indented_room(width: f64, size: u8, indent: u8) -> usize {
    room(width - f64::from(indent) * INDENT, size)
}

/// How many lines the text takes in a column of that width.
pub(crate) fn lines(text: &str, width: f64, size: u8, indent: u8) -> usize {
    let room = indented_room(width, size, indent);
    text.split('\n')
        .map(|line| wrapped(line, room))
        .sum::<usize>()
        .max(1)
}

/// Whether one letter of a text may stand alone on its last line in a column of that width. Here the room is reckoned as it
/// is, not as it may be at worst: a Chinese letter is as wide as it is high; what the unit of width is depends on the fonts.
pub(super) fn leaves_one(text: &str, width: f64, size: u8) -> bool {
    let column = f64::from(size) * PIXELS_PER_POINT / 2.0;
    [1.0, WITHOUT_FONTS].into_iter().any(|scale| {
        let room = |margin: f64| ((pixels(width) * scale - margin) / column).max(2.0) as usize;
        let [least, most] = [WIDEST_MARGIN, NARROWEST_MARGIN].map(room);
        (least..=most).any(|room| {
            let (count, last) = broken(text, room);
            count > 1 && last <= 2
        })
    })
}

/// How much wider LibreOffice draws a column where Excel's fonts are missing.
const WITHOUT_FONTS: f64 = 1.25;
/// The pixels of a point.
const PIXELS_PER_POINT: f64 = 96.0 / 72.0;
/// The pixels that programs leave free beside the text of a cell, at least and at most.
const NARROWEST_MARGIN: f64 = 2.0;
const WIDEST_MARGIN: f64 = 10.0;

/// How many lines of `room` columns one line of text takes; Latin words and numbers stay whole.
fn wrapped(line: &str, room: usize) -> usize {
    broken(line, room).0
}

/// The same, and how many columns its last line has.
fn broken(line: &str, room: usize) -> (usize, usize) {
    let mut count = 1;
    let mut used = 0;
    let mut word = 0;
    for char in line.chars() {
        let wide = char.width_cjk().unwrap_or(0);
        word = if char.is_ascii_graphic() && word + wide <= room {
            word + wide
        } else {
            0
        };
        if used + wide > room {
            count += 1;
            // The word that does not fit moves down whole.
            used = word.max(wide);
        } else {
            used += wide;
        }
    }
    (count, used)
}

/// The height of a row with so many lines of that size, in points.
pub(super) fn height(lines: usize, size: u8) -> f64 {
    (lines as f64 * f64::from(size) * LINE_SPACING + ROW_PADDING).min(TALLEST_ROW)
}

/// The narrowest width up to `widest` in which no text takes more than `most` lines; wider than
/// `widest` only if some text would be cut otherwise.
pub(super) fn fitting<'a>(
    texts: impl Iterator<Item = (&'a str, u8)> + Clone,
    size: u8,
    widest: f64,
    most: usize,
) -> f64 {
    let longest = texts
        .clone()
        .map(|(text, indent)| width(text, size, indent))
        .fold(0.0, f64::max);
    let mut chosen = longest.min(widest);
    while chosen < WIDEST_COLUMN
        && texts
            .clone()
            .any(|(text, indent)| lines(text, chosen, size, indent) > most)
    {
        chosen = (chosen * 1.25).min(WIDEST_COLUMN);
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_takes_two_columns_a_character_and_so_do_its_quotes() {
        assert_eq!(columns("政府办公厅（室）"), 16);
        assert_eq!(columns("“三公”"), 8);
        assert_eq!(columns("1,118.07"), 8);
        assert_eq!(columns("一\n二三"), 4);
    }

    #[test]
    fn a_text_fits_on_one_line_of_its_own_width() {
        for text in [
            "政府办公厅（室）及相关机构事务",
            "1,118.07",
            "2025年政务大厅专网费",
        ] {
            assert_eq!(lines(text, width(text, 11, 2), 11, 2), 1, "{text}");
        }
    }

    #[test]
    fn a_name_of_two_hundred_characters_is_given_enough_lines() {
        let name = "项".repeat(200);
        let wide = fitting([(name.as_str(), 0)].into_iter(), 11, 44.0, 20);
        let count = lines(&name, wide, 11, 0);
        assert!(
            count >= 10,
            "400 columns do not fit on fewer than ten lines of 44: {count}"
        );
        assert!(height(count, 11) < TALLEST_ROW);
    }

    #[test]
    fn a_text_too_long_for_any_row_widens_the_column() {
        let name = "项".repeat(2_000);
        let wide = fitting([(name.as_str(), 0)].into_iter(), 11, 44.0, 20);
        assert!(lines(&name, wide, 11, 0) <= 20);
    }

    #[test]
    fn a_letter_alone_on_its_line_is_seen_at_any_margin() {
        let text = "附属单位上缴收入";
        // Seven of the eight stand in 107 pixels: in Excel, and where a column is a quarter wider.
        assert!(leaves_one(text, 14.6, 11));
        assert!(leaves_one(text, 11.5, 11));
        assert!(!leaves_one(text, 14.0, 11));
        assert!(!leaves_one(text, width(text, 11, 0), 11));
    }

    #[test]
    fn a_word_is_not_broken_in_the_middle() {
        // 8 columns: "ab 12345" fits, "abc 12345" does not.
        assert_eq!(wrapped("ab 12345", 8), 1);
        assert_eq!(wrapped("abc 12345", 8), 2);
    }
}
