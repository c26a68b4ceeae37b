//! Updating: the fast path, borrowing and leasing (rules 1 to 3 and 5).

use super::cells::Cell;
use super::lease::{Local, UPDATES_BEFORE_LEASE};
use super::plan::Slot;
use super::presence::meet;
use super::shard::{Shard, first_cell};
use super::space::Space;
use crate::sync::Ordering;

impl Space {
    /// Writes `value` to `N` cells at `slot`: in the thread's leased shard if that owns them, else in a borrowed one. `lease`
    /// is called when a lease is due (rule 3): it may take one for the thread.
    ///
    /// # Safety
    /// * The run at `slot` has `N` cells or more, and a handle to it is held for the time of the call.
    /// * `local` is the calling thread's, made for this space.
    /// * `write` runs nothing of the user's.
    pub unsafe fn update<const N: usize, V>(
        &self,
        local: &Local,
        slot: Slot,
        value: V,
        lease: impl FnOnce(&Local),
        write: impl FnOnce(&[Cell; N], V),
    ) {
        // SAFETY: the caller vouches for the slot and the local.
        if let Some(cells) = unsafe { local.cells(slot) } {
            return write(cells, value);
        }
        let held = self.hold(local, slot.chunk, lease);
        let chunk = held.shard.owning(slot.chunk, self.chunk_cells(slot.chunk));
        if !held.give_back {
            local.note(slot.chunk, chunk);
        }
        // SAFETY: the caller vouches for the slot and its run; the chunk is that of the slot, in a shard that this thread holds.
        write(unsafe { &*first_cell(chunk, slot).cast::<[Cell; N]>() }, value);
    }

    /// A shard that owns `chunk`, or is to, held for one update at least: the thread's own, or a borrowed one.
    fn hold(&self, local: &Local, chunk: u32, lease: impl FnOnce(&Local)) -> Held<'_> {
        if !self.leases(local) {
            let updates = local.updates.get();
            local.updates.set(if updates < UPDATES_BEFORE_LEASE { updates + 1 } else { 0 });
            if updates < UPDATES_BEFORE_LEASE {
                return self.borrow(local, chunk);
            }
            lease(local);
            if !self.leases(local) {
                return self.borrow(local, chunk);
            }
        }
        // SAFETY: as in `update`.
        let shard = unsafe { &*local.shard.get() };
        if !shard.seems_to_own(chunk) {
            // ORDERING: Relaxed. Which side of a scrape a wish falls on decides only when memory is spent.
            let is_due = shard.wanted(chunk, self.generation.load(Ordering::Relaxed));
            if !is_due && self.shards.iter().any(|(_, shard)| shard.seems_to_own(chunk)) {
                return self.borrow(local, chunk);
            }
        }
        Held { shard, give_back: false }
    }

    pub(super) fn leases(&self, local: &Local) -> bool {
        !std::ptr::eq(local.shard.get(), &self.empty)
    }

    /// A shard that owns `chunk`, or is to, held for one update, of those that nobody holds (rule 3).
    fn borrow(&self, local: &Local, chunk: u32) -> Held<'_> {
        loop {
            let last = self.shards.get(local.borrowed.get()).filter(|last| last.seems_to_own(chunk));
            if let Some(shard) = last.filter(|last| last.try_take()) {
                return Held { shard, give_back: true };
            }
            let owner = |shard: &&Shard| shard.seems_to_own(chunk) && shard.try_take();
            let taken = self.find(owner).or_else(|| self.find(|shard| shard.try_take()));
            if let Some((index, shard)) = taken.or_else(|| self.make()) {
                local.borrowed.set(index);
                return Held { shard, give_back: true };
            }
        }
    }

    /// Leases the lowest free shard, or one that is made, if the limit allows.
    pub(super) fn lease(&self) -> Option<&Shard> {
        let limit = self.limit();
        // ORDERING: Acquire on success, pairs with the Release in `end_lease`: whose lease this one replaces, that shard's
        // ticket is seen to be even. Relaxed for the first load: the exchange decides.
        let reserved =
            self.leased.fetch_update(Ordering::Acquire, Ordering::Relaxed, |n| (n < limit).then_some(n + 1));
        reserved.ok()?;
        loop {
            if let Some((_, shard)) = self.find(|shard| shard.try_take()).or_else(|| self.make()) {
                return Some(shard);
            }
        }
    }

    /// Ends a lease. The caller holds `shard` by one.
    pub(super) fn end_lease(&self, shard: &Shard) {
        // First the shard, then the count, so that whoever leases in its stead finds it free.
        shard.give_back();
        // ORDERING: Release, pairs with the Acquire in `lease`: whoever reserves this lease finds the shard free.
        self.leased.fetch_sub(1, Ordering::Release);
    }

    /// The lowest shard that `take` took.
    fn find(&self, mut take: impl FnMut(&&Shard) -> bool) -> Option<(usize, &Shard)> {
        self.shards.iter().find(|(_, shard)| take(shard))
    }

    /// One more shard, held by the caller, if all were held at one moment (rule 3); `None` if some ticket moved.
    fn make(&self) -> Option<(usize, &Shard)> {
        let reading = || {
            self.shards.iter().try_fold((0, 0u64), |(count, sum), (_, shard)| {
                let ticket = shard.ticket();
                (ticket % 2 == 1).then(|| (count + 1, sum.wrapping_add(ticket)))
            })
        };
        // Tickets only grow, and what is in place in the array stays, so two equal sums over as many tickets are the same
        // tickets of the same shards. Every take that the first reading saw happened before the second one
        // (`Shard::ticket`). Had one hold ended before another began, its end would have happened before the second
        // reading, which would have seen it: so each two of them overlapped, and spans of which each two overlap have a
        // moment in common. Who has found so and not yet pushed its shard is itself in flight, and counts.
        let first = reading()?;
        (reading()? == first).then(|| {
            let made = self.shards.push(Box::new(Shard::held()));
            meet();
            made
        })
    }
}

/// A shard held for one update.
struct Held<'a> {
    shard: &'a Shard,
    /// False for the thread's own, which it keeps.
    give_back: bool,
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        if self.give_back {
            self.shard.give_back();
        }
    }
}
