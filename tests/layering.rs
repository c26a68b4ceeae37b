//! The tree is as `ARCHITECTURE.md` draws it: who imports whom, and what holds of every file.

use std::fs;
use std::path::{Path, PathBuf};

/// The layers of core, by the first part of a module's path. Each imports from those above it, and from itself.
const LAYERS: [(&str, &[&str]); 8] = [
    ("ground", &["sync", "escape", "name", "clock", "contain"]),
    ("storage", &["storage"]),
    ("identity", &["labels", "desc"]),
    (
        "metrics",
        &[
            "exemplar",
            "counter",
            "float_counter",
            "gauge",
            "updown",
            "histogram",
            "info",
            "state_set",
            "summary",
            "trace",
        ],
    ),
    ("seam", &["collect"]),
    ("many", &["family", "registry"]),
    ("formats", &["text", "page", "openmetrics", "protobuf", "format", "scrape", "negotiate", "credentials"]),
    ("for users", &["testing", "guide"]),
];

/// No file has more lines, its inline tests included.
const MOST_LINES: usize = 400;

/// The same of an example, which is to be read at a glance.
const MOST_LINES_OF_EXAMPLE: usize = 60;

/// An `// ORDERING:` argument stands so many lines above its operation, or nearer.
const ORDERING_WITHIN: usize = 8;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// All files below a directory that end so, without those that a build or a fuzzer wrote.
fn files(directory: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name of UTF-8");
        if path.is_dir() {
            if !name.starts_with('.') && !["target", "corpus", "artifacts"].contains(&name) {
                found.extend(files(&path, ending));
            }
        } else if name.ends_with(ending) {
            found.push(path);
        }
    }
    found
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The lines before the inline tests, each without its comment.
fn code(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().take_while(|line| {
        !["#[cfg(test)]", "#[cfg(all(test, not(altimeter_loom)))]"].contains(&line.trim())
    });
    lines.map(|line| {
        if line.trim_start().starts_with("//") { "" } else { line.split(" // ").next().unwrap_or(line) }
    })
}

/// Core's files with the parts of their modules' paths; `lib.rs`, which has no code, is not among them.
fn modules_of_core() -> Vec<(PathBuf, Vec<String>)> {
    let source = root().join("core/src");
    let part = |part: &std::ffi::OsStr| part.to_str().expect("a name of UTF-8").to_owned();
    let module = |file: PathBuf| {
        let path = file.strip_prefix(&source).expect("below it").with_extension("");
        (file, path.iter().map(part).collect::<Vec<_>>())
    };
    files(&source, ".rs").into_iter().map(module).filter(|(_, path)| *path != ["lib"]).collect()
}

/// The number of the layer of a module that stands directly in core.
fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|(_, modules)| modules.contains(&module))
}

/// What is imported from the root of the crate: `a` and `b` of `crate::{a::x, b}`.
fn imports(code: &str) -> Vec<String> {
    let is_word = |character: char| character.is_alphanumeric() || character == '_';
    let first_word =
        |path: &str| path.trim().chars().take_while(|&character| is_word(character)).collect::<String>();
    let mut found = Vec::new();
    for (at, from) in code.match_indices("crate::") {
        let rest = &code[at + from.len()..];
        if code[..at].ends_with(is_word) {
            continue;
        }
        match rest.strip_prefix('{') {
            Some(group) => found.extend(members(group).into_iter().map(first_word)),
            None => found.push(first_word(rest)),
        }
    }
    found
}

/// The members of a group, whose opening brace was taken.
fn members(group: &str) -> Vec<&str> {
    let (mut depth, mut begin, mut members) = (0, 0, Vec::new());
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            ',' | '}' if depth == 0 => {
                members.extend(Some(&group[begin..at]).filter(|member| !member.trim().is_empty()));
                begin = at + 1;
                if character == '}' {
                    break;
                }
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
    members
}

#[test]
fn imports_are_found_in_all_their_forms() {
    let code = "use crate::a::X;\nuse crate::{b::{Y, Z}, c, d::W};\nfn f() -> crate::e::V { $crate::g!() }\nuse my_crate::h;";
    assert_eq!(imports(code), ["a", "b", "c", "d", "e", "g"]);
}

#[test]
fn each_layer_of_core_imports_only_from_those_above_it() {
    for (file, path) in modules_of_core() {
        let own = layer(&path[0]);
        let code: Vec<_> = code_of(&file);
        for import in imports(&code.join("\n")) {
            let imported = layer(&import);
            let below = imported.is_none() || imported > own;
            assert!(!below, "{} imports `crate::{import}`, which is not above it", file.display());
        }
    }
}

#[test]
fn every_file_of_core_is_in_a_layer() {
    for (file, path) in modules_of_core() {
        assert!(layer(&path[0]).is_some(), "{} is in no layer: see LAYERS", file.display());
    }
}

#[test]
fn no_path_in_core_goes_round_the_layers() {
    for (file, path) in modules_of_core() {
        // As many `super` as a path has parts lead to the root of the crate, where all layers are.
        let to_root = "super::".repeat(path.len());
        for line in code_of(&file) {
            let round = line.contains(&to_root) || line.contains("altimeter::");
            assert!(!round, "{}: {line}", file.display());
        }
    }
}

#[test]
fn only_one_file_of_core_names_loom() {
    for (file, _) in modules_of_core() {
        let is_shim = file.ends_with("core/src/sync.rs");
        assert_eq!(code_of(&file).iter().any(|line| line.contains("loom::")), is_shim, "{}", file.display());
    }
}

#[test]
fn no_adapter_depends_on_another() {
    for manifest in files(&root().join("adapters"), "Cargo.toml") {
        let text = read(&manifest);
        let mut section = "";
        for line in text.lines() {
            section = if line.starts_with('[') { line } else { section };
            let dependency = line.starts_with("altimeter-") && section.ends_with("dependencies]");
            let table = line.starts_with('[') && line.contains("dependencies.altimeter-");
            // An endpoint on a port of its own is one of Rocket's features.
            let is_feature = line.starts_with("altimeter-exporter") && line.contains("optional = true");
            let allowed = section.contains("dev-dependencies")
                || (is_feature && manifest.ends_with("adapters/rocket/Cargo.toml"));
            assert!(allowed || !(dependency || table), "{}: {line}", manifest.display());
        }
    }
}

#[test]
fn no_file_is_too_long_to_read() {
    for file in files(&root(), ".rs") {
        let lines = read(&file).lines().count();
        assert!(lines <= MOST_LINES, "{} has {lines} lines; {MOST_LINES} are allowed", file.display());
    }
}

#[test]
fn an_example_is_short() {
    for package in ["core", "adapters"] {
        for file in files(&root().join(package), ".rs") {
            // The demo, in a folder of its own, is an application.
            let is_example = file.parent().is_some_and(|folder| folder.ends_with("examples"));
            let lines = read(&file).lines().count();
            assert!(!is_example || lines <= MOST_LINES_OF_EXAMPLE, "{} has {lines} lines", file.display());
        }
    }
}

#[test]
fn every_memory_ordering_is_argued() {
    let orderings =
        ["Relaxed", "Acquire", "Release", "AcqRel", "SeqCst"].map(|name| format!("Ordering::{name}"));
    for package in ["core", "adapters"] {
        let in_source = |file: &PathBuf| file.components().any(|part| part.as_os_str() == "src");
        for file in files(&root().join(package), ".rs").into_iter().filter(in_source) {
            let text = read(&file);
            let lines: Vec<_> = text.lines().collect();
            for (at, line) in code(&text).enumerate() {
                let near = &lines[at.saturating_sub(ORDERING_WITHIN)..=at];
                let argued = near.iter().any(|line| line.contains("// ORDERING:"));
                let used = orderings.iter().any(|ordering| line.contains(ordering));
                assert!(argued || !used, "{}:{}: {line}", file.display(), at + 1);
            }
        }
    }
}

/// The lines of a file that are code.
fn code_of(file: &Path) -> Vec<String> {
    code(&read(file)).map(str::to_owned).collect()
}
