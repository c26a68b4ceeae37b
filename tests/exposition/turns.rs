//! Scrapes of one registry take turns.

use altimeter::{Clock, Counter, Format, Labels, Registry};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

#[derive(Labels)]
struct Dog {
    number: u32,
}

/// A clock that is asked while a page is written, and knows how many threads ask it at once.
#[derive(Clone, Default)]
struct Witness(Arc<Asked>);

#[derive(Default)]
struct Asked {
    inside: AtomicUsize,
    most: AtomicUsize,
    all: AtomicUsize,
}

/// Long enough for another thread to come.
const TURNS_FOR_OTHERS: usize = 100;

impl Clock for Witness {
    fn now(&self) -> Duration {
        let Asked { inside, most, all } = &*self.0;
        all.fetch_add(1, Ordering::Relaxed);
        most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::Relaxed);
        for _ in 0..TURNS_FOR_OTHERS {
            if inside.load(Ordering::SeqCst) > 1 {
                break;
            }
            thread::yield_now();
        }
        inside.fetch_sub(1, Ordering::SeqCst);
        Duration::ZERO
    }
}

#[test]
fn pages_that_are_asked_for_at_once_are_written_one_after_the_other() {
    let witness = Witness::default();
    let registry = Registry::new();
    let dogs = registry.counter("dogs_total", "Dogs.").labels::<Dog>();
    let dogs = dogs.expire_after(Duration::from_secs(60)).clock(witness.clone()).register().unwrap();
    dogs.with(&Dog { number: 1 }, Counter::inc);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..5 {
                    registry.encode(Format::Text, &mut Vec::new());
                    registry.chunks(Format::OpenMetrics).for_each(drop);
                }
            });
        }
    });
    let Asked { most, all, .. } = &*witness.0;
    assert_eq!((all.load(Ordering::Relaxed), most.load(Ordering::Relaxed)), (40, 1));
}
