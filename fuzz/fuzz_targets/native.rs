//! Any native buckets, classic bounds and values: both histograms hold what a search through the bounds finds, and the page in protobuf
//! shows as many values as were observed.

#![no_main]

use altimeter::{Bounds, Format, NativeBuckets, Registry};
use altimeter_tests::exposition::protobuf::Message;
use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;

#[derive(Debug, Arbitrary)]
struct Input {
    schema: i8,
    least: f64,
    greatest: f64,
    has_negative: bool,
    bounds: Vec<f64>,
    values: Vec<f64>,
}

fuzz_target!(|input: Input| {
    let Input { schema, least, greatest, has_negative, bounds, values } = input;
    let Ok(buckets) = NativeBuckets::with_schema(schema, least, greatest) else { return };
    let buckets = if has_negative { buckets.and_negative().unwrap_or(buckets) } else { buckets };
    let registry = Registry::new();
    let builder = registry.histogram("h", "-").native(buckets);
    let builder = match Bounds::new(bounds) {
        Ok(bounds) => builder.bounds(bounds),
        Err(_) => builder,
    };
    let histogram = builder.register().expect("the name is free");
    values.iter().for_each(|value| histogram.observe(*value));
    let values: Vec<f64> =
        values.into_iter().filter(|value| !value.is_nan() && *value != f64::NEG_INFINITY).collect();
    let at_most = |bound: f64| values.iter().filter(|value| **value <= bound).count() as u64;
    let snapshot = histogram.snapshot();
    snapshot.buckets().for_each(|(bound, count)| assert_eq!(count, at_most(bound), "at most {bound}"));
    let native = snapshot.native().expect("it is native");
    assert_eq!(native.count(), values.len() as u64);
    let near_zero = values.iter().filter(|value| value.abs() <= least).count();
    assert_eq!(native.zero(), near_zero as u64);
    let positive: u64 = native.positive().iter().map(|(_, count)| count).sum();
    assert_eq!(positive, values.iter().filter(|value| **value > least).count() as u64);
    let mut page = Vec::new();
    registry.encode(Format::Protobuf, &mut page);
    let families = Message::delimited(&page).expect("messages with their lengths");
    let family = families.iter().find(|family| family.text(1) == "h").expect("the family");
    let shown = family.messages(4)[0].message(7).expect("a histogram");
    assert_eq!(shown.uint(1), values.len() as u64);
    let spans = |number| shown.messages(number).iter().map(|span| span.uint(2)).sum::<u64>() as usize;
    assert_eq!((spans(12), spans(9)), (shown.sints(13).len(), shown.sints(10).len()));
});
