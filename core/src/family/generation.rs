//! One generation of a family's table: members in the order of their birth, and a hash index of them.

use super::member::Member;
use super::size::size;
use crate::sync::{AtomicPtr, AtomicUsize, Ordering};
use std::ptr::{self, NonNull};

/// In the address of a slot, which is one of 16 bytes: bits of the hash, so that seven of eight other members are passed over
/// unseen; and whether lookups are to pass this one over.
const TAG: usize = 7;
const HIDDEN: usize = 8;

/// A slot that is free, and one whose member was removed. Both are hidden and lead nowhere, so that a lookup has one test for all that
/// it passes over, and asks for the end of its way only then.
const FREE: usize = HIDDEN;
const REMOVED: usize = HIDDEN | 1;

/// A fixed number of places, each filled once and emptied once; and slots that lead to members, by linear probing. Only the
/// holder of the family's mutex writes.
///
/// A slot is [`FREE`], then a member's pointer with its tag and mark, and [`REMOVED`] when that is gone. A place is null until it is
/// filled, then a member's pointer; and when it is emptied, the odd number `2 * birth + 1`, so that places stay sorted by birth. (Addresses of 32 bits can tell the first 2^31 births of a family.)
#[derive(Debug)]
pub(super) struct Generation<T> {
    slots: Box<[AtomicPtr<T>]>,
    /// The number of slots, a power of two, less one.
    mask: usize,
    places: Box<[AtomicPtr<T>]>,
    /// How many places were filled.
    filled: AtomicUsize,
}

/// A slot that was found by one who holds the family's mutex.
#[derive(Debug)]
pub(super) struct At<T> {
    slot: usize,
    member: NonNull<T>,
    pub(super) hidden: bool,
}

/// The members that may have a hash: who asked for them is inside a visit, and compares them.
#[derive(Debug)]
pub struct Candidates<'a, T, const HIDDEN_TOO: bool> {
    generation: &'a Generation<T>,
    tag: usize,
    /// Where to look next, modulo the number of slots.
    next: usize,
}

/// What of a hash is kept in a slot: those bits that do not say which slot that is, but in the largest generations.
fn tag_of(hash: u32) -> usize {
    hash as usize >> 29 & TAG
}

/// The member of a slot, or null.
fn member_of<T>(word: *mut T) -> *mut T {
    word.map_addr(|address| address & !(TAG | HIDDEN))
}

/// A slot without a member.
fn empty<T>(what: usize) -> *mut T {
    ptr::without_provenance_mut(what)
}

/// The member of a place that is filled.
fn of_place<T>(word: *mut T) -> Option<NonNull<T>> {
    NonNull::new(word).filter(|word| word.addr().get() % 2 == 0)
}

/// [`of_place`] of one that was filled.
///
/// # Safety
/// * The place was filled.
#[inline(always)]
unsafe fn of_filled<T>(word: *mut T) -> Option<NonNull<T>> {
    // SAFETY: what a place holds since it was filled is a member's pointer or an odd number, neither of which is null.
    let word = unsafe { NonNull::new_unchecked(word) };
    (word.addr().get() % 2 == 0).then_some(word)
}

fn allocate<A>(len: usize, empty: impl Fn() -> A) -> Box<[A]> {
    (0..len).map(|_| empty()).collect()
}

impl<T> Generation<T> {
    /// With room for `members` at least.
    pub(super) fn with_room(members: usize) -> Self
    where
        T: Member,
    {
        const { assert!(T::ALIGN > TAG | HIDDEN, "the low bits of a member's address are a slot's tag and mark") };
        let (slots, places) = size(members);
        Self {
            slots: allocate(slots, || AtomicPtr::new(empty(FREE))),
            mask: slots - 1,
            places: allocate(places, || AtomicPtr::new(ptr::null_mut())),
            filled: AtomicUsize::new(0),
        }
    }

    /// The next generation: the members of this one in their order, with room for as many again. The caller holds the mutex, and
    /// says which of them are hidden.
    ///
    /// Goes by the places, not by the slots: members were most often made one after the other, so the processor has fetched the next
    /// one by the time it is asked for its hash. (By the slots, making 100,000 series takes a tenth longer.)
    pub(super) fn next(&self, is_hidden: impl Fn(&NonNull<T>) -> bool) -> Self
    where
        T: Member,
    {
        let live = self.members().count();
        let next = Self::with_room(2 * live);
        for member in self.members() {
            let mark = if is_hidden(&member) { HIDDEN } else { 0 };
            // SAFETY: what is linked is freed only by one who holds the mutex and unlinks it first.
            next.link(unsafe { member.as_ref() }.hash(), member.as_ptr(), mark);
        }
        next
    }

    /// The members that may have this hash, as their tags say; those that are hidden only if `HIDDEN_TOO`.
    ///
    /// # Safety
    /// * The caller is inside a visit in which it loaded this generation, and keeps no member beyond that.
    #[inline(always)]
    pub(super) unsafe fn candidates<const HIDDEN_TOO: bool>(
        &self,
        hash: u32,
    ) -> Candidates<'_, T, HIDDEN_TOO> {
        Candidates { generation: self, tag: tag_of(hash), next: hash as usize }
    }

    /// The member for which `is` answers true, hidden or not. The caller holds the mutex.
    pub(super) fn locate(&self, hash: u32, mut is: impl FnMut(&T) -> bool) -> Option<(At<T>, &T)> {
        let mut slot = hash as usize & self.mask;
        loop {
            // ORDERING: Relaxed. Whoever holds the mutex sees all that its former holders stored.
            let word = self.slots[slot].load(Ordering::Relaxed);
            if word.addr() == FREE {
                return None;
            }
            let linked = NonNull::new(member_of(word)).filter(|_| word.addr() & TAG == tag_of(hash));
            // SAFETY: what is linked is freed only by one who holds the mutex and unlinks it first.
            let linked = linked.map(|member| (member, unsafe { member.as_ref() }));
            if let Some((member, found)) = linked.filter(|(_, found)| is(found)) {
                return Some((At { slot, member, hidden: word.addr() & HIDDEN != 0 }, found));
            }
            slot = (slot + 1) & self.mask;
        }
    }

    /// Whether all places were filled. For the holder of the mutex.
    pub(super) fn is_full(&self) -> bool {
        // ORDERING: Relaxed. Only the holder of the mutex writes.
        self.filled.load(Ordering::Relaxed) == self.places.len()
    }

    /// Links a member. The caller holds the mutex, and there is room.
    pub(super) fn push(&self, hash: u32, member: *mut T) {
        self.link(hash, member, 0);
    }

    fn link(&self, hash: u32, member: *mut T, mark: usize) {
        self.fill(member);
        self.index(member.map_addr(|address| address | tag_of(hash) | mark), hash);
    }

    /// Fills the next place.
    fn fill(&self, member: *mut T) {
        // ORDERING: Relaxed. Only the holder of the mutex writes.
        let place = self.filled.load(Ordering::Relaxed);
        // ORDERING: Release, pairs with the one in `load`: the member is initialised.
        self.places[place].store(member, Ordering::Release);
        // ORDERING: Release, pairs with the load in `walk_from`: who walks as far as this place finds those before it emptied
        // that were emptied before, so that no walk meets a label set twice.
        self.filled.store(place + 1, Ordering::Release);
    }

    /// Puts a word into a free slot of its hash.
    fn index(&self, word: *mut T, hash: u32) {
        let mut at = hash as usize & self.mask;
        // ORDERING: Relaxed. Whoever holds the mutex sees all that its former holders stored.
        while self.slots[at].load(Ordering::Relaxed).addr() != FREE {
            at = (at + 1) & self.mask;
        }
        // ORDERING: Release, pairs with the load in `Candidates::next`: the member is initialised.
        self.slots[at].store(word, Ordering::Release);
    }

    /// Has lookups pass a member over, or find it again. The caller holds the mutex.
    pub(super) fn hide(&self, at: &At<T>, hidden: bool) -> NonNull<T> {
        let slot = &self.slots[at.slot];
        // ORDERING: Relaxed. Only the holder of the mutex writes.
        let word = slot.load(Ordering::Relaxed);
        let word = word.map_addr(|address| if hidden { address | HIDDEN } else { address & !HIDDEN });
        // ORDERING: Release, pairs with the load in `Candidates::next`: who finds it again finds it initialised, having perhaps
        // never seen the word that was there before. (That it is unlinked, `Grace::begin` orders.)
        slot.store(word, Ordering::Release);
        at.member
    }

    /// Empties the slot and the place of a member. The caller holds the mutex.
    pub(super) fn unlink(&self, at: &At<T>) -> NonNull<T>
    where
        T: Member,
    {
        // SAFETY: what is linked is freed only by one who holds the mutex and unlinks it first.
        let birth = unsafe { at.member.as_ref() }.birth();
        // ORDERING: Relaxed. Only the holder of the mutex writes.
        let filled = self.filled.load(Ordering::Relaxed);
        // SAFETY: the caller holds the mutex.
        let place = unsafe { self.place_of(birth, filled) };
        // ORDERING: Relaxed, both. That it is unlinked before what follows, `Grace::begin` orders.
        self.places[place].store(ptr::without_provenance_mut(2 * birth as usize + 1), Ordering::Relaxed);
        self.slots[at.slot].store(empty(REMOVED), Ordering::Relaxed);
        at.member
    }

    /// The members in the order of their birth. For whoever holds the mutex, or has the generation alone.
    pub(super) fn members(&self) -> impl Iterator<Item = NonNull<T>> {
        // ORDERING: Relaxed. Whoever holds the mutex sees all that its former holders stored.
        self.places.iter().filter_map(|place| of_place(place.load(Ordering::Relaxed)))
    }

    /// The members in the order of their birth, hidden ones too, without those born before `birth`.
    ///
    /// # Safety
    /// * The caller is inside a visit in which it loaded this generation, and keeps no member beyond that; or it holds the
    ///   mutex.
    pub(super) unsafe fn walk_from(&self, birth: u64) -> impl DoubleEndedIterator<Item = &T>
    where
        T: Member,
    {
        // ORDERING: Acquire, pairs with the Release in `fill`.
        let filled = self.filled.load(Ordering::Acquire);
        // SAFETY: as the caller vouched.
        let first = unsafe { self.place_of(birth, filled) };
        let places = self.places.get(first..filled).unwrap_or_default();
        // SAFETY: all places below `filled` were filled, which the Acquire above shows. As the caller vouched, what is linked when it is
        // loaded is there until the visit ends, or the mutex is given back.
        places.iter().filter_map(|place| Some(unsafe { of_filled(load(place))?.as_ref() }))
    }

    /// The first of these places whose member, if only its last one, was born at `birth` or later.
    ///
    /// # Safety
    /// * As for [`walk_from`](Self::walk_from).
    unsafe fn place_of(&self, birth: u64, filled: usize) -> usize
    where
        T: Member,
    {
        if birth == 0 {
            return 0;
        }
        self.places[..filled].partition_point(|place| {
            let word = load(place);
            // SAFETY: as the caller vouched.
            let born = of_place(word).map(|member| unsafe { member.as_ref() }.birth());
            born.unwrap_or(word.addr() as u64 / 2) < birth
        })
    }
}

impl<'a, T, const HIDDEN_TOO: bool> Iterator for Candidates<'a, T, HIDDEN_TOO> {
    type Item = &'a T;

    #[inline(always)]
    fn next(&mut self) -> Option<&'a T> {
        loop {
            let slot = self.next & self.generation.mask;
            self.next = slot + 1;
            // ORDERING: SeqCst, as all loads of a visitor that may meet what was unlinked (rule 8): hiding a member unlinks it. As
            // Acquire it pairs with the Release in `index` and `hide`: the member is initialised.
            // SAFETY: the mask keeps it below their number.
            let word = unsafe { self.generation.slots.get_unchecked(slot) }.load(Ordering::SeqCst);
            // Of another tag, a bit is left.
            let rest = word.map_addr(|address| address ^ self.tag);
            let looked_at = if HIDDEN_TOO { TAG } else { TAG | HIDDEN };
            let member = member_of(rest);
            if rest.addr() & looked_at == 0 && !(HIDDEN_TOO && member.is_null()) {
                // SAFETY: what leads nowhere has the mark, and who passes over none has looked: so this is the pointer of a member.
                let member = unsafe { NonNull::new_unchecked(member) };
                // SAFETY: it was linked when it was loaded, within the caller's visit, so it is there until that ends.
                return Some(unsafe { member.as_ref() });
            }
            if word.addr() == FREE {
                return None;
            }
        }
    }
}

/// What a place holds, for visitors.
fn load<T>(place: &AtomicPtr<T>) -> *mut T {
    // ORDERING: SeqCst, as all loads of a visitor that may meet what was unlinked (rule 8). As Acquire it pairs with the Release in
    // `fill`.
    place.load(Ordering::SeqCst)
}

#[cfg(test)]
mod tests {
    use super::{Generation, Member};
    use std::ptr::NonNull;

    #[repr(align(16))]
    struct One(u32);

    impl Member for One {
        fn hash(&self) -> u32 {
            self.0
        }

        fn is_twin(&self, other: &Self) -> bool {
            self.0 == other.0
        }

        fn set_birth(&mut self, _birth: u64) {}

        fn birth(&self) -> u64 {
            0
        }

        fn is_kept(&self) -> bool {
            false
        }

        unsafe fn free(_this: NonNull<Self>) {}
    }

    /// Whether lookups find it; whether they do that look for hidden members, too.
    fn is_found(generation: &Generation<One>, hash: u32) -> (bool, bool) {
        // SAFETY: nobody unlinks anything meanwhile.
        unsafe {
            let mut hidden_too = generation.candidates::<true>(hash);
            (generation.candidates::<false>(hash).any(|_| true), hidden_too.any(|_| true))
        }
    }

    #[test]
    fn members_of_every_tag_are_found_hidden_and_removed() {
        for hash in (0..8).map(|tag| tag << 29 | 5) {
            let (mut one, generation) = (One(hash), Generation::with_room(1));
            assert_eq!(is_found(&generation, hash), (false, false));
            generation.push(hash, &raw mut one);
            assert_eq!(is_found(&generation, hash), (true, true));
            let (at, _) = generation.locate(hash, |_| true).unwrap();
            generation.hide(&at, true);
            assert_eq!(is_found(&generation, hash), (false, true));
            assert_eq!(is_found(&generation.next(|_| true), hash), (false, true));
            generation.hide(&at, false);
            assert_eq!(is_found(&generation.next(|_| false), hash), (true, true));
            generation.unlink(&at);
            assert_eq!(is_found(&generation, hash), (false, false));
            assert!(generation.locate(hash, |_| true).is_none());
        }
    }

    #[test]
    fn a_member_behind_one_that_was_removed_is_found() {
        for hash in (0..8).map(|tag| tag << 29 | 5) {
            let (mut first, mut second, generation) = (One(hash), One(hash), Generation::with_room(2));
            generation.push(hash, &raw mut first);
            let (at, _) = generation.locate(hash, |_| true).unwrap();
            generation.unlink(&at);
            generation.push(hash, &raw mut second);
            assert_eq!(is_found(&generation, hash), (true, true));
            assert!(generation.locate(hash, |_| true).is_some());
        }
    }
}
