//! Files dropped on the Windows program, and what another program does to its files meanwhile. `tests/windows/desk.c` is the
//! desktop; `.ci/windows` builds it and says where it is. Elsewhere there is no such desktop: `src/dropped.rs` tests what
//! the program decides.

use std::path::PathBuf;
use std::time::Duration;

use super::*;

/// The command line that runs the desktop: `wine64 desk.exe`.
const DESK: &str = "DUIBIAO_DESK";

/// The desktop does this with the program; `None` where there is no desktop.
fn desk(folder: &TempDir, before: &[&str], after: &[&str]) -> Option<Run> {
    let Ok(line) = std::env::var(DESK) else {
        eprintln!("SKIPPED: {DESK} names no desktop of Windows");
        return None;
    };
    let program = std::env::var(PROGRAM).expect("the program for it");
    let program = program.split_whitespace().last().expect("an .exe");
    let mut words = line.split_whitespace();
    let mut command = Command::new(words.next().expect("a program"));
    command.args(words).args(before).arg(windows(program));
    command.args(after).current_dir(folder.path());
    Some(run(&mut command))
}

/// A path of this machine as Windows has it there.
fn windows(path: &str) -> String {
    match cfg!(windows) {
        true => path.to_owned(),
        false => format!("Z:{}", path.replace('/', "\\")),
    }
}

/// These files of a folder are dropped together.
fn dropped(folder: &TempDir, files: &[&str]) -> Option<Run> {
    let whole = |name: &&str| {
        let path = folder.path().join(name);
        windows(path.to_str().expect("a plain path"))
    };
    let paths: Vec<String> = files.iter().map(whole).collect();
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    desk(folder, &["drop"], &paths)
}

/// What stands on the screen, line by line.
fn lines(run: &Run) -> Vec<&str> {
    run.out.lines().filter(|line| !line.is_empty()).collect()
}

#[test]
fn a_file_that_is_dropped_is_told_in_three_lines_and_its_workbook_is_written() {
    let folder = folder();
    let name = "民政局 公开表（二稿）.xlsx";
    put(&folder, name, &bytes(&folder, "wrong.xlsx"));
    let Some(run) = dropped(&folder, &[name]) else {
        return;
    };
    let lines = lines(&run);
    assert_eq!((run.code, lines.len()), (0, 4), "{}", run.out);
    assert!(lines[0].starts_with(&format!("{name}：")), "{}", lines[0]);
    assert_eq!(lines[1], "【不符】已更正 1 处，没有要您定的了");
    let output = "民政局 公开表（二稿）-更正.xlsx";
    assert_eq!(
        lines[2],
        format!("已写出：{output}，就在原文件旁边，正在打开。")
    );
    assert_eq!(lines[3], "按回车键关闭这个窗口。");
    assert!(folder.path().join(output).exists());
    // What opens workbooks here leaves a mark beside them.
    let opened = folder.path().join(format!("{output}.opened"));
    let waited = std::iter::repeat_with(|| std::thread::sleep(Duration::from_millis(100)));
    assert!(waited.take(100).any(|()| opened.exists()), "not opened");
}

#[test]
fn twenty_files_a_folder_and_a_shortcut_are_told_in_a_line_each() {
    let folder = folder();
    let mut files = Vec::new();
    for nth in 0..20 {
        let from = ["good", "tails", "wrong"][nth % 3];
        let name = format!("{nth:02} {from}.xlsx");
        put(&folder, &name, &bytes(&folder, &format!("{from}.xlsx")));
        files.push(name);
    }
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let Some(run) = dropped(&folder, &files) else {
        return;
    };
    assert_eq!(run.code, 0, "{}", run.out);
    assert_eq!(run.out.matches("；已写出 ").count(), 20, "{}", run.out);
    assert!(run.out.contains("20 个文件：通过 7，尾差 7，不符 6"));
    assert!(run.out.contains("写出 20 个工作簿"), "{}", run.out);

    let inside = folder.path().join("报送 件");
    fs::create_dir(&inside).expect("a folder");
    let files = [("甲.xlsx", "good.xlsx"), ("乙.xlsx", "wrong.xlsx")];
    for (name, from) in files {
        fs::write(inside.join(name), bytes(&folder, from)).expect("written");
    }
    fs::write(inside.join("读我.exe"), b"MZ").expect("written");
    // The second time its own workbooks are passed over.
    for passed_over in [0, 2] {
        let run = dropped(&folder, &["报送 件"]).expect("there is a desktop");
        assert_eq!(run.code, 0, "{}", run.out);
        assert_eq!(run.out.matches("【跳过】").count(), passed_over);
        assert!(run.out.contains("2 个文件：通过 1，不符 1"), "{}", run.out);
        assert_eq!(names(&inside).len(), 6, "{:?}", names(&inside));
    }

    put(
        &folder,
        "公开表.lnk",
        b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xC0\0\0\0",
    );
    let run = dropped(&folder, &["公开表.lnk"]).expect("there is a desktop");
    assert_eq!(run.code, 2);
    assert!(run.out.contains("是快捷方式"), "{}", run.out);
    assert!(run.out.contains("没有写出工作簿"), "{}", run.out);
}

#[test]
fn the_program_that_is_clicked_says_how_it_is_used_and_waits() {
    let folder = folder();
    let Some(run) = dropped(&folder, &[]) else {
        return;
    };
    assert_eq!(run.code, 0, "{}", run.out);
    assert!(run.out.contains("拖到这个程序的图标上"), "{}", run.out);
    assert!(run.out.trim_end().ends_with("按回车键关闭这个窗口。"));
    // With words of the command line it is none that was dropped, and does not wait.
    let run = desk(&folder, &["drop"], &["check", "good.xlsx"]).expect("there is a desktop");
    assert_eq!(run.code, 0);
    assert_eq!(names(folder.path()).len(), 3);
}

#[test]
fn a_workbook_that_is_open_elsewhere_is_left_alone_and_told() {
    let folder = folder();
    let fixed = |before: &[&str]| desk(&folder, before, &["fix", "wrong.xlsx"]);
    // The input is open: it can be read.
    let Some(run) = fixed(&["hold", "wrong.xlsx"]) else {
        return;
    };
    assert_eq!(run.code, 0, "{}", run.out);
    // The output is open and stays the same.
    let first = bytes(&folder, "wrong-更正.xlsx");
    let run = fixed(&["hold", "wrong-更正.xlsx"]).expect("there is a desktop");
    assert_eq!(run.code, 0, "{}", run.out);
    // Another would have to be written.
    put(&folder, "出.xlsx", &first);
    let hold = ["hold", "出.xlsx"];
    let run = desk(&folder, &hold, &["fix", "tails.xlsx", "-o", "出.xlsx"]);
    let run = run.expect("there is a desktop");
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(run.out.contains("不能写入 出.xlsx"), "{}", run.out);
    assert!(run.out.contains("请先关闭再试"), "{}", run.out);
    assert!(!run.out.contains("系统错误"), "{}", run.out);
    assert!(bytes(&folder, "出.xlsx") == first);
    assert!(
        !names(folder.path())
            .iter()
            .any(|name| name.contains(".tmp"))
    );
}

#[cfg(unix)]
#[test]
fn where_nothing_can_be_written_the_file_is_told_and_nothing_written_elsewhere() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let closed = |mode| {
        let rights = fs::Permissions::from_mode(mode);
        fs::set_permissions(folder.path(), rights).expect("it is ours");
    };
    closed(0o555);
    let free = fs::write(folder.path().join("probe"), b"").is_ok();
    let run = dropped(&folder, &["wrong.xlsx"]);
    closed(0o755);
    // Whoever may write everywhere cannot be refused.
    let Some(run) = run.filter(|_| !free) else {
        return;
    };
    assert_eq!(run.code, 2, "{}", run.out);
    for told in ["不能写入", "没有权限", "没有写出工作簿"] {
        assert!(run.out.contains(told), "{}", run.out);
    }
    assert_eq!(names(folder.path()).len(), 3, "something was written");
}

#[test]
fn names_of_two_hundred_letters_in_deep_folders_are_read_and_written() {
    let folder = folder();
    // As long as both systems allow: bytes count on one, letters on the other.
    let long = format!("某县民政局 公开表{}", "a".repeat(190));
    assert_eq!(long.chars().count(), 199);
    let deep: PathBuf = std::iter::repeat_n("一 个 很 深 的 文件夹", 6).collect();
    fs::create_dir_all(folder.path().join(&deep)).expect("folders");
    let file = deep.join(format!("{long}.xlsx"));
    fs::write(folder.path().join(&file), bytes(&folder, "wrong.xlsx")).expect("written");
    let run = duibiao(&folder, &["fix", file.to_str().expect("a plain path")]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    let output = deep.join(format!("{long}-更正.xlsx"));
    assert!(folder.path().join(&output).exists());
    let Some(run) = dropped(&folder, &[file.to_str().expect("a plain path")]) else {
        return;
    };
    assert_eq!(run.code, 0, "{}", run.out);
}
