//! Workbooks with a password of their owner, from the command line.

use std::io::Read;

use super::*;

#[path = "../read/locked.rs"]
mod locked;

const PASSWORD: &str = "机密Pw1";

/// A folder with the example that has mistakes, and with the same behind a password.
fn locked_folder() -> TempDir {
    let folder = folder();
    let wrong = bytes(&folder, "wrong.xlsx");
    put(&folder, "锁.xlsx", &locked::with_password(&wrong, PASSWORD));
    let good = bytes(&folder, "good.xlsx");
    put(&folder, "好.xlsx", &locked::with_password(&good, PASSWORD));
    folder
}

/// Asserts that no file of the folder but the locked ones holds the password, inflated or not.
fn assert_nowhere(folder: &TempDir) {
    let holds = |bytes: &[u8]| {
        let utf16: Vec<u8> = PASSWORD.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let within = |sought: &[u8]| bytes.windows(sought.len()).any(|found| found == sought);
        within(PASSWORD.as_bytes()) || within(&utf16)
    };
    for name in names(folder.path()) {
        let bytes = bytes(folder, &name);
        assert!(!holds(&bytes), "{name}");
        let Ok(mut zip) = zip::ZipArchive::new(std::io::Cursor::new(bytes)) else {
            continue;
        };
        for index in 0..zip.len() {
            let mut part = Vec::new();
            let mut entry = zip.by_index(index).expect("a part");
            entry.read_to_end(&mut part).expect("its bytes");
            assert!(!holds(&part), "{name}: part {index}");
        }
    }
}

#[test]
fn a_check_with_the_password_says_the_same_as_without_one() {
    let folder = locked_folder();
    let plain = duibiao(&folder, &["check", "wrong.xlsx"]);
    let locked = duibiao(&folder, &["check", "锁.xlsx", "--password", PASSWORD]);
    assert_eq!(locked.out, plain.out.replace("wrong.xlsx", "锁.xlsx"));
    assert_eq!((locked.code, plain.code), (1, 1));
    // The same for all files of a run; those without one are read as ever.
    let both = duibiao(&folder, &["锁.xlsx", "wrong.xlsx", "--password", PASSWORD]);
    let lines: Vec<&str> = both.out.lines().take(2).collect();
    assert!(lines[0].starts_with("【不符】锁.xlsx"), "{}", both.out);
    assert_eq!(lines[0].replace("锁.xlsx", "wrong.xlsx"), lines[1]);
}

#[test]
fn no_password_and_a_wrong_one_are_told_apart() {
    let folder = locked_folder();
    let none = duibiao(&folder, &["check", "锁.xlsx"]);
    assert!(
        none.out.contains("请在命令后面加上 --password 密码"),
        "{}",
        none.out
    );
    let wrong = duibiao(&folder, &["check", "锁.xlsx", "--password", "错的密码"]);
    assert!(wrong.out.contains("用给出的密码打不开"), "{}", wrong.out);
    assert!(!wrong.out.contains("错的密码"), "{}", wrong.out);
    assert_eq!((none.code, wrong.code), (2, 2));
}

#[test]
fn what_is_written_of_a_locked_file_has_no_password_and_says_so() {
    let folder = locked_folder();
    let told = "没有密码：要保密";
    for (args, out) in [
        (&["fix", "锁.xlsx"][..], "锁-更正.xlsx"),
        (&["fix", "锁.xlsx", "--keep", "-o", "留.xlsx"], "留.xlsx"),
        (&["publish", "好.xlsx"], "好-定稿.xlsx"),
        (&["convert", "锁.xlsx", "-o", "转.xlsx"], "转.xlsx"),
        (&["convert", "锁.xlsx", "-o", "转.json"], "转.json"),
    ] {
        let args: Vec<&str> = args
            .iter()
            .copied()
            .chain(["--password", PASSWORD])
            .collect();
        let run = duibiao(&folder, &args);
        assert!(run.out.contains(told), "{args:?}: {}{}", run.out, run.err);
        assert!(!(run.out + &run.err).contains(PASSWORD), "{args:?}");
        let again = duibiao(&folder, &["check", out]);
        assert!(again.out.contains("年"), "{args:?}: {}", again.out);
    }
    let json = duibiao(
        &folder,
        &[
            "fix",
            "锁.xlsx",
            "-o",
            "二.xlsx",
            "--json",
            "--password",
            PASSWORD,
        ],
    );
    assert!(
        json.out.contains(told) && !json.out.contains(PASSWORD),
        "{}",
        json.out
    );
    let plain = duibiao(&folder, &["fix", "wrong.xlsx", "--password", PASSWORD]);
    assert!(!plain.out.contains(told), "{}", plain.out);
    assert_nowhere(&folder);
}

#[test]
fn the_record_of_a_locked_file_fits_it_again() {
    let folder = locked_folder();
    let first = duibiao(&folder, &["fix", "锁.xlsx", "--password", PASSWORD]);
    assert_eq!(first.code, 0, "{}", first.out);
    let record = "锁-更正.对表记录.json";
    let args = [
        "fix",
        "锁.xlsx",
        "--decisions",
        record,
        "-o",
        "再.xlsx",
        "--password",
        PASSWORD,
    ];
    let again = duibiao(&folder, &args);
    assert_eq!(again.code, 0, "{}", again.out);
}

#[test]
fn the_password_may_stand_in_the_environment() {
    let folder = locked_folder();
    let mut command = super::program();
    command
        .args(["check", "锁.xlsx"])
        .env("DUIBIAO_PASSWORD", PASSWORD);
    let output = command
        .current_dir(folder.path())
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(1));
}
