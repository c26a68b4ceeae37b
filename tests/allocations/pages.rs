//! A page that is written again, into a buffer that has room for it.

use crate::counting::{alone, made};
use crate::{Closed, Method, Open, closed, open};
use altimeter::{Collect, Desc, Format, Kind, Registry, Sink};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Expects that it allocates for its first pages only.
fn allocates_once(registry: &Registry) -> String {
    let mut page = Vec::new();
    (0..2).for_each(|_| registry.encode(Format::Text, &mut page));
    page.clear();
    assert_eq!(made(|| registry.encode(Format::Text, &mut page)), 0);
    String::from_utf8(page).unwrap()
}

/// A registry with families of its own; some are registered through what adds a prefix and labels.
fn library(name: &str) -> Registry {
    let registry = Registry::new();
    let scoped = registry.prefixed(&format!("{name}_")).unwrap().labelled([("library", name)]).unwrap();
    open(&scoped).with(&Open { path: "/dogs", user: Some(7) }, |open| open.inc());
    closed(&scoped).with(&Closed { method: Method::Get, secure: true }, |closed| closed.inc());
    registry
}

#[test]
fn of_merged_registries() {
    let _alone = alone();
    let [first, second, third] = ["first", "second", "third"].map(library);
    first.merge(&second).unwrap();
    second.merge(&third).unwrap();
    let length = third.gauge("length", "L.").register().unwrap();
    third.before_scrape(["length"], move || {
        length.set(3.0);
        true
    });
    let page = allocates_once(&first);
    for name in ["first", "second", "third"] {
        let line = format!("{name}_open_total{{library=\"{name}\",path=\"/dogs\",user=\"7\"}} 1\n");
        assert!(page.contains(&line), "{page}");
    }
    // What changes far from it is on its page, which is put together once more.
    third.gauge("width", "W.").register().unwrap();
    assert!(allocates_once(&first).contains("\nwidth 0\n"));
}

/// Says when it is dropped.
struct Told {
    desc: Desc,
    dropped: Arc<AtomicBool>,
}

impl Collect for Told {
    fn families(&self) -> Vec<Desc> {
        vec![self.desc.clone()]
    }

    fn collect(&self, sink: &mut dyn Sink) {
        sink.family(&self.desc);
    }
}

impl Drop for Told {
    fn drop(&mut self) {
        // ORDERING: Relaxed. One thread does all.
        self.dropped.store(true, Ordering::Relaxed);
    }
}

/// Registers a collector, and answers whether it is dropped.
fn told(registry: &Registry) -> impl Fn() -> bool + use<> {
    let dropped = Arc::new(AtomicBool::new(false));
    let desc = Desc::of(Kind::Gauge, "told").unwrap();
    registry.collect(Told { desc, dropped: dropped.clone() }).unwrap();
    // ORDERING: Relaxed. One thread does all.
    move || dropped.load(Ordering::Relaxed)
}

#[test]
fn of_merged_registries_keeps_nothing_that_was_unregistered() {
    let _alone = alone();
    let [first, second, third] = ["first", "second", "third"].map(library);
    first.merge(&second).unwrap();
    second.merge(&third).unwrap();
    let is_dropped = told(&third);
    let _page = [&first, &second, &third].map(|registry| registry.encode(Format::Text, &mut Vec::new()));
    assert!(!is_dropped() && third.unregister("told") && is_dropped());
}

#[test]
fn of_merged_registries_keeps_none_of_them_when_the_first_is_gone() {
    let _alone = alone();
    let [first, second] = ["first", "second"].map(library);
    first.merge(&second).unwrap();
    let is_dropped = told(&second);
    first.encode(Format::Text, &mut Vec::new());
    drop(second);
    assert!(!is_dropped());
    drop(first);
    assert!(is_dropped());
}
