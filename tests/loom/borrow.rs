//! Borrowing: threads that hold a shard one after the other, or find it taken and make another, lose no update.

use crate::support::{Thread, check, expect_sum};
use altimeter::storage::Space;
use loom::sync::Arc;
use loom::thread;

#[test]
fn two_borrowers_lose_no_update_and_make_no_third_shard() {
    check(3, || {
        let space = Arc::new(Space::with_limit(1));
        let slot = space.allocate(1).unwrap();
        let borrower = {
            let space = space.clone();
            move || Thread::new(&space).inc(slot)
        };
        let other = thread::spawn(borrower.clone());
        borrower();
        other.join().unwrap();
        expect_sum(&space, slot, 2);
        let (shards, leased) = space.shards();
        assert!(shards <= 2 && leased == 0, "{shards} shards, {leased} leased");
    });
}

#[test]
fn a_borrower_goes_on_from_what_the_one_before_left_in_the_shard() {
    check(3, || {
        let space = Arc::new(Space::with_limit(1));
        let slot = space.allocate(1).unwrap();
        // The shard is there and owns the chunk, so that both contend for it.
        Thread::new(&space).inc(slot);
        let borrower = {
            let space = space.clone();
            move || Thread::new(&space).inc(slot)
        };
        let other = thread::spawn(borrower.clone());
        borrower();
        other.join().unwrap();
        expect_sum(&space, slot, 3);
    });
}
