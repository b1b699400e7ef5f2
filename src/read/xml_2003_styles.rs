//! The styles of a workbook in one XML text: number formats, what wraps, what is struck out.

use std::collections::BTreeMap;
use std::sync::Arc;

use quick_xml::events::BytesStart;

use super::CellLook;
use super::error::Reason;
use super::looks::Looks;
use super::xml;

/// The styles seen so far.
pub struct Styles {
    styles: BTreeMap<String, Style>,
    /// The style being read.
    open: String,
    looks: Looks,
}

#[derive(Default)]
struct Style {
    parent: Option<String>,
    format: Option<String>,
    wrap: Option<bool>,
    struck: Option<bool>,
}

/// The style of cells that name none.
const DEFAULT: &str = "Default";

impl Styles {
    pub fn new() -> Styles {
        Styles {
            styles: BTreeMap::new(),
            open: String::new(),
            looks: Looks::new(),
        }
    }

    /// Takes what an element outside of sheets says.
    pub fn start(&mut self, e: &BytesStart<'_>) -> Result<(), Reason> {
        let text = |name: &str| Ok(xml::attribute(e, name)?.map(|value| value.into_owned()));
        let is_on = |name: &str| Ok(xml::attribute(e, name)?.map(|value| value == "1"));
        if e.local_name().as_ref() == "Style" {
            self.open = text("ID")?.unwrap_or_default();
            let parent = text("Parent")?;
            self.styles.entry(self.open.clone()).or_default().parent = parent;
            return Ok(());
        }
        let Some(style) = self.styles.get_mut(&self.open) else {
            return Ok(());
        };
        match e.local_name().as_ref() {
            "NumberFormat" => style.format = text("Format")?.map(code),
            "Font" => style.struck = is_on("StrikeThrough")?,
            "Alignment" => style.wrap = is_on("WrapText")?,
            _ => {}
        }
        Ok(())
    }

    /// The number of the look of that style.
    pub fn number(&mut self, style: &str) -> u16 {
        let (mut format, mut wrap, mut struck) = (None, None, None);
        let mut name = Some(style);
        // A style that is its own ancestor ends somewhere too.
        for _ in 0..16 {
            let Some(found) = name.and_then(|name| self.styles.get(name)) else {
                break;
            };
            format = format.or(found.format.as_deref());
            wrap = wrap.or(found.wrap);
            struck = struck.or(found.struck);
            name = found
                .parent
                .as_deref()
                .or(name.filter(|name| *name != DEFAULT).and(Some(DEFAULT)));
        }
        self.looks.number(
            format.unwrap_or_default(),
            wrap.unwrap_or(false),
            struck.unwrap_or(false),
        )
    }

    /// All looks.
    pub fn looks(self) -> Arc<[CellLook]> {
        self.looks.shared()
    }
}

/// The code of a format that may be told by a word.
fn code(format: String) -> String {
    let known = match format.as_str() {
        "General Number" | "General Date" | "Yes/No" | "True/False" | "On/Off" => "",
        "Standard" | "Currency" | "Euro Currency" => "#,##0.00",
        "Fixed" => "0.00",
        "Percent" => "0.00%",
        "Scientific" => "0.00E+00",
        "Long Date" | "Medium Date" | "Short Date" => "yyyy/m/d",
        "Long Time" | "Medium Time" | "Short Time" => "h:mm:ss",
        _ => return format,
    };
    known.to_owned()
}
