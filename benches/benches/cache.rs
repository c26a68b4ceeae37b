//! What an instrumented cache adds to a get: in the process, and where it is timed.

use altimeter_benches::groups::{CacheGet, CacheGetTimed};
use altimeter_benches::harness;

fn main() {
    harness::main::<CacheGet>();
    harness::main::<CacheGetTimed>();
}
