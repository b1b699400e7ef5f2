//! The classifications and the layouts' texts as Rust source: constants, so that the program has nothing to read at its start.

use crate::layout::classification::Subject;
use crate::layout::classification::data::{Alias, Deprecated, List, Pair};
use crate::model::Code;

/// The source that `src/compiled.rs` includes.
pub fn of(lists: &[List], pairs: &[Pair], texts: &[String]) -> String {
    format!(
        "pub(crate) static LISTS: &[List] = {};\n\
         pub(crate) static PAIRS: [Pair; {}] = *{};\n\
         static TEXTS: &[&str] = {};\n",
        slice(lists, list),
        pairs.len(),
        slice(pairs, pair),
        slice(texts, |text| format!("{text:?}")),
    )
}

fn slice<T>(items: &[T], item: impl Fn(&T) -> String) -> String {
    let items: Vec<String> = items.iter().map(item).collect();
    format!("&[{}]", items.join(",\n"))
}

fn list(list: &List) -> String {
    format!(
        "List {{ subjects: {}, aliases: {}, deprecated: {}, named: {} }}",
        slice(list.subjects, subject),
        slice(list.aliases, alias),
        slice(list.deprecated, deprecated),
        slice(list.named, |(name, codes)| format!(
            "({name:?}, {})",
            slice(codes, code)
        )),
    )
}

fn subject(subject: &Subject) -> String {
    let Subject {
        code: digits,
        name,
        budget,
        edition,
        seen,
    } = subject;
    let code = code(digits);
    format!(
        "Subject {{ code: {code}, name: {name:?}, budget: {budget:?}, edition: {edition:?}, seen: {seen} }}"
    )
}

fn alias(
    Alias {
        code: digits,
        name,
        years,
    }: &Alias,
) -> String {
    format!(
        "Alias {{ code: {}, name: {name:?}, years: {years:?} }}",
        code(digits)
    )
}

fn deprecated(old: &Deprecated) -> String {
    let Deprecated {
        code: digits,
        years,
        replaced_by,
    } = old;
    let code = code(digits);
    format!("Deprecated {{ code: {code}, years: {years:?}, replaced_by: {replaced_by:?} }}")
}

fn pair(
    Pair {
        government,
        department,
        seen,
    }: &Pair,
) -> String {
    let (government, department) = (code(government), code(department));
    format!("Pair {{ government: {government}, department: {department}, seen: {seen} }}")
}

fn code(code: &Code) -> String {
    format!("Code::known(b{:?})", code.as_str())
}
