//! `altimeter::testing`: what a snapshot holds, and what its assertions say.

#![cfg(not(altimeter_loom))]

mod assertions;
mod collectors;
mod rows;
