//! What the operating system and the JSON reader report in English, said in Chinese.

use std::io::{Error, ErrorKind};

use serde_json::error::Category;

/// Another program has it.
const IN_USE: &str = "正被其他程序占用";

/// Why the system refused.
pub fn refused(error: &Error) -> String {
    let why = match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => "路径不存在",
        ErrorKind::PermissionDenied => "没有权限",
        ErrorKind::IsADirectory => "这是一个文件夹",
        ErrorKind::AlreadyExists => "同名的文件已经存在",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "磁盘空间不足",
        ErrorKind::ReadOnlyFilesystem => "磁盘是只读的",
        ErrorKind::InvalidFilename => "文件名太长或含有不能用的字符",
        ErrorKind::ResourceBusy => IN_USE,
        ErrorKind::InvalidData => "不是 UTF-8 文本",
        // Windows: another program has the file open, or a part of it.
        _ if cfg!(windows) && matches!(error.raw_os_error(), Some(32 | 33)) => IN_USE,
        _ => {
            return match error.raw_os_error() {
                Some(code) => format!("系统错误 {code}"),
                None => "系统没有说明原因".to_owned(),
            };
        }
    };
    why.to_owned()
}

/// Where a JSON text is wrong, and how.
pub fn json(error: &serde_json::Error) -> String {
    let place = format!("第 {} 行第 {} 列", error.line(), error.column());
    let what = match error.classify() {
        Category::Eof => "内容没有写完".to_owned(),
        Category::Syntax => "不是合法的 JSON".to_owned(),
        Category::Io => "读取中断".to_owned(),
        Category::Data => data(&error.to_string()),
    };
    format!("{place}{what}")
}

/// What is wrong with data that is JSON. The names stand between backquotes, the only part that is kept.
fn data(message: &str) -> String {
    let named = message.split('`').nth(1);
    match named {
        Some(name) if message.starts_with("unknown field") => format!("有不认识的键 {name}"),
        Some(name) if message.starts_with("missing field") => format!("缺少键 {name}"),
        Some(name) if message.starts_with("duplicate field") => format!("键 {name} 写了两次"),
        Some(name) if message.starts_with("unknown variant") => format!("有不认识的取值 {name}"),
        _ => "的内容不是这里应有的类型".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        #[serde(rename = "size")]
        _size: u32,
    }

    #[test]
    fn what_is_wrong_with_json_is_said_in_chinese() {
        for (text, said) in [
            ("{\"size\": 1", "第 1 行第 10 列内容没有写完"),
            ("abc", "第 1 行第 1 列不是合法的 JSON"),
            ("{\"a\": 1}", "第 1 行第 4 列有不认识的键 a"),
            ("{}", "第 1 行第 2 列缺少键 size"),
            (
                "{\"size\": 1, \"size\": 1}",
                "第 1 行第 18 列键 size 写了两次",
            ),
            ("{\"size\": []}", "第 1 行第 9 列的内容不是这里应有的类型"),
        ] {
            let error = serde_json::from_str::<Sample>(text).expect_err("wrong");
            assert_eq!(json(&error), said, "{text}");
        }
    }

    #[test]
    fn what_the_system_refuses_is_said_in_chinese() {
        for kind in [
            ErrorKind::NotFound,
            ErrorKind::PermissionDenied,
            ErrorKind::Other,
        ] {
            let said = refused(&Error::new(kind, "No such luck"));
            assert!(!said.chars().any(|c| c.is_ascii_alphabetic()), "{said}");
        }
    }
}
