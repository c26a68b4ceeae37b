//! Collectors: what has families of its own.

use super::{Entry, RegisterError, Registry};
use crate::collect::{Collect, Collector, NumberSink, Pass, Source};
use crate::counter::Counter;
use crate::desc::Desc;
use std::any::type_name;
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

impl Registry {
    /// Registers the families that a collector declares. Each scrape that shows one of them asks it once, before the page is
    /// written, in the thread of the scrape and without a lock. For one that may take long there is
    /// [`collect_within`](Self::collect_within).
    ///
    /// It is asked by one scrape at a time. A scrape that finds another one asking waits for its turn; but one that was asked five
    /// seconds ago and has not answered hangs, and is left out, as it is when the scraper does not
    /// [wait](crate::Scrape::timeout) so long. So a collector that hangs keeps the thread of one scrape, and costs those
    /// that follow its own families.
    ///
    /// What it hands over and did not declare, or what would break the page, is left out. If it panics, its families are not on
    /// that page; the others are. All of this is counted in `altimeter_collector_errors_total{collector}`, by the name of its first
    /// family, whether or not it has that still; with another collector that has taken the name since, it shares the series.
    /// [`unregister`](Self::unregister) takes off one of its families; without any, the collector is dropped.
    /// A family of which it hands over no sample leaves no trace on the page, as any other. It may scrape, this registry too: that page
    /// is without its own families.
    ///
    /// # Errors
    /// [`RegisterError`] when it declares nothing, when a name is taken or clashes with another family's samples, or when this is
    /// a sub-registry: a collector names its families and labels its samples itself. Nothing of it is registered then.
    ///
    /// ```
    /// use altimeter::{Collect, Desc, Format, Kind, LabelSet, Registry, Sample, Sink};
    ///
    /// struct Uptime(Desc, std::time::Instant);
    ///
    /// impl Collect for Uptime {
    ///     fn families(&self) -> Vec<Desc> {
    ///         vec![self.0.clone()]
    ///     }
    ///
    ///     fn collect(&self, sink: &mut dyn Sink) {
    ///         sink.family(&self.0);
    ///         sink.sample(&Sample::float(LabelSet::EMPTY, self.1.elapsed().as_secs_f64()));
    ///     }
    /// }
    ///
    /// let registry = Registry::new();
    /// registry.collect(Uptime(Desc::of(Kind::Gauge, "uptime_seconds")?, std::time::Instant::now()))?;
    /// let mut page = Vec::new();
    /// registry.encode(Format::Text, &mut page);
    /// let page = String::from_utf8(page)?;
    /// assert!(page.contains("# TYPE uptime_seconds gauge\nuptime_seconds "));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn collect<C: Collect + 'static>(&self, collector: C) -> Result<(), RegisterError> {
        self.add_collector(collector, None, Location::caller())
    }

    /// [`collect`](Self::collect), for a collector that may take long or never answer: it runs on a thread of its own, which is
    /// made for each run and ends with it, and a scrape waits for it until `deadline`, or as long as
    /// [`Scrape::timeout`](crate::Scrape::timeout) says if that is less. Collectors with a deadline run at once, and while the
    /// others are asked, so that a scrape waits no longer than the longest deadline.
    ///
    /// One that is late costs its own families on that page, and is counted in `altimeter_collector_errors_total{collector}`. While it
    /// runs on it is not begun again: scrapes that come meanwhile wait for the same run, each until the deadline. What it hands over
    /// when nobody waits any more is dropped, since its values are of an earlier moment.
    ///
    /// It is dropped when it was [unregistered](Self::unregister) and a run that is under way has ended.
    ///
    /// # Errors
    /// As for [`collect`](Self::collect).
    ///
    /// ```
    /// # use altimeter::{Collect, Desc, Format, Kind, LabelSet, Registry, Sample, Sink};
    /// # use std::time::Duration;
    /// /// Asks a disk, which may be a network away.
    /// struct Disk(Desc);
    ///
    /// impl Collect for Disk {
    ///     fn families(&self) -> Vec<Desc> {
    ///         vec![self.0.clone()]
    ///     }
    ///
    ///     fn collect(&self, sink: &mut dyn Sink) {
    ///         sink.family(&self.0);
    ///         sink.sample(&Sample::whole(LabelSet::EMPTY, 4096));
    ///     }
    /// }
    ///
    /// let registry = Registry::new();
    /// registry.collect_within(Disk(Desc::of(Kind::Gauge, "disk_free_bytes")?), Duration::from_secs(2))?;
    /// let mut page = Vec::new();
    /// registry.encode(Format::Text, &mut page);
    /// assert!(String::from_utf8(page)?.contains("disk_free_bytes 4096\n"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn collect_within<C: Collect + 'static>(
        &self,
        collector: C,
        deadline: Duration,
    ) -> Result<(), RegisterError> {
        self.add_collector(collector, Some(deadline), Location::caller())
    }

    fn add_collector<C: Collect + 'static>(
        &self,
        collector: C,
        deadline: Option<Duration>,
        site: &'static Location<'static>,
    ) -> Result<(), RegisterError> {
        let handle = type_name::<C>();
        if !self.scope.prefix.is_empty() || !self.scope.labels.is_empty() {
            return Err(RegisterError::CollectorInScope { collector: handle });
        }
        // The user's code runs before the lock is taken.
        let declared = collector.families();
        if declared.is_empty() {
            return Err(RegisterError::NoFamilies { collector: handle });
        }
        let collector = Collector::new(Box::new(collector), declared.clone(), Counter::new()?, deadline);
        let collector = Arc::new(collector);
        let declared = declared.into_iter().map(|desc| desc.with_site(site).with_handle(handle));
        // Dropped after the locks, and the collector with it.
        let mut refused = Vec::new();
        let adding = self.adding();
        let mut added = Vec::new();
        for desc in declared {
            if let Err(error) = adding.check(&desc) {
                self.change(|families| refused.extend(added.iter().filter_map(|key| families.remove(key))));
                return Err(error);
            }
            added.push((desc.name().to_owned(), desc.constant().to_owned()));
            let handle = Some(Box::new(collector.clone()) as _);
            let collect = Arc::new(Declared { desc, collector: collector.clone() });
            self.change(|families| families.add(Entry { collect, handle }));
        }
        Ok(())
    }
}

/// A family that a collector declared.
struct Declared {
    desc: Desc,
    collector: Arc<Collector>,
}

impl Source for Declared {
    fn desc(&self) -> &Desc {
        &self.desc
    }

    /// Nothing: its collector has the samples of all its families at once.
    fn collect(&self, _pass: &mut Pass<'_>, _sink: &mut dyn NumberSink) {}

    fn collector(&self) -> Option<&Arc<Collector>> {
        Some(&self.collector)
    }
}
