//! Paths that lead to no plain file.

use std::os::unix::fs::symlink;
use std::process::Command;

use super::case::check;

/// Makes the paths and reads each.
pub fn run() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir(at("folder.xlsx")).expect("a folder");
    std::fs::write(at("plain.txt"), "一\t1\n").expect("written");
    assert!(
        Command::new("mkfifo")
            .arg(at("pipe.xlsx"))
            .status()
            .expect("mkfifo")
            .success()
    );
    let _listener = std::os::unix::net::UnixListener::bind(at("socket.xlsx")).expect("a socket");
    symlink("/dev/zero", at("device.xlsx")).expect("a link");
    symlink("nowhere", at("dangling.xlsx")).expect("a link");
    symlink("loop.xlsx", at("loop.xlsx")).expect("a link");
    symlink("plain.txt", at("link.txt")).expect("a link");
    symlink(at("pipe.xlsx"), at("link-to-pipe.xlsx")).expect("a link");
    let huge = std::fs::File::create(at("huge.xlsx")).expect("a file");
    huge.set_len(1 << 40).expect("sparse");
    let long = "长".repeat(100);

    let mut wrong = Vec::new();
    for (name, expected) in [
        ("absent.xlsx", "missing"),
        ("folder.xlsx", "directory"),
        ("pipe.xlsx", "not-a-file"),
        ("link-to-pipe.xlsx", "not-a-file"),
        ("socket.xlsx", "not-a-file"),
        ("device.xlsx", "not-a-file"),
        ("dangling.xlsx", "missing"),
        ("loop.xlsx", "missing"),
        ("link.txt", "ok"),
        ("huge.xlsx", "too-large"),
        (long.as_str(), "unreadable"),
    ] {
        check(&at(name), name, expected, &mut wrong);
    }
    check(
        &at("plain.txt").join("in-a-file.xlsx"),
        "in-a-file.xlsx",
        "missing",
        &mut wrong,
    );
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
