//! A connection that counts its commands.

use std::sync::{Arc, OnceLock};

use altimeter::{Counter, Family, LabelValue, Labels, RegisterError, Registry};
use redis::{Arg, Cmd, RedisResult, Value};

use super::names;
use crate::op::Op;

/// A connection that counts its commands in `redis_commands_total{client,command,outcome}`, and is else as the one inside.
///
/// It implements `redis::ConnectionLike` where the connection inside does, and `redis::aio::ConnectionLike` likewise; a clone
/// shares the counts. It counts each command sent, those of a pipeline singly, whoever sends it: `Cmd::query`, the methods of
/// `Commands`, scripts.
///
/// `command` is one of a fixed list of 85 names, in small letters, else `other`: no application adds series to it. A series is
/// there from its first command on.
///
/// | outcome | |
/// | --- | --- |
/// | `ok` | the server answered |
/// | `fail` | it answered with an error, or not at all. All commands of a pipeline that failed as a whole, and all of a transaction that failed |
/// | `cancelled` | the future was dropped before there was an answer, or the connection panicked |
///
/// ```no_run
/// use altimeter_cache::redis::Counted;
/// use redis::Commands;
///
/// let connection = redis::Client::open("redis://127.0.0.1/")?.get_connection()?;
/// let mut connection = Counted::new(connection, "sessions", &altimeter::Registry::new())?;
/// let _: () = connection.set("anna", 1)?; // redis_commands_total{client="sessions",command="set",outcome="ok"} 1
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Counted<C> {
    pub(super) connection: C,
    pub(super) commands: Arc<Commands>,
}

impl<C> Counted<C> {
    /// Counts what is sent over `connection`, named `client` in the label of that name.
    ///
    /// # Errors
    ///
    /// When the registry has something else under the name `redis_commands_total`.
    pub fn new(connection: C, client: &str, registry: &Registry) -> Result<Self, RegisterError> {
        Ok(Self { connection, commands: Arc::new(Commands::register(registry, client)?) })
    }

    /// The connection inside. What is sent over it directly is not counted.
    pub fn inner(&mut self) -> &mut C {
        &mut self.connection
    }

    /// The connection inside, without the counting.
    pub fn into_inner(self) -> C {
        self.connection
    }
}

impl<C> std::fmt::Debug for Counted<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Counted").finish_non_exhaustive()
    }
}

/// How a command ended.
#[derive(Clone, Copy, LabelValue)]
enum Outcome {
    Ok,
    Fail,
    Cancelled,
}

#[derive(Labels)]
struct Sent<'a> {
    client: &'a str,
    command: &'a str,
    outcome: Outcome,
}

/// The counters of one client.
pub(super) struct Commands {
    family: Family<Sent<'static>, Counter>,
    client: Box<str>,
    /// By the number of the name; each looked up once.
    counters: [[OnceLock<Counter>; 3]; names::COUNT],
}

/// A command that was sent.
pub(super) struct Command<'a> {
    op: Op<'a>,
    number: usize,
}

impl Commands {
    fn register(registry: &Registry, client: &str) -> Result<Self, RegisterError> {
        let family = registry.counter("redis_commands_total", "Commands sent to redis, by outcome.");
        let family = family.labels::<Sent<'_>>().get_or_register()?;
        let counters = std::array::from_fn(|_| std::array::from_fn(|_| OnceLock::new()));
        Ok(Self { family, client: client.into(), counters })
    }

    fn counter(&self, number: usize, outcome: Outcome) -> &Counter {
        let sent = Sent { client: &self.client, command: names::name(number), outcome };
        self.counters[number][outcome as usize].get_or_init(|| self.family.get(&sent))
    }

    /// A command of this name is sent.
    pub(super) fn begin(&self, name: &[u8]) -> Command<'_> {
        let number = names::number(name);
        Command { op: Op::begin(1, self.counter(number, Outcome::Cancelled), None), number }
    }

    /// The answer to one command is there.
    pub(super) fn end(&self, command: Command<'_>, answer: &RedisResult<Value>) {
        let failed = matches!(answer, Err(_) | Ok(Value::ServerError(_)));
        self.end_as(command, failed);
    }

    /// The answers to a pipeline are there: one for each command, or, of a transaction, one for all.
    pub(super) fn end_all(&self, commands: Vec<Command<'_>>, answers: &RedisResult<Vec<Value>>) {
        let is_error = |value: &Value| matches!(value, Value::ServerError(_));
        let all_failed = match answers {
            Ok(values) if values.len() == commands.len() => {
                for (command, value) in commands.into_iter().zip(values) {
                    self.end_as(command, is_error(value));
                }
                return;
            }
            Ok(values) => values.iter().any(is_error),
            Err(_) => true,
        };
        commands.into_iter().for_each(|command| self.end_as(command, all_failed));
    }

    fn end_as(&self, command: Command<'_>, failed: bool) {
        let outcome = if failed { Outcome::Fail } else { Outcome::Ok };
        command.op.end(self.counter(command.number, outcome));
    }
}

/// The first word of a command; empty, if it has none.
pub(super) fn name(command: &Cmd) -> &[u8] {
    match command.args_iter().next() {
        Some(Arg::Simple(name)) => name,
        _ => &[],
    }
}
