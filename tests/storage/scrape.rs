//! What a scrape allocates, by a counting allocator.

mod counting;

use altimeter::{Counter, Family, Format, Labels, Registry};
use counting::{live, peak};

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
    assert!(freed > 10_000 * 32, "{freed} bytes");
    assert!(chunks.count() <= 1);
}

/// One test, since the allocator counts for all threads.
#[test]
fn a_scrape_allocates_little() {
    a_page_in_pieces_of_a_million_series_takes_less_than_a_mebibyte();
    what_is_removed_is_freed_while_a_page_waits_for_its_reader();
}
