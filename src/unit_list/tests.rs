//! Lists as people keep them, and what is wrong with some.

use super::*;

fn units(text: &str) -> Vec<Unit> {
    read(text.as_bytes(), "名单").expect("a list")
}

fn mistake(text: &str) -> String {
    read(text.as_bytes(), "名单.csv")
        .expect_err("no list")
        .to_string()
}

fn names(text: &str) -> Vec<(Option<String>, String)> {
    let all = units(text).into_iter();
    all.map(|unit| (unit.code.map(|code| code.to_string()), unit.name))
        .collect()
}

#[test]
fn a_text_has_a_unit_a_line_with_its_code_or_without() {
    assert_eq!(
        names(
            "\u{FEFF}某县教育局（本级）\r\n\r\n015002 某县第一中学\n12345热线服务中心\n[015003]某县职业中学\n"
        ),
        [
            (None, "某县教育局（本级）".to_owned()),
            (Some("015002".to_owned()), "某县第一中学".to_owned()),
            (None, "12345热线服务中心".to_owned()),
            (Some("015003".to_owned()), "某县职业中学".to_owned()),
        ]
    );
    assert_eq!(names("某局"), [(None, "某局".to_owned())]);
}

#[test]
fn a_table_says_everything_by_its_headings() {
    let text = "单位名单,,,,\n单位代码,单位名称,主管部门,单位性质,曾用名\n015001,某县教育局,,行政,\n\
                015002,某县第一中学,015001,公益一类事业单位,某县一中、县中学\n015003,某县招生考试中心,某县教育局,参照公务员法管理,\n";
    let all = units(text);
    assert_eq!(all.len(), 3);
    assert_eq!(all[0].kind, Some(UnitKind::Administrative));
    assert_eq!(all[1].parent.as_deref(), Some("015001"));
    assert_eq!(all[1].kind, Some(UnitKind::Institution));
    assert_eq!(all[1].aliases, ["某县一中", "县中学"]);
    assert_eq!(all[2].kind, Some(UnitKind::LikeCivilService));
}

#[test]
fn without_headings_codes_and_names_are_told_by_how_they_look() {
    assert_eq!(
        names("1,015001,某县教育局\n2,015002,某县第一中学\n"),
        [
            (Some("015001".to_owned()), "某县教育局".to_owned()),
            (Some("015002".to_owned()), "某县第一中学".to_owned()),
        ]
    );
}

#[test]
fn what_is_wrong_is_said_with_its_place_and_what_to_do() {
    let twice = mistake("单位代码,单位名称\n015001,某县教育局\n015002,某县 教育局\n");
    assert!(
        twice.contains("名单.csv 的第3行“某县 教育局”与第2行重复"),
        "{twice}"
    );
    let code = mistake("单位代码,单位名称\n015001,某县教育局\n015001,某县一中\n");
    assert!(code.contains("第3行“015001”与第2行重复"), "{code}");
    let alias = mistake("单位名称,别名\n某县教育局,某县教委\n某县教委,无\n");
    assert!(alias.contains("第3行“某县教委”与第2行重复"), "{alias}");
    let nameless = mistake("单位代码,单位名称\n015001,某县教育局\n015002,\n");
    assert!(nameless.contains("第3行没有单位名称"), "{nameless}");
    let kind = mistake("单位名称,单位性质\n某县教育局,企业\n某县一中,事业\n");
    assert!(kind.contains("第2行“企业”看不出"), "{kind}");
    let heads = mistake("单位代码,单位性质\n015001,行政\n015002,事业\n");
    assert!(
        heads.contains("第1行有表头，但没有“单位名称”一栏"),
        "{heads}"
    );
    let code = mistake("单位代码,单位名称\n没有,某县教育局\n015002,某县一中\n");
    assert!(code.contains("“没有”不像单位代码"), "{code}");
}

#[test]
fn a_workbook_keeps_its_codes_and_its_cells_are_named() {
    let list = |second: &str| {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        sheet.set_name("单位").expect("a name");
        let rows = [
            ["预算单位编码", "预算单位名称"],
            ["015001", "某县教育局"],
            ["015002", second],
        ];
        for (row, cells) in (1..).zip(rows) {
            for (col, text) in (0..).zip(cells) {
                sheet.write_string(row, col, text).expect("a cell");
            }
        }
        book.save_to_buffer().expect("a workbook")
    };
    let units = read(&list("某县第一中学"), "名单.xlsx").expect("a list");
    let code = units[1].code.as_ref().map(UnitCode::as_str);
    assert_eq!(code, Some("015002"));
    let twice = read(&list("某县教育局"), "名单.xlsx").expect_err("twice");
    assert_eq!(
        twice.to_string(),
        "单位名单 名单.xlsx 的 单位!B4 “某县教育局”与 单位!B3 重复，分不清是哪个单位。请删去重复的一行，或改正其中一个。"
    );
}

#[test]
fn a_file_without_units_and_one_that_is_no_list_are_refused() {
    assert!(mistake("单位代码,单位名称\n,\n").contains("没有单位"));
    assert!(mistake("").contains("名单.csv"));
    assert!(read(&[0xFF, 0xD8, 0xFF, 0xE0, 0, 16], "图.jpg").is_err());
}

#[test]
fn lists_as_they_are_kept_are_read_as_a_person_reads_them() {
    // Numbers in front of the names, and a sum below.
    let names =
        |text: &str| -> Vec<String> { units(text).into_iter().map(|unit| unit.name).collect() };
    assert_eq!(
        names("1、某县教育局\n2．某县第一中学\n10. 某县二中\n"),
        ["某县教育局", "某县第一中学", "某县二中"]
    );
    let listed =
        names("单位代码,单位名称,单位性质\n015001,某县教育局,行政\n015002,某县一中,事业\n,合计,\n");
    assert_eq!(listed, ["某县教育局", "某县一中"]);
    // Rows of unlike lengths.
    let short =
        units("单位代码,单位名称,上级,单位性质,别名\n015001,某县教育局\n015002,某县一中,015001\n");
    assert_eq!(short.len(), 2);
    assert_eq!(short[1].parent.as_deref(), Some("015001"));
    assert_eq!(short[1].code.as_ref().map(UnitCode::as_str), Some("015002"));
    // Headings in other words.
    let heads =
        units("组织机构代码,机构名称,机构性质\n015001,某县教育局,行政\n015002,某县一中,事业\n");
    assert_eq!(heads[1].name, "某县一中");
    let unknown = units("甲,乙\n015001,某县教育局\n015002,某县一中\n015003,某县二中\n");
    assert_eq!(unknown.len(), 3);
    assert_eq!(unknown[0].name, "某县教育局");
}

#[test]
fn a_merged_parent_is_that_of_every_unit_beside_it_and_codes_keep_the_zeros_of_their_format() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let zeros = rust_xlsxwriter::Format::new().set_num_format("000000");
    for (col, head) in (0..).zip(["主管部门", "单位代码", "单位名称"]) {
        sheet.write_string(0, col, head).expect("a cell");
    }
    let plain = rust_xlsxwriter::Format::new();
    sheet
        .merge_range(1, 0, 3, 0, "某县教育局", &plain)
        .expect("a merge");
    for (row, name) in (1..).zip(["某县教育局机关", "某县一中", "某县二中"]) {
        sheet
            .write_number_with_format(row, 1, 13000.0 + f64::from(row), &zeros)
            .expect("a cell");
        sheet.write_string(row, 2, name).expect("a cell");
    }
    let units = read(&book.save_to_buffer().expect("a workbook"), "名单.xlsx").expect("a list");
    assert!(
        units
            .iter()
            .all(|unit| unit.parent.as_deref() == Some("某县教育局")),
        "{units:?}"
    );
    let codes: Vec<_> = units.iter().filter_map(|unit| unit.code.as_ref()).collect();
    assert_eq!(
        codes.iter().map(|code| code.as_str()).collect::<Vec<_>>(),
        ["013001", "013002", "013003"]
    );
}

#[test]
fn a_department_is_that_of_the_units_it_is_written_for() {
    let parents = |text: &str| -> Vec<Option<String>> {
        units(text).into_iter().map(|unit| unit.parent).collect()
    };
    let (one, two) = (Some("某县教育局".to_owned()), Some("某县民政局".to_owned()));
    // Beside each, under the heading of departments.
    let beside = "部门名称,单位名称\n某县教育局,某县一中\n某县教育局,某县二中\n";
    assert_eq!(parents(beside), [one.clone(), one.clone()]);
    // Once for all of them.
    let once = "主管部门,单位代码,单位名称\n某县教育局,101001,某县一中\n,101002,某县二中\n某县民政局,102001,某县养老院\n,102002,某县救助站\n";
    assert_eq!(
        parents(once),
        [one.clone(), one.clone(), two.clone(), two.clone()]
    );
    // In a row of its own it stands above its units and below nobody.
    let rows = "单位名称,上级\n某县一中,某县教育局\n某县民政局,\n某县养老院,某县民政局\n";
    assert_eq!(parents(rows), [one.clone(), None, two]);
    // Whose own level reports for it needs no row.
    let level =
        "单位代码,单位名称,上级\n101,某县教育局,\n101001,某县教育局本级,101\n101002,某县一中,101\n";
    assert_eq!(units(level).len(), 2);
    let without = "单位名称,上级\n某县教育局,\n某县一中,某县教育局\n";
    assert_eq!(parents(without), [None, one]);
}
