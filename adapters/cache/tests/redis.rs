//! A real redis-server, blocking and awaited.

mod support;

use std::time::Duration;

use altimeter::Registry;
use altimeter_cache::redis::{AsyncRedis, Counted, Redis};
use altimeter_cache::{AsyncCache, Cache, Instrumented};
use proptest::prelude::*;
use redis::aio::MultiplexedConnection;
use redis::{Client, Commands, cmd, pipe};
use support::server::Server;
use support::twin::{calls, check, check_async};
use support::{Gets, value};

fn client(server: &Server, database: u8) -> Client {
    Client::open(format!("redis://{}/{database}", server.address)).expect("an address")
}

fn pages(server: &Server, registry: &Registry) -> Instrumented<Redis> {
    Instrumented::new(Redis::new(client(server, 0)), "pages", registry).expect("a registry of its own")
}

async fn connection(server: &Server, database: u8) -> MultiplexedConnection {
    client(server, database).get_multiplexed_async_connection().await.expect("a server")
}

fn gets(registry: &Registry) -> Gets {
    Gets::of(registry, "pages", "redis")
}

/// The databases of a bare cache and of its twin, empty but for a list, at which a get is an error.
fn prepare(server: &Server) {
    for database in 0..2 {
        let mut connection = client(server, database).get_connection().expect("a server");
        cmd("FLUSHDB").exec(&mut connection).expect("an answer");
        let _: () = connection.lpush("fail", 1).expect("an answer");
    }
}

/// Of each key of a database, whether it is to expire.
fn expiring(server: &Server, database: u8) -> Vec<(String, bool)> {
    let mut connection = client(server, database).get_connection().expect("a server");
    let mut keys: Vec<String> = connection.keys("*").expect("an answer");
    keys.sort_unstable();
    let expires = |key: String| {
        let left: i64 = connection.pttl(&key).expect("an answer");
        (key, left > 0)
    };
    keys.into_iter().map(expires).collect()
}

#[test]
fn redis_answers_and_keeps_as_its_twin() {
    let server = Server::redis();
    proptest!(|(calls in calls())| {
        prepare(&server);
        check(&calls, &Redis::new(client(&server, 0)), Redis::new(client(&server, 1)), |key| key)?;
        prop_assert_eq!(expiring(&server, 1), expiring(&server, 0));
    });
}

#[test]
fn awaited_redis_answers_and_keeps_as_its_twin() {
    let server = Server::redis();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let (bare, twin) =
        runtime.block_on(async { (connection(&server, 0).await, connection(&server, 1).await) });
    proptest!(|(calls in calls())| {
        prepare(&server);
        runtime.block_on(check_async(&calls, &AsyncRedis::new(bare.clone()), AsyncRedis::new(twin.clone()), |key| key))?;
        prop_assert_eq!(expiring(&server, 1), expiring(&server, 0));
    });
}

#[test]
fn an_entry_expires_after_its_own_time() {
    let (server, registry) = (Server::redis(), Registry::new());
    let cache = pages(&server, &registry);
    cache.set("short", b"1".to_vec(), Some(Duration::from_millis(2))).expect("a server");
    cache.set("long", b"2".to_vec(), Some(Duration::from_secs(3_600))).expect("a server");
    while cache.get("short").expect("a server").is_some() {
        std::thread::yield_now();
    }
    assert_eq!(cache.get("long").expect("a server"), Some(b"2".to_vec()));
    let left: i64 = client(&server, 0).get_connection().expect("a server").pttl("long").expect("an answer");
    assert!((1..=3_600_000).contains(&left), "{left}");
}

#[test]
fn a_set_without_a_time_lifts_the_one_before() {
    let (server, registry) = (Server::redis(), Registry::new());
    let cache = pages(&server, &registry);
    cache.set("/", Vec::new(), Some(Duration::from_secs(3_600))).expect("a server");
    cache.set("/", Vec::new(), None).expect("a server");
    let left: i64 = client(&server, 0).get_connection().expect("a server").pttl("/").expect("an answer");
    assert_eq!(left, -1);
}

#[test]
fn the_longest_time_keeps_the_entry() {
    let (server, registry) = (Server::redis(), Registry::new());
    let cache = pages(&server, &registry);
    for ttl in [Duration::MAX, Duration::from_millis(i64::MAX as u64 / 2)] {
        cache.set("/", b"page".to_vec(), Some(ttl)).expect("a server");
        assert_eq!(cache.get("/").expect("a server"), Some(b"page".to_vec()));
    }
}

#[test]
fn an_answer_that_is_an_error_is_a_fail_and_leaves_the_connection() {
    let (server, registry) = (Server::redis(), Registry::new());
    let mut other = client(&server, 0).get_connection().expect("a server");
    let _: () = other.lpush("list", 1).expect("an answer");
    let cache = pages(&server, &registry);
    let error = cache.get("list").expect_err("a list is not a value");
    assert_eq!(error, other.get::<_, Vec<u8>>("list").expect_err("as above"));
    assert_eq!(cache.get("/").expect("a server"), None);
    assert_eq!(gets(&registry), Gets { fail: 1, miss: 1, ..Gets::default() });
    let clients: String = cmd("CLIENT").arg("LIST").query(&mut other).expect("an answer");
    assert_eq!(clients.lines().count(), 2);
}

#[test]
fn a_killed_server_is_a_fail_with_the_error_of_the_bare_cache() {
    let (mut server, registry) = (Server::redis(), Registry::new());
    let (bare, cache) = (Redis::new(client(&server, 0)), pages(&server, &registry));
    assert_eq!((bare.get("/"), cache.get("/")), (Ok(None), Ok(None)));
    server.kill();
    // The first error is of the connection that was there, the second of a new one.
    for _ in 0..2 {
        let [error, bare] = [cache.get("/"), bare.get("/")].map(|answer| answer.expect_err("no server"));
        assert_eq!(format!("{error:?}"), format!("{bare:?}"));
    }
    assert!(cache.get_many(&["a", "b"]).is_err() && cache.set("/", Vec::new(), None).is_err());
    assert_eq!(gets(&registry), Gets { miss: 1, fail: 4, ..Gets::default() });
    assert_eq!(support::sets(&registry, "pages", "redis"), [0, 1, 0]);
}

#[tokio::test]
async fn a_killed_server_is_a_fail_when_awaited() {
    let (mut server, registry) = (Server::redis(), Registry::new());
    let bare = AsyncRedis::new(connection(&server, 0).await);
    let inside = AsyncRedis::new(connection(&server, 0).await);
    let cache = Instrumented::new(inside, "pages", &registry).expect("a registry of its own");
    assert_eq!((bare.get("/").await, cache.get("/").await), (Ok(None), Ok(None)));
    server.kill();
    assert_eq!(
        cache.get("/").await.expect_err("no server").kind(),
        bare.get("/").await.expect_err("no server").kind()
    );
    assert_eq!(gets(&registry), Gets { miss: 1, fail: 1, ..Gets::default() });
}

#[tokio::test]
async fn a_get_whose_future_was_dropped_is_cancelled_and_the_next_one_has_its_own_answer() {
    let (server, registry) = (Server::redis(), Registry::new());
    let inside = AsyncRedis::new(connection(&server, 0).await);
    let cache = Instrumented::new(inside, "pages", &registry).expect("a registry of its own");
    cache.set("a", b"first".to_vec(), None).await.expect("a server");
    tokio::select! {
        biased;
        _ = cache.get("a") => unreachable!("the connection is a task of this thread, which has not run yet"),
        () = std::future::ready(()) => {}
    }
    assert_eq!(cache.get("b").await, Ok(None));
    assert_eq!(gets(&registry), Gets { miss: 1, cancelled: 1, ..Gets::default() });
}

#[test]
fn many_threads_share_a_cache() {
    let (server, registry) = (Server::redis(), Registry::new());
    let cache = pages(&server, &registry);
    cache.set("/", b"page".to_vec(), None).expect("a server");
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| (0..50).for_each(|_| assert_eq!(cache.get("/"), Ok(Some(b"page".to_vec())))));
        }
    });
    assert_eq!(gets(&registry), Gets { hit: 400, ..Gets::default() });
    let count = "cache_operation_duration_seconds_count{cache=\"pages\",backend=\"redis\",op=\"get\"}";
    assert_eq!(value(&registry, count), Some(400.0));
}

fn sent(registry: &Registry, command: &str, outcome: &str) -> Option<f64> {
    value(
        registry,
        &format!("redis_commands_total{{client=\"c\",command=\"{command}\",outcome=\"{outcome}\"}}"),
    )
}

#[test]
fn a_counted_connection_answers_as_it_is_and_counts() {
    let (server, registry) = (Server::redis(), Registry::new());
    let connection = client(&server, 0).get_connection().expect("a server");
    let mut connection = Counted::new(connection, "c", &registry).expect("a registry of its own");
    assert_eq!(connection.set("k", 7), Ok(()));
    assert_eq!(connection.get("k"), Ok(7));
    let answers = pipe().atomic().incr("k", 1).ignore().get("k").query(&mut connection);
    assert_eq!(answers, Ok([8]));
    connection.lpop::<_, ()>("k", None).expect_err("it is a number");
    let counts = ["set", "get", "multi", "incrby", "exec"].map(|command| sent(&registry, command, "ok"));
    assert_eq!(counts, [1.0, 2.0, 1.0, 1.0, 1.0].map(Some));
    assert_eq!(sent(&registry, "lpop", "fail"), Some(1.0));
}

#[test]
fn a_command_of_a_pipeline_that_was_refused_is_a_fail_and_the_others_are_not() {
    let (server, registry) = (Server::redis(), Registry::new());
    let connection = client(&server, 0).get_connection().expect("a server");
    let mut connection = Counted::new(connection, "c", &registry).expect("a registry of its own");
    pipe().set("k", 7).lpop("k", None).get("k").exec(&mut connection).expect_err("it is a number");
    let counts = [("set", "ok"), ("lpop", "fail"), ("get", "ok")]
        .map(|(name, outcome)| sent(&registry, name, outcome));
    assert_eq!(counts, [Some(1.0); 3]);
}

#[tokio::test]
async fn an_awaited_counted_connection_is_one_for_the_cache_too() {
    let (server, registry) = (Server::redis(), Registry::new());
    let connection =
        Counted::new(connection(&server, 0).await, "c", &registry).expect("a registry of its own");
    let cache =
        Instrumented::new(AsyncRedis::new(connection.clone()), "pages", &registry).expect("its own families");
    cache.set("/", b"page".to_vec(), None).await.expect("a server");
    assert_eq!(cache.get_many(&["/", "/dogs"]).await, Ok(vec![Some(b"page".to_vec()), None]));
    let mut connection = connection;
    let answers = pipe().atomic().cmd("GET").arg("/").query_async(&mut connection).await;
    assert_eq!(answers, Ok([b"page".to_vec()]));
    let counts = ["set", "mget", "multi", "get", "exec"].map(|command| sent(&registry, command, "ok"));
    assert_eq!(counts, [Some(1.0); 5]);
}
