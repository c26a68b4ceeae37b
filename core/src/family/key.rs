//! Label sets as keys: hashed, written down and compared where they are.
//!
//! A label set is what Prometheus takes it for: names and texts, empty ones absent. So its text as it stands on a page, which
//! is written down once, when the series is made, is also the key; and where in it each value is makes comparing quick.

use super::words::{Hash, Seeds, difference};
use crate::desc::{Desc, Name};
use crate::escape::{Place, escaped, push_label};
use crate::labels::{LabelVisitor, Labels};
use std::cell::Cell;

/// Where a value stands, from the first span of its key on, which the text follows; of length 0 where the label is absent, and of none
/// where the key is not plain.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    start: u16,
    len: i16,
}

impl Span {
    /// That of all labels of a key that is not plain.
    const NOT_PLAIN: Self = Self { start: 0, len: -1 };

    /// The longest key that is plain, with its spans.
    const LONGEST: usize = i16::MAX as usize;

    /// A key with more labels is not plain, and has no spans.
    pub(super) const MOST: usize = u16::MAX as usize;

    /// The length; if there is none, one that no value has, for objects are shorter than half of the memory.
    #[inline(always)]
    fn len(self) -> usize {
        self.len as usize
    }
}

/// The hash of a label set as its key has it: of as many values as there are names.
#[cold]
pub(super) fn hash_of_key(desc: &Desc, seeds: &Seeds, labels: &impl Labels) -> u32 {
    let mut counted = Counted { hash: seeds.hash(), left: desc.labels().len() };
    labels.visit(&mut counted);
    (0..counted.left).for_each(|_| counted.hash.value(""));
    counted.hash.finish()
}

struct Counted<'a> {
    hash: Hash<'a>,
    left: usize,
}

impl LabelVisitor for Counted<'_> {
    fn value(&mut self, value: &str) {
        if let Some(left) = self.left.checked_sub(1) {
            self.left = left;
            self.hash.value(value);
        }
    }
}

/// The hash of a label set, of its values where they are: that of its key, but where a visit yields more values than there are names,
/// or fewer, as an implementation by hand may.
#[inline(always)]
pub(super) fn hash_of(seeds: &Seeds, labels: &impl Labels) -> u32 {
    let mut hash = seeds.hash();
    labels.visit(&mut hash);
    hash.finish()
}

impl LabelVisitor for Hash<'_> {
    #[inline(always)]
    fn value(&mut self, value: &str) {
        self.write(value.as_bytes());
    }
}

/// A key being written down. Takes exactly as many values as there are names: what a visit yields beyond them is left, what
/// it lacks is empty.
pub(super) struct Draft<'a> {
    desc: &'a Desc,
    hash: Hash<'a>,
    written: Written,
}

/// A key that was written down.
pub(super) struct Written {
    room: Room,
    pub(super) hash: u32,
    /// Whether the values stand in the text as they are, where the spans say.
    pub(super) plain: bool,
}

/// What keys are written in.
#[derive(Default)]
struct Room {
    /// The labels as within braces, escaped.
    text: Vec<u8>,
    /// Where each label's value stands: there, until the key is finished.
    spans: Vec<Span>,
}

/// A room for more text, or more spans, is not kept for the thread's next key.
const MOST_SPARE: usize = 4096;

thread_local! {
    /// The room of the thread's last key, so that writing one down allocates nothing as a rule.
    static SPARE: Cell<Room> = const { Cell::new(Room { text: Vec::new(), spans: Vec::new() }) };
}

impl Written {
    pub(super) fn text(&self) -> &[u8] {
        &self.room.text
    }

    pub(super) fn spans(&self) -> &[Span] {
        &self.room.spans
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        let mut room = std::mem::take(&mut self.room);
        if room.text.capacity().max(room.spans.capacity()) <= MOST_SPARE {
            room.text.clear();
            room.spans.clear();
            // Where the thread-locals are gone, it is freed.
            let _ = SPARE.try_with(|spare| spare.set(room));
        }
    }
}

impl<'a> Draft<'a> {
    #[inline]
    pub(super) fn new(desc: &'a Desc, seeds: &'a Seeds) -> Self {
        // A label that makes a series while it is written down finds none: then there are two, of which one is kept.
        let mut room = SPARE.try_with(Cell::take).unwrap_or_default();
        room.text.extend_from_slice(desc.constant().as_bytes());
        Self { desc, hash: seeds.hash(), written: Written { room, hash: 0, plain: true } }
    }

    #[inline]
    pub(super) fn finish(&mut self) -> &Written {
        let missing = self.desc.labels().len() - self.written.spans().len();
        (0..missing).for_each(|_| self.value(""));
        self.written.hash = self.hash.finish();
        // What a span can say.
        let Written { room: Room { text, spans }, plain, .. } = &mut self.written;
        let before = size_of_val(spans.as_slice());
        *plain &= before + text.len() <= Span::LONGEST;
        let place =
            |span: &mut Span| if *plain { span.start += before as u16 } else { *span = Span::NOT_PLAIN };
        spans.iter_mut().for_each(place);
        &self.written
    }
}

impl LabelVisitor for Draft<'_> {
    fn value(&mut self, value: &str) {
        let Written { room: Room { text, spans }, plain, .. } = &mut self.written;
        let Some(name) = self.desc.labels().get(spans.len()) else { return };
        self.hash.value(value);
        let stands = push_label(name, value, 0, text);
        *plain &= stands.len() == value.len();
        // Both are cut only where the text is too long to be plain.
        spans.push(Span { start: stands.start as u16, len: stands.len() as i16 });
    }
}

/// Compares a label set with a key that is plain. From one that is not and has labels, any is different.
pub(super) struct Compare<'a> {
    spans: &'a [Span],
    /// Where these begin, and the key.
    key: *const u8,
    /// How many values were compared.
    compared: usize,
    /// Not zero after a difference.
    difference: u64,
}

impl<'a> Compare<'a> {
    /// # Safety
    /// * The key has so many spans, and is there with its text for as long as this.
    #[inline(always)]
    pub(super) unsafe fn new(key: *const Span, spans: usize) -> Self {
        // SAFETY: as the caller vouched.
        let spans = unsafe { std::slice::from_raw_parts(key, spans) };
        Self { spans, key: key.cast(), compared: 0, difference: 0 }
    }

    /// Whether all was equal.
    #[inline(always)]
    pub(super) fn finish(self) -> bool {
        self.difference == 0 && self.spans.iter().skip(self.compared).all(|span| span.len() == 0)
    }
}

impl LabelVisitor for Compare<'_> {
    #[inline(always)]
    fn value(&mut self, value: &str) {
        // What a visit yields beyond the names is left.
        let Some(&span) = self.spans.get(self.compared) else { return };
        self.compared += 1;
        if self.difference != 0 {
            return;
        }
        if span.len() != value.len() {
            self.difference = 1;
            return;
        }
        let start = usize::from(span.start);
        // SAFETY: a span that has the length of a value lies in the text, as who made this vouched. (By the length of the value, so
        // that it is known to be that of both.)
        let stands = unsafe { std::slice::from_raw_parts(self.key.add(start), value.len()) };
        self.difference = difference(stands, value.as_bytes());
    }
}

/// Compares a label set with a key that is not plain: as the set would be written down, without writing it down.
#[cold]
#[inline(never)]
pub(super) fn is_escaped(desc: &Desc, text: &str, labels: &impl Labels) -> bool {
    let rest = text.as_bytes().strip_prefix(desc.constant().as_bytes());
    let mut walk = Walk { names: desc.labels().iter(), first: desc.constant().is_empty(), rest };
    labels.visit(&mut walk);
    walk.rest == Some(&[])
}

struct Walk<'a, N> {
    names: N,
    /// Whether no label came before.
    first: bool,
    /// What of the text is not yet compared; `None` after a difference.
    rest: Option<&'a [u8]>,
}

impl<'n, N: Iterator<Item = &'n Name>> LabelVisitor for Walk<'_, N> {
    fn value(&mut self, value: &str) {
        let (Some(name), false) = (self.names.next(), value.is_empty()) else { return };
        let comma: &[u8] = if std::mem::take(&mut self.first) { b"" } else { b"," };
        let before = [comma, name.as_bytes(), b"=\""];
        self.rest =
            self.rest.and_then(|rest| before.iter().try_fold(rest, |rest, part| rest.strip_prefix(*part)));
        self.rest = self.rest.and_then(|rest| {
            let mut bytes = value.as_bytes().iter();
            bytes.try_fold(rest, |rest, byte| match escaped(*byte, Place::Quoted) {
                Some(escaped) => rest.strip_prefix(escaped),
                None => rest.strip_prefix(std::slice::from_ref(byte)),
            })
        });
        self.rest = self.rest.and_then(|rest| rest.strip_prefix(b"\""));
    }
}
