//! What changed from one record to another.

use super::{Record, Row};
use std::fmt;

/// A figure that both records have.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// `group/library/size`.
    pub id: String,
    /// The median before.
    pub old: f64,
    /// The median now.
    pub new: f64,
    /// By what factor the medians of the group's other libraries changed, with the same size: the one in the middle; NaN
    /// where there are none.
    pub others: f64,
    /// Whether the spans between the tenths have nothing in common.
    pub is_beyond_noise: bool,
}

/// All figures that both records have, in the order of the new one.
#[must_use]
pub fn compare(old: &Record, new: &Record) -> Vec<Change> {
    let before = |row: &Row| old.rows.iter().find(|old| old.is_of_id(row));
    let factor = |row: &Row| before(row).map(|old| row.median / old.median);
    let change = |row: &Row| {
        let there = before(row)?;
        let others =
            new.group(&row.group).filter(|other| other.size == row.size && other.library != row.library);
        let mut others: Vec<f64> = others.filter_map(factor).collect();
        others.sort_by(f64::total_cmp);
        Some(Change {
            id: row.id(),
            old: there.median,
            new: row.median,
            others: others.get(others.len() / 2).copied().unwrap_or(f64::NAN),
            is_beyond_noise: row.p10 > there.p90 || row.p90 < there.p10,
        })
    };
    new.rows.iter().filter_map(change).collect()
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, old, new, others, .. } = self;
        write!(f, "{id:<44} {old:>9.2} {new:>9.2} {:>7.2} {others:>7.2}", new / old)
    }
}

#[cfg(test)]
mod tests {
    use super::compare;
    use crate::record::Record;

    fn record(ours: &str, peers: &str) -> Record {
        let text =
            format!("counter,altimeter,ours,1,threads,ns,{ours}\ncounter,peer,peer,1,threads,ns,{peers}\n");
        Record::parse(&text).expect("a record")
    }

    #[test]
    fn spans_that_overlap_are_noise() {
        let changes = compare(&record("1,0.9,1.2", "2,2,2"), &record("1.3,1.1,1.5", "2,2,2"));
        assert!(!changes[0].is_beyond_noise);
    }

    #[test]
    fn spans_apart_are_a_change_and_the_others_say_whether_it_was_the_machine() {
        let changes = compare(&record("1,0.9,1.2", "2,2,2"), &record("2,1.8,2.4", "4,4,4"));
        assert!(changes.iter().all(|change| change.is_beyond_noise));
        assert_eq!((changes[0].new / changes[0].old, changes[0].others), (2.0, 2.0));
    }

    #[test]
    fn a_figure_that_one_record_lacks_is_not_compared() {
        assert_eq!(compare(&Record::default(), &record("1,1,1", "2,2,2")), []);
    }
}
