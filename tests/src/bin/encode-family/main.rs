//! Reads one family as JSON on standard input, and writes its exposition through the public seam: to hold our encoder
//! against vectors from elsewhere.
//!
//! `encode-family text|openmetrics|protobuf`. Bad input exits 1 with the reason on standard error.
//!
//! ```json
//! {"name": "requests_total", "type": "counter", "help": "Requests.", "unit": null, "metrics": [
//!     {"labels": [["route", "/dogs"]], "value": "17", "ts_ms": 1520879607789, "created_ms": 1520430000123,
//!      "exemplar": {"labels": [["trace_id", "KOO5S4vxi0o"]], "value": "1", "ts_ms": 1520879607000}}]}
//! ```
//!
//! `type` is `counter`, `gauge`, `histogram`, `summary`, `unknown` (or `untyped`), `info`, `stateset` or `gaugehistogram`.
//! A histogram has `count`, `sum` and `buckets`, a list of `[le, cumulative count, exemplar or nothing]`; a summary
//! `quantiles`, a list of `[quantile, value]`, and perhaps `count` and `sum`; an info no value, or `"1"`; a state set a metric
//! for each state, with a label named as the family and the value `"0"` or `"1"`. A histogram may have `native`: `{"schema": 3,
//! "zero_threshold": "0.001", "zero": 1, "positive": [[index, count]], "negative": []}`, of as many values, which protobuf shows. Values are strings, counts are numbers, and
//! null is the same as nothing.

#[cfg(not(altimeter_loom))]
mod family;
#[cfg(not(altimeter_loom))]
mod json;
#[cfg(not(altimeter_loom))]
mod metric;
#[cfg(not(altimeter_loom))]
mod number;

use std::io::{Read, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut input = String::new();
    let page = match std::io::stdin().read_to_string(&mut input) {
        Ok(_) => encode(std::env::args().nth(1).as_deref(), &input),
        Err(error) => Err(error.to_string()),
    };
    match page.and_then(|page| std::io::stdout().write_all(&page).map_err(|error| error.to_string())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("encode-family: {reason}");
            ExitCode::FAILURE
        }
    }
}

/// Models of the storage are built without anything above it.
#[cfg(altimeter_loom)]
fn encode(_: Option<&str>, _: &str) -> Result<Vec<u8>, String> {
    Err("built for models".to_owned())
}

/// The page, or the reason why there is none.
#[cfg(not(altimeter_loom))]
fn encode(format: Option<&str>, input: &str) -> Result<Vec<u8>, String> {
    let format = match format {
        Some("text") => altimeter::Format::Text,
        Some("openmetrics") => altimeter::Format::OpenMetrics,
        Some("protobuf") => altimeter::Format::Protobuf,
        _ => return Err("say which format: text, openmetrics or protobuf".to_owned()),
    };
    let family = serde_json::from_str(input).map_err(|error| error.to_string())?;
    let family = family::Family::new(family)?;
    let mut page = Vec::new();
    let shown = format.encode(&family, &mut page).map_err(|error| error.to_string());
    family.refused().map_or(shown, Err).map(|()| page)
}
