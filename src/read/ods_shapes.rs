//! What is drawn over the cells of an OpenDocument sheet.

use quick_xml::events::Event;

use super::drawn::Drawing;
use super::error::{Bound, Reason};
use super::limits::{self, Budget};
use super::xml::{self, Events};

/// Something drawn: what it is and the text in it.
pub type Shape = (Drawing, String);

/// Whether an element of that name is drawn; its paragraphs are none of the cell's.
pub fn is_shape(name: &str) -> bool {
    let shapes = [
        "frame",
        "custom-shape",
        "g",
        "line",
        "rect",
        "circle",
        "ellipse",
        "connector",
        "polyline",
        "polygon",
        "path",
        "caption",
        "control",
    ];
    shapes.contains(&name)
}

/// Reads the shape that has begun with that name, up to its end.
pub fn read(events: &mut Events<'_>, budget: &mut Budget, own_name: &str) -> Result<Shape, Reason> {
    let (mut text, mut kind, mut depth) = (String::new(), Drawing::Shape, 0_usize);
    // What is said stands in paragraphs; a picture's bytes and the whole chart of a flat file are none of it.
    let (mut said, mut within) = (0_usize, 0_usize);
    loop {
        let event = events.next(budget)?;
        match (&event, within) {
            (Event::Start(e), _) if e.local_name().as_ref() == "object" => within += 1,
            (Event::End(e), _) if e.local_name().as_ref() == "object" => {
                within = within.saturating_sub(1);
            }
            (Event::Start(e), 0) if e.local_name().as_ref() == "p" => said += 1,
            (Event::End(e), 0) if e.local_name().as_ref() == "p" => said = said.saturating_sub(1),
            _ => {}
        }
        let shows = said > 0 && within == 0;
        match event {
            Event::Start(e) => match e.local_name().as_ref() {
                name if name == own_name => depth += 1,
                "object" => kind = Drawing::Chart,
                // What is shown of an object by programs that do not know it is a picture too.
                "image" if kind != Drawing::Chart => kind = Drawing::Picture,
                "p" if shows && !text.is_empty() => text.push('\n'),
                "s" if shows => text.push(' '),
                _ => {}
            },
            Event::End(e) if e.local_name().as_ref() == own_name => match depth.checked_sub(1) {
                Some(left) => depth = left,
                None => break,
            },
            Event::Text(part) if shows => text.push_str(&part.xml10_content()),
            Event::GeneralRef(e) if shows => xml::push_reference(&mut text, &e)?,
            Event::Eof => return Err(Reason::damaged("content ends inside a shape")),
            _ => {}
        }
        if text.len() > limits::CELL_TEXT {
            return Err(Reason::TooLarge(Bound::CellText));
        }
    }
    let text = text.trim().to_owned();
    let kind = match kind {
        Drawing::Shape => Drawing::shape(&text),
        kind => kind,
    };
    Ok((kind, text))
}
