//! The groups of families by two labels: what finding a series costs, when its labels come with each update.

use super::{Group, Visitor};
use crate::peers::altimeter::Altimeter;
use crate::peers::control::Control;
use crate::peers::fastmetrics::{Fastmetrics, FastmetricsStatic};
use crate::peers::foundations::{Foundations, FoundationsStatic};
use crate::peers::measured::{Measured, MeasuredFixed, MeasuredInterned};
use crate::peers::metrics::Metrics;
use crate::peers::metriken::Metriken;
use crate::peers::nop::Nop;
use crate::peers::prometheus::{Prometheus, PrometheusStatic};
use crate::peers::prometheus_client::{PrometheusClient, PrometheusClientStatic};
use crate::workload::{FEW, MANY, THREADS};

/// One is added to a counter that is found by two labels that are closed sets: [`FEW`] series, all of which all threads
/// update, in random order.
///
/// What does it cost to name the series by enums, instead of keeping its handle? The labels have to be loaded, which `nop` and
/// `control` do as well: `control` adds to a counter of ours that has no labels, so that the naming of a series is what ours
/// costs beyond it. `prometheus` takes the texts of the enums,
/// `prometheus_static` is what it advises instead; `metriken` leaves it to its caller to number the series. The other two of
/// `prometheus`, its local vectors and its auto-flushing static metrics, are left out: what they count is not there to be
/// scraped until the same thread counts again.
#[derive(Debug)]
pub struct LabelsEnum;

impl Group for LabelsEnum {
    const NAME: &'static str = "labels_enum";

    fn libraries(visitor: &mut impl Visitor<Self>) {
        visitor.visit::<Nop>();
        visitor.visit::<Control>();
        visitor.visit::<Altimeter>();
        visitor.visit::<Prometheus>();
        visitor.visit::<PrometheusStatic>();
        visitor.visit::<PrometheusClient>();
        visitor.visit::<Metrics>();
        visitor.visit::<Measured>();
        visitor.visit::<Fastmetrics>();
        visitor.visit::<Foundations>();
        visitor.visit::<Metriken>();
    }
}

/// One is added to a counter of a family of [`FEW`] or [`MANY`] series that is found by two strings. The strings are borrowed
/// and made at run time, another pair in each operation, in random order. All threads update all series or, when they are
/// `SPREAD`, each its own part of them, so that no series has two writers. All series were made before.
///
/// What does it cost to name the series by what a request brings along, and what do threads cost each other by it? A library
/// whose families ask for owned keys has to copy the strings for each lookup. As `.._static` it is spared that, and takes only
/// strings that live as long as the process. `measured` takes strings only by way of an interner: `measured_interned` has one
/// that takes any, `measured_fixed` one that was given all values when the family was made.
///
/// Without `metriken`, which does not find series by labels.
#[derive(Debug)]
pub struct LabelsDynamic<const SERIES: usize, const SPREAD: bool>;

impl<const SERIES: usize, const SPREAD: bool> Group for LabelsDynamic<SERIES, SPREAD> {
    const NAME: &'static str = match (SERIES, SPREAD) {
        (FEW, false) => "labels_dynamic",
        (FEW, true) => "labels_dynamic_spread",
        (MANY, false) => "labels_dynamic_10000",
        (MANY, true) => "labels_dynamic_spread_10000",
        _ => panic!("there is no walk over a family of this size"),
    };

    /// Threads for all of which there are series: see [`Walks`](crate::workload::Walks).
    const SIZES: &'static [usize] =
        if SPREAD && SERIES == FEW { THREADS.first_chunk::<4>().unwrap() } else { &THREADS };

    fn libraries(visitor: &mut impl Visitor<Self>) {
        visitor.visit::<Nop>();
        visitor.visit::<Altimeter>();
        visitor.visit::<Prometheus>();
        visitor.visit::<PrometheusClient>();
        visitor.visit::<PrometheusClientStatic>();
        visitor.visit::<Metrics>();
        visitor.visit::<MeasuredFixed>();
        visitor.visit::<MeasuredInterned>();
        visitor.visit::<Fastmetrics>();
        visitor.visit::<FastmetricsStatic>();
        visitor.visit::<Foundations>();
        visitor.visit::<FoundationsStatic>();
    }
}
