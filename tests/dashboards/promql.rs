//! The names of the metrics in a query.

use std::collections::BTreeSet;

/// Words that stand where a metric could, and are none.
const WORDS: [&str; 8] = ["and", "or", "unless", "bool", "offset", "atan2", "inf", "nan"];

/// Behind these, labels stand in parentheses.
const GROUPINGS: [&str; 6] = ["by", "without", "on", "ignoring", "group_left", "group_right"];

/// Before what they take, these may have the labels of a grouping: `sum by (job) (x)`.
const AGGREGATIONS: [&str; 9] = ["sum", "min", "max", "avg", "count", "topk", "bottomk", "quantile", "group"];

/// The names of all metrics in a query of PromQL: the words that are neither functions nor keywords, outside strings, braces,
/// brackets and the labels of a grouping.
pub(crate) fn metrics(query: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut rest = query;
    while let Some(first) = rest.chars().next() {
        rest = match first {
            '{' => behind(rest, '}'),
            '[' => behind(rest, ']'),
            first if is_word(first) => {
                let (word, after) = rest.split_at(rest.find(|next| !is_word(next)).unwrap_or(rest.len()));
                let after = after.trim_start();
                if GROUPINGS.contains(&word) && after.starts_with('(') {
                    behind(after, ')')
                } else {
                    found.extend(is_metric(word, after).then(|| word.to_owned()));
                    after
                }
            }
            first => &rest[first.len_utf8()..],
        };
    }
    found
}

/// Whether a word is a metric's name, by what stands behind it.
fn is_metric(word: &str, after: &str) -> bool {
    let is_number = word.starts_with(|first: char| first.is_ascii_digit());
    let is_keyword = WORDS.contains(&word.to_lowercase().as_str()) || GROUPINGS.contains(&word);
    let is_function = after.starts_with('(');
    let is_grouped = GROUPINGS
        .iter()
        .any(|grouping| after.strip_prefix(grouping).is_some_and(|after| !after.starts_with(is_word)));
    !(is_number || is_keyword || is_function || AGGREGATIONS.contains(&word) && is_grouped)
}

fn is_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || ['_', ':', '.'].contains(&character)
}

/// What stands behind the next `end` that is not in a string.
fn behind(text: &str, end: char) -> &str {
    let mut is_string = false;
    let closes = |(_, character): &(usize, char)| {
        is_string ^= *character == '"';
        !is_string && *character == end
    };
    text.char_indices().find(closes).map_or("", |(at, _)| &text[at + end.len_utf8()..])
}

#[test]
fn metrics_are_found_wherever_they_stand() {
    for (query, expected) in [
        ("up", &["up"][..]),
        ("sum by (job, le) (rate(a_bucket{le=\"1}\", x=\"b\"}[5m]))", &["a_bucket"]),
        ("sum(rate(a_total[$__rate_interval])) by (route)", &["a_total"]),
        (
            "job:a:rate5m / on (job) group_left b > 0.5 and c unless d offset 5m",
            &["b", "c", "d", "job:a:rate5m"],
        ),
        ("histogram_quantile(0.99, sum without (instance) (x)) or 0 * y", &["x", "y"]),
        ("time() - a > bool 1e9", &["a"]),
        ("1 - a / ignoring(x) (b + c)", &["a", "b", "c"]),
        ("max_over_time(a[1h:5m]) == inf", &["a"]),
    ] {
        assert_eq!(metrics(query).iter().map(String::as_str).collect::<Vec<_>>(), expected, "{query}");
    }
}
