//! The label values of the families: the same for every library. The few are those of the benchmarks of `measured`: requests that
//! failed, by route and by the kind of error.

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
    Users,
    User,
    Products,
    Product,
    Owner,
    Purchase,
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
pub enum Kind {
    User,
    Internal,
    Network,
}

impl Route {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Users, Self::User, Self::Products, Self::Product, Self::Owner, Self::Purchase];

    /// Its text.
    #[inline]
    #[must_use]
    pub const fn text(self) -> &'static str {
        [
            "/api/v1/users",
            "/api/v1/users/:id",
            "/api/v1/products",
            "/api/v1/products/:id",
            "/api/v1/products/:id/owner",
            "/api/v1/products/:id/purchase",
        ][self as usize]
    }
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::User, Self::Internal, Self::Network];

    /// Its text.
    #[inline]
    #[must_use]
    pub const fn text(self) -> &'static str {
        ["user", "internal", "network"][self as usize]
    }
}

/// How many combinations of [`Route`] and [`Kind`] there are.
pub const FEW: usize = Route::ALL.len() * Kind::ALL.len();

/// How many combinations the larger families have.
pub const MANY: usize = 10_000;

/// The values of two labels, made at run time, so that the compiler knows none of them. They live as long as the process.
#[derive(Debug)]
pub struct Values {
    /// Of the first label.
    pub routes: Vec<&'static str>,
    /// Of the second.
    pub kinds: Vec<&'static str>,
}

impl Values {
    /// Those of [`Route`] and [`Kind`].
    pub(super) fn few() -> Self {
        let routes = Route::ALL.iter().map(|route| leak(route.text())).collect();
        Self { routes, kinds: Kind::ALL.iter().map(|kind| leak(kind.text())).collect() }
    }

    /// A hundred routes by a hundred kinds, of 20 and 10 characters.
    pub(super) fn many() -> Self {
        let routes = (0..100).map(|n| leak(&format!("/api/v1/products/{n:03}"))).collect();
        Self { routes, kinds: (0..100).map(|n| leak(&format!("error-{n:04}"))).collect() }
    }
}

fn leak(text: &str) -> &'static str {
    String::leak(text.to_owned())
}
