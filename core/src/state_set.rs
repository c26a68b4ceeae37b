//! A state set: which of some states something is in.

use crate::labels::LabelValue;
use crate::sync::{AtomicUsize, Ordering, fence};
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

/// Which of the states of an enum something is in: a circuit breaker, a replica, a job. There is a series for each state, with a
/// label named as the family; the one of the current state is 1, the others are 0.
///
/// The states are the variants of a field-less enum with [`#[derive(LabelValue)]`](crate::LabelValue), or any other closed set;
/// with a set that is open, or that has a state whose text is empty, it does not compile. It begins in the first of them, unless
/// the builder was told [another](crate::MetricBuilder::initially).
///
/// Exactly one state is true at every scrape, also while it changes: the state is one atomic word, and a scrape reads it once.
/// It is shown as a state set in OpenMetrics and as a gauge elsewhere
/// (<https://prometheus.io/docs/specs/om/open_metrics_spec/#stateset>).
///
/// Cost: [`set`](Self::set) is one store, to a cache line that all handles share; a page has a line for each state.
///
/// ```
/// use altimeter::{Format, LabelValue, Registry};
/// #[derive(LabelValue)]
/// enum Breaker { Closed, Open, HalfOpen }
///
/// let registry = Registry::new();
/// let breaker = registry.state_set::<Breaker>("breaker", "What the circuit breaker does.").register()?;
/// breaker.set(Breaker::HalfOpen);
/// let mut page = Vec::new();
/// registry.encode(Format::Text, &mut page);
/// let page = String::from_utf8(page)?;
/// assert!(page.contains(
///     "breaker{breaker=\"closed\"} 0\nbreaker{breaker=\"open\"} 0\nbreaker{breaker=\"half_open\"} 1\n"
/// ));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct StateSet<S> {
    /// The number of the state.
    current: Arc<AtomicUsize>,
    states: PhantomData<fn(S)>,
}

/// The number of the state in which it begins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct First(pub(crate) usize);

impl<S: LabelValue> StateSet<S> {
    /// The texts of the states, in the order of their numbers.
    pub(crate) const STATES: &'static [&'static str] = {
        let states = S::CLOSED.expect("the states are not a closed set");
        let mut number = 0;
        while number < states.len() {
            assert!(!states[number].is_empty(), "a state has an empty text");
            number += 1;
        }
        states
    };

    pub(crate) fn new(first: First) -> Self {
        Self { current: Arc::new(AtomicUsize::new(first.0)), states: PhantomData }
    }

    /// Makes this the current state, and no other.
    #[inline]
    pub fn set(&self, state: S) {
        // ORDERING: Relaxed. The state stands for itself and publishes nothing.
        self.current.store(state.index(), Ordering::Relaxed);
    }

    /// Whether this is the current state.
    #[must_use]
    pub fn is(&self, state: &S) -> bool {
        self.current() == state.index()
    }

    /// The text of the current state.
    #[must_use]
    pub fn get(&self) -> &'static str {
        Self::STATES.get(self.current()).copied().unwrap_or_default()
    }
}

impl<S> StateSet<S> {
    /// The number of the current state.
    pub(crate) fn current(&self) -> usize {
        // ORDERING: Relaxed. The state stands for itself.
        self.current.load(Ordering::Relaxed)
    }

    /// Whether there is another handle.
    pub(crate) fn is_held(&self) -> bool {
        let shared = Arc::strong_count(&self.current) > 1;
        if !shared {
            // ORDERING: Acquire, pairs with the Release of a handle that went: what it set is seen by who asked.
            fence(Ordering::Acquire);
        }
        shared
    }
}

impl<S> Clone for StateSet<S> {
    fn clone(&self) -> Self {
        Self { current: self.current.clone(), states: PhantomData }
    }
}

impl<S: LabelValue> fmt::Debug for StateSet<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("StateSet").field(&self.get()).finish()
    }
}
