//! Fixing the program's own output changes nothing, whatever was wrong with the submission.

#[allow(dead_code)]
#[path = "decisions/desk.rs"]
mod desk;
#[allow(dead_code)]
mod departments;

use departments::{Department, Profile, RoundingMode, Stratum, damage, xlsx};
use desk::Desk;

/// Fixes the workbook, and what comes of it; compares both byte for byte.
fn fixed_twice(bytes: &[u8], what: &str) {
    let desk = Desk::new();
    desk.put("提交件.xlsx", bytes);
    let first = desk.fix("提交件.xlsx", "一.xlsx");
    assert!(first.error.is_none(), "{what}: {:?}", first.error);
    let second = desk.fix("一.xlsx", "二.xlsx");
    assert!(second.error.is_none(), "{what}: {:?}", second.error);
    assert_eq!(second.notices, [], "{what}");
    assert!(second.corrections.is_empty(), "{what}: {:?}", second.corrections);
    if desk.bytes("一.xlsx") != desk.bytes("二.xlsx") {
        let (one, two) = (desk.open("一.xlsx"), desk.open("二.xlsx"));
        for (a, b) in one.pages.iter().zip(&two.pages) {
            assert_eq!(a.name, b.name, "{what}");
            for (at, value) in &a.cells {
                assert_eq!(Some(value), b.cells.get(at), "{what}: {} {at:?}", a.name);
            }
            assert_eq!(a.cells.len(), b.cells.len(), "{what}: {}", a.name);
        }
        panic!("{what}: the cells are equal and the bytes are not");
    }
}

#[test]
fn fixing_the_output_again_gives_the_same_bytes_in_every_stratum() {
    for seed in 0..4 {
        for (nth, stratum) in Stratum::ALL.into_iter().enumerate() {
            let mode = RoundingMode::ALL[(seed as usize + nth) % 4];
            let profile = if seed % 2 == 0 { Profile::Small } else { Profile::Ordinary };
            let honest = Department::random(7_000 + seed, profile).print(mode);
            if let Some(damaged) = damage(&honest, stratum, seed) {
                fixed_twice(&xlsx(&damaged.printed), &format!("{stratum:?} {seed}"));
            }
        }
    }
}

#[test]
fn an_honest_workbook_fixed_twice_is_the_same() {
    for seed in 0..8 {
        let mode = RoundingMode::ALL[seed as usize % 4];
        let honest = Department::random(seed, Profile::Ordinary).print(mode);
        fixed_twice(&xlsx(&honest), &format!("honest {seed}"));
    }
}
