//! Texts: of one byte a letter or two, in a code page before Excel 97, and the shared ones that run on
//! over many records.

use encoding_rs::Encoding;

use super::super::error::{Bound, Reason};
use super::super::limits::{self, Budget};
use super::super::runs::{self, Manner};
use super::records::u16_at;

/// How a workbook stores texts.
#[derive(Clone, Copy)]
pub enum Coding {
    /// As Excel since 97: Unicode, of one byte a letter where that is enough.
    Unicode,
    /// As before: bytes in a code page.
    Bytes(&'static Encoding),
}

impl Coding {
    /// A text whose length is given by so many bytes before it. A text that is cut short ends there.
    pub fn text(self, data: &[u8], length_bytes: usize) -> String {
        let length = match length_bytes {
            1 => usize::from(data.first().copied().unwrap_or(0)),
            _ => usize::from(u16_at(data, 0)),
        };
        let data = data.get(length_bytes..).unwrap_or_default();
        match self {
            Coding::Unicode => {
                let (flags, letters) = data.split_first().unwrap_or((&0, &[]));
                let mut text = String::with_capacity(length);
                letters_of(letters, length, flags & 1 != 0, &mut text);
                text
            }
            Coding::Bytes(encoding) => {
                let bytes = &data[..length.min(data.len())];
                encoding.decode_without_bom_handling(bytes).0.into_owned()
            }
        }
    }

    /// A text of a record that may run on in others, with a length of two bytes before it.
    pub fn long_text(self, data: &[u8], more: &[&[u8]]) -> String {
        let mut text = self.text(data, 2);
        let Coding::Unicode = self else {
            return text;
        };
        let mut left = usize::from(u16_at(data, 0));
        let wide = data.get(2).is_some_and(|flags| flags & 1 != 0);
        left -= left.min(data.len().saturating_sub(3) / if wide { 2 } else { 1 });
        for piece in more {
            let (flags, letters) = piece.split_first().unwrap_or((&0, &[]));
            left -= letters_of(letters, left, flags & 1 != 0, &mut text);
        }
        text
    }
}

/// Adds as many letters as there are, up to that many; says how many. A wide one takes two bytes.
fn letters_of(data: &[u8], most: usize, wide: bool, text: &mut String) -> usize {
    if wide {
        let count = most.min(data.len() / 2);
        let bytes = &data[..2 * count];
        text.push_str(&encoding_rs::UTF_16LE.decode_without_bom_handling(bytes).0);
        count
    } else {
        let count = most.min(data.len());
        text.extend(data[..count].iter().map(|byte| char::from(*byte)));
        count
    }
}

/// The shared texts, laid over a record and those that continue it.
pub struct Shared<'a> {
    pieces: Vec<&'a [u8]>,
    piece: usize,
    at: usize,
}

impl<'a> Shared<'a> {
    /// The texts of a record and its continuations.
    pub fn of(first: &'a [u8], more: Vec<&'a [u8]>) -> Shared<'a> {
        let mut pieces = vec![first.get(8..).unwrap_or_default()];
        pieces.extend(more);
        Shared {
            pieces,
            piece: 0,
            at: 0,
        }
    }

    /// All of them, with the parts marked that those fonts do not show as any text; the last one may be cut short.
    pub fn all(mut self, fonts: &[Manner], budget: &mut Budget) -> Result<Vec<Box<str>>, Reason> {
        let fonts = match fonts.iter().any(|manner| *manner != Manner::Plain) {
            true => fonts,
            false => &[],
        };
        let mut texts = Vec::new();
        let mut bytes = 0;
        let mut text = String::new();
        while self.next(&mut text, fonts).is_some() {
            budget.step()?;
            bytes += text.len();
            if bytes > limits::ALL_TEXT {
                return Err(Reason::TooLarge(Bound::AllText));
            }
            texts.push(text.as_str().into());
            text.clear();
        }
        Ok(texts)
    }

    fn left(&self) -> &'a [u8] {
        self.pieces
            .get(self.piece)
            .map_or(&[], |piece| &piece[self.at..])
    }

    fn next_piece(&mut self) -> Option<()> {
        self.piece += 1;
        self.at = 0;
        (self.piece < self.pieces.len()).then_some(())
    }

    fn byte(&mut self) -> Option<u8> {
        loop {
            if let Some(byte) = self.left().first() {
                self.at += 1;
                return Some(*byte);
            }
            self.next_piece()?;
        }
    }

    fn number(&mut self, bytes: u32) -> Option<u32> {
        (0..bytes).try_fold(0, |sum, n| Some(sum | u32::from(self.byte()?) << (8 * n)))
    }

    fn skip(&mut self, mut bytes: usize) -> Option<()> {
        while bytes > self.left().len() {
            bytes -= self.left().len();
            self.next_piece()?;
        }
        self.at += bytes;
        Some(())
    }

    fn next(&mut self, text: &mut String, fonts: &[Manner]) -> Option<()> {
        let mut left = self.number(2)? as usize;
        let mut flags = self.byte()?;
        let runs = if flags & 8 != 0 { self.number(2)? } else { 0 };
        let phonetic = if flags & 4 != 0 { self.number(4)? } else { 0 };
        loop {
            let wide = flags & 1 != 0;
            let here = letters_of(self.left(), left, wide, text);
            self.at += here * if wide { 2 } else { 1 };
            left -= here;
            if left == 0 {
                break;
            }
            // The text goes on in the next record, where it may be of the other width.
            self.next_piece()?;
            flags = self.byte()?;
        }
        if runs > 0 && !fonts.is_empty() {
            let mut parts = Vec::new();
            for _ in 0..runs {
                let (Some(start), Some(font)) = (self.number(2), self.number(2)) else {
                    break;
                };
                parts.push((start as usize, manner_of(fonts, font as u16)));
            }
            *text = runs::marked(text, parts.into_iter());
        } else {
            let _ = self.skip(4 * runs as usize);
        }
        let _ = self.skip(phonetic as usize);
        Some(())
    }
}

/// How the font of that number shows a part of a text. There is no font of the number 4.
pub fn manner_of(fonts: &[Manner], number: u16) -> Manner {
    let place = usize::from(number) - usize::from(number > 4);
    fonts.get(place).copied().unwrap_or(Manner::Plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shared_text_goes_on_in_the_next_record_in_the_other_width() {
        let first = [&[0; 8][..], &[3, 0, 0], b"ab"].concat();
        let wide: Vec<u8> = [1_u8]
            .into_iter()
            .chain("合".encode_utf16().flat_map(u16::to_le_bytes))
            .chain([2, 0, 0, b'x', b'y'])
            .collect();
        let texts = Shared::of(&first, vec![&wide]).all(&[], &mut Budget::new());
        assert_eq!(texts.expect("few"), ["ab合".into(), "xy".into()]);
    }

    #[test]
    fn formatting_between_shared_texts_is_passed_over() {
        let rich = [
            &[0; 8][..],
            &[1, 0, 8 | 4, 1, 0, 3, 0, 0, 0, b'a'],
            &[9; 4 + 3],
            &[1, 0, 0, b'b'],
        ]
        .concat();
        let texts = Shared::of(&rich, Vec::new()).all(&[], &mut Budget::new());
        assert_eq!(texts.expect("few"), ["a".into(), "b".into()]);
    }
}
