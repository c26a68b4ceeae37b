//! The values are those of `/proc`.

#![cfg(target_os = "linux")]

mod support;

use altimeter::testing::Snapshot;
use altimeter::{Format, Registry};
use altimeter_process::BuildInfo;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};
use support::{in_proc, process, value};

/// The fields of `/proc/self/stat` from the third on, which is the first behind the program's name.
fn stat() -> Vec<f64> {
    let text = fs::read_to_string("/proc/self/stat").expect("a file");
    let fields = text.rsplit_once(')').expect("a name").1.split_whitespace();
    fields.map(|field| field.parse().unwrap_or(f64::NAN)).collect()
}

/// The fields `utime` and `stime`, in the hundredths of a second that Linux gives them in.
fn cpu_seconds() -> f64 {
    let stat = stat();
    (stat[11] + stat[12]) / 100.0
}

#[test]
fn cpu_time_is_that_of_proc() {
    while cpu_seconds() < 0.05 {
        std::hint::black_box(stat());
    }
    let before = cpu_seconds();
    let cpu = value("process_cpu_seconds_total");
    assert!(before <= cpu && cpu <= cpu_seconds(), "{before} {cpu}");
}

#[test]
fn limits_are_those_of_proc() {
    assert_eq!(value("process_max_fds"), in_proc("limits", "Max open files"));
}

#[test]
fn a_limit_that_is_unlimited_is_not_shown() {
    let limits = fs::read_to_string("/proc/self/limits").expect("a file");
    let line = limits.lines().find_map(|line| line.strip_prefix("Max address space")).expect("a line");
    let limit = line.split_whitespace().next().expect("a value").parse().ok();
    assert_eq!(Snapshot::of(&process()).value("process_virtual_memory_max_bytes", &[]), limit);
}

/// Memory that others of the process's threads, as the test harness's, may take and give back meanwhile.
const OTHERS: f64 = 16e6;

#[test]
fn resident_memory_is_that_of_proc_and_grows_with_what_is_touched() {
    let before = value("process_resident_memory_bytes");
    assert!((before - in_proc("status", "VmRSS:") * 1024.0).abs() < OTHERS);
    let touched = vec![1u8; 64_000_000];
    let grown = value("process_resident_memory_bytes") - before;
    assert!((grown - 64e6).abs() < OTHERS, "{grown}");
    drop(std::hint::black_box(touched));
}

#[test]
fn virtual_memory_is_that_of_proc() {
    let difference = value("process_virtual_memory_bytes") - in_proc("status", "VmSize:") * 1024.0;
    // A thread's stack and arena may be mapped meanwhile.
    assert!(difference.abs() < 256e6, "{difference}");
}

#[test]
fn the_start_time_is_that_of_proc_and_in_the_past() {
    let boot = fs::read_to_string("/proc/stat").expect("a file");
    let boot = boot.lines().find_map(|line| line.strip_prefix("btime ")).expect("a line");
    let expected = boot.parse::<f64>().expect("seconds") + stat()[19] / 100.0;
    let start = value("process_start_time_seconds");
    // Whole seconds; the time of the boot follows the clock when that is set.
    assert!((start - expected).abs() <= 2.0, "{start} {expected}");
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs_f64();
    assert!(start <= now + 2.0);
}

/// The commit that is checked out. None in a package from a registry, around which another repository may be, or without git.
fn commit() -> Option<String> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let asked = || Command::new("git").args(["rev-parse", "HEAD"]).current_dir(here).output().ok();
    let said = (!here.join(".cargo_vcs_info.json").exists()).then(asked)??;
    said.status.success().then(|| String::from_utf8(said.stdout).expect("text").trim().to_owned())
}

#[test]
fn altimeters_own_build_has_version_commit_and_compiler() {
    let registry = Registry::new();
    registry.collect(BuildInfo::new()).expect("registered");
    let mut page = Vec::new();
    registry.encode(Format::Text, &mut page);
    let page = String::from_utf8(page).expect("text");
    let begins = format!("altimeter_build_info{{version=\"{}\",", env!("CARGO_PKG_VERSION"));
    let line = page.lines().find(|line| line.starts_with(&begins)).expect("a series");
    assert!(line.ends_with(" 1") && line.contains(",rustc=\"1."), "{line}");
    if let Some(commit) = commit() {
        assert!(line.contains(&format!(",commit=\"{}\",", &commit[..12])), "{line} is not of {commit}");
    }
}

#[test]
fn a_program_whose_name_is_none_is_refused() {
    assert!(BuildInfo::of("my kennel", "1.0").is_err());
}
