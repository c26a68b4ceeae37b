//! A histogram's bucket against a reader: the sum that is read is that of exactly the values that are counted.
//!
//! The holder makes three observations, so that each of the two places for the sum is written again while a reader may
//! believe in the count for which it was current.

use crate::support::check;
use altimeter::storage::{Cell, observe_bucket, read_bucket};
use loom::sync::Arc;
use loom::thread;

const VALUES: [f64; 3] = [1.0, 2.0, 4.0];
const SUMS: [f64; 4] = [0.0, 1.0, 3.0, 7.0];

#[test]
fn a_bucket_is_never_read_torn() {
    check(4, || {
        let bucket = Arc::new([Cell::zero(), Cell::zero(), Cell::zero()]);
        let reader = thread::spawn({
            let bucket = bucket.clone();
            move || {
                let (count, sum) = read_bucket(&bucket);
                assert_eq!(sum, SUMS[count as usize], "the sum with the count {count}");
            }
        });
        VALUES.iter().for_each(|value| observe_bucket(&bucket, *value));
        reader.join().unwrap();
    });
}

#[test]
fn a_later_reading_of_a_bucket_is_not_less() {
    check(3, || {
        let bucket = Arc::new([Cell::zero(), Cell::zero(), Cell::zero()]);
        let reader = thread::spawn({
            let bucket = bucket.clone();
            move || {
                let (first, second) = (read_bucket(&bucket), read_bucket(&bucket));
                assert!(first.0 <= second.0 && first.1 <= second.1, "{first:?}, then {second:?}");
            }
        });
        VALUES.iter().for_each(|value| observe_bucket(&bucket, *value));
        reader.join().unwrap();
    });
}
