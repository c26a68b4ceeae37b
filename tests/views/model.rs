//! Views against a model that only ever adds: whatever is removed, expires and comes again, and whenever pages are made.

use crate::{OLD, page};
use altimeter::{Bounds, Counter, Histogram, Kind, ManualClock, NamedFamily, Registry};
use altimeter_tests::exposition::Page;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::time::Duration;

const ANIMALS: [&str; 3] = ["dog", "cat", "cow"];
const SITES: [&str; 3] = ["north", "south", ""];

/// A label set, by the numbers of its values.
type At = (usize, usize);

#[derive(Debug, Clone)]
enum Step {
    Update(At, u8),
    Remove(At),
    RemoveSite(usize),
    Clear,
    /// Remove a series to which a handle is held, and count on.
    Detach(At, u8),
    Later,
    Sweep,
    Page,
}

fn step() -> impl Strategy<Value = Step> {
    let at = || (0..ANIMALS.len(), 0..SITES.len());
    prop_oneof![
        8 => (at(), any::<u8>()).prop_map(|(at, n)| Step::Update(at, n)),
        2 => at().prop_map(Step::Remove),
        1 => (0..SITES.len()).prop_map(Step::RemoveSite),
        1 => Just(Step::Clear),
        2 => (at(), any::<u8>()).prop_map(|(at, n)| Step::Detach(at, n)),
        2 => Just(Step::Later),
        1 => Just(Step::Sweep),
        2 => Just(Step::Page),
    ]
}

struct Tested {
    registry: Registry,
    clock: ManualClock,
    events: NamedFamily<Counter>,
    took: NamedFamily<Histogram>,
}

fn values((animal, site): At) -> [&'static str; 2] {
    [ANIMALS[animal], SITES[site]]
}

/// What is observed for `n`: a dyadic number, so that the model's sums are exact.
fn observed(n: u8) -> f64 {
    f64::from(n) / 16.0
}

impl Tested {
    fn new() -> Self {
        let (registry, clock) = (Registry::new(), ManualClock::new());
        let names = ["animal", "site"];
        let minute = Duration::from_secs(60);
        let events = registry.counter("events_total", "Events.").labels_named(names);
        let events = events.expire_after(minute).clock(clock.clone()).register().unwrap();
        let took = registry.histogram("took", "Took.").bounds(Bounds::new([1.0, 2.0, 4.0, 8.0]).unwrap());
        let took = took.labels_named(names).expire_after(minute).clock(clock.clone()).register().unwrap();
        let by_site = registry.view(OLD, Kind::Counter, "by_site_total", "By site.").of("events_total");
        let not_cows = by_site.only(|labels| labels.get("animal").as_deref() != Some("cow"));
        not_cows.rename("site", "place").register().unwrap();
        registry.view(OLD, Kind::Counter, "all_total", "All.").of("events_total").register().unwrap();
        let old_took = registry.view(OLD, Kind::Histogram, "old_took", "Took.").of("took").keep("animal");
        old_took.bounds(Bounds::new([2.0, 8.0]).unwrap()).register().unwrap();
        Self { registry, clock, events, took }
    }

    fn apply(&self, step: &Step) {
        match *step {
            Step::Update(at, n) => {
                self.events.with(values(at), |events| events.add(n.into())).unwrap();
                self.took.with(values(at), |took| took.observe(observed(n))).unwrap();
            }
            Step::Remove(at) => {
                self.events.remove(values(at)).unwrap();
                self.took.remove(values(at)).unwrap();
            }
            Step::RemoveSite(site) => {
                self.events.remove_matching(&[("site", SITES[site])]).unwrap();
                self.took.remove_matching(&[("site", SITES[site])]).unwrap();
            }
            Step::Clear => {
                self.events.clear();
                self.took.clear();
            }
            Step::Detach(at, n) => {
                let (events, took) =
                    (self.events.get(values(at)).unwrap(), self.took.get(values(at)).unwrap());
                self.apply(&Step::Remove(at));
                events.add(n.into());
                took.observe(observed(n));
            }
            Step::Later => self.clock.advance(Duration::from_secs(40)),
            Step::Sweep => self.events.sweep(),
            Step::Page => {}
        }
    }
}

/// All that was ever counted, in the order in which the label sets of each view first came.
#[derive(Default)]
struct Model {
    by_site: Vec<(&'static str, u64)>,
    all: u64,
    took: Vec<(&'static str, Vec<f64>)>,
}

fn of<'v, T: Default>(list: &'v mut Vec<(&'static str, T)>, key: &'static str) -> &'v mut T {
    let at = list.iter().position(|(there, _)| *there == key).unwrap_or_else(|| {
        list.push((key, T::default()));
        list.len() - 1
    });
    &mut list[at].1
}

impl Model {
    fn apply(&mut self, step: &Step) {
        let (at, n) = match *step {
            Step::Update(at, n) => (at, Some(n)),
            // Makes the series.
            Step::Detach(at, _) => (at, None),
            _ => return,
        };
        let [animal, site] = values(at);
        let count = u64::from(n.unwrap_or(0));
        self.all += count;
        if animal != "cow" {
            *of(&mut self.by_site, site) += count;
        }
        of(&mut self.took, animal).extend(n.map(observed));
    }

    fn check(&self, page: &Page) {
        assert_eq!(page.value("all_total", &[]), Some(self.all as f64));
        let by_site: Vec<_> = page
            .samples("by_site_total")
            .map(|sample| (label(&sample.labels, "place"), sample.value))
            .collect();
        let expected: Vec<_> = self.by_site.iter().map(|(site, count)| (*site, *count as f64)).collect();
        assert_eq!(by_site, expected);
        let took: Vec<_> =
            page.samples("old_took_count").map(|sample| label(&sample.labels, "animal")).collect();
        assert!(took.iter().eq(self.took.iter().map(|(animal, _)| animal)), "{took:?}");
        for (animal, observed) in &self.took {
            let up_to = |bound: f64| observed.iter().filter(|value| **value <= bound).count() as f64;
            for (le, bound) in [("2", 2.0), ("8", 8.0), ("+Inf", f64::INFINITY)] {
                assert_eq!(
                    page.value("old_took_bucket", &[("animal", animal), ("le", le)]),
                    Some(up_to(bound))
                );
            }
            assert_eq!(page.value("old_took_sum", &[("animal", animal)]), Some(observed.iter().sum()));
        }
    }
}

fn label<'l>(labels: &'l BTreeMap<String, String>, name: &str) -> &'l str {
    labels.get(name).map_or("", String::as_str)
}

proptest! {
    #[test]
    fn a_view_shows_all_that_was_ever_counted(steps in prop::collection::vec(step(), 0..60)) {
        let (tested, mut model) = (Tested::new(), Model::default());
        for step in &steps {
            tested.apply(step);
            model.apply(step);
            if matches!(step, Step::Page) {
                model.check(&page(&tested.registry));
            }
        }
        model.check(&page(&tested.registry));
    }
}
