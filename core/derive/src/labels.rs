//! `#[derive(Labels)]`: a struct with named fields as a set of labels.

use std::collections::HashSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{
    Data, DeriveInput, Error, Field, Fields, GenericParam, Generics, Ident, Result, Type, WherePredicate,
    parse_quote,
};

use crate::attributes::{self, Errors, FieldAttributes};
use crate::name;

pub(crate) fn expand(mut input: DeriveInput) -> Result<TokenStream> {
    attributes::none_on_item(&input.attrs)?;
    let labels = labels(&input.ident, input.data)?;
    let static_arguments = static_arguments(&input.generics);
    add_bounds(&mut input.generics, &labels);

    let ident = &input.ident;
    let (impl_generics, type_generics, where_clause) = input.generics.split_for_impl();
    let sizes: Vec<_> = labels.iter().map(Label::size).collect();
    let indexes = labels.iter().map(Label::index);
    let names = labels.iter().map(Label::names);
    let visits = labels.iter().map(Label::visit);
    let visits_at = labels.iter().map(Label::visit_at);
    Ok(quote! {
        #[automatically_derived]
        #[allow(deprecated, reason = "what the user marked so is no news to the user")]
        impl #impl_generics ::altimeter::Labels for #ident #type_generics #where_clause {
            type Static = #ident #static_arguments;

            const NAMES: &'static [::altimeter::labels::LabelNames] = &[#(#names),*];

            const CARDINALITY: ::core::option::Option<usize> =
                ::altimeter::labels::cardinality(&[#(#sizes),*]);

            #[inline]
            fn index(&self) -> usize {
                let mut index = 0;
                #(index = index * ::core::option::Option::unwrap_or(#sizes, 1) + #indexes;)*
                index
            }

            #[inline(always)]
            fn visit<__V: ::altimeter::labels::LabelVisitor>(&self, visitor: &mut __V) {
                #(#visits)*
            }

            fn visit_at<__V: ::altimeter::labels::LabelVisitor>(index: usize, visitor: &mut __V) {
                let (mut radix, mut rest) =
                    (::core::option::Option::unwrap_or(<Self as ::altimeter::Labels>::CARDINALITY, 1), index);
                #(
                    radix /= ::core::cmp::Ord::max(::core::option::Option::unwrap_or(#sizes, 1), 1);
                    let at = rest / ::core::cmp::Ord::max(radix, 1);
                    rest %= ::core::cmp::Ord::max(radix, 1);
                    #visits_at
                )*
            }
        }
    })
}

/// A field: one label or, when flattened, those of a nested struct.
struct Label {
    field: Ident,
    ty: Type,
    /// `None` when flattened.
    name: Option<String>,
}

impl Label {
    fn new(field: Field, seen: &mut HashSet<String>) -> Result<Self> {
        let attributes = FieldAttributes::parse(&field.attrs)?;
        let ident = field.ident.expect("the fields are named");
        if attributes.flatten {
            return Ok(Self { field: ident, ty: field.ty, name: None });
        }
        let (name, place) = match &attributes.name {
            Some(literal) => (literal.value(), literal.to_token_stream()),
            None => (name::plain(&ident), ident.to_token_stream()),
        };
        name::check(&name).map_err(|message| Error::new_spanned(&place, message))?;
        if !seen.insert(name.clone()) {
            return Err(Error::new_spanned(
                &place,
                format!("two labels are named {name:?}; `#[label(name = \"...\")]` renames one"),
            ));
        }
        Ok(Self { field: ident, ty: field.ty, name: Some(name) })
    }

    /// The trait that the field's type has to implement.
    fn required(&self) -> TokenStream {
        match self.name {
            Some(_) => quote_spanned!(self.ty.span()=> ::altimeter::LabelValue),
            None => quote_spanned!(self.ty.span()=> ::altimeter::Labels),
        }
    }

    /// The number of values, as an expression of type `Option<usize>`.
    fn size(&self) -> TokenStream {
        let Self { ty, name, .. } = self;
        let required = self.required();
        match name {
            Some(_) => quote!(::altimeter::labels::size_of_closed(<#ty as #required>::CLOSED)),
            None => quote!(<#ty as #required>::CARDINALITY),
        }
    }

    fn index(&self) -> TokenStream {
        let (Self { field, .. }, required) = (self, self.required());
        quote!(#required::index(&self.#field))
    }

    fn names(&self) -> TokenStream {
        let Self { ty, name, .. } = self;
        let required = self.required();
        match name {
            Some(name) => quote!(::altimeter::labels::LabelNames::Label(#name)),
            None => quote!(::altimeter::labels::LabelNames::Flattened(<#ty as #required>::NAMES)),
        }
    }

    fn visit(&self) -> TokenStream {
        let Self { field, name, .. } = self;
        let required = self.required();
        match name {
            Some(_) => quote! {
                #required::text(&self.#field, |text| ::altimeter::labels::LabelVisitor::value(visitor, text));
            },
            None => quote!(#required::visit(&self.#field, visitor);),
        }
    }

    fn visit_at(&self) -> TokenStream {
        let Self { ty, name, .. } = self;
        let required = self.required();
        match name {
            Some(_) => quote! {
                ::altimeter::labels::LabelVisitor::value(
                    visitor,
                    ::altimeter::labels::text_at(<#ty as #required>::CLOSED, at),
                );
            },
            None => quote!(<#ty as #required>::visit_at(at, visitor);),
        }
    }
}

/// The fields of the struct, checked.
fn labels(ident: &Ident, data: Data) -> Result<Vec<Label>> {
    const WANTED: &str =
        "`#[derive(Labels)]` is for structs with named fields: a label is named as its field";
    let fields = match data {
        Data::Struct(data) => data.fields,
        Data::Enum(_) => {
            return Err(Error::new_spanned(ident, format!("{WANTED}; an enum derives `LabelValue`")));
        }
        Data::Union(data) => return Err(Error::new_spanned(data.union_token, WANTED)),
    };
    let fields = match fields {
        Fields::Named(fields) => fields.named,
        Fields::Unnamed(fields) => {
            return Err(Error::new_spanned(fields, format!("{WANTED}; give these names")));
        }
        Fields::Unit => return Err(Error::new_spanned(ident, format!("{WANTED}; this one has none"))),
    };
    if fields.is_empty() {
        return Err(Error::new_spanned(
            ident,
            "a label set needs at least one label; a metric without any is registered without `labels`",
        ));
    }
    let mut errors = Errors::default();
    let mut seen = HashSet::new();
    let labels = fields.into_iter().filter_map(|field| errors.take(Label::new(field, &mut seen))).collect();
    errors.finish()?;
    Ok(labels)
}

/// The arguments of the `Static` type: each lifetime `'static`, all else as it is.
fn static_arguments(generics: &Generics) -> TokenStream {
    let arguments = generics.params.iter().map(|parameter| match parameter {
        GenericParam::Lifetime(_) => quote!('static),
        GenericParam::Type(parameter) => parameter.ident.to_token_stream(),
        GenericParam::Const(parameter) => parameter.ident.to_token_stream(),
    });
    quote!(<#(#arguments),*>)
}

/// Bounds the type parameters: `'static`, for the `Static` type, and what the fields that mention them need.
fn add_bounds(generics: &mut Generics, labels: &[Label]) {
    let parameters: Vec<Ident> = generics.type_params().map(|parameter| parameter.ident.clone()).collect();
    if parameters.is_empty() {
        return;
    }
    let predicates = &mut generics.make_where_clause().predicates;
    for parameter in &parameters {
        predicates.push(parse_quote!(#parameter: 'static));
    }
    for label in labels.iter().filter(|label| mentions(label.ty.to_token_stream(), &parameters)) {
        let (ty, required) = (&label.ty, label.required());
        let predicate: WherePredicate = parse_quote!(#ty: #required);
        predicates.push(predicate);
    }
}

/// Whether one of the identifiers occurs among the tokens.
fn mentions(tokens: TokenStream, parameters: &[Ident]) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => parameters.contains(&ident),
        TokenTree::Group(group) => mentions(group.stream(), parameters),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}
