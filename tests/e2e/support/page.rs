//! A strict reader of the Prometheus text format 0.0.4, written from its description and sharing no code with the
//! encoder. What it does not expect, it panics about, with the line.

use std::collections::{BTreeMap, BTreeSet};

/// A label set.
pub(crate) type Labels = BTreeMap<String, String>;

/// A page, taken apart.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// Type by family.
    pub(crate) types: BTreeMap<String, String>,
    /// Value by sample name and labels.
    pub(crate) samples: BTreeMap<(String, Labels), f64>,
}

impl Page {
    /// Reads a page.
    pub(crate) fn parse(text: &str) -> Self {
        let mut page = Self::default();
        let (mut helped, mut finished) = (BTreeSet::new(), BTreeSet::new());
        let mut current = String::new();
        assert!(text.is_empty() || text.ends_with('\n'), "the last line does not end");
        for line in text.lines() {
            let family = if let Some(help) = line.strip_prefix("# HELP ") {
                let (name, help) = help.split_once(' ').unwrap_or((help, ""));
                unescape(help, &['\\', 'n']);
                assert!(helped.insert(name.to_owned()), "a second HELP: {line}");
                name.to_owned()
            } else if let Some(kind) = line.strip_prefix("# TYPE ") {
                let (name, kind) = kind.split_once(' ').expect(line);
                assert!(["counter", "gauge", "histogram", "summary", "untyped"].contains(&kind), "{line}");
                assert!(
                    page.types.insert(name.to_owned(), kind.to_owned()).is_none(),
                    "a second TYPE: {line}"
                );
                name.to_owned()
            } else {
                let (name, labels, value) = sample(line);
                let family = page.family_of(&name).unwrap_or_else(|| panic!("no TYPE before: {line}"));
                let known = page.samples.insert((name, labels), value);
                assert!(known.is_none(), "a second sample of one series: {line}");
                family
            };
            if family != current {
                assert!(finished.insert(family.clone()), "{family} is not in one piece: {line}");
                current = family;
            }
        }
        page.check_counters();
        page.check_histograms();
        page
    }

    /// The value of one series.
    pub(crate) fn value(&self, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
        let labels = labels.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        self.samples.get(&(name.to_owned(), labels)).copied()
    }

    /// All series of a name, each as the values of `labels` in that order, with its value. The series must have these
    /// labels and no others.
    pub(crate) fn series(&self, name: &str, labels: &[&str]) -> BTreeMap<Vec<&str>, f64> {
        let of_name = self.samples.iter().filter(|((other, _), _)| other == name);
        of_name
            .map(|((_, set), value)| {
                let values: Vec<_> =
                    labels.iter().filter_map(|label| set.get(*label)).map(String::as_str).collect();
                assert!(values.len() == labels.len() && set.len() == labels.len(), "{name}{set:?}");
                (values, *value)
            })
            .collect()
    }

    /// The sum of all series of a name.
    pub(crate) fn sum(&self, name: &str) -> f64 {
        self.samples.iter().filter(|((other, _), _)| other == name).map(|(_, value)| value).sum()
    }

    /// The family that a sample belongs to: its own name or, for histograms, the name before the suffix.
    fn family_of(&self, name: &str) -> Option<String> {
        let of_histogram = ["_bucket", "_sum", "_count"]
            .iter()
            .filter_map(|suffix| name.strip_suffix(suffix))
            .find(|base| self.types.get(*base).is_some_and(|kind| kind == "histogram"));
        of_histogram.or(self.types.contains_key(name).then_some(name)).map(str::to_owned)
    }

    fn check_counters(&self) {
        for ((name, labels), value) in &self.samples {
            if self.types.get(name).is_some_and(|kind| kind == "counter") {
                assert!(value.is_finite() && *value >= 0.0, "{name}{labels:?} {value}");
            }
        }
    }

    /// Buckets grow with their bounds up to `+Inf`, which equals the count; a sum is there.
    fn check_histograms(&self) {
        for (family, _) in self.types.iter().filter(|(_, kind)| *kind == "histogram") {
            let mut series: BTreeMap<Labels, Vec<(f64, f64)>> = BTreeMap::new();
            for ((name, labels), count) in &self.samples {
                if name.strip_suffix("_bucket") == Some(family) {
                    let mut labels = labels.clone();
                    let bound = labels.remove("le").unwrap_or_else(|| panic!("{name} without le"));
                    series.entry(labels).or_default().push((number(&bound), *count));
                }
            }
            for (labels, mut buckets) in series {
                buckets.sort_by(|a, b| a.0.total_cmp(&b.0));
                assert!(
                    buckets.is_sorted_by(|a, b| a.0 < b.0 && a.1 <= b.1),
                    "{family}{labels:?}: {buckets:?}"
                );
                let last = buckets.last().expect("a bucket");
                assert_eq!(last.0, f64::INFINITY, "{family}{labels:?} has no +Inf bucket");
                let suffixed = |suffix| self.samples.get(&(format!("{family}{suffix}"), labels.clone()));
                assert_eq!(suffixed("_count"), Some(&last.1), "{family}{labels:?}");
                assert!(suffixed("_sum").is_some_and(|sum| !sum.is_nan()), "{family}{labels:?}");
            }
        }
    }
}

/// `name{label="value",...} value`, without a timestamp: the demo's page has none.
fn sample(line: &str) -> (String, Labels, f64) {
    let end = line.find(['{', ' ']).unwrap_or_else(|| panic!("no value: {line}"));
    let (name, mut rest) = line.split_at(end);
    assert!(is_name(name, true), "not a name: {line}");
    let mut labels = Labels::new();
    if let Some(inside) = rest.strip_prefix('{') {
        rest = inside;
        while !rest.starts_with('}') {
            let (label, quoted) = rest.split_once("=\"").unwrap_or_else(|| panic!("no label: {line}"));
            assert!(is_name(label, false), "not a label: {line}");
            let end = closing_quote(quoted).unwrap_or_else(|| panic!("no closing quote: {line}"));
            let value = unescape(&quoted[..end], &['\\', 'n', '"']);
            assert!(labels.insert(label.to_owned(), value).is_none(), "a label twice: {line}");
            rest = &quoted[end + 1..];
            rest = rest.strip_prefix(',').filter(|rest| !rest.starts_with('}')).unwrap_or(rest);
            assert!(rest.starts_with('}') || quoted[end + 1..].starts_with(','), "no comma: {line}");
        }
        rest = &rest[1..];
    }
    let value = rest.strip_prefix(' ').unwrap_or_else(|| panic!("no space before the value: {line}"));
    (name.to_owned(), labels, number(value))
}

/// The place of the first quote that no backslash escapes.
fn closing_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().find_map(|(place, character)| {
        let closing = character == '"' && !escaped;
        escaped = character == '\\' && !escaped;
        closing.then_some(place)
    })
}

/// Undoes the escapes, which must be among `allowed`.
fn unescape(text: &str, allowed: &[char]) -> String {
    let mut characters = text.chars();
    let mut plain = String::new();
    while let Some(character) = characters.next() {
        if character != '\\' {
            plain.push(character);
            continue;
        }
        let escaped = characters.next().filter(|escaped| allowed.contains(escaped));
        plain.push(match escaped.unwrap_or_else(|| panic!("an escape that is none: {text}")) {
            'n' => '\n',
            other => other,
        });
    }
    plain
}

/// A metric's name may have colons, a label's may not.
fn is_name(text: &str, colons: bool) -> bool {
    let first = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_' || (colons && byte == b':');
    text.bytes().next().is_some_and(first) && text.bytes().all(|byte| first(byte) || byte.is_ascii_digit())
}

/// A number as Prometheus reads it.
fn number(text: &str) -> f64 {
    match text {
        "+Inf" => f64::INFINITY,
        "-Inf" => f64::NEG_INFINITY,
        "NaN" => f64::NAN,
        _ => {
            assert!(text.bytes().all(|byte| b"0123456789+-.eE".contains(&byte)), "not a number: {text:?}");
            text.parse().unwrap_or_else(|_| panic!("not a number: {text:?}"))
        }
    }
}
