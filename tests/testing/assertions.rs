//! The five assertions: when they hold, when they fail, and what they say then.

use altimeter::testing::Snapshot;
use altimeter::{Counter, Family, Labels, Registry};
use std::panic::{AssertUnwindSafe, catch_unwind};

#[derive(Labels)]
struct Login<'a> {
    result: &'a str,
}

/// A registry in which two logins went well and one was refused, and the family of its counters.
fn logins() -> (Registry, Family<Login<'static>, Counter>) {
    let registry = Registry::new();
    let logins =
        registry.counter("logins_total", "Logins.").labels::<Login<'_>>().register().expect("registered");
    logins.with(&Login { result: "ok" }, |logins| logins.add(2u64));
    logins.with(&Login { result: "refused" }, |logins| logins.inc());
    (registry, logins)
}

const OK: &[(&str, &str)] = &[("result", "ok")];
const NEW: &[(&str, &str)] = &[("result", "new")];

/// What a failing assertion says.
fn message(assertion: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(assertion)).expect_err("it does not hold");
    *panic.downcast::<String>().expect("a message")
}

/// The series that are there, as each message shows them.
const NEIGHBOURS: &str =
    "the series of logins_total:\n    logins_total{result=\"ok\"} 2\n    logins_total{result=\"refused\"} 1";

#[test]
fn equal_holds_for_the_value_alone() {
    let snapshot = Snapshot::of(&logins().0);
    snapshot.assert_equal("logins_total", OK, 2.0);
    assert_eq!(
        message(|| snapshot.assert_equal("logins_total", OK, 3.0)),
        format!("logins_total{{result=\"ok\"}} is 2; expected 3\n{NEIGHBOURS}")
    );
    assert_eq!(
        message(|| snapshot.assert_equal("logins_total", NEW, 0.0)),
        format!("logins_total{{result=\"new\"}} is not there; expected 0\n{NEIGHBOURS}")
    );
}

#[test]
fn not_equal_holds_for_anything_else_and_for_nothing() {
    let snapshot = Snapshot::of(&logins().0);
    snapshot.assert_not_equal("logins_total", OK, 3.0);
    snapshot.assert_not_equal("logins_total", NEW, 0.0);
    assert_eq!(
        message(|| snapshot.assert_not_equal("logins_total", OK, 2.0)),
        format!("logins_total{{result=\"ok\"}} is 2; expected anything else\n{NEIGHBOURS}")
    );
}

#[test]
fn diff_holds_for_what_was_added_since() {
    let (registry, logins) = logins();
    let before = Snapshot::of(&registry);
    logins.with(&Login { result: "ok" }, |logins| logins.add(3u64));
    before.assert_diff(&registry, "logins_total", OK, 3.0);
    let says = message(|| before.assert_diff(&registry, "logins_total", OK, 2.0));
    assert!(
        says.starts_with("logins_total{result=\"ok\"} was 2 and is 5 now; expected a difference of 2\n"),
        "{says}"
    );
}

#[test]
fn a_series_that_was_not_there_has_grown_from_zero() {
    let (registry, logins) = logins();
    let before = Snapshot::of(&registry);
    logins.with(&Login { result: "new" }, |logins| logins.inc());
    before.assert_diff(&registry, "logins_total", NEW, 1.0);
    before.assert_no_diff(&registry, "logins_total", NEW, 0.0);
}

#[test]
fn a_series_that_is_not_there_now_has_no_difference() {
    let registry = logins().0;
    let before = Snapshot::of(&registry);
    for says in [
        message(|| before.assert_diff(&registry, "logins_total", NEW, 0.0)),
        message(|| before.assert_no_diff(&registry, "logins_total", NEW, 1.0)),
    ] {
        assert!(
            says.starts_with("logins_total{result=\"new\"} was not there and is not there now; "),
            "{says}"
        );
        assert!(says.ends_with(NEIGHBOURS), "{says}");
    }
}

#[test]
fn no_diff_holds_for_any_other_difference() {
    let (registry, logins) = logins();
    let before = Snapshot::of(&registry);
    before.assert_no_diff(&registry, "logins_total", OK, 1.0);
    logins.with(&Login { result: "ok" }, |logins| logins.inc());
    let says = message(|| before.assert_no_diff(&registry, "logins_total", OK, 1.0));
    assert!(
        says.starts_with("logins_total{result=\"ok\"} was 2 and is 3 now; expected any difference but 1\n"),
        "{says}"
    );
}

#[test]
fn compare_is_given_both_values() {
    let (registry, logins) = logins();
    let before = Snapshot::of(&registry);
    logins.with(&Login { result: "ok" }, |logins| logins.inc());
    before.assert_compare(&registry, "logins_total", OK, |then, now| (then, now) == (Some(2.0), Some(3.0)));
    before.assert_compare(&registry, "logins_total", NEW, |then, now| (then, now) == (None, None));
    let says = message(|| before.assert_compare(&registry, "logins_total", OK, |then, now| then > now));
    assert!(
        says.starts_with("logins_total{result=\"ok\"} was 2 and is 3 now; the predicate is false\n"),
        "{says}"
    );
}

#[test]
fn nan_is_itself() {
    let registry = Registry::new();
    registry.gauge("dogs", "Dogs.").register().expect("registered").set(f64::NAN);
    let snapshot = Snapshot::of(&registry);
    snapshot.assert_equal("dogs", &[], f64::NAN);
    assert!(message(|| snapshot.assert_not_equal("dogs", &[], f64::NAN)).starts_with("dogs is NaN; "));
}

#[test]
fn a_name_that_is_not_there_is_answered_by_those_that_are_like_it_first() {
    let registry = logins().0;
    registry.gauge("dogs", "Dogs.").register().expect("registered").set(1.0);
    let says = message(|| Snapshot::of(&registry).assert_equal("logins", &[], 1.0));
    let begins = "logins is not there; expected 1\n\
                  no series is called logins; these are there:\n    logins_total\n";
    assert!(says.starts_with(begins), "{says}");
    assert!(says.contains("\n    dogs"), "{says}");
}

#[test]
fn a_message_shows_forty_series_and_says_how_many_there_are() {
    let (registry, logins) = logins();
    for number in 0..100 {
        logins.with(&Login { result: &number.to_string() }, |logins| logins.inc());
    }
    let says = message(|| Snapshot::of(&registry).assert_equal("logins_total", NEW, 1.0));
    assert!(says.ends_with("\n    and 62 more"), "{says}");
    assert_eq!(says.lines().count(), 2 + 40 + 1);
}

#[test]
fn a_failure_is_reported_at_the_line_of_the_test() {
    use std::panic;
    use std::sync::{Arc, Mutex};
    // The hook is the process's: other threads of this test binary fail on purpose, too, and none of them in this line.
    let (registry, places) = (logins().0, Arc::new(Mutex::new(Vec::new())));
    let (seen, before) = (places.clone(), panic::take_hook());
    panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map(|place| (place.file().to_owned(), place.line()));
        seen.lock().expect("a list").extend(place);
    }));
    let line = line!() + 1;
    message(|| Snapshot::of(&registry).assert_equal("logins_total", OK, 7.0));
    panic::set_hook(before);
    let places = places.lock().expect("a list");
    assert!(places.contains(&(file!().to_owned(), line)), "{places:?}");
}
