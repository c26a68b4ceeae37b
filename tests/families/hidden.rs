//! Sweeps while somebody is inside: series that are to expire are decided about when all have left.

use crate::kinds::{Animal, At, EVENTS, Events, Limits, Site, all, each_of, on_page};
use crate::page;
use altimeter::{ManualClock, Registry};
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

const DOGS: At = (Animal::Dog, Site::North);
const CATS: At = (Animal::Cat, Site::South);
const MINUTE: Duration = Duration::from_secs(60);

/// Makes the claim of a family of each kind with `DOGS` and `CATS` that a sweep has seen a minute ago.
fn idle(cap: usize, claim: impl Fn(&Registry, &Events, &ManualClock)) {
    let clock = ManualClock::new();
    each_of(&Limits { cap, expiry: Some((MINUTE, clock.clone())) }, |registry, events| {
        events.inc(DOGS);
        events.inc(CATS);
        events.sweep();
        clock.advance(MINUTE);
        claim(registry, &events, &clock);
    });
}

/// What the page shows of the dogs, the sweep of the scrape included.
fn dogs(registry: &Registry) -> Option<f64> {
    page(registry).value(EVENTS, &on_page(DOGS))
}

/// The same when the cats have expired, and so all is decided that was hidden with them. That takes as many sweeps as it takes
/// other tests to leave what they are in.
fn dogs_without_cats(registry: &Registry) -> Option<f64> {
    while page(registry).value(EVENTS, &on_page(CATS)).is_some() {
        thread::yield_now();
    }
    dogs(registry)
}

#[test]
fn a_sweep_within_with_ends_and_what_is_idle_expires_with_a_later_one() {
    idle(2000, |registry, events, _| {
        events.with(CATS, |_| events.sweep());
        assert_eq!((dogs_without_cats(registry), events.len()), (None, 0));
    });
}

#[test]
fn what_a_sweep_within_with_hides_is_still_on_the_page() {
    idle(2000, |registry, events, _| {
        events.with(CATS, |_| {
            events.sweep();
            assert_eq!(page(registry).sum(EVENTS), 2.0);
            assert_eq!(events.len(), 2);
        });
    });
}

#[test]
fn a_series_that_is_written_after_the_sweep_within_its_with_stays() {
    idle(2000, |registry, events, _| {
        events.with(DOGS, |dogs| {
            events.sweep();
            dogs.inc();
        });
        assert_eq!(dogs_without_cats(registry), Some(2.0));
        events.inc(DOGS);
        assert_eq!(dogs(registry), Some(3.0));
    });
}

#[test]
fn a_series_that_is_written_between_two_sweeps_within_its_with_stays() {
    idle(2000, |registry, events, _| {
        events.with(DOGS, |dogs| {
            events.sweep();
            dogs.inc();
            events.sweep();
        });
        assert_eq!(dogs_without_cats(registry), Some(2.0));
    });
}

#[test]
fn a_hidden_series_is_found_again_by_who_writes_to_it() {
    idle(2000, |registry, events, _| {
        events.with(CATS, |_| {
            events.sweep();
            events.inc(DOGS);
            assert_eq!(events.get(DOGS).get(), 2);
        });
        assert_eq!(dogs_without_cats(registry), Some(2.0));
    });
}

#[test]
fn a_hidden_series_of_which_a_handle_is_taken_stays() {
    idle(2000, |registry, events, _| {
        let held = events.with(DOGS, |dogs| {
            events.sweep();
            dogs.clone()
        });
        assert_eq!(dogs_without_cats(registry), Some(1.0));
        held.inc();
        events.inc(DOGS);
        assert_eq!((held.get(), dogs(registry)), (3, Some(3.0)));
    });
}

#[test]
fn a_hidden_series_can_be_removed() {
    idle(2000, |registry, events, _| {
        events.with(CATS, |_| {
            events.sweep();
            assert!(events.remove(DOGS));
            assert!(!events.remove(DOGS));
            events.inc(DOGS);
        });
        assert_eq!(dogs_without_cats(registry), Some(1.0));
    });
}

#[test]
fn hidden_series_can_be_cleared_and_made_again() {
    idle(2000, |registry, events, _| {
        events.with(CATS, |_| {
            events.sweep();
            assert_eq!(events.clear(), 2);
            events.inc(DOGS);
        });
        assert_eq!((dogs(registry), events.len()), (Some(1.0), 1));
    });
}

#[test]
fn at_the_cap_a_hidden_series_is_found_again_by_who_writes_to_it() {
    idle(2, |registry, events, _| {
        events.with(CATS, |_| {
            events.sweep();
            events.inc(DOGS);
        });
        assert_eq!(dogs_without_cats(registry), Some(2.0));
    });
}

#[test]
fn at_the_cap_a_series_that_was_hidden_and_stayed_is_written_to() {
    idle(2, |registry, events, clock| {
        let held = events.with(DOGS, |dogs| {
            events.sweep();
            dogs.clone()
        });
        events.inc(CATS);
        clock.advance(MINUTE);
        events.sweep();
        events.inc(CATS);
        events.inc(DOGS);
        assert_eq!((held.get(), dogs(registry)), (2, Some(2.0)));
    });
}

#[test]
fn a_series_in_which_another_thread_is_does_not_expire_under_it() {
    idle(2000, |registry, events, _| {
        let (inside, swept) = (Barrier::new(2), Barrier::new(2));
        thread::scope(|scope| {
            scope.spawn(|| {
                events.with(DOGS, |dogs| {
                    inside.wait();
                    swept.wait();
                    dogs.inc();
                });
            });
            inside.wait();
            events.sweep();
            events.sweep();
            swept.wait();
        });
        assert_eq!(dogs_without_cats(registry), Some(2.0));
    });
}

#[test]
fn what_another_thread_keeps_from_expiring_expires_when_it_left() {
    idle(2000, |registry, events, _| {
        let (inside, swept) = (Barrier::new(2), Barrier::new(2));
        thread::scope(|scope| {
            scope.spawn(|| {
                events.with(DOGS, |_| {
                    inside.wait();
                    swept.wait();
                });
            });
            inside.wait();
            events.sweep();
            assert_eq!(events.len(), 2);
            swept.wait();
        });
        assert_eq!((dogs_without_cats(registry), events.len()), (None, 0));
    });
}

/// Each thread holds a handle for a moment, again and again, while every sweep finds all that nobody holds idle.
#[test]
fn what_is_held_for_a_moment_while_others_sweep_is_not_parted_from_its_family() {
    idle(2000, |_, events, clock| {
        thread::scope(|scope| {
            let writers = all().map(|at| {
                scope.spawn(move || {
                    for _ in 0..300 {
                        let held = events.get(at);
                        let before = held.get();
                        events.inc(at);
                        assert_eq!(held.get(), before + 1);
                    }
                })
            });
            let writers: Vec<_> = writers.collect();
            while !writers.iter().all(|writer| writer.is_finished()) {
                clock.advance(MINUTE);
                events.sweep();
            }
        });
    });
}

/// Between any two sweeps there is a write that began after the one and ended before the other.
#[test]
fn no_increment_is_lost_while_threads_write_and_sweep() {
    const WRITERS: u64 = 3;
    idle(2000, |registry, events, clock| {
        let (written, done) = (AtomicU64::new(0), AtomicBool::new(false));
        thread::scope(|scope| {
            for _ in 0..WRITERS {
                scope.spawn(|| {
                    // ORDERING: Relaxed, both. Counts, and the end of a loop; what was written is read after the joins.
                    while !done.load(Ordering::Relaxed) {
                        events.inc(DOGS);
                        written.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
            for _ in 0..200 {
                // ORDERING: Relaxed, as above. Of so many more writes, one began after this.
                let enough = written.load(Ordering::Relaxed) + WRITERS + 1;
                while written.load(Ordering::Relaxed) < enough {
                    thread::yield_now();
                }
                clock.advance(MINUTE);
                events.sweep();
            }
            done.store(true, Ordering::Relaxed);
        });
        // ORDERING: Relaxed. The writers have ended.
        let all = 1 + written.load(Ordering::Relaxed);
        assert_eq!(dogs(registry), Some(all as f64));
    });
}
