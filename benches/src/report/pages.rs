//! Pages with marks for what is to be filled in.

use super::goals::goals;
use super::{picture, table};
use crate::record::Record;
use std::collections::BTreeMap;
use std::fmt;

const END: &str = "<!-- end -->";

/// Where pictures are, from the pages.
const PICTURES: &str = "benches/pictures";

/// A page with its marks filled from the record, and the pictures it shows, by their files.
pub type Filled = (String, BTreeMap<String, String>);

/// Why a page cannot be filled.
#[derive(Debug, PartialEq, Eq)]
pub enum PageError {
    /// A mark asks for this, which nothing is called.
    Mark(String),
    /// The record has no such group.
    Group(String),
    /// The record has no such figure, of which there is a goal.
    Figure(String),
    /// After this mark comes no end.
    End(String),
}

/// Writes what is between the marks of a page anew.
///
/// # Errors
/// When a mark has no end, or asks for what there is not.
pub fn fill(page: &str, record: &Record, machine: &str) -> Result<Filled, PageError> {
    let (mut text, mut pictures) = (String::new(), BTreeMap::new());
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        text = text + line + "\n";
        let Some(mark) = line.strip_prefix("<!-- ").and_then(|rest| rest.strip_suffix(" -->")) else {
            continue;
        };
        let (kind, group) = mark.split_once(": ").unwrap_or((mark, ""));
        let is_there = record.groups().any(|one| one == group);
        if matches!(kind, "figures" | "table" | "picture") && !is_there {
            return Err(PageError::Group(group.to_owned()));
        }
        let mut shown = || {
            let file = format!("{PICTURES}/{group}.svg");
            pictures.insert(file.clone(), picture(record, group));
            format!("![{}]({file})\n", group.replace('_', " "))
        };
        text += &match kind {
            "figures" => format!("\n{}\n{}\n", table(record, group), shown()),
            "table" => format!("\n{}\n", table(record, group)),
            "picture" => format!("\n{}\n", shown()),
            "origins" => origins(record, machine),
            "goals" => format!("\n{}\n", goals(record).map_err(PageError::Figure)?),
            _ => return Err(PageError::Mark(mark.to_owned())),
        };
        text = text + END + "\n";
        if !lines.any(|line| line == END) {
            return Err(PageError::End(mark.to_owned()));
        }
    }
    Ok((text, pictures))
}

/// A line for each way in which figures came about, with the names of what came about so: `benchmark (group, group)`.
fn origins(record: &Record, machine: &str) -> String {
    let mut ways: Vec<(&str, &str, Vec<&str>)> = Vec::new();
    for origin in &record.origins {
        let (name, way) = origin.split_once(": ").unwrap_or((origin, ""));
        let (benchmark, group) = name.split_once('/').unwrap_or((name, ""));
        match ways.iter_mut().find(|(one, same, _)| (*one, *same) == (benchmark, way)) {
            Some((.., groups)) => groups.push(group),
            None => ways.push((benchmark, way, vec![group])),
        }
    }
    let line = |(benchmark, way, groups): &(&str, &str, Vec<&str>)| match groups.join(", ") {
        groups if groups.is_empty() => format!("- {benchmark}: {way}\n"),
        groups => format!("- {benchmark} ({groups}): {way}\n"),
    };
    format!("\nOn `{machine}`:\n\n{}\n", ways.iter().map(line).collect::<String>())
}

impl fmt::Display for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mark(mark) => {
                write!(
                    f,
                    "`{mark}` is no mark; `figures: GROUP`, `table: GROUP`, `picture: GROUP`, `goals` and `origins` are"
                )
            }
            Self::Group(group) => write!(f, "the record has no group `{group}`"),
            Self::Figure(figure) => write!(f, "the record has no {figure}, of which there is a goal"),
            Self::End(mark) => write!(f, "after the mark `{mark}` there is no `{END}`"),
        }
    }
}

impl std::error::Error for PageError {}

#[cfg(test)]
mod tests {
    use super::{PageError, fill};
    use crate::record::Record;

    fn record() -> Record {
        Record::parse("# one: commit 1; a\ncounter,altimeter,ours,1,threads,ns,1,1,1\n").expect("a record")
    }

    #[test]
    fn what_is_between_marks_is_written_anew_and_nothing_else() {
        let page = "before\n<!-- picture: counter -->\nold\n<!-- end -->\nafter\n";
        let (filled, pictures) = fill(page, &record(), "m").expect("a page");
        assert_eq!(
            filled,
            "before\n<!-- picture: counter -->\n\n![counter](benches/pictures/counter.svg)\n\n<!-- end -->\nafter\n"
        );
        assert_eq!(pictures.keys().collect::<Vec<_>>(), ["benches/pictures/counter.svg"]);
    }

    #[test]
    fn a_page_that_is_filled_stays_as_it_is() {
        let page = "<!-- origins -->\n<!-- end -->\n<!-- figures: counter -->\n<!-- end -->\n";
        let (once, _) = fill(page, &record(), "m").expect("a page");
        assert_eq!(fill(&once, &record(), "m").expect("a page").0, once);
    }

    #[test]
    fn groups_that_came_about_in_one_way_stand_in_one_line() {
        let record = Record::parse(
            "# one/a: commit 1; x\n# one/b: commit 1; x\n# one/c: commit 2; x\n# two: commit 1; y\n",
        );
        let page =
            fill("<!-- origins -->\n<!-- end -->\n", &record.expect("a record"), "m").expect("a page").0;
        let lines: Vec<&str> = page.lines().filter(|line| line.starts_with('-')).collect();
        assert_eq!(lines, ["- one (a, b): commit 1; x", "- one (c): commit 2; x", "- two: commit 1; y"]);
    }

    #[test]
    fn a_mark_for_what_is_not_there_is_refused() {
        let error = |page| fill(page, &record(), "m").expect_err("an error");
        assert_eq!(error("<!-- table: timer -->\n<!-- end -->\n"), PageError::Group("timer".into()));
        assert_eq!(
            error("<!-- chart: counter -->\n<!-- end -->\n"),
            PageError::Mark("chart: counter".into())
        );
        assert_eq!(error("<!-- table: counter -->\n"), PageError::End("table: counter".into()));
    }
}
