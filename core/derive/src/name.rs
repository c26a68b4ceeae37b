//! The names of labels and the texts of variants: which are valid, and which are given when none is written.

use syn::Ident;
use syn::ext::IdentExt;

/// The identifier as text, without the `r#` of a raw one.
pub(crate) fn plain(ident: &Ident) -> String {
    ident.unraw().to_string()
}

/// Whether `name` may name a label; if not, why, what is allowed, and how to mend it.
pub(crate) fn check(name: &str) -> Result<(), String> {
    const RULE: &str = "use ASCII letters, digits and '_', not beginning with a digit";
    let Some(first) = name.chars().next() else {
        return Err(format!("a label name cannot be empty; {RULE}"));
    };
    if let Some(other) = name.chars().find(|c| !c.is_ascii_alphanumeric() && *c != '_') {
        return Err(format!(
            "label name {name:?}: {other:?} is not allowed; {RULE}; `#[label(name = \"...\")]` renames a field"
        ));
    }
    if first.is_ascii_digit() {
        return Err(format!("label name {name:?}: it begins with a digit; {RULE}"));
    }
    if name.starts_with("__") {
        return Err(format!(
            "label name {name:?}: names beginning with \"__\" are reserved by Prometheus; begin with at most one '_'"
        ));
    }
    Ok(())
}

/// The name of a variant in snake case.
///
/// A word begins at an upper-case letter after a lower-case one or a digit, and at the last of several upper-case
/// letters when a lower-case one follows: `HTTPError2Go` is `http_error2_go`.
pub(crate) fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    let mut before = None::<char>;
    let mut rest = name.chars().peekable();
    while let Some(c) = rest.next() {
        let begins_word = c.is_uppercase()
            && before.is_some_and(|b| {
                let ends_word = b.is_lowercase() || b.is_numeric();
                let ends_acronym = b.is_uppercase() && rest.peek().is_some_and(|next| next.is_lowercase());
                ends_word || ends_acronym
            });
        if begins_word {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
        before = Some(c);
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_parted_by_underscores() {
        assert_eq!(snake_case("Get"), "get");
        assert_eq!(snake_case("NotFound"), "not_found");
        assert_eq!(snake_case("ABTest"), "ab_test");
    }

    #[test]
    fn an_acronym_is_one_word() {
        assert_eq!(snake_case("HTTPError"), "http_error");
        assert_eq!(snake_case("OTHER"), "other");
        assert_eq!(snake_case("FromJSON"), "from_json");
    }

    #[test]
    fn digits_belong_to_the_word_before_them() {
        assert_eq!(snake_case("Http2"), "http2");
        assert_eq!(snake_case("V1Beta"), "v1_beta");
    }

    #[test]
    fn underscores_are_not_doubled() {
        assert_eq!(snake_case("Not_Found"), "not_found");
        assert_eq!(snake_case("_Hidden"), "_hidden");
    }

    #[test]
    fn letters_beyond_ascii_are_lowered() {
        assert_eq!(snake_case("ÄltererHund"), "älterer_hund");
    }

    #[test]
    fn a_raw_identifier_loses_its_mark() {
        let raw: Ident = syn::parse_str("r#type").expect("a raw identifier");
        assert_eq!(plain(&raw), "type");
    }

    #[test]
    fn valid_names_pass() {
        for name in ["method", "_", "_x", "A9", "le", "a__b"] {
            assert_eq!(check(name), Ok(()), "{name}");
        }
    }

    #[test]
    fn each_invalid_name_is_refused_for_its_own_reason() {
        for (name, reason) in [
            ("", "cannot be empty"),
            ("größe", "'ö' is not allowed"),
            ("a b", "' ' is not allowed"),
            ("a:b", "':' is not allowed"),
            ("9lives", "begins with a digit"),
            ("__name__", "reserved"),
            ("__", "reserved"),
        ] {
            let message = check(name).expect_err(name);
            assert!(message.contains(reason), "{name}: {message}");
        }
    }
}
