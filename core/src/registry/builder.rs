//! From a name to a registered metric or family.

mod options;

use super::{Entry, Families, FamilyBuilder, Names, RegisterError, Registry};
use crate::collect::{Ledger, NumberSink, Origins, Pass, Readable, Source, Timestamp, Total};
use crate::counter::Counter;
use crate::desc::{Desc, Name, Unit};
use crate::family::{Asked, Metric, Shown, totals};
use crate::labels::{Labels, is_among};
use crate::storage::SpaceFull;
use crate::sync::lock;
use std::any::{Any, type_name};
use std::marker::PhantomData;
use std::panic::Location;
use std::sync::Arc;
use std::time::SystemTime;

/// A metric without labels, to be registered; or, by [`labels`](Self::labels), a family.
#[derive(Debug)]
#[must_use = "nothing is registered before `register` or `get_or_register` is called"]
pub struct MetricBuilder<'r, M: Metric> {
    pub(super) registry: &'r Registry,
    name: String,
    help: String,
    unit: Option<Unit>,
    unlisted: bool,
    pub(super) options: M::Options,
    metric: PhantomData<M>,
}

impl<'r, M: Metric> MetricBuilder<'r, M> {
    pub(super) fn new(registry: &'r Registry, name: &str, help: &str) -> Self {
        let (name, help) = (name.to_owned(), help.to_owned());
        Self {
            registry,
            name,
            help,
            unit: None,
            unlisted: false,
            options: M::Options::default(),
            metric: PhantomData,
        }
    }

    /// What it is measured in: its `# UNIT` line in OpenMetrics. The name ends in it, before the `_total` of a counter.
    pub fn unit(self, unit: Unit) -> Self {
        Self { unit: Some(unit), ..self }
    }

    /// Kept off every page, but for the [views](Registry::view) of it: for cells that are finer than any page shows them. Its name
    /// may be that of such a view.
    pub fn unlisted(self) -> Self {
        Self { unlisted: true, ..self }
    }

    /// One metric for each label set of type `Q`, which is a struct with `#[derive(Labels)]`.
    ///
    /// A histogram has a label `le` of its own, and a summary `quantile`: to have another one does not compile.
    ///
    /// ```compile_fail,E0080
    /// # use altimeter::{Labels, Registry};
    /// #[derive(Labels)]
    /// struct Order { le: u8 }
    /// Registry::new().histogram("order_seconds", "Orders.").labels::<Order>();
    /// ```
    pub fn labels<Q: Labels>(self) -> FamilyBuilder<'r, Q, M> {
        const {
            if let Some(own) = M::KIND.own_label() {
                assert!(
                    !is_among(own, Q::NAMES),
                    "a histogram has a label `le` of its own, a summary `quantile`; `#[label(name = \"...\")]` renames that of the set"
                );
            }
        }
        let mut names = Vec::new();
        Q::names(&mut names);
        FamilyBuilder::new(self, names.into_iter().map(Name::Borrowed).collect())
    }

    /// One metric for each set of values of labels with these names, which need not be known before run time.
    pub fn labels_named<S: AsRef<str>>(
        self,
        names: impl IntoIterator<Item = S>,
    ) -> FamilyBuilder<'r, Names, M> {
        let names = names.into_iter().map(|name| Name::Owned(name.as_ref().to_owned()));
        FamilyBuilder::new(self, names.collect())
    }

    /// Registers the metric.
    ///
    /// # Errors
    /// [`RegisterError`] when the name is not allowed, taken, or clashes with another family's samples; or when there is no
    /// room for its cells.
    #[track_caller]
    pub fn register(self) -> Result<M, RegisterError> {
        self.register_single(false, Location::caller())
    }

    /// Registers the metric, or answers the one that is registered, if that is the same: by name, help, kind and what the builder was told.
    ///
    /// # Errors
    /// As for [`register`](Self::register), when what is registered differs.
    #[track_caller]
    pub fn get_or_register(self) -> Result<M, RegisterError> {
        self.register_single(true, Location::caller())
    }

    fn register_single(self, share: bool, site: &'static Location<'static>) -> Result<M, RegisterError> {
        let desc = self.desc::<M>(Vec::new(), site)?;
        let same = |there: &Arc<Single<M>>| M::has_options(&there.config, &self.options);
        let single = self.registry.get_or_add(desc, share.then_some(same), |desc| {
            let config = M::config(&self.options, &desc)?;
            let single = Arc::new(Single {
                metric: M::new(&config)?,
                created: SystemTime::now().into(),
                desc,
                config,
            });
            Ok((single.clone() as Arc<dyn Source>, single))
        })?;
        Ok(single.metric.clone())
    }

    /// The description of what is to be registered, of which the handles are `H`.
    pub(super) fn desc<H>(
        &self,
        labels: Vec<Name>,
        site: &'static Location<'static>,
    ) -> Result<Desc, RegisterError> {
        let scope = &self.registry.scope;
        let desc = Desc::new(scope, &self.name, &self.help, M::KIND, labels, site)?
            .with_handle(type_name::<H>())
            .with_unlisted(self.unlisted);
        if let Some(label) = desc.label_twice() {
            return Err(RegisterError::LabelTwice {
                family: desc.name().to_owned(),
                label: label.to_owned(),
            });
        }
        Ok(match &self.unit {
            Some(unit) => desc.with_unit(unit.clone())?,
            None => desc,
        })
    }
}

impl Registry {
    /// The handle that is registered under this description, if it is `same`; else adds what `make` makes. Nothing is made
    /// under the lock, and nothing for what is there.
    pub(super) fn get_or_add<H: Any + Clone + Send + Sync>(
        &self,
        desc: Desc,
        same: Option<impl Fn(&H) -> bool>,
        make: impl FnOnce(Desc) -> Result<(Arc<dyn Source>, H), SpaceFull>,
    ) -> Result<H, RegisterError> {
        let shared = |families: &Families| same.as_ref().and_then(|same| families.shared(&desc, same));
        if let Some(there) = shared(&lock(&self.families)) {
            return Ok(there);
        }
        let (collect, handle) = make(desc.clone())?;
        let adding = self.adding();
        // Another thread may have been first. What was made is dropped after the lock.
        if let Some(there) = shared(&lock(&self.families)) {
            return Ok(there);
        }
        adding.check(&desc)?;
        self.change(|families| families.add(Entry { collect, handle: Some(Box::new(handle.clone())) }));
        Ok(handle)
    }
}

impl Families {
    /// The handle that is registered under this description, if it is of this type and `same`.
    fn shared<H: Any + Clone>(&self, desc: &Desc, same: impl Fn(&H) -> bool) -> Option<H> {
        let entry = self.entries.get(&(desc.name().to_owned(), desc.constant().to_owned()))?;
        let there = entry.handle.as_ref()?.downcast_ref::<H>()?;
        (entry.collect.desc().agrees_with(desc) && same(there)).then(|| there.clone())
    }
}

/// A metric without labels, as a family of one series.
struct Single<M: Metric> {
    desc: Desc,
    config: M::Config,
    created: Timestamp,
    metric: M,
}

impl<M: Metric> Source for Single<M> {
    fn desc(&self) -> &Desc {
        &self.desc
    }

    fn collect(&self, pass: &mut Pass<'_>, sink: &mut dyn NumberSink) {
        if pass.span.takes(0) {
            let Origins { exemplars, created } = pass.origins;
            let since = created.then_some(self.created);
            let shown = Shown { text: self.desc.constant(), birth: 0, created: since, metric: &self.metric };
            let asked = Asked { exemplars, created, counts: pass.counts };
            M::sample(&self.config, std::iter::once(shown), asked, sink);
        }
    }

    fn readable(&self) -> Option<&dyn Readable> {
        M::IS_READABLE.then_some(self)
    }

    fn rejected(&self) -> Option<&Counter> {
        M::rejected(&self.config)
    }

    fn clamped(&self) -> Option<&Counter> {
        M::clamped(&self.config)
    }
}

impl<M: Metric> Readable for Single<M> {
    fn read(&self, growing: bool, each: &mut dyn FnMut(u64, &str, Total)) {
        let each = |total| each(0, self.desc.constant(), total);
        totals(&self.config, growing, std::iter::once(&self.metric), each);
    }

    fn grows(&self) -> bool {
        M::GROWS
    }

    fn bounds(&self) -> Option<&[f64]> {
        M::bounds(&self.config)
    }

    fn ledger(&self) -> Option<&Ledger> {
        None
    }
}
