//! The `rust-version` of the workspace is what its dependencies ask for, no less and no more.

use serde_json::Value;
use std::collections::HashMap;
use std::process::Command;

/// Dependencies that ask for more, each behind a feature of its own whose documentation says so: there is no other release of
/// theirs for the versions of rusqlite that the lock file has.
const NEWER: [&str; 1] = ["rusqlite_migration"];

/// What cargo knows of the workspace and its dependencies on Linux, all features on.
fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--all-features", "--locked"])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
        .args(["--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")])
        .output()
        .expect("cargo");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// An array within `value`.
fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// `1.89` and `1.89.0` are one version.
fn version(text: &str) -> [u32; 3] {
    let mut parts = text.split('.').map(|part| part.parse().expect("a number"));
    std::array::from_fn(|_| parts.next().unwrap_or(0))
}

/// By id.
type Index<'a> = HashMap<&'a str, &'a Value>;

fn by_id(values: &[Value]) -> Index<'_> {
    values.iter().map(|value| (value["id"].as_str().expect("an id"), value)).collect()
}

/// What is compiled for users of the published packages: all that these depend on, not for tests only.
fn compiled_for_users<'a>(packages: &Index<'a>, nodes: &Index<'a>) -> Vec<&'a Value> {
    let is_published = |package: &Value| package["source"].is_null() && package["publish"].is_null();
    let mut open: Vec<&str> =
        packages.iter().filter(|(_, package)| is_published(package)).map(|(id, _)| *id).collect();
    let mut found = HashMap::new();
    while let Some(id) = open.pop() {
        if found.insert(id, packages[id]).is_none() {
            let used =
                |dependency: &&Value| list(dependency, "dep_kinds").iter().any(|kind| kind["kind"] != "dev");
            open.extend(
                list(nodes[id], "deps")
                    .iter()
                    .filter(used)
                    .filter_map(|dependency| dependency["pkg"].as_str()),
            );
        }
    }
    found.into_values().collect()
}

#[test]
fn the_rust_version_is_the_highest_that_a_dependency_declares() {
    let metadata = metadata();
    let packages = by_id(list(&metadata, "packages"));
    let nodes = by_id(list(&metadata["resolve"], "nodes"));
    let compiled = compiled_for_users(&packages, &nodes);
    let declared = |package: &&Value| package["rust_version"].as_str().map(version);
    let (ours, theirs): (Vec<_>, Vec<_>) =
        compiled.into_iter().partition(|package| package["source"].is_null());
    let known = |package: &&&Value| !NEWER.iter().any(|name| package["name"] == *name);
    let highest = theirs.iter().filter(known).max_by_key(|package| declared(package)).expect("a dependency");
    assert!(ours.len() > 1 && theirs.len() > 1, "metadata of the whole workspace");
    for package in &ours {
        let (own, name) = (declared(package), &package["name"]);
        assert_eq!(own, declared(highest), "{name} and {} {}", highest["name"], highest["version"]);
    }
}
