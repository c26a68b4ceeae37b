//! Every metric that is asked for is on the demo's page, recorded by a rule, or Prometheus's own.

use crate::files::{Query, of_dashboards, of_rules, recorded};
use crate::promql::metrics;
use crate::support::service::Service;
use std::collections::{BTreeMap, BTreeSet};

/// What Prometheus itself adds to each target.
const OF_PROMETHEUS: [&str; 1] = ["up"];

/// The queries by the metrics that they ask for.
fn by_metric(queries: Vec<Query>) -> BTreeMap<String, Vec<Query>> {
    let mut found: BTreeMap<String, Vec<Query>> = BTreeMap::new();
    for query in queries {
        let names = metrics(&query.text);
        assert!(!names.is_empty(), "no metric in {query:?}");
        for name in names {
            found.entry(name).or_default().push(Query { file: query.file.clone(), text: query.text.clone() });
        }
    }
    found
}

fn on_the_page() -> BTreeSet<String> {
    let page = Service::used().idle_page();
    page.families().iter().flat_map(|family| &family.samples).map(|sample| sample.name.clone()).collect()
}

#[test]
fn every_metric_of_a_dashboard_is_on_the_demos_page() {
    let (asked, there) = (by_metric(of_dashboards()), on_the_page());
    assert!(asked.len() > 20, "{asked:#?}");
    let missing: Vec<_> = asked.iter().filter(|(name, _)| !there.contains(*name)).collect();
    assert!(missing.is_empty(), "{missing:#?}\nthese are there: {there:#?}");
}

#[test]
fn the_dashboards_show_something_of_all_that_is_measured() {
    let asked = by_metric(of_dashboards());
    for subject in [
        "http_requests_",
        "http_request_duration_",
        "http_handler_duration_",
        "http_handler_outcomes_",
        "http_handler_errors_",
        "db_statement",
        "db_errors_",
        "db_connections_",
        "db_migrations_applied",
        "db_migrations_pending",
        "cache_",
        "model_",
        "altimeter_scrapes_",
        "altimeter_scrape_duration_",
        "altimeter_collector_",
        "altimeter_series",
        "altimeter_shards",
        "process_",
    ] {
        assert!(asked.keys().any(|name| name.starts_with(subject)), "no panel for {subject}: {asked:#?}");
    }
}

#[test]
fn every_metric_of_a_rule_is_on_the_demos_page_or_recorded() {
    let (asked, there) = (by_metric(of_rules()), on_the_page());
    assert!(asked.len() > 20, "{asked:#?}");
    let recorded = recorded();
    let is_there = |name: &String| {
        there.contains(name) || recorded.contains(name) || OF_PROMETHEUS.contains(&name.as_str())
    };
    let missing: Vec<_> = asked.iter().filter(|(name, _)| !is_there(name)).collect();
    assert!(missing.is_empty(), "{missing:#?}\nthese are there: {there:#?}");
}

#[test]
fn a_rule_that_is_recorded_has_the_form_level_metric_operations() {
    for name in recorded() {
        assert_eq!(name.matches(':').count(), 2, "{name}");
        assert!(name.starts_with("job"), "{name}: a rule aggregates over instances");
    }
}

#[test]
fn no_rule_keeps_instances_apart_but_those_about_processes() {
    for query in of_rules() {
        let is_about_a_process = query.text.contains("process_") || query.text.starts_with("up ");
        assert!(is_about_a_process || query.text.contains("(job"), "{query:?}: aggregate by job");
        assert!(!query.text.contains("instance"), "{query:?}");
    }
}
