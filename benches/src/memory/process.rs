//! A process for each cell of a table: some of what libraries allocate is the process's, and stays.

use std::error::Error;
use std::process::Command;

/// The first argument of a process that measures one cell.
const ONE: &str = "--one";

/// Runs this program again, to measure one cell, and answers the numbers that it [printed](answer).
///
/// # Errors
/// When it cannot be run, or prints anything else than `N` numbers.
pub fn ask<const N: usize>(cell: &[&str]) -> Result<[usize; N], Box<dyn Error>> {
    let output = Command::new(std::env::current_exe()?).arg(ONE).args(cell).output()?;
    let text = String::from_utf8(output.stdout)?;
    let numbers = text.split_whitespace().map(str::parse).collect::<Result<Vec<usize>, _>>()?;
    let errors = || format!("{cell:?}: {}", String::from_utf8_lossy(&output.stderr)).into();
    numbers.try_into().map_err(|_| errors())
}

/// The cell that this process is to measure; `None` if it is to report on all.
#[must_use]
pub fn cell() -> Option<Vec<String>> {
    let mut arguments = std::env::args().skip(1);
    (arguments.next()? == ONE).then(|| arguments.collect())
}

/// Prints the numbers for the process that [asked](ask).
pub fn answer(numbers: &[usize]) {
    numbers.iter().for_each(|number| print!("{number} "));
}
