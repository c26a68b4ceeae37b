//! How figures came about, and where they are kept.

use crate::args::Args;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::available_parallelism;

/// How the figures of one benchmark came about.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The name of the benchmark, with `/group` where the groups of one are measured apart.
    pub benchmark: String,
    /// What was measured: the commit, with `-dirty` where files differed from it.
    pub commit: String,
    /// By which compiler.
    pub rustc: String,
    /// The command that measures them again.
    pub command: String,
}

impl Origin {
    /// Of this process.
    #[must_use]
    pub fn of_process(benchmark: &str, args: &Args) -> Self {
        let filter = if args.filter.is_empty() { String::new() } else { format!(" -- {}", args.filter) };
        let rounds = std::env::var("ROUNDS").map_or(String::new(), |rounds| format!("ROUNDS={rounds} "));
        let (program, _) = benchmark.split_once('/').unwrap_or((benchmark, ""));
        let command = format!("{rounds}cargo bench -p altimeter-benches --bench {program}{filter}");
        Self::of_command(benchmark, &command)
    }

    /// Of a command.
    #[must_use]
    pub fn of_command(benchmark: &str, command: &str) -> Self {
        let rustc = answer("rustc", &["--version"]).unwrap_or_else(|| "unknown".into());
        Self {
            benchmark: benchmark.to_owned(),
            commit: commit().unwrap_or_else(|| "unknown".into()),
            rustc: rustc.split(' ').nth(1).unwrap_or(&rustc).to_owned(),
            command: command.to_owned(),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { benchmark, commit, rustc, command } = self;
        write!(f, "{benchmark}: commit {commit}, rustc {rustc}; {command}")
    }
}

/// The commit that is checked out, with `-dirty` where files differ from it, but for what is written of what was measured.
fn commit() -> Option<String> {
    let commit = answer("git", &["rev-parse", "--short", "HEAD"])?;
    let root = answer("git", &["rev-parse", "--show-toplevel"])?;
    let measured = [":!*.md", ":!benches/record", ":!benches/pictures"];
    let mut differs = Command::new("git");
    differs.args(["-C", &root, "diff-index", "--quiet", "HEAD", "--", "."]).args(measured);
    let is_clean = differs.status().is_ok_and(|status| status.success());
    Some(if is_clean { commit } else { commit + "-dirty" })
}

/// The records of all machines.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("record")
}

/// The file for this machine and day: `record/<cpu>/<date>.csv`.
#[must_use]
pub fn standard_file() -> PathBuf {
    let date = answer("date", &["+%F"]).unwrap_or_else(|| "undated".into());
    folder().join(machine()).join(date + ".csv")
}

/// The youngest record of those that are kept, by its name.
#[must_use]
pub fn newest() -> Option<PathBuf> {
    let entries =
        |folder: &Path| std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries(&folder())
        .flat_map(|machine| entries(&machine).collect::<Vec<_>>())
        .max_by_key(|file| file.file_name().map(ToOwned::to_owned))
}

/// The CPU by its name, family and model, and how many cores the process has.
fn machine() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |name: &str| {
        let mut lines = info.lines().filter_map(|line| line.split_once(':'));
        lines.find(|(field, _)| field.trim() == name).map(|(_, value)| value.trim().to_owned())
    };
    let cores = available_parallelism().map_or(1, usize::from);
    let cpu = field("model name").unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    let parts = [Some(cpu), field("cpu family"), field("model"), Some(format!("{cores} cores"))];
    slug(&parts.into_iter().flatten().collect::<Vec<_>>().join(" "))
}

/// Letters and digits, and a dash for each run of anything else.
fn slug(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_lowercase()
}

/// The first line that a command prints, if it succeeds.
fn answer(program: &str, arguments: &[&str]) -> Option<String> {
    let output =
        Command::new(program).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().ok()?;
    let text = String::from_utf8(output.stdout).ok().filter(|_| output.status.success())?;
    text.lines().next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn a_machine_is_a_folder_name() {
        assert_eq!(slug("AMD EPYC (TM) @ 2.5GHz 25 17 2 cores"), "amd-epyc-tm-2-5ghz-25-17-2-cores");
    }
}
