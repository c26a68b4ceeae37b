//! A family, handles to its series and its registry: all is freed, whichever goes first.

use crate::counting::{alone, stays_flat};
use crate::{Closed, Method, Open, closed, open};
use altimeter::{Bounds, ManualClock, Registry};
use std::any::Any;
use std::time::Duration;

/// All orders of four things.
fn orders() -> impl Iterator<Item = [usize; 4]> {
    let all = (0..256).map(|code| [code / 64, code / 16 % 4, code / 4 % 4, code % 4]);
    all.filter(|order| (0..4).all(|thing| order.contains(&thing)))
}

/// Makes four things and drops them in each order, again and again.
fn leaves_nothing(make: impl Fn() -> [Box<dyn Any>; 4]) {
    let _alone = alone();
    let orders: Vec<_> = orders().collect();
    assert_eq!(orders.len(), 24);
    stays_flat(5000, |round| {
        let mut things = make().map(Some);
        orders[round as usize % 24].into_iter().for_each(|thing| things[thing] = None);
    });
}

#[test]
fn a_family_found_by_a_hash() {
    leaves_nothing(|| {
        let registry = Registry::new();
        let family = open(&registry);
        let held = family.get(&Open { path: "/", user: None });
        let detached = family.get(&Open { path: "/removed", user: Some(1) });
        (0..20).for_each(|user| family.with(&Open { path: "/dogs \\", user: Some(user) }, |open| open.inc()));
        family.remove(&Open { path: "/removed", user: Some(1) });
        [Box::new(registry), Box::new(family), Box::new(held), Box::new(detached)]
    });
}

#[test]
fn a_family_found_by_an_index() {
    leaves_nothing(|| {
        let registry = Registry::new();
        let family = closed(&registry);
        family.init_all();
        let at = Closed { method: Method::Get, secure: true };
        let detached = family.get(&at);
        family.remove(&at);
        let held = family.get(&at);
        [Box::new(registry), Box::new(family), Box::new(held), Box::new(detached)]
    });
}

#[test]
fn a_family_that_expires_and_of_which_series_are_hidden() {
    leaves_nothing(|| {
        let registry = Registry::new();
        let clock = ManualClock::new();
        let family = registry.counter("open_total", "-").labels::<Open>();
        let family = family.expire_after(Duration::from_secs(1)).clock(clock.clone()).register().unwrap();
        let held = family.get(&Open { path: "/", user: None });
        (0..20).for_each(|user| family.with(&Open { path: "/dogs", user: Some(user) }, |open| open.inc()));
        family.sweep();
        clock.advance(Duration::from_secs(1));
        // Within a visit, so that they stay hidden, and what is removed stays in limbo.
        family.with(&Open { path: "/", user: None }, |_| {
            family.sweep();
            family.remove(&Open { path: "/dogs", user: Some(7) });
        });
        [Box::new(registry), Box::new(family), Box::new(held), Box::new(clock)]
    });
}

#[test]
fn a_family_of_histograms_that_was_unregistered() {
    leaves_nothing(|| {
        let registry = Registry::new();
        let bounds = Bounds::new([1.0, 2.0]).unwrap();
        let family = registry.histogram("h", "-").bounds(bounds).labels_named(["a"]).register().unwrap();
        let held = family.get(["x"]).unwrap();
        held.observe(1.5);
        let snapshot = held.snapshot();
        registry.unregister("h");
        [Box::new(registry), Box::new(family), Box::new(held), Box::new(snapshot)]
    });
}
