//! State sets.

use crate::{lines, samples};
use altimeter::{Format, LabelValue, Labels, RegisterError, Registry};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

#[derive(LabelValue, Clone, Copy)]
enum Phase {
    Starting,
    Ready,
    #[label("DRAINING")]
    Draining,
}

#[test]
fn each_state_is_a_series_of_which_one_is_true() {
    let registry = Registry::new();
    let phase = registry.state_set::<Phase>("phase", "-").register().unwrap();
    let starting = ["phase{phase=\"starting\"} 1", "phase{phase=\"ready\"} 0", "phase{phase=\"DRAINING\"} 0"];
    assert_eq!(samples(&registry, Format::Text), starting);
    phase.set(Phase::Draining);
    let draining = ["phase{phase=\"starting\"} 0", "phase{phase=\"ready\"} 0", "phase{phase=\"DRAINING\"} 1"];
    assert_eq!(samples(&registry, Format::OpenMetrics), draining);
    assert!(phase.is(&Phase::Draining) && !phase.is(&Phase::Ready));
    assert_eq!(phase.get(), "DRAINING");
    assert_eq!(lines(&registry, Format::OpenMetrics)[1], "# TYPE phase stateset");
    assert_eq!(lines(&registry, Format::Text)[1], "# TYPE phase gauge");
}

#[test]
fn it_begins_in_the_state_that_the_builder_was_told() {
    let registry = Registry::new();
    let phase = registry.state_set("phase", "-").initially(Phase::Ready).register().unwrap();
    assert!(phase.is(&Phase::Ready));
    let others = registry.state_set::<Phase>("phase", "-").get_or_register();
    assert!(matches!(others, Err(RegisterError::Taken { .. })));
}

/// How many scrapes look at states that change: each has some hundred changes around it.
const SCRAPES: usize = 20_000;

#[test]
fn exactly_one_state_is_true_at_every_scrape_while_it_changes() {
    let registry = Registry::new();
    let phase = registry.state_set::<Phase>("phase", "-").register().unwrap();
    let done = AtomicBool::new(false);
    thread::scope(|threads| {
        threads.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                for state in [Phase::Ready, Phase::Draining, Phase::Starting] {
                    phase.set(state);
                }
            }
        });
        for _ in 0..SCRAPES {
            let samples = samples(&registry, Format::Text);
            let true_ones = samples.iter().filter(|line| line.ends_with(" 1")).count();
            assert_eq!((true_ones, samples.len()), (1, 3), "{samples:?}");
        }
        done.store(true, Ordering::Relaxed);
    });
}

#[derive(Labels)]
struct Replica<'a> {
    replica: &'a str,
}

#[test]
fn in_a_family_each_series_has_a_state_of_its_own() {
    let registry = Registry::new();
    let phases = registry.state_set::<bool>("up", "-").labels::<Replica>().register().unwrap();
    phases.with(&Replica { replica: "a" }, |up| up.set(true));
    phases.init([Replica { replica: "b" }]);
    let expected = [
        "up{replica=\"a\",up=\"false\"} 0",
        "up{replica=\"a\",up=\"true\"} 1",
        "up{replica=\"b\",up=\"false\"} 1",
        "up{replica=\"b\",up=\"true\"} 0",
    ];
    assert_eq!(samples(&registry, Format::OpenMetrics), expected);
}

#[test]
fn a_state_set_is_not_named_as_no_label_may_be_or_as_one_of_its_labels() {
    let registry = Registry::new();
    assert!(matches!(registry.state_set::<Phase>("a:b", "-").register(), Err(RegisterError::Name(_))));
    let refused = registry.state_set::<Phase>("replica", "-").labels::<Replica>().register().unwrap_err();
    let expected = "label name \"replica\" is that of its state set, whose states it holds; use another name for the label";
    assert_eq!(refused.to_string(), expected);
}
