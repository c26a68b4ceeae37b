//! A page of a registry.

mod chunks;
mod cursor;
mod gathered;

pub use chunks::Chunks;

use crate::collect::Origins;
use crate::format::Format;
use crate::registry::Registry;
use crate::storage::SPACE;
use cursor::Cursor;
use std::collections::HashSet;
use std::time::{Duration, Instant};

/// A page of a registry, to be made: from [`Registry::scrape`].
///
/// ```
/// use altimeter::{Format, Registry};
/// let registry = Registry::new();
/// registry.counter("logins_total", "Logins.").register()?.inc();
/// registry.gauge("dogs", "Dogs.").register()?.set(3.0);
///
/// let mut page = Vec::new();
/// registry.scrape(Format::OpenMetrics).names(["logins_total"]).encode(&mut page);
/// assert_eq!(
///     String::from_utf8(page)?,
///     "# HELP logins Logins.\n# TYPE logins counter\nlogins_total 1\n# EOF\n"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[must_use = "nothing is written before `encode` or `chunks` is called"]
pub struct Scrape<'r> {
    registry: &'r Registry,
    format: Format,
    /// Empty: all families.
    names: HashSet<String>,
    chunk_size: usize,
    timeout: Option<Duration>,
    /// Whether OpenMetrics shows since when series are there.
    created: bool,
}

/// How long the pieces of a page are unless it is told otherwise: what HTTP servers hand on at once.
const CHUNK_SIZE: usize = 64 << 10;

impl<'r> Scrape<'r> {
    /// Only the families of these names, or with samples of these names: the `name[]` parameters of a request. Without any,
    /// all families. A family is shown whole, so that a histogram of which the count was asked for still is one.
    pub fn names<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.names.extend(names.into_iter().map(Into::into));
        self
    }

    /// How long it may wait, from the call of [`encode`](Self::encode) or [`chunks`](Self::chunks) on, for the collectors that are
    /// registered [with a deadline](Registry::collect_within), and for what another scrape has under way: a
    /// [collector](Registry::collect), or a [refresh](Registry::before_scrape). For all of them together so long; unless it is set, until
    /// the deadline of each, or for five seconds. Collectors that have nothing by then are not on the page.
    /// [`scrape_timeout`](crate::scrape_timeout) reads it from a header.
    pub fn timeout(self, most: impl Into<Option<Duration>>) -> Self {
        Self { timeout: most.into(), ..self }
    }

    /// Appends the page: the families by name, the series of each in the order in which they were made.
    ///
    /// Whatever the names, helps and labels hold, the page parses. While it is written, no update and no registration waits for
    /// it, but other scrapes of this registry do, in the order in which they came, so that many at once cost no more than one after the
    /// other; one in which a function of a [view](Registry::view) hangs is waited for five seconds. Each sample is read while the page is written, a histogram's bucket counts, sum and count together. A family
    /// without series leaves no trace.
    ///
    /// Into a buffer that has room for it, the second page of a registry in the text format or OpenMetrics is written without an
    /// allocation, unless it has views, summaries, native histograms, exemplars or infos, or what a collector hands over; in protobuf, the
    /// series of state sets take some as well, and a label set with more labels than any before it.
    pub fn encode(&self, page: &mut Vec<u8>) {
        let begin = Instant::now();
        let mut cursor = self.cursor();
        self.registry.with_turn(|kept| cursor.write_in(self.format, page, usize::MAX, kept));
        self.registry.itself().finish(begin.elapsed());
    }

    /// How long a piece of [`chunks`](Self::chunks) is to be, in bytes: 64 KiB unless set. It gets longer by what its last sample is
    /// longer; and there is none of a part of a sample, so that one histogram is in one piece, and so
    /// are a view and a family of a collector.
    pub fn chunk_size(self, bytes: usize) -> Self {
        Self { chunk_size: bytes, ..self }
    }

    /// The page in pieces: together what [`encode`](Self::encode) would append, but for series that are made meanwhile.
    ///
    /// ```
    /// use altimeter::{Format, Registry};
    /// let registry = Registry::new();
    /// registry.counter("logins_total", "Logins.").register()?.inc();
    /// let mut body = Vec::new();
    /// for chunk in registry.scrape(Format::Text).chunk_size(4096).chunks() {
    ///     body.extend(chunk);
    /// }
    /// assert!(body.ends_with(b"logins_total 1\n"));
    /// # Ok::<(), altimeter::RegisterError>(())
    /// ```
    pub fn chunks(&self) -> Chunks {
        let begin = Instant::now();
        let cursor = self.cursor();
        Chunks::new(self.registry, cursor, self.format, self.chunk_size).having_taken(begin.elapsed())
    }

    /// Whether OpenMetrics shows since when the series of counters, histograms and summaries are there, in a sample
    /// `_created` of each: as [`Registry::show_created`] says, unless it is said here. The text format has no such samples.
    pub fn created(self, is_shown: bool) -> Self {
        Self { created: is_shown, ..self }
    }

    fn cursor(&self) -> Cursor {
        let until = self.timeout.and_then(|most| Instant::now().checked_add(most));
        SPACE.begin_scrape();
        self.registry.itself().begin();
        let origins = match self.format {
            Format::Text => Origins::default(),
            Format::OpenMetrics => Origins { exemplars: true, created: self.created },
            #[cfg(feature = "protobuf")]
            Format::Protobuf => Origins { exemplars: true, created: true },
        };
        Cursor::new(self.registry, self.names.clone(), self.format, origins, until)
    }
}

impl Registry {
    /// Begins a page of some of the families; [`encode`](Self::encode) is the short form for all.
    pub fn scrape(&self, format: Format) -> Scrape<'_> {
        let (names, created) = (HashSet::new(), self.shows_created());
        Scrape { registry: self, format, names, chunk_size: CHUNK_SIZE, timeout: None, created }
    }

    /// Appends a page of all families: see [`Scrape::encode`].
    pub fn encode(&self, format: Format, page: &mut Vec<u8>) {
        self.scrape(format).encode(page);
    }

    /// A page of all families in pieces: see [`Scrape::chunks`].
    pub fn chunks(&self, format: Format) -> Chunks {
        self.scrape(format).chunks()
    }
}
