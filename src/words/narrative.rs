//! What is said of a disclosure's sentences and forms.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

/// What findings about sentences are about.
pub const ABOUT: &str = "说明";
/// Between the terms of a sum.
pub const PLUS: &str = " + ";
/// Between its two sides.
pub const AGAINST: &str = " 与 ";
/// A side that has no term.
pub const NONE: &str = "0";
/// The most excerpts of one finding.
const MOST: usize = 4;
/// The most numbers that are named as not checked.
const MOST_NAMED: usize = 100;
/// The longest words before a number that are quoted, in letters.
const LONGEST: usize = 24;

/// How many numbers there are, which of them no words name, and which are named and compared with nothing.
pub fn bound(all: usize, open: &[String], alone: &[String]) -> String {
    let checked = all - open.len() - alone.len();
    let named = |what: &str, numbers: &[String]| match numbers {
        [] => String::new(),
        numbers => format!("；{what}：{}", named(numbers)),
    };
    match (open, alone) {
        ([], []) => format!("情况说明里的 {all} 个数都与报表或相互核对过。"),
        ([], alone) => format!(
            "情况说明里的 {all} 个数都认得出，核对了 {checked} 个{}。",
            named("没有可以比的", alone)
        ),
        (open, alone) => format!(
            "情况说明里有 {all} 个数，核对了 {checked} 个{}{}。",
            named("没有核对的", open),
            named("没有可以比的", alone)
        ),
    }
}

/// The numbers that are not checked, all of them but in a document that has very many; what is printed alike once.
fn named(numbers: &[String]) -> String {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    let mut different: Vec<&str> = Vec::new();
    for number in numbers {
        let times = times.entry(number).or_default();
        if *times == 0 {
            different.push(number);
        }
        *times += 1;
    }
    let (shown, more) = different.split_at(different.len().min(MOST_NAMED));
    let shown = shown.iter().map(|number| match times[number] {
        1 => (*number).to_owned(),
        times => format!("{number}（{times} 处）"),
    });
    let shown: Vec<String> = shown.collect();
    let more = match more.iter().map(|number| times[number]).sum() {
        0 => String::new(),
        more => format!("，还有 {more} 个"),
    };
    format!("{}{more}", shown.join("、"))
}

/// A number with the words before it.
pub fn excerpt(before: &str, printed: &str, unit: &str) -> String {
    let long = before.chars().count().saturating_sub(LONGEST);
    let before: String = before.chars().skip(long).collect();
    let cut = if long > 0 { "…" } else { "" };
    format!("“{cut}{before}{printed}{unit}”")
}

/// An excerpt with its place.
pub fn at_place(place: &str, excerpt: &str) -> String {
    format!("{place} {excerpt}")
}

/// Something that is said: where and in which words; then where else it is said so.
pub struct Said {
    /// The place.
    pub place: String,
    /// The words.
    pub excerpt: String,
    /// The other places.
    pub others: Vec<String>,
}

impl Said {
    /// With what is to be said of it.
    fn with(&self, what: &str) -> String {
        let Said {
            place,
            excerpt,
            others,
        } = self;
        let others = match others.as_slice() {
            [] => String::new(),
            others => format!("（{} 处还这样写：{}）", others.len(), some(others)),
        };
        format!("{place}：{excerpt}{others}，{what}")
    }
}

/// The first few of them.
fn some(texts: &[String]) -> String {
    super::first_of(texts, MOST, "、")
}

/// An amount is not what its table prints.
pub fn amount_differs(said: &Said, table: &str, place: Option<&str>, fact: &str) -> String {
    said.with(&match place {
        Some(place) => format!("{table}（{place}）是 {fact}；请核对后改为一致。"),
        None => format!("{table}里没有这笔数；请核对后改为一致。"),
    })
}

/// Last year's amount is not what last year's table prints.
pub fn last_year_differs(said: &Said, place: Option<&str>, fact: &str) -> String {
    said.with(&match place {
        Some(place) => format!("上年的表（{place}）是 {fact}；请核对后改为一致。"),
        None => "上年的表里没有这笔数；请核对后改为一致。".to_owned(),
    })
}

/// There are more or fewer rows.
pub fn count_differs(said: &Said, table: &str, rows: Decimal, unit: &str) -> String {
    said.with(&format!("{table}里有 {rows} {unit}；请核对后改为一致。"))
}

/// There are more or fewer forms; `missing` are the rows of which there is none.
pub fn forms_differ(said: &Said, forms: Decimal, title: &str, missing: &[String]) -> String {
    let missing = match missing.is_empty() {
        true => String::new(),
        false => format!("，没有“{}”的", missing.join("”“")),
    };
    said.with(&format!(
        "文中的{title}有 {forms} 张{missing}；请补上或改正。"
    ))
}

/// The forms state another sum.
pub fn forms_amount_differs(said: &Said, title: &str, sum: &str) -> String {
    said.with(&format!("文中各张{title}合计是 {sum}；请核对后改为一致。"))
}

/// What should stand there, as far as that is known.
#[derive(Clone, Copy)]
pub enum Should<'s> {
    /// That, which is proven.
    Be(&'s str),
    /// That, if the other numbers are right.
    Follow(&'s str),
    /// Nobody knows.
    Open,
}

/// What to do about it.
fn remedy(should: Should) -> String {
    match should {
        Should::Be(should) => format!("应为 {should}，请改正。"),
        Should::Follow(should) => format!("照此算是 {should}；请核对后改为一致。"),
        Should::Open => "请核对这几个数。".to_owned(),
    }
}

/// A change fits both years only if it goes the other way.
pub fn turned(said: &Said) -> String {
    said.with("与前后两年的数方向相反；请核对是增还是减。")
}

/// A rate or a share does not follow.
pub fn rate_differs(
    said: &Said,
    growth: bool,
    (part, base): (&str, &str),
    should: Should,
) -> String {
    let last = if growth { "上年的 " } else { "" };
    said.with(&format!(
        "{part} ÷ {last}{base} 得不出这个数；{}",
        remedy(should)
    ))
}

/// The same is said twice, differently.
pub fn said_twice(said: &Said, others: &[String], should: Should) -> String {
    said.with(&format!("别处写的是{}；{}", some(others), remedy(should)))
}

/// A change does not lead from last year to this year.
pub fn change_differs(said: &Said, sum: &str, should: Should) -> String {
    said.with(&format!(
        "本年数、增减数和上年数对不上（{sum}）；{}",
        remedy(should)
    ))
}

/// Parts do not add up to their whole.
pub fn sum_differs(said: &Said, sum: &str, should: Should) -> String {
    said.with(&format!("{sum} 不相等；{}", remedy(should)))
}

/// A change and its rate go in different directions.
pub fn directions_differ(said: &Said, rate: &str) -> String {
    said.with(&format!("后面又写{rate}，一增一减；请核对后改为一致。"))
}

/// Shares do not make up a hundred.
pub fn not_hundred(said: &Said, sum: Decimal, should: Should) -> String {
    said.with(&format!("各项占比合计 {sum}%；{}", remedy(should)))
}

/// A table has another amount.
pub fn is_in_table(table: &str, place: &str) -> String {
    format!("同 {table}（{place}）")
}

/// A percentage follows from these.
pub fn follows_from(part: &str, base: &str) -> String {
    format!("{part} ÷ {base}")
}

/// The same is said elsewhere.
pub const SAID_ELSEWHERE: &str = "别处这样写";

/// The year of the tables.
pub fn year_of_tables(year: u16) -> String {
    format!("报表是 {year} 年的")
}

/// The clause as it stands, and as it should.
pub fn reworded(before: &str, after: &str, why: &str) -> String {
    match why {
        "" => format!("“{before}”改为“{after}”"),
        why => format!("“{before}”改为“{after}”：{why}"),
    }
}

/// A number does not agree and nobody can say with what.
pub fn unexplained(said: &Said) -> String {
    said.with("与别处对不上；请核对。")
}

/// What a finding about a year is about.
pub const YEAR: &str = "年度";
/// What a finding about the department's name is about.
pub const DEPARTMENT: &str = "部门名称";
/// What a finding about a section that says there is nothing is about.
pub const NOTHING: &str = "无";
/// What a finding about an amount that is said to be what it was is about.
pub const SAME: &str = "持平";
/// What a finding about a document of which nothing was read is about.
pub const UNREAD: &str = "没有读取";
/// What a finding about a name is about.
pub const NAME: &str = "名称";
/// What a finding about a list of names is about.
pub const NAMES: &str = "名单";
/// What a finding about what was left in the template is about.
pub const SLIP: &str = "文字";
/// What a finding about the contents is about.
pub const CONTENTS: &str = "目录";
/// What a finding about the number of tables is about.
pub const TABLES: &str = "报表";

/// A heading is called otherwise than in the contents.
pub fn contents_differ(place: &str, listed: &str, there: &str, heading: &str) -> String {
    format!("{place}：目录写“{listed}”，正文（{there}）的标题是“{heading}”；请改为一致。")
}

/// A heading bears another number than in the contents, and so do some behind it.
pub fn contents_number(
    place: &str,
    listed: &str,
    (there, heading): (&str, &str),
    more: usize,
) -> String {
    let more = match more {
        0 => String::new(),
        more => format!("（另有 {more} 个标题的序号也不同）"),
    };
    format!(
        "{place}：目录写“{listed}”，正文（{there}）的序号不同，是“{heading}”{more}；请改为一致。"
    )
}

/// A table bears another number than in the contents.
pub fn contents_number_table(place: &str, listed: &str, number: usize) -> String {
    format!("{place}：目录写“{listed}”，这个标题是第 {number} 张表的；请改正序号。")
}

/// A year on the cover, or in the heading of a part, is not that of the tables.
pub fn year_in_front(place: &str, printed: &str, (tables, year): (Option<&str>, u16)) -> String {
    let tables = tables.map_or(String::new(), |place| format!("（{place}）"));
    format!("{place}：写着“{printed}”，报表{tables}是 {year} 年的；请改为一致。")
}

/// The name on the cover is nearly, not quite, that of the tables.
pub fn department_in_front(place: &str, printed: &str, tables: Option<&str>, own: &str) -> String {
    let tables = tables.map_or(String::new(), |place| format!("（{place}）"));
    format!("{place}：封面写着“{printed}”，报表{tables}上是“{own}”；请核对后改为一致。")
}

/// Amounts and percentages in paragraphs that are no part of a section.
pub fn passed_over(numbers: usize, place: &str, paragraphs: usize) -> String {
    let paragraphs = match paragraphs {
        1 => String::new(),
        more => format!("等 {more} 段"),
    };
    format!(
        "另有 {numbers} 个金额或比例没有核对：所在的段落（{place}{paragraphs}）不在认得的各节标题下面，或者写在表格里；请自己核对。"
    )
}

/// What the contents list does not follow.
pub fn contents_lead_nowhere(place: &str, listed: &str) -> String {
    format!("{place}：目录列有“{listed}”，正文没有这个标题；请补上，或从目录里删去。")
}

/// A heading is not in the contents.
pub fn not_in_contents(place: &str, heading: &str) -> String {
    format!("{place}：正文有“{heading}”，目录没有列；请在目录里补上。")
}

/// What the contents list follows in another order.
pub fn contents_order(place: &str, listed: &str, there: &str) -> String {
    format!("{place}：“{listed}”在目录里的次序与正文（{there}）不同；请改为一致。")
}

/// A table is called otherwise than in the contents.
pub fn contents_name_table(place: &str, listed: &str, title: &str) -> String {
    format!("{place}：目录写“{listed}”，这张表的标题是“{title}”；请改为一致。")
}

/// The contents list more or fewer tables; `left` are those that they leave out.
pub fn contents_count_tables(
    place: &str,
    (listed, there): (usize, usize),
    left: &[&str],
) -> String {
    let left = match left {
        [] => String::new(),
        left => format!("，没有列“{}”", left.join("”“")),
    };
    format!("{place}：目录列了 {listed} 张表，正文有 {there} 张{left}；请核对后改为一致。")
}

/// What a finding about the department's code is about.
pub const CODE: &str = "单位代码";

/// A year is not that of the tables.
pub fn year_differs(place: &str, printed: &str, behind: &str, year: u16) -> String {
    format!("{place}：“{printed}{behind}”，报表是 {year} 年的；请改正。")
}

/// Somebody else's name stands where the department's should.
pub fn department_differs(place: &str, printed: &str, own: &str) -> String {
    format!("{place}：部门名称写作“{printed}”，报表上是“{own}”；请核对后改为一致。")
}

/// A section says there is nothing.
pub fn something_there(place: &str, said: &str, table: &str, amount: &str) -> String {
    format!("{place}：“{said}”，而 {table} 有 {amount}；请改写这一节，或核对报表。")
}

/// An amount is said to be what it was last year.
pub fn not_the_same(
    place: &str,
    said: &str,
    now: &str,
    (last_place, last): (&Option<String>, &str),
) -> String {
    let last_place = match last_place {
        Some(place) => format!("（{place}）"),
        None => String::new(),
    };
    format!("{place}：“{said}”，而本年是 {now}，上年的表{last_place}是 {last}；请核对后改为一致。")
}

/// An amount bears the name of no row.
pub fn row_misnamed(place: &str, excerpt: &str, name: &str) -> String {
    format!("{place}：{excerpt}，报表里没有这个科目，金额与“{name}”相同；请核对名称。")
}

/// A list of names differs from the rows.
pub fn names_differ(place: &str, table: &str, extra: &[&str], missing: &[&str]) -> String {
    let mut told = Vec::new();
    if !extra.is_empty() {
        told.push(format!(
            "写了“{}”，而{table}没有这一项的金额",
            extra.join("”“")
        ));
    }
    if !missing.is_empty() {
        let shown: Vec<&str> = missing.iter().take(MOST).copied().collect();
        let more = if missing.len() > MOST { "等" } else { "" };
        told.push(format!("{table}有“{}”{more}，这里没有写", shown.join("”“")));
    }
    format!("{place}：{}；请核对后改为一致。", told.join("；"))
}

/// How many of something there are differs from place to place.
pub fn counts_differ(name: &str, place: &str, excerpts: &[String]) -> String {
    format!(
        "{place}：{name}数各处不一致，{}；请核对后改为一致。",
        excerpts.join("、")
    )
}

/// How many names are listed.
pub fn names_counted(name: &str, count: usize) -> String {
    format!("列出{name} {count} 个")
}

/// How many parts add up to.
pub fn counted_sum(values: &[String], sum: Decimal) -> String {
    format!("{} = {sum} 个", values.join(PLUS))
}

/// A number of a form.
pub fn form_count(label: &str, value: Decimal) -> String {
    format!("“{label} {value}”")
}

/// A form's title, with the project that it is of.
pub fn form_name(title: &str, name: Option<&str>) -> String {
    match name {
        Some(name) => format!("{title}（{name}）"),
        None => title.to_owned(),
    }
}

/// A form's total is not the sum of its parts.
pub fn form_total(form: &str, place: &str, label: &str, total: &str, sum: &str) -> String {
    format!("{place}：{label} {total}，各项合计是 {sum}（{form}）；请核对后改为一致。")
}

/// A form states another amount than its table.
pub fn form_differs(
    form: &str,
    place: &str,
    (labels, printed): (&str, &str),
    (table, fact_place, fact): (&str, Option<&str>, &str),
) -> String {
    let fact = match fact_place {
        Some(place) => format!("{table}（{place}）是 {fact}"),
        None => format!("{table}里没有这笔数"),
    };
    format!("{place}：{labels} {printed}，{fact}（{form}）；请核对后改为一致。")
}

/// A form is of a project that the table does not have.
pub fn form_of_nothing(form: &str, place: &str, near: Option<&str>) -> String {
    let near = near.map_or(String::new(), |near| format!("，相近的是“{near}”"));
    format!("{place}：项目支出预算表里没有这个项目{near}（{form}）；请核对名称。")
}

/// The department's code differs from form to form.
pub fn codes_differ(place: &str, told: &[String]) -> String {
    format!(
        "{place}：各张绩效表的单位代码不一致，{}；请核对后改为一致。",
        told.join("、")
    )
}

/// A place that nobody filled in.
pub fn blank(place: &str, text: &str) -> String {
    format!("{place}：“{text}”，还有没填的内容；请填写。")
}

/// A choice that nobody made.
pub fn choice(place: &str, text: &str) -> String {
    format!("{place}：“{text}”，模板里的选择没有改定；请删去不用的。")
}

/// Doubled marks.
pub fn marks(place: &str, text: &str) -> String {
    format!("{place}：“{text}”，标点重复；请删去一个。")
}

/// A share without its sign.
pub fn share_without_sign(place: &str, text: &str) -> String {
    format!("{place}：“{text}”，占比后面没有 %；请补上。")
}

/// The blank of a share.
pub fn share_blank(name: &str) -> String {
    format!("{name}占比")
}

/// A blank that a person has to fill in.
pub fn to_fill(name: &str) -> String {
    format!("【待填写：{name}】")
}

/// The blank of an amount that only the narrative states.
pub fn amount_blank(name: &str) -> String {
    format!("{name}金额")
}

/// The blank of a number of things.
pub fn count_blank(name: &str) -> String {
    format!("{name}数")
}

/// The blank of a list of names.
pub fn names_blank(name: &str) -> String {
    format!("{name}名单")
}

/// The blank of what an amount was last year.
pub fn last_year_blank(name: &str) -> String {
    format!("上年的{name}")
}

/// The words that compare with last year.
fn compared(compares: bool) -> &'static str {
    if compares { "比上年" } else { "" }
}

/// The blank of a change.
pub fn change_blank(name: &str) -> String {
    format!("{name}比上年的增减")
}

/// A change that nobody knows, or that a person tells.
pub fn change_told(compares: bool, told: &str) -> String {
    let told = told.trim();
    let own = ["比上年", "较上年", "与上年", "同比"];
    let told = own
        .iter()
        .find_map(|word| told.strip_prefix(word))
        .unwrap_or(told);
    match told {
        NO_CHANGE => unchanged(compares),
        told => format!("{}{told}", compared(compares)),
    }
}

/// That nothing changed.
pub const NO_CHANGE: &str = "持平";

/// No change.
pub fn unchanged(compares: bool) -> String {
    let with = if compares { "与上年" } else { "" };
    format!("{with}{NO_CHANGE}")
}

/// A change, and by how much if there was anything before.
pub fn changed(compares: bool, up: bool, amount: &str, rate: Option<&str>) -> String {
    let (by, grows) = if up {
        ("增加", "增长")
    } else {
        ("减少", "下降")
    };
    let rate = match rate {
        Some(rate) => format!("，{grows}{rate}"),
        None => "（上年没有安排）".to_owned(),
    };
    format!("{}{by}{amount}万元{rate}", compared(compares))
}

/// A layout knows no sentences.
pub fn no_sections(name: &str, layout: &str) -> String {
    format!("{name} 没有核对：版式“{layout}”没有写情况说明的话（[[section]]）")
}

/// The sentences of a document were not checked.
pub fn unheard(numbers: usize, layout: &str) -> String {
    format!("文中的句子有 {numbers} 个金额或比例，没有核对：版式“{layout}”没有写情况说明的话。")
}

/// A document says nothing that a layout knows.
pub fn nothing_said(name: &str) -> String {
    format!(
        "{name} 里没有认出情况说明的任何一节，也没有绩效目标表；请确认各节的标题是文字，而不是图片"
    )
}
