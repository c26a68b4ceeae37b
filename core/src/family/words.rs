//! Texts taken by words: hashed, and compared, in as few steps as their length allows.
//!
//! Label values are short, and come in lengths that no branch predictor can know. So a text of up to 32 bytes is read as two or
//! four words that overlap where it has fewer bytes than they have: which they are follows from the length by arithmetic, and
//! the only branches are those between a few classes of lengths. The hash and the comparison have the same classes, so that
//! whoever went wrong in the one goes right in the other.

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
        self.state = match text.len() {
            0..4 => fold(tiny(text) ^ state, word),
            4..=16 => {
                // SAFETY: it has 4 bytes to 16.
                let [a, b, c, d] = unsafe { words::<4>(text, quarters(text.len())) };
                fold((a << 32 | b) ^ state, (c << 32 | d) ^ word)
            }
            // SAFETY: it has 16 bytes to 32.
            17..=32 => wide(unsafe { words::<8>(text, halves(text.len())) }, state, word, lane),
            _ => long(text, state, word, lane),
        };
    }

    /// The hash of all that was written.
    #[inline(always)]
    pub(super) fn finish(self) -> u32 {
        (self.state >> 32) as u32
    }
}

/// Zero if two texts of the same length are equal.
#[inline(always)]
pub(super) fn difference(one: &[u8], other: &[u8]) -> u64 {
    match one.len() {
        0..4 => tiny(one) ^ tiny(other),
        // SAFETY: both have 4 bytes to 16.
        4..=16 => unsafe { difference_of_words::<4>(one, other, quarters(one.len())) },
        // SAFETY: both have 16 bytes to 32.
        17..=32 => unsafe { difference_of_words::<8>(one, other, halves(one.len())) },
        _ => u64::from(!is_same_long(one, other)),
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

/// Where four words of 4 bytes begin that cover a text of `len` bytes, 4 to 16.
#[inline(always)]
fn quarters(len: usize) -> [usize; 4] {
    let last = len - 4;
    // 0 where two cover the text; 4; or 8, for 16. It is half of the length at the most, and `last` at the most.
    let second = len / 8 * 4;
    [0, second, last - second, last]
}

/// Where four words of 8 bytes begin that cover a text of `len` bytes, 16 to 32.
#[inline(always)]
fn halves(len: usize) -> [usize; 4] {
    [0, 8, len - 16, len - 8]
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

/// The words of a text that begin there.
///
/// # Safety
/// * For each of them, as for [`word`].
#[inline(always)]
unsafe fn words<const N: usize>(text: &[u8], at: [usize; 4]) -> [u64; 4] {
    // SAFETY: as the caller vouched.
    at.map(|at| unsafe { word::<N>(text, at) })
}

/// Zero if the words that begin there are equal in both texts.
///
/// # Safety
/// * For each of them, in both texts, as for [`word`].
#[inline(always)]
unsafe fn difference_of_words<const N: usize>(one: &[u8], other: &[u8], at: [usize; 4]) -> u64 {
    at.into_iter().fold(0, |difference, at| {
        // SAFETY: as the caller vouched.
        difference | (unsafe { word::<N>(one, at) ^ word::<N>(other, at) })
    })
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
        state = wide(unsafe { words::<8>(chunk, halves(32)) }, state, word, lane);
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

    fn state(seeds: &Seeds, texts: &[&[u8]]) -> u64 {
        let mut hash = seeds.hash();
        texts.iter().for_each(|text| hash.write(text));
        hash.state
    }
}
