//! A page of 1,000 native histograms in protobuf.

fn main() {
    altimeter_benches::harness::main::<altimeter_benches::groups::EncodeProtobuf>();
}
