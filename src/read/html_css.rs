//! What the style sheet of a page and the `style` of a tag say of how values are shown: number formats in Excel's
//! own property, what is struck out, raised or hidden.

use std::collections::BTreeMap;

use super::runs::Manner;

/// What a rule or an attribute says.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Declared {
    /// The number format.
    pub format: Option<String>,
    /// How text is shown.
    pub manner: Option<Manner>,
}

/// The rules of a page that are for classes.
#[derive(Default)]
pub struct Rules(BTreeMap<String, Declared>);

impl Rules {
    /// Takes the rules of a style sheet.
    pub fn take(&mut self, sheet: &str) {
        for rule in sheet.split('}') {
            let Some((selectors, declarations)) = rule.split_once('{') else {
                continue;
            };
            let declared = Declared::of(declarations);
            if declared == Declared::default() {
                continue;
            }
            for selector in selectors.split(',') {
                let class = selector.trim().rsplit('.').next();
                if let Some(class) = class.filter(|_| selector.contains('.')) {
                    let known = self.0.entry(class.trim().to_owned()).or_default();
                    known.add(declared.clone());
                }
            }
        }
    }

    /// What the classes and the style of a tag say.
    pub fn of(&self, classes: Option<&str>, style: Option<&str>) -> Declared {
        let mut declared = Declared::default();
        for class in classes.unwrap_or_default().split_ascii_whitespace() {
            if let Some(rule) = self.0.get(class) {
                declared.add(rule.clone());
            }
        }
        if let Some(style) = style {
            declared.add(Declared::of(style));
        }
        declared
    }
}

impl Declared {
    fn of(declarations: &str) -> Declared {
        let mut declared = Declared::default();
        for (name, value) in split(declarations) {
            let lower = value.to_ascii_lowercase();
            let manner = match name.as_str() {
                "mso-number-format" => {
                    declared.format = Some(number_format(value));
                    continue;
                }
                "text-decoration" | "text-decoration-line" if lower.contains("line-through") => {
                    Manner::Struck
                }
                "text-line-through" if lower != "none" => Manner::Struck,
                "vertical-align" if lower.starts_with("super") => Manner::Raised,
                "display" if lower.starts_with("none") => Manner::Hidden,
                "visibility" if lower.starts_with("hidden") => Manner::Hidden,
                "mso-hide" if lower.starts_with("all") => Manner::Hidden,
                _ => continue,
            };
            declared.manner = Some(manner);
        }
        declared
    }

    fn add(&mut self, other: Declared) {
        self.format = other.format.or(self.format.take());
        self.manner = other.manner.or(self.manner);
    }
}

/// The declarations, at the semicolons outside of quotes.
fn split(declarations: &str) -> impl Iterator<Item = (String, &str)> {
    let mut quote = None;
    let mut escaped = false;
    let pieces = declarations.split(move |c: char| {
        let literal = std::mem::take(&mut escaped);
        match (c, quote) {
            _ if literal => false,
            ('\\', _) => {
                escaped = true;
                false
            }
            ('"' | '\'', None) => {
                quote = Some(c);
                false
            }
            (c, Some(open)) => {
                if c == open {
                    quote = None;
                }
                false
            }
            (c, None) => c == ';',
        }
    });
    pieces.filter_map(|piece| {
        let (name, value) = piece.split_once(':')?;
        Some((name.trim().to_ascii_lowercase(), value.trim()))
    })
}

/// The code in Excel's property: in quotes, with letters escaped as the language of style sheets does, or a word.
fn number_format(value: &str) -> String {
    let bare = value.trim_matches(['"', '\'']);
    match bare {
        "Percent" => return "0.00%".to_owned(),
        "Standard" => return "#,##0.00".to_owned(),
        "Fixed" => return "0.00".to_owned(),
        "Scientific" => return "0.00E+00".to_owned(),
        _ => {}
    }
    let mut code = String::new();
    let mut rest = bare;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        if c != '\\' {
            code.push(c);
            continue;
        }
        let number = rest.get(..4).filter(|digits| digits.starts_with("00"));
        let number = number.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        match number
            .and_then(char::from_u32)
            .filter(|c| *c >= ' ' || *c == '\n')
        {
            Some(letter) => {
                code.push(letter);
                rest = &rest[4..];
            }
            None => {
                let next = rest.chars().next();
                code.extend(next);
                rest = &rest[next.map_or(0, char::len_utf8)..];
            }
        }
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_formats_come_out_of_their_escapes() {
        for (value, code) in [
            (r#""0\!\.0000""#, "0!.0000"),
            (r#""0\\\.0000""#, r"0\.0000"),
            (r#""0\0022\.\00220\,""#, "0\".\"0,"),
            (r#""\#\,\#\#0\.00_ ""#, "#,##0.00_ "),
            (r"'\@'", "@"),
            ("Percent", "0.00%"),
            ("General", "General"),
        ] {
            let declared = Declared::of(&format!("width:72pt;mso-number-format:{value};color:red"));
            assert_eq!(declared.format.as_deref(), Some(code), "{value}");
        }
    }

    #[test]
    fn classes_and_styles_say_what_is_struck_raised_or_hidden() {
        let mut rules = Rules::default();
        rules.take("<!-- td {color:red} .xl65 {mso-number-format:\"0\\.00\";} .font6, td.old\n{text-decoration:line-through;} -->");
        let manner = |classes, style| rules.of(classes, style).manner;
        assert_eq!(manner(Some("font6"), None), Some(Manner::Struck));
        assert_eq!(manner(Some("a old"), None), Some(Manner::Struck));
        assert_eq!(manner(Some("xl65"), None), None);
        assert_eq!(manner(None, Some("DISPLAY: none")), Some(Manner::Hidden));
        assert_eq!(
            manner(None, Some("vertical-align:super")),
            Some(Manner::Raised)
        );
        let both = rules.of(Some("xl65"), Some("color:red"));
        assert_eq!(both.format.as_deref(), Some("0.00"));
    }
}
