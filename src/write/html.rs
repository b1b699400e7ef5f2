//! Pages as one HTML document that needs nothing else: the looks are a style sheet of its own, a number that is no
//! percentage stands unrounded in `x:num` beside what is shown, so that Excel, WPS and `read` take the figure.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use rust_decimal::RoundingStrategy;

use crate::model::{Amount, CellRef};
use crate::pages::{
    Across, Band, Content, Kind, Look, Page, PageCell, Pages, Size, Style, exact, pixels,
};

/// The document.
pub fn html(pages: &Pages) -> String {
    let mut classes = Classes::default();
    let shown = pages.all.iter().filter(|page| !page.hidden);
    let tables: String = shown.map(|page| table(page, &mut classes)).collect();
    let title = escaped(&format!("{}{}", pages.department, pages.title));
    format!(
        "<!DOCTYPE html>\n<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\" lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>{title}</title><style>table{{border-collapse:collapse;margin:0 auto 2em}}td{{padding:2px 4px;vertical-align:middle}}{}</style></head><body>\n{tables}</body></html>\n",
        classes.css
    )
}

/// Pages one by one, as a screen shows them: each cell says its address (`data-at`), each column has its width.
#[derive(Default)]
pub struct Screens {
    classes: Classes,
}

impl Screens {
    /// The table of a page.
    pub fn table(&mut self, page: &Page) -> String {
        self.classes.addressed = true;
        table(page, &mut self.classes)
    }

    /// The style sheet of the tables that were made.
    pub fn css(self) -> String {
        self.classes.css
    }
}

/// The classes so far, by what they declare.
#[derive(Default)]
struct Classes {
    known: BTreeMap<String, usize>,
    css: String,
    /// Whether cells say where they stand.
    addressed: bool,
}

impl Classes {
    fn of(&mut self, look: Look, page: &Page) -> usize {
        let next = self.known.len();
        let css = &mut self.css;
        let declared = declarations(&Style::of(look, &page.own_looks));
        *self.known.entry(declared).or_insert_with_key(|declared| {
            let _ = write!(css, ".c{next}{{{declared}}}");
            next
        })
    }
}

fn declarations(style: &Style) -> String {
    let mut css = format!("font:{}pt '{}'", style.size, style.font);
    let across = match style.across {
        Across::Usual | Across::Left => "left",
        Across::Middle => "center",
        Across::Right => "right",
    };
    let _ = write!(css, ";text-align:{across}");
    if style.bold {
        css.push_str(";font-weight:bold");
    }
    if style.underlined {
        css.push_str(";text-decoration:underline");
    }
    if style.struck {
        css.push_str(";text-decoration:line-through");
    }
    if style.border {
        css.push_str(";border:1px solid #000");
    }
    if !style.wrap {
        css.push_str(";white-space:nowrap");
    }
    if style.indent > 0 {
        let side = match style.across {
            Across::Right => "right",
            _ => "left",
        };
        let _ = write!(css, ";padding-{side}:{}em", style.indent);
    }
    if let Some(color) = style.color {
        let _ = write!(css, ";color:#{color:06X}");
    }
    if let Some(fill) = style.fill {
        let _ = write!(css, ";background:#{fill:06X}");
    }
    css
}

fn table(page: &Page, classes: &mut Classes) -> String {
    let hidden =
        |bands: &BTreeMap<u32, Band>, at: &u32| bands.get(at).is_some_and(|band| band.hidden);
    let mut cells: BTreeMap<CellRef, &PageCell> = BTreeMap::new();
    let mut covered: BTreeSet<CellRef> = BTreeSet::new();
    for cell in &page.cells {
        let (first, last) = (cell.covers.first, cell.covers.last);
        cells.insert(first, cell);
        let rows = first.row..=last.row;
        let all =
            rows.flat_map(|row| (first.col..=last.col).map(move |col| CellRef::new(row, col)));
        covered.extend(all.skip(1));
    }
    let end = page.cells.iter().map(|cell| cell.covers.last);
    let (height, width) = end.fold((0, 0), |(height, width), last| {
        (height.max(last.row + 1), width.max(last.col + 1))
    });
    let mut out = match classes.addressed {
        true => sized(page, width, |col| hidden(&page.columns, &col)),
        false => String::from("<table>"),
    };
    for row in (0..height).filter(|row| !hidden(&page.rows, row)) {
        out.push_str("<tr>");
        for col in (0..width).filter(|col| !hidden(&page.columns, col)) {
            let at = CellRef::new(row, col);
            match cells.get(&at) {
                Some(cell) => out.push_str(&data(cell, page, classes)),
                None if covered.contains(&at) => {}
                None => out.push_str("<td></td>"),
            }
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</table>\n");
    out
}

/// The beginning of a table with the widths of its columns.
fn sized(page: &Page, width: u32, hidden: impl Fn(u32) -> bool) -> String {
    /// The pixels of a column that says nothing.
    const USUAL: u32 = 64;
    let size = |col: u32| match page.columns.get(&col).and_then(|band| band.size) {
        Some(Size::Units(units)) => pixels(units).round() as u32,
        Some(Size::Pixels(pixels)) => pixels,
        None => USUAL,
    };
    let sizes = (0..width).filter(|&col| !hidden(col)).map(size);
    let sizes: Vec<u32> = sizes.collect();
    let all: u32 = sizes.iter().sum();
    let mut out = format!("<table style=\"width:{all}px\"><colgroup>");
    for size in sizes {
        let _ = write!(out, "<col style=\"width:{size}px\">");
    }
    out + "</colgroup>"
}

fn data(cell: &PageCell, page: &Page, classes: &mut Classes) -> String {
    let (first, last) = (cell.covers.first, cell.covers.last);
    let mut tag = format!("<td class=\"c{}\"", classes.of(cell.look, page));
    if classes.addressed {
        let _ = write!(tag, " data-at=\"{first}\"");
    }
    for (name, count) in [
        ("rowspan", last.row - first.row + 1),
        ("colspan", last.col - first.col + 1),
    ] {
        if count > 1 {
            let _ = write!(tag, " {name}=\"{count}\"");
        }
    }
    // A percentage in Excel's sense would be a hundredth of what is printed.
    let percent = matches!(cell.look.kind, Kind::Percent(_));
    if let (Content::Number(number), false) = (&cell.content, percent) {
        let _ = write!(tag, " x:num=\"{}\"", exact(*number));
    }
    if let Some(note) = page.notes.get(&first) {
        let _ = write!(tag, " title=\"{}\"", escaped(note).replace('\n', "&#10;"));
    }
    let text = escaped(&shown(&cell.content, cell.look)).replace('\n', "<br>");
    format!("{tag}>{text}</td>")
}

/// What a person sees of a cell.
pub(crate) fn shown(content: &Content, look: Look) -> String {
    let number = match content {
        Content::Number(number) => Some(*number),
        Content::Formula { result, .. } => result.parse().ok(),
        _ => None,
    };
    match number {
        Some(number) => figure(number, look.kind),
        None => content.text().into_owned(),
    }
}

/// A number with the digits of its kind, thousands separated.
fn figure(number: f64, kind: Kind) -> String {
    let decimals = match kind {
        Kind::Amount(decimals) | Kind::ListNumber(decimals) => decimals,
        Kind::ListFigure => 2,
        // What is printed is a percentage already; nothing else says its digits.
        Kind::Percent(sign) => return format!("{}{}", exact(number), if sign { "%" } else { "" }),
        _ => return exact(number),
    };
    let Some(amount) = Amount::from_stored(number) else {
        return exact(number);
    };
    let digits = amount
        .decimal()
        .round_dp_with_strategy(decimals.into(), RoundingStrategy::MidpointAwayFromZero);
    let digits = format!("{digits:.*}", usize::from(decimals));
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", digits.as_str()),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let mut text = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if !part.is_empty() {
        text.push('.');
        text.push_str(part);
    }
    text
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            char => out.push(char),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_shown_with_the_digits_of_its_kind() {
        for (number, kind, text) in [
            (1_234_567.5, Kind::Amount(2), "1,234,567.50"),
            (-80.0, Kind::Amount(0), "-80"),
            (999.0, Kind::ListNumber(2), "999.00"),
            (4.88, Kind::Percent(true), "4.88%"),
            (0.125, Kind::Carried, "0.125"),
        ] {
            assert_eq!(figure(number, kind), text);
        }
    }

    #[test]
    fn a_note_of_several_lines_and_a_percentage_are_whole() {
        let mut page = Page::default();
        page.cells.push(PageCell {
            covers: crate::model::Region::new((0, 0), (0, 0)),
            content: Content::Number(4.8765),
            look: Kind::Percent(false).into(),
        });
        page.notes.insert(CellRef::new(0, 0), "一\n二".to_owned());
        let text = table(&page, &mut Classes::default());
        let cell = "<td class=\"c0\" title=\"一&#10;二\">4.8765</td>";
        assert!(text.contains(cell), "{text}");
    }

    #[test]
    fn what_is_covered_is_drawn_once_and_texts_are_texts() {
        let mut page = Page::default();
        let covers = crate::model::Region::new((0, 0), (0, 1));
        page.cells.push(PageCell {
            covers,
            content: Content::Text("a<b\nc".to_owned()),
            look: Kind::Title.into(),
        });
        let text = table(&page, &mut Classes::default());
        assert_eq!(
            text,
            "<table><tr><td class=\"c0\" colspan=\"2\">a&lt;b<br>c</td></tr>\n</table>\n"
        );
    }
}
