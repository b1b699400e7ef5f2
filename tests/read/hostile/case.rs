//! One hostile file: written, read by a child process within limits, and its end compared.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The variable that tells a child which file to read.
pub const CHILD: &str = "DUIBIAO_TEST_READS";
/// What a child prints before its result.
const MARK: &str = "@@";
/// The memory of a child, in KiB.
const MEMORY: &str = "1048576";
/// The time of a child.
pub const TIME: Duration = Duration::from_secs(10);

/// A hostile file.
pub struct Case {
    /// The file's name.
    pub name: &'static str,
    /// Its content.
    pub bytes: Vec<u8>,
    /// How reading it ends: `ok`, or words of errors, any of them.
    pub expected: &'static str,
}

/// Writes and reads all files; reports every one that ends wrongly.
pub fn run(group: &str, cases: Vec<Case>) {
    let folder = tempfile::Builder::new()
        .prefix(group)
        .tempdir()
        .expect("a folder");
    let mut wrong = Vec::new();
    for case in cases {
        let path = folder.path().join(case.name);
        std::fs::write(&path, &case.bytes).expect("written");
        check(&path, case.name, case.expected, &mut wrong);
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Reads one path in a child and notes what is wrong with its end.
pub fn check(path: &Path, name: &str, expected: &str, wrong: &mut Vec<String>) {
    let started = Instant::now();
    let end = child(path);
    let took = started.elapsed();
    let Some((kind, sentence)) = end.as_deref().and_then(|line| line.split_once('\t')) else {
        wrong.push(format!(
            "{name}: ended without an answer after {took:?}: {end:?}"
        ));
        return;
    };
    if !expected.split('|').any(|word| word == kind) {
        wrong.push(format!("{name}: {kind} instead of {expected}: {sentence}"));
    }
    if took > TIME {
        wrong.push(format!("{name}: took {took:?}"));
    }
    if kind != "ok"
        && !(sentence.contains(name)
            && sentence.ends_with('。')
            && sentence.matches('。').count() == 1)
    {
        wrong.push(format!(
            "{name}: not one sentence naming the file: {sentence}"
        ));
    }
}

/// What a child prints when it reads the path within the limits; `None` if it is killed or dies.
fn child(path: &Path) -> Option<String> {
    let test = std::env::current_exe().expect("this test");
    let mut child = Command::new("sh")
        .arg("-c")
        .arg("ulimit -v \"$1\" && exec \"$0\" --exact hostile::reads_the_one_file_it_is_told --nocapture --test-threads 1")
        .arg(test)
        .arg(MEMORY)
        .env(CHILD, path)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("sh");
    let started = Instant::now();
    while child.try_wait().expect("a child").is_none() {
        if started.elapsed() > TIME + Duration::from_secs(1) {
            child.kill().expect("killed");
            break;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let output = child.wait_with_output().expect("output");
    let printed = String::from_utf8_lossy(&output.stderr);
    let answer = String::from_utf8_lossy(&output.stdout)
        .split_once(MARK)
        .map(|(_, rest)| rest.lines().next().unwrap_or_default().to_owned());
    if printed.trim().is_empty() {
        answer
    } else {
        Some(format!("printed: {printed}"))
    }
}

/// What a child answers that is told to do something else than to read a file.
pub fn child_told_to(what: &str) -> Option<String> {
    child(Path::new(what)).filter(|answer| !answer.starts_with("printed: "))
}

/// Takes twice the memory that a child has.
pub fn eat() {
    let eaten = vec![1_u8; 2 << 30];
    println!("{MARK}ate {}", eaten.len());
}

/// Reads the file and prints how that ended.
pub fn read_one(path: &Path) {
    match duibiao::read::read_file(path) {
        Ok(book) => {
            let cells: usize = book
                .sheets
                .iter()
                .map(duibiao::read::Grid::cell_count)
                .sum();
            println!("{MARK}ok\t{} sheets, {cells} cells", book.sheets.len());
        }
        Err(error) => println!("{MARK}{}\t{error}", error.kind()),
    }
}
