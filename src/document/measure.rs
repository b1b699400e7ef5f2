//! How many lines a text takes: in go letters of a size and the width of the paper, out comes what a word processor makes
//! of them.
//!
//! A Chinese letter is as wide as it is high, others are as wide as in Times New Roman. Lines are broken as Chinese is:
//! between any two letters but before a closing mark or behind an opening one; numbers and words stay whole.

/// The widths of the printed letters of ASCII in Times New Roman, in thousandths of their size, from the blank on.
const WIDTHS: [u16; 95] = [
    250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278, 500, 500, 500,
    500, 500, 500, 500, 500, 500, 500, 278, 278, 564, 564, 564, 444, 921, 722, 667, 667, 722, 611,
    556, 722, 722, 333, 389, 722, 611, 889, 722, 722, 556, 722, 667, 556, 611, 722, 722, 944, 722,
    722, 611, 333, 278, 333, 469, 500, 333, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500,
    278, 778, 500, 500, 500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541,
];

/// The marks before which no line is broken.
const CLOSING: &str = "，。、；：？！）》】”’…—％%·～」』〕〉";
/// The marks behind which none is.
const OPENING: &str = "（《【“‘「『〔〈";

/// How many lines a text takes in a width; the first is indented, and letters are so many half points high.
pub(super) fn lines(text: &str, width: u32, first: u32, size: u32) -> u32 {
    let lines = text.split('\n').map(|line| {
        let mut count = 1;
        let mut room = i64::from(width) - i64::from(first);
        for (pieces, wide) in unbroken(line, size) {
            if wide > room {
                // What is wider than a whole line is broken anywhere.
                let whole = i64::from(width).max(1);
                if pieces > 1 && wide > whole {
                    let rest = wide - room.max(0);
                    let more = (rest + whole - 1) / whole;
                    count += u32::try_from(more).unwrap_or(u32::MAX / 4);
                    room = more * whole - rest;
                    continue;
                }
                count += 1;
                room = whole;
            }
            room -= wide;
        }
        count
    });
    lines.sum::<u32>().max(1)
}

/// What stays together, with its letters counted, and how wide it is.
fn unbroken(line: &str, size: u32) -> Vec<(usize, i64)> {
    let mut all: Vec<(usize, i64)> = Vec::new();
    let mut before: Option<char> = None;
    for c in line.chars() {
        let joined = before.is_some_and(|before| {
            CLOSING.contains(c)
                || OPENING.contains(before)
                || (c.is_ascii_graphic() && before.is_ascii_graphic())
        });
        match all.last_mut() {
            Some((pieces, wide)) if joined => {
                *pieces += 1;
                *wide += letter(c, size);
            }
            _ => all.push((1, letter(c, size))),
        }
        before = Some(c);
    }
    all
}

/// The width of a letter, in twentieths of a point.
fn letter(c: char, size: u32) -> i64 {
    let em = i64::from(size) * 10;
    let ascii = (c as usize).checked_sub(0x20).and_then(|at| WIDTHS.get(at));
    match ascii {
        Some(&thousandths) => em * i64::from(thousandths) / 1_000,
        None => em,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_fills_a_line_and_marks_do_not_begin_one() {
        // Ten letters of 16 points in 160 points.
        let ten = "一二三四五六七八九十";
        assert_eq!(lines(ten, 3_200, 0, 32), 1);
        assert_eq!(lines(ten, 3_200, 640, 32), 2);
        // The last letter goes down with the mark that must not begin a line.
        assert_eq!(
            lines("一二三四五六七八九十。一二三四五六七八九", 3_200, 0, 32),
            3
        );
        assert_eq!(lines(&format!("{ten}\n{ten}"), 3_200, 0, 32), 2);
    }

    #[test]
    fn a_number_stays_whole_and_one_too_long_for_a_line_does_not() {
        // 8 letters, then 8 digits of half their width.
        assert_eq!(lines("一二三四五六七八12345678", 3_200, 0, 32), 2);
        assert_eq!(lines(&"1".repeat(50), 3_200, 0, 32), 3);
    }
}
