//! The metrics of one cache: handles, resolved once.

mod latency;
mod lookups;
mod sizes;
mod stores;

use latency::Latency;
use lookups::{Lookups, MakeOp};
use sizes::Sizes;
use stores::Stores;

use std::sync::Arc;

use altimeter::{Bounds, Histogram, RegisterError, Registry};

use crate::families::{self, Lookup, NamedLookup};
use crate::op::Op;
use crate::{Watch, views};

/// What one cache is called.
pub(crate) struct Names<'a> {
    pub(crate) cache: &'a str,
    pub(crate) backend: &'a str,
    /// What Django calls the backend.
    pub(crate) django_backend: &'a str,
}

/// The metrics of one cache. Those of the same name and backend are the same.
#[derive(Clone)]
pub(crate) struct Meters {
    pub(crate) gets: Lookups,
    pub(crate) sets: Stores,
    pub(crate) deletes: Lookups,
    latency: Option<Latency>,
    pub(crate) sizes: Arc<Sizes>,
}

impl Meters {
    /// With `bounds`, operations are timed. With a `watch`, each scrape asks it.
    pub(crate) fn register(
        registry: &Registry,
        names: Names<'_>,
        bounds: Option<Bounds>,
        watch: Option<Watch>,
    ) -> Result<Self, RegisterError> {
        let Names { cache, backend, django_backend } = names;
        let (gets, deletes) = (families::gets(registry)?, families::deletes(registry)?);
        views::register(registry)?;
        let durations = bounds.map(|bounds| families::durations(registry, bounds)).transpose()?;
        Ok(Self {
            gets: Lookups::of(|outcome| {
                let lookup = Lookup { cache, backend, outcome };
                gets.get(&NamedLookup { lookup, django_backend })
            }),
            sets: Stores::new(&families::sets(registry)?, cache, backend),
            deletes: Lookups::of(|outcome| deletes.get(&Lookup { cache, backend, outcome })),
            latency: durations.map(|family| Latency::new(&family, cache, backend)),
            sizes: Sizes::register(registry, cache, backend, watch)?,
        })
    }

    #[inline]
    pub(crate) fn begin_get(&self) -> Op<'_> {
        self.gets.begin(1, self.time(|latency| &latency.get))
    }

    pub(crate) fn begin_get_many(&self, keys: usize) -> Op<'_> {
        self.gets.begin(keys, self.time(|latency| &latency.get_many))
    }

    pub(crate) fn begin_get_or_insert(&self) -> MakeOp<'_> {
        self.gets.begin_making(self.time(|latency| &latency.get_or_insert))
    }

    pub(crate) fn begin_set(&self) -> Op<'_> {
        self.sets.begin(self.time(|latency| &latency.set))
    }

    pub(crate) fn begin_delete(&self) -> Op<'_> {
        self.deletes.begin(1, self.time(|latency| &latency.delete))
    }

    /// Where an operation is timed; `None` where none is.
    #[inline]
    fn time(&self, of: impl FnOnce(&Latency) -> &Histogram) -> Option<&Histogram> {
        self.latency.as_ref().map(of)
    }
}
