//! What is brought up to date before a page is made.

use super::Registry;
use super::merged::Shared;
use crate::collect::{Source, Turns};
use crate::contain::contain;
use crate::sync::lock;
use std::fmt;
use std::sync::Arc;
use std::time::Instant;

/// A function that brings families up to date.
pub(crate) struct Refresh {
    /// Their names.
    families: Vec<String>,
    /// Answers whether it is to be called again.
    refresh: Box<dyn Fn() -> bool + Send + Sync>,
    turns: Turns,
}

impl Registry {
    /// Has `refresh` called before each page that shows one of these families, or a view of one: to set gauges, or add to
    /// counters, whose values are asked for and not told. It answers whether it is to be called again; one that looks at
    /// something which may be gone by then holds a [`Weak`](std::sync::Weak) of that, and answers false when it is gone. Names are
    /// as on the page, without the prefix of a sub-registry.
    ///
    /// It runs in the thread of the scrape, with no lock held, and the page waits for it: it should only look. It is called for
    /// one page at a time. If it panics, or is still running for another page after five seconds, the families stay as they were for
    /// that page.
    ///
    /// What has families of its own is rather a [collector](Self::collect); this is for families that several share, have views, or
    /// stand in a sub-registry.
    ///
    /// ```
    /// use altimeter::{Format, Registry};
    /// use std::sync::{Arc, Mutex};
    ///
    /// let registry = Registry::new();
    /// let length = registry.gauge("queue_length", "Jobs waiting.").register()?;
    /// let queue = Arc::new(Mutex::new(vec!["a job"]));
    /// let watched = Arc::downgrade(&queue);
    /// registry.before_scrape(["queue_length"], move || {
    ///     let Some(queue) = watched.upgrade() else { return false };
    ///     // Whoever holds the queue is not waited for.
    ///     if let Ok(queue) = queue.try_lock() {
    ///         length.set(queue.len() as f64);
    ///     }
    ///     true
    /// });
    /// let mut page = Vec::new();
    /// registry.encode(Format::Text, &mut page);
    /// assert!(String::from_utf8(page)?.contains("queue_length 1\n"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn before_scrape<N: AsRef<str>>(
        &self,
        families: impl IntoIterator<Item = N>,
        refresh: impl Fn() -> bool + Send + Sync + 'static,
    ) {
        let name = |name: N| format!("{}{}", self.scope.prefix, name.as_ref());
        let families = families.into_iter().map(name).collect();
        let refresh = Arc::new(Refresh { families, refresh: Box::new(refresh), turns: Turns::default() });
        let mut families = lock(&self.families);
        families.refreshes = families.refreshes.iter().cloned().chain([refresh]).collect();
    }

    /// Brings up to date what is shown, of this registry and those that were merged into it. What is under way for another page is
    /// waited for until `until`.
    pub(crate) fn refresh<'s>(
        &self,
        shown: impl Iterator<Item = &'s dyn Source> + Clone,
        until: Option<Instant>,
    ) {
        self.each_of_page(|families| refresh(families, shown.clone(), until));
    }
}

fn refresh<'s>(
    families: &Shared,
    shown: impl Iterator<Item = &'s dyn Source> + Clone,
    until: Option<Instant>,
) {
    // Called without the lock, under which the list is copied.
    let refreshes = lock(families).refreshes.clone();
    for refresh in refreshes.iter() {
        let is_of = |source: &'s dyn Source| refresh.families.iter().any(|name| source.is_of(name));
        if shown.clone().any(is_of) && !refresh.run(until) {
            let mut families = lock(families);
            // Dropped after the lock, with the copy.
            let rest = families.refreshes.iter().filter(|other| !Arc::ptr_eq(other, refresh));
            families.refreshes = rest.cloned().collect();
        }
    }
}

impl Refresh {
    /// Answers whether it is to be called again, as it is after a panic, and if it is not called since it hangs.
    fn run(&self, until: Option<Instant>) -> bool {
        let Some(_turn) = self.turns.take(until) else { return true };
        contain(|| (self.refresh)()).unwrap_or(true)
    }
}

impl fmt::Debug for Refresh {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Refresh").field(&self.families).finish()
    }
}
