//! Label sets: what identifies a series within its family.
//!
//! A label set is a struct with `#[derive(Labels)]`; its fields are anything with a [`LabelValue`]: strings, borrowed or
//! owned, integers, booleans, options of these, and field-less enums with `#[derive(LabelValue)]`, which are *closed sets*.
//! A family whose labels are all closed sets finds a series by an index; any other, by a hash of the values where they are.
//!
//! Two label sets are the same series when Prometheus says so: same names, same texts, a label with an empty text being
//! absent.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

/// The value of a label.
///
/// Derive it for a field-less enum, which makes a closed set:
///
/// ```
/// use altimeter::LabelValue;
/// #[derive(LabelValue)]
/// enum Outcome { Hit, Miss, #[label("FAILED")] Failed }
/// assert_eq!(Outcome::CLOSED, Some(&["hit", "miss", "FAILED"][..]));
/// assert!(Outcome::Failed.text(|text| text == "FAILED"));
/// ```
pub trait LabelValue {
    /// All texts, in the order of [`index`](Self::index), when the type is a closed set.
    const CLOSED: Option<&'static [&'static str]> = None;

    /// The position in [`CLOSED`](Self::CLOSED). Asked only of closed sets.
    fn index(&self) -> usize {
        0
    }

    /// Hands the text to `take`. An empty text is an absent label.
    fn text<R>(&self, take: impl FnOnce(&str) -> R) -> R;
}

/// A set of labels, by `#[derive(Labels)]` on a struct with named fields.
///
/// ```
/// use altimeter::Labels;
/// #[derive(Labels)]
/// struct Request<'a> { route: &'a str, #[label(name = "type")] kind: u8 }
/// let mut names = Vec::new();
/// Request::names(&mut names);
/// assert_eq!(names, ["route", "type"]);
/// ```
pub trait Labels {
    /// The same struct with every lifetime `'static`: what a family is typed by.
    type Static: 'static;

    /// The names of the labels, in order.
    const NAMES: &'static [LabelNames];

    /// How many label sets there are, when every label is of a closed set.
    const CARDINALITY: Option<usize>;

    /// The position among them, below [`CARDINALITY`](Self::CARDINALITY). Asked only where there is one.
    fn index(&self) -> usize;

    /// Appends the names of the labels, in order.
    fn names(out: &mut Vec<&'static str>) {
        append(Self::NAMES, out);
    }

    /// Hands over each value, in the order of the names.
    fn visit<V: LabelVisitor>(&self, visitor: &mut V);

    /// Hands over each value of the label set at `index`. Asked only where there is a [`CARDINALITY`](Self::CARDINALITY).
    fn visit_at<V: LabelVisitor>(index: usize, visitor: &mut V);
}

/// What a field of a label set names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabelNames {
    /// A label.
    Label(&'static str),
    /// The labels of a nested set.
    Flattened(&'static [LabelNames]),
}

fn append(names: &[LabelNames], out: &mut Vec<&'static str>) {
    for field in names {
        match field {
            LabelNames::Label(name) => out.push(name),
            LabelNames::Flattened(names) => append(names, out),
        }
    }
}

/// How many labels there are.
pub(crate) const fn names_len(mut names: &[LabelNames]) -> usize {
    let mut len = 0;
    while let [field, rest @ ..] = names {
        len += match field {
            LabelNames::Label(_) => 1,
            LabelNames::Flattened(names) => names_len(names),
        };
        names = rest;
    }
    len
}

/// Whether a label has this name; when the program is compiled.
pub(crate) const fn is_among(name: &str, mut names: &[LabelNames]) -> bool {
    while let [field, rest @ ..] = names {
        let is_there = match field {
            LabelNames::Label(one) => is_same(one.as_bytes(), name.as_bytes()),
            LabelNames::Flattened(names) => is_among(name, names),
        };
        if is_there {
            return true;
        }
        names = rest;
    }
    false
}

const fn is_same(mut one: &[u8], mut other: &[u8]) -> bool {
    while let ([first, one_rest @ ..], [second, other_rest @ ..]) = (one, other) {
        if *first != *second {
            return false;
        }
        (one, other) = (one_rest, other_rest);
    }
    one.is_empty() && other.is_empty()
}

/// Takes the values of a label set, one by one.
pub trait LabelVisitor {
    /// The next value. An empty one is an absent label.
    fn value(&mut self, value: &str);
}

/// How many label sets are possible when the labels have so many values each; `None` if one is open, or the product
/// exceeds all numbers. For the derive.
#[doc(hidden)]
#[must_use]
pub const fn cardinality(sizes: &[Option<usize>]) -> Option<usize> {
    let mut product = 1usize;
    let mut i = 0;
    while i < sizes.len() {
        let Some(size) = sizes[i] else { return None };
        let Some(so_far) = product.checked_mul(size) else { return None };
        product = so_far;
        i += 1;
    }
    Some(product)
}

/// How many values a closed set has. For the derive.
#[doc(hidden)]
#[must_use]
pub const fn size_of_closed(closed: Option<&'static [&'static str]>) -> Option<usize> {
    match closed {
        Some(texts) => Some(texts.len()),
        None => None,
    }
}

/// The text at `index` of a closed set. For the derive.
#[doc(hidden)]
#[must_use]
pub fn text_at(closed: Option<&'static [&'static str]>, index: usize) -> &'static str {
    closed.and_then(|texts| texts.get(index).copied()).unwrap_or_default()
}

impl LabelValue for str {
    fn text<R>(&self, take: impl FnOnce(&str) -> R) -> R {
        take(self)
    }
}

impl LabelValue for String {
    fn text<R>(&self, take: impl FnOnce(&str) -> R) -> R {
        take(self)
    }
}

impl LabelValue for bool {
    const CLOSED: Option<&'static [&'static str]> = Some(&["false", "true"]);

    fn index(&self) -> usize {
        usize::from(*self)
    }

    fn text<R>(&self, take: impl FnOnce(&str) -> R) -> R {
        take(if *self { "true" } else { "false" })
    }
}

impl LabelValue for char {
    fn text<R>(&self, take: impl FnOnce(&str) -> R) -> R {
        take(self.encode_utf8(&mut [0; 4]))
    }
}

/// `None` is an absent label.
impl<T: LabelValue> LabelValue for Option<T> {
    fn text<R>(&self, take: impl FnOnce(&str) -> R) -> R {
        match self {
            Some(value) => value.text(take),
            None => take(""),
        }
    }
}

/// Types that point to a value have its text.
macro_rules! pointers {
    ($($pointer:ty),*) => {$(
        impl<T: LabelValue + ?Sized> LabelValue for $pointer {
            const CLOSED: Option<&'static [&'static str]> = T::CLOSED;

            fn index(&self) -> usize {
                (**self).index()
            }

            fn text<R>(&self, take: impl FnOnce(&str) -> R) -> R {
                (**self).text(take)
            }
        }
    )*};
}
pointers!(&T, &mut T, Box<T>, Rc<T>, Arc<T>);

impl<T: LabelValue + ToOwned + ?Sized> LabelValue for Cow<'_, T> {
    const CLOSED: Option<&'static [&'static str]> = T::CLOSED;

    fn index(&self) -> usize {
        (**self).index()
    }

    fn text<R>(&self, take: impl FnOnce(&str) -> R) -> R {
        (**self).text(take)
    }
}

/// Integers are written in decimal.
macro_rules! integers {
    ($($integer:ty),*) => {$(
        impl LabelValue for $integer {
            fn text<R>(&self, take: impl FnOnce(&str) -> R) -> R {
                take(itoa::Buffer::new().format(*self))
            }
        }
    )*};
}
integers!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);
