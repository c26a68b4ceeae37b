//! One native histogram, observed by 1, 2 and 8 threads at once.

fn main() {
    altimeter_benches::harness::main::<altimeter_benches::groups::Native>();
}
