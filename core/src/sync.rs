//! The atomics, the mutex and the shared count of this crate: std's, or loom's under `--cfg altimeter_loom`.
//!
//! No other file names loom. The cfg is ours alone, because the bare `--cfg loom` also switches tokio,
//! on which the applications that we measure stand.

#[cfg(not(altimeter_loom))]
mod imp {
    pub(crate) use parking_lot::{Condvar, Mutex, MutexGuard};
    pub(crate) use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU64, AtomicUsize, Ordering, fence};

    /// Locks; never fails, since this mutex is not poisoned by a panic.
    pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
        mutex.lock()
    }

    /// Stores `value` in a word that only the caller writes, before every `SeqCst` load that the caller makes later.
    ///
    /// An exchange, for it is a full barrier on x86-64 and takes 2.2 ns where a store and a fence take 16 (measured on an AMD
    /// EPYC).
    #[inline(always)]
    pub(crate) fn announce(word: &AtomicU64, value: u64) {
        // ORDERING: SeqCst, as the loads that follow: all of them have one order, which agrees with that of the caller.
        word.swap(value, Ordering::SeqCst);
    }
}

#[cfg(altimeter_loom)]
mod imp {
    pub(crate) use loom::sync::atomic::{AtomicBool, AtomicPtr, AtomicU64, AtomicUsize, Ordering, fence};
    pub(crate) use loom::sync::{Mutex, MutexGuard};

    /// Locks; a poisoned mutex fails the model.
    pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
        mutex.lock().expect("no model panics under a lock")
    }

    /// As with std's atomics, by a store and a fence: loom takes `SeqCst` loads for `Acquire` ones, so the fence must do all.
    pub(crate) fn announce(word: &AtomicU64, value: u64) {
        // ORDERING: Relaxed; the fence below orders it before what the caller loads later.
        word.store(value, Ordering::Relaxed);
        fence(Ordering::SeqCst);
    }
}

pub(crate) use imp::*;
