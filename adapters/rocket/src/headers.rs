//! What headers tell. They are walked over: a look-up by name hashes it anew, which costs more than to pass over the few that
//! there are.

use rocket::http::{Header, HeaderMap};

use crate::labels::{Charset, Scheme};

/// All that is asked of the headers of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RequestHeaders {
    pub(crate) length: Length,
    pub(crate) is_ajax: bool,
    pub(crate) wants_websocket: bool,
    /// As a proxy says, if there is a header by which it does.
    pub(crate) scheme: Option<Scheme>,
}

/// How long the body of a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Length {
    /// As announced. A request without a body has 0 bytes.
    Bytes(u64),
    /// The body comes in chunks, or the length is no number.
    Unknown,
}

impl RequestHeaders {
    pub(crate) fn of(headers: &HeaderMap<'_>, forwarded_proto: Option<&str>) -> Self {
        let mut found =
            Self { length: Length::Bytes(0), is_ajax: false, wants_websocket: false, scheme: None };
        // From within, which passes over a list of lists in half of the steps that a loop around it takes.
        headers.iter().for_each(|header| {
            let (name, value) = (header.name().as_str(), header.value());
            let is = |other: &str| name.eq_ignore_ascii_case(other);
            match name.len() {
                7 if is("upgrade") => {
                    found.wants_websocket |=
                        value.split(',').any(|to| to.trim().eq_ignore_ascii_case("websocket"));
                }
                14 if is("content-length") && found.length == Length::Bytes(0) => {
                    found.length = value.trim().parse().map_or(Length::Unknown, Length::Bytes);
                }
                16 if is("x-requested-with") => found.is_ajax |= value == "XMLHttpRequest",
                17 if is("transfer-encoding") => found.length = Length::Unknown,
                _ => {}
            }
            if let Some(forwarded) = forwarded_proto
                && is(forwarded)
                && found.scheme.is_none()
            {
                found.scheme = Scheme::forwarded(value);
            }
        });
        found
    }
}

/// The character set that the headers of a response declare.
pub(crate) fn charset(headers: &HeaderMap<'_>) -> Charset {
    // As Rocket writes it, or an application of its own accord.
    let is_content_type = |header: &Header<'_>| {
        let name = header.name().as_str();
        name == "Content-Type" || name.eq_ignore_ascii_case("content-type")
    };
    headers.iter().find(is_content_type).map_or(Charset::None, |header| Charset::of(header.value()))
}

#[cfg(test)]
mod tests {
    use rocket::http::HeaderMap;

    use super::{Length, RequestHeaders};
    use crate::labels::Scheme;

    fn headers(list: &[(&'static str, &'static str)]) -> RequestHeaders {
        let mut headers = HeaderMap::new();
        list.iter().for_each(|&(name, value)| headers.add_raw(name, value));
        RequestHeaders::of(&headers, Some("X-Forwarded-Proto"))
    }

    #[test]
    fn the_length_is_the_one_announced() {
        assert_eq!(headers(&[]).length, Length::Bytes(0));
        assert_eq!(headers(&[("content-length", "12")]).length, Length::Bytes(12));
    }

    #[test]
    fn a_length_that_nobody_can_tell_is_unknown() {
        for value in ["", "twelve", "-1", "1e3", "99999999999999999999"] {
            assert_eq!(headers(&[("Content-Length", value)]).length, Length::Unknown, "{value}");
        }
        assert_eq!(headers(&[("Transfer-Encoding", "chunked")]).length, Length::Unknown);
        assert_eq!(
            headers(&[("Transfer-Encoding", "chunked"), ("Content-Length", "12")]).length,
            Length::Unknown
        );
    }

    #[test]
    fn ajax_is_what_libraries_say_it_is() {
        assert!(headers(&[("X-Requested-With", "XMLHttpRequest")]).is_ajax);
        assert!(!headers(&[("X-Requested-With", "fetch")]).is_ajax);
    }

    #[test]
    fn the_scheme_is_that_of_the_client() {
        let scheme = |value| headers(&[("x-forwarded-proto", value)]).scheme;
        assert_eq!(scheme("https"), Some(Scheme::Https));
        assert_eq!(scheme("HTTP, https"), Some(Scheme::Http));
        assert_eq!(scheme("gopher"), None);
    }

    #[test]
    fn an_upgrade_may_be_one_of_several() {
        assert!(headers(&[("Upgrade", "h2c, WebSocket")]).wants_websocket);
        assert!(!headers(&[("Upgrade", "h2c")]).wants_websocket);
    }
}
