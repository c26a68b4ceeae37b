//! The queries that stand in the files of `adapters/dashboards`.

use rocket::serde::json::{Value, from_str};
use std::fs;
use std::path::{Path, PathBuf};

/// A query, and the file that it stands in.
#[derive(Debug)]
pub(crate) struct Query {
    pub(crate) file: PathBuf,
    pub(crate) text: String,
}

/// The files of a folder that end so.
pub(crate) fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../adapters/dashboards").join(folder);
    let files = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let files: Vec<_> = files.filter(|file| file.to_string_lossy().ends_with(ending)).collect();
    assert!(!files.is_empty(), "no file ends in {ending}");
    files
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// The queries of all dashboards: of their panels, and of the variables at their heads.
pub(crate) fn of_dashboards() -> Vec<Query> {
    let mut found = Vec::new();
    for file in files("grafana", ".json") {
        let mut texts = Vec::new();
        queries(&from_str(&read(&file)).expect("JSON"), &mut texts);
        found.extend(texts.into_iter().map(|text| Query { file: file.clone(), text }));
    }
    found
}

fn queries(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| queries(value, found)),
        Value::Object(members) => {
            for (key, value) in members {
                match (key.as_str(), value.as_str()) {
                    ("expr", Some(query)) => found.push(query.to_owned()),
                    ("definition", Some(query)) => found.push(of_variable(query).to_owned()),
                    _ => queries(value, found),
                }
            }
        }
        _ => {}
    }
}

/// `a{b="c"}` of `label_values(a{b="c"}, d)`, of which the last is a label.
fn of_variable(query: &str) -> &str {
    let inner = query.strip_prefix("label_values(").and_then(|query| query.strip_suffix(')'));
    inner.and_then(|inner| inner.rsplit_once(',')).unwrap_or_else(|| panic!("{query}: not label_values")).0
}

/// The queries of all rules.
pub(crate) fn of_rules() -> Vec<Query> {
    of_key("expr:")
}

/// The names that rules record.
pub(crate) fn recorded() -> Vec<String> {
    of_key("- record:").into_iter().map(|query| query.text).collect()
}

/// What stands behind a key in the files of rules: in the line itself or, behind `>-`, in those below that are indented more.
fn of_key(key: &str) -> Vec<Query> {
    let mut found = Vec::new();
    for file in files("prometheus", ".rules.yml") {
        let text = read(&file);
        let lines: Vec<_> = text.lines().collect();
        let indent = |line: &str| line.len() - line.trim_start().len();
        for (at, line) in lines.iter().enumerate() {
            let Some(value) = line.trim_start().strip_prefix(key) else { continue };
            let text = match value.trim() {
                ">-" => {
                    let below = lines[at + 1..].iter().take_while(|below| indent(below) > indent(line));
                    below.map(|below| below.trim()).collect::<Vec<_>>().join(" ")
                }
                value => value.trim_matches('\'').to_owned(),
            };
            assert!(!text.is_empty(), "{}:{}: nothing behind {key}", file.display(), at + 1);
            found.push(Query { file: file.clone(), text });
        }
    }
    found
}
