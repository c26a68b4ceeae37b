//! How the groups of histograms ask each library the same.

use super::{BOUNDS, Does, Library, value};
use crate::groups::{Histogram, HistogramBounds};

/// A library that has histograms with bounds that its user chooses.
pub trait Observes: Library {
    /// A histogram of `N` bounds.
    type Histogram<const N: usize>: Sync + 'static;

    /// One with these bounds.
    fn histogram<const N: usize>(bounds: [f64; N]) -> Self::Histogram<N>;

    /// Observes a value.
    fn observe<const N: usize>(histogram: &Self::Histogram<N>, value: f64);

    /// Empties what the library stores until somebody scrapes it.
    fn drain<const N: usize>(_histogram: &Self::Histogram<N>) {}
}

impl<L: Observes> Does<Histogram> for L {
    type State = L::Histogram<{ BOUNDS.len() }>;

    fn new() -> Self::State {
        L::histogram(BOUNDS)
    }

    #[inline(always)]
    fn operate(histogram: &Self::State, i: u64) {
        L::observe(histogram, value(i));
    }

    fn drain(histogram: &Self::State) {
        <L as Observes>::drain(histogram);
    }
}

/// From the least to the greatest bound, both of which all numbers of bounds have.
const SPAN: (f64, f64) = (0.0005, 25.0);

/// How many values there are: so many that no branch predictor learns their buckets, so few that they stay in a core's own
/// cache.
const VALUES: usize = 1 << 12;

/// A histogram, and the values that it observes in turn.
#[derive(Debug)]
pub struct Spread<H> {
    histogram: H,
    values: Box<[f64]>,
}

impl<L: Observes, const N: usize> Does<HistogramBounds<N>> for L {
    type State = Spread<L::Histogram<N>>;

    fn new() -> Self::State {
        let values = (0..VALUES as u32).map(|n| {
            // Fibonacci hashing, so that neighbours fall in buckets far apart.
            let place = n.wrapping_mul(0x9e37_79b9);
            at(f64::from(place) / f64::from(u32::MAX))
        });
        Spread { histogram: L::histogram(bounds::<N>()), values: values.collect() }
    }

    #[inline(always)]
    fn operate(Spread { histogram, values }: &Self::State, i: u64) {
        L::observe(histogram, values[i as usize % VALUES]);
    }

    fn drain(state: &Self::State) {
        <L as Observes>::drain(&state.histogram);
    }
}

/// Bounds of which each is the one before by the same factor.
fn bounds<const N: usize>() -> [f64; N] {
    std::array::from_fn(|n| at(n as f64 / (N - 1) as f64))
}

/// What is this part of the way along the [`SPAN`], by factors.
fn at(part: f64) -> f64 {
    SPAN.0 * (SPAN.1 / SPAN.0).powf(part)
}

#[cfg(test)]
mod tests {
    use super::{SPAN, bounds};

    #[test]
    fn bounds_rise_from_one_end_of_the_span_to_the_other() {
        let bounds = bounds::<60>();
        assert!(bounds.is_sorted_by(|one, next| one < next));
        assert_eq!(bounds[0], SPAN.0);
        assert!((bounds[59] - SPAN.1).abs() < 1e-9);
    }
}
