//! A run of cells, owned by the handles to one metric (rule 6).

use super::plan::{Place, Slot, SpaceFull};
use super::space::Space;
use crate::sync::{AtomicPtr, AtomicUsize, Ordering, fence};
use std::marker::PhantomData;
use std::ops::Deref;
use std::ptr;
use std::sync::Arc;

/// A run of cells in the space that `S` points to, and perhaps an `E` beside it. Both come back with the last handle.
///
/// Most series have one handle, their family's, and nothing beside it. So what handles share is made with the second one.
#[derive(Debug)]
#[repr(C)]
pub struct Run<S: Deref<Target = Space>, E = ()> {
    /// What all handles share; null while this is the only one, unless there is something beside it.
    shared: AtomicPtr<Shared<E>>,
    /// Behind that, so that it stands beside what follows the metric of a series.
    place: Place,
    space: S,
    owns: PhantomData<Arc<E>>,
}

/// What all handles to a run share.
#[derive(Debug)]
struct Shared<E> {
    /// How many there are.
    holders: AtomicUsize,
    beside: Option<E>,
}

impl<S: Deref<Target = Space>> Run<S> {
    /// A run of `cells` cells, all zero.
    ///
    /// # Errors
    /// [`SpaceFull`] when the directory of chunks has no room for it, or when it is of 2^24 cells or more.
    pub fn new(space: S, cells: u32) -> Result<Self, SpaceFull> {
        Self::with_beside(space, cells, None)
    }
}

impl<S: Deref<Target = Space>, E> Run<S, E> {
    /// A run as [`new`](Run::new) makes one, with something beside it that all handles share.
    ///
    /// # Errors
    /// As [`new`](Run::new).
    #[inline]
    pub fn with_beside(space: S, cells: u32, beside: Option<E>) -> Result<Self, SpaceFull> {
        if cells >= Place::CELLS {
            return Err(SpaceFull { asked: cells as usize });
        }
        let place = Place::new(space.allocate(cells)?, cells);
        let shared = beside.map_or(ptr::null_mut(), |beside| Shared::one(Some(beside)));
        Ok(Self { place, shared: AtomicPtr::new(shared), space, owns: PhantomData })
    }

    /// Where it lies.
    #[inline(always)]
    pub fn slot(&self) -> Slot {
        self.place.slot()
    }

    /// Where it lies, for who compares that.
    #[inline(always)]
    pub(crate) fn place(&self) -> Place {
        self.place
    }

    /// What all handles share, if it was made.
    #[inline(always)]
    fn shared(&self) -> Option<&Shared<E>> {
        // ORDERING: Acquire, pairs with the Release in `share`: it is initialised.
        // SAFETY: what is not null came from `Shared::one`, and is freed by the last handle only.
        unsafe { self.shared.load(Ordering::Acquire).as_ref() }
    }

    /// What was given to [`with_beside`](Self::with_beside).
    #[inline(always)]
    pub fn beside(&self) -> Option<&E> {
        self.shared()?.beside.as_ref()
    }

    /// Whether there is another handle. What was done by handles that are gone happened before the answer.
    pub fn is_shared(&self) -> bool {
        // ORDERING: Acquire, pairs with the Release of a handle that went.
        self.shared().is_some_and(|shared| shared.holders.load(Ordering::Acquire) > 1)
    }

    /// What all handles share, made if this was the only one.
    fn share(&self) -> &Shared<E> {
        if let Some(there) = self.shared() {
            return there;
        }
        let fresh = Shared::one(None);
        // ORDERING: Release publishes the count; Acquire on failure takes over that of whoever was first.
        let first =
            self.shared.compare_exchange(ptr::null_mut(), fresh, Ordering::Release, Ordering::Acquire);
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

impl<E> Shared<E> {
    /// For one handle: a box, to be freed by the last one.
    fn one(beside: Option<E>) -> *mut Self {
        Box::into_raw(Box::new(Self { holders: AtomicUsize::new(1), beside }))
    }
}

impl<S: Deref<Target = Space> + Clone, E> Clone for Run<S, E> {
    fn clone(&self) -> Self {
        let shared = self.share();
        // ORDERING: Relaxed. This handle keeps the count above zero, and hands the new one over by whatever moves it.
        if shared.holders.fetch_add(1, Ordering::Relaxed) > isize::MAX as usize {
            // As std's `Arc`: handles that were forgotten have filled the count, and it must not come round to zero.
            std::process::abort();
        }
        let shared = AtomicPtr::new(ptr::from_ref(shared).cast_mut());
        Self { place: self.place, shared, space: self.space.clone(), owns: PhantomData }
    }
}

impl<S: Deref<Target = Space>, E> Drop for Run<S, E> {
    fn drop(&mut self) {
        // ORDERING: Relaxed. `&mut self` orders this after every clone of this handle.
        let shared = self.shared.load(Ordering::Relaxed);
        // SAFETY: what is not null came from `Shared::one`, and this handle is one of those that keep it.
        if let Some(count) = unsafe { shared.as_ref() }.map(|shared| &shared.holders) {
            // ORDERING: Release, pairs with the fence below, and with the Acquire of `is_shared`: this handle's uses are done.
            if count.fetch_sub(1, Ordering::Release) != 1 {
                return;
            }
            // ORDERING: Acquire, pairs with the Release above of all other handles: their uses happened before what follows.
            fence(Ordering::Acquire);
            // SAFETY: it came from a box, and the last handle is gone.
            drop(unsafe { Box::from_raw(shared) });
        }
        // SAFETY: the slot is from `allocate` with this length, and no other handle is left.
        unsafe { self.space.recycle(self.slot(), self.place.cells()) };
    }
}
