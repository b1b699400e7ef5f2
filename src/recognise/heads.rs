//! Headings and titles in a form in which they can be compared: plain, without years and form numbers.

use std::borrow::Cow;

use super::spelling::without_mark;
use crate::model::{MoneyUnit, Year, plain};
use crate::vocabulary;

/// A heading without its year, and the year.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Head {
    /// The plain text without the year; the bare word 年 where nothing else was there.
    pub text: String,
    /// Which year it speaks of.
    pub year: Option<HeadYear>,
}

/// The year of a heading.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HeadYear {
    /// A printed year.
    Printed(Year),
    /// In a layout: so many years from the table's own.
    Offset(i16),
}

impl Head {
    /// Reads a heading as printed or as a layout writes it.
    pub fn parse(text: &str) -> Head {
        let plain = plain(without_mark(text));
        let plain = without_of_which(&plain);
        let mut head = Head::with_year(without_remark(plain));
        if let Some(usual) = usual_word(&head.text) {
            head.text = usual;
        }
        head
    }

    /// Takes the year out of a plain text.
    fn with_year(plain: &str) -> Head {
        // Only layouts write these, and most printed texts have no such letter at all.
        const MARKS: [(&str, i16); 3] = [("(year)", 0), ("(year-1)", -1), ("(year+1)", 1)];
        let marks = if plain.contains('y') { &MARKS[..] } else { &[] };
        for (mark, offset) in marks {
            if let Some(at) = plain.find(mark) {
                let text = join(&plain[..at], &plain[at + mark.len()..]);
                return Head {
                    text,
                    year: Some(HeadYear::Offset(*offset)),
                };
            }
        }
        if let Some((at, year)) = find_year(plain) {
            return Head {
                text: join(&plain[..at], &plain[at + 4..]),
                year: Some(HeadYear::Printed(year)),
            };
        }
        let (text, year) = relative_year(plain);
        Head {
            text: text.to_owned(),
            year,
        }
    }

    /// The year that is printed in it.
    pub fn printed_year(&self) -> Option<Year> {
        match self.year {
            Some(HeadYear::Printed(year)) => Some(year),
            _ => None,
        }
    }

    /// Whether it may belong to a table of that year.
    pub fn is_of_year(&self, own: Option<Year>) -> bool {
        match self.year {
            Some(HeadYear::Printed(year)) => own.is_none_or(|own| own == year),
            Some(HeadYear::Offset(offset)) => offset == 0,
            None => true,
        }
    }

    /// Whether both speak of the same thing, leaving the year aside.
    pub fn same_words(&self, other: &Head) -> bool {
        self.text == other.text
    }

    /// Whether the years may be the same, in a table of year `own`. Where one does not say, they may.
    pub fn same_year(&self, other: &Head, own: Option<Year>) -> bool {
        // 上年 is not this year, whichever that is.
        if let (Some(HeadYear::Offset(a)), Some(HeadYear::Offset(b))) = (self.year, other.year) {
            return a == b;
        }
        let resolve = |year: HeadYear| match year {
            HeadYear::Printed(year) => Some(i32::from(year.0)),
            HeadYear::Offset(offset) => own.map(|own| i32::from(own.0) + i32::from(offset)),
        };
        match (self.year.and_then(resolve), other.year.and_then(resolve)) {
            (Some(a), Some(b)) => a == b,
            _ => true,
        }
    }
}

/// 本年预算数, 上年执行数: the year is told by a word. 本年收入 and 上年结转 are words of their own.
fn relative_year(plain: &str) -> (&str, Option<HeadYear>) {
    for (word, offset) in [("本年", 0), ("当年", 0), ("上年", -1), ("去年", -1)] {
        let rest = plain.strip_prefix(word);
        let rest = rest.map(|rest| rest.strip_prefix('度').unwrap_or(rest));
        if let Some(rest) = rest
            && ["预算", "执行", "决算", "完成"]
                .iter()
                .any(|what| rest.starts_with(what))
        {
            return (rest, Some(HeadYear::Offset(offset)));
        }
    }
    (plain, None)
}

/// A heading without what is typed behind it: the unit, the column number or the levels of the codes: 合计(万元),
/// 合计(1=2+3), 科目(类/款/项).
fn without_remark(plain: &str) -> &str {
    match plain
        .strip_suffix(')')
        .and_then(|rest| rest.rsplit_once('('))
    {
        Some((before, inner)) if !before.is_empty() && is_remark(inner) => before,
        _ => plain,
    }
}

fn is_remark(inner: &str) -> bool {
    let digits = |c: char| c.is_ascii_digit() || matches!(c, '=' | '+' | '-');
    let mut levels = inner
        .chars()
        .filter(|c| !matches!(c, '/' | '、' | ',' | '-'));
    let named = inner.starts_with('类') && levels.all(|c| "类款项目级".contains(c));
    inner.chars().all(digits) || unit_named(inner).is_some() || named
}

/// The unit behind a heading.
pub fn head_unit(text: &str) -> Option<MoneyUnit> {
    let plain = plain(text);
    let (_, inner) = plain.strip_suffix(')')?.rsplit_once('(')?;
    unit_named(inner)
}

/// 万元, 单位:万元, 金额单位:人民币万元.
pub fn unit_named(plain: &str) -> Option<MoneyUnit> {
    let bare = plain.rsplit_once(':').map_or(plain, |(_, name)| name);
    MoneyUnit::named(bare.trim_start_matches("人民币"))
}

/// One word for the headings that mean the same in every family of tables.
fn usual_word(words: &str) -> Option<String> {
    for usual in [
        vocabulary::CODE_HEAD,
        vocabulary::NAME_HEAD,
        vocabulary::SUBJECT_HEAD,
    ] {
        if let Some((usual, others)) = usual.split_first()
            && others.contains(&words)
        {
            return Some((*usual).to_owned());
        }
    }
    if names_both(words) {
        return vocabulary::NAME_HEAD
            .first()
            .map(|usual| (*usual).to_owned());
    }
    // 合计数, 金额合计: the usual word with a word more.
    let usual = vocabulary::TOTAL
        .first()
        .into_iter()
        .chain(vocabulary::SUBTOTAL.first());
    for usual in usual {
        let rest = words.strip_prefix(usual).or(words.strip_suffix(usual));
        if rest.is_some_and(|rest| vocabulary::AMOUNT_TAIL.contains(&rest)) {
            return Some((*usual).to_owned());
        }
    }
    if words == "预算" {
        return Some("预算数".to_owned());
    }
    let mut sources = vocabulary::SOURCE.iter();
    let source = sources.find(|source| words.starts_with(**source))?;
    let rest = &words[source.len()..];
    let rest = rest.strip_prefix("预算").unwrap_or(rest);
    let same = rest.is_empty() || vocabulary::SOURCE_TAIL.contains(&rest);
    let full = format!("{}预算", source.trim_end_matches("预算"));
    (same && words != full).then_some(full)
}

/// Whether a heading names the code and the name of a subject, in whatever order and with whatever between them:
/// 科目编码及名称, 功能科目名称(编码), 科目编码/名称, 编码、科目名称.
fn names_both(words: &str) -> bool {
    const BETWEEN: [char; 10] = ['及', '和', '与', '/', '、', ',', '-', '·', '(', ')'];
    // Most headings end in another character.
    let end = words.trim_end_matches(BETWEEN);
    if !end.ends_with(['称', '码', '号']) || !words.contains("名称") {
        return false;
    }
    let folded = words.replace(BETWEEN, "");
    let folded = folded.replace("代码", "编码").replace("编号", "编码");
    ["编码名称", "编码科目名称", "名称编码", "名称科目编码"]
        .iter()
        .filter_map(|both| folded.strip_suffix(both))
        .any(|subject| subject.is_empty() || vocabulary::SUBJECT.contains(&subject))
}

fn join(before: &str, after: &str) -> String {
    let after = after.strip_prefix('年').unwrap_or(after);
    let after = after.strip_prefix('度').unwrap_or(after);
    let text = format!("{before}{after}");
    if text.is_empty() {
        "年".to_owned()
    } else {
        text
    }
}

/// The first year 2000–2099 in a plain text and where its digits begin.
pub fn find_year(plain: &str) -> Option<(usize, Year)> {
    let bytes = plain.as_bytes();
    if !bytes.contains(&b'2') {
        return None;
    }
    (0..bytes.len().saturating_sub(3)).find_map(|at| {
        let digits = &bytes[at..at + 4];
        let alone = digits.starts_with(b"20")
            && digits.iter().all(u8::is_ascii_digit)
            && !bytes.get(at + 4).is_some_and(u8::is_ascii_digit)
            && (at == 0
                || !bytes[at - 1].is_ascii_digit()
                // 表1 2026年…, after the space has gone.
                || plain[at + 4..].starts_with('年'));
        let year = alone.then(|| plain[at..at + 4].parse().ok()).flatten()?;
        Some((at, Year(year)))
    })
}

/// A table's title without year, form number (预算公开表1, 表一：, (公开01表)), surrounding marks, and
/// what else is typed into its cell.
pub fn title_words(text: &str) -> String {
    let plain = plain(text);
    let plain = western_year(&plain);
    let mut words = Head::with_year(before_lead(&plain)).text;
    if words.contains('(') && words.contains("()") {
        words = words.replace("()", "");
    }
    // 三公经费 is the same with and without quotation marks.
    if words.contains('"') {
        words.retain(|c| c != '"');
    }
    let mut words = without_draft(&words);
    for mark in ["(续表)", "(续)", "续表", "续"] {
        words = words.strip_suffix(mark).unwrap_or(words);
    }
    let marks = |c: char| matches!(c, ':' | '、' | '.' | '-' | ',');
    let words = strip_form(words.trim_matches(marks)).trim_matches(marks);
    without_ordinal(words).to_owned()
}

/// A title with the digits of a year in place of its numerals: 二〇二六年.
fn western_year(plain: &str) -> Cow<'_, str> {
    const NUMERALS: [(char, char); 12] = [
        ('〇', '0'),
        ('○', '0'),
        ('零', '0'),
        ('一', '1'),
        ('二', '2'),
        ('三', '3'),
        ('四', '4'),
        ('五', '5'),
        ('六', '6'),
        ('七', '7'),
        ('八', '8'),
        ('九', '9'),
    ];
    let digit = |c: char| NUMERALS.iter().find(|(numeral, _)| *numeral == c);
    let Some(at) = plain.find('年') else {
        return Cow::Borrowed(plain);
    };
    // Nearly all are printed in digits.
    if plain[..at]
        .chars()
        .next_back()
        .is_none_or(|c| digit(c).is_none())
    {
        return Cow::Borrowed(plain);
    }
    let mut year = plain[..at].char_indices().rev().take(4).collect::<Vec<_>>();
    year.reverse();
    let digits: Option<String> = year.iter().map(|&(_, c)| Some(digit(c)?.1)).collect();
    match (year.first(), digits) {
        (Some(&(from, _)), Some(digits)) if digits.starts_with("20") && digits.len() == 4 => {
            Cow::Owned(format!("{}{digits}{}", &plain[..from], &plain[at..]))
        }
        _ => Cow::Borrowed(plain),
    }
}

/// A title without what says only which version of it this is: (草案), (公开), (1), (万元).
fn without_draft(words: &str) -> &str {
    let Some((before, inner)) = words
        .strip_suffix(')')
        .and_then(|rest| rest.rsplit_once('('))
    else {
        return words;
    };
    let number = !inner.is_empty() && inner.bytes().all(|b| b.is_ascii_digit());
    let said = number || vocabulary::DRAFT.contains(&inner) || unit_named(inner).is_some();
    if said && before.ends_with(['表', ')']) {
        without_draft(before)
    } else {
        words
    }
}

/// The part of a plain text before the department or the unit.
fn before_lead(plain: &str) -> &str {
    if !plain.contains(':') {
        return plain;
    }
    let departments = vocabulary::DEPARTMENT
        .iter()
        .filter_map(|mark| plain.find(mark));
    let units = vocabulary::UNIT.iter().filter_map(|unit| {
        let at = plain.find(unit)?;
        plain[at + unit.len()..].starts_with(':').then_some(at)
    });
    let first = departments.chain(units).min();
    plain[..first.unwrap_or(plain.len())].trim_end_matches('(')
}

/// Whether the text is a form number and nothing else.
pub fn is_form_number(text: &str) -> bool {
    let plain = plain(text);
    let inner = plain.trim_matches(|c| matches!(c, '(' | ')'));
    !inner.is_empty() && inner.chars().count() <= 12 && strip_form(inner).is_empty()
}

/// The words without a form number before or behind them.
pub fn strip_form(words: &str) -> &str {
    // 【表一】…, （附件2-1）…
    if let Some((inner, after)) = words
        .strip_prefix('(')
        .and_then(|rest| rest.split_once(')'))
        && !after.is_empty()
        && !inner.contains('(')
        && inner.starts_with(['表', '附'])
        && strip_form(inner).is_empty()
    {
        return after;
    }
    let marks = |c: char| matches!(c, ':' | '、' | '.' | '-' | ',' | ' ' | '(' | ')' | '表');
    // 表一…, 表1：…, 预算公开表1…, 附表1…
    for prefix in vocabulary::FORM {
        if let Some(rest) = words.strip_prefix(prefix)
            && let Some(after) = after_number(rest)
        {
            // 附件2-1: the first table of the second annex.
            let second = after.strip_prefix('-').and_then(after_number);
            let after = second.unwrap_or(after);
            return after.trim_start_matches(marks);
        }
    }
    // 附件：…
    for prefix in vocabulary::ANNEX {
        if let Some(after) = words
            .strip_prefix(prefix)
            .and_then(|rest| rest.strip_prefix(':'))
        {
            return after;
        }
    }
    // 公开01表…, 预算01表…, 财决01表…
    for prefix in vocabulary::FORM_BEFORE {
        if let Some(after) = words.strip_prefix(prefix).and_then(after_number)
            && after.starts_with('表')
        {
            return after.trim_start_matches(marks);
        }
    }
    // …(预算表1), …(公开01表)
    if let Some((before, inner)) = words.strip_suffix(')').and_then(|w| w.rsplit_once('('))
        && !before.is_empty()
        && inner.contains('表')
        && strip_form(inner).is_empty()
    {
        return before;
    }
    words
}

/// What follows a number: 12, or 一 to 九十九. The 一 of 表五一般公共预算 is no part of it.
fn after_number(text: &str) -> Option<&str> {
    let after = text.trim_start_matches(|c: char| c.is_ascii_digit());
    if after.len() < text.len() {
        return Some(after);
    }
    let digit = |text: &str| text.starts_with(|c| c != '十' && is_numeral(c));
    let wide = '一'.len_utf8();
    let mut rest = text;
    if digit(rest) {
        rest = &rest[wide..];
    }
    if let Some(tens) = rest.strip_prefix('十') {
        rest = if digit(tens) { &tens[wide..] } else { tens };
    }
    (rest.len() < text.len()).then_some(rest)
}

/// 一 to 十.
fn is_numeral(c: char) -> bool {
    matches!(
        c,
        '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十'
    )
}

/// A plain text without 其中: in front.
fn without_of_which(plain: &str) -> &str {
    let mut marks = vocabulary::OF_WHICH.iter();
    let rest = marks.find_map(|mark| plain.strip_prefix(mark)?.strip_prefix(':'));
    rest.unwrap_or(plain)
}

/// The words of a row's label without ordinal (一、, （一）, 1., ①, 其中：): for lists whose numbering
/// changes from book to book.
pub fn without_ordinal(plain: &str) -> &str {
    let rest = without_of_which(plain);
    let numeral = |c: char| c.is_ascii_digit() || is_numeral(c);
    let mut chars = rest.chars();
    match chars.next() {
        Some('①'..='⑳') => chars.as_str(),
        Some('(') => {
            let inner = chars.as_str().trim_start_matches(numeral);
            match inner.strip_prefix(')') {
                Some(after) if inner.len() < chars.as_str().len() => {
                    after.trim_start_matches(['、', '.'])
                }
                _ => rest,
            }
        }
        Some(first) if numeral(first) => {
            let after = rest.trim_start_matches(numeral);
            after.strip_prefix(['、', '.', ',']).unwrap_or(rest)
        }
        _ => rest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_the_same_with_and_without_year_and_form_number() {
        for title in [
            "2026年预算收支总表",
            "2026 年 预 算 收 支 总 表",
            "表一：2026年预算收支总表",
            "表1 预算收支总表",
            "预算公开表1 2026年度预算收支总表",
            "预算收支总表（预算公开表1）",
            "公开01表 预算收支总表",
            "附件2-1 2026年预算收支总表",
            "附1：2026年预算收支总表",
            "【表一】2026年预算收支总表",
            "（表一）2026年预算收支总表",
            "二〇二六年预算收支总表",
            "2026年预算收支总表（草案）",
            "2026年预算收支总表(1)（万元）",
        ] {
            assert_eq!(title_words(title), "预算收支总表", "{title}");
        }
        assert_eq!(
            title_words("2026年项目支出预算表（本年预算）"),
            "项目支出预算表(本年预算)"
        );
    }

    #[test]
    fn headings_keep_their_year_apart() {
        let own = Some(Year(2026));
        let layout = Head::parse("{year}年合计");
        assert!(layout.same_words(&Head::parse("2026年合计")));
        assert!(layout.same_year(&Head::parse("2026年合计"), own));
        assert!(!layout.same_year(&Head::parse("2025年合计"), own));
        assert!(layout.same_year(&Head::parse("合计"), own));
        let this_year = Head::parse("{year}年预算数");
        assert!(!this_year.same_year(&Head::parse("上年预算数"), None));
        assert!(this_year.same_year(&Head::parse("本年预算数"), None));
        assert!(Head::parse("{year}年").same_words(&Head::parse("２０２６年")));
        assert!(!Head::parse("{year}年").same_words(&Head::parse("合计")));
        assert!(Head::parse("{year-1}年执行数").same_year(&Head::parse("2025年执行数"), own));
    }

    #[test]
    fn the_functions_are_headed_in_many_ways() {
        for head in [
            "支出功能分类科目",
            "功能科目",
            "支出功能分类",
            "功能分类科目",
        ] {
            assert_eq!(Head::parse(head).text, "功能分类科目", "{head}");
        }
        assert_eq!(Head::parse("支出功能分类科目编码").text, "科目编码");
    }

    #[test]
    fn codes_and_names_in_one_column_are_headed_in_many_ways() {
        for head in [
            "科目编码及名称",
            "科目编码/名称",
            "科目编码、科目名称",
            "科目代码－名称",
            "功能科目名称（编码）",
            "功能分类科目编码及名称",
            "支出功能分类科目名称与代码",
            "编码/名称",
        ] {
            assert_eq!(Head::parse(head).text, "科目名称", "{head}");
        }
        for (head, words) in [
            ("科目（类/款/项）", "科目"),
            ("科目(类、款、项)", "科目"),
            ("科目编码（类款）", "科目编码"),
            ("支出功能分类（类/款/项）", "功能分类科目"),
            ("项目编码及名称", "项目编码及名称"),
            ("支出（项目支出）", "支出(项目支出)"),
        ] {
            assert_eq!(Head::parse(head).text, words, "{head}");
        }
    }

    #[test]
    fn a_total_is_headed_in_many_ways() {
        for head in ["合计数", "金额合计", "合计金额", "合计额"] {
            assert_eq!(Head::parse(head).text, "合计", "{head}");
        }
        assert_eq!(Head::parse("小计数").text, "小计");
        assert_eq!(Head::parse("其中：基本支出").text, "基本支出");
        assert_eq!(Head::parse("支出合计").text, "支出合计");
    }

    #[test]
    fn ordinals_come_off_and_names_stay() {
        for (label, name) in [
            ("一、一般公共预算", "一般公共预算"),
            ("二十三、灾害防治及应急管理支出", "灾害防治及应急管理支出"),
            ("(一)一般公共预算拨款", "一般公共预算拨款"),
            ("①公务用车购置费", "公务用车购置费"),
            ("1.公务用车购置费", "公务用车购置费"),
            ("其中:公务用车购置费", "公务用车购置费"),
            ("一般公共服务支出", "一般公共服务支出"),
            ("2025年政务大厅物业费", "2025年政务大厅物业费"),
        ] {
            assert_eq!(without_ordinal(label), name);
        }
    }

    #[test]
    fn form_numbers_are_told_from_titles() {
        for form in [
            "预算公开表1",
            "公开01表",
            "表十三",
            "（公开01表）",
            "部门公开表 1",
        ] {
            assert!(is_form_number(form), "{form}");
        }
        for other in ["收支总表", "表一预算收支总表", "单位：万元"] {
            assert!(!is_form_number(other), "{other}");
        }
    }
}
