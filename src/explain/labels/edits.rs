//! How far two texts are apart: the fewest characters typed wrongly, left out or added.

/// The distance, or `None` if it is more than `most`.
pub(super) fn apart(a: &str, b: &str, most: usize) -> Option<usize> {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let mut before: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let exchanged = before[j] + usize::from(x != y);
            row.push(exchanged.min(before[j + 1] + 1).min(row[j] + 1));
        }
        before = row;
    }
    before.last().copied().filter(|&apart| apart <= most)
}

/// Whether one text is a slip of the other: few characters of many are wrong. Words more or fewer are another name.
pub(super) fn is_slip(a: &str, b: &str) -> bool {
    let (long, short) = (a.chars().count(), b.chars().count());
    let most = match long == short {
        true => (long / 3).clamp(1, 2),
        false => 1,
    };
    a != b && apart(a, b, most).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_few_characters_of_many() {
        assert!(is_slip("其他工资福利支出", "其它工资福利支出"));
        assert!(is_slip("2080506", "2780506"));
        assert!(is_slip("二〇八", "二〇"));
        assert!(!is_slip("一、一般公共预算资金", "一、一般公共预算"));
        assert!(!is_slip("办公经费", "印刷品费"));
        assert!(!is_slip("水费", "水费"));
    }
}
