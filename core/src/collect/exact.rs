//! Sums of floats without rounding.

/// The exact sum of floats: what was added in another order, or in groups, is the same sum. So a total to which each addend
/// only grows never falls, which plain addition does not promise: it rounds at each step, and one unit in the last place back
/// is a restart to Prometheus.
///
/// By Shewchuk's expansions (Adaptive Precision Floating-Point Arithmetic, 1997), as Python's `math.fsum`: a sum is kept as
/// floats that do not overlap, least first, and rounded once, when it is asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Exact {
    parts: Vec<f64>,
    /// The sum of what was not finite; zero if nothing was.
    special: f64,
}

impl Exact {
    /// Adds one number. A sum beyond all floats stays at the greatest of them.
    pub(crate) fn add(&mut self, value: f64) {
        if !value.is_finite() {
            self.special += value;
            return;
        }
        let (mut carry, mut kept) = (value, 0);
        for at in 0..self.parts.len() {
            let part = self.parts[at];
            let (great, small) = if carry.abs() < part.abs() { (part, carry) } else { (carry, part) };
            carry = great + small;
            let rest = small - (carry - great);
            if rest != 0.0 {
                self.parts[kept] = rest;
                kept += 1;
            }
        }
        self.parts.truncate(if carry.is_finite() { kept } else { 0 });
        self.parts.push(carry.clamp(f64::MIN, f64::MAX));
    }

    /// Adds all of another sum.
    pub(crate) fn merge(&mut self, other: &Self) {
        other.parts.iter().for_each(|part| self.add(*part));
        self.special += other.special;
    }

    /// Whether nothing was added.
    pub(crate) fn is_empty(&self) -> bool {
        self.parts.is_empty() && self.special == 0.0
    }

    /// The float that is nearest to the sum; of two, the even one.
    pub(crate) fn round(&self) -> f64 {
        if self.special != 0.0 {
            return self.special;
        }
        let Some((mut sum, rest)) = self.parts.split_last().map(|(greatest, rest)| (*greatest, rest)) else {
            return 0.0;
        };
        for (at, part) in rest.iter().enumerate().rev() {
            let before = sum;
            sum = before + part;
            let lost = part - (sum - before);
            if lost != 0.0 {
                // What was lost is half a unit, and what lies below says that it was more.
                let below = rest[..at].last().copied().unwrap_or(0.0);
                let further = sum + lost * 2.0;
                if lost * below > 0.0 && further - sum == lost * 2.0 {
                    sum = further;
                }
                break;
            }
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::Exact;

    fn sum(values: &[f64]) -> f64 {
        let mut exact = Exact::default();
        values.iter().for_each(|value| exact.add(*value));
        exact.round()
    }

    #[test]
    fn nothing_is_lost_beside_what_is_great() {
        assert_eq!(sum(&[1e100, 1.0, -1e100]), 1.0);
        assert_eq!(sum(&[0.1; 10]), 1.0);
        // The examples of CPython's own tests of `fsum`, where what lies below decides how a half is rounded.
        assert_eq!(sum(&[9_007_199_254_740_992.0, -0.5, -(2f64.powi(-54))]), 9_007_199_254_740_991.0);
        assert_eq!(sum(&[9_007_199_254_740_992.0, 1.0, 2f64.powi(-100)]), 9_007_199_254_740_994.0);
    }

    #[test]
    fn the_order_and_the_groups_do_not_matter() {
        let values: Vec<f64> = (1..50).map(|i| 1.0 / f64::from(i)).collect();
        let (mut even, mut odd) = (Exact::default(), Exact::default());
        for (at, value) in values.iter().enumerate() {
            if at % 2 == 0 { even.add(*value) } else { odd.add(*value) }
        }
        odd.merge(&even);
        let reversed: Vec<f64> = values.iter().rev().copied().collect();
        assert_eq!(sum(&values), sum(&reversed));
        assert_eq!(sum(&values), odd.round());
    }

    #[test]
    fn what_is_not_finite_shows_and_what_is_too_great_stays() {
        assert_eq!(sum(&[f64::INFINITY, 1.0]), f64::INFINITY);
        assert!(sum(&[f64::INFINITY, f64::NEG_INFINITY]).is_nan());
        assert_eq!(sum(&[f64::MAX, f64::MAX, 1.0]), f64::MAX);
        assert_eq!(sum(&[]), 0.0);
        assert!(Exact::default().is_empty());
    }
}
