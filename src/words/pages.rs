//! The words of the workbooks that are written: sheet names, headings, legends, sentences.
//!
//! In go counts and names, out comes Chinese text for an accountant. Nothing here knows of cells or
//! formats. The words that the reader has to know again ([`MISSING_TABLE`], [`CONTENTS_SHEET`],
//! [`DISCREPANCY_SHEET`], [`CHANGES_SHEET`], the headings of the 差异表 and the decisions) are public
//! for that reason; changing one of them makes older outputs unreadable.

/// The sheet that links to all others.
pub const CONTENTS_SHEET: &str = "目录";
/// The sheet of findings.
pub const DISCREPANCY_SHEET: &str = "差异表";
/// What formulas call its list.
pub const DISCREPANCY_LIST: &str = "差异";
/// The sheet of changes.
pub const CHANGES_SHEET: &str = "修改记录";

/// The sheet of live relations.
pub const CHECKS_SHEET: &str = "勾稽";
/// The headings of a chart's data.
pub const CHART_HEADS: [&str; 3] = ["项目", "金额", "占比"];
/// The sum of a chart's data.
pub const CHART_TOTAL: &str = "合计";
/// What a chart's sheet is called in the 目录.
pub fn chart_contents(title: &str) -> String {
    format!("{title}（饼图，数据取自所附各表）")
}

/// The sheet of classification codes that a blank workbook looks names up in.
pub const SUBJECTS_SHEET: &str = "科目";
/// What the sheet of codes is called in the 目录.
pub const SUBJECTS_TITLE: &str = "科目编码和名称（供选用）";
/// The headings of the sheet of codes, for each classification.
pub const SUBJECTS_HEADS: [&str; 2] = ["科目编码", "科目名称"];
/// The name of a classification.
pub fn classification(which: crate::layout::classification::Classification) -> &'static str {
    use crate::layout::classification::Classification;
    match which {
        Classification::Function => "支出功能分类科目",
        Classification::Revenue => "收入分类科目",
        Classification::DeptEconomic => "部门预算支出经济分类科目",
        Classification::GovEconomic => "政府预算支出经济分类科目",
    }
}
/// How a table of a blank workbook fares: nothing filled in, relations that fail, tails, all well.
pub const FORM_RESULTS: [&str; 4] = ["未填", "不符：", "尾差：", "通过"];
/// How to fill in a blank workbook; one line each.
pub const FORM_HELP: [&str; 5] = [
    "填写说明：",
    "1. 只填浅黄色的格；其余的格是公式或固定文字，已锁定（没有密码，可在“审阅”里取消保护）。",
    "2. 科目编码从下拉列表里选，或照“科目”表填写；名称自动带出。由小到大排列，上级科目（类、款）填在所属下级之前，它的金额自动汇总，不必填。",
    "3. 金额填不小于零、最多两位小数的数字；没有金额的格留空，不必填0。用不到的空行留空即可。",
    "4. 填完后看“勾稽”表：有“✗”的关系要改到平，“尾差”是四舍五入造成的。",
];
/// The title of the message for a figure that is refused.
pub const INPUT_ERROR_TITLE: &str = "金额不对";
/// The message for a figure that is refused.
pub fn input_error(decimals: u8) -> String {
    format!("请填不小于零、最多{decimals}位小数的数字；没有金额的留空。")
}
/// The title of the message for a code that is refused.
pub const CODE_ERROR_TITLE: &str = "没有这个科目编码";
/// The message for a code that is refused.
pub const CODE_ERROR: &str = "请从下拉列表里选，或照“科目”表填写3、5、7或9位的编码。";
/// A row of a blank workbook that has no name yet, by its number on the sheet.
pub fn nameless_row(number: u32, column: &str) -> String {
    format!("第{number}行·{column}")
}

/// Stands beside the department on every sheet that we add to the tables, so that a later run tells it
/// from a sheet of the same name that somebody else made.
pub const OWN_MARK: &str = "由对表生成";

/// Stands in red in a table that the submission does not have.
pub const MISSING_TABLE: &str = "提交件中没有此表";

/// The font of tables and titles.
pub const SONG: &str = "宋体";
/// The font of the lines around a table.
pub const FANGSONG: &str = "仿宋";
/// Who signs notes and the document's properties.
pub const AUTHOR: &str = "对表";
/// The page number at the foot of every printed page.
pub const FOOTER: &str = "&C&\"宋体,常规\"&10第 &P 页 共 &N 页";
/// The label of the row of column numbers.
pub const COLUMN_NUMBERS: &str = "栏次";

/// The department's line above a table.
pub fn department_line(name: &str) -> String {
    format!("部门名称：{name}")
}

/// The unit's line above a table.
pub fn unit_line(unit: &str) -> String {
    format!("单位：{unit}")
}

/// What an amount cell shows whose formula has no stored result.
pub const NOT_COMPUTED: &str = "公式未计算";

/// How the note on a corrected cell begins.
pub const CORRECTED_NOTE: &str = "已更正";

/// The note on a corrected cell.
pub fn correction_note(from: &str, to: &str, rules: &[String], because: &str) -> String {
    let mut text = format!("{CORRECTED_NOTE}\n原值：{from}\n现值：{to}");
    if !rules.is_empty() {
        text.push_str("\n依据：");
        text.push_str(&rules.join("；"));
    }
    text.push_str("\n原因：");
    text.push_str(because);
    text
}

/// The note on a carried cell whose formula was replaced by its result.
pub fn replaced_formula_note(formula: &str) -> String {
    format!("提交件中此格是公式：={formula}\n公式引用了其他工作表，此处保留其结果。")
}

/// Title of the 勾稽 sheet.
pub const CHECKS_TITLE: &str = "勾稽关系核对表";
/// What the 勾稽 sheet is called in the 目录.
pub const CHECKS_CONTENTS: &str = "勾稽：全部勾稽关系，改数后自动重算";
/// What the 勾稽 sheet is for.
pub const CHECKS_HELP: &str = "本页全是公式：改动各表的数字后，本页自动重算，不必再运行对表。差额=左边－右边；差额不为零而不超过“允许尾差”的，是四舍五入造成的尾差。";
/// What the counts on top of the 勾稽 sheet are.
pub const CHECKS_COUNTED: &str = "各结果的条数";
/// The group of relations that only usually hold.
pub const USUAL_CHECKS: &str = "通常成立的关系（有例外，仅供参考）";
/// The headings of the 勾稽 sheet.
pub const CHECK_HEADS: [&str; 9] = [
    "表",
    "科目/项目·栏目",
    "规则",
    "左边",
    "",
    "右边",
    "差额",
    "允许尾差",
    "结果",
];

/// What a line of the 勾稽 sheet shows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Mark {
    /// Holds to the digit (or, if it only usually holds, up to rounding).
    Pass,
    /// Rounding explains the difference.
    Tail,
    /// Does not hold.
    Mismatch,
    /// Could not be checked.
    Unchecked,
    /// Usually holds, and does not.
    Hint,
    /// Does not apply.
    OutOfScope,
}

/// What a line of the 勾稽 sheet shows.
pub fn mark(mark: Mark) -> &'static str {
    match mark {
        Mark::Pass => "✓",
        Mark::Tail => "尾差",
        Mark::Mismatch => "✗",
        Mark::Unchecked => "未核",
        Mark::Hint => "提示",
        Mark::OutOfScope => "不适用",
    }
}

/// How the counts on top of the 勾稽 sheet are called.
pub fn mark_name(mark: Mark) -> &'static str {
    match mark {
        Mark::Pass => "✓ 通过",
        Mark::Tail => "尾差",
        Mark::Mismatch => "✗ 不符",
        Mark::Unchecked => "未核",
        Mark::Hint => "提示",
        Mark::OutOfScope => "不适用",
    }
}

/// How a blank is called in words.
pub const BLANK: &str = "空";

/// The heading of the conclusions in the 差异表.
pub const STATE_HEAD: &str = "结论";
/// The heading of the decisions.
pub const CHOICE_HEAD: &str = "决定";
/// The heading of the figures that a person fills in.
pub const VALUE_HEAD: &str = "自填数";
/// The heading of the remarks.
pub const REMARK_HEAD: &str = "说明";
/// The heading of the ids.
pub const ID_HEAD: &str = "编号";

/// The heading of the column with the amount that should be.
pub const EXPECTED_HEAD: &str = "应为数";

/// The heading of the column with what could be chosen instead.
pub const RIVALS_HEAD: &str = "备选";

/// The headings of the 差异表, left to right; the last is for the record and is not printed.
pub const DISCREPANCY_HEADS: [&str; 13] = [
    "序号",
    STATE_HEAD,
    PLACE_HEAD,
    "科目·栏目",
    "填报数",
    EXPECTED_HEAD,
    "差额",
    "依据",
    CHOICE_HEAD,
    VALUE_HEAD,
    REMARK_HEAD,
    "提交件位置",
    ID_HEAD,
];

/// The heading of the column with the cell that a line speaks of.
pub const PLACE_HEAD: &str = "位置";

/// Between the 编号 of a line and the number of a way below it.
pub const WAY_MARK: char = '›';

/// Take the way that stands on the line.
pub const DECIDE_THIS: &str = "采纳此项";

/// Take the suggested value.
pub const DECIDE_SUGGESTED: &str = "采纳建议";
/// Take the value in the column 自填数.
pub const DECIDE_OWN: &str = "自填";
/// Leave the cell as it was submitted.
pub const DECIDE_KEEP: &str = "保留原值";

/// Take the rival of that number, counted from 1.
pub fn decide_rival(number: usize) -> String {
    format!("采纳备选{number}")
}

/// How the 编号 of a correction's line begins.
pub const CORRECTED_ID: &str = "已更正";

/// The conclusions of the 差异表.
pub mod state {
    /// Corrected: proven.
    pub const CORRECTED: &str = "已改";
    /// A person has to say.
    pub const OPEN: &str = "要您定";
    /// Rounding explains it.
    pub const TAIL: &str = "尾差";
    /// Could not be checked.
    pub const UNCHECKED: &str = "未核";
    /// Worth a look.
    pub const HINT: &str = "提示";
}

/// What a finding says without the cell and its names: other columns bear them.
pub fn without_names(message: &str) -> String {
    let parts = message.split_once('（').zip(message.split_once("）："));
    if let Some(((place, names), (_, rest))) = parts
        && (place.contains('!') || names.starts_with(super::reconcile::MISSING_ROW))
    {
        return rest.to_owned();
    }
    match message.split_once('：') {
        Some((place, rest)) if place.contains('!') && !place.contains(['，', '；', '。']) => {
            rest.to_owned()
        }
        _ => message.to_owned(),
    }
}

/// What is said of a hint about a figure that was corrected.
pub const HINT_CORRECTED: &str = "算式是提交时的数，其中有数已更正，请按更正后的数看";
/// The conclusion of a 差异表 without findings.
pub const PASSED: &str = "通过";
/// The line of a 差异表 without findings.
pub const NO_FINDINGS: &str = "没有发现差异";
/// The line of a 修改记录 without changes.
pub const NO_CHANGES: &str = "没有改动：各表的数字和文字与提交件一致";
/// What the 修改记录 does not list.
pub const CHANGES_HELP: &str = "各表的版面（字体、列宽、边框、缩进、页面）一律按印制格式重排，不逐一列出；其余与提交件不同之处都列在下面，同类的合并为一行。";

/// A remark in brackets, if there is any.
pub fn in_brackets(remark: &str) -> String {
    match remark {
        "" => String::new(),
        _ => format!("（{remark}）"),
    }
}

/// The line that says which file was checked.
pub fn file_line(file: &str, department: &str, year: Option<u16>) -> String {
    let year = year.map_or_else(|| "未识别".to_owned(), |year| year.to_string());
    format!("文件：{file}    部门：{department}    年度：{year}")
}

/// How many lines there are to decide, unchecked, corrected, decided, and worth a look.
pub fn counts_line(counts: [usize; 5]) -> String {
    let names = ["要您定", "未核", "已改", "已按您的决定处理", "提示"];
    let told = names.iter().zip(counts).filter(|(_, count)| *count > 0);
    let told: Vec<String> = told
        .map(|(name, count)| format!("{name} {count} 处"))
        .collect();
    match told.is_empty() {
        true => NO_FINDINGS.to_owned(),
        false => told.join("，"),
    }
}

/// The details behind the lines of the 差异表.
pub const DETAILS_SHEET: &str = "勾稽明细";
/// What the details are called in the 目录.
pub const DETAILS_TITLE: &str = "勾稽明细：差异表每一行背后的关系、算式和理由";
/// What the details are for.
pub const DETAILS_HELP: &str =
    "“序号”与差异表相同。一处错误会使许多关系不符，都列在它的序号下，供查证，不必逐条处理。";
/// The headings of the details.
pub const DETAILS_HEADS: [&str; 9] = [
    "序号",
    "核对结果",
    "位置",
    "科目·栏目",
    "勾稽关系",
    "算式（填报数）",
    "差额",
    "允许尾差",
    "提交件位置",
];

/// A way that the 差异表 does not list.
pub fn unlisted(place: &str, to: Option<&str>, basis: &str) -> String {
    match to {
        Some(to) => format!("{place} 改为 {to}：{basis}"),
        None => format!("{place}：{basis}"),
    }
}

/// That so many findings of a line are not listed.
pub fn details_omitted(count: usize) -> String {
    format!("另有 {count} 条从略")
}

/// An equation that fails.
pub fn does_not_hold(equation: &str) -> String {
    format!("{equation}（不成立）")
}

/// An outcome, in a word.
pub fn outcome(outcome: crate::report::Outcome) -> &'static str {
    super::terminal::outcome(outcome)
}

/// How a workbook rounds.
pub fn rounding(mode: crate::report::Rounding) -> &'static str {
    use crate::report::Rounding;
    match mode {
        Rounding::Exact => "合计与各数相加一致，没有尾差",
        Rounding::Rounded => "逐格四舍五入，合计可有尾差",
        Rounding::Mixed => "部分四舍五入",
        Rounding::Settled => "尾差已倒挤平衡",
        Rounding::Unknown => "",
    }
}

/// How many relations came out how, and how many cells were corrected.
pub fn relations_line(
    judged: crate::report::Judged,
    after: Option<crate::report::Judged>,
    corrected: usize,
) -> String {
    let mut line = format!(
        "提交时的勾稽关系：{}；已更正 {corrected} 格",
        judged_words(judged)
    );
    if let Some(after) = after {
        line.push_str(&format!("。更正后：{}", judged_words(after)));
    }
    line
}

/// How many relations came out how.
pub fn judged_words(judged: crate::report::Judged) -> String {
    let crate::report::Judged {
        pass,
        tail,
        mismatch,
        unchecked,
        rules_unchecked: open,
    } = judged;
    let counted =
        format!("通过 {pass} 条，尾差 {tail} 条，不符 {mismatch} 条，未核 {unchecked} 条");
    match open {
        0 => counted,
        _ => format!("{counted}（另有{}）", rules_unchecked(open)),
    }
}

/// That so many rules are not, or not wholly, among the relations that were counted.
pub fn rules_unchecked(rules: usize) -> String {
    format!("{rules} 项勾稽规则没有核对或没有核完")
}

/// The same in the submitter's own workbook.
pub const DECISION_HELP_IN_PLACE: &str = "怎么定：在“决定”里选——采纳建议=改成“应为数”；带序号的=按下面那一行改（也可在那一行选“采纳此项”）；自填=改成“自填数”；保留原值=不改，请在“说明”写理由。选好存盘，再用 fix --keep 对本文件运行一次（不加 --keep 会写成标准格式的新工作簿）。";
/// How to decide.
pub const DECISION_HELP: &str = "怎么定：在“决定”里选——采纳建议=改成“应为数”；带序号的=按下面那一行改（也可在那一行选“采纳此项”）；自填=改成“自填数”；保留原值=不改，请在“说明”写理由。选好存盘，把本文件再交给对表运行一次。";

/// The headings of the 修改记录.
pub const CHANGES_HEADS: [&str; 9] = [
    "序号",
    "表",
    "单元格",
    "提交件位置",
    "科目/项目",
    "栏目",
    "类别",
    "原值 → 现值",
    "原因",
];

/// A change in words.
pub fn change(from: &str, to: &str) -> String {
    format!("{from} → {to}")
}

/// The headings of the 目录.
pub const CONTENTS_HEADS: [&str; 4] = ["序号", "工作表", "名称", "提交时核对结果"];
/// Title of the 目录 of a family whose layout says none.
pub const CONTENTS_TITLE: &str = "部门预决算公开表目录";
/// What a carried sheet is called in the 目录.
pub const CARRIED: &str = "提交件中的其他工作表（原样保留）";
/// What the 目录 says of the sheet of what no table took up.
pub const LEFT_OVER: &str = "提交件的各表里没有核对的内容";
/// What a carried sheet is called that had to be renamed.
pub fn carried_as(own: &str) -> String {
    format!("{CARRIED}，原名“{own}”")
}
/// What the 差异表 is called in the 目录.
pub const DISCREPANCY_TITLE: &str = "差异表：要您定的、已改的和提示，一处错误一行";
/// What the 修改记录 is called in the 目录.
pub const CHANGES_TITLE: &str = "修改记录：与提交件不同之处";

/// How a table fared.
pub fn table_status(status: crate::report::TableStatus) -> &'static str {
    use crate::report::TableStatus;
    match status {
        TableStatus::Pass => "通过",
        TableStatus::Empty => "无数据",
        TableStatus::Tail => "尾差",
        TableStatus::Unchecked => "未核",
        TableStatus::Mismatch => "不符",
        TableStatus::Missing => "缺表",
    }
}

/// The result of a table that did not pass as submitted, and in which nothing is left to be done.
pub fn mended(result: &str) -> String {
    format!("{result}，现在没有要改的")
}

/// How many findings a sheet lists.
pub fn count_line(corrected: usize, open: usize, tails: usize) -> String {
    format!("更正 {corrected}，待处理 {open}，尾差 {tails}")
}

/// How many changes a sheet lists.
pub fn changes_count(count: usize) -> String {
    format!("{count} 处")
}

/// The note on a row that could not be placed.
pub const UNPLACED_ROW: &str = "此行未能识别，照录于此，没有参加核对。";

/// Stands for the code of a row that could not be placed.
pub const UNPLACED_CODE: &str = "？";

/// Stands for the name of a row that is a further line of the one above.
pub const DITTO: &str = "〃";

/// The name of a sheet that has none.
pub const NAMELESS_SHEET: &str = "工作表";

/// The kinds of changes.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// A figure was corrected: proven.
    Corrected,
    /// A figure was changed because a person decided so.
    Decided,
    /// A figure was moved by at most one unit to settle tails.
    Settled,
    /// The same figure in another form: text became a number.
    Form,
    /// The same amount in another unit: 元 became 万元.
    Unit,
    /// A title, heading, name or sheet is printed in its standard form.
    Name,
    /// Rows or sheets stand in another order.
    Order,
    /// Something that the standard table has was not submitted.
    Added,
    /// An empty table says that it is empty.
    Noted,
}

/// What kind of change it was.
pub fn change_kind(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Corrected => "更正数字",
        ChangeKind::Decided => "按决定修改",
        ChangeKind::Settled => "舍位平衡",
        ChangeKind::Form => "改变形式",
        ChangeKind::Unit => "换算单位",
        ChangeKind::Name => "统一名称",
        ChangeKind::Order => "调整顺序",
        ChangeKind::Added => "补齐",
        ChangeKind::Noted => "补注",
    }
}

/// Why an empty table says so.
pub const NOTED: &str = "空表应注明；别的表也没有应填在这里的数";

/// What kind of change it was, if an earlier run made it.
pub fn earlier_change(kind: &str) -> String {
    format!("{kind}（此前）")
}
