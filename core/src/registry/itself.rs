//! What a registry tells about itself: its pages, and the shards of the process.

use super::{Entry, Registry};
use crate::collect::{Distribution, LabelSet, NumberSink, Pass, Sample, Sink, Source};
use crate::desc::{Desc, Kind, Scope, Unit};
use crate::storage::{Shards, shards};
use crate::sync::{AtomicBool, Mutex, Ordering, lock};
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

/// Upper bounds of how long a page takes, in seconds: from a page of some series to one of millions that waited for others.
const BOUNDS: [f64; 13] =
    [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 10.0];

/// The pages of a registry so far, and whether they tell of themselves.
#[derive(Debug, Default)]
pub(crate) struct Itself {
    is_shown: AtomicBool,
    pages: Mutex<Pages>,
}

#[derive(Debug, Default)]
struct Pages {
    /// How many were begun.
    begun: u64,
    /// How many of those that are finished took so long.
    counts: [u64; BOUNDS.len() + 1],
    seconds: f64,
}

impl Itself {
    pub(super) fn is_shown(&self) -> bool {
        // ORDERING: Relaxed. It stands for itself.
        self.is_shown.load(Ordering::Relaxed)
    }

    /// Counts a page that begins.
    pub(crate) fn begin(&self) {
        let mut pages = lock(&self.pages);
        pages.begun = pages.begun.wrapping_add(1);
    }

    /// Counts a page that is finished.
    pub(crate) fn finish(&self, took: Duration) {
        let seconds = took.as_secs_f64();
        let bucket = BOUNDS.partition_point(|bound| *bound < seconds);
        let mut pages = lock(&self.pages);
        pages.counts[bucket] = pages.counts[bucket].wrapping_add(1);
        pages.seconds += seconds;
    }
}

impl Registry {
    /// Whether the page tells of itself, as it does not unless this is called: a monitored service should say what being monitored
    /// costs, a page for tests or of few families need not. What it has then:
    ///
    /// * `altimeter_scrapes_total`: pages so far, this one included;
    /// * `altimeter_scrape_duration_seconds`: how long those before this one took, waiting for collectors and for other scrapes
    ///   included, waiting for who reads the chunks not;
    /// * `altimeter_series{family}`: the series of each family with labels, the overflow series aside;
    /// * `altimeter_collector_duration_seconds{collector}`: how long the last run of each collector took;
    /// * `altimeter_shards{kind}`: of the process, not of this registry: the shards that a thread has leased, and those that are there
    ///   to be borrowed.
    ///
    /// What is counted is counted with the switch off, too; the names are taken in any case.
    ///
    /// ```
    /// let registry = altimeter::Registry::new();
    /// registry.self_metrics(true);
    /// let mut page = Vec::new();
    /// registry.encode(altimeter::Format::Text, &mut page);
    /// assert!(String::from_utf8(page)?.contains("altimeter_scrapes_total 1\n"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn self_metrics(&self, shown: bool) {
        // ORDERING: Relaxed. It stands for itself.
        self.itself.is_shown.store(shown, Ordering::Relaxed);
    }

    /// Adds the families of this file.
    #[track_caller]
    pub(super) fn add_itself(&self) {
        let families: [Option<Told>; 3] = [
            self.told("altimeter_scrapes_total", "Pages that were begun.", Kind::Counter, |itself, sink| {
                let begun = lock(&itself.pages).begun;
                sink.sample(&Sample::whole(LabelSet::EMPTY, begun));
            }),
            self.told(
                "altimeter_scrape_duration_seconds",
                "Time that a page took.",
                Kind::Histogram,
                |itself, sink| {
                    let Pages { counts, seconds, .. } = *lock(&itself.pages);
                    if let Ok(durations) = Distribution::new(&BOUNDS, &counts, seconds) {
                        sink.sample(&Sample::histogram(LabelSet::EMPTY, &durations));
                    }
                },
            ),
            self.told("altimeter_shards", "Shards of the process.", Kind::Gauge, |_, sink| {
                let Shards { made, leased } = shards();
                for (kind, number) in [("leased", leased), ("borrowed", made.saturating_sub(leased))] {
                    sink.sample(&Sample::whole(&[("kind", kind)], number as u64));
                }
            }),
        ];
        for told in families.into_iter().flatten() {
            self.change(|families| families.add(Entry { collect: Arc::new(told), handle: None }));
        }
    }

    #[track_caller]
    fn told(&self, name: &str, help: &str, kind: Kind, tell: fn(&Itself, &mut dyn Sink)) -> Option<Told> {
        let desc = Desc::new(&Scope::default(), name, help, kind, Vec::new(), Location::caller()).ok()?;
        let desc = if kind == Kind::Histogram { desc.with_unit(Unit::Seconds).ok()? } else { desc };
        Some(Told { desc, itself: self.itself.clone(), tell })
    }
}

/// A family that is told at once.
struct Told {
    desc: Desc,
    itself: Arc<Itself>,
    tell: fn(&Itself, &mut dyn Sink),
}

impl Source for Told {
    fn desc(&self) -> &Desc {
        &self.desc
    }

    fn has_samples(&self, _families: &[Arc<dyn Source>]) -> bool {
        self.itself.is_shown()
    }

    fn collect(&self, pass: &mut Pass<'_>, sink: &mut dyn NumberSink) {
        if self.itself.is_shown() && pass.span.takes(0) {
            (self.tell)(&self.itself, sink);
        }
    }
}
