//! Files.

mod support;

use std::fs;
use std::path::Path;
use std::time::Duration;

use altimeter::Registry;
use altimeter_cache::cacache::Cacache;
use altimeter_cache::{Cache, Instrumented};
use support::{Gets, value};
use tempfile::TempDir;

/// Far beyond any test.
const LONG: Option<Duration> = Some(Duration::from_secs(3_600));

struct Files {
    registry: Registry,
    cache: Instrumented<Cacache>,
    directory: TempDir,
}

fn files() -> Files {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let registry = Registry::new();
    let cache =
        Instrumented::new(Cacache::new(directory.path()), "pages", &registry).expect("its own registry");
    Files { registry, cache, directory }
}

fn gets(registry: &Registry) -> Gets {
    Gets::of(registry, "pages", "cacache")
}

/// Overwrites every file of content below a directory.
fn damage(directory: &Path) {
    for entry in fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            damage(&path);
        } else {
            fs::write(path, "damaged").expect("a file that can be written");
        }
    }
}

#[test]
fn making_one_touches_no_file() {
    let files = files();
    assert_eq!(fs::read_dir(&files.directory).expect("a directory").count(), 0);
}

#[test]
fn an_entry_that_is_not_there_is_a_miss_and_no_error() {
    let files = files();
    assert_eq!(files.cache.get("/").expect("no error"), None);
    assert_eq!(gets(&files.registry), Gets { miss: 1, ..Gets::default() });
}

#[test]
fn a_stored_empty_value_is_a_hit() {
    let files = files();
    files.cache.set("/", Vec::new(), None).expect("room on the disk");
    assert_eq!(files.cache.get("/").expect("no error"), Some(Vec::new()));
    assert_eq!(gets(&files.registry), Gets { hit: 1, ..Gets::default() });
}

#[test]
fn an_entry_that_was_damaged_is_a_fail_with_the_error_of_the_library() {
    let files = files();
    files.cache.set("/", b"page".to_vec(), None).expect("room on the disk");
    damage(&files.directory.path().join("content-v2"));
    let error = files.cache.get("/").expect_err("the content is not what it was");
    let bare = cacache::read_sync(&files.directory, "/").expect_err("as above");
    assert!(matches!(error, cacache::Error::IntegrityError(_)));
    assert_eq!(format!("{error:?}"), format!("{bare:?}"));
    assert_eq!(gets(&files.registry), Gets { fail: 1, ..Gets::default() });
}

#[test]
fn what_another_user_of_the_directory_wrote_is_there() {
    let files = files();
    cacache::write_sync(&files.directory, "/", b"page").expect("room on the disk");
    assert_eq!(files.cache.get("/").expect("no error").as_deref(), Some(&b"page"[..]));
    assert!(files.cache.delete("/").expect("no error"));
    assert!(cacache::read_sync(&files.directory, "/").is_err());
}

#[test]
fn an_entry_expires_after_its_own_time() {
    let files = files();
    files.cache.set("short", Vec::new(), Some(Duration::from_millis(2))).expect("room on the disk");
    files.cache.set("long", Vec::new(), LONG).expect("room on the disk");
    while files.cache.get("short").expect("no error").is_some() {
        std::thread::yield_now();
    }
    assert!(!files.cache.delete("short").expect("no error"));
    assert!(files.cache.get("long").expect("no error").is_some());
}

#[test]
fn the_longest_time_keeps_the_entry() {
    let files = files();
    files.cache.set("/", Vec::new(), Some(Duration::MAX)).expect("room on the disk");
    assert!(files.cache.get("/").expect("no error").is_some());
}

#[test]
fn entries_and_bytes_are_those_that_can_be_got() {
    let files = files();
    files.cache.set("one", vec![1; 100], None).expect("room on the disk");
    files.cache.set("two", vec![2; 50], LONG).expect("room on the disk");
    files.cache.set("two", vec![2; 20], None).expect("room on the disk");
    files.cache.set("expired", vec![3; 10], Some(Duration::ZERO)).expect("room on the disk");
    files.cache.set("deleted", vec![4; 10], None).expect("room on the disk");
    files.cache.delete("deleted").expect("no error");
    files.cache.refresh();
    let shown = |family| value(&files.registry, &format!("{family}{{cache=\"pages\",backend=\"cacache\"}}"));
    assert_eq!((shown("cache_entries"), shown("cache_bytes")), (Some(2.0), Some(120.0)));
}

#[test]
fn files_are_timed() {
    let files = files();
    files.cache.get("/").expect("no error");
    let count = "cache_operation_duration_seconds_count{cache=\"pages\",backend=\"cacache\",op=\"get\"}";
    assert_eq!(value(&files.registry, count), Some(1.0));
}
