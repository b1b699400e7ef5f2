//! Sentences about what was and was not recognised.

/// Why a sheet is none of the tables.
pub fn no_title(cells: usize) -> String {
    format!("没有找到标准表的标题和表头（有 {cells} 个单元格）；如果它是公开表，请核对标题和表头")
}

/// A file without any of the tables.
pub fn no_tables(file: &str) -> String {
    format!(
        "文件“{file}”里没有找到任何标准表；请核对每张表的标题（如“2026年预算收支总表”）和表头，或用 --layout 指定版式文件"
    )
}
