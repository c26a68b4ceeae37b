//! Settings from a file `Rocket.toml`. A test target of its own, because Rocket looks for the file in the process's directory.

use altimeter::{Format, Registry};
use altimeter_rocket::Altimeter;
use rocket::local::blocking::Client;

const ROCKET_TOML: &str = r#"
[default.altimeter]
namespace = "kennel"
latency_buckets = [0.5, 2]

[of_no_one.altimeter]
namespace = "cattery"
"#;

#[test]
fn the_settings_of_the_profile_are_taken() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    std::fs::write(directory.path().join("Rocket.toml"), ROCKET_TOML).expect("a file");
    std::env::set_current_dir(directory.path()).expect("a directory");
    let registry = Registry::new();
    let rocket = rocket::build().attach(Altimeter::with_registry(registry.clone()));
    Client::untracked(rocket).expect("an application").get("/").dispatch();
    let mut page = Vec::new();
    registry.encode(Format::Text, &mut page);
    let page = String::from_utf8(page).expect("a page of UTF-8");
    let duration = "\nkennel_http_request_duration_seconds_bucket";
    let labels = "method=\"GET\",route=\"<unmatched>\",status=\"404\"";
    for bound in ["0.5", "2", "+Inf"] {
        assert!(page.contains(&format!("{duration}{{{labels},le=\"{bound}\"}}")), "{page}");
    }
    assert_eq!(page.matches(duration).count(), 3, "{page}");
}
