//! One histogram of 15 bounds, observed by many threads at once.

fn main() {
    altimeter_benches::harness::main::<altimeter_benches::groups::Histogram>();
}
