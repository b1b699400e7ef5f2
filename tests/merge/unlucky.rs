//! What goes wrong in an office ends in one clear sentence each; nothing is added in silence, and no half file is left.

use std::fs;
use std::path::Path;

use duibiao::report::{Filing, Outcome, UnitState};
use duibiao::{MergeError, MergeOptions};
use lab::bureau::{Bureau, BureauLayout, Plan};

use super::{Office, texts};

fn plain(units: usize, seed: u64) -> Bureau {
    Bureau::random(seed, &Plan::plain(units, BureauLayout::Shanxi))
}

/// The names in a folder that nobody put there for the work.
fn left_over(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let names = entries.map(|entry| entry.expect("an entry").file_name());
    let names = names.map(|name| name.to_string_lossy().into_owned());
    names.filter(|name| name.starts_with(".duibiao-")).collect()
}

#[test]
fn an_empty_folder_is_told_and_nothing_is_written() {
    let office = Office::empty();
    fs::create_dir(office.path("报送件")).expect("a folder");
    let options = MergeOptions {
        units: None,
        ..office.options()
    };
    let (result, _) = office.told(&["报送件"], &options);
    let error = result.expect_err("nothing there");
    assert!(matches!(error, MergeError::NoFiles), "{error}");
    assert!(!office.path("汇总.xlsx").exists());
    assert!(!office.path(".对表缓存").exists());
}

#[test]
fn thousands_of_bad_files_are_a_line_each_and_hide_no_good_one() {
    const BAD: usize = 2_000;
    let bureau = plain(1, 3);
    let office = Office::of(&bureau);
    for nth in 0..BAD {
        let bytes: &[u8] = match nth % 4 {
            0 => b"",
            1 => b"PK\x03\x04 half",
            2 => &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1],
            _ => &[0; 7],
        };
        let name = format!("坏{nth}.xlsx");
        fs::write(office.path("报送件").join(name), bytes).expect("written");
    }
    let options = office.options();
    let (merged, told) = office.try_merge(&["报送件"], &options).expect("merged");
    assert_eq!(merged.outcome, Outcome::Unchecked);
    let unread = merged.filings.files.iter();
    let unread = unread.filter(|filing| **filing == Filing::Unread).count();
    assert_eq!((unread, merged.files.len()), (BAD, BAD + 1));
    for nth in 0..BAD {
        let name = format!("坏{nth}.xlsx");
        let lines = told.iter().filter(|line| line.contains(&name));
        let lines: Vec<&String> = lines.collect();
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(lines[0].starts_with("【读不出】"), "{lines:?}");
    }
    assert!(merged.summary.contains("读不出 2000"), "{}", merged.summary);
    assert!(merged.summary.contains("是 1 个单位的合计"));
}

#[test]
fn two_units_of_one_name_are_not_told_apart_by_guessing() {
    let bureau = plain(2, 4);
    let office = Office::of(&bureau);
    // The list is refused, with both places.
    fs::write(
        office.path("单位名单.csv"),
        "单位代码,单位名称\n001,青岚县中心小学\n002,青岚县中心小学\n",
    )
    .expect("written");
    let (result, _) = office.told(&["报送件"], &office.options());
    let error = result.expect_err("refused");
    assert!(matches!(error, MergeError::Units(_)), "{error}");
    assert!(error.to_string().contains("青岚县中心小学"), "{error}");
    assert!(!office.path("汇总.xlsx").exists());
}

#[test]
fn two_files_of_one_unit_that_differ_are_one_and_the_other_is_named() {
    let bureau = plain(2, 4);
    let office = Office::of(&bureau);
    let unit = |at: usize| &bureau.units[bureau.files[at].unit.expect("a unit")];
    let (first, second) = (unit(0), unit(1));
    let other = renamed(&bureau.files[1].bytes(), &second.name, &first.name);
    fs::remove_dir_all(office.path("报送件")).expect("removed");
    for (folder, bytes) in [("甲", bureau.files[0].bytes()), ("乙", other)] {
        let folder = office.path("报送件").join(folder);
        fs::create_dir_all(&folder).expect("a folder");
        let name = format!("{}{}.xlsx", first.code, first.name);
        fs::write(folder.join(name), bytes).expect("written");
    }
    let merged = office.merge(&office.options());
    let taken = merged.filings.files.iter();
    let taken = taken.filter(|filing| matches!(filing, Filing::Taken(_)));
    assert_eq!(taken.count(), 1, "{:?}", merged.filings.files);
    assert!(merged.summary.contains("是 1 个单位的合计"));
    let files = texts(&office.path("汇总.xlsx"), "文件清单");
    let told = files.iter().flatten();
    let told: Vec<&String> = told.filter(|text| *text == "旧版").collect();
    assert_eq!(told.len(), 1, "{files:?}");
}

#[test]
fn a_unit_that_is_there_twice_under_two_names_counts_once() {
    let bureau = plain(3, 6);
    let office = Office::of(&bureau);
    let unit = |at: usize| &bureau.units[bureau.files[at].unit.expect("a unit")];
    // What the second hands in is a copy of the first's, with the second's name on it.
    let (from, to) = (&unit(0).name, &unit(1).name);
    let copy = renamed(&bureau.files[0].bytes(), from, to);
    fs::write(office.path("报送件").join(&bureau.files[1].path), copy).expect("written");
    let merged = office.merge(&office.options());
    assert!(
        merged.summary.contains("是 2 个单位的合计"),
        "{}",
        merged.summary
    );
    let at = bureau.files[1].unit.expect("a unit");
    let first = bureau.files[0].unit.expect("a unit");
    let states = [at, first].map(|unit| merged.filings.units[unit].state);
    assert!(states.contains(&UnitState::Missing), "{states:?}");
    // The unit that has none of its own says why.
    let lines = texts(&office.path("汇总.xlsx"), "报送情况");
    let line = lines
        .iter()
        .find(|line| line.iter().any(|text| text == "未报"));
    let line = line.expect("a line").join("|");
    assert!(line.contains("数字全部相同"), "{line}");
}

#[test]
fn a_sum_of_units_beside_only_some_of_them_says_who_is_in_no_sum() {
    let bureau = plain(5, 9);
    let office = Office::of(&bureau);
    let path = |at: usize| format!("报送件/{}", bureau.files[at].path);
    let add = |output: &str, files: &[String]| {
        let options = MergeOptions {
            output: office.path(output),
            units: None,
            ..office.options()
        };
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        office.try_merge(&files, &options).expect("merged").0
    };
    let all: Vec<String> = (0..5).map(path).collect();
    add("一部分.xlsx", &all);
    let merged = add("汇总.xlsx", &["一部分.xlsx".to_owned(), path(0), path(1)]);
    assert_eq!(merged.outcome, Outcome::Unchecked, "{}", merged.summary);
    assert!(merged.summary.contains("是 2 个单位的合计"));
    assert!(!merged.summary.contains("对照"), "{}", merged.summary);
    let files = texts(&office.path("汇总.xlsx"), "文件清单");
    let told = files.iter().flatten().find(|text| text.contains("它还含"));
    let told = told.expect("a sentence");
    for at in 2..5 {
        let name = &bureau.units[bureau.files[at].unit.expect("a unit")].name;
        assert!(told.contains(name.as_str()), "{told}");
    }
    // With all of them it is compared.
    let merged = add(
        "全部.xlsx",
        &[&["一部分.xlsx".to_owned()], &all[..]].concat(),
    );
    assert!(merged.outcome <= Outcome::Tail, "{}", merged.summary);
    assert!(merged.summary.contains("对照"), "{}", merged.summary);
}

/// A workbook with another name in its texts.
fn renamed(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    use std::io::{Cursor, Read, Write};
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..zip.len() {
        let mut part = zip.by_index(index).expect("a part");
        let name = part.name().expect("a name").into_owned();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).expect("read");
        if let Ok(text) = std::str::from_utf8(&bytes) {
            bytes = text.replace(from, to).into_bytes();
        }
        let options = zip::write::SimpleFileOptions::default();
        out.start_file(name, options).expect("a part");
        out.write_all(&bytes).expect("written");
    }
    out.finish().expect("a zip").into_inner()
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_in_which_nothing_can_be_written_is_told() {
    let office = Office::of(&plain(2, 7));
    // Nobody, not even the administrator, makes a file there.
    let options = MergeOptions {
        output: Path::new("/proc/汇总.xlsx").to_owned(),
        ..office.options()
    };
    let (result, _) = office.told(&["报送件"], &options);
    let error = result.expect_err("refused").to_string();
    assert!(
        error.contains("不能写入") && error.contains("汇总.xlsx"),
        "{error}"
    );
    assert!(left_over(&office.path("报送件")).is_empty());
}

#[cfg(unix)]
#[test]
fn killed_at_any_moment_and_started_again_it_writes_the_same() {
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};

    const TIMES: u32 = 20;
    let office = Office::of(&plain(8, 8));
    let start = |output: &str| {
        let mut run = Command::new(env!("CARGO_BIN_EXE_duibiao"));
        run.arg("merge").arg(office.path("报送件"));
        run.arg("--units").arg(office.path("单位名单.csv"));
        run.arg("-o").arg(office.path(output));
        run.arg("--return").arg(office.path("退回"));
        run.stdout(Stdio::null()).stderr(Stdio::null());
        run.spawn().expect("started")
    };
    let begun = Instant::now();
    start("汇总.xlsx").wait().expect("done");
    let whole = begun.elapsed();
    let right = fs::read(office.path("汇总.xlsx")).expect("written");
    let mut killed = 0;
    for nth in 0..TIMES {
        // Once everything has to be done anew, then from where the last one came to.
        fs::remove_file(office.path("汇总.xlsx")).expect("there");
        if nth % 2 == 0 {
            fs::remove_dir_all(office.path(".对表缓存")).expect("there");
        }
        let mut run = start("汇总.xlsx");
        // Moments spread over the run, in no order.
        std::thread::sleep(whole * (nth * 7 % TIMES) / TIMES + Duration::from_millis(1));
        killed += u32::from(run.try_wait().expect("a state").is_none());
        run.kill().expect("killed");
        run.wait().expect("dead");
        if let Ok(written) = fs::read(office.path("汇总.xlsx")) {
            assert!(written == right, "a half file, or another");
        }
        start("汇总.xlsx").wait().expect("done");
        let again = fs::read(office.path("汇总.xlsx")).expect("written");
        assert!(again == right, "another file after it was killed ({nth})");
    }
    assert!(killed > 4, "killed only {killed} times");
}
