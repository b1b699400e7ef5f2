//! Lists of units: who belongs to a department, from a text, a .csv or a workbook.
//!
//! In go the bytes of a file, out come [`Unit`]s in its order. A text has a unit a line; a table has columns with the
//! headings of `templates/vocabulary.toml` (单位代码, 单位名称, 上级, 单位性质, 别名), of which only the name must be there. Without
//! headings the column of codes and that of names are guessed. Departments that are written once for several units are
//! those of all of them. A list in which two units could be mistaken for each
//! other is refused, with the place and what to do.

mod departments;
mod error;
mod file_names;
mod list;
#[cfg(test)]
mod tests;

use std::fmt;

use crate::model::plain;
use crate::read;
use crate::vocabulary;

pub use error::UnitListError;
pub(crate) use file_names::names_of_files;

/// A unit of a department.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unit {
    /// Its code.
    pub code: Option<UnitCode>,
    /// Its name as it is written.
    pub name: String,
    /// The unit or department above it, by its name or its code, as it is written.
    pub parent: Option<String>,
    /// What it is.
    pub kind: Option<UnitKind>,
    /// Its other names, as they are written.
    pub aliases: Vec<String>,
}

impl Unit {
    /// A unit of which only the name is known.
    pub fn named(name: &str) -> Unit {
        Unit {
            code: None,
            name: name.to_owned(),
            parent: None,
            kind: None,
            aliases: Vec::new(),
        }
    }
}

/// The code of a unit: letters and digits, one digit at least (015001). Leading zeros count.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct UnitCode(String);

impl UnitCode {
    /// The longest code.
    const LONGEST: usize = 24;

    /// The code of that text; `None` if it is none.
    pub fn parse(text: &str) -> Option<UnitCode> {
        let code = plain(text);
        let fits = code.len() <= UnitCode::LONGEST
            && code.bytes().any(|byte| byte.is_ascii_digit())
            && code
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        fits.then(|| UnitCode(code.into_owned()))
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UnitCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a unit is; only the first two have 机关运行经费.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum UnitKind {
    /// 行政
    Administrative,
    /// 参公: an institution run by the civil service law.
    LikeCivilService,
    /// 事业
    Institution,
}

impl UnitKind {
    /// Its name.
    pub fn name(self) -> &'static str {
        let words = match self {
            UnitKind::Administrative => vocabulary::UNIT_KIND_ADMINISTRATIVE,
            UnitKind::LikeCivilService => vocabulary::UNIT_KIND_LIKE_CIVIL_SERVICE,
            UnitKind::Institution => vocabulary::UNIT_KIND_INSTITUTION,
        };
        words.first().copied().unwrap_or_default()
    }

    /// What the words say.
    fn parse(text: &str) -> Option<UnitKind> {
        let text = plain(text);
        let kinds = [
            (
                vocabulary::UNIT_KIND_LIKE_CIVIL_SERVICE,
                UnitKind::LikeCivilService,
            ),
            (vocabulary::UNIT_KIND_INSTITUTION, UnitKind::Institution),
            (
                vocabulary::UNIT_KIND_ADMINISTRATIVE,
                UnitKind::Administrative,
            ),
        ];
        let said = |words: &[&str]| words.iter().any(|word| text.contains(word));
        kinds
            .iter()
            .find(|(words, _)| said(words))
            .map(|(_, kind)| *kind)
    }
}

/// The units of a file's bytes; `name` is the file as sentences name it.
///
/// # Errors
/// If the bytes cannot be read, or do not say clearly which units there are.
pub fn read(bytes: &[u8], name: &str) -> Result<Vec<Unit>, UnitListError> {
    let units = list::units(bytes, &read::read_bytes(bytes, name)?, name)?;
    match units.is_empty() {
        true => Err(UnitListError::NoUnits {
            file: name.to_owned(),
        }),
        false => Ok(units),
    }
}

/// The units of the file at that path.
///
/// # Errors
/// As [`read()`]'s.
#[cfg(feature = "program")]
pub fn read_file(path: &std::path::Path) -> Result<Vec<Unit>, UnitListError> {
    read(&read::file_bytes(path)?, &read::shown_name(path))
}
