//! How offices tell what has changed, of which year they speak, and what they leave to the title: each beside the tables
//! of the year before. What may mean two things is left alone.

use duibiao::{Enclosures, Words, check_bytes_with};
use lab::departments::{Department, Profile, RoundingMode, xlsx};

use super::readings::{hundredths, totals};
use super::{last_years, recogniser, said};

/// A department of one year and what it was the year before, in the figures of 表三: all, basic and project expenditure.
struct Years {
    now: Vec<u8>,
    before: Vec<u8>,
    year: u16,
    figures: [(i64, i64); 3],
}

impl Years {
    fn of(seed: u64) -> Years {
        let print = |seed| Department::random(seed, Profile::Ordinary).print(RoundingMode::Exact);
        let (now, before) = (print(seed), print(seed + 1_000));
        let figures = [0, 1, 2].map(|at| {
            let total = |sheets| totals(sheets, "T3")[at];
            (total(&now.sheets), total(&before.sheets))
        });
        let year = now.year;
        let other = before.year;
        Years {
            before: last_years(&xlsx(&before), other, year - 1),
            now: xlsx(&now),
            year,
            figures,
        }
    }

    /// A sentence with the figures of both years in it: {支} and {支上}, {基}, {项}, the changes {支差}, and {年}.
    fn filled(&self, text: &str) -> String {
        let names = ["支", "基", "项"];
        let year = self.year;
        let filled = names.iter().zip(&self.figures).fold(
            text.replace("{年}", &year.to_string())
                .replace("{上年}", &(year - 1).to_string())
                .replace("{前年}", &(year - 2).to_string()),
            |text, (name, (now, before))| {
                let change = now - before;
                let words = if change < 0 {
                    ["减少", "增加"]
                } else {
                    ["增加", "减少"]
                };
                text.replace(&format!("{{{name}}}"), &hundredths(*now))
                    .replace(&format!("{{{name}上}}"), &hundredths(*before))
                    .replace(&format!("{{{name}差}}"), &hundredths(change.abs()))
                    .replace(&format!("{{{name}变}}"), words[0])
                    .replace(&format!("{{{name}反}}"), words[1])
            },
        );
        assert!(!filled.contains('{'), "{filled}");
        filled
    }

    /// What is found in a text of a section.
    fn found(&self, title: &str, text: &str) -> Vec<String> {
        let text = format!("{title}\n{}", self.filled(text));
        let words = [Words {
            name: "说明.txt",
            bytes: text.as_bytes(),
        }];
        let given = Enclosures {
            with: &words,
            last_year: Some(Words {
                name: "上年.xlsx",
                bytes: &self.before,
            }),
        };
        let report = check_bytes_with(&recogniser(), "公开表.xlsx", &self.now, given);
        assert!(report.error.is_none(), "{:?}", report.error);
        let found = said(&report).into_iter();
        found.map(|one| one.message.clone()).collect()
    }
}

const EXPENDITURE: &str = "三、支出预算情况说明";

/// Departments whose figures of both years are apart.
fn departments() -> impl Iterator<Item = Years> {
    let all = (0..20).map(Years::of);
    let apart = all.filter(|one| {
        let [_, basic, projects] = one.figures;
        let change = |(now, before): (i64, i64)| (now - before).abs();
        change(basic) > 1_000 && change(projects) > 1_000 && change(basic) != change(projects)
    });
    apart.take(3)
}

#[test]
fn what_may_be_meant_otherwise_is_left_alone() {
    for years in departments() {
        for text in [
            // Not all expenditure has changed, but that of a class.
            "{年}年支出预算{支}万元，其中：社会保障和就业支出减少4.37万元，卫生健康支出减少14.79万元。",
            // The budget of last year is no measure of what was spent.
            "{年}年支出预算{支}万元，比{上年}年执行数增加123.45万元，增长12.34%。",
            "{年}年支出预算{支}万元，较上年决算增加123.45万元。",
            // The most of it is not all of it.
            "{年}年支出预算{支}万元，比上年{支变}{支差}万元，主要是项目支出增加50.07万元。",
            // Either may be meant.
            "{年}年支出预算{支}万元。其中：基本支出{基}万元。与上年相比{支变}{支差}万元。",
            // What is left of last year is not last year's.
            "{年}年项目支出{项}万元（含上年9.43万元）。",
            // Several years beside each other.
            "{前年}年支出预算{支}万元，{上年}年支出预算{支上}万元，{年}年支出预算{支}万元。",
            "{上年}年支出预算{支上}万元，{年}年支出预算{支}万元，{支变}{支差}万元。",
        ] {
            let found = years.found(EXPENDITURE, text);
            assert!(found.is_empty(), "{text}: {found:?}");
        }
        let found = years.found(
            "九、政府采购情况",
            "{前年}年政府采购预算18.00万元，{年}年政府采购预算20.00万元。",
        );
        assert!(found.is_empty(), "{found:?}");
    }
}

/// That a sentence is true, and that each of these slips is found in it, once or with what follows from it.
fn holds(years: &Years, text: &str, slips: &[(&str, &str)]) {
    let found = years.found(EXPENDITURE, text);
    assert!(found.is_empty(), "{text}: {found:?}");
    for (right, wrong) in slips {
        assert!(text.contains(right), "{right}");
        let found = years.found(EXPENDITURE, &text.replacen(right, wrong, 1));
        assert!(!found.is_empty(), "{text}: {wrong}");
    }
}

#[test]
fn a_change_that_goes_the_other_way_is_found_behind_a_part() {
    for years in departments() {
        for name in [
            "基本支出{基}万元，较上年{基变}{基差}万元",
            "项目支出{项}万元，较上年{项变}{项差}万元",
        ] {
            let text = format!("{{年}}年支出预算{{支}}万元，其中：{name}。");
            let (right, wrong) = match name.contains("{基变}") {
                true => ("{基变}", "{基反}"),
                false => ("{项变}", "{项反}"),
            };
            holds(&years, &text, &[(right, wrong)]);
        }
    }
}

#[test]
fn what_was_is_told_by_the_year_alone_and_in_a_sentence_of_its_own() {
    for years in departments() {
        holds(
            &years,
            "{年}年支出预算{支}万元，上年{支上}万元，同比{支变}{支差}万元。",
            &[("{支变}", "{支反}")],
        );
        holds(
            &years,
            "{年}年支出预算{支}万元，比{上年}年{支上}万元{支变}{支差}万元。",
            &[("{支变}", "{支反}"), ("{支上}", "1{支上}")],
        );
        holds(
            &years,
            "{年}年支出预算{支}万元，主要用于机构运转。与上年相比{支变}{支差}万元。",
            &[("{支变}", "{支反}"), ("{支差}", "1{支差}")],
        );
    }
}

#[test]
fn a_year_that_is_not_that_of_its_amount_is_found() {
    for years in departments() {
        holds(
            &years,
            "{年}年支出预算{支}万元，其中基本支出{基}万元、项目支出{项}万元。",
            &[("{年}年", "{上年}年"), ("{年}年", "{前年}年")],
        );
        let text = "纳入本部门{年}年部门预算编制范围的预算单位共1家。";
        let title = "二、机构设置情况";
        assert_eq!(years.found(title, text), [""; 0]);
        let wrong = years.found(title, &text.replace("{年}", "{上年}"));
        assert!(wrong.len() == 1 && wrong[0].contains("请改正"), "{wrong:?}");
        let purchases = years.found("九、政府采购情况", "{前年}年政府采购预算20.00万元。");
        assert!(purchases.len() == 1, "{purchases:?}");
    }
}

#[test]
fn the_title_names_what_no_words_name_and_a_list_needs_no_numbers() {
    for years in departments() {
        holds(
            &years,
            "{年}年年初预算数{支}万元，其中：\n基本支出{基}万元；\n项目支出{项}万元。",
            &[("{年}年", "{前年}年"), ("{项}", "1{项}")],
        );
        let share = |at: usize| {
            let [whole, ..] = years.figures;
            let part = i128::from(years.figures[at].0) * 100_000 / i128::from(whole.0);
            let share = i64::try_from((part + 5) / 10).expect("a share");
            hundredths(share)
        };
        let text = format!(
            "{{年}}年支出预算{{支}}万元，其中：\n基本支出{{基}}万元，占{}%；\n项目支出{{项}}万元，占{}%。",
            share(1),
            share(2)
        );
        let wrong = format!("占1{}%", share(1));
        holds(&years, &text, &[(&format!("占{}%", share(1)), &wrong)]);
    }
}
