//! In: which facts stand where. Out: for each fact, the places where it stands, all in one list, because
//! most facts stand in few. Refuses nothing.

/// For each fact what it is used in.
#[derive(Clone, Debug)]
pub(super) struct Uses<T> {
    /// Where the list of each fact ends.
    ends: Vec<u32>,
    all: Vec<T>,
}

impl<T: Copy + Default> Uses<T> {
    /// Sorts the pairs of a fact and what it is used in by facts, those of one fact as they come.
    pub fn new<I: Iterator<Item = (u32, T)>>(facts: usize, pairs: impl Fn() -> I) -> Uses<T> {
        let mut ends = vec![0_u32; facts];
        for (fact, _) in pairs() {
            ends[fact as usize] += 1;
        }
        let mut sum = 0;
        for end in &mut ends {
            sum += std::mem::replace(end, sum);
        }
        let mut all = vec![T::default(); sum as usize];
        for (fact, one) in pairs() {
            let end = &mut ends[fact as usize];
            all[*end as usize] = one;
            *end += 1;
        }
        Uses { ends, all }
    }

    /// What the fact is used in.
    pub fn of(&self, fact: u32) -> &[T] {
        let at = fact as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.all[start as usize..self.ends[at] as usize]
    }
}
