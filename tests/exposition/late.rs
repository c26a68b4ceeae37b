//! Collectors with a deadline: what they can cost, and what not.

use crate::collectors::{errors, gauges, names, one_each, page};
use altimeter::{
    Collect, Desc, Distribution, Exemplar, Format, Kind, Quantiles, Registry, Sample, Sink, Timestamp,
};
use altimeter_tests::exposition::Page;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex, mpsc};
use std::thread;
use std::time::Duration;

/// A deadline that is never late: a scrape waits for whatever the test awaits.
const NEVER: Duration = Duration::MAX;

/// A page of somebody who does not wait.
fn hasty_page(registry: &Registry) -> Page {
    let mut page = Vec::new();
    registry.scrape(Format::Text).timeout(Duration::ZERO).encode(&mut page);
    Page::parse(page).unwrap()
}

/// A registry with a collector of `slow` of which each run waits to be let go, and how often one was begun.
fn slow() -> (Registry, mpsc::Sender<()>, Arc<AtomicUsize>) {
    let registry = Registry::new();
    let (go, wait) = mpsc::channel();
    let wait = Mutex::new(wait);
    let begun = Arc::new(AtomicUsize::new(0));
    let count = begun.clone();
    let collect = move |sink: &mut dyn Sink, families: &[Desc]| {
        count.fetch_add(1, Ordering::Relaxed);
        // An error says that the test is over.
        let _ = wait.lock().unwrap().recv();
        one_each(sink, families);
    };
    registry.collect_within(gauges(&["slow", "slow2"], collect), NEVER).unwrap();
    (registry, go, begun)
}

#[test]
fn one_that_is_in_time_is_on_the_page() {
    let (registry, go, _) = slow();
    registry.gauge("plain", "P.").register().unwrap();
    go.send(()).unwrap();
    let page = page(&registry);
    assert_eq!(names(&page), ["plain", "slow", "slow2"]);
    assert_eq!(
        (page.value("slow2", &[("of", "a collector")]), errors(&page, "slow")),
        (Some(1.0), Some(0.0))
    );
}

#[test]
fn one_that_is_late_costs_its_own_families_and_is_counted() {
    let (registry, _go, _) = slow();
    registry.gauge("plain", "P.").register().unwrap();
    let page = hasty_page(&registry);
    assert_eq!((names(&page), errors(&page, "slow")), (vec!["plain"], Some(1.0)));
    assert_eq!(errors(&hasty_page(&registry), "slow"), Some(2.0));
}

#[test]
fn a_deadline_is_a_bound_without_a_timeout() {
    let registry = Registry::new();
    let (_go, wait) = mpsc::channel::<()>();
    let wait = Mutex::new(wait);
    let collect = move |_: &mut dyn Sink, _: &[Desc]| _ = wait.lock().unwrap().recv();
    registry.collect_within(gauges(&["slow"], collect), Duration::from_millis(1)).unwrap();
    assert_eq!(errors(&page(&registry), "slow"), Some(1.0));
}

#[test]
fn one_that_still_runs_is_not_begun_again_and_who_comes_meanwhile_takes_its_result() {
    let (registry, go, begun) = slow();
    hasty_page(&registry);
    // Asked in the thread of the scrape, when that has joined the run of the slow one.
    let collect = move |sink: &mut dyn Sink, families: &[Desc]| {
        go.send(()).unwrap();
        one_each(sink, families);
    };
    registry.collect(gauges(&["fast"], collect)).unwrap();
    assert_eq!(names(&page(&registry)), ["fast", "slow", "slow2"]);
    assert_eq!(begun.load(Ordering::Relaxed), 1);
    page(&registry);
    assert_eq!(begun.load(Ordering::Relaxed), 2);
}

#[test]
fn a_panic_costs_its_own_families_and_is_counted_once() {
    let registry = Registry::new();
    registry.gauge("plain", "P.").register().unwrap();
    let collect = |sink: &mut dyn Sink, families: &[Desc]| {
        one_each(sink, families);
        panic!("a collector's bug");
    };
    registry.collect_within(gauges(&["slow"], collect), NEVER).unwrap();
    let page = page(&registry);
    assert_eq!((names(&page), errors(&page, "slow")), (vec!["plain"], Some(1.0)));
}

#[test]
fn those_with_a_deadline_run_at_once() {
    let registry = Registry::new();
    let both = Arc::new(Barrier::new(2));
    for name in ["a", "b"] {
        let both = both.clone();
        let collect = move |sink: &mut dyn Sink, families: &[Desc]| {
            both.wait();
            one_each(sink, families);
        };
        registry.collect_within(gauges(&[name], collect), Duration::from_secs(60)).unwrap();
    }
    assert_eq!(names(&page(&registry)), ["a", "b"]);
}

#[test]
fn only_one_with_a_deadline_has_a_thread_of_its_own() {
    let registry = Registry::new();
    let threads = Arc::new(Mutex::new(Vec::new()));
    let record = || {
        let threads = threads.clone();
        move |_: &mut dyn Sink, _: &[Desc]| threads.lock().unwrap().push(thread::current().id())
    };
    registry.collect(gauges(&["quick"], record())).unwrap();
    page(&registry);
    assert_eq!(*threads.lock().unwrap(), [thread::current().id()]);
    threads.lock().unwrap().clear();
    assert!(registry.unregister("quick"));
    registry.collect_within(gauges(&["slow"], record()), NEVER).unwrap();
    page(&registry);
    assert!(matches!(threads.lock().unwrap()[..], [thread] if thread != thread::current().id()));
}

#[test]
fn one_may_scrape_its_own_registry() {
    let registry = Registry::new();
    let inner = registry.clone();
    let collect = move |sink: &mut dyn Sink, families: &[Desc]| {
        hasty_page(&inner);
        one_each(sink, families);
    };
    registry.collect_within(gauges(&["slow"], collect), NEVER).unwrap();
    assert_eq!(names(&page(&registry)), ["slow"]);
    // The registry is in its own collector, which would keep both for ever.
    assert!(registry.unregister("slow"));
}

#[test]
fn one_that_is_unregistered_while_it_runs_is_dropped_at_its_end() {
    let registry = Registry::new();
    let ((go, wait), (drops, dropped)) = (mpsc::channel::<()>(), mpsc::channel());
    let (wait, drops) = (Mutex::new(wait), Mutex::new(OnDrop(drops)));
    let collect = move |_: &mut dyn Sink, _: &[Desc]| {
        let _ = (&drops, wait.lock().unwrap().recv());
    };
    registry.collect_within(gauges(&["slow"], collect), NEVER).unwrap();
    hasty_page(&registry);
    assert!(registry.unregister("slow"));
    assert_eq!(names(&page(&registry)), [""; 0]);
    assert_eq!(dropped.try_recv(), Err(mpsc::TryRecvError::Empty));
    go.send(()).unwrap();
    assert_eq!(dropped.recv(), Ok(()));
}

struct OnDrop(mpsc::Sender<()>);

impl Drop for OnDrop {
    fn drop(&mut self) {
        let _ = self.0.send(());
    }
}

/// A sample of each kind, with all that it may have.
struct Everything;

impl Everything {
    fn desc(kind: Kind) -> Desc {
        Desc::of(kind, kind.as_str()).unwrap().with_help("\"H\"\\\n")
    }
}

const KINDS: [Kind; 7] = [
    Kind::Counter,
    Kind::Gauge,
    Kind::Histogram,
    Kind::Summary,
    Kind::Info,
    Kind::StateSet,
    Kind::GaugeHistogram,
];

impl Collect for Everything {
    fn families(&self) -> Vec<Desc> {
        KINDS.map(Self::desc).to_vec()
    }

    fn collect(&self, sink: &mut dyn Sink) {
        let labels = [("quote", "\"\\\n"), ("none", ""), ("more", "é")];
        let time = Timestamp::from_millis(1500);
        let exemplar = Exemplar::new(&[("trace", "a")], 0.5).unwrap().at(time);
        let exemplars = [Some(exemplar), None];
        let distribution = Distribution::new(&[1.0], &[1, 2], 5.5).unwrap().with_exemplars(&exemplars);
        let summary = Quantiles::new(&[(0.5, 1.5)]).unwrap().with_count(3).with_sum(4.5);
        for kind in KINDS {
            sink.family(&Self::desc(kind));
            match kind {
                Kind::Counter => {
                    let counter = Sample::whole(&labels, u64::MAX).created(time).with_exemplar(&exemplar);
                    sink.sample(&counter);
                }
                Kind::Gauge => sink.sample(&Sample::float(&labels, -0.0).at(time)),
                Kind::Summary => sink.sample(&Sample::summary(&labels, &summary).created(time)),
                Kind::Info => sink.sample(&Sample::info(&labels)),
                Kind::StateSet => [true, false]
                    .map(|is| sink.sample(&Sample::state(&labels, if is { "on" } else { "off" }, is)))
                    .into_iter()
                    .collect(),
                _ => sink.sample(&Sample::histogram(&labels, &distribution).at(time)),
            }
        }
    }
}

#[test]
fn what_a_thread_of_its_own_hands_over_comes_as_it_is() {
    let (here, there) = (Registry::new(), Registry::new());
    here.collect(Everything).unwrap();
    there.collect_within(Everything, NEVER).unwrap();
    for format in [Format::Text, Format::OpenMetrics] {
        let [here, there] = [&here, &there].map(|registry| {
            let mut page = Vec::new();
            registry.encode(format, &mut page);
            String::from_utf8(page).unwrap()
        });
        assert_eq!(here, there);
        assert!(here.contains("gaugehistogram_bucket"), "{here}");
    }
}
