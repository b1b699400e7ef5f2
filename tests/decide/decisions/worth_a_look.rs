//! What needs a look is coloured in a workbook that is written anew and in the submitter's own, whatever the cell holds, and
//! no longer once it is decided on; sentences name the cells of the workbook in which they stand.

use duibiao::model::CellRef;
use duibiao::read::CellValue;
use lab::departments::{Department, RoundingMode, xlsx};
use lab::desk::{Desk, ID, Page, STATE, text};

/// Light red: of the tables that are written anew, and of sheets that are the submitter's.
const OURS: u32 = 0x00FF_C7CE;
const THEIRS: u32 = 0x00FF_C8CE;

/// The colour behind a cell.
fn fill(desk: &Desk, name: &str, (sheet, cell): (&str, &str)) -> Option<u32> {
    let book = duibiao::read::read_file(&desk.path(name)).expect("readable");
    let grid = book.sheets.iter().find(|one| one.name.as_str() == sheet);
    let grid = grid.unwrap_or_else(|| panic!("{name}: no {sheet}"));
    let at = CellRef::parse(cell).expect("an address");
    let look = grid.appearance.look(grid.get(at).expect("there").look);
    look.dress.and_then(|dress| dress.fill)
}

/// A department under names of its own for the sheets, with a title of another year, another department above a table,
/// and a form with another amount than its table.
fn submitted() -> Desk {
    let desk = Desk::empty();
    let printed = Department::seed().print(RoundingMode::Exact);
    desk.put("原.xlsx", &xlsx(&printed));
    let mut pages = desk.open("原.xlsx");
    let reword = |page: &mut Page, from: &str, to: &str| {
        let cells = page.cells.iter_mut();
        let mut own = cells.filter(|((row, _), value)| *row < 3 && text(value).contains(from));
        let (_, value) = own.next().expect("the words");
        *value = CellValue::Text(text(value).replace(from, to));
    };
    reword(pages.page("表五"), "2026年", "2025年");
    reword(pages.page("表六"), "服务管理局", "局");
    for (nth, page) in (1..).zip(&mut pages.pages) {
        page.name = format!("{nth}号表");
    }
    // 222.29 万元 in 表十二.
    let form = [
        ["项目支出绩效目标表", "", "", "", ""],
        ["项目名称", "", "智慧政务建设项目尾款", "", ""],
        ["主管部门及代码", "", "052-某局", "", ""],
        [
            "项目资金(元)",
            "实施期资金总额:",
            "2,223,948.32",
            "年度资金总额:",
            "2,223,948.32",
        ],
        ["", "其中:中央财政资金", "0", "其中:中央财政资金", "0"],
        ["", "省级财政资金", "0", "省级财政资金", "0"],
        [
            "",
            "市县(区)财政资金",
            "2,223,948.32",
            "市县(区)财政资金",
            "2,223,948.32",
        ],
        ["", "单位自筹", "0", "单位自筹", "0"],
    ];
    let rows = (0..).zip(form);
    let cells = rows.flat_map(|(row, cells)| {
        let cells = (0..).zip(cells).filter(|(_, cell)| !cell.is_empty());
        cells.map(move |(col, cell)| ((row, col), CellValue::Text(cell.to_owned())))
    });
    pages.pages.push(Page {
        name: "绩效表".into(),
        cells: cells.collect(),
        merges: Vec::new(),
    });
    desk.save("提交件.xlsx", &pages);
    desk
}

#[test]
fn titles_names_and_cells_of_forms_are_coloured_until_they_are_decided() {
    let desk = submitted();
    assert_eq!(desk.fix("提交件.xlsx", "标准.xlsx").error, None);
    assert_eq!(desk.keep("提交件.xlsx", "原样.xlsx").error, None);
    for name in ["标准.xlsx", "原样.xlsx"] {
        let lines = desk.open(name).list().lines();
        let open: Vec<_> = lines
            .iter()
            .filter(|line| line[STATE] == "要您定")
            .collect();
        assert!(open.len() >= 3, "{name}: {open:#?}");
        for line in &open {
            let theirs = name == "原样.xlsx" || line["表"] == "绩效表";
            let color = if theirs { THEIRS } else { OURS };
            let place = (line["表"].as_str(), line["单元格"].as_str());
            assert_eq!(fill(&desk, name, place), Some(color), "{name}: {line:?}");
        }
        let places: Vec<&str> = open.iter().map(|line| line["表"].as_str()).collect();
        let fifth = if name == "标准.xlsx" {
            "表五"
        } else {
            "5号表"
        };
        assert!(
            places.contains(&fifth) && places.contains(&"绩效表"),
            "{places:?}"
        );
        // Each is kept with a reason: no cell needs a look any more.
        let decided = open.iter().map(|line| {
            let id = &line[ID];
            format!(r#"{{"id":"{id}","choice":"保留原值","remark":"按批复"}}"#)
        });
        let decided: Vec<String> = decided.collect();
        let decisions = format!(r#"{{"version":1,"decisions":[{}]}}"#, decided.join(","));
        desk.put("决定.json", decisions.as_bytes());
        let report = desk.fix_with(name, "定.xlsx", Some("决定.json"));
        assert_eq!(report.error, None, "{name}");
        let form = open
            .iter()
            .find(|line| line["表"] == "绩效表")
            .expect("one");
        let place = ("绩效表", form["单元格"].as_str());
        assert_eq!(fill(&desk, "定.xlsx", place), None, "{name}");
    }
}

#[test]
fn sentences_name_the_cells_of_the_workbook_they_stand_in() {
    let desk = submitted();
    desk.fix("提交件.xlsx", "标准.xlsx");
    desk.keep("提交件.xlsx", "原样.xlsx");
    let said = |name: &str| {
        let lines = desk.open(name).list().lines();
        let form = lines
            .iter()
            .find(|line| line["表"] == "绩效表" && line["依据"].contains("222.29"));
        form.unwrap_or_else(|| panic!("{lines:#?}"))["依据"].clone()
    };
    assert!(
        said("标准.xlsx").contains("（表十二!"),
        "{}",
        said("标准.xlsx")
    );
    assert!(
        said("原样.xlsx").contains("（12号表!"),
        "{}",
        said("原样.xlsx")
    );
    let mut pages = desk.open("标准.xlsx");
    for name in ["差异表", "勾稽明细"] {
        let list = pages.page(name);
        let input = list
            .cells
            .iter()
            .find(|(_, value)| text(value) == "提交件位置");
        let (_, there) = *input.expect("the column").0;
        for ((row, col), value) in &list.cells {
            let elsewhere = text(value).contains("号表!");
            assert!(*col == there || !elsewhere, "{name} {row}: {}", text(value));
        }
    }
}
