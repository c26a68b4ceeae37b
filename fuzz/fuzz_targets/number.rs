//! Any number and any time: what stands on a page is read back as the same bits, in the form that the format has.

#![no_main]

use altimeter::{Collect, Desc, Format, Kind, LabelSet, Sample, Sink, Timestamp};
use libfuzzer_sys::fuzz_target;

struct Gauge {
    desc: Desc,
    value: f64,
    whole: u64,
    millis: i64,
}

impl Collect for Gauge {
    fn families(&self) -> Vec<Desc> {
        vec![self.desc.clone()]
    }

    fn collect(&self, sink: &mut dyn Sink) {
        sink.family(&self.desc);
        sink.sample(&Sample::float(LabelSet::EMPTY, self.value));
        let time = Timestamp::from_millis(self.millis);
        sink.sample(&Sample::whole(&[("a", "b")], self.whole).at(time));
    }
}

fuzz_target!(|input: (f64, u64, i64)| {
    let (value, whole, millis) = input;
    let gauge = Gauge { desc: Desc::of(Kind::Gauge, "g").expect("a name"), value, whole, millis };
    let text = page(Format::Text, &gauge);
    let openmetrics = page(Format::OpenMetrics, &gauge);
    for (lines, canonical) in [(&text, false), (&openmetrics, true)] {
        let shown = lines[1].strip_prefix("g ").expect("a value");
        check_float(shown, value);
        let is_marked = shown.contains(['.', 'e', 'I', 'N']);
        assert!(is_marked || !canonical, "{shown}");
    }
    // A time before 1970 is none in text.
    let line = (millis >= 0).then(|| format!("g{{a=\"b\"}} {whole} {millis}"));
    assert_eq!(text.get(2), line.as_ref());
    let seconds = openmetrics[2].strip_prefix(&format!("g{{a=\"b\"}} {whole} ")).expect("the whole number");
    assert_eq!(millis_of(seconds), i128::from(millis), "{seconds}");
});

fn page(format: Format, gauge: &Gauge) -> Vec<String> {
    let mut page = Vec::new();
    format.encode(gauge, &mut page).expect("nothing is left out");
    String::from_utf8(page).expect("text").lines().map(str::to_owned).collect()
}

fn check_float(shown: &str, value: f64) {
    let special = [(f64::INFINITY, "+Inf"), (f64::NEG_INFINITY, "-Inf")];
    match special.iter().find(|(special, _)| *special == value) {
        Some((_, text)) => assert_eq!(shown, *text),
        None if value.is_nan() => assert_eq!(shown, "NaN"),
        None => {
            assert!(shown.bytes().all(|byte| b"0123456789+-.e".contains(&byte)), "{shown}");
            assert_eq!(shown.parse::<f64>().expect("a number").to_bits(), value.to_bits(), "{shown}");
        }
    }
}

/// Digits, a point, and one to three digits.
fn millis_of(seconds: &str) -> i128 {
    let (whole, fraction) = seconds.split_once('.').expect("a point");
    assert!((1..=3).contains(&fraction.len()));
    let digits = format!("{whole}{fraction:0<3}");
    digits.parse().expect("a whole number")
}
