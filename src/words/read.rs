//! Files that were not read: what can be wrong with one, and what the person can do, in a sentence.

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
    /// It needs another password than the one that was given.
    WrongPassword,
    /// It is encrypted in a way that is not known.
    Cipher,
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
    /// How often its password is to be hashed, or with how much memory.
    Rounds,
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

/// The word for programs of a file that was read and holds none of the tables.
pub const NO_TABLES: &str = "no-tables";

/// The word for programs of a file that only says that a workbook is open.
pub const LOCK_FILE: &str = "lock-file";

/// The word for programs of a file on which the program itself failed.
pub const BROKE_DOWN: &str = "internal";

/// The program itself failed on a file, at some place in it.
pub fn broke_down(file: &str, at: &str) -> String {
    let file = shown(file);
    format!("文件“{file}”处理时出了内部错误（{at}），没有核对完：请把它发给开发者。")
}

/// One sentence about a file that was not read.
pub fn sentence(file: &str, reason: &Reason) -> String {
    let file = shown(file);
    match reason {
        Reason::Missing => format!(
            "找不到文件“{file}”：请检查文件名和所在文件夹（快捷方式或链接请换成它指向的文件）。"
        ),
        Reason::Directory => format!("“{file}”是文件夹，不是文件：请给出其中的工作簿。"),
        Reason::NotAFile => {
            format!("“{file}”不是普通文件（是设备、管道一类），没有读取：请给出磁盘上的工作簿。")
        }
        Reason::Unreadable => {
            format!("文件“{file}”无法读取：请确认您有读取权限，并且它没有被其他程序独占。")
        }
        Reason::LockFile => format!(
            "“{file}”不是工作簿，是 Excel、WPS 打开文件时留下的临时文件，已跳过：请给出工作簿本身（文件名不带开头的“~$”）。"
        ),
        Reason::Encrypted => {
            format!(
                "文件“{file}”有密码：请在命令后面加上 --password 密码；或者用 WPS 或 Excel 打开，取消密码后保存，再试一次。"
            )
        }
        Reason::WrongPassword => format!(
            "文件“{file}”用给出的密码打不开：请核对 --password 后面的密码（大小写、全角半角、空格），再试一次；不知道密码，请向填报单位询问。"
        ),
        Reason::Cipher => format!(
            "文件“{file}”有密码，加密的方式不认得，给出密码也打不开：请用 WPS 或 Excel 打开，取消密码后保存，再试一次。"
        ),
        Reason::TooLarge(bound) => format!(
            "文件“{file}”{}，没有读取：{}",
            too_large(*bound),
            remedy(*bound)
        ),
        Reason::TooSlow => format!(
            "文件“{file}”读取时间过长，已停止：请用 WPS 或 Excel 打开，只留下预决算公开表，另存为 .xlsx 后再试。"
        ),
        Reason::Truncated => format!(
            "文件“{file}”不完整，后面一部分缺失：可能是下载或复制时中断，请重新获取原文件。"
        ),
        Reason::Format(foreign) => format!("文件“{file}”{}", foreign_kind(*foreign)),
        Reason::Damaged {
            sheet: Some(sheet), ..
        } => {
            format!(
                "文件“{file}”的工作表“{}”已损坏，无法读取：请用 WPS 或 Excel 打开并另存为 .xlsx，再试一次。",
                shown(sheet)
            )
        }
        Reason::Damaged { sheet: None, .. } => {
            format!(
                "文件“{file}”已损坏，无法读取：请用 WPS 或 Excel 打开并另存为 .xlsx，再试一次；打不开就请对方重新发送。"
            )
        }
        Reason::Empty => format!("文件“{file}”是空的，里面没有内容：请确认发送的是填好的文件。"),
    }
}

fn too_large(bound: Bound) -> &'static str {
    match bound {
        Bound::FileBytes => "超过 100 MB",
        Bound::Inflated => "解压后过大",
        Bound::Parts => "里面的组成部分过多",
        Bound::Sheets => "工作表超过 256 张",
        Bound::Cells => "单元格过多，或在很远的位置有内容",
        Bound::Merges => "合并单元格过多",
        Bound::CellText => "有单元格的文字过长",
        Bound::AllText => "文字总量过大",
        Bound::Depth => "内部结构嵌套过深",
        Bound::Rounds => "有密码，验证密码要算的次数多得不正常",
    }
}

fn remedy(bound: Bound) -> &'static str {
    match bound {
        Bound::Cells => "请用 WPS 或 Excel 打开，删去表格以外的行和列，另存为 .xlsx 后再试。",
        Bound::Rounds => "请用 WPS 或 Excel 打开，取消密码后保存，再试一次。",
        Bound::Parts | Bound::Inflated | Bound::Depth => {
            "它不像正常的工作簿；如确有需要，请用 WPS 或 Excel 打开并另存为 .xlsx 后再试。"
        }
        _ => "请用 WPS 或 Excel 打开，只留下预决算公开表，另存为 .xlsx 后再试。",
    }
}

fn foreign_kind(foreign: Foreign) -> &'static str {
    match foreign {
        Foreign::Pdf => {
            "是 PDF，不能直接核对：请向填报单位要原来的 Excel 工作簿，或把内容复制成文本文件。"
        }
        Foreign::Doc => "是旧版 Word 文档：请用 WPS 或 Word 打开并另存为 .docx，再试一次。",
        Foreign::Slides => "是演示文稿，里面没有可核对的表：请给出 Excel 工作簿。",
        Foreign::OpenDocument => {
            "是 OpenDocument 文档但不是电子表格：请给出 .ods 或 .xlsx 工作簿。"
        }
        Foreign::AncientXls => {
            "是 Excel 4.0 或更早的格式：请用 WPS 或 Excel 打开并另存为 .xlsx，再试一次。"
        }
        Foreign::Archive => "是压缩包，不是工作簿：请先解压，再给出里面的文件。",
        Foreign::Picture => "是图片，不能核对：请给出 Excel 工作簿。",
        Foreign::Shortcut => "是快捷方式：请给出它指向的工作簿。",
        Foreign::RichText => "是 RTF 文档：请用 WPS 或 Word 打开并另存为 .docx，再试一次。",
        Foreign::WebArchive => {
            "是网页存档（.mht）：请用 WPS 或 Excel 打开并另存为 .xlsx，再试一次。"
        }
        Foreign::Xml => "是 XML 数据，不是工作簿：请用 WPS 或 Excel 打开并另存为 .xlsx，再试一次。",
        Foreign::Unknown => {
            "不是可以识别的格式：请给出 .xlsx、.xls、.et、.ods、.docx、网页、CSV 或文本文件。"
        }
    }
}

/// A name as it may stand in one line of a terminal: control characters are shown as dots, so that a
/// file's name cannot move the cursor or break the line.
pub(super) fn shown(name: &str) -> String {
    name.chars()
        .map(|c| if c.is_control() { '·' } else { c })
        .collect()
}
