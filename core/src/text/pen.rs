//! Parts of lines, written one behind the other by moves of fixed length.
//!
//! The last move of a part may go beyond it: what it wrote there is overwritten by the next part, or lies behind the line. A call of
//! `memcpy` for each part, most of which are shorter than two moves, takes as long as the whole line does so.

use super::number::{FEW, few_digits, many_digits, two_digits};

/// How many bytes are moved at once: two registers that every processor has.
const MOVE: usize = 32;

/// A text that many lines begin with, with other bytes behind it up to whole moves. What has at most `FIRST` bytes is written without
/// a loop.
#[derive(Debug)]
pub(super) struct Stamp<const FIRST: usize> {
    first: [u8; FIRST],
    /// What does not go into the first.
    further: Vec<[u8; MOVE]>,
    len: usize,
}

impl<const FIRST: usize> Stamp<FIRST> {
    /// Sets it to nothing.
    pub(super) fn clear(&mut self) {
        self.further.clear();
        self.len = 0;
    }

    /// Appends a text.
    pub(super) fn push(&mut self, text: &[u8]) {
        let mut rest = text;
        while !rest.is_empty() {
            let there = match self.len.checked_sub(FIRST) {
                None => &mut self.first[self.len..],
                Some(beyond) => {
                    if beyond / MOVE == self.further.len() {
                        self.further.push([0; MOVE]);
                    }
                    &mut self.further[beyond / MOVE][beyond % MOVE..]
                }
            };
            let (now, later) = rest.split_at(rest.len().min(there.len()));
            there[..now.len()].copy_from_slice(now);
            self.len += now.len();
            rest = later;
        }
    }

    /// To be used.
    #[inline(always)]
    pub(super) fn ink(&self) -> Inked<'_, FIRST> {
        Inked { first: self.first, further: &self.further, len: self.len }
    }
}

/// A stamp as a loop over lines uses it: what it has of its own, no line can have changed, so that it stays in registers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Inked<'s, const FIRST: usize> {
    first: [u8; FIRST],
    further: &'s [[u8; MOVE]],
    len: usize,
}

impl<const FIRST: usize> Inked<'_, FIRST> {
    /// How much room it takes to write it.
    #[inline(always)]
    pub(super) fn room(&self) -> usize {
        FIRST + self.further.len() * MOVE
    }
}

impl<const FIRST: usize> Default for Stamp<FIRST> {
    fn default() -> Self {
        Self { first: [0; FIRST], further: Vec::new(), len: 0 }
    }
}

/// The name of samples as lines begin with it: `requests_total{` with labels, `requests_total ` without.
#[derive(Debug, Default)]
pub(super) struct Head {
    pub(super) labelled: Stamp<MOVE>,
    pub(super) bare: Stamp<MOVE>,
}

impl Head {
    /// Sets it to a name and its suffix.
    pub(super) fn set(&mut self, name: &str, suffix: &str) {
        for (stamp, end) in [(&mut self.labelled, b"{"), (&mut self.bare, b" ")] {
            stamp.clear();
            [name.as_bytes(), suffix.as_bytes(), end].into_iter().for_each(|part| stamp.push(part));
        }
    }
}

/// A text of one move at most, with zeros behind it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Short {
    padded: [u8; Self::MOST],
    len: usize,
}

impl Short {
    /// How long it may be, and how much room it takes to write it.
    pub(super) const MOST: usize = MOVE;

    /// This text, which is no longer than [`MOST`](Self::MOST).
    pub(super) fn of(text: &[u8]) -> Self {
        let mut padded = [0; Self::MOST];
        padded[..text.len()].copy_from_slice(text);
        Self { padded, len: text.len() }
    }

    /// The text.
    pub(super) fn text(&self) -> &[u8] {
        &self.padded[..self.len]
    }
}

/// Where the next part goes. Each method writes one, and answers where the one after it goes.
#[derive(Clone, Copy)]
pub(super) struct Pen(pub(super) *mut u8);

impl Pen {
    /// How much room a number takes: 24 bytes are moved of 20 digits, and so many has a float at most.
    pub(super) const NUMBER: usize = 24;

    /// The most bytes that [`common`](Self::common) writes.
    pub(super) const COMMON: usize = 128;

    /// A part of `len` bytes of which `N` are moved.
    ///
    /// # Safety
    /// * There is room for `N` bytes, and `len` is no more.
    #[inline(always)]
    pub(super) unsafe fn part<const N: usize>(self, bytes: &[u8; N], len: usize) -> Self {
        // SAFETY: the caller vouches for the room; arrays of bytes lie anywhere.
        unsafe { self.0.cast::<[u8; N]>().write(*bytes) };
        // SAFETY: as above.
        Self(unsafe { self.0.add(len) })
    }

    /// # Safety
    /// * There is room for [`Inked::room`].
    #[inline(always)]
    pub(super) unsafe fn stamp<const FIRST: usize>(self, stamp: &Inked<'_, FIRST>) -> Self {
        // SAFETY: the caller vouches for the room of all moves.
        let mut pen = unsafe { self.part(&stamp.first, FIRST) };
        for further in stamp.further {
            // SAFETY: as above.
            pen = unsafe { pen.part(further, MOVE) };
        }
        // SAFETY: the stamp is no longer than its moves.
        Self(unsafe { self.0.add(stamp.len) })
    }

    /// # Safety
    /// * There is room for [`Short::MOST`].
    #[inline(always)]
    pub(super) unsafe fn short(self, short: &Short) -> Self {
        // SAFETY: the caller vouches for the room; `of` saw that the text is no longer than what is moved.
        unsafe { self.part(&short.padded, short.len) }
    }

    /// The text, most often by two moves that meet or overlap, so that nothing is read beyond it.
    ///
    /// # Safety
    /// * There is room for the text.
    #[inline(always)]
    pub(super) unsafe fn text(self, text: &[u8]) -> Self {
        // SAFETY: the caller vouches for the room.
        let common = unsafe { self.common(text) };
        // SAFETY: as above.
        common.unwrap_or_else(|| unsafe { self.any(text) })
    }

    /// The text, if it has a common length: neither below four bytes nor above [`COMMON`](Self::COMMON).
    ///
    /// # Safety
    /// * As for [`text`](Self::text).
    #[inline(always)]
    pub(super) unsafe fn common(self, text: &[u8]) -> Option<Self> {
        match text.len() {
            // SAFETY: the caller vouches for the room; the text has so many bytes.
            33..=64 => Some(unsafe { self.ends::<32>(text) }),
            // SAFETY: as above.
            65..=Self::COMMON => Some(unsafe { self.ends::<64>(text) }),
            // SAFETY: as above.
            17..=32 => Some(unsafe { self.ends::<16>(text) }),
            // SAFETY: as above.
            8..=16 => Some(unsafe { self.ends::<8>(text) }),
            // SAFETY: as above.
            4..=7 => Some(unsafe { self.ends::<4>(text) }),
            _ => None,
        }
    }

    /// # Safety
    /// * There is room for the text, which has from `N` to `2 * N` bytes.
    #[inline(always)]
    unsafe fn ends<const N: usize>(self, text: &[u8]) -> Self {
        let Some((first, last)) = text.first_chunk::<N>().zip(text.last_chunk::<N>()) else { return self };
        // SAFETY: the text has so many bytes.
        unsafe { self.part(first, N) };
        // SAFETY: as above.
        let rest = unsafe { self.0.add(text.len() - N) };
        // SAFETY: as above.
        unsafe { Self(rest).part(last, N) }
    }

    /// # Safety
    /// * There is room for the text.
    unsafe fn any(self, text: &[u8]) -> Self {
        // SAFETY: the caller vouches for the room, which is nobody else's.
        unsafe { self.0.copy_from_nonoverlapping(text.as_ptr(), text.len()) };
        // SAFETY: as above.
        Self(unsafe { self.0.add(text.len()) })
    }

    /// # Safety
    /// * There is room for [`NUMBER`](Self::NUMBER).
    #[inline(always)]
    pub(super) unsafe fn whole(self, value: u64) -> Self {
        // What a branch tells, the next line need not wait for.
        if value < 10 {
            // SAFETY: the caller vouches for more room than that.
            return unsafe { self.byte(b'0' + value as u8) };
        }
        if value < 100 {
            // SAFETY: as above.
            return unsafe { self.part(&two_digits(value), 2) };
        }
        if value < FEW {
            let (digits, len) = few_digits(value);
            // SAFETY: as above, and there are no more digits than bytes.
            return unsafe { self.part(&digits, len) };
        }
        let (digits, len) = many_digits(value);
        // SAFETY: as above.
        unsafe { self.part(&digits, len) }
    }

    /// # Safety
    /// * There is room for a byte.
    #[inline(always)]
    pub(super) unsafe fn byte(self, byte: u8) -> Self {
        // SAFETY: the caller vouches for it.
        unsafe { self.part(&[byte], 1) }
    }
}
