//! A snapshot asks collectors as a page does.

use altimeter::testing::Snapshot;
use altimeter::{Collect, Desc, Format, Kind, LabelSet, Registry, Sample, Sink};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

/// A collector of gauges of these names, all of 1, for each of which it does what it is told first.
struct Gauges<F>(&'static [&'static str], F);

impl<F: Fn() + Send + Sync> Collect for Gauges<F> {
    fn families(&self) -> Vec<Desc> {
        self.0.iter().map(|name| Desc::of(Kind::Gauge, name).expect("a name")).collect()
    }

    fn collect(&self, sink: &mut dyn Sink) {
        for family in self.families() {
            (self.1)();
            sink.family(&family);
            sink.sample(&Sample::whole(LabelSet::EMPTY, 1));
        }
    }
}

#[test]
fn a_family_that_was_unregistered_is_in_no_snapshot() {
    let registry = Registry::new();
    registry.collect(Gauges(&["kept", "lost"], || {})).expect("registered");
    assert!(registry.unregister("lost"));
    let snapshot = Snapshot::of(&registry);
    assert_eq!([snapshot.value("kept", &[]), snapshot.value("lost", &[])], [Some(1.0), None]);
}

#[test]
fn a_name_that_a_collector_lost_has_the_value_of_its_new_owner() {
    let registry = Registry::new();
    registry.collect(Gauges(&["lost", "lost_not"], || {})).expect("registered");
    assert!(registry.unregister("lost"));
    registry.gauge("lost", "-").register().expect("registered").set(7.0);
    assert_eq!(Snapshot::of(&registry).value("lost", &[]), Some(7.0));
}

/// Long enough for another thread to come.
const TURNS_FOR_OTHERS: usize = 100;

#[test]
fn snapshots_and_scrapes_at_once_ask_a_collector_in_turn() {
    let (inside, most) = (AtomicUsize::new(0), Arc::new(AtomicUsize::new(0)));
    let seen = most.clone();
    let look = move || {
        seen.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::Relaxed);
        for _ in 0..TURNS_FOR_OTHERS {
            if inside.load(Ordering::SeqCst) > 1 {
                break;
            }
            thread::yield_now();
        }
        inside.fetch_sub(1, Ordering::SeqCst);
    };
    let registry = Registry::new();
    registry.collect(Gauges(&["one"], look)).expect("registered");
    thread::scope(|scope| {
        scope.spawn(|| (0..50).for_each(|_| registry.encode(Format::Text, &mut Vec::new())));
        scope.spawn(|| (0..50).for_each(|_| drop(Snapshot::of(&registry))));
    });
    assert_eq!(most.load(Ordering::Relaxed), 1);
}

#[test]
fn a_collector_that_is_later_than_its_deadline_is_left_out_and_counted() {
    let (_go, wait) = mpsc::channel::<()>();
    let wait = Mutex::new(wait);
    let look = move || _ = wait.lock().expect("one at a time").recv_timeout(Duration::from_secs(5));
    let registry = Registry::new();
    registry.collect_within(Gauges(&["late"], look), Duration::from_millis(1)).expect("registered");
    let snapshot = Snapshot::of(&registry);
    assert_eq!(snapshot.value("late", &[]), None);
    snapshot.assert_equal("altimeter_collector_errors_total", &[("collector", "late")], 1.0);
}
