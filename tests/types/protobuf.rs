//! Pages in Prometheus's protobuf format, read by their field numbers in
//! <https://github.com/prometheus/client_model/blob/master/io/prometheus/client/metrics.proto>.

use altimeter::{
    Bounds, Collect, Desc, Distribution, Exemplars, Format, Kind, LabelSet, LabelValue, Labels,
    NativeBuckets, NativeHistogram, Quantiles, Registry, Sample, SampleError, Sink, Timestamp, Unit,
    negotiate,
};
use altimeter_tests::exposition::protobuf::Message;

/// The families, without those of the registry about itself.
fn families(registry: &Registry) -> Vec<Message> {
    let mut page = Vec::new();
    registry.encode(Format::Protobuf, &mut page);
    read(&page)
}

fn read(page: &[u8]) -> Vec<Message> {
    let families = Message::delimited(page).expect("messages with their lengths");
    families.into_iter().filter(|family| !family.text(1).starts_with("altimeter_")).collect()
}

fn labels(message: &Message, number: u32) -> Vec<(String, String)> {
    message.messages(number).iter().map(|label| (label.text(1), label.text(2))).collect()
}

fn pairs(labels: &[(&str, &str)]) -> Vec<(String, String)> {
    labels.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[derive(LabelValue)]
enum Phase {
    Starting,
    Ready,
}

#[derive(Labels)]
struct Dog<'a> {
    name: &'a str,
    breed: &'a str,
}

#[test]
fn a_family_has_a_name_a_help_a_type_and_a_unit() {
    let registry = Registry::new();
    registry.counter("a_seconds", "A.\n").unit(Unit::Seconds).register().unwrap();
    registry.gauge("b", "").register().unwrap();
    registry.histogram("c", "-").register().unwrap();
    registry.info("d", "-").register().unwrap();
    registry.state_set::<Phase>("e", "-").register().unwrap();
    registry.summary("f", "-").register().unwrap();
    let shown = families(&registry).into_iter().map(|family| (family.text(1), family.uint(3)));
    let expected = [("a_seconds_total", 0), ("b", 1), ("c", 4), ("d_info", 1), ("e", 1), ("f", 2)];
    assert!(shown.eq(expected.map(|(name, kind)| (name.to_owned(), kind))));
    let first = families(&registry).swap_remove(0);
    assert_eq!((first.text(2), first.text(5)), ("A.\n".to_owned(), "seconds".to_owned()));
}

#[test]
fn labels_are_as_they_were_given() {
    let registry = Registry::new().labelled([("site", "north")]).unwrap();
    let dogs = registry.counter("dogs", "-").labels::<Dog>().register().unwrap();
    dogs.with(&Dog { name: "a\"\\\n", breed: "" }, |dogs| dogs.add(3));
    dogs.with(&Dog { name: "é", breed: "collie" }, |dogs| dogs.add(4));
    dogs.with(&Dog { name: "", breed: "" }, |dogs| dogs.add(5));
    let metrics = families(&registry).swap_remove(0).messages(4);
    let expected: [&[_]; 3] = [
        &[("site", "north"), ("name", "a\"\\\n")],
        &[("site", "north"), ("name", "é"), ("breed", "collie")],
        &[("site", "north")],
    ];
    for ((metric, expected), value) in metrics.iter().zip(expected).zip([3.0, 4.0, 5.0]) {
        assert_eq!(labels(metric, 1), pairs(expected));
        assert_eq!(metric.message(3).unwrap().double(1), value);
    }
}

#[test]
fn infos_and_state_sets_are_gauges() {
    let registry = Registry::new();
    registry.info("build", "-").register().unwrap().set(&[("version", "1")]).unwrap();
    let phase = registry.state_set("phase", "-").initially(Phase::Starting).register().unwrap();
    phase.set(Phase::Ready);
    let [info, states] = <[Message; 2]>::try_from(families(&registry)).unwrap();
    let info = info.messages(4).swap_remove(0);
    assert_eq!((labels(&info, 1), info.message(2).unwrap().double(1)), (pairs(&[("version", "1")]), 1.0));
    let states =
        states.messages(4).into_iter().map(|state| (labels(&state, 1), state.message(2).unwrap().double(1)));
    assert!(
        states.eq([("starting", 0.0), ("ready", 1.0)].map(|(state, is)| (pairs(&[("phase", state)]), is)))
    );
}

#[test]
fn a_counter_has_its_exemplar_and_since_when_it_counts() {
    let registry = Registry::new();
    let counter = registry.counter("c", "-").exemplars(Exemplars::default()).register().unwrap();
    counter.add_with(2, |labels| labels.label("trace_id", "\"x\""));
    let counter = families(&registry).swap_remove(0).messages(4).swap_remove(0).message(3).unwrap();
    let exemplar = counter.message(2).unwrap();
    assert_eq!((labels(&exemplar, 1), exemplar.double(2)), (pairs(&[("trace_id", "\"x\"")]), 2.0));
    let (taken, created) = (exemplar.message(3).unwrap().uint(1), counter.message(3).unwrap().uint(1));
    assert!(created > 1_600_000_000 && taken >= created);
}

#[test]
fn a_summary_has_its_quantiles() {
    let registry = Registry::new();
    let summary = registry.summary("s", "-").quantiles([0.5]).unwrap().register().unwrap();
    [1.0, 2.0, 3.0].iter().for_each(|value| summary.observe(*value));
    let summary = families(&registry).pop().unwrap().messages(4).swap_remove(0).message(4).unwrap();
    assert_eq!((summary.uint(1), summary.double(2)), (3, 6.0));
    let quantile = summary.message(3).unwrap();
    assert!(quantile.double(1) == 0.5 && (quantile.double(2) - 2.0).abs() < 0.02);
}

#[test]
fn a_histogram_has_its_buckets_and_no_native_ones() {
    let registry = Registry::new();
    // One after a native one, whose message serves as room.
    registry.histogram("a", "-").native(NativeBuckets::default()).register().unwrap().observe(0.25);
    let histogram = registry.histogram("b", "-").bounds(Bounds::new([0.5, 1.0]).unwrap()).register().unwrap();
    [0.25, 0.75, 7.0].iter().for_each(|value| histogram.observe(*value));
    let histogram = families(&registry).pop().unwrap().messages(4).swap_remove(0).message(7).unwrap();
    assert_eq!((histogram.uint(1), histogram.double(2)), (3, 8.0));
    let buckets = histogram.messages(3).into_iter().map(|bucket| (bucket.double(2), bucket.uint(1)));
    assert!(buckets.eq([(0.5, 1), (1.0, 2), (f64::INFINITY, 3)]));
    let native = [histogram.messages(9), histogram.messages(12)].concat();
    assert!(native.is_empty() && histogram.sints(10).is_empty() && histogram.sints(13).is_empty());
    assert_eq!((histogram.sint(5), histogram.double(6), histogram.uint(7)), (0, 0.0, 0));
}

/// The buckets of a native histogram's side: from spans and differences back to indexes and counts.
fn side(histogram: &Message, spans: u32, deltas: u32) -> Vec<(i64, i64)> {
    let (mut index, mut count, mut buckets) = (0, 0, Vec::new());
    let mut deltas = histogram.sints(deltas).into_iter();
    for span in histogram.messages(spans) {
        index += span.sint(1);
        for _ in 0..span.uint(2) {
            count += deltas.next().expect("a difference for each bucket");
            buckets.push((index, count));
            index += 1;
        }
    }
    assert_eq!(deltas.next(), None);
    buckets
}

#[test]
fn a_native_histogram_has_spans_and_differences() {
    let registry = Registry::new();
    let buckets = NativeBuckets::with_schema(0, 0.25, 64.0).unwrap().and_negative().unwrap();
    let builder = registry.histogram("h", "-").native(buckets).exemplars(Exemplars::default());
    let histogram = builder.register().unwrap();
    for value in [0.1, 0.3, 0.6, 0.7, 5.0, 60.0, 61.0, -3.0, -3.5, -30.0] {
        histogram.observe_with(value, |labels| labels.label("id", "a"));
    }
    let shown = families(&registry).swap_remove(0).messages(4).swap_remove(0).message(7).unwrap();
    assert!(shown.messages(3).is_empty(), "it has no classic buckets");
    assert_eq!((shown.uint(1), shown.sint(5), shown.double(6), shown.uint(7)), (10, 0, 0.25, 1));
    assert_eq!(side(&shown, 12, 13), [(-1, 1), (0, 2), (3, 1), (6, 2)]);
    assert_eq!(side(&shown, 9, 10), [(2, 2), (5, 1)]);
    assert!(
        !shown.messages(16).is_empty()
            && shown.messages(16).iter().all(|exemplar| exemplar.message(3).is_some())
    );
}

#[test]
fn a_native_histogram_without_values_is_one_all_the_same() {
    let registry = Registry::new();
    registry.histogram("h", "-").native(NativeBuckets::default()).register().unwrap();
    let shown = families(&registry).swap_remove(0).messages(4).swap_remove(0).message(7).unwrap();
    let span = shown.message(12).expect("a span by which it is known");
    assert_eq!((span.sint(1), span.uint(2), side(&shown, 12, 13)), (0, 0, Vec::new()));
}

#[test]
fn both_kinds_of_buckets_stand_beside_each_other() {
    let registry = Registry::new();
    let builder = registry.histogram("h", "-").native(NativeBuckets::with_schema(0, 0.25, 64.0).unwrap());
    let histogram = builder.bounds(Bounds::new([1.0]).unwrap()).register().unwrap();
    [0.5, 0.75, 3.0].iter().for_each(|value| histogram.observe(*value));
    let shown = families(&registry).swap_remove(0).messages(4).swap_remove(0).message(7).unwrap();
    assert!(shown.messages(3).iter().map(|bucket| bucket.uint(1)).eq([2, 3]));
    assert_eq!(side(&shown, 12, 13), [(-1, 1), (0, 1), (2, 1)]);
}

#[test]
fn the_pieces_of_a_page_are_whole_messages_which_together_have_all_series() {
    let registry = Registry::new();
    let dogs = registry.counter("dogs", "Dogs.").labels::<Dog>().register().unwrap();
    for number in 0..500 {
        dogs.with(&Dog { name: &number.to_string(), breed: "collie" }, |dogs| dogs.inc());
    }
    let pieces: Vec<_> = registry.scrape(Format::Protobuf).chunk_size(1000).chunks().collect();
    assert!(pieces.len() > 10);
    let mut names = Vec::new();
    for piece in &pieces {
        for family in read(piece) {
            assert_eq!((family.text(1), family.text(2)), ("dogs_total".to_owned(), "Dogs.".to_owned()));
            names.extend(family.messages(4).iter().map(|metric| labels(metric, 1).swap_remove(0).1));
        }
    }
    assert!(names.into_iter().eq((0..500).map(|number| number.to_string())));
}

/// A collector with a native histogram and a summary of a moment.
struct Other(Desc, Desc, NativeHistogram);

impl Other {
    fn new() -> Self {
        let native =
            NativeHistogram::new(3, 0.5).unwrap().with_zero(1).with_positive([(-7, 2), (9, 1)]).unwrap();
        Self(Desc::of(Kind::Histogram, "h").unwrap(), Desc::of(Kind::Summary, "s").unwrap(), native)
    }
}

impl Collect for Other {
    fn families(&self) -> Vec<Desc> {
        vec![self.0.clone(), self.1.clone()]
    }

    fn collect(&self, sink: &mut dyn Sink) {
        let counts = [4];
        let distribution = Distribution::new(&[], &counts, 2.5).unwrap().with_native(&self.2).unwrap();
        sink.family(&self.0);
        sink.sample(
            &Sample::histogram(LabelSet::EMPTY, &distribution).created(Timestamp::from_millis(1_500)),
        );
        sink.family(&self.1);
        sink.sample(
            &Sample::summary(LabelSet::EMPTY, &Quantiles::new(&[(0.5, 1.0)]).unwrap())
                .at(Timestamp::from_millis(-1)),
        );
    }
}

#[test]
fn collectors_hand_over_native_histograms_alone_and_on_a_registrys_page() {
    let registry = Registry::new();
    registry.collect(Other::new()).unwrap();
    let mut alone = Vec::new();
    Format::Protobuf.encode(&Other::new(), &mut alone).unwrap();
    for families in [families(&registry), read(&alone)] {
        let [histogram, summary] = <[Message; 2]>::try_from(families).unwrap();
        let histogram = histogram.messages(4).swap_remove(0).message(7).unwrap();
        assert_eq!(side(&histogram, 12, 13), [(-7, 2), (9, 1)]);
        let created = histogram.message(15).unwrap();
        assert_eq!((created.uint(1), created.uint(2)), (1, 500_000_000));
        assert_eq!(summary.messages(4).swap_remove(0).uint(6) as i64, -1);
    }
}

#[test]
fn native_buckets_of_other_values_than_the_classic_ones_are_refused() {
    let native = NativeHistogram::new(0, 0.0).unwrap().with_zero(2);
    let distribution = Distribution::new(&[1.0], &[1, 2], 3.0).unwrap();
    let refused = distribution.with_native(&native).unwrap_err();
    assert_eq!(refused, SampleError::NativeCount { count: 3, native: 2 });
}

#[test]
fn prometheus_with_native_histograms_gets_it() {
    let accept = "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,\
                  application/openmetrics-text;version=1.0.0;q=0.8,application/openmetrics-text;version=0.0.1;q=0.75,\
                  text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
    let format = negotiate(accept, "").format;
    assert_eq!(format, Format::Protobuf);
    let expected =
        "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited";
    assert_eq!(format.content_type(), expected);
    assert_eq!(negotiate("*/*", "").format, Format::Text);
}
