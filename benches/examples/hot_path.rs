//! The hot paths as functions of their own in a linked executable, for `.ci/hot-path` to disassemble.

use altimeter::{Bounds, Counter, Family, Histogram, LabelValue, Labels, Registry, Summary};
use std::hint::black_box;

/// An increment by a held handle.
#[unsafe(no_mangle)]
#[inline(never)]
pub fn hot_inc(counter: &Counter) {
    counter.inc();
}

/// An observation by a held handle.
#[unsafe(no_mangle)]
#[inline(never)]
pub fn hot_observe(histogram: &Histogram, value: f64) {
    histogram.observe(value);
}

/// An observation by a held handle, of which quantiles are kept.
#[unsafe(no_mangle)]
#[inline(never)]
pub fn hot_summary(summary: &Summary, value: f64) {
    summary.observe(value);
}

/// An increment of a series that is found by enum labels.
#[unsafe(no_mangle)]
#[inline(never)]
pub fn hot_inc_by_enums(family: &Family<Request, Counter>, labels: &Request) {
    family.with(labels, |counter| counter.inc());
}

/// A closed label set.
#[derive(Debug, Labels)]
pub struct Request {
    method: Method,
    outcome: Outcome,
}

/// The first label.
#[derive(Debug, Clone, Copy, LabelValue)]
#[expect(missing_docs, reason = "they stand for themselves")]
pub enum Method {
    Get,
    Post,
    Put,
}

/// The second label.
#[derive(Debug, Clone, Copy, LabelValue)]
#[expect(missing_docs, reason = "they stand for themselves")]
pub enum Outcome {
    Ok,
    Failed,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let registry = Registry::new();
    let counter = registry.counter("counter", "-").register()?;
    let histogram = registry.histogram("histogram", "-").bounds(Bounds::LATENCY).register()?;
    let summary = registry.summary("summary", "-").register()?;
    let family = registry.counter("family", "-").labels::<Request>().register()?;
    for value in 0..1000 {
        hot_inc(black_box(&counter));
        hot_observe(black_box(&histogram), black_box(f64::from(value)));
        hot_summary(black_box(&summary), black_box(f64::from(value)));
        hot_inc_by_enums(
            black_box(&family),
            black_box(&Request { method: Method::Get, outcome: Outcome::Ok }),
        );
    }
    println!("{} {} {:?}", counter.get(), histogram.snapshot().count(), family);
    Ok(())
}
