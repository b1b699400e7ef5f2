//! Every format of the workbooks that are written. In goes what a cell is, out comes its format.
//!
//! All formats grow from one base, because a fresh format of the library is Calibri whatever the
//! workbook's default says. Formats are kept once built: a table asks for the same few again and again.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use crate::words::write as words;

/// The size of body text in points.
pub(super) const BODY_SIZE: u8 = 11;
/// The size of titles in points.
pub(super) const TITLE_SIZE: u8 = 18;
/// The size of the lists of findings and changes in points.
pub(super) const LIST_SIZE: u8 = 10;

/// GB2312, so that Windows picks the Chinese face of a font.
const CHARSET_GB2312: u8 = 134;

/// What a cell is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Kind {
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
    /// A link of a list.
    ListLink,
    /// Where a person writes an answer.
    ListInput,
    /// A remark above a list: no border.
    ListNote,
    /// The same, on the right.
    ListNoteRight,
    /// A carried cell.
    Carried,
}

/// The colour behind a cell.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub(super) enum Fill {
    /// None.
    #[default]
    Plain,
    /// Yellow: changed by us.
    Corrected,
    /// Light red: part of a difference that is still open.
    Mismatch,
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
    pub(super) fn color(self) -> Option<Color> {
        let rgb = match self {
            Fill::Plain => return None,
            Fill::Corrected => 0x00FF_EB3B,
            Fill::Mismatch => 0x00FF_C7CE,
            Fill::Unchecked => 0x00FF_C266,
            Fill::Tail => 0x00DD_EBF7,
            Fill::Hint => 0x00E7_E6E6,
            Fill::Pass => 0x00E2_EFDA,
            Fill::Input => 0x00FF_F9E3,
        };
        Some(Color::RGB(rgb))
    }
}

/// A cell's whole appearance.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Look {
    /// What it is.
    pub kind: Kind,
    /// Whether it stands in a total.
    pub bold: bool,
    /// How far its text is indented.
    pub indent: u8,
    /// Its colour.
    pub fill: Fill,
}

impl Look {
    /// The plain look of a kind.
    pub(super) fn of(kind: Kind) -> Look {
        Look {
            kind,
            bold: false,
            indent: 0,
            fill: Fill::Plain,
        }
    }

    /// The same in a total.
    pub(super) fn bold(self, bold: bool) -> Look {
        Look { bold, ..self }
    }

    /// The same with a colour.
    pub(super) fn fill(self, fill: Fill) -> Look {
        Look { fill, ..self }
    }

    /// The same, indented.
    pub(super) fn indent(self, indent: u8) -> Look {
        Look { indent, ..self }
    }
}

/// The formats built so far.
#[derive(Default)]
pub(super) struct Styles {
    built: BTreeMap<Look, Format>,
}

impl Styles {
    /// The format of a look.
    pub(super) fn get(&mut self, look: Look) -> &Format {
        self.built.entry(look).or_insert_with(|| build(look))
    }

    /// The format of a kind without anything special.
    pub(super) fn of(&mut self, kind: Kind) -> &Format {
        self.get(Look::of(kind))
    }
}

fn build(look: Look) -> Format {
    let mut format = kind_format(look.kind);
    if look.bold {
        format = format.set_bold();
    }
    if look.indent > 0 {
        format = format.set_indent(look.indent);
    }
    if look.fill == Fill::Input {
        format = format.set_unlocked();
    }
    if let Some(color) = look.fill.color() {
        format = format.set_background_color(color);
    }
    format
}

fn kind_format(kind: Kind) -> Format {
    let song = |size: u8| base(words::SONG, size);
    let body = || song(BODY_SIZE).set_border(FormatBorder::Thin);
    let list = || {
        song(LIST_SIZE)
            .set_border(FormatBorder::Thin)
            .set_text_wrap()
    };
    let lead = || base(words::FANGSONG, BODY_SIZE + 1);
    let pale = Color::RGB(0x00F2_F2F2);
    match kind {
        Kind::Title => song(TITLE_SIZE)
            .set_bold()
            .set_align(FormatAlign::Center)
            .set_text_wrap(),
        Kind::Lead => lead().set_align(FormatAlign::Left).set_text_wrap(),
        Kind::LeadRight => lead().set_align(FormatAlign::Right),
        Kind::Head => body()
            .set_bold()
            .set_align(FormatAlign::Center)
            .set_text_wrap(),
        Kind::Code => body().set_align(FormatAlign::Center).set_num_format("@"),
        Kind::Name => body().set_align(FormatAlign::Left).set_text_wrap(),
        Kind::Amount(decimals) => body()
            .set_align(FormatAlign::Right)
            .set_num_format(amount_format(decimals)),
        Kind::Percent(sign) => body()
            .set_align(FormatAlign::Right)
            .set_num_format(if sign { "#,##0.00\"%\"" } else { "#,##0.00" }),
        Kind::Share => body().set_align(FormatAlign::Right).set_num_format("0.00%"),
        Kind::Unread => body()
            .set_align(FormatAlign::Right)
            .set_num_format("@")
            .set_text_wrap(),
        Kind::Note => lead().set_align(FormatAlign::Left).set_text_wrap(),
        Kind::Missing => lead()
            .set_align(FormatAlign::Right)
            .set_bold()
            .set_font_color(Color::Red),
        Kind::ListHead => list()
            .set_bold()
            .set_align(FormatAlign::Center)
            .set_background_color(Color::RGB(0x00D9_E1F2)),
        Kind::ListText => list().set_align(FormatAlign::Left),
        Kind::ListCode => list().set_align(FormatAlign::Center),
        Kind::ListNumber(decimals) => list()
            .set_align(FormatAlign::Right)
            .set_num_format(amount_format(decimals)),
        Kind::ListFigure => list()
            .set_align(FormatAlign::Right)
            .set_num_format("#,##0.00######;[Red]-#,##0.00######"),
        Kind::ListLink => list()
            .set_align(FormatAlign::Center)
            .set_font_color(Color::RGB(0x0005_63C1))
            .set_underline(rust_xlsxwriter::FormatUnderline::Single),
        Kind::ListInput => list()
            .set_align(FormatAlign::Center)
            .set_background_color(pale),
        Kind::ListNote => base(words::SONG, LIST_SIZE)
            .set_align(FormatAlign::Left)
            .set_text_wrap(),
        Kind::ListNoteRight => base(words::SONG, LIST_SIZE).set_align(FormatAlign::Right),
        Kind::Carried => song(BODY_SIZE).set_align(FormatAlign::Left),
    }
}

/// The one format that all others grow from.
fn base(font: &str, size: u8) -> Format {
    Format::new()
        .set_font_name(font)
        .set_font_charset(CHARSET_GB2312)
        .set_font_size(size)
        .set_align(FormatAlign::VerticalCenter)
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
