//! Recycling a run: a late drop of the last handle on another thread, and a new owner of the cells.

use crate::support::{Thread, check};
use altimeter::storage::{Slot, Space};
use loom::sync::Arc;
use loom::thread;

/// A run that comes back with its last handle, as the engine's.
struct Run {
    space: Arc<Space>,
    slot: Slot,
}

impl Drop for Run {
    fn drop(&mut self) {
        // SAFETY: from `allocate` with this length; the last handle is gone.
        unsafe { self.space.recycle(self.slot, 4) };
    }
}

#[test]
fn a_new_owner_of_the_cells_starts_at_zero_and_keeps_what_it_counts() {
    check(3, || {
        let space = Arc::new(Space::with_limit(1));
        let run = Arc::new(Run { slot: space.allocate(4).unwrap(), space: space.clone() });
        let late = thread::spawn({
            let (space, run) = (space.clone(), run.clone());
            move || {
                Thread::new(&space).inc(run.slot);
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
