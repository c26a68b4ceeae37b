//! Any native buckets, classic bounds and values: both histograms hold what a search through the bounds finds, and the page in protobuf
//! shows the same buckets.

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
    let (buckets, has_negative) = match has_negative.then(|| buckets.and_negative()) {
        Some(Ok(buckets)) => (buckets, true),
        _ => (buckets, false),
    };
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
    let far = |sign: f64| {
        values.iter().map(|value| value * sign).filter(|value| *value > least).collect::<Vec<_>>()
    };
    check(native.positive(), &far(1.0), schema, greatest);
    if has_negative {
        check(native.negative(), &far(-1.0), schema, greatest);
    } else {
        let counts: Vec<u64> = native.negative().iter().map(|(_, count)| *count).collect();
        assert_eq!(
            (counts.iter().sum::<u64>() as usize, counts.len().min(1)),
            (far(-1.0).len(), counts.len())
        );
    }
    let mut page = Vec::new();
    registry.encode(Format::Protobuf, &mut page);
    let families = Message::delimited(&page).expect("messages with their lengths");
    let family = families.iter().find(|family| family.text(1) == "h").expect("the family");
    let shown = family.messages(4)[0].message(7).expect("a histogram");
    assert_eq!(shown.uint(1), values.len() as u64);
    assert_eq!((shown.sint(5), shown.double(6), shown.uint(7)), (schema.into(), least, native.zero()));
    assert_eq!((&*listed(&shown, 12, 13), &*listed(&shown, 9, 10)), (native.positive(), native.negative()));
});

/// Each value above the zero threshold is in the bucket of the least bound that is not below it, by the specification; those beyond the
/// greatest are in its bucket or in one above. Whether a value so near to a bound that the logarithm may not tell is below it, is left open.
fn check(buckets: &[(i32, u64)], values: &[f64], schema: i8, greatest: f64) {
    let bound = |index: i32| (f64::from(index) * f64::from(-schema).exp2()).exp2();
    for &(index, count) in buckets {
        let within = |slack: f64| {
            let range = bound(index - 1) * (1.0 + slack)..bound(index) * (1.0 - slack);
            values.iter().filter(|value| **value <= greatest && range.contains(value)).count() as u64
        };
        let reaches_beyond = bound(index) >= greatest * (1.0 - NEAR);
        let beyond = values.iter().filter(|value| **value > greatest && reaches_beyond).count() as u64;
        assert!((within(NEAR)..=within(-NEAR) + beyond).contains(&count), "{count} in {index}");
    }
    assert!(buckets.is_sorted_by(|(one, _), (other, _)| one < other));
    assert_eq!(buckets.iter().map(|(_, count)| *count).sum::<u64>(), values.len() as u64);
}

/// How near to a bound a value may be on either side of it: far less than a bucket of the finest schema is wide.
const NEAR: f64 = 1e-9;

/// The buckets that a page shows in the fields of these numbers, as spans and differences.
fn listed(histogram: &Message, spans: u32, deltas: u32) -> Vec<(i32, u64)> {
    let mut deltas = histogram.sints(deltas).into_iter();
    let (mut index, mut count, mut buckets) = (0, 0, Vec::new());
    for span in histogram.messages(spans) {
        index += span.sint(1) as i32;
        for _ in 0..span.uint(2) {
            count += deltas.next().expect("a difference for each bucket");
            buckets.push((index, count as u64));
            index += 1;
        }
    }
    assert_eq!(deltas.next(), None);
    buckets
}
