//! The one monitor that watches every connection of the process, and which database a connection is of.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use crate::error::InstallError;
use crate::ffi;
use crate::meters::{Meters, Shared};

/// So many files have their own name as `db`; those that come after have the monitor's. A program has fewer, or they are
/// temporary.
const MOST: usize = 64;

static INSTALLED: OnceLock<Installation> = OnceLock::new();

thread_local! {
    /// How many calls on this thread open connections that are not to be watched so.
    static SUSPENDED: Cell<u32> = const { Cell::new(0) };
}

/// An installed monitor. Its lists only grow, so that no connection that is opened ever waits for another.
#[derive(Debug)]
pub(crate) struct Installation {
    /// Of databases without a file, and of files beyond [`MOST`].
    meters: Arc<Meters>,
    /// The files that were given a name: the end of their path, and the name.
    aliases: Vec<(PathBuf, String)>,
    files: [OnceLock<(PathBuf, Arc<Meters>)>; MOST],
}

impl Installation {
    pub(crate) fn new(meters: Arc<Meters>, aliases: Vec<(PathBuf, String)>) -> Self {
        Self { meters, aliases, files: [const { OnceLock::new() }; MOST] }
    }

    /// Watches every connection that is opened from now on, for the rest of the process. Again, for the same monitor, is the
    /// same.
    pub(crate) fn install(self) -> Result<(), InstallError> {
        let meters = Arc::clone(&self.meters);
        let installed = INSTALLED.get_or_init(|| self);
        if !Arc::ptr_eq(&installed.meters.shared, &meters.shared) {
            let (installed, refused) = (installed.meters.db.to_string(), meters.db.to_string());
            return Err(InstallError::Installed { installed, refused });
        }
        match ffi::register_auto_extension() {
            0 => Ok(()),
            code => Err(InstallError::AutoExtension { code }),
        }
    }

    /// What a connection that is opened counts for. `file` is that of its main database. `None` if it is not to be watched.
    pub(crate) fn meters_of(file: impl FnOnce() -> Option<PathBuf>) -> Option<&'static Arc<Meters>> {
        let suspended = SUSPENDED.try_with(Cell::get).is_ok_and(|suspended| suspended > 0);
        let installed = INSTALLED.get().filter(|_| !suspended)?;
        Some(file().map_or(&installed.meters, |file| installed.meters_of_file(&file)))
    }

    /// The databases that were found so far, if the installed monitor is the one of `shared`.
    pub(crate) fn all_of(shared: &Arc<Shared>) -> impl Iterator<Item = &'static Arc<Meters>> {
        let installed = INSTALLED.get().filter(|installed| Arc::ptr_eq(&installed.meters.shared, shared));
        let files = installed.into_iter().flat_map(|installed| &installed.files);
        files.map_while(OnceLock::get).map(|(_, meters)| meters)
    }

    fn meters_of_file(&self, file: &Path) -> &Arc<Meters> {
        let of_file = self.files.iter().find_map(|place| {
            let (other, meters) = place.get_or_init(|| (file.to_owned(), self.new_meters(file)));
            (other == file).then_some(meters)
        });
        of_file.unwrap_or(&self.meters)
    }

    fn new_meters(&self, file: &Path) -> Arc<Meters> {
        let alias = self.aliases.iter().find(|(end, _)| file.ends_with(end));
        let name = alias
            .map(|(_, name)| name.clone())
            .or_else(|| Some(file.file_stem()?.to_string_lossy().into_owned()));
        let name = name.filter(|name| **name != *self.meters.db);
        name.map_or_else(
            || Arc::clone(&self.meters),
            |name| Arc::new(Meters::new(&self.meters.shared, &name)),
        )
    }
}

/// While this lives, connections that this thread opens are not watched by the installed monitor.
#[derive(Debug)]
pub(crate) struct Suspended(());

impl Suspended {
    /// From now on.
    pub(crate) fn new() -> Self {
        let _ = SUSPENDED.try_with(|suspended| suspended.set(suspended.get() + 1));
        Self(())
    }
}

impl Drop for Suspended {
    fn drop(&mut self) {
        let _ = SUSPENDED.try_with(|suspended| suspended.set(suspended.get().saturating_sub(1)));
    }
}
