//! `*` and `?` that no shell has put files in for: that of Windows never does.

use super::*;

#[test]
fn every_command_takes_names_with_wildcards() {
    let folder = folder();
    let all = "3 个文件：通过 1，尾差 1，不符 1\n";
    for line in [
        &["*.xlsx"][..],
        &["check", "*.XLSX"],
        &["check", "g*.xlsx", "?ails.xlsx", "wr*"],
    ] {
        let run = duibiao(&folder, line);
        assert_eq!((run.code, run.err.as_str()), (1, ""), "{line:?}");
        assert!(run.out.ends_with(all), "{line:?}: {}", run.out);
    }
    for (line, written) in [
        (&["fix", "wr*.xlsx"][..], "wrong-更正.xlsx"),
        (&["publish", "go?d.xlsx"], "good-定稿.xlsx"),
        (&["convert", "good.*", "-o", "甲.json"], "甲.json"),
        (&["merge", "*d.xlsx", "-o", "汇总.xlsx"], "汇总.xlsx"),
    ] {
        let run = duibiao(&folder, line);
        assert_eq!(run.code, 0, "{line:?}: {}{}", run.out, run.err);
        assert!(folder.path().join(written).exists(), "{line:?}");
    }
    let run = duibiao(&folder, &["layouts", "try", "shanxi-budget", "goo?.xlsx"]);
    assert_eq!(run.code, 0, "{}", run.err);
}

#[test]
fn a_wildcard_in_the_name_of_a_folder_stands_for_folders() {
    let folder = folder();
    for (unit, name) in [("一科", "good"), ("二科", "tails")] {
        let inside = folder.path().join("报送").join(unit);
        fs::create_dir_all(&inside).expect("folders");
        let from = folder.path().join(format!("{name}.xlsx"));
        fs::rename(from, inside.join("表.xlsx")).expect("moved");
    }
    let mut lines = vec!["报送/*/表.xlsx", "报送/?科", "./报送/*科/*.xlsx"];
    if is_of_windows() {
        lines.extend(["报送\\*\\表.xlsx", ".\\报送\\?科\\*.XLSX"]);
    }
    for line in lines {
        let run = duibiao(&folder, &["check", line]);
        let told = "2 个文件：通过 1，尾差 1\n";
        assert!(run.out.ends_with(told), "{line}: {}{}", run.out, run.err);
    }
}

#[test]
fn a_name_that_stands_for_nothing_or_for_too_much_is_told() {
    let folder = folder();
    let run = duibiao(&folder, &["check", "*.ods"]);
    assert_eq!(run.code, 2);
    assert!(run.out.contains("找不到文件“*.ods”"), "{}", run.out);
    let run = duibiao(&folder, &["fix", "*.xlsx"]);
    assert_eq!((run.code, run.out.as_str()), (3, ""));
    assert!(run.err.contains("“*.xlsx”有 3 个文件"), "{}", run.err);
    assert!(is_chinese_sentence(&run.err), "{}", run.err);
    assert_eq!(names(folder.path()).len(), 3, "something was written");
}
