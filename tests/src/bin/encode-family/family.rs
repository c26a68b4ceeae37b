//! The family, as a collector.

use crate::{json, metric};
use altimeter::{Collect, Desc, Kind, Sink, Unit};
use std::sync::OnceLock;

/// A family whose metrics are read while they are collected.
pub(crate) struct Family {
    desc: Desc,
    metrics: Vec<json::Metric>,
    /// Why a metric was not handed over: the first reason.
    refused: OnceLock<String>,
}

impl Family {
    pub(crate) fn new(input: json::Family) -> Result<Self, String> {
        let mut desc = Desc::of(kind(&input.kind)?, &input.name).map_err(|error| error.to_string())?;
        if let Some(help) = &input.help {
            desc = desc.with_help(help);
        }
        if let Some(unit) = input.unit.filter(|unit| !unit.is_empty()) {
            let unit = Unit::named(&unit).map_err(|error| error.to_string())?;
            desc = desc.with_unit(unit).map_err(|error| error.to_string())?;
        }
        Ok(Self { desc, metrics: input.metrics, refused: OnceLock::new() })
    }

    /// Why not all metrics were handed over, after they were collected.
    pub(crate) fn refused(self) -> Option<String> {
        self.refused.into_inner()
    }
}

fn kind(name: &str) -> Result<Kind, String> {
    Ok(match name {
        "counter" => Kind::Counter,
        "gauge" => Kind::Gauge,
        "histogram" => Kind::Histogram,
        "summary" => Kind::Summary,
        "unknown" | "untyped" => Kind::Unknown,
        "info" => Kind::Info,
        "stateset" => Kind::StateSet,
        "gaugehistogram" => Kind::GaugeHistogram,
        _ => return Err(format!("there is no type {name:?}")),
    })
}

impl Collect for Family {
    fn families(&self) -> Vec<Desc> {
        vec![self.desc.clone()]
    }

    fn collect(&self, sink: &mut dyn Sink) {
        sink.family(&self.desc);
        for (at, metric) in self.metrics.iter().enumerate() {
            if let Err(reason) = metric::show(metric, &self.desc, sink) {
                self.refused.get_or_init(|| format!("metric {at}: {reason}"));
            }
        }
    }
}
