//! How much work the tags of a page are: the tokenizer compares each attribute of a tag with all others, and reads
//! comments letter by letter, so one endless tag or comment would keep it for ever.
//!
//! In goes the page piece by piece, out comes how many steps the next piece takes.

/// So many comparisons of names are one step of work.
const COMPARISONS: usize = 4;

/// So many steps a letter of a comment takes.
const LETTER: usize = 10;

/// Where in a tag the text so far ends.
#[derive(Clone, Copy, Default)]
pub(super) enum Tags {
    /// In none.
    #[default]
    Outside,
    /// Behind its first sign.
    Begun,
    /// In a comment or what else begins with an exclamation mark.
    Comment,
    /// In a tag with so many attributes, perhaps within that quotation mark.
    Inside(usize, Option<u8>),
}

impl Tags {
    /// The steps that the next piece of the page takes.
    pub fn steps(&mut self, piece: &str) -> usize {
        let mut steps = 1;
        for byte in piece.bytes() {
            *self = match (*self, byte) {
                (Tags::Outside, b'<') => Tags::Begun,
                (Tags::Begun, b'!') => Tags::Comment,
                (Tags::Comment | Tags::Begun | Tags::Inside(_, None), b'>') => Tags::Outside,
                (Tags::Comment, _) => {
                    steps += LETTER;
                    Tags::Comment
                }
                (Tags::Begun, _) => Tags::Inside(0, None),
                (Tags::Inside(attributes, Some(quote)), _) => {
                    Tags::Inside(attributes, Some(quote).filter(|&quote| quote != byte))
                }
                (Tags::Inside(attributes, None), b'"' | b'\'') => {
                    Tags::Inside(attributes, Some(byte))
                }
                (Tags::Inside(attributes, None), b'/' | b'\t' | b'\n' | b'\x0C' | b'\r' | b' ') => {
                    steps += attributes / COMPARISONS;
                    Tags::Inside(attributes + 1, None)
                }
                (state, _) => state,
            };
        }
        steps
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_of_many_attributes_is_work_and_a_long_text_or_picture_is_not() {
        let many = format!("<p{}", " a".repeat(4_000));
        assert!(Tags::default().steps(&many) > 4_000 * 4_000 / 10);
        let picture = format!("<img src=\"data:{}\">", "/ab+c d".repeat(10_000));
        assert_eq!(Tags::default().steps(&picture), 1);
        assert_eq!(Tags::default().steps(&"一 二/三 ".repeat(10_000)), 1);
        assert!(Tags::default().steps(&format!("<!--{}", "-".repeat(1_000))) > 1_000);
        // The next piece goes on where the last ended.
        let mut tags = Tags::default();
        let pieces = [many.as_str(), " b c d"].map(|piece| tags.steps(piece));
        assert_eq!(pieces[1], 1 + 3 * (4_000 / COMPARISONS));
    }
}
