//! Texts of which parts are struck out, raised or hidden.
//!
//! Readers of formats write such a part between two letters that no text has (Unicode keeps them free for
//! programs); here it is decided what of the text a person would still read.

use std::borrow::Cow;

use crate::model::CellRef;

pub use crate::words::beside::LeftOut;

/// How a part of a text is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Manner {
    /// As its cell says.
    #[default]
    AsCell,
    /// As any text, whatever its cell says.
    Plain,
    /// Struck out, or deleted in a way that others can follow.
    Struck,
    /// Raised, as a mark of a note is.
    Raised,
    /// Not shown.
    Hidden,
}

/// A part of a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Run {
    /// How it is shown.
    pub manner: Manner,
    /// Its letters.
    pub text: String,
}

/// What of a text is not read; nothing where all that is struck out is all there is.
pub fn left_out(runs: &[Run]) -> Option<LeftOut> {
    let has = |manner: Manner| {
        let mut runs = runs.iter().filter(|run| run.manner == manner);
        runs.any(|run| !run.text.trim().is_empty())
    };
    let read = has(Manner::Plain);
    let struck = has(Manner::Struck) || has(Manner::Hidden);
    match (has(Manner::Raised), struck) {
        (_, true) if read || has(Manner::Raised) => Some(LeftOut::Part),
        (true, _) if read => Some(LeftOut::Mark),
        _ => None,
    }
}

/// Where a cell's text is not all of one manner: the cell and its parts.
pub type Runs = std::collections::BTreeMap<CellRef, Vec<Run>>;

const PLAIN: char = '\u{FDD0}';
const STRUCK: char = '\u{FDD1}';
const RAISED: char = '\u{FDD2}';
const HIDDEN: char = '\u{FDD3}';
/// As bytes, all of them are EF B7 and one of 90 to 94.
const END: char = '\u{FDD4}';
/// The longest raised part that is the mark of a note.
const LONGEST_MARK: usize = 8;

impl Manner {
    /// The letters around a part of this manner.
    pub fn marks(self) -> Option<(char, char)> {
        let first = match self {
            Manner::AsCell => return None,
            Manner::Plain => PLAIN,
            Manner::Struck => STRUCK,
            Manner::Raised => RAISED,
            Manner::Hidden => HIDDEN,
        };
        Some((first, END))
    }

    /// Adds a part of this manner to a text.
    pub fn push(self, text: &mut String, part: &str) {
        match self.marks() {
            Some((first, end)) if !part.is_empty() => {
                text.push(first);
                text.push_str(part);
                text.push(end);
            }
            _ => text.push_str(part),
        }
    }
}

/// A text with its parts marked, of which each begins at so many units of UTF-16; what stands before the first
/// is as its cell says.
pub fn marked(text: &str, parts: impl Iterator<Item = (usize, Manner)>) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut manner = Manner::AsCell;
    let mut part = String::new();
    let mut at = 0;
    let mut parts = parts.peekable();
    for c in text.chars() {
        while let Some((_, next)) = parts.next_if(|(start, _)| *start <= at) {
            manner.push(&mut out, &std::mem::take(&mut part));
            manner = next;
        }
        part.push(c);
        at += c.len_utf16();
    }
    manner.push(&mut out, &part);
    out
}

/// What is left of a text with such parts.
pub struct Left {
    /// What a person reads; all of it where nothing is left.
    pub text: String,
    /// Whether nothing is left, as all is struck out.
    pub struck: bool,
    /// Whether nothing is left, as all is hidden.
    pub hidden: bool,
    /// The parts.
    pub runs: Vec<Run>,
}

/// What is left of a text in a cell that is struck out or not; `None` if no part is of a manner of its own.
pub fn left(text: &str, cell_struck: bool) -> Option<Left> {
    if !is_marked(text) {
        return None;
    }
    let mut runs = parts(text);
    for run in &mut runs {
        run.manner = match run.manner {
            Manner::AsCell if cell_struck => Manner::Struck,
            Manner::AsCell => Manner::Plain,
            own => own,
        };
    }
    keep_powers(&mut runs);
    let all = |manner: Manner| -> String {
        let parts = runs.iter().filter(|run| run.manner == manner);
        parts.map(|run| run.text.as_str()).collect()
    };
    let found = [
        Manner::Plain,
        Manner::Raised,
        Manner::Struck,
        Manner::Hidden,
    ]
    .into_iter()
    .map(|manner| (manner, all(manner)))
    .find(|(_, text)| !text.trim().is_empty());
    let (manner, mut text) = found.unwrap_or((Manner::Plain, String::new()));
    if runs.iter().any(|run| run.manner != manner) {
        text = text.trim().to_owned();
    }
    Some(Left {
        text,
        struck: manner == Manner::Struck,
        hidden: manner == Manner::Hidden,
        runs,
    })
}

/// The text of a cell with what Excel hides at its end because its column is too narrow: it cuts texts so, never numbers.
pub fn unclipped(text: &str) -> Cow<'_, str> {
    if !is_marked(text) {
        return Cow::Borrowed(text);
    }
    let runs = parts(text);
    let figure = |c: char| c.is_ascii_digit() || c.is_whitespace() || ",.-+%()".contains(c);
    let Some((last, before)) = runs.split_last() else {
        return Cow::Borrowed(text);
    };
    let words = before
        .iter()
        .any(|run| run.manner != Manner::Hidden && !run.text.chars().all(figure));
    if last.manner != Manner::Hidden || !words {
        return Cow::Borrowed(text);
    }
    let mut whole = String::with_capacity(text.len());
    for run in before {
        run.manner.push(&mut whole, &run.text);
    }
    whole.push_str(&last.text);
    Cow::Owned(whole)
}

/// Whether a text has parts of a manner of their own.
fn is_marked(text: &str) -> bool {
    let bytes = text.as_bytes();
    let marks = |at: usize| matches!(bytes[at..], [_, 0xB7, 0x90..0x95, ..]);
    memchr::memchr_iter(0xEF, bytes).any(marks)
}

fn parts(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut manner = Manner::AsCell;
    for c in text.chars() {
        manner = match c {
            PLAIN => Manner::Plain,
            STRUCK => Manner::Struck,
            RAISED => Manner::Raised,
            HIDDEN => Manner::Hidden,
            END => Manner::AsCell,
            c => {
                match runs.last_mut() {
                    Some(last) if last.manner == manner => last.text.push(c),
                    _ => runs.push(Run {
                        manner,
                        text: c.to_string(),
                    }),
                }
                continue;
            }
        };
    }
    runs
}

/// A raised figure behind a letter is a power (m²), and a raised sentence no mark.
fn keep_powers(runs: &mut [Run]) {
    let mut letter = false;
    for run in runs {
        let long = run.text.chars().count() > LONGEST_MARK;
        if run.manner == Manner::Raised && (letter || long) {
            run.manner = Manner::Plain;
        }
        if run.manner == Manner::Plain {
            letter = run.text.ends_with(|c: char| c.is_ascii_alphabetic());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(parts: &[(Manner, &str)]) -> String {
        let mut text = String::new();
        for (manner, part) in parts {
            manner.push(&mut text, part);
        }
        text
    }

    #[test]
    fn what_is_struck_hidden_or_raised_goes_where_other_text_remains() {
        use Manner::{AsCell, Hidden, Plain, Raised, Struck};
        for (parts, cell_struck, text, struck) in [
            (&[(Struck, "90"), (Plain, "80")][..], false, "80", false),
            (&[(AsCell, "90"), (Plain, "80")], true, "80", false),
            (&[(AsCell, "某项目"), (Raised, "①")], false, "某项目", false),
            (&[(AsCell, "80\n"), (Hidden, "草稿")], false, "80", false),
            (&[(Struck, "90"), (Struck, ".00")], false, "90.00", true),
            (&[(Struck, "90"), (AsCell, " ")], false, "90", true),
            (&[(Raised, "①")], false, "①", false),
            (&[(AsCell, "100m"), (Raised, "2")], false, "100m2", false),
            (&[(AsCell, "合"), (Plain, " 计")], false, "合 计", false),
        ] {
            let left = left(&marked(parts), cell_struck).expect("marked");
            assert_eq!(
                (left.text.as_str(), left.struck),
                (text, struck),
                "{parts:?}"
            );
        }
        assert!(left("（80）", true).is_none());
    }
}
