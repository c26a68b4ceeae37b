//! A page in pieces is the page, whatever happens between two of them.

use altimeter::{Bounds, Counter, Family, Format, Labels, Registry};
use altimeter_tests::exposition::Page;

#[derive(Labels)]
struct Dog<'a> {
    name: &'a str,
}

fn barks(registry: &Registry) -> Family<Dog<'static>, Counter> {
    registry.counter("barks_total", "Barks.").labels::<Dog>().cap(1000).register().unwrap()
}

fn bark(barks: &Family<Dog<'static>, Counter>, dogs: std::ops::Range<usize>) {
    dogs.for_each(|dog| barks.with(&Dog { name: &dog.to_string() }, Counter::inc));
}

/// The names of the dogs on a page, which the strict reader has taken: so none is there twice.
fn dogs(chunks: impl Iterator<Item = Vec<u8>>) -> Vec<usize> {
    let page = Page::parse(chunks.collect::<Vec<_>>().concat()).unwrap();
    page.samples("barks_total").map(|sample| sample.labels["name"].parse().unwrap()).collect()
}

/// A registry with every kind of metric, an overflow series, siblings and emptied places.
fn registry() -> Registry {
    let registry = Registry::new();
    bark(&barks(&registry), 0..300);
    barks_of_few(&registry);
    registry.gauge("temperature", "T.").register().unwrap().set(-0.5);
    let took = registry.histogram("took_seconds", "T.").bounds(Bounds::new([0.5, 1.0]).unwrap());
    let took = took.labels::<Dog>().register().unwrap();
    (0..50).for_each(|dog| took.with(&Dog { name: &dog.to_string() }, |took| took.observe(0.1)));
    for site in ["north", "south"] {
        let registry = registry.labelled([("site", site)]).unwrap();
        let meals = registry.counter("meals_total", "Meals.").labels::<Dog>().register().unwrap();
        (0..50).for_each(|dog| meals.with(&Dog { name: &dog.to_string() }, Counter::inc));
    }
    registry.counter("never_total", "Without a series.").labels::<Dog>().register().unwrap();
    registry
}

fn barks_of_few(registry: &Registry) {
    let few = registry.counter("few_total", "Few.").labels::<Dog>().cap(20).register().unwrap();
    bark(&few, 0..30);
    few.retain(|dog, _| dog.get("name").is_none_or(|name| name.len() == 2));
}

#[test]
fn together_the_pieces_are_the_page() {
    let registry = registry();
    for format in [Format::Text, Format::OpenMetrics] {
        let mut page = Vec::new();
        registry.encode(format, &mut page);
        for size in [0, 1, 17, 100, 1000, 5000] {
            let chunks: Vec<_> = registry.scrape(format).chunk_size(size).chunks().collect();
            assert_eq!(String::from_utf8_lossy(&chunks.concat()), String::from_utf8_lossy(&page), "{size}");
            assert!(chunks.len() > page.len() / (size + 1000), "{} pieces of {size}", chunks.len());
        }
        assert_eq!(registry.chunks(format).collect::<Vec<_>>().concat(), page);
    }
}

#[test]
fn a_piece_that_may_be_longer_than_any_page_is_the_page() {
    let registry = registry();
    let mut page = Vec::new();
    registry.encode(Format::Text, &mut page);
    for size in [page.len(), 1 << 40, isize::MAX as usize, usize::MAX] {
        let chunks: Vec<_> = registry.scrape(Format::Text).chunk_size(size).chunks().collect();
        assert_eq!((chunks.len(), chunks.concat().len()), (1, page.len()), "{size}");
    }
}

#[test]
fn a_piece_is_longer_than_asked_for_by_one_sample_at_most() {
    let registry = registry();
    let longest = r#"took_seconds_bucket{name="49",le="+Inf"} 1"#.len() * 5 + "# HELP # TYPE".len() + 100;
    for chunk in registry.scrape(Format::Text).chunk_size(1000).chunks() {
        assert!(chunk.len() < 1000 + longest, "{} bytes", chunk.len());
    }
}

#[test]
fn a_series_that_is_made_on_the_way_is_not_on_the_page() {
    let registry = Registry::new();
    let barks = barks(&registry);
    bark(&barks, 0..100);
    let mut chunks = registry.scrape(Format::Text).chunk_size(500).chunks();
    let first = chunks.next();
    bark(&barks, 100..200);
    assert_eq!(dogs(first.into_iter().chain(chunks)), (0..100).collect::<Vec<_>>());
    assert_eq!(dogs(registry.chunks(Format::Text)), (0..200).collect::<Vec<_>>());
}

#[test]
fn a_series_that_is_removed_and_made_again_on_the_way_is_not_there_twice() {
    let registry = Registry::new();
    let barks = barks(&registry);
    bark(&barks, 0..100);
    let mut chunks = registry.scrape(Format::Text).chunk_size(500).chunks();
    let first = chunks.next();
    assert_eq!(barks.clear(), 100);
    bark(&barks, 0..1000);
    let shown = dogs(first.into_iter().chain(chunks));
    assert!(!shown.is_empty() && shown.len() < 100, "{shown:?}");
}

#[test]
fn behind_the_overflow_series_none_follows_that_was_made_on_the_way() {
    for size in [1, 40, 100_000] {
        let registry = Registry::new();
        let few = registry.counter("few_total", "Few.").labels::<Dog>().cap(20).register().unwrap();
        let took = registry.histogram("took_seconds", "T.").bounds(Bounds::new([0.5]).unwrap());
        let took = took.labels::<Dog>().cap(20).register().unwrap();
        let observe = |dog: usize| took.with(&Dog { name: &dog.to_string() }, |took| took.observe(0.1));
        bark(&few, 0..30);
        (0..30).for_each(observe);
        let mut chunks = registry.scrape(Format::Text).chunk_size(size).chunks();
        let mut page: Vec<u8> = chunks.by_ref().take(2).flatten().collect();
        let stays = |name: &str| !["0", "1"].contains(&name);
        assert_eq!(few.retain(|dog, _| dog.get("name").is_none_or(|name| stays(&name))), 2);
        assert_eq!(took.retain(|dog, _| dog.get("name").is_none_or(|name| stays(&name))), 2);
        bark(&few, 0..2);
        (0..2).for_each(observe);
        page.extend(chunks.flatten());
        // The strict reader refuses what is there twice.
        let page = Page::parse(page).unwrap();
        let overflows = |name| {
            page.samples(name).filter(|sample| sample.labels.values().any(|value| value == "__overflow__"))
        };
        assert_eq!((overflows("few_total").count(), overflows("took_seconds_count").count()), (1, 1));
    }
}

#[test]
fn series_that_are_removed_on_the_way_cost_no_other() {
    let registry = Registry::new();
    let barks = barks(&registry);
    bark(&barks, 0..200);
    let mut chunks = registry.scrape(Format::Text).chunk_size(500).chunks();
    let first = chunks.next();
    let mut number = 0;
    barks.retain(|_, _| {
        number += 1;
        number > 150 || number % 7 == 0
    });
    let shown = dogs(first.into_iter().chain(chunks));
    let stayed: Vec<_> = (0..200).filter(|dog| dog + 1 > 150 || (dog + 1) % 7 == 0).collect();
    assert!(stayed.iter().all(|dog| shown.contains(dog)), "{shown:?}");
    assert!(shown.is_sorted());
}

#[test]
fn between_two_pieces_everything_may_be_done() {
    let registry = Registry::new();
    bark(&barks(&registry), 0..500);
    let mut chunks = registry.scrape(Format::OpenMetrics).chunk_size(100).chunks();
    let mut page = chunks.next().unwrap();
    // A lock that was kept would have this wait for itself.
    assert!(registry.unregister("barks_total"));
    bark(&barks(&registry), 0..10);
    registry.encode(Format::Text, &mut Vec::new());
    chunks.for_each(|chunk| page.extend(chunk));
    assert!(page.ends_with(b"barks_total{name=\"499\"} 1\n# EOF\n"), "{}", String::from_utf8_lossy(&page));
}
