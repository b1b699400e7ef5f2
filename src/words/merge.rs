//! What is said of many submissions that are added up.

use std::collections::BTreeMap;

use crate::report::Outcome;
use crate::report::{Filing, FilingCounts, FoundBy, Newer, OtherBook, UnitState, WholeBy};
use crate::vocabulary;

use super::{pages, terminal};

/// What stands in place of a sum to which a cell could not be added.
pub const OPEN_SUM: &str = pages::state::UNCHECKED;

/// Stands between the texts that units print in one cell of the whole.
pub const BETWEEN_TEXTS: &str = "、";

/// The sheet with what became of every unit.
pub const REPORTING_SHEET: &str = "报送情况";
/// Its columns before the amounts, and the ones after them.
pub const REPORTING_HEADS: [&str; 9] = [
    "序号",
    "单位代码",
    "单位名称",
    "上级",
    "报送",
    "核对",
    "要您定",
    "可更正",
    "次数",
];
/// What was changed since the last time, if anybody handed in something again.
pub const SINCE_LAST_TIME: &str = "与上次比";
/// The last columns.
pub const REPORTING_TAIL: [&str; 2] = ["文件", "说明"];
/// The sheet with what became of every file.
pub const FILES_SHEET: &str = "文件清单";
/// Its columns.
pub const FILES_HEADS: [&str; 6] = ["序号", "文件", "报送", "核对", "单位", "说明"];
/// How it is sorted.
pub const FILES_HELP: &str =
    "没有用上的在前：读不出、年度或版式不同、名单外的要处理；重复、旧版只是说明用的是哪一份。";
/// The columns of the 差异表 of many.
pub const MISTAKES_HEADS: [&str; 10] = [
    "序号",
    "单位",
    "结论",
    "位置",
    "科目·栏目",
    "填报数",
    "应为数",
    "依据",
    "改法",
    "文件",
];
/// How to use it.
pub const MISTAKES_HELP: &str = "一处错误一行，先写单位；位置是那个单位自己文件里的单元格。要逐处决定、更正，请对那个文件用 duibiao fix。";
/// Nothing to list.
pub const NO_MISTAKES: &str = "各单位的数都对得上。";
/// Other tables of the same unit of which the same is to be said.
pub fn alike(count: usize) -> String {
    format!("另有 {count} 张表也是这样")
}
/// Nothing to list, though not every unit has passed.
pub const NOTHING_TO_LIST: &str = "没有要列的错处；核对没有通过的单位见“报送情况”。";
/// The columns of the details before the amounts.
pub const DETAIL_HEADS: [&str; 4] = ["科目编码", "科目名称", "单位代码", "单位"];
/// The line of a sum in the details.
pub fn detail_sum(units: usize) -> String {
    format!("{units}个单位合计")
}

/// The sheet with what each unit adds to a table.
pub fn detail_sheet(sheet: &str, ledger: &str) -> String {
    format!("{sheet}{ledger}明细")
}

/// What stands above it.
pub fn detail_help(unit: &str) -> String {
    format!(
        "每个科目一行合计，有部门的再一行一个部门（点名称到它的单位），下面是各单位的数（单位：{unit}）；可以按单位、按科目筛选。"
    )
}

/// What the whole is called if nobody says.
pub const WHOLE: &str = "汇总";

/// The title of a list of the whole.
pub fn title(name: &str, year: Option<u16>, sheet: &str) -> String {
    match year {
        Some(year) => format!("{name}{year}年{sheet}"),
        None => format!("{name}{sheet}"),
    }
}

/// 已报, 未报, …
pub fn unit_state(state: UnitState) -> &'static str {
    match state {
        UnitState::Reported => "已报",
        UnitState::Missing => "未报",
        UnitState::Unread => "读不出",
        UnitState::Other => "年度或版式不同",
        UnitState::Whole => "只报了部门汇总",
    }
}

/// 已报, 重复, …
pub fn filing(filing: Filing) -> &'static str {
    match filing {
        Filing::Taken(_) => "已报",
        Filing::Same(_) => "重复",
        Filing::Old { .. } => "旧版",
        Filing::Unread => "读不出",
        Filing::Other(_) => "年度或版式不同",
        Filing::Whole(_) => "部门汇总",
        Filing::Unexpected => "名单外",
    }
}

/// 通过, 尾差, 不符, 未核: a hint is no verdict.
pub fn checked(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Hint => terminal::outcome(Outcome::Pass),
        other => terminal::outcome(other),
    }
}

/// How many units and files are in which state, and how many units the sums hold.
pub fn summary(counts: &FilingCounts, added: usize) -> String {
    let units: usize = counts.units.values().sum();
    let files: usize = counts.files.values().sum();
    let states: Vec<(&str, usize)> = named(&counts.units, unit_state);
    let checked: Vec<(&str, usize)> = named(&counts.checked, checked);
    let filed: Vec<(&str, usize)> = named(&counts.files, |word| word);
    format!(
        "{}；已报的核对：{}；收到{}。汇总数是 {added} 个单位的合计。",
        counted("单位", units, &states),
        joined(&checked),
        counted("文件", files, &filed)
    )
}

/// Counts by what they are called.
fn named<K: Copy>(
    counts: &BTreeMap<K, usize>,
    word: fn(K) -> &'static str,
) -> Vec<(&'static str, usize)> {
    counts
        .iter()
        .map(|(key, count)| (word(*key), *count))
        .collect()
}

/// The unit of money of the amounts of a list.
pub fn amounts_in(unit: &str, by_department: bool) -> String {
    let order = match by_department {
        true => "按部门排，一个部门先一行部门合计，下面是它的单位；没有报来的在前，再是不符的",
        false => "先列没有报来的，再列不符的",
    };
    format!("金额单位：{unit}。{order}；可以按任何一栏筛选。")
}

/// The line of a department above its units.
pub fn department_line(name: &str, units: usize) -> String {
    format!("{name}（部门，{units}个单位合计）")
}

/// How many units of a department have reported.
pub fn reported_of(reported: usize, units: usize) -> String {
    format!("{reported}/{units} 已报")
}

/// The units of a department by what became of them, apart from those that have reported.
pub fn others_of(states: &[(UnitState, usize)], left_out: usize) -> String {
    let mut told: Vec<String> = states
        .iter()
        .map(|(state, count)| format!("{} {count}", unit_state(*state)))
        .collect();
    if left_out > 0 {
        told.push(format!("有不符没有加入 {left_out}"));
    }
    told.join("，")
}

fn joined(counts: &[(&str, usize)]) -> String {
    let some = counts.iter().filter(|(_, count)| *count > 0);
    let told: Vec<String> = some
        .map(|(word, count)| format!("{word} {count}"))
        .collect();
    match told.is_empty() {
        true => "无".to_owned(),
        false => told.join("，"),
    }
}

/// How many units or files are in which state; states without any are left out.
fn counted(of: &str, all: usize, counts: &[(&str, usize)]) -> String {
    match all {
        0 => format!("没有{of}"),
        _ => format!("{all} 个{of}：{}", joined(counts)),
    }
}

/// Why a file was not taken: the file that was.
pub fn same_as(path: &str) -> String {
    format!("与“{path}”的数字全部相同，用的是那一份")
}

/// Why a file was not taken: a newer one was.
pub fn newer(path: &str, why: Newer) -> String {
    match why {
        Newer::ByName => format!("从文件名看“{path}”更新，用的是那一份"),
        Newer::ByTime => format!("“{path}”存得更晚，用的是那一份"),
        Newer::Unsure => {
            format!("同一单位报了两份，看不出哪份在后，用的是“{path}”：请确认，把不用的删掉")
        }
    }
}

/// Why a file is not of this book.
pub fn other(left: OtherBook, own: &str, main: &str) -> String {
    match left {
        OtherBook::Year => format!("是{own}年的表，这次汇总的是{main}年：没有加入"),
        OtherBook::Layout => format!("是“{own}”，这次汇总的是“{main}”：没有加入"),
    }
}

/// Another file of a unit, of which nobody can say whether it is the newer one.
pub fn another(path: &str) -> String {
    format!("另有一份“{path}”，看不出哪份在后或读不出：请确认")
}

/// Nobody expects a file.
pub fn unexpected(department: &str) -> String {
    format!(
        "“{department}”不在单位名单里，没有加入；要加入，请在名单里添上它（或把这个名称写进别名）"
    )
}

/// How a unit was told, if not by its name.
pub fn told(told: FoundBy, department: &str) -> Option<String> {
    match told {
        FoundBy::ByName => None,
        FoundBy::Spelt => Some(format!("表里写的是“{department}”，按名称相近认作本单位")),
        FoundBy::ByFile => Some(format!("表里写的是“{department}”，按文件名认作本单位")),
    }
}

/// The tables that a submission lacks.
pub fn lacks_tables(sheets: &[&str]) -> String {
    format!("缺{}", sheets.join("、"))
}

/// A unit that is left out because it does not agree.
pub const NOT_CLEAN: &str = "有不符，照要求没有加入";

/// Which units the sums of a table hold, which they do not, and how many of these are not named.
pub fn holds(count: usize, without: &[String], more: usize) -> String {
    let (before, after) = (vocabulary::SUM_BEFORE[0], vocabulary::SUM_AFTER[0]);
    let mut told = format!("注：{before}{count}{after}");
    if !without.is_empty() {
        told += &format!("，没有加入：{}", without.join("、"));
    }
    if more > 0 {
        told += &format!("等，另有{more}个见{REPORTING_SHEET}");
    }
    told + "。点名称看各单位的数。"
}

/// A unit that is in no sum, and why.
pub fn without(unit: &str, why: &str) -> String {
    format!("{unit}（{why}）")
}

/// Beside a line about a cell that could not be read.
pub const NOT_ADDED: &str = "汇总数也未核";

/// A cell that could not be added.
pub fn not_added(shown: &str) -> String {
    match shown.is_empty() {
        true => "这一格没有数，汇总数未核".to_owned(),
        false => format!("“{shown}”不是数，汇总数未核"),
    }
}

/// A line without its total.
pub const NO_TOTAL: &str = "没有合计行，汇总的合计未核";

/// A cell that belongs to no line.
pub const LOOSE: &str = "这一行认不出是哪个科目，没有加入汇总";

/// Where what was made of files is kept for the next run.
pub const CACHE_FOLDER: &str = ".对表缓存";

/// How the name of what is remembered of units ends, beside what was made of files.
pub const HISTORY_SUFFIX: &str = "-报送历史.json";

/// Likewise of what was sent back.
pub const SENT_SUFFIX: &str = "-退回记录.json";

/// What was written where.
pub fn written(path: &str) -> String {
    format!("汇总已写出：{path}")
}

/// Our own output of an earlier run among the inputs.
pub fn own_output(path: &str) -> String {
    format!("【跳过】{path}：是上一次写出的汇总")
}

/// A file that could not be read; the message may name it without its folder.
pub fn unread(path: &str, message: &str) -> String {
    format!("【{}】{path}：{message}", unit_state(UnitState::Unread))
}

/// A file that is no input.
pub fn aside(path: &str, why: &str) -> String {
    format!("【跳过】{path}：{why}")
}

/// A file that lies among the submissions and is none.
pub const NAMED_BY_AN_OPTION: &str =
    "是 --units、--against 或 --last-year 写明的文件，不是报送的表";

/// The sheet that compares the whole with what it should be.
pub const AGAINST_SHEET: &str = "对照";
/// Its columns.
pub const AGAINST_HEADS: [&str; 9] = [
    "序号",
    "结论",
    "单位",
    "位置",
    "表·科目·栏目",
    "应为",
    "报来",
    "差额",
    "说明",
];
/// The sum of all units.
pub const ALL_UNITS: &str = "各单位合计";
/// What rounding does not explain.
pub const DIFFERS: &str = "不符";
/// Nothing differs.
pub const ALL_THE_SAME: &str = "全部相同。";

/// What is compared with what.
pub fn against_help(file: &str) -> String {
    format!(
        "应为：{file}；位置是那个文件里的单元格。只列有差额的；四舍五入能解释的差额是尾差，不用改。"
    )
}

/// What has to be explained.
pub const TO_EXPLAIN: &str = "需说明";

/// Why a difference is what it is, and what was taken out before.
pub fn after_offset(told: &str, amount: &str) -> String {
    let taken = format!("已先减去抵销数 {amount}");
    match told.is_empty() {
        true => taken,
        false => format!("{told}；{taken}"),
    }
}

/// An amount in a sentence.
pub fn amount(amount: rust_decimal::Decimal, unit: &str) -> String {
    let digits = amount.normalize().scale().max(2) as usize;
    format!("{amount:.digits$} {unit}")
}

/// The workbook of a unit may add up those below it.
pub fn may_add_up(units: usize) -> String {
    format!(
        "报来的数几乎处处不小于 {units} 个所属单位的合计：可能是全部门的汇总。如果是，各单位的数就加了两次，请换成本单位自己的表"
    )
}

/// A unit may have typed its amounts in a smaller unit of money than its tables say.
pub fn may_be_finer(times: &str) -> String {
    format!(
        "是各单位中间数的 {times} 倍，自己的表又都对得上：可能把元填在了万元的表里。请核对单位；确实是元的，改成万元后重报"
    )
}

/// Why a file is not added that adds up units which have handed in their own.
pub fn adds_up(
    by: WholeBy,
    department: &str,
    (units, lacking): (usize, &[String]),
    checked: bool,
) -> String {
    let why = match by {
        WholeBy::List => format!("“{department}”在单位名单里是 {units} 个单位的上级"),
        WholeBy::Note => format!("“{department}”自己写明是各单位的合计，其中有单位另报了自己的表"),
        WholeBy::Figures => format!("“{department}”的数就是 {units} 个单位的合计"),
        WholeBy::More => format!(
            "“{department}”另报了自己的一份，这一份的数几乎处处不小于 {units} 个单位里已报的合计"
        ),
    };
    let then = match (checked, lacking.is_empty()) {
        (true, _) => "只用来核对部门 = 各单位合计，见“对照”".to_owned(),
        (false, true) => "还有单位没有加入，没有核对部门 = 各单位合计".to_owned(),
        (false, false) => format!(
            "它还含 {}，没有报来自己的表，汇总数里没有：请补报，或把已单独报来的拿开、只用这一份",
            units_named(&borrowed(lacking))
        ),
    };
    format!("{why}：再加就重了，没有加入；{then}")
}

/// A list in which no amount of the layout was found.
pub fn no_granted(file: &str) -> String {
    format!(
        "{file} 既不是公开表，也不是看得懂的控制数表：控制数表要有“单位名称”一栏，和收入总计、支出总计、基本支出、项目支出等写明是什么数的栏（单写“收入合计”“支出合计”，分不清含不含结转）。"
    )
}

/// A workbook of last year that holds no tables.
pub fn no_last_year(file: &str) -> String {
    format!("{file} 里没有公开表：上年的汇总应是上一年用 duibiao merge 写出的工作簿。")
}

/// An amount of a table.
pub fn subject(sheet: &str, ledger: &str, code: &str, label: &str, column: &str) -> String {
    let line = match code.is_empty() {
        true => label.to_owned(),
        false => format!("{code} {label}"),
    };
    let parts = [sheet, ledger, line.as_str(), column];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("·")
}

/// The sheet that compares the whole with last year's.
pub const TREND_SHEET: &str = "趋势";
/// Its columns.
pub const TREND_HEADS: [&str; 7] = ["表", "科目编码", "科目名称", "上年", "本年", "增减", "增长"];
/// What it lists.
pub const TREND_HELP: &str = "各表每个科目的第一个金额栏，金额单位同各表；上年没有数的不算增长。";

/// How many units there are.
pub fn turnover(year: Option<u16>, before: usize, now: usize) -> String {
    let year = year.map_or_else(|| "上年".to_owned(), |year| format!("{year}年"));
    format!("户数：{year} {before} 户，本年 {now} 户。")
}

/// A workbook of last year without the list of its units.
pub const NO_FORMER_UNITS: &str =
    "上年的工作簿里没有“报送情况”，户数变动没有比；要比，请用上年 duibiao merge 写出的汇总。";

/// A workbook of last year that is of this one, or of a later one.
pub fn not_last_year(file: &str, own: &str, year: &str) -> String {
    format!("{file} 是{own}年的，这次汇总的是{year}年：--last-year 要的是上一年的汇总。")
}

/// How the units of last year became those of this year.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct UnitChanges<'n> {
    /// Those that are new.
    pub new: Vec<&'n str>,
    /// Those that are gone.
    pub gone: Vec<&'n str>,
    /// Those that are part of another now, and that.
    pub merged: Vec<(String, String)>,
    /// Those that have another name now, and that.
    pub renamed: Vec<(String, String)>,
    /// Those that have not reported yet.
    pub missing: Vec<&'n str>,
}

/// The most units that a sentence names.
const MOST_UNITS: usize = 30;

/// How the units of last year became those of this year, in a sentence for each way that there is.
pub fn changes(changes: &UnitChanges) -> String {
    let pairs = |pairs: &[(String, String)], between: &str| -> Vec<String> {
        let told = pairs.iter();
        told.map(|(was, is)| format!("{was}{between}{is}"))
            .collect()
    };
    let merged = pairs(&changes.merged, "并入");
    let renamed = pairs(&changes.renamed, "→");
    let mut told = format!(
        "新增 {}。减少 {}。",
        units_named(&changes.new),
        units_named(&changes.gone)
    );
    let others = [
        ("并入", borrowed(&merged)),
        ("更名", borrowed(&renamed)),
        ("上年报了、本年未报", changes.missing.clone()),
    ];
    for (how, names) in others.iter().filter(|(_, names)| !names.is_empty()) {
        told += &format!("{how} {}。", units_named(names));
    }
    told
}

fn borrowed(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

/// How many units they are, and their names.
pub(super) fn units_named(names: &[&str]) -> String {
    match names {
        [] => "无".to_owned(),
        names => format!("{} 户：{}", names.len(), some_of(names)),
    }
}

/// Names, as many as anybody reads.
fn some_of(names: &[&str]) -> String {
    super::first_of(names, MOST_UNITS, "、")
}

/// What there is to do, by the units that it is about: those that have to report, to report again, to mend something,
/// and of those that handed in several files which of them counts.
pub fn to_do(
    missing: &[&str],
    again: &[(&str, UnitState)],
    (to_mend, unsure): (&[&str], &[&str]),
) -> String {
    let mut told = Vec::new();
    if !missing.is_empty() {
        told.push(format!("催报 {}", units_named(missing)));
    }
    if !again.is_empty() {
        let names: Vec<String> = again
            .iter()
            .map(|(name, state)| format!("{name}（{}）", unit_state(*state)))
            .collect();
        told.push(format!("请重报 {}", units_named(&borrowed(&names))));
    }
    if !to_mend.is_empty() {
        told.push(format!("请更正 {}", units_named(to_mend)));
    }
    if !unsure.is_empty() {
        told.push(format!("请确认用的是哪一份 {}", units_named(unsure)));
    }
    match told.is_empty() {
        true => "要办的：没有。".to_owned(),
        false => format!("要办的：{}。", told.join("；")),
    }
}

/// How many units of each kind have reported, of how many.
pub fn kinds(kinds: &[(&str, usize, usize)]) -> String {
    let told: Vec<String> = kinds
        .iter()
        .map(|(kind, reported, all)| format!("{kind} {reported}/{all}"))
        .collect();
    format!("已报户数按单位性质：{}。", told.join("，"))
}

/// Units of which the list does not say what they are.
pub const NO_KIND: &str = "没写性质";

/// A growth.
pub fn per_cent(growth: rust_decimal::Decimal) -> String {
    format!("{growth}%")
}

/// How many amounts a cause explains.
pub fn gaps(count: usize) -> String {
    match count {
        0 => String::new(),
        count => format!("说明对照表里 {count} 处"),
    }
}
