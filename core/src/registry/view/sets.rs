//! Sets of names: which families a page shows.

use super::part::Part;
use super::shown::View;
use super::{NamesError, Registry};
use crate::collect::Source;
use crate::desc::Desc;
use crate::registry::{Families, Key, RegisterError};
use crate::sync::lock;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The views of a registry.
pub(in crate::registry) struct Views {
    pub(super) all: Vec<Arc<View>>,
    /// The set of names that is shown.
    chosen: String,
}

impl Default for Views {
    fn default() -> Self {
        Self { all: Vec::new(), chosen: Registry::CANONICAL.to_owned() }
    }
}

impl Registry {
    /// Chooses under which names this registry, its clones and its sub-registries are shown, from the next page on:
    /// [`CANONICAL`](Self::CANONICAL), or a set of which there are [views](Self::view). Nothing that was counted changes by it, so it may be
    /// done at any time.
    ///
    /// # Errors
    /// [`NamesError`] when no view is of this set; it goes on as before.
    ///
    /// ```
    /// use altimeter::Registry;
    /// let error = Registry::new().set_names("djnago").unwrap_err();
    /// assert_eq!(error.known, ["canonical"]);
    /// ```
    pub fn set_names(&self, set: &str) -> Result<(), NamesError> {
        self.change(|families| {
            let views = &families.views.all;
            if set != Self::CANONICAL && !views.iter().any(|view| view.set == set) {
                let known: BTreeSet<_> =
                    views.iter().map(|view| &*view.set).chain([Self::CANONICAL]).collect();
                let known = known.into_iter().map(str::to_owned).collect();
                return Err(NamesError { given: set.to_owned(), known });
            }
            families.views.chosen = set.to_owned();
            Ok(())
        })
    }

    /// The set of names that is shown.
    #[must_use]
    pub fn names(&self) -> String {
        lock(&self.families).views.chosen.clone()
    }
}

/// Whether both are one.
fn is_same(one: &Arc<dyn Source>, other: &Arc<dyn Source>) -> bool {
    std::ptr::addr_eq(Arc::as_ptr(one), Arc::as_ptr(other))
}

impl View {
    /// The families in whose place it stands.
    fn replaced(&self) -> impl Iterator<Item = &Arc<dyn Source>> {
        self.parts.iter().filter(|part| part.is_replaced).map(|part| &part.source)
    }

    fn replaces(&self, family: &Arc<dyn Source>) -> bool {
        self.replaced().any(|replaced| is_same(replaced, family))
    }

    /// Whether it stands in place of all of which the other is, a canonical one, so that no page shows both.
    fn hides(&self, other: &Self) -> bool {
        !self.is_canonical()
            && other.is_canonical()
            && other.replaced().next().is_some()
            && other.replaced().all(|replaced| self.replaces(replaced))
    }

    /// Whether both are the same, for all that can be compared.
    pub(super) fn agrees_with(&self, other: &Self) -> bool {
        let is_same = |one: &Part, other: &Part| {
            is_same(&one.source, &other.source)
                && (one.is_replaced, &one.fold) == (other.is_replaced, &other.fold)
        };
        self.desc.agrees_with(&other.desc)
            && self.bounds == other.bounds
            && self.parts.len() == other.parts.len()
            && self.parts.iter().zip(&other.parts).all(|(one, other)| is_same(one, other))
    }

    fn is_canonical(&self) -> bool {
        self.set == Registry::CANONICAL
    }

    fn key(&self) -> (&str, &str) {
        (self.desc.name(), self.desc.constant())
    }
}

impl Families {
    /// What a page shows, by name.
    pub(in crate::registry) fn shown(&self) -> Arc<[Arc<dyn Source>]> {
        let Views { all, chosen } = &self.views;
        let (mut views, others): (Vec<_>, Vec<_>) = all.iter().partition(|view| view.set == *chosen);
        // A canonical view is left where the chosen set has nothing in place of one of its families.
        let is_left = |view: &&Arc<View>| {
            let mut replaced = view.replaced().peekable();
            let is_replaced = |family| views.iter().any(|view| view.replaces(family));
            view.is_canonical() && (replaced.peek().is_none() || !replaced.all(is_replaced))
        };
        let left: Vec<_> = others.into_iter().filter(is_left).collect();
        views.extend(left);
        let is_replaced = |family: &Arc<dyn Source>| views.iter().any(|view| view.replaces(family));
        let families = self.entries.values().map(|entry| &entry.collect);
        let mut shown: Vec<_> =
            families.filter(|family| !family.desc().is_unlisted() && !is_replaced(family)).cloned().collect();
        shown.extend(views.iter().map(|&view| view.clone() as Arc<dyn Source>));
        shown.sort_by(|one, other| {
            let key = |family: &Arc<dyn Source>| {
                (family.desc().name().to_owned(), family.desc().constant().to_owned())
            };
            key(one).cmp(&key(other))
        });
        shown.into()
    }

    /// Whether a family may be added, beside the views there are: any of them may be shown together with it.
    pub(in crate::registry) fn check_beside_views(&self, desc: &Desc) -> Result<(), RegisterError> {
        self.views.all.iter().try_for_each(|view| check_beside(desc, &view.desc))
    }

    /// Whether a view may be added: beside all that is ever shown together with it.
    pub(super) fn check_view(&self, view: &View) -> Result<(), RegisterError> {
        for family in self.entries.values().map(|entry| &entry.collect) {
            if !family.desc().is_unlisted() && !view.replaces(family) {
                check_beside(&view.desc, family.desc())?;
            }
        }
        for there in &self.views.all {
            let together = view.set == there.set || view.is_canonical() || there.is_canonical();
            if together && !view.hides(there) && !there.hides(view) {
                check_beside(&view.desc, &there.desc)?;
            }
        }
        Ok(())
    }

    /// Whether a view of another registry may be shown beside all that this one may show.
    pub(in crate::registry) fn check_foreign_view(&self, view: &View) -> Result<(), RegisterError> {
        let listed =
            self.entries.values().map(|entry| entry.collect.desc()).filter(|desc| !desc.is_unlisted());
        let views = self.views.all.iter().map(|view| &view.desc);
        listed.chain(views).try_for_each(|there| check_beside(&view.desc, there))
    }

    /// All views.
    pub(in crate::registry) fn views(&self) -> Vec<Arc<View>> {
        self.views.all.clone()
    }

    /// The view of this set with these name and constant labels.
    pub(super) fn view(&self, set: &str, desc: &Desc) -> Option<&Arc<View>> {
        let key = (desc.name(), desc.constant());
        self.views.all.iter().find(|view| view.set == set && view.key() == key)
    }

    /// Adds a view that was checked.
    pub(super) fn add_view(&mut self, view: Arc<View>) {
        self.views.all.push(view);
    }

    /// Takes out the views that are of a family, or have any part of it; without a family, those of this key.
    pub(in crate::registry) fn remove_views(
        &mut self,
        family: Option<&Arc<dyn Source>>,
        key: &Key,
    ) -> Vec<Arc<View>> {
        let goes = |view: &mut Arc<View>| match family {
            Some(family) => view.parts.iter().any(|part| is_same(&part.source, family)),
            None => view.key() == (&*key.0, &*key.1),
        };
        self.views.all.extract_if(.., goes).collect()
    }
}

/// Refuses two families that would be one, or have samples of one name.
fn check_beside(refused: &Desc, there: &Desc) -> Result<(), RegisterError> {
    if refused.name() == there.name() {
        let are_siblings = refused.is_sibling_of(there) && refused.constant() != there.constant();
        return if are_siblings { Ok(()) } else { Err(RegisterError::taken(refused, there)) };
    }
    let samples: BTreeSet<_> = there.reserved().collect();
    match refused.reserved().find(|sample| samples.contains(sample)) {
        Some(sample) => Err(RegisterError::clash(refused, sample, there)),
        None => Ok(()),
    }
}
