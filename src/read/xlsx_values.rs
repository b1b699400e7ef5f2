//! White space around the values of an .xlsx sheet, as programs write it that lay out XML for people.
//!
//! A number or the index of a shared text means the same with or without it, but calamine drops a text
//! whose index has it. Results that are texts themselves keep theirs.

use std::ops::Range;

use memchr::memmem;

/// Takes the white space out of a sheet's part.
pub fn trim(part: &mut Vec<u8>) {
    let spaces = spaces(part);
    if spaces.is_empty() {
        return;
    }
    let mut trimmed = Vec::with_capacity(part.len());
    let mut done = 0;
    for space in spaces {
        trimmed.extend_from_slice(&part[done..space.start]);
        done = space.end;
    }
    trimmed.extend_from_slice(&part[done..]);
    *part = trimmed;
}

/// Where white space stands at the beginning or the end of a value that is no text.
fn spaces(part: &[u8]) -> Vec<Range<usize>> {
    let mut spaces = Vec::new();
    let plain = memmem::find_iter(part, b"v>").map(|at| (at, at + 2));
    let preserved = memmem::find_iter(part, b"v xml:space=").filter_map(|at| {
        let end = memchr::memchr(b'>', &part[at..])?;
        Some((at, at + end + 1))
    });
    for (found, start) in plain.chain(preserved) {
        let before = &part[..found];
        if !matches!(before.last(), Some(b'<' | b':')) {
            continue;
        }
        let length = memchr::memchr(b'<', &part[start..]).unwrap_or(0);
        let value = &part[start..start + length];
        let inner = value.trim_ascii();
        if inner.len() == value.len() || inner.is_empty() || is_text(before) {
            continue;
        }
        let lead = value.len() - value.trim_ascii_start().len();
        spaces.push(start..start + lead);
        spaces.push(start + lead + inner.len()..start + length);
    }
    spaces.sort_unstable_by_key(|space| space.start);
    spaces
}

/// Whether the cell that is open at the end of this text holds a text of its own.
fn is_text(before: &[u8]) -> bool {
    // Its formula stands between the two; it has at most 8,192 letters.
    let before = &before[before.len().saturating_sub(40_000)..];
    let cell = ["<c ", ":c "].map(|tag| memmem::rfind(before, tag.as_bytes()));
    let cell = cell.into_iter().flatten().max();
    let tag = cell.map(|at| &before[at..]).unwrap_or_default();
    let tag = &tag[..memchr::memchr(b'>', tag).unwrap_or(tag.len())];
    [&b"\"str\""[..], b"'str'"]
        .iter()
        .any(|kind| memmem::find(tag, kind).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_indices_lose_their_space_and_texts_do_not() {
        let mut part = b"<c r=\"A1\" t=\"s\"><v>\n 9 </v></c><x:c><x:v> 1.5\t</x:v></x:c><c r=\"B1\" t=\"str\"><f>A1</f><v> a </v></c><c r=\"C1\" s=\"1\"><v>\r\n2</v></c><c><v> </v></c><c><v xml:space=\"preserve\"> 3</v></c>".to_vec();
        trim(&mut part);
        assert_eq!(
            String::from_utf8_lossy(&part),
            "<c r=\"A1\" t=\"s\"><v>9</v></c><x:c><x:v>1.5</x:v></x:c><c r=\"B1\" t=\"str\"><f>A1</f><v> a </v></c><c r=\"C1\" s=\"1\"><v>2</v></c><c><v> </v></c><c><v xml:space=\"preserve\">3</v></c>"
        );
    }
}
