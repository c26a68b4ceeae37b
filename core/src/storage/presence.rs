//! Presence: who is inside what others may take apart, and when all who were have left (rule 8).

use super::lease::Local;
use super::space::Space;
use crate::sync::{AtomicU64, Ordering, announce, fence};

/// A thread's presence: odd while it is inside, even while it is not; it only grows.
#[derive(Debug)]
pub(super) struct Presence(AtomicU64);

/// The presence of a thread without a lease, for the time of a visit. On cache lines of its own.
#[derive(Debug)]
#[repr(align(128))]
pub(super) struct Visitor(Presence);

/// Being inside: what a thread finds meanwhile stays in memory until the visit is dropped.
///
/// Visits nest. They stay on their thread, being borrows of what only that thread writes.
#[derive(Debug)]
#[must_use = "what was found is safe only while the visit is there"]
pub struct Visit<'a> {
    /// The word that says so; for a visit within another of a thread that leases a shard, one that nobody looks at.
    presence: &'a Presence,
    /// Not to be sent.
    _thread: std::marker::PhantomData<*const ()>,
}

/// Called by who has made a word for a presence, before it enters, and by who has unlinked something, before it looks at the
/// words.
pub(super) fn meet() {
    // ORDERING: SeqCst. With each other: of a word that was made and of what was unlinked, at least one is seen, the word by
    // the walk over all words, or the unlinking by the visitor's loads. With a visitor's exchange and loads (`announce`): either
    // the exchange comes first, then its word is seen by the walk; or this does, then those loads see what was unlinked.
    fence(Ordering::SeqCst);
}

/// Whose presence: an index into the shards, or into the visitors.
#[derive(Debug, Clone, Copy)]
enum Who {
    Shard(usize),
    Visitor(usize),
}

/// Waiting, without blocking, until all who were inside when it began have left.
#[derive(Debug, Default)]
pub struct Grace {
    /// Those who have not, and the words that they had.
    inside: Vec<(Who, u64)>,
}

impl Presence {
    #[cfg(not(altimeter_loom))]
    pub(super) const fn new(word: u64) -> Self {
        Self(AtomicU64::new(word))
    }

    #[cfg(altimeter_loom)]
    pub(super) fn new(word: u64) -> Self {
        Self(AtomicU64::new(word))
    }

    /// Enters, if the word's owner is not inside. For the owner.
    #[inline(always)]
    fn enter(&self) -> Option<Visit<'_>> {
        // ORDERING: Relaxed. Only its owner changes it.
        let word = self.0.load(Ordering::Relaxed);
        if word % 2 == 1 {
            return None;
        }
        announce(&self.0, word + 1);
        Some(Visit::of(self))
    }

    /// Enters, if nobody is inside. For anyone.
    fn claim(&self) -> Option<Visit<'_>> {
        // ORDERING: Relaxed. Only a guess of what the exchange will find.
        let word = self.0.load(Ordering::Relaxed);
        // ORDERING: Relaxed, both: it settles whose the word is; `announce` says the rest.
        let claimed = word.is_multiple_of(2)
            && self.0.compare_exchange(word, word + 1, Ordering::Relaxed, Ordering::Relaxed).is_ok();
        claimed.then(|| {
            announce(&self.0, word + 1);
            Visit::of(self)
        })
    }

    /// Leaves. For who entered.
    #[inline(always)]
    fn leave(&self) {
        // ORDERING: Relaxed. Only who is inside changes it.
        let word = self.0.load(Ordering::Relaxed);
        // ORDERING: Release, pairs with the Acquire of `word`: what was read and written inside was before.
        self.0.store(word + 1, Ordering::Release);
    }

    /// For those who wait.
    fn word(&self) -> u64 {
        // ORDERING: Acquire, pairs with the Release of a visit's end: all that was done inside happened before.
        self.0.load(Ordering::Acquire)
    }
}

impl<'a> Visit<'a> {
    #[inline(always)]
    fn of(presence: &'a Presence) -> Self {
        Self { presence, _thread: std::marker::PhantomData }
    }
}

impl Drop for Visit<'_> {
    #[inline(always)]
    fn drop(&mut self) {
        self.presence.leave();
    }
}

impl Local {
    /// Enters, if the thread leases a shard and is not inside already: all of the fast path.
    ///
    /// # Safety
    /// * This is the calling thread's.
    #[inline(always)]
    pub(super) unsafe fn enter<'a>(&self) -> Option<Visit<'a>> {
        // SAFETY: a local points at a shard of the space for which it was made, and shards are never freed (rule 4).
        unsafe { &*self.shard.get() }.presence.enter()
    }
}

impl Space {
    /// Enters: until the visit is dropped, what this thread finds stays in memory (rule 8).
    ///
    /// # Safety
    /// * `local` is the calling thread's, made for this space.
    pub unsafe fn visit(&self, local: &Local) -> Visit<'_> {
        // SAFETY: the caller vouches for the local.
        if let Some(visit) = unsafe { local.enter() } {
            return visit;
        }
        if self.leases(local) {
            // Inside already: that visit is dropped after this one.
            // SAFETY: as in `Local::enter`.
            return Visit::of(unsafe { &(*local.shard.get()).nested });
        }
        let last = self.visitors.get(local.visited.get()).and_then(|visitor| visitor.0.claim());
        last.unwrap_or_else(|| self.claim(local))
    }

    /// Enters by a word that nobody uses, or a new one.
    fn claim(&self, local: &Local) -> Visit<'_> {
        let free = self.visitors.iter().find_map(|(index, visitor)| Some((index, visitor.0.claim()?)));
        let (index, visit) = free.unwrap_or_else(|| {
            let (index, visitor) = self.visitors.push(Box::new(Visitor(Presence::new(1))));
            meet();
            (index, Visit::of(&visitor.0))
        });
        local.visited.set(index);
        visit
    }

    /// Everyone's presence: that of threads with a lease in their shards, that of others among the visitors.
    fn presences(&self) -> impl Iterator<Item = (Who, &Presence)> {
        let shards = self.shards.iter().map(|(index, shard)| (Who::Shard(index), &shard.presence));
        shards.chain(self.visitors.iter().map(|(index, visitor)| (Who::Visitor(index), &visitor.0)))
    }

    fn presence(&self, who: Who) -> Option<&Presence> {
        match who {
            Who::Shard(index) => self.shards.get(index).map(|shard| &shard.presence),
            Who::Visitor(index) => self.visitors.get(index).map(|visitor| &visitor.0),
        }
    }
}

impl Grace {
    /// Begins to wait for those who are inside now. What was made unfindable before is found by nobody who enters later.
    pub fn begin(&mut self, space: &Space) {
        meet();
        self.inside.clear();
        let inside = space.presences().map(|(who, presence)| (who, presence.word()));
        self.inside.extend(inside.filter(|(_, word)| word % 2 == 1));
    }

    /// Whether nobody was inside, or all are known to have left.
    #[cfg(altimeter_loom)]
    pub fn is_empty(&self) -> bool {
        self.inside.is_empty()
    }

    /// Whether all have left. Who left and came back has left.
    pub fn has_passed(&mut self, space: &Space) -> bool {
        self.inside
            .retain(|&(who, word)| space.presence(who).is_some_and(|presence| presence.word() == word));
        self.inside.is_empty()
    }
}
