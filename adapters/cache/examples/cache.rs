//! A cache in the process that counts: `cargo run -p altimeter-cache --features moka --example cache`.

use altimeter::{Format, Registry};
use altimeter_cache::moka::Moka;
use altimeter_cache::{Cache, Instrumented};
use std::error::Error;
use std::io::{self, Write};

fn main() -> Result<(), Box<dyn Error>> {
    let registry = Registry::new();
    let dogs = Instrumented::new(Moka::new(10_000), "dogs", &registry)?;

    // The same trait as the bare cache.
    dogs.set(&7, "Rex".to_owned(), None)?;
    assert_eq!(dogs.get(&7)?.as_deref(), Some("Rex")); // a hit
    assert_eq!(dogs.get(&8)?, None); // a miss
    assert!(dogs.delete(&7)?);

    let mut page = Vec::new();
    registry.encode(Format::Text, &mut page);
    io::stdout().write_all(&page)?;
    Ok(())
}
