//! Sentences about causes: what speaks for an explanation, and what proves a correction.

use crate::model::{MoneyUnit, Place};
use crate::report::{Cell, Change, Event, EventKind, Field};

use super::reconcile::address;

/// What is said of a tail in a workbook whose other sums are exact; added to a finding's message.
pub const LONE_TAIL: &str = "。其余合计都分毫不差，说明金额是按表中单位直接填的，四舍五入不大会只在此处留下尾差，请核对是否录错";

/// What stands as the name of a row that was added, until somebody names it.
pub const UNNAMED: &str = "（请填名称）";

/// Slips of the hand, the likeliest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Keystroke {
    /// Nothing changed.
    Same,
    /// Two neighbouring digits exchanged.
    Transposed,
    /// One digit is another.
    Digit,
    /// The sign.
    Sign,
    /// A digit left out.
    Dropped,
    /// A digit too many.
    Added,
    /// The point moved: a power of ten.
    Power,
    /// The point moved to the left, and but one digit was left of the figure.
    Shifted,
    /// The same digits but for those of one group of three, or in another order.
    Group,
    /// Left blank.
    Omitted,
    /// Filled in though nothing belongs there.
    Superfluous,
    /// None of these.
    Other,
}

/// Why not every minimum explanation is listed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Incomplete {
    /// More than this many independent mistakes.
    Cap(usize),
    /// The work allowed was used up.
    Budget,
    /// It reaches into another cluster that is not wholly explained.
    Entangled,
    /// There are more than are listed.
    Many,
}

/// Why what an explanation changes is not proven.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unproven {
    /// Not every minimum explanation is known.
    Unfinished,
    /// Several mistakes, one of which copied, left out or did not carry on a figure.
    Several,
    /// It leaves a negative amount, or tails that go badly with the others.
    Odd,
    /// Exchanges that share a row.
    Interlocked,
    /// One mistake that stands in several cells, or in totals: which end is right is for a person.
    Spread,
    /// All figures of a table whose unit line is in doubt.
    UnitLine,
    /// The value is only known to lie between two.
    Interval,
    /// Another explanation leaves the cell as it is, or makes something else of it.
    Rivals,
    /// A single relation does not hold.
    OneRelation,
    /// An inequality forbids the value.
    Forbidden,
    /// With a mistake or two more the cell could be right.
    Margin,
    /// Another mistake is of the same amount.
    SameAmount,
    /// The figure is in question elsewhere as well.
    Questioned,
    /// The table has rows that could not be placed.
    OpenLedger,
    /// The row would have no figure left.
    EmptiedRow,
    /// Something in the workbook is beyond explaining.
    Beyond,
    /// Another cell of the same mistake is not proven.
    Halved,
    /// Each relation holds by itself.
    Joint,
    /// Only inequalities fail.
    Bounds,
    /// It is a label.
    Label,
}

/// Why what an explanation changes is not proven, in a few words.
pub fn unproven(why: Unproven) -> &'static str {
    match why {
        Unproven::Unfinished => "可能的情况没有列全",
        Unproven::Several => "几处错混在一起",
        Unproven::Odd => "改了会有负数或反常的尾差",
        Unproven::Interlocked => "几处互换连在一起",
        Unproven::Spread => "几格同错，原来的数只有您知道",
        Unproven::UnitLine => "是单位写错还是数写错，要您定",
        Unproven::Interval => "末位因四舍五入定不准",
        Unproven::Rivals => "还有别的可能",
        Unproven::OneRelation => "只有一条关系不成立",
        Unproven::Forbidden => "改了会违反另一条关系",
        Unproven::Margin => "多一处别的错也说得通",
        Unproven::SameAmount => "另有一处也差这么多，可能是同一个错",
        Unproven::Questioned => "这个数在别处也存疑",
        Unproven::OpenLedger => "这张表有的行认不准",
        Unproven::EmptiedRow => "改了这一行就没有数了",
        Unproven::Beyond => "别处有解释不了的不符",
        Unproven::Halved => "同错的另几格还不能肯定",
        Unproven::Joint => "每条关系单看都在尾差之内",
        Unproven::Bounds => "只有大小关系不成立",
        Unproven::Label => "编码和名称只由您改",
    }
}

/// The slip of the hand, in words.
pub fn keystroke(keystroke: Keystroke) -> &'static str {
    match keystroke {
        Keystroke::Same => "未变",
        Keystroke::Transposed => "数字颠倒",
        Keystroke::Digit => "一位数字之差",
        Keystroke::Sign => "正负号之差",
        Keystroke::Dropped => "少了一位数字",
        Keystroke::Added => "多了一位数字",
        Keystroke::Power => "小数点移位",
        Keystroke::Shifted => "小数点移位，只剩一位数字",
        Keystroke::Group => "一组数字之差",
        Keystroke::Omitted => "漏填",
        Keystroke::Superfluous => "多填",
        Keystroke::Other => "数字不同",
    }
}

/// The kind of mistake, in words.
pub fn event(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Cell => "一个单元格填错",
        EventKind::Copied => "一个数错了，抄到各表",
        EventKind::MissingRow => "漏了一行",
        EventKind::BlankRow => "整行漏填",
        EventKind::DoubledRow => "一行重复",
        EventKind::Swap => "两处互换",
        EventKind::Unit => "金额单位错",
        EventKind::Stale => "明细改了，合计没有跟着改",
        EventKind::Recode => "编码或名称写错，金额不用改",
        EventKind::RowLabel => "行名写错，金额不用改",
        EventKind::RowPlace => "这一行放错了位置，金额不用改",
        EventKind::Misfiled => "一笔数放错了地方（串行、串栏或串来源）",
        EventKind::NotUpdated => "改了一笔数，这里还是旧数",
        EventKind::Columns => "两栏互换，或一栏照抄了另一栏",
        EventKind::OtherTable => "整张表像是另一稿或别的部门的",
        EventKind::Other => "其他",
    }
}

/// The same where there is little room.
pub fn in_brief(kind: EventKind) -> &'static str {
    let text = event(kind);
    text.split('（').next().unwrap_or(text)
}

/// That labels seem to be wrong, and what they should be.
pub fn label(changes: &[Change]) -> String {
    let told: Vec<String> = changes.iter().map(label_change).collect();
    format!("{}；请核对", told.join("；"))
}

/// One label and what it should be.
pub fn label_change(change: &Change) -> String {
    let place = match (&change.sheet, &change.cell) {
        (Some(sheet), Some(cell)) => format!("{sheet}!{cell}"),
        _ => format!("{}/{}", change.spot.table, change.spot.row),
    };
    label_at(&place, change)
}

/// The same, where the cell is called otherwise.
pub fn label_at(place: &str, change: &Change) -> String {
    format!("{place} {}", label_part(change))
}

/// The same without the cell.
pub fn label_part(change: &Change) -> String {
    let from = change.from_text.as_deref().unwrap_or_default();
    let to = change.to_text.as_deref().unwrap_or_default();
    match change.field {
        Some(Field::Place) => format!("这一行应放在“{to}”下面（现在在“{from}”下面）"),
        Some(Field::Code) => format!("编码“{from}”应为“{to}”"),
        _ => format!("名称“{from}”应为“{to}”"),
    }
}

/// Around the name of a row that is missing.
const MISSING: &str = "漏了 ";
const THIS_ROW: &str = " 这一行";

/// The name of a row that is missing, from what is said of it.
pub fn missing_row(note: &str) -> Option<&str> {
    note.strip_prefix(MISSING)?.strip_suffix(THIS_ROW)
}

/// Which rows a mistake is about. `unseen` is a missing row that no table shows: then the row is the one
/// it is missing below.
pub fn rows(kind: EventKind, rows: &[String], unseen: bool) -> Option<String> {
    let names = rows.join("、");
    match kind {
        _ if rows.is_empty() => None,
        EventKind::MissingRow if unseen => Some(format!("{names} 下面漏了一行")),
        EventKind::MissingRow => Some(format!("{MISSING}{names}{THIS_ROW}")),
        EventKind::BlankRow => Some(format!("{names} 这一行没有填数")),
        EventKind::DoubledRow => Some(format!("{names} 重复了一行")),
        _ => None,
    }
}

/// That figures are in another unit than their table states; `usual` is that of its form.
pub fn units(meant: MoneyUnit, stated: MoneyUnit, usual: MoneyUnit) -> String {
    let wrong = format!("金额单位错：填的像是{meant}，本表单位是{stated}");
    if stated == usual {
        return wrong;
    }
    if meant == usual {
        return format!(
            "单位行像是写错了：写的是{stated}，填的和表样的都是{meant}；请改单位行，金额不用改。\
             单位行没有错的话，就是金额单位错"
        );
    }
    format!("{wrong}；表样的单位是{usual}，如果是单位行写错了，请改单位行，金额不用改")
}

/// That a whole table is not this workbook's.
pub fn other_table(sheet: &str) -> String {
    format!("{sheet} {OTHER_TABLE}")
}

/// The same behind its name.
pub const OTHER_TABLE: &str =
    "整张表像是另一稿或别的部门的：表内能加平，和其他表多处对不上；请换成本部门的定稿，数不推断";

/// That the headings of two columns are exchanged, by their letters.
pub fn headings(letters: &[String]) -> String {
    let letters = letters.join("、");
    format!("{letters} 两栏的栏名像是写反了：次序与表样相反；请对调这两个栏名，数不用改")
}

/// What kind of mistake it is that touches those cells, as far as nothing more is known of it.
pub fn event_in(event_kind: EventKind, cells: &[Change]) -> String {
    let mut tables = cells.iter().map(|cell| &cell.spot.table);
    let first = tables.next();
    match event_kind {
        EventKind::Copied if tables.all(|table| Some(table) == first) => {
            "一个数错了，本表几处跟着错".to_owned()
        }
        _ => event(event_kind).to_owned(),
    }
}

/// That two columns of a table are exchanged, by their letters; or that one of them is another's.
pub fn columns(letters: &[&str]) -> String {
    match letters {
        [one] => format!("{one} 栏像是照抄了别的栏"),
        [one, other] => format!("{one}、{other} 两栏（或栏名）互换"),
        _ => event(EventKind::Columns).to_owned(),
    }
}

/// Which tables still print an old amount.
pub fn not_updated(sheets: &[&str]) -> String {
    match sheets {
        [] => event(EventKind::NotUpdated).to_owned(),
        [only] => format!("{only}没有跟着改，还是旧数"),
        [one, other] => format!("{one}、{other}没有跟着改，还是旧数"),
        [first, ..] => format!("{first}等 {} 张表没有跟着改，还是旧数", sheets.len()),
    }
}

/// An amount, where it belongs and where it stands.
pub fn misfiled(amount: &str, belongs: &str, stands: &str) -> String {
    format!("{amount} 应在 {belongs}，记到了 {stands}")
}

/// The same where nothing tells how much it is.
pub fn misfiled_somehow(belongs: &str, stands: &str) -> String {
    format!("可能有一笔数应在 {belongs}，记到了 {stands}；是多少请查原始资料")
}

/// What speaks for an explanation.
pub struct Speaking<'a> {
    /// Its events.
    pub told: &'a [Event],
    /// For each event, the slip of the hand if it is one cell.
    pub slips: Vec<Option<Keystroke>>,
    /// Where other documents state an amount that it ends with.
    pub stated: &'a [Place],
    /// How many relations that usually hold fail under it.
    pub strained: usize,
    /// In how many other ways a chain of totals may go on.
    pub more: usize,
}

/// What speaks for an explanation, beside what its events say themselves.
pub fn evidence(evidence: &Speaking) -> String {
    let mut parts: Vec<String> = Vec::new();
    let told = evidence.told.iter().zip(&evidence.slips);
    for (told, slip) in told.filter(|(told, _)| told.note.is_none()) {
        let mut text = event_in(told.kind, &told.cells);
        if let (EventKind::Cell, Some(slip)) = (told.kind, slip) {
            text = keystroke(*slip).to_owned();
        }
        if told.kind == EventKind::Stale {
            text = stale(told.cells.len(), evidence.more);
        }
        if !parts.contains(&text) {
            parts.push(text);
        }
    }
    let mut places: Vec<String> = Vec::new();
    for place in evidence.stated.iter().map(|place| place.to_string()) {
        if places.len() < 3 && !places.contains(&place) {
            places.push(place);
        }
    }
    if !places.is_empty() {
        parts.push(format!("{}也写着这个数", places.join("、")));
    }
    if evidence.strained > 0 {
        parts.push(format!(
            "但会使 {} 条通常成立的关系不成立",
            evidence.strained
        ));
    }
    parts.join("；")
}

/// A chain of totals left behind: so many cells, by one of several ways.
fn stale(cells: usize, more: usize) -> String {
    let text = event(EventKind::Stale);
    match (cells, more) {
        (..=2, 0) => text.to_owned(),
        (_, 0) => format!("{text}，共 {cells} 格"),
        _ => format!("{text}，约 {cells} 格，经过哪几格还有 {more} 种可能"),
    }
}

/// Why not every explanation is listed.
pub fn incomplete(why: Incomplete) -> String {
    match why {
        Incomplete::Cap(cap) => {
            format!("没有找到 {cap} 处以内的错误能同时解释这些不符；请先改正能看出的错误再核对")
        }
        // How many mistakes it is nobody knows: one of a kind that is not known looks like several.
        Incomplete::Budget => "牵连太广，没有逐一推断；请先改正能看出的错误再核对".to_owned(),
        Incomplete::Entangled => {
            "这些不符互相牵连，可能的情况没有列全；请先改正能看出的错误再核对".to_owned()
        }
        Incomplete::Many => "可能的情况太多，只列出最像的一部分".to_owned(),
    }
}

/// The proof of a correction, in a sentence.
pub fn certificate(margin: usize, instead: &[Event], rules: &[&str]) -> String {
    let broken = match rules {
        [] => String::new(),
        [only] => format!("它违反“{only}”。"),
        [first, ..] => format!("它违反“{first}”等 {} 条关系。", rules.len()),
    };
    let places: Vec<String> = instead
        .iter()
        .flat_map(|event| &event.cells)
        .map(|change: &Change| match (&change.sheet, &change.cell) {
            (Some(sheet), Some(cell)) => format!("{sheet}!{cell}"),
            _ => format!("{}（缺行 {}）", change.spot.table, change.spot.row),
        })
        .take(4)
        .collect();
    let example = if places.is_empty() {
        String::new()
    } else {
        format!("，例如在 {}", places.join("、"))
    };
    format!(
        "{broken}如果这个单元格没有错，至少还要另有 {margin} 处错误{example}；改为此数后各关系都成立，且只有这一个数"
    )
}

/// Relations that hold one by one and not together.
pub fn joint(relations: usize, cells: &[Cell]) -> String {
    let places: Vec<String> = cells.iter().map(address).take(6).collect();
    let more = if cells.len() > 6 { "等" } else { "" };
    format!(
        "这 {relations} 条关系单看都可以用四舍五入解释，放在一起就不可能都成立，其中至少有一个数错了：{}{more}",
        places.join("、")
    )
}
