//! An allocator that counts the bytes that are allocated.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

static LIVE: AtomicUsize = AtomicUsize::new(0);

/// The system's allocator, with a count of the bytes that were asked for and not given back.
#[derive(Debug)]
pub struct Counting;

// SAFETY: it hands on to the system's allocator, with the arguments as they are; the count is a plain number.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promises are those that the system's allocator asks for.
        let memory = unsafe { System.alloc(layout) };
        if !memory.is_null() {
            // ORDERING: Relaxed. A count that publishes nothing; it is read when its writers wait at a barrier.
            LIVE.fetch_add(layout.size(), Ordering::Relaxed);
        }
        memory
    }

    // Not by way of `alloc`, which would write to pages that the system hands out as zeros.
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as in `alloc`.
        let memory = unsafe { System.alloc_zeroed(layout) };
        if !memory.is_null() {
            // ORDERING: Relaxed, as in `alloc`.
            LIVE.fetch_add(layout.size(), Ordering::Relaxed);
        }
        memory
    }

    // Not by way of `alloc`, so that memory grows as it does without counting.
    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as in `alloc`; the memory came from there.
        let memory = unsafe { System.realloc(memory, layout, size) };
        if !memory.is_null() {
            // ORDERING: Relaxed, as in `alloc`. Wrapping, it may also become less.
            LIVE.fetch_add(size.wrapping_sub(layout.size()), Ordering::Relaxed);
        }
        memory
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: as in `alloc`; the memory came from there.
        unsafe { System.dealloc(memory, layout) };
        // ORDERING: Relaxed, as in `alloc`.
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
    }
}

/// How many bytes are allocated; 0 in a process whose allocator is not [`Counting`].
pub(super) fn live() -> usize {
    // ORDERING: Relaxed. The barriers between the measured threads and the reader order the count.
    LIVE.load(Ordering::Relaxed)
}
