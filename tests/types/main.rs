//! The further metric types, by the public API: infos, state sets, summaries and their window, native histograms, exemplars, and since when series are there; one claim each.

mod created;
mod exemplars;
mod info;
mod native;
mod protobuf;
mod state_set;
mod summary;
mod trace;
mod window;

use altimeter::{Format, Registry};

/// The page, as lines.
fn lines(registry: &Registry, format: Format) -> Vec<String> {
    let mut page = Vec::new();
    registry.encode(format, &mut page);
    String::from_utf8(page).expect("a page is text").lines().map(str::to_owned).collect()
}

/// The lines of samples, without those of the registry about itself.
fn samples(registry: &Registry, format: Format) -> Vec<String> {
    let is_sample = |line: &String| !line.starts_with('#') && !line.starts_with("altimeter_");
    lines(registry, format).into_iter().filter(is_sample).collect()
}
