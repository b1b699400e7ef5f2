//! A pie as a chart of its own, with the workbook of its figures in it so that it can be edited.

use std::fmt::Display;

use super::super::Pie;
use super::super::style::{POINT, Role};
use super::parts::{R, relations, style_id};
use super::xml::Xml;
use crate::model::{CellRef, Region};
use crate::pages::{Content, Kind, Page, PageCell, Pages};
use crate::words::document as words;
use crate::write::{self, WriteError};

/// The names of drawings.
pub(super) const A: &str = "http://schemas.openxmlformats.org/drawingml/2006/main";
/// The names of charts.
pub(super) const C: &str = "http://schemas.openxmlformats.org/drawingml/2006/chart";
/// The units of a drawing in a twentieth of a point.
const EMU: u32 = 635;
/// The colours of slices, one after the other.
const COLOURS: [&str; 10] = [
    "4472C4", "ED7D31", "A5A5A5", "FFC000", "5B9BD5", "70AD47", "264478", "9E480E", "636363",
    "997300",
];
/// What the line of letters takes on which a drawing stands.
const DESCENT: u32 = 8 * POINT;

/// The paragraph in which a chart stands: its number and its relation.
pub(super) fn drawing(xml: &mut Xml, pie: &Pie, width: u32, (number, relation): (usize, &str)) {
    let (width, height) = (width * EMU, pie.height.saturating_sub(DESCENT) * EMU);
    xml.open("w:p", &[]);
    xml.within("w:pPr", &[], |xml| {
        xml.value("w:pStyle", style_id(Role::Plain));
        let line: [(&str, &dyn Display); 2] = [("w:line", &240), ("w:lineRule", &"auto")];
        xml.empty("w:spacing", &line);
        xml.value("w:jc", "center");
    });
    xml.open("w:r", &[]);
    xml.open("w:drawing", &[]);
    let none: [(&str, &dyn Display); 4] =
        [("distT", &0), ("distB", &0), ("distL", &0), ("distR", &0)];
    xml.within("wp:inline", &none, |xml| {
        xml.empty("wp:extent", &[("cx", &width), ("cy", &height)]);
        let name = super::body::described(&pie.title);
        let told: [(&str, &dyn Display); 3] =
            [("id", &number), ("name", &pie.title), ("descr", &name)];
        xml.empty("wp:docPr", &told);
        xml.empty("wp:cNvGraphicFramePr", &[]);
        xml.within("a:graphic", &[], |xml| {
            xml.within("a:graphicData", &[("uri", &C)], |xml| {
                xml.empty("c:chart", &[("r:id", &relation)]);
            });
        });
    });
    xml.close("w:drawing");
    xml.close("w:r");
    xml.close("w:p");
}

/// The part of the chart.
pub(super) fn part(pie: &Pie) -> Vec<u8> {
    let mut xml = Xml::new();
    let names: [(&str, &dyn Display); 3] = [("xmlns:c", &C), ("xmlns:a", &A), ("xmlns:r", &R)];
    xml.within("c:chartSpace", &names, |xml| {
        xml.empty("c:roundedCorners", &[("val", &0)]);
        xml.within("c:chart", &[], |xml| {
            xml.within("c:title", &[], |xml| {
                xml.within("c:tx", &[], |xml| {
                    xml.within("c:rich", &[], |xml| {
                        xml.empty("a:bodyPr", &[]);
                        xml.within("a:p", &[], |xml| {
                            xml.within("a:pPr", &[], |xml| letters(xml, "a:defRPr", 1_400));
                            xml.within("a:r", &[], |xml| {
                                letters(xml, "a:rPr", 1_400);
                                xml.text("a:t", &[], &pie.title);
                            });
                        });
                    });
                });
                xml.empty("c:overlay", &[("val", &0)]);
            });
            xml.empty("c:autoTitleDeleted", &[("val", &0)]);
            xml.within("c:plotArea", &[], |xml| {
                xml.empty("c:layout", &[]);
                xml.within("c:pieChart", &[], |xml| {
                    xml.empty("c:varyColors", &[("val", &1)]);
                    series(xml, pie);
                    xml.empty("c:firstSliceAng", &[("val", &0)]);
                });
            });
            xml.within("c:legend", &[], |xml| {
                xml.empty("c:legendPos", &[("val", &"r")]);
                xml.empty("c:overlay", &[("val", &0)]);
                texts(xml);
            });
            xml.empty("c:plotVisOnly", &[("val", &1)]);
        });
        xml.within("c:externalData", &[("r:id", &"rId1")], |xml| {
            xml.empty("c:autoUpdate", &[("val", &0)]);
        });
    });
    xml.bytes()
}

fn series(xml: &mut Xml, pie: &Pie) {
    let last = pie.slices.len() + 1;
    let sheet = words::CHART_SHEET;
    xml.within("c:ser", &[], |xml| {
        xml.empty("c:idx", &[("val", &0)]);
        xml.empty("c:order", &[("val", &0)]);
        xml.within("c:tx", &[], |xml| {
            let series = std::iter::once(pie.series.as_str());
            cache(xml, "str", &format!("{sheet}!$B$1"), series);
        });
        // Without a theme nothing else gives the slices colours.
        for (number, colour) in (0..pie.slices.len()).zip(COLOURS.iter().cycle()) {
            xml.within("c:dPt", &[], |xml| {
                xml.empty("c:idx", &[("val", &number)]);
                xml.empty("c:bubble3D", &[("val", &0)]);
                xml.within("c:spPr", &[], |xml| {
                    xml.within("a:solidFill", &[], |xml| {
                        xml.empty("a:srgbClr", &[("val", colour)]);
                    });
                });
            });
        }
        xml.within("c:dLbls", &[], |xml| {
            xml.empty(
                "c:numFmt",
                &[("formatCode", &"0.00%"), ("sourceLinked", &0)],
            );
            texts(xml);
            xml.empty("c:dLblPos", &[("val", &"bestFit")]);
            let shown = [
                ("c:showLegendKey", 0),
                ("c:showVal", 0),
                ("c:showCatName", 0),
                ("c:showSerName", 0),
                ("c:showPercent", 1),
                ("c:showBubbleSize", 0),
                ("c:showLeaderLines", 1),
            ];
            for (name, shown) in shown {
                xml.empty(name, &[("val", &shown)]);
            }
        });
        xml.within("c:cat", &[], |xml| {
            let names = pie.slices.iter().map(|(name, _)| name.as_str());
            cache(xml, "str", &format!("{sheet}!$A$2:$A${last}"), names);
        });
        xml.within("c:val", &[], |xml| {
            let amounts: Vec<String> = pie
                .slices
                .iter()
                .map(|(_, amount)| amount.to_string())
                .collect();
            let amounts = amounts.iter().map(String::as_str);
            cache(xml, "num", &format!("{sheet}!$B$2:$B${last}"), amounts);
        });
    });
}

/// Cells of the workbook, and what stands in them.
fn cache<'t>(
    xml: &mut Xml,
    kind: &str,
    cells: &str,
    texts: impl ExactSizeIterator<Item = &'t str>,
) {
    xml.within(&format!("c:{kind}Ref"), &[], |xml| {
        xml.text("c:f", &[], cells);
        xml.within(&format!("c:{kind}Cache"), &[], |xml| {
            if kind == "num" {
                xml.text("c:formatCode", &[], "General");
            }
            xml.empty("c:ptCount", &[("val", &texts.len())]);
            for (number, text) in texts.enumerate() {
                xml.within("c:pt", &[("idx", &number)], |xml| {
                    xml.text("c:v", &[], text)
                });
            }
        });
    });
}

/// The letters of the legend and of the labels.
fn texts(xml: &mut Xml) {
    xml.within("c:txPr", &[], |xml| {
        xml.empty("a:bodyPr", &[]);
        xml.within("a:p", &[], |xml| {
            xml.within("a:pPr", &[], |xml| letters(xml, "a:defRPr", 1_050));
            xml.empty("a:endParaRPr", &[("lang", &"zh-CN")]);
        });
    });
}

fn letters(xml: &mut Xml, name: &str, size: u32) {
    xml.within(name, &[("sz", &size), ("b", &0)], |xml| {
        xml.empty("a:latin", &[("typeface", &"Times New Roman")]);
        xml.empty("a:ea", &[("typeface", &words::FANGSONG)]);
    });
}

/// Where the workbook of a chart is.
pub(super) fn relations_of(number: usize) -> Vec<u8> {
    let target = format!("../embeddings/chart{number}.xlsx");
    relations(&[("rId1".to_owned(), format!("{R}/package"), target)])
}

/// The workbook of its figures.
pub(super) fn workbook(pie: &Pie) -> Result<Vec<u8>, WriteError> {
    let cell = |row: u32, col: u32, content: Content| {
        let at = CellRef::new(row, col);
        PageCell {
            covers: Region {
                first: at,
                last: at,
            },
            content,
            look: Kind::Bare.into(),
        }
    };
    let mut cells = vec![cell(0, 1, Content::Text(pie.series.clone()))];
    for (row, (name, amount)) in (1..).zip(&pie.slices) {
        cells.push(cell(row, 0, Content::Text(name.clone())));
        cells.push(cell(row, 1, Content::of_number(*amount)));
    }
    write::published(&Pages {
        department: String::new(),
        title: String::new(),
        year: None,
        all: vec![Page {
            name: words::CHART_SHEET.to_owned(),
            cells,
            ..Page::default()
        }],
    })
}
