//! The label values of the families: the same for every library.

use prometheus_client::encoding::EncodeLabelValue;

/// A label of six values, with what each library derives for it.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    altimeter::LabelValue,
    EncodeLabelValue,
    measured::FixedCardinalityLabel,
    fastmetrics::derive::EncodeLabelValue,
    serde::Serialize,
)]
#[expect(missing_docs, reason = "they stand for themselves")]
pub enum Route {
    Home,
    Login,
    Search,
    Product,
    Basket,
    Checkout,
}

/// A label of three values.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    altimeter::LabelValue,
    EncodeLabelValue,
    measured::FixedCardinalityLabel,
    fastmetrics::derive::EncodeLabelValue,
    serde::Serialize,
)]
#[expect(missing_docs, reason = "they stand for themselves")]
pub enum Client {
    Web,
    Ios,
    Android,
}

impl Route {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Home, Self::Login, Self::Search, Self::Product, Self::Basket, Self::Checkout];

    /// Its text.
    #[inline]
    #[must_use]
    pub const fn text(self) -> &'static str {
        ["home", "login", "search", "product", "basket", "checkout"][self as usize]
    }
}

impl Client {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Web, Self::Ios, Self::Android];

    /// Its text.
    #[inline]
    #[must_use]
    pub const fn text(self) -> &'static str {
        ["web", "ios", "android"][self as usize]
    }
}

/// How many combinations of [`Route`] and [`Client`] there are.
pub const FEW: usize = Route::ALL.len() * Client::ALL.len();

/// How many combinations the larger families have.
pub const MANY: usize = 10_000;

/// The values of two labels, made at run time, so that the compiler knows none of them. They live as long as the process.
#[derive(Debug)]
pub struct Values {
    /// Of the first label.
    pub routes: Vec<&'static str>,
    /// Of the second.
    pub clients: Vec<&'static str>,
}

impl Values {
    /// Those of [`Route`] and [`Client`].
    pub(super) fn few() -> Self {
        let routes = Route::ALL.iter().map(|route| leak(route.text())).collect();
        Self { routes, clients: Client::ALL.iter().map(|client| leak(client.text())).collect() }
    }

    /// A hundred routes by a hundred clients, of 17 and 10 characters.
    pub(super) fn many() -> Self {
        let routes = (0..100).map(|n| leak(&format!("/api/products/{n:03}"))).collect();
        Self { routes, clients: (0..100).map(|n| leak(&format!("client-{n:03}"))).collect() }
    }
}

fn leak(text: &str) -> &'static str {
    String::leak(text.to_owned())
}
