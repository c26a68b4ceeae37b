//! The buckets of a native histogram, as bytes: spans of such as follow each other, and the differences of their counts.
//!
//! They are most of a page of native histograms, and a few bytes each. Through a message for each span, whose length is computed
//! before it is encoded, they took half of the time of the page.

use crate::histogram::NativeHistogram;

/// Two fields of a `Histogram`: what stands before each span, and before the differences together.
struct Fields {
    span: u8,
    deltas: u8,
}

/// Fields number 9 and 10, with a length each.
const NEGATIVE: Fields = Fields { span: (9 << 3) | 2, deltas: (10 << 3) | 2 };

/// Fields number 12 and 13.
const POSITIVE: Fields = Fields { span: (12 << 3) | 2, deltas: (13 << 3) | 2 };

/// What stands before the fields of a `BucketSpan`: number 1, a `sint32`, and number 2, a `uint32`.
const OFFSET: u8 = 1 << 3;
const LENGTH: u8 = 2 << 3;

/// Appends the buckets to the histogram's other fields. `deltas` is room.
pub(super) fn encode(native: &NativeHistogram, deltas: &mut Vec<u8>, histogram: &mut Vec<u8>) {
    encode_side(&NEGATIVE, native.negative(), deltas, histogram);
    encode_side(&POSITIVE, native.positive(), deltas, histogram);
    if native.positive().is_empty() {
        // By a span of nothing one knows a native histogram that is empty: `metrics.proto` asks for it.
        histogram.extend_from_slice(&[POSITIVE.span, 0]);
    }
}

fn encode_side(fields: &Fields, buckets: &[(i32, u64)], deltas: &mut Vec<u8>, histogram: &mut Vec<u8>) {
    deltas.clear();
    let (mut next, mut before) = (0i32, 0i64);
    for span in buckets.chunk_by(|(index, _), (other, _)| index.wrapping_add(1) == *other) {
        let offset = span[0].0.wrapping_sub(next);
        // Its length follows when it is known: two numbers have less than 128 bytes.
        histogram.extend_from_slice(&[fields.span, 0]);
        let begin = histogram.len();
        if offset != 0 {
            histogram.push(OFFSET);
            varint(signed(offset.into()), histogram);
        }
        histogram.push(LENGTH);
        varint(span.len() as u64, histogram);
        histogram[begin - 1] = (histogram.len() - begin) as u8;
        next = next.wrapping_add(offset).wrapping_add(span.len() as i32);
        for (_, count) in span {
            varint(signed((*count as i64).wrapping_sub(before)), deltas);
            before = *count as i64;
        }
    }
    if !deltas.is_empty() {
        histogram.push(fields.deltas);
        varint(deltas.len() as u64, histogram);
        histogram.extend_from_slice(deltas);
    }
}

/// A signed number as one without a sign, of which small ones are short: 0, -1, 1, -2, …
fn signed(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

/// Appends a number, seven bits in each byte, the lowest first; all bytes but the last have the highest bit set.
fn varint(value: u64, out: &mut Vec<u8>) {
    let mut rest = value;
    while rest >= 0x80 {
        out.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    out.push(rest as u8);
}

#[cfg(test)]
mod tests {
    use super::encode;
    use crate::histogram::NativeHistogram;
    use prost::Message;

    #[derive(Clone, PartialEq, Message)]
    struct Span {
        #[prost(sint32, tag = "1")]
        offset: i32,
        #[prost(uint32, tag = "2")]
        length: u32,
    }

    /// The fields that are encoded here, for the library to read.
    #[derive(Clone, PartialEq, Message)]
    struct Read {
        #[prost(message, repeated, tag = "9")]
        negative_span: Vec<Span>,
        #[prost(sint64, repeated, tag = "10")]
        negative_delta: Vec<i64>,
        #[prost(message, repeated, tag = "12")]
        positive_span: Vec<Span>,
        #[prost(sint64, repeated, tag = "13")]
        positive_delta: Vec<i64>,
    }

    fn read(native: &NativeHistogram) -> Read {
        let (mut deltas, mut bytes) = (vec![7], Vec::new());
        encode(native, &mut deltas, &mut bytes);
        Read::decode(&*bytes).unwrap()
    }

    fn spans(spans: &[(i32, u32)]) -> Vec<Span> {
        spans.iter().map(|&(offset, length)| Span { offset, length }).collect()
    }

    #[test]
    fn buckets_are_read_as_spans_and_differences() {
        let positive = [(-300, 1), (-299, 1_000_000), (2, 3), (3, 3), (4, u64::MAX)];
        let native = NativeHistogram::new(3, 0.001).unwrap().with_positive(positive).unwrap();
        let native = native.with_negative([(0, 5)]).unwrap();
        let expected = Read {
            negative_span: spans(&[(0, 1)]),
            negative_delta: vec![5],
            positive_span: spans(&[(-300, 2), (300, 3)]),
            positive_delta: vec![1, 999_999, -999_997, 0, -4],
        };
        assert_eq!(read(&native), expected);
    }

    #[test]
    fn an_empty_histogram_has_a_span_of_nothing() {
        let expected = Read { positive_span: spans(&[(0, 0)]), ..Read::default() };
        assert_eq!(read(&NativeHistogram::new(0, 0.5).unwrap()), expected);
    }
}
