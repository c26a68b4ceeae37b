//! Texts taken by words: hashed, and compared, in as few steps as their length allows.
//!
//! Label values are short, and come in lengths that no branch predictor can know. So a text of up to 32 bytes is read as two or
//! four words that overlap where it has fewer bytes than they have, and the only branches are those between a few classes of lengths,
//! by powers of two. The hash and the comparison have the same classes, so that whoever went wrong in the one goes right in the other.

use std::hash::{BuildHasher, RandomState};

/// What the hashes of one family begin with: random, so that nobody outside can make texts of one hash.
#[derive(Debug)]
pub(super) struct Seeds {
    start: u64,
    word: u64,
    lane: u64,
}

/// The hash of some texts, in their order.
///
/// Its steps are those of foldhash 0.2 (Orson Peters): words, masked by a secret, multiplied to twice their length, of which both
/// halves are folded together; and the secret is rotated by the length of each text, so that `("a", "bc")` and `("ab", "c")`
/// differ.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hash<'a> {
    seeds: &'a Seeds,
    state: u64,
}

impl Seeds {
    pub(super) fn random() -> Self {
        // The random state of std's maps, of whose values nothing can be told without its keys.
        let random = RandomState::new();
        // Each has bits that are set, since a mask of zeroes would be none.
        let seed = |number: u64| random.hash_one(number) | 1 << 63 | 1 << 31 | 1;
        Self { start: seed(0), word: seed(1), lane: seed(2) }
    }

    /// The hash of no text.
    #[inline(always)]
    pub(super) fn hash(&self) -> Hash<'_> {
        Hash { seeds: self, state: self.start }
    }
}

impl Hash<'_> {
    /// Goes on with a text.
    #[inline(always)]
    pub(super) fn write(&mut self, text: &[u8]) {
        let Seeds { word, lane, .. } = *self.seeds;
        let state = self.state.rotate_right(text.len() as u32);
        self.state = match Class::of(text.len()) {
            Class::Tiny => fold(tiny(text) ^ state, word),
            Class::Halves => {
                // SAFETY: it has 4 bytes to 8.
                let [first, last] = unsafe { ends::<4>(text) };
                fold((first << 32 | last) ^ state, word)
            }
            Class::Words => {
                // SAFETY: it has 9 bytes to 16.
                let [first, last] = unsafe { ends::<8>(text) };
                fold(first ^ state, last ^ word)
            }
            // SAFETY: it has 17 bytes to 32.
            Class::Pairs => wide(unsafe { quarters(text) }, state, word, lane),
            Class::Long => long(text, state, word, lane),
        };
    }

    /// The hash of all that was written.
    ///
    /// Folded once more, as foldhash does: the state alone is nearly linear in the last characters of the last text, so that a family
    /// of `/dogs/00017` and its like would lie in a few heaps, with one secret in forty.
    #[inline(always)]
    pub(super) fn finish(self) -> u32 {
        fold(self.state, self.seeds.lane) as u32
    }
}

/// Zero if two texts of the same length are equal.
#[inline(always)]
pub(super) fn difference(one: &[u8], other: &[u8]) -> u64 {
    match Class::of(one.len()) {
        Class::Tiny => tiny(one) ^ tiny(other),
        // SAFETY: both have 4 bytes to 8.
        Class::Halves => unsafe { difference_of_ends::<4>(one, other) },
        // SAFETY: both have 9 bytes to 16.
        Class::Words => unsafe { difference_of_ends::<8>(one, other) },
        // SAFETY: both have 17 bytes to 32.
        Class::Pairs => unsafe { difference_of_pairs(one, other) },
        Class::Long => u64::from(!is_same_long(one, other)),
    }
}

/// How a text of some length is read.
enum Class {
    /// Up to 3 bytes: one by one.
    Tiny,
    /// 4 bytes to 8: two halves of a word.
    Halves,
    /// 9 bytes to 16: two words.
    Words,
    /// 17 bytes to 32: two pairs of words.
    Pairs,
    /// More than that.
    Long,
}

impl Class {
    #[inline(always)]
    fn of(len: usize) -> Self {
        // The longer ones first, for they take more steps already.
        if len > 16 {
            return if len <= 32 { Self::Pairs } else { Self::Long };
        }
        if len > 8 {
            return Self::Words;
        }
        if len >= 4 { Self::Halves } else { Self::Tiny }
    }
}

/// The bytes of a text of up to three, which its length and this tell.
#[inline(always)]
fn tiny(text: &[u8]) -> u64 {
    match text {
        [] => 0,
        [first, .., last] => {
            u64::from(*first) << 16 | u64::from(text[text.len() / 2]) << 8 | u64::from(*last)
        }
        [only] => u64::from(*only),
    }
}

/// The word of `N` bytes that begins there.
///
/// # Safety
/// * `at + N` is the text's length at the most; and `N` is 8 at the most.
#[inline(always)]
unsafe fn word<const N: usize>(text: &[u8], at: usize) -> u64 {
    let mut word = [0; 8];
    // SAFETY: it ends where the text does or earlier, as the caller vouched.
    word[..N].copy_from_slice(unsafe { text.get_unchecked(at..at + N) });
    u64::from_le_bytes(word)
}

/// The first word and the last one.
///
/// # Safety
/// * The text has `N` bytes at least; and `N` is 8 at the most.
#[inline(always)]
unsafe fn ends<const N: usize>(text: &[u8]) -> [u64; 2] {
    // SAFETY: as the caller vouched.
    unsafe { [word::<N>(text, 0), word::<N>(text, text.len() - N)] }
}

/// The first two words of 8 bytes, and the last two.
///
/// # Safety
/// * The text has 16 bytes at least.
#[inline(always)]
unsafe fn quarters(text: &[u8]) -> [u64; 4] {
    let last = text.len() - 8;
    // SAFETY: as the caller vouched.
    [0, 8, last - 8, last].map(|at| unsafe { word::<8>(text, at) })
}

/// Zero if both [`ends`] are equal in both texts.
///
/// # Safety
/// * As for `ends`, of both; and one is as long as the other.
#[inline(always)]
unsafe fn difference_of_ends<const N: usize>(one: &[u8], other: &[u8]) -> u64 {
    // SAFETY: as the caller vouched.
    let ([first, last], [other_first, other_last]) = unsafe { (ends::<N>(one), ends::<N>(other)) };
    (first ^ other_first) | (last ^ other_last)
}

/// Zero if the first and the last 16 bytes are equal in both texts.
///
/// # Safety
/// * Both have 16 bytes at least, and one as many as the other.
#[inline(always)]
unsafe fn difference_of_pairs(one: &[u8], other: &[u8]) -> u64 {
    let half = |text: &[u8], at: usize| {
        let mut half = [0; 16];
        // SAFETY: it ends where the text does or earlier, as the caller vouched.
        half.copy_from_slice(unsafe { text.get_unchecked(at..at + 16) });
        u128::from_le_bytes(half)
    };
    let last = one.len() - 16;
    u64::from((half(one, 0) ^ half(other, 0)) | (half(one, last) ^ half(other, last)) != 0)
}

/// Whether two texts are equal that are so long that a call costs little.
#[inline(never)]
fn is_same_long(one: &[u8], other: &[u8]) -> bool {
    one == other
}

/// The next state after four words.
#[inline(always)]
fn wide([a, b, c, d]: [u64; 4], state: u64, word: u64, lane: u64) -> u64 {
    fold(a ^ state, c ^ word) ^ fold(b ^ state.wrapping_add(lane), d ^ word)
}

/// The next state after a text of more than 32 bytes.
#[inline(never)]
fn long(text: &[u8], mut state: u64, word: u64, lane: u64) -> u64 {
    let (chunks, _) = text.as_chunks::<32>();
    // The last ones overlap.
    for chunk in chunks.iter().chain(text.last_chunk()) {
        // SAFETY: a chunk has 32 bytes.
        state = wide(unsafe { quarters(chunk) }, state, word, lane);
    }
    state
}

/// The product, folded to half its length.
#[inline(always)]
fn fold(one: u64, other: u64) -> u64 {
    let product = u128::from(one) * u128::from(other);
    product as u64 ^ (product >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::{Seeds, difference};
    use std::collections::HashSet;

    /// Texts of all lengths that have a way of their own, each with all texts that differ from it in one byte.
    fn variants() -> impl Iterator<Item = (Vec<u8>, Vec<Vec<u8>>)> {
        (0..100).map(|len| {
            let text = vec![b'a'; len];
            let others = (0..len).map(|at| {
                let mut other = text.clone();
                other[at] = b'b';
                other
            });
            (text.clone(), others.collect())
        })
    }

    #[test]
    fn texts_of_any_length_are_compared_whole() {
        for (text, others) in variants() {
            assert_eq!(difference(&text, &text.clone()), 0);
            for other in others {
                assert_ne!(difference(&text, &other), 0, "{}", String::from_utf8_lossy(&other));
            }
        }
    }

    #[test]
    fn each_byte_of_a_text_goes_into_its_hash() {
        let seeds = Seeds::random();
        for (text, others) in variants() {
            let hashes: HashSet<u64> =
                others.iter().chain([&text]).map(|text| state(&seeds, &[text])).collect();
            assert_eq!(hashes.len(), text.len() + 1, "{} bytes", text.len());
        }
    }

    #[test]
    fn where_one_text_ends_and_the_next_begins_goes_into_the_hash() {
        let seeds = Seeds::random();
        let text = [b'a'; 40];
        let hashes: HashSet<u64> =
            (0..=40).map(|middle| text.split_at(middle)).map(|(a, b)| state(&seeds, &[a, b])).collect();
        assert_eq!(hashes.len(), 41);
    }

    #[test]
    fn families_have_hashes_of_their_own() {
        let hashes: HashSet<u64> = (0..20).map(|_| state(&Seeds::random(), &[b"GET"])).collect();
        assert_eq!(hashes.len(), 20);
    }

    #[test]
    fn hashes_of_texts_that_count_meet_no_more_often_than_random_ones() {
        for seeds in (0..200).map(|_| Seeds::random()) {
            let mut slots = [0; 1024];
            for n in 0..200 {
                let mut hash = seeds.hash();
                hash.write(b"GET");
                hash.write(format!("/dogs/{n:05}").as_bytes());
                slots[hash.finish() as usize % slots.len()] += 1;
            }
            let pairs: u32 = slots.iter().map(|hashes: &u32| hashes * hashes.saturating_sub(1) / 2).sum();
            // 200 × 199 / 2 pairs, of which one in 1024 meets: 19.4, with a deviation of 4.4.
            assert!(pairs < 60, "{pairs} pairs of hashes meet");
        }
    }

    fn state(seeds: &Seeds, texts: &[&[u8]]) -> u64 {
        let mut hash = seeds.hash();
        texts.iter().for_each(|text| hash.write(text));
        hash.state
    }
}
