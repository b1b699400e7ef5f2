//! How letters look: the usual form of an official document (GB/T 9704), 方正小标宋 and 黑体 for titles, 仿宋 for text.

use crate::words::document as words;

/// Twentieths of a point in a point.
pub(super) const POINT: u32 = 20;

/// How the letters of a paragraph stand in its width.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Align {
    Left,
    Middle,
    Right,
    /// Along both margins.
    Both,
}

/// What a paragraph is, which styles and contents go by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Role {
    CoverName,
    CoverTitle,
    ContentsTitle,
    /// A line of the contents.
    First,
    Second,
    Part,
    Heading,
    Subheading,
    Text,
    /// The title of a table.
    TableTitle,
    /// What stands around and in a table.
    Plain,
}

impl Role {
    /// All of them, in the order of the styles.
    pub const ALL: [Role; 11] = [
        Role::CoverName,
        Role::CoverTitle,
        Role::ContentsTitle,
        Role::First,
        Role::Second,
        Role::Part,
        Role::Heading,
        Role::Subheading,
        Role::Text,
        Role::TableTitle,
        Role::Plain,
    ];

    /// Its level among the headings, from 0.
    pub fn level(self) -> Option<u8> {
        match self {
            Role::Part => Some(0),
            Role::Heading | Role::TableTitle => Some(1),
            Role::Subheading => Some(2),
            _ => None,
        }
    }

    /// How it looks unless something else is said.
    pub fn shape(self) -> Shape {
        let shape = Shape {
            role: self,
            font: words::FANGSONG,
            size: 32,
            bold: false,
            colour: None,
            line: 28 * POINT,
            before: 0,
            after: 0,
            first: 0,
            left: 0,
            right: 0,
            align: Align::Left,
            with_next: false,
        };
        let centred = Shape {
            align: Align::Middle,
            ..shape
        };
        match self {
            Role::CoverName => Shape {
                font: words::TITLE_FONT,
                size: 52,
                line: 46 * POINT,
                before: 190 * POINT,
                after: 24 * POINT,
                ..centred
            },
            Role::CoverTitle => Shape {
                font: words::TITLE_FONT,
                size: 72,
                line: 56 * POINT,
                ..centred
            },
            Role::ContentsTitle => Shape {
                font: words::HEITI,
                size: 44,
                line: 36 * POINT,
                after: 12 * POINT,
                ..centred
            },
            Role::First => Shape {
                font: words::HEITI,
                size: 24,
                line: 18 * POINT,
                ..shape
            },
            Role::Second => Shape {
                size: 24,
                line: 18 * POINT,
                left: 24 * POINT,
                ..shape
            },
            Role::Part => Shape {
                font: words::TITLE_FONT,
                size: 44,
                line: 36 * POINT,
                after: 14 * POINT,
                with_next: true,
                ..centred
            },
            Role::Heading => Shape {
                font: words::HEITI,
                first: 32 * POINT,
                with_next: true,
                ..shape
            },
            Role::Subheading => Shape {
                font: words::KAITI,
                first: 32 * POINT,
                with_next: true,
                ..shape
            },
            Role::Text => Shape {
                first: 32 * POINT,
                align: Align::Both,
                ..shape
            },
            Role::TableTitle => Shape {
                font: words::SONG,
                size: 36,
                bold: true,
                line: 26 * POINT,
                with_next: true,
                ..centred
            },
            Role::Plain => Shape {
                size: 24,
                line: 16 * POINT,
                ..shape
            },
        }
    }
}

/// The looks of a paragraph. Sizes are in half points, distances in twentieths of one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Shape {
    pub role: Role,
    pub font: &'static str,
    pub size: u32,
    pub bold: bool,
    pub colour: Option<u32>,
    /// From the foot of a line to that of the next.
    pub line: u32,
    pub before: u32,
    pub after: u32,
    /// How far the first line is indented.
    pub first: u32,
    /// How far all lines are.
    pub left: u32,
    pub right: u32,
    pub align: Align,
    /// Whether it stands on the page on which the next one begins.
    pub with_next: bool,
}
