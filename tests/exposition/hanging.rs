//! What runs in the thread of a scrape and does not return: it keeps that thread, and no other.

use crate::collectors::{errors, gauges, names, one_each};
use altimeter::{Counter, Desc, Format, Kind, Registry, SeriesLabels, Sink};
use altimeter_tests::exposition::Page;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// A function that waits to be let go.
struct Gate {
    begun: mpsc::Sender<()>,
    go: Mutex<mpsc::Receiver<()>>,
}

impl Gate {
    fn pass(&self) {
        // Errors say that the test is over.
        let _ = self.begun.send(());
        let _ = self.go.lock().unwrap().recv();
    }
}

/// A gate; what says that it was come to; and what lets through.
fn gate() -> (Gate, mpsc::Receiver<()>, mpsc::Sender<()>) {
    let ((begun, begins), (let_go, go)) = (mpsc::channel(), mpsc::channel());
    (Gate { begun, go: Mutex::new(go) }, begins, let_go)
}

/// A registry with a collector of `slow` that waits at a gate, and how often that was asked.
fn slow() -> (Registry, Arc<AtomicUsize>, mpsc::Receiver<()>, mpsc::Sender<()>) {
    let registry = Registry::new();
    registry.gauge("plain", "P.").register().unwrap();
    let (gate, begins, let_go) = gate();
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    let collect = move |sink: &mut dyn Sink, families: &[Desc]| {
        count.fetch_add(1, Ordering::Relaxed);
        gate.pass();
        one_each(sink, families);
    };
    registry.collect(gauges(&["slow"], collect)).unwrap();
    (registry, asked, begins, let_go)
}

/// Far more than a scrape takes that waits for nothing.
const PATIENCE: Duration = Duration::from_secs(2);

fn page(registry: &Registry, patience: Option<Duration>) -> Page {
    let mut page = Vec::new();
    registry.scrape(Format::Text).timeout(patience).encode(&mut page);
    Page::parse(page).unwrap()
}

fn hasty_page(registry: &Registry) -> Page {
    page(registry, Some(Duration::ZERO))
}

fn patient_page(registry: &Registry) -> JoinHandle<Page> {
    let registry = registry.clone();
    thread::spawn(move || page(&registry, None))
}

#[test]
fn a_collector_that_hangs_is_left_out_of_later_pages_and_counted() {
    let (registry, asked, begins, let_go) = slow();
    let hanging = patient_page(&registry);
    begins.recv().unwrap();
    for errors_so_far in [1.0, 2.0] {
        let page = hasty_page(&registry);
        assert_eq!((names(&page), errors(&page, "slow")), (vec!["plain"], Some(errors_so_far)));
    }
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    let_go.send(()).unwrap();
    assert_eq!(names(&hanging.join().unwrap()), ["plain", "slow"]);
}

#[test]
fn one_that_has_hung_for_long_is_not_waited_for_by_the_patient_either() {
    let (registry, _, begins, let_go) = slow();
    let hanging = patient_page(&registry);
    begins.recv().unwrap();
    // A wait for five seconds, which ends by itself, and not by what is let go only afterwards.
    assert_eq!(names(&patient_page(&registry).join().unwrap()), ["plain"]);
    let_go.send(()).unwrap();
    hanging.join().unwrap();
}

#[test]
fn one_that_came_to_its_end_is_asked_again() {
    let (registry, asked, begins, let_go) = slow();
    let late = patient_page(&registry);
    begins.recv().unwrap();
    hasty_page(&registry);
    let_go.send(()).unwrap();
    late.join().unwrap();
    let_go.send(()).unwrap();
    assert_eq!(names(&hasty_page(&registry)), ["plain", "slow"]);
    assert_eq!(asked.load(Ordering::Relaxed), 2);
}

#[test]
fn scrapes_at_once_ask_a_collector_in_turn_and_all_have_it() {
    let registry = Registry::new();
    let (inside, most) = (AtomicUsize::new(0), Arc::new(AtomicUsize::new(0)));
    let seen = most.clone();
    let collect = move |sink: &mut dyn Sink, families: &[Desc]| {
        seen.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::Relaxed);
        thread::yield_now();
        one_each(sink, families);
        inside.fetch_sub(1, Ordering::SeqCst);
    };
    registry.collect(gauges(&["quick"], collect)).unwrap();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..50 {
                    assert_eq!(names(&page(&registry, None)), ["quick"]);
                }
            });
        }
    });
    assert_eq!(most.load(Ordering::Relaxed), 1);
    assert_eq!(errors(&page(&registry, None), "quick"), Some(0.0));
}

#[test]
fn a_refresh_that_hangs_is_left_out_of_later_pages_and_called_again_after_its_end() {
    let registry = Registry::new();
    let level = registry.gauge("level", "Level.").register().unwrap();
    let (gate, begins, let_go) = gate();
    registry.before_scrape(["level"], move || {
        gate.pass();
        level.set(level.get() + 1.0);
        true
    });
    let hanging = patient_page(&registry);
    begins.recv().unwrap();
    assert_eq!(hasty_page(&registry).value("level", &[]), Some(0.0));
    let_go.send(()).unwrap();
    assert_eq!(hanging.join().unwrap().value("level", &[]), Some(1.0));
    let_go.send(()).unwrap();
    assert_eq!(hasty_page(&registry).value("level", &[]), Some(2.0));
}

#[test]
fn a_timeout_is_of_all_that_a_page_waits_for_together() {
    let registry = Registry::new();
    registry.gauge("level", "Level.").register().unwrap();
    let (gate, begins, let_go) = gate();
    registry.before_scrape(["level"], move || {
        gate.pass();
        true
    });
    let (_go, wait) = mpsc::channel::<()>();
    let wait = Mutex::new(wait);
    let collect = move |sink: &mut dyn Sink, families: &[Desc]| {
        // In time if the page waited for it as long as for the refresh, again.
        let _ = wait.lock().unwrap().recv_timeout(PATIENCE / 2);
        one_each(sink, families);
    };
    registry.collect_within(gauges(&["slow"], collect), Duration::MAX).unwrap();
    let other = registry.clone();
    let hanging = thread::spawn(move || {
        other.scrape(Format::Text).names(["level"]).encode(&mut Vec::new());
    });
    begins.recv().unwrap();
    let page = page(&registry, Some(PATIENCE));
    assert_eq!((names(&page), errors(&page, "slow")), (vec!["level"], Some(1.0)));
    let_go.send(()).unwrap();
    hanging.join().unwrap();
}

#[test]
fn a_function_of_a_view_that_hangs_costs_later_pages_the_view_alone() {
    let registry = Registry::new();
    registry.gauge("other", "O.").register().unwrap();
    let barks = registry.counter("barks_total", "Barks.").labels_named(["dog"]).register().unwrap();
    barks.with(["Rex"], Counter::inc).unwrap();
    let (gate, begins, let_go) = gate();
    let dog = move |_: &SeriesLabels<'_>| {
        gate.pass();
        true
    };
    registry.view("old", Kind::Counter, "old_total", "Old.").of("barks_total").only(dog).register().unwrap();
    registry.set_names("old").unwrap();
    let hanging = patient_page(&registry);
    begins.recv().unwrap();
    // A wait for five seconds, which ends by itself, and not by what is let go only afterwards.
    assert_eq!(names(&hasty_page(&registry)), ["other"]);
    let_go.send(()).unwrap();
    assert_eq!(names(&hanging.join().unwrap()), ["old_total", "other"]);
    let_go.send(()).unwrap();
    assert_eq!(names(&hasty_page(&registry)), ["old_total", "other"]);
}
