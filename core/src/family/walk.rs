//! The series of a family that a page asks for.

use super::series::Series;
use crate::collect::Span;

/// The series that a span takes, each with its birth, in the order of these; the overflow series comes last.
pub(super) struct Walk<'v, 's, 'p, W, M> {
    pub(super) series: W,
    pub(super) overflow: Option<&'v Series<M>>,
    pub(super) span: &'s mut Span<'p>,
}

impl<'v, M: 'v, W: Iterator<Item = &'v Series<M>>> Iterator for Walk<'v, '_, '_, W, M> {
    type Item = (u64, &'v Series<M>);

    fn next(&mut self) -> Option<Self::Item> {
        let series = self.series.next().map(|series| (series.birth(), series));
        if let Some(series) = series.filter(|(birth, _)| self.span.takes(*birth)) {
            return Some(series);
        }
        let overflow = self.overflow.take().filter(|_| self.span.takes_last());
        overflow.map(|series| (Span::LAST, series))
    }

    /// What `next` does again and again, in a loop that keeps nothing for the time between two calls.
    #[inline]
    fn fold<T, F: FnMut(T, Self::Item) -> T>(self, init: T, mut each: F) -> T {
        let (mut folded, mut span) = (init, *self.span);
        for series in self.series {
            let birth = series.birth();
            if !span.takes(birth) {
                break;
            }
            folded = each(folded, (birth, series));
        }
        if let Some(series) = self.overflow.filter(|_| span.takes_last()) {
            folded = each(folded, (Span::LAST, series));
        }
        *self.span = span;
        folded
    }
}
