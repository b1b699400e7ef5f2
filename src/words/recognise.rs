//! Sentences about what was and was not recognised.

use super::reconcile::title_of;
use crate::layout::TableSpec;
use crate::model::{CellRef, Located, MoneyUnit, Place, Year};
use crate::report::Unrecognised;

/// Why a sheet is none of the tables.
pub fn no_title(cells: usize) -> String {
    format!("没有找到标准表的标题和表头（有 {cells} 个单元格）；如果它是公开表，请核对标题和表头")
}

/// Why a sheet is none of the tables although all its headings are one's: the title differs.
pub fn title_differs(
    table: &str,
    columns: usize,
    at: CellRef,
    printed: &str,
    title: &str,
) -> String {
    let printed = printed.trim();
    format!(
        "表头的 {columns} 栏都是{table}的，只有标题不符：{at} 写的是“{printed}”，应为“{title}”；请改标题（一直这样写的，请在版式文件里加上这种写法）"
    )
}

/// A table by its name and its title: 表三《2026年预算支出总表》.
pub fn entitled(spec: &TableSpec, year: Option<Year>) -> String {
    format!("{}《{}》", spec.sheet, title_of(spec, year))
}

/// Why a sheet is none of the tables although columns and rows are those of one, or of several: its title is another.
pub fn form_fits(tables: &[String], columns: usize, (at, printed): (CellRef, &str)) -> String {
    let (like, printed) = (tables.join("、"), printed.trim());
    let what = match tables {
        [_] => "如果它就是这张表，请把标题改成书名号里的",
        _ => "如果它是其中一张，请把标题改成那张表的",
    };
    format!(
        "表头的 {columns} 栏和各行都与{like}相符，只有标题不符：{at} 写的是“{printed}”；{what}，再核对一次"
    )
}

/// Why a sheet is none of the tables: its name says one, and the title on it something else.
pub fn name_and_title(sheet: &str, table: &str, title: &Located<&str>) -> String {
    let (sheet, printed) = (sheet.trim(), title.value.trim());
    let at = title.at.map_or(String::new(), |at| format!("{at} 的"));
    format!(
        "工作表名“{sheet}”是{table}的，{at}标题却是“{printed}”，没有按{table}核对；如果它就是{table}，请改标题；如果不是，请改工作表名"
    )
}

/// Why a sheet is not the table whose title it bears: by its form it is another one, which is missing; its title was
/// copied from `bearer`, which stands on the sheet `from`.
pub fn title_copied(
    table: &str,
    columns: usize,
    (at, printed): (CellRef, &str),
    (bearer, from): (&str, &str),
) -> String {
    let printed = printed.trim();
    format!(
        "表头的 {columns} 栏和各行都与{table}相符，只有标题是照抄的：{at} 写的“{printed}”是{bearer}的标题，{bearer}另在“{from}”；\
         如果它就是这张表，请把标题改成书名号里的，再核对一次"
    )
}

/// Why a sheet is not the table it is called: its headings differ.
pub fn heads_differ(table: &str, missing: &[&str], others: &[&str]) -> String {
    let mut told = format!("标题是{table}的，但表头不符");
    if !missing.is_empty() {
        told.push_str(&format!("：没有{}栏", quoted(missing)));
    }
    if !others.is_empty() {
        told.push_str(&format!("，另有{}", quoted(others)));
    }
    told.push_str("，没有按它核对；请核对表头");
    told
}

/// Why a sheet is not the table it is called: a column is divided further.
pub fn divided(table: &str, column: &str, parts: &[&str]) -> String {
    format!(
        "标题是{table}的，但“{column}”一栏下面还分{}，不是{table}的格式，没有按它核对",
        quoted(parts)
    )
}

/// Why a sheet is not the table it is called: a column that its sums do not know.
pub fn counted_column(table: &str, column: &str) -> String {
    format!(
        "标题是{table}的，但有金额的“{column}”一栏{table}没有，每行的合计就不是{table}的各栏之和，没有按它核对"
    )
}

/// Why a sheet is not the table it is called: its codes repeat.
pub fn repeated_codes(table: &str, rows: usize, again: usize) -> String {
    format!(
        "标题是{table}的，但 {rows} 行里有 {again} 行的编码是重复的（按单位或经济科目分列），不是{table}的格式，没有按它核对"
    )
}

/// Why a sheet is not the table it is called: it prints no classes and sections.
pub fn items_alone(table: &str, rows: usize) -> String {
    format!(
        "标题是{table}的，但 {rows} 行都是项级科目，没有类和款，不是{table}的格式，没有按它核对"
    )
}

/// Why a sheet is not the table it is called: its rows are others.
pub fn other_rows(table: &str, rows: &[&str]) -> String {
    format!(
        "标题是{table}的，但大多数行不是{table}的（{}），没有按它核对",
        quoted(rows)
    )
}

/// Why a table is not checked in a book that is of another form.
pub fn of_another_form(table: &str, family: Option<&str>) -> String {
    let like = family.map_or(String::new(), |family| format!("，像是{family}"));
    format!("标题和表头像{table}，但这份文件的表大多是另一种格式{like}，没有按{table}核对")
}

/// Why the only table of a book is not checked: tables like it are printed in many forms.
pub fn lone_table(table: &str, like: Option<&str>) -> String {
    let like = like.map_or(String::new(), |like| format!("，像是{like}"));
    format!(
        "只有这一张与{table}相近，各地都有这样的表，看不出它是哪一套的{like}，没有核对；\
         如果它是程序认得的一套里的，请和那套表的其他表放在一个文件里，再核对一次"
    )
}

/// A table by its title alone, where it is not known whose book it is.
pub fn table_alone(spec: &TableSpec) -> String {
    format!("“{}”", title_of(spec, None))
}

/// Why a sheet is none of the tables: another family's stands on it, which is checked by itself.
pub fn of_another_family(family: &str) -> String {
    format!("是另一套表（{family}），与本套分开核对；要更正它，请把它的工作表另存为一个文件")
}

/// Why a sheet is none of the tables: it is the only one of another family.
pub fn lone_table_of_another_family(family: &str) -> String {
    format!(
        "像是另一套表（{family}）的一张，只有这一张，没有核对；要核对，请和那套表的其他表放在一个文件里"
    )
}

/// That a file holds tables of two families.
pub fn two_families(first: &str, other: &str, tables: usize) -> String {
    format!("这份文件里有两套表：{first}，和{other}的 {tables} 张；两套分开核对")
}

/// The same, while only the first is fixed.
pub fn one_of_two_families(first: &str, other: &str, tables: usize) -> String {
    let both = two_families(first, other, tables);
    format!("{both}。更正的是前一套；后一套原样带过去，它的差异只列在这里，不在差异表里")
}

/// Adds the family that a book is like to why a table is not checked.
pub fn like_family(why: &str, family: &str) -> String {
    format!("{why}；像是{family}")
}

/// The first few of some words.
fn quoted(words: &[&str]) -> String {
    const SHOWN: usize = 5;
    let shown: Vec<String> = words
        .iter()
        .take(SHOWN)
        .map(|word| format!("“{word}”"))
        .collect();
    let more = if words.len() > SHOWN { "等" } else { "" };
    format!("{}{more}", shown.join("、"))
}

/// Why a sheet that seems to go on with the table of the sheet before was not read; `headed` says that it repeats the
/// header.
pub fn page_not_read(table: &str, cells: &str, headed: bool) -> String {
    let (why, remedy) = if headed {
        (
            "但有的行（如合计）前面已经有了，或者编码没有接着往下排",
            "请去掉重复的行，按编码接着排好后重新核对".to_owned(),
        )
    } else {
        (
            "但没有重复表头，按前一页各栏的位置又读不通（栏移了位，或有重复的行）",
            format!("请把{table}的表头复制到这一页的第一行之前，对齐各栏后重新核对"),
        )
    };
    format!("{cells} 像是{table}的续页，{why}，没有读取，{table}因此缺这些行；{remedy}")
}

/// Why a sheet without a title is none of the tables: its header fits several.
pub fn several_tables(heading: Option<&str>, tables: &[String]) -> String {
    format!(
        "{}，表头与{}都相符，无法断定是哪一张；如果是其中一张，请写上它的标题",
        without_title(heading),
        tables.join("、")
    )
}

/// That a sheet has no title, or which words stand in its place.
fn without_title(heading: Option<&str>) -> String {
    match heading {
        Some(text) => format!("表头上面写的“{}”不是标准表的标题", text.trim()),
        None => "没有标题".to_owned(),
    }
}

/// Why a sheet without a title is none of the tables: the one that its header fits is there already.
pub fn like_another(heading: Option<&str>, tables: &[String]) -> String {
    format!(
        "{}，表头像{}，但该表已在别处读到；如果它是续页或另一张公开表，请写上标题",
        without_title(heading),
        tables.join("、")
    )
}

/// The sheet of what stands on the tables' sheets and is no part of them.
pub const REST_SHEET: &str = "未识别内容";

/// Its headings.
pub const LEFT_OVER_HEADS: [&str; 6] = [
    "原工作表",
    "原单元格",
    "原行名",
    "原列名",
    "原内容",
    "原公式",
];

/// Where what is left goes.
const KEPT: &str = "更正写出的新工作簿把它收在“未识别内容”表";

/// Something in the list of what is left that is no cell.
pub fn aside(what: &str) -> String {
    format!("（{what}）")
}

/// The sheet of what was left, read back.
pub fn rest_sheet() -> &'static str {
    "前一次更正时没有识别的内容，没有核对，原样保留"
}

/// That a column is none of the table's; `col` is counted from zero.
pub fn unknown_column(col: u32, heading: &str, cells: usize) -> String {
    let col = column_letters(col);
    format!("{col}列“{heading}”（{cells} 个单元格）不是标准栏目，没有核对；{KEPT}")
}

/// That cells beside, above or between the rows of a table are no part of it.
pub fn stray_cells(cells: &[CellRef]) -> String {
    const SHOWN: usize = 5;
    let shown: Vec<String> = cells.iter().take(SHOWN).map(CellRef::to_string).collect();
    let more = match cells.len() {
        count if count > SHOWN => format!("等 {count} 个单元格"),
        _ => String::new(),
    };
    format!(
        "{}{more}的内容不属于标准表，没有核对；{KEPT}",
        shown.join("、")
    )
}

/// That what stands behind a table was not read; `row` is counted from zero.
pub fn left_over(row: u32, cells: usize) -> String {
    let row = u64::from(row) + 1;
    format!("第{row}行起的内容（{cells} 个单元格）不属于标准表，没有读取；{KEPT}")
}

/// That a table stands on a sheet a second time; `row` is counted from zero.
pub fn second_copy(row: u32, cells: usize) -> String {
    let row = u64::from(row) + 1;
    format!("第{row}行起另有一份同样的表（{cells} 个单元格），没有读取；{KEPT}")
}

/// That a sheet has so many more things that are no part of its tables.
pub fn more_left(count: usize) -> String {
    format!("另有 {count} 处内容不属于标准表，没有核对；{KEPT}")
}

fn column_letters(col: u32) -> String {
    let cell = CellRef::new(0, col).to_string();
    cell.trim_end_matches('1').to_owned()
}

/// That a table stands in several places with different figures; `agrees` says that the other tables agree with
/// the one taken.
pub fn different_copies(places: &[Place], taken: &Place, agrees: bool) -> String {
    let places: Vec<String> = places.iter().map(Place::to_string).collect();
    let told = match agrees {
        true => format!("其余各表与{taken}的那一份相符"),
        false => "从其余各表看不出以哪一份为准".to_owned(),
    };
    format!(
        "同一张表出现在{}，数字不同，{told}；暂按{taken}核对，请删去多余的一份后重新核对",
        places.join("、")
    )
}

/// What stands behind a finding some of whose cells are hidden.
pub fn hidden(parts: &[String]) -> String {
    const SHOWN: usize = 3;
    let more = match parts.len() {
        count if count > SHOWN => format!("等 {count} 处"),
        _ => String::new(),
    };
    let shown = &parts[..parts.len().min(SHOWN)];
    format!("（{}{more}）", shown.join("；"))
}

/// That a sheet is hidden.
pub fn hidden_sheet(sheet: &str) -> String {
    format!("{sheet}是隐藏的工作表")
}

/// That the row of a cell is hidden.
pub fn hidden_row(sheet: &str, at: CellRef) -> String {
    format!("{sheet}第{}行是隐藏的行", u64::from(at.row) + 1)
}

/// That the column of a cell is hidden.
pub fn hidden_column(sheet: &str, at: CellRef) -> String {
    format!("{sheet}的{}列是隐藏的列", column_letters(at.col))
}

/// A year, as what a table says of itself.
pub fn of_year(year: Year) -> String {
    format!("{year}年")
}

/// That a second sheet for a table is another year's or department's, and what to do.
pub fn not_ours(place: &Place, whose: &str) -> String {
    format!(
        "{place}起像是{whose}的表，没有并入，也没有核对；如果它就是本单位本年的表，请改正标题、表头和部门名称，\
         并删去多余的一份后重新核对；如果不是，请把它从文件中移出"
    )
}

/// That the title and the heading of a second sheet for a table disagree on whose it is.
pub fn doubtful_owner(place: &Place, title: &str, heading: &str) -> String {
    format!(
        "{place}起的表标题写的是“{title}”，表头写的是“{heading}”，无法断定是不是本单位本年的表，没有并入，也没有核对；\
         请改正标题或表头，并删去多余的一份后重新核对"
    )
}

/// That a file holds the tables of two departments.
pub fn two_departments(own: &str, other: &str, tables: usize, first: &Place) -> String {
    format!(
        "文件里像是有两个部门的表：除“{own}”外，还有“{other}”的 {tables} 张表（从{first}起）；只核对了“{own}”的表，\
         “{other}”的没有并入。请把两个部门的表分成两个文件，分别核对"
    )
}

/// That a table is the only one of its kind and its figures do not fit the others: whose it seems to be.
pub fn seems_of(place: &str, sheet: &str, whose: &str, own: &str) -> String {
    format!(
        "{place}：{sheet}像是{whose}的表，数字与其余各表（{own}）对不上，没有拿它核对别的表；请换成{own}的{sheet}后重新核对，\
         如果表里的数字没有错，请改正它的标题和部门名称"
    )
}

/// Why a hidden sheet with a table was not read; `used` is the sheet that counts.
pub fn hidden_copy(used: &str) -> String {
    format!(
        "这是隐藏的工作表，它上面的表在“{used}”另有一份，以看得见的那份为准；这一张没有核对，原样保留，用不着的话请删去"
    )
}

/// That two columns fit one heading. `figure` says that its figures were not read.
pub fn two_columns(column: &str, places: &[Place], figure: bool) -> String {
    let places: Vec<String> = places.iter().map(Place::to_string).collect();
    let done = if figure {
        "两列都没有读取"
    } else {
        "暂按第一列读取"
    };
    format!(
        "{}的表头都像“{column}”栏，内容又不同，无法断定是哪一列，{done}；请把表头改得能够区分",
        places.join("、")
    )
}

/// That a heading is almost that of a column which is not there.
pub fn head_differs(place: &Place, printed: &str, column: &str) -> String {
    format!(
        "{place} 的表头是“{printed}”，与没有找到的“{column}”栏只差一两个字，没有按它读取；请核对表头"
    )
}

/// That a table states no unit while the others state several, and its figures agree with none of them.
pub fn two_units(place: &Place, stated: &[MoneyUnit]) -> String {
    let stated: Vec<&str> = stated.iter().map(|unit| unit.name()).collect();
    format!(
        "{place}的表没有写明金额单位，可能是{}，从它的数字也看不出来，金额没有读取；请在表头补上“单位：…”",
        stated.join("，也可能是")
    )
}

/// That the unit line of a table and its headings name different units, and nothing tells which is right.
pub fn unit_and_heading(place: &Place, unit: MoneyUnit, heading: MoneyUnit) -> String {
    let (unit, heading) = (unit.name(), heading.name());
    format!(
        "{place}的表单位行写的是{unit}，标题或表头写的是{heading}，从别的表也看不出金额是哪一种，暂按{unit}读；\
         请核对金额，把写错的一处改掉后重新核对"
    )
}

/// That number formats show a unit which the figures are not in.
pub fn unit_in_format(place: &Place, shown: MoneyUnit, page: MoneyUnit) -> String {
    let (shown, page) = (shown.name(), page.name());
    format!(
        "{place}等单元格的数字格式在数后面显示“{shown}”，而本表单位是{page}；从数字看是{page}，已按{page}读取，\
         请把单元格格式里的“{shown}”去掉"
    )
}

/// That it is open which rows below a department are units and which are projects.
pub fn two_trees(place: &Place) -> String {
    format!(
        "{place}以下的行有两种读法：项目可能直接列在部门之下，也可能先列单位；名称看不出来，各项之和按哪一种都不等于上一级，\
         所以上下级之和未核。请核对各项目的金额，并在每个单位的项目上面写明单位全称"
    )
}

/// That codes were saved as rounded numbers: the first of so many.
pub fn rounded_codes(first: &Place, code: &str, count: usize) -> String {
    let more = match count {
        0 | 1 => String::new(),
        count => format!(" 等 {count} 格"),
    };
    format!(
        "{first}{more}的编码成了科学计数法（{code}），未核；请把编码列设为文本再另存；末几位已经丢失，这里按名称认"
    )
}

/// That cells above a table are struck out as a whole.
pub fn struck_heads(places: &[Place]) -> String {
    let first = places.first().map(Place::to_string).unwrap_or_default();
    let more = match places.len() {
        0 | 1 => String::new(),
        count => format!("等 {count} 格"),
    };
    format!("{first}{more} 整格已划掉，暂照原样读，未核；请恢复，或删去后写上对的")
}

/// That the end of a table seems to be missing.
pub fn cut_off(table: &str, last: &Place, label: &str) -> String {
    format!(
        "{table}在{last}“{label}”之后像是断了：它下面没有明细，合计又大于印出的各类之和；如果后面还有一页，请补上后重新核对，{table}的合计关系未核"
    )
}

/// That further pages of a table were not read; why, and what to do, stands where the sheets are listed.
pub fn unread_pages(sheet: &str, pages: &[Place]) -> String {
    let pages: Vec<String> = pages.iter().map(Place::to_string).collect();
    format!(
        "{sheet}可能还有续页没有读取（从{}起），所以{sheet}的合计关系未核，也看不出它缺不缺行；\
         请按“没有读取的内容”里说的办法改好续页后重新核对",
        pages.join("、")
    )
}

/// A file without any of the tables.
pub fn no_tables(file: &str, family: Option<&str>) -> String {
    if let Some(family) = family {
        return format!(
            "文件“{file}”里的表不是程序认识的格式，像是{family}；没有核对，也不改动。请用 --layout 指定这种表的版式文件"
        );
    }
    format!(
        "文件“{file}”里没有找到任何标准表；请核对每张表的标题（如“2026年预算收支总表”）和表头，或用 --layout 指定版式文件"
    )
}

/// That a file holds none of the tables, while its sheets have the columns of some.
pub fn only_titles_differ(
    file: &str,
    (layout, tables): (&str, usize),
    first: &Unrecognised,
) -> String {
    format!(
        "文件“{file}”里没有找到任何标准表；{tables} 张工作表的栏目是{layout}的，标题不是，如“{}”：{}",
        first.sheet.trim(),
        first.why
    )
}

/// A document without any of the tables that shows pictures: the tables may be these.
pub fn tables_in_pictures(file: &str, pictures: usize) -> String {
    format!(
        "文件“{file}”里没有找到任何标准表，有 {pictures} 张图片；表是图片的读不出来，请给出有这些表的工作簿，说明另用 --with 给出"
    )
}

/// Why a sheet with a table was not read.
pub fn unused_copy() -> &'static str {
    "它上面的表另有一份，读的是另一份；这一张没有核对，原样保留"
}
