//! What a cell has on beside its number format: letters, lines, colour, where its text stands. Of the submitter's own
//! sheets it is carried over, and nothing is ever concluded from it.

/// The letters, lines and colour of a cell, as far as they are not the plain ones.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Dress {
    /// The name of the font.
    pub font: Box<str>,
    /// The size of the letters in half points; zero if it is not said.
    pub half_points: u16,
    /// Whether bold.
    pub bold: bool,
    /// Whether italic.
    pub italic: bool,
    /// Whether underlined.
    pub underlined: bool,
    /// The colour of the letters, if it is said.
    pub color: Option<u32>,
    /// The colour behind.
    pub fill: Option<u32>,
    /// The lines: left, right, above, below.
    pub lines: [Line; 4],
    /// Where texts stand in the width of the cell.
    pub across: Standing,
}

/// A line along the side of a cell.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum Line {
    /// None.
    #[default]
    None,
    /// A thin one.
    Thin,
    /// A thicker one.
    Medium,
    /// A thick one.
    Thick,
    /// Two.
    Double,
    /// The thinnest.
    Hair,
    /// One of dots.
    Dotted,
    /// One of dashes.
    Dashed,
}

/// Where the text of a cell stands in its width.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum Standing {
    /// Texts left, numbers right.
    #[default]
    Usual,
    /// Left.
    Left,
    /// In the middle.
    Middle,
    /// Right.
    Right,
}

/// The font in which cells of a carried sheet are written that say no other.
const PLAIN_FONT: &str = "宋体";
/// Its size in half points.
const PLAIN_SIZE: u16 = 22;

impl Dress {
    /// The same for keeping; `None` if it is the plain one.
    pub fn unless_plain(self) -> Option<Box<Dress>> {
        let plain_font = self.font.is_empty() || &*self.font == PLAIN_FONT;
        let plain_size = [0, PLAIN_SIZE].contains(&self.half_points);
        let bare = Dress {
            font: Box::default(),
            half_points: 0,
            ..self.clone()
        };
        let plain = plain_font && plain_size && bare == Dress::default();
        (!plain).then(|| Box::new(self))
    }

    /// Whether an empty cell shows it.
    pub fn shows_empty(&self) -> bool {
        self.fill.is_some() || self.lines.iter().any(|line| *line != Line::None)
    }
}
