//! Exemplars.

use crate::samples;
use altimeter::{Bounds, ExemplarError, Exemplars, Format, Histogram, Labels, ManualClock, Registry};
use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

/// A histogram with the bound 1, which keeps exemplars by this clock.
fn histogram(registry: &Registry, clock: &ManualClock) -> Histogram {
    let builder = registry.histogram("h", "-").bounds(Bounds::new([1.0]).unwrap());
    builder.exemplars(Exemplars::default().clock(clock.clone())).register().unwrap()
}

/// What stands behind the sample of this number in OpenMetrics, without its time.
fn exemplar(registry: &Registry, sample: usize) -> Option<String> {
    let line = samples(registry, Format::OpenMetrics).swap_remove(sample);
    let (_, exemplar) = line.split_once(" # ")?;
    exemplar.rsplit_once(' ').map(|(exemplar, _)| exemplar.to_owned())
}

#[test]
fn each_bucket_keeps_an_exemplar_which_openmetrics_shows_and_text_does_not() {
    let (registry, clock) = (Registry::new(), ManualClock::new());
    let histogram = histogram(&registry, &clock);
    histogram.observe_with(0.5, |labels| labels.label("id", "a\"b"));
    histogram.observe_with(7.0, |labels| {
        labels.label("id", "c");
        labels.label("span", "d");
    });
    assert_eq!(exemplar(&registry, 0).unwrap(), "{id=\"a\\\"b\"} 0.5");
    assert_eq!(exemplar(&registry, 1).unwrap(), "{id=\"c\",span=\"d\"} 7.0");
    assert!(samples(&registry, Format::Text).iter().all(|line| !line.contains('#')));
}

#[test]
fn a_closure_is_called_only_when_a_page_has_shown_one_that_is_older_than_the_interval() {
    let (registry, clock) = (Registry::new(), ManualClock::new());
    let (histogram, calls) = (histogram(&registry, &clock), Cell::new(0));
    let observe = || {
        histogram.observe_with(0.5, |labels| {
            calls.set(calls.get() + 1);
            labels.label("call", &calls.get().to_string());
        });
    };
    let shown = || exemplar(&registry, 0).unwrap();
    (0..3).for_each(|_| observe());
    assert_eq!((shown().as_str(), calls.get()), ("{call=\"1\"} 0.5", 1));
    clock.advance(SECOND / 2);
    observe();
    assert_eq!((shown().as_str(), calls.get()), ("{call=\"1\"} 0.5", 1), "it is not old enough");
    clock.advance(SECOND / 2);
    observe();
    assert_eq!(calls.get(), 1, "no page has found it to be old");
    shown();
    (0..3).for_each(|_| observe());
    assert_eq!((shown().as_str(), calls.get()), ("{call=\"2\"} 0.5", 2));
    assert_eq!(histogram.snapshot().count(), 8, "each was observed");
}

#[test]
fn one_that_is_given_takes_the_place_of_the_last_at_once() {
    let (registry, clock) = (Registry::new(), ManualClock::new());
    let histogram = histogram(&registry, &clock);
    for id in ["a", "b"] {
        histogram.observe_with_exemplar(0.25, &[("id", id)]).unwrap();
    }
    histogram.observe_with(0.5, |_| unreachable!("none is due"));
    assert_eq!(exemplar(&registry, 0).unwrap(), "{id=\"b\"} 0.25");
}

#[test]
fn exemplars_that_are_not_allowed_are_refused_and_what_they_are_of_is_counted() {
    let (registry, clock) = (Registry::new(), ManualClock::new());
    let histogram = histogram(&registry, &clock);
    let long = "é".repeat(127);
    assert_eq!(
        histogram.observe_with_exemplar(0.5, &[("id", &long)]),
        Err(ExemplarError::TooLong { characters: 129 })
    );
    let twice = histogram.observe_with_exemplar(0.5, &[("id", "a"), ("id", "b")]);
    assert_eq!(twice, Err(ExemplarError::Twice { label: "id".to_owned() }));
    assert!(matches!(histogram.observe_with_exemplar(0.5, &[("i d", "a")]), Err(ExemplarError::Name(_))));
    histogram.observe_with(0.5, |labels| labels.label("id", &long));
    assert_eq!((histogram.snapshot().count(), exemplar(&registry, 0)), (4, None));
    // It is still due, and 128 characters are allowed.
    histogram.observe_with(0.5, |labels| labels.label("id", &"é".repeat(126)));
    assert!(exemplar(&registry, 0).is_some());
}

#[test]
fn a_closure_that_names_nothing_or_panics_leaves_one_due() {
    let (registry, clock) = (Registry::new(), ManualClock::new());
    let histogram = histogram(&registry, &clock);
    histogram.observe_with(0.5, |_| ());
    let observe = std::panic::AssertUnwindSafe(|| histogram.observe_with(0.5, |_| panic!("of the user's")));
    assert!(std::panic::catch_unwind(observe).is_err());
    histogram.observe_with(0.5, |labels| labels.label("id", "a"));
    assert!(exemplar(&registry, 0).is_some());
}

#[test]
fn counters_have_them_and_metrics_that_were_not_told_to_have_none() {
    let registry = Registry::new();
    let a = registry.counter("a", "-").exemplars(Exemplars::default()).register().unwrap();
    let b = registry.float_counter("b", "-").exemplars(Exemplars::default()).register().unwrap();
    let c = registry.counter("c", "-").register().unwrap();
    a.add_with(3, |labels| labels.label("id", "x"));
    b.add_with(0.5, |labels| labels.label("id", "y")).unwrap();
    c.add_with(1, |_| unreachable!("nothing is kept"));
    c.add_with_exemplar(1, &[("id", "z")]).unwrap();
    assert_eq!(exemplar(&registry, 0).unwrap(), "{id=\"x\"} 3.0");
    assert_eq!(exemplar(&registry, 1).unwrap(), "{id=\"y\"} 0.5");
    assert_eq!(exemplar(&registry, 2), None);
    a.add_with_exemplar(2, &[("id", "w")]).unwrap();
    assert_eq!(exemplar(&registry, 0).unwrap(), "{id=\"w\"} 2.0");
    assert_eq!(a.get(), 5);
}

#[derive(Labels)]
struct Job<'a> {
    job: &'a str,
}

#[test]
fn in_a_family_each_series_has_exemplars_of_its_own() {
    let registry = Registry::new();
    let builder = registry.counter("jobs", "-").exemplars(Exemplars::default());
    let jobs = builder.labels::<Job>().register().unwrap();
    for (job, id) in [("a", "1"), ("b", "2")] {
        jobs.with(&Job { job }, |jobs| jobs.add_with(1, |labels| labels.label("id", id)));
    }
    assert_eq!(
        [0, 1].map(|sample| exemplar(&registry, sample).unwrap()),
        ["{id=\"1\"} 1.0", "{id=\"2\"} 1.0"]
    );
}

/// How many scrapes look at a histogram whose exemplars change all the time.
const SCRAPES: usize = 2_000;

#[test]
fn an_exemplar_is_of_a_value_that_its_bucket_counts_while_it_is_written() {
    let registry = Registry::new();
    let builder = registry.histogram("h", "-").bounds(Bounds::new([1.0]).unwrap());
    let histogram = builder.exemplars(Exemplars::default().every(Duration::ZERO)).register().unwrap();
    let done = AtomicBool::new(false);
    thread::scope(|threads| {
        for _ in 0..2 {
            threads.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    histogram.observe_with(0.5, |labels| labels.label("id", "0.5"));
                    histogram.observe_with_exemplar(2.0, &[("id", "2.0")]).unwrap();
                }
            });
        }
        for _ in 0..SCRAPES {
            for line in samples(&registry, Format::OpenMetrics) {
                let Some((sample, exemplar)) = line.split_once(" # ") else { continue };
                let (bound, value) = if sample.contains("+Inf") { ("+Inf", "2.0") } else { ("1.0", "0.5") };
                assert!(exemplar.starts_with(&format!("{{id=\"{value}\"}} {value} ")), "{bound}: {line}");
                assert!(!sample.ends_with(" 0"), "{line}");
            }
        }
        done.store(true, Ordering::Relaxed);
    });
}
