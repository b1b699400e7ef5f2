//! The same for the final accounts: a filled workbook with formulas, and a blank one.

use super::*;

#[test]
fn the_final_accounts_recalculate_to_what_they_show_filled_or_blank() {
    let Some(office) = Office::find("final accounts") else {
        return;
    };
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/决算示例.xlsx");
    let filled = live(
        &office,
        "final",
        &std::fs::read(example).expect("an example"),
    );
    let blank = office.path("final-blank.xlsx");
    let options = NewOptions {
        year: 2024,
        department: "青岚县水利局".into(),
        units: None,
        output: blank.clone(),
    };
    let layouts = layout::builtin().expect("the built-in layouts are right");
    let layout = layouts.iter().find(|layout| layout.id == "final-accounts");
    duibiao::new(layout.expect("built in"), &options).expect("written");
    let files = [filled, blank];
    for (ours, theirs) in files.iter().zip(office.convert(&files, "xlsx")) {
        assert!(formulas(&book(ours)).len() > 2000, "{}", ours.display());
        assert_same_results(ours, &theirs);
        // Nothing is wrong in the one, and nothing is filled in in the other.
        assert_eq!(marks(&theirs).get("✗"), None, "{}", theirs.display());
    }
    assert_marks_are_the_findings(&files[0]);
}
