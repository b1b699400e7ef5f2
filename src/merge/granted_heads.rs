//! The headings of a list of what was granted: which column holds the units, and which amount each other one holds.

use std::collections::BTreeMap;

use crate::facts::Printed;
use crate::layout::Layout;
use crate::model::{MoneyUnit, plain};
use crate::read::{CellValue, GridRow};
use crate::vocabulary;

/// The headings.
pub(super) struct Head {
    /// The row.
    pub(super) row: u32,
    /// The column of names.
    pub(super) name: u32,
    /// The column of codes.
    pub(super) code: Option<u32>,
    /// Where the amounts stand.
    pub(super) form: Form,
    /// The headings that name nothing that is known here, with their columns.
    pub(super) unknown: Vec<(u32, String)>,
}

/// How a list is laid out.
pub(super) enum Form {
    /// A row for each unit, a column for each amount.
    Wide(Vec<Column>),
    /// A row for each amount of each unit: the column that says which it is, and that of the amounts.
    Long {
        /// What it is.
        item: u32,
        /// The amount.
        amount: u32,
        /// The unit of money that the heading names.
        money: Option<MoneyUnit>,
    },
}

/// A column of amounts.
pub(super) struct Column {
    pub(super) col: u32,
    pub(super) head: String,
    pub(super) printed: Printed,
    /// The unit of money that its heading names.
    pub(super) money: Option<MoneyUnit>,
}

impl Head {
    /// The headings of a row, or of it and the one below, if they hold some.
    pub(super) fn of(row: &GridRow, below: Option<&GridRow>, layout: &Layout) -> Option<Head> {
        let texts = |row: &GridRow| -> BTreeMap<u32, String> {
            let texts = row.cells.iter();
            let texts = texts.filter_map(|cell| Some((cell.col, cell.text()?.trim().to_owned())));
            texts.collect()
        };
        let own = texts(row);
        Head::of_texts(row.number, &own, layout).or_else(|| {
            // 支出预算 over 基本支出 and 项目支出: what is below says more.
            let below =
                below.filter(|below| below.cells.iter().all(|cell| cell.text().is_some()))?;
            let both: BTreeMap<u32, String> = own.into_iter().chain(texts(below)).collect();
            Head::of_texts(below.number, &both, layout)
        })
    }

    fn of_texts(row: u32, texts: &BTreeMap<u32, String>, layout: &Layout) -> Option<Head> {
        let (mut name, mut code, mut item, mut bare) = (None, None, None, Vec::new());
        let (mut amounts, mut unknown) = (Vec::new(), Vec::new());
        for (&col, text) in texts {
            let head = plain(text);
            let is = |words: &[&str]| words.contains(&&*head);
            if is(vocabulary::UNIT_NAME_HEAD) {
                name = name.or(Some(col));
            } else if is(vocabulary::UNIT_CODE_HEAD) {
                code = code.or(Some(col));
            } else if is(vocabulary::GRANTED_ITEM_HEAD) && amounts.is_empty() {
                item = item.or(Some(col));
            } else if let Some((printed, money)) = amount(&head, layout) {
                amounts.push(Column {
                    col,
                    head: text.clone(),
                    printed,
                    money,
                });
            } else if let Some(money) = bare_amount(&head) {
                bare.push((col, money, text.clone()));
            } else if !head.is_empty() && !is_beside(&head) {
                unknown.push((col, text.clone()));
            }
        }
        let form = match (item, bare.as_slice()) {
            (Some(item), [(amount, money, _)]) if amounts.is_empty() => Form::Long {
                item,
                amount: *amount,
                money: *money,
            },
            _ => {
                unknown.extend(bare.into_iter().map(|(col, _, head)| (col, head)));
                Form::Wide(amounts)
            }
        };
        let some = !matches!(&form, Form::Wide(amounts) if amounts.is_empty());
        Some(Head {
            row,
            name: name.filter(|_| some)?,
            code,
            form,
            unknown,
        })
    }

    /// The code and the name of a row.
    pub(super) fn unit(&self, row: &GridRow) -> (String, String) {
        let text = |col: u32| match &row.get(col)?.value {
            CellValue::Text(text) => Some(text.trim().to_owned()),
            CellValue::Number(number) => Some(number.to_string()),
            _ => None,
        };
        let code = self.code.and_then(text).unwrap_or_default();
        (code, text(self.name).unwrap_or_default())
    }
}

/// Whether a heading is of something that is no amount.
fn is_beside(head: &str) -> bool {
    [
        vocabulary::SERIAL_HEAD,
        vocabulary::REMARK_HEAD,
        vocabulary::UNIT_PARENT_HEAD,
        vocabulary::UNIT_KIND_HEAD,
        vocabulary::UNIT_ALIAS_HEAD,
    ]
    .iter()
    .any(|words| words.contains(&head))
}

/// The amount that a heading names, and its unit of money. Quotation marks are no part of it, nor are words that are
/// granted with every amount.
pub(super) fn amount(head: &str, layout: &Layout) -> Option<(Printed, Option<MoneyUnit>)> {
    let (bare, money) = without_money(head);
    let bare: String = bare.chars().filter(|c| !"“”\"‘’'".contains(*c)).collect();
    let bare = without_year(&bare);
    // 基本 stands for 基本支出.
    let mut parts = vocabulary::GRANTED_PARTS.iter();
    let in_short = |part: &&&str| {
        let mut wholes = vocabulary::GRANTED_WHOLE.iter();
        wholes.any(|whole| part.strip_suffix(whole) == Some(bare))
    };
    let bare = parts.find(in_short).copied().unwrap_or(bare);
    let mut forms = vec![bare];
    let mut at = 0;
    while let Some(form) = forms.get(at).copied() {
        // A total of which nothing is said is that of the list, not of a table that has a row of that name.
        let total = vocabulary::TOTAL.contains(&form);
        let clear = !total && (at == 0 || !vocabulary::GRANTED_UNCLEAR.contains(&form));
        if let Some(printed) = Some(form)
            .filter(|form| clear && !form.is_empty())
            .and_then(|name| Printed::named(layout, name))
        {
            return Some((printed, money));
        }
        let shorter = tails().filter_map(|tail| form.strip_suffix(tail));
        let shorter = shorter.chain(
            vocabulary::GRANTED_BEFORE
                .iter()
                .filter_map(|before| form.strip_prefix(before)),
        );
        for shorter in shorter {
            if !forms.contains(&shorter) {
                forms.push(shorter);
            }
        }
        at += 1;
    }
    None
}

fn tails() -> impl Iterator<Item = &'static &'static str> {
    vocabulary::AMOUNT_TAIL
        .iter()
        .chain(vocabulary::GRANTED_AFTER)
}

/// The unit of money of a heading that says only that amounts stand below it.
fn bare_amount(head: &str) -> Option<Option<MoneyUnit>> {
    let (bare, money) = without_money(head);
    let is_one = |text: &str| tails().any(|tail| *tail == text);
    let stripped = vocabulary::GRANTED_BEFORE.iter();
    let mut stripped = stripped.filter_map(|before| bare.strip_prefix(before));
    let found = is_one(bare) || stripped.any(is_one);
    found.then_some(money)
}

/// A heading without the unit of money behind it in brackets, and that unit.
fn without_money(head: &str) -> (&str, Option<MoneyUnit>) {
    let found = head.strip_suffix(')').and_then(|inner| {
        let (bare, inside) = inner.rsplit_once('(')?;
        let named = vocabulary::UNIT.iter();
        let mut named = named.filter_map(|word| inside.strip_prefix(word)?.strip_prefix(':'));
        let inside = named.next().unwrap_or(inside);
        Some((bare, MoneyUnit::named(inside)?))
    });
    match found {
        Some((bare, money)) => (bare, Some(money)),
        None => (head, None),
    }
}

/// A heading without the year in front of it.
fn without_year(head: &str) -> &str {
    const DIGITS: usize = 4;
    let bare = head.trim_start_matches(|c: char| c.is_ascii_digit());
    match head.len() - bare.len() {
        DIGITS => bare
            .strip_prefix('年')
            .map_or(head, |rest| rest.strip_prefix('度').unwrap_or(rest)),
        _ => head,
    }
}
