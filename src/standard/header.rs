//! The header of a table: the heading paths of its columns become a grid of merged cells.
//!
//! In go the headings of every column from the top down; out come cells with their extent. Equal
//! neighbours under one parent merge across; a path that ends early merges down to the last row.
//! Leaves never merge across: two columns may have the same name.

/// A heading and the rectangle it covers, counted from the header's upper left cell; the last row and
/// column are included.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct HeadCell {
    /// What it says.
    pub text: String,
    /// Its first row.
    pub top: u32,
    /// Its last row.
    pub bottom: u32,
    /// Its first column.
    pub left: u16,
    /// Its last column.
    pub right: u16,
}

/// How many rows the header has; at least one.
pub(crate) fn depth(paths: &[Vec<String>]) -> u32 {
    paths
        .iter()
        .map(|path| path.len() as u32)
        .max()
        .unwrap_or(1)
        .max(1)
}

/// The cells of the header, top down, left to right within a group.
pub(crate) fn cells(paths: &[Vec<String>]) -> Vec<HeadCell> {
    let mut cells = Vec::new();
    place(paths, 0..paths.len(), 0, depth(paths) - 1, &mut cells);
    cells
}

fn place(
    paths: &[Vec<String>],
    range: std::ops::Range<usize>,
    row: usize,
    last_row: u32,
    out: &mut Vec<HeadCell>,
) {
    let mut col = range.start;
    while col < range.end {
        let path = &paths[col];
        let text = path.get(row).cloned().unwrap_or_default();
        let is_group = |path: &Vec<String>| path.len() > row + 1;
        let mut end = col + 1;
        if is_group(path) {
            while end < range.end && is_group(&paths[end]) && paths[end][row] == text {
                end += 1;
            }
        }
        let group = is_group(path);
        out.push(HeadCell {
            text,
            top: row as u32,
            bottom: if group { row as u32 } else { last_row },
            left: col as u16,
            right: (end - 1) as u16,
        });
        if group {
            place(paths, col..end, row + 1, last_row, out);
        }
        col = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(paths: &[&[&str]]) -> Vec<String> {
        let paths: Vec<Vec<String>> = paths
            .iter()
            .map(|path| path.iter().map(|head| (*head).to_owned()).collect())
            .collect();
        cells(&paths)
            .into_iter()
            .map(|c| format!("{} {}-{} {}-{}", c.text, c.top, c.bottom, c.left, c.right))
            .collect()
    }

    #[test]
    fn groups_merge_across_and_short_paths_merge_down() {
        let cells = shown(&[
            &["项目", "科目编码"],
            &["项目", "科目名称"],
            &["本年收入", "合计"],
            &["本年收入", "单位资金"],
            &["上年结转"],
        ]);
        assert_eq!(
            cells,
            [
                "项目 0-0 0-1",
                "科目编码 1-1 0-0",
                "科目名称 1-1 1-1",
                "本年收入 0-0 2-3",
                "合计 1-1 2-2",
                "单位资金 1-1 3-3",
                "上年结转 0-1 4-4",
            ]
        );
    }

    #[test]
    fn leaves_of_one_name_stay_apart_and_so_do_groups_of_different_parents() {
        let cells = shown(&[
            &["收入", "金额", "甲"],
            &["支出", "金额", "甲"],
            &["甲"],
            &["甲"],
        ]);
        assert_eq!(
            cells,
            [
                "收入 0-0 0-0",
                "金额 1-1 0-0",
                "甲 2-2 0-0",
                "支出 0-0 1-1",
                "金额 1-1 1-1",
                "甲 2-2 1-1",
                "甲 0-2 2-2",
                "甲 0-2 3-3",
            ]
        );
    }
}
