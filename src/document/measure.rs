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

/// The letters of other languages that a machine has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Letters {
    /// Those that the document asks for.
    Usual,
    /// The widest that stand in for them, where they are missing.
    Wide,
}

impl Letters {
    /// How wide they are, in hundredths of the usual ones.
    fn width(self) -> i64 {
        match self {
            Letters::Usual => 100,
            Letters::Wide => 130,
        }
    }
}

/// How many lines a text takes in a width, of which the first is indented; letters are so many half points high.
pub(super) fn lines(text: &str, (width, first): (u32, u32), size: u32, letters: Letters) -> u32 {
    let lines = text.split('\n').map(|line| {
        let mut count = 1;
        let mut room = i64::from(width) - i64::from(first);
        for (pieces, wide) in unbroken(line, size, letters) {
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
fn unbroken(line: &str, size: u32, letters: Letters) -> Vec<(usize, i64)> {
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
                *wide += letter(c, size, letters);
            }
            _ => all.push((1, letter(c, size, letters))),
        }
        before = Some(c);
    }
    all
}

/// The width of a letter, in twentieths of a point.
fn letter(c: char, size: u32, letters: Letters) -> i64 {
    let em = i64::from(size) * 10;
    let ascii = (c as usize).checked_sub(0x20).and_then(|at| WIDTHS.get(at));
    match ascii {
        Some(&thousandths) => em * i64::from(thousandths) * letters.width() / 100_000,
        None => em,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usual(text: &str, first: u32) -> u32 {
        lines(text, (3_200, first), 32, Letters::Usual)
    }

    #[test]
    fn chinese_fills_a_line_and_marks_do_not_begin_one() {
        // Ten letters of 16 points in 160 points.
        let ten = "一二三四五六七八九十";
        assert_eq!(usual(ten, 0), 1);
        assert_eq!(usual(ten, 640), 2);
        // The last letter goes down with the mark that must not begin a line.
        assert_eq!(usual("一二三四五六七八九十。一二三四五六七八九", 0), 3);
        assert_eq!(usual(&format!("{ten}\n{ten}"), 0), 2);
    }

    #[test]
    fn a_number_stays_whole_and_one_too_long_for_a_line_does_not() {
        // 8 letters, then 8 digits of half their width.
        assert_eq!(usual("一二三四五六七八12345678", 0), 2);
        assert_eq!(usual(&"1".repeat(50), 0), 3);
    }
}
