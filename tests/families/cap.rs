//! The overflow series, beyond what the page's tests say of it: label sets that are new at the cap change nothing else.

use crate::kinds::{Animal, EVENTS, Events, Limits, Site, all, each_of, on_page};
use crate::page;
use altimeter::{Labels, Registry};
use altimeter_tests::exposition::Page;
use std::sync::Barrier;
use std::thread;

#[derive(Labels)]
struct Path<'a> {
    path: &'a str,
}

#[test]
fn ten_thousand_unknown_label_sets_past_the_cap_change_the_overflow_series_alone() {
    let registry = Registry::new();
    let hits = registry.counter("hits_total", "-").labels::<Path>().cap(2).register().unwrap();
    for path in ["/", "/dogs", "/first"] {
        hits.with(&Path { path }, |hits| hits.inc());
    }
    let known = |page: &Page| {
        let known = page.samples("hits_total").filter(|sample| sample.labels["path"] != "__overflow__");
        known.cloned().collect::<Vec<_>>()
    };
    let before = known(&page(&registry));
    for i in 0..10_000 {
        hits.with(&Path { path: &format!("/{i}") }, |hits| hits.inc());
    }
    let page = page(&registry);
    assert_eq!(known(&page), before);
    assert_eq!((hits.len(), page.samples("hits_total").count()), (2, 3));
    assert_eq!(page.value("hits_total", &[("path", "__overflow__")]), Some(10_001.0));
    assert_eq!(page.value("altimeter_series_overflow_total", &[("family", "hits_total")]), Some(10_001.0));
}

/// Threads make all series at once, in different orders, below the cap and past it; some remove.
#[test]
fn the_cap_is_exact_while_threads_make_and_remove() {
    const THREADS: usize = 6;
    each_of(&Limits { cap: 4, expiry: None }, |registry, events| {
        let start = Barrier::new(THREADS + 1);
        let most = thread::scope(|scope| {
            for thread in 0..THREADS {
                let (events, start) = (&events, &start);
                scope.spawn(move || {
                    start.wait();
                    for at in all().cycle().skip(thread).take(3000) {
                        events.inc(at);
                        if thread == 0 {
                            events.remove(at);
                        }
                    }
                });
            }
            start.wait();
            (0..300).map(|_| events.len().max(page(registry).samples(EVENTS).count().saturating_sub(1))).max()
        });
        assert!(most.is_some_and(|most| most <= 4), "{most:?}");
        all().for_each(|at| events.inc(at));
        assert_eq!(events.len(), 4);
    });
}

#[test]
fn a_series_below_the_cap_is_still_its_own_when_the_cap_is_reached() {
    each_of(&Limits { cap: 1, expiry: None }, |registry, events| {
        let (dogs, cats) = ((Animal::Dog, Site::North), (Animal::Cat, Site::North));
        for at in [dogs, cats, dogs, cats] {
            events.inc(at);
        }
        assert_eq!(page(registry).value(EVENTS, &on_page(dogs)), Some(2.0));
    });
}

#[test]
fn a_handle_that_was_taken_at_the_cap_is_the_overflow_series_for_good() {
    each_of(&Limits { cap: 1, expiry: None }, |registry, events: Events| {
        events.inc((Animal::Dog, Site::North));
        let held = events.get((Animal::Cat, Site::North));
        events.clear();
        held.inc();
        let overflow = [("animal", "__overflow__"), ("site", "__overflow__")];
        assert_eq!(page(registry).value(EVENTS, &overflow), Some(1.0));
    });
}

#[test]
fn label_sets_that_had_no_room_are_told_by_init() {
    each_of(&Limits { cap: 7, expiry: None }, |registry, events| {
        assert_eq!(all().map(|at| events.init(at)).sum::<usize>(), 2);
        assert_eq!(events.len(), 7);
        assert_eq!(page(registry).sum("altimeter_series_overflow_total"), 0.0);
    });
}

#[test]
fn threads_that_bring_the_label_set_that_fills_the_family_all_count_in_its_series() {
    const THREADS: u64 = 4;
    for _ in 0..200 {
        let registry = Registry::new();
        let hits = registry.counter("hits_total", "-").labels::<Path>().cap(1).register().unwrap();
        let start = Barrier::new(THREADS as usize);
        thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    start.wait();
                    hits.with(&Path { path: "/" }, |hits| hits.inc());
                });
            }
        });
        assert_eq!(hits.get(&Path { path: "/" }).get(), THREADS);
    }
}
