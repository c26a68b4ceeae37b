//! Runs the binary `encode-family`.

use altimeter_tests::exposition::Page;
use altimeter_tests::exposition::protobuf::Message;
use std::io::Write;
use std::process::{Command, Output, Stdio};

fn run(format: &str, family: &str) -> Output {
    let mut process = Command::new(env!("CARGO_BIN_EXE_encode-family"))
        .arg(format)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    process.stdin.take().expect("its input").write_all(family.as_bytes()).expect("a family written");
    process.wait_with_output().expect("its end")
}

/// The page of a family, given as JSON.
fn page(format: &str, family: &str) -> String {
    let output = run(format, family);
    let reason = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{family}: {reason}");
    String::from_utf8(output.stdout).expect("a page of UTF-8")
}

/// The page in the text format, which parses.
pub(crate) fn text(family: &str) -> String {
    let page = page("text", family);
    Page::parse(&page).unwrap_or_else(|error| panic!("{error}\n{page}"));
    page
}

/// The page in OpenMetrics, which parses, without its last line.
pub(crate) fn openmetrics(family: &str) -> String {
    let page = page("openmetrics", family);
    Page::parse_openmetrics(&page).unwrap_or_else(|error| panic!("{error}\n{page}"));
    page.strip_suffix("# EOF\n").expect("an end").to_owned()
}

/// The samples of a page, without HELP, TYPE and UNIT.
pub(crate) fn samples(page: &str) -> Vec<&str> {
    page.lines().filter(|line| !line.starts_with('#')).collect()
}

/// The reason for which a family is refused, in both formats.
pub(crate) fn refusal(family: &str) -> String {
    let outputs = ["text", "openmetrics"].map(|format| run(format, family));
    for output in &outputs {
        assert_eq!((output.status.code(), &*output.stdout), (Some(1), &b""[..]), "{family}");
    }
    let [text, openmetrics] =
        outputs.map(|output| String::from_utf8(output.stderr).expect("a reason of UTF-8"));
    assert_eq!(text, openmetrics);
    text
}

/// A family of one kind without help, of these metrics.
pub(crate) fn family(kind: &str, name: &str, metrics: &str) -> String {
    format!(r#"{{"name": "{name}", "type": "{kind}", "metrics": [{metrics}]}}"#)
}

#[test]
fn protobuf_has_the_native_buckets() {
    let metric = r#"{"count": 3, "sum": "2.5", "buckets": [], "native": {"schema": 3, "zero_threshold": "0.5", "zero": 1, "positive": [[-7, 2]]}}"#;
    let output = run("protobuf", &family("histogram", "h", metric));
    let families = Message::delimited(&output.stdout).expect("a page");
    let histogram = families[0].messages(4).swap_remove(0).message(7).expect("a histogram");
    assert_eq!((histogram.uint(1), histogram.sint(5), histogram.uint(7)), (3, 3, 1));
    assert_eq!(histogram.messages(12).swap_remove(0).sint(1), -7);
}

#[test]
fn an_unknown_format_is_refused() {
    let output = run("json", &family("gauge", "dogs", ""));
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("text, openmetrics or protobuf"));
}
