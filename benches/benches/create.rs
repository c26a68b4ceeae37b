//! The first update of a series that was not there, for each series of families that grow to 1,000 and to 100,000.

use altimeter_benches::groups::Create;
use altimeter_benches::harness::{all, run};

fn main() {
    all(&[run::<Create<1_000>>, run::<Create<100_000>>]);
}
