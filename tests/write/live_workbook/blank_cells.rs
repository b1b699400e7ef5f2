//! In a blank workbook a person can type wherever something is asked of her, and nowhere else.

use super::*;

fn part(path: &Path, name: &str) -> String {
    let bytes = std::fs::read(path).expect("there");
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut text = String::new();
    let mut entry = zip.by_name(name).expect("a part");
    entry.read_to_string(&mut text).expect("text");
    text
}

/// What stands between two marks, from a place on.
fn between<'t>(text: &'t str, from: &str, to: &str) -> Option<&'t str> {
    let start = text.find(from)? + from.len();
    Some(&text[start..start + text[start..].find(to)?])
}

#[test]
fn every_code_that_is_chosen_from_a_list_can_be_chosen() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut lists = 0;
    for layout in layout::builtin().expect("the built-in layouts are right") {
        let output = folder.path().join(format!("{}.xlsx", layout.id));
        let options = NewOptions {
            year: 2026,
            department: "某县某局".into(),
            units: None,
            output: output.clone(),
        };
        duibiao::new(layout, &options).expect("written");
        let styles = part(&output, "xl/styles.xml");
        let formats = between(&styles, "<cellXfs", "</cellXfs>").expect("formats");
        let formats: Vec<&str> = formats.split("<xf ").skip(1).collect();
        for sheet in 1..=layout.tables.len() + 1 {
            let xml = part(&output, &format!("xl/worksheets/sheet{sheet}.xml"));
            let rules = xml.split("<dataValidation ").skip(1);
            for rule in rules.filter(|rule| rule.contains("type=\"list\"")) {
                let range = between(rule, "sqref=\"", "\"").expect("a range");
                let first = range.split(':').next().expect("a cell");
                let cell = between(&xml, &format!("<c r=\"{first}\" "), ">").expect("the cell");
                let style: usize = between(cell, "s=\"", "\"")
                    .and_then(|style| style.parse().ok())
                    .expect("a format");
                let open = formats[style].contains("locked=\"0\"");
                assert!(open, "{} sheet {sheet}: {first} is locked", layout.id);
                lists += 1;
            }
            assert!(sheet == 1 || xml.contains("<sheetProtection"), "{sheet}");
        }
    }
    assert!(lists > 5, "{lists}");
}
