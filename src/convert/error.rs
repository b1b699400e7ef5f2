//! Why something was not converted, in full Chinese sentences with what to do.

use std::path::PathBuf;

use crate::json::JsonError;
use crate::pages::OtherLayout;
use crate::read::ReadError;
use crate::words::system;
use crate::write::WriteError;

/// Why a submission was not converted. Nothing has been written then.
#[derive(Debug, thiserror::Error)]
pub enum ConvertError {
    /// An input could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The output could not be made or saved.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The submission was read with another layout; a mistake of ours.
    #[error(transparent)]
    OtherLayout(#[from] OtherLayout),
    /// None of the tables was found.
    #[error("{}", crate::words::recognise::no_tables(.0, None))]
    NoTables(String),
    /// The output's name asks for a form that is not written.
    #[error("不能写成 {} 这种格式。-o 请写 .xlsx（标准工作簿）、.html（网页）、.json，或一个文件夹名（每张表一个 .csv）。", .0.display())]
    Output(PathBuf),
    /// A folder without .csv files.
    #[error("文件夹 {} 里没有 .csv 文件。请给出存放各表 .csv 的文件夹，或直接给出文件。", .0.display())]
    EmptyFolder(PathBuf),
    /// The file to write is there already.
    #[error("文件 {} 已经存在，没有覆盖。请换一个文件名，或先把它移走。", .0.display())]
    FileExists(PathBuf),
    /// The folder to write is there already.
    #[error("文件夹 {} 已经存在而且不是空的，没有写入。请换一个文件夹名，或先清空它。", .0.display())]
    FolderExists(PathBuf),
    /// The system refused.
    #[error("不能读写 {}：{}。请核对路径、权限和磁盘空间。", .path.display(), system::refused(.source))]
    Refused {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A .json file among others.
    #[error("“{0}”是一份完整的 .json 提交件，不能和其他文件合在一起。请单独转换它。")]
    NotAlone(String),
    /// A .json file that is not as the schema says.
    #[error(transparent)]
    Json(#[from] JsonError),
}
