//! Threads are counted. One test alone, since others would change their number.

#![cfg(target_os = "linux")]

mod support;

use std::{sync, thread};
use support::{in_proc, value};

#[test]
fn threads_are_counted() {
    let before = value("process_threads");
    assert_eq!(before, in_proc("status", "Threads:"));
    let (release, released) = sync::mpsc::channel::<()>();
    let waiting = thread::spawn(move || released.recv());
    assert_eq!(value("process_threads"), in_proc("status", "Threads:"));
    assert_eq!(value("process_threads"), before + 1.0);
    drop(release);
    waiting.join().expect("no panic").expect_err("nothing is sent");
}
