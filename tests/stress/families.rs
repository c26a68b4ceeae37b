//! Families under racing threads.

use crate::churn;
use altimeter::{LabelValue, Labels, Registry};

#[derive(Labels)]
struct Request<'a> {
    route: &'a str,
    status: u16,
}

#[derive(Labels)]
struct Get {
    outcome: Outcome,
}

#[derive(LabelValue, Clone, Copy)]
enum Outcome {
    Hit,
    Miss,
}

/// Threads begin at different routes, so that they race to make each.
const ROUTES: usize = 50;

#[test]
fn racing_threads_make_one_series_for_each_label_set_and_lose_nothing() {
    let registry = Registry::new();
    let requests = registry.counter("requests_total", "Requests.").labels::<Request>().register().unwrap();
    let page = churn(&registry, 100, 8, |thread| {
        for i in 0..10 * ROUTES {
            let route = format!("/{}", (thread + i) % ROUTES);
            requests.with(&Request { route: &route, status: 200 }, |requests| requests.inc());
        }
    });
    assert_eq!(requests.len(), ROUTES);
    assert!(page.samples("requests_total").all(|sample| sample.value == 1000.0));
}

#[test]
fn a_closed_label_set_loses_nothing() {
    let registry = Registry::new();
    let gets = registry.counter("gets_total", "Reads.").labels::<Get>().register().unwrap();
    let page = churn(&registry, 200, 8, |thread| {
        let outcome = [Outcome::Hit, Outcome::Miss][thread % 2];
        (0..500).for_each(|_| gets.with(&Get { outcome }, |gets| gets.inc()));
    });
    assert_eq!(page.value("gets_total", &[("outcome", "hit")]), Some(50_000.0));
    assert_eq!(page.value("gets_total", &[("outcome", "miss")]), Some(50_000.0));
}

#[test]
fn series_of_histograms_are_exact_while_they_are_made() {
    let registry = Registry::new();
    let took = registry.histogram("took_seconds", "Time.").labels::<Request>().register().unwrap();
    let page = churn(&registry, 50, 8, |thread| {
        for i in 0..4 * ROUTES {
            let route = format!("/{}", (thread + i) % ROUTES);
            took.with(&Request { route: &route, status: 200 }, |took| took.observe(0.25));
        }
    });
    assert_eq!(page.samples("took_seconds_count").count(), ROUTES);
    assert!(page.samples("took_seconds_count").all(|sample| sample.value == 200.0));
    assert!(page.samples("took_seconds_sum").all(|sample| sample.value == 50.0));
}
