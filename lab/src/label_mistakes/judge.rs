//! What came of a mistake: whether books that are right show it, and whether the check of labels names it.

use duibiao::Recogniser;
use duibiao::layout::{self, Layout};
use duibiao::read::Book;
use duibiao::trial::{self, Sample};

use super::{LabelMistake, MistakenPlace};

/// What came of one mistake.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Came {
    /// The file is refused.
    Refused,
    /// No relation is false; the label is listed as one that the books do not show.
    Listed,
    /// No relation is false; a table is not recognised, and said to be not.
    NotRecognised,
    /// No relation is false, and nothing is said.
    Unseen,
    /// Relations are false, and it is named first, second, …
    Named(usize),
    /// Relations are false, and it is not named.
    NotNamed,
}

/// What came of a mistake on books that are right, with what is said; `told` is what is said of the layout without it.
pub fn came(mistake: &LabelMistake, books: &[Book], told: &str) -> (Came, String) {
    let Ok(wrong) = layout::parse("试.toml", &mistake.text) else {
        return (Came::Refused, String::new());
    };
    let samples = samples(&wrong, books);
    let missing = |(_, sample): &(&Layout, Sample)| {
        let mut tables = sample.submission.tables.iter();
        tables.any(|table| table.heading().is_none())
    };
    let missing = samples.len() < books.len() || samples.iter().any(missing);
    let breaches = |(layout, sample): &(&Layout, Sample)| {
        !trial::hold(layout, std::slice::from_ref(sample))
            .breaches
            .is_empty()
    };
    if !samples.iter().any(breaches) {
        let came = match (missing, is_listed(told, &mistake.places)) {
            (true, _) => Came::NotRecognised,
            (false, true) => Came::Listed,
            (false, false) => Came::Unseen,
        };
        return (came, String::new());
    }
    let told = trial::labels(samples, &trial::one_by_one).told;
    let names = |label: &str| mistake.places.iter().any(|place| names(label, place));
    let place = suspects(&told).position(names);
    let came = place.map_or(Came::NotNamed, |at| Came::Named(at + 1));
    (came, told)
}

/// Books as they are read with a layout, those that can be.
pub fn samples<'l>(layout: &'l Layout, books: &[Book]) -> Vec<(&'l Layout, Sample)> {
    let recogniser = Recogniser::new(std::slice::from_ref(layout));
    let read = books.iter().enumerate().filter_map(|(nth, book)| {
        let recognised = recogniser.recognise(book)?;
        let sample = Sample {
            name: format!("样本{nth}"),
            submission: recognised.submission,
            book: Some(book.clone()),
        };
        Some((recognised.layout, sample))
    });
    read.collect()
}

/// The labels that are told to be likely wrong.
fn suspects(told: &str) -> impl Iterator<Item = &str> {
    told.lines().filter_map(|line| {
        let (number, label) = line.strip_prefix("    ")?.split_once(". ")?;
        number.parse::<usize>().ok().map(|_| label)
    })
}

/// Whether what is told of a label is of that place.
fn names(told: &str, place: &MistakenPlace) -> bool {
    let label = told.split('：').next().unwrap_or(told);
    let own = label.strip_prefix(place.table.as_str());
    let own = own.filter(|rest| rest.starts_with([' ', '的']));
    own.is_some_and(|rest| match &place.name {
        Some(name) => rest.contains(&format!("“{name}")),
        None => !rest.contains("栏目“") && !rest.contains("的行“"),
    })
}

/// Whether a label is listed as one that the books do not show, one of them at least.
fn is_listed(told: &str, places: &[MistakenPlace]) -> bool {
    let lines = told.lines().filter_map(|line| line.strip_prefix("    "));
    let mut listed = lines.filter(|line| !line.starts_with(|c: char| c.is_ascii_digit()));
    listed.any(|line| places.iter().any(|place| names(line, place)))
}
