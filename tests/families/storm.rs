//! Threads that make, find, remove and scrape at once: what nobody removes is counted to the unit, and every page is right.

use crate::kinds::{Animal, At, EVENTS, Events, Limits, Site, each, each_of, on_page};
use crate::page;
use altimeter::{ManualClock, Registry};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// What nobody removes.
const KEPT: [At; 3] = [(Animal::Dog, Site::North), (Animal::Cat, Site::North), (Animal::Cow, Site::North)];
/// What is removed all the time.
const TOSSED: [At; 6] = [
    (Animal::Dog, Site::South),
    (Animal::Cat, Site::South),
    (Animal::Cow, Site::South),
    (Animal::Dog, Site::Nowhere),
    (Animal::Cat, Site::Nowhere),
    (Animal::Cow, Site::Nowhere),
];

const WRITERS: usize = 4;
const ROUNDS: usize = 400;

/// Runs the writers, while `upset` and a scraper run again and again; then what was kept has all increments.
fn storm(registry: &Registry, writer: impl Fn() + Sync, upset: impl Fn(usize) + Sync) {
    let done = AtomicBool::new(false);
    // ORDERING: Relaxed. It ends loops.
    let until_done =
        |work: &dyn Fn(usize)| (0..).take_while(|_| !done.load(Ordering::Relaxed)).for_each(work);
    thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS).map(|_| scope.spawn(&writer)).collect();
        scope.spawn(|| until_done(&upset));
        scope.spawn(|| until_done(&|_| drop(page(registry))));
        let ended: Vec<_> = writers.into_iter().map(|writer| writer.join()).collect();
        // ORDERING: Relaxed, as above.
        done.store(true, Ordering::Relaxed);
        ended.into_iter().for_each(|ended| ended.unwrap());
    });
    let page = page(registry);
    for at in KEPT {
        assert_eq!(page.value(EVENTS, &on_page(at)), Some((WRITERS * ROUNDS) as f64), "{at:?}");
    }
}

/// Counts each of the kept once a round, and the others beside.
fn write(events: &Events) {
    for round in 0..ROUNDS {
        KEPT.into_iter().for_each(|at| events.inc(at));
        events.inc(TOSSED[round % TOSSED.len()]);
    }
}

fn toss(events: &Events, round: usize) {
    match round % 3 {
        0 => drop(events.remove(TOSSED[round % TOSSED.len()])),
        1 => drop(events.remove_matching(&[("site", "south")])),
        _ => drop(events.retain(|labels, _| labels.get("site").is_some_and(|site| site == "north"))),
    }
}

#[test]
fn what_nobody_removes_loses_nothing_while_all_else_is_removed() {
    each(|registry, events| storm(registry, || write(&events), |round| toss(&events, round)));
}

/// Threads that end before they have made enough updates to lease a shard.
#[test]
fn threads_without_a_lease_lose_nothing_either() {
    each(|registry, events| {
        let writer = || {
            for round in 0..ROUNDS {
                thread::scope(|scope| {
                    scope.spawn(|| {
                        KEPT.into_iter().for_each(|at| events.inc(at));
                        events.inc(TOSSED[round % TOSSED.len()]);
                    });
                });
            }
        };
        storm(registry, writer, |round| toss(&events, round));
    });
}

/// The kept ones are held, all others are idle at every sweep.
#[test]
fn what_is_held_loses_nothing_while_all_else_expires() {
    let clock = ManualClock::new();
    each_of(
        &Limits { cap: 2000, expiry: Some((Duration::from_secs(1), clock.clone())) },
        |registry, events| {
            let _held = KEPT.map(|at| events.get(at));
            storm(
                registry,
                || write(&events),
                |_| {
                    clock.advance(Duration::from_secs(1));
                    events.sweep();
                },
            );
        },
    );
}

#[test]
fn handles_lose_nothing_while_their_series_are_cleared() {
    each(|registry, events| {
        let held = KEPT.map(|at| events.get(at));
        thread::scope(|scope| {
            let writers = [0, 1].map(|_| {
                scope.spawn(|| {
                    for _ in 0..ROUNDS {
                        held.iter().for_each(|events| events.inc());
                        KEPT.into_iter().for_each(|at| events.inc(at));
                    }
                })
            });
            while !writers.iter().all(|writer| writer.is_finished()) {
                events.clear();
                page(registry);
            }
        });
        assert!(held.iter().all(|events| events.get() >= 2 * ROUNDS as u64));
    });
}

/// Which one it is is settled by the family; the others answer false.
#[test]
fn of_threads_that_remove_one_series_one_does() {
    each(|_, events| {
        for _ in 0..200 {
            events.inc(KEPT[0]);
            let removed: usize = thread::scope(|scope| {
                let removers = [0, 1, 2].map(|_| scope.spawn(|| usize::from(events.remove(KEPT[0]))));
                removers.into_iter().map(|remover| remover.join().unwrap()).sum()
            });
            assert_eq!((removed, events.len()), (1, 0));
        }
    });
}

/// As many series as make the table grow some ten times, each made by every thread.
#[test]
fn series_that_are_made_while_the_table_grows_and_shrinks_are_found_by_all() {
    let registry = Registry::new();
    let rooms = registry.counter("rooms_total", "-").labels_named(["room"]).cap(1 << 20).register().unwrap();
    thread::scope(|scope| {
        for thread in 0..WRITERS {
            let rooms = &rooms;
            scope.spawn(move || {
                for room in 0..4000 {
                    rooms.with([format!("kept {room}")], |rooms| rooms.inc()).unwrap();
                    rooms.with([format!("{thread} {room}")], |rooms| rooms.inc()).unwrap();
                    assert_eq!(rooms.remove([format!("{thread} {room}")]), Ok(true));
                }
            });
        }
        scope.spawn(|| (0..20).for_each(|_| drop(page(&registry))));
    });
    let page = page(&registry);
    assert_eq!((page.samples("rooms_total").count(), rooms.len()), (4000, 4000));
    assert!(page.samples("rooms_total").all(|room| room.value == WRITERS as f64));
}
