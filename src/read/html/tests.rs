//! Pages as browsers show them, and what is read of them.

use super::super::read_bytes;
use super::*;

fn page(text: &str) -> Grid {
    let book = read_bytes(text.as_bytes(), "a.xls").expect("a good page");
    assert_eq!(book.format, Format::Html);
    book.sheets.into_iter().next().expect("one sheet")
}

fn texts(grid: &Grid) -> Vec<(String, String)> {
    let row = |row: &super::super::GridRow| {
        row.cells
            .iter()
            .map(|cell| {
                let text = cell
                    .text()
                    .map_or_else(|| format!("{:?}", cell.value), str::to_owned);
                (CellRef::new(row.number, cell.col).to_string(), text)
            })
            .collect::<Vec<_>>()
    };
    grid.rows.iter().flat_map(row).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected
        .iter()
        .map(|(at, text)| ((*at).to_owned(), (*text).to_owned()))
        .collect()
}

#[test]
fn cells_stand_where_a_browser_puts_them() {
    let grid = page(
        "<html><title>不是表</title><style>td{}</style><body><p>表一 &amp; 表二</p>
         <table><tr><td rowspan=2>项 目<td colspan=2>预算数<tr><td>本年<td>上年
         <tr><td>合计<td x:num=\"1118.07\">1,118.07<td>&nbsp;</table><div>注：无</div>",
    );
    let expected = [
        ("A1", "表一 & 表二"),
        ("A2", "项 目"),
        ("B2", "预算数"),
        ("B3", "本年"),
        ("C3", "上年"),
        ("A4", "合计"),
        ("B4", "Number(1118.07)"),
        ("A5", "注：无"),
    ];
    assert_eq!(texts(&grid), pairs(&expected));
    let merges: Vec<String> = grid
        .merges
        .iter()
        .map(|m| format!("{}:{}", m.first, m.last))
        .collect();
    assert_eq!(merges, ["A2:A3", "B2:C2"]);
}

#[test]
fn a_table_used_for_looks_keeps_the_tables_inside_it() {
    let grid = page("<table><tr><td>左<table><tr><td>1<td>2</table><tr><td>下</table>");
    assert_eq!(
        texts(&grid),
        pairs(&[("A1", "左"), ("A2", "1"), ("B2", "2"), ("A3", "下")])
    );
}

#[test]
fn pages_in_gb18030_are_read() {
    let (bytes, _, _) = encoding_rs::GB18030.encode("<table><tr><td>收入总计<td>㐀</table>");
    let book = read_bytes(&bytes, "a.xls").expect("a good page");
    assert_eq!(
        texts(&book.sheets[0]),
        pairs(&[("A1", "收入总计"), ("B1", "㐀")])
    );
}

#[test]
fn line_breaks_in_a_cell_stay_and_a_rowspan_ends_with_its_table() {
    let grid = page(
        "<table><tr><td rowspan=9>收<br>入</td></tr><tr></tr></table><table><tr><td>x</table>",
    );
    assert_eq!(texts(&grid), pairs(&[("A1", "收\n入"), ("A3", "x")]));
    assert_eq!(grid.merges.len(), 1);
    assert_eq!(grid.merges[0].last, CellRef::new(1, 0));
}

#[test]
fn numbers_are_what_the_page_shows_of_them() {
    let grid = page(
        "<html><style>.w {mso-number-format:\"0\\!\\.0000\";}</style><table><tr>
         <td class=w x:num=11180700>1118.0700<td class=w>11180700<td x:num=11180700>1,118.07
         <td x:num=\"0.0488\">4.88%<td x:num=1118.07>1,118.1<td class=w>1118.0700</table>",
    );
    let numbers = |col| match &grid.get(CellRef::new(0, col)).expect("a cell").value {
        CellValue::Number(number) => number.to_string(),
        other => format!("{other:?}"),
    };
    assert_eq!(numbers(0), "1118.07");
    assert_eq!(
        numbers(1),
        "1118.07",
        "as Excel shows what it takes for a number"
    );
    assert_eq!(numbers(2), "1118.07", "as its text says");
    assert_eq!(numbers(3), "4.88");
    assert!(grid.get(CellRef::new(0, 3)).expect("a cell").seen.percent);
    assert_eq!(numbers(4), "1118.07", "rounding is no scale");
    assert_eq!(numbers(5), "Text(\"1118.0700\")");
    let stored = &grid.appearance.stored;
    assert_eq!(stored[&CellRef::new(0, 2)], 11_180_700.0);
}

#[test]
fn struck_and_hidden_parts_of_cells_are_out_and_what_excel_clips_is_in() {
    let cells = |text: &str| {
        texts(&page(text))
            .into_iter()
            .map(|(_, text)| text)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        cells(
            "<table><tr><td><s>90</s>80<td>合<del>并</del>计<td>甲<span style=\"display:none\">乙</span></table>"
        ),
        ["80", "合计", "甲"]
    );
    assert_eq!(
        cells(
            "<html xmlns:x=e><table><tr><td>一般公共<span style='display:none'>服务</span></table>"
        ),
        ["一般公共服务"]
    );
    // A number is never clipped, and nothing stands behind what is.
    assert_eq!(
        cells(
            "<html xmlns:x=e><table><tr><td><span style='display:none'>9</span>122.03<td>122.03<span style='mso-hide:all'>9</span><td>某局<span hidden>旧</span>预算</table>"
        ),
        ["122.03", "122.03", "某局预算"]
    );
    let hidden = page("<table><tr><td>甲<tr style='display:none'><td>乙<tr><td>丙</table>");
    let rows = (0..3).map(|row| hidden.appearance.hides_row(row));
    assert_eq!(rows.collect::<Vec<_>>(), [false, true, false]);
    let grid = page(
        "<table><tr style=\"text-decoration:line-through\"><td>甲<td>5<tr><td>乙<td x:num=90><s>90</s></table>",
    );
    let struck = |row, col| {
        grid.get(CellRef::new(row, col))
            .expect("a cell")
            .seen
            .struck
    };
    assert!(struck(0, 0) && struck(0, 1) && !struck(1, 0) && struck(1, 1));
    // A tag that is never closed ends with its cell.
    assert_eq!(
        cells("<table><tr><td><s>90<td>80</table><s>旧题</s>新题"),
        ["90", "80", "新题"]
    );
}

#[test]
fn small_numbers_under_a_format_are_stored_as_the_large_ones_are() {
    let style = "<html><style>.w {mso-number-format:\"0\\!\\.0000\";}</style><table><tr>";
    let number = |cells: &str| {
        let grid = page(&format!("{style}{cells}</table>"));
        grid.get(CellRef::new(0, 0)).expect("a cell").value.clone()
    };
    let stored = number("<td class=w>4900<td class=w>11180700");
    assert_eq!(stored, CellValue::Number(0.49));
    // Written as it is shown, it is what it is; and alone it tells nothing.
    for cells in ["<td class=w>4900<td class=w>1118.0700", "<td class=w>4900"] {
        assert_eq!(number(cells), CellValue::Text("4900".into()));
    }
}
