//! A guide in five short chapters, and two pages for those who come from elsewhere or go beyond one machine.
//!
//! 1. [Start](start): a registry, a metric, a page.
//! 2. [Label](label): one metric by method and route, and what that costs.
//! 3. [Choose a histogram's bounds](bounds).
//! 4. [Test](mod@test) what you count.
//! 5. [Operate](operate): caps, page sizes, what the engine says of itself.
//!
//! * [Many instances](aggregate): how Prometheus adds them up.
//! * [Coming from](coming_from) django-prometheus, rocket_prometheus or `prometheus`.

#[doc = include_str!("guide/start.md")]
pub mod start {}

#[doc = include_str!("guide/label.md")]
pub mod label {}

#[doc = include_str!("guide/bounds.md")]
pub mod bounds {}

#[doc = include_str!("guide/test.md")]
pub mod test {}

#[doc = include_str!("guide/operate.md")]
pub mod operate {}

#[doc = include_str!("guide/aggregate.md")]
pub mod aggregate {}

#[doc = include_str!("guide/coming_from.md")]
pub mod coming_from {}
