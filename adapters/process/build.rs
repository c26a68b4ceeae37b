//! Finds out which commit this is, and which compiler builds it.

use std::env;
use std::fs;
use std::process::Command;

/// In a package from a registry: which commit it was made of.
const OF_PACKAGE: &str = ".cargo_vcs_info.json";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // In a package, git would answer for whatever repository the package happens to lie in.
    let commit = match fs::read_to_string(OF_PACKAGE) {
        Ok(package) => sha1(&package),
        Err(_) => of_repository(),
    };
    let commit: String = commit.unwrap_or_default().chars().take(12).collect();
    println!("cargo::rustc-env=ALTIMETER_COMMIT={commit}");
    println!("cargo::rustc-env=ALTIMETER_RUSTC={}", rustc().unwrap_or_default());
}

/// The value of `"sha1"`.
fn sha1(package: &str) -> Option<String> {
    let value = package.split_once("\"sha1\"")?.1.split('"').nth(1)?;
    Some(value.to_owned())
}

/// The commit that is checked out, if this is a repository.
fn of_repository() -> Option<String> {
    // Written to with each commit and each checkout.
    if let Some(log) = said_by("git", &["rev-parse", "--git-path", "logs/HEAD"]) {
        println!("cargo::rerun-if-changed={log}");
    }
    said_by("git", &["rev-parse", "HEAD"])
}

/// `1.89.0` of `rustc 1.89.0 (29483883e 2025-08-04)`.
fn rustc() -> Option<String> {
    let version = said_by(&env::var("RUSTC").ok()?, &["--version"])?;
    Some(version.split_whitespace().nth(1)?.to_owned())
}

/// The line that a program prints, if it is there and succeeds.
fn said_by(program: &str, arguments: &[&str]) -> Option<String> {
    let output =
        Command::new(program).args(arguments).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}
