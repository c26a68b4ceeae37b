//! Compares two records: `cargo run -p altimeter-benches --bin compare -- OLD NEW`.
//!
//! A figure changed beyond noise when what lies between the tenths of its rounds has nothing in common with what lay there before.
//! The machine may have changed, too: the change of the group's other libraries is shown beside.

use altimeter_benches::record::{Record, compare};
use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let files: Vec<String> = std::env::args().skip(1).collect();
    let [old, new] = files.as_slice() else {
        return Err(format!("{} files; give two records, the old one first", files.len()).into());
    };
    let changes = compare(&Record::read(Path::new(old))?, &Record::read(Path::new(new))?);
    println!("{:<44} {:>9} {:>9} {:>7} {:>7}", "", "old", "new", "by", "others");
    for change in changes.iter().filter(|change| change.is_beyond_noise) {
        println!("{change}");
    }
    let beyond = changes.iter().filter(|change| change.is_beyond_noise).count();
    println!("{beyond} of {} figures changed beyond noise", changes.len());
    Ok(())
}
