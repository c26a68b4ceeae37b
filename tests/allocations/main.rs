//! What families allocate: nothing on a hit, nothing for good, nothing for a page that was written before, and nothing that stays when
//! they are gone.

mod counting;
mod drops;
mod flat;
mod hits;
mod pages;

use altimeter::{Counter, Family, LabelValue, Labels, Registry};

#[derive(LabelValue, Clone, Copy)]
enum Method {
    Get,
    Post,
    Put,
}

/// An array finds it.
#[derive(Labels, Clone, Copy)]
struct Closed {
    method: Method,
    secure: bool,
}

/// A hash finds it.
#[derive(Labels)]
struct Open<'a> {
    path: &'a str,
    user: Option<u64>,
}

fn closed(registry: &Registry) -> Family<Closed, Counter> {
    registry.counter("closed_total", "-").labels::<Closed>().register().unwrap()
}

fn open(registry: &Registry) -> Family<Open<'static>, Counter> {
    registry.counter("open_total", "-").labels::<Open>().register().unwrap()
}
