//! Prints the public API of a crate, an item a line, from what rustdoc says of it as JSON: for `.ci/public-api`.

use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(json) = std::env::args_os().nth(1) else {
        eprintln!("error: no file is given; give the JSON that rustdoc wrote of a crate");
        return ExitCode::FAILURE;
    };
    // Without what every type has by its fields or by blanket implementations: a snapshot that people read shows what people wrote.
    let builder =
        public_api::Builder::from_rustdoc_json(json).omit_blanket_impls(true).omit_auto_trait_impls(true);
    match builder.build() {
        Ok(api) => {
            api.items().for_each(|item| println!("{item}"));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!(
                "error: {error}; the package `public-api` of tests/Cargo.toml may not be for this compiler"
            );
            ExitCode::FAILURE
        }
    }
}
