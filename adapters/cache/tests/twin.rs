//! An instrumented cache answers as a bare one does.

mod support;

use std::convert::Infallible;
use std::time::Duration;

use altimeter::Registry;
use altimeter_cache::moka::Moka;
use altimeter_cache::{Cache, Instrumented};
use proptest::collection::vec;
use proptest::prelude::*;
use support::Gets;

/// More than there are keys, so that nothing is evicted.
const ENTRIES: u64 = 1_000;

#[derive(Clone, Debug)]
enum Call {
    Get(u8),
    GetMany(Vec<u8>),
    Set(u8, String, Option<Duration>),
    Delete(u8),
}

#[derive(Debug, PartialEq)]
enum Answer {
    Values(Vec<Option<String>>),
    Stored,
    Deleted(bool),
}

impl Call {
    fn on(&self, cache: &impl Cache<Key = u8, Value = String, Error = Infallible>) -> Answer {
        let Ok(answer) = match self {
            Self::Get(key) => cache.get(key).map(|value| Answer::Values(vec![value])),
            Self::GetMany(keys) => cache.get_many(&keys.iter().collect::<Vec<_>>()).map(Answer::Values),
            Self::Set(key, value, ttl) => cache.set(key, value.clone(), *ttl).map(|()| Answer::Stored),
            Self::Delete(key) => cache.delete(key).map(Answer::Deleted),
        };
        answer
    }
}

fn calls() -> impl Strategy<Value = Vec<Call>> {
    // Few keys, so that calls meet; times that are over at once or not within the test.
    let key = 0..8_u8;
    let ttl = prop_oneof![
        2 => Just(None),
        1 => Just(Some(Duration::ZERO)),
        1 => Just(Some(Duration::from_secs(3_600))),
    ];
    let call = prop_oneof![
        3 => key.clone().prop_map(Call::Get),
        1 => vec(key.clone(), 0..5).prop_map(Call::GetMany),
        3 => (key.clone(), ".{0,2}", ttl).prop_map(|(key, value, ttl)| Call::Set(key, value, ttl)),
        1 => key.prop_map(Call::Delete),
    ];
    vec(call, 0..100)
}

proptest! {
    #[test]
    fn instrumented_and_bare_give_the_same_answers_and_the_counts_are_those_of_the_answers(calls in calls()) {
        let registry = Registry::new();
        let bare = Moka::new(ENTRIES);
        let twin = Instrumented::new(Moka::new(ENTRIES), "twin", &registry).expect("a registry of its own");
        let mut expected = Gets::default();
        for call in &calls {
            let answer = call.on(&twin);
            prop_assert_eq!(&answer, &call.on(&bare), "{:?}", call);
            if let Answer::Values(values) = answer {
                let hits = values.iter().flatten().count();
                expected.hit += hits as u64;
                expected.miss += (values.len() - hits) as u64;
            }
        }
        prop_assert_eq!(Gets::of(&registry, "twin", "moka"), expected);
    }
}
