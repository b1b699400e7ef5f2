//! Every file and every expected unit ends in exactly one state, the one that it should.

use duibiao::MergeOptions;
use duibiao::report::{Filing, UnitState};
use lab::bureau::{self, Bureau, BureauLayout, FileState};

use super::{Office, odd};

fn state(filing: Filing) -> &'static [FileState] {
    match filing {
        Filing::Taken(_) => &[FileState::Taken],
        Filing::Same(_) => &[FileState::Duplicate],
        Filing::Old { .. } => &[FileState::Old],
        Filing::Unread => &[FileState::Unreadable],
        Filing::Other(_) => &[FileState::OtherYear, FileState::OtherLayout],
        Filing::Whole(_) => &[],
        Filing::Unexpected => &[FileState::Foreign],
    }
}

fn unit_state(state: UnitState) -> &'static [bureau::UnitState] {
    match state {
        UnitState::Reported => &[bureau::UnitState::Reported],
        UnitState::Missing => &[bureau::UnitState::Missing],
        UnitState::Unread => &[bureau::UnitState::Unreadable],
        UnitState::Other => &[bureau::UnitState::OtherYear, bureau::UnitState::OtherLayout],
        UnitState::Whole => &[],
    }
}

#[test]
fn every_file_and_every_unit_is_in_the_state_that_it_should_be() {
    for form in [BureauLayout::Shanxi, BureauLayout::Shanghai] {
        for seed in [7, 8] {
            let bureau = Bureau::random(seed, &odd(form));
            let office = Office::of(&bureau);
            let merged = office.merge(&office.options());
            assert_eq!(merged.files.len(), bureau.files.len());
            let mut swapped = Vec::new();
            for (path, filing) in merged.files.iter().zip(&merged.filings.files) {
                let file = bureau.files.iter().find(|file| path.ends_with(&file.path));
                let file = file.expect("a file of the bureau");
                if state(*filing).contains(&file.expected) {
                    continue;
                }
                // Which of two that say the same is taken is all the same.
                let either = [FileState::Taken, FileState::Duplicate];
                let same = either.contains(&file.expected)
                    && state(*filing).iter().all(|state| either.contains(state));
                assert!(
                    same,
                    "{form:?} {seed} {path}: {filing:?}, not {:?}",
                    file.expected
                );
                swapped.push(file.unit);
            }
            assert_eq!(swapped.len() % 2, 0, "{swapped:?}");
            assert_eq!(merged.filings.units.len(), bureau.units.len());
            for (found, unit) in merged.filings.units.iter().zip(&bureau.units) {
                let right = unit_state(found.state).contains(&unit.expected);
                assert!(
                    right,
                    "{form:?} {seed} {}: {:?}, not {:?}",
                    unit.name, found.state, unit.expected
                );
            }
        }
    }
}

#[test]
fn the_states_add_up_to_the_files_and_the_units() {
    let bureau = Bureau::random(9, &odd(BureauLayout::Shanxi));
    let office = Office::of(&bureau);
    let merged = office.merge(&office.options());
    let counts = merged.filings.counts();
    assert_eq!(counts.files.values().sum::<usize>(), bureau.files.len());
    assert_eq!(counts.units.values().sum::<usize>(), bureau.units.len());
    let reported = counts.units[&UnitState::Reported];
    assert_eq!(counts.checked.values().sum::<usize>(), reported);
}

#[test]
fn what_cannot_be_read_is_told_one_by_one_and_alone_makes_no_workbook() {
    let office = Office::empty();
    std::fs::create_dir(office.path("报送件")).expect("a folder");
    for name in ["甲.xlsx", "乙.xlsx"] {
        std::fs::write(office.path("报送件").join(name), b"PK\x03\x04 half").expect("written");
    }
    let options = MergeOptions {
        units: None,
        ..office.options()
    };
    let (result, told) = office.told(&["报送件"], &options);
    let error = result.expect_err("nothing to add up");
    assert!(error.to_string().contains("2 个文件里没有一个"), "{error}");
    assert!(told.iter().any(|text| text.contains("甲.xlsx")), "{told:?}");
    assert!(told.iter().any(|text| text.contains("乙.xlsx")), "{told:?}");
    assert!(!office.path("汇总.xlsx").exists());
    // A folder that is not there is refused before any work, and not made.
    let options = MergeOptions {
        output: office.path("没有/汇总.xlsx"),
        ..options
    };
    let (result, told) = office.told(&["报送件"], &options);
    let error = result.expect_err("no such folder").to_string();
    assert!(error.contains("不存在") && told.is_empty(), "{error}");
    assert!(!office.path("没有").exists());
}

#[test]
fn what_a_unit_sent_in_place_of_its_tables_is_not_nothing() {
    let bureau = Bureau::random(9, &bureau::Plan::plain(4, BureauLayout::Shanxi));
    let office = Office::of(&bureau);
    let sent = |at: usize| {
        let file = bureau.files.iter().find(|file| file.unit == Some(at));
        office.path("报送件").join(&file.expect("a file").path)
    };
    let code = |at: usize| bureau.units[at].code.clone();
    // One is called otherwise, one is a scan, one has a scan beside it.
    std::fs::rename(sent(1), office.path("报送件/").join(code(1))).expect("renamed");
    std::fs::remove_file(sent(2)).expect("removed");
    for at in [2, 3] {
        let scan = format!("报送件/{}扫描件.pdf", code(at));
        std::fs::write(office.path(&scan), b"%PDF-1.4").expect("written");
    }
    let merged = office.try_merge(&["报送件"], &office.options());
    let (merged, told) = merged.expect("merged");
    let states: Vec<UnitState> = merged.filings.units.iter().map(|unit| unit.state).collect();
    let reported = UnitState::Reported;
    assert_eq!(states, [reported, reported, UnitState::Unread, reported]);
    assert_eq!(merged.files.len(), 4);
    // The scan that stands for a unit is told as such; only the other one is a file without tables.
    let passed_over = told.iter().filter(|text| text.contains("不是表格的文件"));
    let [passed_over] = passed_over.collect::<Vec<_>>()[..] else {
        panic!("{told:?}");
    };
    assert!(passed_over.contains("另有 1 个"), "{passed_over}");
}
