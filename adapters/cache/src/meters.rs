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
use crate::{Backend, views};

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
    /// The backend goes with its name in Django. With `bounds`, operations are timed.
    pub(crate) fn register(
        registry: &Registry,
        name: &str,
        (backend, django_backend): (Backend<'_>, &str),
        bounds: Option<Bounds>,
    ) -> Result<Self, RegisterError> {
        let backend = backend.name();
        let (gets, deletes) = (families::gets(registry)?, families::deletes(registry)?);
        views::register(registry)?;
        let durations = bounds.map(|bounds| families::durations(registry, bounds)).transpose()?;
        Ok(Self {
            gets: Lookups::of(|outcome| {
                let lookup = Lookup { cache: name, backend, outcome };
                gets.get(&NamedLookup { lookup, django_backend })
            }),
            sets: Stores::new(&families::sets(registry)?, name, backend),
            deletes: Lookups::of(|outcome| deletes.get(&Lookup { cache: name, backend, outcome })),
            latency: durations.map(|family| Latency::new(&family, name, backend)),
            sizes: Arc::new(Sizes::register(registry, name, backend)?),
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
