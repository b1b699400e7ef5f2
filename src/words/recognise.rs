//! Sentences about what was and was not recognised.

use crate::model::Place;

/// Why a sheet is none of the tables.
pub fn no_title(cells: usize) -> String {
    format!("没有找到标准表的标题和表头（有 {cells} 个单元格）；如果它是公开表，请核对标题和表头")
}

/// Why a sheet without a title is none of the tables: its header fits several.
pub fn several_tables(tables: &[String]) -> String {
    format!(
        "没有标题，表头与{}都相符，无法断定是哪一张；请补上标题",
        tables.join("、")
    )
}

/// Why a sheet without a title is none of the tables: the one that its header fits is there already.
pub fn like_another(tables: &[String]) -> String {
    format!(
        "没有标题，表头像{}，但该表已在别处读到；如果它是续页或另一张表，请补上标题",
        tables.join("、")
    )
}

/// That figures behind a table were not read; `row` is counted from zero.
pub fn left_over(row: u32) -> String {
    format!("第{}行起的内容不属于标准表，没有读取", u64::from(row) + 1)
}

/// That a table stands in several places with different figures.
pub fn different_copies(places: &[Place], taken: &Place) -> String {
    let places: Vec<String> = places.iter().map(Place::to_string).collect();
    format!(
        "同一张表出现在{}，数字不同，无法断定以哪一份为准；暂按{taken}核对，请删去多余的一份后重新核对",
        places.join("、")
    )
}

/// That two columns fit one heading. `figure` says that its figures were not read.
pub fn two_columns(column: &str, places: &[Place], figure: bool) -> String {
    let places: Vec<String> = places.iter().map(Place::to_string).collect();
    let done = if figure {
        "两列都没有读取"
    } else {
        "暂按第一列读取"
    };
    format!(
        "{}的表头都像“{column}”栏，内容又不同，无法断定是哪一列，{done}；请把表头改得能够区分",
        places.join("、")
    )
}

/// A file without any of the tables.
pub fn no_tables(file: &str) -> String {
    format!(
        "文件“{file}”里没有找到任何标准表；请核对每张表的标题（如“2026年预算收支总表”）和表头，或用 --layout 指定版式文件"
    )
}

/// Why a sheet with a table was not read.
pub fn unused_copy() -> &'static str {
    "它上面的表另有一份，读的是另一份；这一张没有核对，原样保留"
}
