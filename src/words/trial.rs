//! What is said when a layout is tried: which relations do not hold on books that are right, which label is likely
//! wrong, and how a workbook was recognised.

/// The head of a trial of labels.
pub fn labels_tried(layout: &str, name: &str, samples: usize, labels: usize) -> String {
    format!("版式 {layout}（{name}）：用 {samples} 个样本试 {labels} 处含义（is）和科目（codes）\n")
}

/// Books that are printed in another shape, tried apart.
pub fn in_another_shape(samples: &[&str]) -> String {
    format!("\n以下样本的表另有印法，分开试：{}\n", samples.join("、"))
}

/// How many relations hold and how many do not.
pub fn held(holding: usize, breaches: usize) -> String {
    match breaches {
        0 => format!("成立的关系 {holding} 处，没有不成立的。\n"),
        _ => format!("成立的关系 {holding} 处，不成立的 {breaches} 处：\n"),
    }
}

/// A layout from which nothing follows.
pub fn no_relations() -> &'static str {
    "没有一条关系可以核对：最上层没有写 derive = true，也没有 [[rule]]。\n"
}

/// Columns of a ledger that say the same as one of it.
pub fn same_meaning(label: &str, others: &[&str]) -> String {
    let others = others.join("”“");
    format!(
        "{label}与“{others}”含义相同，会当作同一个数，要求相等；不是同一个数的，写更细的词，或写 aside、apart\n"
    )
}

/// A relation that does not hold on a sample.
pub fn breach(sample: &str, places: &[String], equation: &str, message: &str, id: &str) -> String {
    let places = places.join("、");
    format!("    {sample} {places}：{equation}\n        {message} [{id}]\n")
}

/// How many more there are.
pub fn more(count: usize) -> String {
    format!("    另有 {count} 处\n")
}

/// The heading of the suspects.
pub fn suspects() -> &'static str {
    "最可能写错的含义，可能性大的在前：\n"
}

/// A label that is likely wrong, with how many of the relations that do not hold speak of it.
pub fn suspect(nth: usize, label: &str, breaches: usize, all: usize) -> String {
    format!("    {nth}. {label}：不成立的 {all} 处里有 {breaches} 处用到它")
}

/// What it would better say, and how many do not hold then.
pub fn better(change: &str, left: usize) -> String {
    match left {
        0 => format!("；{change}，就都成立\n"),
        _ => format!("；{change}，还有 {left} 处不成立\n"),
    }
}

/// That no other words that were tried are better.
pub fn no_better() -> &'static str {
    "；换成相邻的含义也不更好\n"
}

/// Other words.
pub fn instead(words: &str) -> String {
    match words {
        "" => "去掉这里的 is（与所在的表、分栏相同）".to_owned(),
        _ => format!("改为 is = \"{words}\""),
    }
}

/// A change that other tables need as well.
pub fn everywhere(change: &str, others: &[&str]) -> String {
    match others.is_empty() {
        true => change.to_owned(),
        false => format!("连同 {} 的同名一处，{change}", others.join("、")),
    }
}

/// Only the lowest codes, or not.
pub fn only_lowest(only: bool) -> String {
    match only {
        true => "写 leaf = true".to_owned(),
        false => "去掉 leaf = true".to_owned(),
    }
}

/// Names in other levels.
pub fn other_levels(levels: &[&str]) -> String {
    format!("改为 {}", tree(levels))
}

fn tree(levels: &[&str]) -> String {
    let levels: Vec<String> = levels
        .iter()
        .map(|level| format!("\"{}\"", level))
        .collect();
    format!("tree = [{}]", levels.join(", "))
}

/// That a column holds amounts, which these words mean.
pub fn amounts(words: &str) -> String {
    match words {
        "" => "改为金额栏（去掉 role、aside、apart）".to_owned(),
        _ => format!("改为金额栏（去掉 role、aside、apart），写 is = \"{words}\""),
    }
}

/// That a column is no part of the meanings.
pub fn apart() -> &'static str {
    "写 aside = true（其中数）或 apart = true（不参加含义）"
}

/// The words of another label and its own, exchanged.
pub fn exchanged(other: &str) -> String {
    format!("与{other}互换")
}

/// Codes of another classification.
pub fn other_codes(name: &str) -> String {
    format!("改为 codes = \"{name}\"")
}

/// Tables that were not recognised in a sample.
pub fn not_recognised(sample: &str, tables: &[&str]) -> String {
    format!(
        "样本 {sample} 里没有认出 {}，没有用它们试（差在哪里，用 layouts try 看）\n",
        tables.join("、")
    )
}

/// The labels that the samples do not speak of.
pub fn unspoken(labels: &[String]) -> String {
    if labels.is_empty() {
        return "每一处含义都有成立的关系用到。\n".to_owned();
    }
    format!(
        "样本没有用到的含义，写错了也看不出来（请添上这些地方有数的样本）：\n{}",
        lines(labels)
    )
}

/// The labels of which the samples do not show whether they are right.
pub fn all_undecided(labels: &[String]) -> String {
    format!(
        "样本分不出对错的含义：换成别的词也没有不成立的，请照表核对（或添上结转、各项资金都有数的样本）：\n{}",
        lines(labels)
    )
}

fn lines(labels: &[String]) -> String {
    labels
        .iter()
        .map(|label| format!("    {label}\n"))
        .collect()
}

/// A table's label.
pub fn table_label(table: &str, words: &str) -> String {
    format!("{table} 的 is（{}）", is(words))
}

/// A ledger's label.
pub fn ledger_label(table: &str, ledger: &str, words: &str) -> String {
    format!("{}的 is（{}）", of_ledger(table, ledger), is(words))
}

/// A column's label.
pub fn column_label(table: &str, ledger: &str, column: &str, words: &str) -> String {
    format!(
        "{}的栏目“{column}”（{}）",
        of_ledger(table, ledger),
        is(words)
    )
}

/// The labels of several rows that say the same.
pub fn row_labels(table: &str, ledger: &str, rows: &[&str], words: &str) -> String {
    let rows = rows.join("”“");
    format!("{}的行“{rows}”（{}）", of_ledger(table, ledger), is(words))
}

/// The label of the rows of a ledger.
pub fn codes_label(table: &str, ledger: &str, name: &str) -> String {
    format!("{}的 codes = \"{name}\"", of_ledger(table, ledger))
}

/// The label of the rows of a ledger that are names.
pub fn levels_label(table: &str, ledger: &str, levels: &[&str]) -> String {
    format!("{}的 {}", of_ledger(table, ledger), tree(levels))
}

/// The label of a column that holds no amounts.
pub fn other_column_label(table: &str, ledger: &str, column: &str) -> String {
    format!("{}的栏目“{column}”（不是金额栏）", of_ledger(table, ledger))
}

fn of_ledger(table: &str, ledger: &str) -> String {
    match ledger {
        "" => table.to_owned(),
        _ => format!("{table} 分栏“{ledger}”"),
    }
}

fn is(words: &str) -> String {
    match words {
        "" => "没有写 is".to_owned(),
        _ => format!("is = \"{words}\""),
    }
}

/// The head of a trial of recognition.
pub fn recognition(layout: &str, name: &str, file: &str, found: usize, all: usize) -> String {
    format!("版式 {layout}（{name}）读 {file}：{all} 张表认出 {found} 张\n")
}

/// A table and where it was found.
pub fn found(table: &str, sheet: &str, title: Option<(&str, Option<&str>)>) -> String {
    let how = match title {
        Some((title, Some(cell))) => format!("工作表“{sheet}”，{cell} 是标题“{title}”"),
        Some((_, None)) => format!("工作表“{sheet}”，由工作表名认出"),
        None => format!("工作表“{sheet}”，是前面一页的续页"),
    };
    format!("\n{table}：{how}\n")
}

/// A place with the title of a table that is not the table.
pub fn misfit(table: &str, sheet: &str, why: &str) -> String {
    format!("\n{table}：工作表“{sheet}”有它的标题，但不是这张表：{why}\n")
}

/// A table that was not found.
pub fn not_found(table: &str, titles: &[String]) -> String {
    format!("\n{table}：没有认出。标题应为“{}”\n", titles.join("”或“"))
}

/// The sheet on which most of its columns stand.
pub fn closest(sheet: &str, title: Option<&str>) -> String {
    match title {
        Some(title) => format!("    栏目最接近的是工作表“{sheet}”（标题“{title}”）：\n"),
        None => format!("    栏目最接近的是工作表“{sheet}”：\n"),
    }
}

/// That no sheet has headings like its.
pub fn nothing_close() -> &'static str {
    "    没有一张工作表的表头与它相近。\n"
}

/// The rows of the headings; a page may have none.
pub fn heads(from: u32, to: u32) -> String {
    match from == to {
        true if from == 0 => "    表头：没有，按前一页的栏目读\n".to_owned(),
        true => format!("    表头：第 {from} 行\n"),
        false => format!("    表头：第 {from}—{to} 行\n"),
    }
}

/// A column that was found.
pub fn column(ledger: &str, column: &str, at: &str) -> String {
    format!("{at} {}", of_column(ledger, column))
}

/// The columns that were found.
pub fn columns(found: &[String]) -> String {
    format!("    栏目：{}\n", found.join("，"))
}

/// A column that is not there.
pub fn missing_column(ledger: &str, column: &str, optional: bool) -> String {
    let column = of_column(ledger, column);
    match optional {
        true => format!("    没有栏目“{column}”（版式说可以没有）\n"),
        false => format!("    没有找到栏目“{column}”\n"),
    }
}

fn of_column(ledger: &str, column: &str) -> String {
    match ledger {
        "" => column.to_owned(),
        _ => format!("{ledger}.{column}"),
    }
}

/// Headings that are no column's.
pub fn other_heads(heads: &[String]) -> String {
    format!("    版式里没有的栏目：{}\n", heads.join("，"))
}

/// What a row was taken for.
pub fn row(number: u32, text: &str, taken: &str) -> String {
    format!("    第 {number} 行 {text}：{taken}\n")
}

/// What a row was taken for in a ledger that has a name.
pub fn in_ledger(ledger: &str, taken: &str) -> String {
    match ledger {
        "" => taken.to_owned(),
        _ => format!("{ledger} {taken}"),
    }
}

/// A row of the table.
pub fn item(key: &str) -> String {
    format!("行“{key}”")
}

/// The grand total.
pub fn total() -> &'static str {
    "合计行"
}

/// A further line of the row before.
pub fn continued() -> &'static str {
    "前一行的另一行"
}

/// What another row holds already.
pub fn of_which() -> &'static str {
    "其中（不计入合计）"
}

/// A subtotal made by hand.
pub fn subtotal() -> &'static str {
    "小计（不计入合计）"
}

/// A row that could not be placed.
pub fn unplaced() -> &'static str {
    "不知道是哪一行（未核）"
}

/// What is no row of the table.
pub fn no_row() -> &'static str {
    "不是表的行（表注、栏次、页码或空行）"
}

/// The heading of the sheets without a table.
pub fn sheets_without_table() -> &'static str {
    "\n没有认出表的工作表：\n"
}

/// A sheet without a table.
pub fn sheet_without_table(sheet: &str, why: &str) -> String {
    format!("    {sheet}：{why}\n")
}

/// A sample that is none of the layout's.
pub fn not_a_sample(name: &str, why: &str) -> String {
    format!("样本 {name} 不能用：{why}")
}
