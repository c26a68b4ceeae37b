//! The one formatter of numbers.

/// Appends an integer, exactly.
#[inline]
pub(crate) fn integer(value: u64, out: &mut Vec<u8>) {
    if value < FEW {
        let (digits, len) = few_digits(value);
        out.extend_from_slice(&digits[..len]);
    } else {
        let (digits, len) = many_digits(value);
        out.extend_from_slice(&digits[..len]);
    }
}

/// Numbers below this have at most eight digits.
pub(super) const FEW: u64 = 100_000_000;

/// `0` in each of eight bytes.
const ZEROS: u64 = 0x3030_3030_3030_3030;

/// The digits of a number below 100.
#[inline(always)]
pub(super) fn two_digits(value: u64) -> [u8; 2] {
    let tens = (value as u32 * 103) >> 10;
    [b'0' + tens as u8, b'0' + (value as u32 - 10 * tens) as u8]
}

/// The digits of a number below [`FEW`], and how many they are: four at once, or eight. How many of these stand is not told by
/// branches, which would be mispredicted wherever numbers of different lengths follow each other.
#[inline(always)]
pub(super) fn few_digits(value: u64) -> ([u8; 8], usize) {
    let digits = if value < 10_000 { four_digits(value as u32) << 32 } else { eight_digits(value) };
    // The last digit stands even if it is zero.
    let leading = (digits | 1 << 56).trailing_zeros() / 8;
    (((digits | ZEROS) >> (8 * leading)).to_le_bytes(), 8 - leading as usize)
}

/// The digits of a number from [`FEW`] on, and how many they are.
#[inline(never)]
pub(super) fn many_digits(value: u64) -> ([u8; 24], usize) {
    let (above, below) = (value / FEW, value % FEW);
    let mut digits = [0; 24];
    let mut len = 0;
    let mut put = |bytes: [u8; 8], count: usize| {
        digits[len..len + 8].copy_from_slice(&bytes);
        len += count;
    };
    let all = |value| ((eight_digits(value) | ZEROS).to_le_bytes(), 8);
    let parts = if above < FEW {
        [Some(few_digits(above)), None]
    } else {
        [Some(few_digits(above / FEW)), Some(all(above % FEW))]
    };
    parts.into_iter().flatten().chain([all(below)]).for_each(|(bytes, count)| put(bytes, count));
    (digits, len)
}

/// The four digits of a number below 10,000, each as a byte, the first one being the lowest: hundreds are parted from the rest, then
/// tens from ones in both at once. A division is a multiplication by the inverse, which is exact for numbers that small.
#[inline(always)]
fn four_digits(value: u32) -> u64 {
    let hundreds = (value * 5243) >> 19;
    let twos = hundreds | (value - 100 * hundreds) << 16;
    let tens = ((twos * 103) >> 10) & 0x000f_000f;
    u64::from(tens | (twos - 10 * tens) << 8)
}

/// The eight digits of a number below [`FEW`], in the same way.
#[inline(always)]
fn eight_digits(value: u64) -> u64 {
    let fours = (value / 10_000) | (value % 10_000) << 32;
    let hundreds = ((fours * 10_486) >> 20) & 0x0000_007f_0000_007f;
    let twos = hundreds | (fours - 100 * hundreds) << 16;
    let tens = ((twos * 103) >> 10) & 0x000f_000f_000f_000f;
    tens | (twos - 10 * tens) << 8
}

/// How a float without a fraction stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Floats {
    /// `1`, as Prometheus prints it.
    Short,
    /// `1.0`, as OpenMetrics has it, so that it is seen to be a float:
    /// <https://prometheus.io/docs/specs/om/open_metrics_spec/#considerations-canonical-numbers>.
    Canonical,
}

/// Appends a float as Go's `strconv.FormatFloat(value, 'g', -1, 64)` writes it, which is what Prometheus and its Go client
/// print: the fewest digits that read back as the same float, in the form `1.5e+06` when the exponent is below -4 or above 5;
/// `+Inf`, `-Inf`, `NaN`.
pub(crate) fn float(value: f64, floats: Floats, out: &mut Vec<u8>) {
    if let Some(whole) = whole(value) {
        integer(whole, out);
        return point(floats, out);
    }
    let mut buffer = ryu::Buffer::new();
    if let Some(text) = plain(value, &mut buffer) {
        return out.extend_from_slice(text.as_bytes());
    }
    match buffer.format(value) {
        "NaN" => out.extend_from_slice(b"NaN"),
        "inf" => out.extend_from_slice(b"+Inf"),
        "-inf" => out.extend_from_slice(b"-Inf"),
        shortest => Decimal::parse(shortest).write(floats, out),
    }
}

/// The whole number, without a sign and an exponent, that a float is, if it is one: to be written so, with a point behind it in the
/// [canonical](Floats::Canonical) form.
#[inline(always)]
pub(super) fn whole(value: f64) -> Option<u64> {
    let whole = value as u64;
    (whole as f64 == value && value < FIRST_SCIENTIFIC && value.is_sign_positive()).then_some(whole)
}

/// A float that is a decimal number with at most nine places, and no sign or exponent, in two parts: what is whole, and the places
/// as [`places`] has them.
///
/// That number is then what is to be written. It has at most fifteen digits; of the decimal numbers of so many, no two are read as
/// the same float. So none with fewer digits reads back as this one either, but for the same without its last zeros.
#[inline(always)]
pub(super) fn decimal(value: f64) -> Option<(u64, ([u8; 9], usize))> {
    if !(0.0001..FIRST_SCIENTIFIC).contains(&value) {
        return None;
    }
    let billionths = (value * BILLION + 0.5) as u64;
    // Both are whole numbers that a float can be, so the quotient is the float nearest to the decimal number: what that is read as.
    let is_it = billionths as f64 / BILLION == value;
    is_it.then(|| (billionths / BILLION as u64, places(billionths % BILLION as u64)))
}

const BILLION: f64 = 1e9;

/// The digits of a fraction in billionths, and how many there are without zeros at the end.
#[inline(always)]
fn places(billionths: u64) -> ([u8; 9], usize) {
    let (eight, last) = (eight_digits(billionths / 10), (billionths % 10) as u8);
    let mut places = [b'0' + last; 9];
    places[..8].copy_from_slice(&(eight | ZEROS).to_le_bytes());
    let zeros = if last > 0 { 0 } else { 1 + eight.leading_zeros() as usize / 8 };
    (places, 9 - zeros)
}

/// The text of a float with a fraction and without an exponent, if it is one: there `ryu` writes what Go does.
#[inline(always)]
pub(super) fn plain(value: f64, buffer: &mut ryu::Buffer) -> Option<&str> {
    let size = value.abs();
    let has_fraction = (0.0001..FIRST_SCIENTIFIC).contains(&size) && size as u64 as f64 != size;
    has_fraction.then(|| buffer.format_finite(value))
}

/// The least whole number with an exponent.
const FIRST_SCIENTIFIC: f64 = 1e6;

/// What stands behind a float without a fraction.
fn point(floats: Floats, out: &mut Vec<u8>) {
    if floats == Floats::Canonical {
        out.extend_from_slice(b".0");
    }
}

/// Appends milliseconds as seconds, exactly and without an exponent: `1520879607.789`, `123.0`.
pub(crate) fn seconds(millis: i64, out: &mut Vec<u8>) {
    if millis < 0 {
        out.push(b'-');
    }
    let millis = millis.unsigned_abs();
    integer(millis / 1000, out);
    out.push(b'.');
    let fraction = millis % 1000;
    let digits = [fraction / 100, fraction / 10 % 10, fraction % 10].map(|digit| b'0' + digit as u8);
    let shown = digits.iter().rposition(|&digit| digit != b'0').map_or(1, |last| last + 1);
    out.extend_from_slice(&digits[..shown]);
}

/// The digits of an `f64` are at most 17.
const MOST_DIGITS: usize = 17;

/// A number as ±0.d₁d₂…dₙ × 10^point, with neither a leading nor a trailing zero.
struct Decimal {
    negative: bool,
    digits: [u8; MOST_DIGITS],
    len: usize,
    point: i32,
}

impl Decimal {
    /// From what `ryu` writes: `12.5`, `1e16`, `-1.5e-7`.
    fn parse(text: &str) -> Self {
        let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let point = whole.len() as i32 + exponent.parse::<i32>().unwrap_or(0);
        let all = || whole.bytes().chain(fraction.bytes());
        let zeros = all().take_while(|&digit| digit == b'0').count();
        let (mut digits, mut len, mut significant) = ([0; MOST_DIGITS], 0, 0);
        for (place, digit) in digits.iter_mut().zip(all().skip(zeros)) {
            *place = digit;
            len += 1;
            significant = if digit == b'0' { significant } else { len };
        }
        Self {
            negative,
            digits,
            len: significant,
            point: if significant == 0 { 1 } else { point - zeros as i32 },
        }
    }

    fn write(&self, floats: Floats, out: &mut Vec<u8>) {
        if self.negative {
            out.push(b'-');
        }
        let digits = if self.len == 0 { &b"0"[..] } else { &self.digits[..self.len] };
        let exponent = self.point - 1;
        if !(-4..6).contains(&exponent) {
            return scientific(digits, exponent, out);
        }
        positional(digits, self.point, out);
        if digits.len() as i32 <= self.point {
            point(floats, out);
        }
    }
}

/// `0.00125`, `125`, `1250`, `12.5`.
fn positional(digits: &[u8], point: i32, out: &mut Vec<u8>) {
    if point <= 0 {
        out.extend_from_slice(b"0.");
        out.extend(std::iter::repeat_n(b'0', point.unsigned_abs() as usize));
        out.extend_from_slice(digits);
        return;
    }
    let point = point as usize;
    if let Some((whole, fraction)) =
        digits.split_at_checked(point).filter(|(_, fraction)| !fraction.is_empty())
    {
        out.extend_from_slice(whole);
        out.push(b'.');
        out.extend_from_slice(fraction);
    } else {
        out.extend_from_slice(digits);
        out.extend(std::iter::repeat_n(b'0', point - digits.len()));
    }
}

/// `1.25e-05`, `1e+06`: at least two digits of exponent.
fn scientific(digits: &[u8], exponent: i32, out: &mut Vec<u8>) {
    out.push(digits[0]);
    if digits.len() > 1 {
        out.push(b'.');
        out.extend_from_slice(&digits[1..]);
    }
    out.extend_from_slice(if exponent < 0 { b"e-" } else { b"e+" });
    if exponent.unsigned_abs() < 10 {
        out.push(b'0');
    }
    integer(exponent.unsigned_abs().into(), out);
}

#[cfg(test)]
mod tests {
    use super::{Floats, float, integer, seconds};

    fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    fn text(value: f64) -> String {
        written(|out| float(value, Floats::Short, out))
    }

    #[test]
    fn canonical_floats_are_seen_to_be_floats() {
        // From the specification, and the ends of the two forms.
        let canonical = [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (0.001, "0.001"),
            (1.0, "1.0"),
            (-17.0, "-17.0"),
            (1.7, "1.7"),
            (10.0, "10.0"),
            (1e-10, "1e-10"),
            (1e-5, "1e-05"),
            (0.0001, "0.0001"),
            (100_000.0, "100000.0"),
            (999_999.0, "999999.0"),
            (-999_999.0, "-999999.0"),
            (1e6, "1e+06"),
            (1e10, "1e+10"),
            (1.1e23, "1.1e+23"),
            (f64::INFINITY, "+Inf"),
            (f64::NEG_INFINITY, "-Inf"),
            (f64::NAN, "NaN"),
        ];
        for (value, expected) in canonical {
            assert_eq!(written(|out| float(value, Floats::Canonical, out)), expected);
        }
    }

    #[test]
    fn seconds_are_exact_and_without_exponent() {
        let exact = [
            (0, "0.0"),
            (1, "0.001"),
            (-1, "-0.001"),
            (54_321, "54.321"),
            (123_000, "123.0"),
            (1_234_567_890, "1234567.89"),
            (1_520_879_607_700, "1520879607.7"),
            (i64::MAX, "9223372036854775.807"),
            (i64::MIN, "-9223372036854775.808"),
        ];
        for (millis, expected) in exact {
            assert_eq!(written(|out| seconds(millis, out)), expected);
        }
    }

    #[test]
    fn floats_are_written_as_go_writes_them() {
        let go = [
            (0.0, "0"),
            (-0.0, "-0"),
            (1.0, "1"),
            (-1.5, "-1.5"),
            (0.1, "0.1"),
            (0.0001, "0.0001"),
            (0.000_025, "2.5e-05"),
            (0.00001, "1e-05"),
            (100.0, "100"),
            (123_456.0, "123456"),
            (1e6, "1e+06"),
            (536_870_912.0, "5.36870912e+08"),
            (1.5e300, "1.5e+300"),
            (5e-324, "5e-324"),
            (f64::MAX, "1.7976931348623157e+308"),
            (0.30000000000000004, "0.30000000000000004"),
            (f64::INFINITY, "+Inf"),
            (f64::NEG_INFINITY, "-Inf"),
            (f64::NAN, "NaN"),
        ];
        for (value, expected) in go {
            assert_eq!(text(value), expected);
        }
    }

    #[test]
    fn every_float_reads_back_as_itself() {
        let mut bits = 0x9e37_79b9_7f4a_7c15u64;
        for _ in 0..100_000 {
            bits = bits.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
            for value in [f64::from_bits(bits), (bits >> 40) as f64 / 1000.0, (bits >> 50) as f64] {
                if value.is_finite() {
                    assert_eq!(text(value).parse::<f64>().unwrap().to_bits(), value.to_bits());
                }
            }
        }
    }

    #[test]
    fn integers_are_exact_also_above_two_to_the_53() {
        for value in
            [0, 1, 9, 10, 99, 100, 101, 999, 1000, 12_345, 100_000, (1 << 53) + 1, u64::MAX - 1, u64::MAX]
        {
            assert_eq!(written(|out| integer(value, out)), value.to_string());
        }
    }
}
