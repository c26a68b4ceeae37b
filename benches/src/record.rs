//! What was measured, as it is kept: rows of comma-separated values, a file for each machine and day, under how they came about.
//!
//! ```text
//! # interleaved: commit 0123abc, rustc 1.95.0, linux; ROUNDS=15 cargo bench -p altimeter-benches --bench interleaved
//! group,library,role,size,of,unit,median,p10,p90,part
//! counter,altimeter,ours,2,threads,ns,0.602,0.566,0.796
//! counter,prometheus,peer,2,threads,ns,2.29,2.11,3.04,0.262
//! ```

mod compare;
mod origin;
mod row;

pub use compare::{Change, compare};
pub use origin::{Origin, newest, standard_file};
pub use row::{Row, RowError};

use crate::args::Args;
use crate::peers::Role;
use std::fmt;
use std::path::Path;

/// The names of the columns, of which rows may lack the last one.
const COLUMNS: &str = "group,library,role,size,of,unit,median,p10,p90,part";

/// A file of rows, each benchmark under its origin.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Record {
    /// How the rows came about, one line for each benchmark, as `benchmark: commit ..., rustc ...; command`.
    pub origins: Vec<String>,
    /// The rows: those of one group together, in the order in which they were measured.
    pub rows: Vec<Row>,
}

/// Why a file is not a record.
#[derive(Debug)]
pub enum RecordError {
    /// It cannot be read or written.
    File(String, std::io::Error),
    /// A line is not a row.
    Line(String, usize, RowError),
}

impl Record {
    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be read, or a line of it is not a row.
    pub fn read(file: &Path) -> Result<Self, RecordError> {
        let name = || file.display().to_string();
        let text = std::fs::read_to_string(file).map_err(|error| RecordError::File(name(), error))?;
        Self::parse(&text).map_err(|(line, error)| RecordError::Line(name(), line, error))
    }

    /// Reads the lines of a file. An error comes with the number of its line.
    ///
    /// # Errors
    /// When a line is neither a row, nor begins with `#`, nor has the names of the columns.
    pub fn parse(text: &str) -> Result<Self, (usize, RowError)> {
        let mut record = Self::default();
        for (number, line) in (1..).zip(text.lines()) {
            match line.strip_prefix("# ") {
                Some(origin) => record.origins.push(origin.to_owned()),
                None if line == COLUMNS || Some(line) == COLUMNS.strip_suffix(",part") => {}
                None => record.rows.push(line.parse().map_err(|error| (number, error))?),
            }
        }
        Ok(record)
    }

    /// Puts the rows of one benchmark in, in place of those of the same ids. Those that stay beside a new one of ours are no more known as
    /// a part of it.
    pub fn put(&mut self, origin: &Origin, rows: Vec<Row>) {
        let prefix = format!("{}:", origin.benchmark);
        self.origins.retain(|line| !line.starts_with(&prefix));
        self.origins.push(origin.to_string());
        self.rows.retain(|old| !rows.iter().any(|new| new.is_of_id(old)));
        for ours in rows.iter().filter(|row| row.role == Role::Ours) {
            let beside =
                self.rows.iter_mut().filter(|old| (&old.group, old.size) == (&ours.group, ours.size));
            beside.for_each(|old| old.part = None);
        }
        for row in rows {
            // Behind the last row of its group, so that a group stays together.
            let place = self.rows.iter().rposition(|old| old.group == row.group);
            self.rows.insert(place.map_or(self.rows.len(), |place| place + 1), row);
        }
    }

    /// The names of the groups, in order.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        self.rows.chunk_by(|one, next| one.group == next.group).map(|rows| rows[0].group.as_str())
    }

    /// The rows of a group.
    pub fn group<'r>(&'r self, name: &'r str) -> impl Iterator<Item = &'r Row> {
        self.rows.iter().filter(move |row| row.group == name)
    }
}

/// Keeps what a benchmark measured where the command line says: `--csv FILE`, or `--record` for the record of this machine and
/// day. Rows that are there under other ids stay.
///
/// # Errors
/// When the file cannot be written, or one that is there is not a record.
pub fn keep(args: &Args, benchmark: &str, rows: Vec<Row>) -> Result<(), RecordError> {
    let file = match (&args.csv, args.record) {
        (Some(file), _) => file.clone(),
        (None, true) => standard_file(),
        (None, false) => return Ok(()),
    };
    let mut record = if file.exists() { Record::read(&file)? } else { Record::default() };
    record.put(&Origin::of_process(benchmark, args), rows);
    let failed = |error| RecordError::File(file.display().to_string(), error);
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    std::fs::write(&file, record.to_string()).map_err(failed)
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.origins.iter().try_for_each(|origin| writeln!(f, "# {origin}"))?;
        writeln!(f, "{COLUMNS}")?;
        self.rows.iter().try_for_each(|row| writeln!(f, "{row}"))
    }
}

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(file, error) => write!(f, "{file}: {error}"),
            Self::Line(file, line, error) => write!(f, "{file}, line {line}: {error}"),
        }
    }
}

impl std::error::Error for RecordError {}

#[cfg(test)]
mod tests {
    use super::{Origin, Record};

    const TEXT: &str = "# one: commit 1; a\ngroup,library,role,size,of,unit,median,p10,p90,part\n\
        counter,nop,control,1,threads,ns,0.6,0.5,0.7\ncounter,altimeter,ours,1,threads,ns,0.4,0.4,0.5\n\
        timer,nop,control,1,threads,ns,40,39,41,0.7\n";

    fn origin(benchmark: &str) -> Origin {
        Origin { benchmark: benchmark.into(), command: "b".into(), commit: "2".into(), rustc: "3".into() }
    }

    #[test]
    fn a_record_is_read_as_it_was_written() {
        assert_eq!(Record::parse(TEXT).expect("a record").to_string(), TEXT);
    }

    #[test]
    fn what_is_measured_anew_takes_the_place_of_its_row() {
        let mut record = Record::parse(TEXT).expect("a record");
        let rows = vec!["counter,altimeter,ours,1,threads,ns,0.3,0.3,0.3".parse().expect("a row")];
        record.put(&origin("one"), rows);
        assert_eq!(record.rows.len(), 3);
        assert_eq!(record.rows[1].median, 0.3);
        assert_eq!(record.origins, ["one: commit 2, rustc 3; b"]);
    }

    #[test]
    fn a_row_loses_its_part_when_ours_is_measured_without_it() {
        let mut record = Record::parse(TEXT).expect("a record");
        let ours = |group| format!("{group},altimeter,ours,1,threads,ns,9,9,9").parse().expect("a row");
        record.put(&origin("one"), vec![ours("counter")]);
        assert_eq!(record.rows[2].part, Some(0.7));
        record.put(&origin("one"), vec![ours("timer")]);
        assert_eq!(record.rows[2].part, None);
    }

    #[test]
    fn other_benchmarks_keep_their_origin_and_their_rows() {
        let mut record = Record::parse(TEXT).expect("a record");
        record
            .put(&origin("two"), vec!["memory,altimeter,ours,1,threads,bytes,9,9,9".parse().expect("a row")]);
        assert_eq!(record.groups().collect::<Vec<_>>(), ["counter", "timer", "memory"]);
        assert_eq!(record.origins.len(), 2);
    }

    #[test]
    fn a_line_that_is_no_row_is_refused_by_its_number() {
        let (line, error) =
            Record::parse(&format!("{TEXT}counter,nop,chief,1,threads,ns,1,1,1\n")).expect_err("no row");
        assert_eq!(line, 6);
        assert_eq!(error.to_string(), "`chief` is no role; ours, peer, beside and control are");
    }
}
