//! `layouts check`: a wrong label of a layout is named by books that are right, with what it should say.

use duibiao::layout::{self, Label, Layout, Rewording, Text};
use duibiao::trial::{self, Sample};
use duibiao::{Recogniser, examine_bytes};
use lab::accounts::{Accounts, Publisher};

/// Eight budgets of Shanghai, of departments and units in turn.
fn samples(layout: &Layout) -> Vec<Sample> {
    let recogniser = Recogniser::new(std::slice::from_ref(layout));
    let books = (0..8_u64).map(|seed| {
        let publisher = [Publisher::Department, Publisher::Unit][seed as usize % 2];
        let book = Accounts::random(seed).shanghai(publisher);
        let name = format!("样本{seed}.xlsx");
        let examined = examine_bytes(&recogniser, &name, &book.expect("a workbook"));
        Sample {
            name,
            submission: examined.expect("it is recognised").submission,
            book: None,
        }
    });
    books.collect()
}

fn shanghai() -> Layout {
    let layouts = layout::builtin().expect("the built-in layouts are right");
    let found = layouts.iter().find(|layout| layout.id == "shanghai-budget");
    found.expect("it is built in").clone()
}

/// The label of a column of a table's only ledger.
fn column(layout: &Layout, table: &str, name: &str) -> Label {
    let labels = layout.labels().into_iter();
    let mut own = labels.filter(|label| Some(label.table()) == layout.table_index(table));
    let found =
        own.find(|label| matches!(label, Label::Column(..)) && layout.name_at(*label) == name);
    found.expect("there is such a column")
}

fn told(layout: &Layout, samples: &[Sample]) -> trial::Tried {
    let samples = samples.iter().map(|sample| (layout, sample.clone()));
    trial::labels(samples.collect(), &trial::one_by_one)
}

#[test]
fn nothing_fails_and_nobody_is_suspected_while_the_labels_are_right() {
    let layout = shanghai();
    let samples = samples(&layout);
    let held = trial::hold(&layout, &samples);
    assert!(held.breaches.is_empty());
    assert!(held.holding.len() > 2000, "{}", held.holding.len());
    assert!(trial::suspects(&layout, &samples, &held, &trial::one_by_one).is_empty());
    let told = told(&layout, &samples[..2]).told;
    assert!(told.contains("没有不成立的"), "{told}");
    // 结转 of these budgets is nothing, so nothing shows whether it is left out rightly.
    assert!(told.contains("样本分不出对错的含义"), "{told}");
}

#[test]
fn exchanged_columns_are_named_with_each_other() {
    let layout = shanghai();
    let samples = samples(&layout);
    let (basic, project) = (
        column(&layout, "表5", "基本支出"),
        column(&layout, "表5", "项目支出"),
    );
    let wrong = layout.reworded(&[Rewording::Exchange(basic, project)]);
    let tried = told(&wrong.expect("it reads"), &samples);
    assert!(tried.breaches > 0);
    let first = tried.told.lines().find(|line| line.starts_with("    1. "));
    let first = first.expect("somebody is suspected");
    assert!(
        first.starts_with("    1. 表5的栏目“基本支出”（is = \"项目支出\"）：不成立的"),
        "{first}"
    );
    assert!(
        first.ends_with("；与表5的栏目“项目支出”（is = \"基本支出\"）互换，就都成立"),
        "{first}"
    );
}

#[test]
fn the_same_is_told_in_whatever_order_labels_are_tried_and_if_one_is_left_undone() {
    let layout = shanghai();
    let samples = &samples(&layout)[..1];
    let (basic, project) = (
        column(&layout, "表5", "基本支出"),
        column(&layout, "表5", "项目支出"),
    );
    let wrong = layout.reworded(&[Rewording::Exchange(basic, project)]);
    let wrong = wrong.expect("it reads");
    let backwards = |count: usize, work: &(dyn Fn(usize) + Sync)| (1..count).rev().for_each(work);
    let samples_of = || {
        samples
            .iter()
            .map(|sample| (&wrong, sample.clone()))
            .collect()
    };
    let one_by_one = trial::labels(samples_of(), &trial::one_by_one).told;
    assert!(one_by_one.contains("    1. 表5"), "{one_by_one}");
    assert_eq!(trial::labels(samples_of(), &backwards).told, one_by_one);
}

#[test]
fn a_part_that_is_left_out_of_a_sum_is_named_although_the_sum_does_not_speak_of_it() {
    let layout = shanghai();
    let samples = samples(&layout);
    let reception = column(&layout, "表9", "公务接待费");
    let wrong = layout.reworded(&[Rewording::Words(
        reception,
        Text::from("财政拨款·三公会议培训"),
    )]);
    let wrong = wrong.expect("it reads");
    let held = trial::hold(&wrong, &samples);
    let suspects = trial::suspects(&wrong, &samples, &held, &trial::one_by_one);
    let named = suspects.iter().take(3).map(|suspect| suspect.label);
    assert!(
        named.into_iter().any(|label| label == reception),
        "{suspects:?}"
    );
}

#[test]
fn words_that_contradict_each_other_are_refused() {
    let layout = shanghai();
    let basic = column(&layout, "表5", "基本支出");
    let why = layout.reworded(&[Rewording::Words(basic, Text::from("结转下年"))]);
    assert_eq!(
        why.err().as_deref(),
        Some("含义 结转下年 与前面说的 支出 矛盾（所在的表写的是 is = \"支出·一般公共预算\"）。")
    );
}

#[test]
fn a_layout_without_relations_and_columns_that_say_the_same_are_told() {
    let small = |derive: &str, fees: &str| {
        let text = format!(
            r#"
id = "own"
name = "自拟"
unit = "万元"
decimals = 2
{derive}
[[table]]
id = "T2"
sheet = "表二"
title = "部门收入总表"
[[table.ledger]]
columns = [
  {{ id = "科目", head = "科目编码", role = "code" }},
  {{ head = "合计" }},
  {{ head = "事业收入", is = "事业收入" }},
  {{ head = "教育收费", {fees} }},
]
rows = {{ codes = "function" }}
"#
        );
        layout::parse("自拟.toml", &text).expect("it reads")
    };
    let silent = small("", "is = \"事业收入\"");
    let said = told(&silent, &[]).told;
    assert!(said.is_empty(), "no samples, nothing to say: {said}");
    let sample = |layout: &Layout| {
        let submission = duibiao::explain::specimen(layout);
        let name = "样本".to_owned();
        [Sample {
            name,
            submission,
            book: None,
        }]
    };
    let said = told(&silent, &sample(&silent)).told;
    assert!(said.contains("没有写 derive = true"), "{said}");
    let twice = small("derive = true", "is = \"事业收入\"");
    let said = told(&twice, &sample(&twice)).told;
    assert!(
        said.contains("T2的栏目“事业收入”（is = \"事业收入\"）与“教育收费”含义相同"),
        "{said}"
    );
    let apart = small("derive = true", "aside = true");
    assert!(!told(&apart, &sample(&apart)).told.contains("含义相同"));
}
