//! Any headers: no panic, and an answer that one who reads the headers otherwise accepts, if any is accepted.

#![no_main]

use altimeter::{Encoding, Format, negotiate};
use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;

#[derive(Debug, Arbitrary)]
enum Input {
    Any(String, String),
    /// Of words that headers have.
    Words(Vec<Element>, Vec<Element>),
}

#[derive(Debug, Arbitrary)]
struct Element {
    word: u8,
    /// In hundredths; above 100 it says none.
    weight: u8,
}

const RANGES: [&str; 13] = [
    "*/*",
    "text/*",
    "application/*",
    "text/plain",
    "TEXT/plain;version=0.0.4",
    "text/plain;version=1.0.0;escaping=allow-utf-8",
    "application/openmetrics-text",
    "application/openmetrics-text;version=1.0.0",
    "application/openmetrics-text; version=0.0.1",
    "text/html",
    "application/vnd.google.protobuf",
    "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited",
    "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=text",
];

const CODINGS: [&str; 6] = ["gzip", "identity", "*", "br", "X-GZIP", "deflate"];

fuzz_target!(|input: Input| {
    match input {
        Input::Any(accept, encoding) => {
            let _ = negotiate(&accept, &encoding);
        }
        Input::Words(accept, encoding) => {
            let answer = negotiate(&header(&accept, &RANGES), &header(&encoding, &CODINGS));
            check_format(answer.format, &accept);
            check_encoding(answer.encoding, &encoding);
        }
    }
});

fn header(elements: &[Element], words: &[&str]) -> String {
    let element = |element: &Element| {
        let word = words[element.word as usize % words.len()];
        if element.weight > 100 {
            word.to_owned()
        } else {
            format!("{word};q={:.2}", f64::from(element.weight) / 100.0)
        }
    };
    elements.iter().map(element).collect::<Vec<_>>().join(", ")
}

/// What the most specific of the elements says of a thing that is matched by these words, the least specific first.
fn weight(elements: &[Element], words: &[&str], matching: &[&[&str]]) -> Option<u8> {
    let of = |names: &&[&str]| {
        let named = |element: &&Element| names.contains(&words[element.word as usize % words.len()]);
        elements.iter().filter(named).map(|element| element.weight.min(100)).max()
    };
    matching.iter().rev().find_map(of)
}

fn check_format(format: Format, accept: &[Element]) {
    let weights = [
        (Format::Text, weight(accept, &RANGES, &[&RANGES[..1], &RANGES[1..2], &RANGES[3..4], &RANGES[4..5]])),
        (
            Format::OpenMetrics,
            weight(accept, &RANGES, &[&RANGES[..1], &RANGES[2..3], &RANGES[6..7], &RANGES[7..8]]),
        ),
        (
            Format::Protobuf,
            weight(accept, &RANGES, &[&RANGES[..1], &RANGES[2..3], &RANGES[10..11], &RANGES[11..12]]),
        ),
    ];
    let best = weights.iter().filter_map(|(_, weight)| *weight).max().unwrap_or(0);
    let chosen = weights.iter().find(|(offered, _)| *offered == format).and_then(|(_, weight)| *weight);
    assert!(best == 0 || chosen == Some(best), "{format:?} of {weights:?}");
}

fn check_encoding(encoding: Encoding, accept: &[Element]) {
    let gzip = weight(accept, &CODINGS, &[&["*"], &["gzip", "X-GZIP"]]).unwrap_or(0);
    let identity = weight(accept, &CODINGS, &[&["identity"]]).unwrap_or(0);
    assert_eq!(encoding == Encoding::Gzip, gzip > 0 && gzip >= identity);
}
