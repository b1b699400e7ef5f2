//! How a message lies in memory: the length of its head in four bytes, the lowest first; the head, a JSON text; then what
//! bytes there are.

/// How many bytes say how long the head is.
const LENGTH: usize = 4;

/// A message of a head and bytes.
pub fn joined(head: &str, bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(head.len()).unwrap_or(u32::MAX);
    let mut message = Vec::with_capacity(LENGTH + head.len() + bytes.len());
    message.extend(length.to_le_bytes());
    message.extend(head.as_bytes());
    message.extend(bytes);
    message
}

/// The head and the bytes of a message; `None` if it is none.
pub fn split(message: &[u8]) -> Option<(&str, &[u8])> {
    let (length, rest) = message.split_first_chunk::<LENGTH>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let (head, bytes) = rest.split_at_checked(length)?;
    Some((std::str::from_utf8(head).ok()?, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_joined_is_split_into_the_same() {
        let message = joined("{}", &[1, 2, 3]);
        assert_eq!(split(&message), Some(("{}", [1, 2, 3].as_slice())));
        assert_eq!(split(&joined("", &[])), Some(("", [].as_slice())));
    }

    #[test]
    fn a_message_that_is_too_short_is_none() {
        let message = joined("{\"x\":1}", &[]);
        for length in 0..message.len() {
            assert_eq!(split(&message[..length]), None, "{length}");
        }
        assert_eq!(split(&[2, 0, 0, 0, 0xff, 0xfe]), None);
    }
}
