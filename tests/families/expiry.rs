//! Series that expire, by a clock that the test sets.

use crate::kinds::{Animal, At, EVENTS, Events, Limits, Site, each, each_of, on_page};
use crate::page;
use altimeter::{Family, Labels, ManualClock, Metric, MetricBuilder, Registry};
use std::thread;
use std::time::Duration;

const DOGS: At = (Animal::Dog, Site::North);
const CATS: At = (Animal::Cat, Site::South);
const MINUTE: Duration = Duration::from_secs(60);

/// Makes the claim of a family of each kind whose series expire after a minute.
fn expiring(claim: impl Fn(&Registry, &Events, &dyn Fn())) {
    let clock = ManualClock::new();
    let limits = Limits { expiry: Some((MINUTE, clock.clone())), ..Limits::default() };
    each_of(&limits, |registry, events| claim(registry, &events, &|| clock.advance(MINUTE)));
}

/// Scrapes, which sweep, until no series is left: as often as it takes other tests to leave what they are in, since what is idle
/// is removed when all have left who may have found it.
fn all_gone(registry: &Registry, events: &Events) {
    while page(registry).family(EVENTS).is_some() {
        thread::yield_now();
    }
    assert_eq!(events.len(), 0);
}

#[test]
fn without_being_asked_no_series_expires() {
    each(|registry, events| {
        events.inc(DOGS);
        for _ in 0..5 {
            events.sweep();
            assert_eq!(page(registry).sum(EVENTS), 1.0);
        }
    });
}

#[test]
fn a_series_that_is_idle_for_long_enough_expires() {
    expiring(|registry, events, later| {
        events.inc(DOGS);
        events.sweep();
        assert_eq!(events.len(), 1);
        later();
        all_gone(registry, events);
    });
}

#[test]
fn a_series_that_is_idle_for_less_stays() {
    let clock = ManualClock::new();
    each_of(&Limits { expiry: Some((MINUTE, clock.clone())), ..Limits::default() }, |_, events| {
        events.inc(DOGS);
        events.sweep();
        clock.advance(MINUTE - Duration::from_nanos(1));
        events.sweep();
        assert_eq!(events.len(), 1);
    });
}

#[test]
fn a_series_that_is_written_between_two_sweeps_stays() {
    expiring(|_, events, later| {
        for round in 0..5 {
            events.inc(DOGS);
            events.sweep();
            assert_eq!(events.get(DOGS).get(), round + 1);
            later();
        }
    });
}

#[test]
fn a_series_to_which_a_handle_is_held_stays_until_it_is_dropped() {
    expiring(|registry, events, later| {
        let held = events.get(DOGS);
        for _ in 0..5 {
            events.sweep();
            later();
        }
        assert_eq!(events.len(), 1);
        drop(held);
        all_gone(registry, events);
    });
}

#[test]
fn only_what_is_idle_expires() {
    expiring(|registry, events, later| {
        events.inc(DOGS);
        events.inc(CATS);
        events.sweep();
        later();
        events.inc(CATS);
        while page(registry).value(EVENTS, &on_page(DOGS)).is_some() {
            thread::yield_now();
        }
        assert_eq!((events.len(), page(registry).value(EVENTS, &on_page(CATS))), (1, Some(2.0)));
    });
}

#[test]
fn an_expired_series_that_is_made_again_starts_from_zero() {
    expiring(|registry, events, later| {
        for _ in 0..5 {
            events.inc(DOGS);
            events.sweep();
            later();
            all_gone(registry, events);
            assert_eq!(events.get(DOGS).get(), 0);
        }
    });
}

#[test]
fn a_series_that_was_made_at_the_start_and_never_written_expires() {
    expiring(|registry, events, later| {
        assert_eq!(events.init(DOGS), 0);
        events.sweep();
        later();
        all_gone(registry, events);
    });
}

#[test]
fn a_scrape_sweeps() {
    expiring(|registry, events, later| {
        events.inc(DOGS);
        assert_eq!(page(registry).sum(EVENTS), 1.0);
        later();
        all_gone(registry, events);
    });
}

#[test]
fn what_expires_makes_room_below_the_cap() {
    let clock = ManualClock::new();
    each_of(&Limits { cap: 1, expiry: Some((MINUTE, clock.clone())) }, |registry, events| {
        events.inc(DOGS);
        events.sweep();
        clock.advance(MINUTE);
        all_gone(registry, &events);
        events.inc(CATS);
        assert_eq!(page(registry).value(EVENTS, &on_page(CATS)), Some(1.0));
    });
}

#[derive(Labels)]
struct Room<'a> {
    room: &'a str,
}

const ROOM: Room<'static> = Room { room: "17" };
const EMPTY: Room<'static> = Room { room: "18" };

/// Whether a series outlives one that is idle for a minute, when it had this update twice meanwhile.
fn outlives<M: Metric>(metric: MetricBuilder<'_, M>, update: impl Fn(&M)) -> bool {
    let clock = ManualClock::new();
    let family: Family<Room<'static>, M> =
        metric.labels::<Room>().expire_after(MINUTE).clock(clock.clone()).register().unwrap();
    family.with(&ROOM, &update);
    family.with(&EMPTY, |_| ());
    family.sweep();
    clock.advance(MINUTE);
    family.with(&ROOM, &update);
    // Both are decided about together.
    while family.len() == 2 {
        family.sweep();
        thread::yield_now();
    }
    !family.is_empty()
}

#[test]
fn a_gauge_that_is_set_to_the_value_it_has_counts_as_idle() {
    assert!(!outlives(Registry::new().gauge("temperature", "-"), |gauge| gauge.set(21.0)));
}

#[test]
fn a_gauge_that_is_set_to_another_value_counts_as_active() {
    assert!(outlives(Registry::new().gauge("temperature", "-"), |gauge| gauge.add(0.5)));
}

#[test]
fn equal_ups_and_downs_count_as_activity() {
    let up_and_down = |guests: &altimeter::UpDownCounter| {
        guests.inc();
        guests.dec();
    };
    assert!(outlives(Registry::new().up_down("guests", "-"), up_and_down));
}

#[test]
fn a_histogram_stays_while_it_observes_and_goes_while_it_refuses() {
    assert!(outlives(Registry::new().histogram("stay_days", "-"), |stay| stay.observe(0.0)));
    assert!(!outlives(Registry::new().histogram("stay_days", "-"), |stay| stay.observe(f64::NAN)));
}

#[test]
fn a_counter_of_floats_stays_while_it_grows() {
    assert!(outlives(Registry::new().float_counter("rent", "-"), |rent| rent.add(0.25).unwrap()));
}

#[test]
fn a_timer_that_runs_within_with_keeps_its_series() {
    let clock = ManualClock::new();
    let registry = Registry::new();
    let stay = registry.histogram("stay_seconds", "-").labels::<Room>();
    let stay = stay.expire_after(MINUTE).clock(clock.clone()).register().unwrap();
    stay.with(&ROOM, |stay| drop(stay.snapshot()));
    stay.sweep();
    stay.with(&ROOM, |timed| {
        let timer = timed.start_timer();
        clock.advance(MINUTE);
        stay.sweep();
        drop(timer);
    });
    stay.sweep();
    assert_eq!(page(&registry).value("stay_seconds_count", &[("room", "17")]), Some(1.0));
}
