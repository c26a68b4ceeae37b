//! Pages to be read: one with every kind of family, and those of random registries.

use altimeter::{
    Bounds, Collect, Desc, Distribution, Exemplar, Format, Kind, LabelSet, Labels, Quantiles, Registry,
    Sample, Sink, Timestamp, Unit,
};

/// How many random registries each parser reads.
const REGISTRIES: u64 = 25;

/// A page with every kind of family, and those of random registries.
pub(crate) fn all(format: Format, content: Content) -> Vec<Vec<u8>> {
    let mut every_kind = Vec::new();
    format.encode(&EveryKind(content), &mut every_kind).expect("nothing is left out");
    std::iter::once(every_kind).chain((0..REGISTRIES).map(|seed| random(seed, format, content))).collect()
}

/// What stands on the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    /// Whatever may.
    Any,
    /// What `openmetrics-parser` reads: it wants all series of a family to have the same labels, without tabs and carriage returns in them, and takes
    /// neither a summary's time of creation, nor negative values, nor the suffixes of what is untyped, as a gauge histogram is in text.
    Tame,
}

/// A family of each kind, with all that it may have but a quote in an exemplar's label, which `prometheus_client` does not
/// read, and a unit of a histogram, which `openmetrics-parser` does not.
struct EveryKind(Content);

fn families() -> Vec<Desc> {
    let desc =
        |kind, name| Desc::of(kind, name).expect("a name").with_help("All \\ that\na \"help\" may hold.");
    vec![
        desc(Kind::Counter, "sent_bytes_total").with_unit(Unit::Bytes).expect("its end"),
        desc(Kind::Gauge, "temperature_celsius").with_unit(Unit::Celsius).expect("its end"),
        desc(Kind::Histogram, "took_seconds"),
        desc(Kind::Summary, "waited_seconds"),
        desc(Kind::Unknown, "something"),
        desc(Kind::Info, "build"),
        desc(Kind::StateSet, "mood"),
        desc(Kind::GaugeHistogram, "queue_items"),
    ]
}

impl Collect for EveryKind {
    fn families(&self) -> Vec<Desc> {
        families()
    }

    fn collect(&self, sink: &mut dyn Sink) {
        let [time, created] = [1_520_879_607_789, 1_520_430_000_123].map(Timestamp::from_millis);
        let exemplar = Exemplar::new(&[("trace_id", "KOO5S4vxi0o")], 0.17).expect("short").at(time);
        let exemplars = [Some(exemplar), None, Some(Exemplar::new(LabelSet::EMPTY, 7.5).expect("none"))];
        let labels = LabelSet::from(&[("route", "/dogs\\\"\n"), ("name", "犬 {},=")]);
        let others = LabelSet::from(&[("route", "/"), ("name", "x")]);
        let took =
            Distribution::new(&[0.25, 1.0], &[1, 0, 2], 9.5).expect("rising").with_exemplars(&exemplars);
        let below_zero = Distribution::new(&[-1.0, 1e6], &[1, 0, 2], -9.5).expect("rising");
        let waited = Quantiles::new(&[(0.5, 1.0), (0.99, 2.5)]).expect("two").with_count(7).with_sum(12.0);
        let tame = self.0 == Content::Tame;
        let plain_summary = [Sample::summary(labels, &waited)];
        let created_summary = plain_summary.map(|summary| summary.created(created));
        let samples: [&[Sample<'_>]; 8] = [
            &[
                Sample::whole(labels, u64::MAX).created(created).at(time),
                Sample::float(others, 17.5).with_exemplar(&exemplar),
            ],
            &[Sample::float(labels, -0.5), Sample::float(others, f64::INFINITY)],
            &[Sample::histogram(labels, &took).created(created), Sample::histogram(others, &took).at(time)],
            if tame { &plain_summary } else { &created_summary },
            &[Sample::float(LabelSet::EMPTY, f64::NAN)],
            &[Sample::info(labels)],
            &[Sample::state(labels, "good", true), Sample::state(labels, "bad", false)],
            &[Sample::histogram(labels, &below_zero)],
        ];
        let shown = if tame { 7 } else { 8 };
        for (family, samples) in families().iter().zip(samples).take(shown) {
            sink.family(family);
            samples.iter().for_each(|sample| sink.sample(sample));
        }
    }
}

#[derive(Labels)]
struct Dog {
    name: String,
    breed: Option<String>,
}

/// The page of a registry made of this seed.
fn random(seed: u64, format: Format, content: Content) -> Vec<u8> {
    let (registry, mut dice) = (Registry::new(), Dice(seed));
    let least = if content == Content::Tame { 0.0 } else { 4.0 };
    for family in 0..=dice.below(5) {
        let (name, help) = (format!("f{family}_seconds"), dice.text(content));
        match dice.below(3) {
            0 => {
                let family =
                    registry.counter(&name, &help).unit(Unit::Seconds).labels::<Dog>().register().unwrap();
                (0..dice.below(5)).for_each(|_| {
                    family.with(&dice.dog(content), |counter| counter.add(dice.next() >> dice.below(64)))
                });
            }
            1 => {
                let family = registry.gauge(&name, &help).labels::<Dog>().register().unwrap();
                (0..dice.below(5)).for_each(|_| {
                    family.with(&dice.dog(content), |gauge| gauge.set(f64::from_bits(dice.next())))
                });
            }
            _ => {
                let bounds = Bounds::linear(dice.below(9) as f64 - least, 0.3, 5).unwrap();
                let family =
                    registry.histogram(&name, &help).bounds(bounds).labels::<Dog>().register().unwrap();
                (0..dice.below(9)).for_each(|_| {
                    family.with(&dice.dog(content), |it| it.observe(dice.below(80) as f64 / 8.0 - least))
                });
            }
        }
    }
    let mut page = Vec::new();
    registry.encode(format, &mut page);
    page
}

/// Numbers that look random, the same for the same seed: <https://prng.di.unimi.it/splitmix64.c>.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// Up to seven characters, most of which mean something in a page; where it is to be tame, and one more.
    fn text(&mut self, content: Content) -> String {
        let characters: Vec<char> = "\\\"\n{}=, #aä犬n\t\r".chars().collect();
        let text: String =
            (0..self.below(8)).map(|_| characters[self.below(characters.len() as u64) as usize]).collect();
        match content {
            Content::Tame => format!("{}.", text.replace(['\t', '\r'], "")),
            Content::Any => text,
        }
    }

    fn dog(&mut self, content: Content) -> Dog {
        let (name, breed) = (self.text(content), self.text(content));
        let has_breed = content == Content::Tame || self.below(2) == 0;
        Dog { name, breed: has_breed.then_some(breed) }
    }
}
