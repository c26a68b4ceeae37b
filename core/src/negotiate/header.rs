//! The parts of headers that hold a list with weights.

/// A weight, in thousandths: 0 to 1000.
pub(super) type Weight = u16;

/// An element of a list: `text/plain;version=0.0.4;q=0.5`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Element<'h> {
    /// `text/plain`
    pub(super) name: &'h str,
    /// `version=0.0.4;q=0.5`
    parameters: &'h str,
}

/// The elements of a list. Empty ones are passed over.
pub(super) fn elements(header: &str) -> impl Iterator<Item = Element<'_>> {
    split(header, b',').filter(|element| !element.is_empty()).map(|element| {
        let name = split(element, b';').next().unwrap_or_default();
        // What `split` answered is a part of `element`, perhaps with spaces around it taken off, so that it is found.
        let parameters = element.get(name.len()..).unwrap_or_default();
        Element { name, parameters: parameters.trim_start().trim_start_matches(';') }
    })
}

impl<'h> Element<'h> {
    /// Each parameter's name and value, without quotes around it.
    pub(super) fn parameters(self) -> impl Iterator<Item = (&'h str, &'h str)> {
        split(self.parameters, b';').filter_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            let value = value.trim();
            let quoted = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
            Some((name.trim(), quoted.unwrap_or(value)))
        })
    }

    /// Its weight; 1 if it says none, `None` if what it says is none.
    pub(super) fn weight(self) -> Option<Weight> {
        match self.parameters().find(|(name, _)| name.eq_ignore_ascii_case("q")) {
            Some((_, value)) => weight(value),
            None => Some(1000),
        }
    }
}

/// `1`, `0`, `0.5`, `1.000`; digits beyond the third are cut off.
fn weight(text: &str) -> Option<Weight> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let thousandths =
        fraction.bytes().chain(*b"000").take(3).fold(0, |sum, digit| sum * 10 + Weight::from(digit - b'0'));
    match whole {
        "0" => Some(thousandths),
        "1" if thousandths == 0 => Some(1000),
        _ => None,
    }
}

/// The parts of a text between separators that no quotes enclose, without spaces around them.
fn split(text: &str, separator: u8) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let (mut quoted, mut escaped) = (false, false);
        let end = text.bytes().position(|byte| {
            let ends = byte == separator && !quoted;
            quoted ^= byte == b'"' && !escaped;
            escaped = byte == b'\\' && quoted && !escaped;
            ends
        });
        rest = end.map(|end| &text[end + 1..]);
        Some(text[..end.unwrap_or(text.len())].trim())
    })
}

#[cfg(test)]
mod tests {
    use super::{elements, weight};

    #[test]
    fn weights_are_from_0_to_1_with_three_digits() {
        let good =
            [("1", 1000), ("1.000", 1000), ("0", 0), ("0.5", 500), ("0.05", 50), ("0.1239", 123), ("0.", 0)];
        for (text, expected) in good {
            assert_eq!(weight(text), Some(expected), "{text}");
        }
        for bad in ["", "2", "1.1", "-1", "+0.5", ".5", "0.5.5", "NaN", "1e0", "0,5", "é"] {
            assert_eq!(weight(bad), None, "{bad}");
        }
    }

    #[test]
    fn separators_within_quotes_do_not_separate() {
        let header = "a ; x=\"1,2;3\\\"\" ; q=0.5 ,, b;Q=0.25,c;q=x";
        let read: Vec<_> = elements(header).map(|e| (e.name, e.parameters().next(), e.weight())).collect();
        let expected = [
            ("a", Some(("x", "1,2;3\\\"")), Some(500)),
            ("b", Some(("Q", "0.25")), Some(250)),
            ("c", Some(("q", "x")), None),
        ];
        assert_eq!(read, expected);
    }
}
