//! What headers tell. They are walked over: a look-up by name hashes it anew, which costs more than to pass over the few that
//! there are.

use rocket::Request;
use rocket::http::HeaderMap;

use crate::labels::{Charset, Method, Scheme};

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
    /// Nothing is said of it.
    Absent,
    /// As announced.
    Bytes(u64),
    /// The body comes in chunks, or the length is no number.
    Unknown,
}

/// The headers of requests that are looked for.
#[derive(Debug)]
pub(crate) struct Wanted {
    /// By which a proxy says how the client came, if it does.
    forwarded_proto: Option<String>,
    /// The lengths of the names, modulo 64, a bit for each: most headers are told by theirs to be none of these.
    lengths: u64,
}

impl Wanted {
    pub(crate) fn new(forwarded_proto: Option<String>) -> Self {
        let fixed = [UPGRADE, CONTENT_LENGTH, REQUESTED_WITH, TRANSFER_ENCODING];
        let names = fixed.into_iter().chain(forwarded_proto.as_deref());
        let lengths = names.fold(0, |lengths, name| lengths | bit(name));
        Self { forwarded_proto, lengths }
    }
}

const UPGRADE: &str = "upgrade";
const CONTENT_LENGTH: &str = "content-length";
const REQUESTED_WITH: &str = "x-requested-with";
const TRANSFER_ENCODING: &str = "transfer-encoding";

fn bit(name: &str) -> u64 {
    1 << (name.len() % 64)
}

impl RequestHeaders {
    /// Not inlined: the walk then is, in here, and takes a third less than in a function of its own.
    #[inline(never)]
    pub(crate) fn of(headers: &HeaderMap<'_>, wanted: &Wanted) -> Self {
        let mut found = Self { length: Length::Absent, is_ajax: false, wants_websocket: false, scheme: None };
        // From within, which passes over a list of lists in half of the steps that a loop around it takes.
        headers.iter().for_each(|header| {
            let name = header.name().as_str();
            if bit(name) & wanted.lengths != 0 {
                found.read(name, header.value(), wanted);
            }
        });
        found
    }

    /// Apart, so that to pass over the other headers is a few instructions for each.
    #[inline(never)]
    fn read(&mut self, name: &str, value: &str, wanted: &Wanted) {
        let is = |other: &str| name.eq_ignore_ascii_case(other);
        if is(UPGRADE) {
            self.wants_websocket |= value.split(',').any(|to| to.trim().eq_ignore_ascii_case("websocket"));
        } else if is(CONTENT_LENGTH) && self.length == Length::Absent {
            self.length = value.trim().parse().map_or(Length::Unknown, Length::Bytes);
        } else if is(REQUESTED_WITH) {
            self.is_ajax |= value == "XMLHttpRequest";
        } else if is(TRANSFER_ENCODING) {
            self.length = Length::Unknown;
        }
        if self.scheme.is_none() && wanted.forwarded_proto.as_deref().is_some_and(is) {
            self.scheme = Scheme::forwarded(value);
        }
    }
}

/// Whether a request of which no header says how long its body is may have one. Over HTTP/1 it has none
/// (<https://www.rfc-editor.org/rfc/rfc9112#section-6.3>). Over HTTP/2 nobody need say, but with these methods clients say, too, that
/// there is none (<https://www.rfc-editor.org/rfc/rfc9110#section-8.6>). Inlined, as `Handles::record`.
#[inline(always)]
pub(crate) fn may_have_body(method: Method, request: &Request<'_>) -> bool {
    matches!(method, Method::Post | Method::Put | Method::Patch) && is_http2(request)
}

/// As Rocket tells it: over HTTP/2, the host is that of the URI; over HTTP/1, that of the header.
#[cold]
fn is_http2(request: &Request<'_>) -> bool {
    request.host().is_some() && !request.headers().contains("Host")
}

/// The character set that the headers of a response declare. Inlined, as `Handles::record`.
#[inline(always)]
pub(crate) fn charset(headers: &HeaderMap<'_>) -> Charset {
    // What a handler answers has it first. (A loop, since to find it by an iterator's method is a call for each header.)
    for header in headers.iter() {
        let name = header.name().as_str();
        // As Rocket writes it, or an application of its own accord.
        if name == "Content-Type" || name.eq_ignore_ascii_case("content-type") {
            return Charset::of(header.value());
        }
    }
    Charset::None
}

#[cfg(test)]
mod tests {
    use rocket::http::HeaderMap;

    use super::{Length, RequestHeaders, Wanted};
    use crate::labels::Scheme;

    fn headers(list: &[(&'static str, &'static str)]) -> RequestHeaders {
        let mut headers = HeaderMap::new();
        list.iter().for_each(|&(name, value)| headers.add_raw(name, value));
        RequestHeaders::of(&headers, &Wanted::new(Some("X-Forwarded-Proto".to_owned())))
    }

    #[test]
    fn the_length_is_the_one_announced() {
        assert_eq!(headers(&[]).length, Length::Absent);
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
