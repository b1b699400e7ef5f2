//! What is said to somebody who drops files on the program and sees no command line.

use crate::report::{Outcome, Report};

use super::{pages, read, terminal};

/// How the program is used; it was clicked.
pub const HOW_TO: &str = "\
对表：核对部门预决算公开表，指出哪个单元格错了，写出更正后的工作簿。

用法：把填好的公开表（.xlsx、.xls、.et、.ods、.docx 等）拖到这个程序的图标上，松开鼠标。
      可以一次拖几个文件，也可以拖整个文件夹。
      更正后的工作簿写在原文件旁边，名字后面多“-更正”；打开它，先看“差异表”。
      要您定的，在“差异表”的“决定”栏选好，保存、关闭，再把它拖到图标上。
不联网，不改动原文件。在命令行里的用法，见 --help";

/// The window waits.
pub const PRESS_ENTER: &str = "按回车键关闭这个窗口。";

/// A file needs a password.
pub const PASSWORD: &str =
    "这个文件有密码。请输入密码，按回车（看得见，不会写进任何文件）；不输入就跳过：";

/// Nothing was written.
pub const NOT_WRITTEN: &str = "没有写出工作簿，原文件没有改动。";

/// Nothing was written since the folder, or what stands there, could not be.
pub const COPY_IT: &str =
    "没有写出工作簿，原文件没有改动。文件夹不能写的，请把文件复制到桌面再拖一次。";

/// Which file it is, and whose.
pub fn file(name: &str, report: &Report) -> String {
    match report.tables.is_empty() {
        true => read::shown(name),
        false => format!("{}：{}", read::shown(name), terminal::whose(report)),
    }
}

/// How a file fared of which the corrected workbook was written.
pub fn outcome(report: &Report) -> String {
    let (word, what) = fared(report);
    format!("【{word}】{what}")
}

/// Where the workbook is that is being opened.
pub fn opening(output: &str) -> String {
    format!(
        "已写出：{}，就在原文件旁边，正在打开。",
        read::shown(output)
    )
}

/// The same for one of many files.
pub fn one_of_many(name: &str, report: &Report, output: &str) -> String {
    let (word, what) = fared(report);
    let what = format!("{what}；已写出 {}", read::shown(output));
    terminal::one_of_many(word, name, &[what])
}

/// A file of many of which no workbook was written, and why.
pub fn left_out(name: &str, why: &str) -> String {
    terminal::one_of_many(UNWRITTEN, name, &[why.to_owned()])
}

/// What a file is called of which no workbook was written.
const UNWRITTEN: &str = "没有写出";

/// A workbook of ours beside the file that it was made from.
pub fn own_output(name: &str, source: &str) -> String {
    let why = format!(
        "是对表由“{}”写出的；在里面定好了，请单独拖这一个",
        read::shown(source)
    );
    terminal::one_of_many("跳过", name, &[why])
}

/// How many workbooks were written.
pub fn written(count: usize) -> String {
    format!("写出 {count} 个工作簿，都在原文件旁边，名字后面多“-更正”。")
}

/// The outcome and what was done about it.
fn fared(report: &Report) -> (&'static str, String) {
    let lines = report.done.lines.iter();
    let corrected = lines
        .filter(|line| line.state == pages::state::CORRECTED)
        .count();
    let left = report.done.left.unwrap_or_default();
    let what = match report.outcome {
        Outcome::Pass | Outcome::Hint => ALL_HOLD.to_owned(),
        Outcome::Tail => format!("{}，{NO_MISTAKE}", terminal::tail_count(report.judged.tail)),
        Outcome::Mismatch | Outcome::Unchecked => {
            let corrected = (corrected > 0).then(|| format!("已更正 {corrected} 处，"));
            corrected.unwrap_or_default() + &terminal::left_over(left)
        }
    };
    (terminal::outcome(report.outcome), what)
}

/// Every relation holds.
const ALL_HOLD: &str = "各条勾稽关系都相符";

/// Tails are none.
const NO_MISTAKE: &str = "四舍五入就能解释，不用改";
