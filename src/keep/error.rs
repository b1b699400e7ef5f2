//! Why a workbook could not be changed in place: each reason is a full Chinese sentence with what to do.

use crate::read::{Format, ReadError};

/// What is always possible instead.
const INSTEAD: &str = "去掉 --keep 再运行一次 fix，会另写一个标准格式的工作簿";

/// Why the submitter's own workbook was not changed. Nothing has been written then.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// It is another format.
    #[error(
        "文件“{file}”的内容是 {format} 格式，不是 .xlsx，不能只改其中几格而让其余内容原样不动。请{INSTEAD}；或者先用 Excel、WPS 另存为 .xlsx 再来。"
    )]
    NotXlsx {
        /// The file.
        file: String,
        /// The word of its format.
        format: &'static str,
    },
    /// The output's name does not say what it holds.
    #[error(
        "提交件的内容是 .{wanted} 格式，--keep 的输出也必须是 .{wanted} 文件，否则 Excel 打不开。请把 -o 后的文件名改成以 .{wanted} 结尾。"
    )]
    Extension {
        /// The extension it must have.
        wanted: &'static str,
    },
    /// The XML is spelt in a way that is not changed safely.
    #[error(
        "工作簿的部件 {0} 用了带前缀的或严格模式的 XML 写法，原地修改不能保证不出错，所以没有改。请用 Excel 或 WPS 打开后另存为普通的 .xlsx 再来；或者{INSTEAD}。"
    )]
    Unusual(String),
    /// There are no styles to extend.
    #[error(
        "工作簿没有完整的样式部件，无法给改动的单元格加底色，所以没有改。请用 Excel 或 WPS 打开后保存一次再来；或者{INSTEAD}。"
    )]
    NoStyles,
    /// A change would break the signature.
    #[error(
        "工作簿带有数字签名，改动任何一格签名都会失效，所以没有改。请先在 Excel 中去掉签名；或者{INSTEAD}。"
    )]
    Signed,
    /// A part is missing or contradicts itself.
    #[error(
        "工作簿的部件 {part} 有问题（{detail}），不能原地修改。请用 Excel 或 WPS 打开后另存一次再来；或者{INSTEAD}。"
    )]
    Damaged {
        /// The part.
        part: String,
        /// What is wrong with it.
        detail: String,
    },
    /// The result, read again, is not what it should be.
    #[error(
        "改好的工作簿重读一遍，{0} 与应有的内容不一致，所以没有写出。请{INSTEAD}，并把提交件报告给软件的维护人员。"
    )]
    NotAsMeant(String),
    /// The file or the result could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
}

impl KeepError {
    /// A part that is missing or contradicts itself.
    pub(super) fn damaged(part: &str, detail: impl std::fmt::Display) -> KeepError {
        KeepError::Damaged {
            part: part.to_owned(),
            detail: detail.to_string(),
        }
    }

    /// The refusal of a format that is not .xlsx or .xlsm.
    pub(super) fn format(file: &str, format: Format) -> KeepError {
        KeepError::NotXlsx {
            file: file.to_owned(),
            format: format.word(),
        }
    }
}
