//! Prometheus's own reader, by `promtool check metrics`, which reads the text format only.

use crate::pages::{self, Content};
use altimeter::Format;
use std::io::Write;
use std::process::{Command, Stdio};

/// A page that it can read, and has something to say about: a name, a help.
const FINDINGS: i32 = 3;

/// The exit code and what it says.
fn check(page: &[u8]) -> (Option<i32>, String) {
    let mut promtool = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| {
            panic!("`promtool` does not start: {error}; install it, or leave out the feature `servers`")
        });
    promtool.stdin.take().expect("its input").write_all(page).expect("a page written");
    let output = promtool.wait_with_output().expect("its verdict");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn every_page_is_read() {
    for page in pages::all(Format::Text, Content::Any) {
        let (code, says) = check(&page);
        assert!(
            [Some(0), Some(FINDINGS)].contains(&code),
            "{code:?} {says}\n{}",
            String::from_utf8_lossy(&page)
        );
    }
}

#[test]
fn a_page_that_cannot_be_read_would_be_seen() {
    assert_eq!(check(b"dogs{ 1\n").0, Some(1));
}
