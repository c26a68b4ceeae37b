//! A group as a table in Markdown.

use super::goals::of_best_peer;
use super::{figure, libraries, size_of, sizes, what};
use crate::peers::Role;
use crate::record::{Record, Row};
use std::fmt::Write;

/// The table of a group: a line for each library, a column for each size, and what part of the fastest peer's figure ours is. A
/// group of one size has a column for the spread in place of more sizes.
///
/// Empty when there is no such group.
#[must_use]
pub fn table(record: &Record, group: &str) -> String {
    let rows: Vec<&Row> = record.group(group).collect();
    let sizes = sizes(&rows);
    match sizes.as_slice() {
        [] => String::new(),
        [_] => of_one_size(&rows),
        sizes => of_sizes(&rows, sizes),
    }
}

fn of_sizes(rows: &[&Row], sizes: &[&Row]) -> String {
    let mut text = format!("| {} |", what(sizes[0]));
    sizes.iter().for_each(|size| _ = write!(text, " {} |", size_of(size)));
    text += "\n| --- |";
    sizes.iter().for_each(|_| text += " --: |");
    text.push('\n');
    let at = |library: &str, size: &Row| {
        rows.iter().find(|row| row.library == library && row.size == size.size).map(|row| row.median)
    };
    let mut line = |name: &str, is_ours: bool, cell: &dyn Fn(&Row) -> Option<f64>| {
        let bold = if is_ours { "**" } else { "" };
        let _ = write!(text, "| {name} |");
        for size in sizes {
            match cell(size) {
                Some(value) => _ = write!(text, " {bold}{}{bold} |", figure(value)),
                None => text += " |",
            }
        }
        text.push('\n');
    };
    for library in libraries(rows) {
        line(&name(library), library.role == Role::Ours, &|size| at(&library.library, size));
    }
    if rows.iter().any(|row| row.role == Role::Peer) {
        line("ours, of the fastest peer's", false, &|size| {
            let ours = rows.iter().filter(|row| row.role == Role::Ours && row.size == size.size);
            let ours = ours.min_by(|one, other| one.median.total_cmp(&other.median))?;
            of_best_peer(rows.iter().copied(), ours)
        });
    }
    text
}

fn of_one_size(rows: &[&Row]) -> String {
    let ours = rows
        .iter()
        .find(|row| row.role == Role::Ours)
        .filter(|ours| rows.iter().any(|row| row.role != ours.role));
    let has_spread = rows.iter().any(|row| row.p10 != row.p90);
    let mut columns = if has_spread { vec!["median", "p10", "p90"] } else { vec!["figure"] };
    columns.extend(ours.map(|_| "ours of it"));
    let mut text = format!("| {}, {} | {} |\n| --- |", what(rows[0]), size_of(rows[0]), columns.join(" | "));
    columns.iter().for_each(|_| text += " --: |");
    text.push('\n');
    for row in rows {
        let _ = write!(text, "| {} | {} |", name(row), figure(row.median));
        if has_spread {
            let _ = write!(text, " {} | {} |", figure(row.p10), figure(row.p90));
        }
        match ours {
            Some(_) if row.role == Role::Ours => text += " |",
            Some(ours) => _ = write!(text, " {} |", figure(ours.part_of(row))),
            None => {}
        }
        text.push('\n');
    }
    text
}

/// The name of a library, as it stands in its line.
fn name(row: &Row) -> String {
    match row.role {
        Role::Ours => format!("**{}**", row.library),
        Role::Peer => row.library.clone(),
        Role::Beside => format!("{} (beside)", row.library),
        Role::Control => format!("*{}*", row.library),
    }
}

#[cfg(test)]
mod tests {
    use super::table;
    use crate::record::Record;

    fn record() -> Record {
        let lines = "counter,nop,control,1,threads,ns,0.5,0.5,0.5\ncounter,altimeter,ours,1,threads,ns,0.4,0.4,0.4\n\
            counter,peer,peer,1,threads,ns,2,2,2\ncounter,altimeter,ours,2,threads,ns,0.6,0.6,0.6\n\
            counter,peer,peer,2,threads,ns,9,9,9\nsqlite,lookup,ours,1,threads,ratio,1.1,1.05,1.2\n";
        Record::parse(lines).expect("a record")
    }

    #[test]
    fn a_table_has_a_line_for_each_library_and_the_ratio_to_the_fastest_peer() {
        assert_eq!(
            table(&record(), "counter"),
            "| nanoseconds for each operation of a thread | 1 thread | 2 threads |\n| --- | --: | --: |\n\
             | *nop* | 0.500 | |\n| **altimeter** | **0.400** | **0.600** |\n| peer | 2.00 | 9.00 |\n\
             | ours, of the fastest peer's | 0.200 | 0.067 |\n"
        );
    }

    #[test]
    fn what_is_counted_has_no_spread_to_show() {
        let text =
            "memory,nop,control,1,requests,bytes,2,2,2\nmemory,altimeter,ours,1,requests,bytes,3,3,3\n";
        assert_eq!(
            table(&Record::parse(text).expect("a record"), "memory"),
            "| bytes for each series, 1 request | figure | ours of it |\n| --- | --: | --: |\n\
             | *nop* | 2.00 | 1.50 |\n| **altimeter** | 3.00 | |\n"
        );
    }

    #[test]
    fn a_group_of_one_size_shows_the_spread() {
        assert_eq!(
            table(&record(), "sqlite"),
            "| ratio, 1 thread | median | p10 | p90 |\n| --- | --: | --: | --: |\n| **lookup** | 1.10 | 1.05 | 1.20 |\n"
        );
    }

    #[test]
    fn a_group_that_is_not_there_has_no_table() {
        assert_eq!(table(&record(), "timer"), "");
    }
}
