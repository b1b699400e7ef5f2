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
    let first = first.trim_end_matches('。');
    format!(
        "还不能定稿：有 {count} 处不符或未核，第一处是：{first}。请先用 duibiao fix 处理；一定要照现状定稿，请加 --as-is（会另存一份记录）"
    )
}

/// An output that is there already and holds something else.
pub fn exists(file: &str) -> String {
    format!("输出“{file}”已经存在，没有覆盖；请换一个名字，或先把它移走")
}

/// The most cells that are named one by one.
const MOST_CELLS: usize = 30;

/// What was left out, a sentence each.
pub mod left_out {
    use super::super::first_of;

    use super::MOST_CELLS;

    /// The sheets that we had added.
    pub fn own(sheets: &[String]) -> String {
        format!("去掉了对表的工作表：{}", sheets.join("、"))
    }

    /// The sheets that nobody saw.
    pub fn hidden(sheets: &[String]) -> String {
        format!("去掉了隐藏的工作表：{}", sheets.join("、"))
    }

    /// Notes on cells.
    pub fn notes(cells: &[String]) -> String {
        format!(
            "去掉了 {} 处单元格批注：{}",
            cells.len(),
            first_of(cells, MOST_CELLS, "、")
        )
    }

    /// Rows and columns that nobody saw.
    pub fn bands(count: usize) -> String {
        format!("去掉了其他工作表里 {count} 个隐藏的行或列")
    }

    /// Cells on the sheets of tables that are no part of them.
    pub fn strays(cells: &[String]) -> String {
        format!(
            "去掉了各表以外的 {} 个单元格（旁注、自加的栏等）：{}",
            cells.len(),
            first_of(cells, MOST_CELLS, "、")
        )
    }

    /// One of these.
    pub fn stray(place: &str, said: &str) -> String {
        const MOST: usize = 20;
        let said = said.trim();
        match said.chars().count() {
            0 => place.to_owned(),
            1..=MOST => format!("{place}“{said}”"),
            _ => {
                let head: String = said.chars().take(MOST).collect();
                format!("{place}“{head}…”")
            }
        }
    }

    /// Formulas of the tables.
    pub fn formulas(count: usize) -> String {
        format!("各表里的 {count} 个公式写成了它们的得数")
    }

    /// Colours of ours.
    pub const COLOURS: &str = "去掉了对表标的底色";
    /// The properties of the document.
    pub const PROPERTIES: &str = "文件属性里不留作者、单位和修改记录";
    /// How the tables stand now.
    pub const STANDARD: &str = "各表按标准格式排版，其他工作表留在原来的位置";
}

/// What stays in it although it does not agree, because somebody said why.
pub fn kept(places: &[String]) -> String {
    format!(
        "保留原值并说明的 {} 处照登：{}",
        places.len(),
        super::first_of(places, MOST_CELLS, "、")
    )
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
