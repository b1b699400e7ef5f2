//! The parts around the text: what the archive holds, the styles, the settings, the page number.

use std::fmt::Display;

use super::super::Document;
use super::super::style::{Align, Role, Shape};
use super::xml::Xml;
use crate::words::document as words;

/// The letters of other languages.
const LATIN: &str = "Times New Roman";
/// The names of elements.
pub(super) const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
/// The kinds of relations.
pub(super) const R: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
/// What relations are written in.
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
/// The names of the parts of Office.
const OFFICE: &str = "application/vnd.openxmlformats-officedocument";

/// The relation of the page number.
pub(super) const FOOTER: &str = "rId3";

/// The relation of a chart.
pub(super) fn chart_relation(number: usize) -> String {
    format!("rId{}", number + 3)
}

/// What each part is.
pub(super) fn content_types(charts: usize) -> Vec<u8> {
    let mut xml = Xml::new();
    let root = "http://schemas.openxmlformats.org/package/2006/content-types";
    xml.within("Types", &[("xmlns", &root)], |xml| {
        let workbook = format!("{OFFICE}.spreadsheetml.sheet");
        for (extension, kind) in [
            (
                "rels",
                "application/vnd.openxmlformats-package.relationships+xml",
            ),
            ("xml", "application/xml"),
            ("xlsx", workbook.as_str()),
        ] {
            xml.empty(
                "Default",
                &[("Extension", &extension), ("ContentType", &kind)],
            );
        }
        let word = |part: &str| format!("{OFFICE}.wordprocessingml.{part}+xml");
        let mut parts = vec![
            ("/word/document.xml".to_owned(), word("document.main")),
            ("/word/styles.xml".to_owned(), word("styles")),
            ("/word/settings.xml".to_owned(), word("settings")),
            ("/word/footer1.xml".to_owned(), word("footer")),
            (
                "/docProps/core.xml".to_owned(),
                "application/vnd.openxmlformats-package.core-properties+xml".to_owned(),
            ),
        ];
        parts.extend((1..=charts).map(|number| {
            let name = format!("/word/charts/chart{number}.xml");
            (name, format!("{OFFICE}.drawingml.chart+xml"))
        }));
        for (name, kind) in &parts {
            xml.empty("Override", &[("PartName", name), ("ContentType", kind)]);
        }
    });
    xml.bytes()
}

/// A part of relations: by identity, kind and target.
pub(super) fn relations(all: &[(String, String, String)]) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.within("Relationships", &[("xmlns", &RELATIONS)], |xml| {
        for (id, kind, target) in all {
            xml.empty(
                "Relationship",
                &[("Id", id), ("Type", kind), ("Target", target)],
            );
        }
    });
    xml.bytes()
}

/// Where the document and its properties are.
pub(super) fn package_relations() -> Vec<u8> {
    let properties =
        "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties";
    relations(&[
        (
            "rId1".to_owned(),
            format!("{R}/officeDocument"),
            "word/document.xml".to_owned(),
        ),
        (
            "rId2".to_owned(),
            properties.to_owned(),
            "docProps/core.xml".to_owned(),
        ),
    ])
}

/// Where what the document uses is.
pub(super) fn document_relations(charts: usize) -> Vec<u8> {
    let mut all = vec![
        (
            "rId1".to_owned(),
            format!("{R}/styles"),
            "styles.xml".to_owned(),
        ),
        (
            "rId2".to_owned(),
            format!("{R}/settings"),
            "settings.xml".to_owned(),
        ),
        (
            FOOTER.to_owned(),
            format!("{R}/footer"),
            "footer1.xml".to_owned(),
        ),
    ];
    all.extend((1..=charts).map(|number| {
        let target = format!("charts/chart{number}.xml");
        (chart_relation(number), format!("{R}/chart"), target)
    }));
    relations(&all)
}

/// The properties: no author; the date is the first day of the budget year, since a clock would make every run different.
pub(super) fn properties(document: &Document) -> Vec<u8> {
    let mut xml = Xml::new();
    let names: [(&str, &dyn Display); 4] = [
        (
            "xmlns:cp",
            &"http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
        ),
        ("xmlns:dc", &"http://purl.org/dc/elements/1.1/"),
        ("xmlns:dcterms", &"http://purl.org/dc/terms/"),
        ("xmlns:xsi", &"http://www.w3.org/2001/XMLSchema-instance"),
    ];
    let year = document.year.map_or(2000, |year| year.0);
    let day = format!("{year:04}-01-01T00:00:00Z");
    xml.within("cp:coreProperties", &names, |xml| {
        xml.text("dc:title", &[], &document.title);
        for name in ["dcterms:created", "dcterms:modified"] {
            xml.text(name, &[("xsi:type", &"dcterms:W3CDTF")], &day);
        }
    });
    xml.bytes()
}

/// How Chinese is set: no room between it and numbers, no marks squeezed or hanging, so that lines are as they were measured.
pub(super) fn settings() -> Vec<u8> {
    let mut xml = Xml::new();
    xml.within("w:settings", &[("xmlns:w", &W)], |xml| {
        xml.value("w:characterSpacingControl", "doNotCompress");
        xml.within("w:compat", &[], |xml| {
            xml.empty(
                "w:compatSetting",
                &[
                    ("w:name", &"compatibilityMode"),
                    ("w:uri", &"http://schemas.microsoft.com/office/word"),
                    ("w:val", &15),
                ],
            );
        });
        xml.empty(
            "w:themeFontLang",
            &[("w:val", &"en-US"), ("w:eastAsia", &"zh-CN")],
        );
    });
    xml.bytes()
}

/// The page number at the foot.
pub(super) fn footer() -> Vec<u8> {
    let mut xml = Xml::new();
    xml.within("w:ftr", &[("xmlns:w", &W)], |xml| {
        xml.within("w:p", &[], |xml| {
            xml.within("w:pPr", &[], |xml| {
                xml.value("w:pStyle", style_id(Role::Plain));
                xml.value("w:jc", "center");
            });
            let run = |xml: &mut Xml, inner: &mut dyn FnMut(&mut Xml)| {
                xml.within("w:r", &[], |xml| {
                    xml.within("w:rPr", &[], |xml| {
                        fonts(xml, words::SONG);
                        xml.value("w:sz", 28);
                    });
                    inner(xml);
                });
            };
            let (before, behind) = words::PAGE_NUMBER;
            let text = |text: &'static str| {
                move |xml: &mut Xml| xml.text("w:t", &[("xml:space", &"preserve")], text)
            };
            run(&mut *xml, &mut text(before));
            for piece in ["begin", "", "separate", "1", "end"] {
                run(&mut *xml, &mut |xml| match piece {
                    "" => xml.text("w:instrText", &[("xml:space", &"preserve")], " PAGE "),
                    "1" => xml.text("w:t", &[], piece),
                    _ => xml.empty("w:fldChar", &[("w:fldCharType", &piece)]),
                });
            }
            run(&mut *xml, &mut text(behind));
        });
    });
    xml.bytes()
}

/// The identity of a style.
pub(super) fn style_id(role: Role) -> &'static str {
    match role {
        Role::CoverName => "CoverName",
        Role::CoverTitle => "Title",
        Role::ContentsTitle => "TOCHeading",
        Role::First => "TOC1",
        Role::Second => "TOC2",
        Role::Part => "Heading1",
        Role::Heading => "Heading2",
        Role::Subheading => "Heading3",
        Role::Text => "BodyText",
        Role::TableTitle => "TableTitle",
        Role::Plain => "TableText",
    }
}

/// What word processors call it; by these names they know headings and contents.
fn style_name(role: Role) -> &'static str {
    match role {
        Role::CoverTitle => "Title",
        Role::ContentsTitle => "TOC Heading",
        Role::First => "toc 1",
        Role::Second => "toc 2",
        Role::Part => "heading 1",
        Role::Heading => "heading 2",
        Role::Subheading => "heading 3",
        Role::Text => "Body Text",
        other => words::style_name(style_id(other)),
    }
}

/// The styles.
pub(super) fn styles() -> Vec<u8> {
    let mut xml = Xml::new();
    xml.within("w:styles", &[("xmlns:w", &W)], |xml| {
        xml.within("w:docDefaults", &[], |xml| {
            xml.within("w:rPrDefault", &[], |xml| {
                xml.within("w:rPr", &[], |xml| {
                    fonts(xml, words::FANGSONG);
                    xml.value("w:sz", 32);
                    xml.value("w:szCs", 32);
                    let languages: [(&str, &dyn Display); 2] =
                        [("w:val", &"en-US"), ("w:eastAsia", &"zh-CN")];
                    xml.empty("w:lang", &languages);
                });
            });
            xml.within("w:pPrDefault", &[], |xml| {
                xml.within("w:pPr", &[], unsqueezed);
            });
        });
        let normal: [(&str, &dyn Display); 3] = [
            ("w:type", &"paragraph"),
            ("w:default", &1),
            ("w:styleId", &"Normal"),
        ];
        xml.within("w:style", &normal, |xml| {
            xml.value("w:name", "Normal");
            xml.within("w:pPr", &[], unsqueezed);
        });
        for role in Role::ALL {
            style(xml, role);
        }
    });
    xml.bytes()
}

/// Lines as they were measured.
fn unsqueezed(xml: &mut Xml) {
    for name in [
        "w:widowControl",
        "w:overflowPunct",
        "w:autoSpaceDE",
        "w:autoSpaceDN",
        "w:snapToGrid",
    ] {
        xml.value(name, 0);
    }
}

fn style(xml: &mut Xml, role: Role) {
    let id = style_id(role);
    let shape = role.shape();
    let attributes: [(&str, &dyn Display); 2] = [("w:type", &"paragraph"), ("w:styleId", &id)];
    xml.within("w:style", &attributes, |xml| {
        xml.value("w:name", style_name(role));
        xml.value("w:basedOn", "Normal");
        xml.empty("w:qFormat", &[]);
        xml.within("w:pPr", &[], |xml| {
            if shape.with_next {
                xml.empty("w:keepNext", &[]);
            }
            spacing(xml, &shape);
            if let Some(level) = role.level() {
                xml.value("w:outlineLvl", level);
            }
        });
        xml.within("w:rPr", &[], |xml| letters(xml, &shape, false));
    });
}

/// The distances of a paragraph.
pub(super) fn spacing(xml: &mut Xml, shape: &Shape) {
    xml.empty(
        "w:spacing",
        &[
            ("w:before", &shape.before),
            ("w:after", &shape.after),
            ("w:line", &shape.line),
            ("w:lineRule", &"exact"),
        ],
    );
    xml.empty(
        "w:ind",
        &[
            ("w:left", &shape.left),
            ("w:right", &shape.right),
            ("w:firstLine", &shape.first),
        ],
    );
    let across = match shape.align {
        Align::Left => "left",
        Align::Middle => "center",
        Align::Right => "right",
        Align::Both => "both",
    };
    xml.value("w:jc", across);
}

/// The looks of letters.
pub(super) fn letters(xml: &mut Xml, shape: &Shape, marked: bool) {
    fonts(xml, shape.font);
    if shape.bold {
        xml.empty("w:b", &[]);
    }
    if let Some(colour) = shape.colour {
        xml.value("w:color", format!("{colour:06X}"));
    }
    xml.value("w:sz", shape.size);
    xml.value("w:szCs", shape.size);
    if marked {
        xml.value("w:highlight", "yellow");
    }
}

fn fonts(xml: &mut Xml, font: &str) {
    xml.empty(
        "w:rFonts",
        &[
            ("w:hint", &"eastAsia"),
            ("w:ascii", &LATIN),
            ("w:eastAsia", &font),
            ("w:hAnsi", &LATIN),
            ("w:cs", &LATIN),
        ],
    );
}
