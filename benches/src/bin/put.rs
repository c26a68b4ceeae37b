//! Puts rows from standard input into the record of this machine and day: those of what is no benchmark of this package.
//!
//! `.ci/instructions --rows | cargo run -p altimeter-benches --bin put -- instructions .ci/instructions`, with the name of what counted
//! and the command that does so again.

use altimeter_benches::record::{Origin, Record, Row, standard_file};
use std::error::Error;
use std::io;

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [benchmark, command] = words.as_slice() else {
        return Err(format!("{words:?}: give a name and a command").into());
    };
    let rows: Vec<Row> =
        io::stdin().lines().map(|line| Ok(line?.parse::<Row>()?)).collect::<Result<_, Box<dyn Error>>>()?;
    let file = standard_file();
    let mut record = Record::read(&file)?;
    record.put(&Origin::of_command(benchmark, command), rows);
    Ok(std::fs::write(&file, record.to_string())?)
}
