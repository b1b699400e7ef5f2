//! The library's formats of our styles.
//!
//! Every format names its font, because a fresh format of the library is Calibri whatever the
//! workbook's default says. Formats are kept once built: a table asks for the same few again and again.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline};

use crate::pages::{Across, Fill, Kind, Look, Page, Style};
use crate::read::{Dress, Line};

/// GB2312, so that Windows picks the Chinese face of a font.
const CHARSET_GB2312: u8 = 134;

/// The formats built so far: those of all pages, and those of one.
#[derive(Default)]
pub(super) struct Formats {
    common: BTreeMap<Look, Format>,
    own: BTreeMap<Look, Format>,
}

impl Formats {
    /// Forgets what only the page before had.
    pub(super) fn turn_page(&mut self) {
        self.own.clear();
    }

    /// The format of a look of a page.
    pub(super) fn get(&mut self, look: Look, page: &Page) -> &Format {
        let known = match look.kind {
            Kind::Own(_) => &mut self.own,
            _ => &mut self.common,
        };
        known.entry(look).or_insert_with(|| match look.kind {
            Kind::Bare => Format::new(),
            _ => build(&Style::of(look, &page.own_looks)),
        })
    }
}

/// The format that does nothing but colour a cell; where a person writes, with lines around it: LibreOffice follows only
/// the first of several that apply.
pub(super) fn coloured(fill: Fill) -> Option<Format> {
    let color = fill.color()?;
    let format = match fill {
        Fill::Input => ruled(),
        _ => Format::new(),
    };
    Some(format.set_background_color(Color::RGB(color)))
}

/// The format that does nothing but draw lines around a cell.
pub(super) fn ruled() -> Format {
    Format::new().set_border(FormatBorder::Thin)
}

fn build(style: &Style) -> Format {
    let mut format = Format::new()
        .set_font_name(style.font)
        .set_font_charset(CHARSET_GB2312)
        .set_font_size(style.size)
        .set_align(FormatAlign::VerticalCenter)
        .set_align(match style.across {
            Across::Usual => FormatAlign::General,
            Across::Left => FormatAlign::Left,
            Across::Middle => FormatAlign::Center,
            Across::Right => FormatAlign::Right,
        })
        .set_indent(style.indent);
    if style.border && style.dress.is_none() {
        format = format.set_border(FormatBorder::Thin);
    }
    if let Some(dress) = &style.dress {
        format = dressed(format, dress);
    }
    if style.bold {
        format = format.set_bold();
    }
    if style.underlined {
        format = format.set_underline(FormatUnderline::Single);
    }
    if style.struck {
        format = format.set_font_strikethrough();
    }
    if style.wrap {
        format = format.set_text_wrap();
    }
    if style.shrink {
        format = format.set_shrink();
    }
    if style.unlocked {
        format = format.set_unlocked();
    }
    if let Some(color) = style.color {
        format = format.set_font_color(Color::RGB(color));
    }
    if let Some(code) = &style.number_format {
        format = format.set_num_format(code.as_ref());
    }
    match style.fill {
        Some(color) => format.set_background_color(Color::RGB(color)),
        None => format,
    }
}

/// The format with the letters and lines of a cell of a carried sheet.
fn dressed(format: Format, dress: &Dress) -> Format {
    let [left, right, top, bottom] = dress.lines.map(|line| match line {
        Line::None => FormatBorder::None,
        Line::Thin => FormatBorder::Thin,
        Line::Medium => FormatBorder::Medium,
        Line::Thick => FormatBorder::Thick,
        Line::Double => FormatBorder::Double,
        Line::Hair => FormatBorder::Hair,
        Line::Dotted => FormatBorder::Dotted,
        Line::Dashed => FormatBorder::Dashed,
    });
    let mut format = format
        .set_border_left(left)
        .set_border_right(right)
        .set_border_top(top)
        .set_border_bottom(bottom);
    if !dress.font.is_empty() {
        format = format.set_font_name(&*dress.font);
    }
    if dress.half_points > 0 {
        format = format.set_font_size(f64::from(dress.half_points) / 2.0);
    }
    match dress.italic {
        true => format.set_italic(),
        false => format,
    }
}
