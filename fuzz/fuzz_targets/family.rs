//! Any sequence of label sets: a family has the series and the numbers of a hash map with a cap.

#![no_main]

use altimeter::{Counter, Format, LabelValue, Labels, Registry};
use altimeter_tests::exposition::{self, Page};
use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use std::collections::HashMap;

const OVERFLOW: &str = "__overflow__";

/// Found by hash.
#[derive(Debug, Arbitrary, Labels)]
struct Open {
    first: Text,
    second: Option<String>,
    third: u8,
}

/// Found by index.
#[derive(Debug, Arbitrary, Labels)]
struct Closed {
    first: Weekday,
    second: Weekday,
}

/// Any text, and often the one that names the overflow series.
#[derive(Debug, Arbitrary)]
enum Text {
    Any(String),
    Overflow,
}

#[derive(Debug, Clone, Copy, Arbitrary, LabelValue)]
enum Weekday {
    Mon,
    #[label("")]
    Tue,
    #[label("__overflow__")]
    Wed,
}

impl LabelValue for Text {
    fn text<R>(&self, take: impl FnOnce(&str) -> R) -> R {
        match self {
            Self::Any(text) => take(text),
            Self::Overflow => take(OVERFLOW),
        }
    }
}

/// Label sets, each with what to add to its counter.
#[derive(Debug, Arbitrary)]
struct Input {
    cap: u8,
    open: Vec<(Open, u32)>,
    closed: Vec<(Closed, u32)>,
}

fuzz_target!(|input: Input| {
    let cap = usize::from(input.cap) + 1;
    check(cap, input.open);
    // Of nine closed label sets, some are beyond a cap of seven.
    check(cap % 7 + 1, input.closed);
});

/// What a family should hold.
#[derive(Default)]
struct Model {
    series: HashMap<exposition::Labels, u64>,
    /// The value of the overflow series, once it is there.
    overflow: Option<u64>,
    overflowed: u64,
}

fn check<Q: Labels>(cap: usize, updates: Vec<(Q, u32)>) {
    let registry = Registry::new();
    let family =
        registry.counter("updates_total", "").labels::<Q>().cap(cap).register().expect("a free name");
    let mut model = Model::default();
    for (labels, n) in &updates {
        family.with(labels, |counter: &Counter| counter.add((*n).into()));
        model.add(cap, shown::<Q>(labels), (*n).into());
        assert_eq!(family.len(), model.series.len());
    }
    let mut page = Vec::new();
    registry.encode(Format::Text, &mut page);
    let page = Page::parse(&page).expect("a page that parses");
    let overflowed = page.value("altimeter_series_overflow_total", &[("family", "updates_total")]);
    assert_eq!(overflowed, Some(model.overflowed as f64));
    let on_page = page.samples("updates_total").map(|sample| (sample.labels.clone(), sample.value as u64));
    let overflow = model.overflow.map(|value| (overflow_labels::<Q>(), value));
    assert_eq!(on_page.collect::<HashMap<_, _>>(), model.series.into_iter().chain(overflow).collect());
}

impl Model {
    fn add(&mut self, cap: usize, (labels, spells_overflow): (exposition::Labels, bool), n: u64) {
        let full = self.series.len() >= cap;
        if spells_overflow || (full && !self.series.contains_key(&labels)) {
            *self.overflow.get_or_insert(0) += n;
            self.overflowed += u64::from(!spells_overflow);
        } else {
            *self.series.entry(labels).or_default() += n;
        }
    }
}

/// The labels as Prometheus sees them, and whether they are those of the overflow series.
fn shown<Q: Labels>(labels: &Q) -> (exposition::Labels, bool) {
    struct Visitor(Vec<String>);
    impl altimeter::labels::LabelVisitor for Visitor {
        fn value(&mut self, value: &str) {
            self.0.push(value.to_owned());
        }
    }
    let mut values = Visitor(Vec::new());
    labels.visit(&mut values);
    let spells_overflow = values.0.iter().all(|value| value == OVERFLOW);
    let pairs = names::<Q>().zip(values.0).filter(|(_, value)| !value.is_empty());
    (pairs.collect(), spells_overflow)
}

fn overflow_labels<Q: Labels>() -> exposition::Labels {
    names::<Q>().map(|name| (name, OVERFLOW.to_owned())).collect()
}

fn names<Q: Labels>() -> impl Iterator<Item = String> {
    let mut names = Vec::new();
    Q::names(&mut names);
    names.into_iter().map(str::to_owned)
}
