//! Slips of the keyboard on one printed number: 1118.07 becomes 1181.07, 118.07, -1118.07 and so on.

use super::dice::Dice;

/// What the value (in hundredths) becomes by a random slip that changes it by at least 0.02; the slip's
/// name with it. `None` if no slip was found in a number of tries.
pub(super) fn slip(dice: &mut Dice, value: i64) -> Option<(i64, &'static str)> {
    (0..60).find_map(|_| {
        let (new, how) = match dice.below(6) {
            0 => (replace(dice, value)?, "digit"),
            1 => (transpose(dice, value)?, "transposition"),
            2 => (drop_digit(dice, value)?, "dropped digit"),
            3 => (add_digit(dice, value)?, "added digit"),
            4 => (-value, "sign"),
            _ => (power(dice, value), "power of ten"),
        };
        (new != 0 && (new - value).abs() >= 2).then_some((new, how))
    })
}

/// The digits before and after the point.
fn digits(value: i64) -> (Vec<u8>, Vec<u8>) {
    let text = |number: i64, width: usize| {
        format!("{number:0width$}")
            .bytes()
            .map(|b| b - b'0')
            .collect()
    };
    (text(value.abs() / 100, 1), text(value.abs() % 100, 2))
}

fn value_of(whole: &[u8], decimals: &[u8], sign: i64) -> i64 {
    let number = |digits: &[u8]| {
        digits
            .iter()
            .fold(0_i64, |sum, digit| sum * 10 + i64::from(*digit))
    };
    let cents = match decimals {
        [tenths] => i64::from(*tenths) * 10,
        _ => number(decimals),
    };
    sign * (number(whole) * 100 + cents)
}

fn rejoin(all: &[u8], whole: usize, sign: i64) -> i64 {
    value_of(&all[..whole], &all[whole..], sign)
}

fn replace(dice: &mut Dice, value: i64) -> Option<i64> {
    let (whole, decimals) = digits(value);
    let mut all = [&whole[..], &decimals].concat();
    let at = dice.below(all.len());
    all[at] = (all[at] + 1 + dice.below(9) as u8) % 10;
    Some(rejoin(&all, whole.len(), value.signum()))
}

/// Two neighbouring digits change places, across the point too.
fn transpose(dice: &mut Dice, value: i64) -> Option<i64> {
    let (whole, decimals) = digits(value);
    let mut all = [&whole[..], &decimals].concat();
    let at = dice.below(all.len() - 1);
    all.swap(at, at + 1);
    Some(rejoin(&all, whole.len(), value.signum()))
}

/// One digit is left out; without a decimal the number just has fewer of them.
fn drop_digit(dice: &mut Dice, value: i64) -> Option<i64> {
    let (mut whole, mut decimals) = digits(value);
    let at = dice.below(whole.len() + 2);
    if at < whole.len() {
        whole.remove(at);
    } else {
        decimals.remove(at - whole.len());
    }
    Some(value_of(&whole, &decimals, value.signum()))
}

/// One digit too many before the point.
fn add_digit(dice: &mut Dice, value: i64) -> Option<i64> {
    let (mut whole, decimals) = digits(value);
    let at = dice.below(whole.len() + 1);
    whole.insert(at, dice.below(10) as u8);
    Some(value_of(&whole, &decimals, value.signum()))
}

fn power(dice: &mut Dice, value: i64) -> i64 {
    match dice.below(4) {
        0 => value * 10,
        1 => value * 100,
        2 => (value + 5 * value.signum()) / 10,
        _ => (value + 50 * value.signum()) / 100,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dropped_decimal_leaves_tenths() {
        assert_eq!(value_of(&[1, 2], &[7], 1), 1_270);
        assert_eq!(value_of(&[], &[0, 7], -1), -7);
    }

    #[test]
    fn every_slip_changes_the_number_by_at_least_two_hundredths() {
        let mut dice = Dice::new(1);
        for value in [3, 72, 100, 1_000, 111_807, -10_025, 99_999_999] {
            for _ in 0..200 {
                let (new, how) = slip(&mut dice, value).expect("a slip exists");
                assert!(
                    new != 0 && (new - value).abs() >= 2,
                    "{how}: {value} to {new}"
                );
            }
        }
    }
}
