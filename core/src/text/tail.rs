//! The end of a page, to which lines are appended.

use super::dialect::Dialect;
use super::number::{self, Floats};
use super::pen::{Head, Inked, Pen, Short};

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
        // SAFETY: `line` left room for a value with a point.
        let pen = unsafe { float::<D>(pen, value) }.unwrap_or_else(|| {
            self.end(pen);
            self.with_page(|page| D::float(value, page));
            self.pen(REST)
        });
        // SAFETY: there is room for a newline behind the value.
        self.end(unsafe { pen.byte(b'\n') });
    }

    /// Appends the first of these lines, each of labels and a whole number: as many as need no look of their own, for they have labels of
    /// a [common](Pen::common) length, fit into the allocation, and leave the page shorter than `most`. Answers how many they are.
    #[inline(always)]
    pub(super) fn wholes(&mut self, head: &Head, labels: &[&str], values: &[u64], most: usize) -> usize {
        // SAFETY: `lines` left room for a value.
        self.lines(head, labels, values, most, |pen, value| Some(unsafe { pen.whole(value) }))
    }

    /// The same with floats.
    #[inline(always)]
    pub(super) fn floats<D: Dialect>(
        &mut self,
        head: &Head,
        labels: &[&str],
        values: &[f64],
        most: usize,
    ) -> usize {
        // SAFETY: `lines` left room for a value with a point.
        self.lines(head, labels, values, most, |pen, value| unsafe { float::<D>(pen, value) })
    }

    /// Appends lines as [`wholes`](Self::wholes) does. `write` writes a value where there is room for that and `.0`, unless its line needs
    /// a look of its own.
    #[inline(always)]
    fn lines<T: Copy>(
        &mut self,
        head: &Head,
        labels: &[&str],
        values: &[T],
        most: usize,
        write: impl Fn(Pen, T) -> Option<Pen>,
    ) -> usize {
        let stamp = head.labelled.ink();
        // More than a line has, so that one that begins at `last` or before ends before the allocation does, and before the page is full.
        let room = stamp.room() + Pen::COMMON + REST;
        let full = self.page.as_ptr().addr().saturating_add(most);
        let last = self.end.addr().min(full).saturating_sub(room);
        let (mut pen, mut count) = (Pen(self.at), 0);
        for (labels, value) in labels.iter().zip(values) {
            if pen.0.addr() > last {
                break;
            }
            // SAFETY: there is room for the stamp and for labels of a common length.
            let Some(end) = (unsafe { pen.stamp(&stamp).common(labels.as_bytes()) }) else { break };
            // SAFETY: there is room for two bytes, and behind them for a value with a point.
            let Some(end) = write(unsafe { end.part(b"} ", 2) }, *value) else { break };
            // SAFETY: there is room for a newline behind the value.
            pen = unsafe { end.byte(b'\n') };
            count += 1;
        }
        self.end(pen);
        count
    }

    /// Appends a line for each of these bounds: the stamp, the bound, and the sum of the counts up to its own. Answers that of all.
    #[inline(always)]
    pub(super) fn buckets<const FIRST: usize>(
        &mut self,
        stamp: &Inked<'_, FIRST>,
        bounds: &[Short],
        counts: &[u64],
    ) -> u64 {
        let mut pen = self.pen(bounds.len() * (stamp.room() + REST));
        let mut cumulative = 0u64;
        for (bound, count) in bounds.iter().zip(counts) {
            cumulative = cumulative.wrapping_add(*count);
            // SAFETY: for each bound there is room for the stamp, a short text, a value and a newline.
            pen = unsafe { pen.stamp(stamp).short(bound).whole(cumulative).byte(b'\n') };
        }
        self.end(pen);
        cumulative
    }

    /// Begins a line, up to its value: there is room for that, `.0` and a newline.
    #[inline(always)]
    fn line(&mut self, head: &Head, labels: &str) -> Pen {
        if labels.is_empty() {
            let stamp = head.bare.ink();
            let pen = self.pen(stamp.room() + REST);
            // SAFETY: there is room for it.
            return unsafe { pen.stamp(&stamp) };
        }
        let stamp = head.labelled.ink();
        let pen = self.pen(stamp.room() + labels.len() + REST);
        // SAFETY: there is room for the stamp, the labels and two bytes.
        unsafe { pen.stamp(&stamp).text(labels.as_bytes()).part(b"} ", 2) }
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

/// Writes a float, if it is one of those without an exponent.
///
/// # Safety
/// * There is room for a value and `.0`.
#[inline(always)]
unsafe fn float<D: Dialect>(pen: Pen, value: f64) -> Option<Pen> {
    let mut buffer = ryu::Buffer::new();
    if let Some(value) = number::whole(value) {
        let point = if D::FLOATS == Floats::Canonical { 2 } else { 0 };
        // SAFETY: the caller vouches for the room.
        return Some(unsafe { pen.whole(value).part(b".0", point) });
    }
    if let Some((whole, (places, len))) = number::decimal(value) {
        // SAFETY: as above: for a whole number, which is below a million here, a point and nine places.
        return Some(unsafe { pen.whole(whole).byte(b'.').part(&places, len) });
    }
    let text = number::plain(value, &mut buffer)?;
    // SAFETY: as above: it has at most 24 bytes, as all that `ryu` writes.
    Some(unsafe { pen.text(text.as_bytes()) })
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
    use super::super::pen::{Head, Pen, Short, Stamp};
    use super::super::prometheus::Prometheus;
    use super::Tail;
    use crate::openmetrics::OpenMetrics;
    use crate::text::Dialect;

    const TEXT: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ\
        9876543210zyxwvutsrqponmlkjihgfedcba";

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
    fn lines_that_are_written_together_are_as_those_that_are_not() {
        for (name, labels) in (1..TEXT.len()).map(|length| (&TEXT[..length], &TEXT[TEXT.len() - length..])) {
            let (head, lines, values) = (head(name), [labels; 3], [7, 70_000, u64::MAX]);
            let floats = values.map(|value| value as f64 / 8.0);
            let (mut together, mut floats_together) = (0, 0);
            let page = written(|tail| {
                tail.with_page(|page| page.reserve(10_000));
                together = tail.wholes(&head, &lines, &values, usize::MAX);
                floats_together = tail.floats::<Prometheus>(&head, &lines, &floats, usize::MAX);
            });
            let (common, alone) = ((4..=Pen::COMMON).contains(&labels.len()), |tail: &mut Tail<'_>| {
                values[..together].iter().for_each(|value| tail.whole(&head, labels, *value));
                floats[..floats_together]
                    .iter()
                    .for_each(|value| tail.float::<Prometheus>(&head, labels, *value));
            });
            // The last float is written with an exponent.
            assert_eq!((together, floats_together), if common { (3, 2) } else { (0, 0) });
            assert_eq!(page, written(alone));
        }
    }

    #[test]
    fn lines_that_are_written_together_neither_reach_the_limit_nor_what_the_page_has_no_room_for() {
        let (head, labels, values) = (head("a"), [&TEXT[..40]; 100], [1; 100]);
        let line = 52;
        for most in (0..5000).step_by(7) {
            let mut count = 0;
            let page = written(|tail| {
                tail.with_page(|page| page.reserve(2000));
                count = tail.wholes(&head, &labels, &values, most);
            });
            assert_eq!(page.len(), count * line);
            // Of what is below the limit, and within the room, a few lines at most are left to be looked at one by one.
            assert!(page.len() < most.max(1) && page.len() + 6 * line > most.min(2000), "{most}: {count}");
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
    fn buckets_are_their_stamp_their_bound_and_the_count_so_far_whatever_their_lengths() {
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
            let bounds = [Short::of(bound.as_bytes()); 3];
            let mut all = 0;
            let lines = written(|tail| all = tail.buckets(&stamp.ink(), &bounds, &[1234, 0, 4321]));
            assert_eq!(lines, [1234, 1234, 5555].map(|count| format!("{begin}{bound}{count}\n")).concat());
            assert_eq!(all, 5555);
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
