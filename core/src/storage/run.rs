//! A run of cells, owned by the handles to one metric (rule 6).

use super::plan::{Slot, SpaceFull};
use super::space::Space;
use crate::sync::{AtomicPtr, AtomicUsize, Ordering, fence};
use std::ops::Deref;
use std::ptr;

/// A run of cells in the space that `S` points to. It comes back with the last handle.
///
/// Most series have one handle, their family's. So the count of handles is made with the second one.
#[derive(Debug)]
pub struct Run<S: Deref<Target = Space>> {
    offset: u32,
    chunk: u8,
    /// How many cells, in three bytes: each series has a run, which takes 16 bytes so.
    cells: [u8; 3],
    /// How many handles there are, shared by all of them; null while this is the only one.
    holders: AtomicPtr<AtomicUsize>,
    space: S,
}

impl<S: Deref<Target = Space>> Run<S> {
    /// A run of `cells` cells, all zero.
    ///
    /// # Errors
    /// [`SpaceFull`] when the directory of chunks has no room for it, or when it is of 2^24 cells or more.
    pub fn new(space: S, cells: u32) -> Result<Self, SpaceFull> {
        let [low, middle, high, 0] = cells.to_le_bytes() else {
            return Err(SpaceFull { asked: cells as usize });
        };
        let Slot { chunk, offset } = space.allocate(cells)?;
        let holders = AtomicPtr::new(ptr::null_mut());
        Ok(Self { offset, chunk: chunk as u8, cells: [low, middle, high], holders, space })
    }

    /// Where it lies.
    #[inline(always)]
    pub fn slot(&self) -> Slot {
        Slot { chunk: self.chunk.into(), offset: self.offset }
    }

    /// Whether there is another handle. What was done by handles that are gone happened before the answer.
    pub fn is_shared(&self) -> bool {
        // ORDERING: Acquire, pairs with the Release in `count`: the count is initialised.
        // SAFETY: what is not null came from `count`, and is freed by the last handle only.
        let holders = unsafe { self.holders.load(Ordering::Acquire).as_ref() };
        // ORDERING: Acquire, pairs with the Release of a handle that went.
        holders.is_some_and(|holders| holders.load(Ordering::Acquire) > 1)
    }

    /// The count of handles, made if this was the only one.
    fn count(&self) -> &AtomicUsize {
        // ORDERING: Acquire, pairs with the Release of the exchange below.
        let there = self.holders.load(Ordering::Acquire);
        // SAFETY: what is not null came from the exchange below, and is freed by the last handle only.
        if let Some(there) = unsafe { there.as_ref() } {
            return there;
        }
        let fresh = Box::into_raw(Box::new(AtomicUsize::new(1)));
        // ORDERING: Release publishes the count; Acquire on failure takes over that of whoever was first.
        let first =
            self.holders.compare_exchange(ptr::null_mut(), fresh, Ordering::Release, Ordering::Acquire);
        match first {
            // SAFETY: it came from a box just now; the last handle frees it.
            Ok(_) => unsafe { &*fresh },
            Err(first) => {
                // SAFETY: nobody saw ours; what was first is freed by the last handle only.
                unsafe {
                    drop(Box::from_raw(fresh));
                    &*first
                }
            }
        }
    }
}

impl<S: Deref<Target = Space> + Clone> Clone for Run<S> {
    fn clone(&self) -> Self {
        let holders = self.count();
        // ORDERING: Relaxed. This handle keeps the count above zero, and hands the new one over by whatever moves it.
        if holders.fetch_add(1, Ordering::Relaxed) > isize::MAX as usize {
            // As std's `Arc`: handles that were forgotten have filled the count, and it must not come round to zero.
            std::process::abort();
        }
        let holders = AtomicPtr::new(ptr::from_ref(holders).cast_mut());
        let Self { offset, chunk, cells, .. } = *self;
        Self { offset, chunk, cells, holders, space: self.space.clone() }
    }
}

impl<S: Deref<Target = Space>> Drop for Run<S> {
    fn drop(&mut self) {
        // ORDERING: Relaxed. `&mut self` orders this after every clone of this handle.
        let holders = self.holders.load(Ordering::Relaxed);
        // SAFETY: what is not null came from `count`, and this handle is one of those that keep it.
        if let Some(count) = unsafe { holders.as_ref() } {
            // ORDERING: Release, pairs with the fence below, and with the Acquire of `is_shared`: this handle's uses are done.
            if count.fetch_sub(1, Ordering::Release) != 1 {
                return;
            }
            // ORDERING: Acquire, pairs with the Release above of all other handles: their uses happened before what follows.
            fence(Ordering::Acquire);
            // SAFETY: it came from a box, and the last handle is gone.
            drop(unsafe { Box::from_raw(holders) });
        }
        let [low, middle, high] = self.cells;
        // SAFETY: the slot is from `allocate` with this length, and no other handle is left.
        unsafe { self.space.recycle(self.slot(), u32::from_le_bytes([low, middle, high, 0])) };
    }
}
