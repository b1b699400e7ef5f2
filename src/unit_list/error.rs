//! Why a list of units was not read, in one sentence that says where and what to do.

use crate::read::ReadError;

/// Why a list of units was not read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum UnitListError {
    /// The file could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// It names no unit.
    #[error(
        "单位名单 {file} 里没有单位。请一行写一个单位；是表格的，第一行写表头“单位代码、单位名称”。"
    )]
    NoUnits {
        /// The file.
        file: String,
    },
    /// Its headings do not say which column has the names.
    #[error(
        "单位名单 {file} 的{place}有表头，但没有“单位名称”一栏。请给写着单位名称的一栏加上这个表头。"
    )]
    NoNameColumn {
        /// The file.
        file: String,
        /// Where the headings stand.
        place: String,
    },
    /// A line has no name.
    #[error("单位名单 {file} 的{place}没有单位名称。请补上名称，或删去这一行。")]
    Nameless {
        /// The file.
        file: String,
        /// Where.
        place: String,
    },
    /// What stands in the column of codes is none.
    #[error(
        "单位名单 {file} 的{place}“{text}”不像单位代码。代码只用数字和字母，如 015001；请改正。"
    )]
    NoCode {
        /// The file.
        file: String,
        /// Where.
        place: String,
        /// What stands there.
        text: String,
    },
    /// A kind that is not known.
    #[error(
        "单位名单 {file} 的{place}“{text}”看不出是哪种单位。请写行政、参公或事业；不清楚的留空。"
    )]
    UnknownKind {
        /// The file.
        file: String,
        /// Where.
        place: String,
        /// What stands there.
        text: String,
    },
    /// A name or code stands twice.
    #[error(
        "单位名单 {file} 的{place}“{text}”与{first}重复，分不清是哪个单位。请删去重复的一行，或改正其中一个。"
    )]
    Twice {
        /// The file.
        file: String,
        /// Where it stands again.
        place: String,
        /// The name, the other name or the code.
        text: String,
        /// Where it stands first.
        first: String,
    },
}
