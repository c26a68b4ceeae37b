//! A family's table: a reader finds what was there before, and whole, while another thread inserts and the table grows.
//!
//! The shrunken table has two slots, so that the second element makes it grow.

use crate::support::check;
use altimeter::table::Table;
use loom::sync::Arc;
use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::thread;

type Numbers = Table<AtomicUsize>;

/// Adds a number, and answers the box, which is to be kept for as long as the table.
fn insert(table: &Numbers, number: usize) -> Box<AtomicUsize> {
    let element = Box::new(AtomicUsize::new(number));
    // SAFETY: one thread inserts, and the caller keeps the box.
    unsafe { table.insert(7, &element) };
    element
}

/// What the table has under this number: all have one hash.
fn find(table: &Numbers, number: usize) -> Option<usize> {
    let element = table.find(7, |element| element.load(Ordering::Relaxed) == number);
    element.map(|element| element.load(Ordering::Relaxed))
}

#[test]
fn a_reader_finds_an_element_whole_or_not_at_all() {
    check(3, || {
        let table = Arc::new(Numbers::new());
        let reader = thread::spawn({
            let table = table.clone();
            move || assert!(find(&table, 1).is_none_or(|found| found == 1))
        });
        let kept = insert(&table, 1);
        reader.join().unwrap();
        assert_eq!(find(&table, 1), Some(1));
        drop((table, kept));
    });
}

#[test]
fn a_reader_finds_what_was_there_while_the_table_grows() {
    check(3, || {
        let table = Arc::new(Numbers::new());
        let first = insert(&table, 1);
        let reader = thread::spawn({
            let table = table.clone();
            move || {
                assert_eq!(find(&table, 1), Some(1));
                assert!(find(&table, 2).is_none_or(|found| found == 2));
            }
        });
        let second = insert(&table, 2);
        reader.join().unwrap();
        drop((table, first, second));
    });
}
