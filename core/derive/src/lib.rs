//! The derive macros of `altimeter`: [`Labels`](macro@Labels) and [`LabelValue`](macro@LabelValue).
//!
//! Use them through `altimeter`, which re-exports both beside the traits they implement. Whatever can be wrong with
//! a label struct by itself is a compile error at the field or variant concerned; what depends on the metric (a label
//! that is reserved there, two flattened structs with a name in common) is found when the family is registered.

mod attributes;
mod labels;
mod name;
mod value;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Implements `altimeter::Labels` for a struct with named fields: one label for each field, in their order.
///
/// A field's type is anything that implements `LabelValue`: strings (borrowed ones, too), integers, `bool`, an
/// `Option` of these, or an enum with `#[derive(LabelValue)]`. When all are closed sets, finding a series is an array
/// index.
///
/// - A label is named as its field, `r#type` being `type`; `#[label(name = "...")]` gives it another name.
/// - `#[label(flatten)]` puts the labels of a nested `Labels` struct in the field's place.
/// - A type parameter has to be `'static`; lifetime parameters are free.
///
/// A label's name is a letter or `_` and then letters, digits and `_`, all of ASCII. Names beginning with `__` are
/// Prometheus's own.
///
/// ```
/// use altimeter::{LabelValue, Labels};
///
/// #[derive(LabelValue)]
/// enum Method { Get, Post }
///
/// #[derive(Labels)]
/// struct Site<'a> { host: &'a str, port: u16 }
///
/// #[derive(Labels)]
/// struct Request<'a> {
///     method: Method,
///     #[label(flatten)]
///     site: Site<'a>,
///     #[label(name = "type")]
///     kind: bool,
/// }
///
/// let mut names = Vec::new();
/// Request::names(&mut names);
/// assert_eq!(names, ["method", "host", "port", "type"]);
/// # let _ = Request { method: Method::Get, site: Site { host: "a", port: 1 }, kind: true };
/// # let _ = Method::Post;
/// ```
#[proc_macro_derive(Labels, attributes(label))]
pub fn derive_labels(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    labels::expand(input).unwrap_or_else(|error| error.into_compile_error()).into()
}

/// Implements `altimeter::LabelValue` for an enum without fields: a closed set of label values.
///
/// A variant's text is its name in snake case: `NotFound` is `not_found`, `HTTPError` is `http_error`, `Http2` is
/// `http2`. `#[label("...")]` gives it any other text; empty text is an absent label.
///
/// ```
/// use altimeter::LabelValue;
///
/// #[derive(LabelValue)]
/// enum Outcome {
///     Hit,
///     NotFound,
///     #[label("OTHER")]
///     Other,
/// }
///
/// assert_eq!(Outcome::CLOSED, Some(&["hit", "not_found", "OTHER"][..]));
/// assert_eq!(Outcome::NotFound.index(), 1);
/// assert_eq!(Outcome::Other.text(str::to_owned), "OTHER");
/// # let _ = Outcome::Hit;
/// ```
#[proc_macro_derive(LabelValue, attributes(label))]
pub fn derive_label_value(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    value::expand(input).unwrap_or_else(|error| error.into_compile_error()).into()
}
