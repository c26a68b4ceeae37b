//! Any registry: its page parses, and gives back exactly the families, labels and values that went in; in OpenMetrics, with the exemplars
//! and the created times.

#![no_main]

use altimeter::{
    Bounds, Counter, Exemplars, Family, Format, Gauge, Histogram, Labels, NativeBuckets, RegisterError,
    Registry,
};
use altimeter_tests::exposition::{self, Exemplar, Page, Sample};
use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use std::collections::BTreeMap;

/// The families that a registry has of itself.
const OWN: [&str; 3] = [
    "altimeter_observations_clamped_total",
    "altimeter_observations_rejected_total",
    "altimeter_series_overflow_total",
];

#[derive(Debug, Arbitrary)]
struct Input {
    name: Name,
    help: String,
    metric: Metric,
}

#[derive(Debug, Arbitrary)]
enum Name {
    Any(String),
    /// Letters, so that most are allowed.
    Letters(Vec<bool>),
}

#[derive(Debug, Arbitrary)]
enum Metric {
    /// With the identifiers of exemplars.
    Counter(Vec<(Dog, u64, Option<u8>)>),
    Gauge(Vec<(Dog, f64)>),
    /// Native beside its bounds, or not.
    Histogram(bool, Vec<f64>, Vec<(Dog, Observation, Option<u8>)>),
    /// The texts of its label `said`, the last of which is shown.
    Info(Vec<(Dog, String)>),
    /// Of the states `false` and `true`.
    StateSet(Vec<(Dog, bool)>),
    /// Without quantiles.
    Summary(Vec<(Dog, Observation)>),
}

/// Observations whose sums are exact in any order.
#[derive(Debug, Arbitrary)]
enum Observation {
    Quarters(i32),
    Infinite,
}

#[derive(Debug, Arbitrary, Labels)]
struct Dog {
    name: String,
    breed: Option<String>,
}

/// What a page should say of a family. A bound stands there by its bits.
type Samples = BTreeMap<(String, exposition::Labels), Value>;

/// The identifier and the value of the exemplar that a sample should have.
type Kept = BTreeMap<(String, exposition::Labels), (u8, f64)>;

#[derive(Debug)]
enum Value {
    Whole(u64),
    Float(f64),
}

fuzz_target!(|input: (bool, Vec<Input>)| {
    let (created, inputs) = input;
    let registry = Registry::new();
    registry.show_created(created);
    let (mut expected, mut kept) = (BTreeMap::new(), Kept::new());
    for input in inputs {
        let name = input.name.text();
        let is_states = matches!(input.metric, Metric::StateSet(_));
        match input.metric.register_and_update(&registry, &name, &input.help, &mut kept) {
            Ok((family, kind, samples)) if !samples.is_empty() => {
                assert!(is_name(&name));
                expected.insert(family, (input.help, kind, samples));
            }
            Ok(_) => {}
            // A state set's name is a label's, too, and none of those that the family has.
            Err(RegisterError::Name(_)) => assert!(!is_name(&name) || (is_states && !is_own_label(&name))),
            Err(_) => assert!(is_name(&name)),
        }
    }
    let mut text = Vec::new();
    registry.encode(Format::Text, &mut text);
    check(&Page::parse(&text).expect("a page that parses"), &expected);
    let mut openmetrics = Vec::new();
    registry.encode(Format::OpenMetrics, &mut openmetrics);
    check_openmetrics(&Page::parse_openmetrics(&openmetrics).expect("a page that parses"), &kept, created);
});

/// The page shows these exemplars and no others, and a created time for each series of the kinds that have one, if it shows any.
fn check_openmetrics(page: &Page, kept: &Kept, created: bool) {
    let is_own = |name: &str| OWN.iter().any(|own| own.strip_suffix("_total") == Some(name));
    let samples = page.families().iter().flat_map(|family| &family.samples);
    let exemplars = samples.filter_map(|sample| Some((sample, sample.exemplar.as_ref()?)));
    let shown = exemplars.map(|(sample, Exemplar { labels, value, .. })| {
        assert_eq!(labels.len(), 1);
        let id = labels["id"].parse().expect("a small number");
        ((sample.name.clone(), with_bits_of_bound(&sample.labels)), (id, *value))
    });
    assert_eq!(shown.collect::<Kept>(), *kept);
    for family in page.families().iter().filter(|family| !is_own(&family.name)) {
        let of_each = match &*family.kind {
            "counter" => "_total",
            "histogram" => "_bucket",
            "summary" => "_count",
            _ => continue,
        };
        let count = |suffix: &str| {
            let name = format!("{}{suffix}", family.name);
            let is_first = |sample: &&Sample| sample.labels.get("le").is_none_or(|bound| bound == "+Inf");
            family.samples.iter().filter(|sample| sample.name == name).filter(is_first).count()
        };
        assert_eq!(count("_created"), if created { count(of_each) } else { 0 });
    }
}

/// The page shows these families, and beyond them only the registry's own.
fn check(page: &Page, expected: &BTreeMap<String, (String, &'static str, Samples)>) {
    let families = page.families().iter().filter(|family| !OWN.contains(&&*family.name));
    assert_eq!(families.clone().count(), expected.len());
    for family in families {
        let (help, kind, samples) = &expected[&family.name];
        assert_eq!(
            (family.help.as_ref(), &*family.kind, family.samples.len()),
            (Some(help), *kind, samples.len())
        );
        for sample in &family.samples {
            let value = &samples[&(sample.name.clone(), with_bits_of_bound(&sample.labels))];
            assert!(value.is_shown_by(sample), "{sample:?} does not show {value:?}");
        }
    }
}

impl Metric {
    /// The family's name and kind, and its samples, unless it was refused.
    fn register_and_update(
        self,
        registry: &Registry,
        name: &str,
        help: &str,
        kept: &mut Kept,
    ) -> Result<(String, &'static str, Samples), RegisterError> {
        Ok(match self {
            Self::Counter(updates) => {
                let family = registry
                    .counter(name, help)
                    .exemplars(Exemplars::default())
                    .labels::<Dog>()
                    .register()?;
                let name = if name.ends_with("_total") { name.to_owned() } else { format!("{name}_total") };
                let samples = counters(&family, &name, updates, kept);
                (name, "counter", samples)
            }
            Self::Gauge(updates) => {
                let family = registry.gauge(name, help).labels::<Dog>().register()?;
                (name.to_owned(), "gauge", gauges(&family, name, updates))
            }
            Self::Histogram(is_native, bounds, updates) => {
                let bounds =
                    Bounds::new(bounds).ok().filter(|bounds| bounds.iter().len() > 0).unwrap_or_default();
                let builder =
                    registry.histogram(name, help).bounds(bounds.clone()).exemplars(Exemplars::default());
                let builder = if is_native { builder.native(NativeBuckets::default()) } else { builder };
                let family = builder.labels::<Dog>().register()?;
                (name.to_owned(), "histogram", histograms(&family, name, &bounds, updates, kept))
            }
            Self::Info(updates) => {
                let family = registry.info(name, help).labels::<Dog>().register()?;
                let name = format!(
                    "{}_info",
                    name.strip_suffix("_info").filter(|base| !base.is_empty()).unwrap_or(name)
                );
                let said = |said: &BTreeMap<exposition::Labels, exposition::Labels>| {
                    said.values().map(|labels| ((name.clone(), labels.clone()), Value::Whole(1))).collect()
                };
                let mut last = BTreeMap::new();
                for (dog, text) in updates {
                    family.with(&dog, |info| info.set(&[("said", &text)]).expect("a label of its own"));
                    let mut labels = dog.labels();
                    labels.extend((!text.is_empty()).then(|| ("said".to_owned(), text)));
                    last.insert(dog.labels(), labels);
                }
                (name.clone(), "gauge", said(&last))
            }
            Self::StateSet(updates) => {
                let family = registry.state_set::<bool>(name, help).labels::<Dog>().register()?;
                let mut samples = Samples::new();
                for (dog, state) in updates {
                    family.with(&dog, |states| states.set(state));
                    for is in [false, true] {
                        let mut labels = dog.labels();
                        labels.insert(name.to_owned(), is.to_string());
                        samples.insert((name.to_owned(), labels), Value::Whole((is == state).into()));
                    }
                }
                (name.to_owned(), "gauge", samples)
            }
            Self::Summary(updates) => {
                let builder = registry.summary(name, help).quantiles([]).expect("none is allowed");
                let family = builder.labels::<Dog>().register()?;
                let mut samples = Samples::new();
                let mut sums = BTreeMap::<_, i64>::new();
                for (dog, observation) in updates {
                    let (quarters, value) = observation.quarters();
                    family.with(&dog, |summary| summary.observe(value));
                    samples.entry((format!("{name}_count"), dog.labels())).or_insert(Value::Whole(0)).add(1);
                    let sum = sums.entry(dog.labels()).or_default();
                    *sum += quarters;
                    samples.insert((format!("{name}_sum"), dog.labels()), Value::Float(*sum as f64 / 4.0));
                }
                (name.to_owned(), "summary", samples)
            }
        })
    }
}

impl Observation {
    /// How many quarters it adds to a sum, and the value.
    fn quarters(&self) -> (i64, f64) {
        match *self {
            Self::Quarters(quarters) => (quarters.into(), f64::from(quarters) / 4.0),
            Self::Infinite => (0, f64::INFINITY),
        }
    }
}

fn counters(
    family: &Family<Dog, Counter>,
    name: &str,
    updates: Vec<(Dog, u64, Option<u8>)>,
    kept: &mut Kept,
) -> Samples {
    let mut samples = Samples::new();
    for (dog, n, id) in updates {
        match id {
            Some(id) => {
                family
                    .with(&dog, |counter| counter.add_with_exemplar(n, &[("id", &id.to_string())]))
                    .expect("short");
                kept.insert((name.to_owned(), dog.labels()), (id, n as f64));
            }
            None => family.with(&dog, |counter| counter.add(n)),
        }
        let sample = samples.entry((name.to_owned(), dog.labels())).or_insert(Value::Whole(0));
        sample.add(n);
    }
    samples
}

fn gauges(family: &Family<Dog, Gauge>, name: &str, updates: Vec<(Dog, f64)>) -> Samples {
    let mut samples = Samples::new();
    for (dog, value) in updates {
        family.with(&dog, |gauge| gauge.set(value));
        samples.insert((name.to_owned(), dog.labels()), Value::Float(value));
    }
    samples
}

fn histograms(
    family: &Family<Dog, Histogram>,
    name: &str,
    bounds: &Bounds,
    updates: Vec<(Dog, Observation, Option<u8>)>,
    kept: &mut Kept,
) -> Samples {
    let mut samples = Samples::new();
    let mut sums = BTreeMap::<_, i64>::new();
    for (dog, observation, id) in updates {
        let (quarters, value) = observation.quarters();
        match id {
            Some(id) => {
                let observe = |it: &Histogram| it.observe_with_exemplar(value, &[("id", &id.to_string())]);
                family.with(&dog, observe).expect("short");
                let bound = bounds.iter().copied().find(|bound| value <= *bound).unwrap_or(f64::INFINITY);
                let mut labels = dog.labels();
                labels.insert("le".to_owned(), bound.to_bits().to_string());
                kept.insert((format!("{name}_bucket"), labels), (id, value));
            }
            None => family.with(&dog, |histogram| histogram.observe(value)),
        }
        for bound in bounds.iter().copied().chain([f64::INFINITY]) {
            let mut labels = dog.labels();
            labels.insert("le".to_owned(), bound.to_bits().to_string());
            let bucket = samples.entry((format!("{name}_bucket"), labels)).or_insert(Value::Whole(0));
            bucket.add(u64::from(value <= bound));
        }
        samples.entry((format!("{name}_count"), dog.labels())).or_insert(Value::Whole(0)).add(1);
        let sum = sums.entry(dog.labels()).or_default();
        *sum += quarters;
        samples.insert((format!("{name}_sum"), dog.labels()), Value::Float(*sum as f64 / 4.0));
    }
    samples
}

/// The labels, and for a bound its bits.
fn with_bits_of_bound(labels: &exposition::Labels) -> exposition::Labels {
    let mut labels = labels.clone();
    if let Some(bound) = labels.get_mut("le") {
        *bound = bound.parse::<f64>().expect("a number").to_bits().to_string();
    }
    labels
}

impl Value {
    fn add(&mut self, n: u64) {
        if let Self::Whole(value) = self {
            *value = value.wrapping_add(n);
        }
    }

    fn is_shown_by(&self, sample: &Sample) -> bool {
        match self {
            Self::Whole(value) => sample.text == value.to_string(),
            Self::Float(value) if value.is_nan() => sample.value.is_nan(),
            Self::Float(value) => sample.value.to_bits() == value.to_bits(),
        }
    }
}

impl Name {
    fn text(&self) -> String {
        match self {
            Self::Any(text) => text.clone(),
            Self::Letters(letters) => letters.iter().map(|&letter| if letter { 'a' } else { 'b' }).collect(),
        }
    }
}

fn is_own_label(name: &str) -> bool {
    !name.contains(':') && !name.starts_with("__") && !["name", "breed"].contains(&name)
}

fn is_name(name: &str) -> bool {
    let first = |c: char| c.is_ascii_alphabetic() || c == '_' || c == ':';
    name.starts_with(first) && name.chars().all(|c| first(c) || c.is_ascii_digit())
}

impl Dog {
    /// As Prometheus sees it: an empty value is an absent label.
    fn labels(&self) -> exposition::Labels {
        let all = [("name", Some(&self.name)), ("breed", self.breed.as_ref())];
        let present = all
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.filter(|value| !value.is_empty())?)));
        present.map(|(name, value)| (name.to_owned(), value.clone())).collect()
    }
}
