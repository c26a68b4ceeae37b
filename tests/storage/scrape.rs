//! What a scrape allocates, by a counting allocator.

mod counting;

use altimeter::{Bounds, Counter, Family, Format, Labels, Registry};
use counting::{allocations, live, peak};

#[derive(Labels)]
struct Series {
    number: u32,
}

fn family(registry: &Registry, series: u32) -> Family<Series, Counter> {
    let hits =
        registry.counter("hits_total", "Hits.").labels::<Series>().cap(series as usize).register().unwrap();
    (0..series).for_each(|number| hits.with(&Series { number }, Counter::inc));
    hits
}

fn a_page_in_pieces_of_a_million_series_takes_less_than_a_mebibyte() {
    let registry = Registry::new();
    let _hits = family(&registry, 1_000_000);
    let mut bytes = 0;
    let most = peak(|| registry.chunks(Format::Text).for_each(|chunk| bytes += chunk.len()));
    println!("a page of {bytes} bytes in pieces: {most} bytes at most");
    assert!(bytes > 20_000_000, "{bytes}");
    assert!(most < 1 << 20, "{most} bytes");
}

fn what_is_removed_is_freed_while_a_page_waits_for_its_reader() {
    let registry = Registry::new();
    let hits = family(&registry, 10_000);
    let mut chunks = registry.scrape(Format::Text).chunk_size(1000).chunks();
    assert!(chunks.next().is_some());
    let before = live();
    hits.clear();
    let freed = before.saturating_sub(live());
    // Of some 50 bytes each, and less what lists the places that are free again.
    assert!(freed > 10_000 * 24, "{freed} bytes");
    assert!(chunks.count() <= 1);
}

fn the_second_page_into_a_kept_buffer_is_written_without_an_allocation() {
    let registry = Registry::new();
    let _hits = family(&registry, 1000);
    registry.gauge("temperature", "T.").register().unwrap().set(0.1);
    for (name, bounds) in [("a_seconds", 15), ("b_seconds", 4)] {
        let bounds = Bounds::exponential(0.001, 2.0, bounds).unwrap();
        let took = registry.histogram(name, "Time.").bounds(bounds).labels::<Series>().register().unwrap();
        (0..10).for_each(|number| took.with(&Series { number }, |took| took.observe(0.1)));
    }
    for format in [Format::Text, Format::OpenMetrics] {
        let mut page = Vec::new();
        registry.encode(format, &mut page);
        let first = page.clone();
        page.clear();
        assert_eq!(allocations(|| registry.encode(format, &mut page)), 0);
        assert_eq!(page, first);
    }
}

/// One test, since the allocator counts for all threads.
#[test]
fn a_scrape_allocates_little() {
    the_second_page_into_a_kept_buffer_is_written_without_an_allocation();
    a_page_in_pieces_of_a_million_series_takes_less_than_a_mebibyte();
    what_is_removed_is_freed_while_a_page_waits_for_its_reader();
}
