//! What a cache says of itself.

/// What every cache tells, whichever of the two traits it implements: what it is, and how full.
pub trait Described {
    /// What kind of cache this is.
    fn backend(&self) -> Backend<'_>;

    /// How full it is, and what it evicted, as far as it knows without asking a server. Provided: it knows nothing.
    ///
    /// A wrapper asks after each write if the cache is [in-process](Backend::in_process), where this must be cheap; and
    /// whenever it is told to [`refresh`](crate::Instrumented::refresh).
    fn stats(&self) -> Stats {
        Stats::default()
    }

    /// What tells the same at any time, for each scrape to ask. Provided: there is none, and nothing is asked at a scrape.
    ///
    /// It is called by the thread of the scrape, and waits for nobody. It may keep the cache: it is dropped with the last clone
    /// of its wrapper, or just after that by a scrape that asks at the moment.
    fn watch(&self) -> Option<Watch> {
        None
    }
}

/// Tells [`Stats`] from any thread: from [`Described::watch`].
pub type Watch = Box<dyn Fn() -> Stats + Send + Sync>;

/// The value of the label `backend`, and whether an operation leaves the process.
///
/// ```
/// use altimeter_cache::Backend;
///
/// let backend = Backend::remote("etcd");
/// assert_eq!((backend.name(), backend.is_in_process()), ("etcd", false));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backend<'a> {
    name: &'a str,
    in_process: bool,
}

impl<'a> Backend<'a> {
    /// A cache in the memory of the process. An operation takes about as long as reading the clock twice, so it is not timed
    /// unless [asked for](crate::Builder::latency); its [`stats`](Described::stats) are read after each write.
    ///
    /// `name` is one short, fixed word, like `moka`.
    pub const fn in_process(name: &'a str) -> Self {
        Self { name, in_process: true }
    }

    /// A cache in files or behind a network. Operations are timed unless [told otherwise](crate::Builder::latency).
    ///
    /// `name` is one short, fixed word, like `redis`.
    pub const fn remote(name: &'a str) -> Self {
        Self { name, in_process: false }
    }

    /// The value of the label `backend`.
    pub const fn name(self) -> &'a str {
        self.name
    }

    /// What `django-prometheus` calls a cache of this kind: `locmem` for `moka`, `filebased` for `cacache`, else the name.
    pub(crate) fn django_name(self) -> &'a str {
        match self.name {
            "moka" => "locmem",
            "cacache" => "filebased",
            other => other,
        }
    }

    /// Whether it is a cache in the memory of the process.
    pub const fn is_in_process(self) -> bool {
        self.in_process
    }
}

/// How full a cache is, and what it evicted since it was made. What it does not know is `None`, and is not exported.
///
/// A cache behind a network leaves all of it out: what a server holds is not one client's, and the clients' numbers would
/// not add up. The server's own exporter tells them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// How many entries it holds: `cache_entries`.
    pub entries: Option<u64>,
    /// How many bytes they take: `cache_bytes`.
    pub bytes: Option<u64>,
    /// What it threw out of itself: `cache_evictions_total`.
    pub evicted: Option<Evicted>,
}

impl Stats {
    /// With so many entries.
    #[must_use]
    pub const fn entries(self, entries: u64) -> Self {
        Self { entries: Some(entries), ..self }
    }

    /// With so many bytes.
    #[must_use]
    pub const fn bytes(self, bytes: u64) -> Self {
        Self { bytes: Some(bytes), ..self }
    }

    /// With so much evicted.
    #[must_use]
    pub const fn evicted(self, evicted: Evicted) -> Self {
        Self { evicted: Some(evicted), ..self }
    }
}

/// Entries that a cache threw out of itself since it was made, by cause. Those that were deleted or replaced are not among
/// them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Evicted {
    /// For want of room.
    pub size: u64,
    /// Because their time was over.
    pub expired: u64,
}
