//! Blank workbooks: for one department, and for each unit of a list.

use super::*;

#[test]
fn each_unit_of_a_list_gets_a_blank_workbook_of_its_own() {
    let folder = TempDir::new().expect("a folder");
    let list = "单位代码,单位名称,单位性质\n015001,某县教育局,行政\n015002,某县第一中学,事业\n";
    put(&folder, "名单.csv", list.as_bytes());
    let args = [
        "new",
        "shanxi-budget",
        "--year",
        "2026",
        "--units",
        "名单.csv",
        "--each",
        "空白表",
    ];
    let run = duibiao(&folder, &args);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(run.out, "已写出 2 个单位的空白表，都在文件夹“空白表”里\n");
    let made = names(&folder.path().join("空白表"));
    assert_eq!(made, ["015001某县教育局.xlsx", "015002某县第一中学.xlsx"]);
    let read = duibiao(&folder, &["空白表/015002某县第一中学.xlsx"]);
    assert!(!read.out.contains("某县教育局"), "{}", read.out);

    // Somebody has filled in one: none is written.
    let gone = folder.path().join("空白表/015001某县教育局.xlsx");
    fs::remove_file(&gone).expect("it is removed");
    let again = duibiao(&folder, &args);
    assert_eq!(again.code, 2);
    assert!(
        again.err.contains("015002某县第一中学.xlsx") && again.err.contains("一个文件也没有写"),
        "{}",
        again.err
    );
    assert!(!gone.exists());
}

#[test]
fn a_list_that_names_a_unit_twice_makes_no_workbook() {
    let folder = TempDir::new().expect("a folder");
    put(&folder, "名单.txt", "某县教育局\n某县教育局\n".as_bytes());
    let args = [
        "new",
        "shanxi-budget",
        "--year",
        "2026",
        "--units",
        "名单.txt",
        "--each",
        "空白表",
    ];
    let run = duibiao(&folder, &args);
    assert_eq!(run.code, 2);
    assert!(
        run.err.contains("第2行“某县教育局”与第1行重复"),
        "{}",
        run.err
    );
    assert!(!folder.path().join("空白表").exists());
}
