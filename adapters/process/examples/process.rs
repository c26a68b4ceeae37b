//! What this process says of itself: `cargo run -p altimeter-process --example process`.

use altimeter::{Format, Registry};
use altimeter_process::{BuildInfo, Process};
use std::error::Error;
use std::io::{self, Write};

fn main() -> Result<(), Box<dyn Error>> {
    let registry = Registry::new();
    registry.collect(Process::new())?;
    registry.collect(BuildInfo::new())?;
    registry.collect(BuildInfo::of("example", env!("CARGO_PKG_VERSION"))?)?;

    let mut page = Vec::new();
    registry.encode(Format::Text, &mut page);
    io::stdout().write_all(&page)?;
    Ok(())
}
