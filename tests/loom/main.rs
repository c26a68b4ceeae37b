//! Models of the storage protocol, of the families' sets and of the exemplars' slots, one a file, run under `--cfg altimeter_loom`:
//!
//! ```text
//! RUSTFLAGS="--cfg altimeter_loom" cargo test -p altimeter-tests --release --test loom --target-dir target/loom
//! ```
//!
//! Loom runs a model in every interleaving of its atomic operations, up to a bound on preemptions where one is named, and
//! with every value that a relaxed load may return. What it cannot show: interleavings of more threads than a model has,
//! capacities beyond the shrunken ones (`cfg!(altimeter_loom)` in the storage says which), and executions that its
//! simulation of C11 leaves out, as those in which a load returns what is stored later (load buffering); the stress tests with
//! real threads stand beside it for that.
//!
//! A model in which the *main* thread reads may explore a single interleaving and prove nothing. So what reads is spawned,
//! never yields, and main only writes or joins. That each model catches what it is for is shown by `.ci/mutations`, which
//! weakens one ordering or leaves out one step at a time, and expects the models to fail.

#![cfg(altimeter_loom)]

mod array;
mod borrow;
mod bucket;
mod chunk;
mod dense;
mod destructor;
mod lease;
mod limit;
mod presence;
mod recycle;
mod set;
mod slot;
mod support;
mod up_down;
