//! What the whole-system tests, the fuzz targets and the README's examples share.
//!
//! The tests themselves are listed in `Cargo.toml`.

pub mod exposition;
#[cfg(not(altimeter_loom))]
pub mod reserved;
pub mod waiting;

/// The README's Rust code, compiled and run as documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
