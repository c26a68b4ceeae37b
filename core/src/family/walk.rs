//! The series of a family that a page asks for.

use super::series::Series;
use crate::collect::Span;

/// The series that a span takes, each with its birth, in the order of these; the overflow series comes last.
pub(super) struct Walk<'v, 'p, W, M> {
    pub(super) series: W,
    pub(super) overflow: Option<&'v Series<M>>,
    /// Not behind a reference, so that a loop has it at hand: to be put back by who borrowed it.
    pub(super) span: Span<'p>,
}

impl<'v, M: 'v, W: Iterator<Item = &'v Series<M>>> Iterator for Walk<'v, '_, W, M> {
    type Item = (u64, &'v Series<M>);

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        let series = self.series.next().map(|series| (series.birth(), series));
        if let Some(series) = series.filter(|(birth, _)| self.span.takes(*birth)) {
            return Some(series);
        }
        let overflow = self.overflow.take().filter(|_| self.span.takes_last());
        overflow.map(|series| (Span::LAST, series))
    }
}
