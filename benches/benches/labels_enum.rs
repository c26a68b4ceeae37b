//! A counter found by two enum labels, by many threads at once.

fn main() {
    altimeter_benches::harness::main::<altimeter_benches::groups::LabelsEnum>();
}
