//! What is said to a unit that gets its submission back, and of all of them.

use crate::report::Told;

use super::pages::state;
use super::terminal::CORRECTABLE;

/// The sheet that says what a unit has to mend.
pub const SLIP: &str = "退回单";

/// That file.
pub const SLIP_FILE: &str = "退回单.xlsx";

/// The sheet with what went to whom.
pub const OVERVIEW_SHEET: &str = "退回情况";
/// Its columns.
pub const OVERVIEW_HEADS: [&str; 9] = [
    "序号",
    "单位代码",
    "单位名称",
    "文件夹",
    "情况",
    "要单位定",
    "已改好",
    "提示",
    "次数",
];

/// How many units get something back, gave nothing, and are done.
pub fn overview(returned: usize, missing: usize, rest: usize) -> String {
    format!(
        "退回 {returned} 个单位，每个单位一个文件夹，里面是退回单和替它更正的工作簿；未报 {missing} 个，要催报；其余 {rest} 个不用退回。"
    )
}

/// There is nothing to list.
pub const NOTHING_RETURNED: &str = "没有要退回的。";

/// A unit from which nothing came.
pub const MISSING: &str = "未报";

/// Why a unit gets something back: it has something to mend.
pub const TO_MEND: &str = "退回更正";
/// What it decided is unclear.
pub const UNCLEAR: &str = "决定不清楚";
/// Its file cannot be read.
pub const UNREAD: &str = "读不出";
/// Its file is of another year.
pub const OTHER_YEAR: &str = "年度不同";
/// Its file is in another form.
pub const OTHER_FORM: &str = "表样不同";

/// What a 退回单 is about.
pub fn about(code: Option<&str>, year: Option<u16>, file: &str, times: Option<usize>) -> String {
    let mut told: Vec<String> = Vec::new();
    told.extend(code.map(|code| format!("单位代码：{code}")));
    told.extend(year.map(|year| format!("年度：{year}")));
    told.extend(
        times
            .filter(|times| *times > 1)
            .map(|times| format!("第 {times} 次报送")),
    );
    told.push(format!("您报来的文件：{file}"));
    told.join("　")
}

/// How much there is to do.
pub fn count(to_decide: usize, mended: usize) -> String {
    match (to_decide, mended) {
        (0, 0) => "这份表没有核对完，请打开更正的工作簿看“差异表”，补全后再交。".to_owned(),
        (0, mended) => format!("这份表有 {mended} 处错误，已经替您改好，请核对后交回。"),
        (open, 0) => format!("这份表有 {open} 处要请您决定，请改好后交回。"),
        (open, mended) => {
            format!(
                "这份表有 {open} 处要请您决定，另有 {mended} 处已经替您改好，请核对后一起交回。"
            )
        }
    }
}

/// Above what a person has to decide on.
pub const TO_DECIDE: &str = "请您决定（写的是您报来的文件里的单元格）";
/// Above what is corrected.
pub const MENDED: &str = "已经替您改好，请核对（写的是您报来的文件里的单元格）";
/// Above what to do.
pub const STEPS: &str = "怎么改";

/// A line of the 差异表 as a sentence.
pub fn sentence(told: &Told) -> String {
    let subject = match told.subject.is_empty() {
        true => told.place.clone(),
        false => format!("{} {}", told.place, told.subject),
    };
    let ways = ways(told);
    let because = match told.basis.is_empty() {
        true => String::new(),
        false => format!("（{}）", told.basis),
    };
    let reported = told.reported.as_deref().filter(|text| !text.is_empty());
    let reported = reported
        .map(|text| format!("填报 {text}，"))
        .unwrap_or_default();
    match (&told.expected, ways.is_empty()) {
        (Some(expected), _) if [CORRECTABLE, state::CORRECTED].contains(&&*told.state) => {
            format!("{subject}：{reported}应为 {expected}{because}。")
        }
        (Some(expected), false) => {
            format!("{subject}：{reported}请核对：应为 {expected}{because}，或 {ways}。")
        }
        (None, false) => format!("{subject}：{reported}请核对{because}：{ways}。"),
        (Some(expected), true) => {
            format!("{subject}：{reported}应为 {expected}{because}，请核对。")
        }
        (None, true) if told.state == state::UNCHECKED => {
            format!("{subject}：{reported}没有核对上{because}，请补全或改正。")
        }
        (None, true) => format!("{subject}：{reported}请核对{because}。"),
    }
}

/// The ways to mend it, in one clause.
fn ways(told: &Told) -> String {
    let way = |(place, to): &(String, Option<String>)| match to {
        Some(to) => format!("{place} 改为 {to}"),
        None => place.clone(),
    };
    let mut ways: Vec<String> = told.ways.iter().map(way).collect();
    if !told.more.is_empty() {
        ways.push(told.more.clone());
    }
    ways.join("，或 ")
}

/// What the page has no room for.
pub fn more(count: usize) -> String {
    format!("另有 {count} 处没有列在这里，更正的工作簿的“差异表”里都有。")
}

/// What to do, step by step: with the corrected workbook, in which there is perhaps something to decide; without one there
/// is only the unit's own.
pub fn steps(workbook: Option<&str>, is_to_decide: bool) -> [String; 3] {
    let Some(name) = workbook else {
        return [
            "打开您自己的表，按上面说的改好，或换成对的文件。",
            "存成 .xlsx，不要设密码，用 WPS 或 Excel 再打开看一遍。",
            "把改好的文件交回。",
        ]
        .map(str::to_owned);
    };
    let choose = match is_to_decide {
        true => "在“决定”一栏逐行选：采纳建议、保留原值，或选“自填”后写上正确的数。",
        false => "认可就不用动；不认可的，在“决定”一栏选“保留原值”，或选“自填”后写上正确的数。",
    };
    [
        format!("打开“{name}”，看“差异表”这一张：每一行写着哪里不对、应当是多少。"),
        format!("{choose}也可以不用它，直接改您自己的表。"),
        "存好，把改好的这一个文件交回；不用再附别的说明。".to_owned(),
    ]
}

/// That what is sent back can be opened by anybody.
pub const NO_PASSWORD: &str = "您的文件有密码，更正的工作簿没有：请注意保管。";

/// Why a file could not be taken: it cannot be read. What the bureau may do about it is not the unit's to do.
pub fn unread(message: &str) -> String {
    let what = message.split_once("：请").map_or(message, |(what, _)| what);
    let what = what.trim_end_matches('。');
    format!(
        "这份文件没有读出来，所以还没有核对：{what}。请把能打开的 Excel 工作簿（.xlsx 或 .xls）重新报来。"
    )
}

/// Why nothing was taken from a workbook in which something was decided.
pub fn unclear(message: &str) -> String {
    format!("您在差异表里写的决定有不清楚的地方，所以一处也没有照改：{message}")
}

/// Why a file could not be taken: it is of another year.
pub fn other_year(own: Option<u16>, asked: Option<u16>) -> String {
    let year = |year: Option<u16>| year.map_or("别的".to_owned(), |year| format!(" {year} "));
    format!(
        "这份文件是{}年的表，这次要的是{}年的，所以没有收下。请交{}年的表。",
        year(own),
        year(asked),
        year(asked)
    )
}

/// Why a file could not be taken: it is in another form.
pub fn other_layout(own: &str, asked: &str) -> String {
    format!("这份文件是“{own}”，这次要的是“{asked}”，所以没有收下。请换成要的那一种表再交。")
}

/// An amount that a unit changed: the sheet, the line, the column, what was printed and what is.
pub fn altered_cell(
    sheet: &str,
    (line, column): (&str, &str),
    (from, to): (Option<&str>, Option<&str>),
) -> String {
    let (from, to) = (from.unwrap_or("空"), to.unwrap_or("空"));
    format!("{sheet} {line}·{column} {from}→{to}")
}

/// How many amounts a unit changed since the last time, the first of them one by one; nothing if the earlier ones are no
/// longer known.
pub fn altered(cells: Option<(usize, &[String])>) -> String {
    let Some((count, first)) = cells else {
        return "改过".to_owned();
    };
    if count == 0 {
        return "行的名称、次序改过".to_owned();
    }
    let more = match count > first.len() {
        true => "等",
        false => "",
    };
    format!("改了 {count} 个数：{}{more}", first.join("，"))
}

/// How many of the lines to mend are left, after what was changed, and how many the unit keeps as they are.
pub fn left(altered: &str, before: usize, (left, kept): (usize, usize)) -> String {
    match (before, left, kept) {
        (0, 0, 0) => altered.to_owned(),
        (_, 0, 0) => format!("{altered}；上次要改的 {before} 处都改好了"),
        (_, left, 0) => format!("{altered}；上次要改 {before} 处，还剩 {left} 处"),
        (_, left, kept) => {
            format!("{altered}；上次要改 {before} 处，还剩 {left} 处，单位保留原值 {kept} 处")
        }
    }
}

/// A file of ours that was sent back and in which nobody decided anything.
pub fn sent_back(path: &str) -> String {
    format!("【跳过】{path}：是退回给单位的，里面没有新的决定")
}

/// A 退回单 among the inputs.
pub fn is_slip(path: &str) -> String {
    format!("【跳过】{path}：是退回单，不是报送的表")
}

/// How many units got something back, and where it is.
pub fn written(count: usize, folder: &str) -> String {
    match count {
        0 => "没有要退回的单位。".to_owned(),
        _ => format!("退回 {count} 个单位，各自的文件夹在：{folder}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(state: &str, ways: &[(&str, Option<&str>)]) -> Told {
        let ways = ways.iter();
        Told {
            state: state.to_owned(),
            place: "表三!C7".to_owned(),
            subject: "2010301 行政运行·合计".to_owned(),
            reported: Some("588.34".to_owned()),
            expected: Some("937.62".to_owned()),
            basis: "588.34 + 349.28 = 937.62".to_owned(),
            ways: ways
                .map(|(place, to)| ((*place).to_owned(), to.map(str::to_owned)))
                .collect(),
            ..Told::default()
        }
    }

    #[test]
    fn a_line_is_one_sentence() {
        assert_eq!(
            sentence(&told(CORRECTABLE, &[])),
            "表三!C7 2010301 行政运行·合计：填报 588.34，应为 937.62（588.34 + 349.28 = 937.62）。"
        );
        let rival = told(state::OPEN, &[("表二!D9", Some("588.34"))]);
        assert_eq!(
            sentence(&rival),
            "表三!C7 2010301 行政运行·合计：填报 588.34，请核对：应为 937.62（588.34 + 349.28 = 937.62），或 表二!D9 改为 588.34。"
        );
        let unchecked = Told {
            expected: None,
            reported: None,
            basis: "这一格是空的".to_owned(),
            ..told(state::UNCHECKED, &[])
        };
        assert_eq!(
            sentence(&unchecked),
            "表三!C7 2010301 行政运行·合计：没有核对上（这一格是空的），请补全或改正。"
        );
    }

    #[test]
    fn a_unit_is_told_what_is_the_matter_and_what_it_can_do() {
        let told = unread("“报表.pdf”是 PDF，不能直接核对：请向填报单位要原来的工作簿。");
        assert!(told.contains("是 PDF，不能直接核对。请把"), "{told}");
        assert!(!told.contains("填报单位"), "{told}");
    }
}
