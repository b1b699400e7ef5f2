//! Sentences about publishing: why a workbook is not finished, and what was left out of it.

/// What a published workbook is called after its input's name.
const SUFFIX: &str = "-定稿";
/// What the record of a workbook that was published as it was is called after its name.
pub const RECORD_SUFFIX: &str = "定稿记录.json";

/// The name of a published workbook beside its input; the first has no number.
pub fn name(stem: &str, number: usize) -> String {
    match number {
        1 => format!("{stem}{SUFFIX}"),
        _ => format!("{stem}{SUFFIX}{number}"),
    }
}

/// A workbook in which something is left to be done.
pub fn not_finished(count: usize, first: &str) -> String {
    format!(
        "还不能定稿：有 {count} 处不符或未核，第一处是：{first}。请先用 duibiao fix 处理；一定要照现状定稿，请加 --as-is（会另存一份记录）"
    )
}

/// An output that is there already and holds something else.
pub fn exists(file: &str) -> String {
    format!("输出“{file}”已经存在，没有覆盖；请换一个名字，或先把它移走")
}

/// What was left out; each in a line.
pub fn removed(
    own: &[String],
    hidden: &[String],
    notes: usize,
    bands: usize,
    colours: bool,
) -> Vec<String> {
    let mut lines = Vec::new();
    if !own.is_empty() {
        lines.push(format!("  去掉了对表的工作表：{}", own.join("、")));
    }
    if !hidden.is_empty() {
        lines.push(format!("  去掉了隐藏的工作表：{}", hidden.join("、")));
    }
    if notes > 0 {
        lines.push(format!("  去掉了 {notes} 处单元格批注"));
    }
    if bands > 0 {
        lines.push(format!("  去掉了 {bands} 个隐藏的行或列"));
    }
    if colours {
        lines.push("  去掉了对表标的底色".to_owned());
    }
    lines.push("  文件属性里不留作者、单位和修改记录".to_owned());
    lines
}

/// The published workbook.
pub fn written(output: &str) -> String {
    format!("已定稿：{output}")
}

/// The record of what did not agree.
pub fn recorded(record: &str) -> String {
    format!("照现状定稿，未解决的问题记在：{record}")
}

/// The pages as a .pdf.
pub fn pdf(file: &str) -> String {
    format!("已写出：{file}")
}

/// A .pdf that could not be made.
pub const NO_PDF: &str = "没有写出 .pdf：找不到 LibreOffice（soffice），或它没有转换成功；请在 Excel 或 WPS 里另存为 PDF";
