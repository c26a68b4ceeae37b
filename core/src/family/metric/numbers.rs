//! Metrics that are shown as a number each.

use super::sealed::Shown;
use crate::collect::{Number, NumberSink, Scalar};

/// Hands over each metric as what `read` makes of it, a block at a time.
pub(super) fn hand_over<'a, M: 'a>(
    series: impl Iterator<Item = Shown<'a, M>>,
    mut read: impl FnMut(&M) -> Scalar,
    sink: &mut dyn NumberSink,
) {
    let (mut block, mut len) = (Number::block(), 0);
    series.for_each(|shown| {
        block[len] = Number { labels: shown.text, value: read(shown.metric), birth: shown.birth };
        len += 1;
        if len == block.len() {
            sink.numbers(&block);
            len = 0;
        }
    });
    if len > 0 {
        sink.numbers(&block[..len]);
    }
}
