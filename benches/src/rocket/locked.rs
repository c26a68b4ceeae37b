//! Where the locked instructions of a program are.

use std::collections::BTreeSet;
use std::error::Error;
use std::process::Command;

/// The addresses of this program's atomic read-modify-write instructions: those with the prefix `lock`, and exchanges with
/// memory, which are locked without it.
///
/// # Errors
/// When objdump is missing or fails.
pub fn locked_addresses() -> Result<BTreeSet<u64>, Box<dyn Error>> {
    let output = Command::new("objdump")
        .args(["-d", "--no-show-raw-insn"])
        .arg(std::env::current_exe()?)
        .output()
        .map_err(|error| format!("objdump does not start: {error}; install binutils"))?;
    if !output.status.success() {
        return Err(format!("objdump: {}", output.status).into());
    }
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text.lines().filter_map(locked).collect())
}

/// The address of a line of the disassembly, if its instruction is locked.
fn locked(line: &str) -> Option<u64> {
    let (address, instruction) = line.split_once(':')?;
    let mut words = instruction.split_whitespace();
    let is_locked = match words.next()? {
        "lock" => true,
        word => word.starts_with("xchg") && instruction.contains('('),
    };
    is_locked.then(|| u64::from_str_radix(address.trim(), 16).ok())?
}
