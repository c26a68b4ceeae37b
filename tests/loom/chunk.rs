//! Publication of a chunk against a reader: who finds it in the directory finds its cells initialised.

use crate::support::{Thread, check, expect_sum};
use altimeter::storage::Space;
use loom::sync::Arc;
use loom::thread;

#[test]
fn a_reader_that_finds_a_chunk_finds_its_cells() {
    check(3, || {
        let space = Arc::new(Space::with_limit(1));
        let slot = space.allocate(1).unwrap();
        // A second chunk, since one of the model's has four cells: the shard exists before the writer comes to own it.
        let later = space.allocate(4).unwrap();
        Thread::new(&space).inc(slot);
        let reader = thread::spawn({
            let space = space.clone();
            move || {
                // SAFETY: the slot is of this space, which keeps it.
                let sum = unsafe { space.sum(later) };
                assert!(sum <= 1, "{sum} was never counted");
            }
        });
        Thread::new(&space).inc(later);
        reader.join().unwrap();
    });
}

#[test]
fn a_leased_shard_comes_to_own_at_once_what_no_shard_owns() {
    check(2, || {
        let space = Arc::new(Space::with_limit(1));
        let slots = [space.allocate(1).unwrap(), space.allocate(4).unwrap()];
        let thread = Thread::new(&space);
        (0..2).for_each(|_| thread.inc(slots[0]));
        assert!(thread.leases());
        thread.inc(slots[1]);
        assert_eq!(space.shards(), (1, 1), "no shard was made to borrow");
        expect_sum(&space, slots[1], 1);
    });
}

#[test]
fn a_leased_shard_comes_to_own_a_chunk_after_so_many_wishes_and_loses_none() {
    check(2, || {
        let space = Arc::new(Space::with_limit(1));
        let slots = [space.allocate(1).unwrap(), space.allocate(4).unwrap()];
        let reader = thread::spawn({
            let space = space.clone();
            move || {
                // SAFETY: the slot is of this space, which keeps it.
                let (first, second) = unsafe { (space.sum(slots[1]), space.sum(slots[1])) };
                assert!(first <= second && second <= 4, "{first}, then {second}");
            }
        });
        let thread = Thread::new(&space);
        // Two updates, and it leases; then three wishes for the other chunk, which a shard owns that was made for another thread: one
        // borrows that, the second comes to own.
        (0..2).for_each(|_| thread.inc(slots[0]));
        assert!(thread.leases());
        Thread::new(&space).inc(slots[1]);
        (0..3).for_each(|_| thread.inc(slots[1]));
        reader.join().unwrap();
        // SAFETY: the slot is of this space, which keeps it.
        assert_eq!(unsafe { space.sum(slots[1]) }, 4);
    });
}
