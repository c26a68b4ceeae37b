//! What was measured in rounds, as tables for people and as rows of a record.

use super::Series;
use crate::peers::Role;
use crate::record::Row;
use std::fmt::Write;

/// The table of one group with one size: medians and tenths in nanoseconds for each operation of a thread, and
/// what part of each library's figure, and of the fastest peer's, ours is.
#[must_use]
pub fn table(series: &[Series]) -> String {
    let Some(first) = series.first() else {
        return String::new();
    };
    let ours = ours_of(series, first);
    let fastest = |role| {
        let those = series.iter().filter(move |series| series.role == role);
        those.min_by(|one, other| one.median().total_cmp(&other.median()))
    };
    let title = match (first.size, first.unit) {
        (1, "threads") => format!("{}, 1 thread", first.group),
        (size, unit) => format!("{}, {size} {unit}", first.group),
    };
    let mut table = format!("{title:<38} {:>9} {:>9} {:>9}   ours/theirs\n", "median ns", "p10", "p90");
    let mut row = |name: &str, one: &Series| {
        let [median, p10, p90] = [0.5, 0.1, 0.9].map(|part| one.quantile(part));
        let _ = write!(table, "{name:<38} {median:>9.2} {p10:>9.2} {p90:>9.2}");
        match ours {
            Some(ours) if one.role != Role::Ours => _ = writeln!(table, "   {:>11.3}", ours.part_of(one)),
            _ => table.push('\n'),
        }
    };
    series.iter().for_each(|one| row(one.library, one));
    for (what, role) in [("fastest", Role::Peer), ("fastest beside", Role::Beside)] {
        if let Some(fastest) = fastest(role) {
            row(&format!("{what}: {}", fastest.library), fastest);
        }
    }
    table
}

/// A row for each series.
#[must_use]
pub fn rows(series: &[Series]) -> Vec<Row> {
    let row = |one: &Series| {
        let figures = (one.median(), "ns");
        let row = Row::once(one.group, one.library, one.role, (one.size as u64, one.unit), figures);
        let part = ours_of(series, one).filter(|_| one.role != Role::Ours).map(|ours| ours.part_of(one));
        Row { p10: one.quantile(0.1), p90: one.quantile(0.9), part, ..row }
    };
    series.iter().map(row).collect()
}

/// Ours in the group of another one, with its size.
fn ours_of<'s>(series: &'s [Series], other: &Series) -> Option<&'s Series> {
    let of_its_table = |one: &&Series| (one.group, one.size) == (other.group, other.size);
    series.iter().filter(of_its_table).find(|one| one.role == Role::Ours)
}

#[cfg(test)]
mod tests {
    use super::rows;
    use crate::peers::Role;
    use crate::rounds::Series;

    #[test]
    fn a_row_says_what_part_of_it_ours_is_and_ours_does_not() {
        let ours = Series::of_samples("altimeter", Role::Ours, &[1.0, 9.0, 2.0]);
        let peer = Series::of_samples("peer", Role::Peer, &[4.0, 9.0, 8.0]);
        let rows = rows(&[peer, ours]);
        assert_eq!([rows[0].part, rows[1].part], [Some(0.25), None]);
    }
}
