//! A small family with a column of every kind, rows of every kind and columns that several tables share, and two books of
//! it that are right.

use duibiao::model::CellRef;
use duibiao::read::{Book, CellValue, Format, Grid};

/// The layout of the family.
pub const LAYOUT: &str = r#"
id = "own"
name = "自拟"
unit = "万元"
decimals = 2
derive = true

[[columns]]
id = "科目"
columns = [
  { id = "编码", head = "科目编码", role = "code" },
  { id = "名称", head = "科目名称", role = "name" },
]

[[columns]]
id = "基本和项目"
columns = [
  { head = "合计" },
  { head = "基本支出", is = "基本支出" },
  { head = "项目支出", is = "项目支出" },
]

[[table]]
id = "T1"
sheet = "表一"
title = "部门收支总表"
[[table.ledger]]
name = "收入"
columns = [
  { id = "项目", head = "收入/项目", role = "name" },
  { id = "金额", head = "收入/预算数" },
]
rows = { list = [
  { label = "一般公共预算拨款收入", is = "一般公共预算" },
  { label = "政府性基金预算拨款收入", is = "政府性基金预算" },
  { label = "收入总计", is = "收入", total = true },
] }
[[table.ledger]]
name = "支出"
is = "支出"
columns = [
  { id = "项目", head = "支出/项目", role = "name" },
  { id = "金额", head = "支出/预算数" },
]
rows = { list = [
  { classes = "function", own = true },
  { label = "支出总计", is = "支出", total = true },
] }

[[table]]
id = "T2"
is = "支出"
sheet = "表二"
title = "部门支出总表"
[[table.ledger]]
columns = [{ use = "科目" }, { use = "基本和项目" }]
rows = { codes = "function" }

[[table]]
id = "T3"
is = "支出·一般公共预算"
sheet = "表三"
title = "一般公共预算支出表"
[[table.ledger]]
columns = [
  { use = "科目" },
  { use = "基本和项目" },
  { head = "其中：本级", aside = "项目支出" },
  { head = "比上年增减", apart = true },
]
rows = { codes = "function" }

[[table]]
id = "T4"
is = "项目支出"
sheet = "表四"
title = "项目支出表"
[[table.ledger]]
columns = [
  { id = "名称", head = "名称", role = "name" },
  { head = "合计" },
  { head = "一般公共预算", is = "一般公共预算" },
  { head = "政府性基金预算", is = "政府性基金预算" },
]
rows = { tree = ["部门", "单位", "项目"] }
"#;

/// A sheet from lines of cells, parted by bars; what has a point is a number.
fn page(name: &str, lines: &[String]) -> Grid {
    let mut grid = Grid::new(name);
    for (row, line) in (0..).zip(lines) {
        let cells = (0..).zip(line.split('|'));
        for (col, text) in cells.filter(|(_, text)| !text.is_empty()) {
            let value = match text.parse() {
                Ok(number) if text.contains('.') => CellValue::Number(number),
                _ => CellValue::Text(text.to_owned()),
            };
            grid.push(CellRef::new(row, col), value, None);
        }
    }
    grid
}

/// The budget of a department: teaching, pensions and a project of the funds, in whole 万元.
fn book([teaching, projects, pensions, fund]: [u32; 4]) -> Book {
    let money = |amount: u32| match amount {
        0 => String::new(),
        _ => format!("{amount}.00"),
    };
    let row = |label: &str, amounts: &[u32]| {
        let amounts: Vec<String> = amounts.iter().map(|amount| money(*amount)).collect();
        format!("{label}|{}", amounts.join("|"))
    };
    let (education, general) = (teaching + projects, teaching + projects + pensions);
    let (all, basic) = (general + fund, teaching + pensions);
    let lines = |title: &str, head: &str, rows: Vec<String>| {
        let columns = head.split('|').count();
        let unit = format!("{}单位：万元", "|".repeat(columns - 1));
        let before = [title.to_owned(), unit, head.to_owned()];
        before.into_iter().chain(rows).collect::<Vec<String>>()
    };
    let mut income = lines("部门收支总表", "收入||支出|", Vec::new());
    income.extend([
        "项目|预算数|项目|预算数".to_owned(),
        format!(
            "一般公共预算拨款收入|{}|一、教育支出|{}",
            money(general),
            money(education)
        ),
        format!(
            "政府性基金预算拨款收入|{}|二、社会保障和就业支出|{}",
            money(fund),
            money(pensions)
        ),
        format!("||三、城乡社区支出|{}", money(fund)),
        format!("收入总计|{}|支出总计|{}", money(all), money(all)),
    ]);
    let coded = |part: u32, funds: bool| {
        let own = projects - part;
        let funds = if funds { fund } else { 0 };
        let mut rows = vec![row(
            "|合计",
            &[general + funds, basic, projects + funds, part, 3],
        )];
        for code in ["205|教育支出", "20502|普通教育", "2050202|小学教育"] {
            rows.push(row(code, &[education, teaching, own + part, part, 3]));
        }
        for code in [
            "208|社会保障和就业支出",
            "20805|行政事业单位养老支出",
            "2080505|机关事业单位基本养老保险缴费支出",
        ] {
            rows.push(row(code, &[pensions, pensions, 0, 0, 0]));
        }
        for code in [
            "212|城乡社区支出",
            "21208|国有土地使用权出让收入安排的支出",
            "2120803|城市建设支出",
        ] {
            rows.extend((funds > 0).then(|| row(code, &[funds, 0, funds, 0, 0])));
        }
        rows
    };
    let spent = coded(0, true).into_iter();
    let spent = spent.map(|line| line.split('|').take(5).collect::<Vec<&str>>().join("|"));
    let head = "科目编码|科目名称|合计|基本支出|项目支出";
    let spent = lines("部门支出总表", head, spent.collect());
    let head = "科目编码|科目名称|合计|基本支出|项目支出|其中：本级|比上年增减";
    let general = lines("一般公共预算支出表", head, coded(projects / 3, false));
    let small = projects / 4;
    let named = vec![
        row("某县教育局", &[projects + fund, projects, fund]),
        row("某县教育局本级", &[projects, projects, 0]),
        row("校舍维修", &[projects - small, projects - small, 0]),
        row("教师培训", &[small, small, 0]),
        row("某县第一小学", &[fund, 0, fund]),
        row("操场改造", &[fund, 0, fund]),
    ];
    let head = "名称|合计|一般公共预算|政府性基金预算";
    let projects = lines("项目支出表", head, named);
    Book {
        format: Format::Xlsx,
        sheets: vec![
            page("1", &income),
            page("2", &spent),
            page("3", &general),
            page("4", &projects),
        ],
        ..Book::default()
    }
}

/// The books.
pub fn books() -> Vec<Book> {
    [[40, 21, 30, 25], [75, 44, 17, 9]].map(book).into()
}
