//! Views: the same counts under other names, by the public API and a reader that is not ours; one claim each.

mod folding;
mod histograms;
mod labels;
mod model;
mod names;
mod refused;
mod removal;
mod threads;

use altimeter::{Format, Registry};
use altimeter_tests::exposition::Page;

/// A set of names.
const OLD: &str = "old";

/// The page under the names of [`OLD`], read strictly.
fn page(registry: &Registry) -> Page {
    registry.set_names(OLD).expect("views of that set");
    shown(registry)
}

/// The page as it is.
fn shown(registry: &Registry) -> Page {
    Page::parse(text(registry)).expect("a page that parses")
}

fn text(registry: &Registry) -> String {
    let mut page = Vec::new();
    registry.encode(Format::Text, &mut page);
    String::from_utf8(page).expect("UTF-8")
}

/// The names of the families on a page, without the registry's own.
fn families(page: &Page) -> Vec<&str> {
    let names = page.families().iter().map(|family| &*family.name);
    names.filter(|name| !name.starts_with("altimeter_")).collect()
}
