//! An amount as a whole number of a fixed fraction of a 元, as a decimal column of 38 digits holds it.

use rust_decimal::Decimal;

use crate::model::{TICKS_PER_YUAN, Ticks};

/// Digits after the point: those of any figure that a workbook stores as a number and prints in 万元. Before it twenty are
/// left, a million times what is reconciled.
pub const SCALE: u32 = 18;

/// The digits of a column.
pub const DIGITS: u32 = 38;

/// An amount in 元, times ten to the power of [`SCALE`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Exact(i128);

impl Exact {
    /// A decimal as it is; `None` if it has more digits than the column.
    pub fn of(yuan: Decimal) -> Option<Exact> {
        let yuan = yuan.normalize();
        let more = SCALE.checked_sub(yuan.scale())?;
        Exact::scaled(yuan.mantissa(), more)
    }

    /// A quantum.
    pub fn of_ticks(ticks: Ticks) -> Option<Exact> {
        Exact::scaled(i128::from(ticks.0), SCALE - TICKS_PER_YUAN.ilog10())
    }

    fn scaled(digits: i128, more: u32) -> Option<Exact> {
        let scaled = digits.checked_mul(10_i128.checked_pow(more)?)?;
        (scaled.unsigned_abs() < 10_u128.pow(DIGITS)).then_some(Exact(scaled))
    }

    /// The whole number, the highest byte first.
    pub fn to_be_bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(text: &str) -> Option<i128> {
        let decimal = Decimal::from_str_exact(text).expect("digits");
        Exact::of(decimal).map(|exact| exact.0)
    }

    #[test]
    fn what_fits_is_exact_and_what_does_not_is_none() {
        assert_eq!(exact("12.3400"), Some(12_340_000_000_000_000_000));
        assert_eq!(exact("-0.000000000000000001"), Some(-1));
        assert_eq!(exact("0.0000000000000000001"), None);
        // 0.30 with twenty more noughts is no finer than 0.3.
        assert_eq!(exact("0.3000000000000000000000"), exact("0.3"));
        assert_eq!(
            exact("99999999999999999999"),
            Some((10_i128.pow(20) - 1) * 10_i128.pow(18))
        );
        assert_eq!(exact("100000000000000000000"), None);
    }

    #[test]
    fn a_quantum_of_a_hundred_yuan_is_that() {
        let quantum = Exact::of_ticks(Ticks(100 * TICKS_PER_YUAN));
        assert_eq!(quantum, Exact::of(Decimal::ONE_HUNDRED));
    }
}
