//! Sentences about what was and was not recognised.

/// Why a sheet is none of the tables.
pub fn no_title(cells: usize) -> String {
    format!("没有找到标准表的标题和表头（有 {cells} 个单元格）；如果它是公开表，请核对标题和表头")
}
