//! An array in front of a family's set, for closed label sets: a pointer for each of them.
//!
//! 1. **Only the holder of the set's mutex writes**, while it links a member or unlinks one: so a place that is not empty leads to a
//!    member that is linked, and at most for a moment to none while there is one.
//! 2. **What has no mark may be followed without a visit.** It is a member that is kept ([`Member::is_kept`]): one that was made
//!    before the family ever removed one. So families that remove nothing pay nothing for removal, and those that do keep one
//!    member for each place at most.
//! 3. **What is marked, or absent, is looked at within a visit**, as all that the set holds.
//! 4. **Who finds nothing asks the set**, which has the last word: where a sweep hid a member and found it again, the next lookup
//!    links it here.

use super::set::{Added, Member, Owned, Set};
use crate::storage::Visit;
use crate::sync::{AtomicBool, AtomicPtr, Ordering};
use std::hint::assert_unchecked;
use std::ptr::{self, NonNull};
use std::sync::Arc;

/// Set in a pointer of the array that is to be followed within a visit only (rule 3). So is the null that stands for none, so that one
/// test tells what needs no visit.
const GUARDED: usize = 1;

/// The places, which a family's handles have at hand.
#[derive(Debug)]
pub struct Places<T>(Arc<[AtomicPtr<T>]>);

/// The array of a family; without places where its label sets are no closed ones.
#[derive(Debug)]
pub struct Dense<T> {
    places: Places<T>,
    /// Whether members may be removed: then those made from now on are guarded.
    guarded: AtomicBool,
}

fn absent<T>() -> *mut T {
    ptr::without_provenance_mut(GUARDED)
}

impl<T> Clone for Places<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Places<T> {
    /// The member of a place, if it is one that may be followed without a visit (rule 2).
    #[inline(always)]
    pub fn kept(&self, place: usize) -> Option<NonNull<T>> {
        // ORDERING: Acquire, pairs with the Release in `link`: the member is initialised.
        let member = self.0.get(place)?.load(Ordering::Acquire);
        if member.addr() & GUARDED != 0 {
            return None;
        }
        // SAFETY: what has no mark is a member's pointer, for the null that stands for none has one. (Said, so that whoever looks at the
        // answer tests no more than the mark.)
        unsafe { assert_unchecked(!member.is_null()) };
        NonNull::new(member)
    }
}

impl<T: Member> Dense<T> {
    /// Without members. `guarded` says that they will be removed.
    pub fn new(places: usize, guarded: bool) -> Self {
        let places = (0..places).map(|_| AtomicPtr::new(absent())).collect();
        Self { places: Places(places), guarded: AtomicBool::new(guarded) }
    }

    /// The places.
    pub fn places(&self) -> &Places<T> {
        &self.places
    }

    /// How many places there are.
    #[cfg_attr(altimeter_loom, expect(clippy::len_without_is_empty, reason = "public for the models alone"))]
    pub fn len(&self) -> usize {
        self.places.0.len()
    }

    /// Whether members that are made now are to be [kept](Member::is_kept).
    pub fn keeps(&self) -> bool {
        // ORDERING: Relaxed. It says only which members may be met without a visit: one that was made before it was set is kept.
        !self.guarded.load(Ordering::Relaxed)
    }

    /// The member of a place.
    pub fn within<'v>(&'v self, _visit: &'v Visit<'_>, place: usize) -> Option<&'v T> {
        // ORDERING: SeqCst, as all loads of a visitor that may meet what was unlinked (rule 8). As Acquire it pairs with the
        // Release in `link`.
        let member = self.places.0.get(place)?.load(Ordering::SeqCst);
        // SAFETY: it was linked when it was loaded, within the caller's visit, so it is there until that ends.
        unsafe { member.map_addr(|address| address & !GUARDED).as_ref() }
    }

    /// Adds a member to the set, as [`Set::add`], and points a place to the one that is there afterwards.
    pub fn add<'v>(
        &self,
        set: &'v Set<T>,
        visit: &'v Visit<'_>,
        member: Owned<T>,
        place: usize,
    ) -> Added<'v, T> {
        set.add(visit, member, |member| self.link(place, member))
    }

    /// Removes members from the set, as [`Set::remove`], and from the array.
    pub fn remove<'v>(
        &self,
        set: &'v Set<T>,
        visit: &'v Visit<'_>,
        members: &[&'v T],
        unlinked: impl FnOnce(&[NonNull<T>]),
    ) -> usize {
        // ORDERING: Relaxed. See `keeps`: whichever member is made with the old value is kept.
        self.guarded.store(true, Ordering::Relaxed);
        set.remove(visit, members, |members| {
            self.unlink(members);
            unlinked(members);
        })
    }

    /// Has lookups pass members over, as [`Set::hide`], here too.
    pub fn hide<'v>(&self, set: &'v Set<T>, visit: &'v Visit<'_>, members: &[&'v T]) {
        set.hide(visit, members, |members| self.unlink(members));
    }

    /// Points a place to a member that is linked, or about to be. The caller holds the set's mutex.
    fn link(&self, place: usize, member: NonNull<T>) {
        if let Some(place) = self.places.0.get(place) {
            // SAFETY: it is linked, or about to be, and the caller holds the mutex.
            let mark = if unsafe { member.as_ref() }.is_kept() { 0 } else { GUARDED };
            let linked = member.as_ptr().map_addr(|address| address | mark);
            // ORDERING: Release, pairs with the loads in `kept` and `within`: the member is initialised.
            place.store(linked, Ordering::Release);
        }
    }

    /// Has no place point to one of the members, which are sorted. The caller holds the set's mutex. All places are looked at, since a
    /// `CLOSED` written by hand may hold a text twice.
    fn unlink(&self, members: &[NonNull<T>]) {
        for place in self.places.0.iter() {
            // ORDERING: Relaxed, both. Only the holder of the set's mutex writes; `Grace::begin` orders what comes after.
            let linked = NonNull::new(place.load(Ordering::Relaxed).map_addr(|address| address & !GUARDED));
            if linked.is_some_and(|linked| members.binary_search(&linked).is_ok()) {
                place.store(absent(), Ordering::Relaxed);
            }
        }
    }
}
