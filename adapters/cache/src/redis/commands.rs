//! The commands that the caches send.

use std::time::Duration;

use redis::{Cmd, cmd};

/// More milliseconds than these are too many for the server, which adds them to its clock in 63 bits.
const MOST: u128 = (i64::MAX / 2) as u128;

pub(super) fn get(key: &str) -> Cmd {
    with_key("GET", key)
}

/// A time of zero, which the server refuses, deletes: afterwards there is nothing under the key, as it should be.
pub(super) fn set(key: &str, value: &[u8], ttl: Option<Duration>) -> Cmd {
    let milliseconds =
        ttl.map(|ttl| ttl.as_nanos().div_ceil(1_000_000)).filter(|milliseconds| *milliseconds <= MOST);
    if milliseconds == Some(0) {
        return delete(key);
    }
    let mut command = with_key("SET", key);
    command.arg(value);
    if let Some(milliseconds) = milliseconds {
        command.arg("PX").arg(milliseconds as u64);
    }
    command
}

pub(super) fn delete(key: &str) -> Cmd {
    with_key("DEL", key)
}

/// Of at least one key: the server refuses none.
pub(super) fn get_many(keys: &[&str]) -> Cmd {
    let mut command = cmd("MGET");
    command.arg(keys);
    command
}

fn with_key(name: &str, key: &str) -> Cmd {
    let mut command = cmd(name);
    command.arg(key);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(ttl: Option<Duration>) -> String {
        let packed = set("k", b"v", ttl).get_packed_command();
        String::from_utf8(packed).expect("ASCII").replace("\r\n", " ")
    }

    #[test]
    fn a_time_is_rounded_up_to_milliseconds() {
        assert_eq!(packed(Some(Duration::from_micros(1_001))), "*5 $3 SET $1 k $1 v $2 PX $1 2 ");
        assert_eq!(packed(Some(Duration::from_nanos(1))), "*5 $3 SET $1 k $1 v $2 PX $1 1 ");
    }

    #[test]
    fn a_time_of_zero_deletes() {
        assert_eq!(packed(Some(Duration::ZERO)), "*2 $3 DEL $1 k ");
    }

    #[test]
    fn a_time_beyond_the_clock_of_the_server_is_none() {
        assert_eq!(packed(Some(Duration::MAX)), packed(None));
    }
}
