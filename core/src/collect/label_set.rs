//! The labels of a sample.

use crate::escape::{closing_quote, push_label, unescape};
use std::borrow::Cow;

/// The labels of a sample: pairs of name and value, in the order in which they are shown. A label with an empty value is an
/// absent one, as it is to Prometheus.
///
/// Made from pairs:
///
/// ```
/// use altimeter::LabelSet;
/// let labels = LabelSet::from(&[("state", "idle"), ("pool", "")]);
/// assert!(labels.iter().eq([("state", "idle".into())]));
/// assert_eq!(LabelSet::EMPTY.iter().next(), None);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct LabelSet<'a>(Labels<'a>);

#[derive(Debug, Clone, Copy)]
enum Labels<'a> {
    Pairs(&'a [(&'a str, &'a str)]),
    /// As within braces: checked and escaped once, when the series was made.
    Text(&'a str),
}

impl<'a> LabelSet<'a> {
    /// No labels.
    pub const EMPTY: LabelSet<'static> = LabelSet(Labels::Text(""));

    /// The labels as they stand within braces, with neither a label twice nor one with an empty value.
    pub(crate) fn of_text(text: &'a str) -> Self {
        Self(Labels::Text(text))
    }

    /// The labels as within braces, if they are kept so.
    pub(crate) fn text(self) -> Option<&'a str> {
        match self.0 {
            Labels::Text(text) => Some(text),
            Labels::Pairs(_) => None,
        }
    }

    /// Each name and value, unescaped, without those whose value is empty.
    pub fn iter(self) -> impl Iterator<Item = (&'a str, Cow<'a, str>)> {
        let (pairs, mut rest) = match self.0 {
            Labels::Pairs(pairs) => (pairs, ""),
            Labels::Text(text) => (&[][..], text),
        };
        let pairs = pairs.iter().filter(|(_, value)| !value.is_empty());
        let text = std::iter::from_fn(move || {
            // No name has an equals sign in it.
            let (name, quoted) = rest.split_once('=')?;
            let quoted = quoted.strip_prefix('"')?;
            let (value, after) = quoted.split_at(closing_quote(quoted)?);
            rest = after[1..].trim_start_matches(',');
            Some((name, unescape(value)))
        });
        pairs.map(|&(name, value)| (name, Cow::Borrowed(value))).chain(text)
    }

    /// Appends them as within braces.
    #[inline]
    pub(crate) fn write(self, out: &mut Vec<u8>) {
        match self.0 {
            Labels::Text(text) => out.extend_from_slice(text.as_bytes()),
            Labels::Pairs(pairs) => {
                let begin = out.len();
                for (name, value) in pairs {
                    push_label(name, value, begin, out);
                }
            }
        }
    }
}

impl<'a> From<&'a [(&'a str, &'a str)]> for LabelSet<'a> {
    fn from(pairs: &'a [(&'a str, &'a str)]) -> Self {
        Self(Labels::Pairs(pairs))
    }
}

impl<'a, const N: usize> From<&'a [(&'a str, &'a str); N]> for LabelSet<'a> {
    fn from(pairs: &'a [(&'a str, &'a str); N]) -> Self {
        Self(Labels::Pairs(pairs))
    }
}

#[cfg(test)]
mod tests {
    use super::LabelSet;

    #[test]
    fn pairs_and_their_text_have_the_same_labels() {
        let pairs = [("a", "x\\\"\n,b=\"y\""), ("b", ""), ("c", "\\"), ("d", "é")];
        let pairs = LabelSet::from(&pairs);
        let mut text = Vec::new();
        pairs.write(&mut text);
        let text = String::from_utf8(text).unwrap();
        assert!(LabelSet::of_text(&text).iter().eq(pairs.iter()), "{text}");
        assert_eq!(pairs.iter().count(), 3);
    }
}
