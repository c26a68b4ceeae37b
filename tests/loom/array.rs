//! The array of shards while it grows: who finds a shard in it finds it whole, and nobody's shard is lost.
//!
//! The shrunken array has segments of two, four and eight places.

use crate::support::{Thread, check, expect_sum};
use altimeter::storage::{Slot, Space};
use loom::sync::Arc;
use loom::thread;

/// While `leases` shards are leased, so that one more must be made, a thread counts and another one reads.
fn a_shard_is_made_while_another_thread_reads(leases: usize) {
    check(3, move || {
        let (space, slot) = space(leases);
        let leased = leased(&space, slot, leases);
        let reader = thread::spawn({
            let space = space.clone();
            move || {
                // SAFETY: the slot is of this space, which keeps it.
                let sum = unsafe { space.sum(slot) };
                assert!(
                    (2 * leases..=2 * leases + 1).contains(&(sum as usize)),
                    "{sum} with {leases} leases"
                );
            }
        });
        Thread::new(&space).inc(slot);
        reader.join().unwrap();
        drop(leased);
    });
}

#[test]
fn a_shard_in_a_segment_that_is_there_is_found_whole() {
    a_shard_is_made_while_another_thread_reads(1);
}

#[test]
fn a_shard_in_a_new_segment_is_found_whole() {
    a_shard_is_made_while_another_thread_reads(2);
}

#[test]
fn two_threads_that_make_a_shard_in_a_new_segment_lose_neither() {
    check(2, || {
        let (space, slot) = space(2);
        let leased = leased(&space, slot, 2);
        let borrower = {
            let space = space.clone();
            move || Thread::new(&space).inc(slot)
        };
        let other = thread::spawn(borrower.clone());
        borrower();
        other.join().unwrap();
        expect_sum(&space, slot, 6);
        drop(leased);
    });
}

fn space(leases: usize) -> (Arc<Space>, Slot) {
    let space = Space::with_limit(leases);
    let slot = space.allocate(1).unwrap();
    (Arc::new(space), slot)
}

/// Threads that lease a shard each, after two updates.
fn leased(space: &Space, slot: Slot, leases: usize) -> Vec<Thread<'_>> {
    let lease = |_| {
        let thread = Thread::new(space);
        (0..2).for_each(|_| thread.inc(slot));
        assert!(thread.leases());
        thread
    };
    (0..leases).map(lease).collect()
}
