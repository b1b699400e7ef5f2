//! Another program opens and saves the workbook; the decisions come back all the same.

use std::process::Command;

use super::case;
use lab::desk::{CHOICE, Desk};

/// Lets LibreOffice save a file of the desk under another name; `false` if it is not there.
fn saved_by_libreoffice(desk: &Desk, from: &str, to: &str) -> bool {
    let folder = desk.path("转");
    let profile = format!(
        "-env:UserInstallation=file://{}",
        desk.path("profile").display()
    );
    let run = Command::new("soffice")
        .args([
            &profile,
            "--headless",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
        ])
        .arg(&folder)
        .arg(desk.path(from))
        .output();
    let done = run.is_ok_and(|done| done.status.success()) && folder.join(from).exists();
    if done {
        std::fs::copy(folder.join(from), desk.path(to)).expect("copied");
    } else {
        eprintln!("SKIPPED: soffice is missing or did not convert; the round trip was not tested");
    }
    done
}

#[test]
fn a_workbook_saved_by_libreoffice_takes_decisions_and_keeps_those_it_has() {
    let case = case(1);
    if !saved_by_libreoffice(&case.desk, "一.xlsx", "存.xlsx") {
        return;
    }
    // Undecided: nothing has changed. Then ticked: as if ticked without LibreOffice.
    case.desk.fix("存.xlsx", "同.xlsx");
    assert_eq!(case.desk.bytes("同.xlsx"), case.desk.bytes("一.xlsx"));
    let mut pages = case.desk.open("存.xlsx");
    pages.list().write(&case.id, CHOICE, "采纳建议");
    case.desk.save("选.xlsx", &pages);
    case.desk.fix("选.xlsx", "三.xlsx");
    case.tick("采纳建议");
    case.desk.fix("二.xlsx", "平.xlsx");
    assert_eq!(case.desk.bytes("三.xlsx"), case.desk.bytes("平.xlsx"));
    // Decided and saved again: the decision is still there.
    assert!(saved_by_libreoffice(&case.desk, "三.xlsx", "再存.xlsx"));
    case.desk.fix("再存.xlsx", "四.xlsx");
    assert_eq!(case.desk.bytes("四.xlsx"), case.desk.bytes("三.xlsx"));
}
