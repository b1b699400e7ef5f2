//! What a person or a script sees of the program: sentences, exit codes, the JSON contract, and that
//! `fix` writes whole files and never over its input. In go files in a folder of their own, out come
//! what the program prints and what then stands in the folder.

mod contract;
mod disclose;
mod dropped;
mod facts;
mod many_files;
mod new;
mod passwords;
mod publish;
mod wildcards;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use lab::accounts::{Accounts, Publisher};
use lab::departments::{CellId, Department, Printed, Profile, RoundingMode, xlsx};
use serde_json::Value;
use tempfile::TempDir;

/// What a run of the program left behind.
struct Run {
    code: i32,
    out: String,
    err: String,
}

/// The command line that runs another program than the one just built, its words between blanks: `wine64 duibiao.exe`.
const PROGRAM: &str = "DUIBIAO_PROGRAM";

/// The program.
fn program() -> Command {
    let Ok(line) = std::env::var(PROGRAM) else {
        return Command::new(env!("CARGO_BIN_EXE_duibiao"));
    };
    let mut words = line.split_whitespace();
    let mut command = Command::new(words.next().expect("a program"));
    command.args(words);
    command
}

/// Whether the program is one of Windows, so that what only Unix has does not hold of it.
fn is_of_windows() -> bool {
    cfg!(windows) || std::env::var_os(PROGRAM).is_some()
}

/// Runs the program in a folder.
fn duibiao(folder: &TempDir, args: &[&str]) -> Run {
    run(program().args(args).current_dir(folder.path()))
}

fn run(command: &mut Command) -> Run {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().expect("the program runs");
    Run {
        code: status.code().expect("it was not killed"),
        out: String::from_utf8(stdout).expect("it prints UTF-8"),
        err: String::from_utf8(stderr).expect("it prints UTF-8"),
    }
}

fn honest(mode: RoundingMode) -> Printed {
    Department::random(7, Profile::Small).print(mode)
}

/// A folder with `good.xlsx` (exact sums), `tails.xlsx` (rounded) and `wrong.xlsx` (one total mistyped).
fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let good = honest(RoundingMode::Exact);
    let mut wrong = honest(RoundingMode::Rounded);
    let total = CellId::new("T3", "", "合计", "合计");
    let right = wrong.cells[&total].value;
    wrong.set(&total, right + 5_000);
    let tails = honest(RoundingMode::Rounded);
    for (name, printed) in [("good", good), ("tails", tails), ("wrong", wrong)] {
        put(&folder, &format!("{name}.xlsx"), &xlsx(&printed));
    }
    folder
}

fn put(folder: &TempDir, name: &str, bytes: &[u8]) {
    fs::write(folder.path().join(name), bytes).expect("the folder can be written");
}

fn bytes(folder: &TempDir, name: &str) -> Vec<u8> {
    fs::read(folder.path().join(name)).expect("the file is there")
}

/// The names in a folder, hidden ones included.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("an entry").file_name())
        .map(|name| name.into_string().expect("a name"))
        .collect();
    names.sort();
    names
}

/// A container as Office writes it for a workbook with a password.
fn encrypted() -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).expect("in memory");
    for stream in ["/EncryptionInfo", "/EncryptedPackage"] {
        let mut stream = file.create_stream(stream).expect("a stream");
        std::io::Write::write_all(&mut stream, &[7; 5_000]).expect("in memory");
    }
    file.into_inner().into_inner()
}

/// Files that hold no tables, each with the word that its error has for programs.
fn foreign(folder: &TempDir) -> Vec<(&'static str, &'static str)> {
    put(folder, "empty.xlsx", b"");
    put(folder, "paper.pdf", b"%PDF-1.7\n1 0 obj\n");
    put(folder, "half.xlsx", &bytes(folder, "good.xlsx")[..4_000]);
    put(folder, "password.xlsx", &encrypted());
    put(folder, "letter.txt", "会议定于周五召开。\n".as_bytes());
    vec![
        ("nowhere.xlsx", "missing"),
        ("empty.xlsx", "empty"),
        ("paper.pdf", "format"),
        ("half.xlsx", "truncated"),
        ("password.xlsx", "unknown-encryption"),
        ("letter.txt", "no-tables"),
    ]
}

/// Whether a text is one line for people: Chinese, and no words of the system or of the code.
fn is_chinese_sentence(text: &str) -> bool {
    let chinese = text.chars().filter(|c| ('一'..='龥').contains(c)).count();
    let machine = ["os error", "Error", "panicked", "No such file", "denied"];
    chinese >= 6 && text.lines().count() == 1 && !machine.iter().any(|word| text.contains(word))
}

#[test]
fn each_file_that_cannot_be_read_gets_one_sentence_and_the_others_are_still_checked() {
    let folder = folder();
    let foreign = foreign(&folder);
    let mut files = vec!["good.xlsx"];
    files.extend(foreign.iter().map(|(name, _)| *name));
    files.extend(["wrong.xlsx", "tails.xlsx"]);
    let run = duibiao(&folder, &[&["check"], files.as_slice()].concat());
    assert_eq!((run.code, run.err.as_str()), (2, ""));
    let heads: Vec<&str> = run.out.lines().filter(|l| l.starts_with('【')).collect();
    assert_eq!(heads.len(), files.len(), "{}", run.out);
    for (head, file) in heads.iter().zip(&files) {
        assert!(head.contains(file), "{head} should be about {file}");
    }
    for (head, (_, kind)) in heads[1..].iter().zip(&foreign) {
        let read = match *kind {
            "no-tables" => "【未核】",
            _ => "【读不出】",
        };
        assert!(head.starts_with(read), "{head}");
        assert!(is_chinese_sentence(head), "{head}");
    }
    assert!(heads[0].starts_with("【通过】"), "{}", heads[0]);
    assert!(heads[files.len() - 2].starts_with("【不符】"));
    assert!(heads[files.len() - 1].starts_with("【尾差】"));
}

#[test]
fn the_reason_a_file_cannot_be_read_is_a_word_for_programs() {
    let folder = folder();
    for (file, kind) in foreign(&folder) {
        let run = duibiao(&folder, &["check", "--json", file]);
        let report: Value = serde_json::from_str(&run.out).expect("one object");
        assert_eq!(report["error"]["kind"], kind, "{file}");
        assert_eq!(report["outcome"], "unchecked", "{file}");
        let message = report["error"]["message"].as_str().expect("a sentence");
        assert!(message.contains(file), "{message}");
        assert_eq!(run.code, 2, "{file}");
        contract::check(&report);
    }
}

#[cfg(unix)]
#[test]
fn a_file_without_permission_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let path = folder.path().join("good.xlsx");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).expect("it is ours");
    if fs::read(&path).is_ok() {
        return; // whoever may read everything cannot be refused
    }
    let run = duibiao(&folder, &["check", "good.xlsx"]);
    assert_eq!(run.code, 2);
    assert!(run.out.contains("“good.xlsx”无法读取"), "{}", run.out);
}

#[test]
fn exit_codes_tell_the_worst_of_all_files() {
    let folder = folder();
    let mut gap = honest(RoundingMode::Exact);
    gap.sheets.retain(|sheet| sheet.table != "T5");
    put(&folder, "gap.xlsx", &xlsx(&gap));
    let codes: [(&[&str], i32); 8] = [
        (&["good.xlsx"], 0),
        (&["tails.xlsx"], 0),
        (&["wrong.xlsx"], 1),
        (&["good.xlsx", "wrong.xlsx", "tails.xlsx"], 1),
        (&["gap.xlsx"], 2),
        (&["nowhere.xlsx"], 2),
        (&["nowhere.xlsx", "good.xlsx"], 2),
        (&["wrong.xlsx", "nowhere.xlsx"], 2),
    ];
    for (files, code) in codes {
        for form in [&["check"][..], &["check", "--json"]] {
            let run = duibiao(&folder, &[form, files].concat());
            assert_eq!(run.code, code, "{files:?}: {}", run.out);
        }
    }
}

/// What Excel leaves beside a workbook that is open: the user's name, twice, and blanks.
fn lock_file() -> Vec<u8> {
    let mut bytes = b"\x05admin".to_vec();
    bytes.resize(55, b' ');
    bytes.extend(
        [5, 0]
            .into_iter()
            .chain("admin".encode_utf16().flat_map(u16::to_le_bytes)),
    );
    bytes.resize(165, b' ');
    bytes
}

#[test]
fn what_lies_beside_an_open_workbook_is_passed_over_with_a_word() {
    let folder = folder();
    put(&folder, "~$good.xlsx", &lock_file());
    let both = ["good.xlsx", "~$good.xlsx"];
    let run = duibiao(&folder, &["check", both[1], both[0]]);
    assert_eq!(run.code, 0, "{}", run.out);
    let told = run.out.lines().find(|line| line.contains("~$good.xlsx"));
    assert!(told.is_some_and(|line| line.contains("跳过") && line.ends_with('。')));
    let run = duibiao(&folder, &["check", "--json", both[0], both[1]]);
    let lines: Vec<Value> = run
        .out
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[1]["error"]["kind"], "lock-file");
    // Alone it is not what was meant.
    assert_eq!(duibiao(&folder, &["check", both[1]]).code, 2);
    assert_eq!(duibiao(&folder, &["fix", both[1], "-o", "x.xlsx"]).code, 2);
    let run = duibiao(&folder, &["convert", both[0], both[1], "-o", "all.json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    // A workbook may be called so.
    put(&folder, "~$real.xlsx", &bytes(&folder, "good.xlsx"));
    assert_eq!(duibiao(&folder, &["check", "~$real.xlsx"]).code, 0);
}

#[test]
fn every_report_keeps_to_the_contract_in_input_order() {
    let folder = folder();
    foreign(&folder);
    let mut files = Vec::new();
    for nth in 0..3 {
        for name in ["wrong", "nowhere", "tails", "good"] {
            let file = format!("{name}{nth}.xlsx");
            if name != "nowhere" {
                put(&folder, &file, &bytes(&folder, &format!("{name}.xlsx")));
            }
            files.push(file);
        }
    }
    let named: Vec<&str> = files.iter().map(String::as_str).collect();
    let run = duibiao(&folder, &[&["check", "--json"], named.as_slice()].concat());
    let lines: Vec<&str> = run.out.lines().collect();
    assert_eq!(lines.len(), files.len());
    for (line, file) in lines.iter().zip(&files) {
        let report: Value = serde_json::from_str(line).expect("an object on each line");
        assert_eq!(report["file"], *file);
        contract::check(&report);
    }
    let wrong: Value = serde_json::from_str(lines[0]).expect("an object");
    assert_eq!(wrong["outcome"], "mismatch");
    assert_eq!(wrong["layout"], "shanxi-budget");
    for list in ["tables", "findings", "clusters", "corrections"] {
        let items = wrong[list].as_array().expect("a list");
        assert!(!items.is_empty(), "no {list} to look at");
    }
    assert_eq!(wrong["output"], Value::Null);
    assert_eq!(wrong["corrections"][0]["sheet"], "表三");
    assert_eq!(wrong["corrections"][0]["cell"], "C5");
}

#[test]
fn wrong_usage_is_told_in_chinese_with_code_3() {
    let folder = folder();
    let lines: [&[&str]; 7] = [
        &[],
        &["检查"],
        &["check"],
        &["check", "--jsn", "good.xlsx"],
        &["check", "--json", "--json", "good.xlsx"],
        &["fix", "-o", "out.xlsx"],
        &["check", "--layout", "nowhere.toml", "good.xlsx"],
    ];
    for args in lines {
        let run = duibiao(&folder, args);
        assert_eq!((run.code, run.out.as_str()), (3, ""), "{args:?}");
        let last = run.err.lines().last().unwrap_or_default();
        assert!(is_chinese_sentence(last), "{args:?}: {}", run.err);
    }
    assert_eq!(names(folder.path()).len(), 3, "something was written");
}

#[test]
fn help_and_version_are_no_errors() {
    let folder = folder();
    for args in [&["--help"][..], &["check", "--help"], &["--version"]] {
        let run = duibiao(&folder, args);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{args:?}");
        assert!(run.out.contains("duibiao"), "{args:?}: {}", run.out);
    }
}

/// The Shanxi layout as it is built in.
const SHANXI: &str = include_str!("../../templates/shanxi-budget.toml");

#[cfg(unix)]
#[test]
fn help_shows_commands_as_they_are_typed_here() {
    let folder = folder();
    let renamed = folder.path().join("对表");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_duibiao"), &renamed).expect("a link");
    for (args, shown) in [
        (&["--help"][..], "用法：对表 <命令>"),
        (&["fix", "--help"], "用法：对表 fix <文件>"),
        (&["猜"], "用法见 对表 --help"),
    ] {
        let run = run(Command::new(&renamed).args(args));
        let text = run.out + &run.err;
        assert!(text.contains(shown), "{text}");
        assert!(!text.contains("duibiao "), "{text}");
    }
}

#[test]
fn a_copy_of_a_built_in_layout_checks_as_the_built_in_one_does() {
    let folder = folder();
    put(&folder, "mine.toml", SHANXI.as_bytes());
    let own = ["check", "--json", "--layout", "mine.toml", "wrong.xlsx"];
    let own = duibiao(&folder, &own);
    let built_in = duibiao(&folder, &["check", "--json", "wrong.xlsx"]);
    assert_eq!((own.code, &own.out), (1, &built_in.out));
    let renamed = SHANXI.replacen("id = \"shanxi-budget\"", "id = \"mine\"", 1);
    put(&folder, "mine.toml", renamed.as_bytes());
    let listed = duibiao(&folder, &["layouts", "--layout", "mine.toml"]);
    assert!(listed.out.starts_with("mine  "), "{}", listed.out);
}

#[test]
fn a_mistake_in_a_layout_file_is_shown_with_line_and_column() {
    let folder = folder();
    let line_of = |text: &str| {
        let at = SHANXI.lines().position(|line| line.contains(text));
        at.expect("the layout has such a line") + 1
    };
    // `formula = "T11[部门合计].一般公共预算 = T6[` takes 33 columns.
    let row = "formula = \"T11[部门合计].一般公共预算 = T6[合计].公用经费\"";
    let strength = "strength = \"usual\"";
    let mistakes = [
        (row, row.replace("T6[合计]", "T6[合汁]"), 34, "合汁"),
        (strength, strength.replace("usual", "seldom"), 12, "seldom"),
    ];
    for (right, wrong, column, what) in mistakes {
        let broken = SHANXI.replacen(right, &wrong, 1);
        put(&folder, "broken.toml", broken.as_bytes());
        let run = duibiao(&folder, &["check", "--layout", "broken.toml", "good.xlsx"]);
        let at = format!("broken.toml 第 {} 行第 {column} 列", line_of(right));
        assert_eq!((run.code, run.out.as_str()), (3, ""));
        assert!(run.err.contains(&at), "{} lacks {at}", run.err);
        assert!(run.err.contains(what), "{} lacks {what}", run.err);
    }
}

#[test]
fn fix_tells_where_it_wrote_and_leaves_its_input_alone() {
    let folder = folder();
    let before = bytes(&folder, "wrong.xlsx");
    let run = duibiao(&folder, &["fix", "wrong.xlsx", "-o", "更正.xlsx"]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    assert!(run.out.contains("已写出：更正.xlsx"), "{}", run.out);
    assert!(before == bytes(&folder, "wrong.xlsx"), "the input changed");
    let json = ["fix", "--json", "wrong.xlsx", "-o", "again.xlsx"];
    let report: Value = serde_json::from_str(&duibiao(&folder, &json).out).expect("one object");
    assert_eq!(report["output"], "again.xlsx");
    contract::check(&report);
    let fixed = duibiao(&folder, &["check", "更正.xlsx"]);
    assert_eq!(fixed.code, 0, "{}", fixed.out);
}

#[test]
fn fix_counts_what_it_leaves_to_a_person_and_gives_the_verdict_only_when_asked() {
    let folder = folder();
    // Nothing else prints a single economic subject: which one is wrong is for a person to say.
    let mut open = honest(RoundingMode::Exact);
    let leaf = |id: &CellId, leaf: bool| id.table == "T6" && leaf;
    let cells = open
        .cells
        .iter()
        .filter(|(id, entry)| leaf(id, entry.leaf) && entry.value > 0);
    let row = cells
        .map(|(id, _)| id.row.clone())
        .next()
        .expect("basic expenditure");
    let cells = open
        .cells
        .iter()
        .filter(|(id, entry)| id.table == "T6" && id.row == row && entry.value > 0);
    let spoilt: Vec<(CellId, i64)> = cells
        .map(|(id, entry)| (id.clone(), entry.value + 1_234))
        .collect();
    spoilt.iter().for_each(|(id, value)| open.set(id, *value));
    put(&folder, "open.xlsx", &xlsx(&open));
    for keep in [&[][..], &["--keep"]] {
        for (file, decide, verdict) in [("open.xlsx", 1, 1), ("good.xlsx", 0, 0)] {
            let output = format!("{}{}.xlsx", keep.len(), file.len());
            let fix = [&["fix", file, "-o", &output][..], keep].concat();
            let run = duibiao(&folder, &fix);
            assert_eq!(run.code, 0, "{}", run.out);
            let told = match decide {
                0 => "没有要您定的了".to_owned(),
                n => format!("还有 {n} 处错误要您定"),
            };
            assert!(run.out.contains(&told), "{}", run.out);
            let strict = duibiao(&folder, &[&fix[..], &["--strict"]].concat());
            assert_eq!(strict.code, verdict, "{}", strict.out);
            let json = duibiao(&folder, &[&fix[..], &["--json"]].concat());
            let report: Value = serde_json::from_str(&json.out).expect("one object");
            assert_eq!(report["left"]["decide"], decide);
            assert_eq!(report["left"]["unchecked"], 0);
        }
    }
}

#[test]
fn fix_refuses_its_input_under_any_name() {
    let folder = folder();
    let before = bytes(&folder, "wrong.xlsx");
    fs::create_dir(folder.path().join("sub")).expect("a folder");
    fs::hard_link(
        folder.path().join("wrong.xlsx"),
        folder.path().join("hard.xlsx"),
    )
    .expect("a hard link");
    let absolute = folder.path().join("wrong.xlsx");
    let absolute = absolute.to_str().expect("a plain path");
    let mut outputs = vec![
        "wrong.xlsx",
        "./wrong.xlsx",
        "sub/../wrong.xlsx",
        absolute,
        "hard.xlsx",
    ];
    #[cfg(unix)]
    {
        let link = folder.path().join("link.xlsx");
        std::os::unix::fs::symlink("wrong.xlsx", link).expect("a link");
        std::os::unix::fs::symlink(".", folder.path().join("here")).expect("a link");
        outputs.extend(["link.xlsx", "here/wrong.xlsx"]);
    }
    let there = names(folder.path());
    for output in outputs {
        let run = duibiao(&folder, &["fix", "wrong.xlsx", "-o", output]);
        assert_eq!(run.code, 2, "{output}: {}", run.out);
        assert!(run.out.contains("不会被覆盖"), "{output}: {}", run.out);
        assert!(!run.out.contains("已写出"), "{output}: {}", run.out);
        assert!(before == bytes(&folder, "wrong.xlsx"), "{output}");
        assert_eq!(names(folder.path()), there, "{output}");
    }
}

#[test]
fn no_file_is_overwritten_that_is_not_our_own_output() {
    let folder = folder();
    let other = fs::read(folder.path().join("wrong.xlsx")).expect("a submission");
    fs::write(folder.path().join("other.xlsx"), &other).expect("another unit's");
    for arguments in [
        vec!["fix", "wrong.xlsx", "-o", "other.xlsx"],
        vec!["fix", "wrong.xlsx", "-o", "other.xlsx", "--keep"],
        vec!["convert", "wrong.xlsx", "-o", "other.xlsx"],
    ] {
        let run = duibiao(&folder, &arguments);
        assert_eq!(run.code, 2, "{arguments:?}: {}", run.out);
        let said = format!("{}{}", run.out, run.err);
        assert!(said.contains("已经存在"), "{arguments:?}: {said}");
        assert!(other == bytes(&folder, "other.xlsx"), "{arguments:?}");
    }
    // The same command again may write what it wrote before.
    for _ in 0..2 {
        let run = duibiao(&folder, &["fix", "wrong.xlsx", "-o", "own.xlsx"]);
        assert!(run.out.contains("已写出"), "{}", run.out);
    }
}

#[test]
fn fix_that_cannot_write_leaves_nothing_behind() {
    let folder = folder();
    fs::create_dir(folder.path().join("taken.xlsx")).expect("a folder");
    put(&folder, "kept.xlsx", b"what stood there before");
    let kept = folder.path().join("kept.xlsx");
    let mut rights = fs::metadata(&kept).expect("it is there").permissions();
    rights.set_readonly(true);
    fs::set_permissions(&kept, rights).expect("it is ours");
    let there = names(folder.path());
    for output in ["nowhere/out.xlsx", "taken.xlsx", "kept.xlsx"] {
        let run = duibiao(&folder, &["fix", "wrong.xlsx", "-o", output]);
        assert_eq!(run.code, 2, "{output}: {}", run.out);
        let first = run.out.lines().next().unwrap_or_default();
        let named = output.strip_suffix("/out.xlsx").unwrap_or(output);
        assert!(first.contains(named), "{output}: {first}");
        assert!(is_chinese_sentence(first), "{first}");
        assert_eq!(names(folder.path()), there, "{output}");
    }
    assert_eq!(bytes(&folder, "kept.xlsx"), b"what stood there before");
    assert!(names(&folder.path().join("taken.xlsx")).is_empty());
    let run = duibiao(&folder, &["fix", "nowhere.xlsx", "-o", "out.xlsx"]);
    assert_eq!(run.code, 2);
    assert_eq!(names(folder.path()), there, "an output of nothing");
}

#[cfg(target_os = "linux")]
#[test]
fn fix_into_a_folder_without_permission_leaves_nothing_behind() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let closed = folder.path().join("closed");
    fs::create_dir(&closed).expect("a folder");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o555)).expect("it is ours");
    // Whoever may write everywhere still cannot write into /proc.
    let free = fs::write(closed.join("probe"), b"").is_ok();
    let output = if free {
        "/proc/out.xlsx"
    } else {
        "closed/out.xlsx"
    };
    let run = duibiao(&folder, &["fix", "wrong.xlsx", "-o", output]);
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(
        run.out.contains(&format!("不能写入 {output}")),
        "{}",
        run.out
    );
    assert!(!run.out.contains("已写出"), "{}", run.out);
    assert_eq!(names(&closed), if free { vec!["probe"] } else { vec![] });
}

/// Runs the program where nobody reads what it prints; its code and what it says aside.
fn unread(folder: &TempDir, args: &[&str]) -> (Option<i32>, String) {
    let mut command = program();
    command.args(args);
    command.current_dir(folder.path());
    command.stdout(std::process::Stdio::piped());
    command.stderr(std::process::Stdio::piped());
    let mut child = command.spawn().expect("the program runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), err)
}

#[test]
fn a_reader_that_stops_early_hears_of_what_was_not_checked() {
    let folder = folder();
    // All that was asked for is done: the code tells how it came out.
    let one = unread(&folder, &["check", "--json", "wrong.xlsx"]);
    assert_eq!(one, (Some(1), String::new()));
    let (code, err) = unread(&folder, &["check", "good.xlsx", "wrong.xlsx", "tails.xlsx"]);
    assert_eq!(code, Some(2), "what was not checked has not passed");
    assert!(err.contains("其余 2 个文件没有核对"), "{err}");
    assert!(is_chinese_sentence(&err), "{err}");
}

#[test]
fn a_layout_is_tried_on_samples_and_on_a_workbook() {
    let folder = TempDir::new().expect("a folder");
    let right = xlsx(&Department::random(7, Profile::Ordinary).print(RoundingMode::Exact));
    fs::write(folder.path().join("样本.xlsx"), right).expect("it is written");
    let own = include_str!("../../templates/shanxi-budget.toml");
    let staff = "is = \"人员经费\"";
    let wrong = own.replacen(staff, "is = \"公用经费\"", 1);
    assert_ne!(own, wrong);
    fs::write(folder.path().join("错.toml"), wrong).expect("it is written");

    let shanghai = Accounts::random(3)
        .shanghai(Publisher::Unit)
        .expect("a workbook");
    fs::write(folder.path().join("上海.xlsx"), shanghai).expect("it is written");
    let tried = duibiao(
        &folder,
        &["layouts", "check", "shanghai-budget", "上海.xlsx"],
    );
    assert_eq!(tried.code, 0, "{}", tried.out);
    let tried = duibiao(&folder, &["layouts", "check", "错.toml", "样本.xlsx"]);
    assert_eq!(tried.code, 1, "{}", tried.out);
    assert!(
        tried
            .out
            .contains("    1. T6的栏目“人员经费”（is = \"公用经费\"）"),
        "{}",
        tried.out
    );
    let tried = duibiao(&folder, &["layouts", "check", "shanxi-budget", "没有.xlsx"]);
    assert_eq!(tried.code, 2, "{}", tried.out);
    assert!(tried.out.contains("样本 没有.xlsx 不能用"), "{}", tried.out);

    let read = duibiao(&folder, &["layouts", "try", "shanxi-budget", "样本.xlsx"]);
    assert_eq!(read.code, 0);
    assert!(read.out.contains("13 张表认出 13 张"), "{}", read.out);
}
