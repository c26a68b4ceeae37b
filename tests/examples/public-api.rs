//! Prints the public API of a crate, an item a line, from what rustdoc says of it as JSON: for `.ci/public-api`.

use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(json) = std::env::args_os().nth(1) else {
        eprintln!("error: no file is given; give the JSON that rustdoc wrote of a crate");
        return ExitCode::FAILURE;
    };
    // Without the traits that every type has or has not by its fields, and without blanket implementations: a snapshot that is
    // read by people shows what was written by people.
    let builder = public_api::Builder::from_rustdoc_json(json)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .omit_auto_derived_impls(true);
    match builder.build() {
        Ok(api) => {
            api.items().for_each(|item| println!("{item}"));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!(
                "error: {error}; the package `public-api` in tests/Cargo.toml may be older than this compiler"
            );
            ExitCode::FAILURE
        }
    }
}
