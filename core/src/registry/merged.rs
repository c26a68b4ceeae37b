//! Registries whose families stand on one page.

use super::view::View;
use super::{Families, Listed, RegisterError, Registry};
use crate::collect::Source;
use crate::desc::Desc;
use crate::sync::{Mutex, MutexGuard, lock};
use std::fmt;
use std::sync::{Arc, Weak};

/// The families of a registry, to which its handles point.
pub(super) type Shared = Arc<Mutex<Families>>;

/// Which other registries have something to do with the page of one.
#[derive(Default)]
pub(super) struct Links {
    /// Those that were merged into it.
    merged: Vec<Shared>,
    /// Those into which it was merged.
    merged_into: Vec<Weak<Mutex<Families>>>,
    /// What its page is made of, if others were merged into it; none when that has changed since it was put together.
    together: Option<Together>,
    /// How often that has changed.
    changes: u64,
}

/// What a page is made of that has the families of several registries.
#[derive(Clone)]
struct Together {
    listed: Listed,
    /// All registries of the page but the one whose page it is, which would hold itself.
    others: Arc<[Shared]>,
}

impl Links {
    /// What the page is made of has changed. Answers what it was made of, to be dropped when no lock is held.
    fn change(&mut self) -> Option<Together> {
        self.changes += 1;
        self.together.take()
    }
}

/// Held by who adds or removes families or merges registries, so that what it checked still holds when it adds: of all registries of
/// the process, since any two may be merged. It is taken before the lock of any families. Nothing of the user's runs under it, nor is it
/// dropped: what the lists of a page hold is registered as long as this is held, or in the hands of who removes it.
static ADDING: Mutex<()> = Mutex::new(());

/// Who may change which families a registry has.
pub(super) struct Adding {
    _turn: MutexGuard<'static, ()>,
    /// All whose families stand on a page together with those to be added. Dropped after the turn, perhaps as the last handle.
    beside: Vec<Shared>,
}

impl Adding {
    /// Whether a family may be added: see [`Families::check`].
    pub(super) fn check(&self, desc: &Desc) -> Result<(), RegisterError> {
        self.beside.iter().try_for_each(|families| lock(families).check(desc))
    }

    /// Whether a view may be added beside what other registries have on a page with it. Each registry chooses its own set of names, so
    /// that all of them may come together there.
    pub(super) fn check_view(&self, view: &View, own: Option<&Shared>) -> Result<(), RegisterError> {
        let others = self.beside.iter().filter(|one| own.is_none_or(|own| !Arc::ptr_eq(one, own)));
        others.into_iter().try_for_each(|families| lock(families).check_foreign_view(view))
    }
}

/// The registries to which a way leads by `next`, the first included, each once.
fn reached(first: &Shared, next: impl Fn(&Links) -> Vec<Shared>) -> Vec<Shared> {
    let mut reached = vec![first.clone()];
    let mut at = 0;
    while let Some(one) = reached.get(at).cloned() {
        let further = next(&lock(&one).links);
        add_new(&mut reached, further);
        at += 1;
    }
    reached
}

fn add_new(known: &mut Vec<Shared>, further: Vec<Shared>) {
    for one in further {
        if !known.iter().any(|other| Arc::ptr_eq(&one, other)) {
            known.push(one);
        }
    }
}

/// Those whose families are on the page of `registry`.
fn page_of(registry: &Shared) -> Vec<Shared> {
    reached(registry, |links| links.merged.clone())
}

/// Those on whose pages the families of `registry` are.
fn pages_with(registry: &Shared) -> Vec<Shared> {
    reached(registry, |links| links.merged_into.iter().filter_map(Weak::upgrade).collect())
}

impl Registry {
    /// Shows the families of another registry on the page of this one, too: those that it has, and those that will be registered
    /// with it. Its own page stays as it is. A library that keeps a registry of its own is shown so.
    ///
    /// The page lists all families by name, as if they were registered here; of what a registry tells about itself, it has that
    /// of this one, which covers the families of both. Each shows its own set of [names](Self::set_names). A prefix or labels of this handle
    /// are not added to what others registered. To [`unregister`](Self::unregister) is for the registry that has the family.
    ///
    /// From now on registering with either is refused where it would be refused if they were one. `other` lives as
    /// long as this one.
    ///
    /// # Errors
    /// [`MergeError`] when a family of one has the name of a family or a sample of the other, or when `other` is on a page
    /// with this one already.
    ///
    /// ```
    /// use altimeter::{Format, Registry};
    /// let (service, library) = (Registry::new(), Registry::new());
    /// service.gauge("dogs", "Dogs.").register()?;
    /// library.gauge("cats", "Cats.").register()?;
    /// service.merge(&library)?;
    /// library.gauge("bats", "Bats.").register()?;
    ///
    /// let mut page = Vec::new();
    /// service.encode(Format::Text, &mut page);
    /// let page = String::from_utf8(page)?;
    /// let samples: Vec<_> = page.lines().filter(|line| !line.starts_with('#')).collect();
    /// assert_eq!(samples, ["bats 0", "cats 0", "dogs 0"]);
    /// assert!(library.gauge("dogs", "Others.").register().is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn merge(&self, other: &Self) -> Result<(), MergeError> {
        let adding = self.adding();
        let added = page_of(&other.families);
        if added.iter().any(|one| adding.beside.iter().any(|there| Arc::ptr_eq(one, there))) {
            return Err(MergeError::Shown);
        }
        for families in &added {
            // A copy, since of two registries only one is locked at a time.
            let descs: Vec<Desc> = lock(families).sources().map(|family| family.desc().clone()).collect();
            descs.iter().try_for_each(|desc| adding.check(desc))?;
            let views = lock(families).views();
            views.iter().try_for_each(|view| adding.check_view(view, None))?;
        }
        lock(&other.families).links.merged_into.push(Arc::downgrade(&self.families));
        self.change(|families| families.links.merged.push(other.families.clone()));
        Ok(())
    }

    /// The right to add and remove families, which one has at a time.
    pub(super) fn adding(&self) -> Adding {
        let turn = lock(&ADDING);
        let mut beside = pages_with(&self.families);
        for page in beside.clone() {
            add_new(&mut beside, page_of(&page));
        }
        Adding { _turn: turn, beside }
    }

    /// Changes what is registered. Its page is put together anew then, and so are those of the registries into which it was merged. What
    /// they were made of does not keep what was removed: it is dropped here, before what `change` answers.
    pub(super) fn change<R>(&self, change: impl FnOnce(&mut Families) -> R) -> R {
        let mut families = lock(&self.families);
        let changed = change(&mut families);
        families.list = None;
        drop(families);
        pages_with(&self.families).iter().for_each(|page| {
            let together = lock(page).links.change();
            drop(together);
        });
        changed
    }

    /// The families of the page at this moment, by name.
    pub(crate) fn families(&self) -> Listed {
        let mut families = lock(&self.families);
        if families.links.merged.is_empty() {
            return families.list();
        }
        drop(families);
        self.together().listed
    }

    /// Calls `each` with every registry of the page.
    pub(super) fn each_of_page(&self, mut each: impl FnMut(&Shared)) {
        each(&self.families);
        let is_alone = lock(&self.families).links.merged.is_empty();
        if !is_alone {
            self.together().others.iter().for_each(each);
        }
    }

    /// What the page is made of: as it was last put together, if nothing has changed since. No registration waits while that is done.
    fn together(&self) -> Together {
        let families = lock(&self.families);
        let (known, changes) = (families.links.together.clone(), families.links.changes);
        drop(families);
        known.unwrap_or_else(|| {
            let together = self.put_together();
            let mut families = lock(&self.families);
            // Otherwise some of it may be of before the change, and some of after it: good for the page of this moment.
            let is_new = families.links.changes == changes;
            let before = is_new.then(|| families.links.together.replace(together.clone()));
            drop(families);
            drop(before);
            together
        })
    }

    fn put_together(&self) -> Together {
        let (mut shown, mut all) = (Vec::new(), Vec::new());
        let page = page_of(&self.families);
        for registry in &page {
            // What the others tell about themselves is told by this one.
            let is_first = Arc::ptr_eq(registry, &self.families);
            let mut families = lock(registry);
            let list = families.list();
            let is_asked = |family: &&Arc<dyn Source>| is_first || !families.is_own(family.desc());
            shown.extend(list.shown.iter().filter(is_asked).cloned());
            all.extend(list.all.iter().filter(is_asked).cloned());
        }
        // It is reached first.
        let others = page.into_iter().skip(1).collect();
        Together { listed: Listed { shown: by_name(shown), all: by_name(all) }, others }
    }
}

fn by_name(mut families: Vec<Arc<dyn Source>>) -> Arc<[Arc<dyn Source>]> {
    families
        .sort_by_cached_key(|family| (family.desc().name().to_owned(), family.desc().constant().to_owned()));
    families.into()
}

impl Families {
    /// What was registered, without what the registry tells about itself.
    fn sources(&self) -> impl Iterator<Item = &Arc<dyn Source>> {
        let entries = self.entries.values().filter(|entry| entry.handle.is_some());
        entries.map(|entry| &entry.collect)
    }

    /// Whether this is a family that the registry tells about itself.
    fn is_own(&self, desc: &Desc) -> bool {
        let entry = self.entries.get(&(desc.name().to_owned(), desc.constant().to_owned()));
        entry.is_some_and(|entry| entry.handle.is_none())
    }
}

/// Why [`Registry::merge`] refused. Nothing was merged then.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum MergeError {
    /// The registry, or one that was merged into it, is on a page with the other already.
    Shown,
    /// Two families have one name, or samples of one name.
    Conflict(RegisterError),
}

impl fmt::Display for MergeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shown => f.write_str(
                "the registries, or some that were merged into them, are on one page already; merge each registry once, and \
                 none into itself",
            ),
            Self::Conflict(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for MergeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Conflict(error) => Some(error),
            Self::Shown => None,
        }
    }
}

impl From<RegisterError> for MergeError {
    fn from(error: RegisterError) -> Self {
        Self::Conflict(error)
    }
}
