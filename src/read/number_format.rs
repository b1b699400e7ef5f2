//! What a number format makes of a number: by which power of ten the figure that a person sees differs from the
//! number that is stored, whether a percent sign or a unit stands behind it, whether anything is seen at all.
//!
//! Chinese offices keep yuan and show 万元: `0!.0000` and `0"."0,` set a point among the digits, `#,##0.00,` leaves
//! three of them out. Rounding is no scale: every digit that is stored counts.

use crate::model::MoneyUnit;

use super::looks::{self, Shown};

/// How a person sees what a cell holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Seen {
    /// The figure that is seen is the number that is stored, times ten to this power.
    pub power: i8,
    /// Whether a percent sign is seen behind it.
    pub percent: bool,
    /// The unit that is seen behind it.
    pub unit: Option<MoneyUnit>,
    /// Whether all of it is struck out.
    pub struck: bool,
    /// Whether nothing of it is seen.
    pub hidden: bool,
}

/// A number format that does more than laying out digits.
#[derive(Clone, PartialEq, Debug)]
pub struct NumberFormat {
    sections: Vec<Section>,
}

/// A part of a format, for some of the numbers.
#[derive(Clone, PartialEq, Debug)]
struct Section {
    condition: Option<(Comparison, f64)>,
    seen: Seen,
    text: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Comparison {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    Unequal,
}

impl NumberFormat {
    /// Reads the code of a format, as Excel writes it; `None` if a number shows as it is stored.
    pub fn parse(code: &str) -> Option<NumberFormat> {
        if looks::shown(code) != Shown::Number {
            return None;
        }
        let mut sections: Vec<Section> = split(code).take(4).map(Section::parse).collect();
        // What is said of texts says nothing of numbers.
        if sections.len() == 4 || sections.len() > 1 && sections.last().is_some_and(|s| s.text) {
            sections.pop();
        }
        // Where a zero shows nothing, nothing is missing.
        let plain = sections.iter().enumerate().all(|(nth, section)| {
            let hidden = section.seen.hidden && nth == 2;
            section.seen
                == Seen {
                    hidden,
                    ..Seen::default()
                }
        });
        (!plain).then_some(NumberFormat { sections })
    }

    /// How it shows a number.
    pub fn of(&self, number: f64) -> Seen {
        let mut seen = self
            .section(number)
            .map_or(Seen::default(), |section| section.seen);
        seen.hidden &= number != 0.0;
        seen
    }

    /// The power of ten of a figure that is to be seen: the number to store is the figure divided by it.
    pub fn power_of_seen(&self, figure: f64) -> i8 {
        let mut power = self.of(figure).power;
        // Where the part depends on the size of what is stored, it is the part that this then falls under.
        for _ in 0..self.sections.len() {
            power = self.of(scaled(figure, power.saturating_neg())).power;
        }
        power
    }

    fn section(&self, number: f64) -> Option<&Section> {
        let all = &self.sections;
        let last = all.len().checked_sub(1)?;
        let usual = |nth: usize| match (nth, last) {
            (_, 0) => true,
            (0, 1) => number >= 0.0,
            (0, _) => number > 0.0,
            (1, 2) => number < 0.0,
            _ => true,
        };
        let conditions = all.iter().any(|section| section.condition.is_some());
        let applies = |&(nth, section): &(usize, &Section)| match section.condition {
            Some((comparison, bound)) => comparison.holds(number, bound),
            // Behind conditions, the last part is for everything else.
            None if conditions => nth == last || nth == 1 && number < 0.0,
            None => usual(nth),
        };
        all.iter()
            .enumerate()
            .find(applies)
            .map(|(_, section)| section)
    }
}

impl Comparison {
    fn holds(self, number: f64, bound: f64) -> bool {
        match self {
            Comparison::Less => number < bound,
            Comparison::LessOrEqual => number <= bound,
            Comparison::Greater => number > bound,
            Comparison::GreaterOrEqual => number >= bound,
            Comparison::Equal => number == bound,
            Comparison::Unequal => number != bound,
        }
    }
}

/// The parts of a code, at the semicolons outside of texts.
fn split(code: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(code);
    std::iter::from_fn(move || {
        let text = rest?;
        let (mut quoted, mut escaped) = (false, false);
        let end = text.char_indices().find(|&(_, c)| {
            let literal = std::mem::take(&mut escaped);
            match c {
                _ if literal => false,
                '"' => {
                    quoted = !quoted;
                    false
                }
                '\\' | '!' | '_' | '*' if !quoted => {
                    escaped = true;
                    false
                }
                c => c == ';' && !quoted,
            }
        });
        rest = end.map(|(at, _)| &text[at + 1..]);
        Some(end.map_or(text, |(at, _)| &text[..at]))
    })
}

/// A piece of a part of a format.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Piece {
    Digit,
    Point,
    Comma,
    Percent,
    Literal(char),
}

/// What `General` is called.
const GENERAL: [&str; 3] = ["General", "G/通用格式", "通用格式"];

impl Section {
    fn parse(code: &str) -> Section {
        let mut section = Section {
            condition: None,
            seen: Seen::default(),
            text: false,
        };
        let pieces = section.pieces(code);
        section.seen = seen(&pieces);
        section.seen.hidden &= !section.text;
        section
    }

    /// Takes a part of a code apart; what only lays out or colours is left out.
    fn pieces(&mut self, code: &str) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut rest = code;
        while let Some(c) = rest.chars().next() {
            let general = GENERAL.iter().find(|word| {
                let start = rest.get(..word.len());
                start.is_some_and(|start| start.eq_ignore_ascii_case(word))
            });
            if let Some(word) = general {
                pieces.push(Piece::Digit);
                rest = &rest[word.len()..];
                continue;
            }
            rest = &rest[c.len_utf8()..];
            match c {
                '"' => {
                    let (text, after) = rest.split_once('"').unwrap_or((rest, ""));
                    pieces.extend(text.chars().map(Piece::Literal));
                    rest = after;
                }
                '\\' | '!' | '_' | '*' => {
                    let next = rest.chars().next();
                    rest = &rest[next.map_or(0, char::len_utf8)..];
                    let literal = next.filter(|_| matches!(c, '\\' | '!'));
                    pieces.extend(literal.map(Piece::Literal));
                }
                '[' => {
                    let (inside, after) = rest.split_once(']').unwrap_or((rest, ""));
                    self.bracket(inside, &mut pieces);
                    rest = after;
                }
                '0' | '#' | '?' => pieces.push(Piece::Digit),
                '.' => pieces.push(Piece::Point),
                ',' => pieces.push(Piece::Comma),
                '%' => pieces.push(Piece::Percent),
                '@' => self.text = true,
                // The digits of a power of ten stand behind the figure's.
                'E' | 'e' if rest.starts_with(['+', '-']) => {
                    rest = rest[1..].trim_start_matches(['0', '#', '?']);
                }
                other => pieces.push(Piece::Literal(other)),
            }
        }
        pieces
    }

    /// A condition, a currency's sign, or a colour.
    fn bracket(&mut self, inside: &str, pieces: &mut Vec<Piece>) {
        if let Some(currency) = inside.strip_prefix('$') {
            let sign = currency.split('-').next().unwrap_or_default();
            pieces.extend(sign.chars().map(Piece::Literal));
            return;
        }
        let comparisons = [
            ("<=", Comparison::LessOrEqual),
            (">=", Comparison::GreaterOrEqual),
            ("<>", Comparison::Unequal),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
            ("=", Comparison::Equal),
        ];
        let condition = comparisons.iter().find_map(|(sign, comparison)| {
            let bound = inside.strip_prefix(sign)?.trim().parse().ok()?;
            Some((*comparison, bound))
        });
        self.condition = self.condition.or(condition);
    }
}

/// What the pieces make of a number.
fn seen(pieces: &[Piece]) -> Seen {
    let digit = |piece: &Piece| *piece == Piece::Digit;
    let Some(last) = pieces.iter().rposition(digit) else {
        return Seen {
            hidden: true,
            ..Seen::default()
        };
    };
    let point = pieces.iter().position(|piece| *piece == Piece::Point);
    let (whole, fraction) = pieces.split_at(point.unwrap_or(pieces.len()));
    let mut power = 0 - 3 * (thousands(whole) + thousands(fraction));
    if !fraction.iter().any(digit) {
        power += inserted(whole);
    }
    let behind = &pieces[last + 1..];
    let line = behind
        .iter()
        .position(|piece| *piece == Piece::Literal('\n'));
    let (visible, _) = behind.split_at(line.unwrap_or(behind.len()));
    let percents = pieces.iter().filter(|piece| **piece == Piece::Percent);
    power += 2 * percents.count() as i32;
    let before = pieces[..last].iter();
    let sign = |piece: &Piece| matches!(piece, Piece::Percent | Piece::Literal('%' | '％'));
    let percent = before.chain(visible).any(sign);
    let (unit, tens) = unit(visible).map_or((None, 0), |(unit, tens)| (Some(unit), tens));
    Seen {
        power: i8::try_from(power + tens).unwrap_or(0),
        percent,
        unit,
        struck: false,
        hidden: false,
    }
}

/// How many commas stand directly behind the last digit: each leaves three digits out.
fn thousands(pieces: &[Piece]) -> i32 {
    let Some(last) = pieces.iter().rposition(|piece| *piece == Piece::Digit) else {
        return 0;
    };
    let commas = pieces[last + 1..].iter();
    commas.take_while(|piece| **piece == Piece::Comma).count() as i32
}

/// What a point among the whole digits, or zeros behind them, make of the number, as a power of ten.
fn inserted(whole: &[Piece]) -> i32 {
    let is_point = |piece: &Piece| matches!(piece, Piece::Literal('.' | '．'));
    let is_digit = |piece: &Piece| *piece == Piece::Digit;
    let first = whole.iter().position(is_digit).unwrap_or(0);
    let last = whole.iter().rposition(is_digit).unwrap_or(0);
    let mut points = (first..last).filter(|&at| is_point(&whole[at]));
    match (points.next(), points.next()) {
        (Some(at), None) => -(whole[at..].iter().filter(|piece| is_digit(piece)).count() as i32),
        (None, _) => {
            let behind = whole.iter().skip(last + 1);
            let zeros = behind.take_while(|piece| **piece == Piece::Literal('0'));
            zeros.count() as i32
        }
        _ => 0,
    }
}

/// The unit that the pieces behind the digits spell, and what it is that many tens of.
fn unit(pieces: &[Piece]) -> Option<(MoneyUnit, i32)> {
    const WORDS: [(&str, MoneyUnit, i32); 7] = [
        ("亿", MoneyUnit::HundredMillionYuan, 0),
        ("千万", MoneyUnit::TenThousandYuan, 3),
        ("百万", MoneyUnit::TenThousandYuan, 2),
        ("十万", MoneyUnit::TenThousandYuan, 1),
        ("万", MoneyUnit::TenThousandYuan, 0),
        ("千", MoneyUnit::ThousandYuan, 0),
        ("", MoneyUnit::Yuan, 0),
    ];
    let literals = pieces.iter().filter_map(|piece| match piece {
        Piece::Literal(c) if !c.is_whitespace() => Some(*c),
        _ => None,
    });
    let text: String = literals.collect();
    let text = text.trim_start_matches('0').trim_end_matches(')');
    let word = text.strip_suffix(['元', '圆']).unwrap_or(text);
    let found = WORDS.iter().find(|(own, ..)| *own == word);
    found
        .filter(|_| !text.is_empty())
        .map(|&(_, unit, tens)| (unit, tens))
}

/// A number times a power of ten, as exactly as its digits say.
pub fn scaled(number: f64, power: i8) -> f64 {
    match power {
        0 => number,
        _ => format!("{number:e}")
            .split_once('e')
            .and_then(|(digits, exponent)| {
                let exponent = exponent.parse::<i32>().ok()? + i32::from(power);
                format!("{digits}e{exponent}").parse().ok()
            })
            .unwrap_or(number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: &str, number: f64) -> Seen {
        NumberFormat::parse(code).map_or(Seen::default(), |format| format.of(number))
    }

    #[test]
    fn a_point_among_the_digits_and_commas_behind_them_scale_what_is_stored() {
        for (code, power) in [
            ("0!.0000", -4),
            ("0!.0", -1),
            ("0!.00", -2),
            ("0\\.0000", -4),
            ("#\".\"0000", -4),
            ("#!.0000_ ", -4),
            ("0\".\"0,", -4),
            ("0!.0,\"万元\"", -4),
            ("0\\.00,", -5),
            ("0!.00,,\"亿\"", -8),
            ("#,##0.00,", -3),
            ("#,##0,", -3),
            ("0.00,,", -6),
            ("#,##0,.00", -3),
            ("0.00,,\n%", -4),
            ("0\"0000\"", 4),
            ("0.00%", 2),
            (
                "_ * #,##0!.0000_ ;_ * \\-#,##0!.0000_ ;_ * \"-\"_ ;_ @_ ",
                -4,
            ),
            ("[Red]0!.0000", -4),
            ("[$-804]0!.0000", -4),
            // Layout only.
            ("General", 0),
            ("@", 0),
            ("0", 0),
            ("#,##0.00", 0),
            ("#,##0.00_ ", 0),
            ("_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * \"-\"??_ ;_ @_ ", 0),
            ("0.00E+00", 0),
            ("##0.0E+0", 0),
            ("# ?/?", 0),
            ("0!,0000", 0),
            ("0\".00\"", 0),
            ("0.00\"00\"", 0),
            ("000000", 0),
            ("#,##0.00;[Red]#,##0.00", 0),
            ("\"第\"0\"号\"", 0),
            ("yyyy\"年\"m\"月\"d\"日\"", 0),
            ("h:mm:ss.00", 0),
        ] {
            assert_eq!(of(code, 11_180_700.0).power, power, "{code}");
        }
    }

    #[test]
    fn each_part_is_for_its_own_numbers() {
        let signs = "0!.0000;-0.00,;0";
        assert_eq!(of(signs, 5.0).power, -4);
        assert_eq!(of(signs, -5.0).power, -3);
        assert_eq!(of(signs, 0.0).power, 0);
        let sizes = "[>=100000000]0!.00,,\"亿元\";[>=10000]0!.0,\"万元\";0\"元\"";
        for (number, power, unit) in [
            (250_000_000.0, -8, MoneyUnit::HundredMillionYuan),
            (25_000.0, -4, MoneyUnit::TenThousandYuan),
            (250.0, 0, MoneyUnit::Yuan),
        ] {
            let seen = of(sizes, number);
            assert_eq!((seen.power, seen.unit), (power, Some(unit)), "{number}");
        }
        let two = "[<0]0.00;0!.0000";
        assert_eq!((of(two, -1.0).power, of(two, 1.0).power), (0, -4));
    }

    #[test]
    fn units_and_percent_signs_behind_the_digits_are_seen() {
        let unit = |code| of(code, 1.0).unit;
        let wan = Some(MoneyUnit::TenThousandYuan);
        assert_eq!(unit("0.00\"万元\""), wan);
        assert_eq!(unit("General\"万元\""), wan);
        assert_eq!(unit("0!.0,\"万\""), wan);
        assert_eq!(
            unit("#,##0.00\"元\";-#,##0.00\"元\""),
            Some(MoneyUnit::Yuan)
        );
        assert_eq!(unit("0\"人\""), None);
        assert_eq!(unit("\"元\"0"), None);
        assert_eq!(unit("0\"元/人\""), None);
        let millions = of("0.00,,\"百万元\"", 1.0);
        assert_eq!((millions.unit, millions.power), (wan, -4));
        let percent = |code| (of(code, 1.0).percent, of(code, 1.0).power);
        assert_eq!(percent("0%"), (true, 2));
        assert_eq!(percent("0.00\"%\""), (true, 0));
        assert_eq!(percent("0.00\\%"), (true, 0));
        assert_eq!(percent("0.00,,\n%"), (false, -4));
    }

    #[test]
    fn what_shows_no_digit_hides_the_number_but_for_zero() {
        assert!(of(";;;", 5.0).hidden && of(";;;", -5.0).hidden);
        assert!(!of(";;;", 0.0).hidden);
        assert!(of("0.00;;", -5.0).hidden && !of("0.00;;", 5.0).hidden);
        assert!(NumberFormat::parse("0.00;-0.00;;@").is_none());
        assert!(NumberFormat::parse("0.00;-0.00;\"\"").is_none());
        assert!(NumberFormat::parse("@").is_none());
    }

    #[test]
    fn scaling_keeps_the_digits() {
        assert_eq!(scaled(11_180_700.0, -4), 1_118.07);
        assert_eq!(scaled(0.0488, 2), 4.88);
        assert_eq!(scaled(1_118.07, 4), 11_180_700.0);
        assert_eq!(scaled(-3.5, -4), -0.000_35);
        assert_eq!(scaled(0.0, -4), 0.0);
    }
}
