//! One generation of a family's table: members in the order of their birth, and a hash index of them.

use crate::sync::{AtomicPtr, AtomicU64, AtomicUsize, Ordering};
use std::ops::Range;
use std::ptr::{self, NonNull};

/// Places for members of the first generation.
const FIRST: usize = if cfg!(altimeter_loom) { 2 } else { 8 };

/// From so many slots on, seven of eight may be used; below, half of them, which is faster and costs little.
const LARGE: usize = 1 << 16;

/// In a slot, below the hash: one more than the member's place, and whether lookups are to pass it over.
const PLACE: u64 = (1 << 31) - 1;
const HIDDEN: u64 = 1 << 31;

/// The most members: as many places as a generation ever has for them can be told in a slot, half of them being empty.
pub(super) const MOST: usize = 1 << 29;

/// A fixed number of places, each filled once and emptied once; and slots that lead to them, by linear probing. A slot is
/// `hash << 32 | hidden << 31 | place + 1`, or 0. Only the holder of the family's mutex writes.
#[derive(Debug)]
pub(super) struct Generation<T> {
    slots: Box<[AtomicU64]>,
    places: Box<[AtomicPtr<T>]>,
    /// How many places were filled.
    filled: AtomicUsize,
}

/// A slot that was found by one who holds the family's mutex.
#[derive(Debug)]
pub(super) struct At<T> {
    slot: usize,
    place: usize,
    member: NonNull<T>,
    pub(super) hidden: bool,
}

fn allocate<A>(len: usize, empty: impl Fn() -> A) -> Box<[A]> {
    (0..len).map(|_| empty()).collect()
}

impl<T> Generation<T> {
    /// With room for `members` at least.
    pub(super) fn with_room(members: usize) -> Self {
        let members = members.max(FIRST);
        let half = (2 * members).next_power_of_two();
        let slots = if half / 2 >= LARGE && half / 2 / 8 * 7 >= members { half / 2 } else { half };
        let places = if slots >= LARGE { slots / 8 * 7 } else { slots / 2 };
        Self {
            slots: allocate(slots, || AtomicU64::new(0)),
            places: allocate(places, || AtomicPtr::new(ptr::null_mut())),
            filled: AtomicUsize::new(0),
        }
    }

    /// The next generation: the members of this one in their order, with room for as many again. The caller holds the mutex.
    pub(super) fn next(&self) -> Self {
        // ORDERING: Relaxed throughout. Whoever holds the mutex sees all that its former holders stored.
        let live = self.places.iter().filter(|place| !place.load(Ordering::Relaxed).is_null()).count();
        let next = Self::with_room(2 * live);
        let mut moved = vec![0; self.places.len()];
        for (place, moved) in self.places.iter().zip(&mut moved) {
            let member = place.load(Ordering::Relaxed);
            if !member.is_null() {
                *moved = next.fill(member) as u64 + 1;
            }
        }
        for slot in &self.slots {
            // ORDERING: Relaxed, as above.
            let word = slot.load(Ordering::Relaxed);
            let place = moved.get((word & PLACE).wrapping_sub(1) as usize).copied().unwrap_or(0);
            if place != 0 {
                next.index(word & !PLACE | place);
            }
        }
        next
    }

    /// The member of this hash for which `is` answers true, if it is not hidden or `HIDDEN_TOO`.
    ///
    /// # Safety
    /// * The caller is inside a visit in which it loaded this generation, and keeps no member beyond that.
    #[inline]
    pub(super) unsafe fn find<const HIDDEN_TOO: bool>(
        &self,
        hash: u32,
        mut is: impl FnMut(&T) -> bool,
    ) -> Option<&T> {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            // ORDERING: SeqCst, as all loads of a visitor that may meet what was unlinked (rule 8): hiding a member unlinks it. As
            // Acquire it pairs with the Release in `index`: the place is filled, where else it might yet look empty.
            // SAFETY: the mask keeps it below the length, which is a power of two.
            let word = unsafe { self.slots.get_unchecked(at) }.load(Ordering::SeqCst);
            if word == 0 {
                return None;
            }
            if (word >> 32) as u32 == hash && (HIDDEN_TOO || word & HIDDEN == 0) {
                // ORDERING: SeqCst, as above: emptying a place unlinks its member.
                // SAFETY: a slot that is not 0 leads to a place of this generation.
                let member =
                    unsafe { self.places.get_unchecked((word & PLACE) as usize - 1) }.load(Ordering::SeqCst);
                // SAFETY: it was linked after the caller's visit began, so it is there until that ends.
                if let Some(member) = unsafe { member.as_ref() }
                    && is(member)
                {
                    return Some(member);
                }
            }
            at = (at + 1) & mask;
        }
    }

    /// The member for which `is` answers true, hidden or not. The caller holds the mutex.
    pub(super) fn locate(&self, hash: u32, mut is: impl FnMut(&T) -> bool) -> Option<(At<T>, &T)> {
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        loop {
            // ORDERING: Relaxed, both. Whoever holds the mutex sees all that its former holders stored.
            let word = self.slots[slot].load(Ordering::Relaxed);
            if word == 0 {
                return None;
            }
            let place = (word & PLACE) as usize - 1;
            let linked = NonNull::new(self.places[place].load(Ordering::Relaxed));
            if let Some(linked) = linked.filter(|_| (word >> 32) as u32 == hash) {
                // SAFETY: what is linked is freed only by one who holds the mutex and unlinks it first.
                let member = unsafe { linked.as_ref() };
                if is(member) {
                    return Some((At { slot, place, member: linked, hidden: word & HIDDEN != 0 }, member));
                }
            }
            slot = (slot + 1) & mask;
        }
    }

    /// Whether all places were filled. For the holder of the mutex.
    pub(super) fn is_full(&self) -> bool {
        // ORDERING: Relaxed. Only the holder of the mutex writes.
        self.filled.load(Ordering::Relaxed) == self.places.len()
    }

    /// Links a member. The caller holds the mutex, and there is room.
    pub(super) fn push(&self, hash: u32, member: *mut T) {
        let place = self.fill(member);
        self.index(u64::from(hash) << 32 | (place as u64 + 1));
    }

    /// Fills the next place, and answers which that was.
    fn fill(&self, member: *mut T) -> usize {
        // ORDERING: Relaxed. Only the holder of the mutex writes.
        let place = self.filled.load(Ordering::Relaxed);
        // ORDERING: Release, pairs with the loads of a member in `find` and `walk`: it is initialised.
        self.places[place].store(member, Ordering::Release);
        // ORDERING: Release, pairs with the load in `walk`: who walks as far as this place finds those before it emptied that were
        // emptied before, so that no walk meets a label set twice.
        self.filled.store(place + 1, Ordering::Release);
        place
    }

    /// Puts a word into a free slot of its hash.
    fn index(&self, word: u64) {
        let mask = self.slots.len() - 1;
        let mut at = (word >> 32) as usize & mask;
        // ORDERING: Relaxed. Whoever holds the mutex sees all that its former holders stored.
        while self.slots[at].load(Ordering::Relaxed) != 0 {
            at = (at + 1) & mask;
        }
        // ORDERING: Release, pairs with the load in `find`: the place that it leads to is filled. (A reader to whom it still looked
        // empty would go the way of a label set that is new, and find its member there.)
        self.slots[at].store(word, Ordering::Release);
    }

    /// Has lookups pass a member over, or find it again. The caller holds the mutex.
    pub(super) fn hide(&self, at: &At<T>, hidden: bool) -> NonNull<T> {
        let slot = &self.slots[at.slot];
        // ORDERING: Relaxed. Only the holder of the mutex writes.
        let word = slot.load(Ordering::Relaxed) & !HIDDEN;
        // ORDERING: Relaxed. That it is unlinked, `Grace::begin` orders; for who finds it again, the place publishes the member.
        slot.store(if hidden { word | HIDDEN } else { word }, Ordering::Relaxed);
        at.member
    }

    /// Empties the place of a member. The caller holds the mutex.
    pub(super) fn unlink(&self, at: &At<T>) -> NonNull<T> {
        // ORDERING: Relaxed. That it is unlinked before what follows, `Grace::begin` orders.
        self.places[at.place].store(ptr::null_mut(), Ordering::Relaxed);
        at.member
    }

    /// The members, as they were linked. For whoever has the generation alone.
    pub(super) fn members(&self) -> impl Iterator<Item = NonNull<T>> {
        // ORDERING: Relaxed. Nobody else uses it.
        self.places.iter().filter_map(|place| NonNull::new(place.load(Ordering::Relaxed)))
    }

    /// The members in the order of their birth, hidden ones too.
    ///
    /// # Safety
    /// * The caller is inside a visit in which it loaded this generation, and keeps no member beyond that; or it holds the
    ///   mutex.
    pub(super) unsafe fn walk(&self) -> impl DoubleEndedIterator<Item = &T> {
        // SAFETY: as the caller vouched.
        unsafe { self.walk_places(0..self.filled()) }
    }

    /// How many places were filled, for those who walk over them.
    fn filled(&self) -> usize {
        // ORDERING: Acquire, pairs with the Release in `fill`.
        self.filled.load(Ordering::Acquire)
    }

    /// [`walk`](Self::walk) without the members at its beginning for which `is_before` answers true, found by bisection.
    ///
    /// # Safety
    /// * As for [`walk`](Self::walk).
    pub(super) unsafe fn walk_after(&self, is_before: impl Fn(&T) -> bool) -> impl Iterator<Item = &T> {
        let filled = self.filled();
        let (mut low, mut high) = (0, filled);
        while low < high {
            let middle = low + (high - low) / 2;
            // An emptied place is like the next one that is not.
            // SAFETY: as the caller vouched.
            let at =
                |place| unsafe { self.walk_places(place..place + 1) }.next().map(|member| (place, member));
            match (middle..high).find_map(at) {
                Some((place, member)) if is_before(member) => low = place + 1,
                _ => high = middle,
            }
        }
        // SAFETY: as the caller vouched.
        unsafe { self.walk_places(low..filled) }
    }

    /// The members in these places.
    ///
    /// # Safety
    /// * As for [`walk`](Self::walk).
    unsafe fn walk_places(&self, places: Range<usize>) -> impl DoubleEndedIterator<Item = &T> {
        // ORDERING: SeqCst, as all loads of a visitor that may meet what was unlinked (rule 8). As Acquire it pairs with the
        // Release in `push`.
        let members = self.places[places].iter().map(|place| place.load(Ordering::SeqCst));
        // SAFETY: what is linked when it is loaded is there until the visit ends, or the mutex is given back.
        members.filter_map(|member| unsafe { member.as_ref() })
    }
}
