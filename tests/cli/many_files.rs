//! Several files and folders at once, files named without a command, and outputs that nobody named.

use super::{bytes, duibiao, folder, is_of_windows, lock_file, names, put};

#[test]
fn a_folder_stands_for_its_files_and_the_outcomes_are_counted() {
    let folder = folder();
    let inside = folder.path().join("报送/二科");
    std::fs::create_dir_all(&inside).expect("folders");
    for name in ["good", "tails", "wrong"] {
        let from = folder.path().join(format!("{name}.xlsx"));
        std::fs::rename(from, inside.join(format!("{name}.xlsx"))).expect("moved");
    }
    put(&folder, "报送/批复.pdf", b"%PDF-1.7\n");
    put(&folder, "报送/半份.xlsx", b"PK\x03\x04 half a file");
    put(&folder, "报送/~$good.xlsx", &lock_file());
    let run = duibiao(&folder, &["check", "报送"]);
    assert_eq!(run.code, 2, "one could not be read");
    let last = run.out.lines().last().expect("a summary");
    assert_eq!(last, "4 个文件：通过 1，尾差 1，不符 1，读不出 1");
    assert!(run.out.contains("【跳过】"), "{}", run.out);
    assert!(run.err.contains("另有 1 个不是表格的文件"), "{}", run.err);
    // A line each, those that could not be read included.
    assert_eq!(run.out.lines().count(), 5 + 2, "{}", run.out);
    // For programs the summary stands aside.
    let run = duibiao(&folder, &["check", "--json", "报送"]);
    assert_eq!(run.out.lines().count(), 5);
    assert!(run.out.lines().all(|line| line.starts_with('{')));
    assert!(run.err.contains("4 个文件："), "{}", run.err);
}

#[test]
fn a_file_is_checked_once_and_an_output_of_ours_not_beside_its_source() {
    let folder = folder();
    assert_eq!(duibiao(&folder, &["fix", "wrong.xlsx"]).code, 0);
    let run = duibiao(&folder, &["check", "wrong.xlsx", ".", "good.xlsx"]);
    assert!(run.err.contains("“good.xlsx”写了两次"), "{}", run.err);
    let skipped = "wrong-更正.xlsx：是对表由“wrong.xlsx”写出的";
    assert!(run.err.contains(skipped), "{}", run.err);
    assert!(
        run.out.ends_with("3 个文件：通过 1，尾差 1，不符 1\n"),
        "{}",
        run.out
    );
    // Named, or without its source, it is checked like any other.
    assert_eq!(duibiao(&folder, &["check", "wrong-更正.xlsx"]).code, 0);
    std::fs::remove_file(folder.path().join("wrong.xlsx")).expect("removed");
    let run = duibiao(&folder, &["check", "."]);
    assert!(
        run.out.ends_with("3 个文件：通过 1，尾差 2\n"),
        "{}",
        run.out
    );
}

#[test]
fn a_folder_without_tables_is_told() {
    let folder = folder();
    std::fs::create_dir(folder.path().join("空")).expect("a folder");
    let run = duibiao(&folder, &["check", "空"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(
        run.err.contains("文件夹“空”里没有可以核对的文件"),
        "{}",
        run.err
    );
}

#[test]
fn files_without_a_command_are_checked() {
    let folder = folder();
    let named = duibiao(&folder, &["check", "wrong.xlsx"]);
    let run = duibiao(&folder, &["wrong.xlsx"]);
    assert_eq!((run.code, run.out), (1, named.out));
    let run = duibiao(&folder, &["good.xlsx", "tails.xlsx"]);
    assert!(
        run.out.ends_with("2 个文件：通过 1，尾差 1\n"),
        "{}",
        run.out
    );
    assert_eq!(duibiao(&folder, &["没有这个.xlsx"]).code, 2);
    assert_eq!(duibiao(&folder, &["没有这个命令"]).code, 3);
}

#[test]
fn an_output_that_nobody_named_stands_beside_its_input_and_is_replaced() {
    let folder = folder();
    let run = duibiao(&folder, &["fix", "wrong.xlsx"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let last = run.out.lines().last().expect("where it is");
    assert_eq!(last, "已写出：wrong-更正.xlsx");
    let first = bytes(&folder, "wrong-更正.xlsx");
    assert_eq!(duibiao(&folder, &["fix", "wrong.xlsx"]).code, 0);
    assert!(bytes(&folder, "wrong-更正.xlsx") == first);
    let outputs = || -> Vec<String> {
        let all = names(folder.path()).into_iter();
        all.filter(|name| name.contains("-更正") && name.ends_with(".xlsx"))
            .collect()
    };
    assert_eq!(outputs(), ["wrong-更正.xlsx"]);
    // What was decided in the output leads to the next one.
    let run = duibiao(&folder, &["fix", "wrong-更正.xlsx"]);
    assert!(
        run.out.ends_with("已写出：wrong-更正2.xlsx\n"),
        "{}",
        run.out
    );
    // What somebody else made is never written over.
    put(&folder, "tails-更正.xlsx", &bytes(&folder, "good.xlsx"));
    let run = duibiao(&folder, &["fix", "tails.xlsx"]);
    assert!(
        run.out.ends_with("已写出：tails-更正2.xlsx\n"),
        "{}",
        run.out
    );
    assert!(bytes(&folder, "tails-更正.xlsx") == bytes(&folder, "good.xlsx"));
    let run = duibiao(&folder, &["fix", "wrong.xlsx", "--keep"]);
    assert_eq!(run.code, 0, "{}", run.out);
    assert_eq!(outputs().len(), 5, "{:?}", outputs());
}

#[test]
fn an_output_in_which_somebody_changed_anything_is_not_written_over() {
    let folder = folder();
    duibiao(&folder, &["fix", "wrong.xlsx"]);
    let mut pages = lab::desk::Pages::open(&folder.path().join("wrong-更正.xlsx"));
    let figures = pages.page("表三");
    figures
        .cells
        .insert((40, 9), duibiao::read::CellValue::Text("我的旁注".into()));
    put(&folder, "wrong-更正.xlsx", &pages.bytes());
    let mine = bytes(&folder, "wrong-更正.xlsx");
    let run = duibiao(&folder, &["fix", "wrong.xlsx"]);
    assert!(
        run.out.ends_with("已写出：wrong-更正2.xlsx\n"),
        "{}",
        run.out
    );
    assert!(bytes(&folder, "wrong-更正.xlsx") == mine);
    // A file of another name with the same stem has outputs of its own.
    put(&folder, "wrong.xlsm", &bytes(&folder, "tails.xlsx"));
    let before = bytes(&folder, "wrong-更正2.xlsx");
    let run = duibiao(&folder, &["fix", "wrong.xlsm"]);
    assert!(
        run.out.ends_with("已写出：wrong-更正3.xlsx\n"),
        "{}",
        run.out
    );
    assert!(bytes(&folder, "wrong-更正2.xlsx") == before);
    // The next round has the next number.
    let run = duibiao(&folder, &["fix", "wrong-更正2.xlsx"]);
    assert!(
        run.out.ends_with("已写出：wrong-更正4.xlsx\n"),
        "{}",
        run.out
    );
}

/// The words at the beginning of each line about a file.
fn heads(out: &str) -> Vec<&str> {
    let lines = out.lines().filter(|line| line.starts_with('【'));
    lines
        .map(|line| line.split('：').next().unwrap_or_default())
        .collect()
}

#[test]
fn each_of_several_files_is_one_line_that_says_what_to_look_at() {
    let folder = folder();
    put(&folder, "half.xlsx", b"PK\x03\x04 half a file");
    let files = ["wrong.xlsx", "half.xlsx", "tails.xlsx", "good.xlsx"];
    let run = duibiao(&folder, &[&["check"], &files[..]].concat());
    let lines: Vec<&str> = run.out.lines().collect();
    assert_eq!(
        heads(&run.out),
        [
            "【不符】wrong.xlsx",
            "【读不出】half.xlsx",
            "【尾差】tails.xlsx",
            "【通过】good.xlsx"
        ]
    );
    assert!(
        lines[0].contains("1 处可更正；先看 表三!C5 "),
        "{}",
        lines[0]
    );
    assert!(lines[0].contains("应为"), "{}", lines[0]);
    assert!(lines[1].contains("不完整"), "{}", lines[1]);
    assert!(lines[2].ends_with("条关系有尾差"), "{}", lines[2]);
    assert_eq!(lines[3], "【通过】good.xlsx");
    assert_eq!(
        &lines[4..],
        [
            "看一个文件的全部差异：duibiao check <文件>",
            "4 个文件：通过 1，尾差 1，不符 1，读不出 1"
        ]
    );
    // Where nothing is wrong there is nothing more to see.
    let run = duibiao(&folder, &["check", "good.xlsx", "tails.xlsx"]);
    assert_eq!(run.out.lines().count(), 3, "{}", run.out);
    // In full, as one file by itself is printed.
    let run = duibiao(&folder, &["check", "--all", "wrong.xlsx", "good.xlsx"]);
    let alone = |file| duibiao(&folder, &["check", "--all", file]).out;
    let counted = "2 个文件：通过 1，不符 1\n";
    assert_eq!(run.out, alone("wrong.xlsx") + &alone("good.xlsx") + counted);
}

#[test]
fn many_files_are_told_in_their_order_and_no_bar_is_drawn_where_nobody_looks() {
    let folder = folder();
    let mut files = Vec::new();
    for nth in 0..40 {
        let from = ["wrong", "tails", "good", "nowhere"][nth * 7 % 4];
        let file = format!("{from}{nth}.xlsx");
        if from != "nowhere" {
            put(&folder, &file, &bytes(&folder, &format!("{from}.xlsx")));
        }
        files.push(file);
    }
    let named: Vec<&str> = files.iter().map(String::as_str).collect();
    let run = duibiao(&folder, &[&["check"], named.as_slice()].concat());
    assert_eq!((run.code, run.err.as_str()), (2, ""));
    let heads = heads(&run.out);
    assert_eq!(heads.len(), files.len());
    for (head, file) in heads.iter().zip(&files) {
        assert!(head.ends_with(&format!("】{file}")), "{head}: {file}");
    }
}

#[test]
fn what_a_killed_run_left_behind_is_passed_over_with_a_word() {
    let folder = folder();
    put(&folder, ".duibiao-a1b2c3.tmp", b"PK\x03\x04 half a file");
    std::fs::create_dir_all(folder.path().join(".duibiao-d4/tables")).expect("folders");
    put(&folder, ".duibiao-d4/tables/T1.csv", b"1,2\n");
    let run = duibiao(&folder, &["check", "."]);
    assert_eq!(run.code, 1, "{}", run.out);
    assert!(
        run.out.ends_with("3 个文件：通过 1，尾差 1，不符 1\n"),
        "{}",
        run.out
    );
    for left in [".duibiao-a1b2c3.tmp”", ".duibiao-d4”"] {
        assert!(run.err.contains(left), "{}", run.err);
    }
    assert_eq!(run.err.lines().count(), 2, "{}", run.err);
}

#[cfg(unix)]
#[test]
fn a_name_that_would_break_the_line_does_not() {
    if is_of_windows() {
        return; // no file is called so there
    }
    let folder = folder();
    put(&folder, "两\n行.xlsx", &bytes(&folder, "good.xlsx"));
    let run = duibiao(&folder, &["check", "两\n行.xlsx", "good.xlsx"]);
    assert_eq!(heads(&run.out), ["【通过】两·行.xlsx", "【通过】good.xlsx"]);
    assert_eq!(run.out.lines().count(), 3, "{}", run.out);
}
