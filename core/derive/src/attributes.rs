//! The `#[label(...)]` attributes of fields and variants, and the errors when they say something else.

use syn::meta::ParseNestedMeta;
use syn::{Attribute, Error, LitStr, Meta, Result};

/// What the attributes of a field say.
#[derive(Default)]
pub(crate) struct FieldAttributes {
    /// `#[label(name = "...")]`.
    pub(crate) name: Option<LitStr>,
    /// `#[label(flatten)]`.
    pub(crate) flatten: bool,
}

impl FieldAttributes {
    /// Reads all `#[label(...)]` of one field.
    pub(crate) fn parse(attributes: &[Attribute]) -> Result<Self> {
        let mut parsed = Self::default();
        for attribute in of_labels(attributes) {
            let only_a_text = attribute.parse_args::<LitStr>().is_ok();
            if only_a_text || !matches!(attribute.meta, Meta::List(_)) {
                return Err(Error::new_spanned(
                    attribute,
                    "expected `#[label(name = \"...\")]` or `#[label(flatten)]`",
                ));
            }
            attribute.parse_nested_meta(|meta| parsed.take(&meta))?;
        }
        Ok(parsed)
    }

    /// Reads one item of the list in the brackets.
    fn take(&mut self, meta: &ParseNestedMeta<'_>) -> Result<()> {
        if meta.path.is_ident("name") {
            let name = meta.value()?.parse()?;
            if self.name.replace(name).is_some() {
                return Err(meta.error("`name` is given twice; leave one"));
            }
        } else if meta.path.is_ident("flatten") {
            if self.flatten {
                return Err(meta.error("`flatten` is given twice; leave one"));
            }
            self.flatten = true;
        } else {
            return Err(meta.error("unknown attribute; on a field, `name = \"...\"` and `flatten` are known"));
        }
        if self.flatten && self.name.is_some() {
            return Err(meta.error("a flattened field has no name of its own; leave `name` or `flatten`"));
        }
        Ok(())
    }
}

/// The text of a variant, when `#[label("...")]` gives one.
pub(crate) fn variant_text(attributes: &[Attribute]) -> Result<Option<LitStr>> {
    let mut text = None;
    for attribute in of_labels(attributes) {
        let given = attribute.parse_args::<LitStr>().map_err(|error| {
            Error::new(error.span(), "expected the variant's text and nothing else: `#[label(\"...\")]`")
        })?;
        if text.replace(given).is_some() {
            return Err(Error::new_spanned(attribute, "the variant's text is given twice; leave one"));
        }
    }
    Ok(text)
}

/// Refuses `#[label]` on the struct or enum itself, where it would say nothing.
pub(crate) fn none_on_item(attributes: &[Attribute]) -> Result<()> {
    match of_labels(attributes).next() {
        Some(attribute) => Err(Error::new_spanned(
            attribute,
            "`#[label]` belongs on a field or on a variant, not on the item",
        )),
        None => Ok(()),
    }
}

fn of_labels(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes.iter().filter(|attribute| attribute.path().is_ident("label"))
}

/// Gathers the errors of several fields or variants, so that one build shows them all.
#[derive(Default)]
pub(crate) struct Errors(Option<Error>);

impl Errors {
    /// Notes the error, if `result` is one.
    pub(crate) fn take<T>(&mut self, result: Result<T>) -> Option<T> {
        match (result, &mut self.0) {
            (Ok(value), _) => return Some(value),
            (Err(error), Some(first)) => first.combine(error),
            (Err(error), none) => *none = Some(error),
        }
        None
    }

    /// All errors as one, if there was any.
    pub(crate) fn finish(self) -> Result<()> {
        self.0.map_or(Ok(()), Err)
    }
}
