//! A series: a metric with its label set, which is kept once, as it stands on a page.

use super::key::{Compare, Draft, Span, is_escaped};
use super::set::{Member, Owned};
use super::words::Seeds;
use crate::collect::Timestamp;
use crate::desc::{Desc, OVERFLOW};
use crate::labels::{LabelVisitor, Labels};
use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::fmt;
use std::ptr::NonNull;
use std::time::SystemTime;

/// A metric with its label set: one allocation, which begins with this and goes on with a [`Span`] for each label, if the
/// text is plain, and the text of the labels.
#[repr(C)]
pub(crate) struct Series<M> {
    pub(super) metric: M,
    /// How many series of the family were made before this one.
    birth: u64,
    /// What follows, with the right to read all of it.
    tail: NonNull<u8>,
    /// When it was made.
    created: Timestamp,
    text_len: usize,
    hash: u32,
    spans: u16,
    /// Whether the values stand in the text as they are, where the spans say.
    plain: bool,
    /// Whether it may be met outside of visits.
    kept: bool,
}

// SAFETY: what `tail` points to is never written after the series was made.
unsafe impl<M: Send> Send for Series<M> {}
// SAFETY: as above.
unsafe impl<M: Sync> Sync for Series<M> {}

impl<M> Series<M> {
    /// The series of a label set. `kept` says that it may be met outside of visits.
    pub(super) fn new(
        desc: &Desc,
        seeds: &Seeds,
        labels: &impl Labels,
        metric: M,
        kept: bool,
    ) -> Owned<Self> {
        let mut draft = Draft::new(desc, seeds);
        labels.visit(&mut draft);
        Self::of(draft, metric, kept)
    }

    /// The series whose labels all read `__overflow__`.
    pub(super) fn overflow(desc: &Desc, seeds: &Seeds, metric: M) -> Owned<Self> {
        let mut draft = Draft::new(desc, seeds);
        desc.labels().iter().for_each(|_| draft.value(OVERFLOW));
        Self::of(draft, metric, true)
    }

    fn of(draft: Draft<'_>, metric: M, kept: bool) -> Owned<Self> {
        let draft = draft.finish();
        // Nothing else asks for spans, and a plain text has few enough of them for their number to fit.
        let spans = if draft.plain { draft.spans.as_slice() } else { &[] };
        let text = draft.text.as_slice();
        let (layout, offset) = Self::layout(spans.len(), text.len());
        // SAFETY: the layout has the size of a series at least, which is not zero.
        let Some(whole) = NonNull::new(unsafe { alloc(layout) }) else { handle_alloc_error(layout) };
        // SAFETY: the offset is within the layout.
        let tail = unsafe { whole.add(offset) };
        let this = whole.cast::<Self>();
        // SAFETY: the layout has room for a series, for the spans at `tail`, which is aligned for them, and for the text.
        unsafe {
            this.write(Self {
                metric,
                birth: 0,
                tail,
                created: SystemTime::now().into(),
                text_len: text.len(),
                hash: draft.hash,
                spans: spans.len() as u16,
                plain: draft.plain,
                kept,
            });
            tail.cast::<Span>().copy_from_nonoverlapping(NonNull::from(spans).cast(), spans.len());
            tail.add(size_of_val(spans)).copy_from_nonoverlapping(NonNull::from(text).cast(), text.len());
        }
        // SAFETY: it was allocated as `free` expects, and nobody else has it.
        unsafe { Owned::from_raw(this) }
    }

    /// The layout of the whole, and where the spans begin in it.
    fn layout(spans: usize, text: usize) -> (Layout, usize) {
        let layouts = Layout::array::<Span>(spans).and_then(|spans| {
            let (layout, offset) = Layout::new::<Self>().extend(spans)?;
            let (layout, _) = layout.extend(Layout::array::<u8>(text)?)?;
            Ok((layout, offset))
        });
        layouts.expect("the labels are in memory, so their length is that of an object")
    }

    #[inline(always)]
    fn spans(&self) -> &[Span] {
        // SAFETY: `of` wrote so many there, and nobody writes there later.
        unsafe { std::slice::from_raw_parts(self.tail.cast::<Span>().as_ptr(), self.spans.into()) }
    }

    /// The labels as within braces, escaped.
    #[inline(always)]
    pub(super) fn text(&self) -> &str {
        // SAFETY: the text follows the spans.
        let text = unsafe { self.tail.add(usize::from(self.spans) * size_of::<Span>()) };
        // SAFETY: `of` wrote a text of this length there, and nobody writes there later.
        unsafe { str::from_utf8_unchecked(std::slice::from_raw_parts(text.as_ptr(), self.text_len)) }
    }

    /// How many series of the family were made before this one.
    pub(super) fn birth(&self) -> u64 {
        self.birth
    }

    /// When it was made.
    pub(super) fn created(&self) -> Timestamp {
        self.created
    }

    /// Whether this is the series of `labels`: compares each value, where it is.
    #[inline]
    pub(super) fn is_of(&self, desc: &Desc, labels: &impl Labels) -> bool {
        if self.plain {
            // SAFETY: both are this series', which is plain.
            let mut compare = unsafe { Compare::new(self.spans(), self.text()) };
            labels.visit(&mut compare);
            compare.finish()
        } else {
            is_escaped(desc, self.text(), labels)
        }
    }
}

impl<M> Member for Series<M> {
    fn hash(&self) -> u32 {
        self.hash
    }

    fn is_twin(&self, other: &Self) -> bool {
        self.text() == other.text()
    }

    fn set_birth(&mut self, birth: u64) {
        self.birth = birth;
    }

    fn is_kept(&self) -> bool {
        self.kept
    }

    unsafe fn free(this: NonNull<Self>) {
        // SAFETY: the caller vouches that it is there, and that nobody uses it.
        let (layout, _) = unsafe { Self::layout(this.as_ref().spans.into(), this.as_ref().text_len) };
        // SAFETY: as above; `of` allocated it with this layout.
        unsafe {
            this.drop_in_place();
            dealloc(this.cast().as_ptr(), layout);
        }
    }
}

impl<M> fmt::Debug for Series<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Series").field(&self.text()).finish()
    }
}
