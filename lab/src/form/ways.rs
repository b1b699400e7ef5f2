//! The ways in which the form of a workbook differs from office to office.

use std::collections::BTreeSet;

use crate::departments::Dice;

/// One way.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Way {
    SheetNames,
    SheetOrder,
    HiddenSheets,
    ForeignSheets,
    TablesTogether,
    SideBySide,
    TitleInSheetName,
    OverSheets,
    OverPages,
    TitleVariants,
    TitleWithoutYear,
    LeadVariants,
    LeadInLines,
    BlankRows,
    BlankColumns,
    UnmergedHeader,
    RepeatedHeader,
    FlatHeader,
    HeadAliases,
    ColumnOrder,
    ExtraColumns,
    CodeNumbers,
    CodeParts,
    CodeGlued,
    NoCodes,
    Indented,
    WideLetters,
    SpacedWords,
    BracketsAndQuotes,
    AmountTexts,
    Units,
    CellUnits,
    Negatives,
    SignsForNothing,
    ColumnNumbers,
    Notes,
    PageNumbers,
    OwnClasses,
    ZeroRows,
    TotalNames,
}

impl Way {
    /// All of them.
    pub const ALL: [Way; 40] = [
        Way::SheetNames,
        Way::SheetOrder,
        Way::HiddenSheets,
        Way::ForeignSheets,
        Way::TablesTogether,
        Way::SideBySide,
        Way::TitleInSheetName,
        Way::OverSheets,
        Way::OverPages,
        Way::TitleVariants,
        Way::TitleWithoutYear,
        Way::LeadVariants,
        Way::LeadInLines,
        Way::BlankRows,
        Way::BlankColumns,
        Way::UnmergedHeader,
        Way::RepeatedHeader,
        Way::FlatHeader,
        Way::HeadAliases,
        Way::ColumnOrder,
        Way::ExtraColumns,
        Way::CodeNumbers,
        Way::CodeParts,
        Way::CodeGlued,
        Way::NoCodes,
        Way::Indented,
        Way::WideLetters,
        Way::SpacedWords,
        Way::BracketsAndQuotes,
        Way::AmountTexts,
        Way::Units,
        Way::CellUnits,
        Way::Negatives,
        Way::SignsForNothing,
        Way::ColumnNumbers,
        Way::Notes,
        Way::PageNumbers,
        Way::OwnClasses,
        Way::ZeroRows,
        Way::TotalNames,
    ];
}

/// Which ways, and the dice that decide the rest.
#[derive(Clone, Debug)]
pub struct Form {
    pub ways: BTreeSet<Way>,
    pub dice: Dice,
}

impl Form {
    /// The form in which the department printed it.
    pub fn plain() -> Form {
        Form::of(&[], 0)
    }

    /// Those ways.
    pub fn of(ways: &[Way], seed: u64) -> Form {
        Form {
            ways: ways.iter().copied().collect(),
            dice: Dice::new(seed),
        }
    }

    /// Two to nine ways.
    pub fn random(seed: u64) -> Form {
        let mut dice = Dice::new(seed);
        let count = 2 + dice.below(8);
        let ways = (0..count).map(|_| *dice.pick(&Way::ALL)).collect();
        Form { ways, dice }
    }

    /// Whether that way is taken.
    pub fn has(&self, way: Way) -> bool {
        self.ways.contains(&way)
    }

    /// Whether that way is taken, here and now: so many times in a hundred.
    pub fn now(&mut self, way: Way, percent: usize) -> bool {
        self.has(way) && self.dice.chance(percent)
    }
}
