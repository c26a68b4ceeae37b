//! The size of the write-ahead logs of a database.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// So many files of one database are known; more than one is the exception.
const MOST: usize = 16;

/// The database files that connections have opened: a list that only grows, so that neither a connection that is opened nor
/// who reads the sizes ever waits.
#[derive(Debug, Default)]
pub(crate) struct Files([OnceLock<PathBuf>; MOST]);

impl Files {
    /// A connection has opened `file`.
    pub(crate) fn add(&self, file: &Path) {
        for place in &self.0 {
            if place.get_or_init(|| file.to_owned()) == file {
                return;
            }
        }
    }

    /// The bytes of all write-ahead logs together. One that is not there has none.
    pub(crate) fn wal_bytes(&self) -> u64 {
        let logs = self.0.iter().map_while(OnceLock::get).map(|file| {
            let mut log = file.as_os_str().to_owned();
            log.push("-wal");
            std::fs::metadata(log).map_or(0, |metadata| metadata.len())
        });
        logs.sum()
    }
}
