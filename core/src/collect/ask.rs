//! Asking the collectors, for whoever reads a registry.

use super::run::Outcome;
use super::{Collector, Run, Sink, Source};
use std::sync::Arc;
use std::time::Instant;

/// Asks each collector that has one of these families, once. For those with a deadline, and those that another reader is asking, it
/// waits at most until then. Answers those that handed over what they had, each with the `sink` that took it: also of families that
/// are not among these, be it that they were unregistered.
pub(crate) fn ask<'f, S: Sink>(
    families: impl Iterator<Item = &'f dyn Source>,
    until: Option<Instant>,
    sink: impl Fn(&Arc<Collector>) -> S,
) -> Vec<(&'f Arc<Collector>, S)> {
    let mut asked: Vec<&Arc<Collector>> = Vec::new();
    for collector in families.filter_map(Source::collector) {
        if !asked.iter().any(|before| Arc::ptr_eq(before, collector)) {
            asked.push(collector);
        }
    }
    let mut answered = Vec::new();
    if asked.is_empty() {
        return answered;
    }
    let begin = Instant::now();
    // Those with a deadline run while the others are asked here.
    let (slow, quick): (Vec<_>, Vec<_>) = asked.into_iter().partition(|collector| collector.has_deadline());
    let slow: Vec<_> = slow.into_iter().map(|collector| (collector, collector.begin())).collect();
    for collector in quick {
        let mut sink = sink(collector);
        if collector.run_in_turn(until, &mut sink) {
            answered.push((collector, sink));
        }
    }
    // One that asks within its own run is left out.
    let is_other = |run: &Option<Arc<Run>>| run.as_ref().is_none_or(|run| !run.is_here());
    for (collector, run) in slow.into_iter().filter(|(_, run)| is_other(run)) {
        match run.map(|run| run.wait(begin, until)) {
            Some(Outcome::Done(record)) => {
                let mut sink = sink(collector);
                record.hand_on(&mut sink);
                answered.push((collector, sink));
            }
            // Counted by the run.
            Some(Outcome::Failed) => {}
            Some(Outcome::UnderWay) | None => collector.errors().inc(),
        }
    }
    answered
}
