//! `#[derive(LabelValue)]`: an enum without fields as a closed set of texts.

use std::collections::HashSet;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DataEnum, DeriveInput, Error, Fields, Ident, Result, Variant};

use crate::attributes::{self, Errors};
use crate::name;

pub(crate) fn expand(input: DeriveInput) -> Result<TokenStream> {
    attributes::none_on_item(&input.attrs)?;
    let variants = match input.data {
        Data::Enum(data) => variants(&input.ident, data)?,
        Data::Struct(_) | Data::Union(_) => {
            return Err(Error::new_spanned(
                &input.ident,
                "`#[derive(LabelValue)]` is for enums, whose variants are a label's values; a struct of labels \
                 derives `Labels`",
            ));
        }
    };
    let (idents, texts): (Vec<Ident>, Vec<String>) = variants.into_iter().unzip();
    let indexes = 0..idents.len();
    let ident = &input.ident;
    let (impl_generics, type_generics, where_clause) = input.generics.split_for_impl();
    Ok(quote! {
        #[automatically_derived]
        #[allow(deprecated, reason = "what the user marked so is no news to the user")]
        impl #impl_generics ::altimeter::LabelValue for #ident #type_generics #where_clause {
            const CLOSED: ::core::option::Option<&'static [&'static str]> =
                ::core::option::Option::Some(&[#(#texts),*]);

            #[inline]
            fn index(&self) -> usize {
                match self {
                    #(Self::#idents => #indexes,)*
                }
            }

            #[inline]
            fn text<__R>(&self, take: impl ::core::ops::FnOnce(&str) -> __R) -> __R {
                take(match self {
                    #(Self::#idents => #texts,)*
                })
            }
        }
    })
}

/// The variants with their texts, in the order of declaration.
fn variants(name: &Ident, data: DataEnum) -> Result<Vec<(Ident, String)>> {
    if data.variants.is_empty() {
        return Err(Error::new_spanned(
            name,
            "an enum without variants has no label value; give it at least one",
        ));
    }
    let mut errors = Errors::default();
    let mut seen = HashSet::new();
    let mut variants = Vec::with_capacity(data.variants.len());
    for variant in data.variants {
        if let Some(text) = errors.take(text(&variant, &mut seen)) {
            variants.push((variant.ident, text));
        }
    }
    errors.finish()?;
    Ok(variants)
}

fn text(variant: &Variant, seen: &mut HashSet<String>) -> Result<String> {
    if !matches!(variant.fields, Fields::Unit) {
        return Err(Error::new_spanned(
            variant,
            "a variant with fields is not one label value; leave the fields out, or make it a label of its own",
        ));
    }
    let given = attributes::variant_text(&variant.attrs)?;
    let text =
        given.as_ref().map_or_else(|| name::snake_case(&name::plain(&variant.ident)), |text| text.value());
    if !seen.insert(text.clone()) {
        let message = format!(
            "two variants have the text {text:?}, so their series would be one; `#[label(\"...\")]` gives another"
        );
        return Err(match given {
            Some(literal) => Error::new_spanned(literal, message),
            None => Error::new_spanned(&variant.ident, message),
        });
    }
    Ok(text)
}
