//! A snapshot holds what a page shows.

use altimeter::testing::Snapshot;
use altimeter::{
    Bounds, Collect, Desc, Distribution, Format, Kind, LabelSet, Labels, Quantiles, Registry, Sample, Sink,
};
use altimeter_tests::exposition::Page;

/// A family of every kind that a registry has no metrics of, and one that is whatever a test makes of it.
struct Others;

fn desc(kind: Kind, name: &str) -> Desc {
    Desc::of(kind, name).expect("a name")
}

impl Collect for Others {
    fn families(&self) -> Vec<Desc> {
        let kinds = [Kind::Info, Kind::StateSet, Kind::Summary, Kind::GaugeHistogram, Kind::Unknown];
        kinds
            .into_iter()
            .zip(["build", "state", "waits", "sizes", "what"])
            .map(|(kind, name)| desc(kind, name))
            .collect()
    }

    fn collect(&self, sink: &mut dyn Sink) {
        let [build, state, waits, sizes, what] = self.families().try_into().expect("five");
        sink.family(&build);
        sink.sample(&Sample::info(&[("version", "1.0")]));
        sink.family(&state);
        sink.sample(&Sample::state(&[("of", "dog")], "awake", true));
        sink.sample(&Sample::state(&[("of", "dog")], "asleep", false));
        sink.family(&waits);
        let summary =
            Quantiles::new(&[(0.5, 0.25), (0.99, 4.0)]).expect("quantiles").with_count(9).with_sum(7.5);
        sink.sample(&Sample::summary(&[("of", "dog")], &summary));
        sink.family(&sizes);
        let distribution = Distribution::new(&[0.1, 2.0], &[1, 0, 5], -3.25).expect("buckets");
        sink.sample(&Sample::histogram(LabelSet::EMPTY, &distribution));
        sink.family(&what);
        sink.sample(&Sample::float(&[("quoted", "a \"b\"\\\n")], f64::NEG_INFINITY));
    }
}

#[derive(Labels)]
struct Dog<'a> {
    name: &'a str,
    tag: Option<u32>,
}

/// A registry with families of every kind.
fn every_kind() -> Registry {
    let registry = Registry::new();
    registry.collect(Others).expect("registered");
    let barks = registry.counter("barks_total", "Barks.").labels::<Dog<'_>>().register().expect("registered");
    barks.with(&Dog { name: "Rex, \"the dog\"\n", tag: Some(7) }, |barks| barks.add(u64::from(u32::MAX)));
    barks.with(&Dog { name: "Max", tag: None }, |barks| barks.inc());
    registry.gauge("weight", "Weight.").register().expect("registered").set(31.5);
    registry.up_down("running", "Dogs that run.").register().expect("registered").inc();
    registry
        .float_counter("food_kilograms_total", "Food.")
        .register()
        .expect("registered")
        .add(0.75)
        .expect("added");
    let bounds = Bounds::new([0.001, 1.0, 1e9]).expect("bounds");
    let naps = registry.histogram("nap_seconds", "Naps.").bounds(bounds).labels::<Dog<'_>>().register();
    let naps = naps.expect("registered");
    for seconds in [0.0005, 0.5, 7.0, 1e10] {
        naps.with(&Dog { name: "Max", tag: Some(1) }, |naps| naps.observe(seconds));
    }
    registry
}

fn page(registry: &Registry) -> Page {
    let mut page = Vec::new();
    registry.encode(Format::Text, &mut page);
    Page::parse(page).expect("a page that parses")
}

#[test]
fn every_sample_of_the_page_is_in_the_snapshot() {
    let registry = every_kind();
    let (page, snapshot) = (page(&registry), Snapshot::of(&registry));
    let samples: Vec<_> = page.families().iter().flat_map(|family| &family.samples).collect();
    assert!(samples.len() > 20, "{samples:#?}");
    for sample in samples {
        let labels: Vec<_> =
            sample.labels.iter().map(|(label, value)| (label.as_str(), value.as_str())).collect();
        assert_eq!(snapshot.value(&sample.name, &labels), Some(sample.value), "{sample:?}");
    }
}

#[test]
fn nothing_else_is_in_the_snapshot() {
    let registry = every_kind();
    let lines = page(&registry).families().iter().map(|family| family.samples.len()).sum::<usize>();
    // Its `Debug` form is the only list of what it has; each series has one value.
    let debug = format!("{:?}", Snapshot::of(&registry));
    assert_eq!(debug.matches("Whole(").count() + debug.matches("Float(").count(), lines, "{debug}");
}

#[test]
fn the_order_of_labels_does_not_matter_and_an_empty_value_is_no_label() {
    let registry = every_kind();
    let snapshot = Snapshot::of(&registry);
    let labels = [("le", "1"), ("tag", "1"), ("breed", ""), ("name", "Max")];
    assert_eq!(snapshot.value("nap_seconds_bucket", &labels), Some(2.0));
    assert_eq!(snapshot.value("nap_seconds_bucket", &labels[..2]), None, "a label set is whole");
}

#[test]
fn a_collector_that_panics_costs_its_own_series_alone() {
    struct Broken;
    impl Collect for Broken {
        fn families(&self) -> Vec<Desc> {
            vec![desc(Kind::Gauge, "broken")]
        }
        fn collect(&self, sink: &mut dyn Sink) {
            sink.family(&desc(Kind::Gauge, "broken"));
            sink.sample(&Sample::whole(LabelSet::EMPTY, 1));
            panic!("as it is meant to");
        }
    }
    let registry = every_kind();
    registry.collect(Broken).expect("registered");
    let snapshot = Snapshot::of(&registry);
    assert_eq!(snapshot.value("broken", &[]), None);
    assert_eq!(snapshot.value("weight", &[]), Some(31.5));
}

#[test]
fn a_collector_is_asked_once_for_all_its_families() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};
    struct Counted(Arc<AtomicU64>);
    impl Collect for Counted {
        fn families(&self) -> Vec<Desc> {
            vec![desc(Kind::Gauge, "one"), desc(Kind::Gauge, "two")]
        }
        fn collect(&self, _: &mut dyn Sink) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
    let (registry, asked) = (Registry::new(), Arc::new(AtomicU64::new(0)));
    registry.collect(Counted(asked.clone())).expect("registered");
    let _ = Snapshot::of(&registry);
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}
