//! Storage: one writer per shard.
//!
//! Every number is a 64-bit **cell**. A metric owns a **run** of cells, at one place ([`Slot`]) that is the same in every
//! **shard**. A shard is one writer's private copy of all cells; what a cell is worth is the sum over all shards. All
//! cells only ever grow, or are sums of what was observed; whatever else a metric shows is derived from them.
//!
//! The protocol, as rules that the code cites by number:
//!
//! 1. **Only the holder of a shard writes its cells** (rule 6 has the one exception). So an update is a relaxed load, an
//!    add and a relaxed store, with no read-modify-write instruction, no fence and no cache line shared with another
//!    writer. Floats are added the same way. Nothing of the user's runs between finding the cell and the last store, so
//!    a holder is never re-entered.
//! 2. **To hold a shard is to have moved its ticket from even to odd** (compare-and-swap, `AcqRel`: the Release
//!    is for rule 3); giving it back stores the next even number (`Release`). The ticket stands on a cache line of its own. The values stay in the
//!    shard, and its next holder goes on from them: nothing is flushed, folded or lost when threads come and go. There is
//!    no list of free shards, because a stack of nodes that are never freed hands one node to two threads (ABA). The
//!    ticket counts, where a flag would do for exclusion, because a count that never repeats lets a thread see that all
//!    shards were held *at one moment* (rule 3).
//! 3. **A thread leases the lowest free shard once it has made 64 updates, until it ends**; at most `max(16, 4 × cores)`
//!    are leased. Any other update, and one from a thread whose thread-locals are gone, **borrows**: it holds a shard for
//!    one operation, beginning with the one it borrowed last. Who finds every shard taken reads all tickets twice; if
//!    none moved, all were held at the moment between the two readings, and one more shard is made. So no thread waits,
//!    and there are never more shards than the lease limit plus the most borrows that were ever in flight at once.
//!    Shards stand in one array that only grows, in the order of their making. The thread's copy of its shard's directory has no
//!    destructor and is empty at first, so that the fast path has one test; a second thread-local, touched only when
//!    leasing, has the destructor that empties the first one and then gives back.
//! 4. **Shards are never freed and cells never move.** A shard owns a chunk of cells once its holder published it in the
//!    shard's directory (`Release`; everyone but the holder loads `Acquire`). A run lies in one chunk. A chunk holds 512
//!    cells or, when that is more, the run that asked for it or an eighth of all cells so far: so a directory of fixed
//!    size is enough for more cells than a machine has memory. Where it is full, making a metric fails with a typed
//!    error; updating never does.
//! 5. **Memory is 8 bytes × cells × shards that own the chunk.** A leased shard comes to own a chunk at once where no shard
//!    does, else when its holder wanted it 64 times between two scrapes. Until then the update borrows, beginning with the lowest shard
//!    that owns the chunk, and a borrowed shard comes to own it at once. So what one thread updates costs one cell, and a cold
//!    series one or two, not one for each thread. How often a chunk was wanted stands in its directory entry: small values are
//!    counts, others are pointers.
//! 6. **A run is recycled, for runs of the same length, when the last handle to its metric is gone** (a count that is
//!    decremented with `AcqRel`). Nobody can then be writing it, so the recycler zeroes it in every shard, though it
//!    holds none of them, before it publishes the run as free (`Release`, by the mutex of the plan).
//! 7. **A reader sums with atomic loads and takes nothing.** Of two reads, one happening before the other, the second is
//!    never less: each cell grows, and the reads of one cell are ordered by coherence. For sums of floats this needs one
//!    order of addition, since rounding is monotone in each operand but not associative: shards in the order of their
//!    making, buckets in theirs, plain addition.
//! 8. **Who may meet what others unlink is inside a visit**, and what was unlinked is freed when all who were inside have left.
//!    A thread's presence is a word of its own, in the shard that it leases, else one that it claims for the visit: odd while
//!    it is inside. To enter is one exchange (`SeqCst`), to leave one store (`Release`); visits nest. Who unlinks makes a fence
//!    (`SeqCst`) and notes which words are odd: when each of those has changed, nobody is left who could have found what
//!    was unlinked. Nobody waits for that: it is looked at when something else is unlinked or added. A visitor frees nothing.
//!
//! Limits: the storage is not async-signal-safe and not for use inside a global allocator; after `fork` the leases of
//! the threads that vanished stay taken, and what series leave behind is not freed if one of them was inside a visit; inside a `cdylib` the thread-local costs a call.

mod array;
#[cfg(not(altimeter_loom))]
mod buckets;
mod cells;
#[cfg(not(altimeter_loom))]
mod engine;
mod lease;
mod plan;
mod presence;
mod read;
#[cfg(not(altimeter_loom))]
mod reader;
mod run;
mod shard;
mod space;
mod update;

#[cfg(not(altimeter_loom))]
pub(crate) use buckets::Filled;
#[cfg(altimeter_loom)]
pub use cells::read_bucket;
pub use cells::{BUCKET_CELLS, Cell, observe_bucket};
#[cfg(not(altimeter_loom))]
pub use engine::{LeaseLimitError, Shards, lease_limit, set_lease_limit, shards};
#[cfg(not(altimeter_loom))]
pub(crate) use engine::{Process, Run, SPACE, observe_beside, update, visit};
#[cfg(altimeter_loom)]
pub use lease::{Lease, Local};
#[cfg(altimeter_loom)]
pub use plan::Slot;
pub use plan::SpaceFull;
pub use presence::{Grace, Visit};
#[cfg(not(altimeter_loom))]
pub(crate) use reader::Reader;
#[cfg(altimeter_loom)]
pub use run::Run;
pub use space::Space;
