//! Any families of a collector: the pages of all formats parse, and give back exactly what went in.

#![no_main]

mod seam_family;
mod seam_protobuf;

use altimeter::{Collect, Desc, Format, Sink};
use altimeter_tests::exposition::protobuf::Message;
use altimeter_tests::exposition::{self, Page};
use libfuzzer_sys::fuzz_target;
use seam_family::{Family, Input};

struct Collector(Vec<Family>);

impl Collect for Collector {
    fn families(&self) -> Vec<Desc> {
        self.0.iter().map(|family| family.desc.clone()).collect()
    }

    fn collect(&self, sink: &mut dyn Sink) {
        for family in &self.0 {
            sink.family(&family.desc);
            family.hand_over(sink);
        }
    }
}

fuzz_target!(|inputs: Vec<Input>| {
    let families = inputs.into_iter().enumerate().map(|(at, input)| Family::new(at, input)).collect();
    let collector = Collector(families);
    let mut page = Vec::new();
    Format::Protobuf.encode(&collector, &mut page).expect("nothing is left out");
    let families = Message::delimited(&page).expect("messages with their lengths");
    assert_eq!(families.len(), collector.0.len());
    for (family, shown) in collector.0.iter().zip(&families) {
        seam_protobuf::check(family, shown);
    }
    for format in [Format::Text, Format::OpenMetrics] {
        let mut page = Vec::new();
        format.encode(&collector, &mut page).expect("nothing is left out");
        let parsed = if format == Format::Text { Page::parse(&page) } else { Page::parse_openmetrics(&page) };
        let parsed = parsed.unwrap_or_else(|error| panic!("{error}\n{}", String::from_utf8_lossy(&page)));
        assert_eq!(parsed.families().len(), collector.0.len());
        for (family, shown) in collector.0.iter().zip(parsed.families()) {
            // As texts, so that NaN is NaN and -0 is not 0.
            assert_eq!(format!("{:#?}", family.expected(format)), format!("{:#?}", normal(shown, format)));
        }
    }
});

/// The family with bounds and quantiles by their bits, and times in milliseconds.
fn normal(family: &exposition::Family, format: Format) -> exposition::Family {
    let mut family = family.clone();
    for sample in &mut family.samples {
        for label in ["le", "quantile"] {
            if let Some(text) = sample.labels.get_mut(label) {
                *text = text.parse::<f64>().expect("a number").to_bits().to_string();
            }
        }
        if format == Format::OpenMetrics {
            sample.time = sample.time.as_deref().map(millis_of);
        }
        if sample.name.ends_with("_created") {
            (sample.text, sample.value) = (millis_of(&sample.text), 0.0);
        } else {
            sample.text.clear();
        }
    }
    family
}

/// Of seconds with one to three digits behind a point.
fn millis_of(seconds: &str) -> String {
    let (whole, fraction) = seconds.split_once('.').expect("a point");
    let digits: i128 = format!("{whole}{fraction:0<3}").parse().expect("digits");
    digits.to_string()
}
