//! An update after the lease has ended, as from the destructor of another thread-local: it borrows, and counts.

use crate::support::{Thread, check, expect_sum};
use altimeter::storage::Space;
use loom::sync::Arc;
use loom::thread;

#[test]
fn an_update_after_the_end_of_the_lease_counts() {
    check(2, || {
        let space = Arc::new(Space::with_limit(1));
        let slot = space.allocate(1).unwrap();
        let ended = Thread::new(&space);
        (0..2).for_each(|_| ended.inc(slot));
        assert!(ended.leases());
        ended.end_lease();
        // Another thread holds the shard that the first one had.
        let other = thread::spawn({
            let space = space.clone();
            move || {
                let thread = Thread::new(&space);
                (0..2).for_each(|_| thread.inc(slot));
            }
        });
        ended.inc(slot);
        other.join().unwrap();
        expect_sum(&space, slot, 5);
    });
}
