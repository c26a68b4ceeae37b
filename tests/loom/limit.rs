//! The bound on shards: one more is made only when all were held at one moment.
//!
//! There are two shards, each owning another chunk. One thread holds the one and then the other, never both; so the second
//! thread, which looks at them one after the other, may find both taken though one of them was always free. It must not
//! make a third.

use crate::support::{Thread, check};
use altimeter::storage::{Lease, Local, Space};
use loom::sync::Arc;
use loom::thread;

#[test]
fn no_shard_is_made_while_one_is_free() {
    check(3, || {
        let space = Arc::new(Space::with_limit(1));
        let slots = [space.allocate(1).unwrap(), space.allocate(4).unwrap()];
        let first = Thread::new(&space);
        // The first shard owns the first chunk and is leased; so another thread's wish for the other makes the second shard.
        (0..2).for_each(|_| first.inc(slots[0]));
        Thread::new(&space).inc(slots[1]);
        first.end_lease();
        assert_eq!(space.shards(), (2, 0));

        let other = thread::spawn({
            let space = space.clone();
            move || Thread::new(&space).inc(slots[0])
        });
        let mover = Thread::new(&space);
        mover.inc(slots[0]);
        Thread::new(&space).inc(slots[1]);
        drop(mover);
        other.join().unwrap();
        assert_eq!(space.shards(), (2, 0));
    });
}

/// A lease that ends makes room for another, which takes the same shard.
#[test]
fn a_lease_that_takes_the_place_of_another_takes_its_shard() {
    check(3, || {
        let space = Arc::new(Space::with_limit(1));
        // SAFETY: the space outlives the local.
        let local = unsafe { Local::new(&space) };
        // SAFETY: the local is this thread's, and the lease ends with it.
        let first = unsafe { Lease::take(&space, &local) }.unwrap();
        let other = thread::spawn({
            let space = space.clone();
            move || {
                // SAFETY: as above.
                let local = unsafe { Local::new(&space) };
                // SAFETY: as above.
                if let Some(lease) = unsafe { Lease::take(&space, &local) } {
                    lease.end(Some(&local));
                }
            }
        });
        first.end(Some(&local));
        other.join().unwrap();
        assert_eq!(space.shards(), (1, 0));
    });
}
