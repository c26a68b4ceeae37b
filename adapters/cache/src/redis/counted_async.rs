//! [`Counted`] as a connection that is awaited.

use redis::aio::ConnectionLike;
use redis::{Cmd, Pipeline, RedisFuture, Value};

use super::Counted;
use super::counted::name;

/// The futures are boxed because this trait's are; one more box holds the count.
impl<C: ConnectionLike + Send> ConnectionLike for Counted<C> {
    fn req_packed_command<'a>(&'a mut self, cmd: &'a Cmd) -> RedisFuture<'a, Value> {
        Box::pin(async move {
            let command = self.commands.begin(name(cmd));
            let answer = self.connection.req_packed_command(cmd).await;
            self.commands.end(command, &answer);
            answer
        })
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        pipeline: &'a Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        Box::pin(async move {
            // A transaction skips the answers to what is between MULTI and EXEC, which are not among its commands.
            let [first, last]: [&[&[u8]]; 2] =
                if offset > 0 { [&[b"MULTI"], &[b"EXEC"]] } else { [&[], &[]] };
            let names =
                first.iter().copied().chain(pipeline.cmd_iter().map(name)).chain(last.iter().copied());
            let commands = names.map(|name| self.commands.begin(name)).collect();
            let answers = self.connection.req_packed_commands(pipeline, offset, count).await;
            self.commands.end_all(commands, &answers);
            answers
        })
    }

    fn get_db(&self) -> i64 {
        self.connection.get_db()
    }
}
