//! The label values of new series.

/// How many characters a label value has.
const LENGTH: usize = 12;

/// How many values the first label has.
const ROUTES: u64 = 100;

/// The values of the series number `i`: of the first label one of a hundred, of the second one that no other series has. Both
/// are of 12 hexadecimal digits that look random.
#[inline(always)]
#[must_use]
pub fn distinct(i: u64) -> ([u8; LENGTH], [u8; LENGTH]) {
    (digits(i % ROUTES), digits(i))
}

/// The text of these digits.
///
/// # Panics
/// When they are none.
#[inline(always)]
#[must_use]
pub fn text(digits: &[u8; LENGTH]) -> &str {
    str::from_utf8(digits).expect("digits are ASCII")
}

/// Fibonacci hashing to 48 bits, which an odd factor makes one-to-one, in hexadecimal.
#[inline(always)]
fn digits(n: u64) -> [u8; LENGTH] {
    let number = n.wrapping_mul(0x9e37_79b9_7f4b);
    std::array::from_fn(|digit| b"0123456789abcdef"[(number >> (4 * digit) & 15) as usize])
}

#[cfg(test)]
mod tests {
    use super::{distinct, text};
    use std::collections::HashSet;

    #[test]
    fn the_second_label_is_another_one_for_each_series_and_the_first_one_of_a_hundred() {
        let (routes, kinds): (HashSet<_>, HashSet<_>) = (0..100_000).map(distinct).unzip();
        assert_eq!((routes.len(), kinds.len()), (100, 100_000));
    }

    #[test]
    fn values_are_twelve_hexadecimal_digits() {
        let value = distinct(12_345).1;
        assert!(text(&value).chars().all(|digit| digit.is_ascii_hexdigit()));
    }
}
