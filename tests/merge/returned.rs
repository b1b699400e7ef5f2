//! What goes back to a unit, what comes back from it, and how both stand in the next whole.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use duibiao::read::{self, CellValue};
use duibiao::report::Outcome;
use duibiao::report::{Filing, UnitState};
use duibiao::{FixOptions, MergeError, MergeOptions, Merged, Recogniser};
use lab::bureau::{Bureau, BureauLayout, Damage, Plan};
use lab::desk::{CHOICE, ID, Pages, STATE, VALUE, text};

use super::sums::{assert_same, printed, sound};
use super::{Office, layouts, odd, read};

const BACK: &str = "退回";
const SLIP: &str = "退回单.xlsx";

fn options(office: &Office) -> MergeOptions {
    MergeOptions {
        send_back: Some(office.path(BACK)),
        ..office.options()
    }
}

/// Units with a mistyped figure each, two of which have to decide what is right, and nothing odd.
fn damaged(seed: u64) -> Bureau {
    let plan = Plan {
        damaged: 12,
        ..Plan::plain(12, BureauLayout::Shanxi)
    };
    Bureau::random(seed, &plan)
}

/// The folders that units get, each with the names of what is in it.
fn folders(office: &Office) -> BTreeMap<String, Vec<String>> {
    let Ok(entries) = fs::read_dir(office.path(BACK)) else {
        return BTreeMap::new();
    };
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let folders = paths.filter(|path| path.is_dir());
    let folders = folders.map(|path| (read::shown_name(&path), names(&path)));
    folders.collect()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> = entries
        .map(|entry| read::shown_name(&entry.expect("an entry").path()))
        .collect();
    names.sort();
    names
}

/// The file that was taken for a unit.
fn taken(merged: &Merged, unit: usize) -> PathBuf {
    PathBuf::from(&merged.files[merged.filings.units[unit].file.expect("a file")])
}

/// All text of a workbook, part by part.
fn parts(path: &Path) -> String {
    let mut zip = zip::ZipArchive::new(fs::File::open(path).expect("there")).expect("a zip");
    let mut all = String::new();
    for nth in 0..zip.len() {
        let mut part = zip.by_index(nth).expect("a part");
        all += &part.name().expect("a name");
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).expect("a part");
        all += &String::from_utf8_lossy(&bytes);
    }
    all
}

/// The texts of the only sheet of a workbook.
fn sheet(path: &Path, name: &str) -> String {
    let mut pages = Pages::open(path);
    let cells = pages.page(name).cells.values().map(text);
    cells.collect::<Vec<_>>().join("\n")
}

/// The row of a unit on a sheet of the whole, by heading.
fn row(office: &Office, name: &str, unit: &str) -> BTreeMap<String, String> {
    let mut pages = Pages::open(&office.path("汇总.xlsx"));
    let page = pages.page(name);
    let named = |wanted: &str| {
        let cells = page.cells.iter();
        let cells = cells.filter(|(_, value)| text(value) == wanted);
        cells.map(|(at, _)| *at).collect::<Vec<_>>()
    };
    let (head, column) = named("单位名称")[0];
    // Others may name it as what stands above them.
    let lines = named(unit);
    let (line, _) = *lines
        .iter()
        .find(|(_, col)| *col == column)
        .expect("a unit");
    let of = |row: u32| page.cells.range((row, 0)..(row + 1, 0));
    let cell = |col: u32| page.cells.get(&(line, col)).map(text).unwrap_or_default();
    of(head)
        .map(|(&(_, col), value)| (text(value), cell(col)))
        .collect()
}

#[test]
fn every_unit_that_has_something_to_mend_finds_it_in_its_folder() {
    for form in [BureauLayout::Shanxi, BureauLayout::Shanghai] {
        let bureau = Bureau::random(7, &odd(form));
        let office = Office::of(&bureau);
        let merged = office.merge(&options(&office));
        let folders = folders(&office);
        let recogniser = Recogniser::new(layouts());
        let mut kinds = BTreeSet::new();
        for (at, (unit, filing)) in bureau.units.iter().zip(&merged.filings.units).enumerate() {
            let folder = folders.get(&format!("{}{}", unit.code, unit.name));
            kinds.insert((filing.state, filing.outcome));
            match (filing.state, filing.outcome) {
                (UnitState::Missing, _) => assert_eq!(folder, None, "{}", unit.name),
                (UnitState::Reported, Outcome::Mismatch | Outcome::Unchecked) => {
                    let file = taken(&merged, at);
                    let stem = file.file_stem().expect("a name").to_string_lossy();
                    let workbook = format!("{stem}-更正.xlsx");
                    assert_eq!(folder, Some(&vec![workbook.clone(), SLIP.to_owned()]));
                    let alone = office.path("单独更正.xlsx");
                    duibiao::fix(&recogniser, &*file, &FixOptions::to(&alone));
                    let own = office
                        .path(BACK)
                        .join(format!("{}{}", unit.code, unit.name));
                    assert!(read(&own.join(workbook)) == read(&alone), "{}", unit.name);
                }
                (UnitState::Reported, _) => assert_eq!(folder, None, "{}", unit.name),
                (UnitState::Unread | UnitState::Other | UnitState::Whole, _) => {
                    assert_eq!(folder, Some(&vec![SLIP.to_owned()]), "{}", unit.name);
                }
            }
        }
        assert!(kinds.len() >= 4, "{kinds:?}");
        let count = merged.returns.as_ref().map(Vec::len);
        assert_eq!(count, Some(folders.len()));
    }
}

#[test]
fn a_slip_names_the_cell_and_what_to_do() {
    let bureau = damaged(3);
    let office = Office::of(&bureau);
    let merged = office.merge(&options(&office));
    let mut seen = 0;
    for (unit, names) in folders(&office) {
        let file = bureau.files.iter().find(|file| file.path.contains(&unit));
        let damage = file.and_then(|file| file.damage()).expect("damaged");
        let slip = sheet(&office.path(BACK).join(&unit).join(SLIP), "退回单");
        assert!(
            slip.contains(&format!("{}!{}", damage.sheet, damage.cell)),
            "{slip}\n{damage:?}"
        );
        assert!(slip.contains(&format!("“{}”", names[0])), "{slip}");
        assert!(slip.contains("交回"), "{slip}");
        seen += 1;
    }
    assert!(seen >= 3, "{:?}", merged.returns);
}

#[test]
fn what_a_unit_gets_shows_nothing_of_another_unit() {
    let bureau = Bureau::random(7, &odd(BureauLayout::Shanxi));
    let office = Office::of(&bureau);
    let merged = office.merge(&options(&office));
    let returns = merged.returns.clone().expect("returns");
    for back in &returns {
        let own = &bureau.units[back.unit];
        let folder = office.path(BACK).join(&back.folder);
        let all: String = names(&folder)
            .iter()
            .map(|name| parts(&folder.join(name)))
            .collect();
        for (at, other) in bureau.units.iter().enumerate() {
            let above = [&own.parent, &Some(own.code.clone())].contains(&&Some(other.code.clone()));
            if at == back.unit || above || own.name.contains(&other.name) {
                continue;
            }
            assert!(
                !all.contains(&other.name),
                "{} in {}",
                other.name,
                back.folder
            );
        }
        // A bureau in which there is nobody else sends back the same to the byte.
        let alone = Office::empty();
        let file = PathBuf::from(&merged.files[back.file]);
        let name = file.strip_prefix(office.path("报送件")).expect("below it");
        let copy = alone.path("报送件").join(name);
        fs::create_dir_all(copy.parent().expect("a folder")).expect("made");
        fs::copy(&file, &copy).expect("copied");
        if merged.filings.units[back.unit].state != UnitState::Reported {
            continue;
        }
        let list = format!("单位代码,单位名称\n{},{}\n", own.code, own.name);
        fs::write(alone.path("单位名单.csv"), list).expect("written");
        alone.merge(&options(&alone));
        assert_eq!(names(&alone.path(BACK).join(&back.folder)), names(&folder));
        for name in names(&folder) {
            let there = read(&alone.path(BACK).join(&back.folder).join(&name));
            assert!(there == read(&folder.join(&name)), "{} {name}", back.folder);
        }
    }
}

/// Decides in a returned workbook what the mistyped figure should be; the others follow.
fn decide(workbook: &Path, damage: &Damage) {
    let mut pages = Pages::open(workbook);
    let there = |line: &BTreeMap<String, String>| {
        line["表"] == damage.sheet && line["单元格"] == damage.cell
    };
    let list = pages.list();
    let open: Vec<_> = list
        .lines()
        .into_iter()
        .filter(|line| line[STATE] == "要您定")
        .collect();
    for line in open {
        let id = &line[ID];
        let way = list.ways(id).iter().position(there);
        if there(&line) {
            let number = damage.from as f64 / 100.0;
            list.write(id, CHOICE, "自填");
            list.set(id, VALUE, CellValue::Number(number));
        } else if let Some(way) = way {
            list.write(id, CHOICE, &format!("采纳备选{}", way + 1));
        }
    }
    fs::write(workbook, pages.bytes()).expect("written");
}

/// The returned workbooks, decided upon, with the file that each was made from.
fn decided(office: &Office, bureau: &Bureau) -> Vec<(PathBuf, PathBuf)> {
    let mut all = Vec::new();
    for (unit, names) in folders(office) {
        let file = bureau
            .files
            .iter()
            .find(|file| file.path.contains(&unit))
            .expect("a file");
        let workbook = office.path(BACK).join(&unit).join(&names[0]);
        decide(&workbook, &file.damage().expect("damaged"));
        all.push((workbook, office.path("报送件").join(&file.path)));
    }
    all
}

#[test]
fn what_was_decided_is_added_whether_or_not_the_first_file_still_lies_there() {
    for (keep, seed) in [(true, 3), (false, 22)] {
        let bureau = damaged(seed);
        let office = Office::of(&bureau);
        let first = office.merge(&options(&office));
        assert_eq!(first.outcome, Outcome::Mismatch);
        let back = decided(&office, &bureau);
        assert!(back.len() >= 3);
        for (workbook, source) in &back {
            let name = workbook.file_name().expect("a name");
            fs::copy(workbook, source.with_file_name(name)).expect("handed in");
            if !keep {
                fs::remove_file(source).expect("removed");
            }
        }
        let merged = office.merge(&options(&office));
        assert_same(&printed(&office.path("汇总.xlsx")), &sound(&bureau));
        assert!(merged.outcome <= Outcome::Tail, "{:?}", merged.summary);
        let old = merged
            .filings
            .files
            .iter()
            .filter(|file| matches!(file, Filing::Old { .. }));
        assert_eq!(old.count(), if keep { back.len() } else { 0 });
        // What was decided in place is not touched, what is done has no slip any more.
        assert!(
            folders(&office)
                .values()
                .all(|names| !names.contains(&SLIP.to_owned()))
        );
        assert_eq!(merged.returns, Some(Vec::new()));
    }
}

#[test]
fn what_was_decided_where_it_lay_is_read_there_and_what_was_not_is_left_aside() {
    let bureau = damaged(3);
    let office = Office::of(&bureau);
    office.merge(&options(&office));
    let both = ["报送件", BACK];
    let (merged, told) = office.try_merge(&both, &options(&office)).expect("merged");
    assert_eq!(merged.files.len(), bureau.files.len());
    assert_eq!(
        told.iter()
            .filter(|told| told.contains("没有新的决定"))
            .count(),
        folders(&office).len()
    );
    let open = |folder: &Path| {
        let returns = merged.returns.as_deref().unwrap_or_default();
        let mut own = returns.iter().filter(|back| folder.ends_with(&back.folder));
        own.any(|back| back.to_decide > 0)
    };
    let mut count = 0;
    for (workbook, source) in decided(&office, &bureau) {
        if open(workbook.parent().expect("a folder")) {
            count += 1;
            continue;
        }
        // Where there is nothing to decide, handing it in is what says that it is right.
        let name = workbook.file_name().expect("a name");
        fs::copy(&workbook, source.with_file_name(name)).expect("handed in");
    }
    assert_eq!(count, 2);
    office.try_merge(&both, &options(&office)).expect("merged");
    assert_same(&printed(&office.path("汇总.xlsx")), &sound(&bureau));
}

#[test]
fn a_corrected_workbook_in_which_nothing_was_decided_is_nobodys_submission_beside_its_source() {
    let bureau = damaged(3);
    let office = Office::of(&bureau);
    office.merge(&options(&office));
    let before = printed(&office.path("汇总.xlsx"));
    let mut open = 0;
    for (unit, names) in folders(&office) {
        let workbook = office.path(BACK).join(&unit).join(&names[0]);
        let mut pages = Pages::open(&workbook);
        if pages
            .list()
            .lines()
            .iter()
            .all(|line| line[STATE] != "要您定")
        {
            continue;
        }
        open += 1;
        let file = bureau
            .files
            .iter()
            .find(|file| file.path.contains(&unit))
            .expect("a file");
        let there = office
            .path("报送件")
            .join(&file.path)
            .with_file_name(&names[0]);
        fs::copy(&workbook, there).expect("copied");
    }
    assert!(open > 0);
    let merged = office.merge(&options(&office));
    assert_eq!(merged.files.len(), bureau.files.len());
    assert_same(&printed(&office.path("汇总.xlsx")), &before);
}

#[test]
fn the_how_manieth_time_it_is_and_what_changed_is_told_until_it_changes_again() {
    let bureau = damaged(3);
    let office = Office::of(&bureau);
    let merged = office.merge(&options(&office));
    let whole = read(&office.path("汇总.xlsx"));
    office.merge(&options(&office));
    assert!(whole == read(&office.path("汇总.xlsx")), "a rerun");
    let back = merged.returns.expect("returns")[0].clone();
    let unit = &bureau.units[back.unit];
    let before = row(&office, "报送情况", &unit.name);
    assert_eq!(before["次数"], "1");
    assert_eq!(before.get("与上次比"), None, "there is nothing to compare");
    let (workbook, source) = decided(&office, &bureau)
        .into_iter()
        .find(|(workbook, _)| workbook.to_string_lossy().contains(&back.folder))
        .expect("returned");
    fs::copy(
        &workbook,
        source.with_file_name(workbook.file_name().expect("a name")),
    )
    .expect("copied");
    for _ in 0..2 {
        office.merge(&options(&office));
        let now = row(&office, "报送情况", &unit.name);
        assert_eq!(now["次数"], "2");
        assert!(now["与上次比"].starts_with("改了 1 个数："), "{now:?}");
        assert!(now["与上次比"].contains('→'), "{now:?}");
        assert!(now["与上次比"].ends_with("处都改好了"), "{now:?}");
    }
    // It may be deleted at any time.
    fs::remove_dir_all(office.path(".对表缓存")).expect("deleted");
    office.merge(&options(&office));
    assert_eq!(row(&office, "报送情况", &unit.name)["次数"], "1");
}

#[test]
fn nothing_that_is_not_ours_is_written_over() {
    let bureau = damaged(3);
    let office = Office::of(&bureau);
    let merged = office.merge(&options(&office));
    let mut returns = merged.returns.iter().flatten();
    let back = returns.find(|back| back.to_decide > 0);
    let folder = office.path(BACK).join(&back.expect("a folder").folder);
    fs::write(folder.join("说明.txt"), "别人的").expect("written");
    fs::write(office.path(BACK).join("目录.txt"), "别人的").expect("written");
    let bytes = read(&folder.join(SLIP));
    let all = decided(&office, &bureau);
    let (own, _) = all
        .iter()
        .find(|(path, _)| path.starts_with(&folder))
        .expect("its own");
    let ticked = read(own);
    office.merge(&options(&office));
    assert!(ticked == read(own), "what was decided stays");
    let now = names(&folder);
    let second = read::shown_name(own).replace("更正", "更正2");
    assert!(now.contains(&second), "{now:?}");
    assert!(now.contains(&"说明.txt".to_owned()));
    assert!(
        bytes != read(&folder.join(SLIP)),
        "it names the new workbook"
    );
    fs::remove_file(folder.join(SLIP)).expect("removed");
    fs::write(folder.join(SLIP), "别人的").expect("written");
    let refused = office
        .try_merge(&["报送件"], &options(&office))
        .expect_err("refused");
    assert!(matches!(refused, MergeError::SendBack(_)), "{refused}");
    assert!(refused.to_string().contains("没有覆盖"), "{refused}");
    assert_eq!(read(&folder.join(SLIP)), "别人的".as_bytes());
}

#[test]
fn a_folder_that_cannot_be_made_is_told() {
    let bureau = damaged(3);
    let office = Office::of(&bureau);
    fs::write(office.path(BACK), "是一个文件").expect("written");
    let refused = office
        .try_merge(&["报送件"], &options(&office))
        .expect_err("refused");
    assert!(refused.to_string().contains("不能建立文件夹"), "{refused}");
    assert!(office.path("汇总.xlsx").exists());
}

#[test]
fn the_overview_says_what_went_to_whom() {
    let bureau = Bureau::random(7, &odd(BureauLayout::Shanxi));
    let office = Office::of(&bureau);
    let merged = office.merge(&options(&office));
    for back in merged.returns.expect("returns") {
        let line = row(&office, "退回情况", &bureau.units[back.unit].name);
        assert_eq!(line["文件夹"], back.folder);
    }
    for filing in &merged.filings.units {
        if filing.state == UnitState::Missing {
            assert_eq!(row(&office, "退回情况", &filing.unit.name)["情况"], "未报");
        }
    }
}

#[test]
fn a_decision_that_nobody_understands_is_asked_about_and_nothing_of_it_is_added() {
    let bureau = damaged(3);
    let office = Office::of(&bureau);
    let merged = office.merge(&options(&office));
    let before = printed(&office.path("汇总.xlsx"));
    let mut returns = merged.returns.iter().flatten();
    let back = returns.find(|back| back.to_decide > 0).expect("one");
    let folder = office.path(BACK).join(&back.folder);
    let name = names(&folder).remove(0);
    let mut pages = Pages::open(&folder.join(&name));
    let lines = pages.list().lines();
    let open = lines.iter().find(|line| line[STATE] == "要您定");
    let id = open.expect("a line")[ID].clone();
    pages.list().write(&id, CHOICE, "随便");
    let source = PathBuf::from(&merged.files[back.file]);
    fs::remove_file(&source).expect("removed");
    fs::write(source.with_file_name(&name), pages.bytes()).expect("written");
    office.merge(&options(&office));
    assert_same(&printed(&office.path("汇总.xlsx")), &before);
    let slip = sheet(&folder.join(SLIP), "退回单");
    assert!(slip.contains("不清楚") && slip.contains("随便"), "{slip}");
    let unit = &bureau.units[back.unit].name;
    assert_eq!(row(&office, "退回情况", unit)["情况"], "决定不清楚");
}
