//! How every cell looks. In goes what a cell is ([`Look`]), out comes its appearance ([`Style`]).

use std::borrow::Cow;

use crate::decide::lines::State;
use crate::read::{CellLook, Dress, GENERAL, Line, Standing};
use crate::report::TableStatus;
use crate::words::pages::{self as words, Mark};

/// The size of body text in points.
pub(super) const BODY_SIZE: u8 = 11;
/// The size of titles in points.
pub(super) const TITLE_SIZE: u8 = 18;
/// The size of the lists of findings and changes in points.
pub(super) const LIST_SIZE: u8 = 10;

/// How far the texts of lists are indented.
pub(super) const LIST_INDENT: u8 = 1;
/// How far the figures of tables stand from the line on their right. No room in the number format: it would be read back
/// as a part of it, and texts in its place have none.
pub(super) const FIGURE_INDENT: u8 = 1;

/// The number format of text.
const TEXT: &str = "@";

/// What a cell is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// The title of a sheet.
    Title,
    /// The form number, the department: left, no border.
    Lead,
    /// The unit: right, no border.
    LeadRight,
    /// A heading of a table.
    Head,
    /// A code or a column number: centred text.
    Code,
    /// A name or another text: left, wrapped.
    Name,
    /// An amount with so many decimals.
    Amount(u8),
    /// A percentage; whether its cell shows the sign.
    Percent(bool),
    /// A share of a whole.
    Share,
    /// What stands in an amount cell and is none.
    Unread,
    /// A note under a table.
    Note,
    /// The line in a table that was not submitted.
    Missing,
    /// A heading of a list.
    ListHead,
    /// A text of a list.
    ListText,
    /// A centred text of a list.
    ListCode,
    /// A number of a list with so many decimals.
    ListNumber(u8),
    /// A number of a list with as many decimals as it has, two at least.
    ListFigure,
    /// The same, and nothing for zero.
    ListFigureIfAny,
    /// A link of a list.
    ListLink,
    /// Where a person writes an answer.
    ListInput,
    /// A remark above a list: no border.
    ListNote,
    /// The same, on the right.
    ListNoteRight,
    /// What only programs read: as a cell is without any format.
    Bare,
    /// A plain cell of a carried sheet.
    Carried,
    /// A cell with a look that only its page has: which.
    Own(usize),
}

impl From<Kind> for Look {
    fn from(kind: Kind) -> Look {
        Look::of(kind)
    }
}

/// The colour behind a cell.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum Fill {
    /// None.
    #[default]
    Plain,
    /// Yellow: changed by us.
    Corrected,
    /// Light red: part of a difference that is still open.
    Mismatch,
    /// The same on a sheet of the submitter's, which a later run takes away again: a colour that nobody else has.
    Suspect,
    /// Orange: could not be read or checked.
    Unchecked,
    /// Blue: a rounding tail.
    Tail,
    /// Grey: worth a look.
    Hint,
    /// Green: passes.
    Pass,
    /// Pale: a person writes here; the cell is not locked.
    Input,
}

impl Fill {
    /// The colour, if any.
    pub fn color(self) -> Option<u32> {
        let rgb = match self {
            Fill::Plain => return None,
            Fill::Corrected => 0x00FF_EB3B,
            Fill::Mismatch => 0x00FF_C7CE,
            Fill::Suspect => 0x00FF_C8CE,
            Fill::Unchecked => 0x00FF_C266,
            Fill::Tail => 0x00DD_EBF7,
            Fill::Hint => 0x00E7_E6E6,
            Fill::Pass => 0x00E2_EFDA,
            Fill::Input => 0x00FF_F9E3,
        };
        Some(rgb)
    }
}

impl From<Mark> for Fill {
    fn from(mark: Mark) -> Fill {
        match mark {
            Mark::Pass => Fill::Pass,
            Mark::Tail => Fill::Tail,
            Mark::Mismatch => Fill::Mismatch,
            Mark::Unchecked => Fill::Unchecked,
            Mark::Hint => Fill::Hint,
            Mark::OutOfScope => Fill::Plain,
        }
    }
}

impl From<TableStatus> for Fill {
    fn from(status: TableStatus) -> Fill {
        match status {
            TableStatus::Pass => Fill::Pass,
            TableStatus::Empty => Fill::Plain,
            TableStatus::Tail => Fill::Tail,
            TableStatus::Unchecked => Fill::Unchecked,
            TableStatus::Mismatch | TableStatus::Missing => Fill::Mismatch,
        }
    }
}

impl From<State> for Fill {
    fn from(state: State) -> Fill {
        match state {
            State::Corrected | State::Decided(_) => Fill::Corrected,
            State::Open => Fill::Mismatch,
            State::Unchecked => Fill::Unchecked,
            State::Hint | State::Kept => Fill::Hint,
            State::Tail => Fill::Tail,
        }
    }
}

/// A cell's whole appearance.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Look {
    /// What it is.
    pub kind: Kind,
    /// Whether it stands in a total.
    pub bold: bool,
    /// How far its text is indented.
    pub indent: u8,
    /// Its colour.
    pub fill: Fill,
    /// Whether it may stay unused: no lines of its own, and one line of text however long.
    pub open: bool,
}

impl Look {
    /// The plain look of a kind.
    pub(super) fn of(kind: Kind) -> Look {
        Look {
            kind,
            bold: false,
            indent: 0,
            fill: Fill::Plain,
            open: false,
        }
    }

    /// The same in a row that may stay unused.
    pub(super) fn open(self, open: bool) -> Look {
        Look { open, ..self }
    }

    /// The same in a total.
    pub(super) fn bold(self, bold: bool) -> Look {
        Look { bold, ..self }
    }

    /// The same with a colour.
    pub(super) fn fill(self, fill: impl Into<Fill>) -> Look {
        Look {
            fill: fill.into(),
            ..self
        }
    }

    /// The same, indented.
    pub(super) fn indent(self, indent: u8) -> Look {
        Look { indent, ..self }
    }
}

/// How letters stand in the width of a cell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Across {
    /// Texts left, numbers right.
    Usual,
    /// Left.
    Left,
    /// In the middle.
    Middle,
    /// Right.
    Right,
}

/// Everything that makes up an appearance; the letters always stand in the middle of the height.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Style {
    /// The name of the font.
    pub font: &'static str,
    /// The size in points.
    pub size: u8,
    /// Whether bold.
    pub bold: bool,
    /// Whether underlined.
    pub underlined: bool,
    /// Whether struck out.
    pub struck: bool,
    /// The colour of the letters, if not black.
    pub color: Option<u32>,
    /// How the letters stand.
    pub across: Across,
    /// Whether long text goes on in a next line.
    pub wrap: bool,
    /// Whether long text is printed smaller.
    pub shrink: bool,
    /// How far text is indented.
    pub indent: u8,
    /// Whether there is a thin line around.
    pub border: bool,
    /// The colour behind.
    pub fill: Option<u32>,
    /// The code of the number format, unless it is the plain one.
    pub number_format: Option<Cow<'static, str>>,
    /// Whether the cell may be edited where the sheet is locked.
    pub unlocked: bool,
    /// What a cell of a carried sheet has on: the font, its size and the lines are those.
    pub dress: Option<Box<Dress>>,
}

impl Style {
    /// The style of a look of a page that has these looks of its own.
    pub fn of(look: Look, own: &[CellLook]) -> Style {
        let mut style = Style::of_kind(look.kind, own);
        style.bold |= look.bold;
        style.indent = style.indent.max(look.indent);
        style.unlocked = look.fill == Fill::Input;
        if look.open {
            let one_line = look.kind != Kind::ListText;
            (style.border, style.wrap, style.shrink) = (false, !one_line, one_line);
        }
        // Where a person may write and need not, nothing shows before anybody does.
        let shows = !(look.open && look.fill == Fill::Input);
        style.fill = look.fill.color().filter(|_| shows).or(style.fill);
        style
    }

    fn of_kind(kind: Kind, own: &[CellLook]) -> Style {
        match kind {
            Kind::Title => Style::song(TITLE_SIZE).bold().across(Across::Middle).wrap(),
            Kind::Lead | Kind::Note => Style::lead().wrap(),
            Kind::LeadRight => Style::lead().across(Across::Right),
            Kind::Head => Style::body().bold().across(Across::Middle).wrap(),
            Kind::Code => Style::body().across(Across::Middle).number_format(TEXT),
            Kind::Name => Style::body().wrap(),
            Kind::Amount(decimals) => Style::figure(amount_format(decimals)),
            Kind::Percent(true) => Style::figure("#,##0.00\"%\""),
            Kind::Percent(false) => Style::figure("#,##0.00"),
            Kind::Share => Style::figure("0.00%"),
            Kind::Unread => Style::figure(TEXT).wrap(),
            Kind::Missing => Style {
                color: Some(0x00FF_0000),
                ..Style::lead().across(Across::Right).bold()
            },
            Kind::ListHead => Style {
                fill: Some(0x00D9_E1F2),
                ..Style::list().bold().across(Across::Middle)
            },
            // A little room between a figure and the text that follows it.
            Kind::ListText => Style {
                indent: LIST_INDENT,
                ..Style::list()
            },
            Kind::ListCode => Style::list().across(Across::Middle),
            Kind::ListNumber(decimals) => Style::list_figure(amount_format(decimals)),
            Kind::ListFigure => Style::list_figure("#,##0.00######;[Red]-#,##0.00######"),
            Kind::ListFigureIfAny => Style::list_figure("#,##0.00######;[Red]-#,##0.00######;"),
            Kind::ListLink => Style {
                color: Some(0x0005_63C1),
                underlined: true,
                ..Style::list().across(Across::Middle)
            },
            Kind::ListInput => Style {
                fill: Some(0x00F2_F2F2),
                ..Style::list().across(Across::Middle)
            },
            Kind::ListNote => Style::song(LIST_SIZE).wrap(),
            Kind::ListNoteRight => Style::song(LIST_SIZE).across(Across::Right),
            Kind::Bare | Kind::Carried => Style::song(BODY_SIZE).across(Across::Usual),
            Kind::Own(index) => own
                .get(index)
                .map_or_else(|| Style::of_kind(Kind::Carried, own), Style::carried),
        }
    }

    /// A cell of a carried sheet.
    fn carried(look: &CellLook) -> Style {
        let plain = look.format.as_ref() == GENERAL || look.format.contains('\n');
        Style {
            struck: look.struck,
            wrap: look.wrap,
            number_format: (!plain).then(|| look.format.to_string().into()),
            ..match &look.dress {
                Some(dress) => Style::dressed(dress),
                None => Style::song(BODY_SIZE).across(Across::Usual),
            }
        }
    }

    /// What a cell has on that is not as all others.
    fn dressed(dress: &Dress) -> Style {
        let size = (dress.half_points / 2).clamp(1, u8::MAX.into()) as u8;
        Style {
            bold: dress.bold,
            underlined: dress.underlined,
            color: dress.color,
            fill: dress.fill,
            border: dress.lines.iter().all(|line| *line != Line::None),
            dress: Some(Box::new(dress.clone())),
            ..Style::song(if dress.half_points == 0 {
                BODY_SIZE
            } else {
                size
            })
        }
        .across(match dress.across {
            Standing::Usual => Across::Usual,
            Standing::Left => Across::Left,
            Standing::Middle => Across::Middle,
            Standing::Right => Across::Right,
        })
    }

    fn song(size: u8) -> Style {
        Style {
            font: words::SONG,
            size,
            bold: false,
            underlined: false,
            struck: false,
            color: None,
            across: Across::Left,
            wrap: false,
            shrink: false,
            indent: 0,
            border: false,
            fill: None,
            number_format: None,
            unlocked: false,
            dress: None,
        }
    }

    fn lead() -> Style {
        Style {
            font: words::FANGSONG,
            ..Style::song(BODY_SIZE + 1)
        }
    }

    fn body() -> Style {
        Style {
            border: true,
            ..Style::song(BODY_SIZE)
        }
    }

    fn figure(format: impl Into<Cow<'static, str>>) -> Style {
        Style {
            indent: FIGURE_INDENT,
            ..Style::body().across(Across::Right).number_format(format)
        }
    }

    fn list() -> Style {
        Style {
            border: true,
            ..Style::song(LIST_SIZE).wrap()
        }
    }

    fn list_figure(format: impl Into<Cow<'static, str>>) -> Style {
        Style::list().across(Across::Right).number_format(format)
    }

    fn bold(self) -> Style {
        Style { bold: true, ..self }
    }

    fn wrap(self) -> Style {
        Style { wrap: true, ..self }
    }

    fn across(self, across: Across) -> Style {
        Style { across, ..self }
    }

    fn number_format(self, format: impl Into<Cow<'static, str>>) -> Style {
        Style {
            number_format: Some(format.into()),
            ..self
        }
    }
}

/// Thousands separated, that many decimals, a minus sign in red before negative amounts.
fn amount_format(decimals: u8) -> String {
    let mut digits = String::from("#,##0");
    if decimals > 0 {
        digits.push('.');
        digits.extend(std::iter::repeat_n('0', usize::from(decimals)));
    }
    format!("{digits};[Red]-{digits}")
}
