//! What a page tells about the registry.

use crate::collectors::{gauges, names, one_each, page};
use altimeter::{Counter, Format, Labels, Registry, shards};
use altimeter_tests::exposition::Page;

#[derive(Labels)]
struct Dog {
    number: u32,
}

fn observant() -> Registry {
    let registry = Registry::new();
    registry.self_metrics(true);
    registry
}

fn pieces(registry: &Registry, size: usize) -> Page {
    let pieces: Vec<_> = registry.scrape(Format::Text).chunk_size(size).chunks().collect();
    Page::parse(pieces.concat()).unwrap()
}

fn scrapes(page: &Page) -> [Option<f64>; 2] {
    ["altimeter_scrapes_total", "altimeter_scrape_duration_seconds_count"].map(|name| page.value(name, &[]))
}

#[test]
fn a_page_tells_nothing_of_itself_unless_it_is_asked_to() {
    let registry = Registry::new();
    let bare = |registry: &Registry| {
        let mut page = Vec::new();
        registry.encode(Format::Text, &mut page);
        page
    };
    assert_eq!(bare(&registry), b"");
    registry.self_metrics(true);
    assert_ne!(bare(&registry), b"");
    registry.self_metrics(false);
    assert_eq!(bare(&registry), b"");
}

#[test]
fn the_guide_lists_the_families_that_tell_of_others_on_every_page() {
    let registry = Registry::new();
    registry.counter("dogs_total", "-").labels::<Dog>().register().unwrap();
    registry.summary("stay_seconds", "-").register().unwrap();
    registry.collect(gauges(&["cats"], one_each)).unwrap();
    let page = page(&registry);
    let own = page.families().iter().filter(|family| family.name.starts_with("altimeter_"));
    assert_eq!(own.clone().count(), 4, "{page:?}");
    for family in own {
        let label =
            ["family", "collector"].into_iter().find(|label| family.samples[0].labels.contains_key(*label));
        let row = format!("\n| `{}{{{}}}` |", family.name, label.unwrap());
        assert!(include_str!("../../core/src/guide/operate.md").contains(&row), "{row}");
    }
}

#[test]
fn pages_are_counted_and_timed_in_pieces_too() {
    let registry = observant();
    assert_eq!(scrapes(&page(&registry)), [Some(1.0), Some(0.0)]);
    assert_eq!(scrapes(&pieces(&registry, 1)), [Some(2.0), Some(1.0)]);
    assert_eq!(scrapes(&page(&registry)), [Some(3.0), Some(2.0)]);
    // Begun, and never read to its end.
    drop(registry.chunks(Format::Text));
    assert_eq!(scrapes(&page(&registry)), [Some(5.0), Some(3.0)]);
}

#[test]
fn the_series_of_each_family_with_labels_are_counted() {
    let registry = observant();
    registry.gauge("single", "S.").register().unwrap();
    let dogs = registry.counter("dogs_total", "Dogs.").labels::<Dog>().cap(3).register().unwrap();
    (0..5).for_each(|number| dogs.with(&Dog { number }, Counter::inc));
    for site in ["north", "south"] {
        let registry = registry.labelled([("site", site)]).unwrap();
        let cats = registry.counter("cats_total", "Cats.").labels::<Dog>().register().unwrap();
        cats.with(&Dog { number: 1 }, Counter::inc);
    }
    for page in [page(&registry), pieces(&registry, 1)] {
        let series: Vec<_> =
            page.samples("altimeter_series").map(|one| (&*one.labels["family"], one.value)).collect();
        assert_eq!(series, [("cats_total", 2.0), ("dogs_total", 3.0)]);
    }
}

#[test]
fn the_shards_of_the_process_are_all_there() {
    let registry = observant();
    let page = page(&registry);
    let kinds = ["leased", "borrowed"].map(|kind| page.value("altimeter_shards", &[("kind", kind)]).unwrap());
    // Other tests of this process make shards meanwhile, and none goes.
    assert!(kinds.iter().sum::<f64>() <= shards().made as f64, "{kinds:?}");
}

#[test]
fn what_a_collector_takes_is_told() {
    let registry = observant();
    registry.collect(gauges(&["a", "b"], one_each)).unwrap();
    let page = page(&registry);
    let took: Vec<_> = page.samples("altimeter_collector_duration_seconds").collect();
    assert!(matches!(took[..], [one] if one.labels["collector"] == "a" && one.value > 0.0), "{took:?}");
    assert_eq!(names(&page), ["a", "b"]);
}
