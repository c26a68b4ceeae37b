//! Labels of the application's own on the families of requests.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use altimeter::{Counter, Family, Histogram, NamedFamily, RegisterError, Registry, Stopwatch, contain};
use rocket::{Request, Response};

use crate::labels::{LabelErrorLabels, RouteName, VIEW, WRAPPED, text_of};
use crate::requests::{COUNTS, DURATIONS, LAST_BYTE, Outcome};
use crate::settings::Settings;

/// What computes the value of a label.
pub(crate) type Compute = dyn for<'a> Fn(&'a Request<'_>, &'a Response<'_>) -> Cow<'a, str> + Send + Sync;

/// A label and what computes its value.
#[derive(Clone)]
pub(crate) struct CustomLabel {
    pub(crate) name: String,
    pub(crate) compute: Arc<Compute>,
}

/// The labels that the families of requests have under one set of names or the other. Pages may come to show either.
const TAKEN: [&str; 8] = ["method", "route", "scheme", "status", "transport", "view", VIEW, WRAPPED];

/// A label of the application's own has the name of one that is there.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct LabelTaken {
    name: String,
}

/// The families with labels of the application's own. Their series are looked up for each request.
#[derive(Debug)]
pub(crate) struct CustomRequests {
    counts: NamedFamily<Counter>,
    durations: NamedFamily<Histogram>,
    last_byte: NamedFamily<Histogram>,
    labels: Box<[CustomLabel]>,
}

/// A request-local value that observes the time to the last byte, when Rocket drops it with the request: its labels are known when the
/// response is ready, and no more at its end.
struct End {
    last_byte: &'static NamedFamily<Histogram>,
    labels: Vec<String>,
    /// In how many seconds the response was there, and since when it is.
    took: f64,
    ready: Stopwatch,
}

impl CustomRequests {
    pub(crate) fn register(
        registry: &Registry,
        settings: &Settings,
        labels: &[CustomLabel],
    ) -> Result<Self, RegisterError> {
        let names = || labels.iter().map(|label| label.name.as_str());
        let histogram =
            |(name, help)| registry.histogram(name, help).bounds(settings.latency_buckets.clone());
        Ok(Self {
            counts: registry
                .counter(COUNTS.0, COUNTS.1)
                .unlisted()
                .labels_named(with_more(["method", "route", VIEW, "scheme", "status"], names()))
                .cap(settings.custom_cap())
                .get_or_register()?,
            durations: histogram(DURATIONS)
                .unlisted()
                .labels_named(with_more(["method", "route", VIEW, WRAPPED, "status"], names()))
                .cap(settings.custom_cap())
                .get_or_register()?,
            last_byte: histogram(LAST_BYTE)
                .labels_named(with_more(["method", "route"], names()))
                .cap(settings.custom_cap())
                .get_or_register()?,
            labels: labels.into(),
        })
    }

    pub(crate) fn record(
        &'static self,
        errors: &Family<LabelErrorLabels<'static>, Counter>,
        route: RouteName<'_>,
        outcome: Outcome,
        took: Option<f64>,
        request: &Request<'_>,
        response: &Response<'_>,
    ) {
        // Before the functions below, whose time is the request's, too.
        let ready = Stopwatch::start();
        let Outcome { method, scheme, status, is_wrapped } = outcome;
        let RouteName { template, view } = route;
        let (method, status) = (text_of(&method), status.to_string());
        let custom: Vec<_> = self.labels.iter().map(|label| label.value(errors, request, response)).collect();
        let values = || custom.iter().map(|value| &**value);
        // There are as many values as names, so that none is refused.
        let counted = with_more([method, template, view, text_of(&scheme), &status], values());
        let _ = self.counts.with(counted, Counter::inc);
        let Some(took) = took else { return };
        let is_wrapped = if is_wrapped { "true" } else { "false" };
        let timed = with_more([method, template, view, is_wrapped, &status], values());
        let _ = self.durations.with(timed, |duration| duration.observe(took));
        let labels = with_more([method, template], values()).into_iter().map(str::to_owned).collect();
        request.local_cache(|| End { last_byte: &self.last_byte, labels, took, ready });
    }
}

/// The names or the values of all labels: our own, and then those of the application's own.
fn with_more<'a, const N: usize>(ours: [&'a str; N], more: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    ours.into_iter().chain(more).collect()
}

impl Drop for End {
    fn drop(&mut self) {
        let seconds = self.took + self.ready.seconds();
        let _ = self.last_byte.with(&self.labels, |last_byte| last_byte.observe(seconds));
    }
}

impl CustomLabel {
    /// That none has the name of one that is there.
    pub(crate) fn check(labels: &[Self]) -> Result<(), LabelTaken> {
        match labels.iter().find(|label| TAKEN.contains(&&*label.name)) {
            Some(Self { name, .. }) => Err(LabelTaken { name: name.clone() }),
            None => Ok(()),
        }
    }

    /// The value. One that panics is absent, and counted.
    fn value<'a>(
        &self,
        errors: &Family<LabelErrorLabels<'static>, Counter>,
        request: &'a Request<'_>,
        response: &'a Response<'_>,
    ) -> Cow<'a, str> {
        contain(|| (self.compute)(request, response)).unwrap_or_else(|| {
            errors.with(&LabelErrorLabels { label: &self.name }, Counter::inc);
            Cow::Borrowed("")
        })
    }
}

impl fmt::Display for LabelTaken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name } = self;
        let taken = TAKEN.join(", ");
        write!(
            f,
            "label {name:?} is one that families of requests have already; choose a name other than {taken}"
        )
    }
}

impl fmt::Debug for CustomLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CustomLabel").field("name", &self.name).finish_non_exhaustive()
    }
}
