//! What a disclosure says in sentences and on forms, against what its tables say.

use std::collections::BTreeMap;

use duibiao::report::{Finding, FindingCode, Report};
use duibiao::{
    Manner, Recogniser, Words, check_bytes, check_bytes_with, examine_bytes, fix_bytes, layout,
    narrative,
};
use lab::departments::{Cell, Department, Dice, Profile, RoundingMode, Sheet, xlsx, xlsx_beside};
use lab::sentences::{Wording, answers, document, projects_in, slip};

fn recogniser() -> Recogniser<'static> {
    Recogniser::new(layout::builtin().expect("sound"))
}

fn book(seed: u64) -> Vec<u8> {
    xlsx(&Department::random(seed, Profile::Ordinary).print(RoundingMode::Rounded))
}

fn said(report: &Report) -> Vec<&Finding> {
    use FindingCode::{Form, Marks, Sentence, SentenceText, Unfilled};
    let about =
        |one: &&Finding| matches!(one.code, Sentence | SentenceText | Form | Marks | Unfilled);
    report.findings.iter().filter(about).collect()
}

fn with(book: &[u8], text: &str) -> Report {
    let words = [Words {
        name: "说明.txt",
        bytes: text.as_bytes(),
    }];
    check_bytes_with(&recogniser(), "公开表.xlsx", book, &words)
}

/// The narrative of a department with everything filled in.
fn told(seed: u64, dice: &mut Dice) -> (Vec<u8>, String) {
    let (now, before) = (book(seed), book(seed + 1_000));
    let recogniser = recogniser();
    let own = examine_bytes(&recogniser, "公开表.xlsx", &now).expect("a submission");
    let last = examine_bytes(&recogniser, "上年.xlsx", &before).expect("a submission");
    let draft = narrative::written(own.layout, &own.submission, None, &BTreeMap::new());
    let (projects, money) = projects_in(&draft);
    let filled = answers(dice, projects, &money);
    let written = narrative::written(own.layout, &own.submission, Some(&last.submission), &filled);
    (now, document(&written))
}

#[test]
fn what_is_written_is_read_without_a_finding_in_every_wording() {
    for seed in 0..3 {
        let (book, text) = told(seed, &mut Dice::new(seed));
        for wording in Wording::ALL {
            let report = with(&book, &wording.of(&text));
            let found = said(&report);
            assert!(found.is_empty(), "{seed} {wording:?}: {}", found[0].message);
            let counted = report
                .notices
                .iter()
                .any(|one| one.message.contains("个数都与报表"));
            assert!(counted, "{seed} {wording:?}: {:?}", report.notices);
        }
    }
}

#[test]
fn one_mistake_is_found_and_named_first() {
    for seed in 10..13 {
        let mut dice = Dice::new(seed);
        let (book, text) = told(seed, &mut dice);
        for _ in 0..6 {
            let Some(slipped) = slip(&text, &mut dice) else {
                continue;
            };
            let report = with(&book, &slipped.text);
            let found = said(&report);
            let first = found.first().map_or("", |one| one.message.as_str());
            let line = format!("说明.txt!A{}：", slipped.line + 1);
            assert!(first.starts_with(&line), "{seed} {slipped:?}: {first}");
        }
    }
}

/// A book whose 机关运行经费 is 28.12, with one sentence about it.
fn running_costs(sentence: &str) -> Vec<String> {
    let seed = Department::seed();
    let book = xlsx(&seed.print(RoundingMode::Exact));
    let report = with(
        &book,
        &format!("八、机关运行经费增减变动原因说明\n{sentence}"),
    );
    said(&report)
        .into_iter()
        .map(|one| one.message.clone())
        .collect()
}

#[test]
fn a_rate_is_impossible_or_it_is_not_by_the_digits_that_are_printed() {
    let with_rate = |rate: &str| {
        running_costs(&format!(
            "本部门2026年机关运行经费财政拨款预算28.12万元，比2025年预算29.34万元减少1.22万元，减少{rate}%。"
        ))
    };
    assert_eq!(with_rate("4.2"), [""; 0]);
    assert_eq!(with_rate("4.16"), [""; 0]);
    assert_eq!(with_rate("4"), [""; 0]);
    let told = with_rate("4.3");
    assert!(told.len() == 1 && told[0].contains("应为 4.2%"), "{told:?}");
    let turned = running_costs(
        "本部门2026年机关运行经费财政拨款预算28.12万元，比2025年预算29.34万元增加1.22万元，增长4.2%。",
    );
    assert!(!turned.is_empty());
}

#[test]
fn an_amount_is_held_against_its_cell_and_what_nobody_names_is_only_told() {
    let told = running_costs("本部门2026年机关运行经费财政拨款预算28.21万元。");
    assert!(
        told.len() == 1 && told[0].contains("表十一") && told[0].contains("28.12万元"),
        "{told:?}"
    );
    let unknown = running_costs("本部门2026年会展服务预留金28.21万元。");
    assert_eq!(unknown, [""; 0]);
}

#[test]
fn a_section_says_there_is_nothing_only_where_nothing_is() {
    let told = running_costs("本部门无机关运行经费预算。");
    assert!(told.len() == 1 && told[0].contains("28.12"), "{told:?}");
}

#[test]
fn blanks_choices_and_doubled_marks_are_left_nowhere() {
    for (sentence, found) in [
        (
            "机关运行经费财政拨款预算28.12万元，主要原因是XX。",
            "还有没填的内容",
        ),
        (
            "机关运行经费财政拨款预算28.12万元，主要原因是。",
            "还有没填的内容",
        ),
        (
            "机关运行经费财政拨款预算28.12万元，比上年增加（减少）。",
            "选择没有改定",
        ),
        ("机关运行经费财政拨款预算28.12万元。；", "标点重复"),
    ] {
        let told = running_costs(sentence);
        assert!(
            told.len() == 1 && told[0].contains(found),
            "{sentence}: {told:?}"
        );
    }
}

/// One performance form of a project, as rows of label and value.
fn form(name: &str, yuan: &str, part: &str, code: &str) -> String {
    format!(
        "某县部门项目支出绩效目标表\n项目名称\t\t{name}\n主管部门及代码\t\t{code}-某局\n\
         项目资金(元)\t实施期资金总额:\t{yuan}\t年度资金总额:\t{yuan}\n\
         \t其中:中央财政资金\t0\t其中:中央财政资金\t0\n\t省级财政资金\t0\t省级财政资金\t0\n\
         \t市县(区)财政资金\t{part}\t市县(区)财政资金\t{part}\n\t单位自筹\t0\t单位自筹\t0\n其他资金\t\t\t其他资金\n"
    )
}

#[test]
fn a_form_in_yuan_is_its_row_in_ten_thousands() {
    let book = xlsx(&Department::seed().print(RoundingMode::Exact));
    let told = |text: &str| -> Vec<String> {
        let report = with(&book, text);
        said(&report)
            .into_iter()
            .map(|one| one.message.clone())
            .collect()
    };
    let name = "智慧政务建设项目尾款";
    assert_eq!(
        told(&form(name, "2,222,948.32", "2,222,948.32", "052")),
        [""; 0]
    );
    let wrong = told(&form(name, "2,223,948.32", "2,223,948.32", "052"));
    assert!(
        wrong.len() == 1 && wrong[0].contains("222.29万元"),
        "{wrong:?}"
    );
    let parts = told(&form(name, "2,222,948.32", "2,222,848.32", "052"));
    assert!(
        parts.len() == 2 && parts[0].contains("各项合计"),
        "{parts:?}"
    );
    let other = told(&form(
        "智慧政务建设尾款",
        "2,222,948.32",
        "2,222,948.32",
        "052",
    ));
    assert!(other.len() == 1 && other[0].contains(name), "{other:?}");
    let two = form(name, "2,222,948.32", "2,222,948.32", "052")
        + &form("专家评审费", "126,500", "126,500", "062");
    let codes = told(&two);
    assert!(codes.len() == 1 && codes[0].contains("062"), "{codes:?}");
}

#[test]
fn thirty_thousand_paragraphs_are_read() {
    let book = xlsx(&Department::seed().print(RoundingMode::Exact));
    let sentence = "2026年度某局支出预算1118.08万元，比上年增加173.47万元，增长18.36%，其中：基本支出1.00万元，占0.1%。\n";
    let text = format!("三、支出预算情况说明\n{}", sentence.repeat(30_000));
    let report = with(&book, &text);
    assert!(!said(&report).is_empty());
    let cut = &text.as_bytes()[..text.len() / 2 + 1];
    let words = [Words {
        name: "说明.txt",
        bytes: cut,
    }];
    let report = check_bytes_with(&recogniser(), "公开表.xlsx", &book, &words);
    assert!(report.error.is_some() || !said(&report).is_empty());
    assert!(said(&check_bytes(&recogniser(), "公开表.xlsx", &book)).is_empty());
}

#[test]
fn a_line_about_a_sentence_stands_where_the_sentence_does() {
    let sheet = Sheet {
        name: "说明".to_owned(),
        table: "",
        rows: [
            "八、机关运行经费增减变动原因说明",
            "本部门2026年机关运行经费财政拨款预算28.21万元。",
        ]
        .map(|text| vec![Cell::Text(text.to_owned())])
        .to_vec(),
        merges: Vec::new(),
        per_unit: 100,
    };
    let printed = Department::seed().print(RoundingMode::Exact);
    let book = xlsx_beside(&printed, &[sheet], true);
    let fixed = fix_bytes(&recogniser(), "公开表.xlsx", &book, &Manner::default());
    let fixed = fixed.expect("a workbook");
    let written = duibiao::read::read_bytes(&fixed.workbook, "公开表-更正.xlsx").expect("readable");
    let sheet = written
        .sheets
        .iter()
        .find(|sheet| sheet.name.as_str() == "差异表");
    let cells = sheet
        .into_iter()
        .flat_map(|sheet| &sheet.rows)
        .flat_map(|row| &row.cells);
    let texts: Vec<&str> = cells.filter_map(|cell| cell.text()).collect();
    assert!(texts.contains(&"说明!A2"), "{texts:?}");
    assert!(!texts.iter().any(|text| text.contains("缺行")), "{texts:?}");
    let again = check_bytes(&recogniser(), "公开表-更正.xlsx", &fixed.workbook);
    let found = said(&again);
    assert!(
        found.len() == 1 && found[0].message.starts_with("说明!A2："),
        "{found:?}"
    );
}
