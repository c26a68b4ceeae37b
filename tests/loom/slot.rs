//! The slot of an exemplar: what is taken out is whole and belongs to one thread alone, and one thread alone has the claim.

use crate::support::check;
use altimeter::slot::Slot;
use loom::cell::UnsafeCell;
use loom::sync::Arc;
use loom::thread;

/// What a slot keeps: written before it is put there, without an atomic, so that loom sees whether that happened before it is read;
/// and counted, so that loom sees whether it is dropped, once.
struct Kept(UnsafeCell<u64>, #[allow(dead_code, reason = "it is there to be dropped")] Arc<()>);

/// Dropping it looks at it, too, so that loom sees whether what another thread wrote happened before that.
impl Drop for Kept {
    fn drop(&mut self) {
        assert!(number(self) > 0);
    }
}

fn kept(number: u64) -> Box<Kept> {
    let kept = Box::new(Kept(UnsafeCell::new(0), Arc::new(())));
    // SAFETY: nobody else has it.
    kept.0.with_mut(|place| unsafe { *place = number });
    kept
}

fn number(kept: &Kept) -> u64 {
    // SAFETY: who took it out has it alone, which loom checks.
    kept.0.with(|place| unsafe { *place })
}

#[test]
fn what_a_page_takes_out_and_puts_back_is_whole_and_nothing_is_lost_or_dropped_twice() {
    check(3, || {
        let slot = Arc::new(Slot::new());
        let page = thread::spawn({
            let slot = slot.clone();
            move || {
                for _ in 0..2 {
                    if let Some(taken) = slot.take() {
                        assert!((1..=2).contains(&number(&taken)));
                        slot.give_back(taken);
                    }
                }
            }
        });
        let other = thread::spawn({
            let slot = slot.clone();
            move || slot.put(kept(2))
        });
        slot.put(kept(1));
        page.join().unwrap();
        other.join().unwrap();
        assert!(slot.take().is_some());
    });
}

#[test]
fn two_pages_at_once_hand_it_to_each_other_whole() {
    check(3, || {
        let slot = Arc::new(Slot::new());
        slot.put(kept(1));
        let pages: Vec<_> = (0..2)
            .map(|_| {
                let slot = slot.clone();
                thread::spawn(move || {
                    if let Some(taken) = slot.take() {
                        assert_eq!(number(&taken), 1);
                        // SAFETY: it was taken out, so that this thread has it alone, which loom checks.
                        taken.0.with_mut(|place| unsafe { *place = 1 });
                        slot.give_back(taken);
                    }
                })
            })
            .collect();
        pages.into_iter().for_each(|page| page.join().unwrap());
        assert!(slot.take().is_some());
    });
}

#[test]
fn one_thread_alone_has_the_claim_until_it_is_dropped() {
    check(3, || {
        let slot = Arc::new(Slot::<Kept>::new());
        let claims = |slot: &Slot<Kept>| match slot.claim() {
            Some(claim) => {
                claim.fill(kept(1));
                1
            }
            None => 0,
        };
        let other = thread::spawn({
            let slot = slot.clone();
            move || claims(&slot)
        });
        let claimed = claims(&slot) + other.join().unwrap();
        assert_eq!(claimed, 1);
        assert!(!slot.is_due());
        slot.make_due();
        drop(slot.claim());
        assert!(slot.is_due(), "a claim without an exemplar leaves one due");
    });
}
