//! The lines around the rows of a table: department, unit, notes, page numbers, signatures.
//!
//! In goes a printed text, out comes what it is. Nothing here knows a table.

use super::heads::unit_named;
use super::spelling::tidy;
use crate::model::{MoneyUnit, plain, plain_char};
use crate::read::GridCell;
use crate::vocabulary;
use crate::words::pages::DITTO;

/// A unit in brackets, where it is none of the name's own.
const UNITS: [&str; 4] = ["(元)", "(千元)", "(万元)", "(亿元)"];

/// 部门名称：…, 编制单位：…, 单位：某局; not 单位：万元.
pub(super) fn department_in(text: &str) -> Option<String> {
    if !text.contains([':', '：']) {
        return None;
    }
    // One plain character for each printed one, so that the name keeps its own brackets.
    let tidy = tidy(text);
    let line: String = tidy.chars().map(|c| plain_char(c).unwrap_or(' ')).collect();
    let colons = line.match_indices(':').map(|(at, colon)| at + colon.len());
    let names = |from: &usize| {
        vocabulary::DEPARTMENT
            .iter()
            .any(|mark| line[..*from].ends_with(mark))
    };
    colons.filter(names).find_map(|from| {
        let rest = &line[from..];
        let units = UNITS.map(|unit| rest.rfind(unit));
        let words = vocabulary::AFTER_DEPARTMENT
            .iter()
            .filter_map(|mark| rest.find(mark));
        let end = words.chain(units.into_iter().flatten()).min();
        let plain_name = rest[..end.unwrap_or(rest.len())].trim_end_matches(['(', ',', '。', ' ']);
        let skip = line[..from].chars().count();
        let name: String = tidy
            .chars()
            .skip(skip)
            .take(plain_name.chars().count())
            .collect();
        let is_unit = unit_named(plain_name.trim_end_matches(')')).is_some();
        (!is_unit && !name.trim().is_empty()).then(|| name.trim().to_owned())
    })
}

/// 单位：万元, 金额单位:元, （单位：万元）, wherever it stands in a line.
pub(super) fn unit_in(text: &str) -> Option<MoneyUnit> {
    if text.len() > 400 || !text.contains('元') {
        return None;
    }
    let plain = plain(text);
    // 部门名称：某局（万元）
    let behind = || {
        let (_, last) = plain.strip_suffix(')')?.rsplit_once('(')?;
        unit_named(last).filter(|_| department_in(text).is_some())
    };
    let said = plain.match_indices("单位").find_map(|(at, mark)| {
        let after = plain[at + mark.len()..]
            .trim_start_matches(':')
            .trim_start_matches("人民币");
        MoneyUnit::ALL.into_iter().find(|unit| {
            let rest = after.strip_prefix(unit.name());
            rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '素'))
                || rest.is_some_and(|rest| {
                    vocabulary::DEPARTMENT
                        .iter()
                        .any(|mark| rest.starts_with(mark))
                })
        })
    });
    said.or_else(behind)
}

/// （元）, 万元, 人民币元 and nothing else.
pub(super) fn unit_alone(text: &str) -> Option<MoneyUnit> {
    if text.len() > 60 || !text.contains('元') {
        return None;
    }
    unit_named(plain(text).trim_matches(['(', ')']))
}

/// 单位： and nothing behind it: the unit stands in the next cell.
pub(super) fn asks_for_unit(text: &str) -> bool {
    text.len() < 60 && text.contains("单位") && {
        let plain = plain(text);
        let bare = plain.trim_start_matches('(').trim_end_matches(':');
        vocabulary::UNIT.contains(&bare)
    }
}

/// A line for the department's name in which none stands: 部门名称：
pub(super) fn asks_for_department(text: &str) -> bool {
    text.len() < 60 && {
        let plain = plain(text);
        vocabulary::DEPARTMENT.iter().any(|mark| plain == *mark)
    }
}

/// The unit in a note: 注：本表金额单位为元, 注：以万元为单位.
pub(super) fn unit_in_note(text: &str) -> Option<MoneyUnit> {
    if !text.contains('元') || !text.contains("单位") {
        return None;
    }
    let plain = plain(text).replace("人民币", "");
    let said = |unit: &MoneyUnit| {
        let forms = [
            format!("以{unit}为单位"),
            format!("单位为{unit}"),
            format!("单位均为{unit}"),
            format!("单位是{unit}"),
        ];
        forms.iter().any(|form| plain.contains(form.as_str()))
    };
    unit_in(text).or_else(|| MoneyUnit::ALL.into_iter().find(said))
}

/// 部门名称：… and 单位：… repeated on a page.
pub(super) fn is_lead_line(text: &str) -> bool {
    text.len() < 400 && (department_in(text).is_some() || unit_in(text).is_some())
}

/// 注：…, 说明：…, 备注：…
pub(super) fn is_note(text: &str) -> bool {
    // Most texts are told apart by their first character.
    let seen = |c: &char| !c.is_whitespace() && !matches!(c, '\u{200B}'..='\u{200F}' | '\u{FEFF}');
    let first = text.chars().find(|c| seen(c) && !is_bracket(*c));
    if !first.is_some_and(|first| matches!(first, '注' | '备' | '说' | '附')) {
        return false;
    }
    let start: String = text.chars().filter(seen).take(4).collect();
    let plain = plain(&start);
    let bare = plain.trim_start_matches('(');
    let mut marks = vocabulary::NOTE.iter();
    marks.any(|mark| bare.starts_with(mark))
}

/// The further points of a note: 2.…
pub(super) fn continues_note(text: &str) -> bool {
    let plain = plain(text);
    let digits = plain
        .trim_start_matches('(')
        .trim_start_matches(|c: char| c.is_ascii_digit());
    digits.len() < plain.len() && digits.starts_with(['.', '、', ')'])
}

/// Whether a line that stands alone can only stand behind a table: a chapter's heading, running prose,
/// the title of something else.
pub(super) fn ends_table(text: &str) -> bool {
    let plain = plain(text);
    heads_another(&plain) || plain.ends_with(['。', '；']) || plain.chars().count() > 60
}

/// Whether a plain line is a chapter's heading or the title of something else.
pub(super) fn heads_another(plain: &str) -> bool {
    let chapter =
        plain.starts_with('第') && plain.chars().take(6).any(|c| matches!(c, '部' | '章'));
    let bare = match plain
        .strip_suffix(')')
        .and_then(|rest| rest.rsplit_once('('))
    {
        Some((before, _)) => before,
        None => plain,
    };
    let title = bare.ends_with('表') && bare.chars().count() > 4;
    chapter || title
}

/// A page's number, or that a table goes on: -8-, 第 3 页 共 8 页, 续表.
pub(super) fn is_page_mark(text: &str) -> bool {
    if text.len() > 100 {
        return false;
    }
    let plain = plain(text);
    let inner = plain.trim_matches(|c: char| {
        matches!(c, '-' | '第' | '页' | '共' | '/' | '(' | ')' | '·') || c.is_ascii_digit()
    });
    inner.is_empty() || vocabulary::PAGE.contains(&inner)
}

/// The line of those who sign, with their seal, date and telephone: 制表人：, 审核：, 单位公章
pub(super) fn is_signature(text: &str) -> bool {
    let plain = plain(text);
    let bare = plain.trim_matches(['(', ')', ':']);
    let mut signers = vocabulary::SIGNATURE.iter();
    vocabulary::SIGNATURE_ALONE.contains(&bare)
        || plain.contains(':') && signers.any(|who| bare.starts_with(who))
}

/// A date and nothing else: 2026年1月20日, 2026-01-20, 二〇二六年一月
pub(super) fn is_date(text: &str) -> bool {
    if text.len() > 60 {
        return false;
    }
    let plain = plain(text);
    let digit = |c: char| {
        matches!(
            c,
            '0'..='9'
                | '〇'
                | '○'
                | '零'
                | '一'
                | '二'
                | '三'
                | '四'
                | '五'
                | '六'
                | '七'
                | '八'
                | '九'
                | '十'
        )
    };
    if !plain.chars().any(digit) {
        return false;
    }
    let written = plain.contains('年') && plain.contains('月');
    let dashed = plain.bytes().filter(|b| matches!(b, b'-' | b'/')).count() == 2
        && plain.bytes().take_while(u8::is_ascii_digit).count() == 4;
    written
        && plain
            .chars()
            .all(|c| digit(c) || matches!(c, '年' | '月' | '日'))
        || dashed
            && plain
                .bytes()
                .all(|b| b.is_ascii_digit() || b"-/".contains(&b))
}

/// What a row that stands among others and is not counted says of itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Aside {
    /// A part of the row above: 其中：…
    OfWhich,
    /// A sum of rows: 小计
    Subtotal,
}

/// Whether a plain label says that its row is a part of another, or a sum made by hand.
pub(super) fn aside(plain: &str) -> Option<Aside> {
    let bare = plain.trim_end_matches(':');
    if without_of_which(plain).len() < plain.len() {
        Some(Aside::OfWhich)
    } else if is_subtotal(bare) {
        Some(Aside::Subtotal)
    } else {
        None
    }
}

/// 小计, 一般项目小计, 教育支出合计, 小计(二), 共计
fn is_subtotal(bare: &str) -> bool {
    let &[usual, ref others @ ..] = vocabulary::SUBTOTAL else {
        return false;
    };
    let numbered = |rest: &str| rest.starts_with('(');
    let mut totals = vocabulary::TOTAL.iter();
    if totals.any(|total| bare.len() > total.len() && bare.ends_with(total)) {
        return !vocabulary::TOTAL_OF.contains(&bare);
    }
    bare.ends_with(usual)
        || bare.strip_prefix(usual).is_some_and(numbered)
        || others.contains(&bare)
}

/// A plain label without 其中： in front; the label itself where it does not say so.
pub(super) fn without_of_which(plain: &str) -> &str {
    let mark = |c| matches!(c, '-' | '—' | '–' | '－' | '·' | '.' | '*' | '#' | '(');
    let bare = plain.trim_start_matches(mark);
    let mut marks = vocabulary::OF_WHICH.iter();
    match marks.find_map(|mark| bare.strip_prefix(mark)) {
        Some(rest) => rest.trim_start_matches([':', ',', '、']),
        None => plain,
    }
}

/// What stands for the name or code of the row above.
pub(super) fn is_ditto(text: &str) -> bool {
    text == DITTO || vocabulary::DITTO.contains(&text)
}

/// Whether a cell holds a picture: no amount, and no text either.
pub(super) fn is_picture(cell: &GridCell) -> bool {
    // Hardly a text has a bracket at all.
    let shows = |text: &str| text.contains('(') && text.contains("DISPIMG(");
    cell.text().is_some_and(shows) || cell.formula.as_deref().is_some_and(shows)
}

/// What people call the row in which they check the sums: 核对, 校验数：其他表, 与表一差额
pub(super) fn is_own_check(text: &str) -> bool {
    if text.len() > 90 {
        return false;
    }
    let plain = plain(text);
    let said = plain.split_once(':').map_or(&*plain, |(said, _)| said);
    let check = |words: &str| vocabulary::OWN_CHECK.contains(&words);
    let against = || {
        let mut with = vocabulary::OWN_CHECK_WITH.iter();
        let mut checks = vocabulary::OWN_CHECK.iter();
        with.any(|with| said.starts_with(with)) && checks.any(|check| said.ends_with(check))
    };
    check(said) || against()
}

/// What people call a row below a table that compares it with another year, or counts people: 上年预算数, 比上年增减, 人数
pub(super) fn compares(text: &str) -> bool {
    if text.len() > 60 {
        return false;
    }
    let plain = plain(text);
    let bare = plain.trim_end_matches([':', '%']);
    let bare = bare.split_once('(').map_or(bare, |(before, _)| before);
    vocabulary::COMPARING_ROW.contains(&bare)
}

fn is_bracket(c: char) -> bool {
    matches!(c, '(' | '[' | '（' | '【' | '〔' | '﹙')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn department_and_unit_are_found_however_they_are_typed() {
        for line in [
            "部门名称：某市某局",
            "编制单位:某市某局",
            "单位：某市某局",
            "部门（单位）：某市某局",
            "2026年预算收支总表  部门名称：某市某局　单位：万元",
            "部门：某市某局　　金额单位：万元",
            "部门名称：某市某局（万元）",
        ] {
            assert_eq!(department_in(line).as_deref(), Some("某市某局"), "{line}");
        }
        assert_eq!(department_in("单位：万元"), None);
        assert_eq!(department_in("（单位：元）"), None);
        for (line, unit) in [
            ("单位：万元", MoneyUnit::TenThousandYuan),
            ("（金额单位:人民币千元）", MoneyUnit::ThousandYuan),
            ("单位：某市某局　单位：元", MoneyUnit::Yuan),
            ("部门名称：某市某局（元）", MoneyUnit::Yuan),
            ("单位：亿元　部门：某局", MoneyUnit::HundredMillionYuan),
        ] {
            assert_eq!(unit_in(line), Some(unit), "{line}");
        }
        assert_eq!(unit_in("单位：元素分析中心"), None);
    }

    #[test]
    fn a_unit_may_stand_alone_and_in_a_note() {
        assert_eq!(unit_alone("（元）"), Some(MoneyUnit::Yuan));
        assert_eq!(unit_alone("人民币万元"), Some(MoneyUnit::TenThousandYuan));
        assert_eq!(unit_alone("元素分析"), None);
        assert!(asks_for_unit("单位：") && asks_for_unit("金额单位"));
        assert!(!asks_for_unit("编制单位：") && !asks_for_unit("单位：元"));
        for (note, unit) in [
            ("注：本表金额单位为元。", MoneyUnit::Yuan),
            ("注：本表以人民币万元为单位", MoneyUnit::TenThousandYuan),
            ("说明：单位：元", MoneyUnit::Yuan),
        ] {
            assert_eq!(unit_in_note(note), Some(unit), "{note}");
        }
        assert_eq!(unit_in_note("注：各单位结转 3 万元"), None);
    }

    #[test]
    fn parts_and_subtotals_say_what_they_are() {
        for label in [
            "其中:水费",
            "--其中:政府采购",
            "(其中:水费)",
            "——其中非税收入安排——",
        ] {
            assert_eq!(aside(label), Some(Aside::OfWhich), "{label}");
        }
        for label in ["小计", "小计:", "一般项目小计", "教育支出合计", "小计(二)"]
        {
            assert_eq!(aside(label), Some(Aside::Subtotal), "{label}");
        }
        for label in ["小计量泵购置", "水费", "合计", "本年支出合计"] {
            assert_eq!(aside(label), None, "{label}");
        }
        assert_eq!(without_of_which("其中:水费"), "水费");
    }

    #[test]
    fn lines_around_a_table_are_told_from_its_rows() {
        for mark in ["—8—", "- 12 -", "第 3 页 共 8 页", "3/8", "续表", "（续）"] {
            assert!(is_page_mark(mark), "{mark}");
        }
        for title in [
            "2026年项目支出绩效目标表",
            "第三部分 情况说明",
            "部门预算表（草案）",
        ] {
            assert!(ends_table(title), "{title}");
        }
        for row in ["二、外交支出", "政务大厅物业费", "购置电表", "行政运行"] {
            assert!(
                !ends_table(row) && !is_page_mark(row) && !is_note(row),
                "{row}"
            );
        }
        assert!(
            is_note("注：本表无数据")
                && is_note("\u{200B}注：无")
                && is_note(" 说 明：无")
                && !is_note("注册资本")
        );
        assert!(is_signature("制表人：张三") && !is_signature("审核经费"));
        assert!(is_signature("填表日期") && is_signature("（单位公章）："));
        assert!(is_signature("电话：0355-7520000") && !is_signature("电话费"));
        for date in ["2026年1月20日", "二〇二六年一月", "2026-01-20", "2026/1/20"] {
            assert!(is_date(date), "{date}");
        }
        assert!(!is_date("2026年信息化建设") && !is_date("2026") && !is_date("年月日"));
        for check in ["核 对：", "核对数：其他表", "与表一差额", "是否平衡"] {
            assert!(is_own_check(check), "{check}");
        }
        assert!(!is_own_check("核对系统运行维护费") && !is_own_check("与高校合作费"));
        for row in ["上年预算数", "比上年增减（%）", "人 数："] {
            assert!(compares(row), "{row}");
        }
        assert!(!compares("上年结转") && !compares("人数统计系统"));
    }
}
