//! Pages of one family, of 1,000 to 1,000,000 series, beside the peers; and ours with 1 to 64 shards touched.

use altimeter_benches::groups::{EncodeCounter, EncodeCounterShards, EncodeHistogram, EncodeHistogramShards};
use altimeter_benches::harness::{all, run};

fn main() {
    altimeter::set_lease_limit(64).expect("nothing was updated yet");
    all(&[
        run::<EncodeCounter<1_000>>,
        run::<EncodeCounter<10_000>>,
        run::<EncodeCounter<100_000>>,
        run::<EncodeCounter<1_000_000>>,
        run::<EncodeHistogram<1_000>>,
        run::<EncodeHistogram<100_000>>,
        run::<EncodeCounterShards<1>>,
        run::<EncodeCounterShards<4>>,
        run::<EncodeCounterShards<16>>,
        run::<EncodeCounterShards<64>>,
        run::<EncodeHistogramShards<1>>,
        run::<EncodeHistogramShards<4>>,
        run::<EncodeHistogramShards<16>>,
        run::<EncodeHistogramShards<64>>,
    ]);
}
