//! The one escaper: how text stands in a page.
//!
//! Both formats escape a backslash and a newline; within quotes, where label values stand, a quote as well, and OpenMetrics
//! also in a HELP (<https://prometheus.io/docs/instrumenting/exposition_formats/#text-format-details>,
//! <https://prometheus.io/docs/specs/om/open_metrics_spec/#escaping>).

use std::borrow::Cow;
use std::ops::Range;

/// Where a text is to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Between quotes: a label value; or in a HELP of OpenMetrics.
    Quoted,
    /// To the end of the line: a HELP text of the Prometheus text format.
    Line,
}

/// What stands for a byte there; `None` if that is the byte itself.
pub(crate) fn escaped(byte: u8, place: Place) -> Option<&'static [u8]> {
    match byte {
        b'\\' => Some(b"\\\\"),
        b'\n' => Some(b"\\n"),
        b'"' if place == Place::Quoted => Some(b"\\\""),
        _ => None,
    }
}

/// Appends a label as it stands within braces, with a comma before it unless it is the first since `begin`, and answers where its
/// value begins and ends. An empty value is an absent label.
pub(crate) fn push_label(name: &str, value: &str, begin: usize, out: &mut Vec<u8>) -> Range<usize> {
    if value.is_empty() {
        return 0..0;
    }
    if out.len() > begin {
        out.push(b',');
    }
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"=\"");
    let start = out.len();
    escape(value, Place::Quoted, out);
    let end = out.len();
    out.push(b'"');
    start..end
}

/// Appends `text` as it must stand there.
pub(crate) fn escape(text: &str, place: Place, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    // A look at all bytes, which the compiler does many at a time, and then most often a copy.
    if !bytes.iter().fold(false, |is_any, &byte| is_any | matches!(byte, b'\\' | b'\n' | b'"')) {
        return out.extend_from_slice(bytes);
    }
    let mut copied = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        let Some(escaped) = escaped(byte, place) else { continue };
        out.extend_from_slice(&bytes[copied..at]);
        out.extend_from_slice(escaped);
        copied = at + 1;
    }
    out.extend_from_slice(&bytes[copied..]);
}

/// The text that was escaped for [`Place::Quoted`].
pub(crate) fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let (mut plain, mut rest) = (String::with_capacity(text.len()), text.chars());
    while let Some(character) = rest.next() {
        plain.push(match character {
            '\\' => match rest.next() {
                Some('n') => '\n',
                escaped => escaped.unwrap_or('\\'),
            },
            other => other,
        });
    }
    Cow::Owned(plain)
}

/// The place of the first quote that no backslash escapes.
pub(crate) fn closing_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.bytes().position(|byte| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    })
}

#[cfg(test)]
mod tests {
    use super::{Place, escape, unescape};

    fn escaped(text: &str, place: Place) -> String {
        let mut out = Vec::new();
        escape(text, place, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn within_quotes_backslash_newline_and_quote_are_escaped() {
        assert_eq!(escaped("a\\b\"c\nd", Place::Quoted), "a\\\\b\\\"c\\nd");
    }

    #[test]
    fn to_the_end_of_a_line_quotes_stay() {
        assert_eq!(escaped("a\\b\"c\nd", Place::Line), "a\\\\b\"c\\nd");
    }

    #[test]
    fn what_was_escaped_between_quotes_comes_back() {
        for text in ["", "a\\b\"c\nd", "\\n", "\\\\", "é\\"] {
            assert_eq!(unescape(&escaped(text, Place::Quoted)), text);
        }
    }

    #[test]
    fn everything_else_stays_as_it_is() {
        let text = "plain, é, 🐕, \t, \r, \0, {}=,";
        assert_eq!(escaped(text, Place::Quoted), text);
    }
}
