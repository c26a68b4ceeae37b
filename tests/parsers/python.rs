//! Python's `prometheus_client`: `python3` must be on the path, and the package where `.ci/tools` puts it or where Python
//! looks anyway.

use crate::pages::{self, Content};
use altimeter::Format;
use altimeter_tests::exposition::{Page, Sample};
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// What `prometheus_client` reads from each page.
fn read(format: &str, pages: &[Vec<u8>]) -> Vec<Value> {
    let directory = tempfile::tempdir().expect("a temporary directory");
    for (at, page) in pages.iter().enumerate() {
        std::fs::write(directory.path().join(format!("{at:03}")), page).expect("a page written");
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new("python3")
        .arg(root.join("parsers/read.py"))
        .args([format.as_ref(), directory.path().as_os_str()])
        .env("PYTHONPATH", root.join("../target/python"))
        .env("PYTHONIOENCODING", "utf-8")
        .output()
        .unwrap_or_else(|error| {
            panic!("`python3` does not start: {error}; install it, or leave out the feature `servers`")
        });
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}\n(`.ci/tools` installs `prometheus_client`)");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// A sample as `read.py` writes it.
fn shown(sample: &Sample) -> Value {
    let value = if sample.value.is_nan() { "nan".to_owned() } else { sample.value.to_bits().to_string() };
    serde_json::json!([sample.name, sample.labels, value])
}

/// `prometheus_client` reads the samples that our own reader does.
fn reads_the_same(format: Format, parse: fn(&[u8]) -> Page) {
    let pages = pages::all(format, Content::Any);
    let name = if format == Format::Text { "text" } else { "openmetrics" };
    for (page, theirs) in pages.iter().zip(read(name, &pages)) {
        let ours: Vec<_> =
            parse(page).families().iter().flat_map(|family| &family.samples).map(shown).collect();
        assert_eq!(Value::from(ours), theirs, "{}", String::from_utf8_lossy(page));
    }
}

#[test]
fn the_text_format_is_read_as_we_read_it() {
    reads_the_same(Format::Text, |page| Page::parse(page).expect("a page that parses"));
}

#[test]
fn openmetrics_is_read_as_we_read_it() {
    reads_the_same(Format::OpenMetrics, |page| Page::parse_openmetrics(page).expect("a page that parses"));
}
