//! What the pages say of a record: its tables and pictures, put where a page has a mark for them.
//!
//! A mark is a pair of lines, `<!-- figures: GROUP -->` and `<!-- end -->`; what is between them is written anew. `table: GROUP` and
//! `picture: GROUP` ask for one of the two, `origins` for how the figures came about, `goals` for what they are to be.

mod chart;
mod goals;
mod pages;
mod table;

pub use chart::picture;
pub use pages::{Filled, PageError, fill};
pub use table::table;

use crate::record::Row;

/// A figure, to three digits.
fn figure(value: f64) -> String {
    let places = (2 - value.abs().log10().floor().clamp(-1.0, 2.0) as i32).clamp(0, 3) as usize;
    format!("{value:.places$}")
}

/// What the figures of a group are.
fn what(row: &Row) -> String {
    match (row.unit.as_str(), row.of.as_str()) {
        ("ns", "threads") => "nanoseconds for each operation of a thread".into(),
        ("ns", _) => "nanoseconds for each operation".into(),
        ("bytes", _) => "bytes for each series".into(),
        (unit, _) => unit.to_owned(),
    }
}

/// A size, with what it is a number of.
fn size_of(row: &Row) -> String {
    let mut digits = row.size.to_string();
    for place in
        (1..digits.len()).rev().filter(|place| (digits.len() - place).is_multiple_of(3)).collect::<Vec<_>>()
    {
        digits.insert(place, ',');
    }
    let of = if row.size == 1 { row.of.trim_end_matches('s') } else { &row.of };
    format!("{digits} {of}")
}

/// The sizes of a group's rows, in rising order, each as the first row of that size.
fn sizes<'r>(rows: &[&'r Row]) -> Vec<&'r Row> {
    let mut sizes = rows.to_vec();
    sizes.sort_by_key(|row| row.size);
    sizes.dedup_by_key(|row| row.size);
    sizes
}

/// The libraries of a group's rows, in order, each as its first row.
fn libraries<'r>(rows: &[&'r Row]) -> Vec<&'r Row> {
    let mut libraries: Vec<&Row> = Vec::new();
    for row in rows {
        if libraries.iter().all(|one| one.library != row.library) {
            libraries.push(row);
        }
    }
    libraries
}

#[cfg(test)]
mod tests {
    use super::{figure, size_of};
    use crate::peers::Role;
    use crate::record::Row;

    #[test]
    fn a_figure_has_three_digits() {
        assert_eq!(
            [0.0, 0.0123, 0.45, 1.0, 12.34, 123.4, 12345.6].map(figure),
            ["0.000", "0.012", "0.450", "1.00", "12.3", "123", "12346"]
        );
    }

    #[test]
    fn thousands_are_set_apart_and_one_is_not_many() {
        let row = |size| Row::once("g", "l", Role::Ours, (size, "threads"), (1.0, "ns"));
        assert_eq!(size_of(&row(1)), "1 thread");
        assert_eq!(size_of(&row(1_000_000)), "1,000,000 threads");
    }
}
