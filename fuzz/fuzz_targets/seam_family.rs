//! A family of any kind: handed over as samples, and as the lines that it should be.

use altimeter::{Desc, Distribution, Exemplar, Format, Kind, Quantiles, Sample, Sink, Timestamp, Unit};
use altimeter_tests::exposition;
use arbitrary::Arbitrary;

const KINDS: [Kind; 8] = [
    Kind::Counter,
    Kind::Gauge,
    Kind::Histogram,
    Kind::Summary,
    Kind::Unknown,
    Kind::Info,
    Kind::StateSet,
    Kind::GaugeHistogram,
];

#[derive(Debug, Arbitrary)]
pub struct Input {
    kind: u8,
    help: Option<String>,
    /// Seconds, or one that is not among the base units.
    unit: Option<bool>,
    bounds: Vec<f64>,
    series: Vec<Series>,
}

#[derive(Debug, Arbitrary)]
pub struct Series {
    pub label: String,
    pub value: f64,
    pub counts: Vec<u16>,
    pub time: Option<i64>,
    pub created: Option<i64>,
    pub exemplar: Option<(String, f64)>,
}

/// A family whose samples keep all rules.
pub struct Family {
    pub desc: Desc,
    pub bounds: Vec<f64>,
    pub series: Vec<Series>,
}

impl Family {
    pub fn new(at: usize, input: Input) -> Self {
        let kind = KINDS[input.kind as usize % KINDS.len()];
        let unit = input.unit.map(|base| if base { "seconds" } else { "barks" });
        let end = unit.unwrap_or("x");
        let mut desc = Desc::of(kind, &format!("f{at}_{end}")).expect("a name");
        if let Some(unit) = unit {
            let unit = Unit::named(unit).expect("a name");
            match desc.clone().with_unit(unit) {
                Ok(with_unit) => desc = with_unit,
                Err(_) => assert!(matches!(kind, Kind::Info | Kind::StateSet)),
            }
        }
        let desc = match &input.help {
            Some(help) => desc.with_help(help),
            None => desc,
        };
        let mut bounds = input.bounds;
        bounds.retain(|bound| bound.is_finite());
        bounds.iter_mut().for_each(|bound| *bound += 0.0);
        bounds.sort_by(f64::total_cmp);
        bounds.dedup();
        let mut series = input.series;
        for series in &mut series {
            series.counts.resize(bounds.len() + 1, 1);
            if kind == Kind::Counter && !(series.value.is_finite() && series.value >= 0.0) {
                series.value = 0.5;
            }
            series.created =
                series.created.filter(|_| matches!(kind, Kind::Counter | Kind::Histogram | Kind::Summary));
            if let Some((label, _)) = &mut series.exemplar {
                *label = label.chars().take(100).collect();
            }
        }
        Self { desc, bounds, series }
    }

    pub fn hand_over(&self, sink: &mut dyn Sink) {
        for (at, series) in self.series.iter().enumerate() {
            let number = at.to_string();
            series.hand_over(self.desc.kind(), &self.bounds, &[("n", &number), ("l", &series.label)], sink);
        }
    }

    /// The family as it should be read; the bounds and quantiles by their bits.
    pub fn expected(&self, format: Format) -> exposition::Family {
        let openmetrics = format == Format::OpenMetrics;
        let kind = match self.desc.kind() {
            Kind::Info | Kind::StateSet if !openmetrics => "gauge",
            Kind::Unknown | Kind::GaugeHistogram if !openmetrics => "untyped",
            kind => kind.as_str(),
        };
        let mut name = self.desc.name().to_owned();
        let mut samples = Vec::new();
        for (at, series) in self.series.iter().enumerate() {
            if openmetrics || series.time.is_none_or(|time| time >= 0) {
                let lines = Lines { family: self, series, number: at.to_string(), openmetrics };
                lines.all(&mut samples);
            }
        }
        if self.desc.kind() == Kind::Info && !openmetrics {
            name.push_str("_info");
        }
        let help = self.desc.help().map(str::to_owned);
        let unit = self.desc.unit().filter(|_| openmetrics).map(Unit::to_string);
        exposition::Family { name, help, unit, kind: kind.to_owned(), samples }
    }
}

impl Series {
    fn hand_over(&self, kind: Kind, bounds: &[f64], labels: &[(&str, &str)], sink: &mut dyn Sink) {
        let pairs = self.exemplar.as_ref().map(|(label, _)| [("e", &**label)]);
        let exemplar = self.exemplar.as_ref().zip(pairs.as_ref());
        let exemplar =
            exemplar.map(|((_, value), pairs)| Exemplar::new(pairs, *value).expect("short labels"));
        let counts: Vec<u64> = self.counts.iter().map(|&count| count.into()).collect();
        let exemplars = [exemplar];
        let distribution =
            Distribution::new(bounds, &counts, self.value).expect("rising").with_exemplars(&exemplars);
        let quantiles = [(0.5, self.value)];
        let summary = Quantiles::new(&quantiles).expect("a quantile").with_sum(self.value);
        let mut sample = match kind {
            Kind::Histogram | Kind::GaugeHistogram => Sample::histogram(labels, &distribution),
            Kind::Summary => Sample::summary(labels, &summary),
            Kind::Info => Sample::info(labels),
            Kind::StateSet => Sample::state(labels, "on", self.value > 0.0),
            _ => Sample::float(labels, self.value),
        };
        if let (Kind::Counter, Some(exemplar)) = (kind, &exemplar) {
            sample = sample.with_exemplar(exemplar);
        }
        sample = self.time.map_or(sample, |millis| sample.at(Timestamp::from_millis(millis)));
        sample = self.created.map_or(sample, |millis| sample.created(Timestamp::from_millis(millis)));
        sink.sample(&sample);
    }
}

/// The lines of one series.
struct Lines<'a> {
    family: &'a Family,
    series: &'a Series,
    number: String,
    openmetrics: bool,
}

impl Lines<'_> {
    fn all(&self, out: &mut Vec<exposition::Sample>) {
        let (series, kind) = (self.series, self.family.desc.kind());
        let exemplar = series.exemplar.as_ref();
        match kind {
            Kind::Counter => {
                out.push(self.line(
                    if self.openmetrics { "_total" } else { "" },
                    None,
                    series.value,
                    exemplar,
                ));
            }
            Kind::Info => out.push(self.line("_info", None, 1.0, None)),
            Kind::StateSet => {
                let state = (self.family.desc.name(), "on".to_owned());
                out.push(self.line("", Some(state), f64::from(series.value > 0.0), None));
            }
            Kind::Summary => {
                out.push(self.line("", Some(("quantile", 0.5f64.to_bits().to_string())), series.value, None));
                out.push(self.line("_sum", None, series.value, None));
            }
            Kind::Histogram | Kind::GaugeHistogram => self.histogram(kind, out),
            _ => out.push(self.line("", None, series.value, None)),
        }
        if let Some(created) = series.created.filter(|_| self.openmetrics) {
            out.push(exposition::Sample {
                text: created.to_string(),
                ..self.line("_created", None, 0.0, None)
            });
        }
    }

    fn histogram(&self, kind: Kind, out: &mut Vec<exposition::Sample>) {
        let mut cumulative = 0u64;
        let bounds = self.family.bounds.iter().copied().chain([f64::INFINITY]);
        for (at, (bound, count)) in bounds.zip(&self.series.counts).enumerate() {
            cumulative += u64::from(*count);
            let exemplar = self.series.exemplar.as_ref().filter(|_| at == 0);
            out.push(self.line(
                "_bucket",
                Some(("le", bound.to_bits().to_string())),
                cumulative as f64,
                exemplar,
            ));
        }
        let (sum, is_gauge) = (self.series.value, kind == Kind::GaugeHistogram);
        let negative = self.family.bounds.iter().any(|&bound| bound < 0.0);
        let hidden = sum.is_nan() || (negative && !is_gauge) || (sum < 0.0 && !negative);
        if !(self.openmetrics && hidden) {
            let g = if is_gauge { "g" } else { "" };
            out.push(self.line(&format!("_{g}sum"), None, sum, None));
            out.push(self.line(&format!("_{g}count"), None, cumulative as f64, None));
        }
    }

    fn line(
        &self,
        suffix: &str,
        further: Option<(&str, String)>,
        value: f64,
        exemplar: Option<&(String, f64)>,
    ) -> exposition::Sample {
        let labels = [("n", self.number.clone()), ("l", self.series.label.clone())];
        let present = |labels: Vec<(&str, String)>| {
            let present = labels.into_iter().filter(|(_, value)| !value.is_empty());
            present.map(|(name, value)| (name.to_owned(), value)).collect::<exposition::Labels>()
        };
        let exemplar = exemplar.filter(|_| self.openmetrics).map(|(label, value)| exposition::Exemplar {
            labels: present(vec![("e", label.clone())]),
            value: *value,
            time: None,
        });
        exposition::Sample {
            name: format!("{}{suffix}", self.family.desc.name()),
            labels: present(labels.into_iter().chain(further).collect()),
            value,
            text: String::new(),
            time: self.series.time.map(|millis| millis.to_string()),
            exemplar,
        }
    }
}
