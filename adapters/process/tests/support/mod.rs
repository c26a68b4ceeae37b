//! Values of the page, and of `/proc`.

#![allow(dead_code, reason = "each test uses what it needs")]

use altimeter::Registry;
use altimeter::testing::Snapshot;
use altimeter_process::Process;
use std::fs;

pub(crate) fn process() -> Registry {
    let registry = Registry::new();
    registry.collect(Process::new()).expect("registered");
    registry
}

pub(crate) fn value(name: &str) -> f64 {
    Snapshot::of(&process()).value(name, &[]).unwrap_or_else(|| panic!("{name} is not there"))
}

/// What stands behind a name in a file of `/proc/self`, up to the next space.
pub(crate) fn in_proc(file: &str, name: &str) -> f64 {
    let text = fs::read_to_string(format!("/proc/self/{file}")).expect("a file");
    let line = text.lines().find_map(|line| line.strip_prefix(name)).expect("a line");
    line.split_whitespace().next().and_then(|value| value.parse().ok()).expect("a number")
}
