//! In: what is printed and what it would be. Out: the slip of the hand that makes the one of the other,
//! and how likely it is. It ranks explanations and never proves one.

pub use crate::words::explain::Keystroke;

impl Keystroke {
    /// The slip that turns the right amount `to` into the printed `from`, in units of the last digit.
    pub fn between(from: i64, to: i64) -> Keystroke {
        let (a, b) = (from.unsigned_abs(), to.unsigned_abs());
        if from == to {
            return Keystroke::Same;
        }
        if a == b {
            return Keystroke::Sign;
        }
        if from == 0 {
            return Keystroke::Omitted;
        }
        if to == 0 {
            return Keystroke::Superfluous;
        }
        if from.signum() != to.signum() {
            return Keystroke::Other;
        }
        of_digits(&digits(a), &digits(b), a, b)
    }

    /// How unlikely the slip is; to be added over the cells of an explanation.
    pub fn cost(self) -> u32 {
        match self {
            Keystroke::Same => 0,
            Keystroke::Transposed | Keystroke::Digit | Keystroke::Sign => 1,
            Keystroke::Dropped | Keystroke::Added | Keystroke::Power => 2,
            Keystroke::Shifted | Keystroke::Omitted | Keystroke::Superfluous => 3,
            Keystroke::Group => 4,
            Keystroke::Other => 6,
        }
    }
}

fn of_digits(from: &[u8], to: &[u8], a: u64, b: u64) -> Keystroke {
    if power_of_ten(a, b) {
        return Keystroke::Power;
    }
    if transposed(from, to) {
        return Keystroke::Transposed;
    }
    if decimal_dropped(from, to) {
        // One digit of two may differ as well; that is the likelier slip.
        let differ = from.iter().zip(to).filter(|(a, b)| a != b).count();
        if differ > 1 {
            return Keystroke::Dropped;
        }
    }
    if from.len() == to.len() {
        let differ: Vec<usize> = (0..from.len()).filter(|&i| from[i] != to[i]).collect();
        return match *differ.as_slice() {
            [_] => Keystroke::Digit,
            [first, .., last] if last - first < 3 => Keystroke::Group,
            _ if same_digits(from, to) => Keystroke::Group,
            _ => Keystroke::Other,
        };
    }
    if inserted(from, to) {
        return Keystroke::Dropped;
    }
    if inserted(to, from) {
        return Keystroke::Added;
    }
    match shifted(a, b) {
        Some(_) if a > 9 => Keystroke::Power,
        Some(10 | 100) => Keystroke::Shifted,
        _ => Keystroke::Other,
    }
}

/// Whether two neighbouring digits are exchanged and all others are the same.
fn transposed(from: &[u8], to: &[u8]) -> bool {
    if from.len() != to.len() {
        return false;
    }
    let differ: Vec<usize> = (0..from.len()).filter(|&i| from[i] != to[i]).collect();
    matches!(*differ.as_slice(), [i, j] if j == i + 1 && from[i] == to[j] && from[j] == to[i])
}

/// Whether one is the other times a power of ten. A single digit proves nothing far away.
fn power_of_ten(a: u64, b: u64) -> bool {
    let (small, large) = (a.min(b), a.max(b));
    let mut scale = 10_u64;
    while scale <= large {
        let exact = small.checked_mul(scale) == Some(large);
        if exact && (small % 10_u64.pow(small.ilog10()) != 0 || matches!(scale, 10 | 100 | 10_000))
        {
            return true;
        }
        // Digits get lost where 元 became 万元.
        if scale >= 1000 && small > 9 && (large + scale / 2) / scale == small {
            return true;
        }
        let Some(next) = scale.checked_mul(10) else {
            break;
        };
        scale = next;
    }
    false
}

/// The power of ten that `to` was divided by, its last digits lost to rounding.
fn shifted(from: u64, to: u64) -> Option<u64> {
    let mut scale = 10_u64;
    while from > 0 && scale <= to.saturating_mul(2) {
        if (to + scale / 2) / scale == from {
            return Some(scale);
        }
        scale = scale.checked_mul(10)?;
    }
    None
}

/// Whether one of the last two digits was left out and the rest shows one decimal less: 36.68 becomes 36.8.
fn decimal_dropped(from: &[u8], to: &[u8]) -> bool {
    let Some((0, rest)) = from.split_last() else {
        return false;
    };
    to.len() == from.len()
        && to.len() > 2
        && rest[..rest.len() - 1] == to[..to.len() - 2]
        && to[to.len() - 2..].contains(&rest[rest.len() - 1])
}

fn digits(mut number: u64) -> Vec<u8> {
    let mut list = Vec::new();
    while number > 0 || list.is_empty() {
        list.push((number % 10) as u8);
        number /= 10;
    }
    list.reverse();
    list
}

fn same_digits(a: &[u8], b: &[u8]) -> bool {
    let (mut a, mut b) = (a.to_vec(), b.to_vec());
    a.sort_unstable();
    b.sort_unstable();
    a == b
}

/// Whether `long` is `short` with one digit put in.
fn inserted(short: &[u8], long: &[u8]) -> bool {
    long.len() == short.len() + 1 && {
        let head = short.iter().zip(long).take_while(|(a, b)| a == b).count();
        short[head..] == long[head + 1..]
    }
}

#[cfg(test)]
mod tests {
    use super::Keystroke::{self, *};

    #[test]
    fn slips_of_the_hand_are_named() {
        for (from, to, slip) in [
            (10025, 10026, Digit),
            (12345, 12435, Transposed),
            (-500, 500, Sign),
            (1234, 12345, Dropped),
            (12345, 1235, Added),
            (1_234_567, 123, Power),
            (50, 5000, Power),
            (92, 918, Power),
            (7, 652, Shifted),
            // One digit that the two have in common is no trace of a point moved by three places.
            (1000, 1, Other),
            (3680, 3668, Dropped),
            // A zero at the end moved by one place as well as left out.
            (3020, 3002, Transposed),
            (123_456, 123_987, Group),
            (0, 77, Omitted),
            (77, 0, Superfluous),
            (123_456, 987_654, Other),
        ] {
            assert_eq!(Keystroke::between(from, to), slip, "{from} {to}");
        }
    }
}
