//! Any bounds and values: a histogram counts them as a search from the first bound on does.

#![no_main]

use altimeter::{Bounds, Histogram, Registry};
use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;

#[derive(Debug, Arbitrary)]
struct Input {
    bounds: Vec<f64>,
    /// Whether to put the bounds in order first: few that are arbitrary would be accepted.
    mend: bool,
    values: Vec<f64>,
}

fuzz_target!(|input: Input| {
    let Input { mut bounds, mend, mut values } = input;
    if mend {
        bounds.retain(|bound| bound.is_finite());
        bounds.sort_by(f64::total_cmp);
        bounds.dedup();
    }
    // Where errors would be: on the bounds, and beside them.
    values.extend(bounds.iter().flat_map(|bound| [bound.next_down(), *bound, bound.next_up()]));
    let accepted = Bounds::new(bounds.iter().copied());
    assert_eq!(accepted.is_ok(), are_bounds(&bounds), "{accepted:?}");
    if let Ok(accepted) = accepted {
        let histogram = observed(accepted, &values);
        assert!(!histogram.snapshot().sum().is_nan());
        let counts: Vec<_> = histogram.snapshot().buckets().map(|(_, count)| count).collect();
        assert_eq!(counts, expected(finite(&bounds), &values));
    }
});

fn observed(bounds: Bounds, values: &[f64]) -> Histogram {
    let registry = Registry::new();
    let histogram = registry.histogram("values", "").bounds(bounds).register().expect("a free name");
    values.iter().for_each(|value| histogram.observe(*value));
    histogram
}

/// The bounds without a last one of `+Inf`.
fn finite(bounds: &[f64]) -> &[f64] {
    bounds.strip_suffix(&[f64::INFINITY]).unwrap_or(bounds)
}

/// At least one, at most so many, each finite and greater than the one before.
fn are_bounds(bounds: &[f64]) -> bool {
    let bounds = finite(bounds);
    let rising = bounds.iter().zip(&bounds[1.min(bounds.len())..]).all(|(before, bound)| before < bound);
    (1..=Bounds::MOST).contains(&bounds.len()) && bounds.iter().all(|bound| bound.is_finite()) && rising
}

/// How many values are at most each bound, and how many there are, without those that no bucket holds.
fn expected(bounds: &[f64], values: &[f64]) -> Vec<u64> {
    let at_most = |bound: f64| {
        values.iter().filter(|value| **value <= bound && **value > f64::NEG_INFINITY).count() as u64
    };
    bounds.iter().copied().chain([f64::INFINITY]).map(at_most).collect()
}
