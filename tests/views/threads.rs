//! Pages, updates, removal and expiry at once: no view falls.

#[path = "../stress/scraper.rs"]
mod scraper;

use crate::OLD;
use altimeter::{Bounds, Counter, Histogram, Kind, ManualClock, NamedFamily, Registry};
use scraper::Scraper;
use std::thread;
use std::time::Duration;

const ROUTES: [&str; 4] = ["/a", "/b", "/c", "/d"];
const MINUTE: Duration = Duration::from_secs(60);

/// `requests_total` and `took_seconds`, both by route, and views of them: all in one series, and by route.
fn families(registry: &Registry, clock: &ManualClock) -> (NamedFamily<Counter>, NamedFamily<Histogram>) {
    let requests = registry.counter("requests_total", "Requests.").labels_named(["route"]);
    let requests = requests.expire_after(MINUTE).clock(clock.clone()).register().unwrap();
    let took = registry.histogram("took_seconds", "Took.").bounds(Bounds::new([0.1, 0.2, 0.4]).unwrap());
    let took = took.labels_named(["route"]).expire_after(MINUTE).clock(clock.clone()).register().unwrap();
    let view = |kind, name: &str, of: &str| registry.view(OLD, kind, name, "Old.").of(of);
    view(Kind::Counter, "old_all_total", "requests_total").register().unwrap();
    view(Kind::Counter, "old_by_route_total", "requests_total").rename("route", "view").register().unwrap();
    let all = view(Kind::Histogram, "old_all_seconds", "took_seconds");
    all.bounds(Bounds::new([0.2]).unwrap()).register().unwrap();
    view(Kind::Histogram, "old_by_route_seconds", "took_seconds").keep("route").register().unwrap();
    registry.set_names(OLD).unwrap();
    (requests, took)
}

/// Counts so often in each of three threads, and calls `meanwhile` after each time.
fn count(
    (requests, took): &(NamedFamily<Counter>, NamedFamily<Histogram>),
    times: usize,
    meanwhile: impl Fn(usize) + Sync,
) {
    thread::scope(|scope| {
        for thread in 0..3 {
            let meanwhile = &meanwhile;
            scope.spawn(move || {
                for time in thread..times + thread {
                    let route = [ROUTES[time % ROUTES.len()]];
                    requests.with(route, |requests| requests.inc()).unwrap();
                    // Sums of these round, so that the order of addition would show.
                    took.with(route, |took| took.observe(0.1 * (1 + time % 5) as f64)).unwrap();
                    meanwhile(time);
                }
            });
        }
    });
}

#[test]
fn no_view_falls_while_series_are_removed_and_made_again() {
    let (registry, times) = (Registry::new(), 20_000);
    let families = families(&registry, &ManualClock::new());
    let scraper = Scraper::start(&registry);
    count(&families, times, |time| {
        if time % 3 == 0 {
            families.0.remove([ROUTES[time / 3 % ROUTES.len()]]).unwrap();
            families.1.remove([ROUTES[time / 3 % ROUTES.len()]]).unwrap();
        }
        if time % 1000 == 0 {
            families.0.clear();
            families.1.clear();
        }
    });
    let page = scraper.stop();
    // What was under way when its series was removed is lost; nothing counts twice.
    let all = page.value("old_all_total", &[]).unwrap();
    assert!(all > 0.0 && all <= 3.0 * times as f64, "{all}");
    assert_eq!(page.sum("old_by_route_total"), all);
}

#[test]
fn no_view_falls_and_nothing_is_lost_while_series_expire() {
    let (registry, clock, times) = (Registry::new(), ManualClock::new(), 20_000);
    let families = families(&registry, &clock);
    let scraper = Scraper::start(&registry);
    count(&families, times, |time| {
        if time % 5 == 0 {
            clock.advance(MINUTE);
            families.0.sweep();
            families.1.sweep();
        }
    });
    let page = scraper.stop();
    let expected = Some(3.0 * times as f64);
    assert_eq!(page.value("old_all_total", &[]), expected);
    assert_eq!(page.value("old_all_seconds_count", &[]), expected);
    assert_eq!(page.sum("old_by_route_total"), 3.0 * times as f64);
}
