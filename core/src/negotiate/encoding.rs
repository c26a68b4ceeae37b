//! From `Accept-Encoding` to an encoding.

#[cfg(any(test, feature = "gzip"))]
use super::header::{Weight, elements};

/// How a page is encoded for its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encoding {
    /// As it is.
    Identity,
    /// Compressed by gzip.
    #[cfg(feature = "gzip")]
    Gzip,
}

impl Encoding {
    /// The value of the HTTP header `Content-Encoding`; `None` where there is none to be sent.
    #[must_use]
    pub fn content_encoding(self) -> Option<&'static str> {
        match self {
            Self::Identity => None,
            #[cfg(feature = "gzip")]
            Self::Gzip => Some("gzip"),
        }
    }

    /// The page, encoded.
    #[must_use]
    pub fn encode(self, page: Vec<u8>) -> Vec<u8> {
        match self {
            Self::Identity => page,
            #[cfg(feature = "gzip")]
            Self::Gzip => gzip(&page),
        }
    }
}

/// The fastest level: a page is full of repetitions, of which it finds most.
#[cfg(feature = "gzip")]
pub(super) const LEVEL: flate2::Compression = flate2::Compression::fast();

#[cfg(feature = "gzip")]
fn gzip(page: &[u8]) -> Vec<u8> {
    use std::io::Read;
    let mut compressed = Vec::new();
    let mut encoder = flate2::bufread::GzEncoder::new(page, LEVEL);
    encoder.read_to_end(&mut compressed).expect("reading from memory does not fail");
    compressed
}

/// gzip, if it is offered and not less welcome than the page as it is. One that takes neither gets the page as it is.
#[cfg(feature = "gzip")]
pub(super) fn encoding(accept_encoding: &str) -> Encoding {
    if wants_gzip(accept_encoding) { Encoding::Gzip } else { Encoding::Identity }
}

/// The page as it is: nothing else is offered.
#[cfg(not(feature = "gzip"))]
pub(super) fn encoding(_: &str) -> Encoding {
    Encoding::Identity
}

#[cfg(any(test, feature = "gzip"))]
fn wants_gzip(accept_encoding: &str) -> bool {
    let (mut gzip, mut identity, mut other) = (None, None, None);
    for element in elements(accept_encoding) {
        let Some(weight) = element.weight() else { continue };
        let of: &mut Option<Weight> = match element.name {
            "*" => &mut other,
            name if name.eq_ignore_ascii_case("gzip") || name.eq_ignore_ascii_case("x-gzip") => &mut gzip,
            name if name.eq_ignore_ascii_case("identity") => &mut identity,
            _ => continue,
        };
        *of = (*of).max(Some(weight));
    }
    // `*` is all that is not named. The page as it is need not be named to be welcome, but what is named is more so.
    let gzip = gzip.or(other).unwrap_or(0);
    gzip > 0 && gzip >= identity.unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::wants_gzip;

    #[test]
    fn gzip_is_for_those_who_ask_for_it() {
        for header in [
            "gzip",
            "gzip, deflate, br",
            "GZIP;q=0.1",
            "x-gzip",
            "*",
            "deflate, *;q=0.5",
            "gzip;q=1.0, identity; q=0.5, *;q=0",
            "identity;q=0, gzip;q=0.001",
        ] {
            assert!(wants_gzip(header), "{header}");
        }
    }

    #[cfg(feature = "gzip")]
    #[test]
    fn a_compressed_page_comes_back() {
        use std::io::Read;
        let page = b"requests_total{route=\"/dogs\"} 1\n".repeat(1000);
        let compressed = super::Encoding::Gzip.encode(page.clone());
        assert!(compressed.len() < page.len() / 10);
        let mut back = Vec::new();
        flate2::read::GzDecoder::new(&*compressed).read_to_end(&mut back).unwrap();
        assert_eq!(back, page);
    }

    #[test]
    fn nobody_else_gets_it() {
        for header in [
            "",
            "identity",
            "br",
            "gzip;q=0",
            "*;q=0",
            "gzip;q=0, *",
            "identity, gzip;q=0.5",
            "gzip;q=x",
            "gzipped",
            ",;=",
        ] {
            assert!(!wants_gzip(header), "{header}");
        }
    }
}
