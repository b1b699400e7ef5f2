//! Formulas whose addresses are relative to their cell (`SUM(RC[1]:RC[2])`) in the letters that all other readers give
//! (`SUM(D5:E5)`).

use crate::model::CellRef;

use super::limits;

/// The formula of a cell, without its equals sign; `None` if it names what letters are not given to here: whole rows and
/// columns, or cells beyond the sheet.
pub fn in_letters(formula: &str, at: CellRef) -> Option<Box<str>> {
    let mut rest = formula.strip_prefix('=').unwrap_or(formula);
    let mut words = String::new();
    while let Some(c) = rest.chars().next() {
        if c == '"' || c == '\'' {
            // A text, or the name of a sheet: whatever is in it stays.
            let end = rest[1..].find(c)? + 2;
            words.push_str(&rest[..end]);
            rest = &rest[end..];
        } else if is_word(c) {
            let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            // The brackets of an offset belong to the address.
            let end = if is_axis(&rest[..end]) {
                address_end(rest)
            } else {
                end
            };
            let (word, behind) = rest.split_at(end);
            match word.strip_prefix(['R', 'r', 'C', 'c']) {
                Some(_) if is_axis(word.split('[').next()?) && !behind.starts_with(['(', '!']) => {
                    words.push_str(&address(word, at)?);
                }
                _ => words.push_str(word),
            }
            rest = behind;
        } else {
            words.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    Some(words.into())
}

/// Whether names and addresses may hold that letter.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.')
}

/// Whether a word is an address up to its first bracket: R, C, RC, R3, R3C, R3C5.
fn is_axis(word: &str) -> bool {
    let upper = word.to_ascii_uppercase();
    let bare = upper.trim_start_matches('R');
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    let (row, col) = bare.split_once('C').unwrap_or((bare, ""));
    !word.is_empty()
        && upper.len() - bare.len() <= 1
        && (upper.starts_with('R') || upper.starts_with('C'))
        && digits(row)
        && digits(col)
}

/// Where the address at the beginning ends.
fn address_end(text: &str) -> usize {
    let mut inside = false;
    let end = text.find(|c: char| {
        match c {
            '[' => inside = true,
            ']' => inside = false,
            _ => return !(inside || is_word(c)),
        }
        false
    });
    end.unwrap_or(text.len())
}

/// One address in letters.
fn address(word: &str, at: CellRef) -> Option<String> {
    let upper = word.to_ascii_uppercase();
    let (row, col) = upper.strip_prefix('R')?.split_once('C')?;
    let (row, row_is_fixed) = axis(row, at.row)?;
    let (col, col_is_fixed) = axis(col, at.col)?;
    if row >= limits::ROWS || col >= limits::COLS {
        return None;
    }
    let text = CellRef::new(row, col).to_string();
    let digits = text.find(|c: char| c.is_ascii_digit())?;
    let mark = |fixed: bool| if fixed { "$" } else { "" };
    let (letters, digits) = text.split_at(digits);
    Some(format!(
        "{}{letters}{}{digits}",
        mark(col_is_fixed),
        mark(row_is_fixed)
    ))
}

/// A row or a column, counted from zero, and whether it is fixed: nothing, an offset in brackets, or a number.
fn axis(text: &str, own: u32) -> Option<(u32, bool)> {
    if text.is_empty() {
        return Some((own, false));
    }
    match text.strip_prefix('[') {
        Some(offset) => {
            let offset: i32 = offset.strip_suffix(']')?.parse().ok()?;
            Some((own.checked_add_signed(offset)?, false))
        }
        None => Some((text.parse::<u32>().ok()?.checked_sub(1)?, true)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_become_letters_and_everything_else_stays() {
        let at = CellRef::parse("C5").expect("an address");
        for (formula, words) in [
            ("=SUM(RC[1]:RC[2])", "SUM(D5:E5)"),
            ("=R[-1]C+R[1]C[-2]", "C4+A6"),
            ("=R5C3+RC", "$C$5+C5"),
            ("='表 R1C1'!R2C[-1]*2", "'表 R1C1'!B$2*2"),
            ("=表三!RC", "表三!C5"),
            ("=ROUND(RC[-1],2)&\"RC\"", "ROUND(B5,2)&\"RC\""),
            (
                "=IF(RC[1]=0,\"\",COUNT(RC1:RC2))",
                "IF(D5=0,\"\",COUNT($A5:$B5))",
            ),
            ("=RC[1]/CRC", "D5/CRC"),
            ("=1+1", "1+1"),
        ] {
            assert_eq!(in_letters(formula, at).as_deref(), Some(words), "{formula}");
        }
    }

    #[test]
    fn what_has_no_letters_here_is_left_out() {
        let at = CellRef::parse("C5").expect("an address");
        for formula in [
            "=SUM(R)",
            "=SUM(C[1])",
            "=R[-5]C",
            "=R[99999999]C",
            "=R[x]C",
            "=R0C1",
            "=\"a",
            "=R[1",
        ] {
            assert_eq!(in_letters(formula, at), None, "{formula}");
        }
    }
}
