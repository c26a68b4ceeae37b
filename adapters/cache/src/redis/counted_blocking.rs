//! [`Counted`] as a connection that blocks.

use redis::{Cmd, ConnectionLike, RedisResult, Value};

use super::Counted;
use super::packed::Names;

impl<C: ConnectionLike> ConnectionLike for Counted<C> {
    fn req_packed_command(&mut self, cmd: &[u8]) -> RedisResult<Value> {
        let command = self.commands.begin(Names(cmd).next().unwrap_or_default());
        let answer = self.connection.req_packed_command(cmd);
        self.commands.end(command, &answer);
        answer
    }

    fn req_packed_commands(&mut self, cmd: &[u8], offset: usize, count: usize) -> RedisResult<Vec<Value>> {
        let commands = Names(cmd).map(|name| self.commands.begin(name)).collect();
        let answers = self.connection.req_packed_commands(cmd, offset, count);
        self.commands.end_all(commands, &answers);
        answers
    }

    /// Not by `req_packed_command`: a connection may have its own way with a command, as with one that has no answer.
    fn req_command(&mut self, cmd: &Cmd) -> RedisResult<Value> {
        let command = self.commands.begin(super::counted::name(cmd));
        let answer = self.connection.req_command(cmd);
        self.commands.end(command, &answer);
        answer
    }

    fn get_db(&self) -> i64 {
        self.connection.get_db()
    }

    fn supports_pipelining(&self) -> bool {
        self.connection.supports_pipelining()
    }

    fn check_connection(&mut self) -> bool {
        self.connection.check_connection()
    }

    fn is_open(&self) -> bool {
        self.connection.is_open()
    }
}
