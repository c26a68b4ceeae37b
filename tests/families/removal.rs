//! Series that are removed, whichever way the family finds them.

use crate::kinds::{Animal, At, EVENTS, Site, all, each, on_page};
use crate::page;
use altimeter::Registry;

const DOGS: At = (Animal::Dog, Site::North);
const CATS: At = (Animal::Cat, Site::South);

/// How many series the page shows, and the value of one.
fn shown(registry: &Registry, at: At) -> (usize, Option<f64>) {
    let page = page(registry);
    (page.samples(EVENTS).count(), page.value(EVENTS, &on_page(at)))
}

#[test]
fn what_is_removed_leaves_the_page_and_nothing_else_does() {
    each(|registry, events| {
        all().for_each(|at| events.inc(at));
        assert!(events.remove(DOGS));
        assert_eq!(shown(registry, DOGS), (8, None));
        assert_eq!(events.len(), 8);
        assert_eq!(page(registry).sum(EVENTS), 8.0);
    });
}

#[test]
fn what_is_not_there_is_not_removed() {
    each(|_, events| {
        assert!(!events.remove(DOGS));
        events.inc(DOGS);
        assert!(!events.remove(CATS));
        assert!(events.remove(DOGS));
        assert!(!events.remove(DOGS));
    });
}

#[test]
fn a_removed_series_that_is_made_again_starts_from_zero() {
    each(|registry, events| {
        for _ in 0..20 {
            assert_eq!(events.with(DOGS, |dogs| (dogs.get(), dogs.add(3)).0), 0);
            assert_eq!(shown(registry, DOGS), (1, Some(3.0)));
            assert!(events.remove(DOGS));
        }
    });
}

#[test]
fn a_held_handle_counts_on_after_removal_and_no_page_shows_it() {
    each(|registry, events| {
        let held = events.get(DOGS);
        held.add(2);
        events.remove(DOGS);
        held.inc();
        events.inc(DOGS);
        assert_eq!(held.get(), 3);
        assert_eq!(shown(registry, DOGS), (1, Some(1.0)));
    });
}

#[test]
fn cells_of_a_removed_series_that_is_held_serve_no_other() {
    each(|_, events| {
        let held = events.get(DOGS);
        for _ in 0..100 {
            events.remove(DOGS);
            events.inc(DOGS);
        }
        assert_eq!(held.get(), 0);
    });
}

#[test]
fn clear_removes_all_and_answers_how_many() {
    each(|registry, events| {
        assert_eq!(events.clear(), 0);
        all().for_each(|at| events.inc(at));
        assert_eq!(events.clear(), 9);
        assert_eq!((events.len(), page(registry).samples(EVENTS).count()), (0, 0));
        events.inc(DOGS);
        assert_eq!(shown(registry, DOGS), (1, Some(1.0)));
    });
}

#[test]
fn retain_keeps_those_for_which_it_is_told_so() {
    each(|registry, events| {
        all().enumerate().for_each(|(i, at)| events.with(at, |events| events.add(i as u64)));
        let keep = |value: u64| value.is_multiple_of(2);
        assert_eq!(events.retain(|_, events| keep(events.get())), 4);
        let left: Vec<f64> = page(registry).samples(EVENTS).map(|sample| sample.value).collect();
        assert_eq!(left, [0.0, 2.0, 4.0, 6.0, 8.0]);
    });
}

#[test]
fn retain_is_shown_each_series_once_with_its_labels() {
    each(|_, events| {
        all().for_each(|at| events.inc(at));
        let mut seen = Vec::new();
        events.retain(|labels, _| {
            seen.push(
                labels.iter().map(|(name, value)| (name.to_owned(), value.into_owned())).collect::<Vec<_>>(),
            );
            true
        });
        let owned =
            |at| on_page(at).into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        assert_eq!(seen, all().map(owned).collect::<Vec<Vec<_>>>());
    });
}

#[test]
fn remove_matching_takes_those_that_match_in_every_label_that_is_given() {
    each(|_, events| {
        all().for_each(|at| events.inc(at));
        assert_eq!(events.remove_matching(&[("animal", "dog"), ("site", "north")]), Ok(1));
        assert_eq!(events.remove_matching(&[("site", "north")]), Ok(2));
        assert_eq!(events.remove_matching(&[("animal", "dog")]), Ok(2));
        assert_eq!(events.remove_matching(&[("animal", "fox")]), Ok(0));
        assert_eq!(events.len(), 4);
    });
}

#[test]
fn an_empty_value_matches_where_the_label_is_absent() {
    each(|registry, events| {
        all().for_each(|at| events.inc(at));
        assert_eq!(events.remove_matching(&[("site", "")]), Ok(3));
        assert!(page(registry).samples(EVENTS).all(|sample| sample.labels.contains_key("site")));
    });
}

#[test]
fn no_labels_match_every_series() {
    each(|_, events| {
        all().for_each(|at| events.inc(at));
        assert_eq!(events.remove_matching(&[]), Ok(9));
    });
}

#[test]
fn a_label_that_is_unknown_removes_nothing_and_is_named() {
    each(|_, events| {
        events.inc(DOGS);
        let error = events.remove_matching(&[("animal", "dog"), ("colour", "red")]).unwrap_err();
        assert_eq!((&*error.given, events.len()), ("colour", 1));
        assert_eq!(
            error.to_string(),
            r#"no label is named "colour"; the family's labels are ["animal", "site"]"#
        );
    });
}

#[test]
fn series_that_are_made_again_stand_where_they_were_made() {
    each(|registry, events| {
        all().for_each(|at| events.inc(at));
        events.remove(DOGS);
        events.inc(DOGS);
        let page = page(registry);
        assert!(page.samples(EVENTS).last().is_some_and(|sample| sample.has(&on_page(DOGS))));
        assert_eq!(page.samples(EVENTS).count(), 9);
    });
}

#[test]
fn removal_makes_room_below_the_cap() {
    crate::kinds::each_of(&crate::kinds::Limits { cap: 1, expiry: None }, |registry, events| {
        events.inc(DOGS);
        events.inc(CATS);
        assert!(events.remove(DOGS));
        events.inc(CATS);
        assert_eq!((events.len(), page(registry).value(EVENTS, &on_page(CATS))), (1, Some(1.0)));
    });
}

#[test]
fn the_overflow_series_is_not_removed() {
    crate::kinds::each_of(&crate::kinds::Limits { cap: 1, expiry: None }, |registry, events| {
        all().for_each(|at| events.inc(at));
        assert_eq!(events.clear(), 1);
        assert_eq!(events.remove_matching(&[("animal", "__overflow__")]), Ok(0));
        let overflow = [("animal", "__overflow__"), ("site", "__overflow__")];
        assert_eq!(page(registry).value(EVENTS, &overflow), Some(8.0));
    });
}
