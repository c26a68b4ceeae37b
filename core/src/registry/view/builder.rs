//! From names to a registered view.

use super::part::{By, Labelling, Only, Part, Text};
use super::shown::View;
use super::{Registry, ViewError};
use crate::collect::{Fold, Source, Turns};
use crate::desc::{Desc, Kind, Name};
use crate::escape::push_label;
use crate::family::SeriesLabels;
use crate::histogram::Bounds;
use crate::registry::{Families, RegisterError};
use crate::sync::lock;
use std::borrow::Cow;
use std::fmt;
use std::panic::Location;
use std::sync::Arc;

/// A view, to be registered: from [`Registry::view`].
///
/// It is [`of`](Self::of) one family or several, one after the other; [`only`](Self::only) and the labels that follow are for the last one named. A
/// view of none is one that always shows zero. A view that has no labels, or [constant](Self::constant) ones only, shows
/// zero before there is anything to add up.
///
/// Functions that are given decide by labels alone: they answer the same for the same labels. A series for which one panics is left
/// out of the view.
#[must_use = "nothing is registered before `register` or `get_or_register` is called"]
pub struct ViewBuilder<'r> {
    registry: &'r Registry,
    set: String,
    kind: Kind,
    name: String,
    help: String,
    /// The names of all labels, in order.
    labels: Vec<String>,
    constants: Vec<(String, String)>,
    parts: Vec<Draft>,
    bounds: Option<Bounds>,
    /// Whether something was given for a family before one was named.
    is_early: bool,
}

/// A part to be.
struct Draft {
    source: String,
    is_replaced: bool,
    observed: Option<f64>,
    only: Vec<Only>,
    labels: Vec<(String, Text)>,
}

impl<'r> ViewBuilder<'r> {
    pub(super) fn new(registry: &'r Registry, set: &str, kind: Kind, name: &str, help: &str) -> Self {
        let (set, name, help) = (set.to_owned(), name.to_owned(), help.to_owned());
        let (labels, constants, parts) = Default::default();
        Self { registry, set, kind, name, help, labels, constants, parts, bounds: None, is_early: false }
    }

    /// Of this family, by its name on the page, without the prefix of a sub-registry; and in its place: a page that shows the view
    /// does not show the family.
    pub fn of(self, family: &str) -> Self {
        self.part(family, true, None)
    }

    /// Of this family, too, which goes on being shown beside the view. To a counter, an up-down counter adds how often it went up.
    ///
    /// ```
    /// use altimeter::{Kind, Registry};
    /// let registry = Registry::new();
    /// registry.counter("jobs_total", "Jobs done.").register()?;
    /// registry.counter("jobs_lost_total", "Jobs given up.").register()?;
    /// let ends = registry.view("old", Kind::Counter, "jobs_ended_total", "Jobs done or given up.");
    /// ends.of("jobs_total").and("jobs_lost_total").register()?;
    /// # Ok::<(), altimeter::ViewError>(())
    /// ```
    pub fn and(self, family: &str) -> Self {
        self.part(family, false, None)
    }

    /// Of this counter, too, each of whose events a histogram takes for an observation of `value`; it goes on being shown. What
    /// a counter of floats has is left out.
    pub fn and_observed(self, counter: &str, value: f64) -> Self {
        self.part(counter, false, Some(value))
    }

    /// Only those series for whose labels `only` answers true. Called again, those for which all do.
    pub fn only(mut self, only: impl Fn(&SeriesLabels<'_>) -> bool + Send + Sync + 'static) -> Self {
        match self.parts.last_mut() {
            Some(part) => part.only.push(Box::new(only)),
            None => self.is_early = true,
        }
        self
    }

    /// A label of the family that stays as it is. Labels that are not named are dropped.
    pub fn keep(self, label: &str) -> Self {
        self.rename(label, label)
    }

    /// The label `from` of the family, under the name `to`.
    pub fn rename(self, from: &str, to: &str) -> Self {
        self.text(to, Text::Of(from.to_owned()))
    }

    /// A label whose value is what `value` makes of the family's labels; an empty value is an absent label.
    ///
    /// ```
    /// use altimeter::{Kind, Registry};
    /// let registry = Registry::new();
    /// registry.counter("requests_total", "Requests.").labels_named(["method"]).register()?;
    /// registry
    ///     .view("django", Kind::Counter, "django_requests_total", "Requests.")
    ///     .of("requests_total")
    ///     .label("method", |labels| match labels.get("method").unwrap_or_default() {
    ///         method if method == "OTHER" => "<invalid method>".into(),
    ///         method => method,
    ///     })
    ///     .register()?;
    /// # Ok::<(), altimeter::ViewError>(())
    /// ```
    pub fn label(
        self,
        name: &str,
        value: impl for<'a> Fn(&SeriesLabels<'a>) -> Cow<'a, str> + Send + Sync + 'static,
    ) -> Self {
        self.text(name, Text::By(Box::new(value) as By))
    }

    /// A label of every series of the view, whichever family that is of. Those of the overflow series keep it.
    pub fn constant(mut self, name: &str, value: &str) -> Self {
        self.labels.push(name.to_owned());
        self.constants.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The bounds of a histogram, which each family that it is of has, too; other bounds of these are folded away. Without this,
    /// those of the first family.
    pub fn bounds(mut self, bounds: Bounds) -> Self {
        self.bounds = Some(bounds);
        self
    }

    /// Registers the view.
    ///
    /// # Errors
    /// [`ViewError`] when the name of the view or of a label is not allowed, or taken or clashing among what is shown together
    /// with it; when a family is not there, of another kind, or without a label that is to be kept; or when a bound is
    /// none of the family's.
    #[track_caller]
    pub fn register(self) -> Result<(), ViewError> {
        self.register_at(false, Location::caller())
    }

    /// Registers the view, unless there is one of this set, name, help, kind and labels, of the same families and with the same
    /// bounds. Functions cannot be compared: those of the first stay.
    ///
    /// # Errors
    /// As for [`register`](Self::register), when what is registered differs.
    #[track_caller]
    pub fn get_or_register(self) -> Result<(), ViewError> {
        self.register_at(true, Location::caller())
    }

    fn part(mut self, source: &str, is_replaced: bool, observed: Option<f64>) -> Self {
        let source = format!("{}{source}", self.registry.scope.prefix);
        self.parts.push(Draft { source, is_replaced, observed, only: Vec::new(), labels: Vec::new() });
        self
    }

    fn text(mut self, name: &str, text: Text) -> Self {
        let Some(part) = self.parts.last_mut() else {
            self.is_early = true;
            return self;
        };
        // Twice in one family is to be refused, as any label that is there twice.
        if part.labels.iter().any(|(there, _)| there == name)
            || !self.labels.iter().any(|there| there == name)
        {
            self.labels.push(name.to_owned());
        }
        part.labels.push((name.to_owned(), text));
        self
    }

    fn register_at(self, share: bool, site: &'static Location<'static>) -> Result<(), ViewError> {
        let registry = self.registry;
        let view = Arc::new(self.view(site)?);
        let adding = registry.adding();
        let beside = adding.check_view(&view, Some(&registry.families));
        // Whatever is not added, and what the functions captured, is dropped after the lock.
        registry.change(|families| {
            if share && families.view(&view.set, &view.desc).is_some_and(|there| there.agrees_with(&view)) {
                return Ok(());
            }
            beside.and_then(|()| families.check_view(&view))?;
            view.open_accounts();
            families.add_view(view.clone());
            Ok(())
        })
    }

    fn view(self, site: &'static Location<'static>) -> Result<View, ViewError> {
        let labels = self.labels.iter().map(|label| Name::Owned(label.clone())).collect();
        let desc = Desc::new(&self.registry.scope, &self.name, &self.help, self.kind, labels, site)?;
        let desc = desc.with_handle("a view");
        if let Some(label) = desc.label_twice() {
            let (family, label) = (desc.name().to_owned(), label.to_owned());
            return Err(RegisterError::LabelTwice { family, label }.into());
        }
        let view = || desc.name().to_owned();
        if !matches!(self.kind, Kind::Counter | Kind::Gauge | Kind::Histogram) {
            return Err(ViewError::Kind { view: view(), kind: self.kind, source: None });
        }
        if self.is_early {
            return Err(ViewError::NoPart { view: view() });
        }
        let sources = self.sources(&desc)?;
        let own = || sources.iter().find_map(|source| source.readable()?.bounds()).map(<[f64]>::to_vec);
        let bounds = self.bounds.as_deref().map(<[f64]>::to_vec).or_else(own);
        let bounds = bounds.unwrap_or_else(|| Bounds::default().to_vec());
        let is_lone = self.parts.iter().all(|part| part.labels.is_empty());
        let lone = is_lone.then(|| constant_text(&desc, &self.constants));
        let mut parts = Vec::new();
        for (draft, source) in self.parts.into_iter().zip(sources) {
            parts.push(draft.part(source, &desc, &self.labels, &self.constants, &bounds)?);
        }
        Ok(View { set: self.set, desc, parts, bounds, lone, turns: Turns::default() })
    }

    /// The families of the parts.
    fn sources(&self, desc: &Desc) -> Result<Vec<Arc<dyn Source>>, ViewError> {
        let families = lock(&self.registry.families);
        let constant = self.registry.scope.label_text();
        let sources = self.parts.iter().map(|part| families.readable(&part.source, &constant).ok_or(part));
        sources
            .collect::<Result<_, _>>()
            .map_err(|part| ViewError::NoSource { view: desc.name().to_owned(), source: part.source.clone() })
    }
}

/// The labels of a view that has constant ones only.
fn constant_text(desc: &Desc, constants: &[(String, String)]) -> String {
    let mut text = desc.constant().as_bytes().to_vec();
    for (name, value) in constants {
        push_label(name, value, 0, &mut text);
    }
    String::from_utf8(text).expect("escaping text gives text")
}

impl Families {
    /// A family that views can be of.
    fn readable(&self, name: &str, constant: &str) -> Option<Arc<dyn Source>> {
        let source = &self.entries.get(&(name.to_owned(), constant.to_owned()))?.collect;
        source.readable().map(|_| source.clone())
    }
}

impl Draft {
    fn part(
        self,
        source: Arc<dyn Source>,
        view: &Desc,
        labels: &[String],
        constants: &[(String, String)],
        bounds: &[f64],
    ) -> Result<Part, ViewError> {
        let name = || view.name().to_owned();
        let has = |label: &str| source.desc().labels().iter().any(|there| there == label);
        for (_, text) in &self.labels {
            if let Text::Of(label) = text
                && !has(label)
            {
                return Err(ViewError::NoLabel { view: name(), source: self.source, label: label.clone() });
            }
        }
        let fold = self.fold(&*source, view, bounds)?;
        let mut own = self.labels;
        let text = |label: &String| {
            let constant = constants.iter().find(|(name, _)| name == label).map(|(_, value)| value.clone());
            let own = own.iter().position(|(name, _)| name == label).map(|at| own.swap_remove(at).1);
            // A label that other parts have is absent here.
            own.unwrap_or_else(|| Text::Constant(constant.unwrap_or_default()))
        };
        let texts: Vec<_> = labels.iter().map(text).collect();
        let labels = labels.iter().cloned().zip(texts).collect();
        let constant = view.constant().to_owned();
        let naming = Arc::new(Labelling { family: source.desc().clone(), only: self.only, constant, labels });
        Ok(Part { source, is_replaced: self.is_replaced, naming, fold })
    }

    /// How the totals of a family become part of the view.
    fn fold(&self, source: &dyn Source, view: &Desc, bounds: &[f64]) -> Result<Fold, ViewError> {
        let (name, kind) = (|| view.name().to_owned(), source.desc().kind());
        let other_kind = || {
            let source = Some((self.source.clone(), kind));
            Err(ViewError::Kind { view: name(), kind: view.kind(), source })
        };
        let Some(readable) = source.readable() else { return other_kind() };
        match (view.kind(), readable.bounds(), self.observed) {
            (Kind::Histogram, Some(there), None) => {
                if let Some(&bound) = bounds.iter().find(|bound| !there.contains(bound)) {
                    return Err(ViewError::Bound { view: name(), bound, source: self.source.clone() });
                }
                if there == bounds {
                    return Ok(Fold::Same);
                }
                let bucket = |bound: &f64| bounds.partition_point(|own| own < bound);
                Ok(Fold::Buckets(there.iter().map(bucket).chain([bounds.len()]).collect()))
            }
            (Kind::Histogram, None, Some(value)) if kind == Kind::Counter => {
                if !value.is_finite() {
                    return Err(ViewError::Observed { view: name(), value });
                }
                Ok(Fold::Observed { bucket: bounds.partition_point(|bound| *bound < value), value })
            }
            (Kind::Counter, None, None) if readable.grows() => Ok(Fold::Same),
            (Kind::Gauge, None, None) => Ok(Fold::Same),
            _ => other_kind(),
        }
    }
}

impl fmt::Debug for ViewBuilder<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of: Vec<_> = self.parts.iter().map(|part| &part.source).collect();
        f.debug_struct("ViewBuilder")
            .field("set", &self.set)
            .field("name", &self.name)
            .field("of", &of)
            .finish_non_exhaustive()
    }
}
