//! The place of one exemplar: a pointer that is exchanged, and a flag that says whether another is due.
//!
//! Rules:
//!
//! 1. What the pointer points to belongs to the slot. Who exchanges it for another pointer, or for null, owns what it was.
//! 2. A page takes what is there, looks at it, and puts it back if nothing newer came meanwhile; else it drops it.
//! 3. Who finds the flag set and clears it has the *claim*: nobody else makes an exemplar for the slot until the flag is set again, by
//!    a page, or by a claim that is dropped without an exemplar.
//!
//! Nobody waits for anybody, and nothing is read that another might free.

use crate::sync::{AtomicBool, AtomicPtr, Ordering};
use std::marker::PhantomData;
use std::ptr;

/// A place for one `T`.
#[derive(Debug)]
pub struct Slot<T> {
    due: AtomicBool,
    /// Null, or of a box.
    kept: AtomicPtr<T>,
    owns: PhantomData<T>,
}

impl<T> Slot<T> {
    /// A slot that is empty and due.
    pub fn new() -> Self {
        Self { due: AtomicBool::new(true), kept: AtomicPtr::new(ptr::null_mut()), owns: PhantomData }
    }

    /// Whether an exemplar is due, as a guess: the claim decides.
    pub fn is_due(&self) -> bool {
        // ORDERING: Relaxed. A guess: nothing is read on the strength of it.
        self.due.load(Ordering::Relaxed)
    }

    /// Makes an exemplar due.
    pub fn make_due(&self) {
        // ORDERING: Relaxed. It publishes nothing.
        self.due.store(true, Ordering::Relaxed);
    }

    /// Takes on to make the exemplar that is due (rule 3).
    pub fn claim(&self) -> Option<Claim<'_, T>> {
        // ORDERING: Relaxed. That one thread alone finds it set is the exchange's atomicity; it publishes nothing.
        let was_due = self.due.swap(false, Ordering::Relaxed);
        // Made only where it is had: one that is dropped makes the slot due.
        was_due.then(|| Claim { slot: self, is_filled: false })
    }

    /// Puts `new` in the place of what is there (rule 1).
    pub fn put(&self, new: Box<T>) {
        // ORDERING: Relaxed. It publishes nothing.
        self.due.store(false, Ordering::Relaxed);
        // ORDERING: Release publishes what is in the new box to who takes it; Acquire takes over the old one, which is dropped here.
        let old = self.kept.swap(Box::into_raw(new), Ordering::AcqRel);
        // SAFETY: what is not null came from a box, and belongs to who exchanged it.
        drop((!old.is_null()).then(|| unsafe { Box::from_raw(old) }));
    }

    /// Takes out what is there (rule 2).
    pub fn take(&self) -> Option<Box<T>> {
        // ORDERING: Acquire, pairs with the Release of `put` and `give_back`: what is in the box is there.
        let kept = self.kept.swap(ptr::null_mut(), Ordering::Acquire);
        // SAFETY: what is not null came from a box, and belongs to who exchanged it.
        (!kept.is_null()).then(|| unsafe { Box::from_raw(kept) })
    }

    /// Puts back what was taken out, unless something newer is there (rule 2).
    pub fn give_back(&self, kept: Box<T>) {
        let kept = Box::into_raw(kept);
        // ORDERING: Release, pairs with the Acquire of whoever takes it next. Relaxed on failure: nothing is read.
        let back = self.kept.compare_exchange(ptr::null_mut(), kept, Ordering::Release, Ordering::Relaxed);
        if back.is_err() {
            // SAFETY: it came from a box just now, and nobody else has seen it.
            drop(unsafe { Box::from_raw(kept) });
        }
    }
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Drop for Slot<T> {
    fn drop(&mut self) {
        drop(self.take());
    }
}

/// The right to make the exemplar that is due.
#[derive(Debug)]
pub struct Claim<'s, T> {
    slot: &'s Slot<T>,
    is_filled: bool,
}

impl<T> Claim<'_, T> {
    /// Puts the exemplar in its place.
    pub fn fill(mut self, kept: Box<T>) {
        self.is_filled = true;
        self.slot.put(kept);
    }
}

impl<T> Drop for Claim<'_, T> {
    fn drop(&mut self) {
        if !self.is_filled {
            self.slot.make_due();
        }
    }
}
