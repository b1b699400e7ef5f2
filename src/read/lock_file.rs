//! What office programs leave beside a workbook while it is open: it bears the workbook's name, holds the
//! user's, and is swept up by `*.xlsx`.

use std::path::Path;

use super::error::Reason;

/// The most bytes of such a file; Excel's has 165.
const MOST_BYTES: usize = 1024;

/// What was read of a path, unless it is such a file. The name alone decides nothing: a document may be
/// called anything.
pub fn refused(path: &Path, read: Result<Vec<u8>, Reason>) -> Result<Vec<u8>, Reason> {
    let lock = match &read {
        Ok(bytes) => bytes.len() <= MOST_BYTES && !begins_document(bytes),
        // While the workbook is open nobody else may read it.
        Err(reason) => *reason == Reason::Unreadable,
    };
    match lock && is_named_so(path) {
        true => Err(Reason::LockFile),
        false => read,
    }
}

fn is_named_so(path: &Path) -> bool {
    let name = super::file::shown_name(path);
    name.starts_with("~$") || name.starts_with(".~")
}

fn begins_document(bytes: &[u8]) -> bool {
    let starts: [&[u8]; 3] = [b"PK", b"\xD0\xCF\x11\xE0", b"<"];
    starts.iter().any(|start| bytes.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_file_is_known_by_its_name_and_by_holding_no_document() {
        let told = |name: &str, read| refused(Path::new(name), read);
        let user = || Ok(b"\x05wang    \x05\0w\0a\0n\0g\0".repeat(6));
        for name in ["a/~$表.xlsx", ".~lock.表.ods#", ".~表.et"] {
            assert_eq!(told(name, user()), Err(Reason::LockFile), "{name}");
            assert_eq!(told(name, Err(Reason::Unreadable)), Err(Reason::LockFile));
            assert_eq!(told(name, Err(Reason::Missing)), Err(Reason::Missing));
            assert!(told(name, Ok(b"PK\x03\x04".to_vec())).is_ok());
            assert!(told(name, Ok(vec![b'x'; 5_000])).is_ok());
        }
        assert!(told("表.xlsx", user()).is_ok());
        assert!(told("~表.csv", user()).is_ok());
    }
}
