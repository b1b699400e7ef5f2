//! What is wrong with a command line, and what is said of many files, in Chinese.

use std::time::Duration;

use clap::error::{ContextKind, ErrorKind};

/// The name of the program in its help.
const PROGRAM: &str = "duibiao";

/// Help and version as they are; anything else as one sentence and where to look. Commands are shown with the name by which
/// the program was called: people can only type what their file is called.
pub fn explain(error: &clap::Error, called: &str) -> String {
    let text = sentence(error);
    let typed = !called.is_empty() && !called.contains(char::is_whitespace);
    match typed && error.kind() != ErrorKind::DisplayVersion {
        true => text.replace(&format!("{PROGRAM} "), &format!("{called} ")),
        false => text,
    }
}

fn sentence(error: &clap::Error) -> String {
    let context = |kind: ContextKind| error.get(kind).map(ToString::to_string).unwrap_or_default();
    let sentence = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => return error.render().to_string(),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            return format!(
                "{}\n请写明命令，例如：duibiao check 公开表.xlsx\n",
                error.render()
            );
        }
        ErrorKind::InvalidSubcommand => {
            format!("没有“{}”这个命令", context(ContextKind::InvalidSubcommand))
        }
        ErrorKind::UnknownArgument => {
            let argument = context(ContextKind::InvalidArg);
            match argument.starts_with('-') {
                true => format!("没有“{argument}”这个选项"),
                false => format!("多了“{argument}”：这个命令一次只收一个文件"),
            }
        }
        ErrorKind::MissingRequiredArgument => format!("缺少 {}", context(ContextKind::InvalidArg)),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let argument = context(ContextKind::InvalidArg);
            let range = match argument.split(' ').next() {
                Some("--margin") => "，应为 1 到 9".to_owned(),
                Some("--shard") => format!("，{}", super::dataset::NO_SHARD),
                _ => String::new(),
            };
            format!(
                "{argument} 的值“{}”不对{range}",
                context(ContextKind::InvalidValue)
            )
        }
        ErrorKind::ArgumentConflict => format!(
            "{} 不能和别的选项同用，也不能写两次",
            context(ContextKind::InvalidArg)
        ),
        _ => "命令写得不对".to_owned(),
    };
    format!("{sentence}。用法见 duibiao --help\n")
}

/// There is no layout of that id.
pub fn unknown_layout(name: &str, known: &[&str]) -> String {
    format!(
        "没有代号为“{name}”的版式；认得的有：{}。也可以写版式文件 .toml 的路径",
        known.join("、")
    )
}

/// What was written where.
pub fn written(file: &str) -> String {
    format!("已写出：{file}")
}

/// That what was written can be opened by anybody, if the input could not.
pub const NO_PASSWORD: &str = "原文件有密码，写出的文件没有密码：要保密，请用 WPS 或 Excel 另设";

/// How many blank workbooks were written into which folder.
pub fn written_each(folder: &str, count: usize) -> String {
    format!("已写出 {count} 个单位的空白表，都在文件夹“{folder}”里")
}

/// A layout file that cannot be read.
pub fn no_layout(file: &str) -> String {
    format!("版式文件“{file}”读不出来，请核对路径和权限，并存为 UTF-8 文本")
}

/// A folder without any file that can be read.
pub fn nothing_in(folder: &str) -> String {
    format!("文件夹“{folder}”里没有可以核对的文件")
}

/// A folder that could not be looked into.
pub fn closed(folder: &str) -> String {
    format!("文件夹“{folder}”打不开，里面的文件没有核对；请核对权限")
}

/// Files of a folder that are of no kind that can be read.
pub fn others_in(folder: &str, count: usize) -> String {
    format!("文件夹“{folder}”里另有 {count} 个不是表格的文件，没有核对")
}

/// A name with wildcards where one file is wanted.
pub fn stands_for_several(name: &str, count: usize) -> String {
    format!("“{name}”有 {count} 个文件，这个命令一次只收一个：请写明是哪一个")
}

/// A file that was named before.
pub fn named_twice(file: &str) -> String {
    format!("“{file}”写了两次，只核对一次")
}

/// Our own output beside the file that it was made from.
pub fn own_output(file: &str, source: &str) -> String {
    format!("【跳过】{file}：是对表由“{source}”写出的，原件已经核对")
}

/// What a run that was stopped while it wrote has left behind.
pub fn left_behind(file: &str) -> String {
    format!("“{file}”是对表写到一半时留下的（或正在写），没有核对；没有对表在运行，就可以删去")
}

/// How to see what is wrong with one of many files.
pub const ONE_IN_FULL: &str = "看一个文件的全部差异：duibiao check <文件>";

/// Whoever read what was printed has stopped reading.
pub fn not_read_on(rest: usize) -> String {
    format!("接收输出的程序提前结束了，其余 {rest} 个文件没有核对")
}

/// The bar of a long run, with the [`rate`] and the [`remaining`] time.
pub const PROGRESS: &str = "{bar:24} {pos}/{len} 个文件，{rate}，{left}";

/// The bar of a trial of the labels of a layout.
pub const LABELS_PROGRESS: &str = "正在逐处换成别的含义试算 {bar:24} {pos}/{len}，{left}";

/// How many files are done in a second.
pub fn rate(a_second: f64) -> String {
    match a_second < 9.95 {
        true => format!("每秒 {a_second:.1} 个"),
        false => format!("每秒 {a_second:.0} 个"),
    }
}

/// How long it will take, if that can be told already.
pub fn remaining(time: Option<Duration>) -> String {
    let Some(time) = time else {
        return "正在估计剩余时间".to_owned();
    };
    let seconds = time.as_secs();
    match (seconds / 3_600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("还要 {seconds} 秒"),
        (0, minutes, seconds) => format!("还要 {minutes} 分 {seconds} 秒"),
        (hours, minutes, _) => format!("还要 {hours} 小时 {minutes} 分"),
    }
}

/// How many files came out how: pass, tail, mismatch, unchecked, unread.
pub fn summary(counts: [usize; 5]) -> String {
    let all: usize = counts.iter().sum();
    let names = ["通过", "尾差", "不符", "未核", super::terminal::UNREAD];
    let told = names.iter().zip(counts).filter(|(_, count)| *count > 0);
    let told: Vec<String> = told
        .map(|(name, count)| format!("{name} {count}"))
        .collect();
    format!("{all} 个文件：{}", told.join("，"))
}

/// Documents with words are given for several files.
pub const WITH_ONE_FILE: &str =
    "--with 的说明、--last-year 的上年公开表只能和一个公开表一起核对；请一次只给一个文件。";
