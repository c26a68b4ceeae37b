//! Series that come and go keep memory flat.

use crate::counting::{WARM_UP, alone, stays_flat};
use crate::{Closed, Method, Open, closed, open};
use altimeter::{ManualClock, Registry};
use std::sync::Barrier;
use std::thread;
use std::time::Duration;

/// Ten million where it is optimised, by `.ci/flat`: a service that meets a thousand new label sets a second for three hours.
const CYCLES: u64 = if cfg!(debug_assertions) { 200_000 } else { 10_000_000 };

#[test]
fn distinct_keys_that_are_made_and_removed() {
    let _alone = alone();
    let open = open(&Registry::new());
    stays_flat(CYCLES, |user| {
        let at = Open { path: "/dogs", user: Some(user) };
        open.with(&at, |open| open.inc());
        assert!(open.remove(&at));
    });
}

#[test]
fn distinct_keys_of_which_a_thousand_are_there_at_a_time() {
    let _alone = alone();
    let open = open(&Registry::new());
    stays_flat(CYCLES, |user| {
        open.with(&Open { path: "/dogs", user: Some(user) }, |open| open.inc());
        let old = Open { path: "/dogs", user: user.checked_sub(1000) };
        assert_eq!(open.remove(&old), user >= 1000);
    });
}

#[test]
fn distinct_keys_that_expire() {
    let _alone = alone();
    let clock = ManualClock::new();
    let second = Duration::from_secs(1);
    let registry = Registry::new();
    let open = registry.counter("open_total", "-").labels::<Open>();
    let open = open.expire_after(second).clock(clock.clone()).register().unwrap();
    stays_flat(CYCLES, |user| {
        open.with(&Open { path: "/dogs", user: Some(user) }, |open| open.inc());
        if user % 100 == 99 {
            clock.advance(second);
            open.sweep();
        }
        assert!(open.len() <= 200);
    });
}

#[test]
fn a_closed_label_set_that_is_made_and_removed() {
    let _alone = alone();
    let closed = closed(&Registry::new());
    stays_flat(CYCLES, |number| {
        let method = [Method::Get, Method::Post, Method::Put][number as usize % 3];
        let at = Closed { method, secure: number % 2 == 0 };
        closed.with(&at, |closed| closed.inc());
        assert!(closed.remove(&at));
    });
}

#[test]
fn a_closed_label_set_that_expires_and_is_made_again() {
    let _alone = alone();
    let clock = ManualClock::new();
    let second = Duration::from_secs(1);
    let registry = Registry::new();
    let closed = registry.counter("closed_total", "-").labels::<Closed>();
    let closed = closed.expire_after(second).clock(clock.clone()).register().unwrap();
    stays_flat(CYCLES / 10, |_| {
        closed.init_all();
        closed.sweep();
        clock.advance(second);
        closed.sweep();
        assert!(closed.is_empty());
    });
}

/// Values that come again and again, a second apart by this clock, in a summary with three steps of a minute.
fn observed(summary_is_scraped: bool, cycles: u64) {
    let (registry, clock) = (Registry::new(), ManualClock::new());
    let builder = registry.summary("job_seconds", "-").window(Duration::from_secs(180), 3).unwrap();
    let summary = builder.window_clock(clock.clone()).register().unwrap();
    stays_flat(cycles, |number| {
        summary.observe((number % 1000 + 1) as f64 / 1e3);
        clock.advance(Duration::from_secs(1));
        if summary_is_scraped && number % 15 == 0 {
            let shown = summary.snapshot();
            // Once three steps have passed, all but one of them at least, and all and a scrape's interval at most.
            assert!(number < 195 || (120..195).contains(&shown.count_in_window()), "{shown:?}");
        }
    });
}

/// Its window is kept by those who scrape, of whom there is none.
#[test]
fn a_summary_that_nobody_scrapes() {
    let _alone = alone();
    observed(false, CYCLES);
}

#[test]
fn a_summary_whose_window_slides_at_many_scrapes() {
    let _alone = alone();
    observed(true, CYCLES / 10);
}

#[test]
fn distinct_keys_while_another_thread_is_inside_most_of_the_time() {
    let _alone = alone();
    let open = open(&Registry::new());
    let stays = Open { path: "/", user: None };
    // Waited at when the visitor has entered, and when it is to leave, for a moment.
    let (entered, leave) = (Barrier::new(2), Barrier::new(2));
    let rounds = CYCLES / 100;
    thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..WARM_UP + rounds {
                open.with(&stays, |open| {
                    entered.wait();
                    leave.wait();
                    open.inc();
                });
            }
        });
        stays_flat(rounds, |round| {
            entered.wait();
            for user in 100 * round..100 * (round + 1) {
                let at = Open { path: "/dogs", user: Some(user) };
                open.with(&at, |open| open.inc());
                assert!(open.remove(&at));
            }
            leave.wait();
        });
    });
}

#[test]
fn what_is_removed_before_a_panic_is_freed() {
    let _alone = alone();
    let open = open(&Registry::new());
    stays_flat(CYCLES / 20, |user| {
        let at = Open { path: "/dogs", user: Some(user) };
        let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            open.with(&at, |_| {
                assert!(open.remove(&at));
                std::panic::resume_unwind(Box::new(()));
            });
        }));
        assert!(panic.is_err());
        let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            open.with(&at, |open| open.inc());
            open.retain(|_, _| {
                open.clear();
                std::panic::resume_unwind(Box::new(()))
            })
        }));
        assert!(panic.is_err());
        assert!(open.is_empty());
    });
}
