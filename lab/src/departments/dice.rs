//! Deterministic random numbers: the same seed always falls the same way.

/// A small deterministic source of random numbers (SplitMix64).
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Dice for that seed.
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    /// The next 64 bits.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to below the bound, which must not be 0.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.number() % bound as u64) as usize
    }

    /// True that many times in a hundred.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of them; there must be one.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// An amount in 分 between both, small ones as likely as large ones. Often a round one.
    pub fn money(&mut self, least: i64, most: i64) -> i64 {
        let (low, high) = ((least as f64).ln(), (most as f64).ln());
        let share = (self.number() >> 11) as f64 / (1_u64 << 53) as f64;
        let fen = ((low + share * (high - low)).exp() as i64).clamp(least, most);
        match self.below(10) {
            0 => (fen / 1_000_000).max(1) * 1_000_000,
            1 => (fen / 10_000).max(1) * 10_000,
            _ => fen,
        }
    }
}
