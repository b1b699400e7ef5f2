//! What is said of facts that are written as a dataset.

use crate::model::Place;

/// A shard that cannot be one.
pub const NO_SHARD: &str = "应写成“第几份/共几份”，如 1/3";

/// That this build cannot write the dataset, and which can.
pub const NO_PARQUET: &str = "这个程序不带 Parquet，写不出事实数据集；请在源码文件夹用 cargo install --path . --features parquet 重新安装";

/// An amount with more digits than the dataset holds.
pub fn refused(file: &str, place: Option<&Place>, amount: &str) -> String {
    let at = place.map_or_else(String::new, |place| {
        format!(" {}!{}", place.sheet, place.cell)
    });
    format!(
        "【未写】{file}{at}：{amount} 元的位数太多，数据集放不下，没有写成金额，也没有四舍五入；请核对这个数"
    )
}

/// What was written.
pub fn written(folder: &str, facts: usize, files: usize) -> String {
    format!("已写出：{folder}（{files} 个文件的 {facts} 个金额）")
}

/// That a file was passed over because it could not be read.
pub fn unread(message: &str) -> String {
    format!("【读不出】{message}")
}
