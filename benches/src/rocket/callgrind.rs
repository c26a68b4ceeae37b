//! Instructions, counted by valgrind's callgrind: the same in every run, whatever else the machine does.

use super::Fitted;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::Path;
use std::process::{Command, Stdio};

/// How often the instructions of a process ran.
#[derive(Debug, Clone, Default)]
pub struct Profile {
    /// All of them together.
    pub instructions: i64,
    /// The locked ones, by the function that they are in.
    pub locked: BTreeMap<String, i64>,
}

/// What so many requests take, without what it takes to launch: the difference of two runs.
///
/// # Errors
/// When valgrind is missing, or one of the processes fails.
pub fn profile(fitted: Fitted, requests: usize, locked: &BTreeSet<u64>) -> Result<Profile, Box<dyn Error>> {
    let (few, many) = (run(fitted, 0, locked)?, run(fitted, requests, locked)?);
    let mut difference = many;
    difference.instructions -= few.instructions;
    for (function, count) in few.locked {
        *difference.locked.entry(function).or_default() -= count;
    }
    difference.locked.retain(|_, count| *count != 0);
    Ok(difference)
}

/// Runs this program under callgrind, asking it for requests.
fn run(fitted: Fitted, requests: usize, locked: &BTreeSet<u64>) -> Result<Profile, Box<dyn Error>> {
    let out =
        std::env::temp_dir().join(format!("altimeter-callgrind-{}-{}", std::process::id(), fitted.name()));
    let status = Command::new("valgrind")
        .args([
            "--tool=callgrind",
            "--quiet",
            "--dump-instr=yes",
            "--compress-strings=no",
            "--compress-pos=no",
        ])
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg(std::env::current_exe()?)
        .args(["requests", fitted.name(), &requests.to_string()])
        .stdout(Stdio::null())
        .status()
        .map_err(|error| format!("valgrind does not start: {error}; install it"))?;
    let text = std::fs::read_to_string(&out);
    // It may not be there.
    let _ = std::fs::remove_file(&out);
    if !status.success() {
        return Err(format!("{}: {status}", fitted.name()).into());
    }
    Ok(read(&text?, locked))
}

/// Reads callgrind's output: <https://valgrind.org/docs/manual/cl-format.html>. A line of costs is an address, a line of the
/// source and a count; the one after `calls=` is what the callee took, which has lines of its own.
fn read(text: &str, locked: &BTreeSet<u64>) -> Profile {
    let mut profile = Profile::default();
    let (mut function, mut object, mut is_inclusive) = (String::new(), String::new(), false);
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("fn=") {
            name.clone_into(&mut function);
        } else if let Some(name) = line.strip_prefix("ob=") {
            name.clone_into(&mut object);
        } else if line.starts_with("calls=") {
            is_inclusive = true;
        } else if let Some(rest) = line.strip_prefix("0x") {
            let mut words = rest.split(' ');
            let address = words.next().and_then(|word| u64::from_str_radix(word, 16).ok());
            let count = words.nth(1).and_then(|word| word.parse::<i64>().ok());
            if let (Some(address), Some(count), false) = (address, count, is_inclusive) {
                profile.instructions += count;
                if is_this_program(&object) && locked.contains(&address) {
                    *profile.locked.entry(function.clone()).or_default() += count;
                }
            }
            is_inclusive = false;
        }
    }
    profile
}

fn is_this_program(object: &str) -> bool {
    std::env::current_exe().is_ok_and(|program| program == Path::new(object))
}
