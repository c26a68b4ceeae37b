//! The sliding window of summaries, by the moments of the scrapes.

use altimeter::{ManualClock, Registry, Summary};
use proptest::prelude::*;
use std::time::Duration;

/// A summary in which a value is observed every second.
struct Driven {
    summary: Summary,
    clock: ManualClock,
}

impl Driven {
    /// With steps of so many seconds.
    fn new(steps: u32, step: u64) -> Self {
        let (registry, clock) = (Registry::new(), ManualClock::new());
        let builder = registry.summary("s", "-").digits(1).unwrap();
        let builder = builder.window(Duration::from_secs(step) * steps, steps).unwrap();
        Self { summary: builder.window_clock(clock.clone()).register().unwrap(), clock }
    }

    /// How many seconds the window shows that is scraped so many seconds later.
    fn scraped_after(&self, seconds: u64) -> u64 {
        for _ in 0..seconds {
            self.clock.advance(Duration::from_secs(1));
            self.summary.observe(1.0);
        }
        self.summary.snapshot().count_in_window()
    }
}

#[test]
fn by_default_it_is_as_long_as_documented_with_scrapes_that_are_a_little_late() {
    for interval in [15, 60] {
        let driven = Driven::new(5, 120);
        // A scrape is due each so many seconds, and up to two seconds late.
        let moments = (1..1000u64).map(|at| at * interval + [0, 2, 1, 2, 0, 1, 1][at as usize % 7]);
        let gaps = moments.scan(0, |last, moment| Some(moment - std::mem::replace(last, moment)));
        let shown: Vec<u64> = gaps.map(|gap| driven.scraped_after(gap)).collect();
        let settled = &shown[600 / interval as usize + 1..];
        assert!(settled.iter().all(|length| (480..600 + interval + 2).contains(length)), "{settled:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The oracle is the documentation.
    #[test]
    fn it_is_longer_than_its_steps_but_one_and_shorter_than_all_of_them_and_a_gap(
        steps in 1..8u32,
        step in 1..40u64,
        gaps in prop::collection::vec(prop_oneof![9 => 0..20u64, 1 => 0..200u64], 1..100),
    ) {
        let driven = Driven::new(steps, step);
        let longest = gaps.iter().max().copied().unwrap_or_default();
        let mut now = 0;
        for gap in gaps {
            now += gap;
            let shown = driven.scraped_after(gap);
            let but_one = u64::from(steps - 1) * step;
            prop_assert!(shown >= but_one.min(now), "{shown} after {now}");
            prop_assert!(shown < but_one + step + longest, "{shown} after {now}");
        }
    }

    #[test]
    fn what_was_before_a_gap_is_gone_when_all_steps_but_one_have_passed(steps in 1..8u32, gap in 100..1000u64) {
        let driven = Driven::new(steps, 10);
        driven.scraped_after(25);
        driven.scraped_after(gap);
        let but_one = u64::from(steps - 1) * 10;
        prop_assert_eq!(driven.scraped_after(but_one), but_one);
    }
}
