//! What a failed assertion says: which series are there.

use super::rows::{Rows, text};

/// So many lines are shown; a test that has more series of one name looks for one that is like the one it asked for.
const MOST: usize = 40;

/// The series of a name or, if there is none, the names that there are.
pub(super) fn neighbours(rows: &Rows, name: &str) -> String {
    let of_name = || rows.iter().filter(|((other, _), _)| other == name);
    if of_name().next().is_some() {
        return format!(
            "the series of {name}:{}",
            list(of_name().map(|(series, value)| format!("{} {value}", text(series))))
        );
    }
    let mut names: Vec<&str> = rows.keys().map(|(name, _)| name.as_str()).collect();
    names.dedup();
    if names.is_empty() {
        return "no series is there".to_owned();
    }
    // What begins alike comes first: a suffix or a letter is what is wrong as a rule.
    names.sort_by_key(|other| std::cmp::Reverse(alike(name, other)));
    format!("no series is called {name}; these are there:{}", list(names.into_iter().map(str::to_owned)))
}

/// With how many characters both begin.
fn alike(one: &str, other: &str) -> usize {
    one.chars().zip(other.chars()).take_while(|(one, other)| one == other).count()
}

fn list(lines: impl Iterator<Item = String>) -> String {
    let (mut text, mut left) = (String::new(), 0);
    for (number, line) in lines.enumerate() {
        if number < MOST {
            text.push_str("\n    ");
            text.push_str(&line);
        } else {
            left += 1;
        }
    }
    if left > 0 {
        text.push_str(&format!("\n    and {left} more"));
    }
    text
}
