//! The one formatter of numbers.

/// Appends an integer, exactly.
pub(crate) fn integer(value: u64, out: &mut Vec<u8>) {
    out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
}

/// Appends a float as Go's `strconv.FormatFloat(value, 'g', -1, 64)` writes it, which is what Prometheus and its Go client
/// print: the fewest digits that read back as the same float, in the form `1.5e+06` when the exponent is below -4 or above 5;
/// `+Inf`, `-Inf`, `NaN`.
pub(crate) fn float(value: f64, out: &mut Vec<u8>) {
    let mut buffer = ryu::Buffer::new();
    match buffer.format(value) {
        "NaN" => out.extend_from_slice(b"NaN"),
        "inf" => out.extend_from_slice(b"+Inf"),
        "-inf" => out.extend_from_slice(b"-Inf"),
        shortest => Decimal::parse(shortest).write(out),
    }
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
        Self { negative, digits, len: significant, point: if significant == 0 { 1 } else { point - zeros as i32 } }
    }

    fn write(&self, out: &mut Vec<u8>) {
        if self.negative {
            out.push(b'-');
        }
        let digits = if self.len == 0 { &b"0"[..] } else { &self.digits[..self.len] };
        let exponent = self.point - 1;
        if (-4..6).contains(&exponent) { plain(digits, self.point, out) } else { scientific(digits, exponent, out) }
    }
}

/// `0.00125`, `125`, `1250`, `12.5`.
fn plain(digits: &[u8], point: i32, out: &mut Vec<u8>) {
    if point <= 0 {
        out.extend_from_slice(b"0.");
        out.extend(std::iter::repeat_n(b'0', point.unsigned_abs() as usize));
        out.extend_from_slice(digits);
        return;
    }
    let point = point as usize;
    if let Some((whole, fraction)) = digits.split_at_checked(point).filter(|(_, fraction)| !fraction.is_empty()) {
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
    use super::{float, integer};

    fn text(value: f64) -> String {
        let mut out = Vec::new();
        float(value, &mut out);
        String::from_utf8(out).unwrap()
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
    fn integers_are_exact_above_two_to_the_53() {
        let mut out = Vec::new();
        integer(u64::MAX, &mut out);
        assert_eq!(out, b"18446744073709551615");
    }
}
