//! A hash table from which nothing is removed: readers probe without a lock, one writer at a time inserts.
//!
//! Open addressing with linear probing, at most half full. A slot is written once: first its hash, then its pointer, which
//! publishes both. Growing copies all slots to a table of twice the size and publishes that; the smaller ones stay until
//! the whole is dropped, because a reader may be in one: together they are smaller than the current one.

use crate::sync::{AtomicPtr, AtomicU64, Mutex, Ordering, lock};
use std::ptr;

/// Slots of the first table.
const FIRST: usize = 16;

/// Pointers to `T`, by their hash.
#[derive(Debug)]
pub(super) struct Table<T> {
    current: AtomicPtr<Slots<T>>,
    /// All tables so far, the current one last.
    #[expect(clippy::vec_box, reason = "`current` points into the last box")]
    all: Mutex<Vec<Box<Slots<T>>>>,
}

#[derive(Debug)]
struct Slots<T> {
    slots: Box<[Slot<T>]>,
    used: AtomicU64,
}

#[derive(Debug)]
struct Slot<T> {
    hash: AtomicU64,
    element: AtomicPtr<T>,
}

impl<T> Table<T> {
    pub(super) fn new() -> Self {
        let first = Box::new(Slots::new(FIRST));
        Self { current: AtomicPtr::new(ptr::from_ref(&*first).cast_mut()), all: Mutex::new(vec![first]) }
    }

    /// The element with this hash for which `is` answers true.
    #[inline]
    pub(super) fn find(&self, hash: u64, mut is: impl FnMut(&T) -> bool) -> Option<&T> {
        let slots = self.current();
        for slot in slots.from(hash) {
            // ORDERING: Acquire, pairs with the Release in `Slots::insert`: the hash and the element are there.
            let element = slot.element.load(Ordering::Acquire);
            if element.is_null() {
                return None;
            }
            // ORDERING: Relaxed. Written before the element was published, and never again.
            if slot.hash.load(Ordering::Relaxed) == hash {
                // SAFETY: `insert` was promised that it lives as long as the table.
                let element = unsafe { &*element };
                if is(element) {
                    return Some(element);
                }
            }
        }
        None
    }

    /// Adds an element.
    ///
    /// # Safety
    /// * No other call of `insert` is under way.
    /// * The element lives as long as the table.
    pub(super) unsafe fn insert(&self, hash: u64, element: &T) {
        let current = self.current();
        // ORDERING: Relaxed. Only inserting changes it, which nobody else does now.
        let used = current.used.load(Ordering::Relaxed) as usize;
        let slots = if 2 * (used + 1) > current.slots.len() { self.grow(current) } else { current };
        slots.insert(hash, ptr::from_ref(element).cast_mut());
    }

    fn current(&self) -> &Slots<T> {
        // ORDERING: Acquire, pairs with the Release in `grow`: the slots are initialised.
        // SAFETY: it points into a box of `all`, from which nothing is taken.
        unsafe { &*self.current.load(Ordering::Acquire) }
    }

    #[cold]
    fn grow(&self, current: &Slots<T>) -> &Slots<T> {
        let larger = Box::new(Slots::new(2 * current.slots.len()));
        for slot in &current.slots {
            // ORDERING: Relaxed, both. The caller is the only writer, and sees its own and its predecessors' stores, by
            // whatever keeps the calls of `insert` apart.
            let (hash, element) = (slot.hash.load(Ordering::Relaxed), slot.element.load(Ordering::Relaxed));
            if !element.is_null() {
                larger.insert(hash, element);
            }
        }
        let address = ptr::from_ref(&*larger).cast_mut();
        lock(&self.all).push(larger);
        // ORDERING: Release, pairs with the Acquire in `current`: publishes the slots.
        self.current.store(address, Ordering::Release);
        self.current()
    }
}

impl<T> Slots<T> {
    fn new(len: usize) -> Self {
        let empty = |_| Slot { hash: AtomicU64::new(0), element: AtomicPtr::new(ptr::null_mut()) };
        Self { slots: (0..len).map(empty).collect(), used: AtomicU64::new(0) }
    }

    /// The slots in which an element of this hash may be, in the order of probing.
    #[inline]
    fn from(&self, hash: u64) -> impl Iterator<Item = &Slot<T>> {
        let mask = self.slots.len() - 1;
        (0..self.slots.len()).map(move |step| &self.slots[(hash as usize).wrapping_add(step) & mask])
    }

    /// Adds an element. The caller is the only writer, and there is room.
    fn insert(&self, hash: u64, element: *mut T) {
        // ORDERING: Relaxed. The only writer reads what it or its predecessors stored.
        let free = self.from(hash).find(|slot| slot.element.load(Ordering::Relaxed).is_null());
        let Some(slot) = free else { return };
        // ORDERING: Relaxed. Published with the element.
        slot.hash.store(hash, Ordering::Relaxed);
        // ORDERING: Release, pairs with the Acquire in `find`: publishes the hash and the element.
        slot.element.store(element, Ordering::Release);
        // ORDERING: Relaxed. Read by writers only.
        self.used.store(self.used.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::{FIRST, Table};

    #[test]
    fn elements_of_one_hash_are_told_apart() {
        let table = Table::new();
        let elements = [1, 2, 3];
        // SAFETY: one thread, and the elements outlive the table.
        elements.iter().for_each(|element| unsafe { table.insert(7, element) });
        assert_eq!(table.find(7, |&element| element == 2), Some(&2));
        assert_eq!(table.find(7, |&element| element == 4), None);
        assert_eq!(table.find(8, |_| true), None);
    }

    #[test]
    fn growing_keeps_all_elements() {
        let table = Table::new();
        let elements: Vec<u64> = (0..100 * FIRST as u64).collect();
        for element in &elements {
            // SAFETY: one thread, and the elements outlive the table.
            unsafe { table.insert(element.wrapping_mul(0x9e37_79b9_7f4a_7c15), element) };
        }
        for element in &elements {
            assert_eq!(table.find(element.wrapping_mul(0x9e37_79b9_7f4a_7c15), |found| found == element), Some(element));
        }
    }

    #[test]
    fn a_reader_finds_what_is_there_while_a_writer_grows_the_table() {
        let table = Table::new();
        let elements: Vec<u64> = (0..2000).collect();
        let there = std::sync::atomic::AtomicU64::new(0);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for element in &elements {
                    // SAFETY: one writer, and the elements outlive the table.
                    unsafe { table.insert(element % 13, element) };
                    there.store(element + 1, std::sync::atomic::Ordering::Release);
                }
            });
            while there.load(std::sync::atomic::Ordering::Acquire) < 2000 {
                let last = there.load(std::sync::atomic::Ordering::Acquire);
                if let Some(last) = last.checked_sub(1) {
                    assert_eq!(table.find(last % 13, |&found| found == last), Some(&last));
                }
            }
        });
    }
}
