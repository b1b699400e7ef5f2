//! Mistakes of any kind in the labels of a small layout: where they make relations false on books that are right, the
//! check of labels names them.

use std::collections::BTreeMap;

use duibiao::layout::{Layout, parse};
use duibiao::trial;
use lab::departments::Dice;
use lab::label_mistakes::small::{LAYOUT, books};
use lab::label_mistakes::{Came, Labels, came, samples};

fn layout() -> Layout {
    parse("自拟.toml", LAYOUT).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn nothing_fails_while_the_labels_are_right() {
    let layout = layout();
    let tried = trial::labels(samples(&layout, &books()), &trial::one_by_one);
    assert_eq!(tried.breaches, 0, "{}", tried.told);
    assert!(!tried.told.contains("没有认出"), "{}", tried.told);
}

#[test]
fn mistakes_that_make_relations_false_are_named_and_others_are_listed() {
    let (layout, books) = (layout(), books());
    let told = trial::labels(samples(&layout, &books), &trial::one_by_one).told;
    let labels = Labels::of(LAYOUT).expect("it is TOML");
    let mut drawn = BTreeMap::new();
    for seed in 0..120 {
        let mut dice = Dice::new(seed);
        if let Some(mistake) = labels.mistake(&mut dice) {
            drawn.entry(mistake.text.clone()).or_insert(mistake);
        }
    }
    let mut counts: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    let (mut missed, mut unseen) = (Vec::new(), Vec::new());
    for mistake in drawn.values() {
        let (came, said) = came(mistake, &books, &told);
        match came {
            Came::Named(_) => counts.entry(mistake.kind).or_default()[0] += 1,
            Came::NotNamed => {
                counts.entry(mistake.kind).or_default()[1] += 1;
                missed.push(format!("{} {}\n{said}", mistake.kind, mistake.told));
            }
            Came::Unseen => unseen.push(format!("{} {}", mistake.kind, mistake.told)),
            Came::Refused | Came::Listed | Came::NotRecognised => {}
        }
    }
    let named: usize = counts.values().map(|counts| counts[0]).sum();
    let all = named + missed.len();
    assert!(all > 20, "{counts:?}");
    assert!(
        named * 100 >= all * 95,
        "{counts:?}\n{}\n{unseen:?}",
        missed.join("\n")
    );
}
