//! The words of the input sheets of a blank workbook, from which its tables follow.

/// That the sheets of a form are not in the corrected workbook.
pub const NOT_CARRIED: &str =
    "“填报”和“填报续”是填表用的，没有带到更正后的工作簿里；请留着原文件，要改填的数请在原文件里改";

/// The sheet on which the flow of money is typed.
pub const ENTRY_SHEET: &str = "填报";
/// Its title.
pub const ENTRY_TITLE: &str = "填报：支出（每笔只填一次，各表自动生成）";
/// What it is called in the 目录.
pub const ENTRY_CONTENTS: &str = "从这里填：每个科目、每个项目一行，各表自动生成";
/// What to do, under the title.
pub const ENTRY_HELP: &str = "一行一笔：选支出类别和科目编码（7位的项，名称自动带出），在资金来源的栏里填金额；项目支出另写项目名称。次序不限，类、款和各表的合计自动算；没有的格留空。";

/// The sheet on which everything else is typed.
pub const MORE_SHEET: &str = "填报续";
/// Its title.
pub const MORE_TITLE: &str = "填报续：从支出算不出来的数";
/// What it is called in the 目录.
pub const MORE_CONTENTS: &str = "接着填：经济科目、收入科目、“三公”经费、机关运行经费";
/// What to do, under the title.
pub const MORE_HELP: &str =
    "只填浅黄色的格，没有的留空；哪张表用它，写在每块上面。与“填报”的合计是否一致，看“勾稽”表。";

/// The hidden sheet of formulas between what is typed and the tables.
pub const WORK_SHEET: &str = "运算";
/// Its title.
pub const WORK_TITLE: &str = "运算（各表由此取数，不必看）";

/// The headings of a line before its amounts: use, code, name, unit, project.
pub const LINE_HEADS: [&str; 5] = ["支出类别", "科目编码", "科目名称", "单位", "项目名称"];
/// The headings behind the amounts: their sum, and what is wrong with the line.
pub const BEHIND_HEADS: [&str; 2] = ["合计", "提醒"];
/// The row of totals.
pub const TOTAL: &str = "合计";
/// The heading of a code, its name, a name that is given.
pub const CODE_HEADS: [&str; 2] = ["科目编码", "科目名称"];
/// The heading of a column of units.
pub const UNIT_HEAD: &str = "单位名称";
/// The heading of the rows of a list.
pub const ITEM_HEAD: &str = "项目";

/// What is wrong with a line: no use, an unknown code, one above the items, no name of a project, no amount.
pub const LINE_MISTAKES: [&str; 5] = [
    "请选支出类别",
    "请从“科目”表里选编码",
    "请填到项（7位编码），类、款自动算",
    "请写项目名称",
    "没有金额",
];
/// More codes than a table has rows.
pub const TOO_MANY: &str = "科目或项目太多，表里放不下；请分成两个文件";
/// Stands for the name of a project that has none.
pub const NAMELESS_PROJECT: &str = "（未写项目名称）";

/// The sources of a column, where no table tells them apart.
pub fn sources(names: &[String]) -> String {
    names.join("、")
}

/// The title of a part: the table that it is for.
pub fn part_title(sheet: &str, title: &str) -> String {
    format!("{sheet}：{title}")
}

/// The title of a part of which several tables are made.
pub fn part_of_several(sheets: &[&str], what: &str) -> String {
    format!("{}：{what}", sheets.join("、"))
}

/// How to use the workbook, below the 目录.
pub const ENTRY_FORM_HELP: [&str; 5] = [
    "填写说明：",
    "1. 只填“填报”和“填报续”里浅黄色的格，每个数填一次；表一至最后一张表全是公式，用到的行才显示，已锁定（没有密码）。",
    "2. 科目编码可以从下拉列表里选，或照“科目”表填写；行的次序不限，不必填类、款，合计自动算。",
    "3. 金额填数字，没有的留空，不必填0。填错的行，右边“提醒”一栏会说。",
    "4. 填完看“勾稽”：有“✗”的两处数要改到平；然后直接打印各表，或交给对表核对。",
];
/// The message for a use that is refused.
pub const USE_ERROR: (&str, &str) = ("没有这个支出类别", "请从下拉列表里选。");
/// The message for a unit that is refused.
pub const UNIT_ERROR: (&str, &str) = ("没有这个单位", "请从下拉列表里选。");
/// That a layout's tables do not follow from what is typed once.
pub fn each_table_is_filled_in(layout: &str) -> String {
    format!("{layout}的表不能都由一处推算，这份空白表要在各张表里分别填写")
}
/// The message for an amount that is refused.
pub fn amount_error(decimals: u8) -> String {
    format!("请填最多{decimals}位小数的数字；没有金额的留空。")
}
