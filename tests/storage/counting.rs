//! An allocator that counts the bytes that live, and how many there were at most.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);
static ALLOCATIONS: AtomicUsize = AtomicUsize::new(0);

/// The system's allocator, counting.
pub(crate) struct Counting;

// SAFETY: what is allocated and freed is the system allocator's, with the layout as it was given.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // ORDERING: Relaxed, all. Counts, read when the threads are joined.
        let live = LIVE.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        PEAK.fetch_max(live, Ordering::Relaxed);
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: as the caller promised for this layout.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // ORDERING: Relaxed, as above.
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: as the caller promised for this block and layout.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How many bytes live.
pub(crate) fn live() -> usize {
    // ORDERING: Relaxed. Other threads have been joined, or are no part of what is measured.
    LIVE.load(Ordering::Relaxed)
}

/// How many bytes more than before lived at once while `run` did.
#[allow(dead_code, reason = "each test uses a part")]
pub(crate) fn peak(run: impl FnOnce()) -> usize {
    let before = live();
    // ORDERING: Relaxed, as above.
    PEAK.store(before, Ordering::Relaxed);
    run();
    PEAK.load(Ordering::Relaxed) - before
}

/// How many allocations `run` made.
#[allow(dead_code, reason = "each test uses a part")]
pub(crate) fn allocations(run: impl FnOnce()) -> usize {
    // ORDERING: Relaxed, as above.
    let before = ALLOCATIONS.load(Ordering::Relaxed);
    run();
    ALLOCATIONS.load(Ordering::Relaxed) - before
}
