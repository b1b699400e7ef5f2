//! The words of converting: what stands in a standard table for something that it cannot show.
//!
//! The reader turns these words back, so changing one makes older files unreadable in that respect.

/// The submission does not print the column.
pub const NO_COLUMN: &str = "未设此栏";
/// The submission does not print the row.
pub const NO_ROW: &str = "未设此行";
/// A date stands where an amount should.
pub const DATE: &str = "日期：";
/// An error value stands where an amount should.
pub const ERROR: &str = "错误值：";
/// What is struck out.
pub const STRUCK_OUT: &str = "已划掉：";
/// A number that its format does not show.
pub const HIDDEN: &str = "未显示：";
/// A number beyond what a budget can hold.
pub const OUT_OF_RANGE: &str = "超出范围：";

/// What was written.
pub fn done(output: &str, tables: usize) -> String {
    format!("已写出：{output}（{tables} 张表）")
}

/// Sheets that have no place in the output.
pub fn left_out(sheets: &[String]) -> String {
    format!("没有写出的工作表（不是标准表）：{}", sheets.join("、"))
}

/// Problems of a .json submission.
pub mod json {
    /// Its version is another one.
    pub fn version(found: u32, known: u32) -> String {
        format!("它的版本是 {found}，本软件只认得版本 {known}，请升级软件")
    }
    /// Its layout is not known.
    pub fn layout(id: &str) -> String {
        format!("它的版式“{id}”不认得，请用 --layout 指定版式文件")
    }
    /// It has other tables than its layout.
    pub fn tables(found: usize, wanted: usize) -> String {
        format!("它有 {found} 张表，而版式有 {wanted} 张（缺的表也要列出，heading 写 null）")
    }
    /// A part of it does not fit the layout.
    pub fn at(table: &str, what: &str) -> String {
        format!("表 {table} 的{what}不对")
    }
    /// The text of a thing says none of its kind.
    pub fn none_such(what: &str, text: &str) -> String {
        format!(" {what} “{text}”")
    }
    /// A part of a row.
    pub fn row(key: &str, what: &str) -> String {
        format!("行“{key}”的 {what} ")
    }
    /// The identity of a table or its ledgers.
    pub const ID_OR_LEDGERS: &str = " id 或 ledgers ";
    /// The figures of a row that are not those of the layout.
    pub const VALUES: &str = "values（各栏须与版式相同）";
    /// The figure of a column.
    pub fn amount(column: &str) -> String {
        format!("amount（{column}）")
    }
}
