//! The fonts, fills and borders of an .xlsx, put together to what each cell style has on.
//!
//! Colours are those that a person sees: of the theme, of the old palette, or said outright. What cannot be told is left
//! to the program that shows the workbook.

use quick_xml::events::BytesStart;

use super::dress::{Dress, Line, Standing};
use super::error::Reason;
use super::xml;

/// The colours of the theme that Excel gives workbooks, in the order in which styles count them.
const THEME: [u32; 12] = [
    0x00FF_FFFF,
    0x0000_0000,
    0x00E7_E6E6,
    0x0044_546A,
    0x0044_72C4,
    0x00ED_7D31,
    0x00A5_A5A5,
    0x00FF_C000,
    0x005B_9BD5,
    0x0070_AD47,
    0x0005_63C1,
    0x0095_4F72,
];

/// The first eight colours of the old palette, which stands twice at its beginning.
const FIRST: [u32; 8] = [
    0x0000_0000,
    0x00FF_FFFF,
    0x00FF_0000,
    0x0000_FF00,
    0x0000_00FF,
    0x00FF_FF00,
    0x00FF_00FF,
    0x0000_FFFF,
];

/// The colours of the old palette from the seventeenth on.
const LATER: [u32; 48] = [
    0x0080_0000,
    0x0000_8000,
    0x0000_0080,
    0x0080_8000,
    0x0080_0080,
    0x0000_8080,
    0x00C0_C0C0,
    0x0080_8080,
    0x0099_99FF,
    0x0099_3366,
    0x00FF_FFCC,
    0x00CC_FFFF,
    0x0066_0066,
    0x00FF_8080,
    0x0000_66CC,
    0x00CC_CCFF,
    0x0000_0080,
    0x00FF_00FF,
    0x00FF_FF00,
    0x0000_FFFF,
    0x0080_0080,
    0x0080_0000,
    0x0000_8080,
    0x0000_00FF,
    0x0000_CCFF,
    0x00CC_FFFF,
    0x00CC_FFCC,
    0x00FF_FF99,
    0x0099_CCFF,
    0x00FF_99CC,
    0x00CC_99FF,
    0x00FF_CC99,
    0x0033_66FF,
    0x0033_CCCC,
    0x0099_CC00,
    0x00FF_CC00,
    0x00FF_9900,
    0x00FF_6600,
    0x0066_6699,
    0x0096_9696,
    0x0000_3366,
    0x0033_9966,
    0x0000_3300,
    0x0033_3300,
    0x0099_3300,
    0x0099_3366,
    0x0033_3399,
    0x0033_3333,
];

/// The fonts, fills and borders read so far.
#[derive(Default)]
pub struct Wardrobe {
    fonts: Vec<Dress>,
    fills: Vec<Fill>,
    borders: Vec<[Line; 4]>,
    inside: Inside,
    theme: Option<Vec<u32>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Inside {
    #[default]
    Nothing,
    Fonts,
    Fills,
    Borders,
}

#[derive(Clone, Copy, Default)]
struct Fill {
    solid: bool,
    color: Option<u32>,
}

/// What a cell style takes from the wardrobe.
#[derive(Clone, Copy, Default)]
pub struct Taken {
    pub font: usize,
    pub fill: usize,
    pub border: usize,
    pub across: Standing,
}

impl Wardrobe {
    /// With the colours of a theme, if its part is there.
    pub fn with_theme(part: Option<&Vec<u8>>) -> Wardrobe {
        Wardrobe {
            theme: part.and_then(|part| theme(part)),
            ..Wardrobe::default()
        }
    }

    /// Takes the start of an element of the styles.
    pub fn start(&mut self, e: &BytesStart<'_>) -> Result<(), Reason> {
        let name = e.local_name();
        match (self.inside, name.as_ref()) {
            (_, "fonts") => self.inside = Inside::Fonts,
            (_, "fills") => self.inside = Inside::Fills,
            (_, "borders") => self.inside = Inside::Borders,
            (Inside::Fonts, name) => self.font(name, e)?,
            (Inside::Fills, "fill") => self.fills.push(Fill::default()),
            (Inside::Fills, name) => self.fill(name, e)?,
            (Inside::Borders, "border") => self.borders.push([Line::None; 4]),
            (Inside::Borders, name) => self.border(name, e)?,
            (Inside::Nothing, _) => {}
        }
        Ok(())
    }

    /// Takes the end of one.
    pub fn end(&mut self, name: &str) {
        if matches!(name, "fonts" | "fills" | "borders") {
            self.inside = Inside::Nothing;
        }
    }

    fn font(&mut self, name: &str, e: &BytesStart<'_>) -> Result<(), Reason> {
        if name == "font" {
            self.fonts.push(Dress::default());
            return Ok(());
        }
        let color = match name {
            "color" => self.color(e)?,
            _ => None,
        };
        let Some(font) = self.fonts.last_mut() else {
            return Ok(());
        };
        let value = xml::attribute(e, "val")?;
        let on = !matches!(value.as_deref(), Some("0" | "false" | "none"));
        match name {
            "b" => font.bold = on,
            "i" => font.italic = on,
            "u" => font.underlined = on,
            "name" => font.font = value.unwrap_or_default().into(),
            "sz" => {
                let points = value.and_then(|size| size.trim().parse::<f64>().ok());
                let halves = points.map(|points| (points * 2.0).round());
                font.half_points = halves.map_or(0, |halves| halves.clamp(0.0, 800.0) as u16);
            }
            // Black is what letters are anyway.
            "color" => font.color = color.filter(|color| *color != 0),
            _ => {}
        }
        Ok(())
    }

    fn fill(&mut self, name: &str, e: &BytesStart<'_>) -> Result<(), Reason> {
        let color = match name {
            "fgColor" => self.color(e)?,
            _ => None,
        };
        let Some(fill) = self.fills.last_mut() else {
            return Ok(());
        };
        match name {
            "patternFill" => {
                fill.solid = xml::attribute(e, "patternType")?.as_deref() == Some("solid");
            }
            "fgColor" => fill.color = color,
            _ => {}
        }
        Ok(())
    }

    fn border(&mut self, name: &str, e: &BytesStart<'_>) -> Result<(), Reason> {
        let side = match name {
            "left" | "start" => 0,
            "right" | "end" => 1,
            "top" => 2,
            "bottom" => 3,
            _ => return Ok(()),
        };
        let style = xml::attribute(e, "style")?;
        if let Some(border) = self.borders.last_mut() {
            border[side] = match style.as_deref() {
                None | Some("none") => Line::None,
                Some("medium") => Line::Medium,
                Some("thick") => Line::Thick,
                Some("double") => Line::Double,
                Some("hair") => Line::Hair,
                Some("dotted") => Line::Dotted,
                Some("dashed") => Line::Dashed,
                Some(_) => Line::Thin,
            };
        }
        Ok(())
    }

    /// A colour as it is seen; `None` where it is left to the program.
    fn color(&self, e: &BytesStart<'_>) -> Result<Option<u32>, Reason> {
        if let Some(rgb) = xml::attribute(e, "rgb")? {
            let digits = rgb.get(rgb.len().saturating_sub(6)..).unwrap_or_default();
            return Ok(u32::from_str_radix(digits, 16).ok());
        }
        if let Some(number) = xml::number(e, "indexed")? {
            return Ok(match number as usize {
                number @ 0..16 => Some(FIRST[number % 8]),
                number => LATER.get(number - 16).copied(),
            });
        }
        let Some(number) = xml::number(e, "theme")? else {
            return Ok(None);
        };
        let own = self.theme.as_deref().unwrap_or(&THEME);
        let color = own.get(number as usize).copied();
        let tint = xml::attribute(e, "tint")?.and_then(|tint| tint.trim().parse::<f64>().ok());
        Ok(color.map(|color| tinted(color, tint.unwrap_or(0.0))))
    }

    /// What a cell style has on.
    pub fn dress(&self, taken: Taken) -> Dress {
        let font = self.fonts.get(taken.font).cloned().unwrap_or_default();
        let fill = self.fills.get(taken.fill).copied().unwrap_or_default();
        Dress {
            fill: fill.color.filter(|_| fill.solid),
            lines: self.borders.get(taken.border).copied().unwrap_or_default(),
            across: taken.across,
            ..font
        }
    }
}

/// A colour that is made lighter (up to 1) or darker (down to -1).
fn tinted(color: u32, tint: f64) -> u32 {
    let channel = |shift: u32| {
        let own = f64::from((color >> shift) & 0xFF);
        let seen = match tint < 0.0 {
            true => own * (1.0 + tint),
            false => own + (255.0 - own) * tint,
        };
        (seen.round().clamp(0.0, 255.0) as u32) << shift
    };
    channel(16) | channel(8) | channel(0)
}

/// The colours of a theme, in the order in which styles count them: the first two pairs are turned round there.
fn theme(part: &[u8]) -> Option<Vec<u32>> {
    let text = std::str::from_utf8(part).ok()?;
    let scheme = text.split_once("<a:clrScheme")?.1;
    let scheme = scheme.split_once("</a:clrScheme>")?.0;
    let mut colors: Vec<u32> = Vec::with_capacity(THEME.len());
    for name in [
        "lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5",
        "accent6", "hlink", "folHlink",
    ] {
        let own = scheme.split_once(&format!("<a:{name}>"))?.1;
        let own = own.split_once(&format!("</a:{name}>"))?.0;
        let value = |head: &str| {
            let digits = own.split_once(head)?.1.get(..6)?;
            u32::from_str_radix(digits, 16).ok()
        };
        colors.push(value("lastClr=\"").or_else(|| value("srgbClr val=\""))?);
    }
    Some(colors)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_theme_is_counted_as_styles_count_it() {
        let colour =
            |name: &str, rgb: &str| format!("<a:{name}><a:srgbClr val=\"{rgb}\"/></a:{name}>");
        let names = [
            "dk1", "lt1", "dk2", "lt2", "accent1", "accent2", "accent3", "accent4", "accent5",
            "accent6", "hlink", "folHlink",
        ];
        let list: String = (1..)
            .zip(names)
            .map(|(number, name): (u32, _)| colour(name, &format!("{number:06X}")))
            .collect();
        let part = format!("<a:clrScheme name=\"x\">{list}</a:clrScheme>");
        let colors = theme(part.as_bytes()).expect("a theme");
        assert_eq!(colors[..6], [2, 1, 4, 3, 5, 6]);
    }

    #[test]
    fn a_tint_goes_towards_white_or_black() {
        assert_eq!(tinted(0x0000_0000, 0.5), 0x0080_8080);
        assert_eq!(tinted(0x00FF_FFFF, -0.25), 0x00BF_BFBF);
        assert_eq!(tinted(0x0044_72C4, 0.0), 0x0044_72C4);
    }
}
