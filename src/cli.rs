//! The command line as types, with Chinese help.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use duibiao::dataset::Shard;
use duibiao::read::Password;

/// duibiao: 对表
#[derive(Parser, Debug)]
#[command(
    name = "duibiao",
    version,
    about = "对表：核对部门预决算公开表，指出哪个单元格错了，写出更正后的工作簿",
    long_about = "对表：核对部门预决算公开表的表内、表间勾稽关系，指出哪个单元格错了，写出更正后的工作簿和差异表。\n\n不联网，不改动原文件；除了写出的文件，不留任何记录。",
    override_usage = "duibiao <命令> [选项] <文件>…\n      duibiao <文件或文件夹>…",
    help_template = HELP,
    after_help = "命令也可以写中文：核对（check）、更正（fix）、定稿（publish）、公开（disclose）、新建（new）、转换（convert）、汇总（merge）、事实（facts）、版式（layouts）",
    disable_help_subcommand = true,
    disable_help_flag = true,
    disable_version_flag = true
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Help.
    #[arg(short = 'h', long = "help", global = true, action = clap::ArgAction::Help, help = "显示帮助", help_heading = "选项")]
    help: Option<bool>,
    /// Version.
    #[arg(short = 'V', long = "version", action = clap::ArgAction::Version, help = "显示版本", help_heading = "选项")]
    version: Option<bool>,
}

const HELP: &str = "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";

/// The commands.
#[derive(Subcommand, Debug)]
#[command(subcommand_help_heading = "命令", disable_help_flag = true)]
pub enum Command {
    /// Checks files and prints what is wrong.
    #[command(about = "核对文件：一个文件列出每一处差异，几个文件各说一行", alias = "核对", override_usage = "duibiao check [选项] <文件或文件夹>…", help_template = HELP)]
    Check(CheckArgs),
    /// Checks a file and writes the corrected workbook.
    #[command(about = "核对一个文件，写出更正后的工作簿和差异表", alias = "更正", override_usage = "duibiao fix <文件> [-o <输出.xlsx>] [选项]", help_template = HELP)]
    Fix(FixArgs),
    /// Makes the workbook that goes to the public.
    #[command(about = "定稿：核对无误后，去掉差异表、批注、底色等工作痕迹，写出用于公开的工作簿", alias = "定稿", override_usage = "duibiao publish <文件> [-o <输出.xlsx>] [选项]", help_template = HELP)]
    Publish(PublishArgs),
    /// Writes the whole document of the disclosure.
    #[command(about = "公开文本：封面、目录、各张表、情况说明和名词解释，写成一份 .docx", alias = "公开", override_usage = "duibiao disclose <文件> [-o <公开.docx>] [选项]", help_template = HELP)]
    Disclose(DiscloseArgs),
    /// Writes a blank workbook to hand out.
    #[command(about = "写出一份空白的标准工作簿，供单位填报", alias = "新建", override_usage = "duibiao new <版式> --year <年度> --department <部门> -o <输出.xlsx> [选项]", help_template = HELP)]
    New(NewArgs),
    /// Converts a submission.
    #[command(about = "转换格式：标准工作簿、网页、每张表一个 .csv、.json 之间互转，数字一位不差", alias = "转换", override_usage = "duibiao convert <文件或文件夹>… -o <输出.xlsx|输出.html|输出.json|文件夹> [选项]", help_template = HELP)]
    Convert(ConvertArgs),
    /// Adds up the submissions of many units.
    #[command(about = "汇总：把许多单位的公开表加成一套，写明谁报了、谁没报、哪里不符，每个数都查得到单位", alias = "汇总", override_usage = "duibiao merge <文件或文件夹>… -o <汇总.xlsx> [选项]", help_template = HELP)]
    Merge(MergeArgs),
    /// Writes facts for engines that add them up.
    #[command(about = "把许多提交件的每个金额写成 Parquet 数据集，供 DuckDB、Spark 等汇总（需要带 Parquet 的程序）", alias = "事实", override_usage = "duibiao facts [选项] <文件或文件夹>… -o <文件夹>", help_template = HELP)]
    Facts(FactsArgs),
    /// Shows the layouts.
    #[command(about = "列出认得的版式、某个版式的全部关系，指出算术看不见的地方", alias = "版式", override_usage = "duibiao layouts [选项]\n      duibiao layouts relations <版式>\n      duibiao layouts blind-spots <版式>\n      duibiao layouts check <版式> <样本>…\n      duibiao layouts try <版式> <工作簿>", help_template = HELP)]
    Layouts(LayoutsArgs),
}

/// `check`
#[derive(Args, Debug)]
#[command(next_help_heading = "选项")]
pub struct CheckArgs {
    /// The files.
    #[arg(
        required = true,
        value_name = "文件",
        help = "要核对的文件（.xlsx .xls .et .ods .docx .csv .json .txt 等），或装着它们的文件夹；不止一个文件时，按次序每个一行，最后是合计",
        help_heading = "参数"
    )]
    pub files: Vec<PathBuf>,
    /// What is given beside the file.
    #[command(flatten)]
    pub beside: BesideArgs,
    /// Prints one JSON object per file.
    #[arg(
        long,
        help = "每个文件输出一行 JSON，核对完一个就输出一个，供程序读取；合计写在标准错误上"
    )]
    pub json: bool,
    /// All tables and tails as well.
    #[arg(
        long,
        alias = "tails",
        help = "全部列出：每张表一行，尾差逐条；不止一个文件时，每个文件都详细列出"
    )]
    pub all: bool,
    /// How the files are read.
    #[command(flatten)]
    pub reading: ReadingArgs,
}

/// What is given beside a file that is checked or fixed.
#[derive(Args, Debug)]
#[command(next_help_heading = "选项")]
pub struct BesideArgs {
    /// Documents that say in words what the tables say.
    #[arg(
        long,
        value_name = "说明",
        help = "另一个文件里的情况说明、绩效目标表（.docx .txt .xlsx 等），和报表一起核对，它们本身不改；可以给几次"
    )]
    pub with: Vec<PathBuf>,
    /// Last year's tables.
    #[arg(
        long,
        value_name = "上年公开表",
        help = "上年的公开表（同一种版式）：情况说明里上年的数、比上年的增减都和它比"
    )]
    pub last_year: Option<PathBuf>,
}

/// `fix`
#[derive(Args, Debug)]
#[command(next_help_heading = "选项")]
pub struct FixArgs {
    /// The file.
    #[arg(
        value_name = "文件",
        help = "要更正的文件，不会被改动",
        help_heading = "参数"
    )]
    pub file: PathBuf,
    /// Where the workbook goes.
    #[arg(
        short,
        long,
        value_name = "输出.xlsx",
        help = "写出的工作簿；不写就放在原文件旁边，名为“<名称>-更正.xlsx”"
    )]
    pub output: Option<PathBuf>,
    /// Live formulas.
    #[arg(
        long,
        help = "合计写成公式，并附全部勾稽关系的活公式（勾稽表）：改动数字后自动重算"
    )]
    pub formulas: bool,
    /// Decisions made by a program, or the record of an earlier run.
    #[arg(
        long,
        value_name = "决定.json",
        help = "按这个文件里的决定更正（格式同每次更正写出的“对表记录.json”）"
    )]
    pub decisions: Option<PathBuf>,
    /// Keeps the submitter's own workbook.
    #[arg(
        long,
        conflicts_with_all = ["formulas", "decisions"],
        help = "保留提交件原样（.xlsx），只改有错的单元格并加底色，另加差异表"
    )]
    pub keep: bool,
    /// How certain a correction has to be.
    #[arg(
        long,
        value_name = "余量",
        default_value_t = 1,
        value_parser = clap::value_parser!(u8).range(1..=9),
        hide_default_value = true,
        help = "更正一个数要多有把握：假如它没有错，别处至少还要另有几处错误（1 到 9，不写是 1）"
    )]
    pub margin: u8,
    /// Settles tails.
    #[arg(
        long,
        value_name = "all",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "details",
        hide_possible_values = true,
        conflicts_with = "keep",
        help = "舍位平衡：把尾差并入明细，使各项合计分毫不差，每个数最多动一个末位单位；批复的合计数不动（--settle=all 也可以动）"
    )]
    pub settle: Option<Settle>,
    /// What is given beside the file.
    #[command(flatten)]
    pub beside: BesideArgs,
    /// The verdict as the exit code.
    #[arg(
        long,
        help = "退出码同 check：还有不符是 1，有未核是 2（不写时，写出了工作簿就是 0）"
    )]
    pub strict: bool,
    /// Prints the report as JSON.
    #[arg(long, help = "输出一行 JSON，供程序读取")]
    pub json: bool,
    /// How the files are read.
    #[command(flatten)]
    pub reading: ReadingArgs,
}

/// `merge`
#[derive(Args, Debug)]
#[command(next_help_heading = "选项")]
pub struct MergeArgs {
    /// The files.
    #[arg(
        required = true,
        value_name = "文件",
        help = "各单位报来的文件，或装着它们的文件夹（连同里面的文件夹）",
        help_heading = "参数"
    )]
    pub files: Vec<PathBuf>,
    /// Where the workbook goes.
    #[arg(
        short,
        long,
        value_name = "汇总.xlsx",
        help = "写出的汇总工作簿；再运行一次，只重新核对改过的文件"
    )]
    pub output: PathBuf,
    /// Who is expected.
    #[arg(
        long,
        value_name = "单位名单",
        help = "应报的单位（.csv .xlsx .txt）：单位代码、单位名称、上级、单位性质、别名；不写就以文件里的名称为准"
    )]
    pub units: Option<PathBuf>,
    /// The budget year.
    #[arg(
        long,
        value_name = "年度",
        help = "汇总哪一年的表；不写就取多数文件的年度"
    )]
    pub year: Option<u16>,
    /// What the whole is called.
    #[arg(long, value_name = "名称", help = "汇总表上写的部门名称；不写是“汇总”")]
    pub name: Option<String>,
    /// What the sums should be.
    #[arg(
        long,
        value_name = "文件",
        help = "与它对照：部门自己的公开表（各单位之和应等于它），或批复控制数（一行一个单位）"
    )]
    pub against: Option<PathBuf>,
    /// Last year's workbook.
    #[arg(
        long,
        value_name = "上年汇总.xlsx",
        help = "与上年的汇总比：户数增减，各科目的增减和增长（趋势）"
    )]
    pub last_year: Option<PathBuf>,
    /// Leaves out what does not agree.
    #[arg(long, help = "核对不符的单位不加入汇总（会写明没有加入谁）")]
    pub only_clean: bool,
    /// Live formulas.
    #[arg(long, help = "汇总数写成公式，跟着各单位的明细重算")]
    pub formulas: bool,
    /// What goes back to the units.
    #[arg(
        long = "return",
        alias = "退回",
        value_name = "文件夹",
        help = "退回：给要改的单位各建一个文件夹，放它更正的工作簿（带差异表）和一页退回单；它在差异表里选好决定、交回后再汇总一次，就按决定的数加"
    )]
    pub send_back: Option<PathBuf>,
    /// Prints one JSON object per file.
    #[arg(
        long,
        help = "每个文件输出一行 JSON，供程序读取；各种状态的个数写到标准错误"
    )]
    pub json: bool,
    /// How the files are read.
    #[command(flatten)]
    pub reading: ReadingArgs,
}

/// `publish`
#[derive(Args, Debug)]
#[command(next_help_heading = "选项")]
pub struct PublishArgs {
    /// The file.
    #[arg(
        value_name = "文件",
        help = "已经改好的工作簿，不会被改动",
        help_heading = "参数"
    )]
    pub file: PathBuf,
    /// Where the workbook goes.
    #[arg(
        short,
        long,
        value_name = "输出.xlsx",
        help = "写出的工作簿；不写就放在原文件旁边，名为“<名称>-定稿.xlsx”"
    )]
    pub output: Option<PathBuf>,
    /// Although not everything agrees.
    #[arg(long, help = "有不符或未核也照现状定稿，并把它们记在旁边的 .json 里")]
    pub as_is: bool,
    /// As a .pdf too.
    #[arg(long, help = "同时写出 .pdf（需要本机装有 LibreOffice）")]
    pub pdf: bool,
    /// How the files are read.
    #[command(flatten)]
    pub reading: ReadingArgs,
}

/// `disclose`
#[derive(Args, Debug)]
#[command(next_help_heading = "选项")]
pub struct DiscloseArgs {
    /// The file.
    #[arg(
        value_name = "文件",
        help = "公开表（工作簿等），不会被改动；里面的绩效目标表一并放进去",
        help_heading = "参数"
    )]
    pub file: PathBuf,
    /// Where the document goes.
    #[arg(
        short,
        long,
        value_name = "公开.docx",
        help = "写出的公开文本；不写就放在原文件旁边，名为“<名称>-公开文本.docx”"
    )]
    pub output: Option<PathBuf>,
    /// Last year's figures.
    #[arg(
        long,
        value_name = "上年文件",
        help = "上年的公开表或公开文本：比上年增减多少、百分之几由它算出"
    )]
    pub last_year: Option<PathBuf>,
    /// What a person filled in.
    #[arg(
        long,
        value_name = "说明资料",
        help = "职责、机构、增减原因、资产等（.xlsx .docx .csv .txt，项目、内容两栏）；没有的写作“【待填写：…】”"
    )]
    pub told: Option<PathBuf>,
    /// The sheet to fill in.
    #[arg(
        long,
        value_name = "说明资料.xlsx",
        conflicts_with = "output",
        help = "不写公开文本，写出要填的说明资料（已经给的先填好）"
    )]
    pub blank: Option<PathBuf>,
    /// With proven corrections.
    #[arg(
        long,
        help = "按更正后的数写：可以证明应更正的，照更正后的数（同 fix）"
    )]
    pub corrected: bool,
    /// How the files are read.
    #[command(flatten)]
    pub reading: ReadingArgs,
}

/// What settling may move.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Settle {
    /// Details alone.
    #[value(alias = "明细")]
    Details,
    /// Totals as well.
    #[value(alias = "全部")]
    All,
}

/// `new`
#[derive(Args, Debug)]
#[command(next_help_heading = "选项")]
pub struct NewArgs {
    /// The layout's id.
    #[arg(
        value_name = "版式",
        help = "版式的代号（见 duibiao layouts），或版式文件 .toml",
        help_heading = "参数"
    )]
    pub layout: String,
    /// The year.
    #[arg(long, value_name = "年度", help = "预算年度，如 2026")]
    pub year: u16,
    /// The department.
    #[arg(
        long,
        value_name = "部门",
        help = "部门名称",
        required_unless_present = "each"
    )]
    pub department: Option<String>,
    /// The units.
    #[arg(
        long,
        value_name = "单位名单",
        help = "所属单位的名单：.txt 一行一个，或有单位代码、单位名称、上级、单位性质、别名各栏的 .csv、.xlsx；不写就以部门本身为唯一的单位"
    )]
    pub units: Option<PathBuf>,
    /// Where the workbooks of all units go.
    #[arg(
        long,
        value_name = "文件夹",
        requires = "units",
        conflicts_with_all = ["output", "department"],
        help = "给名单上的每个单位各写一份，放在这个文件夹；有一份已经存在就一份也不写"
    )]
    pub each: Option<PathBuf>,
    /// Where the workbook goes.
    #[arg(
        short,
        long,
        value_name = "输出.xlsx",
        help = "写出的工作簿；不覆盖已有的文件",
        required_unless_present = "each"
    )]
    pub output: Option<PathBuf>,
}

/// `convert`
#[derive(Args, Debug)]
#[command(next_help_heading = "选项")]
pub struct ConvertArgs {
    /// The files.
    #[arg(
        required = true,
        value_name = "文件",
        help = "要转换的文件，或存放各表 .csv 的文件夹；几个文件合成一份提交件",
        help_heading = "参数"
    )]
    pub files: Vec<PathBuf>,
    /// Where the output goes.
    #[arg(
        short,
        long,
        value_name = "输出",
        help = "写到哪里：.xlsx 是标准工作簿，.html 是网页，.json 是数据，文件夹名则每张表一个 .csv"
    )]
    pub output: PathBuf,
    /// How the files are read.
    #[command(flatten)]
    pub reading: ReadingArgs,
}

/// `facts`
#[derive(Args, Debug)]
#[command(next_help_heading = "选项")]
pub struct FactsArgs {
    /// The files.
    #[arg(
        required = true,
        value_name = "文件",
        help = "提交件，或装着它们的文件夹",
        help_heading = "参数"
    )]
    pub files: Vec<PathBuf>,
    /// The folder of the dataset.
    #[arg(
        short,
        long,
        value_name = "文件夹",
        help = "数据集的文件夹：facts、files、units 三张表，金额以元计，一位不差"
    )]
    pub output: PathBuf,
    /// This machine's part of the files.
    #[arg(
        long,
        value_name = "第几份/共几份",
        default_value = "1/1",
        hide_default_value = true,
        help = "只写其中一份，如 1/3：几台机器各写一份，合起来与一次写成的相同"
    )]
    pub shard: Shard,
    /// The list of units.
    #[arg(
        long,
        value_name = "单位名单",
        help = "单位名单（同 new --units）：按名称给每份提交件配上单位代码、上级和单位性质"
    )]
    pub units: Option<PathBuf>,
    /// How the files are read.
    #[command(flatten)]
    pub reading: ReadingArgs,
}

/// `layouts`
#[derive(Args, Debug)]
#[command(next_help_heading = "选项", args_conflicts_with_subcommands = true)]
pub struct LayoutsArgs {
    /// What to show, if not the list.
    #[command(subcommand)]
    pub show: Option<Show>,
    /// The layout.
    #[command(flatten)]
    pub layout: LayoutArgs,
}

/// What can be shown of a layout.
#[derive(Subcommand, Debug)]
#[command(subcommand_help_heading = "命令", disable_help_flag = true)]
pub enum Show {
    /// Its relations.
    #[command(about = "这个版式核对的全部关系：公式、条件、说法", alias = "关系", override_usage = "duibiao layouts relations <版式>", help_template = HELP)]
    Relations(LayoutName),
    /// Tries its labels on books that are right.
    #[command(about = "用已知正确的公开表试这个版式：不成立的关系、最可能写错的含义、样本没有用到的含义", alias = "试算", override_usage = "duibiao layouts check <版式> <样本>…", help_template = HELP)]
    Check {
        /// The layout.
        #[command(flatten)]
        layout: LayoutName,
        /// The samples.
        #[arg(
            required = true,
            value_name = "样本",
            help = "已知正确的公开表；越多、各类资金和结转越全越好",
            help_heading = "参数"
        )]
        samples: Vec<PathBuf>,
        /// The password.
        #[command(flatten)]
        password: PasswordArgs,
    },
    /// Says line by line how a workbook is recognised.
    #[command(about = "逐行说明用这个版式怎样认一个工作簿：标题、表头、各栏、各行，没有认出的表差在哪里", alias = "试读", override_usage = "duibiao layouts try <版式> <工作簿>", help_template = HELP)]
    Try {
        /// The layout.
        #[command(flatten)]
        layout: LayoutName,
        /// The workbook.
        #[arg(value_name = "工作簿", help = "要读的文件", help_heading = "参数")]
        file: PathBuf,
        /// The password.
        #[command(flatten)]
        password: PasswordArgs,
    },
    /// What arithmetic cannot see in it.
    #[command(about = "算术看不见的地方：分不清的同级科目、互换看不出的行、没有关系核对的格子", alias = "盲区", override_usage = "duibiao layouts blind-spots <版式>", help_template = HELP)]
    BlindSpots(LayoutName),
}

/// A layout that has to be named.
#[derive(Args, Debug)]
pub struct LayoutName {
    /// Its id, or its file.
    #[arg(
        id = "layout_name",
        value_name = "版式",
        help = "版式的代号（见 duibiao layouts），或版式文件 .toml",
        help_heading = "参数"
    )]
    pub name: String,
}

/// How files are read.
#[derive(Args, Debug)]
pub struct ReadingArgs {
    /// The password.
    #[command(flatten)]
    pub password: PasswordArgs,
    /// The layout.
    #[command(flatten)]
    pub layout: LayoutArgs,
}

/// What opens a file.
#[derive(Args, Debug)]
#[command(next_help_heading = "选项")]
pub struct PasswordArgs {
    /// The password of the files.
    #[arg(
        long,
        value_name = "密码",
        help = "有密码的文件，用这个密码打开；不想写在命令里，可以放在环境变量 DUIBIAO_PASSWORD 里"
    )]
    password: Option<Password>,
}

impl PasswordArgs {
    /// The password that was given: here, or where no list of processes shows it.
    pub fn given(&self) -> Option<Password> {
        let kept = || std::env::var("DUIBIAO_PASSWORD").ok();
        let kept = || kept().filter(|text| !text.is_empty()).map(Password::from);
        self.password.clone().or_else(kept)
    }
}

/// Which layout.
#[derive(Args, Debug)]
#[command(next_help_heading = "选项")]
pub struct LayoutArgs {
    /// A layout file instead of the built-in ones.
    #[arg(
        long,
        value_name = "版式.toml",
        help = "用这个版式文件，不用内置的版式"
    )]
    pub layout: Option<PathBuf>,
}
