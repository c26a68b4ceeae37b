//! Files, by [cacache](https://docs.rs/cacache): [`Cacache`].

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use cacache::{Error, Metadata, Value, WriteOpts};

use crate::{Backend, Cache, Described, Stats};

/// A cache in a directory, which outlives the process and may be shared by several. The label `backend` is `cacache`.
///
/// What is read is checked against its hash: an entry that was damaged is an error, not a value. Nothing is evicted. What is
/// deleted, replaced or expired is no longer found, but its bytes stay in the directory, since another key may have the same
/// value: `cacache::clear_sync` makes room.
///
/// It blocks: async code calls it through its runtime's `spawn_blocking`. Making one does no I/O; the directory is made by the
/// first `set`.
///
/// ```
/// use std::time::Duration;
/// use altimeter_cache::{Cache, cacache::Cacache};
///
/// # let directory = tempfile::tempdir()?;
/// let pages = Cacache::new(directory.path());
/// pages.set("/", b"<html>".to_vec(), Some(Duration::from_secs(3600)))?;
/// assert_eq!(pages.get("/")?.as_deref(), Some(&b"<html>"[..]));
/// assert_eq!(pages.get("/dogs")?, None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Cacache {
    directory: PathBuf,
}

/// Where an entry's metadata has the time at which it expires: milliseconds since 1970, by the clock of the machine.
const EXPIRES: &str = "expires_unix_ms";

impl Cacache {
    /// The cache in this directory.
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self { directory: directory.into() }
    }

    /// Where it is.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The entry under a key, if its time is not over.
    fn find(&self, key: &str) -> Result<Option<Metadata>, Error> {
        Ok(cacache::metadata_sync(&self.directory, key)?.filter(is_fresh))
    }
}

impl Described for Cacache {
    fn backend(&self) -> Backend<'_> {
        Backend::remote("cacache")
    }

    /// Reads the whole index of the directory: some microseconds for each entry. The bytes are those of the values; a value
    /// that two keys share counts twice. Nothing, when the index cannot be read.
    fn stats(&self) -> Stats {
        let mut stats = (0, 0);
        for entry in cacache::list_sync(&self.directory) {
            match entry {
                Ok(entry) if is_fresh(&entry) => stats = (stats.0 + 1, stats.1 + entry.size as u64),
                Ok(_) => {}
                Err(_) => return Stats::default(),
            }
        }
        Stats::default().entries(stats.0).bytes(stats.1)
    }
}

impl Cache for Cacache {
    type Key = str;
    type Value = Vec<u8>;
    type Error = Error;

    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Error> {
        let entry = self.find(key)?;
        entry.map(|entry| cacache::read_hash_sync(&self.directory, &entry.integrity)).transpose()
    }

    /// The time is kept in the entry's metadata, so that other users of the directory, who do not know of it, still find the
    /// entry when it is over.
    fn set(&self, key: &str, value: Vec<u8>, ttl: Option<Duration>) -> Result<(), Error> {
        let mut options = WriteOpts::new().size(value.len());
        if let Some(ttl) = ttl {
            let expires = now().saturating_add(milliseconds(ttl));
            options = options.metadata([(EXPIRES, expires)].into_iter().collect());
        }
        let mut writer = options.open_sync(&self.directory, key)?;
        writer
            .write_all(&value)
            .map_err(|error| Error::IoError(error, format!("writing the value of {key:?}")))?;
        writer.commit().map(drop)
    }

    fn delete(&self, key: &str) -> Result<bool, Error> {
        let was_there = self.find(key)?.is_some();
        if was_there {
            cacache::remove_sync(&self.directory, key)?;
        }
        Ok(was_there)
    }
}

/// Whether an entry's time is not over. One without a time is always fresh.
fn is_fresh(entry: &Metadata) -> bool {
    entry.metadata.get(EXPIRES).and_then(Value::as_u64).is_none_or(|expires| now() < expires)
}

/// Milliseconds since 1970.
fn now() -> u64 {
    milliseconds(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default())
}

fn milliseconds(duration: Duration) -> u64 {
    duration.as_millis().try_into().unwrap_or(u64::MAX)
}
