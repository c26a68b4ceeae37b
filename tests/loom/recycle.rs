//! Recycling a run: a late drop of the last handle on another thread, and a new owner of the cells.

use crate::support::{Thread, check};
use altimeter::storage::{Run, Space};
use loom::sync::Arc;
use loom::thread;

#[test]
fn a_new_owner_of_the_cells_starts_at_zero_and_keeps_what_it_counts() {
    check(3, || {
        let space = Arc::new(Space::with_limit(1));
        let run = Run::new(space.clone(), 4).unwrap();
        let late = thread::spawn({
            let (space, run) = (space.clone(), run.clone());
            move || {
                Thread::new(&space).inc(run.slot());
                drop(run);
            }
        });
        drop(run);
        // The same cells if the other thread was done with them, else others.
        let slot = space.allocate(4).unwrap();
        // SAFETY: the slot is of this space, which keeps it.
        let before = unsafe { space.sum(slot) };
        Thread::new(&space).inc(slot);
        late.join().unwrap();
        // SAFETY: as above.
        let after = unsafe { space.sum(slot) };
        assert_eq!((before, after), (0, 1));
    });
}

#[test]
fn two_threads_that_clone_one_handle_share_one_count() {
    check(3, || {
        let space = Arc::new(Space::with_limit(1));
        let run = Arc::new(Run::new(space.clone(), 4).unwrap());
        let other = thread::spawn({
            let run = run.clone();
            move || {
                let handle = Run::clone(&run);
                drop(run);
                assert!(handle.slot() == handle.slot());
            }
        });
        let handle = Run::clone(&run);
        drop(run);
        other.join().unwrap();
        assert!(!handle.is_shared(), "the others are gone");
        let slot = handle.slot();
        drop(handle);
        assert_eq!(space.allocate(4).unwrap(), slot, "the cells came back");
    });
}
