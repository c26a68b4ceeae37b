//! One number that goes up and down, by many threads at once.

fn main() {
    altimeter_benches::harness::main::<altimeter_benches::groups::UpDown>();
}
