//! Offices that print 上年结转 inside the 合计 of 表二: the heading says so, or leaves it open and the figures tell.

use std::path::Path;

use duibiao::model::Submission;
use duibiao::report::Report;
use duibiao::{FixOptions, Recogniser, layout};
use lab::departments::{Cell, CellId, Department, Printed, Profile, RoundingMode, xlsx};

/// Where 合计 stands.
#[derive(Clone, Copy, Debug)]
enum Heading {
    /// Beside 本年收入, which is over the sources only.
    Beside,
    /// Under one heading with 上年结转.
    Together,
    /// In one row of headings.
    Flat,
}

const ALL: [Heading; 3] = [Heading::Beside, Heading::Together, Heading::Flat];

/// A department whose 表二 counts 上年结转 into 合计; `None` if it has none.
fn printed(seed: u64, heading: Heading) -> Option<Printed> {
    let mut printed = Department::random(seed, Profile::Ordinary).print(RoundingMode::Exact);
    if printed.value("T2", "", "合计", "上年结转") == 0 {
        return None;
    }
    let totals = printed.cells.keys();
    let totals: Vec<CellId> = totals
        .filter(|id| id.table == "T2" && id.column == "合计")
        .cloned()
        .collect();
    for id in totals {
        let carried = printed.value("T2", "", &id.row, "上年结转");
        let own = printed.value("T2", "", &id.row, "合计");
        printed.set(&id, own + carried);
    }
    let sheet = printed
        .sheets
        .iter_mut()
        .find(|sheet| sheet.table == "T2")?;
    let top = sheet
        .rows
        .iter()
        .position(|row| row.contains(&Cell::Text("本年收入".into())))?;
    let text = |text: &str| Cell::Text(text.to_owned());
    let column = |name: &str| {
        let found = sheet.rows[top + 1]
            .iter()
            .position(|cell| *cell == text(name));
        found.expect("there")
    };
    let (total, own) = (column("合计"), column("单位资金"));
    let carried = own + 1;
    sheet.merges.retain(|m| m.0 != top || m.3 < total);
    match heading {
        Heading::Beside => {
            sheet.rows[top][total] = text("合计");
            sheet.rows[top + 1][total] = Cell::Blank;
            sheet.rows[top][total + 1] = text("本年收入");
            sheet.merges.push((top, total, top + 1, total));
            sheet.merges.push((top, total + 1, top, own));
            sheet.merges.push((top, carried, top + 1, carried));
        }
        Heading::Together => {
            sheet.rows[top][carried] = Cell::Blank;
            sheet.rows[top + 1][carried] = text("上年结转");
            sheet.merges.push((top, total, top, carried));
        }
        Heading::Flat => {
            sheet.rows[top][total] = Cell::Blank;
            sheet.rows[top][carried] = Cell::Blank;
            sheet.rows[top + 1][carried] = text("上年结转");
        }
    }
    Some(printed)
}

fn recogniser() -> Recogniser<'static> {
    Recogniser::new(layout::builtin().expect("the built-in layouts are right"))
}

fn read(file: &Path) -> (Submission, Report) {
    let examined = duibiao::examine(&recogniser(), file);
    let examined = examined.unwrap_or_else(|report| panic!("{report:?}"));
    (examined.submission, examined.report)
}

#[test]
fn a_total_that_counts_in_the_carry_over_is_no_mismatch() {
    let mut seen = 0;
    for (seed, heading) in (0..30).flat_map(|seed| ALL.map(|heading| (seed, heading))) {
        let Some(printed) = printed(seed, heading) else {
            continue;
        };
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("提交件.xlsx");
        std::fs::write(&file, xlsx(&printed)).expect("written");
        let (_, report) = read(&file);
        assert_eq!(
            (report.judged.mismatch, report.judged.unchecked),
            (0, 0),
            "{seed} {heading:?}: {report:?}"
        );
        seen += 1;
    }
    assert!(seen >= 15, "{seen}");
}

#[test]
fn a_wrong_total_of_that_kind_is_put_right() {
    let mut printed = (0..)
        .find_map(|seed| printed(seed, Heading::Beside))
        .expect("some department carries money over");
    let class = |id: &&CellId| (id.table, id.column, id.row.len()) == ("T2", "合计", 3);
    let id = printed.cells.keys().find(class).cloned();
    let id = id.expect("a class");
    let right = printed.value("T2", "", &id.row, "合计");
    printed.set(&id, right + 900);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("提交件.xlsx");
    std::fs::write(&file, xlsx(&printed)).expect("written");
    let (_, report) = read(&file);
    let [correction] = report.corrections.as_slice() else {
        panic!("{report:?}");
    };
    let decimals = |hundredths: i64| format!("{}.{:02}", hundredths / 100, hundredths % 100);
    assert_eq!(correction.change.sheet.as_deref(), Some("表二"));
    assert_eq!(
        correction.change.to.as_deref(),
        Some(decimals(right).as_str())
    );
}

#[test]
fn it_is_written_and_converted_as_it_was() {
    let printed = (0..)
        .find_map(|seed| printed(seed, Heading::Together))
        .expect("some department carries money over");
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| folder.path().join(name);
    std::fs::write(file("提交件.xlsx"), xlsx(&printed)).expect("written");
    let (submission, _) = read(&file("提交件.xlsx"));
    let report = duibiao::fix(
        &recogniser(),
        &file("提交件.xlsx"),
        &FixOptions::to(&file("更正.xlsx")),
    );
    assert!(report.error.is_none(), "{report:?}");
    let (written, report) = read(&file("更正.xlsx"));
    assert_eq!(report.judged.mismatch, 0, "{report:?}");
    let counts_in = |submission: &Submission| -> Vec<String> {
        let ledgers = submission.tables.iter().flat_map(|table| &table.ledgers);
        ledgers
            .flat_map(|ledger| &ledger.including)
            .map(ToString::to_string)
            .collect()
    };
    assert_eq!(counts_in(&submission), ["合计"]);
    assert_eq!(counts_in(&written), ["合计"]);
    let again = duibiao::fix(
        &recogniser(),
        &file("更正.xlsx"),
        &FixOptions::to(&file("再更正.xlsx")),
    );
    assert!(again.error.is_none(), "{again:?}");
    assert_eq!(
        std::fs::read(file("更正.xlsx")).expect("there"),
        std::fs::read(file("再更正.xlsx")).expect("there"),
    );
    for (to, back) in [("提交件.json", "一.xlsx"), ("csv", "二.xlsx")] {
        let converted =
            duibiao::convert::convert(&recogniser(), &[file("提交件.xlsx")], &file(to), None);
        assert!(converted.is_ok(), "{to}: {converted:?}");
        let converted = duibiao::convert::convert(&recogniser(), &[file(to)], &file(back), None);
        assert!(converted.is_ok(), "{to}: {converted:?}");
        let (back, report) = read(&file(back));
        assert_eq!(counts_in(&back), ["合计"], "{to}");
        assert_eq!(report.judged.mismatch, 0, "{to}: {report:?}");
    }
}
