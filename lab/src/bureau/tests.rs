//! Bureaus of 30 units in each form, with everything that can happen to a submission.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use calamine::{Data, DataType as _, Range, Reader, open_workbook_auto_from_rs};
use duibiao::model::DepartmentName;
use duibiao::report::Outcome;
use duibiao::{Recogniser, check_bytes, layout, read, unit_list};

use super::*;
use crate::departments::CellId;

const LAYOUTS: [BureauLayout; 2] = [BureauLayout::Shanxi, BureauLayout::Shanghai];

fn plan(layout: BureauLayout) -> Plan {
    Plan {
        rounding: RoundingMode::Rounded,
        oddities: true,
        damaged: 3,
        in_yuan: 2,
        ..Plan::plain(30, layout)
    }
}

fn with_oddities() -> impl Iterator<Item = Bureau> {
    LAYOUTS
        .into_iter()
        .map(|layout| Bureau::random(7, &plan(layout)))
}

/// How many files are in each state.
fn counted(bureau: &Bureau) -> BTreeMap<FileState, usize> {
    let mut counts = BTreeMap::new();
    for file in &bureau.files {
        *counts.entry(file.expected).or_default() += 1;
    }
    counts
}

#[test]
fn every_state_occurs_and_each_reported_unit_is_taken_once() {
    for bureau in with_oddities() {
        let counts = counted(&bureau);
        let seen: Vec<FileState> = counts.keys().copied().collect();
        assert_eq!(seen, FileState::ALL);
        assert_eq!(counts.values().sum::<usize>(), bureau.files.len());
        let states: BTreeSet<UnitState> = bureau.units.iter().map(|unit| unit.expected).collect();
        assert!(states.into_iter().eq(UnitState::ALL));
        for (at, unit) in bureau.units.iter().enumerate() {
            let own = bureau.files.iter().filter(|file| file.unit == Some(at));
            let taken = own.filter(|file| file.expected == FileState::Taken).count();
            let reported = unit.expected == UnitState::Reported;
            assert_eq!(taken, usize::from(reported), "{}", unit.name);
        }
        let paths: BTreeSet<&str> = bureau.files.iter().map(|file| &*file.path).collect();
        assert_eq!(paths.len(), bureau.files.len());
        assert!(paths.iter().any(|path| path.contains('/')));
        assert!(paths.iter().any(|path| !path.contains('/')));
    }
}

#[test]
fn a_plain_bureau_has_a_workbook_from_each_unit() {
    for layout in LAYOUTS {
        let bureau = Bureau::random(3, &Plan::plain(30, layout));
        assert_eq!(counted(&bureau), BTreeMap::from([(FileState::Taken, 30)]));
        assert_eq!(bureau.truth(), bureau.sound_truth());
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    for layout in LAYOUTS {
        let [one, other] = [(); 2].map(|()| Bureau::random(11, &plan(layout)));
        for (one, other) in one.files.iter().zip(&other.files) {
            assert_eq!((&one.path, one.bytes()), (&other.path, other.bytes()));
        }
        assert_eq!(one.department_book(), other.department_book());
        assert_eq!(one.control_figures(), other.control_figures());
        assert_eq!(one.labels(), other.labels());
    }
}

#[test]
fn what_is_broken_cannot_be_read_and_is_always_broken_the_same_way() {
    let bureau = Bureau::random(1, &Plan::plain(1, BureauLayout::Shanxi));
    let paper = &bureau.units[0].paper;
    for broken in Broken::ALL {
        let bytes = broken.bytes(paper);
        assert_eq!(bytes, broken.bytes(paper), "{broken:?}");
        assert!(read::read_bytes(&bytes, "报送.xlsx").is_err(), "{broken:?}");
    }
}

type Sheets = Vec<(String, Range<Data>)>;

fn opened(bytes: Vec<u8>) -> Sheets {
    let mut book = open_workbook_auto_from_rs(Cursor::new(bytes)).expect("a workbook");
    book.worksheets()
}

/// A table by function code, as anybody would read it: the code of a row from its first columns, one amount, the unit of
/// money from the line above. Gives 分 by code, and 合计.
fn by_code(sheet: &Range<Data>, codes: usize, amount: usize) -> BTreeMap<String, i64> {
    let text = |cell: &Data| cell.to_string();
    let mut cells = sheet.rows().flatten();
    let yuan = cells.any(|cell| text(cell) == "单位：元");
    let mut sums = BTreeMap::new();
    for row in sheet.rows() {
        let name = match codes {
            1 => text(&row[0]),
            _ => row[..codes].iter().map(text).collect(),
        };
        let is_code = name.len() > 2 && name.bytes().all(|byte| byte.is_ascii_digit());
        if is_code || name == "合计" && !row[amount].is_string() {
            let value = match &row[amount] {
                Data::Float(value) => *value,
                Data::Int(value) => *value as f64,
                _ => 0.0,
            };
            let fen = value * if yuan { 100.0 } else { 1_000_000.0 };
            sums.insert(name, fen.round() as i64);
        }
    }
    sums
}

/// Spending by code as the workbook says it.
fn spending(bureau: &Bureau, sheets: &Sheets) -> BTreeMap<String, i64> {
    let (name, codes, amount) = match bureau.layout {
        BureauLayout::Shanxi => ("表三", 1, 2),
        BureauLayout::Shanghai => ("支出预算总表", 3, 4),
    };
    let mut found = sheets.iter().filter(|sheet| {
        let title = sheet
            .0
            .trim_start_matches("预算单位")
            .trim_start_matches("部门");
        title == name
    });
    by_code(&found.next().expect("its sheet").1, codes, amount)
}

#[test]
fn the_truth_is_what_the_files_say_when_they_are_added_up_anew() {
    for bureau in with_oddities() {
        let mut sums: BTreeMap<String, i64> = BTreeMap::new();
        let taken = bureau.files.iter();
        for file in taken.filter(|file| file.expected == FileState::Taken) {
            for (code, fen) in spending(&bureau, &opened(file.bytes())) {
                *sums.entry(code).or_default() += fen;
            }
        }
        assert!(sums.len() > 30, "{sums:?}");
        let table = match bureau.layout {
            BureauLayout::Shanxi => "T3",
            BureauLayout::Shanghai => "表3",
        };
        let truth = bureau.truth();
        let own = truth
            .iter()
            .filter(|(id, _)| (id.table, id.column) == (table, "合计"));
        let own: BTreeMap<String, i64> = own.map(|(id, fen)| (id.row.clone(), *fen)).collect();
        assert_eq!(own, sums);
    }
}

#[test]
fn the_units_add_up_to_the_truth() {
    for bureau in with_oddities() {
        let mut sums = Amounts::new();
        for unit in 0..bureau.units.len() {
            for (id, fen) in bureau.unit_truth(unit) {
                *sums.entry(id).or_default() += fen;
            }
        }
        assert_eq!(sums, bureau.truth());
    }
}

#[test]
fn each_damage_is_the_difference_from_what_is_right() {
    for bureau in with_oddities() {
        let damaged = bureau.units.iter().filter(|unit| unit.paper.slip.is_some());
        for unit in damaged.clone() {
            let damage = unit.paper.damage().expect("a cell");
            let [right, printed] = [unit.paper.sound(), unit.paper.printed()];
            let cells = printed.cells.iter().zip(right.cells.values());
            let changed = cells.filter(|((_, one), other)| one.value != other.value);
            let changed: Vec<_> = changed
                .map(|((_, one), other)| (other.value, one.value))
                .collect();
            assert_eq!(changed, [(damage.from, damage.to)]);
        }
        assert_eq!(damaged.count(), 3);
        let (truth, sound) = (bureau.truth(), bureau.sound_truth());
        let differing = truth.iter().filter(|(id, fen)| sound[id] != **fen).count();
        assert!((1..=3).contains(&differing));
    }
}

#[test]
fn the_department_says_the_sums_up_to_a_tail_from_each_unit() {
    for bureau in with_oddities() {
        let own = paper::amounts(&bureau.department_tables());
        let sound = bureau.sound_truth();
        let reported = bureau.reported().len() as i64;
        let mut met = 0;
        for (id, fen) in own {
            if let Some(sum) = sound.get(&id) {
                assert!(
                    (fen - sum).abs() <= (reported + 1) * 5_000,
                    "{id}: {fen} {sum}"
                );
                met += 1;
            }
        }
        assert!(met > 200, "{met}");
        let sheets = opened(bureau.department_book());
        assert_eq!(
            spending(&bureau, &sheets)["合计"],
            sum_of_all(&bureau, &sheets)
        );
    }
}

/// 合计 as the classes of the same table add up to it.
fn sum_of_all(bureau: &Bureau, sheets: &Sheets) -> i64 {
    let total = spending(bureau, sheets);
    let classes = total.iter().filter(|(code, _)| code.len() == 3);
    let sum: i64 = classes.map(|(_, fen)| fen).sum();
    let off = (sum - total["合计"]).abs();
    assert!(off <= 5_000 * 30, "{off}");
    total["合计"]
}

#[test]
fn exact_figures_are_consolidated_without_a_tail() {
    for layout in LAYOUTS {
        let plan = Plan {
            rounding: RoundingMode::Exact,
            ..Plan::plain(30, layout)
        };
        let bureau = Bureau::random(5, &plan);
        let sound = bureau.truth();
        for (id, fen) in paper::amounts(&bureau.department_tables()) {
            if let Some(sum) = sound.get(&id) {
                assert_eq!(fen, *sum, "{id}");
            }
        }
    }
}

#[test]
fn what_units_pay_each_other_counts_once_in_the_departments_book() {
    let plan = Plan {
        rounding: RoundingMode::Exact,
        transfers: true,
        ..Plan::plain(12, BureauLayout::Shanxi)
    };
    let bureau = Bureau::random(6, &plan);
    assert!(bureau.dealings.len() > 2);
    let twice: i64 = bureau.dealings.iter().map(|one| one.fen).sum();
    let (sums, own) = (bureau.truth(), paper::amounts(&bureau.department_tables()));
    for (id, lower) in [
        (CellId::new("T1", "收入", "五、单位资金", "金额"), twice),
        (CellId::new("T1", "收入", "收入总计", "金额"), twice),
        (CellId::new("T1", "支出", "支出总计", "合计"), twice),
        (CellId::new("T3", "", "合计", "合计"), twice),
        (CellId::new("T3", "", "合计", "基本支出"), 0),
        (CellId::new("T4", "收入", "收入总计", "金额"), 0),
    ] {
        assert_eq!(sums[&id] - own[&id], lower, "{id}");
    }
}

#[test]
fn the_control_figures_end_with_their_sum() {
    for bureau in with_oddities() {
        let sheets = opened(bureau.control_figures());
        let rows: Vec<&[Data]> = sheets[0].1.rows().collect();
        assert_eq!(rows.len(), 3 + bureau.units.len() + 1);
        for col in 2..7 {
            let cent = |row: &&[Data]| match row[col] {
                Data::Float(value) => (value * 100.0).round() as i64,
                _ => panic!("no figure in column {col}"),
            };
            let all: Vec<i64> = rows[3..].iter().map(cent).collect();
            let (last, parts) = all.split_last().expect("a sum");
            assert_eq!(parts.iter().sum::<i64>(), *last);
            assert!(*last > 0);
        }
    }
}

#[test]
fn no_name_can_be_taken_for_another() {
    let bureau = Bureau::random(
        2,
        &Plan {
            oddities: true,
            ..Plan::plain(150, BureauLayout::Shanxi)
        },
    );
    let names = bureau.units.iter().flat_map(|unit| {
        let all = std::iter::once(&unit.name).chain(&unit.aliases);
        all.map(|name| (&unit.code, DepartmentName::parse(name).expect("a name")))
    });
    let names: Vec<_> = names.collect();
    for (at, (code, name)) in names.iter().enumerate() {
        for (other_code, other) in &names[..at] {
            let same = name.is_same(other);
            assert!(
                code == other_code || !same,
                "{} {}",
                name.as_str(),
                other.as_str()
            );
        }
    }
    let foreign = bureau
        .files
        .iter()
        .filter(|file| file.expected == FileState::Foreign);
    for file in foreign {
        let printed = file
            .printed_name()
            .and_then(DepartmentName::parse)
            .expect("a name");
        assert!(
            names.iter().all(|(_, name)| !name.is_same(&printed)),
            "{}",
            file.path
        );
    }
}

#[test]
fn the_list_of_ten_thousand_units_is_one_that_can_be_read() {
    let bureau = Bureau::random(
        9,
        &Plan {
            oddities: true,
            ..Plan::plain(10_000, BureauLayout::Shanghai)
        },
    );
    let read = unit_list::read(bureau.unit_list().as_bytes(), "单位名单.csv").expect("a list");
    assert_eq!(read.len(), 10_000);
    for (read, unit) in read.iter().zip(&bureau.units) {
        assert_eq!((&read.name, &read.aliases), (&unit.name, &unit.aliases));
        assert_eq!(
            read.code.as_ref().map(|code| code.as_str()),
            Some(&*unit.code)
        );
    }
}

#[test]
fn what_is_handed_in_right_passes_in_the_form_that_was_asked_for() {
    let recogniser = Recogniser::new(layout::builtin().expect("the built-in layouts are right"));
    for (layout, name) in LAYOUTS
        .into_iter()
        .zip(["shanxi-budget", "shanghai-budget"])
    {
        let plan = Plan {
            in_yuan: 2,
            ..Plan::plain(8, layout)
        };
        let bureau = Bureau::random(4, &plan);
        let files = bureau.files.iter().map(|file| (&*file.path, file.bytes()));
        for (path, bytes) in files.chain([("部门汇总.xlsx", bureau.department_book())]) {
            let report = check_bytes(&recogniser, path, &bytes);
            let wrong = report
                .findings
                .iter()
                .filter(|finding| finding.outcome > Outcome::Tail);
            let wrong: Vec<&str> = wrong.map(|finding| finding.message.as_str()).collect();
            assert_eq!(wrong, [""; 0], "{path}");
            assert_eq!(report.book.layout.as_deref(), Some(name), "{path}");
        }
    }
}

#[test]
fn what_is_in_another_form_or_of_another_year_is_read_as_that() {
    let recogniser = Recogniser::new(layout::builtin().expect("the built-in layouts are right"));
    for (bureau, other) in with_oddities().zip(["shanghai-budget", "shanxi-budget"]) {
        for file in &bureau.files {
            let report = || check_bytes(&recogniser, &file.path, &file.bytes());
            match file.expected {
                FileState::OtherLayout => {
                    assert_eq!(report().book.layout.as_deref(), Some(other));
                }
                FileState::OtherYear => {
                    assert_eq!(report().book.year, Some(bureau.year - 1));
                }
                _ => {}
            }
        }
    }
}

#[test]
fn a_renamed_unit_bears_a_name_of_its_own() {
    for bureau in with_oddities() {
        let mut renamed = 0;
        let taken = bureau
            .files
            .iter()
            .filter(|file| file.expected == FileState::Taken);
        for file in taken {
            let unit = &bureau.units[file.unit.expect("a unit")];
            let printed = file.printed_name().expect("a name");
            if printed != unit.name {
                let known = unit.aliases.iter().any(|alias| alias == printed);
                assert!(known || unit.name.ends_with(printed), "{printed}");
                renamed += 1;
            }
        }
        assert_eq!(renamed, 2);
    }
}

#[test]
fn nothing_of_a_unit_that_has_not_reported_counts() {
    for bureau in with_oddities() {
        for (at, unit) in bureau.units.iter().enumerate() {
            let own = bureau.unit_truth(at);
            assert_eq!(own.is_empty(), unit.expected != UnitState::Reported);
            let top = match bureau.layout {
                BureauLayout::Shanxi => CellId::new("T3", "", "合计", "合计"),
                BureauLayout::Shanghai => CellId::new("表3", "", "合计", "合计"),
            };
            assert!(own.is_empty() || own[&top] > 0);
        }
    }
}
