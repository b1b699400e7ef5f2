//! The page's half of the program gives what the program gives.

use std::path::Path;

use duibiao::{Recogniser, check_bytes, fix_bytes, layout};
use duibiao_page::{answer, joined, split};
use serde_json::{Value, json};

/// An example, its name and its bytes.
fn example(name: &str) -> (String, Vec<u8>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let bytes = std::fs::read(folder.join(name)).expect("an example");
    (name.to_owned(), bytes)
}

const DAMAGED: &str = "预算示例-有错.xlsx";

/// What is answered: the head, and the workbook.
fn answered(request: &Value, bytes: &[u8]) -> (Value, Vec<u8>) {
    let answer = answer(&joined(&request.to_string(), bytes));
    let (head, workbook) = split(&answer).expect("an answer");
    (
        serde_json::from_str(head).expect("its head"),
        workbook.to_vec(),
    )
}

fn shown(name: &str, bytes: &[u8], decisions: &[Value]) -> (Value, Vec<u8>) {
    let request = json!({"do": "show", "file": {"name": name}, "decisions": decisions});
    answered(&request, bytes)
}

fn decided(decisions: Value) -> Value {
    json!({"version": 1, "decisions": decisions})
}

#[test]
fn what_is_shown_is_what_fix_writes() {
    let recogniser = Recogniser::new(layout::builtin().expect("layouts"));
    for name in [DAMAGED, "预算示例.xlsx", "决算示例.xlsx", "上海示例.xlsx"] {
        let (name, bytes) = example(name);
        let fixed = fix_bytes(&recogniser, &name, &bytes, &Default::default()).expect("fixed");
        let (head, workbook) = shown(&name, &bytes, &[]);
        assert!(workbook == fixed.workbook, "{name}");
        let report = serde_json::to_value(fixed.told()).expect("a report");
        assert_eq!(head["report"], report, "{name}");
    }
}

#[test]
fn a_file_of_many_is_told_as_check_tells_it() {
    let recogniser = Recogniser::new(layout::builtin().expect("layouts"));
    let (name, bytes) = example(DAMAGED);
    let request = json!({"do": "tell", "name": name});
    let (head, workbook) = answered(&request, &bytes);
    let report = check_bytes(&recogniser, &name, &bytes);
    assert_eq!(
        head["report"],
        serde_json::to_value(&report).expect("a report")
    );
    assert_eq!(head["line"], duibiao::screen::in_a_line(&report));
    assert!(workbook.is_empty() && head["view"].is_null());
}

#[test]
fn a_line_leads_to_its_cell_and_a_cell_to_its_relations() {
    let (name, bytes) = example(DAMAGED);
    let (head, _) = shown(&name, &bytes, &[]);
    let view = &head["view"];
    // 表三!C7 is corrected to 937.62; 588.34 + 349.28 stand beside it.
    let lines = view["lines"].as_array().expect("lines");
    let line = lines.iter().find(|line| line["place"] == "表三!C7");
    let line = line.expect("the line of 表三!C7");
    assert_eq!(line["at"], json!({"sheet": "表三", "cell": "C7"}));
    assert_eq!(line["expected"], "937.62");
    let sheets = view["sheets"].as_array().expect("sheets");
    let sheet = sheets.iter().find(|sheet| sheet["name"] == "表三");
    let sheet = sheet.expect("表三");
    let html = sheet["html"].as_str().expect("a table");
    assert!(html.contains("data-at=\"C7\"") && html.contains("937.62"));
    assert!(sheet["notes"]["C7"].is_string());
    let terms = view["terms"].as_array().expect("terms");
    let term = terms.iter().position(|term| term["at"] == line["at"]);
    let term = term.expect("the amount of 表三!C7");
    let relations = view["relations"].as_array().expect("relations");
    let own = relations.iter().filter(|relation| {
        let mut terms = relation["terms"].as_array().expect("terms").iter();
        terms.any(|one| *one == term)
    });
    let equations: Vec<&str> = own
        .filter_map(|relation| relation["equation"].as_str())
        .collect();
    assert!(
        equations.contains(&"937.62 = 588.34 + 349.28"),
        "{equations:?}"
    );
}

#[test]
fn a_choice_of_a_line_is_taken_back_and_can_be_changed() {
    let (name, bytes) = example(DAMAGED);
    let (head, before) = shown(&name, &bytes, &[]);
    let lines = head["view"]["lines"].as_array().expect("lines");
    let open = lines.iter().find(|line| line["open"] == true);
    let open = open.expect("an open line");
    for choice in open["choices"].as_array().expect("choices") {
        let value = (choice["own"] == true).then_some("12.5");
        let decision =
            json!({"id": open["id"], "choice": choice["word"], "value": value, "remark": "说明"});
        let (head, workbook) = shown(&name, &bytes, &[decided(json!([decision]))]);
        assert!(head["report"]["error"].is_null(), "{head}");
        assert_ne!(workbook, before);
        let lines = head["view"]["lines"].as_array().expect("lines");
        let line = lines.iter().find(|line| line["id"] == open["id"]);
        let line = line.expect("the same line");
        assert_eq!(
            (&line["choice"], &line["open"], &line["remark"]),
            (&choice["word"], &json!(false), &json!("说明"))
        );
    }
    let (_, again) = shown(&name, &bytes, &[decided(json!([]))]);
    assert!(again == before);
}

#[test]
fn what_a_decision_brings_up_is_decided_in_the_next_round() {
    let (name, bytes) = example(DAMAGED);
    let ids = |head: &Value| -> Vec<Value> {
        let lines = head["view"]["lines"].as_array().expect("lines");
        let open = lines.iter().filter(|line| line["open"] == true);
        open.map(|line| line["id"].clone()).collect()
    };
    let (head, _) = shown(&name, &bytes, &[]);
    let before = ids(&head);
    // A figure that no total agrees with.
    let first = decided(json!([{"id": before[0], "choice": "自填", "value": "12.5"}]));
    let (head, workbook) = shown(&name, &bytes, std::slice::from_ref(&first));
    let brought = ids(&head).into_iter().find(|id| !before.contains(id));
    let second = decided(json!([{"id": brought.expect("another line"), "choice": "采纳建议"}]));
    let (head, both) = shown(&name, &bytes, &[first, second.clone()]);
    assert!(head["report"]["error"].is_null(), "{head}");
    // As somebody does who runs the program on its own workbook.
    let (_, again) = shown(&name, &workbook, &[second]);
    assert!(both == again && both != workbook);
}

#[test]
fn what_cannot_be_applied_is_said_and_nothing_is_written() {
    let (name, bytes) = example(DAMAGED);
    let (head, _) = shown(&name, &bytes, &[]);
    let lines = head["view"]["lines"].as_array().expect("lines");
    let open = lines.iter().find(|line| line["open"] == true);
    let decision =
        json!({"id": open.expect("an open line")["id"], "choice": "自填", "value": "十二"});
    let (head, workbook) = shown(&name, &bytes, &[decided(json!([decision]))]);
    assert_eq!(head["report"]["error"]["kind"], "decisions");
    assert!(workbook.is_empty() && head["view"].is_null());
}

#[test]
fn what_is_no_workbook_or_no_message_is_answered_as_well() {
    for bytes in [&b""[..], b"no workbook", b"PK\x03\x04"] {
        let (head, workbook) = shown("甲.xlsx", bytes, &[]);
        let message = head["report"]["error"]["message"].as_str();
        assert!(message.expect("a sentence").contains("甲.xlsx"));
        assert!(workbook.is_empty());
    }
    for message in [&b""[..], b"\x02\0\0\0{}", b"\x09\0\0\0{}"] {
        let answer = answer(message);
        assert!(split(&answer).is_some());
    }
}

#[test]
fn a_password_opens_what_it_opens() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/read/passwords");
    let bytes = std::fs::read(folder.join("msoffcrypto.xlsx")).expect("a locked file");
    let kind = |password: Option<&str>| {
        let file = json!({"name": "锁.xlsx", "password": password});
        let (head, _) = answered(&json!({"do": "show", "file": file}), &bytes);
        head["report"]["error"]["kind"].clone()
    };
    assert_eq!(kind(None), "encrypted");
    assert_eq!(kind(Some("别的")), "wrong-password");
    // One sheet, 收入, that is none of the tables.
    assert_eq!(kind(Some("密码 Ab１")), "no-tables");
}
