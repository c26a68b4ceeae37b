//! A Rocket application, bare, with our fairing, and with a peer's: what a request costs, and what a scrape does to others.

mod callgrind;
mod heartbeat;
mod locked;
mod service;

pub use callgrind::{Profile, profile};
pub use heartbeat::{Patient, SERIES};
pub use locked::locked_addresses;
pub use service::{Fitted, requests};
