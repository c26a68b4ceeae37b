//! A series: a metric with its label set, which is kept once, as it stands on a page.

use super::key::{Compare, Draft, Span, is_escaped};
use super::set::{Member, Owned};
use super::words::Seeds;
use crate::clock::time_of_tick;
use crate::collect::Timestamp;
use crate::desc::{Desc, OVERFLOW};
use crate::labels::{LabelVisitor, Labels, names_len};
use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::fmt;
use std::ptr::{self, NonNull};

/// A metric with its label set: one allocation, which begins with this and goes on with a [`Span`] for each label and the text of
/// the labels.
///
/// What a lookup reads stands together: the metric, and what follows it.
///
/// Of a series with a counter, this is 40 bytes. It is not aligned as [`Member`] asks, which would make them 48, but its allocation
/// is.
#[repr(C)]
pub(crate) struct Series<M> {
    facts: Facts,
    created: Timestamp,
    hash: u32,
    text_len: u32,
    pub(super) metric: M,
}

// What follows it asks for less alignment, so that it follows without a gap.
const _: () = assert!(align_of::<Series<()>>() >= align_of::<Span>());

/// In one word: the birth, which is how many series of the family were made before this one, below 2^46; whether the series may
/// be met outside of visits, and whether its text is plain; and how many spans there are.
#[derive(Clone, Copy)]
struct Facts(u64);

impl Facts {
    const KEPT: u64 = 1 << 16;
    const PLAIN: u64 = 1 << 17;
    /// The birth stands above those.
    const BIRTH: u64 = 1 << 18;

    fn new(spans: u16, kept: bool, plain: bool) -> Self {
        Self(u64::from(spans) | if kept { Self::KEPT } else { 0 } | if plain { Self::PLAIN } else { 0 })
    }

    #[inline(always)]
    fn spans(self) -> usize {
        usize::from(self.0 as u16)
    }

    fn is_kept(self) -> bool {
        self.0 & Self::KEPT != 0
    }

    fn is_plain(self) -> bool {
        self.0 & Self::PLAIN != 0
    }

    fn birth(self) -> u64 {
        self.0 / Self::BIRTH
    }

    fn with_birth(self, birth: u64) -> Self {
        Self(self.0 % Self::BIRTH + birth * Self::BIRTH)
    }
}

impl<M> Series<M> {
    /// The series of a label set, if its text has less than 4 GiB. `kept` says that it may be met outside of visits.
    #[inline]
    pub(super) fn new(
        desc: &Desc,
        seeds: &Seeds,
        labels: &impl Labels,
        metric: M,
        kept: bool,
    ) -> Option<Owned<Self>> {
        let mut draft = Draft::new(desc, seeds);
        labels.visit(&mut draft);
        Self::of(&mut draft, metric, kept)
    }

    /// The series whose labels all read `__overflow__`.
    pub(super) fn overflow(desc: &Desc, seeds: &Seeds, metric: M) -> Owned<Self> {
        let mut draft = Draft::new(desc, seeds);
        desc.labels().iter().for_each(|_| draft.value(OVERFLOW));
        Self::of(&mut draft, metric, true).expect("the names of the labels have less than 4 GiB")
    }

    // Inlined, as what leads here, so that the metric and the draft are not moved: they were stored by words, and a load of several that
    // comes soon after waits until they are in the cache.
    #[inline]
    fn of(draft: &mut Draft<'_>, metric: M, kept: bool) -> Option<Owned<Self>> {
        let draft = draft.finish();
        let spans = if draft.spans().len() <= Span::MOST { draft.spans() } else { &[] };
        let text = draft.text();
        let text_len = text.len().try_into().ok()?;
        let created = Timestamp::from(time_of_tick());
        let layout = Self::layout(spans.len(), text.len());
        // SAFETY: the layout has the size of a series at least, which is not zero.
        let Some(whole) = NonNull::new(unsafe { alloc(layout) }) else { handle_alloc_error(layout) };
        // `tail` goes by this.
        let _ = whole.expose_provenance();
        let this = whole.cast::<Self>();
        let facts = Facts::new(spans.len() as u16, kept, draft.plain);
        // SAFETY: the layout has room for a series, and after it for the spans, which ask for less alignment, and the text.
        unsafe {
            this.write(Self { facts, created, hash: draft.hash, text_len, metric });
            let tail = this.add(1).cast::<Span>();
            tail.copy_from_nonoverlapping(NonNull::from(spans).cast(), spans.len());
            let after = tail.add(spans.len()).cast::<u8>();
            after.copy_from_nonoverlapping(NonNull::from(text).cast(), text.len());
        }
        // SAFETY: it was allocated as `free` expects, and nobody else has it.
        Some(unsafe { Owned::from_raw(this) })
    }

    /// The layout of the whole.
    fn layout(spans: usize, text: usize) -> Layout {
        let layouts = Layout::array::<Span>(spans).and_then(|spans| {
            let (layout, _) = Layout::new::<Self>().align_to(Self::ALIGN)?.extend(spans)?;
            let (layout, _) = layout.extend(Layout::array::<u8>(text)?)?;
            Ok(layout)
        });
        layouts.expect("the labels are in memory, so their length is that of an object")
    }

    /// What follows: the spans and the text.
    #[inline(always)]
    fn tail(&self) -> *const Span {
        // A reference to the series alone does not reach so far, but what its allocation exposed does.
        ptr::with_exposed_provenance((&raw const *self).wrapping_add(1).addr())
    }

    /// The labels as within braces, escaped.
    #[inline(always)]
    pub(super) fn text(&self) -> &str {
        // SAFETY: the text follows the spans.
        let text = unsafe { self.tail().add(self.facts.spans()) };
        // SAFETY: `of` wrote a text of this length there, and nobody writes there later.
        unsafe { str::from_utf8_unchecked(std::slice::from_raw_parts(text.cast(), self.text_len as usize)) }
    }

    /// When it was made, or up to a tick of the system's clock earlier.
    pub(super) fn created(&self) -> Timestamp {
        self.created
    }

    /// How many series of the family were made before this one.
    pub(super) fn birth(&self) -> u64 {
        self.facts.birth()
    }

    /// Whether this is the series of `labels`.
    ///
    /// # Safety
    /// * The series is of the family that `desc` describes.
    pub(super) unsafe fn is_of<L: Labels>(&self, desc: &Desc, labels: &L) -> bool {
        match spans_for::<L>(desc) {
            // SAFETY: it has a span for each label of its family, which the caller vouched for.
            Some(spans) if self.facts.is_plain() => unsafe { self.compare(spans, labels) },
            _ => is_escaped(desc, self.text(), labels),
        }
    }

    /// [`is_of`](Self::is_of) for nearly all series: may say no where the text is not plain, or there are no spans.
    ///
    /// # Safety
    /// * As for [`is_of`](Self::is_of).
    #[inline(always)]
    pub(super) unsafe fn is_plainly_of<L: Labels>(&self, desc: &Desc, labels: &L) -> bool {
        match spans_for::<L>(desc) {
            // SAFETY: it has a span for each label of its family, which the caller vouched for.
            Some(spans) => unsafe { self.compare(spans, labels) },
            None => false,
        }
    }

    /// Compares each value of `labels` with that which stands in the text.
    ///
    /// # Safety
    /// * There are so many spans.
    #[inline(always)]
    unsafe fn compare(&self, spans: usize, labels: &impl Labels) -> bool {
        debug_assert_eq!(spans, self.facts.spans());
        // SAFETY: `of` wrote so many there, as the caller vouched, and the text behind them. Nobody writes there later.
        let mut compare = unsafe { Compare::new(self.tail(), spans) };
        labels.visit(&mut compare);
        compare.finish()
    }
}

/// How many spans the series of a family have, if label sets of this type can be compared by them. The compiler knows how many, but where
/// labels are named at run time.
#[inline(always)]
fn spans_for<L: Labels>(desc: &Desc) -> Option<usize> {
    let (spans, names) = (desc.labels().len(), const { names_len(L::NAMES) });
    if names == 0 {
        return (spans <= Span::MOST).then_some(spans);
    }
    // There may be more or fewer in an implementation by hand that claims to be of the family's type.
    (names <= Span::MOST && names == spans).then_some(names)
}

impl<M> Member for Series<M> {
    const ALIGN: usize = 16;

    fn hash(&self) -> u32 {
        self.hash
    }

    fn is_twin(&self, other: &Self) -> bool {
        self.hash == other.hash && self.text() == other.text()
    }

    fn set_birth(&mut self, birth: u64) {
        self.facts = self.facts.with_birth(birth);
    }

    fn birth(&self) -> u64 {
        self.facts.birth()
    }

    fn is_kept(&self) -> bool {
        self.facts.is_kept()
    }

    unsafe fn free(this: NonNull<Self>) {
        // SAFETY: the caller vouches that it is there, and that nobody uses it.
        let layout = unsafe { Self::layout(this.as_ref().facts.spans(), this.as_ref().text_len as usize) };
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
