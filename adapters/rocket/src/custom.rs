//! Labels of the application's own on the families of requests.

use std::borrow::Cow;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use altimeter::{Counter, Family, Histogram, NamedFamily, RegisterError, Registry};
use rocket::{Request, Response};

use crate::labels::{LabelErrorLabels, RouteName, VIEW, WRAPPED, text_of};
use crate::requests::{COUNTS, DURATIONS, Outcome};
use crate::settings::Settings;

/// What computes the value of a label.
pub(crate) type Compute = dyn for<'a> Fn(&'a Request<'_>, &'a Response<'_>) -> Cow<'a, str> + Send + Sync;

/// A label and what computes its value.
#[derive(Clone)]
pub(crate) struct CustomLabel {
    pub(crate) name: String,
    pub(crate) compute: Arc<Compute>,
}

/// The two families with labels of the application's own. Their series are looked up for each request.
#[derive(Debug)]
pub(crate) struct CustomRequests {
    counts: NamedFamily<Counter>,
    durations: NamedFamily<Histogram>,
    labels: Box<[CustomLabel]>,
}

/// Where the label `scheme` stands in those of the counts; the durations have [`WRAPPED`] there.
const SCHEME: usize = 3;

impl CustomRequests {
    pub(crate) fn register(
        registry: &Registry,
        settings: &Settings,
        labels: &[CustomLabel],
    ) -> Result<Self, RegisterError> {
        let custom = labels.iter().map(|label| label.name.as_str());
        let mut names: Vec<&str> =
            ["method", "route", VIEW, "scheme", "status"].into_iter().chain(custom).collect();
        let counts =
            registry.counter(COUNTS.0, COUNTS.1).unlisted().labels_named(&names).cap(settings.custom_cap());
        let counts = counts.get_or_register()?;
        names[SCHEME] = WRAPPED;
        let durations =
            registry.histogram(DURATIONS.0, DURATIONS.1).unlisted().bounds(settings.latency_buckets.clone());
        let durations = durations.labels_named(&names).cap(settings.custom_cap()).get_or_register()?;
        Ok(Self { counts, durations, labels: labels.into() })
    }

    pub(crate) fn record(
        &self,
        errors: &Family<LabelErrorLabels<'static>, Counter>,
        route: RouteName<'_>,
        outcome: Outcome,
        took: Option<f64>,
        request: &Request<'_>,
        response: &Response<'_>,
    ) {
        let Outcome { method, scheme, status, is_wrapped } = outcome;
        let RouteName { template, view } = route;
        let mut values: Vec<Cow<'_, str>> = vec![
            text_of(&method).into(),
            template.into(),
            view.into(),
            text_of(&scheme).into(),
            status.to_string().into(),
        ];
        values.extend(self.labels.iter().map(|label| label.value(errors, request, response)));
        // There are as many values as names, so that neither is refused.
        let _ = self.counts.with(&values, Counter::inc);
        if let Some(took) = took {
            values[SCHEME] = if is_wrapped { "true" } else { "false" }.into();
            let _ = self.durations.with(&values, |duration| duration.observe(took));
        }
    }
}

impl CustomLabel {
    /// The value. One that panics is absent, and counted.
    fn value<'a>(
        &self,
        errors: &Family<LabelErrorLabels<'static>, Counter>,
        request: &'a Request<'_>,
        response: &'a Response<'_>,
    ) -> Cow<'a, str> {
        // What it leaves behind is its own: the request and the response are only lent.
        catch_unwind(AssertUnwindSafe(|| (self.compute)(request, response))).unwrap_or_else(|_| {
            errors.with(&LabelErrorLabels { label: &self.name }, Counter::inc);
            Cow::Borrowed("")
        })
    }
}

impl fmt::Debug for CustomLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CustomLabel").field("name", &self.name).finish_non_exhaustive()
    }
}
