//! Summaries.

use crate::{lines, samples};
use altimeter::{Format, Labels, ManualClock, Registry, Summary, SummaryError};
use std::thread;
use std::time::Duration;

/// A summary with a window of ten seconds in five steps, by this clock.
fn summary(registry: &Registry, clock: &ManualClock) -> Summary {
    let builder = registry.summary("s_seconds", "-").window(Duration::from_secs(10), 5).unwrap();
    builder.window_clock(clock.clone()).quantiles([0.5, 0.99]).unwrap().register().unwrap()
}

/// Whether both are the same to so many significant digits.
fn is_near(shown: f64, exact: f64, digits: i32) -> bool {
    (shown - exact).abs() <= exact * 0.1f64.powi(digits)
}

#[test]
fn quantiles_are_right_to_the_digits_that_are_kept() {
    for digits in 1..=3u8 {
        let registry = Registry::new();
        let builder = registry.summary("s", "-").digits(digits).unwrap();
        let summary = builder.range(1e-3, 1e4).unwrap().register().unwrap();
        // Spread over five orders of magnitude: the i-th of 10,000 is at the quantile i / 10,000.
        let value = |i: u32| 0.01 * 10f64.powf(f64::from(i) / 2000.0);
        (1..=10_000).for_each(|i| summary.observe(value(i)));
        let snapshot = summary.snapshot();
        for rank in [1, 2_500, 5_000, 9_000, 9_990, 10_000] {
            let shown = snapshot.quantile(f64::from(rank) / 10_000.0);
            assert!(is_near(shown, value(rank), digits.into()), "{rank}: {shown}, {}", value(rank));
        }
    }
}

#[test]
fn the_page_has_the_quantiles_and_the_count_and_the_sum_of_all() {
    let (registry, clock) = (Registry::new(), ManualClock::new());
    let summary = summary(&registry, &clock);
    (0..100).for_each(|_| summary.observe(0.25));
    let samples = samples(&registry, Format::Text);
    let median: f64 = samples[0].strip_prefix("s_seconds{quantile=\"0.5\"} ").unwrap().parse().unwrap();
    assert!(is_near(median, 0.25, 2), "{median}");
    assert!(samples[1].starts_with("s_seconds{quantile=\"0.99\"} "));
    assert_eq!(samples[2..], ["s_seconds_sum 25", "s_seconds_count 100"]);
    assert!(lines(&registry, Format::OpenMetrics).contains(&"# TYPE s_seconds summary".to_owned()));
}

#[test]
fn a_window_forgets_and_count_and_sum_do_not() {
    let (registry, clock) = (Registry::new(), ManualClock::new());
    let summary = summary(&registry, &clock);
    summary.observe(100.0);
    for _ in 0..4 {
        clock.advance(Duration::from_secs(2));
        assert!(is_near(summary.snapshot().quantile(1.0), 100.0, 2));
    }
    summary.observe(1.0);
    clock.advance(Duration::from_secs(2));
    let after = summary.snapshot();
    assert!(is_near(after.quantile(1.0), 1.0, 2));
    assert_eq!((after.count(), after.sum(), after.count_in_window()), (2, 101.0, 1));
}

#[test]
fn a_window_without_observations_has_no_quantiles() {
    let (registry, clock) = (Registry::new(), ManualClock::new());
    let summary = summary(&registry, &clock);
    let nothing = [
        "s_seconds{quantile=\"0.5\"} NaN",
        "s_seconds{quantile=\"0.99\"} NaN",
        "s_seconds_sum 0",
        "s_seconds_count 0",
    ];
    assert_eq!(samples(&registry, Format::Text), nothing);
    assert!(summary.snapshot().quantile(0.5).is_nan());
}

#[test]
fn values_outside_of_the_range_are_counted_at_its_ends_and_as_such() {
    let registry = Registry::new();
    let summary = registry.summary("s", "-").range(0.1, 10.0).unwrap().register().unwrap();
    for value in [0.0, -5.0, 0.01, 1.0, 50.0, f64::INFINITY] {
        summary.observe(value);
    }
    let snapshot = summary.snapshot();
    assert_eq!((snapshot.count(), snapshot.count_in_window()), (6, 6));
    assert_eq!(snapshot.sum(), 0.0 - 5.0 + 0.01 + 1.0 + 50.0);
    assert!(is_near(snapshot.quantile(0.0), 0.1, 2) && is_near(snapshot.quantile(1.0), 10.0, 2));
    let clamped = "altimeter_observations_clamped_total{family=\"s\"} 5".to_owned();
    assert!(lines(&registry, Format::Text).contains(&clamped));
}

#[test]
fn values_beside_the_range_are_clamped_also_where_its_ends_have_a_cell_in_common_with_them() {
    let registry = Registry::new();
    let builder = registry.summary("s", "-").digits(1).unwrap();
    let summary = builder.range(1.1, 10.0).unwrap().register().unwrap();
    // A cell has all values from 1 to 1.125, and one those from 10 to 11.
    for value in [1.01, 1.1, 10.0, 10.9] {
        summary.observe(value);
    }
    let clamped = "altimeter_observations_clamped_total{family=\"s\"} 2".to_owned();
    assert!(lines(&registry, Format::Text).contains(&clamped));
}

#[test]
fn what_is_not_a_number_is_refused_and_counted() {
    let registry = Registry::new();
    let summary = registry.summary("s", "-").register().unwrap();
    summary.observe(f64::NAN);
    summary.observe(f64::NEG_INFINITY);
    assert_eq!((summary.snapshot().count(), summary.snapshot().sum()), (0, 0.0));
    let rejected = "altimeter_observations_rejected_total{family=\"s\"} 2".to_owned();
    assert!(lines(&registry, Format::Text).contains(&rejected));
}

#[test]
fn nothing_is_lost_between_threads() {
    let registry = Registry::new();
    let summary = registry.summary("s", "-").register().unwrap();
    thread::scope(|threads| {
        for _ in 0..4 {
            threads.spawn(|| (0..10_000).for_each(|_| summary.observe(0.5)));
        }
    });
    let snapshot = summary.snapshot();
    assert_eq!((snapshot.count(), snapshot.sum(), snapshot.count_in_window()), (40_000, 20_000.0, 40_000));
}

/// How many scrapes look at a summary that is written.
const SCRAPES: usize = 2_000;

#[test]
fn count_and_sum_belong_together_while_it_is_written() {
    let registry = Registry::new();
    let summary = registry.summary("s", "-").digits(1).unwrap().register().unwrap();
    let done = std::sync::atomic::AtomicBool::new(false);
    thread::scope(|threads| {
        threads.spawn(|| {
            while !done.load(std::sync::atomic::Ordering::Relaxed) {
                summary.observe(2.0);
            }
        });
        let mut before = 0;
        for _ in 0..SCRAPES {
            let snapshot = summary.snapshot();
            assert_eq!(snapshot.sum(), 2.0 * snapshot.count() as f64);
            assert!(snapshot.count() >= before);
            before = snapshot.count();
        }
        done.store(true, std::sync::atomic::Ordering::Relaxed);
    });
}

#[derive(Labels)]
struct Job<'a> {
    job: &'a str,
}

#[test]
fn in_a_family_each_series_has_quantiles_of_its_own() {
    let registry = Registry::new();
    let jobs = registry.summary("s", "-").quantiles([0.5]).unwrap().labels::<Job>().register().unwrap();
    jobs.with(&Job { job: "a" }, |s| s.observe(1.0));
    jobs.with(&Job { job: "b" }, |s| s.observe(100.0));
    let samples = samples(&registry, Format::Text);
    for (at, (job, value)) in [("a", 1.0), ("b", 100.0)].into_iter().enumerate() {
        let shown = samples[3 * at].strip_prefix(&format!("s{{job=\"{job}\",quantile=\"0.5\"}} ")).unwrap();
        assert!(is_near(shown.parse().unwrap(), value, 2), "{shown}");
        assert_eq!(samples[3 * at + 2], format!("s_count{{job=\"{job}\"}} 1"));
    }
}

#[test]
fn options_that_make_no_sense_are_refused() {
    let registry = Registry::new();
    let begin = || registry.summary("s", "-");
    for given in [-0.1, 1.1, f64::NAN] {
        let refused = begin().quantiles([0.5, given]).unwrap_err();
        assert!(matches!(refused, SummaryError::Quantile { .. }), "{given}");
    }
    assert_eq!(begin().quantiles([0.5, 0.5]).unwrap_err(), SummaryError::Quantile { given: 0.5 });
    for (lowest, highest) in [(0.0, 1.0), (-1.0, 1.0), (1.0, 1.0), (2.0, 1.0), (1.0, 1.1e12), (1.0, f64::NAN)]
    {
        let refused = begin().range(lowest, highest).unwrap_err();
        assert!(matches!(refused, SummaryError::Range { .. }), "{lowest} to {highest}");
    }
    assert_eq!(begin().digits(4).unwrap_err(), SummaryError::Digits { given: 4 });
}

#[test]
fn windows_without_room_for_their_steps_or_with_too_many_are_refused_with_the_limits() {
    let registry = Registry::new();
    let given = |length, steps| registry.summary("s", "-").window(length, steps).map(drop);
    let second = Duration::from_secs(1);
    for (length, steps) in [(Duration::ZERO, 5), (second, 0), (second, 101), (Duration::from_nanos(4), 5)] {
        let refused = given(length, steps).unwrap_err();
        assert_eq!(refused, SummaryError::Window { length, steps });
        assert!(refused.to_string().contains("1 to 100 steps, of a nanosecond or more each"), "{refused}");
    }
    for (length, steps) in [(second, 1), (second, 100), (Duration::from_nanos(5), 5), (Duration::MAX, 100)] {
        assert_eq!(given(length, steps), Ok(()));
    }
}

#[test]
fn a_range_of_any_kind_that_is_allowed_can_be_used() {
    for (lowest, highest) in [(1e-300, 1e-288), (1e290, 1e302), (1.0, 1.0f64.next_up()), (0.3, 0.4)] {
        let registry = Registry::new();
        let builder = registry.summary("s", "-").digits(3).unwrap();
        let summary = builder.range(lowest, highest).unwrap().register().unwrap();
        summary.observe(lowest);
        summary.observe(highest);
        let snapshot = summary.snapshot();
        assert!(is_near(snapshot.quantile(0.0), lowest, 3) && is_near(snapshot.quantile(1.0), highest, 3));
    }
}
