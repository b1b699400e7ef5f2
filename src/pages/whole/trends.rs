//! The 趋势: which units are new or gone since last year, and how each amount has changed.

use rust_decimal::Decimal;

use crate::facts::LineKey;
use crate::merge::{FormerUnit, LastYear, Trend, Turnover};
use crate::pages::looks::Fill;
use crate::pages::page::Page;
use crate::words::merge as words;

use super::Bureau;
use super::list::{ListPage, Shown};
use super::units::heading;

const WIDTHS: [f64; 7] = [18.0, 14.0, 36.0, 18.0, 18.0, 18.0, 12.0];

pub(super) fn page(bureau: &Bureau, last: &LastYear) -> Page {
    let columns: Vec<_> = words::TREND_HEADS.into_iter().zip(WIDTHS).collect();
    let sheet = words::TREND_SHEET;
    let mut remarks = turnover(bureau, last);
    remarks.push(words::TREND_HELP.to_owned());
    let mut list = ListPage::new(sheet, &bureau.title(sheet), bureau.name, &remarks, &columns);
    for trend in last.trends(bureau.whole) {
        line(bureau, &mut list, &trend);
    }
    list.finish()
}

/// How many units there were and are, and how that came about.
pub(super) fn turnover(bureau: &Bureau, last: &LastYear) -> Vec<String> {
    if last.units.is_empty() {
        return vec![words::NO_FORMER_UNITS.to_owned()];
    }
    let turnover = last.turnover(bureau.filings);
    let name = |at: &usize| bureau.unit(*at).unit.name.as_str();
    let pair = |(former, at): &(FormerUnit, usize)| (former.name.clone(), name(at).to_owned());
    let Turnover {
        before,
        now,
        new,
        gone,
        merged,
        renamed,
        missing,
    } = &turnover;
    let changes = words::UnitChanges {
        new: new.iter().map(name).collect(),
        gone: gone.iter().map(|unit| &*unit.name).collect(),
        merged: merged.iter().map(pair).collect(),
        renamed: renamed.iter().map(pair).collect(),
        missing: missing.iter().map(name).collect(),
    };
    let year = last.year.map(|year| year.0);
    vec![
        words::turnover(year, *before, *now),
        words::changes(&changes),
    ]
}

fn line(bureau: &Bureau, list: &mut ListPage, trend: &Trend) {
    let (table, ledger, figure) = trend.at;
    let spec = &bureau.layout().tables[table];
    let of = &spec.ledgers[ledger];
    let column = of.figures().nth(figure);
    let head = column.map(|column| heading(column, bureau.year()));
    let place = words::subject(&spec.sheet, &of.name, "", &head.unwrap_or_default(), "");
    let code = match &trend.line {
        LineKey::Code(code) => code.to_string(),
        _ => String::new(),
    };
    let unit = Decimal::from(spec.precision.unit.yuan());
    let amount = |yuan: Option<Decimal>| match yuan {
        Some(yuan) => {
            let shown = yuan.checked_div(unit);
            Shown::Amount(shown.map(|shown| shown.normalize()))
        }
        None => Shown::Word(words::OPEN_SUM, Fill::Unchecked),
    };
    let more = trend
        .now
        .zip(trend.before)
        .map(|(now, before)| now - before);
    let growth = growth(trend);
    list.push(
        &[
            Shown::Text(&place),
            Shown::Text(&code),
            Shown::Text(&trend.label),
            amount(trend.before),
            amount(trend.now),
            amount(more),
            Shown::Text(&growth),
        ],
        trend.line == LineKey::Total,
    );
}

/// How many per cent more it is; nothing where there was nothing, or less.
fn growth(trend: &Trend) -> String {
    let Some((now, before)) = trend.now.zip(trend.before) else {
        return String::new();
    };
    if before <= Decimal::ZERO {
        return String::new();
    }
    let more = (now - before).checked_mul(Decimal::ONE_HUNDRED);
    let growth = more.and_then(|more| more.checked_div(before));
    growth.map_or_else(String::new, |growth| words::per_cent(growth.round_dp(2)))
}
