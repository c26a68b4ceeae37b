//! A [memcached](https://memcached.org) server, by [memcache](https://docs.rs/memcache): [`Memcached`].

use std::collections::HashMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use memcache::{Client, ClientError, MemcacheError};

use crate::{Backend, Cache, Described};

/// One memcached server or several, by a client that pools its connections. The label `backend` is `memcached`.
///
/// It blocks: async code calls it through its runtime's `spawn_blocking`. A client waits for a connection for 30 seconds unless
/// its builder is given another `with_connection_timeout`.
///
/// ```no_run
/// use altimeter_cache::{Cache, Instrumented, memcached::Memcached};
///
/// let client = memcache::Client::connect("memcache://127.0.0.1:11211")?;
/// let pages = Instrumented::new(Memcached::new(client), "pages", &altimeter::Registry::new())?;
/// pages.set("/", b"<html>".to_vec(), None)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Memcached counts time in seconds: a `ttl` is rounded up to the next one.
#[derive(Clone)]
pub struct Memcached {
    client: Client,
}

/// Beyond so many seconds, 30 days, the server takes a time for seconds since 1970 (memcached's `protocol.txt`, "Expiration
/// times").
const MOST_RELATIVE: u64 = 60 * 60 * 24 * 30;

impl Memcached {
    /// A cache behind this client.
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    /// The client, for what [`Cache`] does not cover.
    pub fn client(&self) -> &Client {
        &self.client
    }
}

impl Described for Memcached {
    fn backend(&self) -> Backend<'_> {
        Backend::remote("memcached")
    }
}

/// A key that is empty or has a space or a control character is refused here: the client would send it as it is, and the server
/// take what follows for another key, or for a command.
impl Cache for Memcached {
    type Key = str;
    type Value = Vec<u8>;
    type Error = MemcacheError;

    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, MemcacheError> {
        self.client.get(checked(key)?)
    }

    fn set(&self, key: &str, value: Vec<u8>, ttl: Option<Duration>) -> Result<(), MemcacheError> {
        let key = checked(key)?;
        match ttl.map(seconds) {
            None => self.client.set(key, &*value, 0),
            Some(0) => self.client.delete(key).map(drop),
            Some(seconds) => self.client.set(key, &*value, expiration(seconds)),
        }
    }

    fn delete(&self, key: &str) -> Result<bool, MemcacheError> {
        self.client.delete(checked(key)?)
    }

    /// One command for each server that has keys.
    fn get_many(&self, keys: &[&str]) -> Result<Vec<Option<Vec<u8>>>, MemcacheError> {
        keys.iter().try_for_each(|key| checked(key).map(drop))?;
        let found: HashMap<String, Vec<u8>> = self.client.gets(keys)?;
        Ok(keys.iter().map(|key| found.get(*key).cloned()).collect())
    }
}

fn checked(key: &str) -> Result<&str, MemcacheError> {
    if !key.is_empty() && key.bytes().all(|byte| byte > b' ' && byte != 0x7f) {
        return Ok(key);
    }
    let message = format!(
        "key {key:?}: empty, or a space or a control character in it; memcached takes neither, so encode it"
    );
    Err(ClientError::Error(message.into()).into())
}

/// Rounded up.
fn seconds(ttl: Duration) -> u64 {
    ttl.as_secs().saturating_add(u64::from(ttl.subsec_nanos() > 0))
}

/// A time of at least one second as the server wants it. Beyond 2106, when 32 bits end, it never expires.
fn expiration(seconds: u64) -> u32 {
    if seconds <= MOST_RELATIVE {
        return seconds as u32;
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    u32::try_from(now.saturating_add(seconds)).unwrap_or(0)
}

impl std::fmt::Debug for Memcached {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Memcached").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_rounded_up_to_seconds() {
        let times =
            [0, 1, 999_999_999, 1_000_000_000, 1_000_000_001].map(|ns| seconds(Duration::from_nanos(ns)));
        assert_eq!(times, [0, 1, 1, 1, 2]);
        assert_eq!(seconds(Duration::MAX), u64::MAX);
    }

    #[test]
    fn beyond_thirty_days_a_time_is_a_date() {
        assert_eq!(expiration(MOST_RELATIVE), 2_592_000);
        // The first second that is a date, in any year after 1970.
        assert!(u64::from(expiration(MOST_RELATIVE + 1)) > 2 * MOST_RELATIVE);
    }

    #[test]
    fn a_time_beyond_the_dates_of_the_server_never_expires() {
        assert_eq!([u64::from(u32::MAX), u64::MAX].map(expiration), [0, 0]);
    }

    #[test]
    fn keys_that_would_be_taken_for_several_are_refused() {
        for key in ["", "a b", "a\r\nflush_all", "a\tb", "a\0", "\u{7f}"] {
            assert!(checked(key).is_err(), "{key:?}");
        }
        assert!(checked("größe/7:x").is_ok());
    }
}
