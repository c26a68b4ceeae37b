//! Exemplars from `tracing`: the trace of the current span.

use crate::exemplar::ExemplarLabels;
use std::fmt;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Span, Subscriber};
use tracing_subscriber::Registry;
use tracing_subscriber::layer::{Context, Layer};
use tracing_subscriber::registry::LookupSpan;

/// The label, and the field of a span, that hold the identifier of a trace.
const TRACE_ID: &str = "trace_id";

/// A layer that remembers the field `trace_id` of spans, given when they are made or recorded later, for [`trace_id`].
///
/// It stands on a [`tracing_subscriber::Registry`]. `tracing` itself knows of no traces: whatever gives a request its identifier, as a
/// propagator of OpenTelemetry or a header, records it in the request's span.
///
/// ```
/// use altimeter::{Exemplars, Format, Registry, TraceIds, trace_id};
/// use tracing_subscriber::layer::SubscriberExt;
///
/// let registry = Registry::new();
/// let took = registry.histogram("job_seconds", "-").exemplars(Exemplars::default()).register()?;
/// tracing::subscriber::with_default(tracing_subscriber::registry().with(TraceIds), || {
///     let _request = tracing::info_span!("request", trace_id = "0af7651916cd43dd8448eb211c80319c").entered();
///     let _within = tracing::info_span!("query").entered();
///     took.observe_with(0.25, trace_id);
/// });
/// let mut page = Vec::new();
/// registry.encode(Format::OpenMetrics, &mut page);
/// assert!(String::from_utf8(page)?.contains("# {trace_id=\"0af7651916cd43dd8448eb211c80319c\"} 0.25 "));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct TraceIds;

/// What the layer remembers of a span.
#[derive(Debug, Clone)]
struct TraceId(String);

/// Labels an exemplar with the `trace_id` of the current span, or of the nearest around it that has one, if [`TraceIds`] is a layer of the
/// subscriber; else not at all. It is what `observe_with` and `add_with` take.
///
/// Where one is due, it takes the lock of the [extensions](tracing_subscriber::registry::SpanRef::extensions) of each of these spans, in
/// turn, for a moment and to read; where none is, nothing. So who holds the `extensions_mut` of the current span, or of one around it, as
/// a layer may, gives them back before it observes: it would wait for itself. No other thread's wait can be longer than a layer holds
/// them.
pub fn trace_id(labels: &mut ExemplarLabels) {
    Span::current().with_subscriber(|(id, dispatch)| {
        let span = dispatch.downcast_ref::<Registry>()?.span(id)?;
        let TraceId(id) = span.scope().find_map(|span| span.extensions().get::<TraceId>().cloned())?;
        labels.label(TRACE_ID, &id);
        Some(())
    });
}

impl<S: Subscriber + for<'s> LookupSpan<'s>> Layer<S> for TraceIds {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        remember(id, &context, |found| attributes.record(found));
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        remember(id, &context, |found| values.record(found));
    }
}

/// Remembers what `record` says of the field, if it says something.
fn remember<S: Subscriber + for<'s> LookupSpan<'s>>(
    id: &Id,
    context: &Context<'_, S>,
    record: impl FnOnce(&mut Found),
) {
    let mut found = Found(None);
    record(&mut found);
    if let (Found(Some(trace)), Some(span)) = (found, context.span(id)) {
        span.extensions_mut().replace(TraceId(trace));
    }
}

/// The value of the field.
struct Found(Option<String>);

impl Visit for Found {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == TRACE_ID {
            self.0 = Some(value.to_owned());
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == TRACE_ID {
            self.0 = Some(format!("{value:?}"));
        }
    }
}
