//! A native histogram and a classic one as two views of the same buckets.

use super::layout::Place;
use super::{NativeBuckets, NativeHistogram};
use crate::histogram::bounds::Bounds;

/// A native histogram over the buckets of a classic one with finer bounds: those of both.
///
/// An observation goes to one bucket of these; both histograms are sums over them, read as one. So what is said of a classic
/// histogram's coherence and cost holds of both together.
#[derive(Debug)]
pub(in crate::histogram) struct Folding {
    layout: NativeBuckets,
    /// The bounds of the classic histogram, which may be none.
    pub(in crate::histogram) classic: Box<[f64]>,
    /// For each bucket, its place in the native histogram, and its bucket in the classic one.
    places: Box<[(Place, u32)]>,
}

impl Folding {
    /// The bounds of both, and how they are folded.
    pub(in crate::histogram) fn new(layout: NativeBuckets, classic: &[f64]) -> (Bounds, Self) {
        let mut bounds: Vec<f64> = layout.bounds().chain(classic.iter().copied()).collect();
        bounds.sort_by(f64::total_cmp);
        bounds.dedup();
        let bucket = |bound: f64| classic.partition_point(|classic| *classic < bound) as u32;
        let inside = bounds.iter().map(|&bound| (layout.place(bound), bucket(bound)));
        let above = (layout.place(f64::INFINITY), classic.len() as u32);
        let places = inside.chain([above]).collect();
        (Bounds::of_rising(bounds), Self { layout, classic: classic.into(), places })
    }

    pub(in crate::histogram) fn layout(&self) -> NativeBuckets {
        self.layout
    }

    /// Adds the buckets up to those of both: those of these numbers, which rise; all others are empty.
    pub(in crate::histogram) fn fold(
        &self,
        counts: &[u64],
        filled: &[u64],
        classic: &mut Vec<u64>,
        native: &mut NativeHistogram,
    ) {
        classic.clear();
        classic.resize(self.classic.len() + 1, 0);
        native.clear();
        for number in filled {
            let (count, (place, bucket)) = (counts[*number as usize], &self.places[*number as usize]);
            classic[*bucket as usize] += count;
            match place {
                Place::Zero => native.add_zero(count),
                Place::Positive(index) => native.add_positive(*index, count),
                Place::Negative(index) => native.add_negative(*index, count),
            }
        }
        // They came from the farthest from zero on.
        native.reverse_negative();
    }
}
