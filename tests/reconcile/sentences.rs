//! What a disclosure says in sentences and on forms, against what its tables say.

mod lists;
mod offices;
mod readings;
mod whose;

use std::collections::BTreeMap;

use duibiao::report::{Finding, FindingCode, Report};
use duibiao::{
    Enclosures, Manner, Recogniser, Words, check_bytes, check_bytes_with, examine_bytes, fix_bytes,
    layout, narrative,
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
    let given = Enclosures {
        with: &words,
        last_year: None,
    };
    check_bytes_with(&recogniser(), "公开表.xlsx", book, given)
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
                .any(|one| one.message.contains("个数都认得出"));
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
    assert!(told.len() == 1 && told[0].contains("4.2%"), "{told:?}");
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
    // A narrow cell cuts the last letter of a label off.
    let cut = form(name, "2,222,948.32", "2,222,848.32", "052")
        .replace("市县(区)财政资金", "市县(区)财政资");
    assert_eq!(told(&cut).len(), 2);
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
    let unbound = report
        .notices
        .iter()
        .find(|note| note.message.contains("没有核对的"));
    let unbound = &unbound.expect("what is not checked").message;
    assert_eq!(
        unbound.matches("占0.1%").count(),
        1,
        "what is printed alike is told once"
    );
    let cut = &text.as_bytes()[..text.len() / 2 + 1];
    let words = [Words {
        name: "说明.txt",
        bytes: cut,
    }];
    let given = Enclosures {
        with: &words,
        last_year: None,
    };
    let report = check_bytes_with(&recogniser(), "公开表.xlsx", &book, given);
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
    assert!(is_linked(&fixed.workbook, "说明!A2"));
    assert!(!texts.iter().any(|text| text.contains("缺行")), "{texts:?}");
    let again = check_bytes(&recogniser(), "公开表-更正.xlsx", &fixed.workbook);
    let found = said(&again);
    assert!(
        found.len() == 1 && found[0].message.starts_with("说明!A2："),
        "{found:?}"
    );
}

/// Whether a cell of a workbook leads to that place.
fn is_linked(book: &[u8], place: &str) -> bool {
    use std::io::{Cursor, Read};
    let mut archive = zip::ZipArchive::new(Cursor::new(book)).expect("an archive");
    (0..archive.len()).any(|at| {
        let mut part = archive.by_index(at).expect("a part");
        let mut text = Vec::new();
        part.read_to_end(&mut text).expect("read");
        let text = String::from_utf8_lossy(&text).replace(['\'', '"'], "");
        text.contains(&format!("location={place}"))
    })
}

/// A document of the example with these contents in front.
fn with_contents(contents: &str) -> Vec<String> {
    let book = xlsx(&Department::seed().print(RoundingMode::Exact));
    let recogniser = recogniser();
    let given = duibiao::Given::default();
    let document = duibiao::disclose_bytes(&recogniser, "公开表.xlsx", &book, given);
    let document = document.expect("a document").document;
    let read = duibiao::read::read_bytes(&document, "公开.docx").expect("readable");
    let lines = read.sheets[0].rows.iter().map(|row| {
        let mut line = Vec::new();
        for cell in &row.cells {
            line.resize(cell.col as usize, String::new());
            line.push(cell.text().unwrap_or_default().replace('\n', " "));
        }
        line.join("\t")
    });
    let lines: Vec<String> = lines.collect();
    let begins = lines
        .iter()
        .position(|line| line.starts_with("目"))
        .expect("contents");
    let body = lines
        .iter()
        .rposition(|line| line.trim() == "第一部分 概况")
        .expect("a part");
    let text = [
        &lines[..=begins].join("\n"),
        contents,
        &lines[body..].join("\n"),
    ]
    .join("\n");
    let report = check_bytes(&recogniser, "公开.txt", text.as_bytes());
    let of_contents = report
        .findings
        .iter()
        .filter(|one| one.id.ends_with("/目录"));
    of_contents.map(|one| one.message.clone()).collect()
}

/// The contents as an office prints them, with what leads to a page.
const CONTENTS: [&str; 22] = [
    "第一部分 概况……1",
    "一、本部门职责.....1",
    "二、机构设置情况 2",
    "第二部分 2026年部门预算报表	3",
    "表一2026年预算收支总表.....3",
    "表二2026年预算收入总表.....5",
    "表三2026年预算支出总表.....7",
    "表四 2026年财政拨款收支总表",
    "表五2026年一般公共预算支出预算表（不含上年结转）.....10",
    "表六2026年一般公共预算安排基本支出分经济科目表（不含",
    "上年结转）.....11",
    "表七2026年政府性基金预算收入表（不含上年结转）（12）",
    "表八2026年政府性基金预算支出表（不含上年结转）.....13",
    "表九国有资本经营预算收支预算表.....14",
    "表十2026年财政拨款安排“三公”经费支出预算表.....14",
    "表十一2026年财政拨款安排机关运行经费预算表.....15",
    "表十二2026年项目支出预算表（本年预算）.....16",
    "表十三2026年项目支出预算表（上年结转）.....17",
    "第三部分 2026年度部门预算情况说明	18",
    "一、部门预算收支数据变动情况及原因.....18",
    "二、收入预算情况说明.....18",
    "第四部分 名词解释",
];

#[test]
fn the_contents_name_what_follows() {
    let told = |from: &str, to: &str| {
        let mut lines = CONTENTS.to_vec();
        // All sections of the third part, so that none is missing.
        let rest = [
            "三、支出预算情况说明",
            "四、财政拨款收支预算总体情况说明",
            "五、一般公共预算支出情况说明",
            "六、一般公共预算基本支出情况说明",
            "七、“三公”经费增减变动原因说明",
            "八、机关运行经费增减变动原因说明",
            "九、政府采购情况",
            "十、绩效管理情况",
            "十一、国有资产占有使用情况",
            "十二、其他说明",
        ];
        for (at, line) in rest.into_iter().enumerate() {
            lines.insert(21 + at, line);
        }
        let text = lines.join("\n");
        assert!(from.is_empty() || text.contains(from), "{from}");
        with_contents(&text.replacen(from, to, 1))
    };
    assert_eq!(told("", ""), [""; 0]);
    for (from, to, said) in [
        (
            "第三部分 2026年度部门预算情况说明",
            "第三部分 2025年度部门预算情况说明",
            "正文（文本!A",
        ),
        (
            "二、机构设置情况 2",
            "二、机构设置 2",
            "标题是“二、机构设置情况”",
        ),
        (
            "表三2026年预算支出总表",
            "表三2025年预算支出总表",
            "这张表的标题是“2026年预算支出总表”",
        ),
        (
            "表十三2026年项目支出预算表（上年结转）.....17\n",
            "",
            "目录列了 12 张表，正文有 13 张",
        ),
        ("九、政府采购情况", "", "目录没有列"),
        // A wrong number in the list is its own mistake, and what is listed behind it stays listed.
        (
            "表五2026年一般公共预算支出预算表（不含上年结转）.....10",
            "表六2026年一般公共预算支出预算表（不含上年结转）.....10",
            "这个标题是第 5 张表的",
        ),
        (
            "九、政府采购情况",
            "八、政府采购情况",
            "序号不同，是“九、政府采购情况”",
        ),
    ] {
        let found = told(from, to);
        assert!(
            found.len() == 1 && found[0].contains(said),
            "{from}: {found:?}"
        );
    }
}

#[test]
fn an_amount_is_not_wrong_because_the_line_of_the_unit_is() {
    let mut printed = Department::seed().print(RoundingMode::Exact);
    let sheet = printed.sheets.iter_mut().find(|sheet| sheet.table == "T3");
    let cells = sheet.expect("a table").rows.iter_mut().flatten();
    let mut lines = 0;
    for cell in cells {
        if let Cell::Text(text) = cell
            && text.contains("单位：万元")
        {
            *text = text.replace("万元", "元");
            lines += 1;
        }
    }
    assert_eq!(lines, 1);
    let book = xlsx(&printed);
    let spent = "三、支出预算情况说明\n2026年度支出预算1118.07万元，其中：基本支出";
    let basic = known_basic(&printed.sheets);
    let report = with(&book, &format!("{spent}{basic}万元。"));
    assert!(said(&report).is_empty(), "{:?}", said(&report));
}

/// The basic expenditure of all funds, as the table prints it.
fn known_basic(sheets: &[Sheet]) -> String {
    let totals = readings::totals(sheets, "T3");
    readings::hundredths(totals[1])
}

/// The messages about a document with this cover, whose third part is headed so.
fn with_front(cover: &str, part: &str) -> Vec<String> {
    let book = xlsx(&Department::seed().print(RoundingMode::Exact));
    let text = format!(
        "{cover}\n目录\n第一部分 概况……1\n第三部分 2026年度部门预算情况说明……2\n第四部分 名词解释……3\n第一部分 概况\n\
         {part}\n一、收入预算情况说明\n2026年度收支总预算1118.07万元。\n第四部分 名词解释\n收入9.00万元。"
    );
    let report = with(&book, &text);
    let passed = report.notices.iter();
    let passed = passed.filter(|one| one.message.contains("另有 1 个金额或比例没有核对"));
    assert_eq!(passed.count(), 1, "{:?}", report.notices);
    let found = said(&report).into_iter();
    found.map(|one| one.message.clone()).collect()
}

#[test]
fn the_cover_and_the_parts_are_of_the_year_and_the_department_of_the_tables() {
    let name = "长治市屯留区行政审批服务管理局";
    let part = "第三部分 2026年度部门预算情况说明";
    for (cover, part) in [
        (format!("{name}\n2026年度部门预算公开"), part),
        (format!("2026年度{name}部门预算公开\n2025年12月"), part),
        // The name of a part in a row of its own, years in Chinese, a short name, another office.
        (
            "审批局\n二〇二六年度部门预算公开".to_owned(),
            "第三部分\n2026年度部门预算情况说明",
        ),
        (
            "长治市屯留区行政审批服务管理所监制".to_owned(),
            "第三部分 二〇二六年度部门预算情况说明",
        ),
    ] {
        assert_eq!(with_front(&cover, part), [""; 0], "{cover} {part}");
    }
    for (cover, part, said) in [
        (
            format!("{name}\n2025年度部门预算公开"),
            part,
            "说明.txt!A2：写着“2025年度部门预算公开”，报表（",
        ),
        (
            "长治市屯留区行政审批服务管理所\n2026年度部门预算公开".to_owned(),
            part,
            "说明.txt!A1：封面写着“长治市屯留区行政审批服务管理所”，报表（",
        ),
        (
            format!("{name}\n2026年度部门预算公开"),
            "第三部分 2029年度部门预算情况说明",
            "第三部分 2029年度部门预算情况说明",
        ),
        (
            format!("{name}\n2026年度部门预算公开"),
            "第三部分 二〇二九年度部门预算情况说明",
            "二〇二九年度部门预算情况说明",
        ),
    ] {
        let found = with_front(&cover, part);
        assert!(found.len() == 1 && found[0].contains(said), "{found:?}");
    }
    // A part without any contents.
    let book = xlsx(&Department::seed().print(RoundingMode::Exact));
    let text =
        "第三部分 2029年度部门预算情况说明\n一、收入预算情况说明\n2026年度收支总预算1118.07万元。";
    let report = with(&book, text);
    let found = said(&report);
    assert!(
        found.len() == 1 && found[0].message.contains("是 2026 年的"),
        "{found:?}"
    );
}

#[test]
fn what_is_said_of_last_year_is_held_against_last_years_tables() {
    let (now, before) = (book(7), book(1_007));
    let recogniser = recogniser();
    let own = examine_bytes(&recogniser, "公开表.xlsx", &now).expect("a submission");
    let last = examine_bytes(&recogniser, "上年.xlsx", &before).expect("a submission");
    let mut last = last.submission;
    last.year = own
        .submission
        .year
        .map(|year| duibiao::model::Year(year.0 - 1));
    let written = narrative::written(own.layout, &own.submission, Some(&last), &BTreeMap::new());
    let section = written
        .iter()
        .find(|one| one.title == "机关运行经费增减变动原因说明");
    let section = section.expect("the section");
    let sentence = ["行政单位数", "事业单位数"]
        .iter()
        .fold(section.paragraphs[0].clone(), |text, name| {
            text.replace(&format!("【待填写：{name}】"), "1")
        });
    // The same workbook as that of the year before.
    let year = own.submission.year.expect("a year").0;
    let other = examine_bytes(&recogniser, "上年.xlsx", &before).expect("a submission");
    let other = other.submission.year.expect("a year").0;
    let before = last_years(&before, other, year - 1);
    let told = |sentence: &str| {
        let text = format!("八、{}\n{sentence}", section.title);
        let words = [Words {
            name: "说明.txt",
            bytes: text.as_bytes(),
        }];
        let given = Enclosures {
            with: &words,
            last_year: Some(Words {
                name: "上年.xlsx",
                bytes: &before,
            }),
        };
        let report = check_bytes_with(&recogniser, "公开表.xlsx", &now, given);
        assert!(report.error.is_none(), "{:?}", report.error);
        let found = said(&report)
            .into_iter()
            .filter(|one| one.code == FindingCode::Sentence);
        found.map(|one| one.message.clone()).collect::<Vec<_>>()
    };
    assert_eq!(told(&sentence), [""; 0], "{sentence}");
    // Both say the same of last year, and only last year's table belies them.
    let (from, amount) = amount_behind(&sentence, &format!("比{}年预算", year - 1));
    let other = format!("{}9{}", &sentence[..from], &sentence[from..]);
    let found = told(&other);
    assert!(
        found
            .iter()
            .any(|one| one.contains("上年的表（") && one.contains(&amount)),
        "{other}: {found:?}"
    );
}

/// Where an amount stands behind some words, and the amount.
fn amount_behind(sentence: &str, words: &str) -> (usize, String) {
    let from = sentence.find(words).expect("the words") + words.len();
    let rest = &sentence[from..];
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.');
    (from, rest[..end.unwrap_or(rest.len())].to_owned())
}

/// A workbook of a year as that of another.
fn last_years(book: &[u8], from: u16, to: u16) -> Vec<u8> {
    use std::io::{Cursor, Read, Write};
    let mut archive = zip::ZipArchive::new(Cursor::new(book)).expect("an archive");
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).expect("a part");
        let name = part.name().expect("a name").into_owned();
        let mut text = Vec::new();
        part.read_to_end(&mut text).expect("read");
        let text = match String::from_utf8(text) {
            Ok(text) => text
                .replace(&format!("{from}年"), &format!("{to}年"))
                .into_bytes(),
            Err(other) => other.into_bytes(),
        };
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(name, options).expect("begun");
        writer.write_all(&text).expect("written");
    }
    writer.finish().expect("an archive").into_inner()
}

/// Sentences as other offices put them, all of them true of the example.
const TRUE_OF_THE_EXAMPLE: [(&str, &str); 9] = [
    (
        "三、支出预算情况说明",
        "2026年度支出预算总额共列1118.07万元，一是基本支出768.79万元（占68.76%），二是项目支出349.28万元（占31.24%）。",
    ),
    (
        "三、支出预算情况说明",
        "支出预算1118.07万元，比2025年预算执行数1,002.11万元增加115.96万元，增长11.57%。其中：基本支出768.79万元，占68.76%；项目支出349.28万元，占31.24%。",
    ),
    (
        "三、支出预算情况说明",
        "支出预算为0.11亿元（1118.07万元）。按支出性质分：基本支出768.79万元，占支出总额的68.76%；项目支出349.28万元，占支出总额的31.24%。",
    ),
    (
        "五、一般公共预算支出情况说明",
        "一般公共预算当年支出1,118.07万元。具体情况如下：1.一般公共服务（类）支出937.62万元，占83.86%，比上年增加120.00万元；2.社会保障和就业（类）81.52万元，占比7.29％；3.卫生健康（类）支出34.34万元，占3.07%，与上年持平；4.住房保障（类）支出64.59万元，占5.78%。",
    ),
    (
        "五、一般公共预算支出情况说明",
        "一般公共预算当年支出１１１８．０７万元，按功能分类科目：201一般公共服务支出937.62万元；208社会保障和就业支出81.52万元；210卫生健康支出34.34万元；221住房保障支出64.59万元。其中：行政运行（项）588.34万元，机关服务（项）114.34万元，医疗补助34.34万元。",
    ),
    (
        "四、财政拨款收支预算总体情况说明",
        "财政拨款收入1118.07万元，财政拨款支出1118.07万元，较2025年年初预算944.60万元增加173.47万元，增长18.4%。收入全部为一般公共预算拨款1118.07万元，没有政府性基金预算拨款。",
    ),
    (
        "八、机关运行经费增减变动原因说明",
        "2026年机关运行经费财政拨款预算28.12万元，其中：办公费5.00万元、差旅费2.00万元，其他21.12万元；上年为29.34万元，同比减少1.22万元，下降4.16个百分点。",
    ),
    (
        "九、政府采购情况",
        "政府采购预算8万元（货物类8万元，工程类和服务类均为0万元），面向中小企业预留5.6万元，占采购预算的70%，其中小微企业预留3.36万元，占60%。",
    ),
    (
        "六、一般公共预算基本支出情况说明",
        "（一）工资福利支出738.27万元，占96.03%；对个人和家庭的补助2.40万元。人员经费共740.67万元；（二）商品和服务支出28.12万元，占3.66%。",
    ),
];

#[test]
fn what_other_offices_say_truly_is_never_found_wrong() {
    let book = xlsx(&Department::seed().print(RoundingMode::Exact));
    for (heading, sentence) in TRUE_OF_THE_EXAMPLE {
        let report = with(&book, &format!("{heading}\n{sentence}"));
        let found = said(&report);
        assert!(found.is_empty(), "{sentence}: {}", found[0].message);
        let counted = |one: &&duibiao::report::Notice| one.message.starts_with("情况说明里");
        assert!(report.notices.iter().any(|one| counted(&one)), "{sentence}");
    }
    // A class by its short name, or behind its code, is bound all the same.
    for sentence in [
        "一般公共预算当年支出1118.07万元，其中：1.卫生健康（类）支出34.43万元，占3.07%。",
        "一般公共预算当年支出1118.07万元，其中：210卫生健康34.43万元，占3.07%。",
    ] {
        let report = with(&book, &format!("五、一般公共预算支出情况说明\n{sentence}"));
        let found = said(&report);
        assert!(
            found.len() == 1 && found[0].message.contains("34.34万元"),
            "{sentence}: {found:?}"
        );
    }
}

#[test]
fn sentences_of_which_a_layout_knows_nothing_are_told_once_and_never_found_wrong() {
    let book = std::fs::read(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/examples/上海示例.xlsx"
    ));
    let book = book.expect("the example");
    let text = "二、收入预算情况说明\n2026年收入预算合计9.99万元，比上年增加1.11万元，增长400%。";
    let report = with(&book, text);
    assert!(said(&report).is_empty());
    let told = report
        .unrecognised
        .iter()
        .filter(|one| one.why.contains("没有写情况说明的话"));
    assert_eq!(told.count(), 1, "{:?}", report.unrecognised);
}
