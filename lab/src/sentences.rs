//! The sentences of made-up departments: answers to what a pattern asks, other wordings that say the same, and mistakes
//! with what was changed.

use std::collections::BTreeMap;

use duibiao::narrative::Written;

use crate::departments::Dice;

/// A sentence apart from the pattern's, which says the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wording {
    /// As the pattern has it.
    Own,
    /// Thousands parted, full-width percent signs.
    Thousands,
    /// Full-width digits.
    FullWidth,
    /// Other words for going up and down, and for the totals.
    OtherWords,
    /// 元 for 万元.
    Yuan,
    /// Blanks around numbers, 为 before them, half-width marks.
    Spaced,
    /// Headings of another office.
    OtherHeadings,
}

impl Wording {
    /// All of them.
    pub const ALL: [Wording; 7] = [
        Wording::Own,
        Wording::Thousands,
        Wording::FullWidth,
        Wording::OtherWords,
        Wording::Yuan,
        Wording::Spaced,
        Wording::OtherHeadings,
    ];

    /// A text in these words.
    pub fn of(self, text: &str) -> String {
        match self {
            Wording::Own => text.to_owned(),
            Wording::Thousands => numbers(text, |number, _| parted(number)).replace('%', "％"),
            Wording::FullWidth => numbers(text, |number, _| number.chars().map(wide).collect()),
            Wording::OtherWords => OTHER_WORDS
                .iter()
                .fold(text.to_owned(), |text, (from, to)| text.replace(from, to)),
            Wording::Yuan => numbers(text, |number, unit| match unit {
                "万元" if number.len() > 1 => yuan(number),
                _ => number.to_owned(),
            })
            .replace("\u{1}万元", "元")
            .replace('\u{1}', ""),
            Wording::Spaced => numbers(text, |number, _| format!(" {number} "))
                .replace('，', ",")
                .replace("基本支出 ", "基本支出为 ")
                .replace("项目支出 ", "项目支出为 "),
            Wording::OtherHeadings => OTHER_HEADINGS
                .iter()
                .fold(text.to_owned(), |text, (from, to)| text.replace(from, to)),
        }
    }
}

/// Words that offices use for each other.
const OTHER_WORDS: [(&str, &str); 9] = [
    ("增长", "上升"),
    ("下降", "降低"),
    ("预算收入总计", "收支总预算"),
    ("本年收入", "当年收入"),
    ("一般公共预算拨款收入", "一般公共预算收入"),
    ("政府性基金预算拨款收入", "政府性基金收入"),
    ("财政专户管理资金收入", "财政专户管理资金"),
    ("单位资金", "单位资金收入"),
    ("主要原因是", "主要是因为"),
];

/// Headings of sections as other offices have them.
const OTHER_HEADINGS: [(&str, &str); 5] = [
    ("部门预算收支数据变动情况及原因", "部门收支总体情况说明"),
    ("收入预算情况说明", "部门收入总体情况说明"),
    ("支出预算情况说明", "部门支出总体情况说明"),
    ("财政拨款收支预算总体情况说明", "财政拨款收支总体情况说明"),
    ("机关运行经费增减变动原因说明", "机关运行经费安排情况说明"),
];

/// A text with each number in other letters; `change` also gets what stands behind it.
fn numbers(text: &str, change: impl Fn(&str, &str) -> String) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let end = rest[at..].find(|c: char| !c.is_ascii_digit() && c != '.');
        let end = end.map_or(rest.len(), |end| at + end);
        let (before, behind) = (&rest[..at], &rest[end..]);
        out.push_str(before);
        let unit = ["万元", "%", "个", "家", "辆", "台", "平方米"];
        match unit.into_iter().find(|unit| behind.starts_with(unit)) {
            Some(unit) if !before.ends_with("价值") => {
                out.push_str(&change(&rest[at..end], unit))
            }
            _ => out.push_str(&rest[at..end]),
        }
        rest = behind;
    }
    out + rest
}

fn parted(number: &str) -> String {
    let (whole, decimals) = number.split_once('.').map_or((number, ""), |parts| parts);
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    match decimals {
        "" => out,
        decimals => format!("{out}.{decimals}"),
    }
}

fn wide(digit: char) -> char {
    char::from_u32(u32::from(digit) + 0xFEE0).unwrap_or(digit)
}

fn yuan(number: &str) -> String {
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    let digits = format!("{whole}{decimals:0<4}");
    let trimmed = digits.trim_start_matches('0');
    format!("{}\u{1}", if trimmed.is_empty() { "0" } else { trimmed })
}

/// Answers to blanks, consistent in themselves: kinds of vehicles add up, and so do kinds of purchases.
pub fn answers(dice: &mut Dice, projects: usize, project_money: &str) -> BTreeMap<String, String> {
    let mut answers = BTreeMap::new();
    let mut put = |name: &str, text: String| {
        answers.insert(name.to_owned(), text);
    };
    let kinds = [
        "领导用车",
        "机要通信用车",
        "应急保障用车",
        "执法执勤用车",
        "特种专业技术用车",
        "业务用车",
        "其他公务用车",
    ];
    let mut vehicles = 0;
    for kind in kinds {
        let count = dice.below(4);
        vehicles += count;
        put(&format!("{kind}数"), count.to_string());
    }
    put("车辆数", vehicles.to_string());
    put("车辆编制数", (vehicles + dice.below(3)).to_string());
    let mut bought = 0;
    for kind in ["采购货物", "采购工程", "采购服务"] {
        let fen = dice.below(90_000);
        bought += fen;
        put(&format!("{kind}金额"), hundredths(fen));
    }
    put("政府采购金额", hundredths(bought));
    let organs = 1 + dice.below(3);
    let institutions = 1 + dice.below(5);
    put("行政单位数", organs.to_string());
    put("事业单位数", institutions.to_string());
    put("预算单位数", (organs + institutions).to_string());
    put("编报单位数", "1".to_owned());
    put("内设机构名单", "办公室、财务股、业务股".to_owned());
    put("下属单位名单", "甲中心、乙中心".to_owned());
    put("预算单位名称名单", "局机关和下属各单位".to_owned());
    for of in ["", "公开的"] {
        put(&format!("{of}其他运转类项目数"), projects.to_string());
        put(&format!("{of}其他运转类项目金额"), project_money.to_owned());
        put(&format!("{of}特定目标类项目数"), "0".to_owned());
        put(&format!("{of}特定目标类项目金额"), "0".to_owned());
    }
    put("项目支出绩效目标表数", projects.to_string());
    put("项目支出绩效目标表金额", project_money.to_owned());
    put("办公用房面积数", format!("{}.5", 300 + dice.below(2_000)));
    put("五十万元以上设备数", dice.below(4).to_string());
    put("一百万元以上设备数", "0".to_owned());
    put("资产统计日期", "2025年12月31日".to_owned());
    for what in ["收入增减", "支出增减", "三公经费增减", "机关运行经费增减"] {
        put(&format!("{what}的原因"), "人员和任务有变化".to_owned());
    }
    put("政府购买服务指导性目录", "按上级目录执行。".to_owned());
    put("其他需要说明的事项", "严格执行有关规定。".to_owned());
    answers
}

fn hundredths(fen: usize) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

/// Sections under numbered headings.
pub fn document(sections: &[Written]) -> String {
    let lines = (1..).zip(sections).flat_map(|(nth, section)| {
        let heading = format!("{}、{}", numeral(nth), section.title);
        std::iter::once(heading).chain(section.paragraphs.iter().cloned())
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn numeral(nth: usize) -> String {
    let digits = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    match nth / 10 {
        0 => digits[nth].to_owned(),
        _ => format!("十{}", digits[nth % 10]),
    }
}

/// How many projects sections count, and how much they amount to.
pub fn projects_in(sections: &[Written]) -> (usize, String) {
    let text: String = sections
        .iter()
        .flat_map(|section| section.paragraphs.concat().chars().collect::<Vec<_>>())
        .collect();
    let behind = |words: &str| {
        text.split_once(words)
            .map_or("", |(_, behind)| behind)
            .to_owned()
    };
    let number = |text: &str| -> String {
        let digits = text.chars().take_while(|c| c.is_ascii_digit() || *c == '.');
        digits.collect()
    };
    let projects = number(&behind("二级项目")).parse().unwrap_or(0);
    (projects, number(&behind("共计金额")))
}

/// A mistake: the text with it, and what was changed.
#[derive(Clone, Debug)]
pub struct Slipped {
    /// The whole text.
    pub text: String,
    /// What stands there now.
    pub now: String,
    /// Its line.
    pub line: usize,
    /// What kind.
    pub kind: &'static str,
}

/// Numbers that nothing in the document checks.
const UNCHECKED: [&str; 5] = ["用车编制", "建筑面积", "通用设备", "价值", "其中1"];

/// Changes one digit of a number, a word of direction, a year or a name.
pub fn slip(text: &str, dice: &mut Dice) -> Option<Slipped> {
    let kind = match dice.below(10) {
        0 => "方向",
        1 => "年度",
        2 => "名称",
        _ => "数",
    };
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let places: Vec<(usize, usize, String, String)> = lines
        .iter()
        .enumerate()
        .flat_map(|(at, line)| {
            places(line, kind)
                .into_iter()
                .map(move |(from, old, new)| (at, from, old, new))
        })
        .collect();
    if places.is_empty() {
        return None;
    }
    let (line, from, old, new) = places[dice.below(places.len())].clone();
    let new = match kind {
        "数" => digit_changed(&old, dice),
        _ => new,
    };
    let own = &mut lines[line];
    own.replace_range(from..from + old.len(), &new);
    Some(Slipped {
        text: lines.join("\n"),
        now: new,
        line,
        kind,
    })
}

/// Where a mistake of that kind can be made in a line: at which byte, what stands there, what stands there then.
fn places(line: &str, kind: &str) -> Vec<(usize, String, String)> {
    let swap = |from: &str, to: &str| -> Vec<(usize, String, String)> {
        let found = line.match_indices(from);
        found
            .map(|(at, old)| (at, old.to_owned(), to.to_owned()))
            .collect()
    };
    match kind {
        "方向" => [
            swap("比上年增加", "比上年减少"),
            swap("比上年减少", "比上年增加"),
        ]
        .concat(),
        "年度" => swap("2026年度", "2024年度"),
        "名称" => ["支出"; 1]
            .iter()
            .flat_map(|_| swap("一般公共服务支出", "一般公其服务支出"))
            .chain(swap("基本工资", "墓本工资"))
            .chain(swap("办公费", "办公贵"))
            .collect(),
        _ => {
            let mut found = Vec::new();
            let mut at = 0;
            while let Some(digit) = line[at..].find(|c: char| c.is_ascii_digit()) {
                let from = at + digit;
                let end = line[from..].find(|c: char| !c.is_ascii_digit() && c != '.');
                let end = end.map_or(line.len(), |end| from + end);
                at = end;
                let behind = &line[end..];
                let unit = ["万元", "%", "个", "家", "辆"]
                    .iter()
                    .any(|unit| behind.starts_with(unit));
                let before: String = line[..from]
                    .chars()
                    .rev()
                    .take(6)
                    .collect::<Vec<_>>()
                    .into_iter()
                    .rev()
                    .collect();
                let checked = !UNCHECKED
                    .iter()
                    .any(|words| before.ends_with(words) || before.contains(words));
                let reported = behind.starts_with("个单位");
                if unit && checked && !reported {
                    found.push((from, line[from..end].to_owned(), String::new()));
                }
            }
            found
        }
    }
}

fn digit_changed(number: &str, dice: &mut Dice) -> String {
    let digits: Vec<usize> = number
        .char_indices()
        .filter(|(_, c)| c.is_ascii_digit())
        .map(|(at, _)| at)
        .collect();
    let at = digits[dice.below(digits.len())];
    let old = number.as_bytes()[at] - b'0';
    let new = (old + 1 + dice.below(9) as u8) % 10;
    let mut changed = number.to_owned();
    changed.replace_range(at..=at, &new.to_string());
    changed
}
