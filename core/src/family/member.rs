//! What a family's set has members of, and who owns one.

use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;

/// What a set has members of.
pub trait Member: Sized {
    /// What their addresses are multiples of: 16 at least.
    const ALIGN: usize = align_of::<Self>();

    /// The hash of what it is found by.
    fn hash(&self) -> u32;

    /// Whether both are found by the same.
    fn is_twin(&self, other: &Self) -> bool;

    /// Tells it, before it is linked, how many were linked before it.
    fn set_birth(&mut self, birth: u64);

    /// What it was told.
    fn birth(&self) -> u64;

    /// Whether it is never to be freed before the set is.
    fn is_kept(&self) -> bool;

    /// Frees it.
    ///
    /// # Safety
    /// * It went to [`Owned::from_raw`], and nobody uses it any more.
    unsafe fn free(this: NonNull<Self>);
}

/// A member that nobody else has.
#[derive(Debug)]
pub struct Owned<T: Member>(NonNull<T>, PhantomData<T>);

// SAFETY: it owns its member, so it may go where that may.
unsafe impl<T: Member + Send> Send for Owned<T> {}
// SAFETY: it gives out `&T` only.
unsafe impl<T: Member + Sync> Sync for Owned<T> {}

impl<T: Member> Owned<T> {
    /// Takes a member over.
    ///
    /// # Safety
    /// * `T::free` may free it, and nobody else uses it.
    /// * Its address is a multiple of `T::ALIGN`.
    pub unsafe fn from_raw(member: NonNull<T>) -> Self {
        Self(member, PhantomData)
    }

    /// Gives it over.
    pub(super) fn into_raw(self) -> NonNull<T> {
        ManuallyDrop::new(self).0
    }
}

impl<T: Member> Deref for Owned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: it is there until `drop`.
        unsafe { self.0.as_ref() }
    }
}

impl<T: Member> DerefMut for Owned<T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: it is there until `drop`, and nobody else has it.
        unsafe { self.0.as_mut() }
    }
}

impl<T: Member> Drop for Owned<T> {
    fn drop(&mut self) {
        // SAFETY: as the maker vouched.
        unsafe { T::free(self.0) };
    }
}
