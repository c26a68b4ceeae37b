//! A real memcached.

mod support;

use std::thread;
use std::time::Duration;

use altimeter::Registry;
use altimeter_cache::memcached::Memcached;
use altimeter_cache::{Cache, Instrumented};
use memcache::{Client, MemcacheError};
use proptest::prelude::*;
use support::server::Server;
use support::twin::{calls, check};
use support::{Gets, value};

/// Gives up when there was no connection for five seconds, which is long on a busy machine, and which the test that kills its
/// server waits for.
fn client(server: &Server) -> Client {
    Client::builder()
        .add_server(format!("memcache://{}", server.address))
        .and_then(|builder| {
            builder.with_max_pool_size(4).with_connection_timeout(Duration::from_secs(5)).build()
        })
        .expect("a server")
}

fn pages(server: &Server, registry: &Registry) -> Instrumented<Memcached> {
    Instrumented::new(Memcached::new(client(server)), "pages", registry).expect("a registry of its own")
}

fn gets(registry: &Registry) -> Gets {
    Gets::of(registry, "pages", "memcached")
}

#[test]
fn memcached_answers_as_its_twin() {
    let servers = [Server::memcached(), Server::memcached()];
    let [bare, inside] = servers.each_ref().map(|server| Memcached::new(client(server)));
    proptest!(|(calls in calls())| {
        [&bare, &inside].iter().for_each(|cache| cache.client().flush().expect("a server"));
        check(&calls, &bare, inside.clone(), |key| key)?;
    });
}

#[test]
fn an_entry_expires_after_its_own_time() {
    let (server, registry) = (Server::memcached(), Registry::new());
    let cache = pages(&server, &registry);
    cache.set("short", b"1".to_vec(), Some(Duration::from_millis(1))).expect("a server");
    cache.set("long", b"2".to_vec(), Some(Duration::from_secs(3_600))).expect("a server");
    cache.set("longer", b"3".to_vec(), Some(Duration::from_secs(60 * 60 * 24 * 365))).expect("a server");
    while cache.get("short").expect("a server").is_some() {
        thread::yield_now();
    }
    let left = cache.get_many(&["long", "longer"]).expect("a server");
    assert_eq!(left, [Some(b"2".to_vec()), Some(b"3".to_vec())]);
}

#[test]
fn the_longest_time_keeps_the_entry() {
    let (server, registry) = (Server::memcached(), Registry::new());
    let cache = pages(&server, &registry);
    cache.set("/", b"page".to_vec(), Some(Duration::MAX)).expect("a server");
    assert_eq!(cache.get("/").expect("a server"), Some(b"page".to_vec()));
}

#[test]
fn a_stored_empty_value_is_a_hit() {
    let (server, registry) = (Server::memcached(), Registry::new());
    let cache = pages(&server, &registry);
    cache.set("/", Vec::new(), None).expect("a server");
    assert_eq!(cache.get("/").expect("a server"), Some(Vec::new()));
    assert_eq!(gets(&registry), Gets { hit: 1, ..Gets::default() });
}

#[test]
fn a_key_that_would_be_a_command_is_refused_and_none() {
    let (server, registry) = (Server::memcached(), Registry::new());
    let cache = pages(&server, &registry);
    cache.set("/", b"page".to_vec(), None).expect("a server");
    cache.get("a\r\nflush_all").expect_err("no key");
    cache.get_many(&["/", "a b"]).expect_err("no key");
    assert_eq!(cache.get("/").expect("a server"), Some(b"page".to_vec()));
    assert_eq!(gets(&registry), Gets { hit: 1, fail: 3, ..Gets::default() });
}

#[test]
fn a_killed_server_is_a_fail_with_the_error_of_the_bare_cache() {
    let (mut server, registry) = (Server::memcached(), Registry::new());
    let (bare, cache) = (Memcached::new(client(&server)), pages(&server, &registry));
    assert_eq!((bare.get("/").expect("a server"), cache.get("/").expect("a server")), (None, None));
    server.kill();
    let ask = |cache: &dyn Cache<Key = str, Value = Vec<u8>, Error = MemcacheError>| {
        cache.get("/").expect_err("no server").to_string()
    };
    let (error, bare) = thread::scope(|scope| {
        let error = scope.spawn(|| ask(&cache));
        let bare = ask(&bare);
        (error.join().expect("no panic"), bare)
    });
    assert_eq!(error, bare);
    assert_eq!(gets(&registry), Gets { miss: 1, fail: 1, ..Gets::default() });
}

#[test]
fn memcached_is_timed() {
    let (server, registry) = (Server::memcached(), Registry::new());
    pages(&server, &registry).get("/").expect("a server");
    let count = "cache_operation_duration_seconds_count{cache=\"pages\",backend=\"memcached\",op=\"get\"}";
    assert_eq!(value(&registry, count), Some(1.0));
}
