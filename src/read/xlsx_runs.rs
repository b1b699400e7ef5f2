//! The parts of formatted texts in an .xlsx that are struck out or raised, marked where they stand.
//!
//! calamine joins the parts of a text and forgets how they look. A part of the archive that has any is marked before
//! it sees it; what is left of such a text is decided where all formats come by (`settle`).

use memchr::memmem;

use super::error::Reason;
use super::limits::Budget;
use super::runs::Manner;

/// Marks the parts of the texts of a shared-strings or sheet part; `strikes` if the book has cells that are struck
/// out, in which a part may be the only one that is not.
pub fn mark(part: &mut Vec<u8>, strikes: bool, budget: &mut Budget) -> Result<(), Reason> {
    let has = |what: &[u8]| memmem::find(part, what).is_some();
    if !has(b"rPr") || !(strikes || has(b"strike") || has(b"superscript")) {
        return Ok(());
    }
    let mut marked: Vec<u8> = Vec::with_capacity(part.len() + 64);
    let mut done = 0;
    let ends: Vec<usize> = memmem::find_iter(part, b"rPr").collect();
    for (nth, &at) in ends.iter().enumerate() {
        budget.step()?;
        let next = ends.get(nth + 1).copied().unwrap_or(part.len());
        let Some((end, manner)) = properties(part, at, next) else {
            continue;
        };
        let (Some((first, last)), Some((open, close))) = (text_of_run(part, end), manner.marks())
        else {
            continue;
        };
        let mut letter = [0; 4];
        marked.extend_from_slice(&part[done..first]);
        marked.extend_from_slice(open.encode_utf8(&mut letter).as_bytes());
        marked.extend_from_slice(&part[first..last]);
        marked.extend_from_slice(close.encode_utf8(&mut letter).as_bytes());
        done = last;
    }
    marked.extend_from_slice(&part[done..]);
    *part = marked;
    Ok(())
}

/// Where the properties of a run end whose tag has its name at that place, and what they say; `None` if it is no
/// tag that begins. The next such name stands at `next`.
fn properties(part: &[u8], at: usize, next: usize) -> Option<(usize, Manner)> {
    let before = part[..at].iter().rev();
    let prefix = before.take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b':');
    let prefix = prefix.count();
    if part.get((at - prefix).checked_sub(1)?) != Some(&b'<') {
        return None;
    }
    let tag_end = at + memchr::memchr(b'>', &part[at..])?;
    if part[tag_end - 1] == b'/' {
        return Some((tag_end + 1, Manner::Plain));
    }
    let inside = part.get(tag_end..next)?;
    let manner = if strikes(inside) {
        Manner::Struck
    } else if memmem::find(inside, b"\"superscript\"").is_some() {
        Manner::Raised
    } else {
        Manner::Plain
    };
    let end = next + memchr::memchr(b'>', part.get(next..)?)? + 1;
    Some((end, manner))
}

/// Whether properties strike out: `<strike/>`, but not `<strike val="0"/>`.
fn strikes(inside: &[u8]) -> bool {
    memmem::find_iter(inside, b"strike").any(|at| {
        let tag = &inside[at..];
        let tag = &tag[..memchr::memchr(b'>', tag).unwrap_or(tag.len())];
        let off = |no: &[u8]| memmem::find(tag, no).is_some();
        !off(b"\"0\"") && !off(b"\"false\"") && !off(b"'0'") && !off(b"'false'")
    })
}

/// Where the text of a run stands whose properties end at that place.
fn text_of_run(part: &[u8], end: usize) -> Option<(usize, usize)> {
    let rest = &part[end..];
    // The run's own end comes before any other run's text.
    let run = &rest[..memmem::find(rest, b"r>").unwrap_or(rest.len())];
    let tag = memmem::find_iter(run, b"t").find(|&at| {
        let opens = at > 0 && matches!(run[at - 1], b'<' | b':');
        opens && matches!(run.get(at + 1), Some(b'>' | b' '))
    })?;
    let first = tag + memchr::memchr(b'>', &run[tag..])? + 1;
    if run[first - 2] == b'/' {
        return None;
    }
    let last = first + memchr::memchr(b'<', &run[first..])?;
    Some((end + first, end + last))
}

#[cfg(test)]
mod tests {
    use super::super::runs;
    use super::*;

    fn marked(text: &str, strikes: bool) -> String {
        let mut part = text.as_bytes().to_vec();
        mark(&mut part, strikes, &mut Budget::new()).expect("short");
        String::from_utf8(part).expect("text")
    }

    /// What is left of the texts of a part.
    fn left(text: &str) -> String {
        let part = marked(text, false);
        let texts = part.split("<t").skip(1);
        let texts = texts.filter_map(|t| t.split_once('>')?.1.split('<').next());
        let whole: String = texts.collect();
        runs::left(&whole, false).map_or(whole, |left| left.text)
    }

    #[test]
    fn parts_are_marked_in_shared_and_inline_texts_with_any_prefix() {
        for text in [
            "<si><r><rPr><strike/><sz val=\"11\"/></rPr><t>90</t></r><r><rPr><sz val=\"11\"/></rPr><t>80</t></r></si>",
            "<si><r><rPr><strike val=\"1\"/></rPr><t xml:space=\"preserve\">90 </t></r><r><t>80</t></r></si>",
            "<c t=\"inlineStr\"><is><r><rPr><strike/></rPr><t>90</t></r><r><rPr/><t>80</t></r></is></c>",
            "<x:si><x:r><x:rPr><x:strike/></x:rPr><x:t>90</x:t></x:r><x:r><x:t>80</x:t></x:r></x:si>",
            "<si><r><t>80</t></r><r><rPr><vertAlign val=\"superscript\"/></rPr><t>①</t></r></si>",
            "<si><r><rPr><strike val=\"0\"/></rPr><t>8</t></r><r><rPr><strike val=\"false\"/></rPr><t>0</t></r></si>",
        ] {
            assert_eq!(left(&text.replace("x:t", "t")), "80", "{text}");
        }
    }

    #[test]
    fn a_part_without_such_texts_stays_as_it_is() {
        let plain = "<si><r><rPr><b/></rPr><t>合</t></r><r><t>计</t></r></si>";
        assert_eq!(marked(plain, false), plain);
        assert_ne!(marked(plain, true), plain);
    }
}
