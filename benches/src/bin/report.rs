//! Writes the tables and pictures of BENCHMARKS.md and README.md from the newest record:
//! `cargo run -p altimeter-benches --bin report`. With `--check`, fails where they are not what the record says.

use altimeter_benches::record::{Record, newest};
use altimeter_benches::report::fill;
use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let check = std::env::args().nth(1).as_deref() == Some("--check");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("the package has a folder above it")?;
    let file = newest().ok_or("there is no record; make one with `cargo bench -p altimeter-benches --bench interleaved -- --record`")?;
    let record = Record::read(&file)?;
    let machine = file.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy().into_owned();
    let mut files = std::collections::BTreeMap::new();
    for page in ["BENCHMARKS.md", "README.md"] {
        let text = std::fs::read_to_string(root.join(page)).map_err(|error| format!("{page}: {error}"))?;
        let (text, pictures) = fill(&text, &record, &machine).map_err(|error| format!("{page}: {error}"))?;
        files.insert(page.to_owned(), text);
        files.extend(pictures);
    }
    for (name, text) in files {
        let path = root.join(&name);
        if std::fs::read_to_string(&path).is_ok_and(|there| there == text) {
            continue;
        }
        if check {
            return Err(
                format!("{name} is not what {} says; run this without --check", file.display()).into()
            );
        }
        std::fs::create_dir_all(path.parent().unwrap_or(root))?;
        std::fs::write(&path, text).map_err(|error| format!("{name}: {error}"))?;
        println!("{name}");
    }
    Ok(())
}
