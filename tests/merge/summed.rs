//! A department's own workbook beside those of its units is added to nothing, whatever name it prints.

use duibiao::MergeOptions;
use duibiao::report::{Filing, UnitState, WholeBy};
use lab::bureau::{Bureau, BureauLayout, Plan};

use super::{Office, texts};

/// A bureau whose own workbook, under that name, lies beside those of its units.
fn office(form: BureauLayout, name: impl Fn(&Bureau) -> String) -> Office {
    let mut bureau = Bureau::random(4, &Plan::plain(4, form));
    let office = Office::of(&bureau);
    bureau.name = name(&bureau);
    std::fs::write(office.path("报送件/部门表.xlsx"), bureau.department_book()).expect("written");
    office
}

fn rows(office: &Office) -> Vec<Vec<String>> {
    texts(&office.path("汇总.xlsx"), "表一")
}

/// What the sums are without the department's workbook.
fn truth(form: BureauLayout) -> Vec<Vec<String>> {
    let office = Office::of(&Bureau::random(4, &Plan::plain(4, form)));
    office.merge(&office.options());
    rows(&office)
}

#[test]
fn a_sum_of_units_is_told_by_its_figures_under_any_name() {
    let (form, first) = (BureauLayout::Shanxi, |b: &Bureau| b.units[0].name.clone());
    let (own, other) = (
        |b: &Bureau| b.name.clone(),
        |_: &Bureau| "某某厅".to_owned(),
    );
    let names: [&dyn Fn(&Bureau) -> String; 3] = [&first, &own, &other];
    let truth = truth(form);
    for (nth, name) in names.into_iter().enumerate() {
        for listed in [true, false] {
            let office = office(form, name);
            let options = MergeOptions {
                units: office.options().units.filter(|_| listed),
                ..office.options()
            };
            let merged = office.merge(&options);
            let whole = Filing::Whole(WholeBy::Figures);
            assert!(
                merged.filings.files.contains(&whole),
                "{nth} {listed}: {}",
                merged.summary
            );
            assert_eq!(merged.filings.counts().units[&UnitState::Reported], 4);
            assert!(merged.summary.contains("不符 0。"), "{}", merged.summary);
            assert_eq!(rows(&office), truth, "{nth} {listed}");
        }
    }
}

#[test]
fn the_sum_of_some_units_is_told_among_those_of_other_departments() {
    let form = BureauLayout::Shanxi;
    let office = office(form, |_| "某某厅".to_owned());
    let other = Bureau::random(77, &Plan::plain(2, form));
    let folder = office.path("报送件/别的部门");
    other.write(&folder).expect("written");
    let options = MergeOptions {
        units: None,
        ..office.options()
    };
    let merged = office.merge(&options);
    let whole = Filing::Whole(WholeBy::Figures);
    assert!(merged.filings.files.contains(&whole), "{}", merged.summary);
    assert_eq!(merged.filings.counts().units[&UnitState::Reported], 6);
}

#[test]
fn a_sum_is_told_while_a_unit_of_it_is_missing() {
    let form = BureauLayout::Shanxi;
    let office = office(form, |bureau| bureau.units[0].name.clone());
    let bureau = Bureau::random(4, &Plan::plain(4, form));
    let lost = bureau.files.iter().find(|file| file.unit == Some(2));
    let lost = office.path("报送件").join(&lost.expect("a file").path);
    std::fs::remove_file(lost).expect("removed");
    let merged = office.merge(&office.options());
    let whole = Filing::Whole(WholeBy::More);
    assert!(merged.filings.files.contains(&whole), "{}", merged.summary);
    assert_eq!(merged.filings.counts().units[&UnitState::Reported], 3);
    // Without one that it adds up there is nothing to hold it against.
    assert!(!merged.summary.contains("对照"), "{}", merged.summary);
}
