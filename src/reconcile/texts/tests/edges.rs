//! Cases at the edge: what looks like a breach and is none, and what may be told only softly.

use super::*;
use crate::layout::ColumnRole;

#[test]
fn a_later_year_differs_as_an_earlier_one_does() {
    let findings = broken(SameYear, |s| heading(s, T6).year = Some(Year(2027)));
    assert_eq!(told(&findings), ["T6/标题 Error"]);
}

#[test]
fn a_code_that_stands_twice_is_still_in_order() {
    let findings = broken(CodesAscend, |s| {
        let again = rows(s, T3)[2].clone();
        rows(s, T3).insert(3, again);
    });
    assert_eq!(findings, []);
}

#[test]
fn a_name_that_was_never_seen_in_print_is_no_error_in_any_year() {
    let findings = broken(CodeName, |s| {
        s.year = None;
        s.tables[T9].ledgers[0].rows[0].label = "税收收入".into();
        s.tables[T9].ledgers[1].rows[0].label = "外交支出".into();
    });
    assert_eq!(
        told(&findings),
        ["T9/收入.103 Warning", "T9/支出.223 Error"]
    );
}

#[test]
fn percentages_have_as_many_digits_as_they_like() {
    let (mut layout, mut submission) = clean(ExcessDigits, CheckSeverity::Error);
    layout.tables[T3].ledgers[0].columns[2].role = ColumnRole::Percent;
    rows(&mut submission, T3)[2].entries[0].value = amount("33.333333");
    assert_eq!(check_texts(&layout, &submission), []);
}

#[test]
fn totals_and_rows_that_could_not_be_placed_are_not_judged() {
    for role in [RowRole::Total, RowRole::Unplaced] {
        for kind in [CodeName, CodeOnce, CodesAscend, ParentPresent] {
            let findings = broken(kind, |s| {
                let mut stray = row(20, "2010301", "合计", "1", &[]);
                stray.role = role;
                rows(s, T3).push(stray);
            });
            assert_eq!(findings, [], "{role:?} {kind:?}");
        }
    }
}

#[test]
fn one_name_of_two_editions_is_a_hint() {
    let findings = broken(SameName, |s| {
        rows(s, T2)[6].label = "行政事业单位离退休".into()
    });
    assert_eq!(told(&findings), ["T2/20805 Info"]);
    assert_eq!(findings[0].outcome, Outcome::Hint);
}

#[test]
fn most_tables_decide_a_name_that_the_lists_do_not_hold() {
    let findings = broken(SameName, |s| {
        for (table, label) in [(T2, "某地事务"), (T3, "某地业务"), (T8, "某地业务")] {
            rows(s, table).push(row(20, "2010377", label, "1", &[]));
        }
    });
    assert_eq!(told(&findings), ["T2/2010377 Error"]);
}

#[test]
fn one_economic_name_may_stand_in_two_groups() {
    // 房屋建筑物购建 is a part of 309 as of 310; the code that was concluded may be the same.
    let findings = broken(CodeOnce, |s| {
        for group in [0, 3] {
            let mut part = row(20 + group, "30901", "房屋建筑物购建", "1", &[""]);
            part.parent = Some(group);
            rows(s, T6).push(part);
        }
    });
    assert_eq!(findings, []);
}

#[test]
fn a_group_above_is_parent_enough_where_no_codes_are_printed() {
    let findings = broken(ParentPresent, |s| {
        let mut part = row(20, "30901", "房屋建筑物购建", "1", &[""]);
        part.parent = Some(3);
        rows(s, T6).push(part);
    });
    assert_eq!(findings, []);
}
