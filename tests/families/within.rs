//! Nothing waits for itself, whatever is done from within: each test runs in a thread whose end is awaited.

use crate::kinds::{Animal, At, EVENTS, Events, Limits, Site, all, each, each_of, on_page};
use crate::page;
use altimeter::{Counter, Family, LabelValue, Labels, ManualClock, Registry};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Barrier, OnceLock};
use std::thread;
use std::time::Duration;

const DOGS: At = (Animal::Dog, Site::North);
const CATS: At = (Animal::Cat, Site::South);

/// Far more than any of this takes on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(300);

/// Runs `work` in a thread of its own, and expects that it ends.
fn ends(work: impl FnOnce() + Send + 'static) {
    let (running, ended) = mpsc::channel::<()>();
    let worker = thread::spawn(move || {
        let _running = running;
        work();
    });
    assert_eq!(ended.recv_timeout(PATIENCE), Err(RecvTimeoutError::Disconnected), "it hangs");
    worker.join().unwrap_or_else(|panic| resume_unwind(panic));
}

/// Everything that can be done to a family and its registry.
fn everything(registry: &Registry, events: &Events) {
    all().for_each(|at| events.inc(at));
    let held = events.get(CATS);
    assert!(events.remove(CATS));
    held.inc();
    events.retain(|_, events| events.get() % 2 == 0);
    events.remove_matching(&[("animal", "dog")]).unwrap();
    events.init(DOGS);
    events.sweep();
    page(registry);
    let other = registry.counter("other", "-").labels_named(["a"]).register().unwrap();
    other.with(["b"], |other| other.inc()).unwrap();
    assert!(registry.unregister("other_total"));
    events.clear();
    events.inc(DOGS);
}

/// The same, for a family whose series expire at every second sweep.
fn expiring(claim: impl Fn(&Registry, Events)) {
    let clock = ManualClock::new();
    clock.advance(Duration::from_secs(1));
    each_of(&Limits { cap: 5, expiry: Some((Duration::ZERO, clock)) }, claim);
}

#[test]
fn everything_is_possible_within_with() {
    ends(|| {
        each(|registry, events| {
            for _ in 0..50 {
                events.with(DOGS, |dogs| {
                    everything(registry, &events);
                    dogs.inc();
                });
            }
        });
    });
}

#[test]
fn everything_is_possible_within_with_of_a_family_that_is_full_and_expires() {
    ends(|| {
        expiring(|registry, events| {
            for _ in 0..50 {
                events.with(DOGS, |_| everything(registry, &events));
            }
        });
    });
}

#[test]
fn everything_is_possible_within_visits_that_are_twenty_deep() {
    fn nested(depth: usize, registry: &Registry, events: &Events) {
        match all().cycle().nth(depth) {
            Some(at) if depth > 0 => events.with(at, |_| nested(depth - 1, registry, events)),
            _ => everything(registry, events),
        }
    }
    ends(|| each(|registry, events| nested(20, registry, &events)));
}

#[test]
fn everything_is_possible_within_the_predicate_of_retain() {
    ends(|| {
        each(|registry, events| {
            all().for_each(|at| events.inc(at));
            let mut asked = 0;
            events.retain(|_, _| {
                asked += 1;
                everything(registry, &events);
                asked % 2 == 0
            });
            // The first call clears what the others would have been made for.
            assert!(asked > 0);
            assert_eq!(page(registry).value(EVENTS, &on_page(DOGS)), Some(1.0));
        });
    });
}

#[test]
fn what_the_predicate_of_retain_removes_itself_is_not_counted_as_retains() {
    ends(|| {
        each(|_, events| {
            all().for_each(|at| events.inc(at));
            assert_eq!(events.retain(|_, _| events.clear() > 100), 0);
            assert_eq!(events.len(), 0);
        });
    });
}

#[test]
fn handles_may_be_held_while_others_are_made_and_all_is_removed() {
    ends(|| {
        each(|_, events| {
            let held: Vec<Counter> = all().map(|at| events.get(at)).collect();
            events.clear();
            let again: Vec<Counter> = all().map(|at| events.get(at)).collect();
            held.iter().for_each(Counter::inc);
            assert!(again.iter().all(|events| events.get() == 0));
        });
    });
}

/// A value whose text is made by counting: in the family whose label it is, too.
struct Counting(&'static str);

#[derive(Labels)]
struct Counted {
    value: Counting,
}

static FAMILY: OnceLock<(Registry, Family<Counted, Counter>)> = OnceLock::new();

impl LabelValue for Counting {
    fn text<R>(&self, take: impl FnOnce(&str) -> R) -> R {
        if let (Some((registry, family)), "outer") = (FAMILY.get(), self.0) {
            family.with(&Counted { value: Counting("inner") }, |inner| inner.inc());
            registry.counter("texts_total", "-").get_or_register().unwrap().inc();
            page(registry);
            family.remove(&Counted { value: Counting("gone") });
            family.with(&Counted { value: Counting("gone") }, |gone| gone.inc());
            family.retain(|labels, _| {
                labels.get("value").is_some_and(|value| value == "inner" || value == "outer")
            });
            family.sweep();
        }
        take(self.0)
    }
}

#[test]
fn the_text_of_a_label_may_update_its_own_family() {
    ends(|| {
        let registry = Registry::new();
        let family = registry.counter("counted_total", "-").labels::<Counted>().expire_after(PATIENCE);
        let family = family.register().unwrap();
        FAMILY.set((registry.clone(), family.clone())).unwrap();
        for _ in 0..100 {
            family.with(&Counted { value: Counting("outer") }, |outer| outer.inc());
        }
        let page = page(&registry);
        assert_eq!(page.value("counted_total", &[("value", "outer")]), Some(100.0));
        assert_eq!(page.value("counted_total", &[("value", "inner")]), Some(page.sum("texts_total")));
    });
}

#[test]
fn a_family_may_be_unregistered_and_dropped_within_with() {
    ends(|| {
        each(|registry, events| {
            let clone = events.clone();
            events.with(DOGS, |dogs| {
                drop(clone);
                assert!(registry.unregister(EVENTS));
                dogs.inc();
            });
            events.inc(DOGS);
            assert_eq!(events.get(DOGS).get(), 2);
        });
    });
}

#[test]
fn families_may_be_dropped_while_others_scrape() {
    ends(|| {
        let registry = Registry::new();
        thread::scope(|scope| {
            let makers = ["a", "b"].map(|name| {
                let registry = &registry;
                scope.spawn(move || {
                    for round in 0..300 {
                        let family = registry.counter(name, "-").labels_named(["round"]).register().unwrap();
                        let held = family.get([round.to_string()]).unwrap();
                        drop(family);
                        assert!(registry.unregister(&format!("{name}_total")));
                        held.inc();
                    }
                })
            });
            while !makers.iter().all(|maker| maker.is_finished()) {
                page(&registry);
            }
        });
        assert!(page(&registry).families().is_empty());
    });
}

/// Runs what panics, without the message that would be printed.
fn panics(work: impl FnOnce()) {
    assert!(catch_unwind(AssertUnwindSafe(work)).is_err());
}

fn panic() {
    resume_unwind(Box::new(()));
}

#[test]
fn after_a_panic_within_with_or_retain_all_works() {
    ends(|| {
        each(|registry, events| {
            // With a lease and without.
            for round in 0..100 {
                panics(|| {
                    events.with(DOGS, |dogs| {
                        dogs.inc();
                        panic();
                    });
                });
                panics(|| {
                    events.retain(|_, _| {
                        panic();
                        true
                    });
                });
                assert_eq!(page(registry).value(EVENTS, &on_page(DOGS)), Some(1.0), "round {round}");
                assert!(events.remove(DOGS));
            }
            everything(registry, &events);
        });
    });
}

#[test]
fn a_panic_in_the_text_of_a_label_leaves_the_family_working() {
    struct Panics(bool);
    impl LabelValue for Panics {
        fn text<R>(&self, take: impl FnOnce(&str) -> R) -> R {
            if self.0 {
                panic();
            }
            take("calm")
        }
    }
    #[derive(Labels)]
    struct Mood {
        mood: Panics,
    }
    ends(|| {
        let registry = Registry::new();
        let moods = registry.counter("moods_total", "-").labels::<Mood>().register().unwrap();
        for _ in 0..100 {
            panics(|| moods.with(&Mood { mood: Panics(true) }, |moods| moods.inc()));
            panics(|| assert!(moods.remove(&Mood { mood: Panics(true) })));
            moods.with(&Mood { mood: Panics(false) }, |moods| moods.inc());
        }
        assert_eq!(page(&registry).value("moods_total", &[("mood", "calm")]), Some(100.0));
    });
}

#[test]
fn a_thread_that_stays_inside_holds_up_nobody() {
    ends(|| {
        each(|registry, events| {
            let (inside, done) = (Barrier::new(2), Barrier::new(2));
            thread::scope(|scope| {
                scope.spawn(|| {
                    events.with(CATS, |cats| {
                        inside.wait();
                        done.wait();
                        cats.inc();
                    });
                });
                inside.wait();
                (0..50).for_each(|_| everything(registry, &events));
                done.wait();
            });
            everything(registry, &events);
        });
    });
}
