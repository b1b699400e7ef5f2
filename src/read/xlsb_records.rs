//! The records of the binary parts of an .xlsb, and the numbers and texts in them.

/// The records of a binary part: each a kind, a length and that many bytes.
pub struct Records<'a>(pub &'a [u8]);

impl<'a> Records<'a> {
    fn number(&mut self, most: u32) -> Option<u32> {
        let mut number = 0;
        for n in 0..most {
            let (first, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u32::from(first & 0x7F) << (7 * n);
            if first & 0x80 == 0 {
                break;
            }
        }
        Some(number)
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = (u32, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let mut rest = Records(self.0);
        let kind = rest.number(2)?;
        let length = rest.number(4)? as usize;
        let (data, after) = rest.0.split_at_checked(length)?;
        self.0 = after;
        Some((kind, data))
    }
}

/// A text with its length before it, and what follows.
pub fn wide_text(data: &[u8]) -> Option<(String, &[u8])> {
    let length = usize::try_from(u32_at(data, 0)?).ok()?.checked_mul(2)?;
    let bytes = data.get(4..)?.get(..length)?;
    let (text, _, _) = encoding_rs::UTF_16LE.decode(bytes);
    Some((text.into_owned(), &data[4 + length..]))
}

/// The number at that place.
pub fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(data.get(at..at + 4)?.try_into().ok()?))
}
