//! The one escaper: how text stands in a page.
//!
//! Both formats escape a backslash and a newline; within quotes, where label values stand, a quote as well
//! (<https://prometheus.io/docs/instrumenting/exposition_formats/#text-format-details>).

/// Where a text is to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Between quotes: a label value.
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

/// Appends `text` as it must stand there.
pub(crate) fn escape(text: &str, place: Place, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    let mut copied = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        let Some(escaped) = escaped(byte, place) else { continue };
        out.extend_from_slice(&bytes[copied..at]);
        out.extend_from_slice(escaped);
        copied = at + 1;
    }
    out.extend_from_slice(&bytes[copied..]);
}

#[cfg(test)]
mod tests {
    use super::{Place, escape};

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
    fn everything_else_stays_as_it_is() {
        let text = "plain, é, 🐕, \t, \r, \0, {}=,";
        assert_eq!(escaped(text, Place::Quoted), text);
    }
}
