//! What the views of a family keep of the series that were removed.
//!
//! A view adds up series, and must not fall when one of them goes. So removal is entered in the family's ledger, and a view
//! counts every series once: as long as it is linked, by its cells; from then on, by what the ledger has of it.
//!
//! 1. **Who removes series holds the ledger** from before they are unlinked until what they were worth is entered. Nothing of the
//!    user's runs meanwhile, and no update waits for it: only who removes, and for a moment a scrape of a view.
//! 2. **A view reads in three steps**: it begins, which makes the ledger log who is removed; it reads the series that it finds, which
//!    takes no lock; it ends, which answers the log and all entries. What it found and the log names it leaves out, since
//!    the entries have it. Who was unlinked before it came by was so after the beginning, and is in the log and the entries; or
//!    before, and is in the entries.
//! 3. **So no view falls**: what a read saw of a series that was not entered by its end, the next read sees at least, in the
//!    cells or in an entry, which was read after that end, under the ledger.
//! 4. **An entry is of a series at first, and later of what a view shows of it.** Naming that runs the user's code, so it is done
//!    with no lock held, by who removed; until then the reads of views do it for themselves.

use super::Total;
use super::total::Fold;
use crate::sync::{Mutex, MutexGuard, lock};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// Names the label set under which a view shows a series.
pub(crate) trait Naming: Send + Sync {
    /// The labels as within braces, from those of the series; `None` if the view does not show it. The same for the same labels,
    /// and without a panic.
    fn name(&self, series: &str) -> Option<String>;

    /// The labels of what is beyond the cap.
    fn overflow(&self) -> String;
}

/// What the views of a family keep of its removed series.
pub(crate) struct Ledger {
    /// How many label sets a view keeps at the most.
    cap: usize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    accounts: Vec<Account>,
    /// Removed series that are not yet in the accounts.
    entries: Vec<Arc<Entry>>,
    /// Whether they are being named.
    is_settling: bool,
    /// The births of those that were removed since the first of the reads began that are under way.
    log: Vec<u64>,
    reads: usize,
}

/// What one view keeps.
struct Account {
    naming: Arc<dyn Naming>,
    kept: BTreeMap<Arc<str>, Kept>,
}

/// What a view keeps under one label set.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    /// The earliest of the series.
    pub(crate) birth: u64,
    pub(crate) total: Total,
}

/// A series that was removed.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) labels: String,
    pub(crate) kept: Kept,
}

/// What a view is told at the end of a read.
#[derive(Debug)]
pub(crate) struct Settled {
    /// Births of series that are to be left out; sorted.
    pub(crate) removed: Vec<u64>,
    pub(crate) kept: Vec<(Arc<str>, Kept)>,
    /// Series that the view has to name itself.
    pub(crate) entries: Vec<Arc<Entry>>,
}

impl Ledger {
    pub(crate) fn new(cap: usize) -> Self {
        Self { cap, state: Mutex::default() }
    }

    /// Opens the account of a view.
    pub(crate) fn open(&self, naming: Arc<dyn Naming>) {
        lock(&self.state).accounts.push(Account { naming, kept: BTreeMap::new() });
    }

    /// Closes the account of a view that is gone.
    pub(crate) fn close(&self, naming: &Arc<dyn Naming>) {
        let mut state = lock(&self.state);
        let account = state.accounts.iter().position(|account| Arc::ptr_eq(&account.naming, naming));
        let closed = account.map(|account| state.accounts.swap_remove(account));
        // Dropped after the lock, as what it captured is the user's.
        drop(state);
        drop(closed);
    }

    /// Holds the ledger, to remove series: rule 1.
    pub(crate) fn removing(&self) -> Removing<'_> {
        Removing { state: lock(&self.state) }
    }

    /// Begins a read: rule 2.
    pub(crate) fn read(&self) -> Read<'_> {
        lock(&self.state).reads += 1;
        Read { ledger: self }
    }

    /// Has the accounts take over the entries there are: rule 4. To be called with no lock held. Does nothing while it is being
    /// done, be it by a function of the user's that is called here and removes series itself.
    pub(crate) fn settle(&self) {
        let mut state = lock(&self.state);
        if state.entries.is_empty() || state.is_settling {
            return;
        }
        state.is_settling = true;
        let namings: Vec<_> = state.accounts.iter().map(|account| account.naming.clone()).collect();
        let entries = state.entries.clone();
        drop(state);
        let named = |entry: &Arc<Entry>| namings.iter().map(|naming| naming.name(&entry.labels)).collect();
        let names: Vec<Vec<_>> = entries.iter().map(named).collect();
        let mut state = lock(&self.state);
        state.is_settling = false;
        let is_same = |(account, naming): (&Account, &Arc<dyn Naming>)| Arc::ptr_eq(&account.naming, naming);
        // Otherwise a view came or went meanwhile: the entries stay for the next time.
        if state.accounts.len() == namings.len() && state.accounts.iter().zip(&namings).all(is_same) {
            // What came later stands behind them.
            state.entries.drain(..entries.len());
            entries.iter().zip(names).for_each(|(entry, names)| state.take_over(entry, names, self.cap));
        }
    }
}

impl State {
    /// Enters in the accounts what goes there by these names.
    fn take_over(&mut self, entry: &Entry, names: Vec<Option<String>>, cap: usize) {
        for (account, name) in self.accounts.iter_mut().zip(names) {
            if let Some(name) = name {
                account.take(name, &entry.kept, cap);
            }
        }
    }
}

impl Account {
    fn take(&mut self, name: String, more: &Kept, cap: usize) {
        let is_full = self.kept.len() >= cap && !self.kept.contains_key(name.as_str());
        let name = if is_full { self.naming.overflow() } else { name };
        match self.kept.get_mut(name.as_str()) {
            Some(kept) => {
                kept.birth = kept.birth.min(more.birth);
                kept.total.merge(&more.total, &Fold::Same);
            }
            None => {
                self.kept.insert(name.into(), more.clone());
            }
        }
    }
}

/// The ledger, held by who removes series.
pub(crate) struct Removing<'l> {
    state: MutexGuard<'l, State>,
}

impl Removing<'_> {
    /// Whether there is a view that wants to know.
    pub(crate) fn is_watched(&self) -> bool {
        !self.state.accounts.is_empty()
    }

    /// Enters a series that is being removed.
    pub(crate) fn enter(&mut self, birth: u64, labels: &str, total: Total) {
        if self.state.reads > 0 {
            self.state.log.push(birth);
        }
        self.state.entries.push(Arc::new(Entry { labels: labels.to_owned(), kept: Kept { birth, total } }));
    }
}

/// A read of a view that is under way.
pub(crate) struct Read<'l> {
    ledger: &'l Ledger,
}

impl Read<'_> {
    /// Ends it: rule 2. The account is that of `naming`.
    pub(crate) fn end(self, naming: &Arc<dyn Naming>) -> Settled {
        let state = lock(&self.ledger.state);
        let mut removed = state.log.clone();
        removed.sort_unstable();
        let account = state.accounts.iter().find(|account| Arc::ptr_eq(&account.naming, naming));
        let kept = account
            .map(|account| account.kept.iter().map(|(name, kept)| (name.clone(), kept.clone())).collect());
        Settled { removed, kept: kept.unwrap_or_default(), entries: state.entries.clone() }
    }
}

impl Drop for Read<'_> {
    fn drop(&mut self) {
        let mut state = lock(&self.ledger.state);
        state.reads -= 1;
        if state.reads == 0 {
            state.log.clear();
        }
    }
}

impl fmt::Debug for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ledger").field("cap", &self.cap).finish_non_exhaustive()
    }
}
