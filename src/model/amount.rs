//! Amounts of money: exact decimals with a unit, and the integers that reconciling works on.

use std::fmt;
use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

/// An exact amount in the unit its table is printed in (万元 or 元, as [`Precision::unit`] says).
///
/// The decimal is kept digit for digit as it was stored; two amounts are equal when their values are
/// (`80.8` equals `80.80`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Amount(Decimal);

impl Amount {
    /// Wraps an exact decimal.
    pub fn new(value: Decimal) -> Self {
        Amount(value)
    }

    /// The number a spreadsheet stored as a binary float, as the shortest decimal that means the same
    /// (`0.30000000000000004` is 0.3). `None` for NaN, infinities and numbers beyond 28 digits.
    pub fn from_stored(value: f64) -> Option<Self> {
        use rust_decimal::prelude::FromPrimitive;
        let decimal = short_decimal(value).or_else(|| Decimal::from_f64(value));
        decimal.map(|decimal| Amount(decimal.normalize()))
    }

    /// The decimal itself.
    pub fn decimal(self) -> Decimal {
        self.0
    }

    /// How many digits stand after the point, trailing zeros not counted.
    pub fn significant_decimals(self) -> u32 {
        self.0.normalize().scale()
    }

    /// Rounded half away from zero to the digits of its table, as accountants round (四舍五入): those declared, or
    /// more where the table prints more.
    pub fn printed(self, precision: Precision) -> Amount {
        Amount(self.0.round_dp_with_strategy(
            u32::from(precision.decimals.max(precision.printed_decimals())),
            RoundingStrategy::MidpointAwayFromZero,
        ))
    }

    /// The text of the amount with exactly the table's digits: `80.8` in a two-digit table is `80.80`;
    /// further digits, where the file stores them, are kept.
    pub fn text(self, precision: Precision) -> String {
        let printed = usize::from(precision.printed_decimals());
        let decimals = printed.max(self.significant_decimals() as usize);
        format!("{:.decimals$}", self.0)
    }

    /// The amount as an integer of 1/10000 元, rounded half away from zero there; `None` beyond
    /// ±100 万亿元, which no budget holds and whose sums might overflow.
    pub fn ticks(self, unit: MoneyUnit) -> Option<Ticks> {
        let factor = i128::from(unit.yuan() * TICKS_PER_YUAN);
        let scaled = self.0.mantissa().checked_mul(factor)?;
        let ticks = i64::try_from(divided(scaled, 10_i128.pow(self.0.scale()))).ok()?;
        (ticks.unsigned_abs() <= Ticks::LIMIT.unsigned_abs()).then_some(Ticks(ticks))
    }

    /// The amount that so many ticks are, in `unit`.
    pub fn from_ticks(ticks: Ticks, unit: MoneyUnit) -> Amount {
        Amount((Decimal::from(ticks.0) / Decimal::from(unit.yuan() * TICKS_PER_YUAN)).normalize())
    }

    /// Whether the amount is zero.
    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }
}

/// The decimal of at most 15 digits, six of them after the point, whose nearest float this is: the
/// common case, and quicker than taking the float's bits apart.
fn short_decimal(value: f64) -> Option<Decimal> {
    [(0, 1.0), (2, 1e2), (6, 1e6)]
        .into_iter()
        .find_map(|(scale, power)| {
            let digits = (value * power).round();
            (digits.abs() < 1e15 && digits / power == value)
                .then(|| Decimal::new(digits as i64, scale))
        })
}

/// A quotient rounded half away from zero.
fn divided(dividend: i128, divisor: i128) -> i128 {
    let (quotient, rest) = (dividend / divisor, dividend % divisor);
    if rest.unsigned_abs() >= divisor.unsigned_abs().div_ceil(2) {
        quotient + dividend.signum()
    } else {
        quotient
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Amount {
    type Err = rust_decimal::Error;

    /// Reads plain digits with an optional sign and point; everything people add (separators, units,
    /// brackets) is the recogniser's business.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Decimal::from_str_exact(text).map(Amount)
    }
}

/// Ticks in one 元.
pub const TICKS_PER_YUAN: i64 = 10_000;

/// An amount of money as an integer of 1/10000 元: fine enough for half of the last digit of every
/// table (half of 0.01 元 is 50 ticks), so that rounding intervals are integers as well.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Ticks(pub i64);

impl Ticks {
    /// The largest amount that is reconciled: 100 万亿元.
    pub const LIMIT: i64 = 100_000_000_000_000 * TICKS_PER_YUAN;

    /// How many hundreds of 元 that is, the last digit of most tables in 万元; rounded half away from
    /// zero.
    pub fn hundreds(self) -> i64 {
        let whole = 100 * TICKS_PER_YUAN;
        (self.0 + self.0.signum() * whole / 2) / whole
    }

    /// Whether it is so many hundreds of 元 to the digit.
    pub fn is_hundreds(self) -> bool {
        self.0 % (100 * TICKS_PER_YUAN) == 0
    }
}

/// The unit a table is printed in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum MoneyUnit {
    /// 元
    Yuan,
    /// 千元
    ThousandYuan,
    /// 万元
    TenThousandYuan,
    /// 亿元
    HundredMillionYuan,
}

impl MoneyUnit {
    /// All units, longest name first, so that 万元 is not read as 元.
    pub const ALL: [MoneyUnit; 4] = [
        MoneyUnit::ThousandYuan,
        MoneyUnit::TenThousandYuan,
        MoneyUnit::HundredMillionYuan,
        MoneyUnit::Yuan,
    ];

    /// How many 元 one of this unit is.
    pub fn yuan(self) -> i64 {
        match self {
            MoneyUnit::Yuan => 1,
            MoneyUnit::ThousandYuan => 1_000,
            MoneyUnit::TenThousandYuan => 10_000,
            MoneyUnit::HundredMillionYuan => 100_000_000,
        }
    }

    /// The name as it stands in a unit line.
    pub fn name(self) -> &'static str {
        match self {
            MoneyUnit::Yuan => "元",
            MoneyUnit::ThousandYuan => "千元",
            MoneyUnit::TenThousandYuan => "万元",
            MoneyUnit::HundredMillionYuan => "亿元",
        }
    }

    /// The unit of that exact name.
    pub fn named(name: &str) -> Option<MoneyUnit> {
        Self::ALL.into_iter().find(|unit| unit.name() == name)
    }
}

impl fmt::Display for MoneyUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

as_text!(MoneyUnit, "unit", MoneyUnit::named);

/// How finely a table prints its amounts: its unit and its decimals, both declared (by the unit line
/// and the layout), and how much coarser the table as a whole is printed. Never guessed from one cell.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Precision {
    /// The unit of the table.
    pub unit: MoneyUnit,
    /// Digits after the point.
    pub decimals: u8,
    /// How many of the last digits the table leaves at zero because it was rounded to those before: 2 where it
    /// prints whole units of two decimals, -1 where it prints a third decimal.
    pub coarser: i8,
}

impl Precision {
    /// One unit of the last printed digit, in ticks: 0.01 万元 is 1,000,000 ticks. At least 2, so that
    /// half of it is an integer.
    pub fn quantum(self) -> Ticks {
        let factor = 10_i64.pow(u32::from(self.coarser.unsigned_abs()).min(9));
        if self.coarser < 0 {
            Ticks((self.declared().0 / factor).max(2))
        } else {
            Ticks(self.declared().0.saturating_mul(factor))
        }
    }

    /// The digits after the point that the table really prints.
    pub fn printed_decimals(self) -> u8 {
        self.decimals
            .saturating_add_signed(self.coarser.saturating_neg())
    }

    /// One unit of the last declared digit, in ticks, however the table is printed.
    pub fn declared(self) -> Ticks {
        let whole = self.unit.yuan() * TICKS_PER_YUAN;
        Ticks((whole / 10_i64.pow(u32::from(self.decimals).min(12))).max(2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WAN: Precision = Precision {
        unit: MoneyUnit::TenThousandYuan,
        decimals: 2,
        coarser: 0,
    };

    fn amount(text: &str) -> Amount {
        text.parse().expect("a test's own digits")
    }

    #[test]
    fn a_stored_float_means_the_decimal_a_person_typed() {
        assert_eq!(Amount::from_stored(0.1 + 0.2), Some(amount("0.3")));
        assert_eq!(Amount::from_stored(0.07 + 1_118.0), Some(amount("1118.07")));
        assert_eq!(
            Amount::from_stored(-222.294832),
            Some(amount("-222.294832"))
        );
        assert_eq!(Amount::from_stored(1e-7), Some(amount("0.0000001")));
        assert_eq!(Amount::from_stored(f64::NAN), None);
        assert_eq!(Amount::from_stored(f64::INFINITY), None);
    }

    #[test]
    fn printing_rounds_half_away_from_zero_and_pads() {
        assert_eq!(amount("768.785").printed(WAN).text(WAN), "768.79");
        assert_eq!(amount("-768.785").printed(WAN).text(WAN), "-768.79");
        assert_eq!(amount("80.8").text(WAN), "80.80");
        assert_eq!(amount("222.294832").text(WAN), "222.294832");
    }

    #[test]
    fn a_coarser_print_has_fewer_digits_and_a_larger_step() {
        let whole = Precision { coarser: 2, ..WAN };
        assert_eq!(whole.quantum(), Ticks(100_000_000));
        assert_eq!(amount("361").text(whole), "361");
        assert_eq!(amount("361.5").text(whole), "361.5");
        let hundreds = Precision {
            unit: MoneyUnit::Yuan,
            decimals: 2,
            coarser: 4,
        };
        assert_eq!(hundreds.quantum(), WAN.quantum());
        assert_eq!(amount("982600").text(hundreds), "982600");
    }

    #[test]
    fn ticks_are_exact_across_units() {
        assert_eq!(
            amount("0.01").ticks(MoneyUnit::TenThousandYuan),
            Some(Ticks(1_000_000))
        );
        assert_eq!(amount("100").ticks(MoneyUnit::Yuan), Some(Ticks(1_000_000)));
        assert_eq!(WAN.quantum(), Ticks(1_000_000));
        assert_eq!(
            Amount::from_ticks(Ticks(1_000_000), MoneyUnit::TenThousandYuan),
            amount("0.01")
        );
        assert_eq!(
            amount("99999999999").ticks(MoneyUnit::TenThousandYuan),
            None
        );
        for (text, ticks) in [
            ("0.00005", 1),
            ("-0.00005", -1),
            ("0.000049", 0),
            ("-1.23456", -12_346),
        ] {
            let read = amount(text).ticks(MoneyUnit::Yuan);
            assert_eq!(read, Some(Ticks(ticks)), "{text}");
        }
        let widest = Amount::new(Decimal::MAX);
        assert_eq!(widest.ticks(MoneyUnit::HundredMillionYuan), None);
    }
}
