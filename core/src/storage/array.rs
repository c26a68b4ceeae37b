//! An array that only grows: elements never move and are freed with the array.

use crate::sync::{AtomicPtr, AtomicUsize, Ordering};
use std::ptr;

/// The first segment holds this many elements, each further one twice as many as the one before.
const FIRST: usize = if cfg!(altimeter_loom) { 2 } else { 32 };

/// Enough segments for 2^32 elements.
const SEGMENTS: usize = if cfg!(altimeter_loom) { 3 } else { 28 };

/// Boxed elements, each at an index of its own for ever. Neither reading nor pushing takes a lock.
///
/// Indexes are given out in the order of the pushes that asked for them. For a moment an index may have been given out
/// while its element is not yet in place: readers pass over it.
#[derive(Debug)]
pub(crate) struct Array<T> {
    /// How many indexes were given out.
    len: AtomicUsize,
    segments: [AtomicPtr<AtomicPtr<T>>; SEGMENTS],
}

// SAFETY: an `Array<T>` owns its elements and gives out `&T` only, so it may go to another thread when both may.
unsafe impl<T: Send + Sync> Send for Array<T> {}
// SAFETY: as above; pushing through a shared reference moves a `T` in, hence `T: Send`.
unsafe impl<T: Send + Sync> Sync for Array<T> {}

/// The segment of an index, and the place within it.
fn locate(index: usize) -> (usize, usize) {
    let segment = (index / FIRST + 1).ilog2() as usize;
    (segment, index - FIRST * ((1 << segment) - 1))
}

fn segment_len(segment: usize) -> usize {
    FIRST << segment
}

impl<T> Array<T> {
    #[cfg(not(altimeter_loom))]
    pub(crate) const fn new() -> Self {
        Self { len: AtomicUsize::new(0), segments: [const { AtomicPtr::new(ptr::null_mut()) }; SEGMENTS] }
    }

    #[cfg(altimeter_loom)]
    pub(crate) fn new() -> Self {
        Self { len: AtomicUsize::new(0), segments: std::array::from_fn(|_| AtomicPtr::new(ptr::null_mut())) }
    }

    /// How many indexes were given out.
    pub(crate) fn len(&self) -> usize {
        // ORDERING: Relaxed. It bounds a walk; whether an element is in place, its own entry says. Who has synchronised
        // with a thread after its push sees that push's index by coherence.
        self.len.load(Ordering::Relaxed)
    }

    /// The element at `index`, if it is in place.
    pub(crate) fn get(&self, index: usize) -> Option<&T> {
        // SAFETY: what is not null came from `Box::into_raw` in `push`, and only `drop` frees it.
        unsafe { self.entry(index)?.as_ref() }
    }

    /// What stands at `index`: null, or what `push` put there.
    fn entry(&self, index: usize) -> Option<*mut T> {
        let (segment, place) = locate(index);
        // ORDERING: Acquire, pairs with the Release of the exchange in `segment`: the entries are initialised.
        let segment = self.segments.get(segment)?.load(Ordering::Acquire);
        if segment.is_null() {
            return None;
        }
        // SAFETY: `place` is below the length of its segment, by `locate`; segments are freed only by `drop`.
        let entry = unsafe { &*segment.add(place) };
        // ORDERING: Acquire, pairs with the Release in `push`: the element is initialised.
        Some(entry.load(Ordering::Acquire))
    }

    /// The elements in place, in the order of their indexes, up to the length at the time of the call.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, &T)> {
        (0..self.len()).filter_map(|index| Some((index, self.get(index)?)))
    }

    /// Appends `element` and answers its index and its place.
    ///
    /// # Panics
    /// At 2^32 elements, which no memory holds.
    pub(crate) fn push(&self, element: Box<T>) -> (usize, &T) {
        // ORDERING: Relaxed. Gives out an index; the element is published by its entry.
        let index = self.len.fetch_add(1, Ordering::Relaxed);
        let (number, place) = locate(index);
        let segment = self.segment(number);
        let element = Box::into_raw(element);
        // SAFETY: `place` is below the length of its segment, by `locate`.
        // ORDERING: Release, pairs with the Acquire in `get`: publishes the element.
        unsafe { &*segment.add(place) }.store(element, Ordering::Release);
        // SAFETY: it came from `Box::into_raw` just now, and only `drop` frees it.
        (index, unsafe { &*element })
    }

    /// The segment, made if it is not there.
    fn segment(&self, number: usize) -> *mut AtomicPtr<T> {
        // ORDERING: Acquire, pairs with the Release of the exchange below.
        let there = self.segments[number].load(Ordering::Acquire);
        if !there.is_null() {
            return there;
        }
        let fresh: Box<[AtomicPtr<T>]> =
            (0..segment_len(number)).map(|_| AtomicPtr::new(ptr::null_mut())).collect();
        let fresh = Box::into_raw(fresh).cast::<AtomicPtr<T>>();
        // ORDERING: Release publishes the empty entries; Acquire on failure takes over those of whoever was first.
        match self.segments[number].compare_exchange(
            ptr::null_mut(),
            fresh,
            Ordering::Release,
            Ordering::Acquire,
        ) {
            Ok(_) => fresh,
            Err(first) => {
                // SAFETY: nobody saw ours.
                unsafe { free_segment(fresh, number) };
                first
            }
        }
    }
}

/// # Safety
/// * `segment` was made by `Array::segment` with this number, and nobody uses it any more.
unsafe fn free_segment<T>(segment: *mut AtomicPtr<T>, number: usize) {
    // SAFETY: it was made as a boxed slice of this length, by the caller's promise.
    drop(unsafe { Box::from_raw(ptr::slice_from_raw_parts_mut(segment, segment_len(number))) });
}

impl<T> Drop for Array<T> {
    fn drop(&mut self) {
        for element in
            (0..self.len()).filter_map(|index| self.entry(index)).filter(|element| !element.is_null())
        {
            // SAFETY: it came from `Box::into_raw` in `push`, as the very pointer, and nobody else holds the array any more.
            drop(unsafe { Box::from_raw(element) });
        }
        for (number, segment) in self.segments.iter().enumerate() {
            // ORDERING: Relaxed. `&mut self` orders this after every use.
            let segment = segment.load(Ordering::Relaxed);
            if !segment.is_null() {
                // SAFETY: it is the segment of this number, and `&mut self` says that nobody uses it.
                unsafe { free_segment(segment, number) };
            }
        }
    }
}

#[cfg(all(test, not(altimeter_loom)))]
mod tests {
    use super::{Array, FIRST, locate, segment_len};

    #[test]
    fn places_follow_each_other_without_gap_or_overlap() {
        let mut expected = (0, 0);
        for index in 0..FIRST * 40 {
            assert_eq!(locate(index), expected);
            expected.1 += 1;
            if expected.1 == segment_len(expected.0) {
                expected = (expected.0 + 1, 0);
            }
        }
    }

    #[test]
    fn elements_keep_their_order_and_their_place() {
        let array = Array::new();
        let places: Vec<*const usize> =
            (0..1000).map(|n| std::ptr::from_ref(array.push(Box::new(n)).1)).collect();
        assert!(array.iter().map(|(_, n)| *n).eq(0..1000));
        assert!(array.iter().map(|(_, n)| std::ptr::from_ref(n)).eq(places));
    }

    #[test]
    fn pushes_of_many_threads_are_all_there() {
        let array = Array::new();
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let array = &array;
                scope.spawn(move || (0..1000).for_each(|n| _ = array.push(Box::new(thread * 1000 + n))));
            }
        });
        let mut all: Vec<usize> = array.iter().map(|(_, n)| *n).collect();
        all.sort_unstable();
        assert!(all.into_iter().eq(0..4000));
    }

    #[test]
    fn dropping_the_array_drops_every_element_once() {
        let counted = std::sync::Arc::new(());
        let array = Array::new();
        for _ in 0..100 {
            array.push(Box::new(counted.clone()));
        }
        drop(array);
        assert_eq!(std::sync::Arc::strong_count(&counted), 1);
    }
}
