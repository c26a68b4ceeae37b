//! The atomics, the mutex and the shared count of this crate: std's, or loom's under `--cfg altimeter_loom`.
//!
//! No other file names loom. The cfg is ours alone, because the bare `--cfg loom` also switches tokio,
//! on which the applications that we measure stand.

#[cfg(not(altimeter_loom))]
mod imp {
    pub(crate) use parking_lot::{Mutex, MutexGuard};
    pub(crate) use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU64, AtomicUsize, Ordering};

    /// Locks; never fails, since this mutex is not poisoned by a panic.
    pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
        mutex.lock()
    }
}

#[cfg(altimeter_loom)]
mod imp {
    pub(crate) use loom::sync::atomic::{AtomicPtr, AtomicU64, AtomicUsize, Ordering};
    pub(crate) use loom::sync::{Mutex, MutexGuard};

    /// Locks; a poisoned mutex fails the model.
    pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
        mutex.lock().expect("no model panics under a lock")
    }
}

pub(crate) use imp::*;
