//! What a scraper gets: the format and the encoding that its headers ask for. There are no HTTP types here, only the texts of
//! headers.
//!
//! By the rules of <https://www.rfc-editor.org/rfc/rfc9110#name-content-negotiation>: of the ranges that match a thing, the
//! most specific tells its weight; a weight of zero excludes it; the greatest weight wins.

mod accept;
mod encoded;
mod encoding;
mod header;
mod timeout;

pub use encoded::EncodedChunks;
pub use encoding::Encoding;
pub use timeout::scrape_timeout;

use crate::format::Format;

/// What a scraper gets: from [`negotiate`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Negotiated {
    /// The format of the page. The header `Content-Type` is its [`content_type`](Format::content_type).
    pub format: Format,
    /// The encoding of the page, for the header `Content-Encoding`.
    pub encoding: Encoding,
}

impl Negotiated {
    /// The headers that the answer has for the sake of the page, by their names: `Content-Type`, `Vary`, which tells caches what
    /// the page depends on, and `Content-Encoding` where there is one to be sent.
    ///
    /// ```
    /// let headers: Vec<_> = altimeter::negotiate("*/*", "").headers().collect();
    /// assert_eq!(headers, [
    ///     ("Content-Type", "text/plain; version=0.0.4; charset=utf-8"),
    ///     ("Vary", "Accept, Accept-Encoding"),
    /// ]);
    /// ```
    pub fn headers(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let always = [("Content-Type", self.format.content_type()), ("Vary", "Accept, Accept-Encoding")];
        always
            .into_iter()
            .chain(self.encoding.content_encoding().map(|encoding| ("Content-Encoding", encoding)))
    }
}

/// Chooses what to answer to a request with these headers `Accept` and `Accept-Encoding`. An absent header is an empty text;
/// several of one name are joined by commas.
///
/// A scraper that takes both formats with equal weight gets the one that it names more exactly, then the one that it names
/// first, then the text format; so does one that takes neither, since a page that it did not ask for says more than an error.
/// The gzip encoding is offered with the feature `gzip` only.
///
/// Never fails, whatever the headers hold: what cannot be read in one is passed over. The time is linear in their length.
///
/// ```
/// use altimeter::{Encoding, Format, negotiate};
/// let prometheus = "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,\
///                   text/plain;version=0.0.4;q=0.3,*/*;q=0.2";
/// assert_eq!(negotiate(prometheus, "").format, Format::OpenMetrics);
///
/// let curl = negotiate("*/*", "");
/// assert_eq!(curl.format.content_type(), "text/plain; version=0.0.4; charset=utf-8");
/// assert_eq!(curl.encoding, Encoding::Identity);
/// ```
#[must_use]
pub fn negotiate(accept: &str, accept_encoding: &str) -> Negotiated {
    Negotiated { format: accept::format(accept), encoding: encoding::encoding(accept_encoding) }
}
