//! What a collector hands over that it should not is left out, with the reason, and the page parses all the same.

use altimeter::{
    Collect, Desc, Distribution, Format, Kind, LabelSet, Registry, Sample, SampleError, Sink, Timestamp,
    Unit, Value,
};
use altimeter_tests::exposition::Page;

/// A collector of these families, which hands over what a function does.
struct Collector<F> {
    families: Vec<Desc>,
    collect: F,
}

impl<F: Fn(&mut dyn Sink, &[Desc]) + Send + Sync> Collect for Collector<F> {
    fn families(&self) -> Vec<Desc> {
        self.families.clone()
    }

    fn collect(&self, sink: &mut dyn Sink) {
        (self.collect)(sink, &self.families);
    }
}

/// The page of gauges `a` and `b`, and why something was left out of it.
fn gauges(collect: impl Fn(&mut dyn Sink, &[Desc]) + Send + Sync) -> (Page, Result<(), SampleError>) {
    let families = ["a", "b"].map(|name| Desc::of(Kind::Gauge, name).unwrap()).to_vec();
    let mut page = Vec::new();
    let taken = Format::Text.encode(&Collector { families, collect }, &mut page);
    (Page::parse(page).unwrap(), taken)
}

#[test]
fn a_sample_that_is_left_out_costs_no_other() {
    let (page, taken) = gauges(|sink, families| {
        sink.family(&families[0]);
        for value in [1, 2] {
            sink.sample(&Sample::whole(LabelSet::EMPTY, value));
        }
        sink.sample(&Sample::whole(&[("x", "y")], 3));
    });
    assert!(matches!(taken, Err(SampleError::SeriesTwice { .. })));
    assert_eq!((page.value("a", &[]), page.value("a", &[("x", "y")])), (Some(1.0), Some(3.0)));
}

#[test]
fn a_family_that_was_not_declared_is_left_out() {
    let (page, taken) = gauges(|sink, families| {
        let others = [Desc::of(Kind::Gauge, "c").unwrap(), families[0].clone().with_help("Other.")];
        for family in others.iter().chain(&families[1..]) {
            sink.family(family);
            sink.sample(&Sample::whole(LabelSet::EMPTY, 1));
        }
    });
    assert_eq!(taken, Err(SampleError::Undeclared { family: "c".to_owned() }));
    assert_eq!(page.families().iter().map(|family| &*family.name).collect::<Vec<_>>(), ["b"]);
}

#[test]
fn a_family_that_is_begun_again_is_left_out() {
    let (page, taken) = gauges(|sink, families| {
        for (at, family) in [0, 1, 0].into_iter().enumerate() {
            sink.family(&families[family]);
            sink.sample(&Sample::whole(LabelSet::EMPTY, at as u64));
        }
    });
    assert_eq!(taken, Err(SampleError::FamilyTwice { name: "a".to_owned() }));
    assert_eq!((page.value("a", &[]), page.value("b", &[])), (Some(0.0), Some(1.0)));
}

#[test]
fn a_value_of_another_kind_is_left_out() {
    let (page, taken) = gauges(|sink, families| {
        sink.family(&families[0]);
        sink.sample(&Sample::histogram(LabelSet::EMPTY, &Distribution::new(&[], &[1], 1.0).unwrap()));
        sink.sample(&Sample::info(&[("x", "y")]));
    });
    assert_eq!(taken, Err(SampleError::Kind { family: "a".to_owned(), kind: Kind::Gauge }));
    assert_eq!(page.samples("a").count(), 0);
}

#[test]
fn a_sample_before_any_family_is_left_out() {
    let (page, taken) = gauges(|sink, _| sink.sample(&Sample::whole(LabelSet::EMPTY, 1)));
    assert_eq!((page, taken), (Page::default(), Err(SampleError::NoFamily)));
}

#[test]
fn states_that_do_not_follow_each_other_are_left_out() {
    let families = vec![Desc::of(Kind::StateSet, "mood").unwrap()];
    let collect = |sink: &mut dyn Sink, families: &[Desc]| {
        sink.family(&families[0]);
        for (dog, state) in [("rex", "good"), ("ida", "good"), ("rex", "bad")] {
            sink.sample(&Sample::state(&[("dog", dog)], state, true));
        }
    };
    let taken = Format::OpenMetrics.encode(&Collector { families, collect }, &mut Vec::new());
    assert!(matches!(taken, Err(SampleError::Scattered { .. })));
}

#[test]
fn a_registered_family_has_its_unit_and_no_family_has_a_unit_that_its_name_has_not() {
    let registry = Registry::new();
    registry.counter("slept_seconds", "Sleep.").unit(Unit::Seconds).register().unwrap().inc();
    let refused = registry.gauge("slept", "Sleep.").unit(Unit::Seconds).register().unwrap_err();
    assert_eq!(
        refused.to_string(),
        "metric name \"slept\" does not end in its unit \"seconds\"; call it \"slept_seconds\""
    );
    let mut page = Vec::new();
    registry.scrape(Format::OpenMetrics).names(["slept_seconds_total"]).encode(&mut page);
    let expected = "# HELP slept_seconds Sleep.\n# TYPE slept_seconds counter\n# UNIT slept_seconds seconds\n\
                    slept_seconds_total 1\n# EOF\n";
    assert_eq!(String::from_utf8(page).unwrap(), expected);
}

/// A sink that keeps what it takes.
#[derive(Default)]
struct Kept(Vec<(String, u64, Option<Timestamp>)>);

impl Sink for Kept {
    fn family(&mut self, _: &Desc) {}

    fn sample(&mut self, sample: &Sample<'_>) {
        let labels: Vec<_> = sample.labels().iter().map(|(name, value)| format!("{name}={value}")).collect();
        if let Value::Whole(value) = sample.value() {
            self.0.push((labels.join(" "), value, sample.time()));
        }
    }
}

#[test]
fn a_sink_of_ones_own_reads_samples() {
    let mut kept = Kept::default();
    let time = Timestamp::from_millis(1);
    kept.sample(&Sample::whole(&[("a", "\"b\""), ("c", "")], 1).at(time));
    assert_eq!(kept.0, [("a=\"b\"".to_owned(), 1, Some(time))]);
}
