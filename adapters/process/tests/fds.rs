//! Open files are counted. One test alone, since others would change their number.

#![cfg(target_os = "linux")]

mod support;

use altimeter::testing::Snapshot;
use std::fs::File;
use support::process;

#[test]
fn open_files_are_counted() {
    let before = Snapshot::of(&process());
    let files: Vec<_> = (0..17).map(|_| File::open("/dev/null").expect("a file")).collect();
    before.assert_diff(&process(), "process_open_fds", &[], 17.0);
    drop(files);
    before.assert_diff(&process(), "process_open_fds", &[], 0.0);
}
