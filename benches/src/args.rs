//! The command line of the benchmarks that are not criterion's.

use std::path::PathBuf;

/// What was asked for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Args {
    /// Only to see that it runs: with `--test`, or without the `--bench` that `cargo bench` gives.
    pub smoke: bool,
    /// `--csv FILE`: which [record](crate::record) is to keep the results. A relative path begins at this package's folder.
    pub csv: Option<PathBuf>,
    /// `--record`: whether the one of this machine and day is to.
    pub record: bool,
    /// Only what has this in its id.
    pub filter: String,
    /// `--group NAME`: only this group. By this a process that runs many groups has each run by a process of its own.
    pub group: Option<String>,
}

impl Args {
    /// Of this process.
    #[must_use]
    pub fn of_process() -> Self {
        Self::parse(std::env::args().skip(1))
    }

    /// Reads the arguments after the program's name. Flags of other targets are named on standard error and passed over, since
    /// `cargo bench` gives the same ones to all targets.
    #[must_use]
    pub fn parse(args: impl Iterator<Item = String>) -> Self {
        let mut args = args;
        let mut parsed = Self { smoke: true, ..Self::default() };
        let mut test = false;
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--bench" => parsed.smoke = false,
                "--test" => test = true,
                "--record" => parsed.record = true,
                "--csv" => parsed.csv = args.next().map(PathBuf::from),
                "--group" => parsed.group = args.next(),
                flag if flag.starts_with('-') => eprintln!("{flag} says nothing to this benchmark"),
                filter => parsed.filter = filter.to_owned(),
            }
        }
        parsed.smoke |= test;
        parsed
    }

    /// Whether the benchmark of this id was asked for.
    #[must_use]
    pub fn asks_for(&self, id: &str) -> bool {
        id.contains(&self.filter)
    }
}

#[cfg(test)]
mod tests {
    use super::Args;

    fn parse(args: &str) -> Args {
        Args::parse(args.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn only_the_flag_of_cargo_bench_makes_it_a_full_run() {
        assert!(parse("").smoke);
        assert!(!parse("--bench").smoke);
        assert!(parse("--test --bench").smoke);
    }

    #[test]
    fn a_file_and_a_filter_are_told_apart() {
        let args = parse("--csv out.csv counter/altimeter --bench");
        assert_eq!(args.csv, Some("out.csv".into()));
        assert!(args.asks_for("counter/altimeter/2") && !args.asks_for("counter/nop/2"));
    }
}
