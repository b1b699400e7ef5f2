//! The layouts that are compiled into the program.
//!
//! The build script reads their files and compiles the result in; the program only decodes it.

use std::sync::LazyLock;

use super::{Layout, LayoutError};
use crate::compiled;

/// The files with their texts, in the order in which they are tried. A layout has the identity of its file's name.
pub(super) const FILES: [(&str, &str); 3] = [
    (
        "shanxi-budget.toml",
        include_str!("../../templates/shanxi-budget.toml"),
    ),
    (
        "final-accounts.toml",
        include_str!("../../templates/final-accounts.toml"),
    ),
    (
        "shanghai-budget.toml",
        include_str!("../../templates/shanghai-budget.toml"),
    ),
];

/// All built-in layouts; decoded once.
///
/// # Errors
/// None, unless the program itself is damaged.
pub fn builtin() -> Result<&'static [Layout], LayoutError> {
    static LAYOUTS: LazyLock<Result<Vec<Layout>, LayoutError>> = LazyLock::new(|| {
        postcard::from_bytes(compiled::LAYOUTS)
            .map_err(|error| LayoutError::at("templates", "", 0..0, error.to_string()))
    });
    LAYOUTS.as_deref().map_err(Clone::clone)
}

/// The names of the built-in layouts' files.
pub fn builtin_names() -> impl Iterator<Item = &'static str> {
    FILES.into_iter().map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::{RowsSpec, Text, classification::Classification};

    #[test]
    fn what_is_compiled_in_is_what_the_files_say() {
        let compiled = builtin().expect("they decode");
        assert_eq!(compiled.len(), FILES.len());
        for (layout, (file, text)) in compiled.iter().zip(FILES) {
            assert_eq!(Some(layout.id.as_str()), file.strip_suffix(".toml"));
            let read = crate::layout::parse(file, text).expect("it reads");
            assert_eq!(format!("{layout:?}"), format!("{read:?}"));
        }
    }

    #[test]
    fn each_family_says_what_the_contents_of_its_workbook_are_headed() {
        let heads: Vec<&str> = builtin()
            .expect("sound")
            .iter()
            .filter_map(|layout| layout.contents.as_deref())
            .collect();
        assert_eq!(
            heads,
            ["部门预算公开表目录", "部门决算公开表目录", "预算公开表目录"]
        );
    }

    #[test]
    fn the_final_accounts_are_nine_tables_with_the_ministrys_form_numbers() {
        let layouts = builtin().expect("they read");
        let family = layouts.iter().find(|layout| layout.id == "final-accounts");
        let tables = &family.expect("it is built in").tables;
        let ids: Vec<&str> = tables.iter().map(|table| table.id.as_str()).collect();
        let expected: Vec<String> = (1..=9).map(|n| format!("公开{n:02}")).collect();
        assert_eq!(ids, expected);
        for (table, id) in tables.iter().zip(&expected) {
            assert_eq!(table.form.as_deref(), Some(format!("{id}表").as_str()));
        }
    }

    #[test]
    fn printed_row_numbers_of_2024_follow_from_the_lists() {
        // 公开01表: 1–31 and 32–62; 公开04表: 1–32 and 33–64. Which line bears which number.
        let layouts = builtin().expect("they read");
        let family = layouts.iter().find(|layout| layout.id == "final-accounts");
        let family = family.expect("it is built in");
        let number = |table: usize, ledger: usize, key: &str| {
            let lists = family.tables[table].ledgers.iter().map(|l| match &l.rows {
                RowsSpec::List(rows) => rows,
                _ => panic!("lists"),
            });
            let before: usize = lists.clone().take(ledger).map(Vec::len).sum();
            let rows = lists.clone().nth(ledger).expect("a ledger");
            let at = rows.iter().position(|row| row.key.as_str() == key);
            before + at.expect("a row") + 1
        };
        assert_eq!(number(0, 0, "其他收入"), 8);
        assert_eq!(number(0, 0, "本年收入合计"), 27);
        assert_eq!(number(0, 0, "总计"), 31);
        assert_eq!(number(0, 1, "201"), 32);
        assert_eq!(number(0, 1, "234"), 57);
        assert_eq!(number(0, 1, "结余分配"), 59);
        assert_eq!(number(0, 1, "总计"), 62);
        assert_eq!(number(3, 0, "本年收入合计"), 27);
        assert_eq!(number(3, 0, "年初政府性基金预算财政拨款"), 30);
        assert_eq!(number(3, 1, "201"), 33);
        assert_eq!(number(3, 1, "本年支出合计"), 59);
        assert_eq!(number(3, 1, "总计"), 64);
    }

    #[test]
    fn the_economic_lists_of_the_final_accounts_bear_official_names() {
        let layouts = builtin().expect("they read");
        let family = layouts.iter().find(|layout| layout.id == "final-accounts");
        let mut codes = Vec::new();
        for ledger in &family.expect("it is built in").tables[5].ledgers {
            let RowsSpec::List(rows) = &ledger.rows else {
                panic!("lists")
            };
            for row in rows {
                if let Some(code) = row.code {
                    let official = Classification::DeptEconomic.name_of(code);
                    assert_eq!(row.labels.first().map(Text::as_str), official);
                    codes.push(code);
                }
            }
        }
        let listed = Classification::DeptEconomic.subjects().iter();
        let printed = ["301", "302", "303", "307", "310", "312", "399"];
        let expected = listed
            .filter(|s| printed.contains(&&s.code.as_str()[..3]))
            .count();
        assert_eq!(codes.len(), expected);
    }
}
