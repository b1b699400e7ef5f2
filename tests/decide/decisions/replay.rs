//! The record beside the output replays the run; programs decide in the same words.

use super::{case, case_where};
use lab::desk::{CHOICE, STATE};

#[test]
fn replaying_the_record_on_the_original_gives_the_same_workbook_byte_for_byte() {
    for seed in [1, 20, 40] {
        let case = case(seed);
        case.tick("采纳备选1");
        case.desk.fix("二.xlsx", "三.xlsx");
        let report = case
            .desk
            .fix_with("提交件.xlsx", "重放.xlsx", Some("三.对表记录.json"));
        assert!(report.error.is_none(), "{:?}", report.error);
        assert_eq!(case.desk.bytes("重放.xlsx"), case.desk.bytes("三.xlsx"));
        assert_eq!(
            case.desk.text("重放.对表记录.json"),
            case.desk.text("三.对表记录.json")
        );
    }
}

#[test]
fn a_program_decides_by_the_ids_of_the_report() {
    let case = case(1);
    let log = format!(
        r#"{{"version": 1, "decisions": [{{"id": "{}", "choice": "采纳建议"}}]}}"#,
        case.id
    );
    case.desk.put("决定.json", log.as_bytes());
    let report = case
        .desk
        .fix_with("提交件.xlsx", "程序.xlsx", Some("决定.json"));
    assert!(report.error.is_none(), "{:?}", report.error);
    case.tick("采纳建议");
    case.desk.fix("二.xlsx", "手工.xlsx");
    assert_eq!(case.desk.bytes("程序.xlsx"), case.desk.bytes("手工.xlsx"));
}

#[test]
fn a_record_for_another_file_is_refused() {
    let case = case(1);
    case.tick("采纳建议");
    case.desk.fix("二.xlsx", "三.xlsx");
    let other = super::case(30);
    other
        .desk
        .put("决定.json", case.desk.text("三.对表记录.json").as_bytes());
    let report = other
        .desk
        .fix_with("提交件.xlsx", "五.xlsx", Some("决定.json"));
    let message = report.error.expect("refused").message;
    assert!(message.contains("为“提交件.xlsx”做的"), "{message}");
    assert!(!other.desk.path("五.xlsx").exists());
}

#[test]
fn a_file_that_is_no_record_is_refused_in_one_sentence() {
    let case = case(1);
    for (text, part) in [
        ("{", "读不出来"),
        (r#"{"version": 2, "decisions": []}"#, "版本是 2"),
        (r#"{"version": 1, "decision": []}"#, "decision"),
        (
            r#"{"version": 1, "decisions": [{"id": "x", "choise": "自填"}]}"#,
            "choise",
        ),
        (
            r#"{"version": 1, "decisions": [{"id": "x", "choice": "随便"}]}"#,
            "看不懂",
        ),
    ] {
        case.desk.put("决定.json", text.as_bytes());
        let report = case
            .desk
            .fix_with("提交件.xlsx", "五.xlsx", Some("决定.json"));
        let message = report.error.expect("refused").message;
        assert!(message.contains(part), "{text}: {message}");
        assert!(!case.desk.path("五.xlsx").exists());
    }
    let report = case
        .desk
        .fix_with("提交件.xlsx", "五.xlsx", Some("没有.json"));
    assert!(report.error.expect("refused").message.contains("没有.json"));
}

#[test]
fn sheet_and_file_that_disagree_are_refused() {
    let case = case(1);
    case.tick("采纳建议");
    let log = format!(
        r#"{{"version": 1, "decisions": [{{"id": "{}", "choice": "采纳备选1"}}]}}"#,
        case.id
    );
    case.desk.put("决定.json", log.as_bytes());
    let report = case.desk.fix_with("二.xlsx", "五.xlsx", Some("决定.json"));
    assert!(
        report
            .error
            .expect("refused")
            .message
            .contains("同一条差异")
    );
}

#[test]
fn decisions_are_taken_even_where_the_record_was_deleted() {
    let case = case_where(1, |_, list| {
        !list.lines().iter().any(|l| l[STATE] == "已改")
    });
    let mut pages = case.desk.open("一.xlsx");
    pages.list().write(&case.id, CHOICE, "采纳建议");
    pages.pages.retain(|page| page.name != "修改记录");
    case.desk.save("二.xlsx", &pages);
    let report = case.desk.fix("二.xlsx", "三.xlsx");
    assert!(report.error.is_none(), "{:?}", report.error);
    assert_eq!(
        case.desk.open("三.xlsx").list().line(&case.id)[STATE],
        "采纳"
    );
}

#[test]
fn a_record_that_lost_a_piece_is_told_and_not_believed() {
    let case = case(1);
    let mut pages = case.desk.open("一.xlsx");
    let page = pages.page("修改记录");
    let piece = page
        .cells
        .iter()
        .find(|(_, v)| lab::desk::text(v).starts_with("对表记录 1/"));
    let at = *piece.expect("a record").0;
    page.cells.remove(&at);
    case.desk.save("二.xlsx", &pages);
    let report = case.desk.fix("二.xlsx", "三.xlsx");
    assert!(report.error.is_none(), "{:?}", report.error);
    let many = pages
        .page("修改记录")
        .cells
        .values()
        .any(|v| lab::desk::text(v).starts_with("对表记录"));
    assert_eq!(
        report.notices.len(),
        usize::from(many),
        "{:?}",
        report.notices
    );
}
