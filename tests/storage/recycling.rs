//! Cells come back with the last handle (rule 6): memory stays flat however often metrics are made and dropped.

mod counting;

use altimeter::{Bounds, Registry};
use counting::live;

/// Ten million times where it is optimised, by `.ci/flat`: a process that registers and unregisters a metric a thousand times a second
/// for three hours.
const CYCLES: usize = if cfg!(debug_assertions) { 500_000 } else { 10_000_000 };

/// What the harness may allocate beside: a byte a cycle would be thirty times as much.
const BESIDE: usize = 16 * 1024;

#[test]
fn cycles_of_registering_and_dropping_keep_memory_flat_and_start_at_zero() {
    let registry = Registry::new();
    let cycle = || {
        let counter = registry.counter("events_total", "-").register().unwrap();
        assert_eq!(counter.get(), 0);
        counter.inc();
        assert!(registry.unregister("events_total"));
    };
    (0..1000).for_each(|_| cycle());
    let before = live();
    (0..CYCLES).for_each(|_| cycle());
    assert!(live() < before + BESIDE, "{before} bytes, then {}", live());
}

#[test]
fn a_histogram_in_recycled_cells_starts_empty() {
    for _ in 0..1000 {
        let registry = Registry::new();
        let bounds = Bounds::new([1.0, 2.0]).unwrap();
        let took = registry.histogram("took", "-").bounds(bounds).register().unwrap();
        assert_eq!((took.snapshot().count(), took.snapshot().sum()), (0, 0.0));
        (0..3).for_each(|value| took.observe(f64::from(value)));
        assert_eq!((took.snapshot().count(), took.snapshot().sum()), (3, 3.0));
    }
}

#[test]
fn cells_are_not_recycled_while_a_handle_is_held() {
    let registry = Registry::new();
    let held = registry.counter("held_total", "-").register().unwrap();
    held.add(7);
    assert!(registry.unregister("held_total"));
    for _ in 0..100 {
        registry.counter("other_total", "-").register().unwrap().inc();
        registry.unregister("other_total");
    }
    held.inc();
    assert_eq!(held.get(), 8);
}
