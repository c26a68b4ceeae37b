//! What is brought up to date before a page.

use altimeter::{Format, Gauge, Kind, Registry};
use altimeter_tests::exposition::Page;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

fn page(registry: &Registry) -> Page {
    let mut page = Vec::new();
    registry.encode(Format::Text, &mut page);
    Page::parse(page).unwrap()
}

/// A gauge that says how often it was refreshed.
fn level(registry: &Registry) -> (Gauge, Arc<AtomicU32>) {
    let level = registry.gauge("level", "Level.").register().unwrap();
    let (times, gauge) = (Arc::new(AtomicU32::new(0)), level.clone());
    let count = times.clone();
    registry.before_scrape(["level"], move || {
        gauge.set(f64::from(count.fetch_add(1, Ordering::Relaxed) + 1));
        true
    });
    (level, times)
}

#[test]
fn a_page_shows_what_its_own_refresh_has_set_in_one_piece_or_many() {
    let registry = Registry::new();
    level(&registry);
    assert_eq!(page(&registry).value("level", &[]), Some(1.0));
    let pieces: Vec<_> = registry.scrape(Format::Text).chunk_size(1).chunks().collect();
    assert_eq!(Page::parse(pieces.concat()).unwrap().value("level", &[]), Some(2.0));
}

#[test]
fn a_page_that_does_not_show_the_family_refreshes_nothing() {
    let registry = Registry::new();
    let (_, times) = level(&registry);
    registry.gauge("other", "Other.").register().unwrap();
    registry.scrape(Format::Text).names(["other"]).encode(&mut Vec::new());
    assert_eq!(times.load(Ordering::Relaxed), 0);
}

#[test]
fn a_page_that_shows_a_view_of_the_family_refreshes_it() {
    let registry = Registry::new();
    level(&registry);
    registry.view("old", Kind::Gauge, "old_level", "Old.").of("level").register().unwrap();
    registry.set_names("old").unwrap();
    assert_eq!(page(&registry).value("old_level", &[]), Some(1.0));
}

#[test]
fn families_of_a_sub_registry_are_named_without_its_prefix() {
    let registry = Registry::new();
    level(&registry.prefixed("kennel_").unwrap());
    assert_eq!(page(&registry).value("kennel_level", &[]), Some(1.0));
}

#[test]
fn one_that_answers_false_is_dropped() {
    let registry = Registry::new();
    registry.gauge("level", "Level.").register().unwrap();
    let alive = Arc::new(());
    let kept = alive.clone();
    registry.before_scrape(["level"], move || Arc::strong_count(&kept) > 9);
    page(&registry);
    assert_eq!(Arc::strong_count(&alive), 1);
}

#[test]
fn a_panic_leaves_the_page_whole_and_the_next_one_is_refreshed_again() {
    let registry = Registry::new();
    let (level, times) = level(&registry);
    level.set(7.0);
    let odd = times.clone();
    registry.before_scrape(["level"], move || {
        assert!(odd.load(Ordering::Relaxed) > 1, "a bug in a refresh");
        level.set(100.0);
        true
    });
    assert_eq!(page(&registry).value("level", &[]), Some(1.0));
    assert_eq!(page(&registry).value("level", &[]), Some(100.0));
}

/// Panics with another one when it is dropped.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        std::panic::panic_any(());
    }
}

#[test]
fn a_panic_that_panics_when_it_is_dropped_leaves_the_page_whole() {
    let registry = Registry::new();
    registry.gauge("level", "-").register().unwrap().set(1.0);
    registry.before_scrape(["level"], || std::panic::panic_any(Bomb));
    assert_eq!(page(&registry).value("level", &[]), Some(1.0));
}

#[test]
fn it_may_register_and_scrape_within() {
    let registry = Registry::new();
    registry.gauge("level", "Level.").register().unwrap();
    let inner = registry.clone();
    registry.before_scrape(["level"], move || {
        inner.scrape(Format::Text).names(["other"]).encode(&mut Vec::new());
        inner.gauge("other", "Other.").get_or_register().is_err()
    });
    page(&registry);
    assert!(page(&registry).family("other").is_some());
}
