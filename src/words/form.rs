//! The words of changes of form: what is printed otherwise than it was submitted, with no figure changed.
//!
//! In go kinds and counts, out come sentences for the 修改记录.

/// How a submitted amount differs from the number that is written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum AmountForm {
    /// Plain digits, as text.
    Text,
    /// Text with thousands separators or spaces.
    Separators,
    /// Text in full-width characters.
    FullWidth,
    /// Text with a currency sign.
    Currency,
    /// Text with a unit behind the figure.
    Unit,
    /// Text with brackets or a minus sign behind it for a negative amount.
    Brackets,
    /// Text with a percent sign.
    PercentSign,
    /// A sign for no amount.
    Nothing,
    /// A formula, of which the result is written.
    Formula,
    /// A number whose format shows another one.
    Scaled,
    /// A number whose format shows a percentage.
    PercentFormat,
    /// An amount of a page in another unit.
    OtherUnit,
    /// More digits than are printed.
    Digits,
}

/// So many amounts that are written in another form.
pub fn amounts(form: AmountForm, count: usize) -> String {
    let what = match form {
        AmountForm::Text => "个金额由文本改为数字",
        AmountForm::Separators => "个金额由带逗号或空格的文本改为数字",
        AmountForm::FullWidth => "个金额由全角字符改为数字",
        AmountForm::Currency => "个金额去掉货币符号，由文本改为数字",
        AmountForm::Unit => "个金额去掉写在格里的单位，按本表的单位改为数字",
        AmountForm::Brackets => "个金额由括号（或写在后面的负号）改为负数",
        AmountForm::PercentSign => "个百分数由文本或小数改为百分数的数字",
        AmountForm::Nothing => "个表示没有金额的符号改为空格",
        AmountForm::Formula => {
            "个提交件的公式没有照抄：写的是它的结果，要用公式合计请加 --formulas"
        }
        AmountForm::Scaled => "个金额按格里显示的数写：原来存的数由数字格式缩小或放大显示",
        AmountForm::PercentFormat => {
            "个百分数按格里显示的数写：原来存的是小数，由数字格式显示为百分数"
        }
        AmountForm::OtherUnit => "个金额按本表的单位换算",
        AmountForm::Digits => "个金额多于印制的小数位数：数值不变，按四舍五入显示",
    };
    format!("{count} {what}")
}

/// That a submission of text has only texts for amounts.
pub const TEXT_FILE: &str = "提交件是文本，金额都由文本改为数字";

/// So many cells of which a part is struck out or hidden.
pub fn struck_parts(count: usize) -> String {
    format!("{count} 格里有划掉、删除或隐藏的文字：没有写出，写的是其余的部分")
}
/// So many cells with a mark of a note.
pub fn raised_marks(count: usize) -> String {
    format!("{count} 格里有上标的注号：没有写进名称或金额，注解请核对")
}
/// So many names with spaces in them.
pub fn spaces(count: usize) -> String {
    format!("{count} 个名称去掉了前后、中间的空格或换行，层级改用缩进表示")
}
/// So many names of which a part was not written.
pub fn name_parts(count: usize) -> String {
    format!("{count} 个名称里的编码、序号等不属于名称，没有写出")
}
/// So many rows that were hidden.
pub fn hidden_rows(count: usize) -> String {
    format!("{count} 行原来隐藏，写出的表不再隐藏")
}
/// So many codes that stood in the cell of the name.
pub fn split_codes(count: usize) -> String {
    format!("{count} 行的编码和名称写在同一格，分为两格")
}
/// So many codes that were numbers.
pub fn number_codes(count: usize) -> String {
    format!("{count} 个编码由数字改为文本")
}
/// So many codes in columns of their own for 类, 款 and 项.
pub fn joined_codes(count: usize) -> String {
    format!("{count} 个编码由类、款、项分栏并为一栏")
}
/// So many codes that are known from the name.
pub fn added_codes(count: usize) -> String {
    format!("{count} 行没有编码，按名称补上")
}
/// So many rows that stand elsewhere.
pub fn moved_rows(count: usize) -> String {
    format!("{count} 行按标准表的顺序移动了位置")
}
/// So many rows that the standard table has and the submission has not.
pub fn added_rows(count: usize) -> String {
    format!("补上 {count} 行标准表有而提交件没有的项目，金额留空")
}
/// A table that was not submitted.
pub const ADDED_TABLE: &str = "提交件没有此表，补上空表";
/// A title in its standard form.
pub const TITLE: &str = "标题按标准写法";
/// Headings in their standard form.
pub const HEADS: &str = "栏目名称按标准写法";
/// A department's line in its standard form.
pub const DEPARTMENT: &str = "部门名称一行按标准写法";
/// A department's line that was missing.
pub const ADDED_DEPARTMENT: &str = "补上部门名称一行";
/// A unit's line that was missing.
pub const ADDED_UNIT: &str = "补上单位一行";
/// Sheets with other names.
pub const SHEET_NAMES: &str = "工作表按标准名称命名，一张表一个工作表";
/// Sheets in another order.
pub const SHEET_ORDER: &str = "工作表按标准顺序排列";
/// All tables that were submitted.
pub const ALL_TABLES: &str = "各表";
/// Several tables.
pub fn of_tables(why: &str, sheets: &str) -> String {
    format!("{why}（{sheets}）")
}
/// One sheet became this one.
pub fn renamed(from: &str, to: &str) -> String {
    format!("{from}→{to}")
}
