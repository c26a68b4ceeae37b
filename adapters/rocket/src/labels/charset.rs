//! The character sets that are told apart.

use altimeter::LabelValue;

/// The character set of a response. What an application declares may come from a client, so the set is closed: the
/// encodings that at least one web site in a thousand declares (<https://w3techs.com/technologies/overview/character_encoding>),
/// and ASCII.
#[derive(Clone, Copy, Debug, PartialEq, Eq, LabelValue)]
pub(crate) enum Charset {
    #[label("utf-8")]
    Utf8,
    #[label("us-ascii")]
    Ascii,
    #[label("iso-8859-1")]
    Latin1,
    #[label("windows-1251")]
    Windows1251,
    #[label("windows-1252")]
    Windows1252,
    #[label("euc-jp")]
    EucJp,
    #[label("euc-kr")]
    EucKr,
    #[label("shift_jis")]
    ShiftJis,
    #[label("gb2312")]
    Gb2312,
    /// Any other.
    Other,
    /// None is declared.
    None,
}

/// How most responses end their `Content-Type`, Rocket's own among them: they need not be taken apart.
const USUAL: &str = "; charset=utf-8";

impl Charset {
    /// That of a header `Content-Type`.
    pub(crate) fn of(content_type: &str) -> Self {
        if content_type.ends_with(USUAL) {
            return Self::Utf8;
        }
        let parameters = content_type.split(';').skip(1);
        let named = parameters.filter_map(|parameter| parameter.split_once('='));
        let charset = named
            .filter(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))
            .map(|(_, value)| value)
            .next();
        match charset.map(|charset| charset.trim().trim_matches('"')) {
            Some(charset) => Self::named(charset),
            None => Self::None,
        }
    }

    fn named(charset: &str) -> Self {
        const NAMED: [Charset; 9] = [
            Charset::Utf8,
            Charset::Ascii,
            Charset::Latin1,
            Charset::Windows1251,
            Charset::Windows1252,
            Charset::EucJp,
            Charset::EucKr,
            Charset::ShiftJis,
            Charset::Gb2312,
        ];
        let found = NAMED.into_iter().find(|known| super::text_of(known).eq_ignore_ascii_case(charset));
        found.unwrap_or(Self::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::Charset;

    #[test]
    fn a_charset_is_found_however_it_is_written() {
        for content_type in [
            "text/plain; charset=utf-8",
            "text/html;CHARSET=UTF-8",
            "a/b; version=1; charset=\"utf-8\"",
            ";charset= utf-8 ",
        ] {
            assert_eq!(Charset::of(content_type), Charset::Utf8, "{content_type}");
        }
    }

    #[test]
    fn what_is_not_known_is_other_and_what_is_not_there_is_none() {
        assert_eq!(Charset::of("text/plain; charset=klingon"), Charset::Other);
        assert_eq!(Charset::of("text/plain; charset="), Charset::Other);
        assert_eq!(Charset::of("charset=utf-8"), Charset::None);
        assert_eq!(Charset::of("image/png"), Charset::None);
        assert_eq!(Charset::of(""), Charset::None);
    }
}
