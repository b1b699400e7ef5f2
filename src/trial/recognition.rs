//! How a workbook was recognised, line by line, as people read it.

use crate::layout::Layout;
use crate::model::RowRole;
use crate::read::Book;
use crate::recognise::{self, ColumnAccount, PlaceAccount, ReadAccount, RowAccount, TableAccount};
use crate::words::reconcile::title_of;
use crate::words::trial as words;

/// How the tables of a layout are recognised in a book, line by line; `file` is what messages call it.
pub fn recognition(layout: &Layout, book: &Book, file: &str) -> String {
    let account = recognise::account(layout, book);
    let layout = account.layout;
    let fits = |table: &&TableAccount| table.places.iter().any(|place| place.misfit.is_none());
    let found = account.tables.iter().filter(fits).count();
    let all = layout.tables.len();
    let mut out = words::recognition(&layout.id, &layout.name, file, found, all);
    for (spec, told) in layout.tables.iter().zip(&account.tables) {
        let table = format!("{} {}", spec.id, title_of(spec, None));
        for place in &told.places {
            out += &place_told(&table, place);
        }
        if told.places.is_empty() {
            let titles: Vec<String> = spec.titles.iter().map(|t| t.to_string()).collect();
            out += &words::not_found(&table, &titles);
            out += &match &told.closest {
                Some(closest) => {
                    let title = closest.title.as_deref();
                    words::closest(closest.sheet.as_str(), title) + &columns_told(&closest.read)
                }
                None => words::nothing_close().to_owned(),
            };
        }
    }
    if !account.sheets.is_empty() {
        out += words::sheets_without_table();
    }
    for (sheet, why) in &account.sheets {
        out += &words::sheet_without_table(sheet.as_str(), why);
    }
    out
}

fn place_told(table: &str, place: &PlaceAccount) -> String {
    let sheet = place.sheet.as_str();
    if let Some(why) = &place.misfit {
        return words::misfit(table, sheet, why) + &columns_told(&place.read);
    }
    let at = place.title.as_ref().and_then(|title| title.at);
    let at = at.map(|at| at.to_string());
    let title = place.title.as_ref().map(|title| title.value.as_str());
    let mut out = words::found(table, sheet, title.map(|title| (title, at.as_deref())));
    out += &columns_told(&place.read);
    out.extend(place.read.rows.iter().map(row_told));
    out
}

fn columns_told(read: &ReadAccount) -> String {
    let (from, to) = read.head;
    let mut out = words::heads(from, to);
    let there = |column: &ColumnAccount| {
        let at = column.at?;
        Some(words::column(
            &column.ledger,
            column.column.as_str(),
            &at.column_letters(),
        ))
    };
    let found: Vec<String> = read.columns.iter().filter_map(there).collect();
    if !found.is_empty() {
        out += &words::columns(&found);
    }
    let missing = read.columns.iter().filter(|column| column.at.is_none());
    for column in missing {
        out += &words::missing_column(&column.ledger, column.column.as_str(), column.optional);
    }
    let others = read.others.iter();
    let others: Vec<String> = others
        .map(|(at, text)| words::column("", text, &at.column_letters()))
        .collect();
    if !others.is_empty() {
        out += &words::other_heads(&others);
    }
    out
}

fn row_told(row: &RowAccount) -> String {
    let taken = row
        .taken
        .iter()
        .map(|(ledger, role, key)| words::in_ledger(ledger, &role_told(*role, key)));
    let taken: Vec<String> = taken.collect();
    let taken = match taken.is_empty() {
        true => words::no_row().to_owned(),
        false => taken.join("；"),
    };
    words::row(row.number, &row.text, &taken)
}

fn role_told(role: RowRole, key: &str) -> String {
    match role {
        RowRole::Total => words::total().to_owned(),
        RowRole::Item => words::item(key),
        RowRole::Continued => words::continued().to_owned(),
        RowRole::OfWhich => words::of_which().to_owned(),
        RowRole::Subtotal => words::subtotal().to_owned(),
        RowRole::Unplaced => words::unplaced().to_owned(),
    }
}
