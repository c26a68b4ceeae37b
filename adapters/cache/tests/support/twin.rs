//! Random operations on a bare cache and its instrumented twin.

use std::fmt::Debug;
use std::time::Duration;

use altimeter::Registry;
use altimeter_cache::{AsyncCache, Cache, Instrumented};
use proptest::collection::vec;
use proptest::prelude::*;

use super::{Gets, sets};

#[derive(Clone, Debug)]
pub(crate) enum Call {
    Get(String),
    GetMany(Vec<String>),
    Set(String, Vec<u8>, Option<Duration>),
    Delete(String),
    GetOrInsert(String, Vec<u8>, Option<Duration>),
}

/// What a call answers; an error by what its `Debug` shows.
#[derive(Debug, PartialEq)]
pub(crate) enum Answer {
    Values(Result<Vec<Option<Vec<u8>>>, String>),
    Stored(Result<(), String>),
    Deleted(Result<bool, String>),
    /// And whether the value was made.
    GotOrInserted(Result<Vec<u8>, String>, bool),
}

fn shown<T>(answer: Result<T, impl Debug>) -> Result<T, String> {
    answer.map_err(|error| format!("{error:?}"))
}

/// How a cache takes a key.
pub(crate) type AsKey<K> = fn(&String) -> &K;

impl Call {
    fn on<C: Cache<Value = Vec<u8>>>(&self, cache: &C, key: AsKey<C::Key>) -> Answer
    where
        C::Error: Debug,
    {
        match self {
            Self::Get(of) => Answer::Values(shown(cache.get(key(of)).map(|value| vec![value]))),
            Self::GetMany(of) => {
                Answer::Values(shown(cache.get_many(&of.iter().map(key).collect::<Vec<_>>())))
            }
            Self::Set(of, value, ttl) => Answer::Stored(shown(cache.set(key(of), value.clone(), *ttl))),
            Self::Delete(of) => Answer::Deleted(shown(cache.delete(key(of)))),
            Self::GetOrInsert(of, value, ttl) => {
                let mut made = false;
                let answer = cache.get_or_insert_with(key(of), *ttl, &mut || {
                    made = true;
                    value.clone()
                });
                Answer::GotOrInserted(shown(answer), made)
            }
        }
    }

    async fn on_async<C: AsyncCache<Value = Vec<u8>>>(&self, cache: &C, key: AsKey<C::Key>) -> Answer
    where
        C::Error: Debug,
    {
        match self {
            Self::Get(of) => Answer::Values(shown(cache.get(key(of)).await.map(|value| vec![value]))),
            Self::GetMany(of) => {
                Answer::Values(shown(cache.get_many(&of.iter().map(key).collect::<Vec<_>>()).await))
            }
            Self::Set(of, value, ttl) => Answer::Stored(shown(cache.set(key(of), value.clone(), *ttl).await)),
            Self::Delete(of) => Answer::Deleted(shown(cache.delete(key(of)).await)),
            Self::GetOrInsert(of, value, ttl) => {
                let mut made = false;
                let make = async {
                    made = true;
                    value.clone()
                };
                let answer = cache.get_or_insert_with(key(of), *ttl, make).await;
                Answer::GotOrInserted(shown(answer), made)
            }
        }
    }
}

/// Few keys, so that calls meet: among them one that fails on a [`Shelf`](super::shelf::Shelf), and one that is too long for memcached.
/// Times that are over at once or not within the test.
pub(crate) fn calls() -> impl Strategy<Value = Vec<Call>> {
    let key = prop_oneof![8 => "[a-f]", 1 => Just("fail".to_owned()), 1 => Just("long".repeat(100))];
    let value = vec(any::<u8>(), 0..3);
    let ttl = prop_oneof![
        2 => Just(None),
        1 => Just(Some(Duration::ZERO)),
        1 => Just(Some(Duration::from_secs(3_600))),
    ];
    let call = prop_oneof![
        3 => key.clone().prop_map(Call::Get),
        1 => vec(key.clone(), 0..5).prop_map(Call::GetMany),
        3 => (key.clone(), value.clone(), ttl.clone()).prop_map(|(key, value, ttl)| Call::Set(key, value, ttl)),
        1 => key.clone().prop_map(Call::Delete),
        1 => (key, value, ttl).prop_map(|(key, value, ttl)| Call::GetOrInsert(key, value, ttl)),
    ];
    vec(call, 0..60)
}

/// What the counters of a cache are to say after some calls.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Expected {
    gets: Gets,
    deletes: Gets,
    sets: [u64; 3],
}

impl Expected {
    fn note(&mut self, call: &Call, answer: &Answer) {
        match answer {
            Answer::Values(Ok(values)) => {
                let hits = values.iter().flatten().count();
                self.gets.hit += hits as u64;
                self.gets.miss += (values.len() - hits) as u64;
            }
            Answer::Values(Err(_)) => {
                self.gets.fail += if let Call::GetMany(keys) = call { keys.len() as u64 } else { 1 };
            }
            Answer::Stored(answer) => self.sets[usize::from(answer.is_err())] += 1,
            Answer::Deleted(Ok(true)) => self.deletes.hit += 1,
            Answer::Deleted(Ok(false)) => self.deletes.miss += 1,
            Answer::Deleted(Err(_)) => self.deletes.fail += 1,
            Answer::GotOrInserted(answer, true) => {
                self.gets.miss += 1;
                self.sets[usize::from(answer.is_err())] += 1;
            }
            Answer::GotOrInserted(Ok(_), false) => self.gets.hit += 1,
            Answer::GotOrInserted(Err(_), false) => self.gets.fail += 1,
        }
    }

    fn counted(registry: &Registry, backend: &str) -> Self {
        Self {
            gets: Gets::of(registry, "twin", backend),
            deletes: Gets::of_deletes(registry, "twin", backend),
            sets: sets(registry, "twin", backend),
        }
    }
}

/// Checks that two caches give the same answers, of which the second is instrumented; and that its counts are those of the
/// answers.
pub(crate) fn check<C: Cache<Value = Vec<u8>>>(
    calls: &[Call],
    bare: &C,
    inside: C,
    key: AsKey<C::Key>,
) -> Result<(), TestCaseError>
where
    C::Error: Debug,
{
    let registry = Registry::new();
    let twin = Instrumented::new(inside, "twin", &registry).expect("a registry of its own");
    let mut expected = Expected::default();
    for call in calls {
        let answer = call.on(&twin, key);
        prop_assert_eq!(&answer, &call.on(bare, key), "{:?}", call);
        expected.note(call, &answer);
    }
    prop_assert_eq!(Expected::counted(&registry, bare.backend().name()), expected);
    Ok(())
}

/// As [`check`], for caches that are awaited.
pub(crate) async fn check_async<C: AsyncCache<Value = Vec<u8>>>(
    calls: &[Call],
    bare: &C,
    inside: C,
    key: AsKey<C::Key>,
) -> Result<(), TestCaseError>
where
    C::Error: Debug,
{
    let registry = Registry::new();
    let twin = Instrumented::new(inside, "twin", &registry).expect("a registry of its own");
    let mut expected = Expected::default();
    for call in calls {
        let answer = call.on_async(&twin, key).await;
        prop_assert_eq!(&answer, &call.on_async(bare, key).await, "{:?}", call);
        expected.note(call, &answer);
    }
    prop_assert_eq!(Expected::counted(&registry, bare.backend().name()), expected);
    Ok(())
}
