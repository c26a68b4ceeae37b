//! Leases: a first touch, a return, and another thread that goes on from what was left.

use crate::support::{Thread, check, expect_sum};
use altimeter::storage::Space;
use loom::sync::Arc;
use loom::thread;

/// Two threads make three updates each, of which the second and third are under a lease if the limit allows, and end it.
fn two_threads_lose_no_update(limit: usize) {
    check(2, move || {
        let space = Arc::new(Space::with_limit(limit));
        let slot = space.allocate(1).unwrap();
        let worker = {
            let space = space.clone();
            move || {
                let thread = Thread::new(&space);
                (0..3).for_each(|_| thread.inc(slot));
                assert!(thread.leases() || limit < 2);
            }
        };
        let other = thread::spawn(worker.clone());
        worker();
        other.join().unwrap();
        expect_sum(&space, slot, 6);
        let (shards, leased) = space.shards();
        // As many leases, and two borrows: a shard that is leased without the chunk lets its holder borrow another.
        assert!(shards <= limit + 2 && leased == 0, "{shards} shards, {leased} leased");
    });
}

#[test]
fn threads_that_lease_and_return_lose_no_update() {
    two_threads_lose_no_update(2);
}

#[test]
fn beyond_the_limit_updates_borrow_and_none_is_lost() {
    two_threads_lose_no_update(1);
}
