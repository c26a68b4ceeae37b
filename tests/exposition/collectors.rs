//! What collectors add to the page of a registry, and what they cannot do to it.

use altimeter::{Collect, Desc, Format, Kind, RegisterError, Registry, Sample, Sink};
use altimeter_tests::exposition::Page;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

/// A collector of gauges of these names, which hands over what a function does.
pub(crate) struct Gauges<F> {
    families: Vec<Desc>,
    collect: F,
}

impl<F: Fn(&mut dyn Sink, &[Desc]) + Send + Sync> Collect for Gauges<F> {
    fn families(&self) -> Vec<Desc> {
        self.families.clone()
    }

    fn collect(&self, sink: &mut dyn Sink) {
        (self.collect)(sink, &self.families);
    }
}

pub(crate) fn gauges<F: Fn(&mut dyn Sink, &[Desc]) + Send + Sync>(names: &[&str], collect: F) -> Gauges<F> {
    Gauges { families: names.iter().map(|name| Desc::of(Kind::Gauge, name).unwrap()).collect(), collect }
}

/// A sample of each family, the last first.
pub(crate) fn one_each(sink: &mut dyn Sink, families: &[Desc]) {
    for (value, family) in families.iter().enumerate().rev() {
        sink.family(family);
        sink.sample(&Sample::whole(&[("of", "a collector")], value as u64));
    }
}

pub(crate) fn page(registry: &Registry) -> Page {
    let mut page = Vec::new();
    registry.encode(Format::Text, &mut page);
    Page::parse(page).unwrap()
}

pub(crate) fn names(page: &Page) -> Vec<&str> {
    page.families()
        .iter()
        .map(|family| &*family.name)
        .filter(|name| !name.starts_with("altimeter_"))
        .collect()
}

pub(crate) fn errors(page: &Page, collector: &str) -> Option<f64> {
    page.value("altimeter_collector_errors_total", &[("collector", collector)])
}

#[test]
fn families_of_collectors_stand_among_the_others_by_name() {
    let registry = Registry::new();
    registry.gauge("b", "B.").register().unwrap();
    registry.collect(gauges(&["a", "c"], one_each)).unwrap();
    let page = page(&registry);
    assert_eq!(names(&page), ["a", "b", "c"]);
    assert_eq!(page.value("c", &[("of", "a collector")]), Some(1.0));
    assert_eq!(errors(&page, "a"), Some(0.0));
}

#[test]
fn the_pieces_of_a_page_have_what_collectors_add() {
    let registry = Registry::new();
    registry.gauge("b", "B.").register().unwrap();
    registry.collect(gauges(&["a", "c"], one_each)).unwrap();
    for format in [Format::Text, Format::OpenMetrics] {
        let mut page = Vec::new();
        registry.encode(format, &mut page);
        let pieces: Vec<_> = registry.scrape(format).chunk_size(1).chunks().collect();
        assert_eq!(String::from_utf8_lossy(&pieces.concat()), String::from_utf8_lossy(&page));
    }
}

#[test]
fn what_was_not_declared_is_left_out_and_counted() {
    let registry = Registry::new();
    let other = Desc::of(Kind::Gauge, "undeclared").unwrap();
    let collect = move |sink: &mut dyn Sink, families: &[Desc]| {
        one_each(sink, std::slice::from_ref(&other));
        one_each(sink, families);
    };
    registry.collect(gauges(&["a"], collect)).unwrap();
    let page = page(&registry);
    assert_eq!(names(&page), ["a"]);
    // The family, and its sample.
    assert_eq!(errors(&page, "a"), Some(2.0));
}

#[test]
fn a_panic_costs_the_collectors_own_families_and_is_counted() {
    let registry = Registry::new();
    registry.gauge("b", "B.").register().unwrap();
    let collect = |sink: &mut dyn Sink, families: &[Desc]| {
        one_each(sink, families);
        panic!("a collector's bug");
    };
    registry.collect(gauges(&["a", "a2"], collect)).unwrap();
    registry.collect(gauges(&["c"], one_each)).unwrap();
    assert_eq!(names(&page(&registry)), ["b", "c"]);
    let page = page(&registry);
    assert_eq!((errors(&page, "a"), errors(&page, "c")), (Some(2.0), Some(0.0)));
}

#[test]
fn a_collector_is_asked_once_for_a_page_that_shows_a_family_of_it() {
    let registry = Registry::new();
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    let collect = move |sink: &mut dyn Sink, families: &[Desc]| {
        count.fetch_add(1, Ordering::Relaxed);
        one_each(sink, families);
    };
    registry.gauge("b", "B.").register().unwrap();
    registry.collect(gauges(&["a", "c"], collect)).unwrap();
    page(&registry);
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    registry.scrape(Format::Text).names(["b"]).encode(&mut Vec::new());
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}

#[test]
fn a_collector_may_scrape_and_register() {
    let registry = Registry::new();
    let inner = registry.clone();
    let collect = move |sink: &mut dyn Sink, families: &[Desc]| {
        inner.scrape(Format::Text).names(["b"]).encode(&mut Vec::new());
        inner.gauge("b", "B.").get_or_register().unwrap().set(1.0);
        one_each(sink, families);
    };
    registry.collect(gauges(&["a"], collect)).unwrap();
    page(&registry);
    assert_eq!(names(&page(&registry)), ["a", "b"]);
    // The registry is in its own collector, which would keep both for ever.
    assert!(registry.unregister("a"));
}

#[test]
fn a_page_that_a_collector_scrapes_is_without_its_own_families_and_that_is_no_error() {
    for deadline in [None, Some(Duration::from_secs(10))] {
        let registry = Registry::new();
        registry.gauge("other", "O.").register().unwrap();
        let (inner, (seen, sees)) = (registry.clone(), mpsc::channel());
        let collect = move |sink: &mut dyn Sink, families: &[Desc]| {
            seen.send(page(&inner)).unwrap();
            one_each(sink, families);
        };
        let own = gauges(&["own"], collect);
        match deadline {
            None => registry.collect(own).unwrap(),
            Some(deadline) => registry.collect_within(own, deadline).unwrap(),
        }
        let page = page(&registry);
        assert_eq!(names(&sees.try_recv().unwrap()), ["other"]);
        assert_eq!((names(&page), errors(&page, "own")), (vec!["other", "own"], Some(0.0)));
        // The registry is in its own collector, which would keep both for ever.
        assert!(registry.unregister("own"));
    }
}

#[test]
fn a_collector_whose_name_is_taken_is_refused_whole_and_both_sides_are_named() {
    let registry = Registry::new();
    registry.counter("taken_total", "Taken.").register().unwrap();
    let collector = Gauges {
        families: vec![Desc::of(Kind::Gauge, "a").unwrap(), Desc::of(Kind::Unknown, "taken_total").unwrap()],
        collect: one_each,
    };
    let line = line!() + 1;
    let refused = registry.collect(collector).unwrap_err();
    let RegisterError::Taken { there, refused } = refused else { panic!("{refused}") };
    assert_eq!((there.kind, refused.kind), (Kind::Counter, Kind::Unknown));
    assert_eq!((refused.location.file(), refused.location.line()), (file!(), line));
    assert_eq!(names(&page(&registry)), ["taken_total"]);
    registry.gauge("a", "Free.").register().unwrap();
}

#[test]
fn two_families_of_one_collector_do_not_clash() {
    let families = vec![Desc::of(Kind::Histogram, "a").unwrap(), Desc::of(Kind::Gauge, "a_count").unwrap()];
    let refused = Registry::new().collect(Gauges { families, collect: one_each }).unwrap_err();
    assert!(matches!(refused, RegisterError::Clash { sample, .. } if sample == "a_count"));
}

#[test]
fn a_collector_of_nothing_or_through_a_sub_registry_is_refused() {
    let registry = Registry::new();
    let refused = registry.collect(gauges(&[], one_each)).unwrap_err();
    assert!(matches!(refused, RegisterError::NoFamilies { .. }), "{refused}");
    let prefixed = registry.prefixed("kennel_").unwrap();
    let labelled = registry.labelled([("site", "north")]).unwrap();
    for sub in [prefixed, labelled] {
        let refused = sub.collect(gauges(&["a"], one_each)).unwrap_err();
        assert!(matches!(refused, RegisterError::CollectorInScope { .. }), "{refused}");
    }
}

#[test]
fn a_collector_goes_with_the_last_of_its_families() {
    let registry = Registry::new();
    let alive = Arc::new(());
    let kept = alive.clone();
    let collect = move |sink: &mut dyn Sink, families: &[Desc]| {
        let _kept = &kept;
        one_each(sink, families);
    };
    registry.collect(gauges(&["a", "c"], collect)).unwrap();
    assert!(registry.unregister("a"));
    let shown = page(&registry);
    assert_eq!((names(&shown), Arc::strong_count(&alive)), (vec!["c"], 2));
    assert!(registry.unregister("c"));
    assert_eq!(Arc::strong_count(&alive), 1);
    registry.gauge("a", "Otherwise.").register().unwrap();
    assert_eq!(page(&registry).value("a", &[]), Some(0.0));
}

#[test]
fn a_name_that_a_collector_lost_shows_what_its_new_owner_has_alone() {
    let of = [("of", "a collector")];
    let registry = Registry::new();
    registry.collect(gauges(&["a", "b"], one_each)).unwrap();
    assert!(registry.unregister("b"));
    registry.gauge("b", "B.").register().unwrap().set(7.0);
    let taken_again = page(&registry);
    assert_eq!((taken_again.value("b", &[]), taken_again.value("b", &of)), (Some(7.0), None));
    // And by another collector, which is asked before the first.
    assert!(registry.unregister("b"));
    registry.collect(gauges(&["A0", "A1", "b"], one_each)).unwrap();
    assert_eq!(page(&registry).value("b", &of), Some(2.0));
    let merged = Registry::new();
    merged.merge(&registry).unwrap();
    assert_eq!(page(&merged).value("b", &of), Some(2.0));
}

/// A collector that hands over one family that it did not declare, and so counts an error for each page.
fn faulty(names: &[&str]) -> impl Collect + 'static {
    let other = Desc::of(Kind::Gauge, "undeclared").unwrap();
    gauges(names, move |sink: &mut dyn Sink, _: &[Desc]| sink.family(&other))
}

#[test]
fn errors_of_a_collector_are_told_when_its_first_family_is_gone() {
    let registry = Registry::new();
    registry.self_metrics(true);
    registry.collect(faulty(&["a", "c"])).unwrap();
    assert!(registry.unregister("a"));
    let page = page(&registry);
    assert_eq!(errors(&page, "a"), Some(1.0));
    assert!(page.value("altimeter_collector_duration_seconds", &[("collector", "a")]).is_some());
}

#[test]
fn collectors_that_have_come_to_be_of_one_name_are_told_of_together() {
    let registry = Registry::new();
    registry.collect(faulty(&["a", "c"])).unwrap();
    assert!(registry.unregister("a"));
    registry.collect(faulty(&["a", "b"])).unwrap();
    let page = page(&registry);
    let told: Vec<_> = page.samples("altimeter_collector_errors_total").map(|one| one.value).collect();
    assert_eq!(told, [2.0]);
}

#[test]
fn a_family_without_samples_leaves_no_trace() {
    let registry = Registry::new();
    registry
        .collect(gauges(&["a"], |sink: &mut dyn Sink, families: &[Desc]| sink.family(&families[0])))
        .unwrap();
    assert_eq!(names(&page(&registry)), [""; 0]);
}
