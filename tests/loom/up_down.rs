//! An up-down counter against a reader: what went up on one thread and comes down on another is never read below zero.
//!
//! One is under way all the time, so that a reading below the truth shows as 0 where 1 is the least.

use crate::support::{Thread, check};
use altimeter::storage::{Cell, Space};
use loom::sync::Arc;
use loom::thread;

#[test]
fn a_down_is_never_read_without_its_up() {
    check(3, || {
        let space = Arc::new(Space::with_limit(2));
        let slot = space.allocate(2).unwrap();
        let up = |thread: &Thread<'_>| thread.update(slot, |[up, _]: &[Cell; 2]| up.add(1));
        up(&Thread::new(&space));
        let reader = thread::spawn({
            let space = space.clone();
            // SAFETY: the slot is of this space, which keeps it.
            move || assert!(unsafe { space.up_down(slot) } >= 1)
        });
        // Up on this thread, in its shard; down on another one, which was started after it, in whichever shard is free.
        up(&Thread::new(&space));
        let down = thread::spawn({
            let space = space.clone();
            move || Thread::new(&space).update(slot, |[_, down]: &[Cell; 2]| down.add_published(1))
        });
        down.join().unwrap();
        reader.join().unwrap();
    });
}
