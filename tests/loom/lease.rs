//! Leases: a first touch, a return, and another thread that goes on from what was left.

use crate::support::{Thread, check, expect_sum};
use altimeter::storage::Space;
use loom::sync::Arc;
use loom::thread;

/// Two threads make three updates each, of which the second and third are under a lease, and end it.
#[test]
fn threads_that_lease_and_return_lose_no_update() {
    check(2, || {
        let space = Arc::new(Space::with_limit(2));
        let slot = space.allocate(1).unwrap();
        let worker = {
            let space = space.clone();
            move || {
                let thread = Thread::new(&space);
                (0..3).for_each(|_| thread.inc(slot));
                assert!(thread.leases());
            }
        };
        let other = thread::spawn(worker.clone());
        worker();
        other.join().unwrap();
        expect_sum(&space, slot, 6);
        let (shards, leased) = space.shards();
        // Two leases and two borrows at most: a shard that is leased without the chunk lets its holder borrow another.
        assert!(shards <= 4 && leased == 0, "{shards} shards, {leased} leased");
    });
}

/// With room for one lease, the thread that has it and the one that has not both count.
#[test]
fn beyond_the_limit_updates_borrow_and_none_is_lost() {
    check(2, || {
        let space = Arc::new(Space::with_limit(1));
        let slot = space.allocate(1).unwrap();
        let worker = {
            let space = space.clone();
            move || {
                let thread = Thread::new(&space);
                (0..3).for_each(|_| thread.inc(slot));
            }
        };
        let other = thread::spawn(worker.clone());
        worker();
        other.join().unwrap();
        expect_sum(&space, slot, 6);
        // One lease and two borrows at most.
        assert!(space.shards().0 <= 3);
    });
}
