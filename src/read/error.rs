//! Why a file was not read: a typed reason, a word for programs, a sentence for people.

/// A file that was not read. Its `Display` is one Chinese sentence that names the file and says what
/// the person can do.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{}", crate::words::read::sentence(.file, .reason))]
pub struct ReadError {
    /// The file as the person named it.
    pub file: String,
    /// Why it was not read.
    pub reason: Reason,
}

/// Why a file was not read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reason {
    /// There is no such file, or a link leads nowhere.
    Missing,
    /// It is a directory.
    Directory,
    /// It is a device, a pipe or a socket.
    NotAFile,
    /// The system does not let us read it.
    Unreadable,
    /// It is what a program leaves beside a workbook while it is open there.
    LockFile,
    /// It needs a password.
    Encrypted,
    /// It goes beyond a bound.
    TooLarge(Bound),
    /// It took too long.
    TooSlow,
    /// Its end is missing.
    Truncated,
    /// It is of a kind that holds no tables for us.
    Format(Foreign),
    /// It contradicts its own format.
    Damaged {
        /// The sheet that could not be read, if the rest could.
        sheet: Option<String>,
        /// What was found, for the developer.
        detail: String,
    },
    /// It holds nothing.
    Empty,
}

/// The word for programs of a file that only says that a workbook is open.
pub const LOCK_FILE: &str = "lock-file";

/// Which bound a file goes beyond.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bound {
    /// Bytes of the file.
    FileBytes,
    /// Bytes of the file once inflated.
    Inflated,
    /// Parts of the archive.
    Parts,
    /// Sheets.
    Sheets,
    /// Cells, or the rectangle they span.
    Cells,
    /// Merged regions.
    Merges,
    /// Text of one cell.
    CellText,
    /// All text together.
    AllText,
    /// How deep elements nest.
    Depth,
}

/// A kind of file that is known and not read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Foreign {
    /// A PDF.
    Pdf,
    /// A Word document of the old kind (.doc).
    Doc,
    /// A slide show.
    Slides,
    /// An OpenDocument file that is no spreadsheet.
    OpenDocument,
    /// A workbook of Excel 4 or before.
    AncientXls,
    /// An archive that is no workbook.
    Archive,
    /// A picture.
    Picture,
    /// A shortcut (.lnk).
    Shortcut,
    /// Rich text (.rtf).
    RichText,
    /// A web archive (.mht).
    WebArchive,
    /// An XML file that is no known document.
    Xml,
    /// Something else.
    Unknown,
}

impl ReadError {
    /// The error of that file.
    pub fn new(file: &str, reason: Reason) -> ReadError {
        ReadError {
            file: file.to_owned(),
            reason,
        }
    }

    /// The reason's word for programs.
    pub fn kind(&self) -> &'static str {
        match self.reason {
            Reason::Missing => "missing",
            Reason::Directory => "directory",
            Reason::NotAFile => "not-a-file",
            Reason::Unreadable => "unreadable",
            Reason::LockFile => LOCK_FILE,
            Reason::Encrypted => "encrypted",
            Reason::TooLarge(_) => "too-large",
            Reason::TooSlow => "too-slow",
            Reason::Truncated => "truncated",
            Reason::Format(_) => "format",
            Reason::Damaged { .. } => "damaged",
            Reason::Empty => "empty",
        }
    }
}

impl Reason {
    /// Damage that concerns the whole file.
    pub fn damaged(detail: impl ToString) -> Reason {
        Reason::Damaged {
            sheet: None,
            detail: detail.to_string(),
        }
    }

    /// The same reason, pinned to a sheet where it is damage.
    pub fn on_sheet(self, name: &str) -> Reason {
        match self {
            Reason::Damaged {
                sheet: None,
                detail,
            } => Reason::Damaged {
                sheet: Some(name.to_owned()),
                detail,
            },
            other => other,
        }
    }
}
