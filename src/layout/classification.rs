//! The official classifications (政府收支分类科目).

/// One of the official classifications.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Classification {
    /// 支出功能分类
    Function,
    /// 收入分类
    Revenue,
    /// 部门预算支出经济分类
    DeptEconomic,
    /// 政府预算支出经济分类
    GovEconomic,
}
