//! A hash table from which nothing is removed: readers probe without a lock, one writer at a time inserts.
//!
//! Open addressing with linear probing, at most half full. A slot is written once: first its hash, then its pointer, which
//! publishes both. Growing copies all slots to a table of twice the size and publishes that; the smaller ones stay until
//! the whole is dropped, because a reader may be in one: together they are smaller than the current one.

use crate::storage::Array;
use crate::sync::{AtomicPtr, AtomicU64, AtomicUsize, Ordering};
use std::ptr;

/// Slots of the first table.
const FIRST: usize = if cfg!(altimeter_loom) { 2 } else { 16 };

/// Pointers to `T`, by their hash.
#[derive(Debug)]
pub struct Table<T> {
    current: AtomicPtr<Slots<T>>,
    /// All tables so far, the current one last; it owns them.
    all: Array<Slots<T>>,
}

#[derive(Debug)]
struct Slots<T> {
    slots: Box<[Slot<T>]>,
    used: AtomicUsize,
}

#[derive(Debug)]
struct Slot<T> {
    hash: AtomicU64,
    element: AtomicPtr<T>,
}

impl<T> Table<T> {
    /// An empty table.
    #[cfg_attr(altimeter_loom, expect(clippy::new_without_default, reason = "public for the models alone"))]
    pub fn new() -> Self {
        let table = Self { current: AtomicPtr::new(ptr::null_mut()), all: Array::new() };
        table.publish(FIRST, |_| ());
        table
    }

    /// Adds a table and makes it the current one, once `fill` has filled it.
    fn publish(&self, len: usize, fill: impl FnOnce(&Slots<T>)) -> &Slots<T> {
        let (_, slots) = self.all.push(Box::new(Slots::new(len)));
        fill(slots);
        // ORDERING: Release, pairs with the Acquire in `current`: publishes the slots.
        self.current.store(ptr::from_ref(slots).cast_mut(), Ordering::Release);
        slots
    }

    /// The element with this hash for which `is` answers true.
    #[inline]
    pub fn find(&self, hash: u64, mut is: impl FnMut(&T) -> bool) -> Option<&T> {
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
    /// * The element lives as long as the table, and may be used by other threads if the table is.
    pub unsafe fn insert(&self, hash: u64, element: &T) {
        let current = self.current();
        // ORDERING: Relaxed. Only inserting changes it, which nobody else does now.
        let used = current.used.load(Ordering::Relaxed);
        let slots = if 2 * (used + 1) > current.slots.len() { self.grow(current) } else { current };
        slots.insert(hash, ptr::from_ref(element).cast_mut());
    }

    fn current(&self) -> &Slots<T> {
        // ORDERING: Acquire, pairs with the Release in `grow`: the slots are initialised.
        // SAFETY: it points to an element of `all`, of which none moves or goes.
        unsafe { &*self.current.load(Ordering::Acquire) }
    }

    #[cold]
    fn grow(&self, current: &Slots<T>) -> &Slots<T> {
        self.publish(2 * current.slots.len(), |larger| {
            for slot in &current.slots {
                // ORDERING: Relaxed, both. The caller is the only writer, and sees its own and its predecessors' stores, by
                // whatever keeps the calls of `insert` apart.
                let (hash, element) =
                    (slot.hash.load(Ordering::Relaxed), slot.element.load(Ordering::Relaxed));
                if !element.is_null() {
                    larger.insert(hash, element);
                }
            }
        })
    }
}

impl<T> Slots<T> {
    fn new(len: usize) -> Self {
        let empty = |_| Slot { hash: AtomicU64::new(0), element: AtomicPtr::new(ptr::null_mut()) };
        Self { slots: (0..len).map(empty).collect(), used: AtomicUsize::new(0) }
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

#[cfg(all(test, not(altimeter_loom)))]
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
            assert_eq!(
                table.find(element.wrapping_mul(0x9e37_79b9_7f4a_7c15), |found| found == element),
                Some(element)
            );
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
                    // ORDERING: Release, pairs with the Acquire below: the element is in the table.
                    there.store(element + 1, std::sync::atomic::Ordering::Release);
                }
            });
            let mut seen = 0;
            while seen < 2000 {
                // ORDERING: Acquire, pairs with the Release above.
                seen = there.load(std::sync::atomic::Ordering::Acquire);
                if let Some(last) = seen.checked_sub(1) {
                    assert_eq!(table.find(last % 13, |&found| found == last), Some(&last));
                }
            }
        });
    }
}
