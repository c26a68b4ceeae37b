//! Views: families under other names, computed when a page is made.

mod builder;
mod error;
mod part;
mod sets;
mod shown;

pub use builder::ViewBuilder;
pub use error::{NamesError, ViewError};
pub(super) use sets::Views;
pub(super) use shown::View;

use super::Registry;
use crate::desc::Kind;

impl Registry {
    /// The set of names that a registry shows unless it is told otherwise.
    pub const CANONICAL: &'static str = "canonical";

    /// Begins a view: a family that has no metrics of its own, but is computed from others of this registry while a page is
    /// written. Recording costs nothing for it.
    ///
    /// It is shown under one set of names, `set`, which is chosen by [`set_names`](Self::set_names). There it stands in place of the
    /// families that it is [`of`](ViewBuilder::of); one family may have several views in a set. Families without a view in
    /// the set are shown as without one. A view of the set [`CANONICAL`](Self::CANONICAL) is shown wherever a family would be that
    /// it is of, so that one can be kept in finer series than any page has: see [`unlisted`](crate::MetricBuilder::unlisted).
    ///
    /// `kind` is [`Counter`](Kind::Counter), [`Gauge`](Kind::Gauge) or [`Histogram`](Kind::Histogram). The prefix and the labels of a
    /// sub-registry are added as to any family, and the families that it is of are those of the same prefix and labels.
    ///
    /// Series of which all labels come out the same are added up. The sum is exact, and **a counter or a histogram never
    /// falls**: what a series held that was removed, or expired, stays in the sum of the view. (An update that is under way while
    /// its series is removed is lost to the view, as it is to the family.) A view keeps as many label sets of removed series as
    /// the family's cap allows series. Beyond that, what is removed goes to a series whose labels all read `__overflow__`, and leaves the
    /// label set that it was in: give a view labels of which there are few, or a family a cap that fits.
    ///
    /// Series stand in the order of the first birth of what they are of.
    ///
    /// The functions that a view is given run in the thread of a scrape while its page is written, for which other scrapes wait: they
    /// should only look at the labels. One that does not return costs that scrape its thread; five seconds after it was called,
    /// other pages go on, without the view.
    ///
    /// ```
    /// use altimeter::{Format, Kind, Labels, Registry};
    /// #[derive(Labels)]
    /// struct Lookup<'a> { cache: &'a str, outcome: &'a str }
    ///
    /// let registry = Registry::new();
    /// let lookups = registry.counter("cache_gets_total", "Keys asked for.").labels::<Lookup>().register()?;
    /// registry
    ///     .view("django", Kind::Counter, "django_cache_get_hits_total", "Keys found.")
    ///     .of("cache_gets_total")
    ///     .only(|labels| labels.get("outcome").as_deref() == Some("hit"))
    ///     .constant("backend", "locmem")
    ///     .register()?;
    ///
    /// lookups.with(&Lookup { cache: "dogs", outcome: "hit" }, |lookups| lookups.add(2));
    /// lookups.with(&Lookup { cache: "cats", outcome: "hit" }, |lookups| lookups.inc());
    /// lookups.with(&Lookup { cache: "cats", outcome: "miss" }, |lookups| lookups.inc());
    ///
    /// registry.set_names("django")?;
    /// let mut page = Vec::new();
    /// registry.encode(Format::Text, &mut page);
    /// let page = String::from_utf8(page)?;
    /// assert!(page.contains("django_cache_get_hits_total{backend=\"locmem\"} 3\n"));
    /// assert!(!page.contains("\ncache_gets_total"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn view(&self, set: &str, kind: Kind, name: &str, help: &str) -> ViewBuilder<'_> {
        ViewBuilder::new(self, set, kind, name, help)
    }
}
