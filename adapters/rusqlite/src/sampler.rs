//! Which statements are timed.

/// Which statements are timed.
#[derive(Debug)]
pub(crate) enum Timing {
    Never,
    Always,
    /// Some.
    Sampled(Sampler),
}

impl Timing {
    /// Whether the statement that begins, and whose end will be seen, is one.
    #[inline]
    pub(crate) fn is_due(&mut self) -> bool {
        match self {
            Self::Never => false,
            Self::Always => true,
            Self::Sampled(sampler) => sampler.is_due(),
        }
    }
}

/// Draws the distances between timed statements when one in so many is, evenly from 1 to twice the mean less 1.
#[derive(Debug)]
pub(crate) struct Sampler {
    mean: u32,
    left: u32,
    state: u32,
}

impl Sampler {
    /// One in `mean`, which is at least 1, on average.
    pub(crate) fn new(mean: u32) -> Self {
        // Any seed but zero will do: what matters is that the distances have no period of a program's loop.
        let mut sampler = Self { mean: mean.max(1), left: 0, state: 0x9e37_79b9 };
        sampler.left = sampler.draw();
        sampler
    }

    /// Whether the next statement is one.
    #[inline]
    pub(crate) fn is_due(&mut self) -> bool {
        self.left -= 1;
        if self.left > 0 {
            return false;
        }
        self.left = self.draw();
        true
    }

    fn draw(&mut self) -> u32 {
        // xorshift32 (Marsaglia 2003).
        self.state ^= self.state << 13;
        self.state ^= self.state >> 17;
        self.state ^= self.state << 5;
        1 + self.state % self.mean.saturating_mul(2).saturating_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::Sampler;

    #[test]
    fn one_in_so_many_is_due_on_average() {
        for mean in [1, 2, 7, 64] {
            let mut sampler = Sampler::new(mean);
            let due = (0..mean * 10_000).filter(|_| sampler.is_due()).count();
            assert!((9_500..=10_500).contains(&due), "one in {mean}: {due} of {}", mean * 10_000);
        }
    }

    #[test]
    fn the_greatest_mean_overflows_nothing() {
        assert!(!Sampler::new(u32::MAX).is_due());
    }
}
