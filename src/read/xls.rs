use super::{Book, error::Reason, limits::Budget};
pub fn book(_t: &[u8], _b: &mut Budget) -> Result<Book, Reason> {
    Err(Reason::Empty)
}
