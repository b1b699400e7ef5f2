//! What every finding means, an example of it, and what to do: the page `docs/findings.md`.

use crate::report::FindingCode;

/// The explanation of one kind of finding.
struct Entry {
    code: FindingCode,
    /// What it means.
    meaning: &'static str,
    /// What it may look like.
    example: &'static str,
    /// What the person can do.
    remedy: &'static str,
}

/// The explanation of a kind of finding.
fn entry(code: FindingCode) -> Entry {
    let (meaning, example, remedy) = match code {
        FindingCode::Relation => (
            "一条勾稽关系不成立；标“尾差”的，四舍五入可以解释",
            "表三“基本支出”+“项目支出”不等于“合计”（examples/预算示例-有错.xlsx）",
            "看差异表那一行的应为数和下面列的可能，改出错的那一格；尾差不用改",
        ),
        FindingCode::Ratio => (
            "一个百分数和它的两个金额对不上",
            "决算表里完成预算的百分比不等于决算数除以预算数",
            "核对百分数和两个金额，改错的那一个",
        ),
        FindingCode::Joint => (
            "几条关系单看都可以用四舍五入解释，放在一起不可能都成立",
            "同一行各栏的尾差方向凑不到一起",
            "涉及的格里至少有一个数错了，逐格和底稿核对",
        ),
        FindingCode::Label => (
            "编码、名称或这一行的位置像是写错了，金额不用改",
            "编码 2010302 的名称是“行政运行”，而别的表里“行政运行”是 2010301",
            "按提示改编码、名称，或把这一行移到应在的上级下面",
        ),
        FindingCode::Ambiguous => (
            "这里有两种读法，表里看不出是哪一种，没有替您选",
            "名称的层级既不能由编码、也不能由加总确定",
            "按提示补上编码、缩进或合计，使它只有一种读法",
        ),
        FindingCode::Digits => (
            "这张表印的小数位和表样规定的不同，按印出的位数核对",
            "表样是两位小数，这张表取整到万元",
            "不影响核对；要求统一位数的，请按表样的位数重新填报",
        ),
        FindingCode::MissingTable => (
            "没有找到这张标准表，与它有关的关系都没有核对",
            "工作簿里缺“表九”，或有这个标题的表栏目对不上",
            "补上这张表；没有数据的表也应保留，并写“注：本表无数据”",
        ),
        FindingCode::OtherTable => (
            "这张表像是别的部门或别的年度的",
            "标题写着2025年，其余各表是2026年",
            "确认是不是放错了表；表对而标题错的，改标题",
        ),
        FindingCode::MissingRow => (
            "缺少一行，没有它，有关的关系都没有核对",
            "表一没有“本年支出合计”",
            "补上这一行",
        ),
        FindingCode::UnreadScope => (
            "一条关系是否适用，要看一个读不出来的金额",
            "“年终结转”一格里是文字",
            "把那一格改成数字",
        ),
        FindingCode::MissingColumn => (
            "缺少一栏，与它有关的关系没有核对",
            "表三没有“项目支出”一栏，或栏名写成别的",
            "核对表头，补上这一栏或改正栏名",
        ),
        FindingCode::UnreadCell => (
            "这一格不是金额，没有核对",
            "金额栏里是文字、日期、错误值，是没有算过的公式，或整格已划掉",
            "改为数字；公式请用 Excel 或 WPS 打开保存一次",
        ),
        FindingCode::UnplacedRow => (
            "这一行不知道属于哪里，没有计入合计",
            "编码和名称都对不上任何上级，或同一行印了两次",
            "核对编码和名称；重复的行请删去",
        ),
        FindingCode::UnnamedRow => (
            "采纳时补上的一行还没有名称",
            "漏了一个项目，采纳了补行，名称只有您知道",
            "在这一格填上名称",
        ),
        FindingCode::Empty => (
            "所有的表都没有数据",
            "交来的是空白表",
            "确认是不是交错了文件",
        ),
        FindingCode::Year => (
            "各表标题的年度不同",
            "表十的标题还是上一年的（examples/预算示例-有错.xlsx）",
            "改标题里的年度",
        ),
        FindingCode::Department => (
            "各表写的部门名称不同",
            "表二写的是另一个单位",
            "改成同一个部门名称",
        ),
        FindingCode::UnitInFormat => (
            "数字格式在数后面显示的单位和表头的单位不同，数是按表头的单位填的，就按它核对",
            "表头写“单位：万元”，单元格里存 43.43，显示成“43.43元”",
            "把单元格格式里的“元”去掉；数真是元的，改成万元",
        ),
        FindingCode::UnitMissing => ("没有写金额单位", "表头上方没有“单位：万元”", "补上金额单位"),
        FindingCode::CodeName => (
            "名称和这个编码在分类科目里的名称不同",
            "2080505 写成“基本养老保险缴费”",
            "编码对的改名称，名称对的改编码",
        ),
        FindingCode::ParentMissing => (
            "有下级编码，没有它的上级",
            "有 2010301，没有 20103",
            "补上上级一行，或核对编码",
        ),
        FindingCode::CodeTwice => (
            "同一个编码印了两次",
            "2010301 占了两行",
            "合并两行，或改正其中一个编码",
        ),
        FindingCode::CodeOrder => (
            "编码没有从小到大排列",
            "208 排在 201 前面",
            "调整行的顺序；金额不受影响",
        ),
        FindingCode::NameVaries => (
            "同一个编码在各表的名称不同",
            "表二是“行政运行”，表五是“行政运行费”",
            "改成同一个名称",
        ),
        FindingCode::EconomicPair => (
            "部门经济分类和政府经济分类对不上",
            "30101 基本工资对应到了 50502",
            "核对两个编码",
        ),
        FindingCode::EmptyNote => (
            "空表没有写明本表无数据，或有数据的表写了无数据",
            "表八没有一个数，下面也没有注（examples/预算示例-有错.xlsx）",
            "空表补上“注：本表无数据”，有数据的表删去这句话",
        ),
        FindingCode::ExcessDigits => (
            "存的小数位比印的多，看到的和存的不是一个数",
            "格里显示 12.35，存的是 12.3456",
            "按印出的位数填，免得合计差出末位",
        ),
        FindingCode::Sentence => (
            "情况说明里的一个数和报表、或和别的话对不上；比例按印出来的位数算",
            "“减少1.22万元，减少4.3%”：1.22 ÷ 29.34 应为 4.2%",
            "按所说的单元格核对这句话里的数，改错的那一个",
        ),
        FindingCode::SentenceText => (
            "情况说明里的年度、名称、名单、个数或“无”和报表对不上，或目录和正文对不上",
            "一处写“预算单位共计1家”，另一处写“所属1家行政、3家事业单位”",
            "按报表改这句话，或核对报表",
        ),
        FindingCode::Form => (
            "绩效目标表和报表、或和自己的各项对不上",
            "项目支出绩效目标表的年度资金总额不等于项目支出预算表里这个项目的数",
            "核对这张绩效目标表的金额、项目名称、单位代码",
        ),
        FindingCode::Unfilled => (
            "说明里还有没填的空，或模板里没有改定的选择",
            "“主要原因是XX”，“增加（减少）”",
            "填写，或删去不用的",
        ),
        FindingCode::Marks => ("说明里两个标点连在一起", "“尾款。；本年”", "删去一个"),
    };
    Entry {
        code,
        meaning,
        example,
        remedy,
    }
}

/// The whole page, in Markdown. A code is written as the JSON report has it.
pub fn page() -> String {
    let mut page = String::from(
        "# 对表的各种发现\n\n\
         差异表和 JSON 报告（`code`）里的每一条发现都属于下面的一种。结论（不符、未核、尾差、提示）写在每条发现上。\n\n\
         <!-- 本页由 `cargo run --example findings_page` 写出，文字在 src/words/catalogue.rs。 -->\n\n\
         | 代号 | 意思 | 例子 | 怎么办 |\n|---|---|---|---|\n",
    );
    for entry in FindingCode::ALL.map(entry) {
        page += &format!(
            "| `{}` | {} | {} | {} |\n",
            entry.code, entry.meaning, entry.example, entry.remedy
        );
    }
    page
}
