use super::{Book, archive::Archive, error::Reason, limits::Budget};
pub fn book(_t: &mut Archive<'_>, _b: &mut Budget) -> Result<Book, Reason> {
    Err(Reason::Empty)
}
