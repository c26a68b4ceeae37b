//! Runtimes of tokio that are at work.

use altimeter::Registry;
use altimeter::testing::Snapshot;
use altimeter_process::TokioRuntimes;
use std::sync::mpsc;
use tokio::runtime::{Builder, Runtime};

fn runtime(workers: usize) -> Runtime {
    Builder::new_multi_thread().worker_threads(workers).build().expect("a runtime")
}

fn registry(runtimes: &[(&str, &Runtime)]) -> Registry {
    let registry = Registry::new();
    let runtimes = runtimes.iter().map(|(name, runtime)| (*name, runtime.handle().clone()));
    registry.collect(TokioRuntimes::new(runtimes)).expect("registered");
    registry
}

#[test]
fn runtimes_are_told_apart_by_their_names() {
    let (one, two) = (runtime(1), runtime(3));
    let snapshot = Snapshot::of(&registry(&[("one", &one), ("two", &two)]));
    snapshot.assert_equal("tokio_workers", &[("runtime", "one")], 1.0);
    snapshot.assert_equal("tokio_workers", &[("runtime", "two")], 3.0);
}

#[test]
fn tasks_are_alive_until_they_end() {
    let runtime = runtime(1);
    let registry = registry(&[("main", &runtime)]);
    let labels = [("runtime", "main")];
    let (end, ended) = tokio::sync::oneshot::channel::<()>();
    let task = runtime.spawn(ended);
    Snapshot::of(&registry).assert_equal("tokio_alive_tasks", &labels, 1.0);
    drop(end);
    runtime.block_on(task).expect("no panic").expect_err("nothing is sent");
    while Snapshot::of(&registry).value("tokio_alive_tasks", &labels) != Some(0.0) {
        std::thread::yield_now();
    }
}

#[test]
fn a_task_that_no_worker_is_free_for_waits() {
    let runtime = runtime(1);
    let registry = registry(&[("main", &runtime)]);
    let (begun, has_begun) = mpsc::channel();
    let (release, released) = mpsc::channel::<()>();
    // Blocks the only worker, as no task should.
    runtime.spawn(async move {
        begun.send(()).expect("the test waits");
        let _ = released.recv();
    });
    has_begun.recv().expect("a task that begins");
    runtime.spawn(async {});
    Snapshot::of(&registry).assert_equal("tokio_global_queue_depth", &[("runtime", "main")], 1.0);
    drop(release);
}

#[test]
fn workers_are_busy_and_go_to_sleep() {
    let runtime = runtime(1);
    let registry = registry(&[("main", &runtime)]);
    let (labels, before) = ([("runtime", "main"), ("worker", "0")], Snapshot::of(&registry));
    let parks = |snapshot: &Snapshot| snapshot.value("tokio_worker_parks_total", &labels);
    runtime.block_on(runtime.spawn(async {})).expect("no panic");
    while parks(&Snapshot::of(&registry)) == parks(&before) {
        std::thread::yield_now();
    }
    before.assert_compare(&registry, "tokio_worker_busy_seconds_total", &labels, |then, now| now >= then);
}
