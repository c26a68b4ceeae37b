//! The names of the metrics in a query.

use std::collections::BTreeSet;

/// Words that stand where a metric could, and are none.
const WORDS: [&str; 8] = ["and", "or", "unless", "bool", "offset", "atan2", "inf", "nan"];

/// Behind these, labels stand in parentheses.
const GROUPINGS: [&str; 6] = ["by", "without", "on", "ignoring", "group_left", "group_right"];

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
                let opens = after.trim_start().starts_with('(');
                if GROUPINGS.contains(&word) {
                    if opens { behind(after, ')') } else { after }
                } else {
                    let is_number = word.starts_with(|first: char| first.is_ascii_digit());
                    // Between an aggregation and what it takes, its labels may stand: `sum by (job) (x)`.
                    let aggregates = GROUPINGS.iter().any(|grouping| {
                        after
                            .trim_start()
                            .strip_prefix(grouping)
                            .is_some_and(|after| !after.starts_with(is_word))
                    });
                    let is_operand = is_number || WORDS.contains(&word.to_lowercase().as_str());
                    if !opens && !is_operand && !(aggregates && is_aggregation(word)) {
                        found.insert(word.to_owned());
                    }
                    after
                }
            }
            first => &rest[first.len_utf8()..],
        };
    }
    found
}

fn is_aggregation(word: &str) -> bool {
    ["sum", "min", "max", "avg", "count", "topk", "bottomk", "quantile", "group", "stddev"].contains(&word)
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
