//! Another program opens and saves the workbook; the decisions come back all the same.

use std::process::Command;

use super::case;
use super::desk::CHOICE;

#[test]
fn decisions_come_back_after_libreoffice_saved_the_workbook() {
    let case = case(1);
    let mut pages = case.desk.open("一.xlsx");
    let choice = "采纳建议";
    pages.list().write(&case.id, CHOICE, choice);
    case.desk.save("二.xlsx", &pages);
    let folder = case.desk.path("转");
    let profile = format!("-env:UserInstallation=file://{}", case.desk.path("profile").display());
    let run = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"])
        .arg(&folder)
        .arg(case.desk.path("二.xlsx"))
        .output();
    if !run.is_ok_and(|done| done.status.success()) || !folder.join("二.xlsx").exists() {
        eprintln!("SKIPPED: soffice is missing or did not convert; the round trip was not tested");
        return;
    }
    std::fs::copy(folder.join("二.xlsx"), case.desk.path("存.xlsx")).expect("copied");
    let report = case.desk.fix("存.xlsx", "三.xlsx");
    assert!(report.error.is_none(), "{:?}", report.error);
    case.desk.fix("二.xlsx", "平.xlsx");
    assert_eq!(case.desk.bytes("三.xlsx"), case.desk.bytes("平.xlsx"));
}
