//! `convert`: whatever way a submission takes through workbooks, web pages, .csv folders and .json, the same
//! submission arrives, digit for digit.

use std::path::{Path, PathBuf};

use duibiao::convert::{ConvertError, Loaded, convert, load, to_csv, to_html, to_workbook};
use duibiao::json::{Kept, to_json};
use duibiao::layout::RowsSpec;
use duibiao::model::{
    Amount, Code, Entry, LabelPrint, Presence, Row, RowKey, RowRole, Submission, Unread, Value,
};
use duibiao::{Recogniser, layout};
use lab::departments::{Department, Dice, Habit, Profile, RoundingMode, xlsx};

fn recogniser() -> Recogniser<'static> {
    Recogniser::new(layout::builtin().expect("the built-in layouts are right"))
}

/// What a submission says, without where it says it; one line a thing.
fn said(submission: &Submission) -> Vec<String> {
    let mut lines = vec![format!(
        "{} {:?} {:?}",
        submission.layout, submission.year, submission.department
    )];
    for table in &submission.tables {
        let heading = table
            .heading()
            .map(|h| (h.year, h.department.as_ref().map(|d| &d.value)));
        lines.push(format!("{} {heading:?} {:?}", table.id, table.precision));
        for (number, ledger) in table.ledgers.iter().enumerate() {
            for (place, row) in ledger.rows.iter().enumerate() {
                let values: Vec<String> = row.entries.iter().map(|e| shown(&e.value)).collect();
                lines.push(format!(
                    "{}.{number}[{place}] {} {:?} {:?} {:?} {:?} {:?} {values:?}",
                    table.id, row.key, row.code, row.label, row.texts, row.role, row.parent
                ));
            }
        }
        lines.extend(
            table
                .notes
                .iter()
                .map(|note| format!("{} {:?}", table.id, note.text)),
        );
    }
    lines
}

fn shown(value: &Value) -> String {
    match value {
        Value::Amount(amount) => amount.decimal().normalize().to_string(),
        other => format!("{other:?}"),
    }
}

fn assert_same(what: &str, expected: &Submission, found: &Submission) {
    let (expected, found) = (said(expected), said(found));
    for (a, b) in expected.iter().zip(&found) {
        assert_eq!(a, b, "{what}");
    }
    assert_eq!(expected.len(), found.len(), "{what}");
}

/// A file of those bytes.
fn file(room: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = room.join(name);
    std::fs::write(&path, bytes).expect("written");
    path
}

/// Writes the submission in each form and reads it back; along all chains of two forms as well.
fn assert_survives(what: &str, loaded: &Loaded<'_>) {
    let recogniser = recogniser();
    let kept = serde_json::to_string(&Kept::of(loaded.layout, &loaded.submission)).expect("JSON");
    let kept: Kept = serde_json::from_str(&kept).expect("what a record keeps");
    let kept = kept.submission(loaded.layout);
    assert_eq!(kept.as_ref(), Some(&loaded.submission), "{what}: kept");
    let room = tempfile::tempdir().expect("a directory");
    let forms = |prefix: &str, loaded: &Loaded<'_>| -> Vec<PathBuf> {
        let workbook = to_workbook(loaded).expect("written");
        assert_eq!(
            workbook,
            to_workbook(loaded).expect("written"),
            "same bytes"
        );
        let folder = room.path().join(format!("{prefix}表"));
        std::fs::create_dir(&folder).expect("created");
        for (name, bytes) in to_csv(loaded).expect("written") {
            file(&folder, &name, &bytes);
        }
        let json = to_json(loaded.layout, &loaded.submission);
        vec![
            file(room.path(), &format!("{prefix}.xlsx"), &workbook),
            folder,
            file(room.path(), &format!("{prefix}.json"), json.as_bytes()),
            file(
                room.path(),
                &format!("{prefix}.html"),
                to_html(loaded).expect("written").as_bytes(),
            ),
        ]
    };
    for (number, path) in forms("a", loaded).into_iter().enumerate() {
        let way = format!("{what}: {}", path.display());
        let once = load(&recogniser, &[path]).expect("read back");
        assert_same(&way, &loaded.submission, &once.submission);
        if number == 2 {
            assert_eq!(loaded.submission, once.submission, "{way}: places included");
        }
        for path in forms(&number.to_string(), &once) {
            let twice = load(&recogniser, &[path]).expect("read back");
            assert_same(&way, &loaded.submission, &twice.submission);
        }
    }
}

fn loaded(seed: u64) -> Loaded<'static> {
    let mode = RoundingMode::ALL[seed as usize % 4];
    let printed = Department::random(seed, Profile::Small).print(mode);
    let room = tempfile::tempdir().expect("a directory");
    let path = file(room.path(), "部门.xlsx", &xlsx(&printed));
    load(&recogniser(), &[path]).expect("read")
}

#[test]
fn parts_subtotals_and_further_lines_survive_every_way() {
    use RowRole::{Continued, OfWhich, Subtotal};
    let habits = [
        Habit::OfWhich,
        Habit::Subtotals,
        Habit::TwoLines,
        Habit::NamedTotal,
    ];
    let mut met = [0; 3];
    for seed in 0..6 {
        let department = Department::random(seed, Profile::Ordinary);
        let printed = department.print_with(RoundingMode::Rounded, &habits);
        let room = tempfile::tempdir().expect("a directory");
        let path = file(room.path(), "部门.xlsx", &xlsx(&printed));
        let loaded = load(&recogniser(), &[path]).expect("read");
        let rows = || {
            loaded
                .submission
                .tables
                .iter()
                .flat_map(|table| table.rows())
        };
        for (met, role) in met.iter_mut().zip([Continued, OfWhich, Subtotal]) {
            *met += rows().filter(|row| row.role == role).count();
        }
        assert!(
            rows().all(|row| row.role != RowRole::Unplaced),
            "seed {seed}"
        );
        assert_survives(&format!("habits, seed {seed}"), &loaded);
    }
    assert!(met.iter().all(|count| *count > 3), "{met:?}");
}

#[test]
fn honest_departments_survive_every_way() {
    for seed in 0..6 {
        assert_survives(&format!("seed {seed}"), &loaded(seed));
    }
}

/// The example of final accounts: several ledgers side by side, row numbers, percentages, form numbers.
fn final_accounts() -> Loaded<'static> {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/决算示例.xlsx");
    load(&recogniser(), &[example]).expect("read")
}

#[test]
fn final_accounts_survive_every_way_honest_or_spoilt() {
    let honest = final_accounts();
    let figures = honest
        .submission
        .tables
        .iter()
        .flat_map(|table| table.rows());
    assert!(figures.flat_map(|row| &row.entries).count() > 500);
    assert_survives("final accounts", &honest);
    for seed in 0..4 {
        let mut spoilt = final_accounts();
        spoil(&mut spoilt, &mut Dice::new(seed ^ 0xF1A7));
        assert_survives(&format!("final accounts, seed {seed}"), &spoilt);
    }
}

#[test]
fn an_ordinary_department_with_several_units_survives_every_way() {
    let printed = Department::random(31, Profile::Ordinary).print(RoundingMode::Settled);
    let room = tempfile::tempdir().expect("a directory");
    let path = file(room.path(), "部门.xlsx", &xlsx(&printed));
    assert_survives("ordinary", &load(&recogniser(), &[path]).expect("read"));
}

fn amount(text: &str) -> Value {
    Value::Amount(text.parse::<Amount>().expect("digits"))
}

fn odd_value(dice: &mut Dice) -> Value {
    let text = |t: &str| t.to_owned();
    let kinds = [
        Value::Blank,
        amount("0"),
        amount("-1234.5"),
        amount("222.294832"),
        amount("0.0000000000000000001"),
        amount("12345678.9012345678901"),
        amount("99999999.99"),
        Value::Unread(Unread::NotComputed),
        Value::Unread(Unread::Date(text("2026-01-05"))),
        Value::Unread(Unread::Error(text("#REF!"))),
        Value::Unread(Unread::Text(text("见附件"))),
        Value::Unread(Unread::Text(text("=HYPERLINK(\"http://a\",\"b\")"))),
        Value::Unread(Unread::Text(text("+a,\"b\"\n@c"))),
        Value::Unread(Unread::OutOfRange(text("99999999999999999999"))),
        Value::Unread(Unread::StruckOut(text("90"))),
        Value::Unread(Unread::Hidden(text("12.5"))),
    ];
    kinds[dice.below(kinds.len())].clone()
}

/// A row that nobody knows.
fn unplaced(label: &str, figures: usize, texts: usize, dice: &mut Dice) -> Row {
    let mut entries: Vec<Entry> = (0..figures)
        .map(|_| Entry {
            value: odd_value(dice),
            at: None,
        })
        .collect();
    entries[0].value = amount("7.25");
    Row {
        key: RowKey::new(&format!("?{}", duibiao::model::plain(label))),
        code: None,
        label: label.to_owned(),
        texts: vec![String::new(); texts],
        role: RowRole::Unplaced,
        parent: None,
        entries,
        at: None,
        sheet: None,
        print: LabelPrint::default(),
    }
}

/// Spoils a submission in all the ways in which submissions are spoilt.
fn spoil(loaded: &mut Loaded<'_>, dice: &mut Dice) {
    for (spec, table) in loaded
        .layout
        .tables
        .iter()
        .zip(&mut loaded.submission.tables)
    {
        if dice.below(9) == 0 {
            table.presence = Presence::Missing;
            table.notes.clear();
            table.precision = spec.precision;
            table
                .ledgers
                .iter_mut()
                .for_each(|ledger| ledger.rows.clear());
            continue;
        }
        for (spec, ledger) in spec.ledgers.iter().zip(&mut table.ledgers) {
            let tree = matches!(spec.rows, RowsSpec::Tree { .. });
            let single = matches!(spec.rows, RowsSpec::Single { .. });
            if let RowsSpec::List(list) = &spec.rows
                && dice.below(3) == 0
            {
                // A listed row that was not printed.
                let printed =
                    |row: &Row| list.iter().any(|l| l.key == row.key && !l.own && !l.blank);
                let found = ledger.rows.iter().rposition(printed);
                found.map(|at| ledger.rows.remove(at));
            }
            for row in &mut ledger.rows {
                // The first figures of a tree tell who belongs to whom.
                let from = usize::from(tree);
                for entry in row.entries.iter_mut().skip(from) {
                    if dice.below(12) == 0 && !single {
                        entry.value = odd_value(dice);
                    }
                }
            }
            let figures = spec.figures().count();
            if figures > 3 && dice.below(4) == 0 {
                for row in &mut ledger.rows {
                    row.entries[2] = Entry {
                        value: Value::Unread(Unread::NoColumn),
                        at: None,
                    };
                }
            }
            if matches!(spec.rows, RowsSpec::Codes { .. } | RowsSpec::List(_)) {
                let labels = [
                    "=1+1另外的支出",
                    "-其他",
                    "'@说明",
                    "行政运行的补充，甲\"乙\"",
                ];
                let label = labels[dice.below(4)];
                ledger
                    .rows
                    .push(unplaced(label, figures, spec.texts().count(), dice));
            }
        }
    }
}

#[test]
fn spoilt_submissions_survive_every_way() {
    for seed in 0..14 {
        let mut loaded = loaded(seed);
        let mut dice = Dice::new(seed ^ 0xC0FFEE);
        spoil(&mut loaded, &mut dice);
        assert_survives(&format!("seed {seed}"), &loaded);
    }
}

#[test]
fn a_row_with_the_name_of_a_code_but_no_code_stays_unplaced() {
    let mut loaded = loaded(3);
    let index = loaded.layout.table_index("T3").expect("there");
    let dice = &mut Dice::new(1);
    let rows = &mut loaded.submission.tables[index].ledgers[0].rows;
    rows.push(unplaced("购房补贴", 3, 0, dice));
    rows.push(Row {
        key: RowKey::new("?20a"),
        label: String::new(),
        ..unplaced("", 3, 0, dice)
    });
    assert!(Code::parse("20a").is_none());
    assert_survives("names and codes", &loaded);
}

#[test]
fn text_that_looks_like_a_formula_is_text_in_csv() {
    let mut loaded = loaded(5);
    let index = loaded.layout.table_index("T3").expect("there");
    let row = unplaced("=cmd|' /C calc'!A0", 3, 0, &mut Dice::new(1));
    loaded.submission.tables[index].ledgers[0].rows.push(row);
    for (name, bytes) in to_csv(&loaded).expect("written") {
        let text = String::from_utf8(bytes).expect("UTF-8");
        assert!(text.starts_with('\u{FEFF}'), "{name}");
        assert!(
            text.ends_with("\r\n") && !text.replace("\r\n", "").contains('\r'),
            "{name}"
        );
        for field in text.trim_start_matches('\u{FEFF}').split([',', '\n']) {
            let field = field.trim_matches(['"', '\r']);
            let number = field.parse::<f64>().is_ok();
            assert!(
                number || !field.starts_with(['=', '+', '-', '@']),
                "{name}: {field}"
            );
        }
    }
}

#[test]
fn a_json_submission_is_checked_fixed_and_known_by_its_content() {
    let recogniser = recogniser();
    let loaded = loaded(2);
    let json = to_json(loaded.layout, &loaded.submission);
    let examined = duibiao::examine_bytes(&recogniser, "名字.txt", json.as_bytes()).expect("read");
    assert_eq!(examined.submission, loaded.submission);
    let direct = duibiao::examine_bytes(
        &recogniser,
        "a.xlsx",
        &to_workbook(&loaded).expect("written"),
    )
    .expect("read");
    assert_eq!(examined.report.judged, direct.report.judged);
    let room = tempfile::tempdir().expect("a directory");
    let input = file(room.path(), "部门.json", json.as_bytes());
    let options = duibiao::FixOptions {
        keep: false,
        ..duibiao::FixOptions::to(&room.path().join("更正.xlsx"))
    };
    assert_eq!(duibiao::fix(&recogniser, &input, &options).error, None);
    let options = duibiao::FixOptions {
        keep: true,
        ..options
    };
    let error = duibiao::fix(&recogniser, &input, &options)
        .error
        .expect("cannot be kept");
    assert!(
        error.message.contains("json") && error.message.contains("--keep"),
        "{}",
        error.message
    );
}

#[test]
fn a_json_submission_that_does_not_fit_is_refused_with_the_place() {
    let recogniser = recogniser();
    let loaded = loaded(2);
    let json = to_json(loaded.layout, &loaded.submission);
    for (from, to, word) in [
        ("\"version\": 1", "\"version\": 9", "版本"),
        ("\"shanxi-budget\"", "\"别的\"", "版式"),
        ("\"id\": \"T3\"", "\"id\": \"T4\"", "T4"),
        ("\"role\": \"item\"", "\"role\": \"x\"", "行"),
        ("\"parent\": 0", "\"parent\": 999999", "parent"),
        (
            "\"unit\": \"万元\"",
            "\"unit\": \"美元\"",
            "表 T1 的 unit “美元”不对",
        ),
        (
            "\"cell\": \"A1\"",
            "\"cell\": \"A`\"",
            "表 T2 的 cell “A`”不对",
        ),
        ("\"notes\"", "\"other\"", "行"),
    ] {
        assert!(json.contains(from), "{from}");
        let wrong = json.replacen(from, to, 1);
        let report =
            duibiao::examine_bytes(&recogniser, "a.json", wrong.as_bytes()).expect_err(word);
        let message = report.error.expect("an error").message;
        assert!(message.contains(word), "{word}: {message}");
    }
}

/// Every member of the JSON stands in the schema, and every required one in the JSON.
#[test]
fn the_schema_describes_what_is_written() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/submission.schema.json");
    let schema = std::fs::read_to_string(path).expect("the schema");
    let schema: serde_json::Value = serde_json::from_str(&schema).expect("JSON");
    let mut loaded = loaded(4);
    spoil(&mut loaded, &mut Dice::new(4));
    let json = to_json(loaded.layout, &loaded.submission);
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_fits(&schema, &schema, &json, "$");
}

fn assert_fits(
    all: &serde_json::Value,
    schema: &serde_json::Value,
    json: &serde_json::Value,
    at: &str,
) {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.trim_start_matches("#/$defs/");
        return assert_fits(all, &all["$defs"][name], json, at);
    }
    if let Some(options) = schema["anyOf"].as_array() {
        let option = options
            .iter()
            .find(|option| (option["type"] == "null") == json.is_null());
        return assert_fits(all, option.expect("an option"), json, at);
    }
    if let Some(values) = schema["enum"].as_array() {
        assert!(values.contains(json), "{at}: {json}");
    }
    if let Some(object) = json.as_object() {
        for (name, value) in object {
            assert!(schema["properties"][name].is_object(), "{at}.{name}");
            assert_fits(
                all,
                &schema["properties"][name],
                value,
                &format!("{at}.{name}"),
            );
        }
        for name in schema["required"].as_array().expect("required") {
            assert!(
                object.contains_key(name.as_str().expect("a name")),
                "{at}: {name}"
            );
        }
    }
    if let Some(items) = json.as_array() {
        for (number, item) in items.iter().enumerate() {
            assert_fits(all, &schema["items"], item, &format!("{at}[{number}]"));
        }
    }
}

#[test]
fn outputs_appear_whole_and_never_over_an_input() {
    let recogniser = recogniser();
    let loaded = loaded(1);
    let room = tempfile::tempdir().expect("a directory");
    let input = file(
        room.path(),
        "部门.xlsx",
        &to_workbook(&loaded).expect("written"),
    );
    let inputs = [input.clone()];
    let folder = room.path().join("各表");
    let done = convert(&recogniser, &inputs, &folder, None).expect("converted");
    assert_eq!(
        done.tables,
        std::fs::read_dir(&folder).expect("listed").count()
    );
    let again = convert(&recogniser, &inputs, &folder, None).expect_err("the folder is there");
    assert!(matches!(again, ConvertError::FolderExists(_)), "{again}");
    let over = convert(&recogniser, &inputs, &input, None).expect_err("the input itself");
    assert!(over.to_string().contains("不会被覆盖"), "{over}");
    let other =
        convert(&recogniser, &inputs, &room.path().join("a.et"), None).expect_err("no such form");
    assert!(matches!(other, ConvertError::Output(_)), "{other}");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .expect("listed")
        .map(|entry| entry.expect("entry").path())
        .collect();
    files.sort();
    let whole = load(&recogniser, &[folder]).expect("read");
    let single = load(&recogniser, &files).expect("read");
    assert_eq!(whole.submission, single.submission);
    assert_same("folder", &loaded.submission, &whole.submission);
    let empty = room.path().join("空");
    std::fs::create_dir(&empty).expect("created");
    let none = load(&recogniser, &[empty]).expect_err("no .csv");
    assert!(matches!(none, ConvertError::EmptyFolder(_)), "{none}");
    assert_eq!(
        std::fs::read_dir(room.path()).expect("listed").count(),
        3,
        "nothing is left behind"
    );
}
