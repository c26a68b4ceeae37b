//! An allocator that counts the bytes that live, and what each thread allocates and frees.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

static LIVE: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// Const and without a destructor, so that the allocator may use it at any time.
    static MADE: Cell<usize> = const { Cell::new(0) };
    static FREED: Cell<usize> = const { Cell::new(0) };
}

/// The system's allocator, counting.
struct Counting;

// SAFETY: what is allocated and freed is the system allocator's, with the layout as it was given.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        MADE.set(MADE.get() + 1);
        // ORDERING: Relaxed. A count, read when the threads are joined.
        LIVE.fetch_add(layout.size(), Ordering::Relaxed);
        // SAFETY: as the caller promised for this layout.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        FREED.set(FREED.get() + 1);
        // ORDERING: Relaxed, as above.
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: as the caller promised for this block and layout.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What the harness may allocate beside.
const BESIDE: usize = 16 * 1024;

/// Cycles after which tables and lists have the room that they need.
pub(crate) const WARM_UP: u64 = 10_000;

/// How many bytes live.
pub(crate) fn live() -> usize {
    // ORDERING: Relaxed. Other threads have been joined, or are no part of what is measured.
    LIVE.load(Ordering::Relaxed)
}

/// How many allocations this thread makes in `work`.
pub(crate) fn made(work: impl FnOnce()) -> usize {
    let before = MADE.get();
    work();
    MADE.get() - before
}

/// How many allocations this thread frees in `work`.
pub(crate) fn freed(work: impl FnOnce()) -> usize {
    let before = FREED.get();
    work();
    FREED.get() - before
}

/// Held by every test: what others allocate would be measured, too.
pub(crate) fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Does `cycle` ten thousand times, then `cycles` times, and expects that no more bytes live than between the two. To be called by
/// who is [`alone`].
pub(crate) fn stays_flat(cycles: u64, mut cycle: impl FnMut(u64)) {
    (0..WARM_UP).for_each(&mut cycle);
    let before = live();
    (WARM_UP..WARM_UP + cycles).for_each(&mut cycle);
    assert!(live() < before + BESIDE, "{before} bytes, then {}", live());
}
