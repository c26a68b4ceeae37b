//! The names of commands that are counted apart.

/// In order. What code that caches, queues, counts and locks sends; a command of several words goes by its first one.
const NAMES: [&str; 85] = [
    "append",
    "auth",
    "blmove",
    "blmpop",
    "blpop",
    "brpop",
    "bzmpop",
    "bzpopmax",
    "bzpopmin",
    "client",
    "config",
    "copy",
    "dbsize",
    "decr",
    "decrby",
    "del",
    "discard",
    "echo",
    "eval",
    "evalsha",
    "exec",
    "exists",
    "expire",
    "expireat",
    "fcall",
    "flushall",
    "flushdb",
    "get",
    "getdel",
    "getex",
    "getrange",
    "getset",
    "hdel",
    "hexists",
    "hget",
    "hgetall",
    "hincrby",
    "hkeys",
    "hlen",
    "hmget",
    "hmset",
    "hscan",
    "hset",
    "incr",
    "incrby",
    "incrbyfloat",
    "info",
    "keys",
    "llen",
    "lpop",
    "lpush",
    "lrange",
    "lrem",
    "ltrim",
    "mget",
    "mset",
    "multi",
    "persist",
    "pexpire",
    "ping",
    "psetex",
    "pttl",
    "publish",
    "rename",
    "rpop",
    "rpush",
    "sadd",
    "scan",
    "scard",
    "script",
    "select",
    "set",
    "setex",
    "setnx",
    "sismember",
    "smembers",
    "srem",
    "ttl",
    "unlink",
    "watch",
    "xadd",
    "xread",
    "zadd",
    "zrange",
    "zrem",
];

/// Of a command that is not among them.
const OTHER: &str = "other";

/// How many different names there are.
pub(super) const COUNT: usize = NAMES.len() + 1;

/// The longest of them has so many bytes.
const LONGEST: usize = 11;

/// The number of a command's name, in capitals or not.
pub(super) fn number(name: &[u8]) -> usize {
    let mut buffer = [0; LONGEST];
    let Some(lower) = buffer.get_mut(..name.len()) else { return NAMES.len() };
    lower.copy_from_slice(name);
    lower.make_ascii_lowercase();
    NAMES.binary_search_by(|known| known.as_bytes().cmp(lower)).unwrap_or(NAMES.len())
}

/// The name of that number, as a label has it.
pub(super) fn name(number: usize) -> &'static str {
    NAMES.get(number).copied().unwrap_or(OTHER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_in_order_and_fit() {
        assert!(NAMES.is_sorted());
        assert_eq!(NAMES.iter().map(|name| name.len()).max(), Some(LONGEST));
    }

    #[test]
    fn every_name_is_found_in_capitals_or_not() {
        for known in NAMES {
            assert_eq!(name(number(known.as_bytes())), known);
            assert_eq!(name(number(known.to_uppercase().as_bytes())), known);
        }
    }

    #[test]
    fn any_other_command_is_other() {
        for unknown in ["", "JSON.SET", "getx", "ge", "\0", "a name that is longer than any of them"] {
            assert_eq!(name(number(unknown.as_bytes())), "other", "{unknown:?}");
        }
    }
}
