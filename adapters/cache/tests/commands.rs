//! Commands to redis, counted by name, over a connection that does what a test tells it.

mod support;

use altimeter::Registry;
use altimeter_cache::redis::Counted;
use redis::aio::ConnectionLike as AsyncConnectionLike;
use redis::{
    Cmd, ConnectionLike, ErrorKind, Pipeline, RedisError, RedisFuture, RedisResult, Value, cmd, pipe,
};
use support::{page, value};

/// Answers each command with what is in its second word, as it is: by the packed bytes, so that it is sure that these are
/// passed on.
#[derive(Clone)]
struct Echo;

fn answer(packed: &[u8]) -> RedisResult<Value> {
    let text = String::from_utf8_lossy(packed);
    if text.contains("broken") {
        return Err(broken());
    }
    if text.contains("refused") {
        return redis::parse_redis_value(b"-WRONGTYPE no\r\n");
    }
    Ok(Value::SimpleString(text.into_owned()))
}

fn broken() -> RedisError {
    (ErrorKind::Client, "the connection is broken").into()
}

impl ConnectionLike for Echo {
    fn req_packed_command(&mut self, cmd: &[u8]) -> RedisResult<Value> {
        answer(cmd)
    }

    fn req_packed_commands(&mut self, cmd: &[u8], _: usize, count: usize) -> RedisResult<Vec<Value>> {
        (0..count).map(|_| answer(cmd)).collect()
    }

    fn get_db(&self) -> i64 {
        5
    }

    fn check_connection(&mut self) -> bool {
        true
    }

    fn is_open(&self) -> bool {
        true
    }
}

impl AsyncConnectionLike for Echo {
    fn req_packed_command<'a>(&'a mut self, cmd: &'a Cmd) -> RedisFuture<'a, Value> {
        Box::pin(async {
            tokio::task::yield_now().await;
            answer(&cmd.get_packed_command())
        })
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        pipeline: &'a Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            ConnectionLike::req_packed_commands(&mut Self, &pipeline.get_packed_pipeline(), offset, count)
        })
    }

    fn get_db(&self) -> i64 {
        5
    }
}

fn counted(registry: &Registry) -> Counted<Echo> {
    Counted::new(Echo, "c", registry).expect("a registry of its own")
}

fn count(registry: &Registry, command: &str, outcome: &str) -> Option<f64> {
    value(
        registry,
        &format!("redis_commands_total{{client=\"c\",command=\"{command}\",outcome=\"{outcome}\"}}"),
    )
}

#[test]
fn a_command_is_counted_by_its_name_in_small_letters() {
    let registry = Registry::new();
    let mut connection = counted(&registry);
    for name in ["GET", "get", "Get"] {
        cmd(name).arg("k").query::<Value>(&mut connection).expect("an answer");
    }
    assert_eq!(count(&registry, "get", "ok"), Some(3.0));
}

#[test]
fn a_command_that_is_not_on_the_list_is_other() {
    let registry = Registry::new();
    let mut connection = counted(&registry);
    for number in 0..1_000 {
        cmd(&format!("JSON.{number}")).query::<Value>(&mut connection).expect("an answer");
    }
    assert_eq!(count(&registry, "other", "ok"), Some(1_000.0));
    assert_eq!(page(&registry).lines().filter(|line| line.starts_with("redis_commands_total")).count(), 2);
}

#[test]
fn a_command_reaches_the_connection_as_it_was_made_and_so_does_the_answer_come_back() {
    let mut connection = counted(&Registry::new());
    let command = cmd("SET").arg("k").arg(&b"\r\n$1"[..]).clone();
    let packed = String::from_utf8(command.get_packed_command()).expect("UTF-8");
    assert_eq!(command.query(&mut connection), Ok(packed));
    assert_eq!(ConnectionLike::get_db(&connection), 5);
}

#[test]
fn a_broken_connection_is_a_fail_and_the_error_comes_back_unchanged() {
    let registry = Registry::new();
    let error = cmd("GET").arg("broken").query::<()>(&mut counted(&registry)).expect_err("it is broken");
    assert_eq!(error, broken());
    assert_eq!(count(&registry, "get", "fail"), Some(1.0));
}

#[test]
fn an_answer_that_is_an_error_is_a_fail() {
    let registry = Registry::new();
    let error = cmd("GET").arg("refused").query::<()>(&mut counted(&registry)).expect_err("it is refused");
    assert_eq!(error.code(), Some("WRONGTYPE"));
    assert_eq!(count(&registry, "get", "fail"), Some(1.0));
}

#[test]
fn each_command_of_a_pipeline_is_counted() {
    let registry = Registry::new();
    let mut pipeline = pipe();
    pipeline.cmd("GET").arg("a").cmd("GET").arg("b").cmd("INCR").arg("c");
    pipeline.query::<Vec<String>>(&mut counted(&registry)).expect("three answers");
    assert_eq!((count(&registry, "get", "ok"), count(&registry, "incr", "ok")), (Some(2.0), Some(1.0)));
}

#[test]
fn all_commands_of_a_pipeline_that_failed_are_fails() {
    let registry = Registry::new();
    let mut pipeline = pipe();
    pipeline.cmd("GET").arg("broken").cmd("INCR").arg("c");
    pipeline.query::<()>(&mut counted(&registry)).expect_err("it is broken");
    assert_eq!((count(&registry, "get", "fail"), count(&registry, "incr", "fail")), (Some(1.0), Some(1.0)));
}

#[tokio::test]
async fn an_awaited_command_is_counted_too() {
    let registry = Registry::new();
    let mut connection = counted(&registry);
    cmd("GET").arg("k").query_async::<Value>(&mut connection).await.expect("an answer");
    let error = cmd("GET").arg("broken").query_async::<()>(&mut connection).await.expect_err("it is broken");
    assert_eq!(error, broken());
    assert_eq!((count(&registry, "get", "ok"), count(&registry, "get", "fail")), (Some(1.0), Some(1.0)));
}

#[tokio::test]
async fn an_awaited_pipeline_is_counted_by_command() {
    let registry = Registry::new();
    let mut pipeline = pipe();
    pipeline.cmd("GET").arg("a").cmd("INCR").arg("b");
    pipeline.query_async::<Vec<String>>(&mut counted(&registry)).await.expect("two answers");
    assert_eq!((count(&registry, "get", "ok"), count(&registry, "incr", "ok")), (Some(1.0), Some(1.0)));
}

#[tokio::test]
async fn a_command_whose_future_was_dropped_is_cancelled() {
    let registry = Registry::new();
    let mut connection = counted(&registry);
    let command = cmd("GET").arg("k").clone();
    tokio::select! {
        biased;
        _ = command.query_async::<Value>(&mut connection) => unreachable!("it is pending at first"),
        () = std::future::ready(()) => {}
    }
    assert_eq!((count(&registry, "get", "cancelled"), count(&registry, "get", "ok")), (Some(1.0), None));
}

#[test]
fn a_clone_shares_the_counts() {
    let registry = Registry::new();
    let mut connection = counted(&registry);
    cmd("PING").query::<Value>(&mut connection.clone()).expect("an answer");
    cmd("PING").query::<Value>(&mut connection).expect("an answer");
    assert_eq!(count(&registry, "ping", "ok"), Some(2.0));
}
