//! What the figures are to be, beside what they are.

use super::figure;
use crate::peers::Role;
use crate::record::{Record, Row};
use std::fmt::Write;

/// A line for each goal: what | group/library/size | compared with | at most. Compared with another figure, with that of the best
/// peer (`best peer`), or, being a ratio or a difference already, with nothing (`-`).
const GOALS: &str = include_str!("goals.txt");

/// A table of what figures are to be, and are; an error names the figure that the record has not.
pub(super) fn goals(record: &Record) -> Result<String, String> {
    let mut text = String::from("| | at most | is |\n| --- | --: | --: |\n");
    for line in GOALS.lines().filter(|line| !line.starts_with('#')) {
        let (what, most, is) = goal(record, line)?;
        let bold = if is > most { "**" } else { "" };
        let _ = writeln!(text, "| {bold}{what}{bold} | {most} | {bold}{}{bold} |", figure(is));
    }
    Ok(text)
}

/// What the goal of a line is about, what its figure is to be at the most, and what it is.
fn goal<'l>(record: &Record, line: &'l str) -> Result<(&'l str, f64, f64), String> {
    let malformed = || format!("a goal that reads `{line}`");
    let mut columns = line.split('|').map(str::trim);
    let mut column = || columns.next().ok_or_else(malformed);
    let [what, id, of, most] = [column()?, column()?, column()?, column()?];
    let row = |id: &str| record.rows.iter().find(|row| row.id() == id).ok_or_else(|| id.to_owned());
    let ours = row(id)?;
    let is = match of {
        "-" => ours.median,
        "best peer" => {
            of_best_peer(record.group(&ours.group), ours).ok_or_else(|| format!("peer of {id}"))?
        }
        id => ours.part_of(row(id)?),
    };
    Ok((what, most.parse().map_err(|_| malformed())?, is))
}

/// What part ours is of the best peer's, which is the one with the least figure in these rows, with its size.
pub(super) fn of_best_peer<'r>(rows: impl Iterator<Item = &'r Row>, ours: &Row) -> Option<f64> {
    let peers = rows.filter(|row| row.role == Role::Peer && row.size == ours.size);
    Some(ours.part_of(peers.min_by(|one, other| one.median.total_cmp(&other.median))?))
}

#[cfg(test)]
mod tests {
    use super::goal;
    use crate::record::Record;

    fn record() -> Record {
        let rows = "g,altimeter,ours,1,threads,ns,3,3,3\ng,fast,peer,1,threads,ns,6,6,6\n\
                    g,faster,beside,1,threads,ns,1,1,1\ng,fast,peer,2,threads,ns,1,1,1\n";
        Record::parse(rows).expect("a record")
    }

    #[test]
    fn a_figure_is_compared_with_the_best_peer_of_its_size() {
        assert_eq!(goal(&record(), "a | g/altimeter/1 | best peer | 0.6"), Ok(("a", 0.6, 0.5)));
    }

    #[test]
    fn a_figure_is_compared_with_the_one_that_is_named_or_with_none() {
        assert_eq!(goal(&record(), "a | g/altimeter/1 | g/faster/1 | 2").map(|(_, _, is)| is), Ok(3.0));
        assert_eq!(goal(&record(), "a | g/altimeter/1 | - | 2").map(|(_, _, is)| is), Ok(3.0));
    }

    #[test]
    fn a_figure_is_the_part_that_rounds_say_it_is_of_those_of_its_group_and_size() {
        let rows = "g,altimeter,ours,1,threads,ns,3,3,3\ng,fast,peer,1,threads,ns,6,6,6,0.4\n\
                    g,slow,peer,1,threads,ns,7,7,7,0.3\ng,fast,peer,2,threads,ns,6,6,6,0.1\n";
        let record = Record::parse(rows).expect("a record");
        let is = |line| goal(&record, line).map(|(_, _, is)| is);
        assert_eq!(is("a | g/altimeter/1 | best peer | 0.6"), Ok(0.4));
        assert_eq!(is("a | g/altimeter/1 | g/slow/1 | 0.6"), Ok(0.3));
        assert_eq!(is("a | g/altimeter/1 | g/fast/2 | 0.6"), Ok(0.5));
    }

    #[test]
    fn a_figure_that_is_not_there_is_named() {
        assert_eq!(goal(&record(), "a | g/altimeter/4 | - | 2"), Err("g/altimeter/4".to_owned()));
    }
}
