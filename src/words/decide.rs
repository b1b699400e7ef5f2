//! Sentences about decisions: what was not understood, what contradicts, what is worth knowing.

use super::explain::UNNAMED;

/// Which figures settling may move.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Settling {
    /// Details alone: what was approved stays, which is every row of totals of a table, that of all income and all
    /// expenditure among them.
    Details,
    /// Totals as well.
    All,
}

/// What a person can choose on a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Choice {
    /// 采纳建议
    Suggested,
    /// 采纳备选n, counted from 1
    Rival(usize),
    /// 自填
    Own,
    /// 保留原值
    Keep,
    /// A figure typed straight into a table of our output.
    Edit,
    /// 舍位平衡: tails were settled, asked for on the command line.
    Settle,
}

/// Why a choice cannot be understood.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Unclear {
    /// None of the words.
    Unknown(String),
    /// Several different words.
    Several(String),
    /// 采纳备选 without its number.
    WhichRival(String),
    /// 自填 with the number behind it.
    ValueInChoice(String),
    /// The cell holds a number.
    Number(String),
    /// The cell holds a date.
    Date(String),
    /// The cell holds an error, a truth value or a formula that was not computed.
    NoText(String),
}

/// A figure typed straight into a table of our output.
pub const EDIT: &str = "直接改动";
/// Tails settled: the choice and the 编号 of the one decision that holds what was moved.
pub const SETTLE: &str = "舍位平衡";
/// The forms of 采纳建议, the dropdown's first.
pub const SUGGESTED_FORMS: &[&str] = &["采纳建议", "采用建议", "采纳此项", "采纳", "accept"];
/// The forms of 采纳备选, before the number.
pub const RIVAL_FORMS: &[&str] = &["采纳备选", "采用备选", "备选", "rival"];
/// The forms of 自填.
pub const OWN_FORMS: &[&str] = &["自填", "own"];
/// The forms of 保留原值.
pub const KEEP_FORMS: &[&str] = &["保留原值", "保留", "keep"];
/// The forms of an edit, as records hold it.
pub const EDIT_FORMS: &[&str] = &[EDIT];
/// The forms of settling, as records hold it.
pub const SETTLE_FORMS: &[&str] = &[SETTLE];
/// The numerals from one to ten.
pub const NUMERALS: &str = "一二三四五六七八九十";
/// What the file of record is called after the workbook's name.
pub const LOG_SUFFIX: &str = "对表记录.json";
/// What messages call the decisions that were made on a screen.
pub const ON_SCREEN: &str = "这一页上的决定";
/// What an output is called after its input's name.
const CORRECTED_SUFFIX: &str = "-更正";

/// The name of an output beside its input; the first has no number.
pub fn corrected_name(stem: &str, number: usize) -> String {
    match number {
        1 => format!("{stem}{CORRECTED_SUFFIX}"),
        _ => format!("{stem}{CORRECTED_SUFFIX}{number}"),
    }
}

/// The name of the input that such an output was made from, and the output's number; 0 of what is none.
pub fn without_suffix(stem: &str) -> (&str, usize) {
    let bare = stem.trim_end_matches(|c: char| c.is_ascii_digit());
    match bare.strip_suffix(CORRECTED_SUFFIX) {
        Some(own) if !own.is_empty() => (own, stem[bare.len()..].parse().unwrap_or(1)),
        _ => (stem, 0),
    }
}

/// What begins every piece of the record in the 修改记录.
pub const RECORD_MARK: &str = "对表记录";

/// The state of a line that was decided.
pub fn state(choice: Choice) -> &'static str {
    match choice {
        Choice::Suggested | Choice::Rival(_) => "采纳",
        Choice::Own | Choice::Edit => "自填",
        Choice::Keep => "保留原值",
        Choice::Settle => SETTLE,
    }
}

/// The ways that a line offers, in words.
fn offered(rivals: usize) -> String {
    match rivals {
        0 => "没有别的可能".to_owned(),
        count => format!("只列有 {count} 种可能"),
    }
}

/// A choice that means nothing.
pub fn unclear(at: &str, why: &Unclear) -> String {
    let choose = "请在下拉框里选：采纳建议、带序号的一种可能、自填、保留原值，或清空此格";
    match why {
        Unclear::Unknown(text) => format!("{at} 的决定“{text}”看不懂。{choose}。"),
        Unclear::Several(text) => format!("{at} 写了几个不同的决定“{text}”。请只留一个。"),
        Unclear::WhichRival(text) => {
            format!("{at} 的决定“{text}”没有写明是第几种可能。请在下拉框里选带序号的一种。")
        }
        Unclear::ValueInChoice(text) => {
            format!("{at} 的决定“{text}”把数写在了决定里。请此格只选“自填”，把数写在“自填数”一栏。")
        }
        Unclear::Number(text) => format!("{at} 的决定变成了数字 {text}。{choose}。"),
        Unclear::Date(text) => format!("{at} 的决定变成了日期 {text}。{choose}。"),
        Unclear::NoText(text) => format!("{at} 的决定是“{text}”，不是文字。{choose}。"),
    }
}

/// A 差异表 whose row of headings lacks some that are needed.
pub fn lost_heads(at: &str, lost: &[&str]) -> String {
    format!(
        "{at} 所在的一行像是差异表的表头，但缺“{}”列，读不出各行的决定。请恢复这些列和它们的标题（可以从上次写出的文件里抄回来）；\
         不要决定的话，请删去这张工作表。",
        lost.join("”“")
    )
}

/// Two sheets that both look like the 差异表.
pub fn two_sheets(one: &str, other: &str) -> String {
    format!("工作表“{one}”和“{other}”都是差异表，不知道以哪张为准。请只留一张。")
}

/// Two columns of one heading.
pub fn two_columns(at: &str, word: &str) -> String {
    format!("{at} 又是一栏“{word}”，不知道以哪栏为准。请只留一栏。")
}

/// Two lines of one 编号 that differ.
pub fn two_lines(first: &str, second: &str, id: &str) -> String {
    format!("{first} 和 {second} 是同一条差异（编号 {id}），决定却不同。请只留一个。")
}

/// A decision on a line without a 编号.
pub fn no_id(at: &str) -> String {
    format!(
        "{at} 有决定，但这一行不能选：它只能在表里改，或它的编号删掉了。请清空此格；要定的选在带“要您定”的那一行。"
    )
}

/// 采纳建议 where there is none.
pub fn no_suggestion(at: &str) -> String {
    format!(
        "{at} 选了“采纳建议”，但这一行没有建议：几种可能一样大，或没有可以直接采纳的数。\
         请在下拉框里选一种可能、自填，或清空此格。"
    )
}

/// 采纳备选n where there are fewer.
pub fn no_rival(at: &str, number: usize, rivals: usize) -> String {
    if number <= rivals {
        return format!(
            "{at} 选了第 {number} 种可能，但那一种不能代为采纳：要补哪一行、改哪几格还不能肯定。请改选，或在表里改。"
        );
    }
    format!(
        "{at} 选了第 {number} 种可能，但这一行{}。请改选。",
        offered(rivals)
    )
}

/// A line whose offers are not what its cells say.
pub fn other_offers(at: &str, changed_at: &str, head: &str) -> String {
    format!(
        "{at} 的决定没有采用：{changed_at} 的“{head}”和程序推断的不一样，可能是改过这一格，或文件是别的版本写的。\
         要填别的数请选“自填”并写在“自填数”里；要按建议或备选改，请对原来的提交件重新运行 duibiao fix 再决定。"
    )
}

/// Something else than 采纳此项 on the row of a way.
pub fn only_this(at: &str) -> String {
    format!("{at} 在一种可能的行里，这里只能选“采纳此项”；自填或保留原值请写在它上面那一行。")
}

/// A correction that is no longer certain under what was decided.
pub fn no_longer_certain(cell: &str, printed: &str) -> String {
    format!(
        "{cell} 的更正照您的决定就不能再肯定，没有再改，现在是提交时的 {printed}；请在差异表里看这一格。"
    )
}

/// 自填 without a number.
pub fn no_value(at: &str, value_at: &str) -> String {
    format!("{at} 选了“自填”，但 {value_at} 没有数。请填上数；要清空单元格请填“-”。")
}

/// 自填 with something that is no number.
pub fn bad_value(value_at: &str, shown: &str) -> String {
    format!("{value_at} 的自填数“{shown}”不是金额。请填数字，例如 12.50。")
}

/// 自填 on a line that speaks of no cell.
pub fn no_cell(at: &str) -> String {
    format!(
        "{at} 选了“自填”，但这一行说的不是某个金额单元格。请改选“保留原值”，或在表里改正后再核对。"
    )
}

/// An offer that needs a row which the table does not have.
pub fn needs_row(at: &str, table: &str, row: &str) -> String {
    format!(
        "{at} 要改的“{row}”在 {table} 里没有这一行，程序不能代为添行。请在表里补上这一行后重新核对，并清空此格。"
    )
}

/// What a line rests on, and why it was kept as it is.
pub fn kept_because(basis: &str, reason: &str) -> String {
    match basis.is_empty() {
        true => format!("单位说明：{reason}"),
        false => format!("{}；单位说明：{reason}", basis.trim_end_matches('。')),
    }
}

/// 保留原值 without a reason.
pub fn no_reason(at: &str) -> String {
    format!("{at} 选了“保留原值”，请在“说明”里写明理由。")
}

/// A number without the choice that would use it.
pub fn idle_value(value_at: &str) -> String {
    format!("{value_at} 填了自填数，但决定没有选“自填”，这个数没有采用。")
}

/// A number with more digits than the table prints.
pub fn excess_digits(value_at: &str, value: &str) -> String {
    format!("{value_at} 的自填数 {value} 比表里的小数位多，请核对。")
}

/// A decision whose finding is gone.
pub fn lapsed(at: &str, id: &str) -> String {
    format!(
        "{at} 的决定针对的差异（编号 {id}）已经不存在，或者只能在表里改（标题、附注一类），没有采用；决定保留在对表记录里。"
    )
}

/// Two decisions that set one cell to different figures.
pub fn two_values(cell: &str, one: (&str, &str), other: (&str, &str)) -> String {
    format!(
        "{} 和 {} 对 {cell} 的决定相互矛盾：一个是 {}，一个是 {}。请改其中一个。",
        one.0, other.0, one.1, other.1
    )
}

/// What a cell keeps, where another decision sets it.
pub const KEPT: &str = "保留原值";
/// A blank.
pub const BLANK: &str = "空";

/// A relation that no figure can satisfy any more.
pub fn impossible(rule: &str, equation: &str, cells: &[String], decisions: &[String]) -> String {
    format!(
        "{} 的决定放在一起，使“{rule}”不可能成立（{equation}）：涉及 {}。请改其中一个决定。",
        decisions.join("、"),
        cells.join("、")
    )
}

/// One cell that decisions push to two figures.
pub fn torn(cell: &str, decisions: &[String]) -> String {
    format!(
        "{} 的决定放在一起，使 {cell} 没有一个数能满足它所在的各条关系。请改其中一个决定。",
        decisions.join("、")
    )
}

/// Relations that cannot all hold with what was decided.
pub fn impossible_together(relations: usize, cells: &[String], decisions: &[String]) -> String {
    format!(
        "{} 的决定放在一起，使 {relations} 条勾稽关系不可能都成立，不论其余单元格是什么数：涉及 {}。请改其中一个决定。",
        decisions.join("、"),
        cells.join("、")
    )
}

/// A decision with which more relations fail than without.
pub fn made_worse(at: &str, typed: bool, before: usize, after: usize) -> String {
    // An empty cell of a table is a figure as well.
    let back = match typed {
        true => "要收回，请改回原来的数再运行",
        false => "要收回，请清空那一格再运行",
    };
    format!(
        "{at} 的决定照办了，但本项采纳后不符由 {before} 条变为 {after} 条，比不采纳还多，请再核对这个数；{back}。"
    )
}

/// What a decision did, on its line, and how many cells it changed beside the one that is named.
pub fn effect(before: usize, after: usize, others: usize) -> String {
    let did = match before == after {
        true => format!("本项采纳后不符仍是 {after} 条"),
        false => format!("本项采纳后不符由 {before} 条变为 {after} 条"),
    };
    match others {
        0 => did,
        _ => format!("{did}；同时改 {others} 格，列在修改记录里"),
    }
}

/// Said of a figure that was typed over one that we wrote.
pub const TYPED_OVER: &str = "在表里直接改动";
/// Said of a figure that we had changed and that was put back.
pub const PUT_BACK: &str = "在表里直接改动，改回了提交时的数";

/// The same on its line.
pub fn put_back() -> &'static str {
    "表里改回了提交时的数，照办，不再改；要照原来的更正，请在本行选采纳建议"
}

/// That nothing was written.
pub fn nothing_applied(count: usize) -> String {
    format!(
        "差异表里有 {count} 处决定不清楚或相互矛盾，全部决定都没有采用，没有写出工作簿；提交件没有改动"
    )
}

/// A record that cannot be read.
pub const BROKEN_RECORD: &str = "这个工作簿里的对表记录读不出来（可能删过行或改过），只能当作新的提交件核对；差异表里的决定仍按编号采用。";
/// A workbook that was fixed in place before, and is written anew now.
pub const KEPT_BEFORE: &str = "这个文件里有差异表而没有对表记录，像是用 --keep 写出的；这次没有加 --keep，写出的是标准格式的新工作簿。要保留原来的样子，请加 --keep 再运行。";
/// A workbook whose rows or texts were changed.
pub const OTHER_ROWS: &str = "对表写出后，表里的行、名称、单位或部门又改动过，已当作新的提交件重新核对；此前的更正仍列在“修改记录”里。";
/// A record of another layout.
pub const OTHER_LAYOUT: &str = "这个工作簿是按另一个版式写出的，已当作新的提交件核对。";

/// A file of decisions that cannot be read.
pub fn unreadable_log(file: &str, why: &str) -> String {
    format!("决定文件“{file}”读不出来：{why}。请核对路径和内容；没有采用任何决定，没有写出工作簿。")
}

/// A file of decisions of a later version.
pub fn later_log(file: &str, version: u32) -> String {
    format!(
        "决定文件“{file}”的版本是 {version}，本程序只认得版本 1。请用更新的程序；没有写出工作簿。"
    )
}

/// A file of decisions for another input.
pub fn other_input(file: &str, input: &str) -> String {
    format!(
        "决定文件“{file}”是为“{input}”做的，内容与这次的文件不同。请换回那个文件，或从决定文件里去掉 input；没有写出工作簿。"
    )
}

/// Why a cell was changed by decision.
pub fn why(choice: Choice, remark: &str) -> String {
    let what = match choice {
        Choice::Edit => "在对表写出的工作簿里直接改动".to_owned(),
        Choice::Settle => settled_why().to_owned(),
        Choice::Rival(_) => "差异表中决定：采纳所列的一种改法".to_owned(),
        other => format!("差异表中决定：{}", other.word()),
    };
    if remark.is_empty() {
        what
    } else {
        format!("{what}；说明：{remark}")
    }
}

/// That a row was added which nobody but the person can name.
pub fn unnamed(place: &str, figure: &str) -> String {
    format!("{place} 补了一行 {figure}，还没有名称；请把“{UNNAMED}”改成它的名称。")
}

/// Why a cell was moved by settling.
fn settled_why() -> &'static str {
    "按要求做舍位平衡（--settle）：尾差并入此数，最多动一个末位单位，使各项合计分毫不差"
}

/// How the note on a cell begins that settling moved.
pub const SETTLED_NOTE: &str = "舍位平衡";
/// How the note on a cell begins that a decision changed.
pub const DECIDED_NOTE: &str = "按决定修改";

/// The note on a cell that was moved by settling.
pub fn settled_note(from: &str, to: &str) -> String {
    format!("{SETTLED_NOTE}\n原值：{from}\n现值：{to}\n尾差并入此数，使合计分毫不差")
}

/// What settling did.
pub fn settled(cells: usize, fewest: bool) -> String {
    if cells == 0 {
        return "舍位平衡：没有尾差，一个数也没有动。".to_owned();
    }
    let least = if fewest {
        "不能动得再少"
    } else {
        "没有找到动得更少的办法"
    };
    format!(
        "舍位平衡：动了 {cells} 个单元格，每个只动一个末位单位，{least}；各表之间的同一个数一起动，列在修改记录里。"
    )
}

/// That what an earlier run settled is left as it is.
pub const SETTLED_BEFORE: &str = "舍位平衡：上次已经调平，这次没有再动。";

/// Why nothing can be settled: relations that fail beyond rounding.
pub fn unsettled_errors(relations: &[String]) -> String {
    format!(
        "不能做舍位平衡：有 {} 条勾稽关系不符，不是尾差，要先改正：{}。没有写出工作簿；去掉 --settle 可以先写出更正和差异表",
        relations.len(),
        some(relations)
    )
}

/// Why nothing can be settled: relations that cannot all be exact.
pub fn unsettled_together(relations: &[String], which: Settling) -> String {
    let (only, way) = match which {
        Settling::Details => (
            "批复的合计数（收入总计、支出总计和各表的合计行）不动，只动各科目的数",
            "请用 --settle=all 让合计数也可以动一个末位单位，或去掉 --settle",
        ),
        Settling::All => (
            "每个数最多动一个末位单位（零不动）",
            "请去掉 --settle，或先改正其中的数",
        ),
    };
    format!(
        "不能做舍位平衡：{only}，下列 {} 条勾稽关系就不能同时分毫不差：{}。没有写出工作簿；{way}",
        relations.len(),
        some(relations)
    )
}

/// Why nothing was settled: too much work.
pub fn unsettled_too_hard() -> String {
    "不能做舍位平衡：关系太多，在限定的计算量内没有找到办法。没有写出工作簿；请去掉 --settle"
        .to_owned()
}

/// A relation and where its first cell stands.
pub fn relation_at(cell: &str, rule: &str) -> String {
    format!("{cell}（{rule}）")
}

/// The first few of a list.
fn some(list: &[String]) -> String {
    super::first_of(list, 5, "；")
}

/// Asked to settle or decide, and to keep the workbook as it is.
pub fn only_anew() -> String {
    "保留原样（--keep）时不能同时舍位平衡或写成公式；请去掉 --keep，或去掉别的选项".to_owned()
}

/// The note on a cell that was changed by decision.
pub fn note(from: &str, to: &str, why: &str) -> String {
    format!("{DECIDED_NOTE}\n原值：{from}\n现值：{to}\n{why}")
}

/// An output whose name is not that of an .xlsx.
pub fn not_xlsx(file: &str) -> String {
    format!("输出“{file}”的扩展名应为 .xlsx；请改名再运行")
}

/// An output that is there and was not written by this program.
pub fn not_ours(file: &str) -> String {
    format!(
        "输出“{file}”已经存在，而且不是对表写出的工作簿，没有覆盖；请换一个输出文件名，或先把它移走"
    )
}

/// An output that holds decisions somebody made.
pub fn would_lose_decisions(file: &str) -> String {
    format!(
        "输出“{file}”已经存在，它的差异表里填有决定，写出会把决定覆盖掉；请把它作为输入再运行，或换一个输出文件名"
    )
}
