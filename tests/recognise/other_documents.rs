//! What a performance form in the same file states speaks for an explanation, and never proves one.

use duibiao::model::CellRef;
use duibiao::read::{Book, CellValue, Grid};
use duibiao::report::{Explanation, Report};
use duibiao::{Recogniser, layout};
use lab::departments::{Department, RoundingMode};
use lab::form::Form;

const PROJECT: &str = "智慧政务建设项目尾款";

/// The seed department, with 222.29 typed as 223.29 wherever 表十二 prints that project: any project may be the one
/// that is one too high.
fn book() -> Book {
    let tables = lab::form::tables(&Department::seed().print(RoundingMode::Rounded));
    let mut book = lab::form::book(&tables, &mut Form::plain());
    let grid = book
        .sheets
        .iter_mut()
        .find(|grid| grid.name.as_str() == "表十二")
        .expect("a sheet of the plain book");
    let mut rows = grid.rows.iter_mut();
    let row = rows
        .find(|row| {
            row.cells[0]
                .text()
                .is_some_and(|text| text.trim() == PROJECT)
        })
        .expect("the project");
    let mut changed = 0;
    for cell in &mut row.cells {
        if cell.value == CellValue::Number(222.29) {
            cell.value = CellValue::Number(223.29);
            changed += 1;
        }
    }
    assert_eq!(changed, 2, "合计 and 一般公共预算");
    book
}

fn form_with(text: &str, figure: CellValue) -> Grid {
    let mut grid = Grid::new("绩效目标表");
    grid.push(
        CellRef::new(0, 0),
        CellValue::Text("项目支出绩效目标表".into()),
        None,
    );
    grid.push(CellRef::new(1, 0), CellValue::Text(text.into()), None);
    grid.push(CellRef::new(1, 1), figure, None);
    grid
}

fn check(book: &Book) -> Report {
    let recogniser = Recogniser::new(layout::builtin().expect("the built-in layouts are right"));
    let examined = duibiao::examine_bytes(&recogniser, "book.xlsx", &lab::form::xlsx(book));
    examined.expect("tables").report
}

fn first(report: &Report) -> &Explanation {
    &report.clusters[0].explanations[0]
}

fn rank_of_the_project(report: &Report) -> usize {
    let explanations = &report.clusters[0].explanations;
    let is_it = |one: &Explanation| {
        let mut cells = one.events.iter().flat_map(|event| &event.cells);
        one.events.len() == 1 && cells.all(|cell| cell.spot.row.contains(PROJECT))
    };
    explanations.iter().position(is_it).expect("listed") + 1
}

#[test]
fn of_several_explanations_the_one_comes_first_that_another_document_states() {
    let alone = check(&book());
    assert!(rank_of_the_project(&alone) > 1);
    assert!(alone.corrections.is_empty() && alone.clusters[0].explanations.len() > 3);
    for (text, figure) in [
        ("年度资金总额（元）：", CellValue::Number(2_222_948.32)),
        ("年度资金总额（万元）：", CellValue::Text("222.29".into())),
        ("年度资金总额2222948.32元", CellValue::Text("无".into())),
    ] {
        let mut book = book();
        book.sheets.push(form_with(text, figure));
        let report = check(&book);
        assert_eq!(rank_of_the_project(&report), 1, "{text}");
        let evidence = &first(&report).evidence;
        assert!(evidence.contains("绩效目标表!"), "{evidence}");
        // It is no proof.
        assert!(report.corrections.is_empty());
        assert_eq!(
            report.clusters[0].explanations.len(),
            alone.clusters[0].explanations.len()
        );
    }
}

#[test]
fn a_document_that_states_what_is_printed_speaks_for_nothing() {
    let mut stale = book();
    stale.sheets.push(form_with(
        "年度资金总额（万元）：",
        CellValue::Number(223.29),
    ));
    let report = check(&stale);
    let all = report.clusters[0].explanations.iter();
    assert!(all.clone().all(|one| !one.evidence.contains("绩效目标表")));
    assert_eq!(report.clusters, check(&book()).clusters);
}
