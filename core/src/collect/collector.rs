//! A collector that is registered.

use super::{Checked, Collect, Sink};
use crate::counter::Counter;
use crate::desc::Desc;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A [`Collect`] with the families that it declared.
pub(crate) struct Collector {
    collect: Box<dyn Collect>,
    declared: Vec<Desc>,
    errors: Counter,
}

impl Collector {
    pub(crate) fn new(collect: Box<dyn Collect>, declared: Vec<Desc>, errors: Counter) -> Self {
        Self { collect, declared, errors }
    }

    /// What the collector is called: by the name of its first family, which no other has.
    pub(crate) fn name(&self) -> &str {
        self.declared.first().map_or("", Desc::name)
    }

    /// How often it panicked, and how much of what it handed over was left out.
    pub(crate) fn errors(&self) -> &Counter {
        &self.errors
    }

    /// Has the samples handed to `sink`, without those that break a rule. Answers false if the collector panicked: then what it
    /// handed over is to be left out.
    pub(crate) fn run(&self, sink: &mut dyn Sink) -> bool {
        let mut checked = Checked::new(sink, self.declared.clone());
        let run = catch_unwind(AssertUnwindSafe(|| self.collect.collect(&mut checked)));
        self.errors.add(checked.refused() + u64::from(run.is_err()));
        run.is_ok()
    }
}
