//! A counter found by two string labels, by many threads at once: in families of 18 and 10,000 series, on the same series and
//! on different ones.

use altimeter_benches::groups::LabelsDynamic;
use altimeter_benches::harness::{all, run};
use altimeter_benches::workload::{FEW, MANY};

fn main() {
    all(&[
        run::<LabelsDynamic<FEW, false>>,
        run::<LabelsDynamic<FEW, true>>,
        run::<LabelsDynamic<MANY, false>>,
        run::<LabelsDynamic<MANY, true>>,
    ]);
}
