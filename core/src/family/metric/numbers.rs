//! Metrics that are shown as a number each.

use super::sealed::Shown;
use crate::collect::{NumberSink, Numbers, Scalars};

/// Hands over metrics a block at a time: `read` overwrites the values of those in a block, which are shown as `scalars`.
#[inline]
pub(super) fn hand_over<'a, M: 'a, T: Copy + Default>(
    mut series: impl Iterator<Item = Shown<'a, M>>,
    mut read: impl FnMut(&[&'a M], &mut [T]),
    scalars: impl for<'v> Fn(&'v [T]) -> Scalars<'v>,
    sink: &mut dyn NumberSink,
) {
    let Some(Shown { text, birth, metric, .. }) = series.next() else { return };
    let (mut texts, mut births, mut metrics) =
        ([text; Numbers::BLOCK], [birth; Numbers::BLOCK], [metric; Numbers::BLOCK]);
    let mut values = [T::default(); Numbers::BLOCK];
    let mut len = 1;
    loop {
        while len < Numbers::BLOCK {
            let Some(Shown { text, birth, metric, .. }) = series.next() else { break };
            (texts[len], births[len], metrics[len]) = (text, birth, metric);
            len += 1;
        }
        if len == 0 {
            return;
        }
        read(&metrics[..len], &mut values[..len]);
        let values = scalars(&values[..len]);
        sink.numbers(&Numbers { labels: &texts[..len], values, births: &births[..len] });
        if len < Numbers::BLOCK {
            return;
        }
        len = 0;
    }
}
