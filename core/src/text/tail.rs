//! The end of a page, to which lines are appended.

use super::dialect::Dialect;
use super::number::{self, Floats};
use super::pen::{Head, Pen, Short, Stamp};

/// What a line takes beside its stamp and its labels: what stands between these and its value, that, `.0`, and a newline.
const REST: usize = Short::MOST + Pen::NUMBER + 3;

/// The end of a page: a line costs one look at the room that the page has, and what a loop over lines needs is kept in registers. What
/// was appended is on the page when this is dropped.
pub(super) struct Tail<'p> {
    page: &'p mut Vec<u8>,
    /// Where the next line goes: in the page's allocation, and all before it is written.
    at: *mut u8,
    /// The end of the allocation.
    end: *mut u8,
}

impl<'p> Tail<'p> {
    #[inline]
    pub(super) fn of(page: &'p mut Vec<u8>) -> Self {
        let room = page.spare_capacity_mut().as_mut_ptr_range();
        Self { at: room.start.cast(), end: room.end.cast(), page }
    }

    /// How long the page is.
    #[inline(always)]
    pub(super) fn len(&self) -> usize {
        self.at.addr() - self.page.as_ptr().addr()
    }

    /// Appends a line: the name, the labels, and a whole number.
    #[inline(always)]
    pub(super) fn whole(&mut self, head: &Head, labels: &str, value: u64) {
        let pen = self.line(head, labels);
        // SAFETY: `line` left room for a value and a newline.
        self.end(unsafe { pen.whole(value).byte(b'\n') });
    }

    /// Appends a line: the name, the labels, and a float.
    #[inline(always)]
    pub(super) fn float<D: Dialect>(&mut self, head: &Head, labels: &str, value: f64) {
        let pen = self.line(head, labels);
        let mut buffer = ryu::Buffer::new();
        let pen = if let Some(value) = number::whole(value) {
            let point = if D::FLOATS == Floats::Canonical { 2 } else { 0 };
            // SAFETY: `line` left room for a value with a point.
            unsafe { pen.whole(value).part(b".0", point) }
        } else if let Some((whole, (places, len))) = number::decimal(value) {
            // SAFETY: `line` left room for a whole number, which is below a million here, a point and nine places.
            unsafe { pen.whole(whole).byte(b'.').part(&places, len) }
        } else if let Some(text) = number::plain(value, &mut buffer) {
            // SAFETY: `line` left room for it, which has at most 24 bytes, as all that `ryu` writes.
            unsafe { pen.text(text.as_bytes()) }
        } else {
            self.end(pen);
            self.with_page(|page| D::float(value, page));
            self.pen(REST)
        };
        // SAFETY: there is room for a newline behind the value.
        self.end(unsafe { pen.byte(b'\n') });
    }

    /// Appends a line: the stamp, a short text, and a whole number.
    #[inline(always)]
    pub(super) fn counted<const FIRST: usize>(&mut self, stamp: &Stamp<FIRST>, short: &Short, count: u64) {
        let pen = self.pen(stamp.room() + REST);
        // SAFETY: there is room for the stamp, a short text, a value and a newline.
        self.end(unsafe { pen.stamp(stamp).short(short).whole(count).byte(b'\n') });
    }

    /// Begins a line, up to its value: there is room for that, `.0` and a newline.
    #[inline(always)]
    fn line(&mut self, head: &Head, labels: &str) -> Pen {
        if labels.is_empty() {
            let pen = self.pen(head.bare.room() + REST);
            // SAFETY: there is room for it.
            return unsafe { pen.stamp(&head.bare) };
        }
        let pen = self.pen(head.labelled.room() + labels.len() + REST);
        // SAFETY: there is room for the stamp, the labels and two bytes.
        unsafe { pen.stamp(&head.labelled).text(labels.as_bytes()).part(b"} ", 2) }
    }

    /// A pen at the end, with room for so many bytes.
    #[inline(always)]
    fn pen(&mut self, room: usize) -> Pen {
        if self.end.addr() - self.at.addr() < room {
            self.with_page(|page| page.reserve(room));
        }
        Pen(self.at)
    }

    /// The page goes up to the pen, which was given out by this and has written all before it.
    #[inline(always)]
    fn end(&mut self, pen: Pen) {
        self.at = pen.0;
    }

    /// Hands over the page as it is.
    #[cold]
    #[inline(never)]
    fn with_page(&mut self, change: impl FnOnce(&mut Vec<u8>)) {
        // SAFETY: all before `at` is written, which is so far from the end of the allocation.
        unsafe { self.page.set_len(self.len()) };
        change(self.page);
        let room = self.page.spare_capacity_mut().as_mut_ptr_range();
        (self.at, self.end) = (room.start.cast(), room.end.cast());
    }
}

impl Drop for Tail<'_> {
    #[inline(always)]
    fn drop(&mut self) {
        // SAFETY: as in `with_page`.
        unsafe { self.page.set_len(self.len()) };
    }
}

#[cfg(test)]
mod tests {
    use super::super::number::{self, Floats};
    use super::super::pen::{Head, Short, Stamp};
    use super::super::prometheus::Prometheus;
    use super::Tail;
    use crate::openmetrics::OpenMetrics;
    use crate::text::Dialect;

    const TEXT: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    fn written(write: impl FnOnce(&mut Tail<'_>)) -> String {
        // Without any room, so that it has to grow.
        let mut page = Vec::new();
        write(&mut Tail::of(&mut page));
        String::from_utf8(page).unwrap()
    }

    fn head(name: &str) -> Head {
        let mut head = Head::default();
        head.set(name, "_total");
        head
    }

    #[test]
    fn a_line_is_its_name_its_labels_and_its_number_whatever_their_lengths() {
        for name in 1..TEXT.len() {
            let head = head(&TEXT[..name]);
            for labels in (0..TEXT.len()).filter(|labels| labels % 7 == name % 7 || *labels < 2) {
                let (name, labels) = (&TEXT[..name], &TEXT[..labels]);
                let braced = if labels.is_empty() { String::new() } else { format!("{{{labels}}}") };
                let line = written(|tail| tail.whole(&head, labels, 17));
                assert_eq!(line, format!("{name}_total{braced} 17\n"));
            }
        }
    }

    #[test]
    fn whole_numbers_are_exact() {
        let powers = (0..20).map(|power| 10u64.pow(power));
        let values = powers.flat_map(|power| [power - 1, power, power + 1, power / 10 * 17]);
        for value in values.chain([u64::MAX]) {
            assert_eq!(written(|tail| tail.whole(&head("a"), "", value)), format!("a_total {value}\n"));
        }
    }

    #[test]
    fn a_bucket_is_its_stamp_its_bound_and_its_count_whatever_their_lengths() {
        for (length, bound) in
            (1..TEXT.len()).flat_map(|length| [0, 1, 15, 31, 32].map(|bound| (length, bound)))
        {
            let (begin, bound) = (&TEXT[..length], &TEXT[..bound]);
            let mut stamp = Stamp::<64>::default();
            // What was there before leaves no trace.
            stamp.push(TEXT.as_bytes());
            stamp.clear();
            [&begin[..length / 2], &begin[length / 2..]]
                .into_iter()
                .for_each(|part| stamp.push(part.as_bytes()));
            let line = written(|tail| tail.counted(&stamp, &Short::of(bound.as_bytes()), 1234));
            assert_eq!(line, format!("{begin}{bound}1234\n"));
        }
    }

    /// In a line, and elsewhere.
    fn agree<D: Dialect>(floats: Floats, value: f64) {
        let mut text = b"a_total ".to_vec();
        number::float(value, floats, &mut text);
        text.push(b'\n');
        let line = written(|tail| tail.float::<D>(&head("a"), "", value));
        assert_eq!(line, String::from_utf8(text).unwrap(), "{value:?}");
    }

    #[test]
    fn floats_are_written_in_lines_as_elsewhere() {
        let ends =
            [0.0, -0.0, 1.0, -1.5, 1e-4, 99e-6, 999_999.5, 999_999.999_999_999_9, 1e6, 1e300, f64::NAN];
        let mut bits = 0x9e37_79b9_7f4a_7c15u64;
        let random = (0..100_000).flat_map(|number| {
            bits = bits.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
            let places = 10f64.powi(number % 12);
            let decimal = (bits >> 24) as f64 / places;
            [
                f64::from_bits(bits),
                decimal,
                decimal.next_up(),
                (bits >> 44) as f64 / places,
                (bits >> 54) as f64 / places,
            ]
        });
        for value in ends.into_iter().chain([f64::INFINITY, f64::NEG_INFINITY]).chain(random) {
            agree::<Prometheus>(Floats::Short, value);
            agree::<OpenMetrics>(Floats::Canonical, value);
        }
    }
}
