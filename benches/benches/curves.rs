//! How a cost grows: with the bounds of a histogram, with the labels of a series.

use altimeter_benches::groups::{HistogramBounds, LabelsCount};
use altimeter_benches::harness::{all, run};

fn main() {
    all(&[
        run::<HistogramBounds<5>>,
        run::<HistogramBounds<15>>,
        run::<HistogramBounds<60>>,
        run::<HistogramBounds<240>>,
        run::<LabelsCount<1>>,
        run::<LabelsCount<2>>,
        run::<LabelsCount<4>>,
        run::<LabelsCount<8>>,
    ]);
}
